//! What the account bought, against last year and its quotas, what it is worth, and its contracts.

use chrono::{Datelike, Months, NaiveDate};
use dahu_core::{
    access::Action,
    money::Amount,
    portfolio::recent_and_prior,
    quota::{Part, Span},
    review::{Chapter, Passed},
};

use super::{AccountContent, Frame, Told};
use crate::{Result, contract, quota, valuation};

/// Products that are named at most.
const PRODUCTS: usize = 10;
/// Months that are shown.
const MONTHS: u32 = 12;

/// Of which days sales are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SalesOf {
    /// Of the span of the pack.
    Span,
    /// Of its year.
    Year,
    /// Of the twelve months that end on the last day of sales.
    TwelveMonths,
}

/// Net sales of some days, and of the same days a year before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SalesRow {
    /// Of which days.
    pub of: SalesOf,
    /// The days.
    pub days: Passed,
    /// Net sales.
    pub now: Amount,
    /// Those of a year before.
    pub before: Amount,
}

/// Net sales of a month, and of the same month a year before; of the last one up to the same day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthRow {
    /// Its first day.
    pub month: NaiveDate,
    /// Net sales.
    pub now: Amount,
    /// Those of a year before.
    pub before: Amount,
}

/// What was bought in the span, by product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductFacts {
    /// The days.
    pub days: Passed,
    /// The products with the largest net sales.
    pub rows: Vec<(String, Amount)>,
    /// How many others there are, and what they come to.
    pub others: (u64, Amount),
    /// All together.
    pub total: Amount,
}

/// Sales of the span, of its year and of twelve months.
pub(super) fn sales(frame: &Frame<'_>) -> Option<Told<AccountContent>> {
    frame.currency?;
    if !frame.rights.may(Action::SeeSales) {
        return None;
    }
    let year = frame.span.whole_year();
    let (recent, _) = recent_and_prior(frame.as_of);
    let from = recent.from.unwrap_or(recent.to);
    let of = [
        (SalesOf::Span, frame.sold_on),
        (
            SalesOf::Year,
            Passed::of(year, frame.as_of).filter(|_| year != frame.span),
        ),
        (SalesOf::TwelveMonths, Some(Passed::between(from, recent.to))),
    ];
    let row = |(of, days): (SalesOf, Option<Passed>)| {
        let days = days?;
        Some(SalesRow {
            of,
            days,
            now: frame.history.between(days.first, days.last),
            before: frame.history.between(days.first_before, days.last_before),
        })
    };
    let rows: Vec<SalesRow> = of.into_iter().filter_map(row).collect();
    Some(frame.told_of_sales(Chapter::Sales, AccountContent::Sales(rows)))
}

/// The twelve months up to the end of the span, or of sales.
pub(super) fn months(frame: &Frame<'_>) -> Option<Told<AccountContent>> {
    frame.history.first_day()?;
    let last = frame.span.last_day().min(frame.as_of);
    let rows = (0..MONTHS).rev().filter_map(|back| {
        let day = last.checked_sub_months(Months::new(back))?;
        let span = Span::new(day.year(), Part::Month(day.month())).ok()?;
        let days = Passed::of(span, last)?;
        Some(MonthRow {
            month: days.first,
            now: frame.history.between(days.first, days.last),
            before: frame.history.between(days.first_before, days.last_before),
        })
    });
    let rows: Vec<MonthRow> = rows.collect();
    Some(frame.told_of_sales(Chapter::Months, AccountContent::Months(rows)))
}

/// What was bought in the span, by product.
pub(super) fn products(frame: &Frame<'_>) -> Option<Told<AccountContent>> {
    let days = frame.sold_on?;
    if frame.products.is_empty() {
        return None;
    }
    let (named, others) = frame.products.split_at(frame.products.len().min(PRODUCTS));
    let sum = |some: &[(String, Amount)]| some.iter().map(|(_, net)| *net).sum();
    let facts = ProductFacts {
        days,
        rows: named.to_vec(),
        others: (others.len() as u64, sum(others)),
        total: sum(&frame.products),
    };
    Some(frame.told_of_sales(Chapter::Products, AccountContent::Products(facts)))
}

/// Quotas of the span and of what it is a part of.
pub(super) async fn quota(frame: &Frame<'_>) -> Result<Option<Told<AccountContent>>> {
    if !frame.rights.may(Action::SeeSales) || frame.currency.is_none() {
        return Ok(None);
    }
    let sales = (frame.as_of, &frame.history);
    let quotas = quota::of_account_around(frame.ctx, frame.id, frame.span, sales).await?;
    let told = || frame.told_of_sales(Chapter::Quota, AccountContent::Quota(quotas.clone()));
    Ok((!quotas.is_empty()).then(told))
}

/// What the latest valuation says, where the actor may see it.
pub(super) async fn value(frame: &Frame<'_>) -> Result<Option<Told<AccountContent>>> {
    let Some(outlook) = valuation::outlook(frame.ctx, frame.id).await? else {
        return Ok(None);
    };
    let as_of = outlook
        .run
        .outcome
        .as_ref()
        .map_or(frame.as_of, |outcome| outcome.as_of);
    Ok(Some(Told {
        as_of,
        ..frame.told(Chapter::Value, AccountContent::Value(Box::new(outlook)))
    }))
}

/// Contracts with their terms.
pub(super) async fn contracts(frame: &Frame<'_>) -> Result<Option<Told<AccountContent>>> {
    if !frame.rights.may(Action::SeeSales) {
        return Ok(None);
    }
    let found = contract::of_account(frame.ctx, frame.id).await?;
    if found.contracts.is_empty() {
        return Ok(None);
    }
    Ok(Some(
        frame.told(Chapter::Contracts, AccountContent::Contracts(found)),
    ))
}
