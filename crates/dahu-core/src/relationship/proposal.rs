//! What records say of the stage: a higher one that they support, or a lower one since they no longer support where it stands.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Breadth, Counterpart, Exchange, Placed, Stage, Turn, there};
use crate::{
    activity::{ActivityKind, Direction},
    contact::{Level, Stance, coverage::CARRYING_STRENGTH},
    health::{Reading, Signal},
    portfolio::{AccountFigures, LEAST_PURCHASE_DAYS_FOR_A_RHYTHM},
};

/// Days within which somebody must have been met to count, and within which what was placed is left alone by the rule.
pub const SETTLED_DAYS: i64 = 180;
/// Signals at their worst from which on a relationship is said to come apart.
const SIGNS_AT_LEAST: usize = 2;

/// Something that a stage needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// It bought.
    Bought,
    /// It bought on several days.
    BoughtAgain,
    /// It has bought for years.
    Years,
    /// People were met.
    People,
    /// At several levels.
    Levels,
    /// In several departments.
    Departments,
    /// They sought us too, or we met.
    BothWays,
    /// Somebody there is for us.
    ForUs,
    /// Somebody of us knows one who decides well enough.
    DeciderHeld,
    /// Somebody who leads the whole was met.
    Executive,
    /// Both worked at something together.
    Workshops,
}

impl Need {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Bought,
        Self::BoughtAgain,
        Self::Years,
        Self::People,
        Self::Levels,
        Self::Departments,
        Self::BothWays,
        Self::ForUs,
        Self::DeciderHeld,
        Self::Executive,
        Self::Workshops,
    ];

    /// The word that is sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bought => "bought",
            Self::BoughtAgain => "bought_again",
            Self::Years => "years",
            Self::People => "people",
            Self::Levels => "levels",
            Self::Departments => "departments",
            Self::BothWays => "both_ways",
            Self::ForUs => "for_us",
            Self::DeciderHeld => "decider_held",
            Self::Executive => "executive",
            Self::Workshops => "workshops",
        }
    }
}

/// What a stage needs beyond the ones below it, with how much of it: our reading of what Millman and Wilson describe, as far
/// as records can show it.
const NEEDS: [(Stage, &[(Need, u32)]); 5] = [
    (Stage::Pre, &[]),
    (Stage::Early, &[(Need::Bought, 1)]),
    (
        Stage::Mid,
        &[
            (Need::BoughtAgain, 4),
            (Need::People, 3),
            (Need::Levels, 2),
            (Need::BothWays, 1),
        ],
    ),
    (
        Stage::Partnership,
        &[
            (Need::Levels, 3),
            (Need::Departments, 2),
            (Need::ForUs, 1),
            (Need::DeciderHeld, 1),
        ],
    ),
    (
        Stage::Synergistic,
        &[(Need::Years, 2), (Need::Executive, 1), (Need::Workshops, 2)],
    ),
];

/// What records show of a need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The stage that needs it.
    pub stage: Stage,
    /// What it needs.
    pub need: Need,
    /// How much of it.
    pub least: u32,
    /// How much there is.
    pub found: u32,
}

impl Fact {
    /// Whether there is enough.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.found >= self.least
    }
}

/// What is recorded of an account.
#[derive(Clone, Debug)]
pub struct Records<'r> {
    /// People of theirs.
    pub people: &'r [Counterpart],
    /// What both did with each other.
    pub exchanges: &'r [Exchange],
    /// What it bought; none where that is not known.
    pub figures: Option<&'r AccountFigures>,
    /// Whether contact was ever recorded.
    pub has_contact: bool,
    /// What tells whether it is well.
    pub readings: &'r [Reading],
}

/// What the rule proposes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// To which stage.
    pub to: Stage,
    /// What that would be.
    pub turn: Turn,
    /// What it stands on: needs that are met, or, of where it stands, those that are not.
    pub because: Vec<Fact>,
    /// Signals at their worst, where it comes apart.
    pub signs: Vec<Signal>,
}

impl Proposal {
    /// By how many stages it says that a relationship has fallen from one: by all of them where it comes apart. None where it
    /// says nothing of the kind.
    #[must_use]
    pub fn fall(&self, from: Stage) -> Option<u8> {
        let stages = match self.turn {
            Turn::Downgrade => from.rung()?.checked_sub(self.to.rung()?)?,
            Turn::Uncouple => Stage::LADDER.len(),
            Turn::First | Turn::Rise | Turn::Resume | Turn::Confirm => return None,
        };
        u8::try_from(stages).ok()
    }
}

/// What records say of where a relationship stands: nothing where they agree with it.
///
/// A rise is by one stage, since a stage is lived through. Nothing is proposed against what somebody said within
/// [`SETTLED_DAYS`], but that it comes apart. Without purchases nothing comes apart. What is not known speaks neither for a rise
/// nor for a downgrade.
#[must_use]
pub fn proposal(current: Option<Placed>, records: &Records<'_>, today: NaiveDate) -> Option<Proposal> {
    let (facts, unknown) = facts(records, today);
    let stage = current.map(|current| current.stage);
    let signs: Vec<Signal> = records
        .readings
        .iter()
        .filter(|reading| reading.is_severe())
        .map(|reading| reading.signal)
        .collect();
    let has_bought = facts
        .iter()
        .any(|fact| fact.need == Need::Bought && fact.is_met());
    if has_bought && signs.len() >= SIGNS_AT_LEAST {
        return (stage != Some(Stage::Uncoupling)).then(|| Proposal {
            to: Stage::Uncoupling,
            turn: Turn::between(stage, Stage::Uncoupling),
            because: Vec::new(),
            signs,
        });
    }
    let supported = highest(&facts, &unknown);
    let met_up_to = |to: Stage| {
        let below = facts.iter().filter(|fact| fact.stage <= to && fact.is_met());
        below.copied().collect()
    };
    let Some(current) = current else {
        return Some(Proposal {
            to: supported,
            turn: Turn::First,
            because: met_up_to(supported),
            signs: Vec::new(),
        });
    };
    if (today - current.on).num_days() < SETTLED_DAYS {
        return None;
    }
    let bearable = highest(&facts, &[]);
    let (to, because) = match current.stage.rung() {
        // Where nobody knows what it buys, nobody knows that it is together again.
        None if records.figures.is_none() => return None,
        None => (supported, met_up_to(supported)),
        Some(rung) if supported > current.stage => {
            let to = *Stage::LADDER.get(rung + 1)?;
            (to, met_up_to(to))
        }
        Some(_) if bearable < current.stage => {
            let missing = facts
                .iter()
                .filter(|fact| fact.stage <= current.stage && !fact.is_met());
            (bearable, missing.copied().collect())
        }
        Some(_) => return None,
    };
    Some(Proposal {
        to,
        turn: Turn::between(Some(current.stage), to),
        because,
        signs: Vec::new(),
    })
}

/// The highest stage of which, and of all below which, every need is met, and that is none of some others.
fn highest(facts: &[Fact], without: &[Stage]) -> Stage {
    let is_met = |stage: &&Stage| {
        let of_stage = || facts.iter().filter(|fact| fact.stage == **stage);
        !without.contains(stage) && of_stage().all(Fact::is_met)
    };
    Stage::LADDER
        .iter()
        .take_while(is_met)
        .last()
        .copied()
        .unwrap_or(Stage::Pre)
}

/// What records show of each need, and the stages of which they do not show everything.
fn facts(records: &Records<'_>, today: NaiveDate) -> (Vec<Fact>, Vec<Stage>) {
    let breadth = Breadth::of(records.people, records.exchanges, SETTLED_DAYS, today);
    let (mut facts, mut unknown) = (Vec::new(), Vec::new());
    for (stage, needs) in NEEDS {
        for (need, least) in needs {
            if is_known(*need, records) {
                facts.push(Fact {
                    stage,
                    need: *need,
                    least: *least,
                    found: found(*need, records, &breadth, today),
                });
            } else {
                unknown.push(stage);
            }
        }
    }
    (facts, unknown)
}

/// Whether anything is recorded of a need, so that nothing found is nothing there.
fn is_known(need: Need, records: &Records<'_>) -> bool {
    let any = |is_told: fn(&Counterpart) -> bool| {
        let mut there = records.people.iter().filter(|person| person.left_on.is_none());
        there.any(is_told)
    };
    match need {
        Need::Bought | Need::BoughtAgain | Need::Years => records.figures.is_some(),
        Need::BothWays | Need::Workshops => records.has_contact,
        Need::People => records.has_contact && any(|_| true),
        Need::Levels | Need::Executive => records.has_contact && any(|person| person.level.is_some()),
        Need::Departments => {
            let is_told = |person: &Counterpart| {
                let name = person.department.as_deref();
                name.is_some_and(|name| !name.trim().is_empty())
            };
            records.has_contact && any(is_told)
        }
        Need::ForUs => any(|person| person.stance.is_some()),
        Need::DeciderHeld => any(|person| person.is_decider),
    }
}

fn found(need: Need, records: &Records<'_>, breadth: &Breadth, today: NaiveDate) -> u32 {
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let people = |is: fn(&Counterpart) -> bool| {
        let there = there(records.people);
        count(
            there
                .values()
                .filter(|jobs| jobs.iter().any(|job| is(job)))
                .count(),
        )
    };
    let within = |days: i64| {
        let exchanges = records.exchanges.iter();
        exchanges.filter(move |one| one.is_within(days, today))
    };
    match need {
        Need::Bought => records
            .figures
            .map_or(0, |figures| u32::from(figures.first.is_some())),
        Need::BoughtAgain => records.figures.map_or(0, |figures| {
            u32::try_from(figures.purchase_days).unwrap_or(u32::MAX)
        }),
        Need::Years => years(records.figures),
        Need::People => u32::try_from(breadth.people.met).unwrap_or(u32::MAX),
        Need::Levels => breadth.levels_met(),
        Need::Departments => breadth.departments_met(),
        Need::BothWays => count(
            within(SETTLED_DAYS)
                .filter(|one| one.direction != Some(Direction::Ours))
                .count(),
        ),
        Need::ForUs => people(|person| matches!(person.stance, Some(Stance::Champion | Stance::Supporter))),
        Need::DeciderHeld => people(|person| person.is_decider && person.strength >= Some(CARRYING_STRENGTH)),
        Need::Executive => u32::from(breadth.has_met(Level::Executive)),
        Need::Workshops => count(
            within(super::YEAR_DAYS)
                .filter(|one| one.kind == ActivityKind::Workshop)
                .count(),
        ),
    }
}

/// Whole years from the first purchase to the last of an account with a rhythm.
fn years(figures: Option<&AccountFigures>) -> u32 {
    let Some(figures) = figures.filter(|figures| figures.purchase_days >= LEAST_PURCHASE_DAYS_FOR_A_RHYTHM)
    else {
        return 0;
    };
    let (Some(first), Some(last)) = (figures.first, figures.last) else {
        return 0;
    };
    last.years_since(first).unwrap_or(0)
}
