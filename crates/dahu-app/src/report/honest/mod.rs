//! The honest funnel: targets followed from their beginning, what moved in a period, and the names behind each figure
//! (`docs/decisions/0024-honest-funnel.md`).

mod accounts;
mod bought;
mod cohort;
mod flow;
mod grouping;
mod journeys;
mod store;

pub use accounts::{HonestAccount, HonestAccounts};
pub use cohort::{CohortReport, CohortReportRow, CohortRequest, Rate, cohort, cohort_accounts};
pub use flow::{FlowReport, FlowReportRow, FlowRequest, flow, flow_accounts};
pub use grouping::{Group, GroupId, Grouping};
