//! Whether 12/1/2010 is the first of December or the twelfth of January.

use serde::{Deserialize, Serialize};

use super::{Cell, date::shape_of};

/// What comes first in dates such as 12/1/2010.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 12/1/2010 is 12 January.
    DayFirst,
    /// 12/1/2010 is 1 December.
    MonthFirst,
}

impl DateOrder {
    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DayFirst => "day_first",
            Self::MonthFirst => "month_first",
        }
    }

    /// Reads the stored word, also with a hyphen.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "day_first" | "day-first" => Some(Self::DayFirst),
            "month_first" | "month-first" => Some(Self::MonthFirst),
            _ => None,
        }
    }
}

/// What the dates of one column say about their order. Show it the cells, then ask for the verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DateOrderEvidence {
    day_first: u64,
    month_first: u64,
    ambiguous: u64,
}

/// What follows from the dates seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrderVerdict {
    /// No date needs an order: all put the year first, or are typed.
    NotNeeded,
    /// At least one date can be read in this order only, and none only in the other.
    Known(DateOrder),
    /// Every date that needs an order can be read both ways.
    Undecided,
    /// Some dates can only be read day first and some only month first.
    Contradictory,
}

impl DateOrderEvidence {
    /// Takes one more cell of the column into account.
    pub fn see(&mut self, cell: Cell<'_>) {
        let Cell::Text(text) = cell else { return };
        match shape_of(text) {
            Some((first, second)) if first > 12 && (1..=12).contains(&second) => self.day_first += 1,
            Some((first, second)) if second > 12 && (1..=12).contains(&first) => self.month_first += 1,
            Some((first, second)) if first != second => self.ambiguous += 1,
            _ => {}
        }
    }

    /// What the cells seen so far say.
    #[must_use]
    pub fn verdict(&self) -> DateOrderVerdict {
        match (self.day_first, self.month_first, self.ambiguous) {
            (0, 0, 0) => DateOrderVerdict::NotNeeded,
            (0, 0, _) => DateOrderVerdict::Undecided,
            (_, 0, _) => DateOrderVerdict::Known(DateOrder::DayFirst),
            (0, _, _) => DateOrderVerdict::Known(DateOrder::MonthFirst),
            _ => DateOrderVerdict::Contradictory,
        }
    }
}

impl DateOrderVerdict {
    /// The order to read with; nothing unless it is known.
    #[must_use]
    pub fn order(self) -> Option<DateOrder> {
        match self {
            Self::Known(order) => Some(order),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(dates: &[&str]) -> DateOrderVerdict {
        let mut evidence = DateOrderEvidence::default();
        for date in dates {
            evidence.see(Cell::Text(date));
        }
        evidence.verdict()
    }

    #[test]
    fn one_telling_date_settles_the_column() {
        assert_eq!(
            verdict(&["12/1/2010 8:26", "12/13/2010 9:00"]),
            DateOrderVerdict::Known(DateOrder::MonthFirst)
        );
        assert_eq!(
            verdict(&["1/12/2010", "13/12/2010"]),
            DateOrderVerdict::Known(DateOrder::DayFirst)
        );
    }

    #[test]
    fn dates_that_tell_nothing_leave_it_open() {
        assert_eq!(verdict(&["12/1/2010", "1/2/2010"]), DateOrderVerdict::Undecided);
        assert_eq!(
            verdict(&["2010-12-01", "3/3/2010", "", "x"]),
            DateOrderVerdict::NotNeeded
        );
        assert_eq!(
            verdict(&["13/1/2010", "1/13/2010"]),
            DateOrderVerdict::Contradictory
        );
    }

    #[test]
    fn dots_need_no_order() {
        assert_eq!(verdict(&["1.12.2010"]), DateOrderVerdict::NotNeeded);
    }
}
