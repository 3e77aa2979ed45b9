//! Other accounts that signs name: who may not see them is not told of them.

use std::collections::BTreeSet;

use dahu_core::{
    access::Action,
    account::AccountId,
    kind::{Known, Spoken},
};
use uuid::Uuid;

use crate::{Context, Result, access::Scope, account};

/// The other accounts that signs name.
pub(super) fn named<'s>(signs: impl IntoIterator<Item = &'s Spoken>) -> BTreeSet<AccountId> {
    signs.into_iter().flat_map(Spoken::named).collect()
}

/// Of which of these accounts the actor may be told; of those that are taken along, which they may take along.
pub(crate) async fn known(ctx: &Context, named: BTreeSet<AccountId>) -> Result<Known> {
    let scope = Scope::or_nothing(ctx, Action::SeeAccount)?;
    if scope.is_everything() {
        return Ok(Known::All);
    }
    if named.is_empty() {
        return Ok(Known::These(named));
    }
    let ids: Vec<Uuid> = named.into_iter().map(|account| account.0).collect();
    let found = account::store::by_ids(ctx.workspace.database.reader(), &ids).await?;
    let numbers = scope.numbers(ctx).await?;
    let seen = found.into_iter().filter(|account| numbers.has(account.number));
    Ok(Known::These(seen.map(|account| AccountId(account.id)).collect()))
}
