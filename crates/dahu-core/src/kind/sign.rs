//! What speaks for a kind, or fails to: facts from which every language makes its sentence.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    account::{AccountId, Sector, TieKind},
    money::Amount,
    opportunity::Degree,
};

/// Names that a sign tells at most; the count says how many there are.
pub const NAMES_TOLD: usize = 3;

/// Somebody whom a sign names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Named {
    /// An account of the workspace, which not everybody may see.
    Account {
        /// Which.
        account: AccountId,
        /// What it is called.
        name: String,
    },
    /// Somebody whom the workspace knows by name alone.
    Somebody {
        /// The name.
        name: String,
    },
    /// A name that was kept before accounts were told apart from others: it may be that of an account.
    Unclear(String),
    /// An account that the reader may not see.
    Hidden,
}

impl Known {
    /// Whether they may be told of an account.
    #[must_use]
    pub fn has(&self, account: AccountId) -> bool {
        match self {
            Self::All => true,
            Self::These(these) => these.contains(&account),
        }
    }
}

impl Named {
    /// What they are called; none where the reader may not see the account.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Account { name, .. } | Self::Somebody { name } | Self::Unclear(name) => Some(name),
            Self::Hidden => None,
        }
    }

    /// The account, where it is one.
    fn account(&self) -> Option<AccountId> {
        match self {
            Self::Account { account, .. } => Some(*account),
            _ => None,
        }
    }

    /// By what they stand in order: the name, then the account.
    pub(super) fn place(&self) -> (Option<&str>, Option<AccountId>) {
        (self.name(), self.account())
    }

    fn is_told(&self, known: &Known) -> bool {
        match (self, known) {
            (Self::Somebody { .. }, _) | (_, Known::All) => true,
            (Self::Account { account, .. }, known) => known.has(*account),
            (Self::Unclear(_) | Self::Hidden, Known::These(_)) => false,
        }
    }
}

/// Of which other accounts somebody may be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// Of every account.
    All,
    /// Of these.
    These(BTreeSet<AccountId>),
}

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
        names: Vec<Named>,
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
        names: Vec<Named>,
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

    /// The other accounts that it names.
    pub fn named(&self) -> impl Iterator<Item = AccountId> {
        let names: &[Named] = match &self.sign {
            Sign::Ties { names, .. } | Sign::BuysFrom { names, .. } => names,
            _ => &[],
        };
        names.iter().filter_map(Named::account)
    }

    /// The same without the amounts that somebody may not see, and without the names of other accounts of which they may not
    /// be told. These come last, so that their place says nothing of the name.
    #[must_use]
    pub fn masked(mut self, sees: Sees, known: &Known) -> Self {
        match &mut self.sign {
            Sign::Volume { net, least, .. } if !sees.sales => (*net, *least) = (None, None),
            Sign::Growth { recent, prior, .. } if !sees.sales => (*recent, *prior) = (None, None),
            Sign::OwnUse { net, .. } if !sees.sales => *net = None,
            Sign::Value { value, least, .. } if !sees.value => (*value, *least) = (None, None),
            Sign::Open { amount, least, .. } if !sees.opportunities => (*amount, *least) = (None, None),
            Sign::Ties { names, .. } | Sign::BuysFrom { names, .. } => {
                let untold = names.iter_mut().filter(|named| !named.is_told(known));
                untold.for_each(|named| *named = Named::Hidden);
                names.sort_by_key(|named| *named == Named::Hidden);
            }
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

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn other_accounts_are_named_only_to_who_may_see_them() {
        let account = |id: u128, name: &str| Named::Account {
            account: AccountId(Uuid::from_u128(id)),
            name: name.to_owned(),
        };
        let unclear = Named::Unclear("近水".to_owned());
        let names = [
            account(1, "云帆"),
            unclear,
            account(2, "华信"),
            Named::Somebody {
                name: "远山".to_owned(),
            },
        ];
        let ties = |names: &[Named]| {
            Spoken::yes(Sign::Ties {
                kind: TieKind::Supplier,
                count: 4,
                names: names.to_vec(),
            })
        };
        let spoken = ties(&names);
        let ids: Vec<u128> = spoken.named().map(|id| id.0.as_u128()).collect();
        assert_eq!(ids, [1, 2]);
        let known = Known::These([AccountId(Uuid::from_u128(2))].into());
        let masked = spoken.clone().masked(Sees::default(), &known);
        let told = [
            account(2, "华信"),
            Named::Somebody {
                name: "远山".to_owned(),
            },
            Named::Hidden,
            Named::Hidden,
        ];
        assert_eq!(
            masked,
            ties(&told),
            "the place of one that is hidden says nothing"
        );
        assert_eq!(spoken.clone().masked(Sees::default(), &Known::All), spoken);
        for spoken in [&spoken, &masked] {
            let kept = serde_json::to_string(spoken).expect("JSON");
            let read: Spoken = serde_json::from_str(&kept).expect("signs");
            assert_eq!(read, *spoken, "{kept}");
        }
        let earlier = r#"{"sign":"buys_from","count":1,"names":["近水"],"met":true}"#;
        let read: Spoken = serde_json::from_str(earlier).expect("as it was kept before");
        let hidden = read.masked(Sees::default(), &known);
        assert!(!serde_json::to_string(&hidden).expect("JSON").contains("近水"));
    }
}
