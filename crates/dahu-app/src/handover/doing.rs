//! Carrying a handover out: everything in one transaction, or nothing.

use std::collections::{HashMap, HashSet};

use dahu_core::{
    access::Action,
    account::AccountId,
    handover::{Handed, HandedCounts, HandoverId, HandoverState},
    person::PersonId,
};
use sea_orm::DatabaseTransaction;
use serde_json::json;
use uuid::Uuid;

use super::{
    changed, decided, names, not_a_draft, refuse_receiver,
    store::{self, StoredHandover, StoredItem, StoredPlace},
};
use crate::{
    Context, Error, Fact, Facts, Result,
    access::Scope,
    account::store::StoredAccount,
    account_team::{self, store::StoredMember},
    case, event,
    event::Change,
    opportunity, person,
    target::{self, StoredTarget},
    task,
};

/// A plan with everything that it names, which nobody else changes until the transaction ends.
struct Loaded {
    accounts: HashMap<Uuid, StoredAccount>,
    receivers: HashMap<Uuid, PersonId>,
    places: Vec<StoredPlace>,
    items: Vec<StoredItem>,
    targets: HashMap<Uuid, StoredTarget>,
    roles: HashMap<Uuid, StoredMember>,
    /// Names of people.
    people: HashMap<Uuid, String>,
}

impl Loaded {
    async fn of(transaction: &DatabaseTransaction, id: HandoverId) -> Result<Self> {
        let places = store::places(transaction, id).await?;
        let items = store::items(transaction, id, None).await?;
        let ids: Vec<Uuid> = places.iter().map(|place| place.account_id).collect();
        let accounts = crate::account::store::lock(transaction, &ids).await?;
        let subjects = |kind: Handed| -> Vec<Uuid> {
            let of_kind = items.iter().filter(|item| item.kind == kind.as_str());
            of_kind.map(|item| item.subject_id).collect()
        };
        let targets = target::by_ids(transaction, &subjects(Handed::Target)).await?;
        let roles = account_team::store::by_ids(transaction, &subjects(Handed::Role)).await?;
        opportunity::lock(transaction, &subjects(Handed::Opportunity)).await?;
        Ok(Self {
            accounts: accounts
                .into_iter()
                .map(|account| (account.id, account))
                .collect(),
            receivers: places
                .iter()
                .map(|place| (place.account_id, PersonId(place.to_person)))
                .collect(),
            targets: targets.into_iter().map(|target| (target.id, target)).collect(),
            roles: roles.into_iter().map(|role| (role.id, role)).collect(),
            people: person::all(transaction)
                .await?
                .into_iter()
                .map(|person| (person.id, person.name))
                .collect(),
            places,
            items,
        })
    }

    /// The items of a kind that go to somebody else, with the receiver.
    fn moving(&self, kind: Handed) -> impl Iterator<Item = (&StoredItem, PersonId)> {
        self.items
            .iter()
            .filter(move |item| item.kind == kind.as_str())
            .filter_map(|item| {
                let to = *self.receivers.get(&item.account_id)?;
                (item.from_person != Some(to.0)).then_some((item, to))
            })
    }

    fn name(&self, account: Uuid) -> String {
        self.accounts
            .get(&account)
            .map(|account| account.name.clone())
            .unwrap_or_default()
    }

    /// Accounts of which something is no longer as it was when the plan was made.
    fn stale(&self, today: chrono::NaiveDate) -> Vec<String> {
        let mut stale: HashSet<Uuid> = HashSet::new();
        for place in &self.places {
            let owner = self
                .accounts
                .get(&place.account_id)
                .map(|account| account.owner_id);
            if owner != Some(place.owner_id) {
                stale.insert(place.account_id);
            }
        }
        for item in &self.items {
            let is_there = match Handed::from_word(&item.kind) {
                Some(Handed::Target) => self
                    .targets
                    .get(&item.subject_id)
                    .is_some_and(|target| target.until_on.is_none()),
                Some(Handed::Role) => self
                    .roles
                    .get(&item.subject_id)
                    .is_some_and(|role| role.until_on.is_none_or(|until| until > today)),
                // A task, an opportunity or a case that was decided or handed on meanwhile stays where it is.
                Some(Handed::Ownership | Handed::Task | Handed::Opportunity | Handed::Case) | None => true,
            };
            if !is_there {
                stale.insert(item.account_id);
            }
        }
        let mut names: Vec<String> = stale.into_iter().map(|account| self.name(account)).collect();
        names.sort();
        names
    }
}

/// Carries a plan out.
///
/// # Errors
///
/// [`Error::NotFound`] and [`Error::Forbidden`] for who does not decide on it or on one of its accounts; [`Error::Refused`]
/// for one that was carried out, for a receiver who cannot own accounts any more, and with the rule `handover_stale` and names
/// where something changed since it was planned.
pub async fn carry_out(ctx: &Context, id: HandoverId) -> Result<HandedCounts> {
    decided(ctx, id).await?;
    let transaction = ctx.workspace.database.begin().await?;
    let handover = store::by_id(&transaction, id, true).await?;
    let handover = handover.ok_or_else(|| Error::not_found("handover", id))?;
    if handover.state() != HandoverState::Draft {
        return Err(not_a_draft(&handover));
    }
    let loaded = Loaded::of(&transaction, id).await?;
    refuse_stale(ctx, &loaded)?;
    refuse_beyond_scope(ctx, &transaction, id, &loaded).await?;
    refuse_receivers(&transaction, &loaded).await?;
    let counts = move_all(&transaction, ctx, &loaded).await?;
    store::set_state(&transaction, id, HandoverState::Done, ctx).await?;
    let changes = story(ctx, &handover, &loaded, counts);
    event::record(&transaction, ctx, None, changes).await?;
    transaction.commit().await?;
    ctx.workspace.database.settle("account").await;
    Ok(counts)
}

fn refuse_stale(ctx: &Context, loaded: &Loaded) -> Result<()> {
    let stale = loaded.stale(ctx.today());
    if stale.is_empty() {
        return Ok(());
    }
    let count = stale.len();
    let told = names(stale);
    let message = format!(
        "{count} accounts changed hands since this was planned: {}; take them out of the plan, or plan anew",
        told.join(", ")
    );
    let facts = [("count", Fact::count(count)), ("accounts", Fact::Names(told))];
    Err(Error::refused_with("handover_stale", message, Facts::of(facts)))
}

/// Who plans may have lost a team since.
async fn refuse_beyond_scope(
    ctx: &Context,
    transaction: &DatabaseTransaction,
    id: HandoverId,
    loaded: &Loaded,
) -> Result<()> {
    let scope = Scope::of(ctx, Action::HandOver)?;
    if scope.is_everything() {
        return Ok(());
    }
    let within = store::count_in(transaction, id, scope.condition()).await?;
    if within == loaded.places.len() as u64 {
        return Ok(());
    }
    Err(Error::Forbidden {
        action: Action::HandOver.as_str(),
    })
}

async fn refuse_receivers(transaction: &DatabaseTransaction, loaded: &Loaded) -> Result<()> {
    let receivers: HashSet<Uuid> = loaded.receivers.values().map(|person| person.0).collect();
    for person in person::all(transaction).await? {
        if receivers.contains(&person.id) {
            refuse_receiver(&person)?;
        }
    }
    Ok(())
}

async fn move_all(transaction: &DatabaseTransaction, ctx: &Context, loaded: &Loaded) -> Result<HandedCounts> {
    let mut counts = HandedCounts::default();
    let owners: Vec<(StoredAccount, Option<PersonId>)> = loaded
        .moving(Handed::Ownership)
        .filter_map(|(item, to)| Some((loaded.accounts.get(&item.account_id)?.clone(), Some(to))))
        .collect();
    account_team::change_owners(transaction, ctx, &owners).await?;
    counts.add(Handed::Ownership, owners.len() as u64);
    let mut begun = Vec::new();
    let (items, targets): (Vec<Uuid>, Vec<_>) = loaded
        .moving(Handed::Target)
        .filter_map(|(item, to)| Some((item.id, (loaded.targets.get(&item.subject_id)?.clone(), to))))
        .unzip();
    let next = target::hand_on(transaction, ctx, &targets).await?;
    let next = items.into_iter().zip(next);
    begun.extend(next.filter_map(|(item, next)| next.map(|next| (item, next.id, next.taken_up))));
    counts.add(Handed::Target, targets.len() as u64);
    let (items, roles): (Vec<Uuid>, Vec<_>) = loaded
        .moving(Handed::Role)
        .filter_map(|(item, to)| Some((item.id, (loaded.roles.get(&item.subject_id)?.clone(), to))))
        .unzip();
    let next = account_team::hand_on(transaction, ctx, &roles, &loaded.people).await?;
    begun.extend(
        items
            .into_iter()
            .zip(next)
            .filter_map(|(item, next)| Some((item, next?, false))),
    );
    counts.add(Handed::Role, roles.len() as u64);
    for kind in [Handed::Task, Handed::Opportunity, Handed::Case] {
        let moves: Vec<_> = loaded
            .moving(kind)
            .filter_map(|(item, to)| Some((item.subject_id, PersonId(item.from_person?), to)))
            .collect();
        let handed: HashSet<Uuid> = match kind {
            Handed::Opportunity => opportunity::hand_over(transaction, ctx, &moves).await?,
            Handed::Case => case::hand_over(transaction, ctx, &moves).await?,
            _ => task::hand_over(transaction, ctx, &moves).await?,
        };
        let items = loaded.moving(kind).map(|(item, _)| item);
        let items = items.filter(|item| handed.contains(&item.subject_id));
        begun.extend(items.map(|item| (item.id, item.subject_id, false)));
        counts.add(kind, handed.len() as u64);
    }
    store::set_begun(transaction, &begun).await?;
    Ok(counts)
}

/// One event of the handover, and one on each account, which says from whom to whom it went.
fn story(ctx: &Context, handover: &StoredHandover, loaded: &Loaded, counts: HandedCounts) -> Vec<Change> {
    let after = json!({ "accounts": loaded.places.len(), "handed": counts });
    let mut changes = vec![changed(
        handover,
        "done",
        Some(json!({ "state": "draft" })),
        Some(after),
    )];
    let name = |person: Option<Uuid>| person.and_then(|person| loaded.people.get(&person));
    changes.extend(loaded.places.iter().map(|place| Change {
        account: Some(AccountId(place.account_id)),
        after: Some(json!({
            "former_owner": name(handover.from_person.or(place.owner_id)),
            "receiver": name(Some(place.to_person)),
            "handover": handover.number.to_string(),
            "on": ctx.today(),
        })),
        ..changed(handover, "handed_over", None, None)
    }));
    changes
}
