//! What would change if the draft of the criteria were agreed on.

use std::sync::Arc;

use dahu_core::{access::Action, account::AccountId};
use uuid::Uuid;

use super::{
    finding::{Asked, Selection, find},
    store,
};
use crate::{Context, Result};

/// Accounts told of each side at most.
const TOLD: usize = 100;

/// What a draft would change.
pub struct Compared {
    /// The selection by the draft.
    pub draft: Arc<Selection>,
    /// The selection by the criteria in force, or those proposed.
    pub now: Arc<Selection>,
    /// Who would come in, by their new ranks, [`TOLD`] at most.
    pub joining: Vec<Moved>,
    /// Who would go out, by their present ranks, [`TOLD`] at most.
    pub leaving: Vec<Moved>,
    /// How many would come in.
    pub joining_count: u64,
    /// How many would go out.
    pub leaving_count: u64,
}

/// An account that would come in or go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub name: String,
    /// Its rank now.
    pub rank_now: Option<u32>,
    /// Its rank by the draft.
    pub rank_then: Option<u32>,
}

/// What would change if the draft were agreed on.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who does not see the whole firm, [`crate::Error::Refused`] with the rule
/// `criteria_no_draft`.
pub async fn compare(ctx: &Context) -> Result<Compared> {
    ctx.may(Action::SeeWholeFirm)?;
    let by_draft = Asked {
        by_draft: true,
        ..Asked::default()
    };
    let draft = find(ctx, by_draft).await?;
    let now = find(ctx, Asked::default()).await?;
    let joining = only_in(&draft, &now);
    let leaving = only_in(&now, &draft);
    let ids = joining
        .iter()
        .take(TOLD)
        .chain(leaving.iter().take(TOLD))
        .copied();
    let names = store::names(ctx.workspace.database.reader(), &ids.collect::<Vec<_>>()).await?;
    let moved = |ids: &[Uuid]| {
        let told = ids.iter().take(TOLD).map(|id| Moved {
            account: AccountId(*id),
            name: names.get(id).map(|(name, _)| name.clone()).unwrap_or_default(),
            rank_now: rank(&now, *id),
            rank_then: rank(&draft, *id),
        });
        told.collect::<Vec<_>>()
    };
    Ok(Compared {
        joining_count: joining.len() as u64,
        leaving_count: leaving.len() as u64,
        joining: moved(&joining),
        leaving: moved(&leaving),
        draft,
        now,
    })
}

/// Who is in by one selection and not by the other, in the order of the one.
fn only_in(one: &Selection, other: &Selection) -> Vec<Uuid> {
    let in_order = one.order.iter().map(|place| *place as usize);
    let is_in = in_order.take_while(|place| one.choice.standings[*place].is_in());
    let ids = is_in.map(|place| one.inputs.candidates[place].id);
    ids.filter(|id| {
        let place = other.inputs.places.get(id);
        place.is_none_or(|place| !other.choice.standings[*place].is_in())
    })
    .collect()
}

fn rank(selection: &Selection, id: Uuid) -> Option<u32> {
    selection.choice.ranks[*selection.inputs.places.get(&id)?]
}
