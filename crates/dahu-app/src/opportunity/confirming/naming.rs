//! Rows of what was won with the names of accounts and people, and with their next steps.

use std::collections::HashMap;

use dahu_core::{access::Action, person::PersonId};
use uuid::Uuid;

use super::{Draft, WonOfOwner, WonRow, WonTotals, most_first};
use crate::{Context, Result, access::Scope, opportunity::store, person, task};

/// Rows, in the order of the drafts.
pub(super) async fn named(ctx: &Context, drafts: Vec<Draft>) -> Result<Vec<WonRow>> {
    let connection = ctx.workspace.database.reader();
    let work = Scope::or_nothing(ctx, Action::WorkOpportunities)?
        .numbers(ctx)
        .await?;
    let ids: Vec<Uuid> = drafts.iter().map(|draft| draft.entry.id.0).collect();
    let stored = store::names(connection, &ids).await?;
    let accounts: Vec<Uuid> = drafts.iter().map(|draft| draft.entry.account.0).collect();
    let accounts = store::account_names(connection, &accounts).await?;
    let owners = names(ctx, drafts.iter().map(|draft| draft.entry.owner)).await?;
    let mut steps = task::first_steps(connection, &ids).await?;
    let today = ctx.today();
    let rows = drafts.into_iter().map(|draft| {
        let entry = draft.entry;
        let (name, code) = stored.get(&entry.id.0).cloned().unwrap_or_default();
        WonRow {
            id: entry.id,
            name,
            code,
            account: entry.account,
            account_name: accounts.get(&entry.account.0).cloned().unwrap_or_default(),
            owner: entry.owner,
            owner_name: owners.get(&entry.owner).cloned().unwrap_or_default(),
            won_on: entry.since,
            until: draft.until,
            amount: entry.amount,
            figures: draft.figures,
            step: steps
                .remove(&entry.id.0)
                .map(|(what, due_on)| (what, due_on, due_on < today)),
            may_work: work.has(entry.number),
        }
    });
    Ok(rows.collect())
}

/// What was won by each owner, with their names.
pub(super) async fn owners(ctx: &Context, totals: HashMap<PersonId, WonTotals>) -> Result<Vec<WonOfOwner>> {
    let names = names(ctx, totals.keys().copied()).await?;
    let owners = totals.into_iter().map(|(owner, totals)| WonOfOwner {
        owner,
        name: names.get(&owner).cloned().unwrap_or_default(),
        totals,
    });
    let mut owners: Vec<WonOfOwner> = owners.collect();
    most_first(&mut owners);
    Ok(owners)
}

async fn names(ctx: &Context, people: impl Iterator<Item = PersonId>) -> Result<HashMap<PersonId, String>> {
    let mut ids: Vec<Uuid> = people.map(|person| person.0).collect();
    ids.sort_unstable();
    ids.dedup();
    let found = person::by_ids(ctx.workspace.database.reader(), &ids).await?;
    Ok(found
        .into_iter()
        .map(|person| (PersonId(person.id), person.name))
        .collect())
}
