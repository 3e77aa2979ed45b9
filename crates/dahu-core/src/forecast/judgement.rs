//! How good forecasts were: by how much they missed, and to which side, by how long before the end they were said.

use std::collections::BTreeMap;

use crate::{
    money::Amount,
    quota::{BILLION, Span, share_of},
};

/// Of so many spans something must have been said so long before their ends before an error is told.
pub const SPANS_AT_LEAST: u64 = 4;

/// What was said of a span that is over, and what came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// The span.
    pub span: Span,
    /// Whole weeks before its end.
    pub weeks_before: u32,
    /// What was said.
    pub forecast: Amount,
    /// What came.
    pub outcome: Amount,
}

/// How good what was said so many weeks before the end was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accuracy {
    /// Whole weeks before the end.
    pub weeks_before: u32,
    /// Spans that count.
    pub spans: u64,
    /// Spans that do not, because nothing came, or less: an error has no measure there.
    pub without_outcome: u64,
    /// The mean of |forecast - outcome| / outcome in billionths; none below [`SPANS_AT_LEAST`] spans.
    pub error: Option<i64>,
    /// The mean of (forecast - outcome) / outcome in billionths: above zero where too much is said. None as above.
    pub bias: Option<i64>,
}

#[derive(Default)]
struct Errors {
    spans: u64,
    without_outcome: u64,
    absolute: i128,
    signed: i128,
}

/// How good forecasts were, the longest before the end first. Where several were said of a span in the same week before its end,
/// the last of them counts.
#[must_use]
pub fn accuracy(said: impl IntoIterator<Item = Said>) -> Vec<Accuracy> {
    let mut latest: BTreeMap<(u32, Span), Said> = BTreeMap::new();
    for one in said {
        latest.insert((one.weeks_before, one.span), one);
    }
    let mut weeks: BTreeMap<u32, Errors> = BTreeMap::new();
    for ((week, _), one) in latest {
        let errors = weeks.entry(week).or_default();
        match share_of(one.forecast, one.outcome) {
            Some(share) => {
                let missed = i128::from(share) - i128::from(BILLION);
                errors.spans += 1;
                errors.absolute += missed.abs();
                errors.signed += missed;
            }
            None => errors.without_outcome += 1,
        }
    }
    let of_week = |(weeks_before, errors): (u32, Errors)| {
        let mean = |sum: i128| {
            let mean = sum / i128::from(errors.spans.max(1));
            (errors.spans >= SPANS_AT_LEAST).then(|| i64::try_from(mean).unwrap_or(i64::MAX))
        };
        Accuracy {
            weeks_before,
            spans: errors.spans,
            without_outcome: errors.without_outcome,
            error: mean(errors.absolute),
            bias: mean(errors.signed),
        }
    };
    weeks.into_iter().rev().map(of_week).collect()
}
