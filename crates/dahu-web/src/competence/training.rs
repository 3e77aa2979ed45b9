//! The firm's trainings, and the form of one.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Path, Query, RawForm},
    http::StatusCode,
    response::IntoResponse,
};
use dahu_app::{
    Error,
    competence::{
        self,
        training::{self, TypedTraining},
    },
};
use dahu_core::{
    access::Action,
    competence::{
        Competence, CompetenceId, NAME_CHARACTERS, Proficiency, Training, TrainingId, TrainingKind,
        WORDS_CHARACTERS,
    },
};
use serde::Deserialize;

use super::{profile::levels, require, words};
use crate::{
    failure::{Answer, Beside, Failure},
    page::{Page, render, see_other},
    visitor::Visitor,
};

/// Beside which field the sentence of a rule stands.
const BESIDE: [(&str, &str); 2] = [
    ("competence_name_length", "name"),
    ("competence_name_taken", "name"),
];

#[derive(Template)]
#[template(path = "competence/trainings.html")]
struct ListPage {
    page: Page,
    trainings: Vec<Training>,
    competences: Vec<Competence>,
    may_change: bool,
    undo: Option<TrainingId>,
}

impl ListPage {
    /// What a training brings: 提问 3；谈判 2.
    fn reaches(&self, training: &Training) -> String {
        let texts = self.page.texts();
        let parts = self.competences.iter().filter_map(|competence| {
            let level = training.reaches.get(&competence.id)?;
            let facts = [
                ("name", words::name(texts, competence)),
                ("level", level.to_string()),
            ];
            Some(texts.fill("competence-at-level", &facts))
        });
        parts.collect::<Vec<_>>().join(&texts.text("list-separator"))
    }
}

/// What was typed of a training.
#[derive(Clone, Debug, Default)]
struct Typed {
    name: String,
    note: String,
    kind: String,
    retired: bool,
    reaches: BTreeMap<CompetenceId, Proficiency>,
}

impl Typed {
    fn sent(body: &[u8]) -> Self {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body).unwrap_or_default();
        let one = |name: &str| {
            let found = pairs.iter().find(|(known, _)| known == name);
            found.map(|(_, text)| text.clone()).unwrap_or_default()
        };
        Self {
            name: one("name"),
            note: one("note"),
            kind: one("kind"),
            retired: !one("retired").is_empty(),
            reaches: levels(&pairs),
        }
    }

    fn of(training: &Training) -> Self {
        Self {
            name: training.name.clone().unwrap_or_default(),
            note: training.note.clone().unwrap_or_default(),
            kind: training.kind.as_str().to_owned(),
            retired: training.is_retired,
            reaches: training.reaches.clone(),
        }
    }

    fn wanted(&self) -> TypedTraining {
        TypedTraining {
            name: self.name.clone(),
            note: self.note.clone(),
            kind: TrainingKind::from_word(&self.kind).unwrap_or(TrainingKind::Training),
            reaches: self.reaches.clone(),
            is_retired: self.retired,
        }
    }
}

#[derive(Template)]
#[template(path = "competence/training.html")]
struct FormPage {
    page: Page,
    known: Option<Training>,
    competences: Vec<Competence>,
    typed: Typed,
    problem: Beside,
}

impl FormPage {
    fn action(&self) -> String {
        match &self.known {
            Some(known) => format!("/competence/trainings/{}", known.id),
            None => "/competence/trainings/new".to_owned(),
        }
    }

    /// The words of a standard one, which stay where none are typed.
    fn standard(&self, part: &str) -> String {
        let known = self.known.as_ref();
        let words = known.and_then(|known| words::standard_training(self.page.texts(), known, part));
        words.unwrap_or_default()
    }

    fn is_required(&self, competence: &Competence, level: &Proficiency) -> bool {
        let reached = self.typed.reaches.get(&competence.id).copied();
        reached.unwrap_or_default() == *level
    }
}

/// What the address of the list asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    undo: String,
}

pub(super) async fn list(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    require(&visitor, Action::SeeCompetence)?;
    let texts = visitor.reader.texts();
    let may_change = visitor.ctx.is_open(Action::ManageCompetences);
    let trainings = training::all(&visitor.ctx).await?.into_iter();
    render(&ListPage {
        page: Page::new(&visitor.reader, None, &texts.text("trainings")),
        // Who cannot bring them back does not need to see what is no longer taken.
        trainings: trainings.filter(|one| may_change || !one.is_retired).collect(),
        competences: competence::all(&visitor.ctx).await?,
        may_change,
        undo: asked.undo.parse().ok().filter(|_| may_change),
    })
}

async fn form_page(visitor: &Visitor, known: Option<Training>, typed: Typed, problem: Beside) -> Answer {
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let texts = visitor.reader.texts();
    let title = known.as_ref().map_or_else(
        || texts.text("training-new"),
        |known| words::training(&texts, known),
    );
    let all = competence::all(&visitor.ctx).await?.into_iter();
    // One that is retired stays on the form of what brings people on in it.
    let is_shown = |one: &Competence| !one.is_retired || typed.reaches.contains_key(&one.id);
    let body = render(&FormPage {
        page: Page::new(&visitor.reader, None, &title),
        known,
        competences: all.filter(is_shown).collect(),
        typed,
        problem,
    })?;
    Ok((status, body).into_response())
}

async fn known(visitor: &Visitor, key: &str) -> Result<Training, Failure> {
    require(visitor, Action::ManageCompetences)?;
    let id: TrainingId = key.parse().map_err(|_| Failure::NotFound)?;
    let all = training::all(&visitor.ctx).await?;
    all.into_iter()
        .find(|known| known.id == id)
        .ok_or(Failure::NotFound)
}

fn changed(visitor: &Visitor, id: TrainingId) -> Answer {
    let path = format!("/competence/trainings?undo={id}");
    Ok(see_other(&visitor.reader, &path))
}

pub(super) async fn ask_new(visitor: Visitor) -> Answer {
    require(&visitor, Action::ManageCompetences)?;
    form_page(&visitor, None, Typed::default(), Beside::default()).await
}

pub(super) async fn add(visitor: Visitor, RawForm(body): RawForm) -> Answer {
    require(&visitor, Action::ManageCompetences)?;
    let typed = Typed::sent(&body);
    match training::add(&visitor.ctx, &typed.wanted()).await {
        Ok(id) => changed(&visitor, id),
        Err(error) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            form_page(&visitor, None, typed, problem).await
        }
    }
}

pub(super) async fn ask(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let known = known(&visitor, &key).await?;
    let typed = Typed::of(&known);
    form_page(&visitor, Some(known), typed, Beside::default()).await
}

pub(super) async fn change(visitor: Visitor, Path(key): Path<String>, RawForm(body): RawForm) -> Answer {
    let (known, typed) = (known(&visitor, &key).await?, Typed::sent(&body));
    match training::change(&visitor.ctx, known.id, &typed.wanted()).await {
        Ok(_) => changed(&visitor, known.id),
        Err(error @ Error::Refused { .. }) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            form_page(&visitor, Some(known), typed, problem).await
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn undo(visitor: Visitor, Path(key): Path<String>) -> Answer {
    require(&visitor, Action::ManageCompetences)?;
    let id: TrainingId = key.parse().map_err(|_| Failure::NotFound)?;
    training::undo(&visitor.ctx, id).await?;
    Ok(see_other(&visitor.reader, "/competence/trainings"))
}
