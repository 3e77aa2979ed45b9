//! The cohort: targets that began in a window, each followed to its end or to the day.

use std::{ops::Range, sync::Arc};

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    funnel::{
        cohort::{Cohort, CohortCell, CohortCounts, TimeToClose},
        comparison::{Compared, Comparison},
        journey::Milestone,
    },
    period::Period,
    share::Share,
};

use super::{
    accounts::{HonestAccounts, named},
    grouping::{Group, GroupId, Grouper, Grouping},
    journeys::Journeys,
};
use crate::{Context, Error, Result};

/// What of a cohort is asked for; no days mean every target, followed to today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct CohortRequest {
    /// First day on which its targets began.
    pub from: Option<NaiveDate>,
    /// Last day on which they did.
    pub to: Option<NaiveDate>,
    /// The day up to which they are followed.
    pub as_of: Option<NaiveDate>,
    /// By what they are grouped.
    pub by: Grouping,
    /// Which share of the groups is compared.
    pub rate: Rate,
}

/// A share of which groups are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rate {
    /// Of the targets those that reached a milestone.
    OfTargets(Milestone),
    /// Of those that reached the one before those that reached it too.
    OfPrevious(Milestone),
}

impl Default for Rate {
    fn default() -> Self {
        Self::OfTargets(Milestone::Closed)
    }
}

impl Rate {
    /// All of them, in the order in which pages offer them.
    pub const ALL: [Self; 6] = [
        Self::OfTargets(Milestone::Closed),
        Self::OfPrevious(Milestone::Assessed),
        Self::OfPrevious(Milestone::HighMedium),
        Self::OfPrevious(Milestone::Opportunity),
        Self::OfPrevious(Milestone::Closed),
        Self::OfPrevious(Milestone::Repeat),
    ];

    /// The word that addresses have.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OfTargets(_) => "closed_of_targets",
            Self::OfPrevious(milestone) => milestone.as_str(),
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// This share of some targets.
    #[must_use]
    pub fn of(self, counts: &CohortCounts) -> Share {
        match self {
            Self::OfTargets(milestone) => counts.of_targets(milestone),
            Self::OfPrevious(milestone) => counts
                .of_previous(milestone)
                .unwrap_or_else(|| counts.of_targets(milestone)),
        }
    }
}

/// A cohort, group by group.
#[derive(Clone, Debug, PartialEq)]
pub struct CohortReport {
    /// A row for each group; they add up to the total.
    pub rows: Vec<CohortReportRow>,
    /// All targets, each counted once.
    pub total: CohortCounts,
    /// How long all of them took to close.
    pub time_to_close: TimeToClose,
    /// Whether the share that is compared differs no more than by chance, so that all shrunk ones are the same.
    pub are_alike: bool,
    /// First day on which its targets began.
    pub from: Option<NaiveDate>,
    /// Last day on which they did.
    pub to: NaiveDate,
    /// The day up to which they were followed.
    pub as_of: NaiveDate,
    /// The last day with a line of the ledger up to then; sales later than that are not known.
    pub sales_to: Option<NaiveDate>,
    /// Lines of the ledger up to the day that are in other currencies, and close nothing.
    pub other_currency_lines: u64,
}

/// A group of targets.
#[derive(Clone, Debug, PartialEq)]
pub struct CohortReportRow {
    /// Which group.
    pub group: Group,
    /// What its targets came to.
    pub counts: CohortCounts,
    /// How long they took to close.
    pub time_to_close: TimeToClose,
    /// The share that is compared.
    pub compared: Compared,
}

/// The targets that began in a window, followed to a day.
///
/// A target belongs to whoever has the account on the list, or had it last. So whoever hands accounts on hands on what
/// became of them as well: if only those that closed stayed with the former one, that share would be 100 %.
///
/// # Errors
///
/// [`Error::Forbidden`] for who may see no sales, [`Error::Refused`] with the rule `period_ends_before_it_starts`.
pub async fn cohort(ctx: &Context, request: &CohortRequest) -> Result<Arc<CohortReport>> {
    ctx.may(Action::SeeSales)?;
    let journeys = Journeys::as_of(ctx, request.as_of).await?;
    let window = window(request, journeys.as_of)?;
    let key = journeys
        .frame
        .key_in_scope(format!("cohort {request:?} {}", journeys.book));
    let count = counted(ctx, &journeys, request, window);
    ctx.workspace.cache.get_or_make(key, Box::pin(count)).await
}

async fn counted(
    ctx: &Context,
    journeys: &Journeys,
    request: &CohortRequest,
    window: Period,
) -> Result<CohortReport> {
    let grouper = Grouper::of(ctx, journeys, request.by).await?;
    let followed_to = journeys.sales_to.unwrap_or(journeys.as_of);
    let targets = journeys.seen();
    let grouped = targets.map(|tracked| (grouper.by_last(tracked), &tracked.journey));
    let found = Cohort::of(window, followed_to, grouped);
    let shares: Vec<Share> = found
        .rows
        .iter()
        .map(|row| request.rate.of(&row.counts))
        .collect();
    let compared = tokio::task::spawn_blocking(move || Comparison::of(&shares)).await?;
    let rows = found.rows.into_iter().zip(compared.rows);
    let others = journeys.frame.summaries(ctx).await?.other_currency_lines;
    Ok(CohortReport {
        rows: rows
            .map(|(row, compared)| CohortReportRow {
                group: grouper.named(row.group.id),
                counts: row.counts,
                time_to_close: row.time_to_close,
                compared,
            })
            .collect(),
        total: found.total,
        time_to_close: found.time_to_close,
        are_alike: compared.are_alike,
        from: window.from,
        to: window.to,
        as_of: journeys.as_of,
        sales_to: journeys.sales_to,
        other_currency_lines: u64::try_from(others).unwrap_or(0),
    })
}

/// The targets in these places of the order behind a figure of a cohort, of one group or of all.
///
/// # Errors
///
/// Like [`cohort`].
pub async fn cohort_accounts(
    ctx: &Context,
    request: &CohortRequest,
    group: Option<GroupId>,
    cell: CohortCell,
    places: Range<usize>,
) -> Result<HonestAccounts> {
    ctx.may(Action::SeeSales)?;
    let journeys = Journeys::as_of(ctx, request.as_of).await?;
    let window = window(request, journeys.as_of)?;
    let grouper = Grouper::of(ctx, &journeys, request.by).await?;
    let found = journeys.seen().filter(|tracked| {
        window.contains(tracked.journey.began())
            && cell.has(&tracked.journey)
            && group.is_none_or(|group| grouper.by_last(tracked).id == group)
    });
    let milestone = match cell {
        CohortCell::Reached(milestone)
        | CohortCell::WithPrevious(milestone)
        | CohortCell::Skipped(milestone) => milestone,
        CohortCell::StillOpen | CohortCell::Dropped | CohortCell::WonNotInvoiced => Milestone::Target,
    };
    let (accounts, total) = named(ctx, &grouper, found.collect(), milestone, places).await?;
    Ok(HonestAccounts {
        accounts,
        total,
        group: group.map(|group| grouper.named(group)),
        as_of: journeys.as_of,
    })
}

fn window(request: &CohortRequest, as_of: NaiveDate) -> Result<Period> {
    let to = request.to.map_or(as_of, |to| to.min(as_of));
    Period::new(request.from, to)
        .map_err(|error| Error::refused("period_ends_before_it_starts", error.to_string()))
}
