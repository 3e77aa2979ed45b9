//! Which opportunities a bulk edit is about.

use std::collections::BTreeMap;

use dahu_core::{access::Action, opportunity::OpportunityId};

use super::{BULK_AT_MOST, too_many};
use crate::{
    Context, Error, Result,
    access::Scope,
    opportunity::{OpportunityFilter, book, listing},
};

/// Which opportunities are to be changed.
#[derive(Clone, Debug)]
pub enum Chosen {
    /// These.
    These(Vec<OpportunityId>),
    /// All that a filter finds.
    Found(Box<OpportunityFilter>),
}

/// The chosen opportunities as far as the actor may see them, each with the ledger number of its account.
pub(super) async fn chosen(ctx: &Context, chosen: &Chosen) -> Result<BTreeMap<OpportunityId, i64>> {
    let seen = Scope::of(ctx, Action::SeeOpportunities)?.numbers(ctx).await?;
    let found: BTreeMap<OpportunityId, i64> = match chosen {
        Chosen::These(ids) if ids.len() > BULK_AT_MOST => return Err(too_many()),
        Chosen::These(ids) => {
            book::look(ctx, |book| {
                let entries = ids.iter().filter_map(|id| book.get(*id));
                let entries = entries.filter(|entry| seen.has(entry.number));
                entries.map(|entry| (entry.id, entry.number)).collect()
            })
            .await?
        }
        Chosen::Found(filter) => listing::numbers_of_found(ctx, filter, &seen).await?,
    };
    match found.len() {
        0 => Err(Error::refused(
            "opportunity_bulk_of_nothing",
            "choose at least one opportunity to change",
        )),
        count if count > BULK_AT_MOST => Err(too_many()),
        _ => Ok(found),
    }
}
