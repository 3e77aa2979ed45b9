//! Valuations as tables and as JSON.

mod contracts;
mod json;
mod table;

pub use json::{equity_json, hold_outs_json, retention_json, valuation_json};
pub use table::{equity_by, hold_outs, retention, valuation_table, values};
