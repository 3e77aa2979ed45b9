//! The flow of a period: what moved in it, each account once at each milestone.

use std::{ops::Range, sync::Arc};

use chrono::{Days, Months, NaiveDate};
use dahu_core::{
    access::Action,
    funnel::{
        flow::{Flow, FlowCell, FlowCounts},
        journey::Milestone,
    },
    period::Period,
    share::Share,
};

use super::{
    accounts::{HonestAccounts, named},
    grouping::{Group, GroupId, Grouper, Grouping},
    journeys::{Journeys, Tracked},
};
use crate::{Context, Error, Result};

/// What flow is asked for; no days mean the twelve months up to today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FlowRequest {
    /// First day of the period.
    pub from: Option<NaiveDate>,
    /// Last day of the period.
    pub to: Option<NaiveDate>,
    /// By what accounts are grouped.
    pub by: Grouping,
}

/// What moved in a period.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowReport {
    /// A row for each group; they add up to the total.
    pub rows: Vec<FlowReportRow>,
    /// All accounts, each counted once at each milestone.
    pub total: FlowCounts,
    /// For each milestone: of those that could have reached it in the period those that did.
    pub did: [Option<Share>; 6],
    /// First day of the period.
    pub from: NaiveDate,
    /// Last day of the period.
    pub to: NaiveDate,
    /// The last day with a line of the ledger up to then; sales later than that are not known.
    pub sales_to: Option<NaiveDate>,
    /// Lines of the ledger up to the last day that are in other currencies, and close nothing.
    pub other_currency_lines: u64,
}

/// A group of accounts.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowReportRow {
    /// Which group.
    pub group: Group,
    /// What moved in it.
    pub counts: FlowCounts,
}

/// What moved in a period, as it was known at its end.
///
/// An account counts under the group of whoever had it on the list on the day on which it reached the milestone.
///
/// # Errors
///
/// [`Error::Forbidden`] for who may see no sales, [`Error::Refused`] with the rule `period_ends_before_it_starts`.
pub async fn flow(ctx: &Context, request: &FlowRequest) -> Result<Arc<FlowReport>> {
    ctx.may(Action::SeeSales)?;
    let journeys = Journeys::as_of(ctx, request.to).await?;
    let period = period(request, journeys.as_of)?;
    let key = journeys
        .frame
        .key_in_scope(format!("flow {request:?} {}", journeys.book));
    let count = counted(ctx, &journeys, request, period);
    ctx.workspace.cache.get_or_make(key, Box::pin(count)).await
}

async fn counted(
    ctx: &Context,
    journeys: &Journeys,
    request: &FlowRequest,
    period: Period,
) -> Result<FlowReport> {
    let grouper = Grouper::of(ctx, journeys, request.by).await?;
    let found = Flow::of(
        period,
        journeys.seen(),
        |tracked| &tracked.journey,
        |tracked, milestone| grouper.at(tracked, milestone),
    );
    let did = Milestone::ALL.map(|milestone| found.did_of_those_that_could(milestone));
    let others = journeys.frame.summaries(ctx).await?.other_currency_lines;
    let rows = found.rows.into_iter().map(|(group, counts)| FlowReportRow {
        group: grouper.named(group.id),
        counts,
    });
    Ok(FlowReport {
        rows: rows.collect(),
        total: found.total,
        did,
        from: period.from.unwrap_or(period.to),
        to: period.to,
        sales_to: journeys.sales_to,
        other_currency_lines: u64::try_from(others).unwrap_or(0),
    })
}

/// The accounts in these places of the order behind a figure of a flow, of one group or of all.
///
/// # Errors
///
/// Like [`flow`].
pub async fn flow_accounts(
    ctx: &Context,
    request: &FlowRequest,
    group: Option<GroupId>,
    cell: FlowCell,
    places: Range<usize>,
) -> Result<HonestAccounts> {
    ctx.may(Action::SeeSales)?;
    let journeys = Journeys::as_of(ctx, request.to).await?;
    let period = period(request, journeys.as_of)?;
    let grouper = Grouper::of(ctx, &journeys, request.by).await?;
    let at = |tracked: &Tracked| match cell {
        FlowCell::Before(milestone)
        | FlowCell::Entered(milestone)
        | FlowCell::Could(milestone)
        | FlowCell::Did(milestone) => milestone,
        FlowCell::Moved => tracked
            .journey
            .last_within(period.from, period.to)
            .unwrap_or(Milestone::Target),
    };
    let found = journeys.seen().filter(|tracked| {
        cell.has(&tracked.journey, period)
            && group.is_none_or(|group| grouper.at(tracked, at(tracked)).id == group)
    });
    let milestone = match cell {
        FlowCell::Before(milestone)
        | FlowCell::Entered(milestone)
        | FlowCell::Could(milestone)
        | FlowCell::Did(milestone) => milestone,
        FlowCell::Moved => Milestone::Target,
    };
    let (accounts, total) = named(ctx, &grouper, found.collect(), milestone, places).await?;
    Ok(HonestAccounts {
        accounts,
        total,
        group: group.map(|group| grouper.named(group)),
        as_of: journeys.as_of,
    })
}

/// The period; it begins twelve months before its end where no first day is given.
fn period(request: &FlowRequest, to: NaiveDate) -> Result<Period> {
    let a_year_back = || {
        to.checked_sub_months(Months::new(12))?
            .checked_add_days(Days::new(1))
    };
    Period::new(request.from.or_else(a_year_back), to)
        .map_err(|error| Error::refused("period_ends_before_it_starts", error.to_string()))
}
