//! Views: a filter, an order, columns and a grouping of the list of accounts that somebody keeps under a name.

mod store;

use chrono::{DateTime, Utc};
use dahu_core::{access::Action, person::PersonId};
use serde_json::{Value, json};

use crate::{
    Context, Error, Fact, Facts, Result, database,
    event::{self, Change},
    person,
};

dahu_core::id! {
    /// A view (视图).
    ViewId
}

/// Characters of a view's name at most.
pub const VIEW_NAME_AT_MOST: usize = 60;
/// Views of one person at most.
const VIEWS_AT_MOST: u64 = 100;
/// Views that others share and that are shown, at most.
const SHARED_AT_MOST: u64 = 200;
/// Bytes of the part of an address that a view stands for, at most.
const QUERY_AT_MOST: usize = 2_000;

/// A view as the list offers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Its id.
    pub id: ViewId,
    /// What it is called.
    pub name: String,
    /// The part of the list's address that it stands for, as whoever kept it wrote it.
    pub query: String,
    /// Whether others are offered it too.
    pub is_shared: bool,
    /// Whether the actor keeps it and may change it.
    pub is_own: bool,
    /// Who keeps it.
    pub keeper: String,
    /// Since when.
    pub created_at: DateTime<Utc>,
}

/// The views that the actor keeps, by name, and then those that others share.
///
/// # Errors
///
/// [`Error::Forbidden`] for who sees no accounts.
pub async fn views(ctx: &Context) -> Result<Vec<View>> {
    ctx.may(Action::SeeAccount)?;
    let Some(own) = ctx.person() else {
        return Ok(Vec::new());
    };
    let connection = ctx.workspace.database.reader();
    let rows = store::offered(connection, own, VIEWS_AT_MOST + SHARED_AT_MOST).await?;
    let keepers: Vec<_> = rows.iter().map(|row| row.person_id).collect();
    let people = person::by_ids(connection, &keepers).await?;
    let views = rows.into_iter().map(|row| View {
        is_own: row.person_id == own.0,
        keeper: people
            .iter()
            .find(|person| person.id == row.person_id)
            .map(|person| person.name.clone())
            .unwrap_or_default(),
        id: ViewId(row.id),
        name: row.name,
        query: row.query,
        is_shared: row.is_shared,
        created_at: row.created_at,
    });
    Ok(views.collect())
}

/// Keeps a view under a name; one of the same name that the actor keeps already stands for this from now on.
///
/// # Errors
///
/// [`Error::Refused`] for a name or query that cannot be used and for too many views, [`Error::Forbidden`] for who may not
/// share and wants to.
pub async fn keep(ctx: &Context, name: &str, query: &str, is_shared: bool) -> Result<ViewId> {
    let own = may_keep(ctx, is_shared)?;
    let name = usable_name(name)?;
    if query.len() > QUERY_AT_MOST || query.chars().any(char::is_control) {
        return Err(Error::refused(
            "view_query_too_long",
            "this view says more than can be kept: leave some of its filters or columns out",
        ));
    }
    let transaction = ctx.workspace.database.begin().await?;
    let known = store::named(&transaction, own, &name).await?;
    let row = store::Model {
        id: known
            .as_ref()
            .map_or_else(|| ViewId::new(ctx.now()).0, |row| row.id),
        person_id: own.0,
        name,
        query: query.to_owned(),
        is_shared,
        created_at: known.as_ref().map_or_else(|| ctx.now(), |row| row.created_at),
    };
    let verb = if known.is_some() { "updated" } else { "created" };
    let before = known.as_ref().map(facts);
    if known.is_some() {
        store::save(&transaction, row.clone()).await?;
    } else {
        if store::count(&transaction, own).await? >= VIEWS_AT_MOST {
            return Err(Error::refused_with(
                "views_too_many",
                format!("one person keeps {VIEWS_AT_MOST} views at most: remove one that is no longer used"),
                Facts::of([("most", Fact::count(VIEWS_AT_MOST))]),
            ));
        }
        store::insert(&transaction, row.clone()).await.map_err(taken)?;
    }
    let change = changed(row.id, verb, before, Some(facts(&row)));
    event::record(&transaction, ctx, None, vec![change]).await?;
    transaction.commit().await?;
    Ok(ViewId(row.id))
}

/// Calls a view that the actor keeps otherwise.
///
/// # Errors
///
/// [`Error::NotFound`] for one that is not there or that somebody else keeps, [`Error::Refused`] for a name that cannot be
/// used, [`Error::Conflict`] for one that another of theirs has.
pub async fn rename(ctx: &Context, id: ViewId, name: &str) -> Result<()> {
    let own = may_keep(ctx, false)?;
    let name = usable_name(name)?;
    let transaction = ctx.workspace.database.begin().await?;
    let row = kept(&transaction, own, id).await?;
    let after = store::Model { name, ..row.clone() };
    if after == row {
        return Ok(());
    }
    store::save(&transaction, after.clone()).await.map_err(taken)?;
    let change = changed(row.id, "updated", Some(facts(&row)), Some(facts(&after)));
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

/// The view, where this person keeps it.
async fn kept(connection: &impl sea_orm::ConnectionTrait, own: PersonId, id: ViewId) -> Result<store::Model> {
    let row = store::by_id(connection, id).await?;
    row.filter(|row| row.person_id == own.0)
        .ok_or_else(|| Error::not_found("view", id))
}

/// Removes a view that the actor keeps.
///
/// # Errors
///
/// [`Error::NotFound`] for one that is not there or that somebody else keeps.
pub async fn remove(ctx: &Context, id: ViewId) -> Result<()> {
    let own = may_keep(ctx, false)?;
    let transaction = ctx.workspace.database.begin().await?;
    let row = kept(&transaction, own, id).await?;
    store::delete(&transaction, id).await?;
    let change = changed(row.id, "deleted", Some(facts(&row)), None);
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

fn may_keep(ctx: &Context, is_shared: bool) -> Result<PersonId> {
    ctx.may(Action::SeeAccount)?;
    if is_shared {
        ctx.may(Action::ShareViews)?;
    }
    ctx.person().ok_or_else(|| Error::not_found("person", "system"))
}

fn usable_name(typed: &str) -> Result<String> {
    let name = typed.trim();
    let characters = name.chars().count();
    if characters == 0 || characters > VIEW_NAME_AT_MOST || name.chars().any(char::is_control) {
        return Err(Error::refused_with(
            "view_name_not_usable",
            format!("give the view a name of 1 to {VIEW_NAME_AT_MOST} characters"),
            Facts::of([("most", Fact::count(VIEW_NAME_AT_MOST))]),
        ));
    }
    Ok(name.to_owned())
}

/// The same person kept a view of this name in this very moment.
fn taken(error: sea_orm::DbErr) -> Error {
    if database::is_duplicate(&error, "name") {
        return Error::Conflict {
            field: "view",
            message: "there is already a view of this name: choose another".to_owned(),
        };
    }
    error.into()
}

fn facts(row: &store::Model) -> Value {
    json!({ "name": row.name, "query": row.query, "is_shared": row.is_shared })
}

fn changed(id: uuid::Uuid, verb: &'static str, before: Option<Value>, after: Option<Value>) -> Change {
    Change {
        noun: "account_view",
        subject: id,
        account: None,
        verb,
        before,
        after,
    }
}
