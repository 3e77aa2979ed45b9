//! People confirm ways of selling, rate what no record says, and take it back.

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    access::Action,
    account::AccountId,
    selling::{Input, Rating, SellingMode},
};
use sea_orm::DatabaseTransaction;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    NOUN, Rated, Ratings, refreshing,
    store::{self, StoredSelling},
};
use crate::{
    Context, Error, Fact, Facts, Result,
    account::{self, store::StoredAccount},
    database,
    event::{self, Change},
};

/// Characters of a reason or a source at most.
const WORDS_AT_MOST: usize = 500;

/// A rating as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedRating {
    /// How; none takes the rating away.
    pub rating: Option<Rating>,
    /// Who says so, and from what.
    pub source: String,
    /// The day for which it holds.
    pub on: NaiveDate,
}

/// What people said of an account, as events keep it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Said {
    pub(super) confirmed: Option<SellingMode>,
    pub(super) reason: Option<String>,
    pub(super) decided_at: Option<DateTime<Utc>>,
    pub(super) decided_by: Option<Uuid>,
    #[serde(default)]
    ratings: Ratings,
}

impl Said {
    pub(super) fn of(row: Option<&StoredSelling>) -> Self {
        row.map_or_else(Self::default, |row| Self {
            confirmed: row.confirmed(),
            reason: row.reason.clone(),
            decided_at: row.decided_at,
            decided_by: row.decided_by,
            ratings: row.ratings(),
        })
    }

    fn is_nothing(&self) -> bool {
        self.confirmed.is_none() && self.ratings.is_empty()
    }
}

/// Says which way of selling suits an account. A reason may be left out where the rules propose the same.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there for the actor, [`Error::Forbidden`] for who does not say so,
/// [`Error::Refused`] with the rules `selling_reason_needed` and `selling_words_too_long`.
pub async fn confirm(ctx: &Context, id: AccountId, way: SellingMode, reason: &str) -> Result<()> {
    let reason = usable(reason)?;
    change(ctx, id, "confirmed", |row, said| {
        let is_proposed = row.and_then(|row| row.proposed.as_deref()) == Some(way.as_str());
        if !is_proposed && reason.is_none() {
            return Err(Error::refused(
                "selling_reason_needed",
                "this is not the way that is proposed: give the reason why it suits",
            ));
        }
        Ok(Said {
            confirmed: Some(way),
            reason,
            decided_at: Some(ctx.now()),
            decided_by: ctx.person().map(|person| person.0),
            ..said
        })
    })
    .await
}

/// Leaves the way of selling to the rules again.
///
/// # Errors
///
/// As [`confirm`].
pub async fn reopen(ctx: &Context, id: AccountId) -> Result<()> {
    change(ctx, id, "reopened", |_, said| {
        Ok(Said {
            ratings: said.ratings,
            ..Said::default()
        })
    })
    .await
}

/// Rates what no record says.
///
/// # Errors
///
/// As [`confirm`], and [`Error::Refused`] with the rules `selling_not_rated`, `selling_source_needed` and
/// `selling_day_in_future`.
pub async fn rate(ctx: &Context, id: AccountId, input: Input, typed: &TypedRating) -> Result<()> {
    let source = usable(&typed.source)?;
    change(ctx, id, "rated", |_, said| {
        if !input.is_rated() {
            return Err(Error::refused(
                "selling_not_rated",
                "this is taken from records: only how comparable it is and the risk are rated",
            ));
        }
        if typed.on > ctx.latest_day() {
            return Err(Error::refused(
                "selling_day_in_future",
                "a rating holds for a day that has come: give today's or an earlier one",
            ));
        }
        let mut ratings = said.ratings.clone();
        match (typed.rating, source) {
            (Some(rating), Some(source)) => {
                let rated = Rated {
                    rating,
                    source,
                    on: typed.on,
                };
                ratings.insert(input, rated);
            }
            (Some(_), None) => {
                return Err(Error::refused(
                    "selling_source_needed",
                    "say who rates it so, and from what",
                ));
            }
            (None, _) => drop(ratings.remove(&input)),
        }
        Ok(Said { ratings, ..said })
    })
    .await
}

/// Takes the last of this back; what was taken back comes back the same way.
///
/// # Errors
///
/// As [`confirm`], and [`Error::Refused`] with the rules `selling_nothing_to_undo` and `selling_changed_since`.
pub async fn undo(ctx: &Context, id: AccountId) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let found = account::open(&transaction, ctx, id, Action::ClassifyAccount).await?;
    database::store::take_numbers(&transaction, NOUN, 1).await?;
    let last = event::latest_of(&transaction, NOUN, id.0).await?;
    let facts = last.and_then(|last| last.before.zip(last.after));
    let (before, after) = facts.ok_or_else(|| {
        Error::refused(
            "selling_nothing_to_undo",
            "nothing that was said of how this account is sold to is kept that could be taken back",
        )
    })?;
    let (before, after): (Said, Said) = (serde_json::from_value(before)?, serde_json::from_value(after)?);
    let row = store::find(&transaction, id).await?;
    if Said::of(row.as_ref()) != after {
        return Err(Error::refused(
            "selling_changed_since",
            "this is no longer as that left it, because accounts were merged: correct it by hand",
        ));
    }
    write(&transaction, ctx, (&found, row), ("undone", after, before)).await?;
    transaction.commit().await?;
    refreshing::refresh_account(ctx, id).await
}

/// Makes what is said of an account something else.
async fn change(
    ctx: &Context,
    id: AccountId,
    verb: &'static str,
    make: impl FnOnce(Option<&StoredSelling>, Said) -> Result<Said>,
) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let found = account::open(&transaction, ctx, id, Action::ClassifyAccount).await?;
    database::store::take_numbers(&transaction, NOUN, 1).await?;
    let row = store::find(&transaction, id).await?;
    let before = Said::of(row.as_ref());
    let after = make(row.as_ref(), before.clone())?;
    if before == after {
        return Ok(());
    }
    write(&transaction, ctx, (&found, row), (verb, before, after)).await?;
    transaction.commit().await?;
    refreshing::refresh_account(ctx, id).await
}

async fn write(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    (account, row): (&StoredAccount, Option<StoredSelling>),
    (verb, before, after): (&'static str, Said, Said),
) -> Result<()> {
    let row = row.unwrap_or_else(|| StoredSelling::empty(account.id, account.net_recent));
    let ratings = (!after.ratings.is_empty())
        .then(|| serde_json::to_string(&after.ratings))
        .transpose()?;
    let row = StoredSelling {
        confirmed: after.confirmed.map(|way| way.as_str().to_owned()),
        reason: after.reason.clone(),
        decided_at: after.decided_at,
        decided_by: after.decided_by,
        by_hand: !after.is_nothing(),
        ratings,
        ..row
    };
    store::put(transaction, &[row]).await?;
    let change = Change {
        noun: NOUN,
        subject: account.id,
        account: Some(AccountId(account.id)),
        verb,
        before: Some(serde_json::to_value(&before)?),
        after: Some(serde_json::to_value(&after)?),
    };
    event::record(transaction, ctx, None, vec![change]).await
}

/// Words that somebody typed; none where nothing was.
fn usable(typed: &str) -> Result<Option<String>> {
    let words: String = typed.trim().chars().filter(|one| !one.is_control()).collect();
    if words.chars().count() > WORDS_AT_MOST {
        return Err(Error::refused_with(
            "selling_words_too_long",
            format!("a reason and a source have {WORDS_AT_MOST} characters at most: shorten it"),
            Facts::of([("most", Fact::count(WORDS_AT_MOST))]),
        ));
    }
    Ok(Some(words).filter(|words| !words.is_empty()))
}
