//! One competence of somebody: how they stand, the form that rates, and all ratings.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    http::StatusCode,
    response::IntoResponse,
};
use dahu_app::{
    Error,
    competence::{self, NewRating, OneCompetence, RatingShown},
};
use dahu_core::{
    access::Action,
    competence::{CompetenceId, EVIDENCE_CHARACTERS, Proficiency},
    person::PersonId,
};
use serde::Deserialize;

use super::{address, picture::Courses, require, words};
use crate::{
    failure::{Answer, Beside, Failure},
    page::{Page, render, see_other},
    period,
    visitor::Visitor,
};

/// Beside which field the sentence of a rule stands.
const BESIDE: [(&str, &str); 5] = [
    ("competence_without_level", "level"),
    ("competence_without_evidence", "evidence"),
    ("competence_evidence_too_long", "evidence"),
    ("competence_rated_in_future", "on"),
    ("competence_rated_before_last", "on"),
];

#[derive(Template)]
#[template(path = "competence/rating.html")]
struct RatingPage {
    page: Page,
    found: OneCompetence,
    form: RatingForm,
    problem: Beside,
    is_changed: bool,
    courses: Option<Courses>,
}

impl RatingPage {
    fn address(&self, rest: &str) -> String {
        address(self.found.person.id, rest)
    }

    fn here(&self) -> String {
        self.address(&format!("/{}", self.found.row.competence.id))
    }

    /// The page of the person's competence.
    fn back(&self) -> String {
        if self.found.side.is_own() {
            "/competence".to_owned()
        } else {
            self.address("")
        }
    }

    /// What stands at a level: what is required, one's own view, the manager's.
    fn standing_at(&self, level: &Proficiency) -> Vec<&'static str> {
        let standing = &self.found.row.standing;
        let marks = [
            (standing.required, "competence-required"),
            (standing.own, "competence-own-view"),
            (standing.manager, "competence-manager-view"),
        ];
        let here = marks.into_iter().filter(|(at, _)| at.as_ref() == Some(level));
        here.map(|(_, key)| key).collect()
    }

    fn side_key(&self, rating: &RatingShown) -> &'static str {
        if rating.is_own {
            "competence-own-view"
        } else {
            "competence-manager-view"
        }
    }

    fn diamond(&self, place: &(i64, i64)) -> String {
        Courses::diamond(place)
    }
}

/// What was typed of a rating.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RatingForm {
    level: String,
    evidence: String,
    on: String,
}

impl RatingForm {
    fn rating(&self, visitor: &Visitor) -> Result<NewRating, Failure> {
        let level: Option<u8> = self.level.trim().parse().ok();
        Ok(NewRating {
            level: level.and_then(Proficiency::new),
            evidence: self.evidence.clone(),
            on: period::date(&self.on)?.unwrap_or(visitor.ctx.today()),
        })
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    changed: String,
}

fn ids(visitor: &Visitor, person: &str, competence: &str) -> Result<(PersonId, CompetenceId), Failure> {
    require(visitor, Action::SeeCompetence)?;
    let person = person.parse().map_err(|_| Failure::NotFound)?;
    Ok((person, competence.parse().map_err(|_| Failure::NotFound)?))
}

pub(super) async fn show(
    visitor: Visitor,
    Path((person, competence)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Answer {
    let ids = ids(&visitor, &person, &competence)?;
    let is_changed = !asked.changed.is_empty();
    shown(
        &visitor,
        ids,
        RatingForm::default(),
        Beside::default(),
        is_changed,
    )
    .await
}

async fn shown(
    visitor: &Visitor,
    (person, competence): (PersonId, CompetenceId),
    form: RatingForm,
    problem: Beside,
    is_changed: bool,
) -> Answer {
    let found = competence::one(&visitor.ctx, person, competence).await?;
    let title = words::name(&visitor.reader.texts(), &found.row.competence);
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let courses = Courses::of(&found.history, found.row.standing.required, found.today);
    let body = render(&RatingPage {
        page: Page::new(&visitor.reader, None, &title),
        found,
        form,
        problem,
        is_changed,
        courses,
    })?;
    Ok((status, body).into_response())
}

async fn after(
    visitor: &Visitor,
    (person, competence): (PersonId, CompetenceId),
    form: RatingForm,
    changed: Result<(), Error>,
) -> Answer {
    match changed {
        Ok(()) => {
            let here = address(person, &format!("/{competence}?changed=yes"));
            Ok(see_other(&visitor.reader, &here))
        }
        Err(error) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            shown(visitor, (person, competence), form, problem, false).await
        }
    }
}

pub(super) async fn rate(
    visitor: Visitor,
    Path((person, competence)): Path<(String, String)>,
    Form(form): Form<RatingForm>,
) -> Answer {
    let ids = ids(&visitor, &person, &competence)?;
    let rated = competence::rate(&visitor.ctx, ids.0, ids.1, &form.rating(&visitor)?).await;
    after(&visitor, ids, form, rated).await
}

pub(super) async fn take_back(
    visitor: Visitor,
    Path((person, competence)): Path<(String, String)>,
) -> Answer {
    let ids = ids(&visitor, &person, &competence)?;
    let taken = competence::take_back(&visitor.ctx, ids.0, ids.1).await;
    after(&visitor, ids, RatingForm::default(), taken).await
}
