//! When each caution is due.

use super::{Beginnings, Caution, OriginBias};
use crate::{
    fit::{Fit, FitError},
    spend::{GammaGamma, Independence},
    summary::{Calendar, Cleaning},
    timing::Identification,
    validation::HoldOut,
};

impl Caution {
    /// Accounts below which a mixture's parameters mean little.
    pub const ACCOUNTS_NEEDED: u64 = 200;
    /// The bias from which on one hold-out alone says that accounts do not go on as they did.
    pub const BIAS_OF_ONE: f64 = 0.3;
    /// The bias from which on several hold-outs to the same side do.
    pub const BIAS_OF_ALL: f64 = 0.2;
    /// Returns left out, as a share of sales, beyond which it has to be said.
    pub const DROPPED: f64 = 0.01;
    /// Returns netted, as a share of sales, beyond which it has to be said.
    pub const NETTED: f64 = 0.05;
    /// The share of revenue that a model's ranking has to find more than past revenue's, to be any better.
    pub const CAPTURE: f64 = 0.005;

    /// From [`Identification::judge`].
    pub fn of_identification(identification: &Identification) -> Option<Self> {
        match *identification {
            Identification::Identified { .. } => None,
            Identification::ChurnNotIdentifiable { gain, reason } => {
                Some(Self::ChurnNotIdentifiable { gain, reason })
            }
        }
    }

    /// From the accounts that a fit counts: below [`Self::ACCOUNTS_NEEDED`].
    pub fn of_accounts(accounts: u64) -> Option<Self> {
        (accounts < Self::ACCOUNTS_NEEDED).then_some(Self::TooFewAccounts {
            accounts,
            needed: Self::ACCOUNTS_NEEDED,
        })
    }

    /// From a fit that failed for want of data or of an end; other failures are no doubts, but errors.
    pub fn of_failure(error: &FitError) -> Option<Self> {
        match *error {
            FitError::TooFew { found, needed } => Some(Self::TooFewRepeatBuyers { found, needed }),
            FitError::NoConvergence { evaluations, .. } => Some(Self::NoModelFits { evaluations }),
            FitError::Impossible { .. } | FitError::NotFinite { .. } => None,
        }
    }

    /// From [`crate::spend::independence`]: as [`Independence::is_doubtful`] says.
    pub fn of_independence(independence: &Independence) -> Option<Self> {
        independence
            .is_doubtful()
            .then_some(Self::SpendDependsOnFrequency {
                pearson: independence.pearson.value,
                spearman: independence.spearman.value,
            })
    }

    /// From the days on which accounts begin: as [`Beginnings::is_truncated`] says.
    pub fn of_beginnings(calendar: &Calendar) -> Option<Self> {
        let beginnings = Beginnings::of(calendar)?;
        beginnings.is_truncated().then(|| Self::LeftTruncated {
            share: beginnings.share,
            excess: beginnings.excess(),
            first_window: beginnings.first_window,
            next_window: beginnings.next_window,
        })
    }

    /// From the hold-outs of a model after different origins: one of them beyond ±30 %, or at least two and all of them
    /// beyond 20 % to the same side. Hold-outs in which nobody bought have no bias and are passed over.
    pub fn of_biases<'a>(hold_outs: impl IntoIterator<Item = &'a HoldOut>) -> Option<Self> {
        let biases: Vec<OriginBias> = hold_outs
            .into_iter()
            .filter_map(|one| {
                one.bias.map(|bias| OriginBias {
                    origin_day: one.origin_day,
                    bias,
                })
            })
            .collect();
        let is_far = biases.iter().any(|one| one.bias.abs() > Self::BIAS_OF_ONE);
        let all_high = biases.iter().all(|one| one.bias > Self::BIAS_OF_ALL);
        let all_low = biases.iter().all(|one| one.bias < -Self::BIAS_OF_ALL);
        (is_far || (biases.len() > 1 && (all_high || all_low))).then_some(Self::NotStationary { biases })
    }

    /// From the spend model: q at 1 or below.
    pub fn of_spend(model: &GammaGamma) -> Option<Self> {
        (model.q <= 1.0).then_some(Self::InfiniteMeanSpend { q: model.q })
    }

    /// From the cleaning: more than 1 % of sales dropped.
    pub fn of_dropped(cleaning: &Cleaning) -> Option<Self> {
        let share = cleaning.dropped_share();
        (share > Self::DROPPED).then_some(Self::SalesDropped { share })
    }

    /// From the cleaning: more than 5 % of sales netted.
    pub fn of_netted(cleaning: &Cleaning) -> Option<Self> {
        let share = cleaning.netted_share();
        (share > Self::NETTED).then_some(Self::ReturnsNetted { share })
    }

    /// From a hold-out of the model: its top fifth brings less than half a hundredth more than that of past revenue.
    pub fn of_capture(hold_out: &HoldOut) -> Option<Self> {
        let capture = hold_out.capture?;
        (capture.by_model - capture.by_past_revenue < Self::CAPTURE).then_some(
            Self::NoBetterThanPastRevenue {
                model: capture.by_model,
                heuristic: capture.by_past_revenue,
            },
        )
    }

    /// From a hold-out of the model: its Brier score is above that of the base rate.
    pub fn of_chances(hold_out: &HoldOut) -> Option<Self> {
        let chances = &hold_out.buys_again;
        (chances.brier > chances.base_brier).then_some(Self::WorseThanBaseRate {
            brier: chances.brier,
            base: chances.base_brier,
        })
    }

    /// From a fit: the Hessian is not that of a maximum, or only one of several starts led there.
    pub fn of_fit<P>(fit: &Fit<P>) -> Option<Self> {
        let convergence = &fit.convergence;
        let is_alone = convergence.starts > 1 && convergence.starts_agreeing < 2;
        (!convergence.hessian_negative_definite || is_alone).then_some(Self::FitUncertain {
            is_maximum: convergence.hessian_negative_definite,
            starts: convergence.starts,
            agreeing: convergence.starts_agreeing,
        })
    }
}
