//! What people say of accounts: ratings by hand, and wallets. A change of what is said of an account is one event; undoing it
//! gives back what was said before. What stood at the end of a day stays, so that lists of that day do not change.

pub(crate) mod facts;
pub(crate) mod importing;
pub(crate) mod merging;
pub(crate) mod store;

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::AccountId,
    selection::{Criteria, HAND_STEPS, Rating, RatingFault, RatingKey, Source, TEXT_CHARACTERS},
};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;

use self::facts::{Said, Step};
use super::{KnownBy, criteria};
use crate::{Context, Error, Fact, Facts, Result, account, event, setting};

/// Ratings of a workspace at most.
pub const RATINGS_AT_MOST: u64 = 1_000_000;

/// Says something of an account, or with nothing no longer. Returns whether anything changed.
///
/// # Errors
///
/// [`Error::NotFound`] for an account or a criterion that is not there, [`Error::Forbidden`], [`Error::Refused`] with the rules
/// that begin with `rating_`.
pub async fn set(ctx: &Context, account: AccountId, key: RatingKey, rating: Option<Rating>) -> Result<bool> {
    let transaction = ctx.workspace.database.begin().await?;
    let stored = account::open(&transaction, ctx, account, Action::EditAccount).await?;
    let known = criteria::working(ctx).await?;
    let rating = match rating {
        Some(rating) => Some(usable(ctx, &known, key, rating).await?),
        None => None,
    };
    let before = facts::standing(&transaction, account, &[key]).await?;
    let step = Step {
        account,
        name: stored.name,
        criteria: facts::names(&known, &[key]),
        before,
        after: rating.map(|rating| (key, rating)).into_iter().collect(),
    };
    let verb = if step.after.is_empty() { "removed" } else { "set" };
    let is_changed = take(&transaction, ctx, &step, verb).await?;
    transaction.commit().await?;
    Ok(is_changed)
}

/// Takes the last change of what is said of an account back, by its event; what was taken back comes back the same way.
///
/// # Errors
///
/// Like [`set`]; [`Error::Refused`] with the rules `rating_nothing_to_undo` and `rating_changed_since`.
pub async fn undo(ctx: &Context, account: AccountId) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    account::open(&transaction, ctx, account, Action::EditAccount).await?;
    let last = event::latest_of(&transaction, facts::NOUN, account.0).await?;
    let step = match last {
        Some(last) => Step::of_event(account, last.before, last.after)?,
        None => None,
    };
    let step = step.ok_or_else(|| {
        Error::refused(
            "rating_nothing_to_undo",
            "no change of what is said of this account is kept that could be undone",
        )
    })?;
    if facts::standing(&transaction, account, &step.keys()).await? != step.after {
        return Err(Error::refused(
            "rating_changed_since",
            "what is said of this account is no longer as that change left it, because accounts were merged: rate it by hand",
        ));
    }
    take(&transaction, ctx, &step.reversed(), "undone").await?;
    Ok(transaction.commit().await?)
}

/// Everything that is said of an account, or was by a day.
pub(crate) async fn of_account(
    ctx: &Context,
    account: AccountId,
    known: Option<KnownBy>,
) -> Result<BTreeMap<RatingKey, Said>> {
    let rows = store::of_account(ctx.workspace.database.reader(), account, known).await?;
    Ok(rows.into_iter().map(|said| (said.key, said)).collect())
}

/// For which day it is said what some accounts buy from anybody; those of which nobody said it are left out.
pub(crate) async fn wallets_on(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
) -> Result<HashMap<Uuid, NaiveDate>> {
    let days = store::days(connection, RatingKey::Wallet, accounts).await?;
    Ok(days.into_iter().collect())
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
    refuse_too_many(transaction).await?;
    event::record(transaction, ctx, None, vec![step.change(verb)?]).await?;
    Ok(true)
}

pub(crate) async fn refuse_too_many(transaction: &DatabaseTransaction) -> Result<()> {
    if store::count(transaction).await? <= RATINGS_AT_MOST {
        return Ok(());
    }
    Err(Error::refused_with(
        "ratings_too_many",
        format!(
            "a workspace has {RATINGS_AT_MOST} ratings at most: remove those of accounts that are of no interest"
        ),
        Facts::of([("most", Fact::count(RATINGS_AT_MOST))]),
    ))
}

/// A rating as it is kept.
async fn usable(ctx: &Context, known: &Criteria, key: RatingKey, rating: Rating) -> Result<Rating> {
    let clean = |text: &str| -> String { text.trim().chars().filter(|one| !one.is_control()).collect() };
    let rating = Rating {
        source: clean(&rating.source),
        rival: rating
            .rival
            .as_deref()
            .map(clean)
            .filter(|rival| !rival.is_empty()),
        ..rating
    };
    if key == RatingKey::Wallet && setting::currency(ctx).await?.is_none() {
        return Err(before_ledger());
    }
    let source = source_of(known, key)?;
    let rating = Rating {
        rival: rating.rival.filter(|_| source == Some(Source::AgainstRival)),
        ..rating
    };
    let against_rival = source == Some(Source::AgainstRival);
    match rating.check(key, against_rival, ctx.latest_day()) {
        Ok(()) => Ok(rating),
        Err(fault) => Err(refused(fault)),
    }
}

/// From where a criterion that is rated by hand takes its value; none for a wallet.
fn source_of(known: &Criteria, key: RatingKey) -> Result<Option<Source>> {
    let RatingKey::Of(id) = key else { return Ok(None) };
    let criterion = known
        .criterion(id)
        .filter(|criterion| criterion.source.is_by_hand());
    let criterion = criterion.ok_or_else(|| Error::not_found("criterion", id))?;
    Ok(Some(criterion.source))
}

pub(crate) fn before_ledger() -> Error {
    Error::refused(
        "rating_before_ledger",
        "the workspace has no currency yet, so nothing can be said of amounts: import the sales ledger first, which brings \
         the currency",
    )
}

fn refused(fault: RatingFault) -> Error {
    match fault {
        RatingFault::Step => Error::refused_with(
            "rating_not_a_step",
            format!("a rating is a whole number from 1 to {HAND_STEPS}"),
            Facts::of([("most", Fact::count(HAND_STEPS))]),
        ),
        RatingFault::Wallet => Error::refused(
            "rating_wallet_not_positive",
            "a wallet is more than nothing: write what the account buys a year",
        ),
        RatingFault::NoSource => Error::refused(
            "rating_without_source",
            "who says so, or where it stands? Without a source nobody can tell what a rating is worth",
        ),
        RatingFault::TextLength => Error::refused_with(
            "rating_text_too_long",
            format!("source and rival have {TEXT_CHARACTERS} characters at most"),
            Facts::of([("most", Fact::count(TEXT_CHARACTERS))]),
        ),
        RatingFault::InFuture => Error::refused("rating_in_future", "the day of a rating has to have come"),
        RatingFault::NoRival => Error::refused(
            "rating_without_rival",
            "against whom? Name the best rival that the account has",
        ),
    }
}
