//! What the sample firm's director said of the kinds of its largest accounts.

use dahu_core::{
    account::AccountId,
    kind::{KeyAccountKind, Verdict},
    person::PersonId,
};

use crate::{
    Context, Result,
    account::AccountRow,
    kind::{self, KindFilter, Which},
    person,
};

/// Proposals of each kind that are confirmed.
const CONFIRMED: u64 = 6;
/// The place among the largest accounts of one that is confirmed without being proposed, and the reason.
const BY_HAND: (usize, &str) = (11, "董事会确定的合作对象");
/// The reason for which a proposal is rejected.
const REJECTED: &str = "采购量为一次性项目，不具持续性";

/// Works out what the rules propose, confirms some of it, and decides two accounts by hand.
///
/// # Errors
///
/// When the database or the ledger fails.
pub(super) async fn decide(ctx: &Context, largest: &[AccountRow], director: PersonId) -> Result<()> {
    kind::bring_up_to_date(ctx).await?;
    let Some(director) = person::by_id(ctx.workspace.database.reader(), director).await? else {
        return Ok(());
    };
    let theirs = ctx.clone().acting_as(&director);
    for of in KeyAccountKind::ALL {
        let filter = KindFilter {
            kind: Some(of),
            which: Which::ToDecide,
            owner: None,
        };
        let found = kind::list(&theirs, &filter, None, CONFIRMED + 1).await?.rows;
        let accounts: Vec<AccountId> = found.iter().map(|row| row.id).collect();
        if of == KeyAccountKind::Economic
            && let Some(last) = accounts.last()
        {
            let verdict = Some(Verdict::Rejected);
            kind::decide(&theirs, *last, of, verdict, REJECTED).await?;
        }
        let confirmed = &accounts[..accounts.len().saturating_sub(1)];
        if !confirmed.is_empty() {
            kind::decide_many(&theirs, confirmed, of, Verdict::Confirmed, "").await?;
        }
    }
    let (place, reason) = BY_HAND;
    if let Some(account) = largest.get(place) {
        let verdict = Some(Verdict::Confirmed);
        // Where the rules say the same by now there is nothing to do by hand.
        let by_hand = kind::decide(&theirs, account.id, KeyAccountKind::Strategic, verdict, reason).await;
        if let Err(error) = by_hand
            && error.refusal().is_none()
        {
            return Err(error);
        }
    }
    kind::bring_up_to_date(ctx).await
}
