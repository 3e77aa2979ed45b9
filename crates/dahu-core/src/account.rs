//! Accounts: the companies and institutions that the firm sells to or means to.

mod finance;
mod profile;
mod sector;
mod size;
mod tie;
mod unit;
pub mod warning;

use serde::{Deserialize, Serialize};

pub use finance::{FinanceGrade, FinanceRating};
pub use profile::{NAMES_AT_MOST, Profile, TAG_CHARACTERS_AT_MOST, TAGS_AT_MOST, listed};
pub use sector::Sector;
pub use size::Size;
pub use tie::{TieId, TieKind};
pub use unit::{ShareHeld, UnitKind};

crate::id! {
    /// An account (客户).
    AccountId
}

/// The dense integer that stands for an account in the sales ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountNumber(pub i64);
