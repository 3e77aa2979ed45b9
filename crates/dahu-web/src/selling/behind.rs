//! The records behind what was given to an account.

use askama::Template;
use axum::{
    Router,
    extract::{Path, Query as FromQuery},
    routing::get,
};
use dahu_app::{
    Context,
    selling::{self, Behind, BehindRow},
};
use dahu_core::{account::AccountId, selling::Need};
use serde::Deserialize;

use super::words;
use crate::{
    account::id,
    activity::words as activity_words,
    contact::map_words,
    failure::Answer,
    page::{Page, Section, render},
    report::{brief, figures},
    visitor::Visitor,
};

pub(super) fn routes() -> Router<Context> {
    Router::new().route("/accounts/{id}/selling/behind", get(show))
}

/// Where the records behind what was given of something are.
pub(super) fn address(id: AccountId, need: Need) -> String {
    match need {
        Need::Hours | Need::People | Need::Levels | Need::ExpertHours | Need::Reviews => {
            format!("/accounts/{id}/selling/behind?what={}", need.as_str())
        }
        Need::Sponsor | Need::CoOwner | Need::Specialist | Need::Service => format!("/accounts/{id}/team"),
        Need::Discount => format!("/accounts/{id}?tab=lines"),
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    what: String,
}

/// A record as it is shown.
struct Shown {
    day: String,
    what: String,
    address: String,
    more: String,
    who: String,
    number: Option<String>,
}

#[derive(Template)]
#[template(path = "selling/behind.html")]
struct BehindPage {
    page: Page,
    id: AccountId,
    lead: String,
    found: Behind,
    rows: Vec<Shown>,
    /// The heading of numbers and the key of its definition; none where rows have none.
    number: Option<(&'static str, &'static str)>,
}

async fn show(visitor: Visitor, Path(key): Path<String>, FromQuery(asked): FromQuery<Asked>) -> Answer {
    let id = id(&key)?;
    let need = Need::from_word(&asked.what).unwrap_or(Need::Hours);
    let found = Box::pin(selling::behind(&visitor.ctx, id, need)).await?;
    let texts = visitor.reader.texts();
    let title = texts.text(words::need_key(&need));
    let page = Page::new(&visitor.reader, Some(Section::Accounts), &title);
    let given = found.given.map(|given| given.to_string());
    let facts = [
        ("name", found.name.clone()),
        ("given", given.unwrap_or_else(|| texts.text("gap-unknown"))),
        ("from", found.days.0.to_string()),
        ("until", found.days.1.to_string()),
    ];
    render(&BehindPage {
        lead: texts.fill("selling-behind-lead", &facts),
        rows: found.rows.iter().map(|row| shown(&page, id, row)).collect(),
        number: match need {
            Need::Levels => Some(("report-times", "report-times-definition")),
            Need::Hours | Need::People | Need::ExpertHours => {
                Some(("selling-behind-hours", "selling-behind-hours-definition"))
            }
            _ => None,
        },
        page,
        id,
        found,
    })
}

fn shown(page: &Page, id: AccountId, row: &BehindRow) -> Shown {
    let texts = page.texts();
    match row {
        BehindRow::Activity { activity, minutes } => {
            let minutes = minutes.and_then(|minutes| i64::try_from(minutes).ok());
            Shown {
                day: activity.facts.on.to_string(),
                what: texts.text(activity_words::kind_key(&activity.facts.kind)),
                address: format!("/accounts/{id}/activities"),
                more: brief(&activity.facts.text),
                who: activity.people.join(&texts.text("name-separator")),
                number: minutes.map(figures::hours),
            }
        }
        BehindRow::Met {
            contact,
            name,
            level,
            last,
            times,
        } => Shown {
            day: last.to_string(),
            what: name.clone(),
            address: format!("/contacts/{contact}"),
            more: level
                .map(|level| texts.text(map_words::level_key(&level)))
                .unwrap_or_default(),
            who: String::new(),
            number: Some(page.count(times)),
        },
        BehindRow::Review { plan, name, on } => Shown {
            day: on.to_string(),
            what: name.clone(),
            address: format!("/plans/{plan}"),
            more: String::new(),
            who: String::new(),
            number: None,
        },
    }
}
