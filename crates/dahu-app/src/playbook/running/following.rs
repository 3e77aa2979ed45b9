//! A playbook is followed, its steps are ticked, it is left; and all of that is taken back.

use std::collections::HashMap;

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::AccountId,
    editing::{Fields, Step},
    playbook::{
        Playbook, PlaybookId, StepId,
        running::{Done, RunId},
    },
};
use sea_orm::ConnectionTrait;
use serde_json::Value;

use super::{RUNS_AT_MOST, Subject, Ticked, key, store, subject_of};
use crate::{
    Context, Error, Fact, Facts, Result, database,
    event::{self, Change},
    opportunity, plan,
    playbook::{find, too_many},
};

/// Characters of what came of a step at most.
pub const NOTE_CHARACTERS: usize = 500;

/// The account of what a playbook is followed for, where the actor may work on it.
async fn account_to_work(
    connection: &impl ConnectionTrait,
    ctx: &Context,
    subject: Subject,
) -> Result<AccountId> {
    match subject {
        Subject::Opportunity(id) => opportunity::account_to_work(connection, ctx, id).await,
        Subject::Plan(id) => plan::to_work(connection, ctx, id)
            .await
            .map(|(found, _)| found.facts.account),
    }
}

/// Lets a playbook be followed for an opportunity or a plan.
///
/// # Errors
///
/// [`Error::NotFound`], [`Error::Forbidden`] for whoever only sees it, and [`Error::Refused`] with the rules
/// `playbook_followed_already`, `playbook_retired` and `playbook_too_many`.
pub async fn follow(ctx: &Context, subject: Subject, id: PlaybookId) -> Result<RunId> {
    let transaction = ctx.workspace.database.begin().await?;
    let account = account_to_work(&transaction, ctx, subject).await?;
    let playbook = find(&transaction, id).await?;
    if playbook.is_retired {
        return Err(Error::refused(
            "playbook_retired",
            "this playbook is not begun with any more: choose another one",
        ));
    }
    let present = store::of_subject(&transaction, key(subject), RUNS_AT_MOST as u64).await?;
    if present.iter().any(|row| row.playbook_id == id.0) {
        return Err(Error::refused(
            "playbook_followed_already",
            "this playbook is followed here already",
        ));
    }
    if present.len() >= RUNS_AT_MOST {
        return Err(too_many(RUNS_AT_MOST));
    }
    let run = RunId::new(ctx.now());
    let (is_plan, of) = key(subject);
    let row = store::StoredRun {
        id: run.0,
        playbook_id: id.0,
        opportunity_id: (!is_plan).then_some(of),
        plan_id: is_plan.then_some(of),
        ticks: "{}".to_owned(),
        is_removed: false,
        begun_on: ctx.today(),
        begun_at: ctx.now(),
        begun_by: ctx.person().map(|person| person.0),
    };
    let after = Some(serde_json::to_value(fields(&row, &playbook)?)?);
    record(&transaction, ctx, (run, account), "followed", (None, after)).await?;
    store::insert(&transaction, row).await?;
    transaction.commit().await?;
    Ok(run)
}

/// What events keep of it, field by field: a step that was done is a field of its own.
fn fields(row: &store::StoredRun, playbook: &Playbook) -> Result<Fields<Value>> {
    let mut fields = Fields::from([("playbook".to_owned(), serde_json::to_value(&playbook.name)?)]);
    let ticks: HashMap<StepId, Ticked> = serde_json::from_str(&row.ticks)?;
    for (step, ticked) in ticks {
        fields.insert(format!("tick:{step}"), serde_json::to_value(ticked)?);
    }
    Ok(fields)
}

fn ticks_of(fields: &Fields<Value>) -> Result<String> {
    let ticks = fields
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix("tick:")?, value)));
    let ticks: std::collections::BTreeMap<&str, &Value> = ticks.collect();
    Ok(serde_json::to_string(&ticks)?)
}

async fn record(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    (run, account): (RunId, AccountId),
    verb: &'static str,
    (before, after): (Option<Value>, Option<Value>),
) -> Result<()> {
    let change = Change {
        noun: "playbook_run",
        subject: run.0,
        account: Some(account),
        verb,
        before,
        after,
    };
    event::record(transaction, ctx, None, vec![change]).await?;
    // What goes with winning is counted anew.
    database::store::take_numbers(transaction, "playbook_run", 1).await?;
    Ok(())
}

/// What is followed, to be changed.
struct Opened {
    row: store::StoredRun,
    subject: Subject,
    account: AccountId,
    playbook: Playbook,
}

async fn opened(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    run: RunId,
    also_removed: bool,
) -> Result<Opened> {
    let not_found = || Error::not_found("playbook_run", run);
    // Whose role follows nothing is told so before anything is said of one.
    if !ctx.is_open(Action::WorkOpportunities) && !ctx.is_open(Action::WorkPlans) {
        ctx.may(Action::WorkOpportunities)?;
    }
    let row = store::lock(transaction, run).await?;
    let row = row
        .filter(|row| also_removed || !row.is_removed)
        .ok_or_else(not_found)?;
    let subject = subject_of(&row)?;
    let account = account_to_work(transaction, ctx, subject).await;
    let account = account.map_err(|error| match error {
        Error::NotFound { .. } => not_found(),
        other => other,
    })?;
    let playbook = find(transaction, PlaybookId(row.playbook_id)).await?;
    Ok(Opened {
        row,
        subject,
        account,
        playbook,
    })
}

async fn put(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    opened: Opened,
    verb: &'static str,
    ticks: String,
) -> Result<()> {
    let was = fields(&opened.row, &opened.playbook)?;
    let row = store::StoredRun { ticks, ..opened.row };
    let step = Step::between(&was, &fields(&row, &opened.playbook)?);
    if step.is_empty() {
        return Ok(());
    }
    let sides = (
        Some(serde_json::to_value(step.before)?),
        Some(serde_json::to_value(step.after)?),
    );
    record(transaction, ctx, (RunId(row.id), opened.account), verb, sides).await?;
    Ok(store::update(transaction, row).await?)
}

/// Ticks a step as done on a day, today where none is named; returns what it was done for.
///
/// # Errors
///
/// [`Error::NotFound`] for what is not followed and for a step that the playbook has not, [`Error::Refused`] with the rules
/// `playbook_day_in_future` and `playbook_note_too_long`.
pub async fn tick(
    ctx: &Context,
    run: RunId,
    step: StepId,
    (on, note): (Option<NaiveDate>, &str),
) -> Result<Subject> {
    let transaction = ctx.workspace.database.begin().await?;
    let opened = opened(&transaction, ctx, run, false).await?;
    let subject = opened.subject;
    let words = opened.playbook.step(step).map(|step| step.words.clone());
    let words = words.ok_or_else(|| Error::not_found("step", step))?;
    let on = on.unwrap_or_else(|| ctx.today());
    if on > ctx.latest_day() || (ctx.today() - on).num_days() > 36_525 {
        return Err(Error::refused(
            "playbook_day_in_future",
            "a step was done today or earlier: correct the day",
        ));
    }
    let note: String = note.trim().chars().filter(|one| !one.is_control()).collect();
    if note.chars().count() > NOTE_CHARACTERS {
        return Err(Error::refused_with(
            "playbook_note_too_long",
            format!("the note is longer than {NOTE_CHARACTERS} characters: shorten it"),
            Facts::of([("most", Fact::count(NOTE_CHARACTERS))]),
        ));
    }
    let mut ticks: HashMap<StepId, Ticked> = serde_json::from_str(&opened.row.ticks)?;
    let done = Done {
        on,
        by: ctx.person(),
        note,
        ticked_on: Some(ctx.today()),
    };
    ticks.insert(step, Ticked { done, words });
    let ticks = serde_json::to_string(&ticks)?;
    put(&transaction, ctx, opened, "ticked", ticks).await?;
    transaction.commit().await?;
    Ok(subject)
}

/// Takes a tick away; returns what the step was done for.
///
/// # Errors
///
/// [`Error::NotFound`] for what is not followed, or not ticked.
pub async fn untick(ctx: &Context, run: RunId, step: StepId) -> Result<Subject> {
    let transaction = ctx.workspace.database.begin().await?;
    let opened = opened(&transaction, ctx, run, false).await?;
    let subject = opened.subject;
    let mut ticks: HashMap<StepId, Ticked> = serde_json::from_str(&opened.row.ticks)?;
    if ticks.remove(&step).is_none() {
        return Err(Error::not_found("step", step));
    }
    let ticks = serde_json::to_string(&ticks)?;
    put(&transaction, ctx, opened, "unticked", ticks).await?;
    transaction.commit().await?;
    Ok(subject)
}

/// Leaves a playbook, with what was ticked; [`undo`] brings it back.
///
/// # Errors
///
/// [`Error::NotFound`] for what is not followed.
pub async fn leave(ctx: &Context, run: RunId) -> Result<Subject> {
    let transaction = ctx.workspace.database.begin().await?;
    let opened = opened(&transaction, ctx, run, false).await?;
    let subject = opened.subject;
    set_removed(&transaction, ctx, opened, true).await?;
    transaction.commit().await?;
    Ok(subject)
}

async fn set_removed(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    opened: Opened,
    is_removed: bool,
) -> Result<()> {
    let told = Some(serde_json::to_value(fields(&opened.row, &opened.playbook)?)?);
    let (verb, sides) = if is_removed {
        ("left", (told, None))
    } else {
        ("restored", (None, told))
    };
    record(
        transaction,
        ctx,
        (RunId(opened.row.id), opened.account),
        verb,
        sides,
    )
    .await?;
    let row = store::StoredRun {
        is_removed,
        ..opened.row
    };
    Ok(store::update(transaction, row).await?)
}

/// Takes back what was last done to what is followed; what was taken back comes back the same way.
///
/// # Errors
///
/// [`Error::NotFound`] for what never was, [`Error::Refused`] with the rule `playbook_changed_since`.
pub async fn undo(ctx: &Context, run: RunId) -> Result<Subject> {
    let transaction = ctx.workspace.database.begin().await?;
    let opened = opened(&transaction, ctx, run, true).await?;
    let subject = opened.subject;
    let last = event::latest_of(&transaction, "playbook_run", run.0).await?;
    let last = last.ok_or_else(|| Error::not_found("playbook_run", run))?;
    let read = |value: Option<Value>| value.map(serde_json::from_value::<Fields<Value>>).transpose();
    match (read(last.before)?, read(last.after)?) {
        (None, _) => set_removed(&transaction, ctx, opened, true).await?,
        (Some(_), None) => set_removed(&transaction, ctx, opened, false).await?,
        (Some(before), Some(after)) => {
            let now = fields(&opened.row, &opened.playbook)?;
            let back = Step { before, after }
                .taken_back(&now)
                .map_err(|_| changed_since())?;
            put(&transaction, ctx, opened, "restored", ticks_of(&back)?).await?;
        }
    }
    transaction.commit().await?;
    Ok(subject)
}

fn changed_since() -> Error {
    Error::refused(
        "playbook_changed_since",
        "this step was changed again since: look at it as it is now",
    )
}
