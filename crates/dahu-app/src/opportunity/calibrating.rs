//! What the firm's own outcomes say of the chances of its stages.

use dahu_core::{
    access::Action,
    opportunity::Chance,
    pipeline::{Pipeline, Stage},
    share::Share,
};

use super::book;
use crate::{Context, Result, access::Scope};

/// A pipeline with what outcomes say of its stages.
#[derive(Clone, Debug, PartialEq)]
pub struct CalibratedPipeline {
    /// The pipeline.
    pub pipeline: Pipeline,
    /// Of all that were decided in it, how many were won.
    pub decided: Share,
    /// The chance of each of its stages, in order.
    pub chances: Vec<Chance>,
}

impl CalibratedPipeline {
    /// Each stage with its chance.
    pub fn stages(&self) -> impl Iterator<Item = (&Stage, Chance)> {
        self.pipeline.stages.iter().zip(self.chances.iter().copied())
    }
}

/// What the outcomes that the actor may see say of the stages of each pipeline; pipelines out of use that nothing was ever
/// decided in are left out.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who sees no opportunities.
pub async fn calibration(ctx: &Context) -> Result<Vec<CalibratedPipeline>> {
    let scope = Scope::of(ctx, Action::SeeOpportunities)?;
    let found = book::look_once(ctx, &scope, "calibration".to_owned(), |book, seen| {
        let calibrated = book.pipelines.iter().map(|pipeline| {
            let calibration =
                book.calibration(|entry| entry.pipeline == pipeline.id && seen.has(entry.number));
            let chances = calibration.chances(pipeline).into_iter();
            CalibratedPipeline {
                pipeline: pipeline.clone(),
                decided: calibration.all,
                chances: chances.map(|(_, chance)| chance).collect(),
            }
        });
        let is_shown = |one: &CalibratedPipeline| !one.pipeline.is_retired || one.decided.whole > 0;
        calibrated.filter(is_shown).collect::<Vec<_>>()
    })
    .await?;
    Ok(found.to_vec())
}
