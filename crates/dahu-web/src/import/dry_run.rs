//! A dry run under way: followed by its page, stopped, and its result.

use askama::Template;
use axum::extract::Path;
use dahu_app::import::{self, DraftId, DryRun, DryRunState};

use super::draft::{address, id};
use crate::{
    export::Format,
    failure::Answer,
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

/// How far a dry run has come, or what it came to.
#[derive(Template)]
#[template(path = "import/_dry_run.html")]
struct Part {
    page: Page,
    draft: DraftId,
    dry_run: Option<DryRun>,
}

/// The part of the page that follows the dry run; a whole page is the draft's own.
pub(super) async fn follow(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let draft = id(&key)?;
    let dry_run = import::dry_run(&visitor.ctx, draft)?;
    if dry_run.is_none() || !visitor.reader.asks_for_fragment {
        return Ok(see_other(&visitor.reader, &address(draft)));
    }
    render(&Part {
        page: Page::titled(&visitor.reader, Section::Imports, "section-imports"),
        draft,
        dry_run,
    })
}

/// All findings of the dry run, as a file.
pub(super) async fn download_findings(
    visitor: Visitor,
    Path((key, format)): Path<(String, Format)>,
) -> Answer {
    let file = import::dry_run_findings(&visitor.ctx, id(&key)?).await?;
    super::send_findings(&visitor, file, format, "dry-run-findings").await
}

/// Stops the dry run and shows the draft again.
pub(super) async fn stop(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let draft = id(&key)?;
    import::stop_dry_run(&visitor.ctx, draft).await?;
    Ok(see_other(&visitor.reader, &format!("{}#dry-run", address(draft))))
}
