//! Reviews of a plan that holds, and what people measured of their own.

use chrono::NaiveDate;
use dahu_core::{
    account::AccountId,
    contact::ContactId,
    money::Amount,
    person::PersonId,
    plan::{
        PlanId,
        objective::{Measure, ObjectiveId, Reading},
        review::{Review, ReviewId, due_before},
    },
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    PlanFacts, Record, measuring, put, recalling, store, to_work,
    typing::{
        DECISIONS_AT_MOST, LINE_CHARACTERS, MINUTES_CHARACTERS, READINGS_AT_MOST, REVIEWS_AT_MOST, is_closed,
        line, past_day, refused, room, words,
    },
};
use crate::{Context, Error, Fact, Facts, Result, activity, contact};

/// A review as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedReview {
    /// The day on which it was held.
    pub held_on: NaiveDate,
    /// Whether it is the one that is due, or that is due next; else that stays due.
    pub is_due: bool,
    /// What was said.
    pub minutes: String,
    /// What was decided, a line each.
    pub decisions: String,
    /// Who of us took part; the actor where nobody is named.
    pub people: Vec<PersonId>,
    /// Who of theirs took part.
    pub contacts: Vec<ContactId>,
}

/// Writes down a review of a plan that holds, the one that is due or another: it speaks of the version in force on its day, and
/// the values of that day stay with it.
///
/// # Errors
///
/// [`Error::NotFound`], and [`Error::Refused`] with the rules `plan_not_approved`, `plan_text_missing`, `plan_text_too_long`,
/// `plan_day_in_future`, `plan_too_many`, `plan_review_stranger` and `plan_review_too_early`.
pub async fn hold_review(ctx: &Context, id: PlanId, typed: &TypedReview) -> Result<ReviewId> {
    let writing = super::to_write(ctx, id).await?;
    let held_on = past_day(ctx, typed.held_on)?;
    let (version, held) = Box::pin(recalling::said_on(ctx, id, writing.facts.clone(), held_on)).await?;
    let mut measured = measuring::of_plan_whole(ctx, &held, held_on.min(ctx.today())).await?;
    measured.retain(|_, one| one.known.value().is_some());
    let known = activity::participants(ctx, writing.facts.account).await?;
    let contacts = contact::of_account(ctx, writing.facts.account).await?.contacts;
    let transaction = ctx.workspace.database.begin().await?;
    let (before, _) = to_work(&transaction, ctx, id).await?;
    before.facts.state.approved().map_err(refused)?;
    let mut people: Vec<PersonId> = typed.people.clone();
    people.extend(ctx.person().filter(|_| typed.people.is_empty()));
    let is_stranger = |id: &&PersonId| known.people.iter().all(|(known, _)| known != *id);
    let is_unknown = |id: &&ContactId| contacts.iter().all(|contact| contact.id != **id);
    if people.iter().any(|id| is_stranger(&id)) || typed.contacts.iter().any(|id| is_unknown(&id)) {
        return Err(Error::refused(
            "plan_review_stranger",
            "somebody who is named does not belong to this account or its team any more: choose again",
        ));
    }
    let mut after = before.facts.clone();
    room(after.record.reviews.len() + 1, REVIEWS_AT_MOST)?;
    let review = Review {
        due_on: match typed.is_due {
            true => due_on(&after, held_on)?,
            false => None,
        },
        held_on,
        version,
        minutes: words(&typed.minutes, MINUTES_CHARACTERS)?,
        decisions: decisions(&typed.decisions)?,
        people,
        contacts: typed.contacts.clone(),
        values: measured
            .iter()
            .filter_map(|(id, one)| Some((*id, one.known.value()?)))
            .collect(),
        as_of: measured.iter().map(|(id, one)| (*id, one.as_of)).collect(),
    };
    let new = ReviewId::new(ctx.now());
    after.record.reviews.insert(new, review);
    put(&transaction, ctx, "reviewed", before, after).await?;
    transaction.commit().await?;
    Ok(new)
}

/// The day on which the review is due that was held on a day.
fn due_on(facts: &PlanFacts, held_on: NaiveDate) -> Result<Option<NaiveDate>> {
    let Some(due) = facts.review_on() else {
        return Ok(None);
    };
    match due_before(facts.rhythm, (facts.first_on, facts.last_on), due) {
        Some(before) if held_on <= before => Err(Error::refused_with(
            "plan_review_too_early",
            format!(
                "the review of {due} looks at what came after {before}: give a later day, or keep it as one that was not due"
            ),
            Facts::of([("due", Fact::text(due)), ("before", Fact::text(before))]),
        )),
        _ => Ok(Some(due)),
    }
}

fn decisions(typed: &str) -> Result<Vec<String>> {
    let lines = typed.lines().filter(|text| !text.trim().is_empty());
    let decisions = lines
        .map(|text| line(text, LINE_CHARACTERS))
        .collect::<Result<Vec<_>>>()?;
    room(decisions.len(), DECISIONS_AT_MOST)?;
    Ok(decisions)
}

/// A review that was held, with its plan.
pub(crate) struct Held {
    pub(crate) account: AccountId,
    pub(crate) plan: PlanId,
    /// What the plan is called.
    pub(crate) name: String,
    pub(crate) on: NaiveDate,
}

/// The reviews of plans that were held from one day to another, the latest first: of these accounts, or of all.
pub(crate) async fn reviews_held(
    connection: &impl ConnectionTrait,
    (from, until): (NaiveDate, NaiveDate),
    only: Option<&[Uuid]>,
) -> Result<Vec<Held>> {
    let mut found = Vec::new();
    for (plan, account, name, record) in store::reviewed(connection, only).await? {
        let record: Record = serde_json::from_str(&record)?;
        let held = record.reviews.values().map(|review| review.held_on);
        let held = held.filter(|on| (from..=until).contains(on));
        found.extend(held.map(|on| Held {
            account: AccountId(account),
            plan: PlanId(plan),
            name: name.clone(),
            on,
        }));
    }
    found.sort_by_key(|held| std::cmp::Reverse((held.on, held.plan)));
    Ok(found)
}

/// Takes a review away that should not stand; [`super::undo`] brings it back.
///
/// # Errors
///
/// [`Error::NotFound`], and [`Error::Refused`] with the rule `plan_is_closed`.
pub async fn remove_review(ctx: &Context, id: PlanId, review: ReviewId) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let (before, _) = to_work(&transaction, ctx, id).await?;
    if before.facts.state.is_closed() {
        return Err(is_closed());
    }
    let mut after = before.facts.clone();
    let removed = after.record.reviews.remove(&review);
    removed.ok_or_else(|| Error::not_found("review", review))?;
    put(&transaction, ctx, "review_removed", before, after).await?;
    Ok(transaction.commit().await?)
}

/// What people measured, as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedReading {
    /// On which day.
    pub on: NaiveDate,
    /// What came out.
    pub value: Amount,
    /// From where that is known.
    pub source: String,
}

/// Writes down what people measured of their own for an objective; one of the same day is put in its place.
///
/// # Errors
///
/// [`Error::NotFound`] for an objective that is not measured so, [`Error::Refused`] with the rules `plan_is_closed`,
/// `plan_text_missing`, `plan_text_too_long`, `plan_day_in_future` and `plan_too_many`.
pub async fn add_reading(
    ctx: &Context,
    id: PlanId,
    objective: ObjectiveId,
    typed: &TypedReading,
) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let (before, _) = to_work(&transaction, ctx, id).await?;
    if before.facts.state.is_closed() {
        return Err(is_closed());
    }
    let known = before.facts.content.objectives.get(&objective);
    if !known.is_some_and(|known| matches!(known.measure, Measure::Own { .. })) {
        return Err(Error::not_found("objective", objective));
    }
    let reading = Reading {
        objective,
        on: past_day(ctx, typed.on)?,
        value: typed.value,
        source: words(&line(&typed.source, LINE_CHARACTERS)?, LINE_CHARACTERS)?,
    };
    let mut after = before.facts.clone();
    let readings = &mut after.record.readings;
    readings.retain(|one| one.objective != objective || one.on != reading.on);
    readings.push(reading);
    room(readings.len(), READINGS_AT_MOST)?;
    put(&transaction, ctx, "reading_added", before, after).await?;
    Ok(transaction.commit().await?)
}

/// Takes away what people measured on a day.
///
/// # Errors
///
/// [`Error::NotFound`] for what is not there, [`Error::Refused`] with the rule `plan_is_closed`.
pub async fn remove_reading(ctx: &Context, id: PlanId, objective: ObjectiveId, on: NaiveDate) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let (before, _) = to_work(&transaction, ctx, id).await?;
    if before.facts.state.is_closed() {
        return Err(is_closed());
    }
    let mut after = before.facts.clone();
    let readings = &mut after.record.readings;
    let count = readings.len();
    readings.retain(|one| one.objective != objective || one.on != on);
    if readings.len() == count {
        return Err(Error::not_found("reading", on));
    }
    put(&transaction, ctx, "reading_removed", before, after).await?;
    Ok(transaction.commit().await?)
}
