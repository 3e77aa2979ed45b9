//! Whether accounts that seem new at the beginning of a ledger are older than it.

use crate::{numeric::incomplete_gamma::normal_share, summary::Calendar};

/// New accounts at the beginning of a ledger beside those of the time after.
///
/// Where a ledger begins in the middle of a firm's life, every account's first purchase in it looks like the first of
/// all, so that its first month holds more new accounts than the months after lead to expect. The excess is the least
/// number of accounts that are older than they look: those that buy rarely turn up later.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beginnings {
    /// Accounts that first bought in the first 30 days.
    pub first_window: u64,
    /// Accounts that first bought in 30 days of the 90 after, on average; of fewer days where accounts stop to begin
    /// before that, as in data of one cohort.
    pub next_window: f64,
    /// The excess as a share of all accounts; below 0 where there is none.
    pub share: f64,
    /// The chance of at least this excess where new accounts come evenly.
    pub p_value: f64,
}

/// Days of the window, at the beginning of the ledger.
const WINDOW_DAYS: usize = 30;
/// Days after it that say what to expect.
const NEXT_DAYS: usize = 90;
const DAYS_A_WEEK: usize = 7;

impl Beginnings {
    /// The first window over the next from which on an excess counts.
    pub const RATIO: f64 = 1.5;
    /// The chance below which an excess is not taken for an accident.
    pub const SIGNIFICANT: f64 = 0.01;

    /// Compares the first 30 days with those after; None where fewer than 30 days with new accounts come after them.
    ///
    /// Counts in d days are taken as Poisson with the variance φ times the mean, where φ is that of the weekly counts
    /// of the later days, at least 1 (quasi-likelihood; McCullagh & Nelder 1989, Generalized Linear Models, section 9.2):
    /// z = (n₀/d₀ - n₁/d₁) / √(φ (n₀/d₀² + n₁/d₁²)) is nearly normal.
    pub fn of(calendar: &Calendar) -> Option<Self> {
        let counts: Vec<u64> = calendar.days[..calendar.beginning_days()]
            .iter()
            .map(|day| u64::from(day.first_purchases))
            .collect();
        let (first, after) = counts.split_at_checked(WINDOW_DAYS)?;
        let next = &after[..after.len().min(NEXT_DAYS)];
        if next.len() < WINDOW_DAYS {
            return None;
        }
        let first_window: u64 = first.iter().sum();
        let (days, next_days) = (WINDOW_DAYS as f64, next.len() as f64);
        let next_total = next.iter().sum::<u64>() as f64;
        let apart = first_window as f64 / days - next_total / next_days;
        let variance =
            dispersion(next) * (first_window as f64 / (days * days) + next_total / (next_days * next_days));
        let next_window = next_total / next_days * days;
        Some(Self {
            first_window,
            next_window,
            share: (first_window as f64 - next_window) / counts.iter().sum::<u64>() as f64,
            p_value: normal_share(-apart / variance.sqrt()),
        })
    }

    /// Accounts in the first window beyond those that the next lead to expect; none below 0.
    pub fn excess(&self) -> f64 {
        (self.first_window as f64 - self.next_window).max(0.0)
    }

    /// Whether the ledger seems to begin in the middle of the firm's life.
    pub fn is_truncated(&self) -> bool {
        self.first_window as f64 >= Self::RATIO * self.next_window && self.p_value < Self::SIGNIFICANT
    }
}

/// The variance of weekly counts over their mean, at least 1; whole weeks take in that nobody buys on Sundays.
fn dispersion(days: &[u64]) -> f64 {
    let weeks: Vec<f64> = days
        .chunks_exact(DAYS_A_WEEK)
        .map(|week| week.iter().sum::<u64>() as f64)
        .collect();
    let count = weeks.len() as f64;
    let mean = weeks.iter().sum::<f64>() / count;
    let squares: f64 = weeks.iter().map(|week| (week - mean).powi(2)).sum();
    let ratio = squares / (count - 1.0) / mean;
    // Weeks without any new account have no ratio.
    if ratio > 1.0 { ratio } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::Beginnings;
    use crate::summary::{Calendar, CalendarDay};

    /// A ledger whose k-th block of 30 days has so many new accounts a day.
    fn calendar(a_day: &[u32]) -> Calendar {
        let day = |first_purchases: &u32| CalendarDay {
            first_purchases: *first_purchases,
            repeat_purchases: 0,
        };
        Calendar {
            first_day: 10,
            days: a_day
                .iter()
                .flat_map(|count| std::iter::repeat_n(day(count), 30))
                .collect(),
        }
    }

    #[test]
    fn a_first_month_far_above_those_after_is_truncated_by_at_least_the_excess() {
        let beginnings = Beginnings::of(&calendar(&[9, 3, 4, 5, 2, 2])).unwrap();
        assert!(beginnings.is_truncated());
        assert_eq!(beginnings.first_window, 270);
        assert!((beginnings.next_window - 120.0).abs() < 1e-12);
        assert!((beginnings.excess() - 150.0).abs() < 1e-12);
        assert!((beginnings.share - 150.0 / 750.0).abs() < 1e-15);
    }

    #[test]
    fn an_even_beginning_a_small_excess_and_a_handful_of_accounts_are_not() {
        for even in [&[4, 4, 4, 4][..], &[5, 4, 4, 4], &[2, 3, 5, 9]] {
            assert!(
                !Beginnings::of(&calendar(even)).unwrap().is_truncated(),
                "{even:?}"
            );
        }
        // Three accounts in the first month and one in each after: an accident.
        let mut few = calendar(&[0, 0, 0, 0]);
        for day in [0, 9, 20, 40, 70, 119] {
            few.days[day].first_purchases = 1;
        }
        assert!(!Beginnings::of(&few).unwrap().is_truncated());
    }

    #[test]
    fn a_cohort_is_judged_by_the_days_in_which_it_began_and_a_short_ledger_not_at_all() {
        let cohort = Beginnings::of(&calendar(&[5, 6, 0, 0, 0])).unwrap();
        assert!((cohort.next_window - 180.0).abs() < 1e-12);
        assert!(Beginnings::of(&calendar(&[9, 0, 0])).is_none());
        assert!(Beginnings::of(&Calendar::default()).is_none());
        let mut short = calendar(&[9, 9]);
        short.days.pop();
        assert!(Beginnings::of(&short).is_none());
    }
}
