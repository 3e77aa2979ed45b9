//! What was sold by whom, quotas, the forecast, opportunities, and what was done.

use dahu_core::{
    access::Action,
    forecast::quarter_of,
    money::Amount,
    person::PersonId,
    report::Cadence,
    review::{Chapter, Passed},
};

use super::{Frame, PortfolioContent, Told};
use crate::{
    Error, Result,
    forecast::{self, ForecastRequest},
    opportunity, quota,
    report::{self, WorkOf, WorkRequest},
};

/// People who are named at most.
const PEOPLE: usize = 30;
/// Opportunities that are named at most.
const NAMED: usize = 10;
/// Months of work that are shown.
const MONTHS: usize = 3;

/// Net sales of the span, and of the same days a year before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoldFacts {
    /// The days.
    pub days: Passed,
    /// All together.
    pub total: SoldRow,
    /// Each person, the most sold first; none where one person's is asked for.
    pub rows: Vec<SoldRow>,
    /// What is left of the total: people who are not named here, and sales that name nobody.
    pub others: Option<SoldRow>,
}

/// Net sales of somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SoldRow {
    /// The name; empty for all together and for the rest.
    pub name: String,
    /// Net sales.
    pub now: Amount,
    /// Those of the same days a year before.
    pub before: Amount,
}

impl SoldRow {
    fn less(&self, rows: &[Self]) -> Self {
        let rest = |all: Amount, of: fn(&Self) -> Amount| {
            let named: i64 = rows.iter().map(|row| of(row).ten_thousandths()).sum();
            Amount::from_ten_thousandths(all.ten_thousandths().saturating_sub(named))
        };
        Self {
            name: String::new(),
            now: rest(self.now, |row| row.now),
            before: rest(self.before, |row| row.before),
        }
    }

    fn is_nothing(&self) -> bool {
        self.now == Amount::ZERO && self.before == Amount::ZERO
    }
}

/// What was sold, by whom: as quotas credit it.
pub(super) fn sold(frame: &Frame<'_>) -> Option<Told<PortfolioContent>> {
    let (days, selling) = (frame.sold_on?, &frame.selling);
    selling.currency()?;
    let of = |id: PersonId, name: &str| SoldRow {
        name: name.to_owned(),
        now: selling.sold_by(id, days.first, days.last),
        before: selling.sold_by(id, days.first_before, days.last_before),
    };
    let everybody = || {
        selling
            .people()
            .values()
            .map(|person| PersonId(person.id))
            .collect()
    };
    let people: Vec<PersonId> = frame.whose.people.clone().unwrap_or_else(everybody);
    let named = people.into_iter().filter_map(|id| {
        let person = selling.people().get(&id.0)?;
        Some(of(id, &person.name))
    });
    let mut rows: Vec<SoldRow> = named.filter(|row| !row.is_nothing()).collect();
    rows.sort_by(|one, other| (other.now, &one.name).cmp(&(one.now, &other.name)));
    let total = match frame.whose.of {
        WorkOf::Firm => SoldRow {
            name: String::new(),
            now: selling.sold_by_firm(days.first, days.last),
            before: selling.sold_by_firm(days.first_before, days.last_before),
        },
        WorkOf::Team(_) | WorkOf::Person(_) => SoldRow {
            name: String::new(),
            now: rows.iter().map(|row| row.now).sum(),
            before: rows.iter().map(|row| row.before).sum(),
        },
    };
    match frame.whose.of {
        WorkOf::Person(_) => rows.clear(),
        WorkOf::Firm | WorkOf::Team(_) => rows.truncate(PEOPLE),
    }
    let others = total.less(&rows);
    let facts = SoldFacts {
        days,
        others: (!rows.is_empty() && !others.is_nothing()).then_some(others),
        total,
        rows,
    };
    Some(frame.told_of_sales(Chapter::SoldBy, PortfolioContent::SoldBy(facts)))
}

/// Quotas of the span, of what it is a part of, and of its own parts.
pub(super) async fn quotas(frame: &Frame<'_>) -> Result<Option<Told<PortfolioContent>>> {
    if !frame.ctx.is_open(Action::SeeQuotas) {
        return Ok(None);
    }
    let subject = frame.whose.of.subject();
    let found = Box::pin(quota::show(frame.ctx, &subject, frame.span.whole_year())).await?;
    let is_near = |row: &quota::SpanRow| row.span.contains(frame.span) || frame.span.contains(row.span);
    let rows = found
        .spans
        .into_iter()
        .filter(|row| row.quota.is_some() && is_near(row));
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return Ok(None);
    }
    Ok(Some(Told {
        as_of: found.as_of,
        ..frame.told(Chapter::QuotasOf, PortfolioContent::QuotasOf(rows))
    }))
}

/// What the span will bring; of the running quarter where it is over.
pub(super) async fn forecast(frame: &Frame<'_>) -> Result<Option<Told<PortfolioContent>>> {
    let running = Some(frame.span).filter(|span| span.last_day() >= frame.today);
    let span = running.unwrap_or_else(|| quarter_of(frame.today));
    let request = ForecastRequest {
        span,
        subject: frame.whose.of.subject(),
    };
    let found = match Box::pin(forecast::show(frame.ctx, &request)).await {
        Ok(found) => found,
        Err(Error::Forbidden { .. } | Error::NotFound { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    Ok(Some(
        frame.told(Chapter::Forecast, PortfolioContent::Forecast(found)),
    ))
}

/// Opportunities: open ones, and those decided in the span.
pub(super) async fn opportunities(frame: &Frame<'_>) -> Result<Option<Told<PortfolioContent>>> {
    if !frame.ctx.is_open(Action::SeeOpportunities) {
        return Ok(None);
    }
    let days = (frame.span.first_day(), frame.span.last_day().min(frame.today));
    let found = opportunity::of_owners(frame.ctx, frame.people().as_ref(), days, NAMED).await?;
    if found.open.count + found.won.count + found.lost.count == 0 {
        return Ok(None);
    }
    Ok(Some(frame.told(
        Chapter::Opportunities,
        PortfolioContent::Opportunities(found),
    )))
}

/// What was done in the last months of the span, each by its own working report.
pub(super) async fn work(frame: &Frame<'_>) -> Result<Option<Told<PortfolioContent>>> {
    if !frame.ctx.is_open(Action::SeeAccount) {
        return Ok(None);
    }
    let mut months = frame.span.months();
    months.retain(|month| month.first_day() <= frame.today);
    let mut reports = Vec::new();
    for month in months.iter().rev().take(MONTHS).rev() {
        let request = WorkRequest {
            cadence: Cadence::Month,
            day: Some(month.first_day()),
            of: Some(frame.whose.of),
        };
        reports.push(Box::pin(report::work(frame.ctx, &request)).await?);
    }
    if reports.is_empty() {
        return Ok(None);
    }
    Ok(Some(frame.told(Chapter::Work, PortfolioContent::Work(reports))))
}
