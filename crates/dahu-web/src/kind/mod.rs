//! Kinds of key account: the accounts of each kind with what speaks for it, one account's kinds, and the rules.

mod account;
mod rules;
mod versions;
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
    Context,
    kind::{self, Decided, KindCounts, KindFilter, KindPage, KindRow, LeftOut, Standing, Which},
    person::{self, Person},
};
use dahu_core::{
    access::Action,
    account::AccountId,
    kind::{KeyAccountKind, Verdict},
};
use serde::{Deserialize, Serialize};

use self::words::{Money, WHICH};
use crate::{
    export::{self, Format},
    failure::{Answer, Failure, problem},
    page::{self, Page, render},
    visitor::Visitor,
};

/// The list, by its address.
const PATH: &str = "/kinds";
/// Rows of a page.
const ROWS: u64 = 50;

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/kinds", get(list))
        .route("/kinds/decide", post(decide))
        .route("/kinds/undo", post(undo))
        .route("/kinds/export.{format}", get(download))
        .merge(account::routes())
        .merge(rules::routes())
        .merge(versions::routes())
}

/// The query of the list. Empty fields count as not set, as forms send them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Asked {
    #[serde(skip_serializing_if = "String::is_empty")]
    kind: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    which: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    owner: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    after: String,
}

impl Asked {
    fn kind(&self) -> KeyAccountKind {
        KeyAccountKind::from_word(&self.kind).unwrap_or(KeyAccountKind::Economic)
    }

    fn filter(&self) -> KindFilter {
        let which = WHICH.iter().find(|(word, ..)| *word == self.which);
        KindFilter {
            kind: Some(self.kind()),
            which: which.map_or(Which::Counting, |(.., which)| *which),
            owner: self.owner.parse().ok(),
        }
    }

    fn but(&self, change: impl FnOnce(&mut Self)) -> String {
        let mut asked = Self {
            after: String::new(),
            ..self.clone()
        };
        change(&mut asked);
        page::address(PATH, &asked)
    }

    fn of_kind(&self, kind: &KeyAccountKind) -> String {
        self.but(|asked| kind.as_str().clone_into(&mut asked.kind))
    }

    fn continued(&self, after: &str) -> String {
        self.but(|asked| after.clone_into(&mut asked.after))
    }

    fn export(&self, ending: &str) -> String {
        let asked = Self {
            after: String::new(),
            ..self.clone()
        };
        page::address(&format!("{PATH}/export.{ending}"), &asked)
    }

    /// What stands behind the question mark of the list's address.
    fn kept(&self) -> String {
        serde_urlencoded::to_string(self).unwrap_or_default()
    }
}

/// What came of deciding many, as the page tells it.
#[derive(Default)]
struct Told {
    decided: Option<Decided>,
    /// Accounts of which a decision could not be taken back.
    left: Option<u64>,
    problem: Option<String>,
}

impl Told {
    /// The accounts that were decided, for the form that takes it back.
    fn changed(&self) -> &[AccountId] {
        self.decided.as_ref().map_or(&[], |decided| &decided.changed)
    }
}

#[derive(Template)]
#[template(path = "kind/list.html")]
struct ListPage {
    page: Page,
    asked: Asked,
    found: KindPage,
    counts: Arc<KindCounts>,
    standing: Standing,
    people: Vec<Person>,
    may_decide: bool,
    told: Told,
}

impl ListPage {
    fn money(&self) -> Money {
        Money {
            unit: Some(self.page.unit),
            currency: self.found.currency,
        }
    }

    /// That a confirmed kind is not proposed, and why not.
    fn no_longer(&self, row: &KindRow) -> Option<String> {
        words::no_longer(
            self.page.texts(),
            self.money(),
            Some(row.stands),
            &row.decision,
            &row.signs,
        )
    }

    fn left_out_key(&self, why: &LeftOut) -> &'static str {
        match why {
            LeftOut::Already => "kind-left-already",
            LeftOut::NotAllowed => "kind-left-not-allowed",
            LeftOut::NotProposed => "kind-left-not-proposed",
        }
    }
}

async fn list(visitor: Visitor, FromQuery(asked): FromQuery<Asked>) -> Answer {
    Box::pin(listed(&visitor, asked, Told::default())).await
}

async fn listed(visitor: &Visitor, asked: Asked, told: Told) -> Answer {
    let ctx = &visitor.ctx;
    let filter = asked.filter();
    let after = Some(asked.after.as_str()).filter(|after| !after.is_empty());
    let found = kind::list(ctx, &filter, after, ROWS).await?;
    let status = if told.problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let body = render(&ListPage {
        page: Page::new(&visitor.reader, None, &visitor.reader.texts().text("kinds")),
        found,
        counts: kind::counts(ctx).await?,
        standing: kind::standing(ctx).await?,
        people: person::owners_to_choose(ctx, filter.owner).await?,
        may_decide: ctx.is_open(Action::ClassifyAccount),
        asked,
        told,
    })?;
    Ok((status, body).into_response())
}

/// What a form about many accounts sends.
#[derive(Default)]
struct ManyForm {
    accounts: Vec<AccountId>,
    query: String,
    reason: String,
    verdict: String,
}

impl ManyForm {
    fn of(pairs: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        for (name, text) in pairs {
            match name.as_str() {
                "account" => form.accounts.extend(text.parse::<AccountId>()),
                "query" => form.query = text,
                "reason" => form.reason = text,
                "verdict" => form.verdict = text,
                _ => {}
            }
        }
        form
    }

    fn asked(&self) -> Asked {
        serde_urlencoded::from_str(&self.query).unwrap_or_default()
    }
}

fn refuse_others(visitor: &Visitor) -> Result<(), Failure> {
    if visitor.ctx.is_open(Action::ClassifyAccount) {
        Ok(())
    } else {
        Err(Failure::Forbidden)
    }
}

async fn decide(visitor: Visitor, Form(pairs): Form<Vec<(String, String)>>) -> Answer {
    refuse_others(&visitor)?;
    let form = ManyForm::of(pairs);
    let asked = form.asked();
    let verdict = Verdict::from_word(&form.verdict).unwrap_or(Verdict::Confirmed);
    let decided = kind::decide_many(&visitor.ctx, &form.accounts, asked.kind(), verdict, &form.reason);
    let told = match decided.await {
        Ok(decided) => Told {
            decided: Some(decided),
            ..Told::default()
        },
        Err(error) => Told {
            problem: Some(problem(&visitor.reader.texts(), error)?),
            ..Told::default()
        },
    };
    Box::pin(listed(&visitor, asked, told)).await
}

async fn undo(visitor: Visitor, Form(pairs): Form<Vec<(String, String)>>) -> Answer {
    refuse_others(&visitor)?;
    let form = ManyForm::of(pairs);
    let told = match kind::undo_many(&visitor.ctx, &form.accounts).await {
        Ok(left) => Told {
            left: Some(left),
            ..Told::default()
        },
        Err(error) => Told {
            problem: Some(problem(&visitor.reader.texts(), error)?),
            ..Told::default()
        },
    };
    Box::pin(listed(&visitor, form.asked(), told)).await
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
        let report = Box::pin(kind::report(ctx)).await?;
        return export::download_json(&visitor, export::kinds_json(&report), "kinds").await;
    }
    let rows = kind::all(ctx, &asked.filter()).await?;
    let currency = dahu_app::setting::currency(ctx).await?;
    let table = export::kinds(&rows, currency, &visitor.reader.texts());
    export::download(&visitor, table, format, "kinds").await
}
