//! Pipelines: the stages through which opportunities of one way of selling go.

mod standard;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::{Deserialize, Serialize};

use crate::opportunity::{Element, SellingMode};

pub use standard::standard_names;

crate::id! {
    /// A pipeline (销售管道).
    PipelineId
}

crate::id! {
    /// A stage of a pipeline (销售阶段).
    StageId
}

crate::id! {
    /// Something on the checklist of a stage.
    CheckId
}

/// Stages of a pipeline at most.
pub const STAGES_AT_MOST: usize = 12;
/// Things on the checklist of a stage at most.
pub const CHECKS_AT_MOST: usize = 20;
/// Characters of a name at most.
pub const NAME_CHARACTERS: usize = 60;

/// What a stage or a pipeline is called.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Name {
    /// As Dahu calls it, in the reader's language.
    Standard(String),
    /// As the firm calls it.
    Own(String),
}

/// What must be known of an opportunity before it enters a stage (准入条件).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    /// How much it is about.
    Amount,
    /// The day by which it should be decided.
    CloseDay,
    /// What is to be sold.
    Product,
    /// Who decides.
    Decider,
    /// The steps in which they buy.
    BuyingSteps,
    /// Against whom.
    Competitor,
    /// A part of MEDDPICC, at least partly.
    Evidence(Element),
}

impl Criterion {
    /// All of them, in the order in which forms show them.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let plain = [
            Self::Amount,
            Self::CloseDay,
            Self::Product,
            Self::Decider,
            Self::BuyingSteps,
            Self::Competitor,
        ];
        let evidence = Element::ALL.into_iter().map(Self::Evidence);
        plain.into_iter().chain(evidence).collect()
    }

    /// The word that forms send.
    #[must_use]
    pub fn word(self) -> String {
        match self {
            Self::Amount => "amount".to_owned(),
            Self::CloseDay => "close_day".to_owned(),
            Self::Product => "product".to_owned(),
            Self::Decider => "decider".to_owned(),
            Self::BuyingSteps => "buying_steps".to_owned(),
            Self::Competitor => "competitor".to_owned(),
            Self::Evidence(element) => format!("evidence_{}", element.as_str()),
        }
    }

    /// Reads what a form sends.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::all().into_iter().find(|one| one.word() == word)
    }
}

/// Something to be done while an opportunity is in a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Its id, which stays when its words change.
    pub id: CheckId,
    /// What is to be done.
    pub what: String,
    /// Whether no opportunity leaves the stage forwards without it.
    pub is_required: bool,
}

/// A stage of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// Its id, which stays when it is renamed or moved.
    pub id: StageId,
    /// What it is called.
    pub name: Name,
    /// The chance of being won that opportunities in it are given as long as the firm's own outcomes do not say better, in
    /// percent.
    pub probability_percent: u8,
    /// What must be known before an opportunity enters it.
    pub enters_with: BTreeSet<Criterion>,
    /// What is done in it.
    pub checks: Vec<Check>,
    /// After how many days in it an opportunity rots, as long as the pipeline's own history does not say better.
    pub rots_after_days: Option<u16>,
}

/// The stages through which opportunities of one way of selling go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pipeline {
    /// Its id.
    pub id: PipelineId,
    /// What it is called.
    pub name: Name,
    /// The way of selling that it was made for.
    pub selling_mode: Option<SellingMode>,
    /// Its stages, in order.
    pub stages: Vec<Stage>,
    /// Whether no new opportunity enters it.
    pub is_retired: bool,
}

/// Why stages cannot be those of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PipelineFault {
    /// None, or more than [`STAGES_AT_MOST`].
    #[error("a pipeline has one to {STAGES_AT_MOST} stages")]
    StageCount,
    /// A name of no characters or more than [`NAME_CHARACTERS`].
    #[error("a name has one to {NAME_CHARACTERS} characters")]
    NameLength,
    /// Two stages of one name.
    #[error("two stages are called {0}")]
    SameName(String),
    /// A chance of more than 99 percent, or of none: what is open is neither won nor lost.
    #[error("a stage has a chance of 1 to 99 percent, not {0}")]
    Probability(u8),
    /// More than [`CHECKS_AT_MOST`] things on one checklist.
    #[error("a checklist has {CHECKS_AT_MOST} entries at most")]
    CheckCount,
}

impl Pipeline {
    /// Where a stage stands, counted from 0.
    #[must_use]
    pub fn position(&self, stage: StageId) -> Option<usize> {
        self.stages.iter().position(|one| one.id == stage)
    }

    /// A stage.
    #[must_use]
    pub fn stage(&self, stage: StageId) -> Option<&Stage> {
        self.stages.iter().find(|one| one.id == stage)
    }

    /// Lets pass a pipeline that opportunities can go through.
    ///
    /// # Errors
    ///
    /// [`PipelineFault`], the first that is found.
    pub fn check(&self) -> Result<(), PipelineFault> {
        if self.stages.is_empty() || self.stages.len() > STAGES_AT_MOST {
            return Err(PipelineFault::StageCount);
        }
        let mut names = HashSet::new();
        for name in std::iter::once(&self.name).chain(self.stages.iter().map(|stage| &stage.name)) {
            let (Name::Own(text) | Name::Standard(text)) = name;
            if text.trim().is_empty() || text.chars().count() > NAME_CHARACTERS {
                return Err(PipelineFault::NameLength);
            }
        }
        for stage in &self.stages {
            let (Name::Own(text) | Name::Standard(text)) = &stage.name;
            if !names.insert(text.to_lowercase()) {
                return Err(PipelineFault::SameName(text.clone()));
            }
            if !(1..=99).contains(&stage.probability_percent) {
                return Err(PipelineFault::Probability(stage.probability_percent));
            }
            if stage.checks.len() > CHECKS_AT_MOST {
                return Err(PipelineFault::CheckCount);
            }
        }
        Ok(())
    }

    /// Which stages another version of the pipeline no longer has.
    #[must_use]
    pub fn stages_missing_in(&self, other: &Self) -> Vec<StageId> {
        let stages = self.stages.iter().map(|stage| stage.id);
        stages.filter(|stage| other.position(*stage).is_none()).collect()
    }

    /// Its stages by id, with their places.
    #[must_use]
    pub fn places(&self) -> BTreeMap<StageId, usize> {
        let stages = self.stages.iter().enumerate();
        stages.map(|(place, stage)| (stage.id, place)).collect()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn stage(number: u128, name: &str, probability_percent: u8) -> Stage {
        Stage {
            id: StageId(Uuid::from_u128(number)),
            name: Name::Own(name.to_owned()),
            probability_percent,
            enters_with: BTreeSet::new(),
            checks: Vec::new(),
            rots_after_days: None,
        }
    }

    fn pipeline(stages: Vec<Stage>) -> Pipeline {
        Pipeline {
            id: PipelineId(Uuid::from_u128(1)),
            name: Name::Own("Projects".to_owned()),
            selling_mode: None,
            stages,
            is_retired: false,
        }
    }

    #[test]
    fn every_criterion_is_read_back_from_its_word() {
        let all = Criterion::all();
        assert_eq!(all.len(), 14);
        for criterion in all {
            assert_eq!(Criterion::from_word(&criterion.word()), Some(criterion));
        }
        assert_eq!(Criterion::from_word("evidence"), None);
    }

    #[test]
    fn a_pipeline_that_nothing_could_go_through_is_refused() {
        let usable = pipeline(vec![stage(1, "Qualify", 10), stage(2, "Negotiate", 80)]);
        assert_eq!(usable.check(), Ok(()));
        assert_eq!(pipeline(vec![]).check(), Err(PipelineFault::StageCount));
        let many = (0..13).map(|number| stage(number, &format!("Stage {number}"), 50));
        assert_eq!(pipeline(many.collect()).check(), Err(PipelineFault::StageCount));
        assert_eq!(
            pipeline(vec![stage(1, "  ", 10)]).check(),
            Err(PipelineFault::NameLength)
        );
        assert_eq!(
            pipeline(vec![stage(1, &"长".repeat(61), 10)]).check(),
            Err(PipelineFault::NameLength)
        );
        assert_eq!(
            pipeline(vec![stage(1, "Bid", 10), stage(2, "bid", 20)]).check(),
            Err(PipelineFault::SameName("bid".to_owned()))
        );
        for percent in [0, 100] {
            assert_eq!(
                pipeline(vec![stage(1, "Bid", percent)]).check(),
                Err(PipelineFault::Probability(percent))
            );
        }
    }

    #[test]
    fn stages_that_are_gone_are_told() {
        let (one, two) = (stage(1, "Qualify", 10), stage(2, "Negotiate", 80));
        let before = pipeline(vec![one.clone(), two.clone()]);
        let after = pipeline(vec![two]);
        assert_eq!(before.stages_missing_in(&after), [one.id]);
        assert_eq!(after.stages_missing_in(&before), []);
        assert_eq!(before.places()[&one.id], 0);
    }
}
