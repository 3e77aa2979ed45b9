//! What the open opportunities of accounts come to: for their first screens, for handovers and for the pool.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::AccountId,
    money::Amount,
    opportunity::{Chance, OpportunityId},
    person::PersonId,
};
use uuid::Uuid;

use super::{
    Flag, Totals,
    book::{self, Contents, Entry, Standing},
    store,
};
use crate::{Context, Result, access::Scope};

/// An open opportunity, and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OpenOpportunity {
    /// Which.
    pub(crate) id: OpportunityId,
    /// With which account.
    pub(crate) account: AccountId,
    /// Who answers for it.
    pub(crate) owner: PersonId,
}

/// The open opportunities of an account, in short.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenSummary {
    /// How many.
    pub count: u64,
    /// What they are about together.
    pub amount: Amount,
    /// The same, each with the chance of its stage, where the firm's own outcomes say that of all of them.
    pub weighted: Option<Amount>,
    /// The one that should be decided next: which, its name, and the day.
    pub next: Option<(OpportunityId, String, NaiveDate)>,
    /// The one that has waited for too long, the longest: which, its name, and its days in the stage.
    pub waiting: Option<(OpportunityId, String, u32)>,
}

/// The open opportunities of an account, for whoever sees them; nothing where there are none, or the actor sees none.
pub(crate) async fn summary(ctx: &Context, account: AccountId) -> Result<Option<OpenSummary>> {
    let seen = Scope::or_nothing(ctx, Action::SeeOpportunities)?
        .numbers(ctx)
        .await?;
    let today = ctx.today();
    let found = book::look(ctx, |book| {
        let open: Vec<&Entry> = open(book, account)
            .filter(|entry| seen.has(entry.number))
            .collect();
        let next = open
            .iter()
            .filter_map(|entry| Some((entry.close_on?, entry.id)))
            .min();
        let is_too_long = |entry: &&&Entry| {
            [Flag::Rots, Flag::Stale]
                .into_iter()
                .any(|flag| book.has(entry, flag, today))
        };
        let waiting = open.iter().filter(is_too_long);
        let waiting = waiting.map(|entry| (entry.days_since(today), entry.id)).max();
        let is_known = |entry: &&Entry| matches!(book.chances().get(&entry.stage), Some(Chance::Known(_)));
        let is_calibrated = open.iter().all(is_known);
        (sum(book, open.into_iter()), is_calibrated, next, waiting)
    })
    .await?;
    let (totals, is_calibrated, next, waiting) = found;
    if totals.count == 0 {
        return Ok(None);
    }
    let named: Vec<Uuid> = next
        .map(|(_, id)| id)
        .into_iter()
        .chain(waiting.map(|(_, id)| id))
        .map(|id| id.0)
        .collect();
    let names = store::names(ctx.workspace.database.reader(), &named).await?;
    let name = |id: OpportunityId| names.get(&id.0).map(|(name, _)| name.clone()).unwrap_or_default();
    Ok(Some(OpenSummary {
        count: totals.count,
        amount: totals.amount,
        weighted: Some(totals.weighted).filter(|_| is_calibrated),
        next: next.map(|(on, id)| (id, name(id), on)),
        waiting: waiting.map(|(days, id)| (id, name(id), days)),
    }))
}

/// What the open opportunities come to of those of these accounts that have any and whose opportunities the actor sees.
pub(crate) async fn open_totals(
    ctx: &Context,
    accounts: &HashSet<AccountId>,
) -> Result<HashMap<AccountId, Totals>> {
    let seen = Scope::or_nothing(ctx, Action::SeeOpportunities)?
        .numbers(ctx)
        .await?;
    book::look(ctx, |book| {
        let totals = accounts.iter().map(|account| {
            let entries = open(book, *account).filter(|entry| seen.has(entry.number));
            (*account, sum(book, entries))
        });
        totals.filter(|(_, totals)| totals.count > 0).collect()
    })
    .await
}

/// The open opportunities of some accounts, whoever sees them.
pub(crate) async fn open_of_accounts(
    ctx: &Context,
    accounts: &HashSet<AccountId>,
) -> Result<Vec<OpenOpportunity>> {
    book::look(ctx, |book| {
        let of_these = accounts.iter().flat_map(|account| open(book, *account));
        let found = of_these.map(|entry| OpenOpportunity {
            id: entry.id,
            account: entry.account,
            owner: entry.owner,
        });
        found.collect()
    })
    .await
}

/// What these opportunities are about, of those that are there and that the actor sees.
pub(crate) async fn amounts(
    ctx: &Context,
    ids: impl Iterator<Item = OpportunityId>,
) -> Result<HashMap<OpportunityId, Amount>> {
    let seen = Scope::or_nothing(ctx, Action::SeeOpportunities)?
        .numbers(ctx)
        .await?;
    book::look(ctx, |book| {
        let entries = ids.filter_map(|id| book.get(id));
        let seen = entries.filter(|entry| seen.has(entry.number));
        seen.map(|entry| (entry.id, entry.amount)).collect()
    })
    .await
}

fn open(book: &Contents, account: AccountId) -> impl Iterator<Item = &Entry> {
    book.of_account(account)
        .filter(|entry| entry.standing == Standing::Open)
}

fn sum<'b>(book: &Contents, entries: impl Iterator<Item = &'b Entry>) -> Totals {
    let mut totals = Totals::default();
    for entry in entries {
        totals.count += 1;
        totals.amount = [totals.amount, entry.amount].into_iter().sum();
        totals.weighted = [totals.weighted, book.weighted(entry)].into_iter().sum();
    }
    totals
}
