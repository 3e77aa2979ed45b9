//! The criteria: those in force, the draft with what it would change, and their history.

use askama::Template;
use axum::{Form, extract::Query as FromQuery, http::StatusCode, response::IntoResponse};
use dahu_app::{
    Error, EventRow,
    selection::{
        self, Compared, Moved,
        criteria::{self, Version, Versions},
    },
};
use dahu_core::{
    access::Action,
    selection::{Criteria, Criterion},
};
use serde::Deserialize;

use super::words;
use crate::{
    audit_words::{self, FieldChange},
    failure::{Answer, Beside},
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

const PATH: &str = "/selection/criteria";

/// Beside which field the sentence of a rule stands.
const BESIDE: [(&str, &str); 3] = [
    ("criteria_without_note", "note"),
    ("criteria_agreed_in_future", "on"),
    ("review_day_not_read", "on"),
];

/// What the address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// Whether something was changed just now.
    changed: String,
}

/// What was typed to agree on the draft.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AgreeForm {
    on: String,
    note: String,
}

#[derive(Template)]
#[template(path = "selection/criteria.html")]
struct CriteriaPage {
    page: Page,
    found: Versions,
    /// The criteria in force, or those that are proposed.
    now: Criteria,
    /// What the draft would change.
    compared: Option<Compared>,
    form: AgreeForm,
    problem: Beside,
    is_changed: bool,
}

/// A criterion with its share of the weight.
struct Weighted<'c> {
    criterion: &'c Criterion,
    share: f64,
}

impl CriteriaPage {
    /// Criteria with their shares of the weight.
    fn weighted<'c>(&self, criteria: &'c Criteria) -> Vec<Weighted<'c>> {
        let pairs = criteria.criteria.iter().zip(criteria.shares());
        pairs
            .map(|(criterion, share)| Weighted { criterion, share })
            .collect()
    }

    /// The criteria in force, or those that are proposed.
    fn criteria_now(&self) -> &Criteria {
        &self.now
    }

    /// The criteria of a version.
    fn criteria_of<'v>(&self, version: &'v Version) -> &'v Criteria {
        &version.criteria
    }

    fn moved(&self, moved: &Moved) -> String {
        let rank =
            |rank: Option<u32>| rank.map_or_else(|| crate::number::DASH.to_owned(), |rank| rank.to_string());
        self.page.texts().fill(
            "selection-moved",
            &[("now", rank(moved.rank_now)), ("then", rank(moved.rank_then))],
        )
    }

    fn changes(&self, change: &EventRow) -> Vec<FieldChange> {
        audit_words::changes_of(self.page.texts(), change.before.as_ref(), change.after.as_ref())
    }

    /// Who agreed, and when.
    fn agreed(&self, version: &Version) -> String {
        let texts = self.page.texts();
        let Some(agreed) = &version.agreed else {
            return String::new();
        };
        let by = agreed.by.clone().unwrap_or_else(|| texts.text("actor-system"));
        texts.fill(
            "selection-agreed-by",
            &[("date", agreed.on.to_string()), ("name", by)],
        )
    }
}

pub(super) async fn show(visitor: Visitor, FromQuery(asked): FromQuery<Asked>) -> Answer {
    super::require(&visitor, Action::SeeSelection)?;
    let form = AgreeForm {
        on: visitor.ctx.today().to_string(),
        ..AgreeForm::default()
    };
    shown(&visitor, form, Beside::default(), !asked.changed.is_empty()).await
}

async fn shown(visitor: &Visitor, form: AgreeForm, problem: Beside, is_changed: bool) -> Answer {
    let ctx = &visitor.ctx;
    let found = criteria::versions(ctx).await?;
    let in_force = found.in_force.as_ref().map(|version| version.criteria.clone());
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let body = render(&CriteriaPage {
        page: Page::titled(&visitor.reader, Section::Accounts, "selection-criteria"),
        now: in_force.unwrap_or_else(Criteria::proposed),
        compared: if found.draft.is_some() && ctx.is_open(Action::SeeWholeFirm) {
            Some(Box::pin(selection::compare(ctx)).await?)
        } else {
            None
        },
        found,
        form,
        problem,
        is_changed,
    })?;
    Ok((status, body).into_response())
}

/// The page after a change, or with what is wrong.
async fn after(visitor: &Visitor, form: AgreeForm, changed: Result<(), Error>) -> Answer {
    match changed {
        Ok(()) => Ok(see_other(&visitor.reader, &format!("{PATH}?changed=yes"))),
        Err(error) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            shown(visitor, form, problem, false).await
        }
    }
}

pub(super) async fn agree(visitor: Visitor, Form(form): Form<AgreeForm>) -> Answer {
    super::require(&visitor, Action::DecideSelection)?;
    let agreed = match words::day(&form.on) {
        Ok(on) => criteria::agree(&visitor.ctx, on, &form.note).await,
        Err(error) => Err(error),
    };
    after(&visitor, form, agreed).await
}

pub(super) async fn discard(visitor: Visitor) -> Answer {
    super::require(&visitor, Action::DecideSelection)?;
    let discarded = criteria::discard_draft(&visitor.ctx).await;
    after(&visitor, AgreeForm::default(), discarded).await
}

pub(super) async fn undo(visitor: Visitor) -> Answer {
    super::require(&visitor, Action::DecideSelection)?;
    let undone = criteria::undo(&visitor.ctx).await;
    after(&visitor, AgreeForm::default(), undone).await
}
