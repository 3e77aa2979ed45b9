//! Statements of a plan, and on what each of them stands: evidence that ages.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::words::StatementKind;
use crate::{
    activity::ActivityId, contact::ContactId, file::FileId, money::Amount, opportunity::Degree,
    opportunity::OpportunityId,
};

crate::id! {
    /// Something that a plan says.
    StatementId
}

crate::id! {
    /// On what a statement stands.
    EvidenceId
}

/// Something that a plan says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// What it is about.
    pub kind: StatementKind,
    /// What it says.
    pub words: String,
    /// Of a risk: how likely and how grave it is, and what we do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<Weight>,
    /// On what it stands.
    #[serde(default)]
    pub evidence: BTreeMap<EvidenceId, Evidence>,
}

/// How a risk weighs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weight {
    /// How likely.
    pub likelihood: Degree,
    /// How grave.
    pub impact: Degree,
    /// What we do about it.
    pub answer: String,
}

/// On what a statement stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What it is.
    #[serde(flatten)]
    pub source: Source,
    /// The day for which it holds.
    pub on: NaiveDate,
    /// The last day on which it still holds, where somebody said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// What it shows.
    pub note: String,
}

/// What evidence is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "source", content = "id", rename_all = "snake_case")]
pub enum Source {
    /// Something that we did together.
    Activity(ActivityId),
    /// A purchase that may be made, or was.
    Opportunity(OpportunityId),
    /// One of theirs.
    Contact(ContactId),
    /// A file of the account.
    File(FileId),
    /// What the ledger showed: net sales of the twelve months until the day of the evidence.
    Sales(Amount),
    /// What somebody wrote down.
    Note,
}

impl Source {
    /// The word of what it is.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Activity(_) => "activity",
            Self::Opportunity(_) => "opportunity",
            Self::Contact(_) => "contact",
            Self::File(_) => "file",
            Self::Sales(_) => "sales",
            Self::Note => "note",
        }
    }

    /// The words of all of them, in the order in which forms show them.
    pub const WORDS: [&'static str; 6] = ["activity", "opportunity", "contact", "file", "sales", "note"];
}

/// How a statement stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Footing {
    /// Nothing supports it.
    Unsupported,
    /// What supported it last did so until this day.
    Expired {
        /// The last day.
        since: NaiveDate,
        /// How old the youngest evidence is.
        age_days: i64,
    },
    /// Something supports it.
    Supported {
        /// How old the youngest evidence is that holds.
        age_days: i64,
        /// The last day on which it holds.
        until: NaiveDate,
    },
}

impl Footing {
    /// The word that tags are made of.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unsupported => "unsupported",
            Self::Expired { .. } => "expired",
            Self::Supported { .. } => "supported",
        }
    }
}

impl Evidence {
    /// The last day on which it holds for something of a kind.
    #[must_use]
    pub fn holds_until(&self, kind: StatementKind) -> NaiveDate {
        let by_age = self.on.checked_add_days(Days::new(kind.fresh_days().into()));
        self.until.or(by_age).unwrap_or(NaiveDate::MAX)
    }
}

impl Statement {
    /// How it stands on a day: by the evidence that holds longest, and the age of the youngest.
    ///
    /// What holds for a day to come counts from today on: a note may be dated where the writer is already tomorrow.
    #[must_use]
    pub fn footing(&self, today: NaiveDate) -> Footing {
        let age = |one: &Evidence| (today - one.on).num_days().max(0);
        let until = |one: &Evidence| one.holds_until(self.kind);
        let holding = self.evidence.values().filter(|one| until(one) >= today);
        let held = holding.clone().map(age).min().zip(holding.map(until).max());
        if let Some((age_days, until)) = held {
            return Footing::Supported { age_days, until };
        }
        let youngest = self.evidence.values().map(age).min();
        let last = self.evidence.values().map(until).max();
        match youngest.zip(last) {
            Some((age_days, since)) => Footing::Expired { since, age_days },
            None => Footing::Unsupported,
        }
    }
}

/// How many statements stand how on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Footings {
    /// Something supports them.
    pub supported: u64,
    /// What supported them does so no more.
    pub expired: u64,
    /// Nothing supports them.
    pub unsupported: u64,
}

impl Footings {
    /// Of these statements.
    pub fn of<'s>(statements: impl Iterator<Item = &'s Statement>, today: NaiveDate) -> Self {
        statements.fold(Self::default(), |mut counts, statement| {
            match statement.footing(today) {
                Footing::Supported { .. } => counts.supported += 1,
                Footing::Expired { .. } => counts.expired += 1,
                Footing::Unsupported => counts.unsupported += 1,
            }
            counts
        })
    }

    /// All of them.
    #[must_use]
    pub fn all(self) -> u64 {
        self.supported + self.expired + self.unsupported
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn statement(kind: StatementKind, evidence: &[(&str, Option<&str>)]) -> Statement {
        let evidence = (1_u128..).zip(evidence).map(|(number, (on, until))| {
            let one = Evidence {
                source: Source::Note,
                on: day(on),
                until: until.map(day),
                note: "说过".to_owned(),
            };
            (EvidenceId(Uuid::from_u128(number)), one)
        });
        Statement {
            kind,
            words: "要扩产".to_owned(),
            weight: None,
            evidence: evidence.collect(),
        }
    }

    #[test]
    fn evidence_ages_by_its_kind_unless_it_says_until_when_it_holds() {
        let today = day("2026-06-30");
        for (kind, evidence, expected) in [
            (StatementKind::Goal, &[][..], Footing::Unsupported),
            (
                StatementKind::Goal,
                &[("2025-07-01", None)][..],
                Footing::Supported {
                    age_days: 364,
                    until: day("2026-07-01"),
                },
            ),
            (
                StatementKind::Pain,
                &[("2025-07-01", None)][..],
                Footing::Expired {
                    since: day("2025-12-28"),
                    age_days: 364,
                },
            ),
            (
                StatementKind::Pain,
                &[("2025-07-01", Some("2026-06-30"))][..],
                Footing::Supported {
                    age_days: 364,
                    until: day("2026-06-30"),
                },
            ),
            (
                StatementKind::Goal,
                &[("2026-06-01", Some("2026-06-29")), ("2024-01-01", None)][..],
                Footing::Expired {
                    since: day("2026-06-29"),
                    age_days: 29,
                },
            ),
            (
                StatementKind::Risk,
                &[("2026-07-02", None)][..],
                Footing::Supported {
                    age_days: 0,
                    until: day("2026-12-29"),
                },
            ),
        ] {
            assert_eq!(statement(kind, evidence).footing(today), expected, "{evidence:?}");
        }
    }

    #[test]
    fn footings_are_counted_each_once() {
        let all = [
            statement(StatementKind::Goal, &[]),
            statement(StatementKind::Goal, &[("2026-06-01", None)]),
            statement(StatementKind::Pain, &[("2020-06-01", None)]),
        ];
        let counts = Footings::of(all.iter(), day("2026-06-30"));
        let expected = Footings {
            supported: 1,
            expired: 1,
            unsupported: 1,
        };
        assert_eq!((counts, counts.all()), (expected, 3));
    }

    proptest! {
        #[test]
        fn more_evidence_never_makes_a_statement_stand_worse(
            days in proptest::collection::vec(0_u64..2_000, 0..5), more in 0_u64..2_000,
        ) {
            let first = day("2021-01-01");
            let today = day("2026-06-30");
            let texts: Vec<String> = days.iter().chain([&more]).map(|one| (first + Days::new(*one)).to_string()).collect();
            let evidence: Vec<(&str, Option<&str>)> = texts.iter().map(|text| (text.as_str(), None)).collect();
            let rank = |footing: Footing| match footing {
                Footing::Unsupported => 0,
                Footing::Expired { .. } => 1,
                Footing::Supported { .. } => 2,
            };
            let fewer = statement(StatementKind::Goal, &evidence[..days.len()]).footing(today);
            let all = statement(StatementKind::Goal, &evidence).footing(today);
            prop_assert!(rank(all) >= rank(fewer), "{fewer:?} {all:?}");
            prop_assert!(rank(all) > 0);
        }
    }
}
