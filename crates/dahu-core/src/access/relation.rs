//! How a person stands to an account.

use serde::{Deserialize, Serialize};

/// How a person stands to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Answers for it.
    Owner,
    /// Answers for it together with the owner.
    CoOwner,
    /// Helps with it.
    Specialist,
    /// Stands for it in the firm's leadership.
    ExecutiveSponsor,
    /// Serves it.
    Service,
    /// Reads along.
    Reader,
    /// Manages a team, or one above it, whose people answer for, help with or serve it.
    Manager,
    /// Nobody owns it, so that it may be claimed.
    Pool,
    /// None of these.
    None,
}

impl Relation {
    /// All relations, in the order in which tables show them.
    pub const ALL: [Self; 9] = [
        Self::Owner,
        Self::CoOwner,
        Self::Specialist,
        Self::ExecutiveSponsor,
        Self::Service,
        Self::Reader,
        Self::Manager,
        Self::Pool,
        Self::None,
    ];

    /// Those that a person is given on an account: the account team.
    pub const OF_TEAM: [Self; 6] = [
        Self::Owner,
        Self::CoOwner,
        Self::Specialist,
        Self::ExecutiveSponsor,
        Self::Service,
        Self::Reader,
    ];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::CoOwner => "co_owner",
            Self::Specialist => "specialist",
            Self::ExecutiveSponsor => "executive_sponsor",
            Self::Service => "service",
            Self::Reader => "reader",
            Self::Manager => "manager",
            Self::Pool => "pool",
            Self::None => "none",
        }
    }

    /// Reads the word of a role on the account team.
    #[must_use]
    pub fn of_team_from_word(word: &str) -> Option<Self> {
        Self::OF_TEAM
            .into_iter()
            .find(|relation| relation.as_str() == word)
    }

    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// A set of relations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Relations(u16);

impl Relations {
    /// No relation.
    pub const NONE: Self = Self(0);

    /// These.
    #[must_use]
    pub const fn of(relations: &[Relation]) -> Self {
        let (mut bits, mut place) = (0, 0);
        while place < relations.len() {
            bits |= relations[place].bit();
            place += 1;
        }
        Self(bits)
    }

    /// The same and one more.
    #[must_use]
    pub const fn with(self, relation: Relation) -> Self {
        Self(self.0 | relation.bit())
    }

    /// The same and those others.
    #[must_use]
    pub const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Those that suffice for both this and another: where one holds for all accounts, the other decides.
    #[must_use]
    pub const fn both(self, others: Self) -> Self {
        if self.has(Relation::None) {
            others
        } else if others.has(Relation::None) {
            self
        } else {
            Self(self.0 & others.0)
        }
    }

    /// Whether it is among them.
    #[must_use]
    pub const fn has(self, relation: Relation) -> bool {
        self.0 & relation.bit() != 0
    }

    /// Whether any is in both.
    #[must_use]
    pub const fn meets(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Each of them.
    pub fn iter(self) -> impl Iterator<Item = Relation> {
        Relation::ALL
            .into_iter()
            .filter(move |relation| self.has(*relation))
    }
}
