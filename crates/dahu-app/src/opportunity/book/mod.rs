//! All opportunities with their histories in memory, brought up to date by what changed since somebody last looked.
//!
//! Lists, boards, funnels and forecasts look at all of them in every way that people think of: that takes milliseconds here,
//! whichever database there is. 200,000 with a million lines of history take some 80 MB.

mod store;

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
    sync::{Arc, OnceLock, PoisonError, RwLock},
};

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    account::AccountId,
    forecast::Chances,
    money::Amount,
    opportunity::{
        BusinessKind, Calibration, Chance, Course, ForecastCategory, Ground, Histories, OpportunityId, Pace,
        Rivals, SellingMode, Source, Verb,
    },
    person::PersonId,
    pipeline::{Pipeline, PipelineId, StageId},
    share::Share,
};
use uuid::Uuid;

use crate::{
    Context, Result,
    access::{Numbers, Scope},
    database, pipeline,
    report::Key,
};

/// Opportunities that are read at once.
const READ_AT_ONCE: u64 = 10_000;

/// The opportunities of a workspace in memory.
#[derive(Default)]
pub(crate) struct Book {
    contents: RwLock<Contents>,
    /// One at a time reads what changed.
    reading: tokio::sync::Mutex<()>,
}

/// What stands in the book.
#[derive(Default)]
pub(crate) struct Contents {
    /// The number of the first change that is not in it.
    pub(crate) next: i64,
    /// All opportunities that are there.
    pub(crate) entries: Vec<Entry>,
    /// All pipelines, in their order.
    pub(crate) pipelines: Vec<Pipeline>,
    places: HashMap<Uuid, usize>,
    by_account: HashMap<AccountId, Vec<OpportunityId>>,
    /// Those that were won, by the ledger numbers of their account and of the units that buy together with it.
    won: HashMap<i64, Vec<OpportunityId>>,
    pace: OnceLock<Pace>,
    chances: OnceLock<HashMap<StageId, Chance>>,
    forecast: OnceLock<Arc<Chances>>,
}

/// An opportunity in the book.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) id: OpportunityId,
    pub(crate) account: AccountId,
    /// The account's ledger number.
    pub(crate) number: i64,
    pub(crate) owner: PersonId,
    pub(crate) pipeline: PipelineId,
    pub(crate) stage: StageId,
    pub(crate) standing: Standing,
    pub(crate) since: NaiveDate,
    pub(crate) opened_on: NaiveDate,
    pub(crate) close_on: Option<NaiveDate>,
    pub(crate) amount: Amount,
    pub(crate) kind: BusinessKind,
    pub(crate) source: Option<Source>,
    pub(crate) selling_mode: Option<SellingMode>,
    pub(crate) category: ForecastCategory,
    pub(crate) changed_at: DateTime<Utc>,
    /// Name and code as a search compares them.
    pub(crate) words: Box<str>,
    /// What was done to it, in order.
    pub(crate) history: Box<[Event]>,
    /// What the ledger is expected to show of it, where it was won.
    pub(crate) expected: Option<Box<Expected>>,
    /// What decided, where it was decided and somebody said so.
    pub(crate) ground: Option<Ground>,
    /// Against whom, where anybody is named.
    pub(crate) rivals: Option<Box<Rivals>>,
}

/// What the ledger is expected to show of an opportunity that was won.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Expected {
    /// Until when, where somebody said so.
    pub(crate) until: Option<NaiveDate>,
    /// The units that buy together with its account, by their ledger numbers.
    pub(crate) units: Vec<i64>,
    /// The products that it names.
    pub(crate) products: Vec<String>,
}

/// How an opportunity stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Standing {
    Open,
    Won,
    Lost,
}

/// A line of a history.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Event {
    pub(crate) verb: Verb,
    pub(crate) on: NaiveDate,
    pub(crate) from: Option<StageId>,
    pub(crate) days: u32,
}

impl Entry {
    /// The same without what only passes over the whole book look at.
    pub(crate) fn in_short(&self) -> Self {
        Self {
            words: Box::default(),
            history: Box::default(),
            expected: None,
            rivals: None,
            ..*self
        }
    }

    /// The ledger numbers of the accounts whose sales confirm it, its own first; none where it was not won.
    pub(crate) fn buyers(&self) -> Vec<i64> {
        let Some(expected) = &self.expected else {
            return Vec::new();
        };
        let units = expected.units.iter().copied();
        std::iter::once(self.number)
            .chain(units.filter(|unit| *unit != self.number))
            .collect()
    }

    /// Days for which it stands where it stands.
    pub(crate) fn days_since(&self, today: NaiveDate) -> u32 {
        u32::try_from((today - self.since).num_days()).unwrap_or(0)
    }

    /// Days from its opening to today, or to the day on which it was decided.
    pub(crate) fn age(&self, today: NaiveDate) -> u32 {
        let until = if self.standing == Standing::Open {
            today
        } else {
            self.since
        };
        u32::try_from((until - self.opened_on).num_days()).unwrap_or(0)
    }
}

impl Contents {
    /// An opportunity.
    pub(crate) fn get(&self, id: OpportunityId) -> Option<&Entry> {
        self.places.get(&id.0).map(|place| &self.entries[*place])
    }

    /// The opportunities of an account.
    pub(crate) fn of_account(&self, account: AccountId) -> impl Iterator<Item = &Entry> {
        self.of(self.by_account.get(&account))
    }

    /// The opportunities of some accounts; of all where none are given.
    pub(crate) fn of_accounts<'b>(
        &'b self,
        wanted: Option<&'b HashSet<AccountId>>,
    ) -> impl Iterator<Item = &'b Entry> {
        let all = wanted.is_none().then_some(&self.entries).into_iter().flatten();
        let wanted = wanted.into_iter().flatten();
        all.chain(wanted.flat_map(|account| self.of_account(*account)))
    }

    /// What was won that sales of an account confirm, by its ledger number.
    pub(crate) fn won_of(&self, number: i64) -> impl Iterator<Item = &Entry> {
        self.of(self.won.get(&number))
    }

    fn of<'b>(&'b self, ids: Option<&'b Vec<OpportunityId>>) -> impl Iterator<Item = &'b Entry> {
        ids.into_iter().flatten().filter_map(|id| self.get(*id))
    }

    /// A pipeline.
    pub(crate) fn pipeline(&self, id: PipelineId) -> Option<&Pipeline> {
        self.pipelines.iter().find(|pipeline| pipeline.id == id)
    }

    /// After how many days opportunities take too long, learnt from these.
    pub(crate) fn pace(&self) -> &Pace {
        self.pace.get_or_init(|| {
            let mut histories = Histories::default();
            for entry in &self.entries {
                for event in &entry.history {
                    if let (Verb::Advanced | Verb::Won, Some(from)) = (event.verb, event.from) {
                        histories.went_on(from, event.days);
                    }
                }
                if entry.standing == Standing::Won {
                    histories.was_won(entry.pipeline, entry.age(entry.since));
                }
            }
            histories.pace(&self.pipelines)
        })
    }

    /// The chance of each stage, by the firm's own outcomes where there are enough.
    pub(crate) fn chances(&self) -> &HashMap<StageId, Chance> {
        self.chances.get_or_init(|| {
            let calibration = self.calibration(|_| true);
            let chances = self
                .pipelines
                .iter()
                .flat_map(|pipeline| calibration.chances(pipeline));
            chances.collect()
        })
    }

    /// The chances that forecasts weigh with, by all outcomes of the firm.
    pub(crate) fn forecast_chances(&self) -> &Arc<Chances> {
        self.forecast.get_or_init(|| {
            let mut decided: HashMap<PipelineId, Share> = HashMap::new();
            for entry in &self.entries {
                if entry.standing != Standing::Open {
                    let share = decided.entry(entry.pipeline).or_default();
                    share.whole += 1;
                    share.part += u64::from(entry.standing == Standing::Won);
                }
            }
            let calibration = self.calibration(|_| true);
            Arc::new(Chances::of(&self.pipelines, &calibration, &decided))
        })
    }

    /// What outcomes say of stages, of those opportunities that are asked about.
    pub(crate) fn calibration(&self, is_asked: impl Fn(&Entry) -> bool) -> Calibration {
        let asked = self.entries.iter().filter(|entry| is_asked(entry));
        Calibration::of(asked.map(|entry| {
            Course {
                stages: entry
                    .history
                    .iter()
                    .filter_map(|event| event.from)
                    .chain([entry.stage])
                    .collect(),
                was_won: match entry.standing {
                    Standing::Open => None,
                    Standing::Won => Some(true),
                    Standing::Lost => Some(false),
                },
            }
        }))
    }

    /// What an opportunity is about with the chance of its stage, rounded down; all of it where it was won.
    pub(crate) fn weighted(&self, entry: &Entry) -> Amount {
        let millionths = match entry.standing {
            Standing::Won => 1_000_000,
            Standing::Lost => 0,
            Standing::Open => self
                .chances()
                .get(&entry.stage)
                .map_or(0, |chance| chance.millionths()),
        };
        let whole = i128::from(entry.amount.ten_thousandths()) * i128::from(millionths) / 1_000_000;
        Amount::from_ten_thousandths(i64::try_from(whole).unwrap_or(i64::MAX))
    }

    fn put(&mut self, entry: Entry) {
        self.take_out(entry.id.0);
        self.places.insert(entry.id.0, self.entries.len());
        self.by_account.entry(entry.account).or_default().push(entry.id);
        for number in entry.buyers() {
            self.won.entry(number).or_default().push(entry.id);
        }
        self.entries.push(entry);
    }

    fn take_in(&mut self, changed: store::Changed) {
        for id in changed.removed {
            self.take_out(id);
        }
        for entry in changed.entries {
            self.put(entry);
        }
    }

    fn take_out(&mut self, id: Uuid) {
        let Some(place) = self.places.remove(&id) else {
            return;
        };
        let entry = self.entries.swap_remove(place);
        leave(&mut self.by_account, entry.account, entry.id);
        for number in entry.buyers() {
            leave(&mut self.won, number, entry.id);
        }
        if let Some(moved) = self.entries.get(place) {
            self.places.insert(moved.id.0, place);
        }
    }
}

/// Takes an opportunity out of one of the lists of an index.
fn leave<K: Eq + Hash>(index: &mut HashMap<K, Vec<OpportunityId>>, key: K, id: OpportunityId) {
    if let Some(ids) = index.get_mut(&key) {
        ids.retain(|one| *one != id);
        if ids.is_empty() {
            index.remove(&key);
        }
    }
}

/// Looks into the book for what there is among the accounts of a scope, and remembers it until an opportunity, an owner, a team
/// or an account team changes.
///
/// `what` tells the result from all others that are made for the scope.
pub(crate) async fn look_once<T: Send + Sync + 'static>(
    ctx: &Context,
    scope: &Scope,
    what: String,
    look_for: impl FnOnce(&Contents, &Numbers) -> T,
) -> Result<Arc<T>> {
    // First the key: what changes while somebody looks is in the result sooner than in its name, never later.
    let key = Key {
        version: 0,
        revision: super::number(ctx).await?,
        days: None,
        what: format!("{what} of {}", scope.word_now(ctx).await?).into(),
    };
    let looking = async {
        let seen = scope.numbers(ctx).await?;
        look(ctx, |book| look_for(book, &seen)).await
    };
    ctx.workspace.looks.get_or_make(key, Box::pin(looking)).await
}

/// Looks into the book, as it is now.
pub(crate) async fn look<T>(ctx: &Context, look: impl FnOnce(&Contents) -> T) -> Result<T> {
    let book = &ctx.workspace.book;
    bring_up_to_date(ctx, book).await?;
    let contents = book.contents.read().unwrap_or_else(PoisonError::into_inner);
    Ok(look(&contents))
}

async fn bring_up_to_date(ctx: &Context, book: &Book) -> Result<()> {
    let connection = ctx.workspace.database.reader();
    let is_at = || book.contents.read().unwrap_or_else(PoisonError::into_inner).next;
    if is_at() == database::store::next_number(connection, "opportunity").await? {
        return Ok(());
    }
    let _alone = book.reading.lock().await;
    let next = database::store::next_number(connection, "opportunity").await?;
    if is_at() == next {
        return Ok(());
    }
    let pipelines = pipeline::known(connection).await?;
    let changed = read(ctx, (is_at(), next)).await?;
    let count = store::count(connection).await?;
    let put = |contents: &mut Contents, changed: store::Changed| {
        contents.take_in(changed);
        contents.pipelines.clone_from(&pipelines);
        contents.pace = OnceLock::new();
        contents.chances = OnceLock::new();
        contents.forecast = OnceLock::new();
        contents.next = next;
        contents.entries.len() as u64 == count
    };
    let is_whole = {
        let mut contents = book.contents.write().unwrap_or_else(PoisonError::into_inner);
        put(&mut contents, changed)
    };
    if !is_whole {
        // Some were taken out for good, as undoing an import does: they say nothing themselves.
        let all = read(ctx, (0, next)).await?;
        let mut contents = book.contents.write().unwrap_or_else(PoisonError::into_inner);
        *contents = Contents::default();
        put(&mut contents, all);
    }
    Ok(())
}

/// What changed from one number to another.
async fn read(ctx: &Context, between: (i64, i64)) -> Result<store::Changed> {
    let connection = ctx.workspace.database.reader();
    let mut changed = store::Changed::default();
    let mut after = None;
    loop {
        let read = store::changed(connection, between, after, READ_AT_ONCE).await?;
        changed.entries.extend(read.entries);
        changed.removed.extend(read.removed);
        match read.last {
            Some(last) => after = Some(last),
            None => return Ok(changed),
        }
    }
}
