//! Ratings: how far somebody is in a competence, on what evidence. None is ever changed: the next one counts in its place, and
//! whoever made the last one can take it back.
//!
//! Events say that a rating was made, of whom and by whom, and neither how far nor in what: the audit trail is read by
//! administrators, who see nobody's competence.

pub(super) mod store;

use chrono::NaiveDate;
use dahu_core::{
    competence::{CompetenceId, EVIDENCE_CHARACTERS, Proficiency},
    person::PersonId,
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{catalogue, sight};
use crate::{
    Context, Error, Fact, Facts, Result, database,
    event::{self, Change},
    person::StoredPerson,
};

pub(super) use store::StoredRating;

/// Ratings of a person in a competence by one side at most.
const RATINGS_AT_MOST: i32 = 500;

/// A rating as it is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRating {
    /// How far the person is; none where nothing was chosen.
    pub level: Option<Proficiency>,
    /// On what that stands: what was done, seen, said.
    pub evidence: String,
    /// For which day.
    pub on: NaiveDate,
}

/// Rates somebody in a competence: oneself, or whom one manages.
///
/// # Errors
///
/// [`Error::NotFound`] for a person who is not there for the actor, or a competence that is not there, [`Error::Refused`] with
/// the rules `competence_without_level`, `competence_without_evidence`, `competence_evidence_too_long`,
/// `competence_rated_in_future`, `competence_rated_before_last`, `competence_is_retired` and `competence_rated_too_often`.
pub async fn rate(
    ctx: &Context,
    person: PersonId,
    competence: CompetenceId,
    rating: &NewRating,
) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let (rated, side) = sight::require(&transaction, ctx, person).await?;
    let known = catalogue::find(&transaction, competence).await?;
    if known.is_retired {
        return Err(Error::refused(
            "competence_is_retired",
            "nobody is rated in this competence any more: choose another",
        ));
    }
    let (level, evidence) = (required(rating)?, evidence(rating)?);
    refuse_day(ctx, rating.on)?;
    let series = (person.0, competence, side.is_own());
    let (last, standing) = store::latest(&transaction, series).await?;
    if let Some(before) = standing.filter(|before| before.rated_on > rating.on) {
        return Err(Error::refused_with(
            "competence_rated_before_last",
            format!(
                "the last rating is of {}: rate for that day or a later one",
                before.rated_on
            ),
            Facts::of([("date", Fact::text(before.rated_on))]),
        ));
    }
    let place = last.map_or(1, |last| last.place.saturating_add(1));
    if place > RATINGS_AT_MOST {
        return Err(Error::refused_with(
            "competence_rated_too_often",
            format!("{RATINGS_AT_MOST} ratings of one competence are kept at most"),
            Facts::of([("most", Fact::count(RATINGS_AT_MOST))]),
        ));
    }
    let row = StoredRating {
        person_id: person.0,
        competence_id: competence.0,
        is_own: side.is_own(),
        place,
        proficiency: i32::from(level.level()),
        evidence,
        rated_on: rating.on,
        rated_at: ctx.now(),
        rated_by: sight::actor(ctx)?.0,
        taken_back_at: None,
    };
    if let Err(error) = store::insert(&transaction, row).await {
        return Err(at_once(error));
    }
    record(&transaction, ctx, &rated, "rated").await?;
    Ok(transaction.commit().await?)
}

/// Takes the last rating back that the actor gave somebody in a competence; the one before it counts again.
///
/// # Errors
///
/// [`Error::NotFound`] like [`rate`], [`Error::Refused`] with the rule `competence_nothing_to_take_back` where there is none or
/// where it is somebody else's.
pub async fn take_back(ctx: &Context, person: PersonId, competence: CompetenceId) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let (rated, side) = sight::require(&transaction, ctx, person).await?;
    let (_, standing) = store::latest(&transaction, (person.0, competence, side.is_own())).await?;
    let actor = sight::actor(ctx)?;
    let theirs = standing.filter(|row| row.rated_by == actor.0);
    let row = theirs.ok_or_else(|| {
        Error::refused(
            "competence_nothing_to_take_back",
            "the rating that counts is not yours: rate anew in its place",
        )
    })?;
    store::take_back(&transaction, row, ctx.now()).await?;
    record(&transaction, ctx, &rated, "taken_back").await?;
    Ok(transaction.commit().await?)
}

async fn record(
    connection: &impl ConnectionTrait,
    ctx: &Context,
    rated: &StoredPerson,
    verb: &'static str,
) -> Result<()> {
    let change = Change {
        noun: "competence_rating",
        subject: rated.id,
        account: None,
        verb,
        before: None,
        after: Some(json!({ "person": rated.name })),
    };
    event::record(connection, ctx, None, vec![change]).await
}

fn required(rating: &NewRating) -> Result<Proficiency> {
    rating
        .level
        .ok_or_else(|| Error::refused("competence_without_level", "choose one of the levels"))
}

fn evidence(rating: &NewRating) -> Result<String> {
    let evidence = catalogue::plain(&rating.evidence);
    if evidence.is_empty() {
        return Err(Error::refused(
            "competence_without_evidence",
            "say on what this stands: what was done, seen or said",
        ));
    }
    if evidence.chars().count() > EVIDENCE_CHARACTERS {
        return Err(Error::refused_with(
            "competence_evidence_too_long",
            format!("evidence has {EVIDENCE_CHARACTERS} characters at most: shorten it"),
            Facts::of([("most", Fact::count(EVIDENCE_CHARACTERS))]),
        ));
    }
    Ok(evidence)
}

fn refuse_day(ctx: &Context, on: NaiveDate) -> Result<()> {
    if on <= ctx.latest_day() {
        return Ok(());
    }
    Err(Error::refused(
        "competence_rated_in_future",
        "a rating is of today or before: choose such a day",
    ))
}

fn at_once(error: sea_orm::DbErr) -> Error {
    if database::is_duplicate(&error, "competence_rating") {
        return Error::refused(
            "changed_at_once",
            "somebody rated the same at this very moment: look again, and repeat it",
        );
    }
    error.into()
}
