//! What was won against what the ledger shows of it: expected against invoiced (赢单兑现), for all that the actor may see.
//!
//! The rule is in `dahu_core::opportunity::confirmation` (`docs/decisions/0027-expected-and-invoiced.md`).

mod gathering;
mod naming;
mod showing;

use std::{cmp::Reverse, collections::HashMap};

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::AccountId,
    money::{Amount, Currency},
    opportunity::{Confirmation, OpportunityId, confirmation::Invoiced},
    person::PersonId,
};

pub use showing::{WonDetail, WonOfAccount, WonSale, won_detail, won_of_account};

use super::{
    book::{self, Entry},
    ordering::Cursor,
};
use crate::{
    Context, Result,
    access::{Numbers, Scope},
};
use gathering::Shown;

/// Rows of one page at most.
const SIZE_AT_MOST: usize = 200;

/// Which opportunities that were won to list; what is not set does not filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WonFilter {
    /// Part of the name or code.
    pub search: Option<String>,
    /// Standing so; none where any will do.
    pub stands: Vec<Confirmation>,
    /// Somebody's.
    pub owner: Option<PersonId>,
}

/// What the list is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WonSort {
    /// Overdue ones first, then open ones, each by the day until which it was expected.
    #[default]
    Urgency,
    /// The most that is missing first.
    Missing,
    /// The latest won first.
    Won,
}

/// Which page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WonPageRequest {
    /// Sorted by what.
    pub sort: WonSort,
    /// The cursor that the page before gave.
    pub after: Option<String>,
    /// Rows wanted, 200 at most.
    pub size: usize,
}

/// What some that were won come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WonTotals {
    /// How many.
    pub count: u64,
    /// How many of them the actor sees without what was invoiced; they are in no amount.
    pub hidden: u64,
    /// What was won.
    pub won: Amount,
    /// What was invoiced of it.
    pub invoiced: Amount,
    /// What is missing and still has time.
    pub open: Amount,
    /// What is missing though its time has passed.
    pub short: Amount,
}

/// What was won by one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WonOfOwner {
    /// Who.
    pub owner: PersonId,
    /// Their name.
    pub name: String,
    /// What it comes to.
    pub totals: WonTotals,
}

/// A page of what was won.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WonPage {
    /// The rows.
    pub rows: Vec<WonRow>,
    /// Cursor of the next page, where there is one.
    pub next: Option<String>,
    /// All that pass the filter.
    pub totals: WonTotals,
    /// The same by owner, the most that was won first.
    pub owners: Vec<WonOfOwner>,
    /// The last day of sales; none while there is no ledger.
    pub as_of: Option<NaiveDate>,
    /// Currency of the amounts.
    pub currency: Option<Currency>,
}

/// What was invoiced of an opportunity, and how that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WonFigures {
    /// What was invoiced.
    pub invoiced: Invoiced,
    /// What is missing.
    pub missing: Amount,
    /// How it stands.
    pub stands: Confirmation,
}

/// Something that was won, as lists show it.
#[derive(Clone, Debug, PartialEq)]
pub struct WonRow {
    /// The opportunity.
    pub id: OpportunityId,
    /// What it is called.
    pub name: String,
    /// The firm's own code for it.
    pub code: Option<String>,
    /// The account.
    pub account: AccountId,
    /// The account's name.
    pub account_name: String,
    /// Who answers for it.
    pub owner: PersonId,
    /// Their name.
    pub owner_name: String,
    /// The day of winning.
    pub won_on: NaiveDate,
    /// Until when it should have been invoiced; none where nobody waits for it.
    pub until: Option<NaiveDate>,
    /// What was won.
    pub amount: Amount,
    /// What was invoiced; none where the actor may not see the sales of all of its accounts.
    pub figures: Option<WonFigures>,
    /// The open task that is due first: what, by when, and whether that has passed.
    pub step: Option<(String, NaiveDate, bool)>,
    /// Whether the actor may work on it.
    pub may_work: bool,
}

impl WonRow {
    /// Whether its time has passed, and some of it was not invoiced.
    #[must_use]
    pub fn is_overdue(&self) -> bool {
        self.figures.is_some_and(|figures| figures.stands.is_overdue())
    }
}

/// A page of what was won, its time not long passed, that passes the filter and that the actor may see.
///
/// # Errors
///
/// [`crate::Error::Refused`] with the rule `cursor_not_valid` for a cursor that no page gave.
pub async fn won(ctx: &Context, filter: &WonFilter, request: &WonPageRequest) -> Result<WonPage> {
    let asked = Asked::of(ctx).await?;
    let after = request.after.as_deref().map(Cursor::parse).transpose()?;
    let size = request.size.clamp(1, SIZE_AT_MOST);
    let mut page = asked.page(ctx, filter, request.sort).await?;
    let key = |draft: &Draft| draft.key(request.sort);
    let first = after.map_or(0, |after| {
        page.drafts.partition_point(|draft| key(draft) <= after)
    });
    let mut drafts = page.drafts.split_off(first);
    let is_more = drafts.len() > size;
    drafts.truncate(size);
    let next = drafts.last().filter(|_| is_more);
    let next = next.map(|draft| key(draft).to_string());
    asked.told(ctx, page, drafts, next).await
}

/// All of it at once, for a file.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who may see no opportunities.
pub async fn all_won(ctx: &Context, filter: &WonFilter, sort: WonSort) -> Result<WonPage> {
    let asked = Asked::of(ctx).await?;
    let mut page = asked.page(ctx, filter, sort).await?;
    let drafts = std::mem::take(&mut page.drafts);
    asked.told(ctx, page, drafts, None).await
}

/// Who asks, and what the ledger shows.
struct Asked {
    seen: std::sync::Arc<Numbers>,
    sales: std::sync::Arc<Numbers>,
    shown: Shown,
    today: NaiveDate,
}

/// What passes a filter, before names are known.
struct Passing {
    drafts: Vec<Draft>,
    totals: WonTotals,
    owners: HashMap<PersonId, WonTotals>,
}

/// Something that was won, before its names are known.
struct Draft {
    entry: Entry,
    until: Option<NaiveDate>,
    figures: Option<WonFigures>,
}

impl Asked {
    async fn of(ctx: &Context) -> Result<Self> {
        let seen = Scope::of(ctx, Action::SeeOpportunities)?.numbers(ctx).await?;
        Ok(Self {
            seen,
            sales: Scope::or_nothing(ctx, Action::SeeSales)?.numbers(ctx).await?,
            shown: gathering::of_all(ctx).await?,
            today: ctx.today(),
        })
    }

    /// Those that pass, in order.
    async fn page(&self, ctx: &Context, filter: &WonFilter, sort: WonSort) -> Result<Passing> {
        let search = filter.search.as_deref().map(dahu_core::search::folded);
        let search = search.filter(|text| !text.is_empty());
        let mut passing = book::look(ctx, |book| {
            let mut passing = Passing {
                drafts: Vec::new(),
                totals: WonTotals::default(),
                owners: HashMap::new(),
            };
            let entries = book.entries.iter().filter(|entry| {
                self.seen.has(entry.number)
                    && filter.owner.is_none_or(|owner| entry.owner == owner)
                    && search.as_deref().is_none_or(|text| entry.words.contains(text))
            });
            for draft in entries.filter_map(|entry| self.draft(entry)) {
                if filter.stands.is_empty() || draft.stands().is_some_and(|how| filter.stands.contains(&how))
                {
                    passing.totals.add(&draft);
                    passing.owners.entry(draft.entry.owner).or_default().add(&draft);
                    passing.drafts.push(draft);
                }
            }
            passing
        })
        .await?;
        passing.drafts.sort_unstable_by_key(|draft| draft.key(sort));
        Ok(passing)
    }

    /// One that was won and is waited for.
    fn draft(&self, entry: &Entry) -> Option<Draft> {
        let until = entry.expected.as_deref()?.until?;
        if !self.shown.is_watched(until, self.today) {
            return None;
        }
        Some(drafted(entry, &self.shown, &self.sales, self.today))
    }

    async fn told(
        &self,
        ctx: &Context,
        passing: Passing,
        drafts: Vec<Draft>,
        next: Option<String>,
    ) -> Result<WonPage> {
        Ok(WonPage {
            rows: naming::named(ctx, drafts).await?,
            next,
            totals: passing.totals,
            owners: naming::owners(ctx, passing.owners).await?,
            as_of: self.shown.as_of,
            currency: self.shown.currency,
        })
    }
}

/// How an entry that was won stands; without figures where the sales of one of its accounts are not to be seen.
fn drafted(entry: &Entry, shown: &Shown, sales: &Numbers, today: NaiveDate) -> Draft {
    let expected = gathering::expectation(entry);
    let is_seen = expected
        .as_ref()
        .is_some_and(|one| one.accounts.iter().all(|account| sales.has(*account)));
    let figures = expected.filter(|_| is_seen).map(|one| {
        let invoiced = shown.of(one.id);
        // While there is no ledger nothing can have been invoiced, and nobody blames anybody for it.
        let as_of = shown.as_of.unwrap_or_else(|| today.min(one.until));
        WonFigures {
            invoiced,
            missing: invoiced.missing(one.amount),
            stands: invoiced.confirms(one.amount, one.until, as_of),
        }
    });
    Draft {
        until: entry.expected.as_deref().and_then(|expected| expected.until),
        figures,
        entry: entry.clone(),
    }
}

impl Draft {
    fn stands(&self) -> Option<Confirmation> {
        self.figures.map(|figures| figures.stands)
    }

    fn key(&self, sort: WonSort) -> Cursor {
        /// More than there are days.
        const DAYS: i64 = 1 << 40;
        let days = |day: NaiveDate| i64::from(chrono::Datelike::num_days_from_ce(&day));
        let missing = || self.figures.map_or(Amount::ZERO, |figures| figures.missing);
        let key = match sort {
            WonSort::Won => -days(self.entry.since),
            WonSort::Missing => missing().ten_thousandths().saturating_neg(),
            WonSort::Urgency => {
                let rank = match self.stands() {
                    Some(Confirmation::Short | Confirmation::Nothing) => 0,
                    Some(Confirmation::Partly | Confirmation::Awaited) => 1,
                    None => 2,
                    Some(Confirmation::WithoutAmount) => 3,
                    Some(Confirmation::Confirmed) => 4,
                };
                rank * DAYS + self.until.map_or(0, days)
            }
        };
        Cursor::at(key, self.entry.id)
    }
}

impl WonTotals {
    fn add(&mut self, draft: &Draft) {
        self.count += 1;
        let Some(figures) = draft.figures else {
            self.hidden += 1;
            return;
        };
        let add = |sum: &mut Amount, amount: Amount| *sum = [*sum, amount].into_iter().sum();
        add(&mut self.won, draft.entry.amount);
        add(&mut self.invoiced, figures.invoiced.amount);
        if figures.stands.is_overdue() {
            add(&mut self.short, figures.missing);
        } else {
            add(&mut self.open, figures.missing);
        }
    }
}

/// The most that was won first.
fn most_first(owners: &mut [WonOfOwner]) {
    owners.sort_by(|one, other| {
        let key = |owner: &WonOfOwner| (Reverse(owner.totals.won), Reverse(owner.totals.count));
        key(one).cmp(&key(other)).then_with(|| one.name.cmp(&other.name))
    });
}
