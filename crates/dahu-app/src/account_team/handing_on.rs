//! Roles on account teams change hands: one ends on the day, and the same begins for whoever goes on.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use dahu_core::person::PersonId;
use sea_orm::ConnectionTrait;
use serde_json::json;
use uuid::Uuid;

use super::{MemberId, members::changed, store, store::StoredMember};
use crate::{Context, Result, event, event::Change};

/// Ends roles and gives them to others; returns the role that began for each, in turn. Nothing begins for who has the role
/// already. `names` are those of people by their ids.
pub(crate) async fn hand_on(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    moves: &[(StoredMember, PersonId)],
    names: &HashMap<Uuid, String>,
) -> Result<Vec<Option<Uuid>>> {
    let accounts: Vec<Uuid> = moves.iter().map(|(member, _)| member.account_id).collect();
    let open = store::open_of_accounts(transaction, &accounts, ctx.today()).await?;
    let mut held: HashSet<(Uuid, Uuid, String)> = open
        .into_iter()
        .map(|member| (member.account_id, member.person_id, member.role))
        .collect();
    let (mut new, mut begun) = (Vec::new(), Vec::new());
    for (member, to) in moves {
        if !held.insert((member.account_id, to.0, member.role.clone())) {
            begun.push(None);
            continue;
        }
        let next = next(ctx, member, to.0);
        begun.push(Some(next.id));
        new.push(next);
    }
    let former: Vec<StoredMember> = moves.iter().map(|(member, _)| member.clone()).collect();
    let mut changes = end(transaction, ctx, &former, names).await?;
    changes.extend(new.iter().map(|member| given(member, names)));
    store::insert(transaction, new).await?;
    event::record(transaction, ctx, None, changes).await?;
    Ok(begun)
}

/// Gives roles back that were handed on: what began ends, and the former holders have them again from today on. That they
/// were without them meanwhile stays on record, as it says who could see the account.
///
/// `handed` has each role with what began for it and the day until which it had been given.
pub(crate) async fn take_back(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    handed: &[(StoredMember, Option<StoredMember>, Option<NaiveDate>)],
    names: &HashMap<Uuid, String>,
) -> Result<()> {
    let begun: Vec<StoredMember> = handed.iter().filter_map(|(_, begun, _)| begun.clone()).collect();
    let mut changes = end(transaction, ctx, &begun, names).await?;
    let again: Vec<StoredMember> = handed
        .iter()
        .filter(|(.., until)| until.is_none_or(|until| until > ctx.today()))
        .map(|(former, _, until)| {
            let former = StoredMember {
                until_on: *until,
                ..former.clone()
            };
            next(ctx, &former, former.person_id)
        })
        .collect();
    changes.extend(again.iter().map(|member| given(member, names)));
    store::insert(transaction, again).await?;
    event::record(transaction, ctx, None, changes).await
}

fn next(ctx: &Context, member: &StoredMember, person: Uuid) -> StoredMember {
    StoredMember {
        id: MemberId::new(ctx.now()).0,
        person_id: person,
        from_on: ctx.today().max(member.from_on),
        given_by: ctx.person().map(|person| person.0),
        given_at: ctx.now(),
        ..member.clone()
    }
}

/// Ends roles today; those that have not begun never hold.
async fn end(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    members: &[StoredMember],
    names: &HashMap<Uuid, String>,
) -> Result<Vec<Change>> {
    let until = |member: &StoredMember| ctx.today().max(member.from_on);
    let ends: Vec<_> = members.iter().map(|member| (member.id, until(member))).collect();
    store::set_until(transaction, &ends).await?;
    let changes = members.iter().map(|member| {
        let ended = StoredMember {
            until_on: Some(until(member)),
            ..member.clone()
        };
        Change {
            before: Some(json!({ "until": member.until_on })),
            ..changed(&ended, name(names, member), "ended")
        }
    });
    Ok(changes.collect())
}

fn given(member: &StoredMember, names: &HashMap<Uuid, String>) -> Change {
    changed(member, name(names, member), "given")
}

fn name<'n>(names: &'n HashMap<Uuid, String>, member: &StoredMember) -> &'n str {
    names.get(&member.person_id).map_or("", String::as_str)
}
