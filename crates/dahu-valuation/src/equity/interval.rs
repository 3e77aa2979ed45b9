//! Intervals of a total.

/// Two ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// How uncertain a total is, in money.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// From the 10 % to the 90 % quantile.
    pub eighty: Span,
    /// From the 2.5 % to the 97.5 % quantile.
    pub ninety_five: Span,
}

impl Interval {
    /// From a quantile for every chance.
    pub(super) fn of(quantile: impl Fn(f64) -> f64) -> Self {
        let span = |chance: f64| Span {
            low: quantile(chance),
            high: quantile(1.0 - chance),
        };
        Self {
            eighty: span(0.1),
            ninety_five: span(0.025),
        }
    }

    /// From draws.
    pub(crate) fn of_draws(mut draws: Vec<f64>) -> Self {
        draws.sort_unstable_by(f64::total_cmp);
        Self::of(|chance| quantile(&draws, chance))
    }
}

/// Between the two of the rising draws that the chance falls between, each in the middle of its share.
#[expect(clippy::cast_possible_truncation, reason = "a place among the draws")]
fn quantile(rising: &[f64], chance: f64) -> f64 {
    let last = rising.len().saturating_sub(1);
    let place = (chance * rising.len() as f64 - 0.5).clamp(0.0, last as f64);
    let low = place.floor() as usize;
    let (one, other) = (rising[low], rising[(low + 1).min(last)]);
    one + (place - low as f64) * (other - one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_draws_lie_between_them() {
        let interval = Interval::of_draws((0..200).rev().map(f64::from).collect());
        assert!((interval.eighty.low - 19.5).abs() < 1e-9 && (interval.eighty.high - 179.5).abs() < 1e-9);
        assert!((interval.ninety_five.low - 4.5).abs() < 1e-9);
        assert!((Interval::of_draws(vec![7.0]).ninety_five.high - 7.0).abs() < 1e-12);
    }
}
