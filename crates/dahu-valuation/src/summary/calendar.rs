//! How many accounts begin and buy again on each day.

/// Purchases of all accounts that have a summary, day by day without gaps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// The day of the earliest first purchase; 0 where there is none.
    pub first_day: i32,
    /// That day and all after it, up to the last with a purchase.
    pub days: Vec<CalendarDay>,
}

/// What happened on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CalendarDay {
    /// Accounts that bought for the first time.
    pub first_purchases: u32,
    /// Accounts that bought again.
    pub repeat_purchases: u32,
}

impl Calendar {
    /// Days between which purchases may lie: as many as the timing models take.
    pub(crate) const DAYS_AT_MOST: usize = (1 << 21) - 1;

    /// Each day with its number.
    pub fn iter(&self) -> impl Iterator<Item = (i32, CalendarDay)> + '_ {
        (self.first_day..).zip(self.days.iter().copied())
    }

    /// How many days, from the first, there are until the last on which an account began to buy.
    pub fn beginning_days(&self) -> usize {
        let last = self.days.iter().rposition(|day| day.first_purchases > 0);
        last.map_or(0, |place| place + 1)
    }

    /// Adds the purchase days of one account, the first of all and those after it in two parts; the day that lies too
    /// far from the others when there is one.
    pub(super) fn add_account(
        &mut self,
        mut days: impl Iterator<Item = i32>,
        later_days: impl Iterator<Item = i32>,
    ) -> Result<(), i32> {
        if let Some(first) = days.next() {
            self.on(first)?.first_purchases += 1;
        }
        for day in days {
            self.on(day)?.repeat_purchases += 1;
        }
        for day in later_days {
            self.on(day)?.repeat_purchases += 1;
        }
        Ok(())
    }

    /// Adds the days of another; the day that lies too far from the others when there is one.
    pub(super) fn merge(&mut self, other: &Self) -> Result<(), i32> {
        for (day, more) in other.iter() {
            let here = self.on(day)?;
            here.first_purchases += more.first_purchases;
            here.repeat_purchases += more.repeat_purchases;
        }
        Ok(())
    }

    /// The counts of a day, which may lie before or after all others.
    #[inline]
    fn on(&mut self, day: i32) -> Result<&mut CalendarDay, i32> {
        if self.days.is_empty() {
            self.first_day = day;
        }
        if day < self.first_day {
            self.open_before(day)?;
        }
        let place = day.abs_diff(self.first_day) as usize;
        if place >= self.days.len() {
            if place >= Self::DAYS_AT_MOST {
                return Err(day);
            }
            self.days.resize(place + 1, CalendarDay::default());
        }
        Ok(&mut self.days[place])
    }

    fn open_before(&mut self, day: i32) -> Result<(), i32> {
        let missing = self.first_day.abs_diff(day) as usize;
        if missing + self.days.len() > Self::DAYS_AT_MOST {
            return Err(day);
        }
        self.days
            .splice(0..0, std::iter::repeat_n(CalendarDay::default(), missing));
        self.first_day = day;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Calendar;

    fn counts(calendar: &Calendar) -> Vec<(i32, u32, u32)> {
        calendar
            .iter()
            .map(|(day, on)| (day, on.first_purchases, on.repeat_purchases))
            .collect()
    }

    #[test]
    fn days_come_in_any_order_and_have_no_gaps() {
        let mut calendar = Calendar::default();
        calendar.add_account([5].into_iter(), [8].into_iter()).unwrap();
        calendar.add_account([3, 5].into_iter(), [].into_iter()).unwrap();
        calendar.add_account([].into_iter(), [].into_iter()).unwrap();
        let expected = [(3, 1, 0), (4, 0, 0), (5, 1, 1), (6, 0, 0), (7, 0, 0), (8, 0, 1)];
        assert_eq!(counts(&calendar), expected);
        assert_eq!(calendar.beginning_days(), 3);
        let mut both = Calendar::default();
        both.merge(&calendar).unwrap();
        both.merge(&calendar).unwrap();
        assert_eq!(counts(&both)[2], (5, 2, 2));
    }

    #[test]
    fn two_million_days_are_enough() {
        let mut calendar = Calendar::default();
        calendar
            .add_account([i32::MIN].into_iter(), [].into_iter())
            .unwrap();
        assert_eq!(
            calendar.add_account([i32::MAX].into_iter(), [].into_iter()),
            Err(i32::MAX)
        );
        let mut calendar = Calendar::default();
        calendar
            .add_account([i32::MAX].into_iter(), [].into_iter())
            .unwrap();
        assert_eq!(
            calendar.add_account([i32::MIN].into_iter(), [].into_iter()),
            Err(i32::MIN)
        );
    }
}
