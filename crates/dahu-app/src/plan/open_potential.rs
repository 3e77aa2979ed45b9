//! What accounts could buy where the white-space matrices of their plans are open: of all open plans at once.

use std::collections::HashMap;

use chrono::NaiveDate;
use dahu_core::{account::AccountId, money::Amount, plan::white_space::open_potential};
use uuid::Uuid;

use super::{
    PlanFacts,
    group_sales::{Sold, Units, looked, units},
    matrix, store,
};
use crate::{Context, Result};

/// What each account could buy a year in the open squares of its plan, by what was said on days that count; whoever has no open plan,
/// or one that does not say so, is left out. Whoever asks, it is of all units.
pub(crate) async fn open_potentials(
    ctx: &Context,
    counts: impl Fn(NaiveDate) -> bool + Send + 'static,
) -> Result<HashMap<Uuid, Amount>> {
    let mut rows = store::all_open(ctx.workspace.database.reader()).await?;
    // The plan that an account's first screen shows: one that holds goes first, then one that is not over, of the earliest days.
    let today = ctx.today();
    rows.sort_by_key(|row| (row.state != "approved", row.last_on < today, row.first_on, row.id));
    let mut plans: HashMap<AccountId, PlanFacts> = HashMap::new();
    for row in &rows {
        let facts = PlanFacts::of(row)?;
        plans.entry(facts.account).or_insert(facts);
    }
    plans.retain(|_, facts| !facts.content.rows.is_empty());
    if plans.is_empty() {
        return Ok(HashMap::new());
    }
    let mut groups = units(ctx, &looked(plans.values()), true).await?;
    let all = Units::together(groups.values());
    let sold = Sold::of(ctx).await?.to(ctx, all, today).await?;
    let work = move || {
        let of_plan = |(account, facts): (AccountId, PlanFacts)| {
            let sales = sold.narrowed(groups.remove(&account).unwrap_or_default());
            let squares = matrix::squares(&facts, &sales, true);
            let squares = squares.iter().flat_map(|(_, squares)| squares);
            Some((account.0, open_potential(squares, &counts)?))
        };
        plans.into_iter().filter_map(of_plan).collect()
    };
    Ok(tokio::task::spawn_blocking(work).await?)
}
