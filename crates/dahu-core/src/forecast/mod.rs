//! The forecast (销售预测): what a span will bring by the opportunities that are open and by what accounts buy anyway.
//!
//! Amounts are added up exactly. How sure a sum is comes from whole numbers too: variances in squared whole units of the
//! currency, so that the same opportunities give the same interval everywhere.

mod chance;
mod estimate;
mod figures;
mod judgement;
mod place;
mod repeat;
mod week;

pub use chance::{Chances, PipelineChances, StageChance};
pub use estimate::{Estimate, Variance};
pub use figures::{Figures, Measure, Tally};
pub use judgement::{Accuracy, SPANS_AT_LEAST, Said, accuracy};
pub use place::{Place, Pursued, Weighing, place};
pub use repeat::{Expected, NoRepeat, Repeat, VALUATION_DAYS_AT_MOST, expected_of, share_of_horizon};
pub use week::{quarter_of, spans_of, week_of, weeks_before_end};

#[cfg(test)]
mod tests;
