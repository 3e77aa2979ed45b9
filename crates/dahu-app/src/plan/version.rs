//! Versions of a plan: the one that holds, and each of them whole, as it was decided on.

use std::collections::HashMap;

use chrono::NaiveDate;
use dahu_core::{
    money::Currency,
    person::PersonId,
    plan::{
        Frozen, PlanId,
        objective::{Measure, Objective, ObjectiveId},
        state::{Version, in_force},
        statement::EvidenceId,
    },
    portfolio::twelve_months_before,
};
use sea_orm::ConnectionTrait;

use super::{
    EvidenceTold, PlanFacts, evidence,
    group_sales::GroupSales,
    matrix::{self, Matrix},
    measuring::Known,
    seen, showing, store,
};
use crate::{Context, Error, Result, setting};

/// A version of a plan, whole, as it was submitted.
#[derive(Clone, Debug)]
pub struct PlanVersion {
    /// The plan.
    pub id: PlanId,
    /// Which version, and what became of it.
    pub version: Version,
    /// Whether it is in force.
    pub is_in_force: bool,
    /// What is known of the plan, with what the version says in the place of what is written now.
    pub facts: PlanFacts,
    /// The name of its account.
    pub account_name: String,
    /// The names of people of ours who stand in it.
    pub people: HashMap<PersonId, String>,
    /// The objectives, in the order of their days.
    pub objectives: Vec<VersionObjective>,
    /// The white-space matrix with the sales of its day.
    pub matrix: Matrix,
    /// What each piece of evidence names.
    pub evidence: HashMap<EvidenceId, EvidenceTold>,
    /// Currency of the amounts; none while there is no ledger.
    pub currency: Option<Currency>,
    /// Its day: that on which it was decided on, or else submitted. Sales and ages are those of that day.
    pub on: NaiveDate,
}

/// An objective of a version.
#[derive(Clone, Debug)]
pub struct VersionObjective {
    /// What is to be reached.
    pub objective: Objective,
    /// From where it starts, as far as the reader sees what it counts.
    pub start: Option<Known>,
    /// Whose purchases it counts, where that is one unit that is there.
    pub unit: Option<String>,
}

impl PlanVersion {
    /// It is read, and never written on.
    #[must_use]
    pub fn is_written(&self) -> bool {
        false
    }

    /// Nor does it take evidence.
    #[must_use]
    pub fn takes_evidence(&self) -> bool {
        false
    }
}

/// A version of a plan, whole.
///
/// # Errors
///
/// [`Error::NotFound`] for a plan or a version that is not there for the actor.
pub async fn show_version(ctx: &Context, id: PlanId, number: u32) -> Result<PlanVersion> {
    let (found, account) = seen(ctx, id).await?;
    let facts = found.facts;
    let unknown = || Error::not_found("version", number);
    let version = facts.record.versions.iter().find(|one| one.number == number);
    let version = version.cloned().ok_or_else(unknown)?;
    let frozen = frozen(ctx.workspace.database.reader(), id, number).await?;
    let holding = in_force(&facts.record.versions).map(|one| one.number);
    let is_in_force = holding == Some(number) && !facts.state.is_closed();
    let facts = facts.saying(frozen.ok_or_else(unknown)?);
    let decision = version.decision.as_ref();
    let on = decision.map_or(version.at, |decision| decision.at).date_naive();
    let first = twelve_months_before(on);
    let sales = GroupSales::of_plan(ctx, &facts, first)
        .await?
        .until(on)
        .with_left();
    Ok(PlanVersion {
        id,
        version,
        is_in_force,
        account_name: account.name,
        people: showing::people(ctx, &facts).await?,
        objectives: objectives(&facts, &sales),
        matrix: matrix::of(&facts, &sales),
        evidence: evidence::told(ctx, &facts).await?,
        currency: setting::currency(ctx).await?,
        on,
        facts,
    })
}

fn objectives(facts: &PlanFacts, sales: &GroupSales) -> Vec<VersionObjective> {
    let sees_wallet = matrix::sees_wallet(facts, &sales.units);
    let mut all: Vec<(&ObjectiveId, &Objective)> = facts.content.objectives.iter().collect();
    all.sort_by_key(|(id, objective)| (objective.by, **id));
    let told = all.into_iter().map(|(_, objective)| VersionObjective {
        objective: objective.clone(),
        start: match objective.measure {
            Measure::ShareOfWallet if !sees_wallet => Some(Known::Masked),
            _ => objective.beginning().map(Known::Value),
        },
        unit: showing::unit_of(objective, sales),
    });
    told.collect()
}

/// Of some versions of a plan the one that holds, with what it says; nothing where none was ever approved.
pub(super) async fn held(
    connection: &impl ConnectionTrait,
    id: PlanId,
    versions: &[Version],
) -> Result<Option<(Version, Frozen)>> {
    let Some(version) = in_force(versions) else {
        return Ok(None);
    };
    let frozen = frozen(connection, id, version.number).await?;
    Ok(frozen.map(|frozen| (version.clone(), frozen)))
}

/// What a version says; nothing where there is none of this number.
pub(super) async fn frozen(
    connection: &impl ConnectionTrait,
    id: PlanId,
    number: u32,
) -> Result<Option<Frozen>> {
    let number = i32::try_from(number).map_err(Error::internal)?;
    let found = store::frozen(connection, id.0, number).await?;
    Ok(found.map(|text| serde_json::from_str(&text)).transpose()?)
}
