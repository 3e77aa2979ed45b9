//! Accounts that may buy at regular occasions, such as a yearly tender: the BG/BB model.
//!
//! At each occasion a living account buys with a chance p of its own, and afterwards leaves for good with a chance θ of
//! its own; both are beta-distributed over accounts (Fader, Hardie & Shang 2010, "Customer-Base Analysis in a
//! Discrete-Time Noncontractual Setting", Marketing Science 29(6)). `docs/models/bg-bb.md` is its page.

mod expectation;
mod fitting;
mod likelihood;

pub use fitting::fit;

use crate::parameter::{InvalidParameter, all_positive};

/// The parameters of the BG/BB model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BgBb {
    /// First shape of the beta distribution of the chance p to buy at an occasion; the mean is α / (α + β).
    pub alpha: f64,
    /// Second shape of the distribution of p.
    pub beta: f64,
    /// First shape of the beta distribution of the chance θ to leave before an occasion; the mean is γ / (γ + δ).
    pub gamma: f64,
    /// Second shape of the distribution of θ.
    pub delta: f64,
}

/// What accounts did at their occasions, and how many did exactly that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OccasionSummary {
    /// Occasions at which the account bought, x.
    pub purchases: u32,
    /// The last occasion at which it bought, counted from 1; 0 when it never did. In the papers t_x.
    pub last: u32,
    /// Occasions that it had, n.
    pub occasions: u32,
    /// Accounts with this record.
    pub accounts: u64,
}

impl BgBb {
    /// A model with these parameters.
    ///
    /// # Errors
    ///
    /// Each parameter has to be positive and finite.
    pub fn new(alpha: f64, beta: f64, gamma: f64, delta: f64) -> Result<Self, InvalidParameter> {
        all_positive(&[
            ("alpha", alpha),
            ("beta", beta),
            ("gamma", gamma),
            ("delta", delta),
        ])?;
        Ok(Self {
            alpha,
            beta,
            gamma,
            delta,
        })
    }

    pub(crate) fn from_array([alpha, beta, gamma, delta]: [f64; 4]) -> Self {
        Self {
            alpha,
            beta,
            gamma,
            delta,
        }
    }
}

impl OccasionSummary {
    /// The rule that the record breaks, if any.
    pub fn flaw(&self) -> Option<&'static str> {
        let is_bought = self.purchases > 0;
        if self.last > self.occasions {
            Some("the last purchase comes after the last occasion")
        } else if self.purchases > self.last {
            Some("more purchases than occasions up to the last purchase")
        } else if self.last > 0 && !is_bought {
            Some("a last purchase without any purchase")
        } else {
            None
        }
    }
}
