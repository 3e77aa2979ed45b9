//! Imports: the list, an upload and what it is taken for, a running import, its result, and undoing it.

mod choices;
mod draft;
mod dry_run;
mod template;
mod upload;
pub(crate) mod words;

pub(crate) use upload::{broken, drain, limits as upload_limits};

use askama::Template;
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Path, Query as FromQuery},
    http::StatusCode,
    response::IntoResponse,
    routing::{get, post},
};
use dahu_app::{
    Context,
    import::{self, Finding, FindingsFile, ImportId, ImportRow, Progress, State},
};
use futures::stream;
use serde::Deserialize;

use crate::{
    export::{self, Format, attachment},
    failure::{Answer, Failure, problem},
    page::{Page, Section, render, see_other},
    refusal::{self, Later},
    visitor::Visitor,
};

/// Findings shown on a page; the download has all.
const FINDINGS_SHOWN: usize = 200;

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/imports", get(list))
        .route("/imports/drafts/{id}", get(draft::show))
        .route("/imports/drafts/{id}/dry-run", get(dry_run::follow))
        .route("/imports/drafts/{id}/dry-run/stop", post(dry_run::stop))
        .route(
            "/imports/templates/{kind}/template.{format}",
            get(template::download),
        )
        .route("/imports/{id}", get(show))
        .route("/imports/{id}/undo", get(ask_to_undo).post(undo))
}

/// What may take longer than a page: files on their way in and out, and the start of an import, which looks whether
/// the file came in before.
pub(crate) fn upload_routes() -> Router<Context> {
    Router::new()
        .route("/imports/upload", post(upload::receive).layer(upload::limits()))
        .route("/imports/drafts/{id}", post(draft::take))
        .route(
            "/imports/drafts/{id}/findings.{format}",
            get(dry_run::download_findings),
        )
        .route("/imports/{id}/findings.{format}", get(findings))
}

#[derive(Template)]
#[template(path = "import/list.html")]
struct ListPage {
    page: Page,
    imports: Vec<ImportRow>,
    /// Before which number there may be more.
    older: Option<i32>,
    problem: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
struct Listed {
    before: Option<i32>,
}

async fn list(visitor: Visitor, FromQuery(listed): FromQuery<Listed>) -> Answer {
    show_list(&visitor, listed.before, None).await
}

async fn show_list(visitor: &Visitor, before: Option<i32>, problem: Option<String>) -> Answer {
    let imports = import::list_before(&visitor.ctx, before).await?;
    let is_cut = imports.len() as u64 == import::LISTED;
    let older = imports.last().filter(|_| is_cut).map(|import| import.number);
    let page = Page::titled(&visitor.reader, Section::Imports, "section-imports");
    render(&ListPage {
        page,
        imports,
        older,
        problem,
    })
}

#[derive(Template)]
#[template(path = "import/show.html")]
struct ImportPage {
    page: Page,
    import: ImportRow,
    progress: Option<Progress>,
    findings: Vec<Finding>,
    findings_shown: u64,
}

/// What a running import has come to, and its result once it has ended.
#[derive(Template)]
#[template(path = "import/_status.html")]
struct Status {
    page: Page,
    import: ImportRow,
    progress: Option<Progress>,
    findings: Vec<Finding>,
    findings_shown: u64,
}

async fn show(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let id = id(&key)?;
    let progress = import::progress(&visitor.ctx, id);
    let import = import::show(&visitor.ctx, id).await?;
    let findings = match import.state {
        State::Running => Vec::new(),
        _ => import::findings(&visitor.ctx, id, FINDINGS_SHOWN).await?,
    };
    let title = visitor
        .reader
        .texts()
        .text_with("import-number", "number", import.number);
    let page = Page::new(&visitor.reader, Some(Section::Imports), &title);
    let findings_shown = findings.len() as u64;
    if visitor.reader.asks_for_fragment {
        return render(&Status {
            page,
            import,
            progress,
            findings,
            findings_shown,
        });
    }
    render(&ImportPage {
        page,
        import,
        progress,
        findings,
        findings_shown,
    })
}

/// An id in an address; a malformed one leads nowhere.
fn id(text: &str) -> Result<ImportId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

async fn findings(visitor: Visitor, Path((key, format)): Path<(String, Format)>) -> Answer {
    let id = id(&key)?;
    let name = format!("import-{}-findings", import::show(&visitor.ctx, id).await?.number);
    let file = import::all_findings(&visitor.ctx, id).await?;
    send_findings(&visitor, file, format, &name).await
}

/// Findings as a file, however many there are.
async fn send_findings(visitor: &Visitor, file: FindingsFile, format: Format, name: &str) -> Answer {
    let texts = visitor.reader.texts();
    match format {
        Format::Csv => {
            let parts = export::findings_csv(file.read()?, texts).map(|part| part.map(Bytes::from));
            export::record(visitor, name, None, format).await?;
            Ok(attachment(Body::from_stream(stream::iter(parts)), format, name))
        }
        Format::Xlsx => {
            let found = tokio::task::spawn_blocking(move || file.read_for_sheet());
            let found = found.await.map_err(|error| Failure::internal(&error))??;
            export::download(visitor, export::findings(&found, &texts), format, name).await
        }
        Format::Json => Err(Failure::NotFound),
    }
}

#[derive(Template)]
#[template(path = "import/undo.html")]
struct UndoPage {
    page: Page,
    import: ImportRow,
    problem: Option<String>,
    conflicts: Vec<Later>,
}

async fn ask_to_undo(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let import = import::show(&visitor.ctx, id(&key)?).await?;
    show_undo(&visitor, import, None, Vec::new())
}

fn show_undo(visitor: &Visitor, import: ImportRow, problem: Option<String>, conflicts: Vec<Later>) -> Answer {
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let title = visitor
        .reader
        .texts()
        .text_with("undo-title", "number", import.number);
    let page = Page::new(&visitor.reader, Some(Section::Imports), &title);
    let body = render(&UndoPage {
        page,
        import,
        problem,
        conflicts,
    })?;
    Ok((status, body).into_response())
}

async fn undo(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let id = id(&key)?;
    match import::undo(&visitor.ctx, id).await {
        Ok(_) => Ok(see_other(&visitor.reader, &format!("/imports/{id}"))),
        Err(error) => {
            let texts = visitor.reader.texts();
            let refused = error.refusal();
            let parts = refused
                .as_ref()
                .and_then(|refused| refusal::later(&texts, refused));
            let (problem, conflicts) = match parts {
                Some(parts) => parts,
                None => (problem(&texts, error)?, Vec::new()),
            };
            let import = import::show(&visitor.ctx, id).await?;
            show_undo(&visitor, import, Some(problem), conflicts)
        }
    }
}
