//! Versions of a plan beside each other, and beside what is written now.

use std::collections::HashMap;

use dahu_core::{
    account::AccountId,
    plan::{
        Frozen, PlanId,
        comparing::{Difference, Field, Thing, Told, differences},
        objective::Measure,
        state::{Version, in_force},
    },
};
use uuid::Uuid;

use super::{PlanFacts, group_sales, matrix, seen, version};
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
    let mut differences = differences(&sides.0, &sides.1);
    let units = units(ctx, &differences).await?;
    let mut fields = differences.iter().flat_map(|one| &one.fields);
    let asks_wallet = fields.any(|(field, was, is)| {
        let mut told = [was, is].into_iter().flatten();
        told.any(|told| is_start_of_wallet(*field, told))
    });
    let sees_wallet = !asks_wallet || sees_wallet(ctx, &facts).await?;
    differences
        .iter_mut()
        .for_each(|one| mask(one, &units, sees_wallet));
    Ok(Compared {
        id,
        account_name: account.name,
        from,
        to,
        units,
        differences,
        sides,
        facts,
    })
}

/// Whether the actor sees what all units bought of which a plan's share of wallet is.
async fn sees_wallet(ctx: &Context, facts: &PlanFacts) -> Result<bool> {
    let mut groups = group_sales::units(ctx, &group_sales::looked([facts]), false).await?;
    let units = groups.remove(&facts.account).unwrap_or_default();
    Ok(matrix::sees_wallet(facts, &units) && units.sees_left())
}

fn is_start_of_wallet(field: Field, told: &Told) -> bool {
    field == Field::Start && matches!(told, Told::Value(_, Measure::ShareOfWallet))
}

/// Takes out of a difference what the reader may not see: what is said of units that they do not see, and shares of wallet in
/// which these count.
fn mask(difference: &mut Difference, units: &HashMap<AccountId, String>, sees_wallet: bool) {
    let is_unseen = matches!(&difference.thing, Thing::Cell(unit, _) if !units.contains_key(unit));
    for (field, was, is) in &mut difference.fields {
        for told in [was, is].into_iter().flatten() {
            if is_unseen || (!sees_wallet && is_start_of_wallet(*field, told)) {
                *told = Told::Masked;
            }
        }
    }
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
    let found = match known {
        true => version::frozen(ctx.workspace.database.reader(), id, number).await?,
        false => None,
    };
    found.ok_or_else(unknown)
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
        rights.is_some_and(|rights| rights.may(dahu_core::access::Action::SeeSales))
    };
    Ok(found
        .into_iter()
        .filter(|account| sees(&account.id))
        .map(|account| (AccountId(account.id), account.name))
        .collect())
}
