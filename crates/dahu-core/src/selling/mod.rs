//! Ways of selling (销售方式) at accounts: which one suits, from what is known; what it needs; and whether that is given.
//!
//! Method and resources must not be mismatched (销售方法和资源配置不能错位). The ways stand in an order, from transactional over
//! consultative to enterprise, and so do the figures that speak for them.

mod evidence;
mod mismatch;
mod moving;
mod need;
#[cfg(test)]
mod tests;

pub use evidence::{
    Answer, Facts, Input, LEAST_BUYERS, LEAST_LINES, RATING_DAYS, Rating, SellingFault, SellingRules,
    SignRule, WaySign, Weighed, weigh,
};
pub use mismatch::{Actual, Direction, Fit, Gap, Served, compare};
pub use moving::{Balance, Move, moves};
pub use need::{HOURS_AT_MOST, Need, NeedsFault, PERSON_HOURS, Required, Requirements};

pub use crate::opportunity::SellingMode;
