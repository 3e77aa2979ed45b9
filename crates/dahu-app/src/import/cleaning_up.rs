//! Ending imports whose program died, and removing what they left.

use std::path::Path;

use super::{FindingsFile, ImportId, Outcome, State, running::end, store};
use crate::{
    Context, Result,
    error::{Facts, Refusal},
    lease::{is_dead, left_behind},
};

/// Ends imports whose program died, and removes what they left in the staging folder.
pub(crate) async fn clean_up(ctx: &Context) -> Result<()> {
    let staging = ctx.workspace.folder().join("staging");
    let Some(import) = store::running(ctx.workspace.database.reader()).await? else {
        return empty(&staging);
    };
    let folder = staging.join(ImportId(import.id).to_string());
    if is_dead(ctx, &folder.join("lock"), import.heartbeat_at) {
        let transaction = ctx.workspace.database.begin().await?;
        let message =
            "the program was stopped while this import ran; nothing of it was kept: import the file again";
        let id = ImportId(import.id);
        let interrupted = Outcome {
            failure: Some(Refusal {
                rule: "import_interrupted".to_owned(),
                message: message.to_owned(),
                facts: Facts::default(),
            }),
            ..Outcome::default()
        };
        end(
            &transaction,
            ctx,
            id,
            State::Interrupted,
            &interrupted,
            Some(message),
        )
        .await?;
        transaction.commit().await?;
        FindingsFile::of(ctx, id).remove()?;
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
    }
    Ok(())
}

/// Removes folders of the staging folder that nobody holds.
fn empty(staging: &Path) -> Result<()> {
    for entry in std::fs::read_dir(staging)? {
        let folder = entry?.path();
        if left_behind(&folder.join("lock")).is_some() {
            std::fs::remove_dir_all(&folder)?;
        }
    }
    Ok(())
}
