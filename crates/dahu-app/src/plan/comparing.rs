//! Versions of a plan beside each other, and beside what is written now.

use std::collections::HashMap;

use dahu_core::{
    account::AccountId,
    plan::{
        Frozen, PlanId,
        comparing::{Difference, Thing, differences},
        state::{Version, in_force},
    },
};
use uuid::Uuid;

use super::{PlanFacts, seen, store};
use crate::{Context, Error, Result, access::Rights, account};

/// What is compared: a version, or the plan as it is written now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// As it is now.
    Now,
    /// As it was submitted under a number.
    Version(u32),
}

/// Two versions of a plan beside each other.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The plan.
    pub id: PlanId,
    /// What is known of it now.
    pub facts: PlanFacts,
    /// The name of its account.
    pub account_name: String,
    /// The earlier one.
    pub from: Which,
    /// The later one.
    pub to: Which,
    /// Both as they were.
    pub sides: (Frozen, Frozen),
    /// What differs.
    pub differences: Vec<Difference>,
    /// The names of units that differ in it, as far as the actor sees them.
    pub units: HashMap<AccountId, String>,
}

/// Compares two versions of a plan: those named, or else the one in force with what is written now.
///
/// # Errors
///
/// [`Error::NotFound`] for a plan or version that is not there for the actor, and for a plan that was never submitted.
pub async fn compare(ctx: &Context, id: PlanId, from: Option<Which>, to: Option<Which>) -> Result<Compared> {
    let (found, account) = seen(ctx, id).await?;
    let facts = found.facts;
    let versions = &facts.record.versions;
    let first = in_force(versions).or_else(|| versions.last());
    let usual = first.map(|version: &Version| Which::Version(version.number));
    let from = from.or(usual).ok_or_else(|| Error::not_found("version", id))?;
    let to = to.unwrap_or(Which::Now);
    let sides = (
        side(ctx, id, &facts, from).await?,
        side(ctx, id, &facts, to).await?,
    );
    let differences = differences(&sides.0, &sides.1);
    Ok(Compared {
        id,
        account_name: account.name,
        from,
        to,
        units: units(ctx, &differences).await?,
        differences,
        sides,
        facts,
    })
}

async fn side(ctx: &Context, id: PlanId, facts: &PlanFacts, which: Which) -> Result<Frozen> {
    let Which::Version(number) = which else {
        return Ok(facts.frozen());
    };
    let unknown = || Error::not_found("version", number);
    let known = facts
        .record
        .versions
        .iter()
        .any(|version| version.number == number);
    let number = i32::try_from(number).map_err(|_| unknown())?;
    let found = match known {
        true => store::frozen(ctx.workspace.database.reader(), id.0, number).await?,
        false => None,
    };
    Ok(serde_json::from_str(&found.ok_or_else(unknown)?)?)
}

async fn units(ctx: &Context, differences: &[Difference]) -> Result<HashMap<AccountId, String>> {
    let mut ids: Vec<Uuid> = differences
        .iter()
        .filter_map(|one| match &one.thing {
            Thing::Cell(unit, _) => Some(unit.0),
            _ => None,
        })
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let found = account::store::by_ids(ctx.workspace.database.reader(), &ids).await?;
    let rights = Rights::of_all(ctx, &found).await?;
    let sees = |id: &Uuid| {
        let rights = rights.get(id);
        rights.is_some_and(|rights| rights.may(dahu_core::access::Action::SeeAccount))
    };
    Ok(found
        .into_iter()
        .filter(|account| sees(&account.id))
        .map(|account| (AccountId(account.id), account.name))
        .collect())
}
