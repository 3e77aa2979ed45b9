//! Alerts: the list, the page on which one is closed, and making a task of one.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query as FromQuery},
    http::StatusCode,
    response::IntoResponse,
};
use dahu_app::{
    health::{self, AlertFilter, AlertPage, AlertRow},
    person::{self, Person},
    team::{self, Team},
};
use dahu_core::{
    access::Action,
    account::AccountId,
    health::{AlertId, Closing, Topic},
};
use serde::{Deserialize, Serialize};

use super::words;
use crate::{
    account::{depends_on_htmx, id},
    failure::{Answer, Beside, Failure},
    page::{self, Page, Section, render, see_other},
    visitor::Visitor,
};

/// The list, by its address.
const PATH: &str = "/accounts/health/alerts";
/// Rows of a page of the list.
const ROWS: usize = 50;
/// Beside which field the sentence of a rule stands.
const BESIDE: [(&str, &str); 2] = [("alert_without_words", "note"), ("alert_note_too_long", "note")];

/// The query of the list. Empty fields count as not set, as forms send them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    #[serde(skip_serializing_if = "String::is_empty")]
    owner: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    team: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    signal: String,
    /// Anything, for closed ones.
    #[serde(skip_serializing_if = "String::is_empty")]
    closed: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    after: String,
}

impl Asked {
    fn filter(&self) -> AlertFilter {
        AlertFilter {
            closed: !self.closed.is_empty(),
            topic: Topic::from_word(&self.signal),
            owner: self.owner.parse().ok(),
            team: self.team.parse().ok(),
        }
    }

    fn continued(&self, after: &str) -> String {
        let asked = Self {
            after: after.to_owned(),
            ..self.clone()
        };
        page::address(PATH, &asked)
    }
}

#[derive(Template)]
#[template(path = "health/alerts.html")]
struct AlertsPage {
    page: Page,
    asked: Asked,
    found: AlertPage,
    people: Vec<Person>,
    teams: Vec<Team>,
}

/// Rows that follow those already shown.
#[derive(Template)]
#[template(path = "health/_alert_rows.html")]
struct AlertRows {
    page: Page,
    asked: Asked,
    found: AlertPage,
}

pub(super) async fn list(visitor: Visitor, FromQuery(asked): FromQuery<Asked>) -> Answer {
    let (ctx, reader) = (&visitor.ctx, &visitor.reader);
    let filter = asked.filter();
    let after = Some(asked.after.as_str()).filter(|cursor| !cursor.is_empty());
    let found = health::alerts(ctx, &filter, after, ROWS).await?;
    let page = Page::titled(reader, Section::Accounts, "health-alerts");
    if reader.asks_for_fragment && after.is_some() {
        return Ok(depends_on_htmx(render(&AlertRows { page, asked, found })?));
    }
    let (people, teams) = if ctx.is_open(Action::SeePeople) {
        (
            person::owners_to_choose(ctx, filter.owner).await?,
            team::all(ctx).await?,
        )
    } else {
        (Vec::new(), Vec::new())
    };
    Ok(depends_on_htmx(render(&AlertsPage {
        page,
        asked,
        found,
        people,
        teams,
    })?))
}

/// The page on which an alert is closed.
#[derive(Template)]
#[template(path = "health/alert.html")]
struct AlertPageOf {
    page: Page,
    alert: AlertRow,
    form: CloseForm,
    problem: Beside,
}

/// What is said on closing an alert.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CloseForm {
    because: String,
    note: String,
}

/// The ids of an account and of one of its alerts.
fn ids(account: &str, alert: &str) -> Result<(AccountId, AlertId), Failure> {
    Ok((id(account)?, alert.parse().map_err(|_| Failure::NotFound)?))
}

/// The part of the account's page where its alerts stand.
fn of_account(account: AccountId) -> String {
    format!("/accounts/{account}?tab=relationship#alerts")
}

pub(super) async fn ask(visitor: Visitor, Path((account, alert)): Path<(String, String)>) -> Answer {
    let (account, alert) = ids(&account, &alert)?;
    let page = page_of(&visitor, account, alert, CloseForm::default(), Beside::default()).await?;
    render(&page)
}

async fn page_of(
    visitor: &Visitor,
    account: AccountId,
    alert: AlertId,
    form: CloseForm,
    problem: Beside,
) -> Result<AlertPageOf, Failure> {
    let alert = health::alert_of(&visitor.ctx, account, alert).await?;
    Ok(AlertPageOf {
        page: Page::titled(&visitor.reader, Section::Accounts, "alert"),
        alert,
        form,
        problem,
    })
}

pub(super) async fn close(
    visitor: Visitor,
    Path((account, alert)): Path<(String, String)>,
    Form(form): Form<CloseForm>,
) -> Answer {
    let (account, alert) = ids(&account, &alert)?;
    // Before anything that was sent is looked at.
    health::alert_of(&visitor.ctx, account, alert).await?;
    let because = Closing::GIVEN
        .into_iter()
        .find(|closing| closing.as_str() == form.because)
        .ok_or_else(|| Failure::Unreadable("because".to_owned()))?;
    match health::close(&visitor.ctx, account, alert, because, &form.note).await {
        Ok(()) => Ok(see_other(&visitor.reader, &of_account(account))),
        Err(error) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            let page = page_of(&visitor, account, alert, form, problem).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
        }
    }
}

pub(super) async fn reopen(visitor: Visitor, Path((account, alert)): Path<(String, String)>) -> Answer {
    let (account, alert) = ids(&account, &alert)?;
    health::reopen(&visitor.ctx, account, alert).await?;
    Ok(see_other(&visitor.reader, &of_account(account)))
}

/// What makes a task of an alert sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TaskForm {
    /// Anything, where one comes from the list of alerts and goes back there.
    list: String,
}

/// Makes a task of an alert, in the reader's language.
pub(super) async fn make_task(
    visitor: Visitor,
    Path((account, alert)): Path<(String, String)>,
    Form(form): Form<TaskForm>,
) -> Answer {
    let (account, alert) = ids(&account, &alert)?;
    let found = health::alert_of(&visitor.ctx, account, alert).await?;
    let step = words::step(&visitor.reader.texts(), &found.about);
    health::make_task(&visitor.ctx, account, alert, &step).await?;
    let back = if form.list.is_empty() {
        of_account(account)
    } else {
        PATH.to_owned()
    };
    Ok(see_other(&visitor.reader, &back))
}
