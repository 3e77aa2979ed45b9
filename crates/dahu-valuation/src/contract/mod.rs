//! Accounts under contract, whose loss is seen: the shifted-beta-geometric model, and renewals too few for it.
//!
//! At the end of each period a customer leaves with a chance θ of its own, which is beta-distributed over customers, so
//! that retention rises with tenure although nobody becomes more loyal (Fader & Hardie 2007, "How to Project Customer
//! Retention", Journal of Interactive Marketing 21(1)). `docs/models/sbg.md` is its page.

mod fitting;
mod history;
mod lifetime;
pub mod renewal;

pub use fitting::{Cohort, LOSSES_AT_LEAST, fit};
pub use history::{ContractCounts, ContractHistory, ContractStanding, ContractTerm, RenewalChance};
pub(crate) use lifetime::discount_factor;

use thiserror::Error;

use crate::parameter::{InvalidParameter, all_positive};

/// The parameters of the shifted-beta-geometric model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShiftedBetaGeometric {
    /// First shape of the beta distribution of the chance θ to leave; the mean is α / (α + β).
    pub alpha: f64,
    /// Second shape of the distribution of θ.
    pub beta: f64,
}

/// Why there is no lifetime.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum LifetimeError {
    /// With α of 1 or less the customers who hardly ever leave make the mean lifetime infinite; discount, or set a
    /// horizon.
    #[error("without discounting the expected lifetime is infinite, as alpha is {alpha}, not above 1")]
    Diverges {
        /// The parameter α.
        alpha: f64,
    },
    /// A discount rate is a share per period, of 0 or more.
    #[error("the discount rate of a period has to be at least 0 and finite, but is {rate}")]
    InvalidRate {
        /// What was given.
        rate: f64,
    },
}

impl ShiftedBetaGeometric {
    /// A model with these parameters.
    ///
    /// # Errors
    ///
    /// Each parameter has to be positive and finite.
    pub fn new(alpha: f64, beta: f64) -> Result<Self, InvalidParameter> {
        all_positive(&[("alpha", alpha), ("beta", beta)])?;
        Ok(Self { alpha, beta })
    }

    pub(crate) fn from_array([alpha, beta]: [f64; 2]) -> Self {
        Self { alpha, beta }
    }
}
