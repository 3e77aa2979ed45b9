//! The relationship: placed at a stage with evidence, taken back and put back; and its part of an account's page.

mod panel;
mod picture;
pub(crate) mod words;

use std::sync::Arc;

use askama::Template;
use axum::{
    Form, Router,
    extract::{Path, Query as FromQuery},
    http::StatusCode,
    response::IntoResponse,
    routing::{get, post},
};
use dahu_app::{
    Context, Error, account,
    relationship::{self, NewPlacement, Relationship},
};
use dahu_core::{account::AccountId, relationship::Stage};
use serde::Deserialize;

pub(crate) use panel::RelationshipPanel;

use crate::{
    account::id,
    failure::{Answer, Beside, Failure},
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

/// Beside which field the sentence of a rule stands.
const BESIDE: [(&str, &str); 5] = [
    ("relationship_without_evidence", "evidence"),
    ("relationship_evidence_too_long", "evidence"),
    ("relationship_ahead", "on"),
    ("relationship_too_early", "on"),
    ("relationship_same", "on"),
];

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/accounts/{id}/relationship", get(ask).post(place))
        .route("/accounts/{id}/relationship/take-back", post(take_back))
        .route("/accounts/{id}/relationship/put-back", post(put_back))
}

#[derive(Template)]
#[template(path = "relationship/place.html")]
struct PlacePage {
    page: Page,
    id: AccountId,
    name: String,
    found: Arc<Relationship>,
    form: PlaceForm,
    today: String,
    problem: Beside,
}

/// What was typed and chosen.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PlaceForm {
    stage: String,
    on: String,
    evidence: String,
    activity: String,
}

/// What the address of the form may ask for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// Anything, where what records propose is to be taken up.
    proposed: String,
}

async fn ask(visitor: Visitor, Path(key): Path<String>, FromQuery(asked): FromQuery<Asked>) -> Answer {
    let id = id(&key)?;
    relationship::require(&visitor.ctx, id).await?;
    let found = relationship::show(&visitor.ctx, id).await?;
    let texts = visitor.reader.texts();
    let proposal = found.proposal.as_ref().filter(|_| !asked.proposed.is_empty());
    let form = PlaceForm {
        stage: match (proposal, &found.placement) {
            (Some(proposal), _) => proposal.to.as_str().to_owned(),
            (None, Some(placement)) => placement.placed.stage.as_str().to_owned(),
            (None, None) => String::new(),
        },
        on: visitor.ctx.today().to_string(),
        evidence: proposal.map_or_else(String::new, |proposal| words::as_evidence(&texts, proposal)),
        activity: String::new(),
    };
    render(&page_of(&visitor, id, found, form, Beside::default()).await?)
}

async fn page_of(
    visitor: &Visitor,
    id: AccountId,
    found: Arc<Relationship>,
    form: PlaceForm,
    problem: Beside,
) -> Result<PlacePage, Failure> {
    Ok(PlacePage {
        page: Page::titled(&visitor.reader, Section::Accounts, "relationship-place"),
        name: account::name(&visitor.ctx, id).await?,
        today: visitor.ctx.today().to_string(),
        id,
        found,
        form,
        problem,
    })
}

async fn place(visitor: Visitor, Path(key): Path<String>, Form(form): Form<PlaceForm>) -> Answer {
    let id = id(&key)?;
    relationship::require(&visitor.ctx, id).await?;
    let stage = Stage::from_word(&form.stage).ok_or_else(|| Failure::Unreadable("stage".to_owned()))?;
    let on = form
        .on
        .trim()
        .parse()
        .map_err(|_| Failure::Unreadable("on".to_owned()))?;
    let activity = match form.activity.as_str() {
        "" => None,
        activity => Some(
            activity
                .parse()
                .map_err(|_| Failure::Unreadable("activity".to_owned()))?,
        ),
    };
    let new = NewPlacement {
        stage,
        on,
        evidence: &form.evidence,
        activity,
    };
    match relationship::place(&visitor.ctx, id, &new).await {
        Ok(_) => Ok(back(&visitor, id)),
        Err(error) => refused(&visitor, id, form, error).await,
    }
}

async fn refused(visitor: &Visitor, id: AccountId, form: PlaceForm, error: Error) -> Answer {
    let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
    let found = relationship::show(&visitor.ctx, id).await?;
    let page = page_of(visitor, id, found, form, problem).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
}

async fn take_back(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let id = id(&key)?;
    relationship::take_back(&visitor.ctx, id).await?;
    Ok(back(&visitor, id))
}

async fn put_back(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let id = id(&key)?;
    relationship::put_back(&visitor.ctx, id).await?;
    Ok(back(&visitor, id))
}

fn back(visitor: &Visitor, id: AccountId) -> axum::response::Response {
    see_other(
        &visitor.reader,
        &format!("/accounts/{id}?tab=relationship#relationship"),
    )
}
