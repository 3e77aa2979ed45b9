//! Activities of an account: its timeline with the quick form on top, and a way to record one from anywhere.

pub(crate) mod form;
mod recording;
pub(crate) mod words;

use askama::Template;
use axum::{
    Router,
    extract::{Path, Query},
    http::StatusCode,
    response::IntoResponse,
    routing::{get, post},
};
use chrono::NaiveDate;
use dahu_app::{
    Context,
    account::{self, AccountRow, Filter, PageRequest},
    activity::{self, Activity, EntryFilter, Participants, Timeline},
    task::{self, TaskList},
};
use dahu_core::{
    access::Action,
    account::AccountId,
    activity::{ActivityId, ActivityKind, Direction, Outcome},
};
use serde::Deserialize;

use self::form::{ActivityForm, DUE, EFFORTS};
use crate::{
    failure::{Answer, Beside, Failure},
    file::Refused,
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

/// Accounts that a search for one to record at shows.
const FOUND: u64 = 20;

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/accounts/{id}/activities", get(show))
        .route("/activities/new", get(choose))
        .route("/activities/{id}/edit", get(ask_to_edit))
        .route("/activities/{id}/remove", post(remove))
        .route("/activities/{id}/undo", post(undo))
}

/// What may take longer than a page: activities that come with pictures and recordings.
pub(crate) fn upload_routes() -> Router<Context> {
    let limited = || crate::import::upload_limits();
    Router::new()
        .route(
            "/accounts/{id}/activities",
            post(recording::record).layer(limited()),
        )
        .route("/activities/{id}/edit", post(recording::edit).layer(limited()))
}

/// Beside which field the sentence of a rule stands.
const BESIDE: [(&str, &str); 12] = [
    ("activity_without_text", "text"),
    ("activity_too_long", "text"),
    ("activity_in_future", "on"),
    ("activity_without_next", "step"),
    ("activity_advance_without_step", "step"),
    ("task_without_words", "step"),
    ("activity_step_due_before", "due_on"),
    ("task_day_not_usable", "due_on"),
    ("activity_effort_not_usable", "effort"),
    ("activity_too_many_people", "people"),
    ("person_has_left", "people"),
    ("task_owner_cannot_work", "who"),
];

/// The fields of the form that are folded away.
const FOLDED: [&str; 5] = ["on", "effort", "people", "who", "direction"];

/// What the form needs to be shown.
struct FormPart {
    form: ActivityForm,
    action: String,
    back: Option<String>,
    participants: Participants,
    latest: NaiveDate,
    /// Whether files were sent that have to be chosen once more.
    files_again: bool,
    problem: Beside,
}

impl FormPart {
    async fn of(
        visitor: &Visitor,
        account: AccountId,
        form: ActivityForm,
        problem: Beside,
    ) -> Result<Self, Failure> {
        Ok(Self {
            form,
            action: format!("/accounts/{account}/activities"),
            back: None,
            participants: activity::participants(&visitor.ctx, account).await?,
            latest: visitor.ctx.latest_day(),
            files_again: false,
            problem,
        })
    }

    /// Whether something that is folded away has to be seen.
    fn is_unfolded(&self) -> bool {
        self.back.is_some() || FOLDED.iter().any(|field| self.problem.is_beside(field))
    }
}

#[derive(Template)]
#[template(path = "activity/timeline.html")]
struct TimelinePage {
    page: Page,
    id: AccountId,
    timeline: Timeline,
    filter: EntryFilter,
    tasks: TaskList,
    part: Option<FormPart>,
    undo: Option<ActivityId>,
    undo_task: Option<String>,
    /// Files that were not taken with the activity, and why.
    refused: Vec<Refused>,
    /// A task that was typed, by what it is and its day, and what is wrong with it.
    new_task: (String, String),
    task_problem: Beside,
}

#[derive(Template)]
#[template(path = "activity/edit.html")]
struct EditPage {
    page: Page,
    part: FormPart,
    back: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    show: String,
    after: String,
    /// The activity that was changed just now.
    undo: String,
    /// The task that was.
    undo_task: String,
}

/// An id in an address; a malformed one leads nowhere.
fn id<T: std::str::FromStr>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

fn address(account: AccountId, changed: ActivityId) -> String {
    format!("/accounts/{account}/activities?undo={changed}#timeline")
}

async fn show(visitor: Visitor, Path(key): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let account = id(&key)?;
    let form = ActivityForm::new(&visitor.ctx);
    render(&timeline(&visitor, account, &asked, form, Beside::default()).await?)
}

async fn timeline(
    visitor: &Visitor,
    account: AccountId,
    asked: &Asked,
    form: ActivityForm,
    problem: Beside,
) -> Result<TimelinePage, Failure> {
    let ctx = &visitor.ctx;
    let filter = EntryFilter::from_word(&asked.show);
    let after = Some(asked.after.as_str()).filter(|after| !after.is_empty());
    let timeline = activity::of_account(ctx, account, filter, after).await?;
    let part = match timeline.may_record && after.is_none() {
        true => Some(FormPart::of(visitor, account, form, problem).await?),
        false => None,
    };
    let may_undo = timeline.may_record;
    let undo_task = asked.undo_task.parse::<dahu_core::task::TaskId>().ok();
    Ok(TimelinePage {
        page: Page::titled(&visitor.reader, Section::Accounts, "timeline"),
        id: account,
        filter,
        tasks: task::of_account(ctx, account).await?,
        part,
        undo: asked.undo.parse().ok().filter(|_| may_undo),
        undo_task: undo_task.filter(|_| may_undo).map(|task| task.to_string()),
        refused: Vec::new(),
        new_task: Default::default(),
        task_problem: Beside::default(),
        timeline,
    })
}

/// The page again, with a task that was typed and what is wrong with it.
pub(crate) async fn with_task(
    visitor: &Visitor,
    account: AccountId,
    new_task: (String, String),
    task_problem: Beside,
) -> Answer {
    let form = ActivityForm::new(&visitor.ctx);
    let page = timeline(visitor, account, &Asked::default(), form, Beside::default()).await?;
    let page = TimelinePage {
        new_task,
        task_problem,
        ..page
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
}

impl TimelinePage {
    /// What the reader can choose to see.
    fn filters(&self) -> Vec<EntryFilter> {
        let mut filters = EntryFilter::all();
        filters.retain(|filter| self.timeline.sees_orders || *filter != EntryFilter::Orders);
        filters
    }

    /// Where one comes back to from a task: this page.
    fn back(&self) -> &'static str {
        "account"
    }
}

/// The activity, for whoever may change it.
async fn to_edit(visitor: &Visitor, key: &str) -> Result<Activity, Failure> {
    if !visitor.ctx.is_open(Action::EditContacts) {
        return Err(Failure::Forbidden);
    }
    let found = activity::find(&visitor.ctx, id(key)?).await?;
    task::require_work(&visitor.ctx, found.account).await?;
    Ok(found)
}

async fn ask_to_edit(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let found = to_edit(&visitor, &key).await?;
    let form = ActivityForm::of(&found.facts);
    edit_page(
        &visitor,
        (found.account, found.id),
        (form, false),
        Beside::default(),
    )
    .await
}

async fn edit_page(
    visitor: &Visitor,
    (account, id): (AccountId, ActivityId),
    (form, files_again): (ActivityForm, bool),
    problem: Beside,
) -> Answer {
    let back = format!("/accounts/{account}/activities#timeline");
    let status = match problem.is_some() {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::OK,
    };
    let part = FormPart {
        action: format!("/activities/{id}/edit"),
        back: Some(back.clone()),
        files_again,
        ..FormPart::of(visitor, account, form, problem).await?
    };
    let body = render(&EditPage {
        page: Page::titled(&visitor.reader, Section::Accounts, "activity-edit"),
        part,
        back,
    })?;
    Ok((status, body).into_response())
}

async fn remove(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let id = id(&key)?;
    let account = activity::remove(&visitor.ctx, id).await?;
    Ok(see_other(&visitor.reader, &address(account, id)))
}

async fn undo(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let account = activity::undo(&visitor.ctx, id(&key)?).await?;
    let path = format!("/accounts/{account}/activities#timeline");
    Ok(see_other(&visitor.reader, &path))
}

#[derive(Template)]
#[template(path = "activity/choose.html")]
struct ChoosePage {
    page: Page,
    search: String,
    found: Vec<AccountRow>,
    more: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Search {
    search: String,
}

/// The account at which to record, found by name or code.
async fn choose(visitor: Visitor, Query(asked): Query<Search>) -> Answer {
    if !visitor.ctx.is_open(Action::EditContacts) {
        return Err(Failure::Forbidden);
    }
    let filter = Filter {
        search: Some(asked.search.clone()).filter(|text| !text.trim().is_empty()),
        ..Filter::default()
    };
    let request = PageRequest {
        size: FOUND,
        ..PageRequest::default()
    };
    let found = account::list(&visitor.ctx, &filter, &request).await?;
    render(&ChoosePage {
        page: Page::titled(&visitor.reader, Section::Accounts, "activity-record"),
        search: asked.search,
        found: found.rows,
        more: found.next.is_some(),
    })
}
