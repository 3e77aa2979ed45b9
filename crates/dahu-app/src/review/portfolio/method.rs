//! The method over a portfolio: its key accounts, plans, how well customers are, and who gets too little or too much.

use std::{cmp::Reverse, collections::HashSet};

use chrono::NaiveDate;
use dahu_core::{account::AccountId, person::PersonId, review::Chapter, selling::Served};
use uuid::Uuid;

use super::{Frame, PortfolioContent, Told};
use crate::{
    Result, account,
    health::{self, AlertFilter, AlertRow, HealthFilter, HealthPage, HealthPageRequest, HealthSort},
    plan::{self, PlanFilter, PlanRow},
    report::WorkOf,
    review::open,
    selection::{self, Asked, Basis, Filter, Row, State, review},
    selling::{self, SellingFilter, SellingRow},
};

/// Key accounts that are looked at most.
const KEY_ACCOUNTS: usize = 2_000;
/// Rows of one kind that are named at most.
const NAMED: usize = 15;
/// Plans that are looked at most.
const PLANS: usize = 100;

/// The key accounts of a portfolio.
#[derive(Clone, Debug)]
pub struct KeyAccountsFacts {
    /// By which criteria.
    pub basis: Basis,
    /// The day of the figures of the ledger.
    pub figures_on: NaiveDate,
    /// Those that rank first.
    pub rows: Vec<Row>,
    /// How many there are.
    pub in_all: u64,
    /// What changed since the last review; none where there was none, or where the actor may not see it.
    pub since: Option<SinceReview>,
}

/// How the key accounts of a portfolio differ from those of the last review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SinceReview {
    /// The day on which it was held.
    pub held_on: NaiveDate,
    /// Who was none then.
    pub came: Vec<String>,
    /// Who is none any more.
    pub left: Vec<String>,
}

/// The plans of a portfolio that are not closed.
#[derive(Clone, Debug, Default)]
pub struct PlansFacts {
    /// How many were looked at.
    pub plans: u64,
    /// Whether there are more.
    pub is_more: bool,
    /// Of how many an objective is behind.
    pub behind: u64,
    /// Of how many a review is overdue.
    pub overdue: u64,
    /// These and those whose actions are overdue, so many at most.
    pub rows: Vec<PlanRow>,
}

/// How well the customers of a portfolio are.
#[derive(Clone, Debug)]
pub struct HealthOfFacts {
    /// The least well of them, with how many there are in each band, and how many alerts are open.
    pub page: HealthPage,
    /// The latest open alerts.
    pub alerts: Vec<AlertRow>,
}

/// Who of a portfolio gets too little, and who too much.
#[derive(Clone, Debug)]
pub struct CoverageFacts {
    /// How many accounts are served so.
    pub counts: Vec<(Served, u64)>,
    /// The days of what was given.
    pub days: (NaiveDate, NaiveDate),
    /// Those that get too little, that of most sales first.
    pub under: Vec<SellingRow>,
}

impl Frame<'_> {
    /// The owners that lists are asked for one by one; nobody in particular where everybody's accounts are meant.
    fn owners(&self) -> Vec<Option<PersonId>> {
        match &self.whose.people {
            None => vec![None],
            Some(people) => people.iter().copied().map(Some).collect(),
        }
    }
}

/// Who are key accounts, and what changed since the last review.
pub(super) async fn key_accounts(frame: &Frame<'_>) -> Result<Option<Told<PortfolioContent>>> {
    let filter = Filter {
        state: Some(State::In),
        ..Filter::default()
    };
    let found = selection::list(frame.ctx, Asked::default(), filter, 0..KEY_ACCOUNTS);
    let Some(found) = open(Box::pin(found).await)? else {
        return Ok(None);
    };
    let all: HashSet<AccountId> = found.rows.iter().map(|row| row.account).collect();
    let names = frame.names();
    let is_theirs = |row: &Row| match &names {
        None => true,
        Some(names) => row.owner.as_deref().is_some_and(|owner| names.contains(owner)),
    };
    let mut rows: Vec<Row> = found.rows.into_iter().filter(is_theirs).collect();
    let since = since_review(frame, &all, &rows).await?;
    let is_changed = since.as_ref().is_some_and(|since| !since.left.is_empty());
    if rows.is_empty() && !is_changed {
        return Ok(None);
    }
    let in_all = rows.len() as u64;
    rows.truncate(NAMED);
    let facts = KeyAccountsFacts {
        basis: found.selection.basis,
        figures_on: found.selection.figures_on,
        rows,
        in_all,
        since,
    };
    Ok(Some(frame.told(
        Chapter::KeyAccounts,
        PortfolioContent::KeyAccounts(Box::new(facts)),
    )))
}

/// Who came since the last review that was concluded, and who left; of everybody who is in, and those of the portfolio.
async fn since_review(
    frame: &Frame<'_>,
    all: &HashSet<AccountId>,
    rows: &[Row],
) -> Result<Option<SinceReview>> {
    let Some(reviews) = open(review::list(frame.ctx).await)? else {
        return Ok(None);
    };
    let last = reviews
        .reviews
        .iter()
        .find(|review| review.concluded_at.is_some());
    let Some(last) = last else { return Ok(None) };
    let Some(detail) = open(Box::pin(review::show(frame.ctx, last.id)).await)? else {
        return Ok(None);
    };
    let was: HashSet<AccountId> = detail.members.iter().map(|member| member.account).collect();
    let left: Vec<Uuid> = was.difference(all).map(|account| account.0).collect();
    let owned = account::store::by_ids(frame.ctx.workspace.database.reader(), &left).await?;
    let people = frame.people();
    let is_theirs = |owner: Option<Uuid>| match &people {
        None => true,
        Some(people) => owner.is_some_and(|owner| people.contains(&PersonId(owner))),
    };
    let mut left: Vec<String> = owned
        .into_iter()
        .filter(|account| is_theirs(account.owner_id))
        .map(|account| account.name)
        .collect();
    left.sort();
    let came = rows.iter().filter(|row| !was.contains(&row.account));
    Ok(Some(SinceReview {
        held_on: last.held_on,
        came: came.map(|row| row.name.clone()).collect(),
        left,
    }))
}

/// Which plans are behind, and which reviews overdue.
pub(super) async fn plans(frame: &Frame<'_>) -> Result<Option<Told<PortfolioContent>>> {
    let mut facts = PlansFacts::default();
    let mut asked: Vec<PlanFilter> = frame
        .owners()
        .into_iter()
        .map(|owner| PlanFilter {
            owner,
            ..PlanFilter::default()
        })
        .collect();
    while let Some(filter) = asked.pop() {
        if facts.plans >= PLANS as u64 {
            facts.is_more = true;
            break;
        }
        let Some(page) = open(Box::pin(plan::list(frame.ctx, &filter)).await)? else {
            return Ok(None);
        };
        facts.take(page.rows, frame.today);
        asked.extend(page.next.map(|next| PlanFilter {
            after: Some(next),
            ..filter
        }));
    }
    if facts.plans == 0 {
        return Ok(None);
    }
    facts
        .rows
        .sort_by_key(|row| (row.review_on.unwrap_or(row.days.1), row.id));
    facts.rows.truncate(NAMED);
    Ok(Some(
        frame.told(Chapter::PlansOf, PortfolioContent::PlansOf(facts)),
    ))
}

impl PlansFacts {
    fn take(&mut self, rows: Vec<PlanRow>, today: NaiveDate) {
        for row in rows {
            let is_behind = row.paces.behind > 0;
            let is_overdue = row.review_on.is_some_and(|due| due < today);
            self.plans += 1;
            self.behind += u64::from(is_behind);
            self.overdue += u64::from(is_overdue);
            if is_behind || is_overdue || row.actions.overdue > 0 {
                self.rows.push(row);
            }
        }
    }
}

/// How well customers are, and which alerts are open.
pub(super) async fn health(frame: &Frame<'_>) -> Result<Option<Told<PortfolioContent>>> {
    let (owner, team) = match frame.whose.of {
        WorkOf::Firm => (None, None),
        WorkOf::Team(team) => (None, Some(team)),
        WorkOf::Person(person) => (Some(person), None),
    };
    let filter = HealthFilter {
        owner,
        team,
        ..HealthFilter::default()
    };
    let request = HealthPageRequest {
        sort: HealthSort::Wellness,
        after: None,
        size: NAMED,
    };
    let Some(page) = open(Box::pin(health::list(frame.ctx, &filter, &request)).await)? else {
        return Ok(None);
    };
    if page.total == 0 {
        return Ok(None);
    }
    let of_alerts = AlertFilter {
        owner,
        team,
        ..AlertFilter::default()
    };
    let alerts = open(Box::pin(health::alerts(frame.ctx, &of_alerts, None, NAMED)).await)?;
    Ok(Some(Told {
        as_of: page.refreshed.map_or(frame.today, |(day, _)| day),
        ..frame.told(
            Chapter::HealthOf,
            PortfolioContent::HealthOf(Box::new(HealthOfFacts {
                page,
                alerts: alerts.unwrap_or_default().rows,
            })),
        )
    }))
}

/// Which accounts get too little, and which too much.
pub(super) async fn coverage(frame: &Frame<'_>) -> Result<Option<Told<PortfolioContent>>> {
    let (mut counts, mut under) = (Vec::new(), Vec::new());
    for served in Served::ALL {
        let mut count = 0;
        for owner in frame.owners() {
            let filter = SellingFilter {
                served: Some(served),
                owner,
                ..SellingFilter::default()
            };
            let page = selling::list(frame.ctx, &filter, None, NAMED as u64);
            let Some(page) = open(Box::pin(page).await)? else {
                return Ok(None);
            };
            count += page.total;
            if matches!(served, Served::Under | Served::Both) {
                under.extend(page.rows);
            }
        }
        counts.push((served, count));
    }
    if counts.iter().all(|(_, count)| *count == 0) {
        return Ok(None);
    }
    under.sort_by_key(|row: &SellingRow| Reverse(row.net_recent));
    under.truncate(NAMED);
    let standing = selling::standing(frame.ctx).await?;
    let facts = CoverageFacts {
        counts,
        days: standing.days,
        under,
    };
    Ok(Some(Told {
        as_of: standing.days.1,
        ..frame.told(Chapter::Coverage, PortfolioContent::Coverage(facts))
    }))
}
