//! The list of opportunities and the board: filtered, sorted, a page at a time, with sums.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    access::Action,
    account::AccountId,
    money::Amount,
    opportunity::{BusinessKind, ForecastCategory, Limit, OpportunityId, SellingMode, Source},
    person::PersonId,
    pipeline::{PipelineId, StageId},
};
use uuid::Uuid;

use super::{
    GroundFilter, RivalFilter,
    book::{self, Contents, Entry, Standing},
    ordering::{Cursor, first},
};
use crate::{
    Context, Result,
    access::{Numbers, Scope},
    person, task,
};

/// Rows of one page at most.
const SIZE_AT_MOST: usize = 200;

/// Which opportunities to list; what is not set does not filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpportunityFilter {
    /// Part of the name or code.
    pub search: Option<String>,
    /// How they stand.
    pub state: StateFilter,
    /// In this pipeline.
    pub pipeline: Option<PipelineId>,
    /// In this stage, or in it when they were decided.
    pub stage: Option<StageId>,
    /// Somebody's.
    pub owner: Option<PersonId>,
    /// With this account.
    pub account: Option<AccountId>,
    /// Of this kind.
    pub kind: Option<BusinessKind>,
    /// From there.
    pub source: Option<Source>,
    /// Sold this way.
    pub selling_mode: Option<SellingMode>,
    /// Counted so in the forecast.
    pub category: Option<ForecastCategory>,
    /// That need something done.
    pub flag: Option<Flag>,
    /// Decided by this.
    pub ground: Option<GroundFilter>,
    /// Against this competitor.
    pub rival: Option<RivalFilter>,
    /// Of which the day lies from here on: expected for open ones, of the decision for others.
    pub from: Option<NaiveDate>,
    /// Of which the day lies up to here.
    pub to: Option<NaiveDate>,
}

/// How they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum StateFilter {
    #[default]
    Open,
    Won,
    Lost,
    Decided,
    All,
}

/// Why an open opportunity needs somebody's attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flag {
    /// In its stage for longer than nine of ten that went on from it.
    Rots,
    /// Open for longer than nine of ten took that were won.
    Stale,
    /// The day by which it should be decided has passed.
    Overdue,
}

impl Flag {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Rots, Self::Stale, Self::Overdue];

    /// The word that addresses have.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rots => "rots",
            Self::Stale => "stale",
            Self::Overdue => "overdue",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flag| flag.as_str() == word)
    }
}

/// What the list is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OpportunitySort {
    /// The day by which it should be decided, or was; the first one first, those without one last.
    #[default]
    Day,
    /// The largest amount first.
    Amount,
    /// The longest where it stands first.
    Longest,
    /// The latest opened first.
    Opened,
    /// The latest changed first.
    Changed,
}

/// Which page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpportunityPageRequest {
    /// Sorted by what.
    pub sort: OpportunitySort,
    /// The cursor that the page before gave.
    pub after: Option<String>,
    /// Rows wanted, 200 at most.
    pub size: usize,
}

/// What some opportunities come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many.
    pub count: u64,
    /// What they are about together.
    pub amount: Amount,
    /// The same, each with the chance of its stage.
    pub weighted: Amount,
}

/// A page of opportunities.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OpportunityPage {
    /// The rows.
    pub rows: Vec<OpportunityRow>,
    /// Cursor of the next page, where there is one.
    pub next: Option<String>,
    /// All that pass the filter.
    pub totals: Totals,
}

/// An opportunity as a list shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct OpportunityRow {
    /// Its id.
    pub id: OpportunityId,
    /// What it is called.
    pub name: String,
    /// The firm's own code for it.
    pub code: Option<String>,
    /// The account.
    pub account: AccountId,
    /// The account's name.
    pub account_name: String,
    /// Who answers for it.
    pub owner: PersonId,
    /// Their name.
    pub owner_name: String,
    /// Its pipeline.
    pub pipeline: PipelineId,
    /// Its stage, or that in which it was decided.
    pub stage: StageId,
    /// Whether it is open.
    pub is_open: bool,
    /// Whether it was won.
    pub is_won: bool,
    /// How much it is about.
    pub amount: Option<Amount>,
    /// The day by which it should be decided.
    pub close_on: Option<NaiveDate>,
    /// Since when it stands where it stands.
    pub since: NaiveDate,
    /// Days for which it does.
    pub days: u32,
    /// Since when it is known.
    pub opened_on: NaiveDate,
    /// What needs attention.
    pub flags: Vec<Flag>,
    /// The limit of its stage, where one is known.
    pub limit: Option<Limit>,
    /// The open task that is due first: what, by when, and whether that has passed.
    pub step: Option<(String, NaiveDate, bool)>,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
    /// Whether the actor may work on it.
    pub may_work: bool,
}

/// A page of the opportunities that pass the filter and that the actor may see.
///
/// # Errors
///
/// [`crate::Error::Refused`] with the rule `cursor_not_valid` for a cursor that no page gave.
pub async fn list(
    ctx: &Context,
    filter: &OpportunityFilter,
    request: &OpportunityPageRequest,
) -> Result<OpportunityPage> {
    let scope = Scope::of(ctx, Action::SeeOpportunities)?;
    let after = request.after.as_deref().map(Cursor::parse).transpose()?;
    let size = request.size.clamp(1, SIZE_AT_MOST);
    let today = ctx.today();
    let what = format!(
        "{size} by {:?} after {after:?} of {filter:?} on {today}",
        request.sort
    );
    let found = book::look_once(ctx, &scope, what, |book, seen| {
        let asked = Asked::new(book, filter, seen, today);
        let passing: Vec<&Entry> = asked.passing().collect();
        let totals = asked.totals(&passing);
        let found = first(passing, request.sort, after, size + 1);
        let drafts = found.into_iter().map(|entry| asked.draft(entry));
        (drafts.collect::<Vec<_>>(), totals)
    })
    .await?;
    let (found, totals) = &*found;
    let (shown, more) = found.split_at(found.len().min(size));
    let last = shown.last().filter(|_| !more.is_empty());
    Ok(OpportunityPage {
        rows: named(ctx, shown).await?,
        next: last.map(|last| Cursor::of(request.sort, &last.entry).to_string()),
        totals: *totals,
    })
}

/// All that pass a filter, each with the ledger number of its account.
pub(super) async fn numbers_of_found(
    ctx: &Context,
    filter: &OpportunityFilter,
    seen: &Numbers,
) -> Result<BTreeMap<OpportunityId, i64>> {
    book::look(ctx, |book| {
        let asked = Asked::new(book, filter, seen, ctx.today());
        asked.passing().map(|entry| (entry.id, entry.number)).collect()
    })
    .await
}

/// What is asked of the book.
pub(super) struct Asked<'a> {
    pub(super) book: &'a Contents,
    filter: &'a OpportunityFilter,
    seen: &'a Numbers,
    today: NaiveDate,
    search: Option<String>,
}

impl<'a> Asked<'a> {
    pub(super) fn new(
        book: &'a Contents,
        filter: &'a OpportunityFilter,
        seen: &'a Numbers,
        today: NaiveDate,
    ) -> Self {
        let search = filter.search.as_deref().map(dahu_core::search::folded);
        Self {
            book,
            filter,
            seen,
            today,
            search: search.filter(|text| !text.is_empty()),
        }
    }

    pub(super) fn passing(&self) -> impl Iterator<Item = &'a Entry> {
        let all = self.filter.account.is_none().then_some(&self.book.entries);
        let of_account = self.filter.account.map(|account| self.book.of_account(account));
        let asked = all.into_iter().flatten().chain(of_account.into_iter().flatten());
        asked.filter(|entry| self.passes(entry))
    }

    fn passes(&self, entry: &Entry) -> bool {
        let filter = self.filter;
        let is = |wanted: Option<bool>| wanted.unwrap_or(true);
        stands(filter.state, entry.standing)
            && self.seen.has(entry.number)
            && is(filter.pipeline.map(|pipeline| entry.pipeline == pipeline))
            && is(filter.stage.map(|stage| entry.stage == stage))
            && is(filter.owner.map(|owner| entry.owner == owner))
            && is(filter.kind.map(|kind| entry.kind == kind))
            && is(filter.source.map(|source| entry.source == Some(source)))
            && is(filter.selling_mode.map(|mode| entry.selling_mode == Some(mode)))
            && is(filter.category.map(|category| entry.category == category))
            && is(filter.ground.map(|ground| ground.passes(entry)))
            && is(filter
                .from
                .map(|from| day_of(entry).is_some_and(|day| day >= from)))
            && is(filter.to.map(|to| day_of(entry).is_some_and(|day| day <= to)))
            && is(filter.flag.map(|flag| self.book.has(entry, flag, self.today)))
            && is(filter.rival.as_ref().map(|rival| rival.passes(entry)))
            && is(self
                .search
                .as_ref()
                .map(|text| entry.words.contains(text.as_str())))
    }

    pub(super) fn totals(&self, entries: &[&Entry]) -> Totals {
        let weighted = entries.iter().map(|entry| self.book.weighted(entry));
        Totals {
            count: entries.len() as u64,
            amount: entries.iter().map(|entry| entry.amount).sum(),
            weighted: weighted.sum(),
        }
    }

    pub(super) fn draft(&self, entry: &Entry) -> Draft {
        let flags = Flag::ALL
            .into_iter()
            .filter(|flag| self.book.has(entry, *flag, self.today));
        Draft {
            flags: flags.collect(),
            limit: self.book.pace().stages.get(&entry.stage).copied(),
            entry: entry.in_short(),
        }
    }
}

impl Contents {
    /// Whether an open opportunity needs attention for this reason.
    pub(super) fn has(&self, entry: &Entry, flag: Flag, today: NaiveDate) -> bool {
        entry.standing == Standing::Open
            && match flag {
                Flag::Rots => self.pace().rots(entry.stage, entry.days_since(today)),
                Flag::Stale => self.pace().is_stale(entry.pipeline, entry.age(today)),
                Flag::Overdue => entry.close_on.is_some_and(|day| day < today),
            }
    }
}

/// The day by which an open one should be decided, or on which one was.
pub(super) fn day_of(entry: &Entry) -> Option<NaiveDate> {
    match entry.standing {
        Standing::Open => entry.close_on,
        Standing::Won | Standing::Lost => Some(entry.since),
    }
}

fn stands(filter: StateFilter, standing: Standing) -> bool {
    match filter {
        StateFilter::Open => standing == Standing::Open,
        StateFilter::Won => standing == Standing::Won,
        StateFilter::Lost => standing == Standing::Lost,
        StateFilter::Decided => standing != Standing::Open,
        StateFilter::All => true,
    }
}

/// An opportunity of the book, before its names are known.
pub(super) struct Draft {
    entry: Entry,
    flags: Vec<Flag>,
    limit: Option<Limit>,
}

/// Rows with the names of accounts and people, and their next steps.
pub(super) async fn named(ctx: &Context, drafts: &[Draft]) -> Result<Vec<OpportunityRow>> {
    let connection = ctx.workspace.database.reader();
    let work = Scope::or_nothing(ctx, Action::WorkOpportunities)?
        .numbers(ctx)
        .await?;
    let ids: Vec<Uuid> = drafts.iter().map(|draft| draft.entry.id.0).collect();
    let stored = super::store::names(connection, &ids).await?;
    let accounts: Vec<Uuid> = drafts.iter().map(|draft| draft.entry.account.0).collect();
    let accounts = super::store::account_names(connection, &accounts).await?;
    let owners: Vec<Uuid> = drafts.iter().map(|draft| draft.entry.owner.0).collect();
    let owners = person::by_ids(connection, &owners).await?.into_iter();
    let owners: HashMap<Uuid, String> = owners.map(|person| (person.id, person.name)).collect();
    let mut steps = task::first_steps(connection, &ids).await?;
    let today = ctx.today();
    let rows = drafts.iter().map(|Draft { entry, flags, limit }| {
        let (name, code) = stored.get(&entry.id.0).cloned().unwrap_or_default();
        OpportunityRow {
            name,
            code,
            account_name: accounts.get(&entry.account.0).cloned().unwrap_or_default(),
            owner_name: owners.get(&entry.owner.0).cloned().unwrap_or_default(),
            is_open: entry.standing == Standing::Open,
            is_won: entry.standing == Standing::Won,
            amount: Some(entry.amount).filter(|amount| amount.is_positive()),
            days: entry.days_since(today),
            step: steps
                .remove(&entry.id.0)
                .map(|(what, due_on)| (what, due_on, due_on < today)),
            may_work: work.has(entry.number),
            id: entry.id,
            account: entry.account,
            owner: entry.owner,
            pipeline: entry.pipeline,
            stage: entry.stage,
            close_on: entry.close_on,
            since: entry.since,
            opened_on: entry.opened_on,
            changed_at: entry.changed_at,
            flags: flags.clone(),
            limit: *limit,
        }
    });
    Ok(rows.collect())
}
