//! Kinds of key account (大客户类型): what the rules propose of every account, and what people decided.
//!
//! Proposals are derived, as the ledger's figures are: kept in a table so that lists filter by them, and worked out again when
//! the ledger, the rules, a valuation or the account changes. Decisions are facts, with their events.

mod deciding;
mod gathering;
mod knowing;
mod listing;
mod previewing;
mod recalling;
mod refreshing;
mod ruling;
mod showing;
pub(crate) mod store;

pub use deciding::{DECIDED_AT_ONCE, Decided, LeftOut, decide, decide_many, undo, undo_many};
pub(crate) use knowing::known;
pub use listing::{
    KindCounts, KindFilter, KindPage, KindRow, KindsReport, ROWS_AT_MOST, ReportRow, Which, all, counts,
    list, report,
};
pub use previewing::{Change, KindChanges, NAMED_AT_MOST, Preview, preview};
pub use recalling::on_day;
pub use refreshing::{Standing, bring_up_to_date, standing};
pub(crate) use refreshing::{number, refresh_if_stale};
pub use ruling::{apply, discard, draft, redraft, rules};
pub(crate) use showing::held_by;
pub use showing::{AccountKinds, Decision, Held, KindOfAccount, of_account};
pub(crate) use store::holding;

use crate::rulebook::Subject;

/// Of which rules it is.
const RULES: Subject = Subject::Kinds;
/// The noun of its events.
const NOUN: &str = "account_kind";
