//! Ways of selling: the accounts by way and by how they are served, one account's, the rules, and what each way needs.

mod account;
mod behind;
mod requirements;
mod rules;
mod versions;
pub(crate) mod words;

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::{Path, Query as FromQuery},
    routing::get,
};
use dahu_app::{
    Context,
    person::{self, Person},
    selling::{self, HoursMove, SellingCounts, SellingFilter, SellingPage, Standing},
};
use dahu_core::{
    access::Action,
    selling::{SellingMode, Served},
};
use serde::{Deserialize, Serialize};

use crate::{
    export::{self, Format},
    failure::Answer,
    kind::words as kinds,
    opportunity::words::name,
    page::{self, Page, render},
    visitor::Visitor,
};

/// The list, by its address.
const PATH: &str = "/selling";
/// Rows of a page.
const ROWS: u64 = 50;

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/selling", get(list))
        .route("/selling/export.{format}", get(download))
        .merge(account::routes())
        .merge(behind::routes())
        .merge(rules::routes())
        .merge(versions::routes())
        .merge(requirements::routes())
}

/// What can be asked of ways besides each of them: the word of addresses, the key of its name.
const WITHOUT: [(&str, &str); 3] = [
    ("any", "selling-any-way"),
    ("unclear", "selling-unclear"),
    ("not_enough", "selling-not-enough"),
];

/// The query of the list. Empty fields count as not set, as forms send them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Asked {
    #[serde(skip_serializing_if = "String::is_empty")]
    way: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    served: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    by: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    owner: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    kind: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    after: String,
}

impl Asked {
    fn filter(&self) -> SellingFilter {
        SellingFilter {
            way: SellingMode::from_word(&self.way),
            answer: match self.way.as_str() {
                "unclear" => Some("unclear"),
                "not_enough" => Some("not_enough"),
                _ => None,
            },
            served: Served::from_word(&self.served),
            has_way: self.way == "any",
            is_confirmed: match self.by.as_str() {
                "confirmed" => Some(true),
                "proposed" => Some(false),
                _ => None,
            },
            owner: self.owner.parse().ok(),
            kind: kinds::ASKED
                .iter()
                .find(|(word, ..)| *word == self.kind)
                .map(|(.., kind)| *kind),
        }
    }

    fn but(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut asked = Self {
            after: String::new(),
            ..self.clone()
        };
        change(&mut asked);
        asked
    }

    fn of_served(&self, served: &Served) -> String {
        let asked = self.but(|asked| {
            served.as_str().clone_into(&mut asked.served);
            asked.way.clear();
        });
        page::address(PATH, &asked)
    }

    fn continued(&self, after: &str) -> String {
        page::address(PATH, &self.but(|asked| after.clone_into(&mut asked.after)))
    }

    fn export(&self, ending: &str) -> String {
        page::address(&format!("{PATH}/export.{ending}"), &self.but(|_| ()))
    }
}

#[derive(Template)]
#[template(path = "selling/list.html")]
struct ListPage {
    page: Page,
    asked: Asked,
    found: SellingPage,
    counts: Arc<SellingCounts>,
    standing: Standing,
    people: Vec<Person>,
    moves: Arc<Vec<HoursMove>>,
}

async fn list(visitor: Visitor, FromQuery(asked): FromQuery<Asked>) -> Answer {
    let ctx = &visitor.ctx;
    let filter = asked.filter();
    let after = Some(asked.after.as_str()).filter(|after| !after.is_empty());
    let found = selling::list(ctx, &filter, after, ROWS).await?;
    render(&ListPage {
        page: Page::new(&visitor.reader, None, &visitor.reader.texts().text("selling")),
        found,
        counts: selling::counts(ctx).await?,
        standing: selling::standing(ctx).await?,
        people: person::owners_to_choose(ctx, filter.owner).await?,
        moves: Box::pin(selling::moves(ctx, filter.owner)).await?,
        asked,
    })
}

/// What is seen, as a file.
async fn download(
    visitor: Visitor,
    Path(format): Path<Format>,
    FromQuery(asked): FromQuery<Asked>,
) -> Answer {
    let visitor = visitor.taking_along();
    let ctx = &visitor.ctx;
    if format == Format::Json {
        let report = Box::pin(selling::report(ctx)).await?;
        return export::download_json(&visitor, export::mismatch_json(&report), "selling").await;
    }
    let rows = selling::all(ctx, &asked.filter()).await?;
    let currency = dahu_app::setting::currency(ctx).await?;
    let table = export::mismatch(&rows, currency, &visitor.reader.texts());
    export::download(&visitor, table, format, "selling").await
}
