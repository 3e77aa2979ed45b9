//! What the account may buy, what was won and lost, and what was invoiced of it.

use dahu_core::{access::Action, review::Chapter};

use super::{AccountContent, Frame, Told};
use crate::{
    Result,
    opportunity::{
        self, OpportunityFilter, OpportunityPage, OpportunityPageRequest, OpportunitySort, StateFilter,
    },
};

/// Opportunities of one kind that are named at most.
const NAMED: usize = 15;

/// What was decided in the span.
#[derive(Clone, Debug, Default)]
pub struct DecidedFacts {
    /// Won, the largest first.
    pub won: OpportunityPage,
    /// Lost, the largest first.
    pub lost: OpportunityPage,
}

async fn listed(frame: &Frame<'_>, filter: OpportunityFilter) -> Result<OpportunityPage> {
    let filter = OpportunityFilter {
        account: Some(frame.id),
        ..filter
    };
    let request = OpportunityPageRequest {
        sort: OpportunitySort::Amount,
        size: NAMED,
        ..OpportunityPageRequest::default()
    };
    opportunity::list(frame.ctx, &filter, &request).await
}

fn sees(frame: &Frame<'_>) -> bool {
    frame.rights.may(Action::SeeOpportunities)
}

/// Open ones, the largest first.
pub(super) async fn open(frame: &Frame<'_>) -> Result<Option<Told<AccountContent>>> {
    if !sees(frame) {
        return Ok(None);
    }
    let found = listed(frame, OpportunityFilter::default()).await?;
    Ok(Some(frame.told(Chapter::Pursued, AccountContent::Pursued(found))))
}

/// Won and lost in the span.
pub(super) async fn decided(frame: &Frame<'_>) -> Result<Option<Told<AccountContent>>> {
    if !sees(frame) {
        return Ok(None);
    }
    let days = frame.passed();
    let of = |state: StateFilter| OpportunityFilter {
        state,
        from: Some(days.first),
        to: Some(days.last),
        ..OpportunityFilter::default()
    };
    let facts = DecidedFacts {
        won: listed(frame, of(StateFilter::Won)).await?,
        lost: listed(frame, of(StateFilter::Lost)).await?,
    };
    if facts.won.totals.count + facts.lost.totals.count == 0 {
        return Ok(None);
    }
    Ok(Some(frame.told(
        Chapter::Decided,
        AccountContent::Decided(Box::new(facts)),
    )))
}

/// What was won against what was invoiced.
pub(super) async fn invoiced(frame: &Frame<'_>) -> Result<Option<Told<AccountContent>>> {
    if !sees(frame) {
        return Ok(None);
    }
    let found = opportunity::won_of_account(frame.ctx, frame.id).await?;
    if found.rows.is_empty() {
        return Ok(None);
    }
    Ok(Some(Told {
        as_of: found.as_of.unwrap_or(frame.as_of),
        ..frame.told(Chapter::Invoiced, AccountContent::Invoiced(found))
    }))
}
