//! Is the customer well: what each signal says on a day, and the points that are left of a hundred.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    History, Reading, Signal, Value,
    history::{Person, Touch, taken_over_on},
};
use crate::{
    account::warning::{FALLEN_PERCENT, NEGLECTED_DAYS, change_percent, fallen},
    activity::Direction,
    case::{Course, Severity},
    contact::Stance,
    portfolio::{AccountFigures, Standing, has_prior},
};

/// Signals of which something must be known before there is a score.
pub const KNOWN_AT_LEAST: u8 = 2;
/// Days without contact that take all points of the signal.
const SILENT_DAYS: i64 = 180;
/// Days over which it is counted who seeks whom.
const BALANCE_DAYS: i64 = 180;
/// So often we must have sought them before it says something that they did not seek us.
const SOUGHT_AT_LEAST: u32 = 4;
/// Days for which a changed stance and a decided opportunity are told.
const YEAR_DAYS: i64 = 365;
/// Sales that fell by so many percent take all points of the signal.
const HALVED_PERCENT: i64 = 50;
/// So many cases that are open for too long take all points of the signal.
const LATE_CASES: usize = 3;

/// What an account bought, as of a day of the ledger.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sales {
    /// The day for which the figures hold.
    pub as_of: NaiveDate,
    /// The figures.
    pub figures: AccountFigures,
    /// Whether the ledger has the whole of the twelve months with which the last twelve are compared.
    pub has_prior: bool,
}

impl Sales {
    /// Figures as of a day, out of a ledger that begins on another.
    #[must_use]
    pub fn of(figures: AccountFigures, as_of: NaiveDate, ledger_begins: Option<NaiveDate>) -> Self {
        Self {
            as_of,
            figures,
            has_prior: has_prior(ledger_begins, as_of),
        }
    }
}

/// How well a customer is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Wellness {
    /// A hundred less the points of all signals; none where too little is known.
    pub score: Option<u8>,
    /// Signals of which something is known.
    pub known: u8,
    /// All signals.
    pub readings: Vec<Reading>,
}

impl Wellness {
    /// The bad signals as one number.
    #[must_use]
    pub fn bad_bits(&self) -> u16 {
        let bad = self.readings.iter().filter(|reading| reading.points > 0);
        bad.fold(0, |bits, reading| bits | reading.signal.bit())
    }
}

/// A stretch of the score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// Below 40.
    Poor,
    /// From 40 on.
    Weak,
    /// From 60 on.
    Watch,
    /// From 80 on.
    Well,
}

impl Band {
    /// All of them, the worst first.
    pub const ALL: [Self; 4] = [Self::Poor, Self::Weak, Self::Watch, Self::Well];

    /// The stretch of a score.
    #[must_use]
    pub fn of(score: u8) -> Self {
        let found = Self::ALL.into_iter().rev().find(|band| band.from() <= score);
        found.unwrap_or(Self::Poor)
    }

    /// Its lowest score.
    #[must_use]
    pub fn from(self) -> u8 {
        match self {
            Self::Poor => 0,
            Self::Weak => 40,
            Self::Watch => 60,
            Self::Well => 80,
        }
    }

    /// Its highest score.
    #[must_use]
    pub fn to(self) -> u8 {
        match self {
            Self::Poor => 39,
            Self::Weak => 59,
            Self::Watch => 79,
            Self::Well => 100,
        }
    }

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Poor => "poor",
            Self::Weak => "weak",
            Self::Watch => "watch",
            Self::Well => "well",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|band| band.as_str() == word)
    }
}

/// How well a customer was on a day, by what was known then; `sales` are none without a ledger.
#[must_use]
pub fn wellness(history: &History, sales: Option<&Sales>, day: NaiveDate) -> Wellness {
    let readings = vec![
        late(sales),
        changed(sales),
        silence(history, day),
        balance(history.touches(day, BALANCE_DAYS)),
        stance(history.people(), day),
        key_contact(history.people(), day),
        opportunities(history, day),
        open_cases(history.cases(), day),
    ];
    let known = readings.iter().filter(|reading| reading.is_known()).count();
    let known = u8::try_from(known).unwrap_or(u8::MAX);
    let taken: u16 = readings.iter().map(|reading| u16::from(reading.points)).sum();
    let left = u8::try_from(100_u16.saturating_sub(taken)).unwrap_or(0);
    Wellness {
        score: (known >= KNOWN_AT_LEAST).then_some(left),
        known,
        readings,
    }
}

/// Late takes half of its points, and all of them once it is twice as long as nearly all gaps of its own.
fn late(sales: Option<&Sales>) -> Reading {
    let Some(sales) = sales else {
        return Reading::unknown(Signal::Late);
    };
    let (figures, most) = (&sales.figures, Signal::Late.points_at_most());
    let days = figures.days_since_last(sales.as_of).unwrap_or(0);
    let (points, late) = match figures.standing(sales.as_of) {
        Standing::NeverBought | Standing::RhythmUnknown => return Reading::unknown(Signal::Late),
        Standing::OnTime => (0, 0),
        Standing::Late { days_over } => {
            let usual = figures.rhythm().map_or(0.0, |rhythm| rhythm.p95_gap_days);
            let is_twice = f64::from(days) >= 2.0 * usual;
            (if is_twice { most } else { most / 2 }, days_over)
        }
    };
    Reading::new(Signal::Late, points, Value::Purchase { days, late }, figures.last)
}

/// Sales that fell take half of the points, and all of them where they halved. Against a year of which the ledger has a part
/// nothing is known.
fn changed(sales: Option<&Sales>) -> Reading {
    let sales = sales.filter(|sales| sales.has_prior);
    let years = sales.map(|sales| (sales.figures.net_recent, sales.figures.net_prior));
    let Some((sales, years, percent)) = sales
        .zip(years)
        .and_then(|(sales, years)| Some((sales, years, change_percent(years)?)))
    else {
        return Reading::unknown(Signal::Sales);
    };
    let (value, on) = (Value::Percent(percent), Some(sales.as_of));
    let most = Signal::Sales.points_at_most();
    match fallen(years) {
        Some(percent) if percent >= HALVED_PERCENT => Reading::new(Signal::Sales, most, value, on),
        Some(_) => Reading::new(Signal::Sales, most / 2, value, on),
        None if percent > -FALLEN_PERCENT && percent < 0 => Reading::even(Signal::Sales, value, on),
        None => Reading::new(Signal::Sales, 0, value, on),
    }
}

/// Without contact for [`NEGLECTED_DAYS`] takes half of the points, for twice as long all. Where no contact was ever recorded
/// nothing is known of it.
fn silence(history: &History, day: NaiveDate) -> Reading {
    let Some(last) = history.last_contact(day) else {
        return Reading::unknown(Signal::Silence);
    };
    let days = (day - last).num_days();
    let most = Signal::Silence.points_at_most();
    let points = match days {
        _ if days > SILENT_DAYS => most,
        _ if days > NEGLECTED_DAYS => most / 2,
        _ => 0,
    };
    Reading::new(Signal::Silence, points, Value::Days(days), Some(last))
}

/// They never came to us, however often we went to them.
fn balance(touches: &[Touch]) -> Reading {
    let Some(last) = touches.last() else {
        return Reading::unknown(Signal::Balance);
    };
    let counted = |is_ours: bool| {
        let of = touches
            .iter()
            .filter(|touch| (touch.direction == Some(Direction::Ours)) == is_ours);
        u32::try_from(of.count()).unwrap_or(u32::MAX)
    };
    let (ours, theirs) = (counted(true), counted(false));
    let theirs_last = touches
        .iter()
        .rev()
        .find(|touch| touch.direction != Some(Direction::Ours));
    let value = Value::Contacts { ours, theirs };
    match theirs_last {
        Some(theirs) => Reading::new(Signal::Balance, 0, value, Some(theirs.on)),
        None if ours >= SOUGHT_AT_LEAST => Reading::new(
            Signal::Balance,
            Signal::Balance.points_at_most(),
            value,
            Some(last.on),
        ),
        None => Reading::even(Signal::Balance, value, Some(last.on)),
    }
}

/// Every decider against us takes all points, somebody powerful two thirds of them, a stance that became worse a third.
fn stance(people: &[Person], day: NaiveDate) -> Reading {
    let there = || people.iter().filter(|person| person.is_there(day));
    let of = |person: &Person| person.stance_on(day).map(|(last, _)| last);
    let Some(best) = there()
        .filter_map(of)
        .min_by_key(|(on, stance)| (*stance, std::cmp::Reverse(*on)))
    else {
        return Reading::unknown(Signal::Stance);
    };
    let most = Signal::Stance.points_at_most();
    let against = |person: &&Person| of(person).is_some_and(|(_, stance)| stance == Stance::Opponent);
    let opponent = there()
        .filter(|person| person.is_decider || person.is_powerful)
        .filter(against)
        .filter_map(of)
        .max_by_key(|(on, _)| *on);
    if let Some((on, stance)) = opponent {
        let mut deciders = there().filter(|person| person.is_decider).peekable();
        let is_all = deciders.peek().is_some() && deciders.all(|person| against(&person));
        let points = if is_all { most } else { most / 3 * 2 };
        return Reading::new(Signal::Stance, points, Value::Stance(stance), Some(on));
    }
    if let Some((on, stance)) = worsened(there(), day) {
        return Reading::new(Signal::Stance, most / 3, Value::Stance(stance), Some(on));
    }
    let (on, stance) = best;
    let value = Value::Stance(stance);
    match stance {
        Stance::Champion | Stance::Supporter => Reading::new(Signal::Stance, 0, value, Some(on)),
        Stance::Neutral | Stance::Opponent => Reading::even(Signal::Stance, value, Some(on)),
    }
}

/// The latest stance within a year of somebody who counts, or counted, that is worse than the one before.
fn worsened<'p>(people: impl Iterator<Item = &'p Person>, day: NaiveDate) -> Option<(NaiveDate, Stance)> {
    let worse = people.filter_map(|person| {
        let ((on, stance), before) = person.stance_on(day)?;
        let before = before?;
        let counts = person.is_key(day) || before == Stance::Champion;
        let is_recent = (day - on).num_days() < YEAR_DAYS;
        (counts && is_recent && stance > before).then_some((on, stance))
    });
    worse.max_by_key(|(on, _)| *on)
}

/// Somebody on whom the account hung left, and nobody whom we met since took over.
fn key_contact(people: &[Person], day: NaiveDate) -> Reading {
    let known = people.iter().filter(|person| person.has_come(day));
    let keys: Vec<(&Person, Option<NaiveDate>)> = known
        .map(|person| (person, person.left_on(day)))
        .filter(|(person, left_on)| person.is_key(left_on.unwrap_or(day)))
        .collect();
    if keys.is_empty() {
        return Reading::unknown(Signal::KeyContact);
    }
    let mut lost = Vec::new();
    let mut taken_over: Option<NaiveDate> = None;
    for (person, left_on) in keys {
        let Some(left_on) = left_on else {
            continue;
        };
        match taken_over_on(people, (person, left_on), day) {
            Some(on) => taken_over = taken_over.max(Some(on)),
            None => lost.push(left_on),
        }
    }
    let points = if lost.is_empty() {
        0
    } else {
        Signal::KeyContact.points_at_most()
    };
    let value = Value::People(u32::try_from(lost.len()).unwrap_or(u32::MAX));
    let on = lost.into_iter().max().or(taken_over);
    Reading::new(Signal::KeyContact, points, value, on)
}

/// Lost within a year, and nothing won.
fn opportunities(history: &History, day: NaiveDate) -> Reading {
    let (mut lost, mut won, mut last) = (0, 0, None);
    for decision in history.decisions(day, YEAR_DAYS) {
        let count = if decision.is_won { &mut won } else { &mut lost };
        *count += 1;
        last = Some(decision.on);
    }
    if last.is_none() {
        return Reading::unknown(Signal::Opportunities);
    }
    let points = if won == 0 {
        Signal::Opportunities.points_at_most()
    } else {
        0
    };
    Reading::new(Signal::Opportunities, points, Value::Decided { lost, won }, last)
}

/// A case that is open for too long takes half of the points; a critical one, or three of them, all. Where no case was ever
/// recorded nothing is known.
fn open_cases(cases: &[Course], day: NaiveDate) -> Reading {
    let known: Vec<&Course> = cases.iter().filter(|case| case.opened_on <= day).collect();
    let Some(latest) = known.iter().map(|case| case.opened_on).max() else {
        return Reading::unknown(Signal::OpenCases);
    };
    let open: Vec<&Course> = known.into_iter().filter(|case| case.is_open(day)).collect();
    let late: Vec<&Course> = open.iter().copied().filter(|case| case.is_late(day)).collect();
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let value = Value::Cases {
        open: count(open.len()),
        late: count(late.len()),
    };
    let oldest = |cases: &[&Course]| cases.iter().map(|case| case.opened_on).min();
    let most = Signal::OpenCases.points_at_most();
    let is_grave = late.len() >= LATE_CASES || late.iter().any(|case| case.severity == Severity::Critical);
    match (oldest(&open), oldest(&late)) {
        (None, _) => Reading::new(Signal::OpenCases, 0, value, Some(latest)),
        (oldest, None) => Reading::even(Signal::OpenCases, value, oldest),
        (_, oldest) => {
            let points = if is_grave { most } else { most / 2 };
            Reading::new(Signal::OpenCases, points, value, oldest)
        }
    }
}
