//! Accounts: the companies and institutions that the firm sells to or means to.

use serde::{Deserialize, Serialize};

crate::id! {
    /// An account (客户).
    AccountId
}

/// The dense integer that stands for an account in the sales ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountNumber(pub i64);
