//! What a change of a review is, as events keep it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use dahu_core::selection::Verdict;
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{accounts, store};
use crate::{Context, Result, event::Change};

/// The noun of these events, whose subject is the review.
pub(super) const NOUN: &str = "selection_review";

/// A review as events keep it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) held_on: NaiveDate,
    pub(super) took_part: String,
    pub(super) minutes: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) decisions: BTreeMap<Uuid, KeptDecision>,
    #[serde(default)]
    pub(super) concluded: bool,
}

/// A decision as events keep it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeptDecision {
    /// What the account is called, for whoever reads the event.
    pub(super) name: String,
    pub(super) verdict: Verdict,
    pub(super) reason: String,
}

impl Kept {
    /// A review as it stands.
    pub(super) async fn of(connection: &impl ConnectionTrait, row: &store::Model) -> Result<Self> {
        let decisions = store::decisions_of(connection, row.id).await?;
        let ids: Vec<Uuid> = decisions.iter().map(|decision| decision.account_id).collect();
        let names = accounts::names(connection, &ids).await?;
        let kept = decisions.into_iter().filter_map(|decision| {
            let kept = KeptDecision {
                name: names.get(&decision.account_id).map(|(name, _)| name.clone())?,
                verdict: Verdict::from_word(&decision.verdict)?,
                reason: decision.reason,
            };
            Some((decision.account_id, kept))
        });
        Ok(Self {
            held_on: row.held_on,
            took_part: row.took_part.clone(),
            minutes: row.minutes.clone(),
            decisions: kept.collect(),
            concluded: row.concluded_at.is_some(),
        })
    }

    /// The decisions as rows of a review.
    pub(super) fn rows(&self, ctx: &Context, review: Uuid) -> Vec<store::decision::Model> {
        let rows = self
            .decisions
            .iter()
            .map(|(account, decision)| store::decision::Model {
                id: dahu_core::id::time_ordered(ctx.now()),
                review_id: review,
                account_id: *account,
                verdict: decision.verdict.as_str().to_owned(),
                reason: decision.reason.clone(),
                decided_at: ctx.now(),
                decided_by: ctx.person().map(|person| person.0),
            });
        rows.collect()
    }
}

/// The change of a review from one state to another.
pub(super) fn change(
    review: Uuid,
    verb: &'static str,
    before: Option<&Kept>,
    after: Option<&Kept>,
) -> Result<Change> {
    Ok(Change {
        noun: NOUN,
        subject: review,
        account: None,
        verb,
        before: before.map(serde_json::to_value).transpose()?,
        after: after.map(serde_json::to_value).transpose()?,
    })
}
