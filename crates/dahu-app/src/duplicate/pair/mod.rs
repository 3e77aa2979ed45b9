//! The pairs that searches found: kept from one search to the next, listed, decided about.

mod side;
mod store;

use std::fmt;

use chrono::{DateTime, Utc};
use dahu_core::{
    access::Action,
    duplicate::{Reason, Verdict},
    id,
};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

pub use side::{AccountSide, ContactSide, Sides};
use store::StoredPair;

use super::{Noun, finding::FoundPair};
use crate::{
    Context, Error, Fact, Facts, Result,
    account::cursor_not_valid,
    database,
    event::{self, Change},
    person::{self, StoredPerson},
};

dahu_core::id! {
    /// Two records that are the same or related (重复).
    PairId
}

/// Pairs of a page at most.
const SIZE_AT_MOST: u64 = 200;
/// Characters of a note at most.
const NOTE_AT_MOST: usize = 300;

/// Which pairs by what was decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DecisionFilter {
    /// Those that nobody decided about.
    #[default]
    Open,
    /// Those of which this was decided.
    Decided(Verdict),
}

/// Which pairs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of what.
    pub noun: Noun,
    /// What they are by the search; none for all.
    pub verdict: Option<Verdict>,
    /// What was decided.
    pub decision: DecisionFilter,
}

/// What somebody said of a pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// What the two are.
    pub verdict: Verdict,
    /// When it was said.
    pub at: DateTime<Utc>,
    /// Who said it; none for the command line.
    pub by: Option<String>,
    /// Why.
    pub note: Option<String>,
}

/// A pair as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PairRow {
    /// Its id.
    pub id: PairId,
    /// What the two are by the latest search that found them.
    pub verdict: Verdict,
    /// What that rests on.
    pub reasons: Vec<Reason>,
    /// When a search found them first.
    pub found_at: DateTime<Utc>,
    /// Since when searches find them no more.
    pub gone_at: Option<DateTime<Utc>>,
    /// What somebody said of them.
    pub decision: Option<Decision>,
    /// The two.
    #[serde(flatten)]
    pub sides: Sides,
}

/// A page of pairs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PairPage {
    /// The pairs, the surest first.
    pub rows: Vec<PairRow>,
    /// Cursor of the next page, where there is one.
    pub next: Option<String>,
    /// Pairs that pass the filter.
    pub total: u64,
}

/// A place in the order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cursor {
    strength: i32,
    id: Uuid,
}

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.strength, self.id)
    }
}

impl Cursor {
    fn parse(text: &str) -> Result<Self> {
        let parsed = text.split_once('.').and_then(|(strength, id)| {
            Some(Self {
                strength: strength.parse().ok()?,
                id: id.parse().ok()?,
            })
        });
        parsed.ok_or_else(cursor_not_valid)
    }
}

/// A page of the pairs that pass a filter, the surest first; `size` is 200 at most.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `cursor_not_valid` for a cursor that no page gave.
pub async fn list(ctx: &Context, filter: &Filter, after: Option<&str>, size: u64) -> Result<PairPage> {
    ctx.may(Action::FindDuplicates)?;
    let after = after.map(Cursor::parse).transpose()?;
    let size = size.clamp(1, SIZE_AT_MOST);
    let connection = ctx.workspace.database.reader();
    let mut found = store::page(connection, filter, after, size + 1).await?;
    let more = found.len() as u64 > size;
    found.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    let next = found.last().filter(|_| more).map(|last| {
        let (strength, id) = (last.strength, last.id);
        Cursor { strength, id }.to_string()
    });
    let people = person::stored(ctx).await?;
    let of: Vec<(Uuid, Uuid)> = found.iter().map(StoredPair::of).collect();
    let sides = side::of_all(connection, filter.noun, &of, &people).await?;
    let rows = found
        .into_iter()
        .zip(sides)
        .filter_map(|(pair, sides)| Some(shown(pair, sides?, &people)));
    Ok(PairPage {
        rows: rows.collect(),
        next,
        total: store::count(connection, filter).await?,
    })
}

/// One pair.
///
/// # Errors
///
/// [`Error::NotFound`] for a pair that is not there.
pub async fn pair(ctx: &Context, id: PairId) -> Result<PairRow> {
    ctx.may(Action::FindDuplicates)?;
    let connection = ctx.workspace.database.reader();
    let not_found = || Error::not_found("duplicate_pair", id);
    let found = store::by_id(connection, id.0).await?.ok_or_else(not_found)?;
    let people = person::stored(ctx).await?;
    let mut sides = side::of_all(connection, found.noun(), &[found.of()], &people).await?;
    let sides = sides.pop().flatten().ok_or_else(not_found)?;
    Ok(shown(found, sides, &people))
}

/// How many pairs of each noun wait for a decision.
///
/// # Errors
///
/// When the database fails.
pub async fn open_counts(ctx: &Context) -> Result<[(Noun, u64); 2]> {
    ctx.may(Action::FindDuplicates)?;
    let mut counts = Noun::ALL.map(|noun| (noun, 0));
    for (noun, count) in &mut counts {
        let filter = Filter {
            noun: *noun,
            ..Filter::default()
        };
        *count = store::count(ctx.workspace.database.reader(), &filter).await?;
    }
    Ok(counts)
}

/// Says what the two of a pair are to each other, with a note for accounts; nothing takes back what was said. It can be said
/// anew as often as one likes, and searches do not change it. Returns of what the pair is.
///
/// # Errors
///
/// [`Error::NotFound`] for a pair that is not there, [`Error::Refused`] with the rule `note_too_long`.
pub async fn decide(ctx: &Context, id: PairId, decision: Option<Verdict>, note: &str) -> Result<Noun> {
    ctx.may(Action::FindDuplicates)?;
    let transaction = ctx.workspace.database.begin().await?;
    // Two who decide about the same come one after the other.
    event::chain::store::lock(&transaction).await?;
    let pair = store::by_id(&transaction, id.0).await?;
    let mut pair = pair.ok_or_else(|| Error::not_found("duplicate_pair", id))?;
    let noun = pair.noun();
    let note = usable(note, noun)?.filter(|_| decision.is_some());
    let word = decision.map(|decision| decision.as_str().to_owned());
    if pair.decision == word && pair.note == note {
        return Ok(noun);
    }
    let before = json!({ "decision": pair.decision, "note": pair.note });
    let mut after = json!({ "decision": word, "note": note });
    if noun == Noun::Account {
        side::name(&transaction, pair.of(), &mut after).await?;
    }
    pair.decision = word;
    pair.note = note;
    pair.decided_at = decision.map(|_| ctx.now());
    pair.decided_by = decision.and_then(|_| ctx.person()).map(|person| person.0);
    if decision.is_none() && pair.gone_at.is_some() {
        store::delete(&transaction, &[id.0]).await?;
    } else {
        store::decide(&transaction, pair).await?;
    }
    let change = Change {
        noun: "duplicate_pair",
        subject: id.0,
        account: None,
        verb: "decided",
        before: Some(before),
        after: Some(after),
    };
    event::record(&transaction, ctx, None, vec![change]).await?;
    transaction.commit().await?;
    Ok(noun)
}

/// A note on accounts; of contacts there is none, since what is said of people has to go when they ask for it.
fn usable(note: &str, noun: Noun) -> Result<Option<String>> {
    let note = note.trim();
    if note.is_empty() || noun == Noun::Contact {
        return Ok(None);
    }
    if note.chars().count() > NOTE_AT_MOST {
        return Err(Error::refused_with(
            "note_too_long",
            format!("a note has {NOTE_AT_MOST} characters at most: shorten it"),
            Facts::of([("most", Fact::count(NOTE_AT_MOST as u64))]),
        ));
    }
    Ok(Some(note.to_owned()))
}

/// Keeps what a search found, in the place of what the one before it had: what was decided stays. Returns how many pairs are
/// new, and how many no longer hold.
pub(super) async fn keep(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    noun: Noun,
    found: Vec<FoundPair>,
) -> Result<(u64, u64)> {
    let mut known = store::all(transaction, noun).await?;
    // What went while the search compared.
    let there = store::there(transaction, noun).await?;
    let (mut fresh, mut judged) = (Vec::new(), Vec::new());
    for pair in found {
        match known.remove(&(pair.one, pair.other)) {
            None if there.contains(&pair.one) && there.contains(&pair.other) => fresh.push(pair),
            None => {}
            Some(known) if !known.says(&pair.judgement) => judged.push((known.id, pair.judgement)),
            Some(_) => {}
        }
    }
    let (decided, open): (Vec<StoredPair>, Vec<StoredPair>) =
        known.into_values().partition(|pair| pair.decision.is_some());
    let newly: Vec<Uuid> = decided
        .iter()
        .filter(|pair| pair.gone_at.is_none())
        .map(|pair| pair.id)
        .collect();
    let open: Vec<Uuid> = open.iter().map(|pair| pair.id).collect();
    let counts = (fresh.len() as u64, (newly.len() + open.len()) as u64);
    store::delete(transaction, &open).await?;
    store::set_gone(transaction, &newly, ctx.now()).await?;
    store::judge(transaction, &judged).await?;
    store::insert(transaction, numbered(transaction, ctx, noun, fresh).await?).await?;
    Ok(counts)
}

/// New pairs as rows, with ids of their own.
async fn numbered(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    noun: Noun,
    fresh: Vec<FoundPair>,
) -> Result<Vec<StoredPair>> {
    let count = i64::try_from(fresh.len()).map_err(Error::internal)?;
    let first = database::store::take_numbers(transaction, "duplicate_pair", count).await?;
    let first = u64::try_from(first).map_err(Error::internal)?;
    let rows = (first..).zip(&fresh).map(|(number, pair)| {
        let id = id::in_order(ctx.now(), number);
        StoredPair::new(id, noun, (pair.one, pair.other), &pair.judgement, ctx.now())
    });
    Ok(rows.collect())
}

fn shown(pair: StoredPair, sides: Sides, people: &[StoredPerson]) -> PairRow {
    let by = people.iter().find(|person| Some(person.id) == pair.decided_by);
    let verdict = pair.decision.as_deref().and_then(Verdict::from_word);
    PairRow {
        id: PairId(pair.id),
        verdict: pair.verdict(),
        reasons: pair.reasons(),
        found_at: pair.found_at,
        gone_at: pair.gone_at,
        decision: verdict.zip(pair.decided_at).map(|(verdict, at)| Decision {
            verdict,
            at,
            by: by.map(|person| person.name.clone()),
            note: pair.note.clone(),
        }),
        sides,
    }
}
