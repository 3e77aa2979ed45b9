//! The list of opportunities as a month: each on the day by which it should be decided, or was.

use chrono::{Datelike, Days, Months, NaiveDate};
use dahu_app::{
    Context,
    opportunity::{self, OpportunityFilter, OpportunityPageRequest, OpportunityRow, OpportunitySort},
};

use super::query::Query;
use crate::failure::Failure;

/// Opportunities of a month at most.
const SHOWN: usize = 200;
/// Of one day, before the day is folded.
pub(crate) const OF_DAY: usize = 4;

/// A month.
pub(crate) struct Month {
    /// Its first day.
    pub(crate) first: NaiveDate,
    /// Its weeks, from Monday to Sunday.
    pub(crate) weeks: Vec<Vec<Day>>,
    /// The month before.
    pub(crate) before: String,
    /// The month after.
    pub(crate) after: String,
    /// Whether there are more than are shown.
    pub(crate) more: bool,
}

/// A day of it.
pub(crate) struct Day {
    pub(crate) on: NaiveDate,
    pub(crate) is_of_month: bool,
    pub(crate) is_today: bool,
    pub(crate) rows: Vec<OpportunityRow>,
}

/// The month that the address asks for: this one where it names none.
pub(super) async fn month(ctx: &Context, query: &Query) -> Result<Month, Failure> {
    let today = ctx.today();
    let asked = format!("{}-01", query.month).parse().ok();
    let first: NaiveDate = asked.unwrap_or(today).with_day(1).unwrap_or(today);
    let next = first.checked_add_months(Months::new(1)).unwrap_or(first);
    let last = next.pred_opt().unwrap_or(next);
    let filter = OpportunityFilter {
        from: Some(first),
        to: Some(last),
        ..query.filter()
    };
    let request = OpportunityPageRequest {
        sort: OpportunitySort::Day,
        after: None,
        size: SHOWN,
    };
    let found = opportunity::list(ctx, &filter, &request).await?;
    let day_of = |row: &OpportunityRow| {
        if row.is_open {
            row.close_on
        } else {
            Some(row.since)
        }
    };
    let mut rows = found.rows;
    let mut days = Vec::new();
    let monday = first.checked_sub_days(Days::new(u64::from(first.weekday().num_days_from_monday())));
    let mut on = monday.unwrap_or(first);
    while on <= last || on.weekday() != chrono::Weekday::Mon {
        let (of_day, rest) = rows.into_iter().partition(|row| day_of(row) == Some(on));
        rows = rest;
        days.push(Day {
            on,
            is_of_month: on >= first && on <= last,
            is_today: on == today,
            rows: of_day,
        });
        match on.succ_opt() {
            Some(next) => on = next,
            None => break,
        }
    }
    let mut weeks = Vec::new();
    while !days.is_empty() {
        let rest = days.split_off(days.len().min(7));
        weeks.push(std::mem::replace(&mut days, rest));
    }
    let to = |month: Option<NaiveDate>| {
        let month = month.unwrap_or(first).format("%Y-%m").to_string();
        query.but(|query| query.month = month).address()
    };
    Ok(Month {
        first,
        weeks,
        before: to(first.checked_sub_months(Months::new(1))),
        after: to(Some(next)),
        more: found.next.is_some(),
    })
}
