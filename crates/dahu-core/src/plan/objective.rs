//! Objectives: what a plan means to reach, how that is measured, and how far it has come.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{white_space::Row, words::MeasureKind};
use crate::{account::AccountId, money::Amount};

crate::id! {
    /// Something that a plan means to reach.
    ObjectiveId
}

/// Something that a plan means to reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objective {
    /// What is to be reached, in words.
    pub words: String,
    /// How it is measured.
    pub measure: Measure,
    /// The first day that counts.
    pub from: NaiveDate,
    /// The day by which it is to be reached.
    pub by: NaiveDate,
    /// The value when it was set; what is counted from the first day on begins with nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Amount>,
    /// The value that is to be reached.
    pub aim: Amount,
}

/// How an objective is measured. All but the firm's own measures are worked out from the ledger and the records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "measure", rename_all = "snake_case")]
pub enum Measure {
    /// Net sales from the first day to the last.
    NetSales {
        /// Whose purchases count.
        whose: Whose,
        /// Of one product or category alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        row: Option<Row>,
    },
    /// Net sales of twelve months out of what the group could buy from anybody, where that is known.
    ShareOfWallet,
    /// Contacts met from the first day to the last.
    ContactsMet,
    /// Deciders to whom we hold a relation that carries, out of those known.
    DecidersCovered,
    /// What opportunities of the group were won for from the first day to the last.
    WonAmount,
    /// What people count or measure themselves, in this unit.
    Own {
        /// In which unit.
        unit: String,
    },
}

/// Whose purchases count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "whose", content = "unit", rename_all = "snake_case")]
pub enum Whose {
    /// Those of the plan's account.
    Account,
    /// Those of all units of its group.
    Group,
    /// Those of one unit of its group.
    Unit(AccountId),
}

/// In what values are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueUnit {
    /// In money of the workspace's currency.
    Money,
    /// As a whole number.
    Count,
    /// In percent.
    Percent,
    /// In a unit of the firm's own.
    Own(String),
}

impl Measure {
    /// What kind it is.
    #[must_use]
    pub fn kind(&self) -> MeasureKind {
        match self {
            Self::NetSales { .. } => MeasureKind::NetSales,
            Self::ShareOfWallet => MeasureKind::ShareOfWallet,
            Self::ContactsMet => MeasureKind::ContactsMet,
            Self::DecidersCovered => MeasureKind::DecidersCovered,
            Self::WonAmount => MeasureKind::WonAmount,
            Self::Own { .. } => MeasureKind::Own,
        }
    }

    /// In what its values are told.
    #[must_use]
    pub fn unit(&self) -> ValueUnit {
        match self {
            Self::NetSales { .. } | Self::WonAmount => ValueUnit::Money,
            Self::ContactsMet => ValueUnit::Count,
            Self::ShareOfWallet | Self::DecidersCovered => ValueUnit::Percent,
            Self::Own { unit } => ValueUnit::Own(unit.clone()),
        }
    }

    /// Whether all units of the group count.
    #[must_use]
    pub fn is_of_group(&self) -> bool {
        match self {
            Self::NetSales { whose, .. } => *whose == Whose::Group,
            Self::ShareOfWallet | Self::WonAmount => true,
            Self::ContactsMet | Self::DecidersCovered | Self::Own { .. } => false,
        }
    }

    /// Whether the ledger tells it, which may end before the days of an objective do.
    #[must_use]
    pub fn is_of_ledger(&self) -> bool {
        matches!(self, Self::NetSales { .. } | Self::ShareOfWallet)
    }

    /// Whether it counts what happens between two days, from nothing on; else it is a level that holds on a day.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        matches!(self, Self::NetSales { .. } | Self::ContactsMet | Self::WonAmount)
    }
}

/// How an objective goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pace {
    /// It is not known how far it has come.
    NotMeasured,
    /// Its first day is still to come.
    NotBegun,
    /// The aim is reached.
    Reached,
    /// It has come as far as its days have, or farther.
    OnCourse,
    /// It has come less far than its days have.
    Behind,
    /// The ledger ends too early to tell.
    NotJudged,
    /// Its last day has passed and the aim was not reached.
    Missed,
}

impl Pace {
    /// The word that tags are made of.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotMeasured => "not-measured",
            Self::NotBegun => "not-begun",
            Self::Reached => "reached",
            Self::OnCourse => "on-course",
            Self::Behind => "behind",
            Self::NotJudged => "not-judged",
            Self::Missed => "missed",
        }
    }

    /// Whether the ledger ends too early to tell.
    #[must_use]
    pub fn is_not_judged(self) -> bool {
        self == Self::NotJudged
    }
}

/// How far an objective has come on a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Its value; none where it is not known.
    pub value: Option<Amount>,
    /// The part of the way from the start to the aim, below zero for what went the other way.
    pub way: Option<f64>,
    /// The part of its days that has passed, from 0 to 1.
    pub time: f64,
    /// How it goes on.
    pub pace: Pace,
}

impl Objective {
    /// The one unit whose purchases it counts, where it names one.
    #[must_use]
    pub fn unit(&self) -> Option<AccountId> {
        match &self.measure {
            Measure::NetSales {
                whose: Whose::Unit(unit),
                ..
            } => Some(*unit),
            _ => None,
        }
    }

    /// The value from which the way is measured: what is counted begins with nothing, a level where it was when it was set; none
    /// where that is not known.
    #[must_use]
    pub fn beginning(&self) -> Option<Amount> {
        if self.measure.is_counted() {
            Some(Amount::ZERO)
        } else {
            self.start
        }
    }

    /// Whether the aim lies below the beginning, so that less is better. Where that is not known a share is to rise, and nobody
    /// can tell of a measure of one's own.
    #[must_use]
    pub fn is_to_fall(&self) -> Option<bool> {
        match (self.beginning(), &self.measure) {
            (Some(begin), _) => Some(self.aim < begin),
            (None, Measure::Own { .. }) => None,
            (None, _) => Some(false),
        }
    }

    /// Whether a value reaches the aim; none where nobody can tell.
    #[must_use]
    pub fn is_reached_by(&self, value: Amount) -> Option<bool> {
        self.is_to_fall().map(|falls| {
            if falls {
                value <= self.aim
            } else {
                value >= self.aim
            }
        })
    }

    /// Whether a value of a day tells what came by the last day: counting ends there, and a level of a later day came too late.
    #[must_use]
    pub fn is_told_by(&self, as_of: NaiveDate) -> bool {
        self.measure.is_counted() || as_of <= self.by
    }

    /// How far it has come on a day, by a value of that day or, where that has passed, of its last one. By days the way is even:
    /// half of them, half of the way.
    #[must_use]
    pub fn progress(&self, value: Option<Amount>, today: NaiveDate) -> Progress {
        let (passed, all) = self.days(today);
        let known = value.zip(self.beginning()).map(|(value, begin)| {
            let begin = i128::from(begin.ten_thousandths());
            let gone = i128::from(value.ten_thousandths()) - begin;
            let whole = i128::from(self.aim.ten_thousandths()) - begin;
            (gone, whole)
        });
        let way = known.and_then(|(gone, whole)| (whole != 0).then(|| gone as f64 / whole as f64));
        // Of both sides of gone / whole >= passed / all; the sign of the whole turns the comparison.
        let is_far = known.map(|(gone, whole)| {
            whole != 0 && gone * i128::from(all) * whole.signum() >= whole.abs() * i128::from(passed)
        });
        let pace = match (value.and_then(|value| self.is_reached_by(value)), is_far) {
            _ if today < self.from => Pace::NotBegun,
            (Some(true), _) => Pace::Reached,
            (Some(false), _) if today > self.by => Pace::Missed,
            (Some(false), Some(true)) => Pace::OnCourse,
            (Some(false), Some(false)) => Pace::Behind,
            _ => Pace::NotMeasured,
        };
        Progress {
            value,
            way,
            time: passed as f64 / all as f64,
            pace,
        }
    }

    /// How far it has come by a ledger that ends on a day. Where its days are over, or have begun, and the ledger does not reach
    /// so far, nothing is judged but what was reached all the same.
    #[must_use]
    pub fn progress_by_ledger(
        &self,
        value: Option<Amount>,
        ledger_ends: NaiveDate,
        today: NaiveDate,
    ) -> Progress {
        let reaches = ledger_ends >= self.by;
        let found = self.progress(value, if reaches { today } else { ledger_ends });
        let is_over = !reaches && self.by < today;
        let has_begun = ledger_ends < self.from && self.from <= today;
        let is_open = matches!(found.pace, Pace::NotBegun | Pace::OnCourse | Pace::Behind);
        let pace = if is_open && (is_over || has_begun) {
            Pace::NotJudged
        } else {
            found.pace
        };
        Progress { pace, ..found }
    }

    /// How many of its days have passed, of how many.
    fn days(&self, today: NaiveDate) -> (i64, i64) {
        let all = ((self.by - self.from).num_days() + 1).max(1);
        (((today - self.from).num_days() + 1).clamp(0, all), all)
    }
}

/// What people measured of their own for an objective.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Of which objective.
    pub objective: ObjectiveId,
    /// On which day.
    pub on: NaiveDate,
    /// What came out.
    pub value: Amount,
    /// From where that is known.
    pub source: String,
}

/// The value that was read last of an objective until a day.
#[must_use]
pub fn last_reading(readings: &[Reading], of: ObjectiveId, until: NaiveDate) -> Option<&Reading> {
    let of_it = readings
        .iter()
        .filter(|one| one.objective == of && one.on <= until);
    of_it.max_by_key(|one| one.on)
}

/// How many objectives go on how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paces {
    /// The aim is reached.
    pub reached: u64,
    /// As far as the days, or farther.
    pub on_course: u64,
    /// Less far, or missed.
    pub behind: u64,
    /// Not known, not begun, or not judged yet.
    pub open: u64,
}

impl Paces {
    /// Of these.
    pub fn of(paces: impl Iterator<Item = Pace>) -> Self {
        paces.fold(Self::default(), |mut counts, pace| {
            match pace {
                Pace::Reached => counts.reached += 1,
                Pace::OnCourse => counts.on_course += 1,
                Pace::Behind | Pace::Missed => counts.behind += 1,
                Pace::NotMeasured | Pace::NotBegun | Pace::NotJudged => counts.open += 1,
            }
            counts
        })
    }

    /// All of them.
    #[must_use]
    pub fn all(self) -> u64 {
        self.reached + self.on_course + self.behind + self.open
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn amount(units: i64) -> Amount {
        Amount::from_ten_thousandths(units * 10_000)
    }

    fn objective(measure: Measure, start: Option<i64>, aim: i64) -> Objective {
        Objective {
            words: "多卖".to_owned(),
            measure,
            from: day("2026-01-01"),
            by: day("2026-12-31"),
            start: start.map(amount),
            aim: amount(aim),
        }
    }

    #[test]
    fn an_objective_is_measured_against_its_days() {
        let sales = || Measure::NetSales {
            whose: Whose::Account,
            row: None,
        };
        let own = || Measure::Own {
            unit: "天".to_owned(),
        };
        let wallet = || Measure::ShareOfWallet;
        for (measure, start, aim, value, today, expected) in [
            (sales(), None, 100, Some(50), "2026-07-02", Pace::Behind),
            (sales(), None, 100, Some(50), "2026-07-01", Pace::OnCourse),
            (sales(), None, 100, Some(100), "2026-02-01", Pace::Reached),
            (sales(), None, 100, Some(99), "2027-01-01", Pace::Missed),
            (sales(), None, 100, Some(0), "2025-12-31", Pace::NotBegun),
            (sales(), None, 100, None, "2026-07-01", Pace::NotMeasured),
            // What is counted begins with nothing, whatever the year before was.
            (sales(), Some(80), 100, Some(49), "2026-06-30", Pace::Behind),
            // From 60 days down to 30: less is better.
            (own(), Some(60), 30, Some(45), "2026-06-30", Pace::OnCourse),
            (own(), Some(60), 30, Some(46), "2026-07-02", Pace::Behind),
            (own(), Some(60), 30, Some(29), "2026-03-01", Pace::Reached),
            // From where it came is not known: of a measure of one's own not even whether more is better.
            (own(), None, 30, Some(45), "2026-06-30", Pace::NotMeasured),
            (wallet(), None, 60, Some(45), "2026-06-30", Pace::NotMeasured),
            (wallet(), None, 60, Some(61), "2026-06-30", Pace::Reached),
            (wallet(), None, 60, Some(45), "2027-01-01", Pace::Missed),
            // What is as it shall stay is reached while it is.
            (own(), Some(30), 30, Some(30), "2026-03-01", Pace::Reached),
            (own(), Some(30), 30, Some(29), "2026-03-01", Pace::Behind),
        ] {
            let found = objective(measure, start, aim).progress(value.map(amount), day(today));
            assert_eq!(found.pace, expected, "{start:?} {aim} {value:?} {today}");
        }
    }

    #[test]
    fn nothing_is_missed_while_the_ledger_does_not_reach_the_last_day() {
        let sales = Measure::NetSales {
            whose: Whose::Account,
            row: None,
        };
        let sales = objective(sales, None, 100);
        for (value, ledger_ends, today, expected) in [
            (Some(99), "2026-11-30", "2027-01-05", Pace::NotJudged),
            (Some(100), "2026-11-30", "2027-01-05", Pace::Reached),
            (None, "2026-11-30", "2027-01-05", Pace::NotMeasured),
            (Some(99), "2027-01-04", "2027-01-05", Pace::Missed),
            (Some(99), "2026-12-31", "2027-01-05", Pace::Missed),
            (Some(0), "2025-12-15", "2026-01-05", Pace::NotJudged),
            (Some(0), "2025-12-15", "2025-12-20", Pace::NotBegun),
            (Some(10), "2026-06-30", "2026-07-05", Pace::Behind),
        ] {
            let found = sales.progress_by_ledger(value.map(amount), day(ledger_ends), day(today));
            assert_eq!(found.pace, expected, "{value:?} {ledger_ends} {today}");
        }
    }

    #[test]
    fn the_way_is_the_part_between_start_and_aim() {
        let own = Measure::Own { unit: "%".to_owned() };
        let found = objective(own, Some(20), 40).progress(Some(amount(25)), day("2026-07-02"));
        assert!((found.way.expect("a way") - 0.25).abs() < 1e-12);
        assert!((found.time - 183.0 / 365.0).abs() < 1e-12);
        let same =
            objective(Measure::ShareOfWallet, Some(40), 40).progress(Some(amount(25)), day("2026-07-02"));
        assert_eq!(same.way, None);
    }

    #[test]
    fn the_last_reading_until_a_day_holds() {
        let (one, other) = (ObjectiveId(Uuid::from_u128(1)), ObjectiveId(Uuid::from_u128(2)));
        let reading = |objective, on: &str, value| Reading {
            objective,
            on: day(on),
            value: amount(value),
            source: "盘点".to_owned(),
        };
        let all = [
            reading(one, "2026-03-01", 5),
            reading(one, "2026-05-01", 7),
            reading(other, "2026-05-02", 9),
        ];
        let found = |until: &str| last_reading(&all, one, day(until)).map(|one| one.value);
        assert_eq!(
            (found("2026-02-28"), found("2026-04-30"), found("2026-12-31")),
            (None, Some(amount(5)), Some(amount(7)))
        );
    }

    proptest! {
        #[test]
        fn coming_farther_never_makes_the_pace_worse(
            start in -1_000_i64..1_000, aim in -1_000_i64..1_000, value in -2_000_i64..2_000, more in 0_i64..500, days in 0_u64..500,
        ) {
            let own = objective(Measure::Own { unit: "x".to_owned() }, Some(start), aim);
            let today = day("2025-12-01") + chrono::Days::new(days);
            let sign = if aim < start { -1 } else { 1 };
            let (before, after) = (
                own.progress(Some(amount(value)), today).pace,
                own.progress(Some(amount(value + sign * more)), today).pace,
            );
            prop_assert!(after <= before, "{before:?} then {after:?}");
        }
    }
}
