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
    playbook::call,
    task::{self, TaskList},
};
use dahu_core::{
    access::Action,
    account::AccountId,
    activity::{ActivityId, ActivityKind, Direction, Outcome},
    opportunity::OpportunityId,
    playbook::call::Spin,
};
use serde::Deserialize;

use self::form::{ActivityForm, DUE, EFFORTS};
use crate::{
    failure::{Answer, Beside, Failure},
    file::Refused,
    opportunity::choice::OpportunityChoice,
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
const BESIDE: [(&str, &str); 14] = [
    ("activity_without_text", "text"),
    ("activity_too_long", "text"),
    ("call_sheet_too_long", "found"),
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
    ("opportunity_of_other_account", "opportunity"),
];

/// The fields of the form that are folded away.
const FOLDED: [&str; 5] = ["on", "effort", "people", "who", "direction"];

/// What the form needs to be shown.
struct FormPart {
    form: ActivityForm,
    action: String,
    back: Option<String>,
    participants: Participants,
    choice: OpportunityChoice,
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
        let choice = OpportunityChoice::of(&visitor.ctx, account, &form.opportunity).await?;
        Ok(Self {
            form,
            choice,
            action: format!("/accounts/{account}/activities"),
            back: None,
            participants: activity::participants(&visitor.ctx, account).await?,
            latest: visitor.ctx.latest_day(),
            files_again: false,
            problem,
        })
    }

    /// The parts of the call sheet by which the call was held: the word, and what was found out.
    fn sheet_parts(&self) -> Vec<(&'static str, &String)> {
        let parts = Spin::PARTS.iter().zip(&self.form.found);
        let parts = parts.filter(|_| !self.form.sheet.is_empty());
        parts.map(|(part, found)| (part.as_str(), found)).collect()
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
    /// A task that was typed, and what is wrong with it.
    new_task: TypedTask,
    task_choice: OpportunityChoice,
    task_problem: Beside,
}

/// A task that is being typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TypedTask {
    /// What is to be done.
    pub(crate) what: String,
    /// By which day.
    pub(crate) due_on: String,
    /// For which opportunity.
    pub(crate) opportunity: String,
    /// The opportunity on whose page one comes out, where it is not the timeline.
    pub(crate) back: String,
}

#[derive(Template)]
#[template(path = "activity/edit.html")]
struct EditPage {
    page: Page,
    part: FormPart,
    back: Back,
}

/// Where one comes out of a form: on the page of an opportunity, or else on the timeline of the account.
#[derive(Clone, Copy, Debug)]
struct Back(AccountId, Option<OpportunityId>);

impl Back {
    fn of(account: AccountId, back: &str) -> Self {
        Self(account, back.parse().ok())
    }

    /// The address, where nothing was done.
    fn address(self) -> String {
        match self {
            Self(_, Some(opportunity)) => format!("/opportunities/{opportunity}#activities"),
            Self(account, None) => format!("/accounts/{account}/activities#timeline"),
        }
    }

    /// The address, with a way to undo what was done just now.
    fn after(self, changed: ActivityId) -> String {
        match self {
            Self(_, Some(opportunity)) => {
                format!("/opportunities/{opportunity}?undo_activity={changed}#activities")
            }
            Self(account, None) => format!("/accounts/{account}/activities?undo={changed}#timeline"),
        }
    }

    /// The key of what it is called.
    fn key(&self) -> &'static str {
        if self.1.is_some() {
            "noun-opportunity"
        } else {
            "timeline"
        }
    }
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
    /// The opportunity that something is to be recorded about.
    opportunity: String,
    /// The call sheet by which a call was held.
    sheet: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct AskedBack {
    /// The opportunity on whose page one comes out.
    back: String,
}

/// An id in an address; a malformed one leads nowhere.
fn id<T: std::str::FromStr>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

async fn show(visitor: Visitor, Path(key): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let account = id(&key)?;
    let form = ActivityForm::new(&visitor.ctx).about(&asked.opportunity);
    let form = match asked.sheet.as_str() {
        "" => form,
        sheet => form.of_sheet(&call::show(&visitor.ctx, id(sheet)?).await?),
    };
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
    let new_task = TypedTask {
        opportunity: asked.opportunity.clone(),
        back: asked.opportunity.clone(),
        ..TypedTask::default()
    };
    let task_choice = match may_undo {
        true => OpportunityChoice::of(ctx, account, &new_task.opportunity).await?,
        false => OpportunityChoice::default(),
    };
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
        new_task,
        task_choice,
        task_problem: Beside::default(),
        timeline,
    })
}

/// The page again, with a task that was typed and what is wrong with it.
pub(crate) async fn with_task(
    visitor: &Visitor,
    account: AccountId,
    new_task: TypedTask,
    task_problem: Beside,
) -> Answer {
    let form = ActivityForm::new(&visitor.ctx);
    let asked = Asked {
        opportunity: new_task.opportunity.clone(),
        ..Asked::default()
    };
    let page = timeline(visitor, account, &asked, form, Beside::default()).await?;
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

    /// The opportunity that something is to be recorded about.
    fn about(&self) -> Option<&dahu_app::opportunity::NamedOpportunity> {
        let mut found = self.task_choice.found.iter();
        found.find(|one| one.id.to_string() == self.new_task.back)
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

async fn ask_to_edit(visitor: Visitor, Path(key): Path<String>, Query(asked): Query<AskedBack>) -> Answer {
    let found = to_edit(&visitor, &key).await?;
    let form = ActivityForm::of(&found.facts).back_to(&asked.back);
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
    let back = Back::of(account, &form.back);
    let status = match problem.is_some() {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::OK,
    };
    let part = FormPart {
        action: format!("/activities/{id}/edit"),
        back: Some(back.address()),
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
    Ok(see_other(&visitor.reader, &Back::of(account, "").after(id)))
}

async fn undo(visitor: Visitor, Path(key): Path<String>, Query(asked): Query<AskedBack>) -> Answer {
    let account = activity::undo(&visitor.ctx, id(&key)?).await?;
    let path = Back::of(account, &asked.back).address();
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
