//! Service cases: the list, the page of one, what is typed of it, and what is done about it.

mod entering;
mod showing;
pub(crate) mod words;

use askama::Template;
use axum::{
    Router,
    extract::{Path, Query as FromQuery},
    routing::{get, post},
};
use dahu_app::{
    Context, account,
    case::{self, CaseFilter, CasePage},
};
use dahu_core::{
    access::Action,
    account::AccountId,
    case::{CaseId, CaseKind, CaseState, Severity},
    person::PersonId,
};
use serde::{Deserialize, Serialize};

use crate::{
    account::{depends_on_htmx, tab::Tab},
    export::{self, Format},
    failure::{Answer, Failure},
    page::{self, Page, Section, render},
    visitor::Visitor,
};

/// The list, by its address.
const PATH: &str = "/cases";
/// Rows of a page of the list.
const ROWS: usize = 50;

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/cases", get(list))
        .route("/cases/export.{format}", get(download))
        .route("/cases/new", get(entering::ask_new).post(entering::open))
        .route("/cases/{id}", get(showing::show))
        .route("/cases/{id}/edit", get(entering::ask_edit).post(entering::edit))
        .route("/cases/{id}/{verb}", post(showing::act))
}

fn id(text: &str) -> Result<CaseId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

/// Lets pass whose role works on cases, before anything is said of one.
fn refuse_others(visitor: &Visitor) -> Result<(), Failure> {
    if visitor.ctx.is_open(Action::EditContacts) {
        Ok(())
    } else {
        Err(Failure::Forbidden)
    }
}

/// The cases of an account that are not resolved, as its tab shows them.
pub(crate) async fn of_account(ctx: &Context, account: AccountId) -> Result<CasePage, Failure> {
    let filter = CaseFilter {
        account: Some(account),
        ..CaseFilter::default()
    };
    Ok(case::list(ctx, &filter, None, ROWS).await?)
}

/// The query of the list. Empty fields count as not set, as forms send them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Asked {
    #[serde(skip_serializing_if = "String::is_empty")]
    state: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    kind: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    severity: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    owner: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    account: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    after: String,
}

impl Asked {
    fn filter(&self) -> CaseFilter {
        CaseFilter {
            states: words::states(&self.state),
            kind: CaseKind::from_word(&self.kind),
            severity: Severity::from_word(&self.severity),
            owner: self.owner.parse().ok(),
            account: self.account.parse().ok(),
        }
    }

    fn beginning(&self, after: &str) -> Self {
        Self {
            after: after.to_owned(),
            ..self.clone()
        }
    }

    /// The same list from a place on.
    fn continued(&self, after: &str) -> String {
        page::address(PATH, &self.beginning(after))
    }

    /// What is seen, as a file.
    fn export(&self, format: &str) -> String {
        page::address(&format!("{PATH}/export.{format}"), &self.beginning(""))
    }
}

#[derive(Template)]
#[template(path = "case/list.html")]
struct ListPage {
    page: Page,
    asked: Asked,
    found: CasePage,
    owners: Vec<(PersonId, String)>,
    /// The account that is asked for, and what it is called.
    account: Option<(AccountId, String)>,
}

/// Rows that follow those already shown.
#[derive(Template)]
#[template(path = "case/_rows.html")]
struct Rows {
    page: Page,
    asked: Asked,
    found: CasePage,
}

async fn list(visitor: Visitor, FromQuery(asked): FromQuery<Asked>) -> Answer {
    let (ctx, reader) = (&visitor.ctx, &visitor.reader);
    let filter = asked.filter();
    let after = Some(asked.after.as_str()).filter(|cursor| !cursor.is_empty());
    let found = case::list(ctx, &filter, after, ROWS).await?;
    let page = Page::titled(reader, Section::Accounts, "cases");
    if reader.asks_for_fragment && after.is_some() {
        return Ok(depends_on_htmx(render(&Rows { page, asked, found })?));
    }
    let owners = if ctx.is_open(Action::SeePeople) {
        case::owners(ctx).await?
    } else {
        Vec::new()
    };
    let account = match filter.account {
        Some(id) => Some((id, account::name(ctx, id).await?)),
        None => None,
    };
    Ok(depends_on_htmx(render(&ListPage {
        page,
        asked,
        found,
        owners,
        account,
    })?))
}

/// What is seen, as a file.
async fn download(
    visitor: Visitor,
    Path(format): Path<Format>,
    FromQuery(asked): FromQuery<Asked>,
) -> Answer {
    let visitor = visitor.taking_along();
    let rows = case::all(&visitor.ctx, &asked.filter()).await?;
    let table = export::cases(&rows, &visitor.reader.texts());
    export::download(&visitor, table, format, "cases").await
}
