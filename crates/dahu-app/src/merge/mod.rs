//! Merges: two accounts, or two contacts, that turned out to be one, and taking that back.
//!
//! The record that goes leaves its table, so that no list, search, count or report can show it; what the merge did is kept
//! beside, row by row, until it is taken back (`docs/decisions/0020-merges.md`).

mod account;
mod belonging;
mod contact;
mod listing;
pub(crate) mod store;

use std::collections::BTreeSet;

use dahu_core::{account::AccountId, contact::ContactId, merge::MergeId};
use serde_json::Value;

pub use account::{AccountPreview, merge_accounts, preview_accounts};
pub(crate) use account::{former_names, former_names_of};
pub use contact::{ContactPreview, may_merge_contact, merge_contacts, preview_contacts};
pub use dahu_core::merge::Side;
pub use listing::{MergePage, MergeRow, list, show};

use crate::{Context, Error, Fact, Facts, Result, import, valuation};

/// What is merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergedNoun {
    /// Two accounts.
    Account,
    /// Two contacts.
    Contact,
}

impl MergedNoun {
    /// The word that is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Contact => "contact",
        }
    }

    fn of(stored: &store::StoredMerge) -> Self {
        if stored.noun == "contact" {
            Self::Contact
        } else {
            Self::Account
        }
    }
}

/// How many things of one kind go with a record.
pub type Counted = (&'static str, u64);

/// What somebody chose after seeing both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Fields that the record that goes decides.
    pub from_gone: BTreeSet<String>,
    /// What was seen of both; nothing where nobody looked.
    pub seen: Option<String>,
}

/// A field of two records, as a preview shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldPair {
    /// The field.
    pub name: String,
    /// What the record that stays has there.
    pub kept: Option<Value>,
    /// What the record that goes has there.
    pub gone: Option<Value>,
    /// Which of the two holds where nobody chooses.
    pub side: Side,
}

impl FieldPair {
    /// Whether the two say different things, so that somebody may have to choose.
    #[must_use]
    pub fn is_different(&self) -> bool {
        self.gone.is_some() && self.kept != self.gone
    }
}

/// Takes a merge back: everything is where it was, and what was added to the record that stayed remains with it.
///
/// # Errors
///
/// [`Error::NotFound`] for a merge or a record that is not there, [`Error::Refused`] with the rules `merge_undone`,
/// `merge_conflicts` with a list where a merged field was changed since, `merge_kept_is_gone` where the record that stayed
/// has become part of a third, `merge_code_taken`, `merge_row_in_the_way`, `import_running`, `valuation_running`.
pub async fn undo(ctx: &Context, id: MergeId) -> Result<()> {
    ctx.may(dahu_core::access::Action::MergeRecords)?;
    let reader = ctx.workspace.database.reader();
    let merge = store::by_id(reader, id).await?;
    let merge = merge.ok_or_else(|| Error::not_found("merge", id))?;
    if merge.undone_at.is_some() {
        return Err(is_undone());
    }
    if let Some(later) = store::of_gone(reader, merge.kept_id).await? {
        let facts = [
            ("name", Fact::Text(later.gone_name.clone())),
            ("other", Fact::Text(later.kept_name.clone())),
        ];
        let message = format!(
            "{} has become part of {} since: take that merge back first",
            later.gone_name, later.kept_name
        );
        return Err(Error::refused_with(
            "merge_kept_is_gone",
            message,
            Facts::of(facts),
        ));
    }
    match MergedNoun::of(&merge) {
        MergedNoun::Account => account::undo(ctx, merge).await,
        MergedNoun::Contact => contact::undo(ctx, merge).await,
    }
}

fn is_undone() -> Error {
    Error::refused("merge_undone", "this merge was taken back already")
}

fn with_itself() -> Error {
    Error::refused(
        "merge_with_itself",
        "a record cannot become part of itself: choose another",
    )
}

fn seen_changed() -> Error {
    Error::refused(
        "merge_seen_changed",
        "one of the two was changed since they were put side by side: look at both again",
    )
}

/// Refuses while an import or a valuation runs: both hold the numbers of accounts that they read.
async fn refuse_while_running(ctx: &Context) -> Result<()> {
    import::clean_up(ctx).await?;
    valuation::clean_up(ctx).await?;
    refuse_while_held(ctx.workspace.database.reader()).await
}

/// The same within a transaction.
async fn refuse_while_held(connection: &impl sea_orm::ConnectionTrait) -> Result<()> {
    import::refuse_running(connection).await?;
    valuation::refuse_running(connection).await
}

/// Forgets what merges keep of a contact whose data are erased.
pub(crate) async fn forget_contact(
    transaction: &impl sea_orm::ConnectionTrait,
    contact: uuid::Uuid,
) -> Result<()> {
    store::forget(transaction, contact).await?;
    for (id, belongings) in store::naming(transaction, contact).await? {
        let without = account::without_contact(&belongings, contact)?;
        store::set_belongings(transaction, id, without).await?;
    }
    Ok(())
}

/// The account that one has become part of, by however many merges; none for an account that is part of no other.
///
/// # Errors
///
/// [`Error::NotFound`] where the actor may not see the account that stayed.
pub async fn account_kept(ctx: &Context, gone: AccountId) -> Result<Option<AccountId>> {
    let kept = store::kept_of(ctx.workspace.database.reader(), gone.0).await?;
    let Some(kept) = kept.map(AccountId) else {
        return Ok(None);
    };
    crate::account::find(ctx, kept, dahu_core::access::Action::SeeAccount).await?;
    Ok(Some(kept))
}

/// What an account was called that has become part of another; nothing where it is part of no other, or not of that one.
///
/// # Errors
///
/// [`Error::Internal`] when the database fails.
pub async fn part_named(ctx: &Context, kept: AccountId, gone: AccountId) -> Result<Option<String>> {
    let reader = ctx.workspace.database.reader();
    if store::kept_of(reader, gone.0).await? != Some(kept.0) {
        return Ok(None);
    }
    Ok(store::of_gone(reader, gone.0).await?.map(|merge| merge.gone_name))
}

/// The contact that one has become part of; whether the actor may see them is asked where they are shown.
///
/// # Errors
///
/// [`Error::Internal`] when the database fails.
pub async fn contact_kept(ctx: &Context, gone: ContactId) -> Result<Option<ContactId>> {
    let kept = store::kept_of(ctx.workspace.database.reader(), gone.0).await?;
    Ok(kept.map(ContactId))
}
