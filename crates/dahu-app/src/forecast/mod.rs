//! The forecast (销售预测): what a span will bring, by whom, with what lies behind each figure; kept week by week, and held
//! against what came (`docs/decisions/0025-forecast.md`).

mod behind;
mod frame;
mod judging;
mod keeping;
mod showing;
mod store;

use dahu_core::quota::{Span, Subject};

pub use behind::{Behind, BehindAccount, BehindAccounts, BehindRow, Figure, accounts_behind, behind};
pub use frame::{Line, RepeatBasis};
pub use judging::{Judgement, Kept, Outcome, judge};
pub(crate) use keeping::run_weekly;
pub use keeping::{KEPT_WEEKS, Snapshot, Taking, take};
pub use showing::{ForecastReport, PersonRow, PipelineRow, StageRow, own_subject, show, subjects};

dahu_core::id! {
    /// A forecast that was kept in a week.
    SnapshotId
}

/// Whose forecast, and for which span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForecastRequest {
    /// The span.
    pub span: Span,
    /// The firm, a team or a person.
    pub subject: Subject,
}
