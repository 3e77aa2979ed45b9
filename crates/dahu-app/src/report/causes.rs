//! Causes of change: what made sales on the target lists grow or shrink between two periods.

use std::collections::HashMap;

use chrono::{Days, Months, NaiveDate};
use dahu_core::{
    access::Action,
    decomposition::{Causes, Undefined},
    funnel::FunnelCounts,
    money::{Amount, Currency},
    person::PersonId,
};

use super::{Frame, FunnelReport, FunnelReportRow, Window, funnel_of};
use crate::{Context, Result};

/// A cent, in which causes are told.
const CENT: Amount = Amount::from_ten_thousandths(100);

/// Which periods are compared; what is not set is the twelve months up to the ledger's last day, and the twelve before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct CausesRequest {
    /// First and last day of the earlier period.
    pub before: (Option<NaiveDate>, Option<NaiveDate>),
    /// First and last day of the later period.
    pub after: (Option<NaiveDate>, Option<NaiveDate>),
}

/// What made sales change between two periods.
#[derive(Clone, Debug)]
pub struct CausesReport {
    /// Everybody with targets in one of the periods.
    pub rows: Vec<CausesRow>,
    /// The figures of all in the earlier period.
    pub before: FunnelCounts,
    /// The same in the later period.
    pub after: FunnelCounts,
    /// By how much sales changed.
    pub change: Amount,
    /// The causes by the figures of all together.
    pub causes: Result<Causes, Undefined>,
    /// The causes of everybody who has them, added up.
    pub of_people: Causes,
    /// The change of those whose causes are not defined, undivided.
    pub undivided: Amount,
    /// First and last day of the earlier period.
    pub before_days: (NaiveDate, NaiveDate),
    /// The same of the later one.
    pub after_days: (NaiveDate, NaiveDate),
    /// Currency of the amounts.
    pub currency: Option<Currency>,
    /// Lines of the ledger that are in other currencies, and in none of the figures.
    pub other_currency_lines: u64,
}

/// A salesperson's change.
#[derive(Clone, Debug, PartialEq)]
pub struct CausesRow {
    /// Who it is.
    pub person: Option<PersonId>,
    /// The name.
    pub salesperson: String,
    /// The figures of the earlier period.
    pub before: FunnelCounts,
    /// Those of the later period.
    pub after: FunnelCounts,
    /// By how much sales changed.
    pub change: Amount,
    /// What made them change, where every figure is above zero.
    pub causes: Result<Causes, Undefined>,
}

/// What made sales on the target lists change between two periods, for all together and for each salesperson.
///
/// The figures are those of the funnel table of each period, with lists and assessments as of its last day.
///
/// # Errors
///
/// Like [`super::funnel`].
pub async fn causes(ctx: &Context, request: &CausesRequest) -> Result<CausesReport> {
    ctx.may(Action::SeeSales)?;
    let last = Frame::of(ctx, &Window::default()).await?.days.as_of;
    let after = days(request.after, last);
    let before = days(request.before, after.0.pred_opt().unwrap_or(after.0));
    let (of_before, of_after) = (table(ctx, before).await?, table(ctx, after).await?);
    let rows = rows(&of_before, &of_after);
    let divided = rows.iter().filter_map(|row| row.causes.ok());
    let undivided = rows.iter().filter(|row| row.causes.is_err());
    Ok(CausesReport {
        before: of_before.total,
        after: of_after.total,
        change: change(&of_before.total, &of_after.total),
        causes: between(&of_before.total, &of_after.total),
        of_people: divided.sum(),
        undivided: undivided.map(|row| row.change).sum(),
        rows,
        before_days: before,
        after_days: after,
        currency: of_after.currency,
        other_currency_lines: of_after.other_currency_lines,
    })
}

async fn table(ctx: &Context, (from, to): (NaiveDate, NaiveDate)) -> Result<FunnelReport> {
    let window = Window {
        from: Some(from),
        to: Some(to),
        as_of: None,
    };
    funnel_of(ctx, &Frame::of(ctx, &window).await?).await
}

/// First and last day; twelve months where no first one is given.
fn days((from, to): (Option<NaiveDate>, Option<NaiveDate>), last: NaiveDate) -> (NaiveDate, NaiveDate) {
    let to = to.unwrap_or(last);
    let a_year_back = || {
        to.checked_sub_months(Months::new(12))?
            .checked_add_days(Days::new(1))
    };
    (from.or_else(a_year_back).unwrap_or(to), to)
}

/// Everybody of the later table, and then who is in the earlier one only.
fn rows(before: &FunnelReport, after: &FunnelReport) -> Vec<CausesRow> {
    let counts = |rows: &[FunnelReportRow]| -> HashMap<Option<PersonId>, FunnelCounts> {
        rows.iter().map(|row| (row.person, row.counts)).collect()
    };
    let (of_before, of_after) = (counts(&before.rows), counts(&after.rows));
    let gone = before
        .rows
        .iter()
        .filter(|row| !of_after.contains_key(&row.person));
    let everybody = after.rows.iter().chain(gone);
    let row = |row: &FunnelReportRow| {
        let before = of_before.get(&row.person).copied().unwrap_or_default();
        let after = of_after.get(&row.person).copied().unwrap_or_default();
        CausesRow {
            person: row.person,
            salesperson: row.salesperson.clone(),
            before,
            after,
            change: change(&before, &after),
            causes: between(&before, &after),
        }
    };
    everybody.map(row).collect()
}

fn between(before: &FunnelCounts, after: &FunnelCounts) -> Result<Causes, Undefined> {
    Causes::between((*before).into(), (*after).into(), CENT)
}

fn change(before: &FunnelCounts, after: &FunnelCounts) -> Amount {
    [after.sales, -before.sales].into_iter().sum()
}
