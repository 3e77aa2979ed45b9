//! Tasks: what one has to do, how soon, and what the people below have to do.

mod settings;

use askama::Template;
use axum::{
    Form, Router,
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use chrono::NaiveDate;
use dahu_app::{
    Context, Error, activity,
    plan::{self, PlanRow},
    selection::review::{Yearly, yearly},
    task::{self, NewTask, TaskList, TaskRow},
};
use dahu_core::{
    access::Action,
    account::AccountId,
    opportunity::OpportunityId,
    person::PersonId,
    task::{Due, TaskId, TaskState},
};
use serde::Deserialize;

use crate::{
    activity::{
        TypedTask,
        form::{day_not_usable, due},
        with_task,
    },
    failure::{Answer, Beside, Failure},
    opportunity::choice,
    page::{Page, render, see_other},
    selection,
    visitor::Visitor,
};

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/tasks", get(list))
        .route("/tasks/{id}", get(show))
        .route("/tasks/{id}/complete", post(complete))
        .route("/tasks/{id}/reopen", post(reopen))
        .route("/tasks/{id}/postpone", post(postpone))
        .route("/tasks/{id}/hand", post(hand))
        .route("/tasks/{id}/cancel", post(cancel))
        .route("/tasks/{id}/undo", post(undo))
        .route("/accounts/{id}/tasks", post(add))
        .merge(settings::routes())
}

/// The key of how soon something is due.
pub(crate) fn due_key(due: &Due) -> &'static str {
    match due {
        Due::Overdue => "due-overdue",
        Due::Today => "due-today",
        Due::ThisWeek => "due-this-week",
        Due::Later => "due-later",
    }
}

/// Beside which field of a task's page the sentence of a rule stands.
const BESIDE: [(&str, &str); 4] = [
    ("task_day_not_usable", "due_on"),
    ("task_owner_cannot_work", "to"),
    ("person_has_left", "to"),
    ("task_without_words", "why"),
];

#[derive(Template)]
#[template(path = "task/list.html")]
struct ListPage {
    page: Page,
    own: TaskList,
    below: TaskList,
    /// Plans of one's accounts whose reviews are due soon.
    reviews: Vec<PlanRow>,
    /// That the yearly review of key accounts is due, where one may hold it.
    selection_due: Option<String>,
    /// Plans of others on which one may decide.
    submitted: Vec<PlanRow>,
    /// Plans of one's accounts that are to be closed.
    ended: Vec<PlanRow>,
    days: u32,
    undo: Option<TaskId>,
    today: NaiveDate,
    may_record: bool,
}

impl ListPage {
    fn of(&self, due: &Due) -> impl Iterator<Item = &TaskRow> {
        self.own
            .rows
            .iter()
            .filter(move |task| task.due(self.today) == *due)
    }

    fn has(&self, due: &Due) -> bool {
        self.of(due).next().is_some()
    }

    /// Whether a day has passed.
    fn is_late(&self, day: &NaiveDate) -> bool {
        *day < self.today
    }

    /// Since when a plan waits.
    fn since(&self, row: &PlanRow) -> String {
        self.page.moment(&row.state.hand().at)
    }

    /// Where one comes back to: this list.
    fn back(&self) -> &'static str {
        ""
    }
}

#[derive(Template)]
#[template(path = "task/show.html")]
struct ShowPage {
    page: Page,
    task: TaskRow,
    people: Vec<(PersonId, String)>,
    problem: Beside,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// The task that was changed just now.
    undo: String,
}

/// What the small forms of a task send.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct TaskForm {
    what: String,
    due: String,
    due_on: String,
    to: String,
    why: String,
    opportunity: String,
    /// `account` for the page of its account, an opportunity for that one's, else the list.
    back: String,
}

impl TaskForm {
    fn day(&self, today: NaiveDate) -> Result<NaiveDate, Error> {
        let typed = due(&self.due, today).or_else(|| self.due_on.trim().parse().ok());
        typed.ok_or_else(day_not_usable)
    }
}

fn id<T: std::str::FromStr>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

async fn list(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    let (ctx, texts) = (&visitor.ctx, visitor.reader.texts());
    let yearly = match ctx.is_open(Action::DecideSelection) {
        true => yearly(ctx).await?,
        false => Yearly::default(),
    };
    render(&ListPage {
        page: Page::new(&visitor.reader, None, &texts.text("tasks")),
        selection_due: selection::yearly::due(&texts, &yearly),
        own: task::own(ctx).await?,
        below: task::of_people_below(ctx).await?,
        reviews: plan::reviews_due(ctx).await?,
        submitted: plan::to_decide(ctx).await?,
        ended: plan::to_close(ctx).await?,
        days: task::escalation_days(ctx).await?,
        undo: asked.undo.parse().ok(),
        today: ctx.today(),
        may_record: ctx.is_open(Action::EditContacts),
    })
}

async fn show(visitor: Visitor, Path(key): Path<String>) -> Answer {
    shown(&visitor, id(&key)?, Beside::default()).await
}

async fn shown(visitor: &Visitor, id: TaskId, problem: Beside) -> Answer {
    let task = task::show(&visitor.ctx, id).await?;
    let mut people = activity::participants(&visitor.ctx, task.account).await?.people;
    if people.iter().all(|(id, _)| *id != task.owner) {
        people.push((task.owner, task.owner_name.clone()));
    }
    let status = match problem.is_some() {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::OK,
    };
    let body = render(&ShowPage {
        page: Page::new(&visitor.reader, None, &visitor.reader.texts().text("task")),
        task,
        people,
        problem,
    })?;
    Ok((status, body).into_response())
}

/// Refuses whom work at tasks is not for, before anything that was typed is looked at.
fn require_work(visitor: &Visitor) -> Result<(), Failure> {
    if visitor.ctx.is_open(Action::EditContacts) {
        Ok(())
    } else {
        Err(Failure::Forbidden)
    }
}

/// The page after a change, with a way to undo it; or the task's own with what is wrong.
async fn after(visitor: &Visitor, id: TaskId, back: &str, changed: Result<AccountId, Error>) -> Answer {
    match changed {
        Ok(account) => Ok(back_to(visitor, back, account, Some(id))),
        Err(error) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            shown(visitor, id, problem).await
        }
    }
}

fn back_to(visitor: &Visitor, back: &str, account: AccountId, undo: Option<TaskId>) -> Response {
    if let Ok(opportunity) = back.parse::<OpportunityId>() {
        let path = match undo {
            Some(id) => format!("/opportunities/{opportunity}?undo_task={id}#steps"),
            None => format!("/opportunities/{opportunity}#steps"),
        };
        return see_other(&visitor.reader, &path);
    }
    let path = match (back, undo) {
        ("account", Some(id)) => format!("/accounts/{account}/activities?undo_task={id}#tasks"),
        ("account", None) => format!("/accounts/{account}/activities#tasks"),
        (_, Some(id)) => format!("/tasks?undo={id}"),
        (_, None) => "/tasks".to_owned(),
    };
    see_other(&visitor.reader, &path)
}

async fn complete(visitor: Visitor, Path(key): Path<String>, Form(form): Form<TaskForm>) -> Answer {
    let id = id(&key)?;
    let changed = task::complete(&visitor.ctx, id).await;
    after(&visitor, id, &form.back, changed).await
}

async fn reopen(visitor: Visitor, Path(key): Path<String>, Form(form): Form<TaskForm>) -> Answer {
    let id = id(&key)?;
    let changed = task::reopen(&visitor.ctx, id).await;
    after(&visitor, id, &form.back, changed).await
}

async fn postpone(visitor: Visitor, Path(key): Path<String>, Form(form): Form<TaskForm>) -> Answer {
    require_work(&visitor)?;
    let id = id(&key)?;
    let changed = match form.day(visitor.ctx.today()) {
        Ok(day) => task::postpone(&visitor.ctx, id, day).await,
        Err(error) => Err(error),
    };
    after(&visitor, id, &form.back, changed).await
}

async fn hand(visitor: Visitor, Path(key): Path<String>, Form(form): Form<TaskForm>) -> Answer {
    require_work(&visitor)?;
    let (id, to) = (id(&key)?, id(&form.to)?);
    let changed = task::hand_on(&visitor.ctx, id, to).await;
    after(&visitor, id, &form.back, changed).await
}

async fn cancel(visitor: Visitor, Path(key): Path<String>, Form(form): Form<TaskForm>) -> Answer {
    let id = id(&key)?;
    let changed = task::cancel(&visitor.ctx, id, &form.why).await;
    after(&visitor, id, &form.back, changed).await
}

async fn undo(visitor: Visitor, Path(key): Path<String>, Form(form): Form<TaskForm>) -> Answer {
    let id = id(&key)?;
    match task::undo(&visitor.ctx, id).await {
        Ok(account) => Ok(back_to(&visitor, &form.back, account, None)),
        Err(error) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &[])?;
            shown(&visitor, id, problem).await
        }
    }
}

async fn add(visitor: Visitor, Path(key): Path<String>, Form(form): Form<TaskForm>) -> Answer {
    let account = id(&key)?;
    // Whom it is not for is told so before anything that was typed is looked at.
    task::require_work(&visitor.ctx, account).await?;
    let added = async {
        let new = NewTask {
            what: &form.what,
            due_on: form.day(visitor.ctx.today())?,
            owner: None,
            opportunity: choice::read(&form.opportunity)?,
        };
        task::add(&visitor.ctx, account, &new).await
    };
    match added.await {
        Ok(id) => {
            let back = if form.back.is_empty() {
                "account"
            } else {
                &form.back
            };
            Ok(back_to(&visitor, back, account, Some(id)))
        }
        Err(error) => {
            let fields = [
                ("task_without_words", "what"),
                ("task_day_not_usable", "task-day"),
                ("opportunity_of_other_account", "task-opportunity"),
            ];
            let problem = Beside::of(&visitor.reader.texts(), error, &fields)?;
            let typed = TypedTask {
                what: form.what,
                due_on: form.due_on,
                opportunity: form.opportunity,
                back: form.back,
            };
            with_task(&visitor, account, typed, problem).await
        }
    }
}
