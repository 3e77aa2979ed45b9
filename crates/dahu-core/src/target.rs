//! Targets: accounts that a salesperson has undertaken to develop.

mod work;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{account::AccountId, person::PersonId};

pub use work::{OLD_AFTER_DAYS, OUT_OF_TOUCH_AFTER_DAYS, Reason, Work};

crate::id! {
    /// One account on one salesperson's target list.
    TargetId
}

/// An account on a salesperson's target list, from a day until, perhaps, another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// Its id.
    pub id: TargetId,
    /// The account to develop.
    pub account: AccountId,
    /// Who undertook it.
    pub salesperson: PersonId,
    /// First day on the list.
    pub from: NaiveDate,
    /// First day no longer on the list.
    pub until: Option<NaiveDate>,
}

impl Target {
    /// Whether the account is on the list on `date`.
    #[must_use]
    pub fn holds_on(&self, date: NaiveDate) -> bool {
        self.from <= date && self.until.is_none_or(|until| date < until)
    }
}
