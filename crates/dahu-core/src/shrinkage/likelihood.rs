//! How likely counts are under a spread of true shares, and the spread that makes them likeliest.

use super::beta::ln_rising;
use crate::share::{Share, count};

/// A beta distribution of true shares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spread {
    /// α/(α + β), between 0 and 1.
    pub(super) mean: f64,
    /// α + β: infinite where all true shares are the same.
    pub(super) precision: f64,
}

/// A spread with the logarithm of its likelihood.
#[derive(Clone, Copy)]
pub(super) struct Tried {
    spread: Spread,
    height: f64,
}

/// The likelihood of the counts of several people.
pub(super) struct Likelihood {
    shares: Vec<Share>,
    /// All trials together, of which the share that succeeded lies between 0 and 1.
    pooled: Share,
}

/// Precisions tried at first. For counts of people's work they lie less than a factor of two apart, and the likelihood
/// has no second peak in between.
const PRECISIONS_TRIED: u32 = 40;

/// How much likelier than a single share for all a spread must make the counts before it is believed; rounding is less.
const LEAST_GAIN: f64 = 1e-6;

impl Likelihood {
    /// Nothing where the counts tell nothing of a spread: see [`super::Prior::fit`].
    pub(super) fn of(shares: &[Share]) -> Option<Self> {
        let shares: Vec<Share> = shares.iter().copied().filter(|share| share.whole > 0).collect();
        let pooled = Share {
            part: shares.iter().fold(0, |sum, share| share.part.saturating_add(sum)),
            whole: shares
                .iter()
                .fold(0, |sum, share| share.whole.saturating_add(sum)),
        };
        let is_possible = shares.iter().all(|share| share.part <= share.whole);
        let is_mixed = 0 < pooled.part && pooled.part < pooled.whole;
        (shares.len() > 1 && is_possible && is_mixed).then_some(Self { shares, pooled })
    }

    /// All trials together.
    pub(super) fn trials(&self) -> f64 {
        count(self.pooled.whole)
    }

    /// Precisions from 1 to a hundred times all trials, evenly spaced in their logarithms, each with its likeliest mean.
    pub(super) fn profile(&self) -> Vec<Tried> {
        let step = self.widest() / f64::from(PRECISIONS_TRIED);
        let precisions = (0..=PRECISIONS_TRIED).map(|index| (step * f64::from(index)).exp());
        precisions.map(|precision| self.tried(precision)).collect()
    }

    /// The spread under which the counts are likeliest.
    ///
    /// For a given precision the logarithm of the likelihood is concave in the mean, so its peak is found by narrowing
    /// down. Along the precision, where it need not be so, the neighbourhood of the best that was tried is narrowed down.
    pub(super) fn likeliest(&self, tried: &[Tried]) -> Spread {
        let alike = self.tried(f64::INFINITY);
        let best = tried.iter().copied().fold(alike, higher);
        let widest = self.widest();
        let step = widest / f64::from(PRECISIONS_TRIED);
        let place = best.spread.precision.ln().min(widest);
        let (low, high) = ((place - step).max(0.0), (place + step).min(widest));
        let log_precision = peak(low, high, |log_precision| self.tried(log_precision.exp()).height);
        let highest = self.tried(log_precision.exp());
        if highest.height > alike.height + LEAST_GAIN {
            highest.spread
        } else {
            alike.spread
        }
    }

    /// The logarithm of the highest precision that is told from an infinite one.
    fn widest(&self) -> f64 {
        (100.0 * self.trials()).ln()
    }

    /// A precision with its likeliest mean.
    fn tried(&self, precision: f64) -> Tried {
        let mean = if precision.is_finite() {
            peak(0.0, 1.0, |mean| self.height(Spread { mean, precision }))
        } else {
            count(self.pooled.part) / self.trials()
        };
        let spread = Spread { mean, precision };
        Tried {
            spread,
            height: self.height(spread),
        }
    }

    /// The logarithm of the likelihood, without what does not depend on the spread.
    fn height(&self, Spread { mean, precision }: Spread) -> f64 {
        let step = precision.recip();
        let of_one = |share: &Share| {
            ln_rising(mean, step, share.part) + ln_rising(1.0 - mean, step, share.whole - share.part)
                - ln_rising(1.0, step, share.whole)
        };
        self.shares.iter().map(of_one).sum()
    }
}

/// The spreads with their likelihoods as weights, times a prior that is even in 1/√precision; in all 1.
///
/// Evenly spaced in the logarithm of the precision, that prior is 1/√precision itself. What weighs next to nothing is
/// left out.
pub(super) fn weighted(tried: &[Tried]) -> Vec<(f64, Spread)> {
    const NEXT_TO_NOTHING: f64 = 1e-9;
    let logarithm = |tried: &Tried| tried.height - 0.5 * tried.spread.precision.ln();
    let highest = tried.iter().map(logarithm).fold(f64::NEG_INFINITY, f64::max);
    let mut weighted: Vec<(f64, Spread)> = tried
        .iter()
        .map(|tried| ((logarithm(tried) - highest).exp(), tried.spread))
        .filter(|(weight, _)| *weight > NEXT_TO_NOTHING)
        .collect();
    let total: f64 = weighted.iter().map(|(weight, _)| weight).sum();
    weighted.iter_mut().for_each(|(weight, _)| *weight /= total);
    weighted
}

fn higher(one: Tried, other: Tried) -> Tried {
    if other.height > one.height { other } else { one }
}

/// Where a function with a single peak between `low` and `high` has it, by golden sections, to 10⁻⁸ of their distance.
///
/// Source: J. Kiefer (1953), "Sequential Minimax Search for a Maximum", Proceedings of the American Mathematical
/// Society 4(3), 502-506.
fn peak(mut low: f64, mut high: f64, value: impl Fn(f64) -> f64) -> f64 {
    const GOLDEN: f64 = 0.618_033_988_749_894_8;
    const SECTIONS: u32 = 40;
    let mut left = high - GOLDEN * (high - low);
    let mut right = low + GOLDEN * (high - low);
    let (mut at_left, mut at_right) = (value(left), value(right));
    for _ in 0..SECTIONS {
        if at_left < at_right {
            (low, left, at_left) = (left, right, at_right);
            right = low + GOLDEN * (high - low);
            at_right = value(right);
        } else {
            (high, right, at_right) = (right, left, at_left);
            left = high - GOLDEN * (high - low);
            at_left = value(left);
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_of_a_parabola_is_found() {
        for top in [0.0, 0.3, 0.999, 1.0] {
            let found = peak(0.0, 1.0, |x| -(x - top) * (x - top));
            assert!((found - top).abs() < 1e-8, "{found} is not {top}");
        }
    }

    #[test]
    fn a_huge_precision_is_the_binomial_likelihood() {
        let share = |part, whole| Share { part, whole };
        let likelihood = Likelihood::of(&[share(3, 20), share(90, 400), share(0, 7)]).expect("a likelihood");
        let at = |precision| likelihood.height(Spread { mean: 0.2, precision });
        let binomial = 93.0 * 0.2_f64.ln() + 334.0 * 0.8_f64.ln();
        assert!(
            (at(f64::INFINITY) - binomial).abs() < 1e-12,
            "{} {binomial}",
            at(f64::INFINITY)
        );
        assert!((at(1e12) - binomial).abs() < 1e-6, "{} {binomial}", at(1e12));
    }
}
