//! The days of a report, of the period before it and of the same one last year.

use chrono::{Datelike, Months, NaiveDate, Weekday};

/// The years that reports are made for.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=9998;

/// How often a report is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Cadence {
    /// 日报
    Day,
    /// 周报: from Monday to Sunday, as ISO 8601 counts weeks.
    #[default]
    Week,
    /// 月报
    Month,
}

impl Cadence {
    /// All of them, the shortest first.
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// The word that addresses and commands have.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// The day lies in no year that reports are made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("reports are made for days of the years 1900 to 9998")]
pub struct OutOfRange;

/// Days that follow one another, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Days {
    /// The first one.
    pub first: NaiveDate,
    /// The last one, never before the first.
    pub last: NaiveDate,
}

impl Days {
    /// How many they are.
    #[must_use]
    pub fn count(self) -> u64 {
        u64::try_from((self.last - self.first).num_days()).unwrap_or(0) + 1
    }

    /// Whether a day is one of them.
    #[must_use]
    pub fn has(self, day: NaiveDate) -> bool {
        self.first <= day && day <= self.last
    }

    /// Each of them.
    pub fn each(self) -> impl Iterator<Item = NaiveDate> {
        self.first.iter_days().take_while(move |day| *day <= self.last)
    }

    /// The first ones of them, so many at most.
    fn begun(self, count: u64) -> Self {
        let last = self
            .first
            .checked_add_days(chrono::Days::new(count.saturating_sub(1)));
        Self {
            first: self.first,
            last: last.map_or(self.last, |last| last.min(self.last)),
        }
    }
}

/// A day, a week or a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ReportPeriod {
    cadence: Cadence,
    days: Days,
}

/// Why the same period last year is not quite the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shifted {
    /// Last year had no 29 February: its 28th is compared.
    LeapDay,
    /// Last year had no week 53: its week 52 is compared.
    WeekFiftyThree,
}

/// The days that a report compares. While its period is running, all three end after as many days of theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Compared {
    /// Those that are over, or today.
    pub now: Days,
    /// Of the period before (环比).
    pub previous: Days,
    /// Of the same period last year (同比).
    pub last_year: Days,
    /// Whether the period has days that are not counted yet.
    pub is_running: bool,
    /// Why last year's period is not quite the same.
    pub shifted: Option<Shifted>,
}

impl Compared {
    /// All three: these days, those before, those of last year.
    #[must_use]
    pub fn all(&self) -> [Days; 3] {
        [self.now, self.previous, self.last_year]
    }
}

impl ReportPeriod {
    /// The period in which a day lies.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`] for days before 1900 or after 9998.
    pub fn of(cadence: Cadence, day: NaiveDate) -> Result<Self, OutOfRange> {
        if YEARS.contains(&day.year()) {
            Ok(Self::around(cadence, day))
        } else {
            Err(OutOfRange)
        }
    }

    /// Within the years of reports and one beside them all days that are asked for exist.
    fn around(cadence: Cadence, day: NaiveDate) -> Self {
        let days = match cadence {
            Cadence::Day => Days {
                first: day,
                last: day,
            },
            Cadence::Week => {
                let week = day.week(Weekday::Mon);
                Days {
                    first: week.checked_first_day().unwrap_or(day),
                    last: week.checked_last_day().unwrap_or(day),
                }
            }
            Cadence::Month => {
                let first = day.with_day(1).unwrap_or(day);
                let next = first.checked_add_months(Months::new(1));
                Days {
                    first,
                    last: next.and_then(|next| next.pred_opt()).unwrap_or(day),
                }
            }
        };
        Self { cadence, days }
    }

    /// Whether it is a day, a week or a month.
    #[must_use]
    pub fn cadence(self) -> Cadence {
        self.cadence
    }

    /// All its days.
    #[must_use]
    pub fn days(self) -> Days {
        self.days
    }

    /// The period before.
    #[must_use]
    pub fn previous(self) -> Self {
        Self::around(
            self.cadence,
            self.days.first.pred_opt().unwrap_or(self.days.first),
        )
    }

    /// The period after.
    #[must_use]
    pub fn next(self) -> Self {
        Self::around(self.cadence, self.days.last.succ_opt().unwrap_or(self.days.last))
    }

    /// The same one last year: the same date, the ISO week of the same number, or the same month.
    #[must_use]
    pub fn last_year(self) -> (Self, Option<Shifted>) {
        let first = self.days.first;
        let (day, shifted) = match self.cadence {
            Cadence::Day | Cadence::Month => {
                let day = first.checked_sub_months(Months::new(12)).unwrap_or(first);
                let is_shifted = day.day() != first.day();
                (day, is_shifted.then_some(Shifted::LeapDay))
            }
            Cadence::Week => {
                let week = first.iso_week();
                let of = |number| NaiveDate::from_isoywd_opt(week.year() - 1, number, Weekday::Mon);
                match of(week.week()) {
                    Some(day) => (day, None),
                    None => (of(52).unwrap_or(first), Some(Shifted::WeekFiftyThree)),
                }
            }
        };
        (Self::around(self.cadence, day), shifted)
    }

    /// The days that are compared when nothing after `until` is known; none where the period has not begun by then.
    ///
    /// A period that ends before it has all its days; earlier ones that are shorter than what is known of this one have all
    /// of theirs.
    #[must_use]
    pub fn compared(self, until: NaiveDate) -> Option<Compared> {
        if until < self.days.first {
            return None;
        }
        let is_running = until < self.days.last;
        let now = Days {
            first: self.days.first,
            last: until.min(self.days.last),
        };
        let (last_year, shifted) = self.last_year();
        let cut = |days: Days| if is_running { days.begun(now.count()) } else { days };
        Some(Compared {
            now,
            previous: cut(self.previous().days),
            last_year: cut(last_year.days),
            is_running,
            shifted,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn period(cadence: Cadence, on: &str) -> ReportPeriod {
        ReportPeriod::of(cadence, day(on)).expect("a period")
    }

    fn words(days: Days) -> String {
        format!("{}..{}", days.first, days.last)
    }

    #[test]
    fn periods_are_compared_as_the_calendar_has_them() {
        for (cadence, on, own, previous, last_year, shifted) in [
            (
                Cadence::Day,
                "2026-03-01",
                "2026-03-01..2026-03-01",
                "2026-02-28..2026-02-28",
                "2025-03-01..2025-03-01",
                None,
            ),
            (
                Cadence::Day,
                "2024-02-29",
                "2024-02-29..2024-02-29",
                "2024-02-28..2024-02-28",
                "2023-02-28..2023-02-28",
                Some(Shifted::LeapDay),
            ),
            // Week 1 of 2026 begins in 2025.
            (
                Cadence::Week,
                "2026-01-01",
                "2025-12-29..2026-01-04",
                "2025-12-22..2025-12-28",
                "2024-12-30..2025-01-05",
                None,
            ),
            // 2026 has a week 53, 2025 has none.
            (
                Cadence::Week,
                "2027-01-03",
                "2026-12-28..2027-01-03",
                "2026-12-21..2026-12-27",
                "2025-12-22..2025-12-28",
                Some(Shifted::WeekFiftyThree),
            ),
            // Week 52 of 2027 is compared with week 52 of 2026, not with its week 53.
            (
                Cadence::Week,
                "2027-12-31",
                "2027-12-27..2028-01-02",
                "2027-12-20..2027-12-26",
                "2026-12-21..2026-12-27",
                None,
            ),
            (
                Cadence::Month,
                "2024-02-10",
                "2024-02-01..2024-02-29",
                "2024-01-01..2024-01-31",
                "2023-02-01..2023-02-28",
                None,
            ),
        ] {
            let period = period(cadence, on);
            assert_eq!(words(period.days()), own);
            let compared = period.compared(day("2100-01-01")).expect("begun");
            assert_eq!(words(compared.now), own);
            assert_eq!(words(compared.previous), previous, "{on}");
            assert_eq!(words(compared.last_year), last_year, "{on}");
            assert_eq!((compared.shifted, compared.is_running), (shifted, false), "{on}");
        }
    }

    #[test]
    fn a_running_period_is_compared_up_to_the_same_day_of_the_others() {
        let month = period(Cadence::Month, "2026-03-10")
            .compared(day("2026-03-10"))
            .expect("begun");
        assert_eq!(words(month.previous), "2026-02-01..2026-02-10");
        assert_eq!(words(month.last_year), "2025-03-01..2025-03-10");
        assert!(month.is_running);
        // February has no 30th: all of it is compared.
        let late = period(Cadence::Month, "2026-03-30")
            .compared(day("2026-03-30"))
            .expect("begun");
        assert_eq!(words(late.previous), "2026-02-01..2026-02-28");
        let week = period(Cadence::Week, "2026-07-08")
            .compared(day("2026-07-08"))
            .expect("begun");
        assert_eq!(words(week.now), "2026-07-06..2026-07-08");
        assert_eq!(words(week.previous), "2026-06-29..2026-07-01");
        assert_eq!(words(week.last_year), "2025-07-07..2025-07-09");
        assert_eq!(
            period(Cadence::Week, "2026-07-08").compared(day("2026-07-05")),
            None
        );
    }

    #[test]
    fn words_are_read_back_and_years_have_ends() {
        for cadence in Cadence::ALL {
            assert_eq!(Cadence::from_word(cadence.as_str()), Some(cadence));
            assert_eq!(ReportPeriod::of(cadence, NaiveDate::MIN), Err(OutOfRange));
            assert_eq!(ReportPeriod::of(cadence, NaiveDate::MAX), Err(OutOfRange));
            for edge in ["1900-01-01", "9998-12-31"] {
                let period = period(cadence, edge);
                assert!(period.previous().days().last < period.days().first);
                assert!(period.next().days().first > period.days().last);
                assert!(period.last_year().0.days().first < period.days().first);
            }
        }
        assert_eq!(Cadence::from_word("year"), None);
    }

    fn any_cadence() -> impl Strategy<Value = Cadence> {
        prop::sample::select(Cadence::ALL.to_vec())
    }

    fn any_day() -> impl Strategy<Value = NaiveDate> {
        (-25_000_i32..80_000).prop_map(|days| NaiveDate::from_epoch_days(days).expect("a day"))
    }

    proptest! {
        #[test]
        fn periods_follow_one_another_without_gap_or_overlap(cadence in any_cadence(), on in any_day()) {
            let period = ReportPeriod::of(cadence, on).expect("a period");
            prop_assert!(period.days().has(on));
            prop_assert_eq!(period.next().previous(), period);
            prop_assert_eq!(period.previous().next(), period);
            prop_assert_eq!(period.previous().days().last.succ_opt(), Some(period.days().first));
            for other in period.days().each() {
                prop_assert_eq!(ReportPeriod::of(cadence, other), Ok(period));
            }
            prop_assert_eq!(period.days().each().count() as u64, period.days().count());
        }

        #[test]
        fn last_year_is_a_period_of_the_same_place_some_twelve_months_before(cadence in any_cadence(), on in any_day()) {
            let period = ReportPeriod::of(cadence, on).expect("a period");
            let (before, shifted) = period.last_year();
            let apart = (period.days().first - before.days().first).num_days();
            prop_assert!((357..=371).contains(&apart), "{} days", apart);
            let first = (period.days().first, before.days().first);
            match (cadence, shifted) {
                (Cadence::Week, None) => prop_assert_eq!(first.0.iso_week().week(), first.1.iso_week().week()),
                (Cadence::Week, Some(why)) => {
                    prop_assert_eq!(why, Shifted::WeekFiftyThree);
                    prop_assert_eq!((first.0.iso_week().week(), first.1.iso_week().week()), (53, 52));
                }
                (_, None) => prop_assert_eq!((first.0.month(), first.0.day()), (first.1.month(), first.1.day())),
                (_, Some(why)) => {
                    prop_assert_eq!(why, Shifted::LeapDay);
                    prop_assert_eq!((first.0.day(), first.1.day()), (29, 28));
                }
            }
        }

        #[test]
        fn what_is_compared_never_has_more_days_than_what_is_known(
            cadence in any_cadence(), on in any_day(), known in 0_u64..40,
        ) {
            let period = ReportPeriod::of(cadence, on).expect("a period");
            let until = period.days().first.checked_add_days(chrono::Days::new(known)).expect("a day");
            let compared = period.compared(until).expect("begun");
            prop_assert_eq!(compared.now.first, period.days().first);
            prop_assert!(compared.now.last <= until);
            if compared.is_running {
                for earlier in [compared.previous, compared.last_year] {
                    prop_assert!(earlier.count() <= compared.now.count());
                }
                prop_assert_eq!(compared.now.last, until);
            } else {
                prop_assert_eq!(compared.now, period.days());
                prop_assert_eq!(compared.previous, period.previous().days());
            }
            prop_assert!(compared.previous.last < compared.now.first && compared.last_year.last < compared.now.first);
        }
    }
}
