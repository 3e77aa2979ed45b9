//! The list of accounts: filtered, sorted, a page at a time by keyset, however many there are.

mod store;

use chrono::NaiveDate;
use dahu_core::{
    account::AccountId,
    money::{Amount, Currency},
    person::PersonId,
};

use super::{AccountRow, store::StoredAccount};
use crate::{
    Context, Error, Result, person,
    person::StoredPerson,
    report::{Scope, Window},
    setting,
};

/// Rows of one page at most.
const SIZE_AT_MOST: u64 = 200;
/// From so many found accounts on the list is walked in its order: sorting 10,000 took 30 ms, walking 2 ms; with 140
/// it was the other way round, 0.5 and 72 ms.
const WALKED_FROM: u64 = 2_000;

/// Which accounts to list; what is not set does not filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Part of the name or code, in Chinese characters, pinyin or initials.
    pub search: Option<String>,
    /// Owned by this person.
    pub owner: Option<PersonId>,
    /// Owned by nobody.
    pub without_owner: bool,
    /// By the intent last assessed.
    pub intent: Option<IntentFilter>,
    /// By how they stand.
    pub standing: Option<StandingFilter>,
    /// On anybody's target list today (`Some(None)`), or on this person's.
    pub target_of: Option<Option<PersonId>>,
    /// With net sales above zero, or without.
    pub closed: Option<bool>,
}

impl Filter {
    /// What was typed into the search, unless it is nothing.
    fn typed(&self) -> Option<&str> {
        self.search
            .as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty())
    }

    /// The same where nothing else filters.
    fn only_search(&self) -> Option<&str> {
        let rest = Self {
            search: None,
            ..self.clone()
        };
        self.typed().filter(|_| rest == Self::default())
    }
}

/// Filters by intent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum IntentFilter {
    High,
    Medium,
    Low,
    HighOrMedium,
    NotAssessed,
}

/// Filters by how accounts stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StandingFilter {
    /// Later than their own rhythm.
    Late,
    /// Within their rhythm.
    OnTime,
    /// Too few purchases for a rhythm.
    RhythmUnknown,
    /// Never bought.
    NeverBought,
    /// Net sales below zero.
    Negative,
    /// Bought, but net sales of exactly zero.
    Zero,
    /// Net sales above zero.
    Positive,
    /// Sold less in the last twelve months than in the twelve before.
    Shrinking,
}

/// What the list is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Name, Chinese ones by pinyin.
    Name,
    /// Net sales.
    #[default]
    Net,
    /// Net sales of the last twelve months.
    NetRecent,
    /// Last purchase.
    Last,
    /// How late, by the day from which on it is late.
    DaysOver,
    /// Value by the latest valuation.
    Value,
}

/// Which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Smallest first.
    Up,
    /// Largest first.
    #[default]
    Down,
}

/// Which page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageRequest {
    /// Sorted by what.
    pub sort: Sort,
    /// Which way.
    pub direction: Direction,
    /// The cursor that the page before gave; none for the first page.
    pub after: Option<String>,
    /// Rows wanted, 200 at most.
    pub size: u64,
}

/// A page of accounts.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountPage {
    /// The rows.
    pub rows: Vec<AccountRow>,
    /// Cursor of the next page, where there is one.
    pub next: Option<String>,
    /// Accounts that pass the filter.
    pub total: u64,
    /// The day as of which figures hold.
    pub as_of: Option<NaiveDate>,
    /// Currency of the figures.
    pub currency: Option<Currency>,
}

/// A page of the accounts that pass the filter.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `cursor_not_valid` for a cursor that no page gave.
pub async fn list(ctx: &Context, filter: &Filter, page: &PageRequest) -> Result<AccountPage> {
    ctx.may("see the accounts")?;
    let connection = ctx.workspace.database.reader();
    let as_of = setting::figures_as_of(ctx).await?;
    let size = page.size.clamp(1, SIZE_AT_MOST);
    let mut query = store::Query {
        filter,
        as_of,
        today: ctx.today(),
        walks: false,
    };
    let total = count(ctx, &query).await?;
    query.walks = total > WALKED_FROM;
    let after = page
        .after
        .as_deref()
        .map(|cursor| store::Cursor::parse(page.sort, cursor))
        .transpose()?;
    let mut found = store::page(connection, &query, page.sort, page.direction, after, size + 1).await?;
    let more = found.len() as u64 > size;
    found.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    let next = found
        .last()
        .filter(|_| more)
        .map(|last| store::Cursor::of(page.sort, last).to_string());
    let people = person::all(connection).await?;
    Ok(AccountPage {
        rows: found
            .into_iter()
            .map(|account| row(account, as_of, &people))
            .collect(),
        next,
        total,
        as_of,
        currency: setting::currency(ctx).await?,
    })
}

/// How many accounts the filter finds, remembered while the workspace stays as it is: a database reads all of them to say
/// so.
async fn count(ctx: &Context, query: &store::Query<'_>) -> Result<u64> {
    let scope = Scope::of(ctx, &Window::default()).await?;
    let count = store::count(ctx.workspace.database.reader(), query);
    let key = scope.key(format!("{:?}", query.filter));
    Ok(*ctx.workspace.counts.get_or_make(key, count).await?)
}

/// An account as a list shows it.
pub(crate) fn row(account: StoredAccount, as_of: Option<NaiveDate>, people: &[StoredPerson]) -> AccountRow {
    let owner = people
        .iter()
        .find(|person| Some(person.id) == account.owner_id)
        .map(|person| (PersonId(person.id), person.name.clone()));
    AccountRow {
        id: AccountId(account.id),
        owner,
        intent: account.intent(),
        figures: as_of.map(|as_of| account.figures(as_of)),
        value: account
            .value_run
            .map(|_| Amount::from_ten_thousandths(account.value)),
        alive: account.alive_ppm.map(|alive| f64::from(alive) / 1e6),
        code: account.code,
        name: account.name,
        region: account.region,
        industry: account.industry,
    }
}

fn cursor_not_valid() -> Error {
    Error::refused(
        "cursor_not_valid",
        "this page of the list cannot be found again: open the list anew",
    )
}
