//! Taking a handover back: everything that it moved goes back, or nothing happens.

use std::collections::HashMap;

use chrono::NaiveDate;
use dahu_core::{
    account::AccountId,
    handover::{Handed, HandedCounts, HandoverId, HandoverState},
    person::PersonId,
};
use sea_orm::DatabaseTransaction;
use serde_json::json;
use uuid::Uuid;

use super::{
    NAMED_AT_MOST, changed, conflict, decided,
    store::{self, StoredHandover, StoredItem},
};
use crate::{
    Context, Error, Fact, Facts, Result,
    account::store::StoredAccount,
    account_team::{self, store::StoredMember},
    case,
    error::Phrase,
    event,
    event::Change,
    opportunity, person,
    target::{self, Begun, StoredTarget},
    task,
};

/// What a handover left, as it is now.
struct Left {
    accounts: HashMap<Uuid, StoredAccount>,
    receivers: HashMap<Uuid, Uuid>,
    /// What moved: the rest of the plan found its receiver there already.
    items: Vec<StoredItem>,
    targets: HashMap<Uuid, StoredTarget>,
    roles: HashMap<Uuid, StoredMember>,
    day: NaiveDate,
}

impl Left {
    async fn of(
        transaction: &DatabaseTransaction,
        handover: &StoredHandover,
        day: NaiveDate,
    ) -> Result<Self> {
        let id = HandoverId(handover.id);
        let places = store::places(transaction, id).await?;
        let receivers: HashMap<Uuid, Uuid> = places
            .iter()
            .map(|place| (place.account_id, place.to_person))
            .collect();
        let ids: Vec<Uuid> = receivers.keys().copied().collect();
        let accounts = crate::account::store::lock(transaction, &ids).await?;
        let mut items = store::items(transaction, id, None).await?;
        items.retain(|item| item.from_person != receivers.get(&item.account_id).copied());
        let both = |kind: Handed| -> Vec<Uuid> {
            let of_kind = items.iter().filter(|item| item.kind == kind.as_str());
            of_kind
                .flat_map(|item| [Some(item.subject_id), item.begun_id])
                .flatten()
                .collect()
        };
        let targets = target::by_ids(transaction, &both(Handed::Target)).await?;
        let roles = account_team::store::by_ids(transaction, &both(Handed::Role)).await?;
        opportunity::lock(transaction, &both(Handed::Opportunity)).await?;
        Ok(Self {
            accounts: accounts
                .into_iter()
                .map(|account| (account.id, account))
                .collect(),
            receivers,
            targets: targets.into_iter().map(|target| (target.id, target)).collect(),
            roles: roles.into_iter().map(|role| (role.id, role)).collect(),
            items,
            day,
        })
    }

    fn of_kind(&self, kind: Handed) -> impl Iterator<Item = &StoredItem> {
        self.items.iter().filter(move |item| item.kind == kind.as_str())
    }

    /// Whether nobody has changed what the handover left of an item.
    fn is_as_left(&self, kind: Handed, item: &StoredItem) -> bool {
        match kind {
            Handed::Ownership => {
                let owner = self
                    .accounts
                    .get(&item.account_id)
                    .map(|account| account.owner_id);
                owner == Some(self.receivers.get(&item.account_id).copied())
            }
            Handed::Target => {
                let begun = item.begun_id.map(|begun| self.targets.get(&begun));
                target::is_as_left(self.targets.get(&item.subject_id), begun, self.day)
            }
            Handed::Role => {
                let ended = self
                    .roles
                    .get(&item.subject_id)
                    .is_some_and(|role| role.until_on == Some(self.day.max(role.from_on)));
                let begun = item.begun_id.map(|begun| self.roles.get(&begun));
                ended && begun.is_none_or(|begun| begun.is_some_and(|role| role.until_on == item.until_on))
            }
            Handed::Task | Handed::Opportunity | Handed::Case => true,
        }
    }

    fn conflicts(&self) -> Vec<Phrase> {
        let mut conflicts = Vec::new();
        for kind in Handed::ALL {
            let changed = self.of_kind(kind).filter(|item| !self.is_as_left(kind, item));
            conflicts.extend(changed.filter_map(|item| {
                let account = self.accounts.get(&item.account_id);
                conflict(
                    kind,
                    account.map(|account| account.name.clone()).unwrap_or_default(),
                )
            }));
        }
        conflicts
    }
}

/// Takes a handover back.
///
/// Target lists are then as if it had not been. Who owned an account, and who had a role on its team, in the time between
/// stays on record, as it says who could see it. Tasks that were done or handed on since, and opportunities and cases that were
/// decided, resolved or handed on, stay where they are.
///
/// # Errors
///
/// [`Error::NotFound`] and [`Error::Forbidden`] for who does not decide on it; [`Error::Refused`] for one that was not carried
/// out, and with the rule `handover_conflicts` and a list where somebody changed an owner, a target or a role since.
pub async fn undo(ctx: &Context, id: HandoverId) -> Result<HandedCounts> {
    decided(ctx, id).await?;
    let transaction = ctx.workspace.database.begin().await?;
    let handover = store::by_id(&transaction, id, true).await?;
    let handover = handover.ok_or_else(|| Error::not_found("handover", id))?;
    let (HandoverState::Done, Some(done_at)) = (handover.state(), handover.done_at) else {
        return Err(not_done(&handover));
    };
    let done_on = handover.done_on.unwrap_or(done_at.date_naive());
    let left = Left::of(&transaction, &handover, done_on).await?;
    refuse_conflicts(left.conflicts())?;
    let counts = take_back(&transaction, ctx, &left).await?;
    store::set_state(&transaction, id, HandoverState::Undone, ctx).await?;
    let changes = story(&transaction, &handover, &left, counts).await?;
    event::record(&transaction, ctx, None, changes).await?;
    transaction.commit().await?;
    ctx.workspace.database.settle("account").await;
    Ok(counts)
}

fn not_done(handover: &StoredHandover) -> Error {
    Error::refused_with(
        "handover_not_done",
        format!(
            "handover {} is not carried out, or was undone: there is nothing to undo",
            handover.number
        ),
        Facts::of([("number", Fact::count(handover.number))]),
    )
}

fn refuse_conflicts(mut conflicts: Vec<Phrase>) -> Result<()> {
    if conflicts.is_empty() {
        return Ok(());
    }
    let count = conflicts.len();
    conflicts.truncate(NAMED_AT_MOST);
    let facts = [
        ("count", Fact::count(count)),
        ("conflicts", Fact::Phrases(conflicts)),
    ];
    let message =
        format!("{count} later changes stand on this handover; undo those first, or hand over anew");
    Err(Error::refused_with(
        "handover_conflicts",
        message,
        Facts::of(facts),
    ))
}

async fn take_back(transaction: &DatabaseTransaction, ctx: &Context, left: &Left) -> Result<HandedCounts> {
    let mut counts = HandedCounts::default();
    let owners: Vec<(StoredAccount, Option<PersonId>)> = left
        .of_kind(Handed::Ownership)
        .filter_map(|item| {
            let account = left.accounts.get(&item.account_id)?.clone();
            Some((account, item.from_person.map(PersonId)))
        })
        .collect();
    account_team::change_owners(transaction, ctx, &owners).await?;
    counts.add(Handed::Ownership, owners.len() as u64);
    let targets: Vec<(StoredTarget, Option<Begun>)> = left
        .of_kind(Handed::Target)
        .filter_map(|item| {
            let begun = item.begun_id.map(|id| Begun {
                id,
                taken_up: item.taken_up,
            });
            Some((left.targets.get(&item.subject_id)?.clone(), begun))
        })
        .collect();
    target::take_back(transaction, ctx, &targets, left.day).await?;
    counts.add(Handed::Target, targets.len() as u64);
    let roles: Vec<_> = left
        .of_kind(Handed::Role)
        .filter_map(|item| {
            let begun = item.begun_id.and_then(|id| left.roles.get(&id)).cloned();
            Some((left.roles.get(&item.subject_id)?.clone(), begun, item.until_on))
        })
        .collect();
    let people = person::all(transaction).await?.into_iter();
    let people: HashMap<Uuid, String> = people.map(|person| (person.id, person.name)).collect();
    account_team::take_back(transaction, ctx, &roles, &people).await?;
    counts.add(Handed::Role, roles.len() as u64);
    for kind in [Handed::Task, Handed::Opportunity, Handed::Case] {
        let moves: Vec<_> = left
            .of_kind(kind)
            .filter_map(|item| {
                let receiver = *left.receivers.get(&item.account_id)?;
                Some((item.begun_id?, PersonId(receiver), PersonId(item.from_person?)))
            })
            .collect();
        let back = match kind {
            Handed::Opportunity => opportunity::hand_over(transaction, ctx, &moves).await?,
            Handed::Case => case::hand_over(transaction, ctx, &moves).await?,
            _ => task::hand_over(transaction, ctx, &moves).await?,
        };
        counts.add(kind, back.len() as u64);
    }
    Ok(counts)
}

async fn story(
    transaction: &DatabaseTransaction,
    handover: &StoredHandover,
    left: &Left,
    counts: HandedCounts,
) -> Result<Vec<Change>> {
    let people = person::all(transaction).await?.into_iter();
    let people: HashMap<Uuid, String> = people.map(|person| (person.id, person.name)).collect();
    let after = json!({ "accounts": left.receivers.len(), "handed": counts });
    let mut changes = vec![changed(
        handover,
        "undone",
        Some(json!({ "state": "done" })),
        Some(after),
    )];
    changes.extend(left.receivers.iter().map(|(account, receiver)| Change {
        account: Some(AccountId(*account)),
        before: Some(json!({ "receiver": people.get(receiver) })),
        after: Some(json!({ "handover": handover.number.to_string() })),
        ..changed(handover, "handed_back", None, None)
    }));
    Ok(changes)
}
