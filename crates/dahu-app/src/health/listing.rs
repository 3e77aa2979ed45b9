//! The list of accounts by their dials, and the picture of both dials together.

use std::{cmp::Reverse, collections::HashMap, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    access::Action,
    account::AccountId,
    health::{Band, Item, Signal},
    person::PersonId,
    relationship::{Stage, Turn},
    share::Share,
    team::TeamId,
};
use uuid::Uuid;

use super::{
    dials::{self, Entry},
    looking_back, owners_of,
    refreshing::refreshed,
};
use crate::{
    Context, Result,
    access::{Numbers, Scope},
    account::{self, KindsFilter},
    person,
};

/// Rows of one page at most.
const SIZE_AT_MOST: usize = 200;
/// Sorts behind every score: too little is known.
const NO_SCORE: u16 = 1_000;

/// Which accounts to list; what is not set does not filter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HealthFilter {
    /// That this person owns.
    pub owner: Option<PersonId>,
    /// That people in this team, or below, own.
    pub team: Option<TeamId>,
    /// Key accounts of this kind, or of the selection.
    pub kind: Option<KindsFilter>,
    /// Customers who are so well.
    pub wellness: Option<WellnessFilter>,
    /// Accounts of which our data are so complete.
    pub data: Option<Band>,
    /// With this bad signal.
    pub signal: Option<Signal>,
    /// With this gap of our data.
    pub gap: Option<Item>,
    /// At this stage.
    pub stage: Option<StageFilter>,
    /// Whose stage records propose otherwise.
    pub proposed_otherwise: bool,
    /// With open alerts.
    pub with_alerts: bool,
}

/// How well customers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WellnessFilter {
    /// In this band of the score.
    Band(Band),
    /// Too little is known.
    Unknown,
}

/// At which stage relationships are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageFilter {
    /// At this one.
    At(Stage),
    /// Nobody placed them.
    NotPlaced,
}

/// What the list is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HealthSort {
    /// The least well customer first, those of whom too little is known last.
    #[default]
    Wellness,
    /// The least complete data first.
    Data,
    /// The most alerts first.
    Alerts,
}

/// Which page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HealthPageRequest {
    /// Sorted by what.
    pub sort: HealthSort,
    /// The cursor that the page before gave.
    pub after: Option<String>,
    /// Rows wanted, 200 at most.
    pub size: usize,
}

/// An account with its dials.
#[derive(Clone, Debug, PartialEq)]
pub struct HealthRow {
    /// Which.
    pub account: AccountId,
    /// Its name.
    pub name: String,
    /// The firm's own code for it.
    pub code: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The stage of the relationship.
    pub stage: Option<Stage>,
    /// Where records propose to place it, and what that would be; none where they agree, or nobody placed it.
    pub proposed: Option<(Stage, Turn)>,
    /// Is the customer well; none where too little is known.
    pub score: Option<u8>,
    /// How many of customers of such a score stopped buying, where the past suffices.
    pub chance: Option<Share>,
    /// Are our data complete, in percent.
    pub percent: u8,
    /// Bad signals.
    pub signals: Vec<Signal>,
    /// Gaps of our data.
    pub gaps: Vec<Item>,
    /// Open alerts.
    pub alerts: u8,
}

/// How many accounts there are of each band of both dials.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heat {
    /// By the band of our data, the worst first; each by the band of the customer, the worst first and, last, unknown.
    pub cells: [[u64; 5]; 4],
}

impl Heat {
    fn add(&mut self, entry: &Entry) {
        let place = |score: u8| {
            Band::ALL
                .iter()
                .position(|band| *band == Band::of(score))
                .unwrap_or(0)
        };
        let column = entry.score.map_or(Band::ALL.len(), place);
        self.cells[place(entry.percent)][column] += 1;
    }
}

/// A page of accounts by their dials.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HealthPage {
    /// The rows.
    pub rows: Vec<HealthRow>,
    /// Cursor of the next page, where there is one.
    pub next: Option<String>,
    /// All that pass the filter.
    pub total: u64,
    /// Open alerts of these.
    pub alerts: u64,
    /// All that pass the filter but for its bands, by both dials.
    pub heat: Heat,
    /// When dials were last brought up to date, and for which day; none before they were.
    pub refreshed: Option<(NaiveDate, DateTime<Utc>)>,
    /// Whether the past suffices to give chances.
    pub is_judged: bool,
}

/// A page of the accounts that pass the filter and whose sales the actor may see.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who sees no sales, or asks for the selection without seeing it, [`crate::Error::NotFound`]
/// for a team that is not there, [`crate::Error::Refused`] with the rule `cursor_not_valid`.
pub async fn list(ctx: &Context, filter: &HealthFilter, request: &HealthPageRequest) -> Result<HealthPage> {
    let size = request.size.clamp(1, SIZE_AT_MOST);
    let after = request
        .after
        .as_deref()
        .map(|cursor| Place::parse(cursor).ok_or_else(account::cursor_not_valid))
        .transpose()?;
    found(ctx, filter, request.sort, (after, Some(size))).await
}

/// All accounts that pass the filter and whose sales the actor may see.
///
/// # Errors
///
/// Like [`list`].
pub async fn all(ctx: &Context, filter: &HealthFilter, sort: HealthSort) -> Result<HealthPage> {
    found(ctx, filter, sort, (None, None)).await
}

async fn found(
    ctx: &Context,
    filter: &HealthFilter,
    sort: HealthSort,
    (after, size): (Option<Place>, Option<usize>),
) -> Result<HealthPage> {
    let asked = Asked {
        seen: Scope::of(ctx, Action::SeeSales)?.numbers(ctx).await?,
        within: Box::pin(of_kinds(ctx, filter.kind)).await?,
        owners: owners_of(ctx, filter.owner, filter.team).await?,
        filter: *filter,
    };
    let mut page = HealthPage::default();
    let mut drafts = dials::look(ctx, |entries| {
        let mut passing = Vec::new();
        for entry in entries.iter().filter(|entry| asked.passes(entry)) {
            page.heat.add(entry);
            if asked.is_in_bands(entry) {
                page.total += 1;
                page.alerts += u64::from(entry.alerts);
                let place = Place::of(sort, entry);
                if after.is_none_or(|after| after < place) {
                    passing.push((place, *entry));
                }
            }
        }
        first(passing, size.map(|size| size + 1))
    })
    .await?;
    if let Some(size) = size.filter(|size| drafts.len() > *size) {
        drafts.truncate(size);
        page.next = drafts.last().map(|(place, _)| place.to_string());
    }
    let past = looking_back::looked_back(ctx).await?.judgement;
    let past = past.judged();
    let chance = |score: Option<u8>| score.and_then(|score| past?.chance(score));
    let refreshed = refreshed(ctx).await?;
    page.refreshed = refreshed.on.zip(refreshed.at);
    page.is_judged = past.is_some();
    page.rows = named(ctx, drafts.into_iter().map(|(_, entry)| entry).collect(), chance).await?;
    Ok(page)
}

/// What accounts must be in that a filter of kinds asks for; who is in the selection, only where the actor sees it.
async fn of_kinds(ctx: &Context, kinds: Option<KindsFilter>) -> Result<Vec<Arc<Numbers>>> {
    let Some(kinds) = kinds else {
        return Ok(Vec::new());
    };
    let mut within = Vec::new();
    if kinds == KindsFilter::Selected {
        within.push(Scope::of(ctx, Action::SeeSelection)?.numbers(ctx).await?);
    }
    within.push(account::of_kinds(ctx, kinds).await?);
    Ok(within)
}

/// The first of these in order; all where no number is given.
fn first(mut passing: Vec<(Place, Entry)>, most: Option<usize>) -> Vec<(Place, Entry)> {
    if let Some(most) = most.filter(|most| *most < passing.len()) {
        passing.select_nth_unstable_by_key(most, |(place, _)| *place);
        passing.truncate(most);
    }
    passing.sort_unstable_by_key(|(place, _)| *place);
    passing
}

/// Which accounts are asked for, by whom.
struct Asked {
    seen: Arc<Numbers>,
    /// What it must be in as well.
    within: Vec<Arc<Numbers>>,
    owners: Option<Vec<Uuid>>,
    filter: HealthFilter,
}

impl Asked {
    /// Whether it passes all but the bands, which the picture shows.
    fn passes(&self, entry: &Entry) -> bool {
        let filter = &self.filter;
        let is_theirs = |owners: &Vec<Uuid>| entry.owner.is_some_and(|owner| owners.contains(&owner.0));
        self.seen.has(entry.number)
            && self.within.iter().all(|numbers| numbers.has(entry.number))
            && self.owners.as_ref().is_none_or(is_theirs)
            && filter.signal.is_none_or(|signal| entry.bad & signal.bit() != 0)
            && filter.gap.is_none_or(|gap| entry.gaps & gap.bit() != 0)
            && (!filter.proposed_otherwise || entry.proposed.is_some())
            && (!filter.with_alerts || entry.alerts > 0)
            && match filter.stage {
                None => true,
                Some(StageFilter::At(stage)) => entry.stage == Some(stage),
                Some(StageFilter::NotPlaced) => entry.stage.is_none(),
            }
    }

    fn is_in_bands(&self, entry: &Entry) -> bool {
        let is_well = match self.filter.wellness {
            None => true,
            Some(WellnessFilter::Unknown) => entry.score.is_none(),
            Some(WellnessFilter::Band(band)) => entry.score.map(Band::of) == Some(band),
        };
        is_well
            && self
                .filter
                .data
                .is_none_or(|band| Band::of(entry.percent) == band)
    }
}

/// Where an account stands in the list: by what it is sorted, then by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    rank: u16,
    number: i64,
}

impl Place {
    fn of(sort: HealthSort, entry: &Entry) -> Self {
        let rank = match sort {
            HealthSort::Wellness => entry.score.map_or(NO_SCORE, u16::from),
            HealthSort::Data => u16::from(entry.percent),
            HealthSort::Alerts => u16::from(u8::MAX - entry.alerts),
        };
        Self {
            rank,
            number: entry.number,
        }
    }

    fn parse(cursor: &str) -> Option<Self> {
        let (rank, number) = cursor.split_once('.')?;
        Some(Self {
            rank: rank.parse().ok()?,
            number: number.parse().ok()?,
        })
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.rank, self.number)
    }
}

async fn named(
    ctx: &Context,
    entries: Vec<Entry>,
    chance: impl Fn(Option<u8>) -> Option<Share>,
) -> Result<Vec<HealthRow>> {
    let reader = ctx.workspace.database.reader();
    let ids: Vec<Uuid> = entries.iter().map(|entry| entry.account.0).collect();
    let accounts = account::store::by_ids(reader, &ids).await?;
    let mut accounts: HashMap<Uuid, _> = accounts
        .into_iter()
        .map(|account| (account.id, (account.name, account.code)))
        .collect();
    let owners: Vec<Uuid> = entries.iter().filter_map(|entry| Some(entry.owner?.0)).collect();
    let people: HashMap<Uuid, String> = person::by_ids(reader, &owners)
        .await?
        .into_iter()
        .map(|person| (person.id, person.name))
        .collect();
    let rows = entries.into_iter().filter_map(|entry| {
        // What has gone since is left out.
        let (name, code) = accounts.remove(&entry.account.0)?;
        Some(HealthRow {
            account: entry.account,
            name,
            code,
            owner: entry.owner.and_then(|owner| people.get(&owner.0).cloned()),
            stage: entry.stage,
            proposed: entry.proposed,
            chance: chance(entry.score),
            score: entry.score,
            percent: entry.percent,
            signals: worst_first(entry.bad),
            gaps: Item::ALL
                .into_iter()
                .filter(|item| entry.gaps & item.bit() != 0)
                .collect(),
            alerts: entry.alerts,
        })
    });
    Ok(rows.collect())
}

/// Bad signals, those that can take the most points first.
fn worst_first(bits: u16) -> Vec<Signal> {
    let mut signals: Vec<Signal> = Signal::ALL
        .into_iter()
        .filter(|signal| bits & signal.bit() != 0)
        .collect();
    signals.sort_by_key(|signal| Reverse(signal.points_at_most()));
    signals
}
