//! Opportunities: the list, the board and the calendar, the page of one, and what is done to it.

mod bulk;
mod calendar;
mod calibration;
pub(crate) mod choice;
mod entering;
mod list;
mod moving;
mod part;
pub(crate) mod query;
mod reasons;
mod showing;
pub(crate) mod won;
pub(crate) mod words;

use axum::{
    Router,
    routing::{get, post},
};
use dahu_app::{
    Context, Error,
    opportunity::{
        self, NewStep, OpportunityFilter, OpportunityPage, OpportunityPageRequest, OpportunityRow,
        StateFilter, WonOfAccount,
    },
    pipeline,
};
use dahu_core::{access::Action, account::AccountId, opportunity::OpportunityId, pipeline::Pipeline};
use serde::Deserialize;

use crate::{
    activity::form::{day_not_usable, due},
    failure::Failure,
    page::Page,
    visitor::Visitor,
};

/// Opportunities of an account that its tab shows.
const OF_ACCOUNT: usize = 50;

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/opportunities", get(list::show))
        .route("/opportunities/export.{format}", get(list::download))
        .route("/opportunities/calibration", get(calibration::show))
        .route("/opportunities/bulk", get(bulk::list).post(bulk::prepare))
        .route("/opportunities/bulk/new", post(bulk::ask))
        .route("/opportunities/bulk/{id}", get(bulk::show))
        .route("/opportunities/bulk/{id}/do", post(bulk::make))
        .route("/opportunities/bulk/{id}/undo", post(bulk::undo))
        .route("/opportunities/won", get(won::show))
        .route("/opportunities/won/export.{format}", get(won::download))
        .route("/opportunities/reasons", get(reasons::show))
        .route("/opportunities/reasons/export.{format}", get(reasons::download))
        .route("/opportunities/{id}", get(showing::show))
        .route(
            "/opportunities/{id}/edit",
            get(entering::ask_edit).post(entering::edit),
        )
        .route(
            "/opportunities/{id}/parts/{part}",
            get(part::ask).post(part::change),
        )
        .route("/opportunities/{id}/check", post(part::check))
        .route("/opportunities/{id}/place", post(list::place))
        .route("/opportunities/{id}/undo", post(moving::undo))
        .route("/opportunities/{id}/remove", post(moving::remove))
        .route("/opportunities/{id}/{verb}", get(moving::ask).post(moving::act))
        .route(
            "/accounts/{id}/opportunities/new",
            get(entering::ask_new).post(entering::open),
        )
}

pub(crate) fn id(text: &str) -> Result<OpportunityId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

/// Lets pass whose role works on opportunities, before anything is said of one.
fn refuse_others(visitor: &Visitor) -> Result<(), Failure> {
    if visitor.ctx.is_open(Action::WorkOpportunities) {
        Ok(())
    } else {
        Err(Failure::Forbidden)
    }
}

/// What forms ask of a next step.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct StepForm {
    pub(crate) step: String,
    /// How soon, as it was tapped.
    pub(crate) due: String,
    pub(crate) due_on: String,
    pub(crate) who: String,
}

impl StepForm {
    /// A step in a week.
    pub(crate) fn new() -> Self {
        Self {
            due: "week".to_owned(),
            ..Self::default()
        }
    }

    /// Whether this is how soon.
    pub(crate) fn is_due(&self, word: &str) -> bool {
        self.due == word
    }

    pub(crate) fn read(&self, ctx: &Context) -> Result<NewStep, Error> {
        let typed = self.due_on.trim();
        let due_on = match typed {
            "" => due(&self.due, ctx.today()),
            typed => Some(typed.parse().map_err(|_| day_not_usable())?),
        };
        Ok(NewStep {
            what: self.step.clone(),
            due_on,
            who: self.who.parse().ok(),
        })
    }
}

/// A pipeline of an id, or the first that is in use.
pub(crate) fn chosen<'p>(pipelines: &'p [Pipeline], id: &str) -> Option<&'p Pipeline> {
    let named = pipelines.iter().find(|pipeline| pipeline.id.to_string() == id);
    named.or_else(|| pipelines.iter().find(|pipeline| !pipeline.is_retired))
}

/// The opportunities of an account, as its tab shows them.
pub(crate) struct OfAccount {
    pub(crate) found: OpportunityPage,
    pub(crate) won: WonOfAccount,
    pipelines: Vec<Pipeline>,
}

impl OfAccount {
    pub(crate) async fn of(ctx: &Context, account: AccountId) -> Result<Self, Failure> {
        let filter = OpportunityFilter {
            account: Some(account),
            state: StateFilter::All,
            ..OpportunityFilter::default()
        };
        let request = OpportunityPageRequest {
            size: OF_ACCOUNT,
            ..OpportunityPageRequest::default()
        };
        let mut found = opportunity::list(ctx, &filter, &request).await?;
        // What is to be done stands before what is decided.
        found.rows.sort_by_key(|row| !row.is_open);
        Ok(Self {
            found,
            won: Box::pin(opportunity::won_of_account(ctx, account)).await?,
            pipelines: pipeline::all(ctx).await?,
        })
    }

    pub(crate) fn stage(&self, page: &Page, row: &OpportunityRow) -> String {
        let pipeline = self.pipelines.iter().find(|pipeline| pipeline.id == row.pipeline);
        pipeline.map_or_else(String::new, |pipeline| {
            words::stage_name(page.texts(), pipeline, &row.stage)
        })
    }
}
