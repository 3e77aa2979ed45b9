//! Handovers: the list, choosing what goes to whom, one handover, and its sheets.

mod form;
mod sheet;
mod words;

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
    handover::{self, AccountsPage, Found, Handover, HandoverRow},
    person::{self, Profile},
};
use dahu_core::{
    handover::{Handed, HandoverId, HandoverState},
    person::PersonId,
};
use serde::Deserialize;

use self::form::{ASSIGNMENTS, Planned};
use crate::{
    account::doors::Doors,
    failure::{Answer, Failure, problem},
    page::{Page, Section, render, see_other},
    refusal,
    visitor::Visitor,
};

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/handovers", get(list).post(plan))
        .route("/handovers/new", get(choose).post(look))
        .route("/handovers/{id}", get(show))
        .route("/handovers/{id}/receivers", post(change))
        .route("/handovers/{id}/drop-changed", post(drop_changed))
        .route("/handovers/{id}/do", post(carry_out))
        .route("/handovers/{id}/remove", post(remove))
        .route("/handovers/{id}/undo", get(ask_to_undo).post(undo))
        .merge(sheet::routes())
}

#[derive(Template)]
#[template(path = "handover/list.html")]
struct ListPage {
    page: Page,
    doors: Doors,
    handovers: Vec<HandoverRow>,
}

async fn list(visitor: Visitor) -> Answer {
    let handovers = handover::list(&visitor.ctx).await?;
    render(&ListPage {
        page: Page::titled(&visitor.reader, Section::Accounts, "handovers"),
        doors: Doors::of(&visitor.ctx),
        handovers,
    })
}

#[derive(Template)]
#[template(path = "handover/new.html")]
struct NewPage {
    page: Page,
    planned: Planned,
    found: Found,
    people: Vec<Profile>,
    receivers: Vec<Profile>,
    has_looked: bool,
    problem: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct From {
    from: String,
}

/// The form, with the person on whose page it was asked for.
async fn choose(visitor: Visitor, FromQuery(asked): FromQuery<From>) -> Answer {
    let planned = Planned::from_person(&asked.from);
    show_choice(&visitor, planned, None).await
}

async fn look(visitor: Visitor, Form(typed): Form<Vec<(String, String)>>) -> Answer {
    show_choice(&visitor, Planned::read(&typed), None).await
}

/// The form with what was typed, what that finds, and what is wrong with it.
async fn show_choice(visitor: &Visitor, planned: Planned, problem: Option<String>) -> Answer {
    let (ctx, texts) = (&visitor.ctx, visitor.reader.texts());
    let has_looked = planned.is_chosen();
    let (found, problem) = match handover::find(ctx, &planned.choice()).await {
        Ok(found) => (found, problem),
        Err(error) => {
            let told = self::problem(&texts, error)?;
            let none = handover::find(ctx, &handover::Choice::default()).await?;
            (none, Some(told))
        }
    };
    let people = person::profiles(ctx).await?;
    let may_receive = |person: &&Profile| person.left_at.is_none() && person.role.may_own();
    let receivers = people.iter().filter(may_receive).cloned().collect();
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let body = render(&NewPage {
        page: Page::titled(&visitor.reader, Section::Accounts, "handover-new"),
        has_looked: has_looked && found.accounts > 0,
        planned,
        found,
        people,
        receivers,
        problem,
    })?;
    Ok((status, body).into_response())
}

async fn plan(visitor: Visitor, Form(typed): Form<Vec<(String, String)>>) -> Answer {
    let planned = Planned::read(&typed);
    let texts = visitor.reader.texts();
    let Some(assignment) = planned.assignment() else {
        let told = texts.text("handover-choose-receiver");
        return show_choice(&visitor, planned, Some(told)).await;
    };
    match handover::plan(&visitor.ctx, &planned.choice(), &assignment).await {
        Ok(id) => Ok(see_other(&visitor.reader, &format!("/handovers/{id}"))),
        Err(error) => {
            let told = problem(&texts, error)?;
            show_choice(&visitor, planned, Some(told)).await
        }
    }
}

#[derive(Template)]
#[template(path = "handover/show.html")]
struct HandoverPage {
    page: Page,
    id: HandoverId,
    handover: Handover,
    accounts: AccountsPage,
    receivers: Vec<Profile>,
    asked: Asked,
    problem: Option<String>,
    conflicts: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    to: String,
    page: u64,
}

impl Asked {
    fn person(&self) -> Option<PersonId> {
        self.to.parse().ok()
    }

    /// Another page of the same accounts.
    fn turned(&self, page: u64) -> String {
        format!(
            "?to={}&page={page}",
            self.person().map(|to| to.to_string()).unwrap_or_default()
        )
    }
}

/// An id in an address; a malformed one leads nowhere.
fn id(text: &str) -> Result<HandoverId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

async fn show(visitor: Visitor, Path(key): Path<String>, FromQuery(asked): FromQuery<Asked>) -> Answer {
    show_one(&visitor, id(&key)?, asked, None, Vec::new()).await
}

async fn show_one(
    visitor: &Visitor,
    id: HandoverId,
    asked: Asked,
    problem: Option<String>,
    conflicts: Vec<String>,
) -> Answer {
    let ctx = &visitor.ctx;
    let handover = handover::show(ctx, id).await?;
    let accounts = handover::accounts(ctx, id, asked.person(), asked.page).await?;
    let is_draft = handover.row.state == HandoverState::Draft;
    let receivers = if handover.decides && is_draft {
        let people = person::profiles(ctx).await?.into_iter();
        people
            .filter(|person| person.left_at.is_none() && person.role.may_own())
            .collect()
    } else {
        Vec::new()
    };
    let title = visitor
        .reader
        .texts()
        .text_with("handover-number", "number", handover.row.number);
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let body = render(&HandoverPage {
        page: Page::new(&visitor.reader, Some(Section::Accounts), &title),
        id,
        handover,
        accounts,
        receivers,
        asked,
        problem,
        conflicts,
    })?;
    Ok((status, body).into_response())
}

/// What came of an action on a handover: its page again, with what was refused.
async fn answer(visitor: &Visitor, id: HandoverId, result: Result<(), dahu_app::Error>) -> Answer {
    let Err(error) = result else {
        return Ok(see_other(&visitor.reader, &format!("/handovers/{id}")));
    };
    let texts = visitor.reader.texts();
    let listed = error
        .refusal()
        .and_then(|refused| refusal::listed(&texts, &refused));
    let (problem, conflicts) = match listed {
        Some(parts) => parts,
        None => (problem(&texts, error)?, Vec::new()),
    };
    show_one(visitor, id, Asked::default(), Some(problem), conflicts).await
}

/// Gives the chosen accounts to somebody else, or takes them out of the plan.
async fn change(
    visitor: Visitor,
    Path(key): Path<String>,
    Form(typed): Form<Vec<(String, String)>>,
) -> Answer {
    let id = id(&key)?;
    let of = |name: &'static str| {
        typed
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.clone())
    };
    let accounts: Vec<_> = of("account").filter_map(|account| account.parse().ok()).collect();
    let to = of("to").find_map(|to| to.parse::<PersonId>().ok());
    let drops = of("action").any(|action| action == "drop");
    let result = match to {
        // Who ticked nothing changes nothing, and is told no where they may not.
        _ if drops || accounts.is_empty() => handover::drop_accounts(&visitor.ctx, id, &accounts).await,
        Some(to) => handover::change_receiver(&visitor.ctx, id, &accounts, to)
            .await
            .map(drop),
        None => handover::drop_accounts(&visitor.ctx, id, &[]).await,
    };
    answer(&visitor, id, result).await
}

async fn drop_changed(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let id = id(&key)?;
    let result = handover::drop_changed(&visitor.ctx, id).await;
    answer(&visitor, id, result).await
}

async fn carry_out(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let id = id(&key)?;
    let result = handover::carry_out(&visitor.ctx, id).await.map(drop);
    answer(&visitor, id, result).await
}

async fn remove(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let id = id(&key)?;
    match handover::remove(&visitor.ctx, id).await {
        Ok(()) => Ok(see_other(&visitor.reader, "/handovers")),
        Err(error) => answer(&visitor, id, Err(error)).await,
    }
}

#[derive(Template)]
#[template(path = "handover/undo.html")]
struct UndoPage {
    page: Page,
    id: HandoverId,
    handover: Handover,
}

async fn ask_to_undo(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let id = id(&key)?;
    let handover = handover::show(&visitor.ctx, id).await?;
    let title = visitor
        .reader
        .texts()
        .text_with("handover-undo-title", "number", handover.row.number);
    let page = Page::new(&visitor.reader, Some(Section::Accounts), &title);
    render(&UndoPage { page, id, handover })
}

async fn undo(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let id = id(&key)?;
    let result = handover::undo(&visitor.ctx, id).await.map(drop);
    answer(&visitor, id, result).await
}
