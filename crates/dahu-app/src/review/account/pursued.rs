//! What the account may buy, what was won and lost, and what was invoiced of it.

use dahu_core::{
    access::Action,
    review::{Audience, Chapter},
};

use super::{AccountContent, Frame, Told};
use crate::{
    Result,
    opportunity::{self, OpportunityPage, SpanOfAccount},
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

fn sees(frame: &Frame<'_>) -> bool {
    frame.rights.may(Action::SeeOpportunities)
}

/// Open ones, and those decided in the span; none where the actor may not see them, or where nobody is told of them.
pub(super) async fn span(frame: &Frame<'_>) -> Result<Option<SpanOfAccount>> {
    if !sees(frame) || frame.audience == Audience::Customer {
        return Ok(None);
    }
    let days = frame.passed();
    let days = (days.first, days.last);
    Ok(Some(
        opportunity::of_account_in(frame.ctx, frame.id, days, NAMED).await?,
    ))
}

/// Open ones, the largest first.
pub(super) fn open(frame: &Frame<'_>) -> Option<Told<AccountContent>> {
    let found = frame.pursued.as_ref()?.open.clone();
    Some(frame.told(Chapter::Pursued, AccountContent::Pursued(found)))
}

/// Won and lost in the span.
pub(super) fn decided(frame: &Frame<'_>) -> Option<Told<AccountContent>> {
    let found = frame.pursued.as_ref()?;
    let facts = DecidedFacts {
        won: found.won.clone(),
        lost: found.lost.clone(),
    };
    if facts.won.totals.count + facts.lost.totals.count == 0 {
        return None;
    }
    Some(frame.told(Chapter::Decided, AccountContent::Decided(Box::new(facts))))
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
