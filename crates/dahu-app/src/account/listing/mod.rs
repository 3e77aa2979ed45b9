//! The list of accounts: filtered, sorted, a page at a time by keyset, however many there are.

mod grouping;
mod range;
mod sorting;
mod store;

use std::{collections::HashSet, sync::Arc};

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::{AccountId, FinanceGrade, Sector, Size},
    custom_field::{CustomFieldId, CustomValue},
    kind::KeyAccountKind,
    money::{Amount, Currency},
    person::PersonId,
};

use self::sorting::{Cursor, needed};
pub(crate) use self::store::is_of_kind;
pub use self::{
    grouping::{GROUPS_AT_MOST, Group, Grouping, Groups, groups},
    range::{Bounds, Measure, RANGES_AT_MOST, Range},
    sorting::{Direction, Sort},
};
use super::{AccountRow, group, store::StoredAccount};
use uuid::Uuid;

use crate::{
    Context, Error, Result,
    access::{Numbers, Scope},
    database, kind, person,
    person::StoredPerson,
    report::{Frame, Window},
    setting,
};

/// Rows of one page at most.
const SIZE_AT_MOST: u64 = 200;
/// Of so many found accounts at most it is remembered which they are, and they are sorted; more are walked in their order.
/// Sorting 10,000 took 30 ms, walking 2 ms; with 140 it was the other way round, 0.5 and 72 ms.
const FEW: u64 = 2_000;

/// Which accounts to list; what is not set does not filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Part of the name or code, in Chinese characters, pinyin or initials.
    pub search: Option<String>,
    /// Owned by this person.
    pub owner: Option<PersonId>,
    /// Owned by nobody.
    pub without_owner: bool,
    /// Of this region.
    pub region: Option<String>,
    /// Of this industry.
    pub industry: Option<String>,
    /// In this sector, or in the group of sectors.
    pub sector: Option<Sector>,
    /// In this province.
    pub province: Option<String>,
    /// In this city.
    pub city: Option<String>,
    /// Of this size.
    pub size: Option<Size>,
    /// Of this finance grade.
    pub finance_grade: Option<FinanceGrade>,
    /// With this tag.
    pub tag: Option<String>,
    /// With this value of a custom field; any value where none is said.
    pub custom: Option<(CustomFieldId, Option<CustomValue>)>,
    /// By the intent last assessed.
    pub intent: Option<IntentFilter>,
    /// By how they stand.
    pub standing: Option<StandingFilter>,
    /// On anybody's target list today (`Some(None)`), or on this person's.
    pub target_of: Option<Option<PersonId>>,
    /// By the kinds of key account that it counts as.
    pub kind: Option<KindsFilter>,
    /// With net sales above zero, or without.
    pub closed: Option<bool>,
    /// This account or one that belongs to it, at any depth.
    pub group_of: Option<AccountId>,
    /// Of which one of these is not known.
    pub lacking: Vec<Grouping>,
    /// Of which each of these is within its bounds; what is not known is not.
    pub ranges: Vec<Range>,
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

/// Filters by kinds of key account. Who is confirmed counts, and who is proposed until somebody decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KindsFilter {
    /// Of this kind.
    Of(KeyAccountKind),
    /// Of this kind, as somebody confirmed.
    Confirmed(KeyAccountKind),
    /// Of any kind, as somebody confirmed.
    AnyConfirmed,
    /// Proposed for some kind, and nobody has decided.
    ToDecide,
    /// Of none.
    None,
    /// A key account when the last review of the selection was concluded.
    Selected,
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

/// A page of the accounts that pass the filter and of which the actor may see what they are sorted and filtered by.
///
/// Accounts without an owner are there for whoever may claim them where the filter asks for them; then they are sorted by
/// name for everybody who may not see their sales.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `cursor_not_valid` for a cursor that no page gave.
pub async fn list(ctx: &Context, filter: &Filter, page: &PageRequest) -> Result<AccountPage> {
    let mut query = asked(ctx, filter, page.sort).await?;
    let (sort, as_of) = (query.sort, query.as_of);
    let connection = ctx.workspace.database.reader();
    let size = page.size.clamp(1, SIZE_AT_MOST);
    let found = find(ctx, &query).await?;
    let total = found.count;
    query.found = Some(found);
    let after = page
        .after
        .as_deref()
        .map(|cursor| Cursor::parse(sort, cursor))
        .transpose()?;
    let mut found = store::page(connection, &query, page.direction, after, size + 1).await?;
    let more = found.len() as u64 > size;
    found.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    let next = found
        .last()
        .filter(|_| more)
        .map(|last| Cursor::of(sort, last).to_string());
    let owners: Vec<Uuid> = found.iter().filter_map(|account| account.owner_id).collect();
    let people = person::by_ids(connection, &owners).await?;
    let sales = Scope::or_nothing(ctx, Action::SeeSales)?.numbers(ctx).await?;
    let value = Scope::or_nothing(ctx, Action::SeeValue)?.numbers(ctx).await?;
    let edit = Scope::or_nothing(ctx, Action::EditAccount)?.numbers(ctx).await?;
    let ids: Vec<Uuid> = found.iter().map(|account| account.id).collect();
    let mut parents = group::parents_of(ctx, &ids).await?;
    let seen: HashSet<Uuid> = found
        .iter()
        .filter(|account| sales.has(account.number))
        .map(|account| account.id)
        .collect();
    let mut kinds = kind::held_by(ctx, &ids, |id| seen.contains(&id)).await?;
    Ok(AccountPage {
        rows: found
            .into_iter()
            .map(|account| {
                let sees = Sees {
                    sales: sales.has(account.number),
                    value: value.has(account.number),
                };
                AccountRow {
                    parent: parents.remove(&account.id),
                    kinds: kinds.remove(&account.id).unwrap_or_default(),
                    may_edit: edit.has(account.number),
                    ..row(account, as_of, &people, sees)
                }
            })
            .collect(),
        next,
        total,
        as_of,
        currency: setting::currency(ctx).await?,
    })
}

/// What a filter asks for in the order that its list gets: by name for accounts without an owner, where their sales may not
/// all be seen.
async fn asked<'f>(ctx: &Context, filter: &'f Filter, sort: Sort) -> Result<store::Query<'f>> {
    let is_told_little = filter.without_owner && !Scope::of(ctx, Action::SeeSales)?.is_everything();
    let sort = if is_told_little { Sort::Name } else { sort };
    let scope = Scope::of(ctx, needed(filter, sort))?;
    Ok(store::Query {
        filter,
        sort,
        within: scope.remembered(ctx).await?,
        scope,
        as_of: setting::figures_as_of(ctx).await?,
        today: ctx.today(),
        found: None,
    })
}

/// The ledger numbers of what a filter finds.
pub(super) enum FoundNumbers {
    /// More than were asked for at most.
    TooMany,
    /// These.
    These(Vec<i64>),
}

/// The accounts that the list of a filter and order has, so many at most.
pub(super) async fn found_numbers(
    ctx: &Context,
    filter: &Filter,
    sort: Sort,
    most: u64,
) -> Result<FoundNumbers> {
    let query = asked(ctx, filter, sort).await?;
    let found = store::numbers(ctx.workspace.database.reader(), &query, most + 1).await?;
    Ok(if found.len() as u64 > most {
        FoundNumbers::TooMany
    } else {
        FoundNumbers::These(found)
    })
}

/// What a filter finds.
#[derive(Clone, Debug)]
struct Found {
    /// How many accounts.
    count: u64,
    /// Their ledger numbers, where they are few.
    few: Option<Vec<i64>>,
}

/// What the filter finds, remembered while the workspace stays as it is: a database reads all accounts to say so.
async fn find(ctx: &Context, query: &store::Query<'_>) -> Result<Arc<Found>> {
    if *query.filter == Filter::default()
        && let Some(count) = query.scope.numbers(ctx).await?.count()
    {
        return Ok(Arc::new(Found { count, few: None }));
    }
    let connection = ctx.workspace.database.reader();
    let find = async {
        let count = store::count(connection, query).await?;
        let few = if count <= FEW {
            Some(store::numbers(connection, query, FEW).await?)
        } else {
            None
        };
        Ok(Found { count, few })
    };
    let frame = Frame::of(ctx, &Window::default()).await?;
    let kinds = kinds_number(ctx, query.filter.kind).await?;
    let key = frame.key(format!("{:?} of {} at {kinds}", query.filter, query.scope.word()));
    ctx.workspace.counts.get_or_make(key, find).await
}

/// The accounts that a filter of kinds finds, whoever may see them, remembered while the workspace stays as it is.
pub(crate) async fn of_kinds(ctx: &Context, kinds: KindsFilter) -> Result<Arc<Numbers>> {
    let find = async {
        let found = store::numbers_of_kinds(ctx.workspace.database.reader(), kinds).await?;
        Ok(Numbers::of(&found))
    };
    let frame = Frame::of(ctx, &Window::default()).await?;
    let number = kinds_number(ctx, Some(kinds)).await?;
    let key = frame.key(format!("accounts of {kinds:?} at {number}"));
    ctx.workspace.counts.get_or_make(key, find).await
}

/// Up to which decision kinds are looked at, where the filter asks for them: decisions leave all that does not as it is.
pub(crate) async fn kinds_number(ctx: &Context, kind: Option<KindsFilter>) -> Result<i64> {
    match kind {
        Some(KindsFilter::Selected) => database::next_number(ctx, "selection").await,
        Some(_) => kind::number(ctx).await,
        None => Ok(0),
    }
}

/// What the actor may see of an account.
#[derive(Clone, Copy)]
pub(crate) struct Sees {
    pub(crate) sales: bool,
    pub(crate) value: bool,
}

/// An account as a list shows it, without the figures that the actor may not see.
pub(crate) fn row(
    account: StoredAccount,
    as_of: Option<NaiveDate>,
    people: &[StoredPerson],
    sees: Sees,
) -> AccountRow {
    let owner = people
        .iter()
        .find(|person| Some(person.id) == account.owner_id)
        .map(|person| (PersonId(person.id), person.name.clone()));
    AccountRow {
        id: AccountId(account.id),
        owner,
        profile: account.profile(),
        intent: account.intent(),
        intent_on: account.intent_on,
        figures: as_of.filter(|_| sees.sales).map(|as_of| account.figures(as_of)),
        value: account
            .value_run
            .filter(|_| sees.value)
            .map(|_| Amount::from_ten_thousandths(account.value)),
        value_is_masked: account.value_run.is_some() && !sees.value,
        alive: account
            .alive_ppm
            .filter(|_| sees.value)
            .map(|alive| f64::from(alive) / 1e6),
        parent: None,
        kinds: Vec::new(),
        may_edit: false,
        code: account.code,
        credit_code: account.credit_code,
        name: account.name,
        region: account.region,
        industry: account.industry,
    }
}

pub(crate) fn cursor_not_valid() -> Error {
    Error::refused(
        "cursor_not_valid",
        "this page of the list cannot be found again: open the list anew",
    )
}
