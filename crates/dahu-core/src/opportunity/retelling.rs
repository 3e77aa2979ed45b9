//! Histories that files tell: the same verbs, without asking for what stages ask for, as it has happened already.

use chrono::NaiveDate;

use super::{Move, State, Verb, Verdict, days};
use crate::pipeline::{Pipeline, StageId};

/// What a file tells of an opportunity on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// It is in a stage.
    Stage(StageId),
    /// It was won.
    Won,
    /// It was lost.
    Lost,
    /// It was opened again, in the stage in which it was decided.
    Reopened,
}

/// Why what a file tells cannot have happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RetellingFault {
    /// It begins with a stage.
    #[error("a history begins with a stage")]
    BeginsDecided,
    /// The stage is not one of its pipeline.
    #[error("the stage belongs to another pipeline")]
    StageUnknown,
    /// The day lies before the one on which it came to where it is.
    #[error("it came to where it is on {since}, after that day")]
    TooEarly {
        /// Since when it is where it is.
        since: NaiveDate,
    },
    /// It was won or lost, and decided otherwise without having been opened again.
    #[error("it was decided already")]
    IsDecided,
    /// It is open: it cannot be opened again.
    #[error("it is open")]
    IsOpen,
}

/// Where an opportunity stands while its history is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// In which stage, or in which it was decided.
    pub stage: StageId,
    /// Whether it was decided, and how.
    pub verdict: Verdict,
    /// Since when it stands so.
    pub since: NaiveDate,
}

impl Standing {
    /// How an opportunity stands.
    #[must_use]
    pub fn of(state: &State) -> Self {
        let verdict = match state {
            State::Open { .. } => Verdict::Open,
            State::Won { .. } => Verdict::Won,
            State::Lost { .. } => Verdict::Lost,
        };
        Self {
            stage: state.stage(),
            verdict,
            since: state.since(),
        }
    }

    /// Begins in a stage.
    ///
    /// # Errors
    ///
    /// [`RetellingFault::StageUnknown`], [`RetellingFault::BeginsDecided`].
    pub fn begin(pipeline: &Pipeline, told: Told, on: NaiveDate) -> Result<(Self, Move), RetellingFault> {
        let Told::Stage(stage) = told else {
            return Err(RetellingFault::BeginsDecided);
        };
        place(pipeline, stage)?;
        let line = Move {
            verb: Verb::Opened,
            on,
            from: None,
            to: Some(stage),
            days: 0,
            why: None,
        };
        let standing = Self {
            stage,
            verdict: Verdict::Open,
            since: on,
        };
        Ok((standing, line))
    }

    /// Goes on to what is told; nothing where it stands so already.
    ///
    /// # Errors
    ///
    /// [`RetellingFault`].
    pub fn go_on(
        &mut self,
        pipeline: &Pipeline,
        told: Told,
        on: NaiveDate,
    ) -> Result<Option<Move>, RetellingFault> {
        if on < self.since {
            return Err(RetellingFault::TooEarly { since: self.since });
        }
        let (verb, to, verdict) = match (told, self.verdict) {
            (Told::Won, Verdict::Won) | (Told::Lost, Verdict::Lost) => return Ok(None),
            (Told::Won, Verdict::Open) => (Verb::Won, None, Verdict::Won),
            (Told::Lost, Verdict::Open) => (Verb::Lost, None, Verdict::Lost),
            (Told::Won | Told::Lost, _) => return Err(RetellingFault::IsDecided),
            (Told::Reopened, Verdict::Open) => return Err(RetellingFault::IsOpen),
            (Told::Reopened, _) => (Verb::Reopened, Some(self.stage), Verdict::Open),
            (Told::Stage(to), verdict) => match self.verb_to(pipeline, to, verdict)? {
                Some(verb) => (verb, Some(to), Verdict::Open),
                None => return Ok(None),
            },
        };
        let line = Move {
            verb,
            on,
            from: Some(self.stage),
            to,
            days: days(self.since, on),
            why: None,
        };
        *self = Self {
            stage: to.unwrap_or(self.stage),
            verdict,
            since: on,
        };
        Ok(Some(line))
    }

    fn verb_to(
        &self,
        pipeline: &Pipeline,
        to: StageId,
        verdict: Verdict,
    ) -> Result<Option<Verb>, RetellingFault> {
        let (from, place) = (place(pipeline, self.stage)?, place(pipeline, to)?);
        if verdict != Verdict::Open {
            return Ok(Some(Verb::Reopened));
        }
        Ok(match place.cmp(&from) {
            std::cmp::Ordering::Greater => Some(Verb::Advanced),
            std::cmp::Ordering::Less => Some(Verb::FellBack),
            std::cmp::Ordering::Equal => None,
        })
    }
}

/// The history that a file tells, day after day, and where it leads.
///
/// # Errors
///
/// [`RetellingFault`], the first; one of nothing at all [begins decided](RetellingFault::BeginsDecided).
pub fn retell(
    pipeline: &Pipeline,
    told: impl IntoIterator<Item = (NaiveDate, Told)>,
) -> Result<(Standing, Vec<Move>), RetellingFault> {
    let mut told = told.into_iter();
    let (on, first) = told.next().ok_or(RetellingFault::BeginsDecided)?;
    let (mut standing, line) = Standing::begin(pipeline, first, on)?;
    let mut lines = vec![line];
    for (on, told) in told {
        lines.extend(standing.go_on(pipeline, told, on)?);
    }
    Ok((standing, lines))
}

fn place(pipeline: &Pipeline, stage: StageId) -> Result<usize, RetellingFault> {
    pipeline.position(stage).ok_or(RetellingFault::StageUnknown)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::pipeline::{Criterion, Name, PipelineId, Stage};

    fn stage(number: u128) -> StageId {
        StageId(Uuid::from_u128(number))
    }

    fn pipeline() -> Pipeline {
        let stages = (1..=3).map(|number| Stage {
            id: stage(number),
            name: Name::Own(format!("Stage {number}")),
            probability_percent: 50,
            enters_with: BTreeSet::from([Criterion::Amount]),
            checks: Vec::new(),
            rots_after_days: None,
        });
        Pipeline {
            id: PipelineId(Uuid::from_u128(9)),
            name: Name::Own("Projects".to_owned()),
            selling_mode: None,
            stages: stages.collect(),
            is_retired: false,
        }
    }

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, day).expect("a day")
    }

    #[test]
    fn a_history_is_told_with_its_days_and_what_repeats_is_left_out() {
        let told = [
            (day(1), Told::Stage(stage(1))),
            (day(4), Told::Stage(stage(3))),
            (day(4), Told::Stage(stage(3))),
            (day(6), Told::Stage(stage(2))),
            (day(9), Told::Lost),
            (day(9), Told::Lost),
            (day(10), Told::Reopened),
            (day(12), Told::Won),
            (day(13), Told::Stage(stage(3))),
        ];
        let (standing, lines) = retell(&pipeline(), told).expect("a history");
        let verbs: Vec<(Verb, u32)> = lines.iter().map(|line| (line.verb, line.days)).collect();
        assert_eq!(
            verbs,
            [
                (Verb::Opened, 0),
                (Verb::Advanced, 3),
                (Verb::FellBack, 2),
                (Verb::Lost, 3),
                (Verb::Reopened, 1),
                (Verb::Won, 2),
                (Verb::Reopened, 1),
            ]
        );
        assert_eq!(
            (standing.stage, standing.verdict, standing.since),
            (stage(3), Verdict::Open, day(13))
        );
    }

    #[test]
    fn what_cannot_have_happened_is_told() {
        let opened = (day(5), Told::Stage(stage(1)));
        for (told, fault) in [
            (vec![], RetellingFault::BeginsDecided),
            (vec![(day(5), Told::Won)], RetellingFault::BeginsDecided),
            (
                vec![(day(5), Told::Stage(stage(7)))],
                RetellingFault::StageUnknown,
            ),
            (
                vec![opened, (day(4), Told::Won)],
                RetellingFault::TooEarly { since: day(5) },
            ),
            (vec![opened, (day(6), Told::Reopened)], RetellingFault::IsOpen),
            (
                vec![opened, (day(6), Told::Won), (day(7), Told::Lost)],
                RetellingFault::IsDecided,
            ),
        ] {
            assert_eq!(retell(&pipeline(), told), Err(fault));
        }
    }

    proptest! {
        #[test]
        fn the_days_of_a_history_add_up_to_its_length(
            steps in proptest::collection::vec((0_u64..5, 0_u128..6), 1..30),
        ) {
            let pipeline = pipeline();
            let (mut standing, first) =
                Standing::begin(&pipeline, Told::Stage(stage(1)), day(1)).expect("it begins");
            let (mut on, mut sum, mut last) = (day(1), 0, first.on);
            for (later, what) in steps {
                on = on + chrono::Days::new(later);
                let told = match what {
                    0..=2 => Told::Stage(stage(what + 1)),
                    3 => Told::Won,
                    4 => Told::Lost,
                    _ => Told::Reopened,
                };
                if let Ok(Some(line)) = standing.go_on(&pipeline, told, on) {
                    sum += line.days;
                    last = line.on;
                }
            }
            prop_assert_eq!(i64::from(sum), (last - day(1)).num_days());
            prop_assert_eq!(standing.since, last);
        }
    }
}
