//! Two contacts that turned out to be one.

use std::collections::BTreeSet;

use dahu_core::{access::Action, contact::ContactId, merge, merge::MergeId};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

use super::{
    Choice, Counted, FieldPair, MergedNoun, Side,
    belonging::{self, Pair, Taken},
    is_undone, seen_changed,
    store::{self, StoredMerge},
    with_itself,
};
use crate::{
    Context, Error, Fact, Facts, Result,
    contact::{
        ContactFacts,
        merging::{self as contacts, MergedContact},
    },
    error::Phrase,
    event,
};

/// Events since the merge that are looked through for who changed a field.
const EVENTS: u64 = 1_000;

/// The fields that are shown first, in this order.
const FIRST: [&str; 5] = ["name", "job", "mobile", "email", "legal_basis"];

/// Two contacts side by side, before they are merged.
#[derive(Clone, Debug, PartialEq)]
pub struct ContactPreview {
    /// The contact that stays.
    pub kept: ContactId,
    /// Its name.
    pub kept_name: String,
    /// The account that it was entered for.
    pub kept_account: dahu_core::account::AccountId,
    /// The contact that becomes part of it.
    pub gone: ContactId,
    /// Its name.
    pub gone_name: String,
    /// The fields of which either has one, without those of which both hold.
    pub fields: Vec<FieldPair>,
    /// The note that the contact will have, where nobody chooses another number or address.
    pub note: Option<String>,
    /// What goes along, kind by kind.
    pub counts: Vec<Counted>,
    /// What was seen; whoever merges sends it back.
    pub seen: String,
}

/// The facts of both contacts before a merge, and of the one that is left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Told {
    kept: ContactFacts,
    left: ContactFacts,
    gone: MergedContact,
}

fn pair(kept: ContactId, gone: ContactId) -> Pair {
    Pair {
        gone: gone.0,
        kept: kept.0,
    }
}

async fn both(
    connection: &impl ConnectionTrait,
    ctx: &Context,
    kept: ContactId,
    gone: ContactId,
) -> Result<(MergedContact, MergedContact)> {
    ctx.may(Action::MergeRecords)?;
    let found = contacts::to_merge(connection, ctx, kept).await?;
    if kept == gone {
        return Err(with_itself());
    }
    Ok((found, contacts::to_merge(connection, ctx, gone).await?))
}

async fn seen(connection: &impl ConnectionTrait, kept: ContactId, gone: ContactId) -> Result<String> {
    let mut seen = Vec::new();
    for contact in [kept, gone] {
        let latest = event::latest_of(connection, "contact", contact.0).await?;
        seen.push(latest.map_or_else(String::new, |event| event.id.to_string()));
    }
    Ok(seen.join("."))
}

/// Refuses whoever may not merge a contact.
///
/// # Errors
///
/// [`Error::NotFound`] for a contact that is not there, [`Error::Forbidden`] for whoever may not.
pub async fn may_merge_contact(ctx: &Context, id: ContactId) -> Result<()> {
    ctx.may(Action::MergeRecords)?;
    contacts::to_merge(ctx.workspace.database.reader(), ctx, id).await?;
    Ok(())
}

/// Two contacts side by side, with what of the one goes to the other.
///
/// # Errors
///
/// [`Error::NotFound`] and [`Error::Forbidden`] for contacts that the actor may not merge, [`Error::Refused`] with the rules
/// `merge_with_itself`, `contact_too_long`.
pub async fn preview_contacts(ctx: &Context, kept: ContactId, gone: ContactId) -> Result<ContactPreview> {
    let reader = ctx.workspace.database.reader();
    let (kept_row, gone_row) = both(reader, ctx, kept, gone).await?;
    let (of_kept, of_gone) = (
        contacts::fields(&kept_row.facts)?,
        contacts::fields(&gone_row.facts)?,
    );
    let names: BTreeSet<&String> = of_kept.keys().chain(of_gone.keys()).collect();
    let is_shown = |name: &&String| contacts::is_chosen(name) && *name != "reports_to";
    let mut names: Vec<&String> = names.into_iter().filter(is_shown).collect();
    names.sort_by_key(|name| {
        FIRST
            .iter()
            .position(|first| first == name)
            .unwrap_or(FIRST.len())
    });
    let fields = names.into_iter().map(|name| FieldPair {
        name: name.clone(),
        kept: of_kept.get(name).cloned(),
        gone: of_gone.get(name).cloned(),
        side: Side::of(of_kept.get(name)),
    });
    Ok(ContactPreview {
        kept,
        kept_account: kept_row.account,
        fields: fields.collect(),
        note: contacts::put_together(&kept_row, &gone_row, &BTreeSet::new())?.note,
        counts: belonging::counted(reader, &belonging::of_contact(), pair(kept, gone)).await?,
        seen: seen(reader, kept, gone).await?,
        kept_name: kept_row.facts.name,
        gone,
        gone_name: gone_row.facts.name,
    })
}

/// Makes the contact `gone` part of the contact `kept`: their facts as they were chosen, stances, relations, influence, who
/// reports to them, and what they took part in.
///
/// # Errors
///
/// [`Error::NotFound`] and [`Error::Forbidden`] for contacts that the actor may not merge, [`Error::Refused`] with the rules
/// `merge_with_itself`, `merge_seen_changed`, `merge_too_large`, `contact_too_long`, `contact_reports_in_circle`.
pub async fn merge_contacts(
    ctx: &Context,
    kept: ContactId,
    gone: ContactId,
    choice: &Choice,
) -> Result<MergeId> {
    ctx.may(Action::MergeRecords)?;
    let transaction = ctx.workspace.database.begin().await?;
    // Two who change whom people report to come one after the other, so that no circle closes between them.
    event::chain::store::lock(&transaction).await?;
    let (kept_row, gone_row) = both(&transaction, ctx, kept, gone).await?;
    if choice.seen.is_some() && choice.seen != Some(seen(&transaction, kept, gone).await?) {
        return Err(seen_changed());
    }
    let left = contacts::put_together(&kept_row, &gone_row, &choice.from_gone)?;
    let (gives_way, belongings) = (belonging::rest_of_kept_contact(), belonging::of_contact());
    let taken = belonging::take_over(&transaction, &belongings, &gives_way, pair(kept, gone)).await?;
    contacts::take_out(&transaction, gone).await?;
    contacts::refuse_circle(&transaction, kept, &left).await?;
    contacts::rewrite(&transaction, &kept_row, &left).await?;
    let id = MergeId::new(ctx.now());
    let changes = vec![
        contacts::change(&kept_row, "merged", Some(&kept_row.facts), Some(&left))?,
        contacts::change(&gone_row, "merged_away", Some(&gone_row.facts), None)?,
    ];
    let told = Told {
        kept: kept_row.facts,
        left,
        gone: gone_row,
    };
    let merge = StoredMerge {
        id: id.0,
        noun: MergedNoun::Contact.as_str().to_owned(),
        kept_id: kept.0,
        gone_id: gone.0,
        kept_name: told.left.name.clone(),
        gone_name: told.gone.facts.name.clone(),
        gone_code: None,
        facts: serde_json::to_string(&told)?,
        belongings: serde_json::to_string(&taken)?,
        lines: None,
        line_count: 0,
        merged_at: ctx.now(),
        merged_by: ctx.person().map(|person| person.0),
        undone_at: None,
        undone_by: None,
    };
    store::insert(&transaction, merge).await?;
    event::record(&transaction, ctx, None, changes).await?;
    transaction.commit().await?;
    Ok(id)
}

/// Takes a merge of two contacts back.
pub(super) async fn undo(ctx: &Context, merge: StoredMerge) -> Result<()> {
    let told: Told = serde_json::from_str(&merge.facts)?;
    let taken: Taken = serde_json::from_str(&merge.belongings)?;
    let (kept, gone) = (ContactId(merge.kept_id), ContactId(merge.gone_id));
    let transaction = ctx.workspace.database.begin().await?;
    event::chain::store::lock(&transaction).await?;
    let now = contacts::to_merge(&transaction, ctx, kept).await?;
    let (before, left) = (contacts::fields(&told.kept)?, contacts::fields(&told.left)?);
    let former = match merge::taken_back(&before, &left, &contacts::fields(&now.facts)?) {
        Ok(fields) => contacts::from_fields(fields)?,
        Err(changed) => {
            let fields = changed.into_iter().map(|changed| changed.field).collect();
            return Err(conflicts(&transaction, &merge, fields).await?);
        }
    };
    if !store::set_undone(&transaction, MergeId(merge.id), ctx.person(), ctx.now()).await? {
        return Err(is_undone());
    }
    contacts::rewrite(&transaction, &now, &former).await?;
    contacts::put_back(&transaction, &told.gone).await?;
    belonging::give_back(&transaction, &taken, pair(kept, gone)).await?;
    contacts::refuse_circle(&transaction, kept, &former).await?;
    let changes = vec![
        contacts::change(&now, "unmerged", Some(&now.facts), Some(&former))?,
        contacts::change(&told.gone, "unmerged", None, Some(&told.gone.facts))?,
    ];
    event::record(&transaction, ctx, None, changes).await?;
    Ok(transaction.commit().await?)
}

async fn conflicts(
    connection: &impl ConnectionTrait,
    merge: &StoredMerge,
    fields: Vec<String>,
) -> Result<Error> {
    let events = event::since(connection, "contact", merge.kept_id, merge.merged_at, EVENTS).await?;
    let phrases = fields.iter().map(|field| {
        let label = || Fact::Field(field.clone());
        let changes = |event: &&event::StoredEvent| {
            let value = |facts: &Option<serde_json::Value>| {
                facts.as_ref().and_then(|facts| facts.get(field).cloned())
            };
            value(&event.before) != value(&event.after)
        };
        match events.iter().find(changes) {
            Some(event) => Phrase::new(
                "merged_field_changed",
                Facts::of([
                    ("field", label()),
                    ("person", Fact::Text(event.actor_name.clone())),
                    ("moment", Fact::Moment(event.at)),
                ]),
            ),
            None => Phrase::new("merged_field_differs", Facts::of([("field", label())])),
        }
    });
    let facts = [
        ("count", Fact::count(fields.len())),
        ("conflicts", Fact::Phrases(phrases.collect())),
    ];
    let message = format!(
        "{} fields that were merged have changed since: {}; put them back, then take the merge back",
        fields.len(),
        fields.join(", ")
    );
    Ok(Error::refused_with("merge_conflicts", message, Facts::of(facts)))
}
