//! What key accounts are chosen by: versions that are drafted, agreed on with a day and a note, and taken back.
//!
//! All changes are events about one subject, so that the last one can be taken back whatever it did. Which version was in force
//! on a day is kept besides, so that later agreements leave what is read of that day as it was.

mod store;

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    access::Action,
    selection::{
        ANCHORS_AT_MOST, CAPACITY_AT_MOST, CRITERIA_AT_MOST, Criteria, CriteriaFault, CriteriaId, Criterion,
        NAME_CHARACTERS, STALE_DAYS, WEIGHT_AT_MOST, WORDS_CHARACTERS,
    },
};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::KnownBy;
use crate::{
    Context, Error, EventRow, Fact, Facts, Result,
    event::{self, Change},
    person,
};

/// Characters of a note at most.
pub const NOTE_CHARACTERS: usize = 1_000;
/// Versions listed at most.
const LISTED: u64 = 50;
/// Changes listed at most.
const CHANGES: u64 = 20;
/// The noun of these events.
const NOUN: &str = "selection_criteria";
/// Stands for the criteria as the subject of events.
const SUBJECT: Uuid = Uuid::from_u128(0x6461_6875_0000_8000_8000_6372_6974_6572);

/// A version of the criteria.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its id.
    pub id: CriteriaId,
    /// Its number, counted from 1.
    pub number: i32,
    /// What it says.
    pub criteria: Criteria,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
    /// By whom; none for the command line.
    pub changed_by: Option<String>,
    /// That it was agreed on; none for a draft.
    pub agreed: Option<Agreed>,
}

/// That a version was agreed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreed {
    /// The day from which it holds.
    pub on: NaiveDate,
    /// When that was entered.
    pub at: DateTime<Utc>,
    /// By whom; none for the command line.
    pub by: Option<String>,
    /// Who agreed, and why.
    pub note: String,
}

/// All that there is to know of the criteria.
#[derive(Clone, Debug)]
pub struct Versions {
    /// The latest that was agreed on, by which accounts are ranked.
    pub in_force: Option<Version>,
    /// The one that is being worked on.
    pub draft: Option<Version>,
    /// Those agreed on, the latest first.
    pub agreed: Vec<Version>,
    /// What was changed, the latest first.
    pub changes: Vec<EventRow>,
    /// Whether the actor may change them.
    pub may_decide: bool,
}

/// A version as events keep it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    number: i32,
    criteria: Criteria,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agreed_on: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

impl Kept {
    fn of(row: &store::Model) -> Result<Self> {
        Ok(Self {
            number: row.number,
            criteria: serde_json::from_str(&row.contents)?,
            agreed_on: row.agreed_on,
            note: row.note.clone(),
        })
    }
}

/// The versions of the criteria.
///
/// # Errors
///
/// [`Error::Forbidden`] for who sees no selection.
pub async fn versions(ctx: &Context) -> Result<Versions> {
    ctx.may(Action::SeeSelection)?;
    let connection = ctx.workspace.database.reader();
    let people = person::stored(ctx).await?;
    let name = |id: Option<Uuid>| {
        let person = people.iter().find(|person| Some(person.id) == id)?;
        Some(person.name.clone())
    };
    let mut versions = Vec::new();
    for row in store::latest(connection, LISTED).await? {
        let agreed = row.agreed_on.zip(row.agreed_at).map(|(on, at)| Agreed {
            on,
            at,
            by: name(row.agreed_by),
            note: row.note.clone().unwrap_or_default(),
        });
        versions.push(Version {
            id: CriteriaId(row.id),
            number: row.number,
            criteria: serde_json::from_str(&row.contents)?,
            changed_at: row.changed_at,
            changed_by: name(row.changed_by),
            agreed,
        });
    }
    let (agreed, drafts): (Vec<_>, Vec<_>) = versions.into_iter().partition(|one| one.agreed.is_some());
    Ok(Versions {
        in_force: agreed.first().cloned(),
        draft: drafts.into_iter().next(),
        agreed,
        changes: event::of_subject(ctx, NOUN, SUBJECT, CHANGES).await?,
        may_decide: ctx.is_open(Action::DecideSelection),
    })
}

/// The criteria by which accounts are ranked, or were by the end of a day, with the number and the day of their agreement; none
/// where nothing was agreed.
pub(super) async fn in_force(
    connection: &impl ConnectionTrait,
    known: Option<KnownBy>,
) -> Result<Option<(Criteria, i32, NaiveDate)>> {
    let found = match known {
        None => {
            let row = store::agreed(connection).await?;
            row.map(|row| (row.contents, row.number, row.agreed_on.unwrap_or(NaiveDate::MIN)))
        }
        Some(known) => {
            let row = store::agreed_by(connection, known).await?;
            row.map(|row| (row.contents, row.number, row.agreed_on))
        }
    };
    let Some((contents, number, on)) = found else {
        return Ok(None);
    };
    Ok(Some((serde_json::from_str(&contents)?, number, on)))
}

/// The draft, with its number.
pub(super) async fn draft(connection: &impl ConnectionTrait) -> Result<Option<(Criteria, i32)>> {
    let Some(row) = store::draft(connection).await? else {
        return Ok(None);
    };
    Ok(Some((serde_json::from_str(&row.contents)?, row.number)))
}

/// The criteria that accounts can be rated by: those in force, or proposed where none are, and those of the draft besides.
pub(crate) async fn working(ctx: &Context) -> Result<Criteria> {
    let connection = ctx.workspace.database.reader();
    let in_force = in_force(connection, None).await?.map(|(criteria, ..)| criteria);
    let mut working = in_force.unwrap_or_else(Criteria::proposed);
    if let Some((draft, _)) = draft(connection).await? {
        let is_new = |criterion: &Criterion| working.criterion(criterion.id).is_none();
        let new: Vec<Criterion> = draft.criteria.into_iter().filter(is_new).collect();
        working.criteria.extend(new);
    }
    Ok(working)
}

/// Keeps criteria as the draft. Returns whether anything changed.
///
/// # Errors
///
/// [`Error::Forbidden`], and [`Error::Refused`] with the rules that begin with `criteria_`.
pub async fn save_draft(ctx: &Context, criteria: &Criteria) -> Result<bool> {
    ctx.may(Action::DecideSelection)?;
    criteria.check().map_err(refused)?;
    let transaction = ctx.workspace.database.begin().await?;
    let contents = serde_json::to_string(criteria)?;
    let (before, row) = match store::draft(&transaction).await? {
        Some(row) if row.contents == contents => return Ok(false),
        Some(mut row) => {
            let before = Kept::of(&row)?;
            row.contents = contents;
            row.changed_at = ctx.now();
            row.changed_by = ctx.person().map(|person| person.0);
            store::save(&transaction, row.clone()).await?;
            (Some(before), row)
        }
        None => {
            let number = store::next_number(&transaction).await?;
            let mut row = new_row(ctx, number, contents);
            row.set_draft(true);
            store::insert(&transaction, row.clone()).await?;
            (None, row)
        }
    };
    let verb = if before.is_some() { "changed" } else { "drafted" };
    let change = change(verb, before.as_ref(), Some(&Kept::of(&row)?))?;
    event::record(&transaction, ctx, None, vec![change]).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Throws the draft away.
///
/// # Errors
///
/// [`Error::Forbidden`], [`Error::Refused`] with the rule `criteria_no_draft`.
pub async fn discard_draft(ctx: &Context) -> Result<()> {
    ctx.may(Action::DecideSelection)?;
    let transaction = ctx.workspace.database.begin().await?;
    let row = store::draft(&transaction).await?.ok_or_else(no_draft)?;
    store::delete(&transaction, row.number).await?;
    let change = change("discarded", Some(&Kept::of(&row)?), None)?;
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

/// Agrees on the draft: from now on accounts are ranked by it.
///
/// # Errors
///
/// [`Error::Forbidden`], [`Error::Refused`] with the rules `criteria_no_draft`, `criteria_agreed_in_future` and
/// `criteria_without_note`.
pub async fn agree(ctx: &Context, on: NaiveDate, note: &str) -> Result<()> {
    ctx.may(Action::DecideSelection)?;
    let note: String = note
        .trim()
        .chars()
        .filter(|one| !one.is_control() || *one == '\n')
        .collect();
    if note.is_empty() || note.chars().count() > NOTE_CHARACTERS {
        return Err(Error::refused_with(
            "criteria_without_note",
            format!("say in 1 to {NOTE_CHARACTERS} characters who agreed, and why"),
            Facts::of([("most", Fact::count(NOTE_CHARACTERS))]),
        ));
    }
    if on > ctx.latest_day() {
        return Err(Error::refused(
            "criteria_agreed_in_future",
            "the day on which criteria were agreed on has to have come",
        ));
    }
    let transaction = ctx.workspace.database.begin().await?;
    let mut row = store::draft(&transaction).await?.ok_or_else(no_draft)?;
    let before = Kept::of(&row)?;
    before.criteria.check().map_err(refused)?;
    row.set_draft(false);
    row.agreed_on = Some(on);
    row.agreed_at = Some(ctx.now());
    row.agreed_by = ctx.person().map(|person| person.0);
    row.note = Some(note);
    store::save(&transaction, row.clone()).await?;
    enter_agreement(&transaction, ctx, &row).await?;
    let change = change("agreed", Some(&before), Some(&Kept::of(&row)?))?;
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

/// Takes the last change of the criteria back, an agreement too; what was taken back comes back the same way.
///
/// # Errors
///
/// [`Error::Forbidden`], [`Error::Refused`] with the rule `criteria_nothing_to_undo`.
pub async fn undo(ctx: &Context) -> Result<()> {
    ctx.may(Action::DecideSelection)?;
    let transaction = ctx.workspace.database.begin().await?;
    let last = event::latest_of(&transaction, NOUN, SUBJECT).await?;
    let last = last.ok_or_else(|| {
        Error::refused(
            "criteria_nothing_to_undo",
            "no change of the criteria is kept that could be undone",
        )
    })?;
    let side = |side: Option<serde_json::Value>| -> Result<Option<Kept>> {
        Ok(side.map(serde_json::from_value).transpose()?)
    };
    let (former, left) = (side(last.before)?, side(last.after)?);
    let Some(number) = former.as_ref().or(left.as_ref()).map(|kept| kept.number) else {
        return Err(Error::internal("a change of the criteria says nothing"));
    };
    let row = store::by_number(&transaction, number).await?;
    let before = row.as_ref().map(Kept::of).transpose()?;
    store::end_agreement(&transaction, number, ctx.now()).await?;
    match &former {
        None => store::delete(&transaction, number).await?,
        Some(former) => restore(&transaction, ctx, row, former).await?,
    }
    let change = change("undone", before.as_ref(), former.as_ref())?;
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

/// Writes a version as it was.
async fn restore(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    row: Option<store::Model>,
    former: &Kept,
) -> Result<()> {
    let contents = serde_json::to_string(&former.criteria)?;
    let is_new = row.is_none();
    let mut row = row.unwrap_or_else(|| new_row(ctx, former.number, String::new()));
    row.contents = contents;
    row.changed_at = ctx.now();
    row.changed_by = ctx.person().map(|person| person.0);
    row.set_draft(former.agreed_on.is_none());
    row.agreed_at = former
        .agreed_on
        .map(|_| row.agreed_at.unwrap_or_else(|| ctx.now()));
    row.agreed_by = row.agreed_by.filter(|_| former.agreed_on.is_some());
    row.agreed_on = former.agreed_on;
    row.note.clone_from(&former.note);
    if is_new {
        store::insert(transaction, row.clone()).await?;
    } else {
        store::save(transaction, row.clone()).await?;
    }
    enter_agreement(transaction, ctx, &row).await
}

/// Keeps from when on a version is in force; nothing for a draft.
async fn enter_agreement(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    row: &store::Model,
) -> Result<()> {
    let Some(agreed_on) = row.agreed_on else {
        return Ok(());
    };
    let agreement = store::agreement::Model {
        id: dahu_core::id::time_ordered(ctx.now()),
        number: row.number,
        contents: row.contents.clone(),
        agreed_on,
        entered_at: ctx.now(),
        ended_at: None,
    };
    Ok(store::enter_agreement(transaction, agreement).await?)
}

fn new_row(ctx: &Context, number: i32, contents: String) -> store::Model {
    store::Model {
        id: CriteriaId::new(ctx.now()).0,
        number,
        draft: None,
        contents,
        changed_at: ctx.now(),
        changed_by: ctx.person().map(|person| person.0),
        agreed_on: None,
        agreed_at: None,
        agreed_by: None,
        note: None,
    }
}

fn change(verb: &'static str, before: Option<&Kept>, after: Option<&Kept>) -> Result<Change> {
    Ok(Change {
        noun: NOUN,
        subject: SUBJECT,
        account: None,
        verb,
        before: before.map(serde_json::to_value).transpose()?,
        after: after.map(serde_json::to_value).transpose()?,
    })
}

pub(super) fn no_draft() -> Error {
    Error::refused(
        "criteria_no_draft",
        "there is no draft of the criteria: change them first",
    )
}

/// The refusal that a fault of criteria is.
pub(super) fn refused(fault: CriteriaFault) -> Error {
    let message = fault.to_string();
    let with = |rule, facts: &[(&'static str, Fact)]| {
        let facts = facts
            .iter()
            .map(|(name, fact)| ((*name).to_owned(), fact.clone()));
        Error::refused_with(rule, message.clone(), Facts(facts.collect()))
    };
    let most = |most: usize| ("most", Fact::count(most));
    let number = |number: usize| ("number", Fact::count(number));
    match fault {
        CriteriaFault::Count => with("criteria_count", &[most(CRITERIA_AT_MOST)]),
        CriteriaFault::EmptyAxis(axis) => with(
            "criteria_empty_axis",
            &[("axis", Fact::Field(axis.as_str().to_owned()))],
        ),
        CriteriaFault::Capacity => with("criteria_capacity", &[("most", Fact::count(CAPACITY_AT_MOST))]),
        CriteriaFault::Known => with("criteria_known", &[]),
        CriteriaFault::Stale => with(
            "criteria_stale",
            &[
                ("least", Fact::count(*STALE_DAYS.start())),
                ("most", Fact::count(*STALE_DAYS.end())),
            ],
        ),
        CriteriaFault::Cut => with("criteria_cut", &[]),
        CriteriaFault::NameLength => with("criteria_name_length", &[most(NAME_CHARACTERS)]),
        CriteriaFault::SameName(name) => with("criteria_name_taken", &[("name", Fact::text(name))]),
        CriteriaFault::SameSource => with("criteria_same_source", &[]),
        CriteriaFault::Weight(place) => with(
            "criteria_weight",
            &[number(place), ("most", Fact::count(WEIGHT_AT_MOST))],
        ),
        CriteriaFault::AnchorCount(place) => {
            with("criteria_anchor_count", &[number(place), most(ANCHORS_AT_MOST)])
        }
        CriteriaFault::AnchorOrder(place) => with("criteria_anchor_order", &[number(place)]),
        CriteriaFault::AnchorPoints(place) => with("criteria_anchor_points", &[number(place)]),
        CriteriaFault::AnchorSteps(place) => with("criteria_anchor_steps", &[number(place)]),
        CriteriaFault::WordsLength => with("criteria_words_length", &[most(WORDS_CHARACTERS)]),
    }
}
