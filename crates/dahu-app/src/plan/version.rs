//! Versions of a plan: the one that holds.

use dahu_core::plan::{Frozen, PlanId, state::in_force};
use sea_orm::ConnectionTrait;

use super::{PlanFacts, store};
use crate::{Error, Result};

/// What the version in force says; nothing where none was ever approved.
pub(super) async fn held(
    connection: &impl ConnectionTrait,
    id: PlanId,
    facts: &PlanFacts,
) -> Result<Option<Frozen>> {
    match in_force(&facts.record.versions) {
        Some(version) => frozen(connection, id, version.number).await,
        None => Ok(None),
    }
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
