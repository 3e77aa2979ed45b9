//! Opportunities: what may be bought, by whom, against whom, where it stands, and how it came there.
//!
//! Every change is put field by field into an event, so that it can be taken back beside what was changed since
//! (`docs/decisions/0022-opportunities.md`).

mod boarding;
mod book;
pub mod bulk;
mod calibrating;
mod chances;
mod confirming;
mod editing;
mod facts;
mod forecasting;
mod handing_over;
pub(crate) mod importing;
mod listing;
pub(crate) mod mentions;
mod moving;
mod naming;
mod ordering;
mod putting;
mod reasons;
mod searching;
mod showing;
mod spanning;
mod store;
mod summing;
mod typing;
mod undoing;

use dahu_core::{
    access::Action,
    account::AccountId,
    money::Amount,
    opportunity::{OpportunityFault, OpportunityId, State},
    person::PersonId,
    pipeline::StageId,
};
use sea_orm::ConnectionTrait;

pub use boarding::{Board, Lane, board};
pub(crate) use book::{
    Book, Contents as BookContents, Entry as BookEntry, Standing as Decided, look as look_into_book,
};
pub use calibrating::{CalibratedPipeline, calibration};
pub(crate) use chances::{chances, number, open_counts};
pub use confirming::{
    WonDetail, WonFigures, WonFilter, WonOfAccount, WonOfOwner, WonPage, WonPageRequest, WonRow, WonSale,
    WonSort, WonTotals, all_won, won, won_detail, won_of_account,
};
pub use editing::{Part, change_part, edit, hand_on};
pub use facts::{
    BuyingStep, Competitor, Details, Evidence, Line, OpportunityFacts, Participant, Risk, Teammate,
};
pub(crate) use forecasting::{Foretold, names_with_accounts, to_forecast};
pub(crate) use handing_over::{hand_over, lock};
pub use listing::{
    Flag, OpportunityFilter, OpportunityPage, OpportunityPageRequest, OpportunityRow, OpportunitySort,
    StateFilter, Totals, list,
};
pub use mentions::ContactPart;
pub use moving::{Loss, Win, add_step, advance, fall_back, lose, reopen, split, win};
pub use naming::{NamedOpportunity, nameable};
pub(crate) use naming::{require_nameable, seen_account_of, seen_names};
use putting::{Stored, put, stored};
pub use reasons::{GroundFilter, ReasonsReport, RivalFilter, reasons};
pub(crate) use searching::index_after;
pub use showing::{Choices, HistoryLine, Opportunity, begun, choices, missing_roles, show};
pub use spanning::SpanOfAccount;
pub(crate) use spanning::of_account_in;
pub(crate) use store::names;
pub use summing::{OpenSummary, OwnersOpportunity, OwnersSummary};
pub(crate) use summing::{amounts, of_owners, open_amounts, open_of_accounts, open_totals, summary};
pub use typing::{NewStep, PARTS_AT_MOST, TypedOpportunity};
pub use undoing::{remove, undo};

use crate::{
    Actor, Context, Error, Result,
    account::{self, store::StoredAccount},
    pipeline, task,
};

/// Opens an opportunity with an account, in a stage of a pipeline, with what is done next.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there, [`Error::Refused`] with the rules that begin with `opportunity_`,
/// `task_owner_cannot_work`, [`Error::Conflict`] for a code that another one has.
pub async fn open(
    ctx: &Context,
    account: AccountId,
    typed: &TypedOpportunity,
    next: &NewStep,
) -> Result<OpportunityId> {
    let transaction = ctx.workspace.database.begin().await?;
    let found = account::open(&transaction, ctx, account, Action::WorkOpportunities).await?;
    let pipelines = pipeline::known(&transaction).await?;
    let pipeline = typing::pipeline(&pipelines, typed.pipeline)?;
    let stage = typed
        .stage
        .or_else(|| pipeline.stages.first().map(|stage| stage.id));
    let stage = stage.unwrap_or(StageId(uuid::Uuid::nil()));
    let opened_on = typing::opened_on(ctx, &typed.opened_on)?;
    let owner = owner(ctx, typed.owner)?;
    task::require_worker(&transaction, ctx, &found, owner).await?;
    let draft = OpportunityFacts {
        account,
        units: std::collections::BTreeSet::new(),
        code: None,
        name: String::new(),
        pipeline: pipeline.id,
        state: State::Open {
            stage,
            since: opened_on,
        },
        opened_on,
        close_on: None,
        amount: None,
        kind: dahu_core::opportunity::BusinessKind::NewAccount,
        source: None,
        selling_mode: pipeline.selling_mode,
        category: dahu_core::opportunity::ForecastCategory::Pipeline,
        owner,
        contacts: Vec::new(),
        team: Vec::new(),
        lines: Vec::new(),
        steps: Vec::new(),
        expected_until: None,
        split_from: None,
        details: Details::default(),
    };
    let mut facts = typing::read(ctx, typed, &draft)?;
    facts.selling_mode = facts.selling_mode.or(draft.selling_mode);
    editing::check_units(&transaction, &facts, &draft).await?;
    let (state, line) = facts
        .with_ready(|ready| State::open(pipeline, stage, opened_on, ready))
        .map_err(refused)?;
    facts.state = state;
    let id = OpportunityId::new(ctx.now());
    let step = typing::step(ctx, next)?.ok_or_else(without_step)?;
    put(&transaction, ctx, (id, "opened"), (None, facts), Some(line)).await?;
    task::add_step(&transaction, ctx, &found, id, step).await?;
    transaction.commit().await?;
    Ok(id)
}

/// Lets pass who may open opportunities with an account.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there for the actor, [`Error::Forbidden`] for whoever only sees it.
pub async fn require_work(ctx: &Context, account: AccountId) -> Result<()> {
    let reader = ctx.workspace.database.reader();
    account::open(reader, ctx, account, Action::WorkOpportunities)
        .await
        .map(drop)
}

/// Whether an opportunity is, or ever was, in one of these stages.
pub(crate) async fn were_ever_in(connection: &impl ConnectionTrait, stages: &[StageId]) -> Result<bool> {
    let stages: Vec<uuid::Uuid> = stages.iter().map(|stage| stage.0).collect();
    Ok(store::were_ever_in(connection, &stages).await?)
}

/// Lets whoever has all opportunities in memory look at those of some accounts anew; after the events of the change.
pub(crate) async fn follow_accounts(
    transaction: &impl ConnectionTrait,
    accounts: [AccountId; 2],
) -> Result<()> {
    let number = crate::database::store::take_numbers(transaction, "opportunity", 1).await?;
    let accounts = accounts.map(|account| account.0);
    Ok(store::number_anew(transaction, &accounts, number).await?)
}

/// The opportunity with its account, where the actor may work on it.
async fn to_work(
    connection: &impl ConnectionTrait,
    ctx: &Context,
    id: OpportunityId,
) -> Result<(Stored, StoredAccount)> {
    ctx.may(Action::WorkOpportunities)?;
    let found = stored(connection, id, true).await?;
    let found = found.ok_or_else(|| Error::not_found("opportunity", id))?;
    let account = opened_account(connection, ctx, id, found.facts.account).await?;
    Ok((found, account))
}

/// The account of an opportunity that the actor may work on.
///
/// # Errors
///
/// [`Error::NotFound`] for one that is not there for the actor, [`Error::Forbidden`] for whoever only sees it.
pub(crate) async fn account_to_work(
    connection: &impl ConnectionTrait,
    ctx: &Context,
    id: OpportunityId,
) -> Result<AccountId> {
    to_work(connection, ctx, id)
        .await
        .map(|(found, _)| found.facts.account)
}

/// The account of an opportunity, where the actor may work on it; who may not see it is told of the opportunity alone.
async fn opened_account(
    connection: &impl ConnectionTrait,
    ctx: &Context,
    id: OpportunityId,
    account: AccountId,
) -> Result<StoredAccount> {
    match account::open(connection, ctx, account, Action::WorkOpportunities).await {
        Err(Error::NotFound { .. }) => Err(Error::not_found("opportunity", id)),
        found => found,
    }
}

/// Who answers for it: who is named, or the actor.
fn owner(ctx: &Context, named: Option<PersonId>) -> Result<PersonId> {
    match (named, &ctx.actor) {
        (Some(owner), _) => Ok(owner),
        (None, Actor::Person { id, .. }) => Ok(*id),
        (None, _) => Err(Error::not_found("person", "")),
    }
}

fn without_step() -> Error {
    Error::refused(
        "opportunity_without_step",
        "an open opportunity has a next step: say what is done, and by which day",
    )
}

/// What its lines come to, where they say so; else what was typed. Imports bring products of which no amount is known.
fn amount_of(lines: &[Line], typed: Option<Amount>) -> Option<Amount> {
    let sum: Amount = lines.iter().map(|line| line.amount).sum();
    if sum.is_positive() { Some(sum) } else { typed }
}

/// The refusal that a fault of the rules is.
fn refused(fault: OpportunityFault) -> Error {
    use crate::{Fact, Facts};
    let message = fault.to_string();
    let rule = match fault {
        OpportunityFault::IsDecided => "opportunity_is_decided",
        OpportunityFault::IsOpen => "opportunity_is_open",
        OpportunityFault::StageUnknown => "opportunity_stage_unknown",
        OpportunityFault::NotAhead => "opportunity_not_ahead",
        OpportunityFault::NotBehind => "opportunity_not_behind",
        OpportunityFault::TooEarly { since } => {
            let facts = Facts::of([("since", Fact::text(since))]);
            return Error::refused_with("opportunity_too_early", message, facts);
        }
        OpportunityFault::NotReady(missing) => {
            let phrases = missing.iter().map(typing::missing_phrase).collect();
            let facts = Facts::of([("missing", Fact::Phrases(phrases))]);
            return Error::refused_with("opportunity_not_ready", message, facts);
        }
        OpportunityFault::NoAmount => "opportunity_without_amount",
        OpportunityFault::NoReason => "opportunity_without_reason",
        OpportunityFault::NotAPart => "opportunity_not_a_part",
    };
    Error::refused(rule, message)
}
