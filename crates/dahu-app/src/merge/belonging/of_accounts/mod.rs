//! What belongs to accounts.

mod store;

pub(super) use store::TABLES;
pub(in crate::merge) use store::{of_account, rest_of_kept_account};

/// Who owns both accounts when they are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::merge) enum Ownership {
    /// Who owned the account that stays.
    OfKept,
    /// Who owned the account that goes.
    OfGone,
    /// Nobody.
    Nobody,
}
