//! What a change of ratings is, as events keep it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    account::AccountId,
    person::PersonId,
    pipeline::Name,
    selection::{Criteria, Rating, RatingKey, is_fresh},
};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::store;
use crate::{Context, Result, event::Change};

/// The noun of these events, whose subject is the account.
pub(crate) const NOUN: &str = "selection_rating";

/// What is said of an account by some keys; a key of which nothing is said stands in the other side of a change alone.
pub(crate) type Ratings = BTreeMap<RatingKey, Rating>;

/// What the criteria of some keys are called; a wallet has none.
pub(crate) type Names = BTreeMap<RatingKey, Name>;

/// Something that is said of an account, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// By what.
    pub key: RatingKey,
    /// What.
    pub rating: Rating,
    /// When it was entered.
    pub set_at: DateTime<Utc>,
    /// By whom; none for the command line.
    pub set_by: Option<PersonId>,
}

impl Said {
    /// Whether it still counts on a day.
    #[must_use]
    pub fn is_fresh(&self, today: NaiveDate, stale_after_days: u16) -> bool {
        is_fresh(self.rating.on, today, stale_after_days)
    }
}

/// One side of a change.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Side {
    /// What the account is called, for whoever reads the event.
    name: String,
    ratings: BTreeMap<RatingKey, KeptRating>,
}

/// A rating as events keep it.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct KeptRating {
    /// What its criterion is called, for whoever reads the event when nobody rates by it any more; none for a wallet, and in
    /// events of programs that did not keep it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    criterion: Option<Name>,
    #[serde(flatten)]
    rating: Rating,
}

impl Side {
    fn new(name: &str, ratings: &Ratings, criteria: &Names) -> Self {
        let kept = ratings.iter().map(|(key, rating)| {
            let kept = KeptRating {
                criterion: criteria.get(key).cloned(),
                rating: rating.clone(),
            };
            (*key, kept)
        });
        Self {
            name: name.to_owned(),
            ratings: kept.collect(),
        }
    }

    /// What it says, without names.
    fn ratings(&self) -> Ratings {
        let kept = self.ratings.iter();
        kept.map(|(key, kept)| (*key, kept.rating.clone())).collect()
    }
}

/// What is said of an account, before and after.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) account: AccountId,
    pub(crate) name: String,
    /// What the criteria are called by which it is said.
    pub(crate) criteria: Names,
    pub(crate) before: Ratings,
    pub(crate) after: Ratings,
}

impl Step {
    /// The keys that it is about.
    pub(crate) fn keys(&self) -> Vec<RatingKey> {
        let all: BTreeSet<RatingKey> = self.before.keys().chain(self.after.keys()).copied().collect();
        all.into_iter().collect()
    }

    /// The same the other way round.
    pub(crate) fn reversed(self) -> Self {
        Self {
            before: self.after,
            after: self.before,
            ..self
        }
    }

    /// The step of an event.
    pub(crate) fn of_event(
        account: AccountId,
        before: Option<Value>,
        after: Option<Value>,
    ) -> Result<Option<Self>> {
        let side = |side: Option<Value>| -> Result<Option<Side>> {
            Ok(side.map(serde_json::from_value).transpose()?)
        };
        let (Some(before), Some(after)) = (side(before)?, side(after)?) else {
            return Ok(None);
        };
        let kept = before.ratings.iter().chain(&after.ratings);
        let criteria = kept.filter_map(|(key, kept)| Some((*key, kept.criterion.clone()?)));
        Ok(Some(Self {
            account,
            criteria: criteria.collect(),
            before: before.ratings(),
            after: after.ratings(),
            name: after.name,
        }))
    }

    /// The change that it is.
    pub(crate) fn change(&self, verb: &'static str) -> Result<Change> {
        let side = |ratings: &Ratings| serde_json::to_value(Side::new(&self.name, ratings, &self.criteria));
        Ok(Change {
            noun: NOUN,
            subject: self.account.0,
            account: Some(self.account),
            verb,
            before: Some(side(&self.before)?),
            after: Some(side(&self.after)?),
        })
    }

    /// Writes what it leaves. What stood before stays, as what was known until now.
    pub(crate) async fn write(&self, connection: &impl ConnectionTrait, ctx: &Context) -> Result<()> {
        let system = ctx.workspace.as_system();
        let moments = (system.beginning_of(system.today()), ctx.now());
        store::end(connection, self.account, &self.keys(), moments).await?;
        let said: Vec<Said> = self
            .after
            .iter()
            .map(|(key, rating)| Said {
                key: *key,
                rating: rating.clone(),
                set_at: ctx.now(),
                set_by: ctx.person(),
            })
            .collect();
        Ok(store::insert(connection, self.account, &said).await?)
    }
}

/// What the criteria of some keys are called, those that are known.
pub(crate) fn names(known: &Criteria, keys: &[RatingKey]) -> Names {
    let named = keys.iter().filter_map(|key| match key {
        RatingKey::Wallet => None,
        RatingKey::Of(id) => Some((*key, known.criterion(*id)?.name.clone())),
    });
    named.collect()
}

/// What is said of an account by these keys now.
pub(crate) async fn standing(
    connection: &impl ConnectionTrait,
    account: AccountId,
    keys: &[RatingKey],
) -> Result<Ratings> {
    let said = store::of_account(connection, account, None).await?.into_iter();
    Ok(said
        .filter(|said| keys.contains(&said.key))
        .map(|said| (said.key, said.rating))
        .collect())
}
