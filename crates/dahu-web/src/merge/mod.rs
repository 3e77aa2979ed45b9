//! Merging: two accounts, or two contacts, side by side; all merges, and taking one back.

mod account;
mod contact;
mod words;

use askama::Template;
use axum::{
    Router,
    extract::{Path, Query as FromQuery},
    http::StatusCode,
    response::IntoResponse,
    routing::{get, post},
};
use dahu_app::{
    Context,
    merge::{self, FieldPair, MergePage, MergeRow, MergedNoun, Side},
};
use dahu_core::merge::MergeId;
use serde::Deserialize;

use crate::{
    account::doors::Doors,
    failure::{Answer, Failure},
    page::{Page, Section, render, see_other},
    refusal,
    visitor::Visitor,
};

/// What the form sends before the name of a field that the record that goes decides.
const TAKE: &str = "take-";

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/accounts/{id}/merge", get(account::show).post(account::merge))
        .route("/contacts/{id}/merge", get(contact::show).post(contact::merge))
        .route("/merges", get(list))
        .route("/merges/{id}", get(show))
        .route("/merges/{id}/undo", post(undo))
}

/// What the addresses of both forms ask for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// What the other record is looked for by.
    search: String,
    /// The other record, once it is chosen.
    other: String,
}

/// What the form sent: one pair for each of its fields.
type Sent = Vec<(String, String)>;

fn of<'s>(sent: &'s Sent, name: &str) -> &'s str {
    let found = sent.iter().find(|(known, _)| known == name);
    found.map_or("", |(_, value)| value)
}

/// What was chosen.
fn choice(sent: &Sent) -> merge::Choice {
    let taken = sent.iter().filter(|(_, side)| side == "gone");
    let from_gone = taken.filter_map(|(name, _)| name.strip_prefix(TAKE).map(str::to_owned));
    merge::Choice {
        from_gone: from_gone.collect(),
        seen: Some(of(sent, "seen").to_owned()),
    }
}

/// A field of both records, in words.
struct Sides {
    name: String,
    label: String,
    kept: Option<String>,
    gone: Option<String>,
    takes_gone: bool,
    is_different: bool,
}

impl Sides {
    fn of(pair: &FieldPair, label: String, told: impl Fn(&serde_json::Value) -> Option<String>) -> Self {
        Self {
            name: pair.name.clone(),
            label,
            kept: pair.kept.as_ref().and_then(&told),
            gone: pair.gone.as_ref().and_then(&told),
            takes_gone: pair.side == Side::Gone,
            is_different: pair.is_different(),
        }
    }

    /// What holds, where nobody has to choose.
    fn holds(&self) -> &Option<String> {
        if self.takes_gone { &self.gone } else { &self.kept }
    }
}

/// Whether somebody has to choose between both.
fn differ(sides: &[Sides]) -> bool {
    sides.iter().any(|side| side.is_different && side.kept.is_some())
}

#[derive(Template)]
#[template(path = "merge/list.html")]
struct ListPage {
    page: Page,
    doors: Doors,
    merges: MergePage,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct After {
    after: String,
}

async fn list(visitor: Visitor, FromQuery(asked): FromQuery<After>) -> Answer {
    let after = Some(asked.after.as_str()).filter(|after| !after.is_empty());
    let merges = merge::list(&visitor.ctx, after).await?;
    render(&ListPage {
        page: Page::titled(&visitor.reader, Section::Accounts, "merges"),
        doors: Doors::of(&visitor.ctx),
        merges,
    })
}

#[derive(Template)]
#[template(path = "merge/show.html")]
struct ShowPage {
    page: Page,
    merge: MergeRow,
    problem: Option<(String, Vec<String>)>,
}

fn id(text: &str) -> Result<MergeId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

async fn show(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let merge = merge::show(&visitor.ctx, id(&key)?).await?;
    render(&ShowPage {
        page: Page::titled(&visitor.reader, Section::Accounts, "merge-one"),
        merge,
        problem: None,
    })
}

async fn undo(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let merge = merge::show(&visitor.ctx, id(&key)?).await?;
    let Err(error) = merge::undo(&visitor.ctx, merge.id).await else {
        return Ok(see_other(&visitor.reader, &format!("/merges/{}", merge.id)));
    };
    let texts = visitor.reader.texts();
    let Some(refused) = error.refusal() else {
        return Err(error.into());
    };
    let problem = refusal::listed(&texts, &refused);
    let problem = problem.unwrap_or_else(|| (refusal::sentence(&texts, &refused), Vec::new()));
    let body = render(&ShowPage {
        page: Page::titled(&visitor.reader, Section::Accounts, "merge-one"),
        merge,
        problem: Some(problem),
    })?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, body).into_response())
}

/// Where the record is that stayed.
fn address(merge: &MergeRow) -> String {
    match merge.noun {
        MergedNoun::Account => format!("/accounts/{}", merge.kept),
        MergedNoun::Contact => format!("/contacts/{}", merge.kept),
    }
}

/// Where the record is that went, once it is back.
fn former_address(merge: &MergeRow) -> String {
    match merge.noun {
        MergedNoun::Account => format!("/accounts/{}", merge.gone),
        MergedNoun::Contact => format!("/contacts/{}", merge.gone),
    }
}

fn noun_key(merge: &MergeRow) -> &'static str {
    match merge.noun {
        MergedNoun::Account => "noun-account",
        MergedNoun::Contact => "noun-contact",
    }
}
