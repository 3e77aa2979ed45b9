//! What all accounts are worth together, how sure that is, how it changed, and in how few of them it lies.
//!
//! `docs/models/equity.md` is the page.

mod base;
mod chance;
mod concentration;
mod interval;
mod parameters;
mod statement;
mod total;

pub use base::{Base, Bought, UnknownHistory};
pub use concentration::{accounts_for_share, top_share};
pub use interval::{Interval, Span};
pub use parameters::{REFITS_AT_MOST, SAMPLE_AT_MOST};
pub use statement::{AccountChange, Flow, ImpossibleChange, Statement};
pub use total::{Equity, EquityError, EquityModel};
