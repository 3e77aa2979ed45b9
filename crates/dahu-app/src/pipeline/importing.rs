//! A pipeline that an import makes of the stages of its file, and that goes with it again.

use dahu_core::pipeline::Pipeline;
use sea_orm::DatabaseTransaction;

use super::{changed, known, refuse_twin, refused, store, too_many};
use crate::{
    Context, Result,
    event::{self, StoredEvent},
    import::ImportId,
    opportunity,
};

/// Lets pass a pipeline that can be made beside these.
///
/// # Errors
///
/// [`crate::Error::Refused`] with the rules that begin with `pipeline_`.
pub(crate) fn check(all: &[Pipeline], pipeline: &Pipeline) -> Result<()> {
    too_many(all)?;
    pipeline.check().map_err(refused)?;
    refuse_twin(all, pipeline)
}

/// Makes a pipeline.
///
/// # Errors
///
/// Like [`check`].
pub(crate) async fn make(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    import: ImportId,
    pipeline: &Pipeline,
) -> Result<()> {
    let all = known(transaction).await?;
    check(&all, pipeline)?;
    let position = i32::try_from(all.len()).unwrap_or(i32::MAX);
    store::save(transaction, pipeline, (position, true), &[], ctx.now()).await?;
    let change = changed(pipeline.id, "created", None, Some(pipeline))?;
    event::record(transaction, ctx, Some(import), vec![change]).await
}

/// Takes the pipelines away that an import made, as far as nobody changed them and no opportunity is, or was, in them.
pub(crate) async fn take_away(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    events: &[StoredEvent],
) -> Result<()> {
    let made = events
        .iter()
        .filter(|event| event.noun == "pipeline" && event.verb == "created");
    let mut all = None;
    for event in made {
        let all = match &all {
            Some(all) => all,
            None => all.insert(known(transaction).await?),
        };
        let made: Option<Pipeline> = event.after.clone().map(serde_json::from_value).transpose()?;
        let Some(pipeline) = all.iter().find(|one| Some(*one) == made.as_ref()) else {
            continue;
        };
        let stages: Vec<_> = pipeline.stages.iter().map(|stage| stage.id).collect();
        if opportunity::were_ever_in(transaction, &stages).await? {
            continue;
        }
        store::delete(transaction, pipeline.id).await?;
        let change = changed(pipeline.id, "restored", Some(pipeline), None)?;
        event::record(transaction, ctx, None, vec![change]).await?;
    }
    Ok(())
}
