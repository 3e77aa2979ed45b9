//! Valuations as tables and as JSON.

mod json;
mod table;

use dahu_app::valuation::{RetentionReport, Run};

pub use json::{equity_json, hold_outs_json, retention_json, valuation_json};
pub use table::{equity, equity_by, hold_outs, retention, valuation_table, values};

/// What keeping accounts is worth by a valuation; nothing where churn is not known.
fn retention_report(run: &Run) -> Option<RetentionReport> {
    let outcome = run.outcome.as_ref()?;
    let first = outcome.retention.get(1)?;
    Some(RetentionReport {
        value: outcome.equity.value,
        accounts: outcome.accounts,
        elasticity: (first.relative - 1.0) / first.cut,
        curve: outcome.retention.clone(),
        run: run.clone(),
    })
}
