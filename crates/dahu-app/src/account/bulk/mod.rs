//! Bulk edits: one change of many accounts at once, looked at before it is made and taken back as one.

mod doing;
mod showing;
mod store;
mod wanting;

use chrono::{DateTime, Utc};
use dahu_core::{
    access::Action,
    account::AccountId,
    custom_field::CustomFieldId,
    editing::{Fields, Step},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

pub use doing::{BulkConflict, BulkUndone, make, undo};
pub use showing::{BulkEdit, BulkEditLine, BulkEditPage, BulkState, bulk_edits, show};

use super::{
    Filter, Sort, editing,
    listing::{self, FoundNumbers},
    store::StoredAccount,
};
use crate::{Context, Error, Fact, Facts, Result, access::Scope, custom_field};

dahu_core::id! {
    /// A bulk edit (批量修改).
    BulkEditId
}

/// Accounts of one bulk edit at most.
pub const BULK_AT_MOST: u64 = 10_000;
/// Hours that a prepared edit waits for being made.
const WAITS_HOURS: i64 = 24;

/// What a bulk edit changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum BulkField {
    Sector,
    Province,
    City,
    District,
    Size,
    Finance,
    Region,
    Industry,
    Tags,
    Custom(CustomFieldId),
}

/// What it does to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BulkVerb {
    /// Puts a value in the place of whatever is there; of tags, besides what is there.
    Put,
    /// Takes away whatever is there; of tags, those that are said.
    Clear,
}

/// What is wanted of the chosen accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkChange {
    /// What is changed.
    pub field: BulkField,
    /// What is done to it.
    pub verb: BulkVerb,
    /// The value, typed into its field; what else is typed does not matter.
    pub typed: super::TypedAccount,
}

/// Which accounts are to be changed.
#[derive(Clone, Debug)]
pub enum Chosen {
    /// These.
    These(Vec<AccountId>),
    /// All that a filter finds, in the list of an order.
    Found(Box<Filter>, Sort),
}

/// What a bulk edit will do or did, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Wanted {
    field: BulkField,
    verb: BulkVerb,
    fields: Fields<Value>,
}

/// What became of the accounts that were chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkCounts {
    /// That were chosen.
    pub chosen: u64,
    /// That are as wanted already.
    pub unchanged: u64,
    /// That the actor may see but not change.
    pub not_allowed: u64,
    /// That would have more tags than an account can.
    pub too_many_tags: u64,
    /// Whose field somebody changed between the preview and the edit; they stayed as they were.
    #[serde(default)]
    pub changed_meanwhile: u64,
}

/// Works out what a change does to the chosen accounts, for the actor to look at; it waits for a day.
///
/// # Errors
///
/// [`Error::Forbidden`] for who may change no account, [`Error::Refused`] for a value that cannot be used, too many
/// accounts or none.
pub async fn prepare(ctx: &Context, chosen: &Chosen, change: &BulkChange) -> Result<BulkEditId> {
    let scope = Scope::of(ctx, Action::EditAccount)?;
    let by = ctx.person().ok_or_else(|| Error::not_found("person", "system"))?;
    let defined = custom_field::defined(ctx.workspace.database.reader()).await?;
    let wanted = wanting::read(ctx, change, &defined)?;
    let accounts = chosen_accounts(ctx, chosen).await?;
    let may_change = scope.numbers(ctx).await?;
    let mut counts = BulkCounts {
        chosen: accounts.len() as u64,
        ..BulkCounts::default()
    };
    let mut steps = Vec::new();
    for account in &accounts {
        if !may_change.has(account.number) {
            counts.not_allowed += 1;
            continue;
        }
        let fields = editing::fields::of(&account.facts())?;
        match wanting::applied(&wanted, &fields) {
            None => counts.too_many_tags += 1,
            Some(after) => {
                let step = Step::between(&fields, &after);
                if step.is_empty() {
                    counts.unchanged += 1;
                } else {
                    steps.push((account.id, serde_json::to_string(&step)?));
                }
            }
        }
    }
    let now = ctx.now();
    let id = BulkEditId::new(now);
    let row = store::Model {
        id: id.0,
        prepared_at: now,
        made_by: by.0,
        wanted: serde_json::to_string(&wanted)?,
        told: serde_json::to_string(&counts)?,
        accounts: i32::try_from(steps.len()).unwrap_or(i32::MAX),
        made_at: None,
        undone_at: None,
        undone_by: None,
    };
    let transaction = ctx.workspace.database.begin().await?;
    store::forget_unmade(&transaction, waited_since(now)).await?;
    store::insert(&transaction, row, &steps).await?;
    transaction.commit().await?;
    Ok(id)
}

fn waited_since(now: DateTime<Utc>) -> DateTime<Utc> {
    now - chrono::Duration::hours(WAITS_HOURS)
}

/// The chosen accounts as far as the actor may see them.
async fn chosen_accounts(ctx: &Context, chosen: &Chosen) -> Result<Vec<StoredAccount>> {
    let connection = ctx.workspace.database.reader();
    let accounts = match chosen {
        Chosen::These(ids) if ids.len() as u64 > BULK_AT_MOST => return Err(too_many()),
        Chosen::These(ids) => {
            let seen = Scope::of(ctx, Action::SeeAccount)?.numbers(ctx).await?;
            let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
            let found = super::store::by_ids(connection, &ids).await?;
            found
                .into_iter()
                .filter(|account| seen.has(account.number))
                .collect()
        }
        Chosen::Found(filter, sort) => {
            match listing::found_numbers(ctx, filter, *sort, BULK_AT_MOST).await? {
                FoundNumbers::TooMany => return Err(too_many()),
                FoundNumbers::These(numbers) => super::store::by_numbers(connection, &numbers).await?,
            }
        }
    };
    if accounts.is_empty() {
        return Err(Error::refused(
            "bulk_of_nothing",
            "choose at least one account to change",
        ));
    }
    Ok(accounts)
}

fn too_many() -> Error {
    Error::refused_with(
        "bulk_too_many",
        format!(
            "at most {BULK_AT_MOST} accounts are changed at once: choose fewer, with a filter for instance"
        ),
        Facts::of([("most", Fact::count(BULK_AT_MOST))]),
    )
}

/// A bulk edit that the actor made, or that anybody made where the actor may see the record of everybody's changes.
async fn find(ctx: &Context, id: BulkEditId) -> Result<store::Model> {
    ctx.may(Action::EditAccount)?;
    let row = store::by_id(ctx.workspace.database.reader(), id).await?;
    let sees_all = ctx.may(Action::SeeAudit).is_ok();
    row.filter(|row| sees_all || ctx.person().is_some_and(|person| person.0 == row.made_by))
        .ok_or_else(|| Error::not_found("bulk_edit", id))
}
