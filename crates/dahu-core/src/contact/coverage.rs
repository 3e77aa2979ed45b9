//! Whether we know the people who decide at an account, and know them well enough: red, amber or green, with the reasons.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;

use super::{BuyingRole, ContactId, Power, Stance};

/// From this strength on, of 1 to 5, a relation to a decider carries: they take a call and answer it.
pub const CARRYING_STRENGTH: u8 = 3;
/// Contacts with a relation that an account needs at least: with one, everything goes when they go.
pub const THREADS: usize = 2;
/// Days after which a key contact counts as silent.
pub const SILENT_DAYS: i64 = 60;

/// What the rule looks at of a contact that is at the account today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Who it is.
    pub id: ContactId,
    /// The roles in the buying centre.
    pub roles: Vec<BuyingRole>,
    /// The latest stance, where one was recorded.
    pub stance: Option<Stance>,
    /// The power, where it is known.
    pub power: Option<Power>,
    /// The strongest relation that somebody of us who is still there holds.
    pub strength: Option<u8>,
    /// Whether somebody holds a relation who has left us.
    pub owner_left: bool,
    /// When there was last contact, whoever sought it; nothing where that is not known.
    pub last_contact: Option<NaiveDate>,
}

impl Known {
    fn is(&self, role: BuyingRole) -> bool {
        self.roles.contains(&role)
    }

    /// Whether the account hangs on this contact: a decider, a champion, or somebody of high power.
    #[must_use]
    pub fn is_key(&self) -> bool {
        self.is(BuyingRole::Decider)
            || self.stance == Some(Stance::Champion)
            || self.power == Some(Power::High)
    }
}

/// How well an account is covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    /// The decision is made without us.
    Red,
    /// It hangs by a thread.
    Amber,
    /// It holds.
    Green,
}

impl Colour {
    /// The word that is sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Amber => "amber",
            Self::Green => "green",
        }
    }
}

/// Why the colour is what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Red: nobody there is known.
    NoContact,
    /// Red: no decider is known.
    NoDecider,
    /// Red: deciders are known by name, but nobody of us holds a relation to one.
    DeciderNotHeld,
    /// Red: every decider is against us.
    DecidersOppose,
    /// Amber: the best relation to a decider is weaker than [`CARRYING_STRENGTH`].
    DeciderWeak,
    /// Amber: fewer than [`THREADS`] contacts have a relation.
    FewThreads,
    /// Amber: nobody is known to be for us.
    NobodyForUs,
    /// Amber: somebody of high power, or a decider among others, is against us.
    PowerfulOpponent,
    /// Green: a decider is held by a relation that carries.
    DeciderHeld,
    /// Green: several contacts have a relation.
    SeveralThreads,
    /// Green: somebody is for us.
    SomebodyForUs,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::NoContact,
        Self::NoDecider,
        Self::DeciderNotHeld,
        Self::DecidersOppose,
        Self::DeciderWeak,
        Self::FewThreads,
        Self::NobodyForUs,
        Self::PowerfulOpponent,
        Self::DeciderHeld,
        Self::SeveralThreads,
        Self::SomebodyForUs,
    ];

    /// The colour that it makes, where no worse one is made.
    #[must_use]
    pub fn colour(self) -> Colour {
        match self {
            Self::NoContact | Self::NoDecider | Self::DeciderNotHeld | Self::DecidersOppose => Colour::Red,
            Self::DeciderWeak | Self::FewThreads | Self::NobodyForUs | Self::PowerfulOpponent => {
                Colour::Amber
            }
            Self::DeciderHeld | Self::SeveralThreads | Self::SomebodyForUs => Colour::Green,
        }
    }
}

/// What somebody has to do something about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Warning {
    /// Only one contact is known, or only one has a relation.
    SingleThread,
    /// No decider is known.
    NoDecider,
    /// Nobody of us knows a decider.
    NobodyKnowsDecider,
    /// A key contact is silent for so many days.
    KeyContactSilent(ContactId, i64),
    /// Who held the relation to a contact has left us, and nobody has taken it up.
    RelationOwnerLeft(ContactId),
}

impl Warning {
    /// The contact whom it is about.
    #[must_use]
    pub fn contact(&self) -> Option<ContactId> {
        match self {
            Self::KeyContactSilent(id, _) | Self::RelationOwnerLeft(id) => Some(*id),
            Self::SingleThread | Self::NoDecider | Self::NobodyKnowsDecider => None,
        }
    }
}

/// How well an account is covered, why, and what to do something about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// The colour.
    pub colour: Colour,
    /// Why, the worst first.
    pub reasons: Vec<Reason>,
    /// What somebody has to do something about.
    pub warnings: Vec<Warning>,
}

/// The coverage rule. It is red with any red reason, else amber with any amber one, else green: giving a contact
/// a relation or making one stronger never makes it worse.
#[must_use]
pub fn coverage(known: &[Known], today: NaiveDate) -> Coverage {
    let deciders: Vec<&Known> = known.iter().filter(|one| one.is(BuyingRole::Decider)).collect();
    let best = deciders.iter().filter_map(|one| one.strength).max();
    let threads = known.iter().filter(|one| one.strength.is_some()).count();
    let opposes = |one: &Known| one.stance == Some(Stance::Opponent);
    let all_oppose = !deciders.is_empty() && deciders.iter().all(|one| opposes(one));
    let powerful = known
        .iter()
        .any(|one| opposes(one) && (one.power == Some(Power::High) || one.is(BuyingRole::Decider)));
    let for_us = known
        .iter()
        .any(|one| matches!(one.stance, Some(Stance::Champion | Stance::Supporter)));
    let has_decider = !deciders.is_empty();
    let reasons: BTreeSet<Reason> = [
        (known.is_empty(), Reason::NoContact),
        (!known.is_empty() && !has_decider, Reason::NoDecider),
        (has_decider && best.is_none(), Reason::DeciderNotHeld),
        (all_oppose, Reason::DecidersOppose),
        (
            best.is_some_and(|best| best < CARRYING_STRENGTH),
            Reason::DeciderWeak,
        ),
        (
            best.is_some_and(|best| best >= CARRYING_STRENGTH),
            Reason::DeciderHeld,
        ),
        (!known.is_empty() && threads < THREADS, Reason::FewThreads),
        (threads >= THREADS, Reason::SeveralThreads),
        (!known.is_empty() && !for_us, Reason::NobodyForUs),
        (for_us, Reason::SomebodyForUs),
        (powerful && !all_oppose, Reason::PowerfulOpponent),
    ]
    .into_iter()
    .filter_map(|(holds, reason)| holds.then_some(reason))
    .collect();
    let reasons: Vec<Reason> = reasons.into_iter().collect();
    Coverage {
        colour: reasons
            .iter()
            .map(|reason| reason.colour())
            .min()
            .unwrap_or(Colour::Red),
        reasons,
        warnings: warnings(known, today),
    }
}

/// How many deciders we hold a relation to that carries, and how many there are.
#[must_use]
pub fn deciders(known: &[Known]) -> (u64, u64) {
    let deciders = known.iter().filter(|one| one.is(BuyingRole::Decider));
    deciders.fold((0, 0), |(held, all), one| {
        let carries = one.strength.is_some_and(|strength| strength >= CARRYING_STRENGTH);
        (held + u64::from(carries), all + 1)
    })
}

fn warnings(known: &[Known], today: NaiveDate) -> Vec<Warning> {
    let mut found = Vec::new();
    let threads = known.iter().filter(|one| one.strength.is_some()).count();
    if known.len() == 1 || threads == 1 {
        found.push(Warning::SingleThread);
    }
    let mut deciders = known.iter().filter(|one| one.is(BuyingRole::Decider)).peekable();
    if deciders.peek().is_none() {
        found.push(Warning::NoDecider);
    } else if deciders.all(|one| one.strength.is_none()) {
        found.push(Warning::NobodyKnowsDecider);
    }
    for one in known {
        let days = one
            .last_contact
            .map(|day| today.signed_duration_since(day).num_days());
        if let Some(days) = days.filter(|days| one.is_key() && *days > SILENT_DAYS) {
            found.push(Warning::KeyContactSilent(one.id, days));
        }
        if one.owner_left && one.strength.is_none() {
            found.push(Warning::RelationOwnerLeft(one.id));
        }
    }
    found
}

#[cfg(test)]
#[path = "coverage_tests.rs"]
mod tests;
