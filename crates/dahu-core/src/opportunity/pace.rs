//! How long opportunities stay in a stage and how long they take in all, learnt from those that went on: which ones rot.

use std::collections::HashMap;

use crate::pipeline::{Pipeline, PipelineId, StageId};

/// So many that went on are needed before anything is learnt from them.
pub const LEARNT_FROM: usize = 20;
/// Of so many of ten that went on, the days are not exceeded.
const OF_TEN: usize = 9;

/// What is learnt from the histories of opportunities, stage by stage and pipeline by pipeline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histories {
    /// Days in a stage of those that went on from it to a later one or were won.
    stays: HashMap<StageId, Vec<u32>>,
    /// Days from opening to winning.
    wins: HashMap<PipelineId, Vec<u32>>,
}

/// After how many days something takes longer than nine of ten did that went on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Learnt from so many that went on.
    Learnt {
        /// Days that nine of ten did not exceed.
        days: u32,
        /// Half of them took no longer.
        median: u32,
        /// How many went on.
        from: usize,
    },
    /// Said by the firm, as too few went on yet.
    Said {
        /// Days.
        days: u32,
    },
}

impl Limit {
    /// The days after which it is too long.
    #[must_use]
    pub fn days(self) -> u32 {
        match self {
            Self::Learnt { days, .. } | Self::Said { days } => days,
        }
    }
}

/// After how many days opportunities take too long.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// In a stage.
    pub stages: HashMap<StageId, Limit>,
    /// From opening on, in a pipeline.
    pub pipelines: HashMap<PipelineId, Limit>,
}

impl Histories {
    /// One that went on from a stage after so many days in it.
    pub fn went_on(&mut self, from: StageId, days: u32) {
        self.stays.entry(from).or_default().push(days);
    }

    /// One that was won, so many days after it was opened.
    pub fn was_won(&mut self, pipeline: PipelineId, days: u32) {
        self.wins.entry(pipeline).or_default().push(days);
    }

    /// What follows from them; where fewer than [`LEARNT_FROM`] went on, what the firm said of its stages.
    #[must_use]
    pub fn pace(mut self, pipelines: &[Pipeline]) -> Pace {
        let mut pace = Pace::default();
        for pipeline in pipelines {
            for stage in &pipeline.stages {
                let learnt = self.stays.get_mut(&stage.id).and_then(|days| learnt(days));
                let said = || {
                    stage.rots_after_days.map(|days| Limit::Said {
                        days: u32::from(days),
                    })
                };
                pace.stages
                    .extend(learnt.or_else(said).map(|limit| (stage.id, limit)));
            }
            let won = self.wins.get_mut(&pipeline.id).and_then(|days| learnt(days));
            pace.pipelines.extend(won.map(|limit| (pipeline.id, limit)));
        }
        pace
    }
}

impl Pace {
    /// Whether an opportunity has been in a stage for longer than nine of ten that went on from it.
    #[must_use]
    pub fn rots(&self, stage: StageId, days: u32) -> bool {
        self.stages.get(&stage).is_some_and(|limit| days > limit.days())
    }

    /// Whether an opportunity has been open for longer than nine of ten took that were won.
    #[must_use]
    pub fn is_stale(&self, pipeline: PipelineId, days: u32) -> bool {
        self.pipelines
            .get(&pipeline)
            .is_some_and(|limit| days > limit.days())
    }
}

/// The nearest rank: of n days in order, the ceil(n × 9/10)-th, and the ceil(n / 2)-th.
fn learnt(days: &mut [u32]) -> Option<Limit> {
    let from = days.len();
    if from < LEARNT_FROM {
        return None;
    }
    let rank = |part: usize, of: usize| (from * part).div_ceil(of) - 1;
    let mut at = |place: usize| *days.select_nth_unstable(place).1;
    Some(Limit::Learnt {
        days: at(rank(OF_TEN, 10)),
        median: at(rank(1, 2)),
        from,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use uuid::Uuid;

    use super::*;
    use crate::pipeline::{Name, Stage};

    fn pipeline(rots_after_days: Option<u16>) -> Pipeline {
        Pipeline {
            id: PipelineId(Uuid::from_u128(1)),
            name: Name::Own("Projects".to_owned()),
            selling_mode: None,
            stages: vec![Stage {
                id: StageId(Uuid::from_u128(2)),
                name: Name::Own("Bid".to_owned()),
                probability_percent: 50,
                enters_with: BTreeSet::new(),
                checks: Vec::new(),
                rots_after_days,
            }],
            is_retired: false,
        }
    }

    #[test]
    fn nine_of_ten_that_went_on_say_what_is_too_long() {
        let (pipeline, mut histories) = (pipeline(Some(5)), Histories::default());
        for days in (1..=20).rev() {
            histories.went_on(pipeline.stages[0].id, days);
            histories.was_won(pipeline.id, days * 10);
        }
        let pace = histories.pace(std::slice::from_ref(&pipeline));
        let stage = pipeline.stages[0].id;
        assert_eq!(
            pace.stages[&stage],
            Limit::Learnt {
                days: 18,
                median: 10,
                from: 20
            }
        );
        assert!(!pace.rots(stage, 18) && pace.rots(stage, 19));
        assert!(!pace.is_stale(pipeline.id, 180) && pace.is_stale(pipeline.id, 181));
    }

    #[test]
    fn too_few_teach_nothing_and_then_the_firm_says() {
        let pipeline = pipeline(Some(5));
        let mut histories = Histories::default();
        for _ in 1..LEARNT_FROM {
            histories.went_on(pipeline.stages[0].id, 100);
        }
        let pace = histories.pace(std::slice::from_ref(&pipeline));
        assert_eq!(pace.stages[&pipeline.stages[0].id], Limit::Said { days: 5 });
        assert!(
            !pace.is_stale(pipeline.id, u32::MAX),
            "nobody said how long it takes"
        );
        let silent = self::pipeline(None);
        let pace = Histories::default().pace(std::slice::from_ref(&silent));
        assert!(!pace.rots(silent.stages[0].id, u32::MAX));
    }
}
