//! What speaks for a kind, or fails to: facts from which every language makes its sentence.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    account::{Sector, TieKind},
    money::Amount,
    opportunity::Degree,
};

/// Names that a sign tells at most; the count says how many there are.
pub const NAMES_TOLD: usize = 3;

/// Something that speaks for a kind, with whether it is so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spoken {
    /// What.
    #[serde(flatten)]
    pub sign: Sign,
    /// Whether the rule's condition is met by it.
    pub met: bool,
}

/// What rules look at, with the figures of one account.
///
/// An amount is none only where somebody may not see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "sign", rename_all = "snake_case")]
pub enum Sign {
    /// Net sales of the last twelve months against what the largest reach.
    Volume {
        /// Its own.
        net: Option<Amount>,
        /// What they reach.
        least: Option<Amount>,
        /// How many percent are the largest.
        percent: u8,
        /// Of how many accounts that bought.
        of: u64,
    },
    /// Purchase days of the last twelve months against what the most frequent reach.
    Frequency {
        /// Its own.
        days: u32,
        /// What they reach.
        least: u32,
        /// How many percent are the most frequent.
        percent: u8,
        /// Of how many accounts that bought.
        of: u64,
    },
    /// Too few accounts bought to say what the largest reach.
    TooFewBought,
    /// It is in a sector from which important accounts come.
    Sector {
        /// Which.
        sector: Sector,
    },
    /// Its credit code begins with characters of public bodies.
    Registrant {
        /// The first two characters.
        code: String,
    },
    /// Its name has a word of public bodies.
    NameWord {
        /// Which.
        word: String,
    },
    /// Its name has such a word, but its credit code is that of a company.
    WordOfCompany {
        /// Which.
        word: String,
    },
    /// Neither sector nor credit code nor name speak for it.
    NoMark,
    /// It is one of several accounts of a group.
    Units {
        /// How many they are.
        accounts: u64,
    },
    /// It is tied to others.
    Ties {
        /// As what.
        kind: TieKind,
        /// To how many.
        count: u64,
        /// To whom, so many at most.
        names: Vec<String>,
    },
    /// It is in an industry that is our own, or one that we serve as a whole.
    Industry {
        /// Which.
        industry: String,
    },
    /// No tie to others is known.
    NoTie,
    /// It buys from us itself.
    OwnUse {
        /// Net sales of the last twelve months.
        net: Option<Amount>,
        /// Days on which it bought in them.
        days: u32,
    },
    /// It bought on too few days of the last twelve months.
    NoUse {
        /// On how many it did.
        days: u32,
        /// On how many it has to.
        least: u32,
    },
    /// Its value against what the largest reach.
    Value {
        /// Its own.
        value: Option<Amount>,
        /// What they reach.
        least: Option<Amount>,
        /// How many percent are the largest.
        percent: u8,
        /// Of how many accounts with a value.
        of: u64,
    },
    /// It was not valued, or too few were.
    NotValued,
    /// What its open opportunities are about against what the largest reach.
    Open {
        /// Its own.
        amount: Option<Amount>,
        /// What they reach.
        least: Option<Amount>,
        /// How many percent are the largest.
        percent: u8,
        /// Of how many accounts with open opportunities.
        of: u64,
    },
    /// Net sales of the last twelve months against those of the twelve before.
    Growth {
        /// The last twelve.
        recent: Option<Amount>,
        /// The twelve before.
        prior: Option<Amount>,
        /// By how many percent they grew.
        percent: i32,
        /// By how many they have to.
        least: u16,
    },
    /// It bought nothing in the twelve months before, so there is nothing to grow from.
    NoBase,
    /// The ledger does not go back over the twelve months before, so nobody knows by how much it grew.
    PriorUnknown,
    /// Opportunities were lost to a competitor.
    LostTo {
        /// To whom; none where only the reason says so.
        name: Option<String>,
        /// How many.
        count: u64,
        /// When the last one was.
        last_on: NaiveDate,
    },
    /// A competitor stands against us in an open opportunity.
    Against {
        /// Who.
        name: String,
        /// How strong.
        strength: Degree,
    },
    /// It is known to buy from competitors.
    BuysFrom {
        /// From how many.
        count: u64,
        /// From whom, so many at most.
        names: Vec<String>,
    },
    /// No competitor is known.
    NoThreat,
}

impl Spoken {
    /// Something that is so.
    #[must_use]
    pub fn yes(sign: Sign) -> Self {
        Self { sign, met: true }
    }

    /// Something that is not.
    #[must_use]
    pub fn no(sign: Sign) -> Self {
        Self { sign, met: false }
    }

    /// The same without the amounts that somebody may not see.
    #[must_use]
    pub fn masked(mut self, sees: Sees) -> Self {
        match &mut self.sign {
            Sign::Volume { net, least, .. } if !sees.sales => (*net, *least) = (None, None),
            Sign::Growth { recent, prior, .. } if !sees.sales => (*recent, *prior) = (None, None),
            Sign::OwnUse { net, .. } if !sees.sales => *net = None,
            Sign::Value { value, least, .. } if !sees.value => (*value, *least) = (None, None),
            Sign::Open { amount, least, .. } if !sees.opportunities => (*amount, *least) = (None, None),
            _ => {}
        }
        self
    }
}

/// What somebody may see of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sees {
    /// What it bought.
    pub sales: bool,
    /// What it is worth.
    pub value: bool,
    /// What it may buy.
    pub opportunities: bool,
}
