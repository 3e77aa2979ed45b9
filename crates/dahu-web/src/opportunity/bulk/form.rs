//! The form that asks what the chosen opportunities shall have.

use askama::Template;
use axum::{Form, http::StatusCode, response::IntoResponse};
use dahu_app::{
    opportunity::{
        Loss,
        bulk::{self, Chosen, TypedChange},
    },
    person::{self, Person},
};
use dahu_core::opportunity::{ForecastCategory, LostReason, SellingMode, Source};

use crate::{
    failure::{Answer, Beside, Failure},
    opportunity::{query::Query, refuse_others, words},
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

/// What can be changed, by the word that the form sends and the key of its name.
pub(super) const FIELDS: [(&str, &str); 7] = [
    ("close_later", "opportunity-bulk-close-later"),
    ("close_on", "opportunity-bulk-close-on"),
    ("category", "forecast-category"),
    ("owner", "opportunity-owner"),
    ("source", "opportunity-source"),
    ("mode", "selling-mode"),
    ("lose", "opportunity-bulk-lose"),
];

/// Beside which field the sentence of a rule stands.
const BESIDE: [(&str, &str); 10] = [
    ("opportunity_bulk_value_missing", "value"),
    ("opportunity_bulk_days", "value"),
    ("opportunity_choice_unknown", "value"),
    ("opportunity_day_not_readable", "value"),
    ("opportunity_day_not_usable", "value"),
    ("person_has_left", "value"),
    ("opportunity_in_future", "value"),
    ("opportunity_without_reason", "reason"),
    ("opportunity_bulk_too_many", "chosen"),
    ("opportunity_bulk_of_nothing", "chosen"),
];

#[derive(Template)]
#[template(path = "opportunity/bulk/new.html")]
struct NewPage {
    page: Page,
    asked: Asked,
    /// How many opportunities were chosen.
    count: u64,
    people: Vec<Person>,
    today: String,
    problem: Beside,
}

/// What the form sends, whichever of its buttons was pressed.
#[derive(Clone, Debug, Default)]
struct Asked {
    opportunities: Vec<String>,
    /// Whether all that the query finds are meant.
    all: bool,
    query: String,
    field: String,
    value: String,
    reason: String,
    rival: String,
    why: String,
}

impl Asked {
    fn of(pairs: Vec<(String, String)>) -> Self {
        let mut asked = Self::default();
        for (name, text) in pairs {
            match name.as_str() {
                "opportunity" => asked.opportunities.push(text),
                "all" => asked.all = true,
                "query" => asked.query = text,
                "field" => asked.field = text,
                "value" => asked.value = text,
                "reason" => asked.reason = text,
                "rival" => asked.rival = text,
                "why" => asked.why = text,
                _ => {}
            }
        }
        if !FIELDS.iter().any(|(word, _)| *word == asked.field) {
            FIELDS[0].0.clone_into(&mut asked.field);
        }
        asked
    }

    fn query(&self) -> Query {
        serde_urlencoded::from_str(&self.query).unwrap_or_default()
    }

    fn chosen(&self) -> Chosen {
        if self.all {
            return Chosen::Found(Box::new(self.query().filter()));
        }
        let ids = self.opportunities.iter().filter_map(|id| id.parse().ok());
        Chosen::These(ids.collect())
    }

    /// The list from which one came.
    fn back(&self) -> String {
        self.query().address()
    }

    fn change(&self) -> TypedChange {
        let value = self.value.clone();
        match self.field.as_str() {
            "owner" => TypedChange::Owner(value.parse().ok()),
            "close_on" => TypedChange::CloseOn(value),
            "category" => TypedChange::Category(value),
            "source" => TypedChange::Source(value),
            "mode" => TypedChange::SellingMode(value),
            "lose" => TypedChange::Lose(Loss {
                on: value,
                reason: LostReason::from_word(&self.reason),
                to: self.rival.clone(),
                note: self.why.clone(),
            }),
            _ => TypedChange::CloseLater(value),
        }
    }
}

/// Asks what the chosen opportunities shall have.
pub(in crate::opportunity) async fn ask(
    visitor: Visitor,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    refuse_others(&visitor)?;
    let mut asked = Asked::of(pairs);
    // A value of one field is none of another.
    asked.value.clear();
    asked_for(&visitor, asked, Beside::default()).await
}

async fn asked_for(visitor: &Visitor, asked: Asked, mut problem: Beside) -> Answer {
    let ctx = &visitor.ctx;
    let count = match bulk::count_chosen(ctx, &asked.chosen()).await {
        Ok(count) => count,
        // Nothing or too much was chosen: that is said instead of a number.
        Err(error) => {
            problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            0
        }
    };
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let people = match asked.field.as_str() {
        "owner" => person::owners_to_choose(ctx, asked.value.parse().ok()).await?,
        _ => Vec::new(),
    };
    let body = render(&NewPage {
        page: Page::titled(&visitor.reader, Section::Opportunities, "bulk-edit"),
        asked,
        count,
        people,
        today: ctx.today().to_string(),
        problem,
    })?;
    Ok((status, body).into_response())
}

/// Works out what the change does, and shows it.
pub(in crate::opportunity) async fn prepare(
    visitor: Visitor,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<axum::response::Response, Failure> {
    refuse_others(&visitor)?;
    let asked = Asked::of(pairs);
    match bulk::prepare(&visitor.ctx, &asked.chosen(), &asked.change()).await {
        Ok(id) => Ok(see_other(&visitor.reader, &format!("/opportunities/bulk/{id}")).into_response()),
        Err(error) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            asked_for(&visitor, asked, problem).await
        }
    }
}
