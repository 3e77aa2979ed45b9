//! What each way of selling needs, and how many hours people have.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::{
    Form, Router, extract::Query as FromQuery, http::StatusCode, response::IntoResponse, routing::get,
};
use dahu_app::{
    Context,
    person::{self, Person},
    selling,
};
use dahu_core::{
    access::Action,
    contact::Level,
    selling::{Need, Required, Requirements, SellingMode},
};
use serde::Deserialize;

use super::words;
use crate::{
    contact::map_words,
    failure::{Answer, Failure, problem},
    opportunity::words::name,
    page::{Page, render, see_other},
    visitor::Visitor,
};

/// The page, by its address.
const PATH: &str = "/selling/requirements";

pub(super) fn routes() -> Router<Context> {
    Router::new().route("/selling/requirements", get(show).post(change))
}

/// A number of the form that is about all ways: its name, the key of its label, and what stands in it.
type Number<'f> = (&'static str, &'static str, &'f str);

/// What each way needs, as it is typed.
#[derive(Clone, Debug, Default)]
struct NeedsForm {
    figures: BTreeMap<(SellingMode, Need), String>,
    /// The levels that a way names.
    levels: BTreeMap<SellingMode, BTreeSet<Level>>,
    under_percent: String,
    over_percent: String,
    hours_of_person: String,
    hours_of: String,
    least_percent: String,
    most_change: String,
}

impl NeedsForm {
    fn of(requirements: &Requirements, people: &[Person]) -> Self {
        let mut figures = BTreeMap::new();
        for way in SellingMode::ALL {
            for need in Need::ALL {
                figures.insert((way, need), requirements.of(way, need).to_string());
            }
        }
        let named = |id| people.iter().find(|person| person.id == id);
        let exceptions = requirements.hours_of.iter();
        let exceptions: Vec<String> = exceptions
            .filter_map(|(id, hours)| Some(format!("{} {hours}", named(*id)?.name)))
            .collect();
        Self {
            figures,
            levels: requirements.levels.clone(),
            under_percent: requirements.under_percent.to_string(),
            over_percent: requirements.over_percent.to_string(),
            hours_of_person: requirements.hours_of_person.to_string(),
            hours_of: exceptions.join("\n"),
            least_percent: requirements.least_percent.to_string(),
            most_change: requirements.most_change.to_string(),
        }
    }

    fn sent(pairs: &[(String, String)]) -> Self {
        let of = |name: &str| {
            let found = pairs.iter().find(|(known, _)| known == name);
            found.map(|(_, text)| text.trim().to_owned()).unwrap_or_default()
        };
        let mut figures = BTreeMap::new();
        for way in SellingMode::ALL {
            for need in Need::ALL {
                figures.insert((way, need), of(&field(&way, &need)));
            }
        }
        let named = |way: SellingMode| {
            let name = level_field(&way);
            let sent = pairs.iter().filter(|(known, _)| *known == name);
            let named: BTreeSet<Level> = sent.filter_map(|(_, word)| Level::from_word(word)).collect();
            (!named.is_empty()).then_some((way, named))
        };
        Self {
            figures,
            levels: SellingMode::ALL.into_iter().filter_map(named).collect(),
            under_percent: of("under_percent"),
            over_percent: of("over_percent"),
            hours_of_person: of("hours_of_person"),
            hours_of: of("hours_of"),
            least_percent: of("least_percent"),
            most_change: of("most_change"),
        }
    }

    /// The requirements; else the name of somebody who is not known, or nothing where something is no number.
    fn requirements(&self, people: &[Person]) -> Result<Requirements, Option<String>> {
        let mut ways: BTreeMap<SellingMode, Required> = BTreeMap::new();
        for ((way, need), text) in &self.figures {
            ways.entry(*way).or_default().insert(*need, number(text)?);
        }
        let mut hours_of = BTreeMap::new();
        for line in self
            .hours_of
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
        {
            let (who, hours) = line.rsplit_once([' ', '\t', '，', ',']).ok_or(None)?;
            let who = who.trim();
            let person = people.iter().find(|person| person.name == who);
            let person = person.ok_or_else(|| Some(who.to_owned()))?;
            hours_of.insert(person.id, number(hours)?);
        }
        Ok(Requirements {
            ways,
            levels: self.levels.clone(),
            under_percent: number(&self.under_percent)?,
            over_percent: number(&self.over_percent)?,
            hours_of_person: number(&self.hours_of_person)?,
            hours_of,
            least_percent: number(&self.least_percent)?,
            most_change: number(&self.most_change)?,
        })
    }

    fn value(&self, way: &SellingMode, need: &Need) -> &str {
        self.figures.get(&(*way, *need)).map_or("", String::as_str)
    }

    fn names(&self, way: &SellingMode, level: &Level) -> bool {
        let named = self.levels.get(way);
        named.is_some_and(|named| named.contains(level))
    }

    fn numbers(&self) -> [Number<'_>; 5] {
        [
            ("under_percent", "selling-under-percent", &self.under_percent),
            ("over_percent", "selling-over-percent", &self.over_percent),
            (
                "hours_of_person",
                "selling-hours-of-person",
                &self.hours_of_person,
            ),
            ("least_percent", "selling-least-percent", &self.least_percent),
            ("most_change", "selling-most-change", &self.most_change),
        ]
    }
}

fn number<T: std::str::FromStr>(typed: &str) -> Result<T, Option<String>> {
    let typed = typed.trim().trim_end_matches(['%', '％']);
    typed.parse().map_err(|_| None)
}

/// The name of the field of a way and a need.
fn field(way: &SellingMode, need: &Need) -> String {
    format!("{}-{}", way.as_str(), need.as_str())
}

/// The name of the fields of the levels that a way names.
fn level_field(way: &SellingMode) -> String {
    format!("{}-level", way.as_str())
}

#[derive(Template)]
#[template(path = "selling/requirements.html")]
struct NeedsPage {
    page: Page,
    form: NeedsForm,
    may_manage: bool,
    was_saved: bool,
    problem: Option<String>,
}

impl NeedsPage {
    fn label(&self, way: &SellingMode, need: &Need) -> String {
        let texts = self.page.texts();
        let facts = [
            ("need", texts.text(words::need_key(need))),
            ("way", name(texts, way)),
        ];
        texts.fill("selling-requirements-of", &facts)
    }

    fn level_label(&self, way: &SellingMode, level: &Level) -> String {
        let texts = self.page.texts();
        let facts = [
            ("need", texts.text(map_words::level_key(level))),
            ("way", name(texts, way)),
        ];
        texts.fill("selling-requirements-of", &facts)
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    saved: String,
}

async fn show(visitor: Visitor, FromQuery(asked): FromQuery<Asked>) -> Answer {
    let requirements = selling::requirements(&visitor.ctx).await?;
    let form = NeedsForm::of(&requirements, &person::everybody(&visitor.ctx).await?);
    shown(&visitor, form, !asked.saved.is_empty(), None)
}

fn shown(visitor: &Visitor, form: NeedsForm, was_saved: bool, problem: Option<String>) -> Answer {
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let title = visitor.reader.texts().text("selling-requirements");
    let body = render(&NeedsPage {
        page: Page::new(&visitor.reader, None, &title),
        form,
        may_manage: visitor.ctx.is_open(Action::ManageMethod),
        was_saved,
        problem,
    })?;
    Ok((status, body).into_response())
}

async fn change(visitor: Visitor, Form(pairs): Form<Vec<(String, String)>>) -> Answer {
    if !visitor.ctx.is_open(Action::ManageMethod) {
        return Err(Failure::Forbidden);
    }
    let texts = visitor.reader.texts();
    let form = NeedsForm::sent(&pairs);
    let requirements = match form.requirements(&person::everybody(&visitor.ctx).await?) {
        Ok(requirements) => requirements,
        Err(nobody) => {
            let told = match nobody {
                Some(name) => texts.text_with("selling-hours-nobody", "name", name),
                None => texts.text("selling-numbers-needed"),
            };
            return shown(&visitor, form, false, Some(told));
        }
    };
    match Box::pin(selling::change_requirements(&visitor.ctx, &requirements)).await {
        Ok(()) => Ok(see_other(&visitor.reader, &format!("{PATH}?saved=1"))),
        Err(error) => {
            let told = problem(&texts, error)?;
            shown(&visitor, form, false, Some(told))
        }
    }
}
