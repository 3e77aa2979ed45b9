//! The form of a competence.

use askama::Template;
use axum::{Form, extract::Path, http::StatusCode, response::IntoResponse};
use dahu_app::{
    Error,
    competence::{self, TypedCompetence},
};
use dahu_core::{
    access::Action,
    competence::{Competence, CompetenceId, NAME_CHARACTERS, Proficiency, WORDS_CHARACTERS},
};
use serde::Deserialize;

use super::{require, words};
use crate::{
    failure::{Answer, Beside, Failure},
    page::{Page, render, see_other},
    visitor::Visitor,
};

/// Beside which field the sentence of a rule stands.
const BESIDE: [(&str, &str); 3] = [
    ("competence_name_length", "name"),
    ("competence_name_taken", "name"),
    ("competence_without_meaning", "meaning"),
];

/// What was typed of a competence.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    name: String,
    meaning: String,
    #[serde(rename = "anchor-0")]
    none: String,
    #[serde(rename = "anchor-1")]
    first: String,
    #[serde(rename = "anchor-2")]
    second: String,
    #[serde(rename = "anchor-3")]
    third: String,
    #[serde(rename = "anchor-4")]
    fourth: String,
    retired: String,
}

impl Typed {
    fn anchors(&self) -> [&String; Proficiency::ALL.len()] {
        [&self.none, &self.first, &self.second, &self.third, &self.fourth]
    }

    fn of(competence: &Competence) -> Self {
        let [none, first, second, third, fourth] = competence.anchors.clone().map(Option::unwrap_or_default);
        Self {
            name: competence.name.clone().unwrap_or_default(),
            meaning: competence.meaning.clone().unwrap_or_default(),
            none,
            first,
            second,
            third,
            fourth,
            retired: if competence.is_retired { "yes" } else { "" }.to_owned(),
        }
    }

    fn wanted(&self) -> TypedCompetence {
        TypedCompetence {
            name: self.name.clone(),
            meaning: self.meaning.clone(),
            anchors: self.anchors().map(Clone::clone),
            is_retired: !self.retired.is_empty(),
        }
    }
}

#[derive(Template)]
#[template(path = "competence/catalogue.html")]
struct FormPage {
    page: Page,
    known: Option<Competence>,
    typed: Typed,
    problem: Beside,
}

impl FormPage {
    fn action(&self) -> String {
        match &self.known {
            Some(known) => format!("/competence/catalogue/{}", known.id),
            None => "/competence/catalogue/new".to_owned(),
        }
    }

    /// The words of a standard one, which stay where none are typed.
    fn standard(&self, part: &str) -> String {
        let known = self.known.as_ref();
        let words = known.and_then(|known| words::standard(self.page.texts(), known, part));
        words.unwrap_or_default()
    }

    fn is_standard(&self) -> bool {
        self.known.as_ref().is_some_and(|known| known.standard.is_some())
    }

    fn anchors(&self) -> impl Iterator<Item = (Proficiency, &String, String)> {
        let typed = Proficiency::ALL.into_iter().zip(self.typed.anchors());
        typed.map(|(level, typed)| (level, typed, self.standard(&format!("-{level}"))))
    }
}

fn form_page(visitor: &Visitor, known: Option<Competence>, typed: Typed, problem: Beside) -> Answer {
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let texts = visitor.reader.texts();
    let title = known.as_ref().map_or_else(
        || texts.text("competence-new"),
        |known| words::name(&texts, known),
    );
    let body = render(&FormPage {
        page: Page::new(&visitor.reader, None, &title),
        known,
        typed,
        problem,
    })?;
    Ok((status, body).into_response())
}

async fn known(visitor: &Visitor, key: &str) -> Result<Competence, Failure> {
    require(visitor, Action::ManageCompetences)?;
    let id: CompetenceId = key.parse().map_err(|_| Failure::NotFound)?;
    let all = competence::all(&visitor.ctx).await?;
    all.into_iter()
        .find(|known| known.id == id)
        .ok_or(Failure::NotFound)
}

fn changed(visitor: &Visitor, id: CompetenceId) -> Answer {
    let path = format!("/competence/profiles?competence={id}");
    Ok(see_other(&visitor.reader, &path))
}

pub(super) async fn ask_new(visitor: Visitor) -> Answer {
    require(&visitor, Action::ManageCompetences)?;
    form_page(&visitor, None, Typed::default(), Beside::default())
}

pub(super) async fn add(visitor: Visitor, Form(typed): Form<Typed>) -> Answer {
    require(&visitor, Action::ManageCompetences)?;
    match competence::add(&visitor.ctx, &typed.wanted()).await {
        Ok(id) => changed(&visitor, id),
        Err(error) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            form_page(&visitor, None, typed, problem)
        }
    }
}

pub(super) async fn ask(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let known = known(&visitor, &key).await?;
    let typed = Typed::of(&known);
    form_page(&visitor, Some(known), typed, Beside::default())
}

pub(super) async fn change(visitor: Visitor, Path(key): Path<String>, Form(typed): Form<Typed>) -> Answer {
    let known = known(&visitor, &key).await?;
    match competence::change(&visitor.ctx, known.id, &typed.wanted()).await {
        Ok(_) => changed(&visitor, known.id),
        Err(error @ Error::Refused { .. }) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            form_page(&visitor, Some(known), typed, problem)
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn undo(visitor: Visitor, Path(key): Path<String>) -> Answer {
    require(&visitor, Action::ManageCompetences)?;
    let id: CompetenceId = key.parse().map_err(|_| Failure::NotFound)?;
    competence::undo(&visitor.ctx, id).await?;
    Ok(see_other(&visitor.reader, "/competence/profiles"))
}
