//! What was sold day by day, ready to be added up between any two days.

use chrono::{Datelike, Months, NaiveDate};

use crate::money::Amount;

/// Net sales of a subject by day; days without any are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    days: Vec<NaiveDate>,
    /// The sum up to and with the day of the same place.
    sums: Vec<i128>,
}

impl History {
    /// The history of these sales, in any order; several of one day are added up.
    #[must_use]
    pub fn of(sales: impl IntoIterator<Item = (NaiveDate, Amount)>) -> Self {
        let mut sales: Vec<(NaiveDate, Amount)> = sales.into_iter().collect();
        sales.sort_by_key(|(day, _)| *day);
        let mut history = Self::default();
        let mut sum = 0_i128;
        for (day, amount) in sales {
            sum += i128::from(amount.ten_thousandths());
            match (history.days.last(), history.sums.last_mut()) {
                (Some(last), Some(known)) if *last == day => *known = sum,
                _ => {
                    history.days.push(day);
                    history.sums.push(sum);
                }
            }
        }
        history
    }

    /// The sales of several subjects together.
    #[must_use]
    pub fn together<'a>(histories: impl IntoIterator<Item = &'a Self>) -> Self {
        Self::of(histories.into_iter().flat_map(Self::sales))
    }

    /// The first day with a sale or a return.
    #[must_use]
    pub fn first_day(&self) -> Option<NaiveDate> {
        self.days.first().copied()
    }

    /// Net sales from the first day to the last, both included; nothing for days that end before they begin.
    #[must_use]
    pub fn between(&self, first: NaiveDate, last: NaiveDate) -> Amount {
        let before = self.days.partition_point(|day| *day < first);
        let through = self.days.partition_point(|day| *day <= last);
        if through <= before {
            return Amount::ZERO;
        }
        let sum_of = |count: usize| count.checked_sub(1).map_or(0, |place| self.sums[place]);
        Amount::from_ten_thousandths(super::fitting(sum_of(through) - sum_of(before)))
    }

    /// Whether it reaches back to these days: sales began in the month of `first` or before.
    pub(super) fn reaches(&self, first: NaiveDate) -> bool {
        let next_month = first
            .with_day(1)
            .and_then(|first| first.checked_add_months(Months::new(1)));
        self.first_day()
            .is_some_and(|began| next_month.is_none_or(|next| began < next))
    }

    fn sales(&self) -> impl Iterator<Item = (NaiveDate, Amount)> {
        let sums = self.sums.iter().copied();
        let before = std::iter::once(0).chain(sums.clone());
        let amounts = sums.zip(before).map(|(sum, before)| sum - before);
        self.days
            .iter()
            .copied()
            .zip(amounts.map(|amount| Amount::from_ten_thousandths(super::fitting(amount))))
    }
}

/// The same day so many months before: the last day of a month stays the last day, and what a month lacks becomes its last.
pub(super) fn months_before(day: NaiveDate, months: u32) -> Option<NaiveDate> {
    let is_last = day.succ_opt().is_none_or(|next| next.month() != day.month());
    if is_last {
        let next = day.succ_opt()?;
        next.checked_sub_months(Months::new(months))?.pred_opt()
    } else {
        day.checked_sub_months(Months::new(months))
    }
}
