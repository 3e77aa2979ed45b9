//! Changing what is known of an account, so that nobody's change is lost when two people do it at once, and taking the
//! change back.

pub(crate) mod fields;

use dahu_core::{
    access::Action,
    account::AccountId,
    editing::{self, Conflict, Fields},
};
use serde_json::Value;

use super::{AccountFacts, TypedProfile, change_facts, find, store, store::StoredAccount, usable};
use crate::{
    Context, Error, Result,
    custom_field::{self, Defined},
    event,
};

/// Bytes of what an edit began with, at most: a profile has at most so many fields and characters.
const BEGAN_WITH_AT_MOST: usize = 200_000;

/// What was typed of an account, field by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedAccount {
    /// Its name.
    pub name: String,
    /// The firm's own code for it.
    pub code: String,
    /// Unified social credit code.
    pub credit_code: String,
    /// Region.
    pub region: String,
    /// Industry.
    pub industry: String,
    /// What is known besides.
    pub profile: TypedProfile,
}

/// An account as a form shows it for editing.
#[derive(Clone, Debug)]
pub struct Editable {
    /// What it holds, as it would be typed.
    pub typed: TypedAccount,
    /// What the edit begins with; the form sends it back.
    pub began_with: String,
    /// The custom fields to ask for: those in use, and retired ones that it has a value of.
    pub fields: Vec<Defined>,
}

/// What came of an edit.
#[derive(Clone, Debug)]
pub enum Edited {
    /// It holds now, together with what others changed meanwhile.
    Saved,
    /// Nothing was changed.
    Unchanged,
    /// Somebody else changed the same fields meanwhile; nothing was stored.
    Conflicts {
        /// The fields, by name.
        conflicts: Vec<FieldConflict>,
        /// Who changed the account last.
        by: Option<String>,
        /// What the next try begins with: as it is now.
        began_with: String,
        /// What was typed, with what others changed in other fields meanwhile.
        typed: Box<TypedAccount>,
    },
}

/// A field that two people changed at once.
pub type FieldConflict = Conflict<Value>;

/// An account that the actor may edit.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there.
pub async fn to_edit(ctx: &Context, id: AccountId) -> Result<Editable> {
    let account = may_edit(ctx, id).await?;
    let facts = account.facts();
    let fields = custom_field::defined(ctx.workspace.database.reader()).await?;
    let is_asked =
        |defined: &Defined| !defined.field.is_retired || facts.profile.fields.contains_key(&defined.id);
    Ok(Editable {
        began_with: began_with(&facts)?,
        fields: fields.into_iter().filter(is_asked).collect(),
        typed: as_typed(&facts),
    })
}

async fn may_edit(ctx: &Context, id: AccountId) -> Result<StoredAccount> {
    find(ctx, id, Action::EditAccount).await
}

fn began_with(facts: &AccountFacts) -> Result<String> {
    Ok(serde_json::to_string(&fields::of(facts)?)?)
}

/// Changes an account from what the edit began with to what was typed, and keeps what others changed meanwhile. Of the
/// fields in `keep`, what the edit began with holds, whatever was typed.
///
/// # Errors
///
/// [`Error::NotFound`], and [`Error::Refused`] or [`Error::Conflict`] for what cannot be used.
pub async fn edit(
    ctx: &Context,
    id: AccountId,
    began_with: &str,
    typed: &TypedAccount,
    keep: &[String],
) -> Result<Edited> {
    may_edit(ctx, id).await?;
    let before = read_began_with(began_with)?;
    let transaction = ctx.workspace.database.begin().await?;
    let account = store::lock(&transaction, &[id.0]).await?.pop();
    let account = account.ok_or_else(|| Error::not_found("account", id))?;
    let now = account.facts();
    let began = fields::into_facts(before.clone(), &now)?;
    let defined = custom_field::defined(&transaction).await?;
    let mut mine = fields::of(&usable_facts(ctx, typed, &defined, &began)?)?;
    for name in keep {
        take_over(&mut mine, name, &before);
    }
    let theirs = fields::of(&now)?;
    let merged = match editing::merge(&before, &theirs, &mine) {
        Ok(merged) => fields::into_facts(merged, &now)?,
        Err(conflicts) => {
            // As if the others had not touched the fields in question: then nothing is.
            let mut undisputed = theirs.clone();
            for conflict in &conflicts {
                take_over(&mut undisputed, &conflict.field, &before);
            }
            let wanted = editing::merge(&before, &undisputed, &mine).unwrap_or(mine);
            let latest = event::latest_of(&transaction, "account", id.0).await?;
            return Ok(Edited::Conflicts {
                conflicts,
                by: latest.map(|event| event.actor_name),
                began_with: self::began_with(&now)?,
                typed: Box::new(as_typed(&fields::into_facts(wanted, &now)?)),
            });
        }
    };
    if merged == now {
        return Ok(Edited::Unchanged);
    }
    write(&transaction, ctx, &account, &merged).await?;
    transaction.commit().await?;
    Ok(Edited::Saved)
}

/// Puts a field to what it is in others.
fn take_over(fields: &mut Fields<Value>, name: &str, others: &Fields<Value>) {
    match others.get(name) {
        Some(value) => fields.insert(name.to_owned(), value.clone()),
        None => fields.remove(name),
    };
}

async fn write(
    transaction: &sea_orm::DatabaseTransaction,
    ctx: &Context,
    account: &StoredAccount,
    facts: &AccountFacts,
) -> Result<()> {
    change_facts(transaction, ctx, &[(account.number, facts)]).await?;
    event::record(transaction, ctx, None, vec![super::updated(account, facts)]).await
}

fn read_began_with(text: &str) -> Result<Fields<Value>> {
    let is_short = text.len() <= BEGAN_WITH_AT_MOST;
    let read = is_short.then(|| serde_json::from_str(text).ok()).flatten();
    read.ok_or_else(|| {
        Error::refused(
            "edit_not_readable",
            "what this edit began with cannot be read any more: open the account again and change it there",
        )
    })
}

/// What was typed as facts. What is as it was when the edit began is not looked at again: an import may have brought what
/// nobody could type.
pub(super) fn usable_facts(
    ctx: &Context,
    typed: &TypedAccount,
    defined: &[Defined],
    began: &AccountFacts,
) -> Result<AccountFacts> {
    let credit_code = if began.credit_code.as_deref() == Some(typed.credit_code.trim()) {
        began.credit_code.clone()
    } else {
        usable::credit_code(Some(&typed.credit_code))?
    };
    Ok(AccountFacts {
        code: usable::code(Some(&typed.code))?,
        name: usable::name(&typed.name)?,
        credit_code,
        industry: usable::fact(Some(&typed.industry))?,
        region: usable::fact(Some(&typed.region))?,
        owner: began.owner,
        profile: usable::profile(ctx, &typed.profile, defined, &began.profile)?,
    })
}

/// Facts as they would be typed.
fn as_typed(facts: &AccountFacts) -> TypedAccount {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let profile = &facts.profile;
    let finance = profile.finance.as_ref();
    TypedAccount {
        name: facts.name.clone(),
        code: text(&facts.code),
        credit_code: text(&facts.credit_code),
        region: text(&facts.region),
        industry: text(&facts.industry),
        profile: TypedProfile {
            short_name: text(&profile.short_name),
            english_name: text(&profile.english_name),
            former_names: profile.former_names.join("; "),
            sector: profile
                .sector
                .map(|sector| sector.as_str().to_owned())
                .unwrap_or_default(),
            province: text(&profile.province),
            city: text(&profile.city),
            district: text(&profile.district),
            unit_kind: profile
                .unit_kind
                .map(|kind| kind.as_str().to_owned())
                .unwrap_or_default(),
            share_held: profile
                .share_held
                .map(|share| share.to_string())
                .unwrap_or_default(),
            size: profile
                .size
                .map(|size| size.as_str().to_owned())
                .unwrap_or_default(),
            employees: profile
                .employees
                .map(|count| count.to_string())
                .unwrap_or_default(),
            finance_grade: finance
                .map(|rating| rating.grade.as_str().to_owned())
                .unwrap_or_default(),
            finance_source: finance.map(|rating| rating.source.clone()).unwrap_or_default(),
            finance_on: finance.map(|rating| rating.on.to_string()).unwrap_or_default(),
            tags: profile.tags.iter().cloned().collect::<Vec<_>>().join("; "),
            fields: profile
                .fields
                .iter()
                .map(|(id, value)| (*id, value.to_string()))
                .collect(),
        },
    }
}

/// Takes the latest edit of an account back.
///
/// # Errors
///
/// [`Error::NotFound`], and [`Error::Refused`] with the rule `no_edit_to_undo` or, where something else changed it since,
/// `edited_since`.
pub async fn undo(ctx: &Context, id: AccountId) -> Result<()> {
    may_edit(ctx, id).await?;
    let transaction = ctx.workspace.database.begin().await?;
    let account = store::lock(&transaction, &[id.0]).await?.pop();
    let account = account.ok_or_else(|| Error::not_found("account", id))?;
    let latest = event::latest_of(&transaction, "account", id.0).await?;
    let latest = latest
        .filter(|event| matches!(event.verb.as_str(), "updated" | "restored") && event.import_id.is_none());
    let facts =
        |value: Option<Value>| value.and_then(|value| serde_json::from_value::<AccountFacts>(value).ok());
    let (Some(former), Some(left)) = latest
        .map(|event| (facts(event.before), facts(event.after)))
        .unwrap_or_default()
    else {
        return Err(nothing_to_undo());
    };
    // Who owns it changes by handovers and claims, which are taken back where they were made.
    if former.owner != left.owner {
        return Err(nothing_to_undo());
    }
    if account.facts() != left {
        return Err(Error::refused(
            "edited_since",
            "the account was changed again since: open it and change what is wrong",
        ));
    }
    change_facts(&transaction, ctx, &[(account.number, &former)]).await?;
    let change = event::Change {
        verb: "restored",
        ..super::updated(&account, &former)
    };
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

fn nothing_to_undo() -> Error {
    Error::refused(
        "no_edit_to_undo",
        "the last change of this account was no edit: there is nothing to take back here",
    )
}
