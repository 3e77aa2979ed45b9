//! What a row reader must be told besides the columns.

use chrono::NaiveDate;

use super::{DateOrder, SerialEpoch};

/// How to read cells, and what day it is.
#[derive(Clone, Copy, Debug)]
pub struct ReadOptions {
    /// The day on which the file is read; later dates are refused.
    pub today: NaiveDate,
    /// How dates such as 12/1/2010 are meant; without it those with two readings are refused.
    pub date_order: Option<DateOrder>,
    /// Which day numbers count from where they stand for dates.
    pub epoch: SerialEpoch,
}

impl ReadOptions {
    /// No order given, serials from 1900.
    #[must_use]
    pub fn new(today: NaiveDate) -> Self {
        Self {
            today,
            date_order: None,
            epoch: SerialEpoch::default(),
        }
    }
}
