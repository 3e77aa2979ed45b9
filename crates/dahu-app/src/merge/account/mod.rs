//! Two accounts that turned out to be one.

mod doing;
mod facts;
mod former;
mod undoing;

use std::collections::BTreeSet;

use dahu_core::{access::Action, account::AccountId};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Counted, FieldPair,
    belonging::{self, Ownership, Pair, Taken},
    with_itself,
};
use crate::{
    Context, Result,
    account::{self, group, store::StoredAccount},
    event, ledger, person,
};

pub use doing::merge_accounts;
pub(crate) use former::{former_names, former_names_of};
pub(super) use undoing::undo;

/// Two accounts side by side, before they are merged.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountPreview {
    /// The account that stays.
    pub kept: AccountId,
    /// Its name.
    pub kept_name: String,
    /// The account that becomes part of it.
    pub gone: AccountId,
    /// Its name.
    pub gone_name: String,
    /// The fields of which either has one.
    pub fields: Vec<FieldPair>,
    /// Tags and former names that the account will have.
    pub tags: Vec<String>,
    /// Former names that it will have, where nobody chooses another name.
    pub former_names: Vec<String>,
    /// What goes along, kind by kind; what the account that stays has already is counted too.
    pub counts: Vec<Counted>,
    /// Ledger lines that go along.
    pub lines: u64,
    /// Whether it was valued, for which it waits again until the next valuation.
    pub is_valued: bool,
    /// Names of the people among the fields.
    pub people: Vec<(Uuid, String)>,
    /// What was seen; whoever merges sends it back.
    pub seen: String,
}

/// What a merge did to the rows of two accounts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Belongings {
    /// The row of the account that went.
    account: StoredAccount,
    taken: Taken,
    places: group::Places,
    /// A role on the team that the owner of the account that went was given.
    co_owner: Option<Uuid>,
    /// What was said of the account that went and gave way to what is said of the one that stays.
    #[serde(default)]
    ratings: Vec<Uuid>,
}

/// Two accounts side by side, with what of the one goes to the other.
///
/// # Errors
///
/// [`crate::Error::NotFound`] and [`crate::Error::Forbidden`] for accounts that the actor may not merge,
/// [`crate::Error::Refused`] with the rules `merge_with_itself`, `merge_in_circle`, `merge_too_many_names`,
/// `merge_too_many_tags`.
pub async fn preview_accounts(ctx: &Context, kept: AccountId, gone: AccountId) -> Result<AccountPreview> {
    let (kept_row, gone_row) = both(ctx, kept, gone).await?;
    let reader = ctx.workspace.database.reader();
    group::refuse_circle(reader, kept, gone).await?;
    let (kept_facts, gone_facts) = (kept_row.facts(), gone_row.facts());
    let one = facts::put_together(&kept_facts, &gone_facts, &BTreeSet::new())?;
    let belongings = belonging::of_account(Ownership::OfKept);
    let pair = pair(kept, gone);
    let mut counts = belonging::counted(reader, &belongings, pair).await?;
    let children = group::children_of(reader, gone).await?.len() as u64;
    counts.extend((children > 0).then_some(("child", children)));
    let files = ledger::snapshot(ctx).await?.files;
    let engine = ctx.workspace.ledger.clone();
    let lines = tokio::task::spawn_blocking(move || engine.account_lines(&files, gone_row.number)).await??;
    let owners = [kept_facts.owner, gone_facts.owner].into_iter().flatten();
    let mut people = Vec::new();
    for owner in owners {
        if let Some(person) = person::by_id(reader, owner).await? {
            people.push((person.id, person.name));
        }
    }
    Ok(AccountPreview {
        kept,
        kept_name: kept_row.name,
        gone,
        gone_name: gone_row.name,
        fields: facts::pairs(&kept_facts, &gone_facts)?,
        tags: one.profile.tags.into_iter().collect(),
        former_names: one.profile.former_names,
        counts,
        lines: lines.len() as u64,
        is_valued: gone_row.value_run.is_some(),
        people,
        seen: seen(reader, kept, gone).await?,
    })
}

/// Both accounts, where the actor may merge them.
async fn both(ctx: &Context, kept: AccountId, gone: AccountId) -> Result<(StoredAccount, StoredAccount)> {
    ctx.may(Action::MergeRecords)?;
    let found = account::find(ctx, kept, Action::MergeRecords).await?;
    if kept == gone {
        return Err(with_itself());
    }
    Ok((found, account::find(ctx, gone, Action::MergeRecords).await?))
}

/// What a merge did, without rows of a contact.
pub(super) fn without_contact(belongings: &str, contact: Uuid) -> Result<String> {
    let mut read: Belongings = serde_json::from_str(belongings)?;
    read.taken.forget_contact(contact);
    Ok(serde_json::to_string(&read)?)
}

fn pair(kept: AccountId, gone: AccountId) -> Pair {
    Pair {
        gone: gone.0,
        kept: kept.0,
    }
}

/// The latest change of each of both.
async fn seen(connection: &impl ConnectionTrait, kept: AccountId, gone: AccountId) -> Result<String> {
    let mut seen = Vec::new();
    for account in [kept, gone] {
        let latest = event::latest_of(connection, "account", account.0).await?;
        seen.push(latest.map_or_else(String::new, |event| event.id.to_string()));
    }
    Ok(seen.join("."))
}
