//! Bulk edits of opportunities: what the chosen ones shall have, what that will change, and taking it back.

mod form;

use std::collections::HashMap;

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query as FromQuery},
    http::StatusCode,
    response::IntoResponse,
};
use dahu_app::opportunity::bulk::{
    self, BulkConflict, BulkEdit, BulkEditPage, BulkId, BulkLeftOut, BulkLine, BulkState, BulkUndone, LeftOut,
};
use dahu_core::{
    editing::Fields,
    opportunity::{ForecastCategory, LostReason, SellingMode, Source, bulk::BulkChange},
    person::PersonId,
};
use serde::Deserialize;
use serde_json::Value;

use super::{refuse_others, words};
use crate::{
    failure::{Answer, Failure},
    number::DASH,
    page::{Page, Section, render, see_other},
    text::Texts,
    visitor::Visitor,
};

pub(super) use form::{ask, prepare};

/// Fields whose change is told: what else changes with them, such as the stage and the history, goes without saying.
const TOLD: [&str; 8] = [
    "owner",
    "close_on",
    "category",
    "source",
    "selling_mode",
    "state",
    "reason",
    "to",
];

#[derive(Template)]
#[template(path = "opportunity/bulk/show.html")]
struct ShowPage {
    page: Page,
    edit: BulkEdit,
    lines: Vec<BulkLine>,
    left_out: Vec<BulkLeftOut>,
    people: HashMap<PersonId, String>,
    conflicts: Vec<BulkConflict>,
    conflicts_in_all: u64,
}

impl ShowPage {
    /// How many of its opportunities are shown.
    fn shown(&self) -> u64 {
        self.lines.len() as u64
    }

    /// Whether it is about days, which are not broken into lines.
    fn holds_days(&self) -> bool {
        matches!(
            self.edit.change,
            BulkChange::CloseOn(_) | BulkChange::CloseLater(_)
        )
    }

    /// How many were left out.
    fn left_out_in_all(&self) -> u64 {
        self.edit.counts.iter().map(|(_, count)| count).sum()
    }

    /// What fields hold, in words.
    fn held(&self, fields: &Fields<Value>) -> String {
        let texts = self.page.texts();
        let told = TOLD.iter().filter_map(|name| {
            let value = fields.get(*name)?.as_str()?;
            Some(self.word(name, value))
        });
        let told: Vec<String> = told.collect();
        if told.is_empty() {
            DASH.to_owned()
        } else {
            told.join(&texts.text("list-separator"))
        }
    }

    fn word(&self, field: &str, value: &str) -> String {
        let texts = self.page.texts();
        let known = match field {
            "owner" => {
                let person = self.people.iter().find(|(id, _)| id.to_string() == value);
                person.map(|(_, name)| name.clone())
            }
            "category" => ForecastCategory::from_word(value).map(|one| words::name(texts, &one)),
            "source" => Source::from_word(value).map(|one| words::name(texts, &one)),
            "selling_mode" => SellingMode::from_word(value).map(|one| words::name(texts, &one)),
            "reason" => LostReason::from_word(value).map(|one| words::name(texts, &one)),
            "state" => match value {
                "open" => Some(texts.text("opportunities-open")),
                "won" => Some(texts.text("opportunity-won")),
                "lost" => Some(texts.text("opportunity-lost")),
                _ => None,
            },
            _ => None,
        };
        known.unwrap_or_else(|| value.to_owned())
    }

    /// The names of fields that were changed again.
    fn field_names(&self, conflict: &BulkConflict) -> String {
        let texts = self.page.texts();
        let names = conflict.fields.iter().filter_map(|name| {
            let key = match name.as_str() {
                "owner" => "opportunity-owner",
                "close_on" => "opportunity-close-on",
                "category" => "forecast-category",
                "source" => "opportunity-source",
                "selling_mode" => "selling-mode",
                "state" => "opportunity-state",
                "history" => "opportunity-history",
                _ => return None,
            };
            Some(texts.text(key))
        });
        names.collect::<Vec<_>>().join(&texts.text("list-separator"))
    }

    fn why(&self, why: &LeftOut) -> String {
        let texts = self.page.texts();
        match why {
            LeftOut::TooEarly { since } => texts.text_with("opportunity-bulk-why-too-early", "since", since),
            why => texts.text(why_key(why.as_str())),
        }
    }
}

/// Why some were left out, by the word that counts have.
fn why_key(word: &str) -> &'static str {
    match word {
        "not_allowed" => "opportunity-bulk-why-not-allowed",
        "owner_cannot_work" => "opportunity-bulk-why-owner",
        "is_decided" => "opportunity-bulk-why-decided",
        "without_day" => "opportunity-bulk-why-without-day",
        "day_too_far" => "opportunity-bulk-why-too-far",
        "too_early" => "opportunity-bulk-why-early",
        _ => "opportunity-bulk-why-changed",
    }
}

#[derive(Template)]
#[template(path = "opportunity/bulk/list.html")]
struct ListPage {
    page: Page,
    found: BulkEditPage,
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
        page: Page::titled(&visitor.reader, Section::Opportunities, "bulk-edits"),
        found,
    })
}

pub(super) async fn show(visitor: Visitor, Path(id): Path<String>) -> Answer {
    refuse_others(&visitor)?;
    shown(&visitor, id_of(&id)?, Vec::new(), 0).await
}

async fn shown(visitor: &Visitor, id: BulkId, conflicts: Vec<BulkConflict>, conflicts_in_all: u64) -> Answer {
    let (edit, lines, left_out, people) = bulk::show(&visitor.ctx, id).await?;
    let status = if conflicts.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::CONFLICT
    };
    let body = render(&ShowPage {
        page: Page::titled(&visitor.reader, Section::Opportunities, "bulk-edit"),
        edit,
        lines,
        left_out,
        people,
        conflicts,
        conflicts_in_all,
    })?;
    Ok((status, body).into_response())
}

pub(super) async fn make(visitor: Visitor, Path(id): Path<String>) -> Answer {
    refuse_others(&visitor)?;
    let id = id_of(&id)?;
    bulk::make(&visitor.ctx, id).await?;
    Ok(see_other(&visitor.reader, &format!("/opportunities/bulk/{id}")).into_response())
}

/// What the form that takes an edit back sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct UndoForm {
    leave: Option<String>,
}

pub(super) async fn undo(visitor: Visitor, Path(id): Path<String>, Form(form): Form<UndoForm>) -> Answer {
    refuse_others(&visitor)?;
    let id = id_of(&id)?;
    match bulk::undo(&visitor.ctx, id, form.leave.is_some()).await? {
        BulkUndone::Done { .. } => {
            Ok(see_other(&visitor.reader, &format!("/opportunities/bulk/{id}")).into_response())
        }
        BulkUndone::Conflicts { conflicts, count } => shown(&visitor, id, conflicts, count).await,
    }
}

fn id_of(text: &str) -> Result<BulkId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

/// What an edit does, as a sentence.
fn told(texts: &Texts, edit: &BulkEdit) -> String {
    let becomes =
        |key: &str, value: String| texts.fill("bulk-puts", &[("field", texts.text(key)), ("value", value)]);
    let or_clears = |key: &str, value: Option<String>| match value {
        Some(value) => becomes(key, value),
        None => texts.text_with("bulk-clears", "field", texts.text(key)),
    };
    match &edit.change {
        BulkChange::Owner(_) => becomes("opportunity-owner", edit.owner.clone().unwrap_or_default()),
        BulkChange::CloseOn(day) => becomes("opportunity-close-on", day.to_string()),
        BulkChange::CloseLater(days) if *days < 0 => {
            texts.counted("opportunity-bulk-earlier", days.unsigned_abs())
        }
        BulkChange::CloseLater(days) => texts.counted("opportunity-bulk-later", days.unsigned_abs()),
        BulkChange::Category(category) => becomes("forecast-category", words::name(texts, category)),
        BulkChange::Source(source) => {
            let source = source.as_ref().map(|source| words::name(texts, source));
            or_clears("opportunity-source", source)
        }
        BulkChange::SellingMode(mode) => {
            let mode = mode.as_ref().map(|mode| words::name(texts, mode));
            or_clears("selling-mode", mode)
        }
        BulkChange::Lose { on, reason, .. } => texts.fill(
            "opportunity-bulk-loses",
            &[("day", on.to_string()), ("reason", words::name(texts, reason))],
        ),
    }
}
