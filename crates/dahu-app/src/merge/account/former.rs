//! What accounts were called, and under which codes, before they became one: files go on to call them so, and people search
//! for them.

use std::collections::HashMap;

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::facts::Told;
use crate::{
    Result, account,
    merge::store::{self, STEPS_AT_MOST},
};

/// The same as [`former_names`], where any of the accounts with these numbers is what is left of a merge; of others too then.
pub(crate) async fn former_names_of(
    connection: &impl ConnectionTrait,
    numbers: &[i64],
) -> Result<Vec<(i64, Option<String>, String)>> {
    if store::is_any_left(connection, numbers).await? {
        former_names(connection).await
    } else {
        Ok(Vec::new())
    }
}

/// Codes and names that both accounts of each merge had, with the ledger number of the account that is left, the oldest merge
/// first.
pub(crate) async fn former_names(
    connection: &impl ConnectionTrait,
) -> Result<Vec<(i64, Option<String>, String)>> {
    let merges = store::of_accounts(connection).await?;
    if merges.is_empty() {
        return Ok(Vec::new());
    }
    let kept_of: HashMap<Uuid, Uuid> = merges.iter().map(|(gone, kept, _)| (*gone, *kept)).collect();
    let last = |kept: Uuid| {
        let chain = std::iter::successors(Some(kept), |kept| kept_of.get(kept).copied());
        chain.take(STEPS_AT_MOST).last().unwrap_or(kept)
    };
    let mut left: Vec<Uuid> = merges.iter().map(|(_, kept, _)| last(*kept)).collect();
    left.sort_unstable();
    left.dedup();
    let left = account::store::by_ids(connection, &left).await?;
    let numbers: HashMap<Uuid, i64> = left.iter().map(|account| (account.id, account.number)).collect();
    let mut named = Vec::with_capacity(2 * merges.len());
    for (_, kept, facts) in merges {
        let Some(number) = numbers.get(&last(kept)) else {
            continue;
        };
        let told: Told = serde_json::from_str(&facts)?;
        for facts in [told.gone, told.kept] {
            named.push((*number, facts.code, facts.name));
        }
    }
    Ok(named)
}
