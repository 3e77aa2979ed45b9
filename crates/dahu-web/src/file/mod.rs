//! Files of an account: listed, sent, looked at, played, downloaded, renamed, removed and brought back.

mod content;
mod upload;

pub(crate) use upload::{FILES_AT_ONCE, Sent, name_of};

use askama::Template;
use axum::{
    Form, Json, Router,
    extract::{Path, Query as FromQuery},
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
    routing::{get, post},
};
use dahu_app::{
    Context, Error, account,
    file::{self, Asked, Beginning, File, FileList},
};
use dahu_core::{
    account::AccountId,
    file::{FileId, FileKind, media_type::Shown},
};
use serde::Deserialize;

use crate::{
    account::id as account_id,
    failure::{Answer, Beside, Failure},
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

/// Files on an account's page.
const LATEST: u64 = 4;

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/accounts/{id}/files", get(list))
        .route("/files/{id}", get(show))
        .route("/files/{id}/content", get(content::show))
        .route("/files/{id}/thumbnail", get(content::thumbnail))
        .route("/files/{id}/download", get(content::download))
        .route("/files/{id}/rename", post(rename))
        .route("/files/{id}/remove", post(remove))
        .route("/files/{id}/undo", post(undo))
}

/// What may take longer than a page: files on their way in.
pub(crate) fn upload_routes() -> Router<Context> {
    Router::new().route(
        "/accounts/{id}/files",
        post(upload::receive).layer(crate::import::upload_limits()),
    )
}

/// The latest files, on an account's page.
pub(crate) async fn latest(ctx: &Context, account: AccountId) -> Result<FileList, Error> {
    let asked = Asked {
        limit: Some(LATEST),
        ..Asked::default()
    };
    file::list(ctx, account, asked).await
}

/// The key of a kind's name.
pub(crate) fn kind_key(kind: &FileKind) -> &'static str {
    match kind {
        FileKind::Picture => "file-kind-picture",
        FileKind::Sound => "file-kind-sound",
        FileKind::Video => "file-kind-video",
        FileKind::Document => "file-kind-document",
        FileKind::Other => "file-kind-other",
    }
}

/// The letters that stand where a file has no small picture: its ending, or what it is.
pub(crate) fn letters(file: &File) -> String {
    let ending = dahu_core::file::name::ending(&file.facts.name).unwrap_or_default();
    let is_short = (1..=5).contains(&ending.chars().count());
    if is_short {
        ending.to_uppercase()
    } else {
        "…".to_owned()
    }
}

pub(crate) use crate::import::words::size;

/// An id in an address; a malformed one leads nowhere.
fn id(text: &str) -> Result<FileId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

fn address(account: AccountId, changed: FileId) -> String {
    format!("/accounts/{account}/files?undo={changed}")
}

/// Whether a program asks, which reads JSON.
fn wants_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"))
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Listed {
    /// The file before which the page begins.
    before: String,
    /// The file that was changed just now.
    undo: String,
    /// How many came just now.
    added: u64,
}

/// A file that was not taken, and why.
pub(crate) struct Refused {
    pub(crate) name: String,
    pub(crate) sentence: String,
}

#[derive(Template)]
#[template(path = "file/list.html")]
struct ListPage {
    page: Page,
    account: AccountId,
    account_name: String,
    list: FileList,
    undo: Option<FileId>,
    added: u64,
    problem: Option<String>,
    refused: Vec<Refused>,
}

async fn list(
    visitor: Visitor,
    Path(key): Path<String>,
    headers: HeaderMap,
    FromQuery(listed): FromQuery<Listed>,
) -> Answer {
    let account = account_id(&key)?;
    if wants_json(&headers) {
        let asked = Asked {
            before: listed.before.parse().ok(),
            ..Asked::default()
        };
        let found = file::list(&visitor.ctx, account, asked).await?;
        return Ok(Json(found).into_response());
    }
    show_list(&visitor, account, &listed, None, Vec::new()).await
}

async fn show_list(
    visitor: &Visitor,
    account: AccountId,
    listed: &Listed,
    problem: Option<String>,
    refused: Vec<Refused>,
) -> Answer {
    let asked = Asked {
        before: listed.before.parse().ok(),
        ..Asked::default()
    };
    let list = file::list(&visitor.ctx, account, asked).await?;
    let is_refused = problem.is_some() || !refused.is_empty();
    let body = render(&ListPage {
        page: Page::titled(&visitor.reader, Section::Accounts, "files"),
        account,
        account_name: account::show(&visitor.ctx, account).await?.row.name,
        undo: listed.undo.parse().ok().filter(|_| list.may_edit),
        added: listed.added,
        list,
        problem,
        refused,
    })?;
    let status = if is_refused {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Ok((status, body).into_response())
}

#[derive(Template)]
#[template(path = "file/show.html")]
struct FilePage {
    page: Page,
    /// How it begins, where it is a text.
    beginning: Option<Beginning>,
    file: File,
    may_edit: bool,
    typed: String,
    problem: Beside,
}

async fn show(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let (file, may_edit) = file::show(&visitor.ctx, id(&key)?).await?;
    let typed = file.facts.name.clone();
    show_file(&visitor, file, may_edit, typed, Beside::default()).await
}

async fn show_file(visitor: &Visitor, file: File, may_edit: bool, typed: String, problem: Beside) -> Answer {
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let page = Page::new(&visitor.reader, Some(Section::Accounts), &file.facts.name);
    let beginning = file::beginning(&visitor.ctx, &file).await?;
    let body = render(&FilePage {
        page,
        beginning,
        file,
        may_edit,
        typed,
        problem,
    })?;
    Ok((status, body).into_response())
}

#[derive(Deserialize)]
struct Renamed {
    #[serde(default)]
    name: String,
}

async fn rename(visitor: Visitor, Path(key): Path<String>, Form(form): Form<Renamed>) -> Answer {
    let id = id(&key)?;
    match file::rename(&visitor.ctx, id, &form.name).await {
        Ok(account) => Ok(see_other(&visitor.reader, &address(account, id))),
        Err(error) => {
            let beside = [("file_name_not_usable", "name"), ("file_is_program", "name")];
            let problem = Beside::of(&visitor.reader.texts(), error, &beside)?;
            let (file, may_edit) = file::show(&visitor.ctx, id).await?;
            show_file(&visitor, file, may_edit, form.name, problem).await
        }
    }
}

async fn remove(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let id = id(&key)?;
    let account = file::remove(&visitor.ctx, id).await?;
    Ok(see_other(&visitor.reader, &address(account, id)))
}

async fn undo(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let account = file::undo(&visitor.ctx, id(&key)?).await?;
    Ok(see_other(&visitor.reader, &format!("/accounts/{account}/files")))
}
