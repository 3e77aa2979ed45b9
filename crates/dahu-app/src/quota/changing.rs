//! Quotas are set, removed, and given back as they were.

use std::collections::BTreeMap;

use dahu_core::{
    access::Action,
    money::Amount,
    quota::{Levels, LevelsFault, Span, Subject},
    team::TeamId,
};
use sea_orm::DatabaseTransaction;

use super::{
    facts::{self, Held, Spans, Step},
    listing::QUOTAS_AT_MOST,
    naming::Names,
    permission::Sight,
    store,
};
use crate::{Context, Error, Fact, Facts, Result, event, setting};

/// Characters of a note at most.
pub(crate) const NOTE_CHARACTERS: usize = 500;
/// Characters of a product at most.
const PRODUCT_CHARACTERS: usize = 500;

/// A quota to be set for a span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewQuota {
    /// The basic level.
    pub basic: Amount,
    /// The stretch level.
    pub stretch: Option<Amount>,
    /// The challenge level.
    pub challenge: Option<Amount>,
    /// What is worth knowing of it.
    pub note: String,
}

/// Sets the quotas of a subject for some spans, whether or not there are any; spans without a quota here lose theirs. All of
/// it is one change. Returns whether anything changed.
///
/// # Errors
///
/// [`Error::NotFound`] for a subject that is not there for the actor, [`Error::Forbidden`] for who does not set its quotas,
/// [`Error::Refused`] with the rules `quota_not_positive`, `quota_out_of_order`, `quota_note_too_long`,
/// `quota_before_ledger`, `quota_product_not_usable` and `quotas_too_many`.
pub async fn set(
    ctx: &Context,
    subject: &Subject,
    quotas: &BTreeMap<Span, Option<NewQuota>>,
) -> Result<bool> {
    ctx.may(Action::SetQuotas)?;
    let transaction = ctx.workspace.database.begin().await?;
    let names = Names::of(&transaction, [subject]).await?;
    let named = names.named(subject)?;
    Sight::of(ctx).await?.require_set(subject, &names)?;
    refuse_product(subject)?;
    if setting::currency(ctx).await?.is_none() {
        return Err(before_ledger());
    }
    let spans: Vec<Span> = quotas.keys().copied().collect();
    let before = facts::standing(&transaction, subject, &spans).await?;
    let mut after = Spans::new();
    for (span, quota) in quotas {
        if let Some(quota) = quota {
            after.insert(*span, held(*span, quota)?);
        }
    }
    let step = Step {
        subject: subject.clone(),
        name: named.name,
        before,
        after,
    };
    let verb = if step.after.is_empty() { "removed" } else { "set" };
    let is_changed = take(&transaction, ctx, &step, verb).await?;
    transaction.commit().await?;
    Ok(is_changed)
}

/// Removes the quota of a subject for a span. Returns whether there was one.
///
/// # Errors
///
/// Like [`set`].
pub async fn remove(ctx: &Context, subject: &Subject, span: Span) -> Result<bool> {
    set(ctx, subject, &BTreeMap::from([(span, None)])).await
}

/// Takes the last change of a subject's quotas back, by its event; what was taken back comes back the same way.
///
/// # Errors
///
/// [`Error::NotFound`] and [`Error::Forbidden`] like [`set`]; [`Error::Refused`] with the rules `quota_nothing_to_undo` and
/// `quota_changed_since`.
pub async fn undo(ctx: &Context, subject: &Subject) -> Result<()> {
    ctx.may(Action::SetQuotas)?;
    let transaction = ctx.workspace.database.begin().await?;
    let names = Names::of(&transaction, [subject]).await?;
    names.named(subject)?;
    Sight::of(ctx).await?.require_set(subject, &names)?;
    let last = event::latest_of(&transaction, "quota", facts::subject_id(subject)).await?;
    let step = match last {
        Some(last) => Step::of_event(last.before, last.after)?,
        None => None,
    };
    let step = step.ok_or_else(|| {
        Error::refused(
            "quota_nothing_to_undo",
            "no change of these quotas is kept that could be undone",
        )
    })?;
    if facts::standing(&transaction, subject, &step.spans()).await? != step.after {
        return Err(changed_since());
    }
    take(&transaction, ctx, &step.reversed(), "undone").await?;
    Ok(transaction.commit().await?)
}

/// Removes the quotas of a team that is about to be removed itself.
pub(crate) async fn forget_team(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    team: TeamId,
    name: &str,
) -> Result<()> {
    let subject = Subject::Team(team);
    let quotas = store::of_subject(transaction, &subject).await?;
    let step = Step {
        subject,
        name: name.to_owned(),
        before: quotas.iter().map(|quota| (quota.span, Held::of(quota))).collect(),
        after: Spans::new(),
    };
    take(transaction, ctx, &step, "removed").await.map(drop)
}

/// Writes a step with its event; returns whether it changes anything.
async fn take(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    step: &Step,
    verb: &'static str,
) -> Result<bool> {
    if step.before == step.after {
        return Ok(false);
    }
    step.write(transaction, ctx).await?;
    if store::count(transaction).await? > QUOTAS_AT_MOST {
        return Err(too_many());
    }
    event::record(transaction, ctx, None, vec![step.change(verb)?]).await?;
    Ok(true)
}

fn held(span: Span, quota: &NewQuota) -> Result<Held> {
    let levels = Levels::new(quota.basic, quota.stretch, quota.challenge);
    let levels = levels.map_err(|fault| refused(span, fault))?;
    let note: String = quota
        .note
        .trim()
        .chars()
        .filter(|one| !one.is_control())
        .collect();
    if note.chars().count() > NOTE_CHARACTERS {
        return Err(Error::refused_with(
            "quota_note_too_long",
            format!("a note has {NOTE_CHARACTERS} characters at most: shorten it"),
            Facts::of([("most", Fact::count(NOTE_CHARACTERS))]),
        ));
    }
    Ok(Held {
        levels,
        note: (!note.is_empty()).then_some(note),
    })
}

/// The refusal that a fault of levels is.
pub(super) fn refused(span: Span, fault: LevelsFault) -> Error {
    let (rule, level, message) = match fault {
        LevelsFault::NotPositive { level } => (
            "quota_not_positive",
            level,
            "has to be more than nothing: correct it",
        ),
        LevelsFault::OutOfOrder { level } => (
            "quota_out_of_order",
            level,
            "is below the one before it: raise it",
        ),
    };
    let facts = [
        ("span", Fact::text(span)),
        ("field", Fact::Field(level.as_str().to_owned())),
    ];
    let message = format!("{span}: the {} level {message}", level.as_str());
    Error::refused_with(rule, message, Facts::of(facts))
}

fn refuse_product(subject: &Subject) -> Result<()> {
    let Subject::Product(product) = subject else {
        return Ok(());
    };
    let is_usable = !product.trim().is_empty()
        && product.trim() == product
        && product.chars().count() <= PRODUCT_CHARACTERS
        && !product.chars().any(char::is_control);
    if is_usable {
        return Ok(());
    }
    Err(Error::refused_with(
        "quota_product_not_usable",
        format!(
            "write the product as it stands on lines of the ledger, in 1 to {PRODUCT_CHARACTERS} characters"
        ),
        Facts::of([("most", Fact::count(PRODUCT_CHARACTERS))]),
    ))
}

pub(crate) fn before_ledger() -> Error {
    Error::refused(
        "quota_before_ledger",
        "the workspace has no currency yet, so nothing can be said of amounts: import the sales ledger first, which brings \
         the currency",
    )
}

pub(super) fn too_many() -> Error {
    Error::refused_with(
        "quotas_too_many",
        format!("a workspace has {QUOTAS_AT_MOST} quotas at most: remove those of past years first"),
        Facts::of([("most", Fact::count(QUOTAS_AT_MOST))]),
    )
}

fn changed_since() -> Error {
    Error::refused(
        "quota_changed_since",
        "these quotas are no longer as that change left them, because accounts were merged: set them by hand",
    )
}
