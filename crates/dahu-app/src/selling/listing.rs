//! Accounts by their way of selling and by how they are served: a page at a time, and all of them for a report.

use std::sync::Arc;

use dahu_core::{
    access::Action,
    account::AccountId,
    money::{Amount, Currency},
    person::PersonId,
    selling::{Actual, Gap, Requirements, SellingMode, SellingRules, Served, Weighed},
};
use uuid::Uuid;

use super::{
    RULES, Ratings, refreshing,
    refreshing::Standing,
    required,
    showing::{Confirmation, confirmation},
    store::{self, Asked, ListedRow, StoredSelling},
};
use crate::{
    Context, Result,
    access::Scope,
    account::{KindsFilter, cursor_not_valid, kinds_number},
    person::{self, StoredPerson},
    report::{Frame, Window},
    rulebook, setting,
};

/// Rows of a page at most.
const SIZE_AT_MOST: u64 = 200;
/// Rows of a file or a report at most.
const ROWS_AT_MOST: u64 = 200_000;
/// Rows that are read at once for one.
const READ_AT_ONCE: u64 = 5_000;

/// Which accounts are listed; what is not set does not filter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SellingFilter {
    /// With this way, confirmed or proposed.
    pub way: Option<SellingMode>,
    /// Without a way, because of this answer: `unclear` or `not_enough`.
    pub answer: Option<&'static str>,
    /// Served so.
    pub served: Option<Served>,
    /// With any way.
    pub has_way: bool,
    /// Whether somebody confirmed the way.
    pub is_confirmed: Option<bool>,
    /// Owned by this person.
    pub owner: Option<PersonId>,
    /// Of this kind of key account, or in the selection by its last review.
    pub kind: Option<KindsFilter>,
}

impl SellingFilter {
    /// What one has to be allowed to see of the accounts that it finds: who is in the selection is not told to all who see sales,
    /// and whoever is told sees sales.
    fn needed(&self) -> Action {
        match self.kind {
            Some(KindsFilter::Selected) => Action::SeeSelection,
            _ => Action::SeeSales,
        }
    }
}

/// An account with its way of selling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SellingRow {
    /// Which account.
    pub id: AccountId,
    /// The firm's own code for it.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// Who owns it.
    pub owner: Option<(PersonId, String)>,
    /// Net sales of its last twelve months.
    pub net_recent: Amount,
    /// What it is worth; none where it was not valued or the actor may not see it.
    pub value: Option<Amount>,
    /// The way that counts: confirmed, else proposed.
    pub way: Option<SellingMode>,
    /// What somebody confirmed.
    pub confirmed: Option<Confirmation>,
    /// What was weighed, and what came of it.
    pub weighed: Option<Weighed>,
    /// What somebody rated.
    pub ratings: Ratings,
    /// What was given in twelve months.
    pub actual: Actual,
    /// What is needed against what was given.
    pub gaps: Vec<Gap>,
    /// How it is served; none without a way.
    pub served: Option<Served>,
}

/// A page of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SellingPage {
    /// The rows, those of most sales first.
    pub rows: Vec<SellingRow>,
    /// Cursor of the next page, where there is one.
    pub next: Option<String>,
    /// Rows in all.
    pub total: u64,
    /// Currency of the amounts.
    pub currency: Option<Currency>,
}

/// How many accounts there are of each way, and how they are served.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SellingCounts(Vec<SellingCount>);

/// The word of the answer, the way, how accounts are served, how many there are, and of how many somebody confirmed the way.
type SellingCount = (String, Option<SellingMode>, Option<Served>, u64, u64);

impl SellingCounts {
    /// Accounts with a way, and of how many of them somebody confirmed it.
    #[must_use]
    pub fn of_way(&self, way: SellingMode) -> (u64, u64) {
        let found = self.0.iter().filter(|(_, of, ..)| *of == Some(way));
        found.fold((0, 0), |(all, confirmed), (.., count, by_hand)| {
            (all + count, confirmed + by_hand)
        })
    }

    /// Accounts that are served so.
    #[must_use]
    pub fn served(&self, served: Served) -> u64 {
        let found = self.0.iter().filter(|(_, _, of, ..)| *of == Some(served));
        found.map(|(.., count, _)| count).sum()
    }

    /// Accounts without a way, by the word of the answer.
    #[must_use]
    pub fn without(&self, answer: &str) -> u64 {
        let found = self
            .0
            .iter()
            .filter(|(of, way, ..)| of == answer && way.is_none());
        found.map(|(.., count, _)| count).sum()
    }
}

/// A page of the accounts whose sales the actor may see.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who sees no sales, or no selection where the filter asks for it, [`crate::Error::Refused`] with
/// the rule `cursor_not_valid`.
pub async fn list(
    ctx: &Context,
    filter: &SellingFilter,
    after: Option<&str>,
    size: u64,
) -> Result<SellingPage> {
    let scope = Scope::of(ctx, filter.needed())?;
    let asked = asked(ctx, filter, &scope).await?;
    let connection = ctx.workspace.database.reader();
    let after = after.map(read_cursor).transpose()?;
    let size = size.clamp(1, SIZE_AT_MOST);
    let mut found = store::list(connection, &asked, after, size + 1).await?;
    let more = found.len() as u64 > size;
    found.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    let next = found
        .last()
        .filter(|_| more)
        .map(|(row, _)| format!("{}.{}", row.weight, row.account_id));
    let count = async { Ok(store::count(connection, &asked).await?) };
    let frame = Frame::of(ctx, &Window::default()).await?;
    let number = refreshing::number(ctx).await?;
    let kinds = kinds_number(ctx, filter.kind).await?;
    let key = frame.key(format!(
        "selling {filter:?} of {} at {number} and {kinds}",
        scope.word()
    ));
    let total = ctx.workspace.counts.get_or_make(key, Box::pin(count)).await?;
    Ok(SellingPage {
        rows: rows(ctx, found).await?,
        next,
        total: *total,
        currency: setting::currency(ctx).await?,
    })
}

/// All of them, as far as a file can hold them.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who sees no sales, or no selection where the filter asks for it.
pub async fn all(ctx: &Context, filter: &SellingFilter) -> Result<Vec<SellingRow>> {
    let scope = Scope::of(ctx, filter.needed())?;
    let asked = asked(ctx, filter, &scope).await?;
    let connection = ctx.workspace.database.reader();
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let found = store::list(connection, &asked, after, READ_AT_ONCE).await?;
        after = found.last().map(|(row, _)| (row.weight, row.account_id));
        let is_last = (found.len() as u64) < READ_AT_ONCE;
        all.extend(rows(ctx, found).await?);
        if is_last || all.len() as u64 >= ROWS_AT_MOST {
            return Ok(all);
        }
    }
}

/// How many accounts there are of each way and how they are served, of those whose sales the actor may see.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who sees no sales.
pub async fn counts(ctx: &Context) -> Result<Arc<SellingCounts>> {
    let scope = Scope::of(ctx, Action::SeeSales)?;
    let within = condition(ctx, &scope).await?;
    let connection = ctx.workspace.database.reader();
    let count = async {
        let plain = |count: i64| u64::try_from(count).unwrap_or(0);
        let read = |(answer, way, served, count, confirmed): store::Counted| {
            let way = way.as_deref().and_then(SellingMode::from_word);
            let served = served.as_deref().and_then(Served::from_word);
            (answer, way, served, plain(count), plain(confirmed))
        };
        let found = store::counts(connection, within).await?;
        Ok(SellingCounts(found.into_iter().map(read).collect()))
    };
    let frame = Frame::of(ctx, &Window::default()).await?;
    let number = refreshing::number(ctx).await?;
    let key = frame.key_in_scope(format!("ways of selling by how they are served at {number}"));
    ctx.workspace.counts.get_or_make(key, Box::pin(count)).await
}

/// What each account needs against what was given, with the rules and requirements by which.
#[derive(Clone, Debug)]
pub struct MismatchReport {
    /// How it stands.
    pub standing: Standing,
    /// The version of the rules.
    pub version: i32,
    /// The rules.
    pub rules: SellingRules,
    /// What each way needs.
    pub requirements: Requirements,
    /// Currency of the amounts.
    pub currency: Option<Currency>,
    /// Whether anything was recorded in the twelve months: where nothing was, that nothing was given only means that.
    pub is_recorded: bool,
    /// How many accounts there are of each way and how they are served.
    pub counts: Arc<SellingCounts>,
    /// The accounts of which anything is known, those of most sales first.
    pub rows: Vec<SellingRow>,
}

/// The mismatch of all accounts whose sales the actor may see, worked out anew where something has changed.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who sees no sales.
pub async fn report(ctx: &Context) -> Result<MismatchReport> {
    Scope::of(ctx, Action::SeeSales)?;
    refreshing::bring_up_to_date(ctx).await?;
    let connection = ctx.workspace.database.reader();
    let (version, rules) = rulebook::current(connection, RULES).await?;
    let rows = all(ctx, &SellingFilter::default()).await?;
    Ok(MismatchReport {
        standing: refreshing::standing(ctx).await?,
        version,
        rules,
        requirements: required(connection).await?,
        currency: setting::currency(ctx).await?,
        is_recorded: rows
            .iter()
            .any(|row| row.actual.people > 0 || row.actual.reviews > 0),
        counts: counts(ctx).await?,
        rows,
    })
}

pub(super) async fn condition(ctx: &Context, scope: &Scope) -> Result<Option<store::Condition>> {
    Ok(match scope.is_everything() {
        true => None,
        false => Some(scope.remembered(ctx).await?),
    })
}

async fn asked<'f>(ctx: &Context, filter: &'f SellingFilter, scope: &Scope) -> Result<Asked<'f>> {
    Ok(Asked {
        filter,
        scope: condition(ctx, scope).await?,
    })
}

fn read_cursor(cursor: &str) -> Result<(i64, Uuid)> {
    let (weight, id) = cursor.split_once('.').ok_or_else(cursor_not_valid)?;
    let weight = weight.parse().map_err(|_| cursor_not_valid())?;
    Ok((weight, Uuid::parse_str(id).map_err(|_| cursor_not_valid())?))
}

async fn rows(ctx: &Context, found: Vec<(StoredSelling, ListedRow)>) -> Result<Vec<SellingRow>> {
    let people = person::stored(ctx).await?;
    let value = Scope::or_nothing(ctx, Action::SeeValue)?.numbers(ctx).await?;
    let shown = found.into_iter().map(|(row, account)| {
        let sees_value = value.has(account.number);
        shown(row, account, sees_value, &people)
    });
    Ok(shown.collect())
}

fn shown(row: StoredSelling, account: ListedRow, sees_value: bool, people: &[StoredPerson]) -> SellingRow {
    let owner = people.iter().find(|person| Some(person.id) == account.owner_id);
    SellingRow {
        id: AccountId(row.account_id),
        code: account.code,
        name: account.name,
        owner: owner.map(|person| (PersonId(person.id), person.name.clone())),
        net_recent: Amount::from_ten_thousandths(row.weight),
        value: account
            .value_run
            .filter(|_| sees_value)
            .map(|_| Amount::from_ten_thousandths(account.value)),
        way: row.way(),
        confirmed: confirmation(&row, people),
        weighed: row.weighed(),
        ratings: row.ratings(),
        actual: row.actual(),
        gaps: row.gaps(),
        served: row.served(),
    }
}
