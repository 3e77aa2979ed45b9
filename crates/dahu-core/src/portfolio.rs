//! The portfolio: what an account has bought, how that changed, and whether it is later than its own rhythm.

use chrono::{Months, NaiveDate};

use crate::{money::Amount, period::Period};

/// From so many purchase days on, which make three gaps, an account's rhythm is judged.
pub const LEAST_PURCHASE_DAYS_FOR_A_RHYTHM: u64 = 4;

/// An account's figures from the sales ledger, of all lines up to the day of the report.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AccountFigures {
    /// First day with a purchase.
    pub first: Option<NaiveDate>,
    /// Last day with a purchase.
    pub last: Option<NaiveDate>,
    /// How many different days had a purchase.
    pub purchase_days: u64,
    /// Net sales in all.
    pub net: Amount,
    /// Net sales of the twelve months that end on the day of the report.
    pub net_recent: Amount,
    /// Net sales of the twelve months before those.
    pub net_prior: Amount,
    /// Median of the days between neighbouring purchase days.
    pub median_gap_days: Option<f64>,
    /// Their 95th percentile.
    pub p95_gap_days: Option<f64>,
}

/// How regularly an account buys: its own gaps between purchase days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rhythm {
    /// Half of its gaps are no longer than this.
    pub median_gap_days: f64,
    /// Nineteen in twenty of its gaps are no longer than this.
    pub p95_gap_days: f64,
}

/// How an account stands against its own rhythm on a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Standing {
    /// No purchase yet.
    NeverBought,
    /// Fewer than [`LEAST_PURCHASE_DAYS_FOR_A_RHYTHM`] purchase days, so there is nothing to be late against.
    RhythmUnknown,
    /// The last purchase is no longer ago than the 95th percentile of the account's gaps.
    OnTime,
    /// The last purchase is longer ago than that.
    Late {
        /// By how many days, a begun day counted whole; at least 1.
        days_over: u32,
    },
}

/// Recent sales against those of as many days a year earlier.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// Recent less prior sales.
    pub difference: Amount,
    /// The difference as a share of prior sales, 0.25 for a quarter more; nothing where those were zero or less.
    pub ratio: Option<f64>,
}

impl AccountFigures {
    /// The account's rhythm; nothing before there are enough purchase days to speak of one.
    #[must_use]
    pub fn rhythm(&self) -> Option<Rhythm> {
        if self.purchase_days < LEAST_PURCHASE_DAYS_FOR_A_RHYTHM {
            return None;
        }
        Some(Rhythm {
            median_gap_days: self.median_gap_days?,
            p95_gap_days: self.p95_gap_days?,
        })
    }

    /// Days from the last purchase to `as_of`: 0 on the day itself, and where the last purchase lies after it.
    #[must_use]
    pub fn days_since_last(&self, as_of: NaiveDate) -> Option<u32> {
        let days = as_of.signed_duration_since(self.last?).num_days().max(0);
        Some(u32::try_from(days).unwrap_or(u32::MAX))
    }

    /// How the account stands against its own rhythm on `as_of`.
    ///
    /// This is the alarm for accounts that buy regularly: each is measured by its own habit, so a quarterly buyer
    /// is not late after 40 days, and a weekly one is.
    #[must_use]
    pub fn standing(&self, as_of: NaiveDate) -> Standing {
        let Some(days_since_last) = self.days_since_last(as_of) else {
            return Standing::NeverBought;
        };
        let Some(rhythm) = self.rhythm() else {
            return Standing::RhythmUnknown;
        };
        let over = f64::from(days_since_last) - rhythm.p95_gap_days;
        if over > 0.0 {
            Standing::Late {
                days_over: whole_days(over),
            }
        } else {
            Standing::OnTime
        }
    }

    /// Sales of the last twelve months against the twelve before.
    #[must_use]
    pub fn change(&self) -> Change {
        Change::between(self.net_recent, self.net_prior)
    }
}

impl Change {
    /// Recent sales against prior ones.
    #[must_use]
    pub fn between(recent: Amount, prior: Amount) -> Self {
        let difference = recent.ten_thousandths().saturating_sub(prior.ten_thousandths());
        Self {
            difference: Amount::from_ten_thousandths(difference),
            ratio: prior
                .is_positive()
                .then(|| difference as f64 / prior.ten_thousandths() as f64),
        }
    }
}

/// The first of the twelve months that end on `date`: the day after the same day a year earlier.
///
/// The 29th of February counts as the 28th in years without one, so that the twelve months before always end on
/// the day before and no day belongs to both or neither.
#[must_use]
pub fn twelve_months_before(date: NaiveDate) -> NaiveDate {
    date.checked_sub_months(Months::new(12))
        .and_then(|year_earlier| year_earlier.succ_opt())
        .unwrap_or(NaiveDate::MIN)
}

/// The twelve months that end on `as_of`, and the twelve before them.
#[must_use]
pub fn recent_and_prior(as_of: NaiveDate) -> (Period, Period) {
    let recent_from = twelve_months_before(as_of);
    let prior_to = recent_from.pred_opt().unwrap_or(NaiveDate::MIN);
    let recent = Period {
        from: Some(recent_from),
        to: as_of,
    };
    let prior = Period {
        from: Some(twelve_months_before(prior_to)),
        to: prior_to,
    };
    (recent, prior)
}

/// Whether a ledger whose first day it is goes back over the twelve months that end on `as_of`: else what it has are sales of a
/// shorter time.
#[must_use]
pub fn has_recent(begins_on: Option<NaiveDate>, as_of: NaiveDate) -> bool {
    let (recent, _) = recent_and_prior(as_of);
    reaches_back(begins_on, recent)
}

/// Whether it goes back over the twelve months before those, too: else nobody knows how sales changed.
#[must_use]
pub fn has_prior(begins_on: Option<NaiveDate>, as_of: NaiveDate) -> bool {
    let (_, prior) = recent_and_prior(as_of);
    reaches_back(begins_on, prior)
}

fn reaches_back(begins_on: Option<NaiveDate>, period: Period) -> bool {
    let days = begins_on.zip(period.from);
    days.is_some_and(|(begins, from)| begins <= from)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float cast stays within the range"
)]
fn whole_days(days: f64) -> u32 {
    days.ceil() as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn regular_buyer() -> AccountFigures {
        AccountFigures {
            first: Some(day("2026-01-01")),
            last: Some(day("2026-04-01")),
            purchase_days: 4,
            median_gap_days: Some(30.0),
            p95_gap_days: Some(30.9),
            ..AccountFigures::default()
        }
    }

    #[test]
    fn an_account_is_late_when_its_last_purchase_is_longer_ago_than_nearly_all_its_gaps() {
        for (as_of, standing) in [
            ("2026-04-01", Standing::OnTime),
            ("2026-05-01", Standing::OnTime),
            ("2026-05-02", Standing::Late { days_over: 1 }),
            ("2026-05-31", Standing::Late { days_over: 30 }),
            ("2026-03-01", Standing::OnTime),
        ] {
            assert_eq!(regular_buyer().standing(day(as_of)), standing, "{as_of}");
        }
    }

    #[test]
    fn a_gap_of_exactly_the_95th_percentile_is_on_time() {
        let account = AccountFigures {
            p95_gap_days: Some(30.0),
            ..regular_buyer()
        };
        assert_eq!(account.standing(day("2026-05-01")), Standing::OnTime);
        assert_eq!(
            account.standing(day("2026-05-02")),
            Standing::Late { days_over: 1 }
        );
    }

    #[test]
    fn three_purchase_days_make_no_rhythm() {
        let account = AccountFigures {
            purchase_days: 3,
            ..regular_buyer()
        };
        assert_eq!(account.rhythm(), None);
        assert_eq!(account.standing(day("2030-01-01")), Standing::RhythmUnknown);
    }

    #[test]
    fn an_account_without_a_purchase_has_never_bought() {
        let account = AccountFigures::default();
        assert_eq!(account.days_since_last(day("2026-05-01")), None);
        assert_eq!(account.standing(day("2026-05-01")), Standing::NeverBought);
    }

    #[test]
    fn the_change_is_a_share_of_prior_sales_where_there_were_some() {
        for (recent, prior, difference, ratio) in [
            (125, 100, 25, Some(0.25)),
            (0, 100, -100, Some(-1.0)),
            (-50, 100, -150, Some(-1.5)),
            (100, 0, 100, None),
            (100, -20, 120, None),
        ] {
            let account = AccountFigures {
                net_recent: Amount::from_ten_thousandths(recent),
                net_prior: Amount::from_ten_thousandths(prior),
                ..AccountFigures::default()
            };
            let expected = Change {
                difference: Amount::from_ten_thousandths(difference),
                ratio,
            };
            assert_eq!(account.change(), expected, "{recent} after {prior}");
        }
    }

    #[test]
    fn twelve_months_begin_on_the_day_after_the_same_day_a_year_earlier() {
        for (last, first) in [
            ("2026-03-15", "2025-03-16"),
            ("2026-12-31", "2026-01-01"),
            ("2024-02-29", "2023-03-01"),
            ("2025-02-28", "2024-02-29"),
            ("2025-03-01", "2024-03-02"),
        ] {
            assert_eq!(twelve_months_before(day(last)), day(first), "{last}");
        }
        assert_eq!(twelve_months_before(NaiveDate::MIN), NaiveDate::MIN);
    }

    #[test]
    fn a_ledger_has_the_twelve_months_from_whose_first_day_on_it_goes() {
        for (begins, recent, prior) in [
            (None, false, false),
            (Some("2025-07-02"), false, false),
            (Some("2025-07-01"), true, false),
            (Some("2024-07-02"), true, false),
            (Some("2024-07-01"), true, true),
        ] {
            let (begins, as_of) = (begins.map(day), day("2026-06-30"));
            assert_eq!(
                (has_recent(begins, as_of), has_prior(begins, as_of)),
                (recent, prior),
                "{begins:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn recent_and_prior_months_touch_and_are_a_year_each(days in 0_i32..73_000) {
            let as_of = NaiveDate::from_num_days_from_ce_opt(693_596 + days).expect("a date after 1900");
            let (recent, prior) = recent_and_prior(as_of);
            prop_assert_eq!(recent.to, as_of);
            prop_assert_eq!(prior.to.succ_opt(), recent.from);
            for period in [recent, prior] {
                let length = (period.to - period.from.expect("a first day")).num_days() + 1;
                prop_assert!((365..=366).contains(&length), "{:?} has {} days", period, length);
            }
        }
    }
}
