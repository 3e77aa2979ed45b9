//! How often opportunities that were in a stage were won in the end: what the firm's own outcomes say of each stage's chance.

use std::collections::{BTreeSet, HashMap};

use crate::{
    pipeline::{Pipeline, StageId},
    share::Share,
};

/// So many decided opportunities must have been in a stage before its chance is theirs; below, what was said of it holds.
pub const DECIDED_AT_LEAST: u64 = 30;

/// How one opportunity went: the stages that it was in, and what became of it; none while it is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// Every stage that it was ever in, whatever the order.
    pub stages: BTreeSet<StageId>,
    /// Whether it was won; none while it is open.
    pub was_won: Option<bool>,
}

/// The chance of a stage, and from where it comes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Chance {
    /// The share won of those that were in it and were decided.
    Known(Share),
    /// What the firm said, in percent, as too few were decided.
    Said {
        /// The chance said.
        percent: u8,
        /// What is known so far.
        known: Share,
    },
}

/// What the firm's own outcomes say of the stages of a pipeline.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calibration {
    stages: HashMap<StageId, Share>,
    /// Of all decided ones, whatever stages they were in.
    pub all: Share,
}

impl Chance {
    /// The chance, from 0 to 1.
    #[must_use]
    pub fn value(self) -> f64 {
        match self {
            Self::Known(share) => share.ratio().unwrap_or(0.0),
            Self::Said { percent, .. } => f64::from(percent) / 100.0,
        }
    }

    /// Parts of a million: what amounts are weighted with, so that the sum of a list is the same wherever it is made.
    #[must_use]
    pub fn millionths(self) -> u32 {
        match self {
            Self::Known(Share { whole: 0, .. }) => 0,
            // Below a million, as the part is none of more than the whole.
            Self::Known(share) => {
                let parts = u128::from(share.part.min(share.whole)) * 1_000_000 / u128::from(share.whole);
                u32::try_from(parts).unwrap_or(1_000_000)
            }
            Self::Said { percent, .. } => u32::from(percent) * 10_000,
        }
    }

    /// What is known of the stage, whether or not it is enough.
    #[must_use]
    pub fn known(self) -> Share {
        match self {
            Self::Known(known) | Self::Said { known, .. } => known,
        }
    }
}

impl Calibration {
    /// Counts courses; each opportunity counts once in every stage that it was in, however often it came there.
    #[must_use]
    pub fn of(courses: impl IntoIterator<Item = Course>) -> Self {
        let mut calibration = Self::default();
        for course in courses {
            let Some(was_won) = course.was_won else { continue };
            count(&mut calibration.all, was_won);
            for stage in course.stages {
                count(calibration.stages.entry(stage).or_default(), was_won);
            }
        }
        calibration
    }

    /// What is known of a stage: of those that were in it and were decided, how many were won.
    #[must_use]
    pub fn known(&self, stage: StageId) -> Share {
        self.stages.get(&stage).copied().unwrap_or_default()
    }

    /// The chance of each stage of a pipeline, in its order.
    #[must_use]
    pub fn chances(&self, pipeline: &Pipeline) -> Vec<(StageId, Chance)> {
        let chance = |stage: &crate::pipeline::Stage| {
            let known = self.known(stage.id);
            let chance = if known.whole >= DECIDED_AT_LEAST {
                Chance::Known(known)
            } else {
                Chance::Said {
                    percent: stage.probability_percent,
                    known,
                }
            };
            (stage.id, chance)
        };
        pipeline.stages.iter().map(chance).collect()
    }
}

fn count(share: &mut Share, was_won: bool) {
    share.whole += 1;
    share.part += u64::from(was_won);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::pipeline::{Name, PipelineId, Stage};

    fn stage_id(number: u128) -> StageId {
        StageId(Uuid::from_u128(number))
    }

    fn pipeline() -> Pipeline {
        let stage = |number| Stage {
            id: stage_id(number),
            name: Name::Own(format!("Stage {number}")),
            probability_percent: 40,
            enters_with: BTreeSet::new(),
            checks: Vec::new(),
            rots_after_days: None,
        };
        Pipeline {
            id: PipelineId(Uuid::from_u128(9)),
            name: Name::Own("Projects".to_owned()),
            selling_mode: None,
            stages: vec![stage(1), stage(2)],
            is_retired: false,
        }
    }

    fn course(stages: &[u128], was_won: Option<bool>) -> Course {
        Course {
            stages: stages.iter().copied().map(stage_id).collect(),
            was_won,
        }
    }

    #[test]
    fn a_stage_has_the_share_won_of_those_that_were_in_it_and_were_decided() {
        // 40 came in, 10 of them only to the first stage; 24 of the other 30 were won, and five are open.
        let lost_early = (0..10).map(|_| course(&[1], Some(false)));
        let came_far = (0..30).map(|number| course(&[1, 2], Some(number < 24)));
        let open = (0..5).map(|_| course(&[1, 2], None));
        let calibration = Calibration::of(lost_early.chain(came_far).chain(open));
        let chances = calibration.chances(&pipeline());
        assert_eq!(chances[0].1, Chance::Known(Share { part: 24, whole: 40 }));
        assert_eq!(chances[1].1, Chance::Known(Share { part: 24, whole: 30 }));
        let millionths: Vec<u32> = chances.iter().map(|(_, chance)| chance.millionths()).collect();
        assert_eq!(millionths, [600_000, 800_000]);
        assert_eq!(calibration.all, Share { part: 24, whole: 40 });
    }

    #[test]
    fn too_few_decided_say_nothing_yet() {
        let calibration = Calibration::of((1..DECIDED_AT_LEAST).map(|_| course(&[1], Some(true))));
        let chances = calibration.chances(&pipeline());
        let known = Share { part: 29, whole: 29 };
        assert_eq!(chances[0].1, Chance::Said { percent: 40, known });
        assert!((chances[0].1.value() - 0.4).abs() < 1e-12);
        assert_eq!(chances[1].1.known(), Share::default());
    }

    proptest! {
        #[test]
        fn no_chance_leaves_zero_to_one(part in 0_u64..1_000, rest in 0_u64..1_000) {
            let chance = Chance::Known(Share { part, whole: part + rest });
            prop_assert!(chance.millionths() <= 1_000_000);
            prop_assert!((0.0..=1.0).contains(&chance.value()));
            prop_assert!((chance.value() - f64::from(chance.millionths()) / 1e6).abs() <= 1e-6);
        }
    }
}
