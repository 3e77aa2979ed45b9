//! The model on days that it had not seen: twice at least, from origins that roll back from the end.

use chrono::{NaiveDate, TimeDelta};
use dahu_ledger::Ledger;
use dahu_valuation::{
    summary::Gathered,
    timing::FittedTiming,
    validation::{self, Bin as FoundBin, HoldOut as Found, ValidationError},
};

use super::{Terms, fitting, gathering::gather, limits, spread::on_all_cores};
use crate::{
    Error, Result,
    valuation::{Bin, HoldOut, Scores, Tracker, TrackingPoint},
};

/// The longest hold-out, in days.
const LONGEST_DAYS: i64 = 365;
/// The shortest that says anything.
const SHORTEST_DAYS: i64 = 14;

/// From where to where the model is tried, earliest first.
///
/// Two spans of the same length reach back from the day of valuation: a quarter of the ledger each, a year at most. Where
/// the calibration ends earlier, what comes after it is one more.
pub(super) fn spans(terms: &Terms) -> Vec<(NaiveDate, NaiveDate)> {
    let days = (terms.as_of - terms.ledger_from).num_days();
    let length = (days / 4).min(LONGEST_DAYS);
    let mut spans = Vec::new();
    if length >= SHORTEST_DAYS {
        let middle = terms.as_of - TimeDelta::days(length);
        spans.push((middle - TimeDelta::days(length), middle));
        spans.push((middle, terms.as_of));
    }
    let asked = (terms.calibration_end, terms.as_of);
    if asked.0 < asked.1 && !spans.contains(&asked) {
        spans.push(asked);
        spans.sort_unstable();
    }
    spans
}

/// Tries over one span what the valuation would have done at its origin: a model is chosen and fitted by what came before it.
/// Nothing where too few had bought by then.
pub(super) fn hold_out(
    ledger: &Ledger,
    terms: &Terms,
    (origin, last): (NaiveDate, NaiveDate),
    tracker: &Tracker,
) -> Result<Option<(Found, HoldOut)>> {
    super::still_wanted(tracker)?;
    let gathered = gather(ledger, terms, origin, last)?;
    let accounts = &gathered.summaries.accounts;
    let Some(timing) = fitting::chosen(accounts, terms)? else {
        return Ok(None);
    };
    super::still_wanted(tracker)?;
    let spend = fitting::spend_of(accounts);
    let found = Found::of_model(timing.model(), spend.as_ref(), &gathered, on_all_cores)
        .and_then(|model| Ok((model, Found::of_naive(&gathered)?)));
    match found {
        Ok((model, naive)) => {
            let shown = shown(&timing, &model, &naive, &gathered)?;
            Ok(Some((model, shown)))
        }
        Err(ValidationError::NoAccounts | ValidationError::NothingHeldOut) => Ok(None),
        Err(error @ ValidationError::OtherAccounts { .. }) => Err(Error::internal(error)),
    }
}

fn shown(timing: &FittedTiming, model: &Found, naive: &Found, gathered: &Gathered) -> Result<HoldOut> {
    let capture = model.capture.as_ref();
    let scores = |found: &Found, capture: fn(&validation::Capture) -> f64| Scores {
        purchases: found.predicted_purchases,
        bias: found.bias,
        mae: found.mae,
        rmse: found.rmse,
        spearman: found.spearman,
        capture: model.capture.as_ref().map(capture),
        brier: found.buys_again.brier,
    };
    Ok(HoldOut {
        origin: date(gathered.plan.summary_day()),
        last: date(gathered.plan.end_day),
        timing: Some(timing.kind.name().to_owned()),
        accounts: model.accounts,
        actual_purchases: model.actual_purchases,
        actual_sales: limits::whole(model.actual_spend)?,
        model: scores(model, |capture| capture.by_model),
        heuristic: scores(naive, |capture| capture.by_past_revenue),
        best_capture: capture.map(|capture| capture.best_possible),
        base_brier: model.buys_again.base_brier,
        by_purchases: model.by_purchases.iter().map(bin).collect(),
        by_recency: model.by_recency.iter().map(bin).collect(),
        tracking: model
            .tracking
            .iter()
            .map(|point| TrackingPoint {
                on: date(point.day),
                expected: point.expected,
                actual: point.actual,
            })
            .collect(),
    })
}

fn bin(found: &FoundBin) -> Bin {
    Bin {
        from: found.from,
        to: found.to,
        accounts: found.accounts,
        expected: found.expected,
        actual: found.actual,
    }
}

fn date(epoch_day: i32) -> NaiveDate {
    NaiveDate::from_epoch_days(epoch_day).unwrap_or_default()
}
