//! What two records are to each other, and what that rests on.

use std::collections::BTreeSet;

use serde::Serialize;

/// What two records are to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing says that they have to do with each other.
    Different,
    /// They belong together, as a firm and its branch do.
    Related,
    /// They are one.
    Same,
}

impl Verdict {
    /// All of them, the strongest first.
    pub const ALL: [Self; 3] = [Self::Same, Self::Related, Self::Different];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Related => "related",
            Self::Different => "different",
        }
    }

    /// The verdict of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.as_str() == word)
    }
}

/// What a verdict rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The same unified social credit code.
    CreditCode,
    /// The same organisation code within credit codes that differ otherwise.
    Organisation,
    /// Credit codes of two bodies: they are not one, whatever else is the same.
    OtherCreditCode,
    /// The same name, but for how it is written.
    Name,
    /// A short, English or former name of one is a name of the other.
    OtherName,
    /// The same brand and trade; only place or legal form is left out of one of the names.
    NameButForm,
    /// Names that differ in a few characters.
    NearName,
    /// The same brand, where one name says nothing else.
    Brand,
    /// One is a branch, the other is not or is another branch.
    Branch,
    /// One is the head of a group.
    Group,
    /// The same brand and trade at another place.
    OtherPlace,
    /// The same brand with another trade.
    OtherTrade,
    /// A telephone number in common.
    Phone,
    /// A firm's e-mail domain in common.
    Domain,
    /// The same e-mail address.
    Email,
    /// They are with the same account.
    Account,
}

impl Reason {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 16] = [
        Self::CreditCode,
        Self::Organisation,
        Self::OtherCreditCode,
        Self::Name,
        Self::OtherName,
        Self::NameButForm,
        Self::NearName,
        Self::Brand,
        Self::Branch,
        Self::Group,
        Self::OtherPlace,
        Self::OtherTrade,
        Self::Phone,
        Self::Domain,
        Self::Email,
        Self::Account,
    ];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.told().0
    }

    /// The reason of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }

    /// The word, and how much the reason says beside others.
    fn told(self) -> (&'static str, u16) {
        match self {
            Self::CreditCode => ("credit_code", 60),
            Self::Organisation => ("organisation", 50),
            Self::OtherCreditCode => ("other_credit_code", 0),
            Self::Name => ("name", 40),
            Self::OtherName => ("other_name", 30),
            Self::NameButForm => ("name_but_form", 30),
            Self::NearName => ("near_name", 20),
            Self::Brand => ("brand", 8),
            Self::Branch => ("branch", 15),
            Self::Group => ("group", 15),
            Self::OtherPlace => ("other_place", 10),
            Self::OtherTrade => ("other_trade", 5),
            Self::Phone => ("phone", 25),
            Self::Domain => ("domain", 20),
            Self::Email => ("email", 40),
            Self::Account => ("account", 10),
        }
    }
}

/// A verdict with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// What the two are to each other.
    pub verdict: Verdict,
    /// What it rests on; nothing for [`Verdict::Different`].
    pub reasons: BTreeSet<Reason>,
}

impl Judgement {
    pub(super) fn different() -> Self {
        Self {
            verdict: Verdict::Different,
            reasons: BTreeSet::new(),
        }
    }

    pub(super) fn of(verdict: Verdict, reasons: impl IntoIterator<Item = Reason>) -> Self {
        Self {
            verdict,
            reasons: reasons.into_iter().collect(),
        }
    }

    /// How much speaks for it, so that what is surest can be looked at first: any that are the same come before all that are
    /// related. It orders and measures nothing.
    #[must_use]
    pub fn strength(&self) -> u16 {
        let base = match self.verdict {
            Verdict::Same => 500,
            Verdict::Related | Verdict::Different => 0,
        };
        base + self.reasons.iter().map(|reason| reason.told().1).sum::<u16>()
    }
}
