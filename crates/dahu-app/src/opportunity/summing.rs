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
    forecasting::names_with_accounts,
    store,
};
use crate::{Context, Result, access::Scope, person};

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

/// What the opportunities of some owners come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnersSummary {
    /// Those that are open.
    pub open: Totals,
    /// Those that were won on some days.
    pub won: Totals,
    /// Those that were lost on these days.
    pub lost: Totals,
    /// The largest open ones.
    pub largest: Vec<OwnersOpportunity>,
    /// Open ones that need something done, the largest first.
    pub flagged: Vec<OwnersOpportunity>,
    /// How many need something done in all.
    pub flagged_in_all: u64,
}

/// An open opportunity of somebody, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnersOpportunity {
    /// Which.
    pub id: OpportunityId,
    /// What it is called.
    pub name: String,
    /// The account's name.
    pub account_name: String,
    /// Who answers for it, by name.
    pub owner_name: String,
    /// How much it is about.
    pub amount: Amount,
    /// The day by which it should be decided.
    pub close_on: Option<NaiveDate>,
    /// What needs attention.
    pub flags: Vec<Flag>,
}

/// What the opportunities of some owners come to, of everybody's where none are given, as far as the actor sees them: open ones,
/// and those decided from one day to another; so many by name at most.
pub(crate) async fn of_owners(
    ctx: &Context,
    owners: Option<&HashSet<PersonId>>,
    (first, last): (NaiveDate, NaiveDate),
    most: usize,
) -> Result<OwnersSummary> {
    let seen = Scope::or_nothing(ctx, Action::SeeOpportunities)?
        .numbers(ctx)
        .await?;
    let today = ctx.today();
    let is_theirs =
        |entry: &&Entry| seen.has(entry.number) && owners.is_none_or(|owners| owners.contains(&entry.owner));
    let found = book::look(ctx, |book| {
        let of = |standing: Standing| {
            let entries = book.entries.iter().filter(is_theirs);
            entries.filter(move |entry| entry.standing == standing)
        };
        let decided = |standing: Standing| of(standing).filter(|entry| (first..=last).contains(&entry.since));
        let flags = |entry: &Entry| -> Vec<Flag> {
            let flags = Flag::ALL.into_iter();
            flags.filter(|flag| book.has(entry, *flag, today)).collect()
        };
        let mut open: Vec<&Entry> = of(Standing::Open).collect();
        open.sort_by_key(|entry| (std::cmp::Reverse(entry.amount), entry.id));
        let short = |entry: &&Entry| Short {
            id: entry.id,
            account: entry.account,
            owner: entry.owner,
            amount: entry.amount,
            close_on: entry.close_on,
            flags: flags(entry),
        };
        let is_flagged = |entry: &&&Entry| Flag::ALL.into_iter().any(|flag| book.has(entry, flag, today));
        let flagged = open.iter().filter(is_flagged).count() as u64;
        (
            [
                sum(book, open.iter().copied()),
                sum(book, decided(Standing::Won)),
                sum(book, decided(Standing::Lost)),
            ],
            open.iter().take(most).map(short).collect::<Vec<_>>(),
            open.iter()
                .filter(is_flagged)
                .take(most)
                .map(short)
                .collect::<Vec<_>>(),
            flagged,
        )
    })
    .await?;
    let ([open, won, lost], largest, flagged, flagged_in_all) = found;
    Ok(OwnersSummary {
        open,
        won,
        lost,
        largest: by_name(ctx, largest).await?,
        flagged: by_name(ctx, flagged).await?,
        flagged_in_all,
    })
}

/// An open opportunity before its names are known.
struct Short {
    id: OpportunityId,
    account: AccountId,
    owner: PersonId,
    amount: Amount,
    close_on: Option<NaiveDate>,
    flags: Vec<Flag>,
}

async fn by_name(ctx: &Context, found: Vec<Short>) -> Result<Vec<OwnersOpportunity>> {
    let reader = ctx.workspace.database.reader();
    let ids: Vec<Uuid> = found.iter().map(|one| one.id.0).collect();
    let accounts: Vec<Uuid> = found.iter().map(|one| one.account.0).collect();
    let (names, accounts) = names_with_accounts(ctx, &ids, &accounts).await?;
    let owners: Vec<Uuid> = found.iter().map(|one| one.owner.0).collect();
    let owners = person::by_ids(reader, &owners).await?;
    let owners: HashMap<Uuid, String> = owners
        .into_iter()
        .map(|person| (person.id, person.name))
        .collect();
    let named = found.into_iter().map(|one| OwnersOpportunity {
        name: names.get(&one.id.0).cloned().unwrap_or_default(),
        account_name: accounts.get(&one.account.0).cloned().unwrap_or_default(),
        owner_name: owners.get(&one.owner.0).cloned().unwrap_or_default(),
        id: one.id,
        amount: one.amount,
        close_on: one.close_on,
        flags: one.flags,
    });
    Ok(named.collect())
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

/// What the open opportunities of these accounts are about, of all accounts where none are given, whoever may see them: for
/// rules that propose, not for readers. Accounts without any are left out.
pub(crate) async fn open_amounts(
    ctx: &Context,
    wanted: Option<&HashSet<AccountId>>,
) -> Result<HashMap<AccountId, Amount>> {
    book::look(ctx, |book| {
        let mut amounts: HashMap<AccountId, Amount> = HashMap::new();
        let entries = book.of_accounts(wanted);
        for entry in entries.filter(|entry| entry.standing == Standing::Open) {
            let sum = amounts.entry(entry.account).or_default();
            *sum = [*sum, entry.amount].into_iter().sum();
        }
        amounts
    })
    .await
}
