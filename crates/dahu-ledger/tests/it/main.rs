//! The ledger against a plain model of itself, kept in a vector.

#![expect(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::print_stderr,
    reason = "tests stop at what they did not expect, count in small numbers and say what they skip"
)]

mod by_day;
mod by_product;
mod damage;
mod former;
mod habits;
mod margins;
mod model;
mod moving;
mod online_retail;
mod passes;
mod rates;
mod reports;
mod upkeep;
mod writing;
