//! One change of many opportunities at once: what it makes of each of them, and why some are left out.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{ForecastCategory, LostReason, Move, OpportunityFault, SellingMode, Source, State};
use crate::person::PersonId;

/// Days by which an expected close day may be moved, and by which it may lie away from today: ten years.
pub const DAYS_AT_MOST: i64 = 3_653;

/// What is changed of all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BulkChange {
    /// Who answers for them.
    Owner(PersonId),
    /// The day by which they should be decided.
    CloseOn(NaiveDate),
    /// The same, so many days later, or earlier where it is below zero.
    CloseLater(i64),
    /// How they are counted in the forecast.
    Category(ForecastCategory),
    /// From where we know of them.
    Source(Option<Source>),
    /// The way of selling.
    SellingMode(Option<SellingMode>),
    /// They are lost.
    Lose {
        /// On which day.
        on: NaiveDate,
        /// What decided.
        reason: LostReason,
        /// To which competitor, where it is one.
        to: Option<String>,
        /// What there is to say about it.
        note: Option<String>,
    },
}

/// What of an opportunity can be changed so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changeable {
    /// How it stands.
    pub state: State,
    /// The day by which it should be decided.
    pub close_on: Option<NaiveDate>,
    /// How it is counted in the forecast.
    pub category: ForecastCategory,
    /// From where we know of it.
    pub source: Option<Source>,
    /// The way of selling.
    pub selling_mode: Option<SellingMode>,
    /// Who answers for it.
    pub owner: PersonId,
}

/// Why an opportunity cannot be changed so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Hindrance {
    /// It was won or lost.
    #[error("it was decided")]
    IsDecided,
    /// It has no day that could be moved.
    #[error("it has no expected close day")]
    WithoutDay,
    /// The day would lie more than ten years away.
    #[error("the day would lie more than ten years away")]
    DayTooFar,
    /// It came to where it is after the day on which it would be lost.
    #[error("it came to where it is on {since}, after that day")]
    TooEarly {
        /// Since when it is where it is.
        since: NaiveDate,
    },
}

impl BulkChange {
    /// An opportunity after the change, with the line that its history gets.
    ///
    /// Only open ones have a day to come and a place in the forecast, and can be lost.
    ///
    /// # Errors
    ///
    /// [`Hindrance`].
    pub fn applied(&self, of: Changeable, today: NaiveDate) -> Result<(Changeable, Option<Move>), Hindrance> {
        let is_about_open = matches!(
            self,
            Self::CloseOn(_) | Self::CloseLater(_) | Self::Category(_) | Self::Lose { .. }
        );
        if is_about_open && !of.state.is_open() {
            return Err(Hindrance::IsDecided);
        }
        let after = match self {
            Self::Owner(owner) => Changeable { owner: *owner, ..of },
            Self::Category(category) => Changeable {
                category: *category,
                ..of
            },
            Self::Source(source) => Changeable {
                source: *source,
                ..of
            },
            Self::SellingMode(selling_mode) => Changeable {
                selling_mode: *selling_mode,
                ..of
            },
            Self::CloseOn(day) => closing(of, *day, today)?,
            Self::CloseLater(days) => {
                let day = of.close_on.ok_or(Hindrance::WithoutDay)?;
                let day = moved(day, *days).ok_or(Hindrance::DayTooFar)?;
                closing(of, day, today)?
            }
            Self::Lose { on, reason, to, note } => {
                let lost = of
                    .state
                    .clone()
                    .lose(*on, Some(*reason), to.clone(), note.clone());
                let (state, line) = lost.map_err(|fault| match fault {
                    OpportunityFault::TooEarly { since } => Hindrance::TooEarly { since },
                    _ => Hindrance::IsDecided,
                })?;
                return Ok((Changeable { state, ..of }, Some(line)));
            }
        };
        Ok((after, None))
    }
}

fn closing(of: Changeable, day: NaiveDate, today: NaiveDate) -> Result<Changeable, Hindrance> {
    if (day - today).num_days().abs() > DAYS_AT_MOST {
        return Err(Hindrance::DayTooFar);
    }
    Ok(Changeable {
        close_on: Some(day),
        ..of
    })
}

fn moved(day: NaiveDate, days: i64) -> Option<NaiveDate> {
    let count = Days::new(days.unsigned_abs());
    if days < 0 {
        day.checked_sub_days(count)
    } else {
        day.checked_add_days(count)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{opportunity::Verb, pipeline::StageId};

    const STAGE: StageId = StageId(Uuid::from_u128(1));

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn today() -> NaiveDate {
        day("2026-06-30")
    }

    /// One that came to its stage in May, and should be decided in July.
    fn open() -> Changeable {
        Changeable {
            state: State::Open {
                stage: STAGE,
                since: day("2026-05-10"),
            },
            close_on: Some(day("2026-07-31")),
            category: ForecastCategory::Pipeline,
            source: None,
            selling_mode: None,
            owner: PersonId(Uuid::from_u128(7)),
        }
    }

    fn won() -> Changeable {
        let state = State::Won {
            stage: STAGE,
            on: day("2026-06-01"),
            reason: None,
            note: None,
        };
        Changeable { state, ..open() }
    }

    fn lose(on: &str) -> BulkChange {
        BulkChange::Lose {
            on: day(on),
            reason: LostReason::NoBudget,
            to: Some("对手甲".to_owned()),
            note: None,
        }
    }

    #[test]
    fn days_are_set_and_moved_to_both_sides() {
        let close = |change: BulkChange| change.applied(open(), today()).map(|(after, _)| after.close_on);
        assert_eq!(
            close(BulkChange::CloseOn(day("2026-12-01"))),
            Ok(Some(day("2026-12-01")))
        );
        assert_eq!(close(BulkChange::CloseLater(30)), Ok(Some(day("2026-08-30"))));
        assert_eq!(close(BulkChange::CloseLater(-31)), Ok(Some(day("2026-06-30"))));
        assert_eq!(
            close(BulkChange::CloseOn(day("2036-12-01"))),
            Err(Hindrance::DayTooFar)
        );
        assert_eq!(close(BulkChange::CloseLater(i64::MIN)), Err(Hindrance::DayTooFar));
        let without = Changeable {
            close_on: None,
            ..open()
        };
        let moved = BulkChange::CloseLater(1).applied(without, today());
        assert_eq!(moved, Err(Hindrance::WithoutDay));
    }

    #[test]
    fn what_was_decided_keeps_its_day_and_its_place_in_the_forecast_and_is_not_lost() {
        for change in [
            BulkChange::CloseOn(today()),
            BulkChange::CloseLater(1),
            BulkChange::Category(ForecastCategory::Commit),
            lose("2026-06-30"),
        ] {
            assert_eq!(
                change.applied(won(), today()),
                Err(Hindrance::IsDecided),
                "{change:?}"
            );
        }
        let other = PersonId(Uuid::from_u128(8));
        let handed = BulkChange::Owner(other)
            .applied(won(), today())
            .expect("handed on");
        assert_eq!(
            handed,
            (
                Changeable {
                    owner: other,
                    ..won()
                },
                None
            )
        );
        let sourced = BulkChange::Source(Some(Source::Tender)).applied(won(), today());
        assert_eq!(sourced.expect("changed").0.source, Some(Source::Tender));
        let cleared = BulkChange::SellingMode(None).applied(won(), today());
        assert_eq!(cleared.expect("changed").0.selling_mode, None);
    }

    #[test]
    fn what_is_lost_has_its_reason_and_a_line_of_history() {
        let (after, line) = lose("2026-06-20").applied(open(), today()).expect("lost");
        assert!(matches!(
            after.state,
            State::Lost {
                reason: LostReason::NoBudget,
                to: Some(_),
                ..
            }
        ));
        let line = line.expect("a line");
        assert_eq!((line.verb, line.days, line.from), (Verb::Lost, 41, Some(STAGE)));
        let early = lose("2026-05-09").applied(open(), today());
        assert_eq!(
            early,
            Err(Hindrance::TooEarly {
                since: day("2026-05-10")
            })
        );
    }
}
