//! How sound the finances of accounts are, as far as that still counts: now, or as it stood at the end of a day.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use dahu_core::{
    account::{FinanceGrade, FinanceRating, Profile},
    selection::{ONE, is_fresh},
};
use sea_orm::ConnectionTrait;
use serde_json::Value;
use uuid::Uuid;

use super::{KnownBy, store};
use crate::{
    Result,
    event::{self, StoredEvent},
};

/// Where facts of accounts have it.
const FIELD: &str = "finance";
/// Events that are read at once.
const ON_PAGE: u64 = 1_000;

/// The step of each finance grade that still counts on a day after so many days: 1 for distressed.
pub(super) async fn finances(
    connection: &impl ConnectionTrait,
    known: Option<KnownBy>,
    (today, stale_after_days): (NaiveDate, u16),
) -> Result<HashMap<Uuid, i64>> {
    let profiles = store::rated_finances(connection).await?.into_iter();
    let mut graded: HashMap<Uuid, FinanceRating> = profiles
        .filter_map(|(id, profile)| {
            let profile: Profile = serde_json::from_str(&profile?).ok()?;
            Some((id, profile.finance?))
        })
        .collect();
    if let Some(known) = known {
        take_back(connection, known, &mut graded).await?;
    }
    let counting = graded
        .into_iter()
        .filter(|(_, rating)| is_fresh(rating.on, today, stale_after_days));
    Ok(counting
        .map(|(id, rating)| (id, ONE * step(rating.grade)))
        .collect())
}

fn step(grade: FinanceGrade) -> i64 {
    match grade {
        FinanceGrade::Distressed => 1,
        FinanceGrade::Weak => 2,
        FinanceGrade::Sound => 3,
        FinanceGrade::Strong => 4,
    }
}

/// Takes back what was changed after a day: the first change since then says what stood before it.
async fn take_back(
    connection: &impl ConnectionTrait,
    known: KnownBy,
    graded: &mut HashMap<Uuid, FinanceRating>,
) -> Result<()> {
    let (mut seen, mut after) = (HashSet::new(), None);
    loop {
        let page = event::naming_since(connection, ("account", FIELD), known.end, after, ON_PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.id);
        for event in &page {
            if is_changed(event) && seen.insert(event.subject_id) {
                match before(event) {
                    Some(rating) => graded.insert(event.subject_id, rating),
                    None => graded.remove(&event.subject_id),
                };
            }
        }
    }
}

fn side(facts: Option<&Value>) -> Option<&Value> {
    facts?.get(FIELD)
}

fn is_changed(event: &StoredEvent) -> bool {
    side(event.before.as_ref()) != side(event.after.as_ref())
}

fn before(event: &StoredEvent) -> Option<FinanceRating> {
    serde_json::from_value(side(event.before.as_ref())?.clone()).ok()
}
