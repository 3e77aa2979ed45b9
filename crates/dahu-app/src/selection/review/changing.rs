//! Reviews are begun, minuted, decided in, concluded, and taken back.

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::AccountId,
    selection::{ReviewFault, ReviewId, Verdict, may_conclude},
};
use sea_orm::{ConnectionTrait, DatabaseTransaction};

use super::{
    DECISIONS_AT_MOST, Decision, MINUTES_CHARACTERS, REASON_CHARACTERS, TOOK_PART_CHARACTERS,
    facts::{self, Kept, KeptDecision},
    store,
};
use crate::{Context, Error, Fact, Facts, Result, account, event, selection::finding};

/// A review as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedReview {
    /// The day on which it is held.
    pub held_on: NaiveDate,
    /// Who takes part.
    pub took_part: String,
    /// What was said.
    pub minutes: String,
}

/// Begins a review; one at a time is open.
///
/// # Errors
///
/// [`Error::Forbidden`], [`Error::Refused`] with the rules `review_open` and `review_text_too_long`.
pub async fn begin(ctx: &Context, typed: &TypedReview) -> Result<ReviewId> {
    ctx.may(Action::DecideSelection)?;
    let typed = usable(typed)?;
    let transaction = ctx.workspace.database.begin().await?;
    if store::open(&transaction).await?.is_some() {
        return Err(Error::refused(
            "review_open",
            "a review is open already: conclude it or throw it away first",
        ));
    }
    let id = ReviewId::new(ctx.now());
    let mut row = store::Model {
        id: id.0,
        held_on: typed.held_on,
        took_part: typed.took_part,
        minutes: typed.minutes,
        open: None,
        begun_at: ctx.now(),
        begun_by: ctx.person().map(|person| person.0),
        concluded_at: None,
        concluded_by: None,
        criteria_number: None,
        capacity: None,
    };
    row.set_open(true);
    store::insert(&transaction, row.clone()).await?;
    let after = Kept::of(&transaction, &row).await?;
    record(&transaction, ctx, id, "begun", None, Some(&after)).await?;
    transaction.commit().await?;
    Ok(id)
}

/// Changes the day, who took part, and the minutes of a review that is open. Returns whether anything changed.
///
/// # Errors
///
/// Like [`begin`], [`Error::NotFound`], and [`Error::Refused`] with the rule `review_concluded`.
pub async fn edit(ctx: &Context, id: ReviewId, typed: &TypedReview) -> Result<bool> {
    ctx.may(Action::DecideSelection)?;
    let typed = usable(typed)?;
    let transaction = ctx.workspace.database.begin().await?;
    let mut row = open(&transaction, id).await?;
    let before = Kept::of(&transaction, &row).await?;
    row.held_on = typed.held_on;
    row.took_part = typed.took_part;
    row.minutes = typed.minutes;
    let after = Kept::of(&transaction, &row).await?;
    if before == after {
        return Ok(false);
    }
    store::save(&transaction, row).await?;
    record(&transaction, ctx, id, "changed", Some(&before), Some(&after)).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Decides of an account in a review that is open, or with nothing no longer. It holds once the review is concluded. Returns
/// whether anything changed.
///
/// # Errors
///
/// Like [`edit`], and [`Error::Refused`] with the rules `decision_without_reason` and `decisions_too_many`.
pub async fn decide(
    ctx: &Context,
    id: ReviewId,
    account: AccountId,
    verdict: Option<Verdict>,
    reason: &str,
) -> Result<bool> {
    ctx.may(Action::DecideSelection)?;
    let transaction = ctx.workspace.database.begin().await?;
    let row = open(&transaction, id).await?;
    let found = account::open(&transaction, ctx, account, Action::SeeSelection).await?;
    let before = Kept::of(&transaction, &row).await?;
    let mut after = before.clone();
    match verdict {
        None => drop(after.decisions.remove(&account.0)),
        Some(verdict) => {
            let decision = KeptDecision {
                name: found.name,
                verdict,
                reason: reason_of(reason)?,
            };
            after.decisions.insert(account.0, decision);
        }
    }
    if before == after {
        return Ok(false);
    }
    if after.decisions.len() > DECISIONS_AT_MOST {
        return Err(Error::refused_with(
            "decisions_too_many",
            format!(
                "a review decides of {DECISIONS_AT_MOST} accounts at most: let ranks decide of the others"
            ),
            Facts::of([("most", Fact::count(DECISIONS_AT_MOST))]),
        ));
    }
    store::set_decisions(&transaction, id.0, after.rows(ctx, id.0)).await?;
    record(&transaction, ctx, id, "decided", Some(&before), Some(&after)).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Concludes a review: what it decided holds from now on, and who is a key account now is kept with it, with who is none any more.
///
/// # Errors
///
/// Like [`edit`], and [`Error::Refused`] with the rules `review_not_held_yet`, `review_without_people` and
/// `review_without_minutes`.
pub async fn conclude(ctx: &Context, id: ReviewId) -> Result<()> {
    ctx.may(Action::DecideSelection)?;
    let reader = ctx.workspace.database.reader();
    let row = open(reader, id).await?;
    let seen = Kept::of(reader, &row).await?;
    may_conclude(row.held_on, &row.took_part, &row.minutes, ctx.latest_day()).map_err(refused)?;
    let own = store::decisions_of(reader, id.0).await?;
    let own: Vec<Decision> = own
        .iter()
        .filter_map(|decision| super::decision_of(decision, &row))
        .collect();
    let former = store::members_before(reader, &row).await?.unwrap_or_default();
    let (members, number, capacity) = finding::members_with(ctx, id, &own, former).await?;
    let transaction = ctx.workspace.database.begin().await?;
    let mut row = open(&transaction, id).await?;
    let before = Kept::of(&transaction, &row).await?;
    if before != seen {
        return Err(Error::Conflict {
            field: "review",
            message: "somebody changed the review meanwhile: look at it again".to_owned(),
        });
    }
    row.set_open(false);
    row.concluded_at = Some(ctx.now());
    row.concluded_by = ctx.person().map(|person| person.0);
    row.criteria_number = number;
    row.capacity = Some(i32::from(capacity));
    store::save(&transaction, row).await?;
    store::insert_members(&transaction, members).await?;
    let after = Kept {
        concluded: true,
        ..before.clone()
    };
    record(&transaction, ctx, id, "concluded", Some(&before), Some(&after)).await?;
    Ok(transaction.commit().await?)
}

/// Throws a review away that is open.
///
/// # Errors
///
/// Like [`edit`].
pub async fn discard(ctx: &Context, id: ReviewId) -> Result<()> {
    ctx.may(Action::DecideSelection)?;
    let transaction = ctx.workspace.database.begin().await?;
    let row = open(&transaction, id).await?;
    let before = Kept::of(&transaction, &row).await?;
    store::delete(&transaction, id.0).await?;
    record(&transaction, ctx, id, "discarded", Some(&before), None).await?;
    Ok(transaction.commit().await?)
}

/// Takes the last change of a review back: a decision, an edit of the minutes, or that it was concluded. One that was opened
/// again is concluded anew, by the figures of then.
///
/// # Errors
///
/// [`Error::Forbidden`], [`Error::NotFound`], [`Error::Refused`] with the rules `review_nothing_to_undo` and `review_open`.
pub async fn undo(ctx: &Context, id: ReviewId) -> Result<()> {
    ctx.may(Action::DecideSelection)?;
    let transaction = ctx.workspace.database.begin().await?;
    let mut row = found(&transaction, id).await?;
    let nothing = || {
        Error::refused(
            "review_nothing_to_undo",
            "no change of this review is kept that could be undone",
        )
    };
    let last = event::latest_of(&transaction, facts::NOUN, id.0)
        .await?
        .ok_or_else(nothing)?;
    let former: Kept = serde_json::from_value(last.before.ok_or_else(nothing)?)?;
    if former.concluded {
        return Err(nothing());
    }
    let before = Kept::of(&transaction, &row).await?;
    if row.open.is_none() && store::open(&transaction).await?.is_some() {
        return Err(Error::refused(
            "review_open",
            "a review is open already: conclude it or throw it away first",
        ));
    }
    row.held_on = former.held_on;
    row.took_part.clone_from(&former.took_part);
    row.minutes.clone_from(&former.minutes);
    row.set_open(true);
    row.concluded_at = None;
    row.concluded_by = None;
    row.criteria_number = None;
    row.capacity = None;
    store::save(&transaction, row).await?;
    store::forget_members(&transaction, id.0).await?;
    if former.decisions != before.decisions {
        store::set_decisions(&transaction, id.0, former.rows(ctx, id.0)).await?;
    }
    record(&transaction, ctx, id, "undone", Some(&before), Some(&former)).await?;
    Ok(transaction.commit().await?)
}

async fn record(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    id: ReviewId,
    verb: &'static str,
    before: Option<&Kept>,
    after: Option<&Kept>,
) -> Result<()> {
    let change = facts::change(id.0, verb, before, after)?;
    event::record(transaction, ctx, None, vec![change]).await
}

async fn found(connection: &impl ConnectionTrait, id: ReviewId) -> Result<store::Model> {
    let row = store::by_id(connection, id.0).await?;
    row.ok_or_else(|| Error::not_found("review", id))
}

/// A review that is open.
async fn open(connection: &impl ConnectionTrait, id: ReviewId) -> Result<store::Model> {
    let row = found(connection, id).await?;
    if row.open.is_some() {
        return Ok(row);
    }
    Err(Error::refused(
        "review_concluded",
        "the review is concluded: open it again by taking that back, or begin another",
    ))
}

fn usable(typed: &TypedReview) -> Result<TypedReview> {
    let clean = |text: &str| -> String {
        text.trim()
            .chars()
            .filter(|one| !one.is_control() || *one == '\n')
            .collect()
    };
    let typed = TypedReview {
        held_on: typed.held_on,
        took_part: clean(&typed.took_part),
        minutes: clean(&typed.minutes),
    };
    let is_long = typed.took_part.chars().count() > TOOK_PART_CHARACTERS
        || typed.minutes.chars().count() > MINUTES_CHARACTERS;
    if is_long {
        return Err(Error::refused_with(
            "review_text_too_long",
            format!(
                "who took part has {TOOK_PART_CHARACTERS} characters at most, the minutes have {MINUTES_CHARACTERS}"
            ),
            Facts::of([
                ("people", Fact::count(TOOK_PART_CHARACTERS)),
                ("minutes", Fact::count(MINUTES_CHARACTERS)),
            ]),
        ));
    }
    Ok(typed)
}

fn reason_of(reason: &str) -> Result<String> {
    let reason: String = reason.trim().chars().filter(|one| !one.is_control()).collect();
    if reason.is_empty() || reason.chars().count() > REASON_CHARACTERS {
        return Err(Error::refused_with(
            "decision_without_reason",
            format!("say in 1 to {REASON_CHARACTERS} characters why it is decided so"),
            Facts::of([("most", Fact::count(REASON_CHARACTERS))]),
        ));
    }
    Ok(reason)
}

fn refused(fault: ReviewFault) -> Error {
    match fault {
        ReviewFault::NotHeldYet => Error::refused(
            "review_not_held_yet",
            "the day of the review has not come: conclude it then",
        ),
        ReviewFault::NobodyTookPart => Error::refused(
            "review_without_people",
            "who took part? A review is concluded by people who are named",
        ),
        ReviewFault::NoMinutes => Error::refused(
            "review_without_minutes",
            "nothing is minuted: write down what was said before it is concluded",
        ),
    }
}
