//! What decided opportunities, added up: how often each reason stood behind winning and losing, and against whom.
//!
//! Counts of what was noted, and no word of cause: whoever lost to a price may never have shown what the price was for.

use std::{cmp::Reverse, collections::HashMap};

use serde::{Deserialize, Serialize};

use super::{LostReason, WonReason, words::words};
use crate::{money::Amount, search::folded, share::Share};

/// Decided opportunities below which no share of them is told.
pub const TOLD_FROM: u64 = 10;
/// Competitors that are told of, those met most often.
pub const RIVALS_AT_MOST: usize = 100;

words! {
    /// What decided, whichever way it went: what reasons of winning and of losing have in common.
    Ground {
        /// The price.
        Price = "price",
        /// The relation, ours or a rival's.
        Relation = "relation",
        /// How well what we offer fits.
        Solution = "solution",
        /// Delivery, service and terms.
        Service = "service",
        /// References and name.
        Reputation = "reputation",
        /// Nobody else could.
        OnlyChoice = "only_choice",
        /// No money for it.
        NoBudget = "no_budget",
        /// They decided nothing.
        NoDecision = "no_decision",
        /// Not now.
        Postponed = "postponed",
        /// We gave it up ourselves.
        GivenUp = "given_up",
        /// Something else.
        Other = "other",
    }
}

impl Ground {
    /// Whether it can decide for us and against us; of others a share won says nothing.
    #[must_use]
    pub fn goes_both_ways(self) -> bool {
        matches!(
            self,
            Self::Price | Self::Relation | Self::Solution | Self::Service | Self::Other
        )
    }

    /// Whether it is one of the two that success is put down to too soon.
    fn is_relation_or_price(self) -> bool {
        matches!(self, Self::Relation | Self::Price)
    }
}

impl From<WonReason> for Ground {
    fn from(reason: WonReason) -> Self {
        match reason {
            WonReason::Solution => Self::Solution,
            WonReason::Price => Self::Price,
            WonReason::Relation => Self::Relation,
            WonReason::Service => Self::Service,
            WonReason::Reputation => Self::Reputation,
            WonReason::OnlyChoice => Self::OnlyChoice,
            WonReason::Other => Self::Other,
        }
    }
}

impl From<LostReason> for Ground {
    fn from(reason: LostReason) -> Self {
        match reason {
            LostReason::Price => Self::Price,
            LostReason::Fit => Self::Solution,
            LostReason::RivalRelation => Self::Relation,
            LostReason::NoBudget => Self::NoBudget,
            LostReason::NoDecision => Self::NoDecision,
            LostReason::Postponed => Self::Postponed,
            LostReason::Terms => Self::Service,
            LostReason::GivenUp => Self::GivenUp,
            LostReason::Other => Self::Other,
        }
    }
}

/// The competitors of an opportunity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rivals {
    /// Who is named as one.
    pub named: Vec<String>,
    /// To whom it was lost.
    pub lost_to: Option<String>,
}

impl Rivals {
    /// Whether one of them is called so, as folded names are compared.
    #[must_use]
    pub fn has(&self, folded_name: &str) -> bool {
        self.names().any(|name| folded(name) == folded_name)
    }

    /// Whether it was lost to one who is called so, as folded names are compared.
    #[must_use]
    pub fn took_it(&self, folded_name: &str) -> bool {
        let lost_to = self.lost_to.as_deref();
        lost_to.is_some_and(|name| folded(name) == folded_name)
    }

    /// Whether anybody is named: signs alone name nobody.
    #[must_use]
    pub fn is_anybody(&self) -> bool {
        self.names().any(|name| !folded(name).is_empty())
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.named.iter().chain(&self.lost_to).map(String::as_str)
    }
}

/// A decided opportunity.
#[derive(Clone, Copy, Debug)]
pub struct Decision<'a> {
    /// Whether it was won.
    pub is_won: bool,
    /// How much it was about; nothing where nobody said so.
    pub amount: Amount,
    /// What decided, where somebody said so.
    pub ground: Option<Ground>,
    /// Against whom, where anybody is named.
    pub rivals: Option<&'a Rivals>,
}

/// What some decided opportunities come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many were won.
    pub won: u64,
    /// How many were lost.
    pub lost: u64,
    /// What was won.
    pub amount_won: Amount,
    /// What was lost.
    pub amount_lost: Amount,
}

impl Tally {
    /// How many there are.
    #[must_use]
    pub fn decided(self) -> u64 {
        self.won + self.lost
    }

    /// Won, of all that were decided.
    #[must_use]
    pub fn share(self) -> Share {
        Share {
            part: self.won,
            whole: self.decided(),
        }
    }

    fn add(&mut self, one: &Decision<'_>) {
        let (count, amount) = if one.is_won {
            (&mut self.won, &mut self.amount_won)
        } else {
            (&mut self.lost, &mut self.amount_lost)
        };
        *count += 1;
        *amount = [*amount, one.amount].into_iter().sum();
    }
}

/// What was decided by one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroundTally {
    /// By what.
    pub ground: Ground,
    /// What it comes to.
    pub tally: Tally,
}

impl GroundTally {
    /// Won, of all that this decided; none where it goes one way only, or decided too few.
    #[must_use]
    pub fn share(&self) -> Option<Share> {
        told(self.tally.share()).filter(|_| self.ground.goes_both_ways())
    }

    fn of_none(ground: Ground) -> Self {
        Self {
            ground,
            tally: Tally::default(),
        }
    }
}

/// What was decided against one competitor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RivalTally {
    /// Who, as most write it.
    pub name: String,
    /// What it comes to.
    pub tally: Tally,
    /// How many were lost to them.
    pub lost_to: u64,
}

/// What decided opportunities, added up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reasons {
    /// All of them.
    pub all: Tally,
    /// Those of which nobody said what decided.
    pub unsaid: Tally,
    /// By what decided: everything there is, what decided most first.
    pub grounds: Vec<GroundTally>,
    /// By competitor, who was met most often first; an opportunity with several counts for each of them.
    pub rivals: Vec<RivalTally>,
    /// Competitors beyond [`RIVALS_AT_MOST`].
    pub rivals_left_out: u64,
    /// Those without a competitor.
    pub unopposed: Tally,
}

/// A share that stands on enough to be told; none below [`TOLD_FROM`].
#[must_use]
pub fn told(share: Share) -> Option<Share> {
    (share.whole >= TOLD_FROM).then_some(share)
}

impl Reasons {
    /// Adds these up.
    pub fn of<'a>(decisions: impl Iterator<Item = Decision<'a>>) -> Self {
        let mut found = Self {
            grounds: Ground::ALL.map(GroundTally::of_none).into(),
            ..Self::default()
        };
        let mut met = Met::default();
        for one in decisions {
            found.all.add(&one);
            let known = found.grounds.iter_mut();
            match one.ground {
                Some(ground) => known
                    .filter(|known| known.ground == ground)
                    .for_each(|known| known.tally.add(&one)),
                None => found.unsaid.add(&one),
            }
            if !met.add(&one) {
                found.unopposed.add(&one);
            }
        }
        // Those that decided as many stay in the order in which all of them stand.
        found.grounds.sort_by_key(|one| Reverse(one.tally.decided()));
        found.rivals = met.named();
        found.rivals_left_out = found.rivals.len().saturating_sub(RIVALS_AT_MOST) as u64;
        found.rivals.truncate(RIVALS_AT_MOST);
        found
    }

    /// Of what was won with a reason, how much by the relation or the price.
    #[must_use]
    pub fn won_by_relation_or_price(&self) -> Share {
        self.by_relation_or_price(|tally| tally.won)
    }

    /// Of what was lost with a reason, how much by a rival's relation or the price.
    #[must_use]
    pub fn lost_by_relation_or_price(&self) -> Share {
        self.by_relation_or_price(|tally| tally.lost)
    }

    fn by_relation_or_price(&self, count: fn(&Tally) -> u64) -> Share {
        let these = self
            .grounds
            .iter()
            .filter(|one| one.ground.is_relation_or_price());
        Share {
            part: these.map(|one| count(&one.tally)).sum(),
            whole: self.grounds.iter().map(|one| count(&one.tally)).sum(),
        }
    }
}

/// The competitors that were met, each under all of its spellings.
#[derive(Default)]
struct Met<'a> {
    /// The place of who is written so, and how often that was; each spelling is folded once.
    spellings: HashMap<&'a str, (Option<usize>, u64)>,
    /// The place of who is called so, by the folded name.
    places: HashMap<String, usize>,
    rivals: Vec<RivalTally>,
}

impl<'a> Met<'a> {
    /// Counts an opportunity for each of its competitors, once; says whether it has any.
    fn add(&mut self, one: &Decision<'a>) -> bool {
        let Some(rivals) = one.rivals else {
            return false;
        };
        let mut places: Vec<usize> = rivals.named.iter().filter_map(|name| self.place(name)).collect();
        let lost_to = rivals.lost_to.as_deref().and_then(|name| self.place(name));
        places.extend(lost_to);
        places.sort_unstable();
        places.dedup();
        for place in &places {
            if let Some(rival) = self.rivals.get_mut(*place) {
                rival.tally.add(one);
                rival.lost_to += u64::from(lost_to == Some(*place));
            }
        }
        !places.is_empty()
    }

    /// Where a competitor stands; nowhere without a letter or digit.
    fn place(&mut self, name: &'a str) -> Option<usize> {
        if let Some((place, times)) = self.spellings.get_mut(name) {
            *times += 1;
            return *place;
        }
        let key = folded(name);
        let place = if key.is_empty() {
            None
        } else {
            let next = self.rivals.len();
            let place = *self.places.entry(key).or_insert(next);
            if place == next {
                self.rivals.push(RivalTally::default());
            }
            Some(place)
        };
        self.spellings.insert(name, (place, 1));
        place
    }

    /// All of them under their most usual spelling, who was met most often first.
    fn named(self) -> Vec<RivalTally> {
        let mut rivals = self.rivals;
        let spellings = self.spellings.into_iter();
        let mut spellings: Vec<(u64, &str, usize)> = spellings
            .filter_map(|(name, (place, times))| Some((times, name, place?)))
            .collect();
        spellings.sort_unstable_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(other.1)));
        for (_, name, place) in spellings {
            if let Some(rival) = rivals.get_mut(place).filter(|rival| rival.name.is_empty()) {
                name.clone_into(&mut rival.name);
            }
        }
        rivals.sort_unstable_by(|one, other| {
            let met = |rival: &RivalTally| rival.tally.decided();
            met(other).cmp(&met(one)).then_with(|| one.name.cmp(&other.name))
        });
        rivals
    }
}

#[cfg(test)]
mod tests;
