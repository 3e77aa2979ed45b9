//! Bulk edits: what the chosen accounts shall have, what that will change, and taking it back.

mod form;

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query as FromQuery},
    http::StatusCode,
    response::IntoResponse,
};
use dahu_app::account::bulk::{
    self, BulkConflict, BulkEdit, BulkEditId, BulkEditLine, BulkEditPage, BulkState, BulkUndone, BulkVerb,
};
use dahu_app::custom_field::{self, Defined};
use dahu_core::editing::Fields;
use serde::Deserialize;
use serde_json::Value;

use super::profile;
use crate::{
    failure::{Answer, Failure},
    number::DASH,
    page::{Page, Section, render, see_other},
    text::Texts,
    visitor::Visitor,
};

pub(super) use form::{ask, prepare};

/// How the tags of an account are called, field by field.
const TAG: &str = "tag:";
/// What the name of a custom field begins with.
const OWN: &str = "fields:";

#[derive(Template)]
#[template(path = "account/bulk/show.html")]
struct ShowPage {
    page: Page,
    edit: BulkEdit,
    lines: Vec<BulkEditLine>,
    fields: Vec<Defined>,
    conflicts: Vec<BulkConflict>,
    conflicts_in_all: u64,
}

impl ShowPage {
    /// How many of its accounts are shown.
    fn shown(&self) -> u64 {
        self.lines.len() as u64
    }

    fn field_names(&self, conflict: &BulkConflict) -> String {
        let texts = self.page.texts();
        let names = conflict
            .fields
            .iter()
            .map(|name| field_name(texts, name, &self.fields));
        names.collect::<Vec<_>>().join(&texts.text("list-separator"))
    }
}

#[derive(Template)]
#[template(path = "account/bulk/list.html")]
struct ListPage {
    page: Page,
    found: BulkEditPage,
    fields: Vec<Defined>,
}

/// Where a list of bulk edits goes on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    before: String,
}

pub(super) async fn list(visitor: Visitor, FromQuery(asked): FromQuery<Asked>) -> Answer {
    let found = bulk::bulk_edits(&visitor.ctx, asked.before.parse().ok()).await?;
    render(&ListPage {
        page: Page::titled(&visitor.reader, Section::Accounts, "bulk-edits"),
        found,
        fields: custom_field::all(&visitor.ctx).await?,
    })
}

pub(super) async fn show(visitor: Visitor, Path(id): Path<String>) -> Answer {
    shown(&visitor, id_of(&id)?, Vec::new(), 0).await
}

async fn shown(
    visitor: &Visitor,
    id: BulkEditId,
    conflicts: Vec<BulkConflict>,
    conflicts_in_all: u64,
) -> Answer {
    let (edit, lines) = bulk::show(&visitor.ctx, id).await?;
    let status = if conflicts.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::CONFLICT
    };
    let body = render(&ShowPage {
        page: Page::titled(&visitor.reader, Section::Accounts, "bulk-edit"),
        edit,
        lines,
        fields: custom_field::all(&visitor.ctx).await?,
        conflicts,
        conflicts_in_all,
    })?;
    Ok((status, body).into_response())
}

pub(super) async fn make(visitor: Visitor, Path(id): Path<String>) -> Answer {
    let id = id_of(&id)?;
    bulk::make(&visitor.ctx, id).await?;
    Ok(see_other(&visitor.reader, &format!("/accounts/bulk/{id}")).into_response())
}

/// What the form that takes an edit back sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct UndoForm {
    leave: Option<String>,
}

pub(super) async fn undo(visitor: Visitor, Path(id): Path<String>, Form(form): Form<UndoForm>) -> Answer {
    let id = id_of(&id)?;
    match bulk::undo(&visitor.ctx, id, form.leave.is_some()).await? {
        BulkUndone::Done { .. } => {
            Ok(see_other(&visitor.reader, &format!("/accounts/bulk/{id}")).into_response())
        }
        BulkUndone::Conflicts { conflicts, count } => shown(&visitor, id, conflicts, count).await,
    }
}

fn id_of(text: &str) -> Result<BulkEditId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

/// What an edit does, as a sentence.
fn told(texts: &Texts, edit: &BulkEdit, fields: &[Defined]) -> String {
    let field = form::field_label(texts, edit.field, fields);
    let value = held(texts, &edit.wanted);
    let is_tags = edit.field == bulk::BulkField::Tags;
    let key = match (edit.verb, is_tags) {
        (BulkVerb::Put, false) => "bulk-puts",
        (BulkVerb::Clear, false) => "bulk-clears",
        (BulkVerb::Put, true) => "bulk-adds-tags",
        (BulkVerb::Clear, true) => "bulk-removes-tags",
    };
    texts.fill(key, &[("field", field), ("value", value)])
}

/// What fields hold, in words.
fn held(texts: &Texts, fields: &Fields<Value>) -> String {
    let words: Vec<String> = fields
        .iter()
        .map(|(name, value)| match name.strip_prefix(TAG) {
            Some(tag) => tag.to_owned(),
            None => profile::told(texts, name, value)
                .or_else(|| value.as_str().map(str::to_owned))
                .unwrap_or_else(|| value.to_string()),
        })
        .collect();
    if words.is_empty() {
        DASH.to_owned()
    } else {
        words.join(&texts.text("list-separator"))
    }
}

/// What a field is called.
fn field_name(texts: &Texts, name: &str, fields: &[Defined]) -> String {
    if name.starts_with(TAG) {
        return texts.text("account-tags-label");
    }
    let own = name.strip_prefix(OWN);
    let defined = own.and_then(|id| fields.iter().find(|defined| defined.id.to_string() == id));
    defined.map_or_else(
        || texts.text(form::key_of(name)),
        |defined| defined.field.name.clone(),
    )
}
