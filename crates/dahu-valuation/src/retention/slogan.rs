//! "Five percent fewer customers lost raises profit by 25 to 85 %" beside what own figures give.
//!
//! Reichheld & Sasser (1990), "Zero Defections", Harvard Business Review 68(5), raised retention by five *points*, and
//! compared the value of a customer, not a firm's profit. Read as five percent of those lost, it is a far smaller step.

use super::constant::{ConstantRetention, FirstMargin};

/// The least that the slogan promises, as a share.
pub const PROMISED_AT_LEAST: f64 = 0.25;
/// The most that the slogan promises, as a share.
pub const PROMISED_AT_MOST: f64 = 0.85;
/// Its five percent.
pub const FIVE_PERCENT: f64 = 0.05;

/// What five percent fewer customers lost is worth per customer, read both ways.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SloganComparison {
    /// The gain when the retention rate rises by five points, as Reichheld and Sasser had it.
    pub five_points: f64,
    /// The gain when five percent of those lost are kept, as the words say.
    pub five_percent_of_losses: f64,
    /// How the first compares with the promise.
    pub five_points_verdict: Verdict,
    /// How the second does.
    pub five_percent_verdict: Verdict,
}

/// Where a gain lies beside 25 to 85 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Less than the slogan promises.
    Below,
    /// As the slogan promises.
    Within,
    /// More than the slogan promises.
    Above,
}

impl SloganComparison {
    /// From gains on own data, as [`super::RetentionCurve`] has them.
    pub fn of_gains(five_points: f64, five_percent_of_losses: f64) -> Self {
        Self {
            five_points,
            five_percent_of_losses,
            five_points_verdict: Verdict::of(five_points),
            five_percent_verdict: Verdict::of(five_percent_of_losses),
        }
    }

    /// At one retention rate for all.
    pub fn at(rates: ConstantRetention, first: FirstMargin) -> Self {
        Self::of_gains(
            rates.gain_from_points(first, FIVE_PERCENT),
            rates.gain_from_fewer_defections(first, FIVE_PERCENT),
        )
    }
}

impl Verdict {
    fn of(gain: f64) -> Self {
        if gain < PROMISED_AT_LEAST {
            Self::Below
        } else if gain > PROMISED_AT_MOST {
            Self::Above
        } else {
            Self::Within
        }
    }
}
