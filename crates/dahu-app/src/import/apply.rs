//! Accounts, targets and assessments that a file brought, stored in one transaction.

use chrono::NaiveDate;
use dahu_core::account::AccountId;

use super::{
    ImportId, Outcome, State,
    directory::People,
    ledger_lines::{add_accounts, given_up, take_numbers},
    store,
};
use crate::{
    Context, Result,
    account::{self, AccountFacts, store::StoredAccount},
    assessment::{self, StoredAssessment},
    event, person, search,
    target::{self, StoredTarget},
};

/// What is to be stored.
pub(super) struct Plan {
    pub(super) people: People,
    pub(super) first_person: i64,
    pub(super) first_account: i64,
    pub(super) created: Vec<StoredAccount>,
    pub(super) updated: Vec<(StoredAccount, AccountFacts)>,
    pub(super) targets: Vec<StoredTarget>,
    pub(super) ended: Vec<(StoredTarget, NaiveDate)>,
    pub(super) assessments: Vec<StoredAssessment>,
}

impl Plan {
    /// A plan with nothing in it yet.
    pub(super) fn new(people: People, first_person: i64, first_account: i64) -> Self {
        Self {
            people,
            first_person,
            first_account,
            created: Vec::new(),
            updated: Vec::new(),
            targets: Vec::new(),
            ended: Vec::new(),
            assessments: Vec::new(),
        }
    }

    /// What it comes to.
    pub(super) fn outcome(&self) -> Outcome {
        Outcome {
            created: self.created.len() as u64,
            updated: self.updated.len() as u64,
            salespeople_created: self.people.added.len() as u64,
            targets_created: self.targets.len() as u64,
            assessments_created: self.assessments.len() as u64,
            ..Outcome::default()
        }
    }

    /// Stores everything in one transaction.
    pub(super) async fn commit(self, ctx: &Context, import: ImportId, outcome: &mut Outcome) -> Result<()> {
        let transaction = ctx.workspace.database.begin().await?;
        take_numbers(&transaction, "account", self.created.len(), self.first_account).await?;
        take_numbers(&transaction, "person", self.people.added.len(), self.first_person).await?;
        person::add_salespeople(&transaction, ctx, import, &self.people.added).await?;
        add_accounts(&transaction, ctx, import, &self.created).await?;
        for (before, after) in &self.updated {
            change_facts(&transaction, before, after).await?;
        }
        let changes = self
            .updated
            .iter()
            .map(|(before, after)| account::updated(before, after))
            .collect();
        event::record(&transaction, ctx, Some(import), changes).await?;
        for (target, until) in &self.ended {
            target::set_until(&transaction, target.id, Some(*until)).await?;
        }
        target::insert(&transaction, &self.targets).await?;
        let mut changes: Vec<_> = self
            .ended
            .iter()
            .map(|(target, until)| target::ended(target, *until))
            .collect();
        changes.extend(self.targets.iter().map(target::created));
        event::record(&transaction, ctx, Some(import), changes).await?;
        assessment::add(&transaction, ctx, Some(import), &self.assessments).await?;
        if !store::end(&transaction, import, State::Taken, outcome, None, ctx.now()).await? {
            return Err(given_up());
        }
        Ok(transaction.commit().await?)
    }
}

/// Writes an account's facts and finds it by its new name from now on.
pub(super) async fn change_facts(
    transaction: &impl sea_orm::ConnectionTrait,
    account: &StoredAccount,
    facts: &AccountFacts,
) -> Result<()> {
    account::store::set_facts(transaction, AccountId(account.id).0, facts).await?;
    search::delete(transaction, &[account.number]).await?;
    let entry = search::Entry {
        number: account.number,
        texts: std::iter::once(facts.name.as_str())
            .chain(facts.code.as_deref())
            .collect(),
    };
    Ok(search::insert(transaction, &[entry]).await?)
}
