//! The audit trail: what was recorded, whether it still stands as it was recorded, and how long it is kept.

mod keeping;
mod listing;
mod store;
mod tracker;
mod verifying;
mod watching;

pub(crate) use keeping::trim_by_setting;
pub use keeping::{KEPT_MONTHS_AT_LEAST, Trimmed, keep_for, kept_for, trim};
pub use listing::{AuditPage, AuditRow, Filter, LISTED_AT_MOST, Who, actors, kinds, list, who};
pub use store::Kind;
pub use tracker::{Progress, Tracker};
pub(crate) use verifying::Verifying;
pub use verifying::{Check, Fault, Fracture, Noted, Verdict, check, head, start_verifying, verify};
pub(crate) use watching::{Attempts, Watched, tell_waiting, watch};
pub use watching::{Exported, cross_site, exported, hidden, provider_refused, refused};
