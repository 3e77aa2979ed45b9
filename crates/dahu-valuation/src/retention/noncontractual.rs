//! The value of accounts whose loss nobody sees, when their dropout is cut.
//!
//! The timing models say what an account is worth when its chance to drop out is multiplied by 1 - g; these functions
//! put accounts together.

use super::RetentionCurve;
use crate::numeric::sum::Sum;

/// What keeping an account better is worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KeepingWorth {
    /// The account's value as things stand.
    pub value: f64,
    /// dV/dg: the gain for each unit by which its dropout is cut, so .05 of it for five percent.
    pub by_dropout_cut: f64,
}

impl KeepingWorth {
    /// The most that may be spent to cut the account's dropout by `share`, to first order: share · dV/dg.
    ///
    /// Value is convex in the share, so that large cuts are worth more than this says.
    pub fn most_to_spend(&self, share: f64) -> f64 {
        share * self.by_dropout_cut
    }

    /// From a value that is known for every cut.
    ///
    /// The derivative at 0 by Richardson's extrapolation of central differences; a negative cut, more dropout, has to
    /// have a value too. Relative error about 1e-10 for smooth values.
    pub fn of(value: impl Fn(f64) -> f64) -> Self {
        const STEP: f64 = 1e-3;
        let difference = |step: f64| (value(step) - value(-step)) / (2.0 * step);
        Self {
            value: value(0.0),
            by_dropout_cut: (4.0 * difference(0.5 * STEP) - difference(STEP)) / 3.0,
        }
    }
}

/// All accounts together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BaseWorth {
    /// The value of all accounts as things stand.
    pub value: f64,
    /// What all gain for each unit by which dropout is cut.
    pub by_dropout_cut: f64,
}

impl BaseWorth {
    /// Adds up accounts.
    pub fn of(accounts: &[KeepingWorth]) -> Self {
        let total = |part: fn(&KeepingWorth) -> f64| accounts.iter().map(part).collect::<Sum>().total();
        Self {
            value: total(|account| account.value),
            by_dropout_cut: total(|account| account.by_dropout_cut),
        }
    }

    /// The percentage that the value gains for each percent of dropout cut, at no cut: dV/dg / V.
    pub fn elasticity(&self) -> f64 {
        self.by_dropout_cut / self.value
    }
}

/// The curve of the value of all accounts, by the value of one at a cut.
///
/// `value(account, cut)` is asked for every account from 0 on, at no cut and at each of `cuts`.
pub fn curve(accounts: usize, cuts: &[f64], value: impl Fn(usize, f64) -> f64) -> RetentionCurve {
    RetentionCurve::of(cuts, |cut| {
        let values: Sum = (0..accounts).map(|account| value(account, cut)).collect();
        values.total()
    })
}
