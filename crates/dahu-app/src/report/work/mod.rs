//! Working reports (日报 周报 月报): what a person, a team or the firm did in a day, a week or a month, and what came of it,
//! beside the period before and the same one last year (`docs/decisions/0026-reports-and-paper.md`). They write nothing.
//!
//! Activities, tasks, assessments, targets and opportunities are those of accounts that the reader sees; sales are those that
//! quotas count for whoever is reported on.

mod activity;
mod behind;
mod gathering;
mod result;
mod store;
mod whose;

use std::sync::Arc;

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    activity::ActivityKind,
    money::{Amount, Currency},
    person::PersonId,
    report::{Cadence, Compared, Days, Figure, Figures, Rate, RateValue, ReportPeriod},
};

pub use behind::{Behind, BehindRow, RowKind, behind};
pub use whose::{WorkOf, of_words};

pub(crate) use self::whose::Whose;
use super::Key;
use crate::{
    Context, Error, Result,
    access::{Numbers, Scope},
    activity::Activity,
    database,
    quota::{Selling, Standing},
    task::TaskRow,
};

/// Activities and planned tasks that are listed at most.
pub const LISTED: usize = 30;

/// Which report is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct WorkRequest {
    /// A day, a week or a month.
    pub cadence: Cadence,
    /// A day in it; today where none is given.
    pub day: Option<NaiveDate>,
    /// Whose work; the firm's, the team's that the actor manages, or the actor's own where none is given.
    pub of: Option<WorkOf>,
}

/// One of the periods that a report has beside each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum When {
    /// That of the report.
    #[default]
    Now,
    /// The one before.
    Previous,
    /// The same one last year.
    LastYear,
}

impl When {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Now, Self::Previous, Self::LastYear];

    /// The word that addresses and files have.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Previous => "previous",
            Self::LastYear => "last_year",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// Its days.
    #[must_use]
    pub fn of(self, compared: &Compared) -> Days {
        match self {
            Self::Now => compared.now,
            Self::Previous => compared.previous,
            Self::LastYear => compared.last_year,
        }
    }
}

/// Of which days sales are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SalesDays {
    /// Of the same as everything else.
    Same,
    /// Of fewer, as the ledger ends before: of these, each period up to the same day.
    Until(Compared),
    /// Of none: the ledger ends before the period begins, or there is none.
    Unknown,
}

/// What people worked in a period, and what came of it.
#[derive(Clone, Debug)]
pub struct WorkReport {
    /// Whose work it is.
    pub of: WorkOf,
    /// The name of the team or person; empty for the firm.
    pub name: String,
    /// The period.
    pub period: ReportPeriod,
    /// The days that are compared.
    pub compared: Compared,
    /// Of which of them sales are told.
    pub sales_days: SalesDays,
    /// The last day of sales that are known: the ledger's, or today.
    pub sales_to: NaiveDate,
    /// Currency of the amounts; none while there is no ledger.
    pub currency: Option<Currency>,
    /// The figures of the period, of the one before, and of the same one last year.
    pub totals: [Figures; 3],
    /// The people of a team, or of the firm, in the order in which they joined; none in the report of one person.
    pub rows: Vec<PersonRow>,
    /// What the sum of the rows has more than the total, below zero: counted for several people, and once in all.
    pub repeated: Figures,
    /// The days of the period.
    pub days: Vec<DayRow>,
    /// The quota of the shortest span that stands on the last day, with what is sold of it by then.
    pub quota: Option<Standing>,
    /// The latest activities with the names of their accounts.
    pub activities: Listed<(Activity, String)>,
    /// Open tasks that are due after the last day, until the end of the next period.
    pub planned: Listed<TaskRow>,
    /// The days of these.
    pub planned_days: Days,
    /// Whose reports the actor may ask for, with their names.
    pub choices: Vec<(WorkOf, String)>,
}

/// The first of many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed<T> {
    /// So many at most.
    pub rows: Vec<T>,
    /// How many there are besides.
    pub left_out: u64,
}

/// What one person did, and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonRow {
    /// Who it is; none for what names nobody.
    pub person: Option<PersonId>,
    /// The name; empty for what names nobody.
    pub name: String,
    /// The figures of the period.
    pub figures: Figures,
    /// The person's quota, as for the whole.
    pub quota: Option<Standing>,
}

/// A day of the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayRow {
    /// The day.
    pub on: NaiveDate,
    /// Activities of each kind, in the order of [`ActivityKind::ALL`].
    pub kinds: [u64; 7],
    /// Opportunities that were won.
    pub won: u64,
    /// Net sales; none where they are not known.
    pub sales: Option<Amount>,
}

impl DayRow {
    /// Activities that were contact.
    #[must_use]
    pub fn activities(&self) -> u64 {
        let kinds = ActivityKind::ALL.into_iter().zip(self.kinds);
        kinds
            .filter(|(kind, _)| kind.is_contact())
            .map(|(_, count)| count)
            .sum()
    }
}

impl WorkReport {
    /// A figure of one of the periods as a whole number of its measure; none where it is not known.
    #[must_use]
    pub fn value(&self, figure: Figure, when: When) -> Option<i64> {
        self.known(&self.totals[when as usize], figure)
    }

    /// A figure of a person in the period; none where it is not known.
    #[must_use]
    pub fn known(&self, figures: &Figures, figure: Figure) -> Option<i64> {
        let is_known = figure != Figure::Sales || self.sales_days != SalesDays::Unknown;
        is_known.then(|| figures.get(figure))
    }

    /// Activity against results in one of the periods; no value where sales are told of other days than activities.
    #[must_use]
    pub fn rate(&self, rate: Rate, when: When) -> RateValue {
        let mut found = rate.of(&self.totals[when as usize]);
        if rate == Rate::SalesPerHour && self.sales_days != SalesDays::Same {
            found.value = None;
        }
        found
    }
}

/// What a person, a team or the firm did in a period, and what came of it.
///
/// # Errors
///
/// [`Error::Forbidden`] for who sees no account at all, [`Error::NotFound`] for whom the actor may not see,
/// [`Error::Refused`] with the rules `report_not_begun` and `report_day_out_of_range`.
pub async fn work(ctx: &Context, request: &WorkRequest) -> Result<Arc<WorkReport>> {
    let frame = Frame::of(ctx, request).await?;
    let key = frame.key(ctx).await?;
    let make = Box::pin(gathering::gathered(ctx, &frame));
    ctx.workspace.cache.get_or_make(key, make).await
}

/// What a report is made of: whose work, on which days, on which accounts.
struct Frame {
    selling: Selling,
    whose: Whose,
    period: ReportPeriod,
    compared: Compared,
    /// The days of which sales are told; none where they are of none.
    sold: Option<Compared>,
    /// Accounts whose activities are seen.
    scope: Scope,
    /// Accounts whose opportunities are seen.
    opportunities: Arc<Numbers>,
    today: NaiveDate,
}

impl Frame {
    async fn of(ctx: &Context, request: &WorkRequest) -> Result<Self> {
        let scope = Scope::of(ctx, Action::SeeAccount)?;
        let selling = Selling::of(ctx).await?;
        let today = ctx.today();
        let period = ReportPeriod::of(request.cadence, request.day.unwrap_or(today))
            .map_err(|error| Error::refused("report_day_out_of_range", error.to_string()))?;
        let compared = period.compared(today).ok_or_else(|| {
            Error::refused(
                "report_not_begun",
                "this period has not begun: choose today or a day before",
            )
        })?;
        let known = selling.currency().is_some();
        let sold = known
            .then(|| period.compared(selling.as_of().min(today)))
            .flatten();
        let whose = Whose::of(ctx, &selling, request.of, compared.now.last)?;
        let opportunities = Scope::or_nothing(ctx, Action::SeeOpportunities)?
            .numbers(ctx)
            .await?;
        Ok(Self {
            selling,
            whose,
            period,
            compared,
            sold,
            scope,
            opportunities,
            today,
        })
    }

    fn sales_days(&self) -> SalesDays {
        match self.sold {
            Some(sold) if sold.all() == self.compared.all() => SalesDays::Same,
            Some(sold) => SalesDays::Until(sold),
            None => SalesDays::Unknown,
        }
    }

    /// Under which the report is remembered until anything changes in the workspace or the ledger.
    async fn key(&self, ctx: &Context) -> Result<Key> {
        let revision = database::next_number(ctx, "revision").await?;
        let (period, begins) = (self.period.days(), ctx.beginning_of(self.today));
        let who = ctx.person().map(|person| person.0);
        let scopes = (self.scope.word(), ctx.takes_along());
        Ok(Key {
            version: crate::ledger::snapshot(ctx).await?.version,
            revision,
            days: None,
            what: format!(
                "work of {:?} {:?} {period:?} on {} {begins} for {who:?} {scopes:?}",
                self.whose.of,
                self.period.cadence(),
                self.today,
            )
            .into(),
        })
    }

    /// The moments between which tasks of some days ended.
    fn ended(&self, ctx: &Context, days: Days) -> store::Ended {
        let after = days.last.succ_opt().unwrap_or(days.last);
        let is_today = days.last >= self.today;
        store::Ended {
            from: ctx.beginning_of(days.first),
            until: ctx.beginning_of(after),
            // What is due today is not overdue before tomorrow.
            last_due: if is_today {
                self.today.pred_opt().unwrap_or(days.last)
            } else {
                days.last
            },
        }
    }
}
