//! The list of accounts with their scores: who is in, who is out, and why.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
    sync::{Arc, PoisonError},
};

use dahu_core::{
    access::Action,
    account::AccountId,
    money::Amount,
    person::PersonId,
    selection::{Quarter, Score, Standing, Turn, lead},
};
use uuid::Uuid;

use super::{
    finding::{Asked, Axes, Selection, Stability, find},
    review::Decision,
    store,
};
use crate::{
    Context, Result,
    access::{Numbers, Scope},
    person,
    valuation::engine::spread::map_on_all_cores,
};

/// Accounts of a file at most: who is in, and then the next by rank.
pub const EXPORTED_AT_MOST: usize = 5_000;
/// Accounts that are made ready before anybody asks for them.
const PREPARED: usize = 50;
/// From this share of weightings within 30 % of the agreed on an account stands firmly.
const FIRM_FROM: f64 = 0.95;
/// Below this one it might as well stand otherwise.
const CLOSE_BELOW: f64 = 0.7;

/// How an account stands, as lists are filtered by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// It is a key account.
    In,
    /// It is none.
    Out,
    /// People decided.
    Decided,
    /// Too little is known of it to rank it.
    NotEnoughKnown,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::In, Self::Out, Self::Decided, Self::NotEnoughKnown];

    /// The word that addresses have.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
            Self::Decided => "decided",
            Self::NotEnoughKnown => "not-enough-known",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    fn has(self, standing: Standing) -> bool {
        use dahu_core::selection::{In, Out};
        match self {
            Self::In => standing.is_in(),
            Self::Out => matches!(standing, Standing::Out(Out::ByRank | Out::Decided)),
            Self::Decided => matches!(standing, Standing::In(In::Decided) | Standing::Out(Out::Decided)),
            Self::NotEnoughKnown => standing == Standing::Out(Out::NotEnoughKnown),
        }
    }
}

/// How firmly an account stands where it stands, by weightings within 30 % of the agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Firmness {
    /// In at least 95 of 100.
    Firm,
    /// In fewer.
    Leaning,
    /// In fewer than 70 of 100: it might as well stand otherwise.
    Close,
}

impl Firmness {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Firm, Self::Leaning, Self::Close];

    /// The word that addresses have.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Firm => "firm",
            Self::Leaning => "leaning",
            Self::Close => "close",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|firmness| firmness.as_str() == word)
    }

    fn of(stability: &Stability, is_in: bool) -> Self {
        let share = stability.near.share();
        match if is_in { share } else { 1.0 - share } {
            share if share >= FIRM_FROM => Self::Firm,
            share if share >= CLOSE_BELOW => Self::Leaning,
            _ => Self::Close,
        }
    }
}

/// Which accounts a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// How they stand.
    pub state: Option<State>,
    /// Their quarter of the matrix.
    pub quarter: Option<Quarter>,
    /// How firmly they stand.
    pub firmness: Option<Firmness>,
    /// Who owns them.
    pub owner: Option<PersonId>,
}

/// An account as lists show it.
#[derive(Clone, Debug)]
pub struct Row {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: Option<String>,
    /// Who owns it.
    pub owner: Option<String>,
    /// How it stands.
    pub standing: Standing,
    /// Its rank; none for one of which too little is known.
    pub rank: Option<u32>,
    /// Its score.
    pub score: Score,
    /// Its scores on the axes of the matrix.
    pub axes: Axes,
    /// Its quarter; none where too little is known.
    pub quarter: Option<Quarter>,
    /// In which share of other weightings it is in; none where its rank does not decide.
    pub stability: Option<Stability>,
    /// How firmly it stands.
    pub firmness: Option<Firmness>,
    /// The smallest change of one weight that turns it.
    pub turn: Option<Turn>,
    /// By how many points it is above what it has to reach or keep, or below; none where there is nobody on the other side.
    pub ahead: Option<f64>,
    /// What each criterion has part in that, in the order of the criteria.
    pub leads: Vec<Option<f64>>,
    /// What people decided.
    pub decision: Option<Decision>,
    /// Net sales of the last twelve months.
    pub sales: Amount,
    /// Its value within the horizon of the latest valuation.
    pub value: Option<Amount>,
}

impl Row {
    /// The criteria that put it where it stands: for one that is in those that lift it most, for one that is out those that
    /// keep it below most, two at most, by their places.
    #[must_use]
    pub fn reasons(&self) -> Vec<usize> {
        let sign = if self.ahead.unwrap_or(0.0) < 0.0 {
            -1.0
        } else {
            1.0
        };
        self.strongest(sign)
    }

    /// The criteria that speak against where it stands, two at most, by their places.
    #[must_use]
    pub fn doubts(&self) -> Vec<usize> {
        let sign = if self.ahead.unwrap_or(0.0) < 0.0 {
            1.0
        } else {
            -1.0
        };
        self.strongest(sign)
    }

    fn strongest(&self, sign: f64) -> Vec<usize> {
        let leads = self.leads.iter().enumerate();
        let mut found: Vec<(usize, f64)> = leads
            .filter_map(|(place, lead)| Some((place, lead.as_ref()? * sign)))
            .filter(|(_, lead)| *lead >= 0.05)
            .collect();
        found.sort_by(|one, other| other.1.total_cmp(&one.1));
        found.into_iter().take(2).map(|(place, _)| place).collect()
    }

    /// The criteria of which nothing is known, by their places.
    #[must_use]
    pub fn unknown(&self) -> Vec<usize> {
        let leads = self.leads.iter().enumerate();
        leads
            .filter_map(|(place, lead)| lead.is_none().then_some(place))
            .collect()
    }
}

/// How many accounts that the actor sees stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// Key accounts.
    pub key_accounts: u64,
    /// Others, ranked or decided.
    pub others: u64,
    /// Of both those that people decided.
    pub decided: u64,
    /// Those of which too little is known.
    pub not_enough_known: u64,
}

impl Listed {
    /// How many there are.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.key_accounts + self.others + self.not_enough_known
    }

    /// How many there are in a state.
    #[must_use]
    pub fn of(&self, state: State) -> u64 {
        match state {
            State::In => self.key_accounts,
            State::Out => self.others,
            State::Decided => self.decided,
            State::NotEnoughKnown => self.not_enough_known,
        }
    }
}

/// A page of the list.
pub struct Page {
    /// The selection.
    pub selection: Arc<Selection>,
    /// The rows in the places asked for: who is in first, then by rank.
    pub rows: Vec<Row>,
    /// How many there are by the filter.
    pub total: u64,
    /// How many there are in each state, without the filter.
    pub listed: Listed,
    /// Owners of any of them, by name.
    pub owners: Vec<(PersonId, String)>,
}

/// Accounts with their scores, in these places of their order.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who sees no selection, [`crate::Error::Refused`] with the rules `selection_capacity` and
/// `criteria_no_draft`, [`crate::Error::Internal`] when the ledger fails.
pub async fn list(ctx: &Context, asked: Asked, filter: Filter, places: Range<usize>) -> Result<Page> {
    let selection = find(ctx, asked).await?;
    let scope = Scope::of(ctx, Action::SeeSelection)?;
    let seen = scope.numbers(ctx).await?;
    let key = selection.key(format!("listed for {} by {filter:?}", scope.word_now(ctx).await?));
    let (counting, sight) = (Arc::clone(&selection), Arc::clone(&seen));
    let count = async {
        let count = move || counted(&counting, &sight, filter);
        Ok(tokio::task::spawn_blocking(count).await?)
    };
    let counted = ctx.workspace.counts.get_or_make(key, Box::pin(count)).await?;
    let shown: Vec<u32> = matching(&selection, &seen, filter)
        .skip(places.start)
        .take(places.len())
        .collect();
    let people = people(ctx).await?;
    let rows = rows(ctx, &selection, &shown, &people).await?;
    Ok(Page {
        rows: turning(&selection, rows, shown).await?,
        total: counted.total,
        listed: counted.listed,
        owners: named(&counted.owners, &people),
        selection,
    })
}

/// Has the beginning of the list ready before anybody asks for it.
pub(crate) async fn prepare(ctx: &Context) -> Result<()> {
    Box::pin(list(ctx, Asked::default(), Filter::default(), 0..PREPARED))
        .await
        .map(drop)
}

/// A selection as files have it.
pub struct Exported {
    /// The selection.
    pub selection: Arc<Selection>,
    /// Who is in, then the next by rank, [`EXPORTED_AT_MOST`] at most.
    pub rows: Vec<Row>,
    /// How many there are by the filter.
    pub total: u64,
    /// How many there are in each state, without the filter.
    pub listed: Listed,
}

/// The accounts that the actor may take along, with their scores.
///
/// # Errors
///
/// Like [`list`].
pub async fn exported(ctx: &Context, asked: Asked, filter: Filter) -> Result<Exported> {
    let page = list(ctx, asked, filter, 0..EXPORTED_AT_MOST).await?;
    Ok(Exported {
        selection: page.selection,
        rows: page.rows,
        total: page.total,
        listed: page.listed,
    })
}

/// The names of people, by id.
pub(super) async fn people(ctx: &Context) -> Result<HashMap<Uuid, String>> {
    let people = person::stored(ctx).await?;
    Ok(people
        .into_iter()
        .map(|person| (person.id, person.name))
        .collect())
}

/// The places of the accounts that a filter finds, in their order.
pub(super) fn matching(selection: &Selection, seen: &Numbers, filter: Filter) -> impl Iterator<Item = u32> {
    let has = move |place: &u32| {
        let place = *place as usize;
        let candidate = &selection.inputs.candidates[place];
        let standing = selection.choice.standings[place];
        let is_firm = |firmness: Firmness| {
            let stability = selection.stability(place);
            stability.is_some_and(|found| Firmness::of(&found, standing.is_in()) == firmness)
        };
        seen.has(candidate.number)
            && filter.state.is_none_or(|state| state.has(standing))
            && filter.owner.is_none_or(|owner| candidate.owner == Some(owner.0))
            && filter.firmness.is_none_or(is_firm)
            && filter
                .quarter
                .is_none_or(|quarter| selection.quarters[place] == Some(quarter))
    };
    selection.order.iter().copied().filter(has)
}

/// What is counted of a list.
struct Counted {
    /// How many there are by the filter.
    total: u64,
    listed: Listed,
    /// Who owns any of them, whatever the filter.
    owners: HashSet<Uuid>,
}

fn counted(selection: &Selection, seen: &Numbers, filter: Filter) -> Counted {
    let (mut listed, mut owners) = (Listed::default(), HashSet::new());
    let candidates = selection.inputs.candidates.iter();
    for (candidate, standing) in candidates.zip(&selection.choice.standings) {
        if !seen.has(candidate.number) {
            continue;
        }
        owners.extend(candidate.owner);
        let mut count = |state: State, counted: fn(&mut Listed) -> &mut u64| {
            *counted(&mut listed) += u64::from(state.has(*standing));
        };
        count(State::In, |listed| &mut listed.key_accounts);
        count(State::Out, |listed| &mut listed.others);
        count(State::Decided, |listed| &mut listed.decided);
        count(State::NotEnoughKnown, |listed| &mut listed.not_enough_known);
    }
    Counted {
        total: matching(selection, seen, filter).count() as u64,
        listed,
        owners,
    }
}

fn named(owners: &HashSet<Uuid>, people: &HashMap<Uuid, String>) -> Vec<(PersonId, String)> {
    let named = owners
        .iter()
        .filter_map(|owner| Some((PersonId(*owner), people.get(owner)?.clone())));
    let mut owners: Vec<(PersonId, String)> = named.collect();
    owners.sort_by(|one, other| one.1.cmp(&other.1));
    owners
}

/// The rows of some places, without what turns them.
pub(super) async fn rows(
    ctx: &Context,
    selection: &Selection,
    places: &[u32],
    people: &HashMap<Uuid, String>,
) -> Result<Vec<Row>> {
    let ids: Vec<Uuid> = places
        .iter()
        .map(|place| selection.inputs.candidates[*place as usize].id)
        .collect();
    let names = store::names(ctx.workspace.database.reader(), &ids).await?;
    let rows = places.iter().map(|place| {
        let candidate = &selection.inputs.candidates[*place as usize];
        let (name, code) = names.get(&candidate.id).cloned().unwrap_or_default();
        let owner = candidate.owner.and_then(|owner| people.get(&owner).cloned());
        Row {
            name,
            code,
            owner,
            ..selection.row(*place as usize)
        }
    });
    Ok(rows.collect())
}

/// The rows of these places with what turns them.
pub(super) async fn turning(
    selection: &Arc<Selection>,
    mut rows: Vec<Row>,
    places: Vec<u32>,
) -> Result<Vec<Row>> {
    let selection = Arc::clone(selection);
    let turns = tokio::task::spawn_blocking(move || selection.turns(&places));
    for (row, turn) in rows.iter_mut().zip(turns.await?) {
        row.turn = turn;
    }
    Ok(rows)
}

impl Selection {
    /// The smallest change of one weight that turns each of these accounts; worked out once.
    fn turns(&self, places: &[u32]) -> Vec<Option<Turn>> {
        let turn = |place: &u32| {
            let entrant = self.entrant[*place as usize]? as usize;
            self.sampled.alone.least(&self.inputs.sheet, entrant)
        };
        let known = || self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let missing: Vec<u32> = {
            let known = known();
            let missing = places.iter().filter(|place| !known.contains_key(place));
            missing.copied().collect()
        };
        let found = map_on_all_cores(&missing, |some| some.iter().map(turn).collect());
        let mut known = known();
        known.extend(missing.into_iter().zip(found));
        let turns = places.iter().map(|place| known.get(place).copied().flatten());
        turns.collect()
    }

    /// An account without its names, and without what turns it.
    fn row(&self, place: usize) -> Row {
        let candidate = &self.inputs.candidates[place];
        let standing = self.choice.standings[place];
        let score = self.choice.scores[place];
        let stability = self.stability(place);
        let border = self.choice.border(place);
        let than = border.or(score.points).unwrap_or(0.0);
        Row {
            account: AccountId(candidate.id),
            name: String::new(),
            code: None,
            owner: None,
            standing,
            rank: self.choice.ranks[place],
            score,
            quarter: self.quarters[place],
            axes: self.axes(place),
            firmness: stability.map(|stability| Firmness::of(&stability, standing.is_in())),
            stability,
            turn: None,
            ahead: score.points.zip(border).map(|(points, border)| points - border),
            leads: lead(&self.weights, &self.inputs.sheet, place, than),
            decision: self.decisions.get(&place).cloned(),
            sales: candidate.sales,
            value: candidate.value,
        }
    }
}
