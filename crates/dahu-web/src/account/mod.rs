//! Accounts: the list, the page of one account, and the form that records an assessment.

pub(crate) mod doors;
mod editing;
mod entering;
pub(crate) mod filter;
pub(crate) mod profile;
pub(crate) mod words;

use askama::Template;
use axum::{
    Form, Router,
    extract::{Path, Query as FromQuery},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use chrono::NaiveDate;
use dahu_app::{
    Context,
    account::{self, AccountDetail, AccountPage, LinePage, MonthSales, PageRequest},
    assessment,
    contract::{self, AccountContracts},
    custom_field,
    file::FileList,
    person::{self, Person},
};
use dahu_core::{
    access::Action,
    account::{AccountId, FinanceGrade, Size},
    assessment::Intent,
};
use serde::Deserialize;

use self::filter::{INTENTS, NOBODY, Query, STANDINGS};
use crate::{
    chart,
    contact::ContactSection,
    export::{self, Format},
    failure::{Answer, Failure, problem},
    page::{Page, Section, render, see_other},
    valuation::AccountCard,
    visitor::Visitor,
};

/// Rows that one question to the application may bring.
const ROWS_AT_ONCE: u64 = 200;

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/accounts", get(list))
        .route("/accounts/export.{format}", get(download))
        .route("/accounts/new", get(entering::show).post(entering::enter))
        .route("/accounts/{id}", get(show))
        .route("/accounts/{id}/lines", get(lines))
        .route("/accounts/{id}/assessments", post(assess))
        .route("/accounts/{id}/edit", get(editing::show).post(editing::edit))
        .route("/accounts/{id}/undo", post(editing::undo))
}

#[derive(Template)]
#[template(path = "account/list.html")]
struct ListPage {
    page: Page,
    doors: doors::Doors,
    query: Query,
    found: AccountPage,
    people: Vec<Person>,
    is_empty_workspace: bool,
}

/// The list below its form.
#[derive(Template)]
#[template(path = "account/_list.html")]
struct List {
    page: Page,
    query: Query,
    found: AccountPage,
}

/// Rows that follow those already shown.
#[derive(Template)]
#[template(path = "account/_rows.html")]
struct Rows {
    page: Page,
    query: Query,
    found: AccountPage,
}

async fn list(visitor: Visitor, FromQuery(query): FromQuery<Query>) -> Answer {
    let (ctx, reader) = (&visitor.ctx, &visitor.reader);
    let found = account::list(ctx, &query.filter(), &query.page()).await?;
    let page = Page::titled(reader, Section::Accounts, "section-accounts");
    let is_continued = !query.after.is_empty();
    let answer = match (reader.asks_for_fragment, is_continued) {
        (true, true) => render(&Rows { page, query, found }),
        (true, false) => render(&List { page, query, found }),
        (false, _) => {
            let people = person::owners_to_choose(ctx, query.filter().owner).await?;
            let is_empty_workspace = found.total == 0 && !query.is_filtered();
            render(&ListPage {
                page,
                doors: doors::Doors::of(ctx),
                query,
                found,
                people,
                is_empty_workspace,
            })
        }
    }?;
    Ok(depends_on_htmx(answer))
}

/// The same address answers with a page or a part of it; caches must not mix them up.
fn depends_on_htmx(mut answer: Response) -> Response {
    answer
        .headers_mut()
        .append("vary", axum::http::HeaderValue::from_static("hx-request"));
    answer
}

async fn download(
    visitor: Visitor,
    Path(format): Path<Format>,
    FromQuery(query): FromQuery<Query>,
) -> Answer {
    let visitor = visitor.taking_along();
    let mut request = PageRequest {
        size: ROWS_AT_ONCE,
        after: None,
        ..query.page()
    };
    let mut rows = Vec::new();
    let currency = loop {
        let page = account::list(&visitor.ctx, &query.filter(), &request).await?;
        rows.extend(page.rows);
        if page.next.is_none() {
            break page.currency;
        }
        request.after = page.next;
    };
    let fields = custom_field::all(&visitor.ctx).await?;
    let table = export::accounts(&rows, &fields, currency, &visitor.reader.texts());
    export::download(&visitor, table, format, "accounts").await
}

#[derive(Template)]
#[template(path = "account/show.html")]
struct AccountPageTemplate {
    page: Page,
    id: AccountId,
    account: AccountDetail,
    months: Vec<MonthSales>,
    months_chart: String,
    value: Option<AccountCard>,
    contracts: AccountContracts,
    lines: LinePage,
    lines_page: u64,
    was_edited: bool,
    contacts: ContactSection,
    files: FileList,
    today: NaiveDate,
    form: AssessmentForm,
    problem: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Lines {
    lines: u64,
    /// The contact that was changed just now.
    undo: String,
    /// Whether the account itself was.
    edited: String,
}

/// An id in an address; a malformed one leads nowhere.
fn id(text: &str) -> Result<AccountId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

async fn show(visitor: Visitor, Path(key): Path<String>, FromQuery(lines): FromQuery<Lines>) -> Answer {
    let template = page_of(&visitor, id(&key)?, &lines).await?;
    render(&template)
}

async fn page_of(visitor: &Visitor, id: AccountId, asked: &Lines) -> Result<AccountPageTemplate, Failure> {
    let ctx = &visitor.ctx;
    let account = account::show(ctx, id).await?;
    // Whoever may claim an account without an owner sees it before they see what it bought.
    let sees_sales = account.rights.may(Action::SeeSales);
    let account::AccountSales { months, lines } = if sees_sales {
        account::sales(ctx, id, asked.lines).await?
    } else {
        account::AccountSales::default()
    };
    let page = Page::new(&visitor.reader, Some(Section::Accounts), &account.row.name);
    let months_chart = chart::months(&page, &months, account.currency);
    let value = AccountCard::of(ctx, &page, id).await?;
    let contracts = if sees_sales {
        contract::of_account(ctx, id).await?
    } else {
        AccountContracts::default()
    };
    let today = ctx.today();
    let form = AssessmentForm {
        intent: String::new(),
        on: today.to_string(),
    };
    Ok(AccountPageTemplate {
        page,
        id,
        account,
        months,
        months_chart,
        value,
        contracts,
        lines,
        lines_page: asked.lines,
        was_edited: !asked.edited.is_empty(),
        contacts: ContactSection::of(ctx, id, &asked.undo).await?,
        files: crate::file::latest(ctx, id).await?,
        today,
        form,
        problem: None,
    })
}

/// A page of ledger lines, without the rest of the page.
#[derive(Template)]
#[template(path = "account/_lines.html")]
struct LinesFragment {
    page: Page,
    id: AccountId,
    lines: LinePage,
    lines_page: u64,
}

/// Older and newer lines.
async fn lines(visitor: Visitor, Path(key): Path<String>, FromQuery(asked): FromQuery<Lines>) -> Answer {
    let id = id(&key)?;
    let lines = account::lines(&visitor.ctx, id, asked.lines).await?;
    let page = Page::titled(&visitor.reader, Section::Accounts, "ledger-lines");
    render(&LinesFragment {
        page,
        id,
        lines,
        lines_page: asked.lines,
    })
}

#[derive(Clone, Debug, Default, Deserialize)]
struct AssessmentForm {
    #[serde(default)]
    intent: String,
    #[serde(default)]
    on: String,
}

async fn assess(visitor: Visitor, Path(key): Path<String>, Form(form): Form<AssessmentForm>) -> Answer {
    let id = id(&key)?;
    let texts = visitor.reader.texts();
    let (Some(intent), Ok(on)) = (
        Intent::from_word(&form.intent),
        form.on.trim().parse::<NaiveDate>(),
    ) else {
        return refuse(&visitor, id, form, texts.text("assessment-incomplete")).await;
    };
    match assessment::record(&visitor.ctx, id, intent, on).await {
        Ok(_) => Ok(see_other(&visitor.reader, &format!("/accounts/{id}#assessments"))),
        Err(error) => refuse(&visitor, id, form, problem(&texts, error)?).await,
    }
}

/// The page again, with what was typed and what is wrong with it.
async fn refuse(visitor: &Visitor, id: AccountId, form: AssessmentForm, problem: String) -> Answer {
    let template = AccountPageTemplate {
        form,
        problem: Some(problem),
        ..page_of(visitor, id, &Lines::default()).await?
    };
    Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, render(&template)?).into_response())
}
