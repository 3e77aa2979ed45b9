//! Who is in and who is out: by what people decided, else by rank, as many as the firm can serve.

use std::collections::HashMap;

use super::{Score, Sheet, score};

/// What people decided of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decided {
    /// It is a key account.
    In,
    /// It is none.
    Out,
}

/// Why an account is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum In {
    /// It ranks high enough.
    ByRank,
    /// People decided so.
    Decided,
}

/// Why an account is out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Out {
    /// Others rank higher, and there is no more room.
    ByRank,
    /// People decided so.
    Decided,
    /// Too little is known of it to rank it.
    NotEnoughKnown,
}

impl Out {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::ByRank, Self::Decided, Self::NotEnoughKnown];

    /// The word that is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ByRank => "by_rank",
            Self::Decided => "decided",
            Self::NotEnoughKnown => "not_enough_known",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|out| out.as_str() == word)
    }
}

/// How an account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It is a key account.
    In(In),
    /// It is none.
    Out(Out),
}

impl Standing {
    /// Whether it is a key account.
    #[must_use]
    pub fn is_in(self) -> bool {
        matches!(self, Self::In(_))
    }

    /// Whether people decided.
    #[must_use]
    pub fn is_decided(self) -> bool {
        matches!(self, Self::In(In::Decided) | Self::Out(Out::Decided))
    }

    /// Whether its rank decides.
    #[must_use]
    pub fn is_by_rank(self) -> bool {
        matches!(self, Self::In(In::ByRank) | Self::Out(Out::ByRank))
    }
}

/// Who is in and who is out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choice {
    /// The score of each account, in the order of the sheet.
    pub scores: Vec<Score>,
    /// How each stands.
    pub standings: Vec<Standing>,
    /// The accounts of which enough is known, the highest score first; of equal ones the one that stands first on the sheet.
    pub ranked: Vec<u32>,
    /// The place of each account among them, from 1 on; none for one of which too little is known.
    pub ranks: Vec<Option<u32>>,
    /// Those of them whose rank decides, in the same order.
    pub entrants: Vec<u32>,
    /// For how many of these there is room.
    pub seats: usize,
    /// How many are in beyond the capacity, because people decided so.
    pub over_capacity: usize,
}

impl Choice {
    /// The last account that its rank brings in.
    #[must_use]
    pub fn last_in(&self) -> Option<usize> {
        let last = self.seats.min(self.entrants.len()).checked_sub(1)?;
        Some(self.entrants[last] as usize)
    }

    /// The first account that its rank leaves out.
    #[must_use]
    pub fn first_out(&self) -> Option<usize> {
        self.entrants.get(self.seats).map(|row| *row as usize)
    }

    /// The score that an account has to reach or to keep: for one that is in that of the first one out, for another that of
    /// the last one in. None where there is nobody on the other side.
    #[must_use]
    pub fn border(&self, row: usize) -> Option<f64> {
        let other = if self.standings[row].is_in() {
            self.first_out()
        } else {
            self.last_in()
        };
        self.scores[other?].points
    }

    /// How many accounts are in.
    #[must_use]
    pub fn count_in(&self) -> usize {
        self.standings.iter().filter(|standing| standing.is_in()).count()
    }
}

/// Ranks and seats. What people decided comes first: who is in by decision takes a seat, the rest goes by rank.
///
/// The order of the sheet breaks ties.
#[must_use]
pub fn choose(
    sheet: &Sheet,
    weights: &[f64],
    known_at_least: f64,
    capacity: usize,
    decided: &HashMap<usize, Decided>,
) -> Choice {
    let scores: Vec<Score> = (0..sheet.rows())
        .map(|row| score(weights, sheet.card(row)))
        .collect();
    let is_known = |score: &Score| score.known_enough(known_at_least).is_some();
    let mut ranked: Vec<u32> = (0..u32::try_from(scores.len()).unwrap_or(u32::MAX))
        .filter(|row| is_known(&scores[*row as usize]))
        .collect();
    let points = |row: &u32| scores[*row as usize].points.unwrap_or(0.0);
    ranked.sort_by(|one, other| points(other).total_cmp(&points(one)).then(one.cmp(other)));
    let kept_in = decided
        .values()
        .filter(|decided| **decided == Decided::In)
        .count();
    let seats = capacity.saturating_sub(kept_in);
    let entrants: Vec<u32> = ranked
        .iter()
        .copied()
        .filter(|row| !decided.contains_key(&(*row as usize)))
        .collect();
    let mut ranks = vec![None; scores.len()];
    for (rank, row) in (1..).zip(&ranked) {
        ranks[*row as usize] = Some(rank);
    }
    let mut standings = vec![Standing::Out(Out::NotEnoughKnown); scores.len()];
    for (place, row) in entrants.iter().enumerate() {
        standings[*row as usize] = if place < seats {
            Standing::In(In::ByRank)
        } else {
            Standing::Out(Out::ByRank)
        };
    }
    for (row, decided) in decided {
        if let Some(standing) = standings.get_mut(*row) {
            *standing = match decided {
                Decided::In => Standing::In(In::Decided),
                Decided::Out => Standing::Out(Out::Decided),
            };
        }
    }
    Choice {
        over_capacity: kept_in.saturating_sub(capacity),
        scores,
        standings,
        ranked,
        ranks,
        entrants,
        seats,
    }
}
