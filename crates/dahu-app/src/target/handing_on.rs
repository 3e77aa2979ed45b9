//! Places on target lists change hands: one ends on the day, and one begins for whoever goes on.
//!
//! So the funnel credits days before to the former salesperson, and days from then on to the new one.

use std::collections::HashMap;

use chrono::NaiveDate;
use dahu_core::{person::PersonId, target::TargetId};
use sea_orm::ConnectionTrait;
use serde_json::json;
use uuid::Uuid;

use super::{StoredTarget, created, delete, ended, insert, of_accounts, set_until};
use crate::{Context, Result, account::store::StoredAccount, event, event::Change};

/// What began for the receiver of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Begun {
    /// The target that goes on.
    pub(crate) id: Uuid,
    /// Whether it had been there, ended on the day, and was taken up again.
    pub(crate) taken_up: bool,
}

/// The day from which a target that is taken off a list today holds no longer.
fn end_of(target: &StoredTarget, today: NaiveDate) -> NaiveDate {
    today.max(target.from_on)
}

/// Ends targets and begins them for others; returns what began for each, in turn. Nothing begins for who has the account
/// on the list already.
pub(crate) async fn hand_on(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    moves: &[(StoredTarget, PersonId)],
) -> Result<Vec<Option<Begun>>> {
    let accounts: Vec<Uuid> = moves.iter().map(|(target, _)| target.account_id).collect();
    let mut known: HashMap<(Uuid, Uuid), Vec<StoredTarget>> = HashMap::new();
    for target in of_accounts(transaction, &accounts).await? {
        known
            .entry((target.account_id, target.salesperson_id))
            .or_default()
            .push(target);
    }
    let (mut ends, mut new, mut changes, mut begun) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (target, to) in moves {
        let from = end_of(target, ctx.today());
        ends.push((target.id, Some(from)));
        changes.push(ended(target, from));
        let of_receiver = known.entry((target.account_id, to.0)).or_default();
        if of_receiver.iter().any(|other| other.until_on.is_none()) {
            begun.push(None);
            continue;
        }
        // A place that began on this very day is there already: a list has one for each first day.
        if let Some(same) = of_receiver.iter_mut().find(|other| other.from_on == from) {
            ends.push((same.id, None));
            changes.push(reopened(same));
            begun.push(Some(Begun {
                id: same.id,
                taken_up: true,
            }));
            same.until_on = None;
            continue;
        }
        let next = StoredTarget {
            id: TargetId::new(ctx.now()).0,
            account_id: target.account_id,
            salesperson_id: to.0,
            from_on: from,
            until_on: None,
        };
        changes.push(created(&next));
        begun.push(Some(Begun {
            id: next.id,
            taken_up: false,
        }));
        of_receiver.push(next.clone());
        new.push(next);
    }
    set_until(transaction, &ends).await?;
    insert(transaction, &new).await?;
    event::record(transaction, ctx, None, changes).await?;
    Ok(begun)
}

/// Takes back what [`hand_on`] did: targets go on as if they had not ended, and those that began are gone.
///
/// `handed` has each target with what began for it and the day on which it was handed on.
pub(crate) async fn take_back(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    handed: &[(StoredTarget, Option<Begun>)],
    day: NaiveDate,
) -> Result<()> {
    let (mut ends, mut gone, mut changes) = (Vec::new(), Vec::new(), Vec::new());
    for (target, begun) in handed {
        ends.push((target.id, None));
        changes.push(reopened(target));
        let Some(begun) = begun else { continue };
        if begun.taken_up {
            ends.push((begun.id, Some(end_of(target, day))));
        } else {
            gone.push(begun.id);
        }
        changes.push(Change {
            noun: "target",
            subject: begun.id,
            account: Some(dahu_core::account::AccountId(target.account_id)),
            verb: "deleted",
            before: Some(json!({ "from": end_of(target, day) })),
            after: None,
        });
    }
    delete(transaction, &gone).await?;
    set_until(transaction, &ends).await?;
    event::record(transaction, ctx, None, changes).await
}

/// Whether targets are still as [`hand_on`] left them on a day.
pub(crate) fn is_as_left(
    now: Option<&StoredTarget>,
    begun: Option<Option<&StoredTarget>>,
    day: NaiveDate,
) -> bool {
    let has_ended = now.is_some_and(|target| target.until_on == Some(end_of(target, day)));
    let goes_on = begun.is_none_or(|begun| begun.is_some_and(|target| target.until_on.is_none()));
    has_ended && goes_on
}

/// Takes accounts off the lists of their owners; returns the target that ended, for each account that had one.
pub(crate) async fn end_of_owner(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    accounts: &[StoredAccount],
) -> Result<HashMap<Uuid, Uuid>> {
    let owners: HashMap<Uuid, Option<Uuid>> = accounts
        .iter()
        .map(|account| (account.id, account.owner_id))
        .collect();
    let ids: Vec<Uuid> = owners.keys().copied().collect();
    let found = of_accounts(transaction, &ids).await?;
    let open: Vec<StoredTarget> = found
        .into_iter()
        .filter(|target| {
            target.until_on.is_none() && owners[&target.account_id] == Some(target.salesperson_id)
        })
        .collect();
    let today = ctx.today();
    let ends: Vec<_> = open
        .iter()
        .map(|target| (target.id, Some(end_of(target, today))))
        .collect();
    set_until(transaction, &ends).await?;
    let changes = open
        .iter()
        .map(|target| ended(target, end_of(target, today)))
        .collect();
    event::record(transaction, ctx, None, changes).await?;
    Ok(open
        .into_iter()
        .map(|target| (target.account_id, target.id))
        .collect())
}

/// Puts accounts back on the lists from which [`end_of_owner`] took them; those that were changed since stay as they are.
pub(crate) async fn reopen(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    ids: &[Uuid],
    day: NaiveDate,
) -> Result<()> {
    let found = super::by_ids(transaction, ids).await?;
    let ended: Vec<StoredTarget> = found
        .into_iter()
        .filter(|target| target.until_on == Some(end_of(target, day)))
        .collect();
    let ends: Vec<_> = ended.iter().map(|target| (target.id, None)).collect();
    set_until(transaction, &ends).await?;
    event::record(transaction, ctx, None, ended.iter().map(reopened).collect()).await
}

fn reopened(target: &StoredTarget) -> Change {
    Change {
        noun: "target",
        subject: target.id,
        account: Some(dahu_core::account::AccountId(target.account_id)),
        verb: "reopened",
        before: Some(json!({ "until": target.until_on })),
        after: Some(json!({ "until": null })),
    }
}
