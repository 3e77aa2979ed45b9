//! Rules that are drafted, looked at, and applied as a version with a note: what proposes kinds and ways of selling.
//!
//! A subject has one draft at most. Applying makes it the next version, which is never changed; going back is drafting an
//! earlier version again.

mod store;

use chrono::{DateTime, Utc};
use dahu_core::access::Action;
use sea_orm::ConnectionTrait;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use self::store::StoredRules;
use crate::{
    Context, Error, Fact, Facts, Result,
    event::{self, Change},
    person,
};

/// Versions that are listed at most, the latest first.
const VERSIONS: u64 = 50;
/// Characters of a note at most.
const NOTE_CHARACTERS: usize = 500;

/// What rules are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Kinds of key account.
    Kinds,
    /// Ways of selling.
    Selling,
}

impl Subject {
    fn as_str(self) -> &'static str {
        match self {
            Self::Kinds => "kinds",
            Self::Selling => "selling",
        }
    }
}

/// A version of rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version<R> {
    /// Its number; 0 for the standard rules, which hold until others are applied.
    pub number: i32,
    /// What it says.
    pub rules: R,
    /// Why it was applied.
    pub note: Option<String>,
    /// When it was applied.
    pub applied_at: Option<DateTime<Utc>>,
    /// By whom; none for the command line.
    pub applied_by: Option<String>,
}

/// Rules that are not applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft<R> {
    /// What they say.
    pub rules: R,
    /// When they were last changed.
    pub drafted_at: DateTime<Utc>,
    /// By whom.
    pub drafted_by: Option<String>,
}

/// All that there is of a subject's rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rulebook<R> {
    /// The version that holds.
    pub current: Version<R>,
    /// What may become the next one.
    pub draft: Option<Draft<R>>,
    /// Earlier ones, the latest first, the standard rules last.
    pub earlier: Vec<Version<R>>,
}

/// The rules that hold, with the number of their version.
pub(crate) async fn current<R: DeserializeOwned + Default>(
    connection: &impl ConnectionTrait,
    subject: Subject,
) -> Result<(i32, R)> {
    let found = store::latest(connection, subject.as_str()).await?;
    Ok(found.map_or_else(|| (0, R::default()), |row| (row.number(), read(&row))))
}

/// All that there is of a subject's rules.
pub(crate) async fn show<R: DeserializeOwned + Default>(
    ctx: &Context,
    subject: Subject,
) -> Result<Rulebook<R>> {
    let connection = ctx.workspace.database.reader();
    let people = person::stored(ctx).await?;
    let name = |id: Option<Uuid>| {
        let found = people.iter().find(|person| Some(person.id) == id);
        found.map(|person| person.name.clone())
    };
    let draft = store::draft(connection, subject.as_str())
        .await?
        .map(|row| Draft {
            rules: read(&row),
            drafted_at: row.drafted_at,
            drafted_by: name(row.drafted_by),
        });
    let applied = store::applied(connection, subject.as_str(), VERSIONS).await?;
    let mut versions: Vec<Version<R>> = applied
        .into_iter()
        .map(|row| Version {
            number: row.number(),
            rules: read(&row),
            applied_at: row.applied_at,
            applied_by: name(row.applied_by),
            note: row.note,
        })
        .collect();
    versions.push(Version {
        number: 0,
        rules: R::default(),
        note: None,
        applied_at: None,
        applied_by: None,
    });
    let current = versions.remove(0);
    Ok(Rulebook {
        current,
        draft,
        earlier: versions,
    })
}

/// Keeps rules as the draft of a subject, in place of the one that there is.
pub(crate) async fn draft<R: Serialize>(ctx: &Context, subject: Subject, rules: &R) -> Result<()> {
    ctx.may(Action::ManageMethod)?;
    let transaction = ctx.workspace.database.begin().await?;
    let before = store::draft(&transaction, subject.as_str()).await?;
    let row = StoredRules {
        id: before
            .as_ref()
            .map_or_else(|| dahu_core::id::time_ordered(ctx.now()), |before| before.id),
        subject: subject.as_str().to_owned(),
        version: None,
        rules: serde_json::to_string(rules)?,
        note: None,
        drafted_at: ctx.now(),
        drafted_by: ctx.person().map(|person| person.0),
        applied_at: None,
        applied_by: None,
    };
    let change = change(subject, &row, "drafted", before.as_ref())?;
    match before {
        Some(_) => store::update(&transaction, row).await?,
        None => store::insert(&transaction, row).await?,
    }
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

/// Makes a draft of an earlier version, to be applied again.
pub(crate) async fn redraft<R: Serialize + DeserializeOwned + Default>(
    ctx: &Context,
    subject: Subject,
    number: i32,
) -> Result<()> {
    ctx.may(Action::ManageMethod)?;
    let rules: R = match number {
        0 => R::default(),
        _ => {
            let found = store::version(ctx.workspace.database.reader(), subject.as_str(), number).await?;
            read(&found.ok_or_else(|| Error::not_found("rulebook", number))?)
        }
    };
    draft(ctx, subject, &rules).await
}

/// Throws the draft away.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `rules_without_draft`.
pub(crate) async fn discard(ctx: &Context, subject: Subject) -> Result<()> {
    ctx.may(Action::ManageMethod)?;
    let transaction = ctx.workspace.database.begin().await?;
    let row = store::draft(&transaction, subject.as_str()).await?;
    let row = row.ok_or_else(without_draft)?;
    store::delete(&transaction, row.id).await?;
    let change = Change {
        before: Some(serde_json::from_str(&row.rules)?),
        after: None,
        ..change(subject, &row, "discarded", None)?
    };
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

/// Makes the draft the version that holds.
///
/// # Errors
///
/// [`Error::Refused`] with the rules `rules_without_draft` and `rules_note_needed`, and with `rules_draft_changed` where the
/// draft is not the one that was looked at, or nobody says which one that was.
pub(crate) async fn apply(
    ctx: &Context,
    subject: Subject,
    note: &str,
    seen: Option<DateTime<Utc>>,
) -> Result<()> {
    ctx.may(Action::ManageMethod)?;
    let note = usable_note(note)?;
    let transaction = ctx.workspace.database.begin().await?;
    let row = store::draft(&transaction, subject.as_str()).await?;
    let row = row.ok_or_else(without_draft)?;
    if seen != Some(row.drafted_at) {
        return Err(Error::refused(
            "rules_draft_changed",
            "the draft was changed since you looked at it: look at what would change again, then apply it",
        ));
    }
    let before = store::latest(&transaction, subject.as_str()).await?;
    let row = StoredRules {
        version: Some(before.as_ref().map_or(0, StoredRules::number) + 1),
        note: Some(note),
        applied_at: Some(ctx.now()),
        applied_by: ctx.person().map(|person| person.0),
        ..row
    };
    let change = change(subject, &row, "applied", before.as_ref())?;
    store::update(&transaction, row).await?;
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

/// Rules as they are stored; the standard ones where a later program wrote what this one cannot read.
fn read<R: DeserializeOwned + Default>(row: &StoredRules) -> R {
    serde_json::from_str(&row.rules).unwrap_or_default()
}

fn change(
    subject: Subject,
    row: &StoredRules,
    verb: &'static str,
    before: Option<&StoredRules>,
) -> Result<Change> {
    let facts = |row: &StoredRules| -> Result<serde_json::Value> {
        Ok(serde_json::json!({
            "subject": subject.as_str(),
            "version": row.version,
            "note": row.note,
            "rules": serde_json::from_str::<serde_json::Value>(&row.rules)?,
        }))
    };
    Ok(Change {
        noun: "rulebook",
        subject: row.id,
        account: None,
        verb,
        before: before.map(facts).transpose()?,
        after: Some(facts(row)?),
    })
}

fn usable_note(note: &str) -> Result<String> {
    let note: String = note.trim().chars().filter(|one| !one.is_control()).collect();
    if note.is_empty() || note.chars().count() > NOTE_CHARACTERS {
        return Err(Error::refused_with(
            "rules_note_needed",
            format!("say why these rules are applied, in 1 to {NOTE_CHARACTERS} characters"),
            Facts::of([("most", Fact::count(NOTE_CHARACTERS))]),
        ));
    }
    Ok(note)
}

fn without_draft() -> Error {
    Error::refused(
        "rules_without_draft",
        "there is no draft any more: it was applied or thrown away meanwhile",
    )
}
