//! Playbooks that are followed for opportunities and plans: begun, ticked step by step with day and who, left again.

mod following;
mod looking_back;
mod proposing;
mod store;

use std::collections::HashMap;

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    bilingual::Bilingual,
    opportunity::{OpportunityId, SellingMode},
    person::PersonId,
    plan::PlanId,
    playbook::{
        Playbook, PlaybookId, StepId, Suits,
        proposing::Because,
        running::{Done, Followed, RunId, Ticks, followed, next},
    },
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

pub use following::{NOTE_CHARACTERS, follow, leave, tick, undo, untick};
pub(super) use looking_back::for_opportunities;

use super::{Known, known, names_of};
use crate::{
    Context, Error, Result,
    access::Rights,
    account::{self, store::StoredAccount},
    opportunity, plan,
};

/// Playbooks that are followed for one thing at most.
const RUNS_AT_MOST: usize = 10;

/// For what a playbook is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// For an opportunity.
    Opportunity(OpportunityId),
    /// For a plan.
    Plan(PlanId),
}

/// A playbook that is followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// Which playbook.
    pub playbook: PlaybookId,
    /// What that says now.
    pub content: Playbook,
    /// Which steps were done.
    pub ticks: Ticks,
    /// How far it was followed.
    pub followed: Followed,
    /// The step that comes next.
    pub next: Option<StepId>,
    /// Since which day.
    pub begun_on: NaiveDate,
    /// Steps that were done and are in it no more.
    pub former: Vec<(Bilingual, Done)>,
}

/// A playbook that could be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its id.
    pub id: PlaybookId,
    /// What it says.
    pub playbook: Playbook,
    /// Why it is proposed, where it is.
    pub because: Option<Because>,
}

/// What is followed for an opportunity or a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Runs {
    /// The playbooks, in the order in which they were begun.
    pub runs: Vec<Run>,
    /// What could be followed besides: first what is proposed for the situation of the account, then what suits.
    pub choices: Vec<Choice>,
    /// The names of people of ours who did steps.
    pub people: HashMap<PersonId, String>,
    /// Whether the actor may follow and tick.
    pub may_work: bool,
}

/// What is followed for an opportunity of a way of selling.
///
/// # Errors
///
/// [`Error::NotFound`] for one that is not there for the actor.
pub async fn of_opportunity(ctx: &Context, id: OpportunityId, mode: Option<SellingMode>) -> Result<Runs> {
    let account = opportunity::seen_account_of(ctx, id).await?;
    let account = account::find(ctx, account, Action::SeeOpportunities).await?;
    let rights = Rights::of(ctx, &account).await?;
    let asked = (Subject::Opportunity(id), mode);
    of_subject(ctx, asked, (&account, rights), Action::WorkOpportunities).await
}

/// What is followed for a plan of a way of selling.
///
/// # Errors
///
/// [`Error::NotFound`] for one that is not there for the actor.
pub async fn of_plan(ctx: &Context, id: PlanId, mode: Option<SellingMode>) -> Result<Runs> {
    let (_, account) = plan::seen(ctx, id).await?;
    let rights = Rights::of(ctx, &account).await?;
    of_subject(
        ctx,
        (Subject::Plan(id), mode),
        (&account, rights),
        Action::WorkPlans,
    )
    .await
}

async fn of_subject(
    ctx: &Context,
    (subject, mode): (Subject, Option<SellingMode>),
    (account, rights): (&StoredAccount, Rights),
    work: Action,
) -> Result<Runs> {
    let may_work = rights.may(work);
    let connection = ctx.workspace.database.reader();
    let rows = store::of_subject(connection, key(subject), RUNS_AT_MOST as u64).await?;
    if rows.is_empty() && !may_work {
        return Ok(Runs::default());
    }
    let all = known(connection).await?;
    let contents: HashMap<PlaybookId, &Playbook> = all.iter().map(|(id, content)| (*id, content)).collect();
    let mut runs = Vec::with_capacity(rows.len());
    for row in &rows {
        let id = PlaybookId(row.playbook_id);
        let Some(content) = contents.get(&id) else {
            continue;
        };
        runs.push(run(row, (id, content))?);
    }
    let by: Vec<Uuid> = runs
        .iter()
        .flat_map(|run| run.ticks.values())
        .filter_map(|done| done.by.map(|by| by.0))
        .collect();
    let people = names_of(connection, &by).await?;
    let is_followed = |id: PlaybookId| runs.iter().any(|run| run.playbook == id);
    let open = all
        .iter()
        .filter(|(id, playbook)| may_work && !playbook.is_retired && !is_followed(*id));
    let choices: Vec<Known> = open.cloned().collect();
    let because = match choices.is_empty() {
        true => Vec::new(),
        false => proposing::because(ctx, account, rights).await?,
    };
    Ok(Runs {
        choices: in_order(choices, &because, mode),
        runs,
        people,
        may_work,
    })
}

/// First what is proposed, the most pressing first, unless it is made for another way of selling; then what suits.
fn in_order(choices: Vec<Known>, because: &[Because], mode: Option<SellingMode>) -> Vec<Choice> {
    let reason = |playbook: &Playbook| {
        let mut suiting = because
            .iter()
            .filter(|_| playbook.suits(mode) != Suits::Otherwise);
        suiting
            .find(|because| because.situation() == playbook.situation)
            .copied()
    };
    let choices = choices.into_iter().map(|(id, playbook)| Choice {
        because: reason(&playbook),
        id,
        playbook,
    });
    let mut choices: Vec<Choice> = choices.collect();
    choices.sort_by_key(|choice| {
        (
            choice.because.is_none(),
            choice.because,
            choice.playbook.suits(mode),
        )
    });
    choices
}

fn run(row: &store::StoredRun, (playbook, content): (PlaybookId, &Playbook)) -> Result<Run> {
    let kept: HashMap<StepId, Ticked> = serde_json::from_str(&row.ticks)?;
    let gone = kept.iter().filter(|(step, _)| content.step(**step).is_none());
    let mut former: Vec<(Bilingual, Done)> = gone
        .map(|(_, ticked)| (ticked.words.clone(), ticked.done.clone()))
        .collect();
    former.sort_by(|one, other| (one.1.on, &one.0).cmp(&(other.1.on, &other.0)));
    let ticks: Ticks = kept
        .into_iter()
        .map(|(step, ticked)| (step, ticked.done))
        .collect();
    Ok(Run {
        id: RunId(row.id),
        playbook,
        followed: followed(content, &ticks),
        next: next(content, &ticks).map(|step| step.id),
        content: content.clone(),
        ticks,
        begun_on: row.begun_on,
        former,
    })
}

/// A step that was done, with what it was called then.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
struct Ticked {
    #[serde(flatten)]
    done: Done,
    words: Bilingual,
}

fn key(subject: Subject) -> (bool, Uuid) {
    match subject {
        Subject::Opportunity(id) => (false, id.0),
        Subject::Plan(id) => (true, id.0),
    }
}

fn subject_of(row: &store::StoredRun) -> Result<Subject> {
    match (row.opportunity_id, row.plan_id) {
        (Some(id), _) => Ok(Subject::Opportunity(OpportunityId(id))),
        (None, Some(id)) => Ok(Subject::Plan(PlanId(id))),
        (None, None) => Err(Error::internal("a playbook is followed for nothing")),
    }
}

/// Whether a playbook was ever followed.
pub(super) async fn was_followed(connection: &impl ConnectionTrait, id: PlaybookId) -> Result<bool> {
    Ok(store::was_followed(connection, id).await?)
}
