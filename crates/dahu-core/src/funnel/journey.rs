//! Journeys: how far an account came since it was first on anybody's target list, with the day of each milestone.
//!
//! An account is one target, whoever has it on the list and however often it changes hands. So nothing is counted twice.

mod listing;
#[cfg(test)]
pub(super) mod tests;

use chrono::NaiveDate;

use crate::{
    assessment::Intent,
    money::Amount,
    opportunity::{BusinessKind, SellingMode, Source},
    person::PersonId,
};

pub use listing::{Listing, Stay};

/// How far a target can come (节点).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Milestone {
    /// On a list for the first time.
    Target,
    /// Its intent was assessed.
    Assessed,
    /// Of high or medium intent, even if only for a while.
    HighMedium,
    /// An opportunity with it was open.
    Opportunity,
    /// It bought.
    Closed,
    /// It bought on another day as well.
    Repeat,
}

impl Milestone {
    /// All of them, the first one first.
    pub const ALL: [Self; 6] = [
        Self::Target,
        Self::Assessed,
        Self::HighMedium,
        Self::Opportunity,
        Self::Closed,
        Self::Repeat,
    ];

    /// The word that addresses have.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Target => "target",
            Self::Assessed => "assessed",
            Self::HighMedium => "high_medium",
            Self::Opportunity => "opportunity",
            Self::Closed => "closed",
            Self::Repeat => "repeat",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// The one before; none before the first.
    #[must_use]
    pub fn previous(self) -> Option<Self> {
        self.place().checked_sub(1).map(|place| Self::ALL[place])
    }

    pub(super) fn place(self) -> usize {
        self as usize
    }
}

/// What an opportunity tells about the way of its target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chance {
    /// The days on which it was open: first and, where it was decided, last; several where it was reopened.
    pub open: Vec<(NaiveDate, Option<NaiveDate>)>,
    /// Since when it is won, where it is.
    pub won_on: Option<NaiveDate>,
    /// What it is like.
    pub traits: Traits,
}

/// What the first opportunity of a target is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Traits {
    /// What kind of business.
    pub kind: BusinessKind,
    /// From where.
    pub source: Option<Source>,
    /// Which way of selling.
    pub selling_mode: Option<SellingMode>,
}

/// What a target bought on the days on which it was on a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bought {
    net: i128,
    first: Option<NaiveDate>,
    second: Option<NaiveDate>,
}

impl Bought {
    /// Adds what was bought, returns taken off, on a day that is later than those before it.
    pub fn add(&mut self, day: NaiveDate, net: Amount) {
        self.net += i128::from(net.ten_thousandths());
        if net.is_positive() {
            if self.first.is_none() {
                self.first = Some(day);
            } else if self.second.is_none() {
                self.second = Some(day);
            }
        }
    }

    /// The first two purchase days; none where returns took back everything, so that nothing was sold.
    #[must_use]
    pub fn days(self) -> (Option<NaiveDate>, Option<NaiveDate>) {
        if self.net > 0 {
            (self.first, self.second)
        } else {
            (None, None)
        }
    }
}

/// What is known of one account that is or was a target.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// When and on whose lists it was.
    pub listing: &'a Listing,
    /// Its assessments by day, of one day in the order in which they were made.
    pub assessments: &'a [(NaiveDate, Intent)],
    /// Opportunities with it.
    pub chances: &'a [Chance],
    /// What it bought while it was on a list, up to the day.
    pub bought: Bought,
}

/// How a target stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fate {
    /// It has not bought, and somebody has it on the list (仍在进行).
    StillOpen,
    /// It was taken off the last list without having bought.
    Dropped {
        /// First day on no list.
        on: NaiveDate,
    },
    /// It bought.
    Closed {
        /// On which day first.
        on: NaiveDate,
    },
}

/// How far a target came, as of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Journey {
    /// On whose list it is, or was last.
    pub salesperson: PersonId,
    /// The day of each milestone, with whoever had it on the list then.
    reached: [Option<(NaiveDate, PersonId)>; 6],
    /// Since when it is on no list, where it is on none.
    off_since: Option<NaiveDate>,
    /// Since when an opportunity is won without anything in the ledger.
    pub won_not_invoiced: Option<NaiveDate>,
    /// What the opportunity that was open first is like.
    pub traits: Option<Traits>,
}

impl Journey {
    /// Works out how far an account came by the end of a day; nothing where it was on no list by then.
    ///
    /// Only what happened on days on a list counts: whoever was dropped and buys later is outside the lists. What holds
    /// when it comes onto a list, such as an assessment or an open opportunity, is reached on that day.
    #[must_use]
    pub fn of(facts: &Facts<'_>, as_of: NaiveDate) -> Option<Self> {
        let listing = facts.listing.until(as_of)?;
        let first = |spans: &mut dyn Iterator<Item = (NaiveDate, Option<NaiveDate>)>| {
            let reached = spans.filter_map(|span| listing.first_within(span));
            reached.min().filter(|day| *day <= as_of)
        };
        let assessed = first(&mut facts.assessments.iter().map(|(day, _)| (*day, None)));
        let high_medium = first(&mut high_or_medium(facts.assessments));
        let opened = facts.chances.iter().filter_map(|chance| {
            let day = first(&mut chance.open.iter().copied())?;
            Some((day, chance.traits))
        });
        // The one that was given first, where two were open at once.
        let opened = opened.reduce(|one, other| if other.0 < one.0 { other } else { one });
        let (bought, again) = facts.bought.days();
        let won = facts.chances.iter().filter_map(|chance| chance.won_on);
        let won = first(&mut won.map(|day| (day, Some(day))));
        let day = [
            Some(listing.began()),
            assessed,
            high_medium,
            opened.map(|(day, _)| day),
            bought,
            again,
        ];
        Some(Self {
            salesperson: listing.last_holder(),
            reached: day.map(|day| day.and_then(|day| Some((day, listing.holder_on(day)?)))),
            off_since: listing.off_since(),
            won_not_invoiced: won.filter(|_| bought.is_none()),
            traits: opened.map(|(_, traits)| traits),
        })
    }

    /// The first day on anybody's list.
    #[must_use]
    pub fn began(&self) -> NaiveDate {
        self.day(Milestone::Target).unwrap_or_default()
    }

    /// On which day it reached a milestone; nothing where it has not.
    #[must_use]
    pub fn day(&self, milestone: Milestone) -> Option<NaiveDate> {
        self.reached[milestone.place()].map(|(day, _)| day)
    }

    /// On whose list it was when it reached a milestone.
    #[must_use]
    pub fn credited(&self, milestone: Milestone) -> Option<PersonId> {
        self.reached[milestone.place()].map(|(_, person)| person)
    }

    /// The last milestone that it reached within some days.
    #[must_use]
    pub fn last_within(&self, from: Option<NaiveDate>, to: NaiveDate) -> Option<Milestone> {
        let reached = Milestone::ALL.into_iter().filter_map(|milestone| {
            let day = self.day(milestone)?;
            (from.is_none_or(|from| from <= day) && day <= to).then_some((day, milestone))
        });
        reached.max().map(|(_, milestone)| milestone)
    }

    /// Whether it was on a list on a day from `from` on.
    pub(super) fn was_listed_since(&self, from: NaiveDate) -> bool {
        self.off_since.is_none_or(|off| off > from)
    }

    /// How it stands.
    #[must_use]
    pub fn fate(&self) -> Fate {
        match (self.day(Milestone::Closed), self.off_since) {
            (Some(on), _) => Fate::Closed { on },
            (None, Some(on)) => Fate::Dropped { on },
            (None, None) => Fate::StillOpen,
        }
    }
}

/// From when until when an account was of high or medium intent: each assessment holds until the next one.
fn high_or_medium(
    assessments: &[(NaiveDate, Intent)],
) -> impl Iterator<Item = (NaiveDate, Option<NaiveDate>)> {
    let spans = assessments.iter().enumerate().map(|(place, (day, intent))| {
        let next = assessments.get(place + 1).map(|(next, _)| *next);
        (*intent, *day, next)
    });
    spans.filter_map(|(intent, day, next)| {
        let last = match next {
            // Another one of the same day took its place.
            Some(next) if next <= day => return None,
            Some(next) => next.pred_opt(),
            None => None,
        };
        intent.is_high_or_medium().then_some((day, last))
    })
}
