//! Ties of accounts outside of their group: who supplies them, buys from them, works with them, or competes with us for them.

mod store;

use chrono::{DateTime, Utc};
use dahu_core::{
    access::Action,
    account::{AccountId, TieId, TieKind},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use store::StoredTie;
pub(crate) use store::holding;

use super::usable;
use crate::{
    Context, Error, Fact, Facts, Result,
    access::Rights,
    account::{self, store::StoredAccount},
    event::{self, Change},
    person,
};

/// Ties of an account at most.
const AT_MOST: u64 = 500;

/// What a tie says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct TieFacts {
    kind: TieKind,
    other_id: Option<AccountId>,
    other: String,
    note: Option<String>,
}

/// The other of a tie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Other {
    /// An account of the workspace.
    Account(AccountId),
    /// Somebody whom the workspace knows by name alone.
    Name(String),
}

/// A tie as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TieRow {
    /// Its id.
    pub id: TieId,
    /// What the other is to the account, or, where it was entered at the other, what the account is to it.
    pub kind: TieKind,
    /// Whether it was entered at the other account.
    pub is_inverse: bool,
    /// The other account; none for a name alone, and for an account that the actor may not see.
    pub other: Option<AccountId>,
    /// What the other is called; none for an account that the actor may not see.
    pub name: Option<String>,
    /// What else is known of it.
    pub note: Option<String>,
    /// Who entered it.
    pub by: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// The ties of an account, and whether the actor may change them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TieList {
    /// Those entered here first, each by kind and name.
    pub rows: Vec<TieRow>,
    /// Whether the actor may add and remove.
    pub may_edit: bool,
}

/// The ties of an account.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there for the actor.
pub async fn of_account(ctx: &Context, id: AccountId) -> Result<TieList> {
    let found = account::find(ctx, id, Action::SeeAccount).await?;
    let reader = ctx.workspace.database.reader();
    let ties = store::of_account(reader, id, AT_MOST * 2).await?;
    let others: Vec<Uuid> = ties.iter().filter_map(|tie| other_of(tie, id)).collect();
    let accounts = account::store::by_ids(reader, &others).await?;
    let rights = Rights::of_all(ctx, &accounts).await?;
    let sees = |account: &&StoredAccount| {
        rights
            .get(&account.id)
            .is_some_and(|rights| rights.may(Action::SeeAccount))
    };
    let people: Vec<Uuid> = ties.iter().filter_map(|tie| tie.created_by).collect();
    let people = person::by_ids(reader, &people).await?;
    let mut rows: Vec<TieRow> = ties
        .into_iter()
        .filter_map(|tie| {
            let other = other_of(&tie, id);
            let seen = accounts
                .iter()
                .filter(sees)
                .find(|account| Some(account.id) == other);
            let by = people.iter().find(|person| Some(person.id) == tie.created_by);
            Some(TieRow {
                id: TieId(tie.id),
                kind: TieKind::from_word(&tie.kind)?,
                is_inverse: tie.account_id != id.0,
                other: seen.map(|account| AccountId(account.id)),
                name: if other.is_some() {
                    seen.map(|account| account.name.clone())
                } else {
                    Some(tie.other_name)
                },
                note: tie.note,
                by: by.map(|person| person.name.clone()),
                at: tie.created_at,
            })
        })
        .collect();
    rows.sort_by(|one, other| {
        (one.is_inverse, one.kind, &one.name).cmp(&(other.is_inverse, other.kind, &other.name))
    });
    Ok(TieList {
        rows,
        may_edit: Rights::of(ctx, &found).await?.may(Action::EditAccount),
    })
}

/// The account at the other end, where it is one.
fn other_of(tie: &StoredTie, here: AccountId) -> Option<Uuid> {
    if tie.account_id == here.0 {
        tie.other_id
    } else {
        Some(tie.account_id)
    }
}

/// Ties an account to another.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there for the actor; [`Error::Refused`] with the rules `tie_to_itself`,
/// `tie_known`, `tie_too_many`, `account_name_not_usable` and `account_fact_too_long`.
pub async fn add(ctx: &Context, id: AccountId, kind: TieKind, other: Other, note: &str) -> Result<TieId> {
    account::find(ctx, id, Action::EditAccount).await?;
    let (other_id, name) = match other {
        Other::Account(other) => {
            let seen = account::find(ctx, other, Action::SeeAccount).await?;
            (Some(other), seen.name)
        }
        Other::Name(name) => (None, usable::name(&name)?),
    };
    let facts = TieFacts {
        kind,
        other_id,
        other: name,
        note: usable::fact(Some(note))?,
    };
    if other_id == Some(id) {
        return Err(Error::refused(
            "tie_to_itself",
            "an account has no tie to itself: name another",
        ));
    }
    let transaction = ctx.workspace.database.begin().await?;
    // From here to the end nobody else ties anything.
    event::chain::store::lock(&transaction).await?;
    account::open(&transaction, ctx, id, Action::EditAccount).await?;
    let known = store::of_account(&transaction, id, AT_MOST * 2).await?;
    let own: Vec<_> = known.iter().filter(|tie| tie.account_id == id.0).collect();
    if own.len() as u64 >= AT_MOST {
        return Err(Error::refused_with(
            "tie_too_many",
            format!("an account has {AT_MOST} ties at most: remove one first"),
            Facts::of([("most", Fact::count(AT_MOST))]),
        ));
    }
    let is_known = own.iter().any(|tie| {
        tie.kind == kind.as_str()
            && tie.other_id == other_id.map(|other| other.0)
            && (other_id.is_some() || tie.other_name == facts.other)
    });
    if is_known {
        return Err(Error::refused_with(
            "tie_known",
            format!("{} is tied to the account so already", facts.other),
            Facts::of([("name", Fact::text(&facts.other))]),
        ));
    }
    let tie = TieId::new(ctx.now());
    store::insert(&transaction, stored(ctx, tie, id, &facts)).await?;
    let change = changed(tie, id, "created", None, Some(&facts))?;
    event::record(&transaction, ctx, None, vec![change]).await?;
    transaction.commit().await?;
    Ok(tie)
}

/// Removes a tie from the account at which it was entered; [`undo`] brings it back.
///
/// # Errors
///
/// [`Error::NotFound`] for a tie that is not there.
pub async fn remove(ctx: &Context, id: AccountId, tie: TieId) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    event::chain::store::lock(&transaction).await?;
    account::open(&transaction, ctx, id, Action::EditAccount).await?;
    let found = store::by_id(&transaction, tie).await?;
    let found = found
        .filter(|found| found.account_id == id.0)
        .ok_or_else(|| Error::not_found("account_tie", tie))?;
    store::delete(&transaction, tie).await?;
    let change = changed(tie, id, "removed", Some(&facts_of(&found)?), None)?;
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

/// Takes back what was last done to a tie: it goes, or it comes back.
///
/// # Errors
///
/// [`Error::NotFound`] for a tie of which nothing was ever done, and for one whose other account is no longer there.
pub async fn undo(ctx: &Context, id: AccountId, tie: TieId) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    event::chain::store::lock(&transaction).await?;
    account::open(&transaction, ctx, id, Action::EditAccount).await?;
    let not_found = || Error::not_found("account_tie", tie);
    let last = event::latest_of(&transaction, "account_tie", tie.0).await?;
    let last = last
        .filter(|last| last.account_id == Some(id.0))
        .ok_or_else(not_found)?;
    let read = |facts: Option<Value>| facts.map(serde_json::from_value::<TieFacts>).transpose();
    let (before, after) = (read(last.before)?, read(last.after)?);
    match &before {
        Some(facts) => {
            if let Some(other) = facts.other_id {
                let is_there = account::store::by_id(&transaction, other).await?.is_some();
                is_there.then_some(()).ok_or_else(not_found)?;
            }
            store::insert(&transaction, stored(ctx, tie, id, facts)).await?;
        }
        None => store::delete(&transaction, tie).await?,
    }
    let change = changed(tie, id, "restored", after.as_ref(), before.as_ref())?;
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

fn stored(ctx: &Context, tie: TieId, id: AccountId, facts: &TieFacts) -> StoredTie {
    StoredTie {
        id: tie.0,
        account_id: id.0,
        kind: facts.kind.as_str().to_owned(),
        other_id: facts.other_id.map(|other| other.0),
        other_name: facts.other.clone(),
        note: facts.note.clone(),
        created_at: ctx.now(),
        created_by: ctx.person().map(|person| person.0),
    }
}

fn facts_of(tie: &StoredTie) -> Result<TieFacts> {
    Ok(TieFacts {
        kind: TieKind::from_word(&tie.kind).ok_or_else(|| Error::not_found("account_tie", TieId(tie.id)))?,
        other_id: tie.other_id.map(AccountId),
        other: tie.other_name.clone(),
        note: tie.note.clone(),
    })
}

fn changed(
    tie: TieId,
    id: AccountId,
    verb: &'static str,
    before: Option<&TieFacts>,
    after: Option<&TieFacts>,
) -> Result<Change> {
    Ok(Change {
        noun: "account_tie",
        subject: tie.0,
        account: Some(id),
        verb,
        before: before.map(serde_json::to_value).transpose()?,
        after: after.map(serde_json::to_value).transpose()?,
    })
}
