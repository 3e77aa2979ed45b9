//! Signals: what tells whether a customer is well, each with a value, a sign, a day and a source.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::contact::Stance;

/// What tells whether a customer is well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    /// How late it is against its own rhythm.
    Late,
    /// How its sales of the last twelve months changed against the twelve before.
    Sales,
    /// How long there was no contact, whoever sought it.
    Silence,
    /// Whether they seek us too.
    Balance,
    /// How those who decide stand to us.
    Stance,
    /// Whether somebody on whom it hangs has left.
    KeyContact,
    /// What became of its opportunities.
    Opportunities,
    /// Whether what it came to us with is still open.
    OpenCases,
}

/// Where a signal comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The sales ledger.
    Ledger,
    /// Activities.
    Activities,
    /// The decision-maker map.
    DecisionMap,
    /// Opportunities.
    Opportunities,
    /// Service cases.
    Cases,
}

impl Signal {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 8] = [
        Self::Late,
        Self::Sales,
        Self::Silence,
        Self::Balance,
        Self::Stance,
        Self::KeyContact,
        Self::Opportunities,
        Self::OpenCases,
    ];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Sales => "sales",
            Self::Silence => "silence",
            Self::Balance => "balance",
            Self::Stance => "stance",
            Self::KeyContact => "key_contact",
            Self::Opportunities => "opportunities",
            Self::OpenCases => "open_cases",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// Where it comes from.
    #[must_use]
    pub fn source(self) -> Source {
        match self {
            Self::Late | Self::Sales => Source::Ledger,
            Self::Silence | Self::Balance => Source::Activities,
            Self::Stance | Self::KeyContact => Source::DecisionMap,
            Self::Opportunities => Source::Opportunities,
            Self::OpenCases => Source::Cases,
        }
    }

    /// Points that it can take at most. Those of the first seven come to 100; one that came later takes its own, and the score
    /// ends at zero, so that nobody's score rises because there is more to look at.
    ///
    /// What a customer does weighs more than what they say, and what they say more than what we did: 50 points are those of
    /// the ledger, 25 those of people, 25 those of contact and of single purchases; cases have 10 more.
    #[must_use]
    pub fn points_at_most(self) -> u8 {
        match self {
            Self::Late => 30,
            Self::Sales => 20,
            Self::Silence | Self::Stance => 15,
            Self::KeyContact | Self::OpenCases => 10,
            Self::Balance | Self::Opportunities => 5,
        }
    }

    /// The bit that stands for it where several are kept as one number.
    #[must_use]
    pub fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// Which way a signal points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// All is well.
    Good,
    /// Neither well nor bad.
    Even,
    /// It takes points.
    Bad,
    /// Nothing is known of it: that is a gap of our data and takes no points.
    Unknown,
}

impl Sign {
    /// The word that is sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Even => "even",
            Self::Bad => "bad",
            Self::Unknown => "unknown",
        }
    }
}

/// What a signal says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Nothing is known.
    Nothing,
    /// Days since the last purchase, and how many of them are too many against its own rhythm.
    Purchase {
        /// Days since the last purchase.
        days: u32,
        /// Days of them that are too many; zero for one that is on time.
        late: u32,
    },
    /// The change of sales in percent, rounded towards zero.
    Percent(i64),
    /// Days without contact.
    Days(i64),
    /// How often each side began contact.
    Contacts {
        /// We.
        ours: u32,
        /// They, or both at one table.
        theirs: u32,
    },
    /// How somebody who counts stands to us.
    Stance(Stance),
    /// How many.
    People(u32),
    /// Opportunities that were decided.
    Decided {
        /// Lost.
        lost: u32,
        /// Won.
        won: u32,
    },
    /// Cases that are not resolved.
    Cases {
        /// All of them.
        open: u32,
        /// Those of them that are open for too long.
        late: u32,
    },
}

/// What a signal said on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// Which.
    pub signal: Signal,
    /// Which way it points.
    pub sign: Sign,
    /// Points that it takes; zero for all but bad ones.
    pub points: u8,
    /// What it says.
    pub value: Value,
    /// The day of what it stands on.
    pub on: Option<NaiveDate>,
}

impl Reading {
    pub(crate) fn new(signal: Signal, points: u8, value: Value, on: Option<NaiveDate>) -> Self {
        Self {
            signal,
            sign: if points > 0 { Sign::Bad } else { Sign::Good },
            points,
            value,
            on,
        }
    }

    pub(super) fn even(signal: Signal, value: Value, on: Option<NaiveDate>) -> Self {
        Self {
            sign: Sign::Even,
            ..Self::new(signal, 0, value, on)
        }
    }

    pub(super) fn unknown(signal: Signal) -> Self {
        Self {
            sign: Sign::Unknown,
            ..Self::new(signal, 0, Value::Nothing, None)
        }
    }

    /// Whether anything is known.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.sign != Sign::Unknown
    }

    /// Whether it takes all points that it can.
    #[must_use]
    pub fn is_severe(&self) -> bool {
        self.points == self.signal.points_at_most()
    }
}
