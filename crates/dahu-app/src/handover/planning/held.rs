//! What people hold of accounts that goes along with them.

use std::collections::HashMap;

use dahu_core::{
    account::AccountId,
    handover::{Handed, HandoverId},
    id::time_ordered,
};
use uuid::Uuid;

use super::Choice;
use crate::{
    Context, Result, account::store::StoredAccount, account_team, case, handover::store::StoredItem,
    opportunity, target, task,
};

/// Ids by account and person.
type ByHolder = HashMap<(Uuid, Uuid), Vec<Uuid>>;

/// Open targets, tasks, opportunities, cases and roles by account and person.
pub(super) struct Held {
    targets: ByHolder,
    tasks: ByHolder,
    opportunities: ByHolder,
    cases: ByHolder,
    roles: HashMap<(Uuid, Uuid), Vec<account_team::store::StoredMember>>,
}

impl Held {
    pub(super) async fn of(ctx: &Context, choice: &Choice, ids: &[Uuid]) -> Result<Self> {
        let connection = ctx.workspace.database.reader();
        let mut held = Self {
            targets: HashMap::new(),
            tasks: HashMap::new(),
            opportunities: HashMap::new(),
            cases: HashMap::new(),
            roles: HashMap::new(),
        };
        if choice.kinds.contains(&Handed::Target) {
            let targets = target::of_accounts(connection, ids).await?;
            for target in targets.into_iter().filter(|target| target.until_on.is_none()) {
                let key = (target.account_id, target.salesperson_id);
                held.targets.entry(key).or_default().push(target.id);
            }
        }
        if choice.kinds.contains(&Handed::Task) {
            for task in task::open_of_accounts(connection, ids).await? {
                let key = (task.account_id, task.owner_id);
                held.tasks.entry(key).or_default().push(task.id);
            }
        }
        if choice.kinds.contains(&Handed::Opportunity) {
            let accounts = ids.iter().copied().map(AccountId).collect();
            for open in opportunity::open_of_accounts(ctx, &accounts).await? {
                let key = (open.account.0, open.owner.0);
                held.opportunities.entry(key).or_default().push(open.id.0);
            }
        }
        if choice.kinds.contains(&Handed::Case) {
            for (account, owner, open) in case::open_of_accounts(connection, ids).await? {
                held.cases.entry((account, owner)).or_default().push(open);
            }
        }
        if choice.kinds.contains(&Handed::Role) {
            for role in account_team::store::open_of_accounts(connection, ids, ctx.today()).await? {
                held.roles
                    .entry((role.account_id, role.person_id))
                    .or_default()
                    .push(role);
            }
        }
        Ok(held)
    }

    /// What goes along of one account.
    pub(super) fn items(
        &mut self,
        choice: &Choice,
        id: HandoverId,
        account: &StoredAccount,
        giver: Option<Uuid>,
        ctx: &Context,
    ) -> Vec<StoredItem> {
        let item = |kind: Handed, subject, until_on| StoredItem {
            id: time_ordered(ctx.now()),
            handover_id: id.0,
            account_id: account.id,
            kind: kind.as_str().to_owned(),
            subject_id: subject,
            from_person: giver,
            until_on,
            begun_id: None,
            taken_up: false,
        };
        let mut found = Vec::new();
        if choice.kinds.contains(&Handed::Ownership) && account.owner_id == giver {
            found.push(item(Handed::Ownership, account.id, None));
        }
        let Some(giver) = giver else { return found };
        let targets = self.targets.remove(&(account.id, giver)).unwrap_or_default();
        found.extend(
            targets
                .into_iter()
                .map(|target| item(Handed::Target, target, None)),
        );
        let roles = self.roles.remove(&(account.id, giver)).unwrap_or_default();
        found.extend(
            roles
                .into_iter()
                .map(|role| item(Handed::Role, role.id, role.until_on)),
        );
        // Whoever receives neither the account nor a role could not work on its tasks, opportunities and cases.
        let may_work = |item: &StoredItem| item.kind != Handed::Target.as_str();
        if found.iter().any(may_work) {
            let tasks = self.tasks.remove(&(account.id, giver)).unwrap_or_default();
            found.extend(tasks.into_iter().map(|task| item(Handed::Task, task, None)));
            let open = self.opportunities.remove(&(account.id, giver));
            let open = open.into_iter().flatten();
            found.extend(open.map(|opportunity| item(Handed::Opportunity, opportunity, None)));
            let cases = self.cases.remove(&(account.id, giver)).into_iter().flatten();
            found.extend(cases.map(|case| item(Handed::Case, case, None)));
        }
        found
    }
}
