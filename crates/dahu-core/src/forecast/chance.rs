//! The chances that a forecast weighs with: the firm's own outcomes, or none.

use std::collections::HashMap;

use crate::{
    money::Amount,
    opportunity::{Calibration, DECIDED_AT_LEAST},
    pipeline::{Pipeline, PipelineId, StageId},
    share::Share,
};

/// Parts of a whole chance.
pub(super) const MILLION: u32 = 1_000_000;

/// The chance of a stage in a forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageChance {
    /// Millionths.
    pub millionths: u32,
    /// What is known of the stage itself: of those that were in it and were decided, how many were won.
    pub known: Share,
    /// Whether fewer than [`DECIDED_AT_LEAST`] were in it, so that it is drawn towards the share won of its pipeline.
    pub is_drawn: bool,
    /// What the firm says the chance is, in percent; never weighed with.
    pub said_percent: u8,
}

/// What outcomes say of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PipelineChances {
    /// Of all that were decided in it, how many were won.
    pub decided: Share,
    /// Its stages in order; none where fewer than [`DECIDED_AT_LEAST`] were decided.
    pub stages: Option<Vec<(StageId, StageChance)>>,
}

/// The chances of all pipelines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chances {
    pipelines: HashMap<PipelineId, PipelineChances>,
    stages: HashMap<StageId, StageChance>,
    said: HashMap<StageId, u8>,
}

impl StageChance {
    /// The chance of a stage of which `known` is known, in a pipeline of which `decided` were.
    ///
    /// From [`DECIDED_AT_LEAST`] decided on it is the share won of those that were in the stage. Below, each that is missing to
    /// that number counts with the share won of the whole pipeline: p = (won + (30 - n) q) / 30.
    fn of(known: Share, decided: Share, said_percent: u8) -> Self {
        let is_drawn = known.whole < DECIDED_AT_LEAST;
        let millionths = if is_drawn {
            let missing = DECIDED_AT_LEAST - known.whole;
            let drawn = known.part * u64::from(MILLION) + missing * u64::from(millionths(decided));
            u32::try_from(drawn / DECIDED_AT_LEAST).unwrap_or(MILLION)
        } else {
            millionths(known)
        };
        Self {
            millionths: millionths.min(MILLION),
            known,
            is_drawn,
            said_percent,
        }
    }

    /// The chance, from 0 to 1, to be shown.
    #[must_use]
    pub fn value(self) -> f64 {
        f64::from(self.millionths) / f64::from(MILLION)
    }

    /// What an amount is worth with it, rounded down.
    #[must_use]
    pub fn of_amount(self, amount: Amount) -> Amount {
        let weighted =
            i128::from(amount.ten_thousandths()) * i128::from(self.millionths) / i128::from(MILLION);
        Amount::from_ten_thousandths(i64::try_from(weighted).unwrap_or(i64::MAX))
    }

    /// In millionths: how much whether one opportunity is won varies though the chance is known, and how little the chance
    /// itself is known.
    ///
    /// With p the chance and n the decided ones that were in the stage, the chance has the mean m = (p n + ½) / (n + 1) and the
    /// variance v = m (1 - m) / (n + 2), those of the beta distribution that Jeffreys' prior leads to; what is left of m (1 - m)
    /// is the chance of a single opportunity.
    ///
    /// Source: A. Gelman et al. (2013), "Bayesian Data Analysis", 3rd ed., section 2.4 (beta posterior), equation 1.9 (law of
    /// total variance).
    pub(super) fn variances(self) -> (u32, u32) {
        let (million, decided) = (u128::from(MILLION), u128::from(self.known.whole));
        let mean = (u128::from(self.millionths) * decided * 2 + million) / (2 * (decided + 1));
        let all = mean * million.saturating_sub(mean) / million;
        let of_chance = all / (decided + 2);
        let small = |variance: u128| u32::try_from(variance).unwrap_or(MILLION);
        (small(all - of_chance), small(of_chance))
    }
}

impl PipelineChances {
    /// Whether there are too few decided opportunities to weigh with.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.stages.is_none()
    }
}

impl Chances {
    /// The chances of these pipelines, where `calibration` counts all opportunities and `decided` those of each pipeline.
    #[must_use]
    pub fn of(
        pipelines: &[Pipeline],
        calibration: &Calibration,
        decided: &HashMap<PipelineId, Share>,
    ) -> Self {
        let mut chances = Self::default();
        for pipeline in pipelines {
            let decided = decided.get(&pipeline.id).copied().unwrap_or_default();
            for stage in &pipeline.stages {
                chances.said.insert(stage.id, stage.probability_percent);
            }
            let chance = |stage: &crate::pipeline::Stage| {
                let known = calibration.known(stage.id);
                (
                    stage.id,
                    StageChance::of(known, decided, stage.probability_percent),
                )
            };
            let stages = (decided.whole >= DECIDED_AT_LEAST)
                .then(|| pipeline.stages.iter().map(chance).collect::<Vec<_>>());
            chances.stages.extend(stages.iter().flatten().copied());
            chances
                .pipelines
                .insert(pipeline.id, PipelineChances { decided, stages });
        }
        chances
    }

    /// The chance of a stage; none where its pipeline is refused.
    #[must_use]
    pub fn stage(&self, stage: StageId) -> Option<StageChance> {
        self.stages.get(&stage).copied()
    }

    /// What outcomes say of a pipeline.
    #[must_use]
    pub fn pipeline(&self, pipeline: PipelineId) -> Option<&PipelineChances> {
        self.pipelines.get(&pipeline)
    }

    /// An amount with the chance that the firm says of a stage, rounded down.
    #[must_use]
    pub fn said(&self, stage: StageId, amount: Amount) -> Amount {
        let percent = self.said.get(&stage).copied().unwrap_or(0);
        let said = i128::from(amount.ten_thousandths()) * i128::from(percent) / 100;
        Amount::from_ten_thousandths(i64::try_from(said).unwrap_or(i64::MAX))
    }
}

/// A share in millionths, rounded down.
fn millionths(share: Share) -> u32 {
    if share.whole == 0 {
        return 0;
    }
    let parts = u128::from(share.part.min(share.whole)) * u128::from(MILLION) / u128::from(share.whole);
    u32::try_from(parts).unwrap_or(MILLION)
}
