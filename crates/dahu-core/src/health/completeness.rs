//! Are our data complete: what is known of an account out of what should be.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Days after which what was judged of an account is too old to be relied on.
const AGED_DAYS: i64 = 365;
/// Days after which a rating of its finances is: half a year more, since annual reports come late.
const FINANCE_AGED_DAYS: i64 = 550;
/// Days within which contact should have been recorded.
const CONTACT_AGED_DAYS: i64 = 180;
/// Contacts that should be known: with one, everything goes when they go.
const CONTACTS: u64 = 2;

/// Something that should be known of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    /// Who answers for it.
    Owner,
    /// What it does.
    Sector,
    /// How large it is.
    Size,
    /// How sound its finances are, not too long ago.
    Finance,
    /// Two people there at least.
    Contacts,
    /// Who decides.
    Decider,
    /// How somebody who decides stands to us, not too long ago.
    Stance,
    /// That somebody of us knows one who decides.
    Relation,
    /// Contact that was had, not too long ago.
    Activity,
    /// What is done next.
    NextStep,
    /// How its intent was judged, not too long ago.
    Intent,
    /// The stage of the relationship, not too long ago.
    Stage,
    /// What it buys a year of what we sell, from anybody, not too long ago.
    Wallet,
}

impl Item {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 13] = [
        Self::Owner,
        Self::Sector,
        Self::Size,
        Self::Finance,
        Self::Wallet,
        Self::Contacts,
        Self::Decider,
        Self::Stance,
        Self::Relation,
        Self::Activity,
        Self::NextStep,
        Self::Intent,
        Self::Stage,
    ];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Sector => "sector",
            Self::Size => "size",
            Self::Finance => "finance",
            Self::Contacts => "contacts",
            Self::Decider => "decider",
            Self::Stance => "stance",
            Self::Relation => "relation",
            Self::Activity => "activity",
            Self::NextStep => "next_step",
            Self::Intent => "intent",
            Self::Stage => "stage",
            Self::Wallet => "wallet",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// What it counts of a hundred.
    ///
    /// Whom to talk to weighs most (40), since nothing else can be found out without: who decides, how they stand, who of us
    /// knows them, and who else is there. Then that somebody answers for the account and works on it (25), what it is, whether
    /// it can pay and how much it buys (25), and what we judged of it (10).
    #[must_use]
    pub fn weight(self) -> u8 {
        match self {
            Self::Owner
            | Self::Finance
            | Self::Contacts
            | Self::Decider
            | Self::Stance
            | Self::Relation
            | Self::Activity => 10,
            Self::Sector | Self::Size | Self::Wallet | Self::NextStep | Self::Intent | Self::Stage => 5,
        }
    }

    /// The bit that stands for it where several are kept as one number.
    #[must_use]
    pub fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// What is known of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DataKnown {
    /// Whether somebody owns it.
    pub has_owner: bool,
    /// Whether its sector is known.
    pub has_sector: bool,
    /// Whether its size is.
    pub has_size: bool,
    /// The day of the rating of its finances.
    pub finance_on: Option<NaiveDate>,
    /// People there.
    pub contacts: u64,
    /// Those of them who decide.
    pub deciders: u64,
    /// The latest day for which the stance of one of these was recorded.
    pub stance_on: Option<NaiveDate>,
    /// Whether somebody of us has a relation to one of these.
    pub has_relation: bool,
    /// The last contact.
    pub contact_on: Option<NaiveDate>,
    /// Open tasks.
    pub open_tasks: u64,
    /// The day for which its intent was judged.
    pub intent_on: Option<NaiveDate>,
    /// The day from which the stage of the relationship holds.
    pub stage_on: Option<NaiveDate>,
    /// The day for which it was said what it buys from anybody.
    pub wallet_on: Option<NaiveDate>,
}

/// Whether something is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It is.
    Known,
    /// It was, so many days ago: it counts half.
    Aged(i64),
    /// It is not.
    Missing,
}

impl Answer {
    /// The word that is sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::Aged(_) => "aged",
            Self::Missing => "missing",
        }
    }
}

/// How complete our data are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Completeness {
    /// In percent, rounded down.
    pub percent: u8,
    /// Of each item whether it is known.
    pub answers: Vec<(Item, Answer)>,
}

impl Completeness {
    /// What is missing or too old.
    pub fn gaps(&self) -> impl Iterator<Item = (Item, Answer)> + use<'_> {
        let gaps = self.answers.iter().filter(|(_, answer)| *answer != Answer::Known);
        gaps.copied()
    }

    /// The same as one number.
    #[must_use]
    pub fn gap_bits(&self) -> u16 {
        self.gaps().fold(0, |bits, (item, _)| bits | item.bit())
    }
}

/// How complete our data are on a day.
#[must_use]
pub fn completeness(known: &DataKnown, today: NaiveDate) -> Completeness {
    let answers: Vec<(Item, Answer)> = Item::ALL
        .into_iter()
        .map(|item| (item, answer(item, known, today)))
        .collect();
    let halves: u32 = answers
        .iter()
        .map(|(item, answer)| match answer {
            Answer::Known => u32::from(item.weight()) * 2,
            Answer::Aged(_) => u32::from(item.weight()),
            Answer::Missing => 0,
        })
        .sum();
    Completeness {
        percent: u8::try_from(halves / 2).unwrap_or(100),
        answers,
    }
}

fn answer(item: Item, known: &DataKnown, today: NaiveDate) -> Answer {
    let told = |is_known: bool| if is_known { Answer::Known } else { Answer::Missing };
    let aged = |on: Option<NaiveDate>, most: i64| match on.map(|on| (today - on).num_days()) {
        None => Answer::Missing,
        Some(days) if days > most => Answer::Aged(days),
        Some(_) => Answer::Known,
    };
    match item {
        Item::Owner => told(known.has_owner),
        Item::Sector => told(known.has_sector),
        Item::Size => told(known.has_size),
        Item::Finance => aged(known.finance_on, FINANCE_AGED_DAYS),
        Item::Contacts => told(known.contacts >= CONTACTS),
        Item::Decider => told(known.deciders > 0),
        Item::Stance => aged(known.stance_on, AGED_DAYS),
        Item::Relation => told(known.has_relation),
        Item::Activity => aged(known.contact_on, CONTACT_AGED_DAYS),
        Item::NextStep => told(known.open_tasks > 0),
        Item::Intent => aged(known.intent_on, AGED_DAYS),
        Item::Stage => aged(known.stage_on, AGED_DAYS),
        Item::Wallet => aged(known.wallet_on, AGED_DAYS),
    }
}
