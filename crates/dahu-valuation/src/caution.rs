//! What has to be said of a valuation beside its figures: one caution for each rule of honesty.
//!
//! Each rule looks at what a fit, a hold-out or the cleaning found, and speaks up or not. Who shows a valuation words
//! them.

mod rule;
mod truncation;

pub use self::truncation::Beginnings;

use crate::timing::identification::Unidentified;

/// A doubt about a valuation, with its facts.
#[derive(Clone, Debug, PartialEq)]
pub enum Caution {
    /// The data do not tell accounts that left from accounts that are slow.
    ChurnNotIdentifiable {
        /// By how much the log-likelihood exceeds that of NBD.
        gain: f64,
        /// What shows it.
        reason: Unidentified,
    },
    /// A mixture over so few accounts means little.
    TooFewAccounts {
        /// Accounts that the fit counts.
        accounts: u64,
        /// How many it should.
        needed: u64,
    },
    /// There are accounts enough, but too few of them bought again to fit a model to.
    TooFewRepeatBuyers {
        /// Accounts that bought again.
        found: u64,
        /// How many the fit asks for.
        needed: u64,
    },
    /// The search for a model's parameters came to no end, so that there is none.
    NoModelFits {
        /// Evaluations of the likelihood.
        evaluations: u32,
    },
    /// Accounts that buy more often spend more or less each time, which the spend model takes for independent.
    SpendDependsOnFrequency {
        /// The correlation of the numbers.
        pearson: f64,
        /// The correlation of their ranks.
        spearman: f64,
    },
    /// The ledger begins in the middle of the firm's life, so that some first purchases are not.
    LeftTruncated {
        /// Accounts older than they look, as a share of all; at least.
        share: f64,
        /// The same in accounts.
        excess: f64,
        /// Accounts that first bought in the first 30 days.
        first_window: u64,
        /// Accounts that the time after leads to expect there.
        next_window: f64,
    },
    /// Accounts do not go on as they did: hold-outs are off by far, and to the same side.
    NotStationary {
        /// Each hold-out's origin with its relative bias.
        biases: Vec<OriginBias>,
    },
    /// The mean amount over accounts is infinite under the spend model, so that medians stand for it.
    InfiniteMeanSpend {
        /// The shape that had to be above 1.
        q: f64,
    },
    /// Returns without a purchase to go against were left out.
    SalesDropped {
        /// Their share of sales.
        share: f64,
    },
    /// Much of what was bought was returned.
    ReturnsNetted {
        /// Their share of sales.
        share: f64,
    },
    /// The model finds the accounts at the top no better than their past revenue does.
    NoBetterThanPastRevenue {
        /// What the model's top fifth brought, as a share of the held-out revenue.
        model: f64,
        /// What the top fifth by past revenue brought.
        heuristic: f64,
    },
    /// The model's chances to buy again are worse than saying the same of everybody.
    WorseThanBaseRate {
        /// The model's Brier score.
        brier: f64,
        /// That of the base rate.
        base: f64,
    },
    /// The search for the parameters did not end at a clear maximum.
    FitUncertain {
        /// Whether the Hessian is that of a maximum.
        is_maximum: bool,
        /// Starts tried.
        starts: u32,
        /// Starts that ended there.
        agreeing: u32,
    },
}

/// The relative bias of the hold-out after a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OriginBias {
    /// The last day that the model saw.
    pub origin_day: i32,
    /// Foretold over actual purchases, less 1.
    pub bias: f64,
}

/// How much a caution matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Something else has to be shown: a horizon instead of a lifetime, a heuristic, a median.
    Decides,
    /// The figures are to be taken with care.
    Warns,
    /// Good to know when reading them.
    Notes,
}

impl Caution {
    /// How much it matters.
    pub fn severity(&self) -> Severity {
        match self {
            Self::ChurnNotIdentifiable { .. }
            | Self::TooFewAccounts { .. }
            | Self::TooFewRepeatBuyers { .. }
            | Self::NoModelFits { .. }
            | Self::InfiniteMeanSpend { .. }
            | Self::WorseThanBaseRate { .. } => Severity::Decides,
            Self::SpendDependsOnFrequency { .. }
            | Self::LeftTruncated { .. }
            | Self::NotStationary { .. }
            | Self::SalesDropped { .. }
            | Self::FitUncertain { .. } => Severity::Warns,
            Self::ReturnsNetted { .. } | Self::NoBetterThanPastRevenue { .. } => Severity::Notes,
        }
    }

    /// A word for it that does not change.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ChurnNotIdentifiable { .. } => "churn_not_identifiable",
            Self::TooFewAccounts { .. } => "too_few_accounts",
            Self::TooFewRepeatBuyers { .. } => "too_few_repeat_buyers",
            Self::NoModelFits { .. } => "no_model_fits",
            Self::SpendDependsOnFrequency { .. } => "spend_depends_on_frequency",
            Self::LeftTruncated { .. } => "left_truncated",
            Self::NotStationary { .. } => "not_stationary",
            Self::InfiniteMeanSpend { .. } => "infinite_mean_spend",
            Self::SalesDropped { .. } => "sales_dropped",
            Self::ReturnsNetted { .. } => "returns_netted",
            Self::NoBetterThanPastRevenue { .. } => "no_better_than_past_revenue",
            Self::WorseThanBaseRate { .. } => "worse_than_base_rate",
            Self::FitUncertain { .. } => "fit_uncertain",
        }
    }

    /// Its facts as numbers by name: statements are 1 or 0, the reason of churn that is not identifiable is a name of
    /// its own, and each hold-out has its `origin_day` and `bias`, in turn.
    pub fn facts(&self) -> Vec<(&'static str, f64)> {
        match self {
            Self::ChurnNotIdentifiable { gain, reason } => vec![("gain", *gain), (word(*reason), 1.0)],
            Self::TooFewAccounts { accounts, needed } => {
                vec![("accounts", *accounts as f64), ("needed", *needed as f64)]
            }
            Self::TooFewRepeatBuyers { found, needed } => {
                vec![("found", *found as f64), ("needed", *needed as f64)]
            }
            Self::NoModelFits { evaluations } => vec![("evaluations", f64::from(*evaluations))],
            Self::SpendDependsOnFrequency { pearson, spearman } => {
                vec![("pearson", *pearson), ("spearman", *spearman)]
            }
            Self::LeftTruncated {
                share,
                excess,
                first_window,
                next_window,
            } => vec![
                ("share", *share),
                ("excess", *excess),
                ("first_window", *first_window as f64),
                ("next_window", *next_window),
            ],
            Self::NotStationary { biases } => biases.iter().flat_map(|one| one.facts()).collect(),
            Self::InfiniteMeanSpend { q } => vec![("q", *q)],
            Self::SalesDropped { share } | Self::ReturnsNetted { share } => vec![("share", *share)],
            Self::NoBetterThanPastRevenue { model, heuristic } => {
                vec![("model", *model), ("heuristic", *heuristic)]
            }
            Self::WorseThanBaseRate { brier, base } => vec![("brier", *brier), ("base", *base)],
            Self::FitUncertain {
                is_maximum,
                starts,
                agreeing,
            } => vec![
                ("is_maximum", f64::from(u8::from(*is_maximum))),
                ("starts", f64::from(*starts)),
                ("agreeing", f64::from(*agreeing)),
            ],
        }
    }
}

impl OriginBias {
    fn facts(self) -> [(&'static str, f64); 2] {
        [("origin_day", f64::from(self.origin_day)), ("bias", self.bias)]
    }
}

fn word(reason: Unidentified) -> &'static str {
    match reason {
        Unidentified::NoGain => "no_gain",
        Unidentified::NobodyLeaves => "nobody_leaves",
        Unidentified::AtBoundary => "at_boundary",
    }
}

#[cfg(test)]
mod tests;
