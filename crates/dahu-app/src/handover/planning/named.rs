//! Accounts named one by one, by code or name.

use std::collections::{HashMap, HashSet};

use dahu_core::access::Action;
use uuid::Uuid;

use super::store;
use crate::{Context, Error, Fact, Facts, Result, access::Scope, handover::names};

/// Names at most.
const NAMES_AT_MOST: usize = 5_000;

/// The accounts that may be decided on of these codes or names; a code wins over a name.
///
/// # Errors
///
/// [`Error::Refused`] for one that is not there, or that several accounts have.
pub(super) async fn find(ctx: &Context, typed: &[String]) -> Result<Vec<Uuid>> {
    let mut keys: Vec<String> = typed.iter().map(|name| name.trim().to_owned()).collect();
    keys.retain(|name| !name.is_empty());
    keys.sort();
    keys.dedup();
    if keys.len() > NAMES_AT_MOST {
        return Err(Error::refused_with(
            "handover_too_many_names",
            format!("name at most {NAMES_AT_MOST} accounts at once: hand over the rest afterwards"),
            Facts::of([("most", Fact::count(NAMES_AT_MOST))]),
        ));
    }
    let scope = Scope::of(ctx, Action::HandOver)?.remembered(ctx).await?;
    let found = store::named(ctx.workspace.database.reader(), scope, &keys).await?;
    let mut by_name: HashMap<&str, HashSet<Uuid>> = HashMap::new();
    let mut by_code: HashMap<&str, Uuid> = HashMap::new();
    for (id, code, name) in &found {
        by_name.entry(name.as_str()).or_default().insert(*id);
        if let Some(code) = code {
            by_code.insert(code, *id);
        }
    }
    let (mut ids, mut unknown) = (HashSet::new(), Vec::new());
    for key in &keys {
        let same = by_name.get(key.as_str()).filter(|ids| ids.len() == 1);
        match by_code
            .get(key.as_str())
            .or_else(|| same.and_then(|ids| ids.iter().next()))
        {
            Some(id) => drop(ids.insert(*id)),
            None => unknown.push(key.clone()),
        }
    }
    if unknown.is_empty() {
        return Ok(ids.into_iter().collect());
    }
    let count = unknown.len();
    let unknown = names(unknown);
    let message = format!(
        "{count} names are of no account, or of several, that you decide on: {}; correct them, or name the code",
        unknown.join(", ")
    );
    let facts = [("count", Fact::count(count)), ("names", Fact::Names(unknown))];
    Err(Error::refused_with(
        "handover_names_unknown",
        message,
        Facts::of(facts),
    ))
}
