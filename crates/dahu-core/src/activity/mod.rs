//! Activities: what we and an account did with each other, what came of it, and what is done next.

mod effort;
mod words;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use effort::{MINUTES_AT_MOST, minutes};

use crate::person::PersonId;

crate::id! {
    /// Something that we and an account did with each other, or a note about it.
    ActivityId
}

/// What kind of activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActivityKind {
    /// One went to the other.
    Visit,
    /// On the telephone.
    Call,
    /// In a chat.
    Message,
    /// Around a table, wherever it stands.
    Meeting,
    /// Working at something together.
    Workshop,
    /// By letter or e-mail.
    Mail,
    /// Nothing that was done with them: what is worth remembering.
    Note,
}

impl ActivityKind {
    /// All of them, in the order in which forms show them.
    pub const ALL: [Self; 7] = [
        Self::Visit,
        Self::Call,
        Self::Message,
        Self::Meeting,
        Self::Workshop,
        Self::Mail,
        Self::Note,
    ];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Visit => "visit",
            Self::Call => "call",
            Self::Message => "message",
            Self::Meeting => "meeting",
            Self::Workshop => "workshop",
            Self::Mail => "mail",
            Self::Note => "note",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether somebody of theirs was met or written to.
    #[must_use]
    pub fn is_contact(self) -> bool {
        self != Self::Note
    }

    /// Whether one side begins it, so that it matters which; whoever sits at one table has contact both ways.
    #[must_use]
    pub fn has_direction(self) -> bool {
        matches!(self, Self::Call | Self::Message | Self::Mail)
    }
}

/// What came of an activity, in the words of SPIN (Rackham 1988, chapter 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// They agreed to something that moves the sale towards a decision.
    Advance,
    /// It goes on, but they agreed to nothing in particular.
    Continuation,
    /// They ordered.
    Order,
    /// They said no.
    NoSale,
}

impl Outcome {
    /// All of them, in the order in which forms show them.
    pub const ALL: [Self; 4] = [Self::Advance, Self::Continuation, Self::Order, Self::NoSale];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Advance => "advance",
            Self::Continuation => "continuation",
            Self::Order => "order",
            Self::NoSale => "no_sale",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }
}

/// Whose move it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// We began it.
    Ours,
    /// They did.
    Theirs,
}

impl Direction {
    /// Both, in the order in which forms show them.
    pub const ALL: [Self; 2] = [Self::Ours, Self::Theirs];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Theirs => "theirs",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|direction| direction.as_str() == word)
    }
}

/// What is done next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextStep {
    /// What.
    pub what: String,
    /// By which day.
    pub due_on: NaiveDate,
    /// By whom of us.
    pub who: PersonId,
}

/// What is done next, or why nothing is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Next {
    /// This.
    Step(NextStep),
    /// Nothing, because of this.
    None(String),
}

impl Next {
    /// The step, where there is one.
    #[must_use]
    pub fn step(&self) -> Option<&NextStep> {
        match self {
            Self::Step(step) => Some(step),
            Self::None(_) => None,
        }
    }
}

/// Why an activity cannot be recorded so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActivityFault {
    /// It says neither what is done next nor why nothing is.
    #[error("every activity but a note says what is done next, or why nothing is")]
    WithoutNext,
    /// They agreed to something, so there is something to do.
    #[error("an advance is an agreed step: say which")]
    AdvanceWithoutStep,
    /// The next step is due before the day of the activity.
    #[error("the next step is due before the activity")]
    DueBefore,
}

/// The rule of the next step: every activity but a note has one, or says why not; an advance has one.
///
/// # Errors
///
/// The fault that it has.
pub fn check(
    kind: ActivityKind,
    on: NaiveDate,
    outcome: Option<Outcome>,
    next: Option<&Next>,
) -> Result<(), ActivityFault> {
    match next {
        Some(Next::Step(step)) if step.due_on < on => Err(ActivityFault::DueBefore),
        Some(Next::None(_)) if outcome == Some(Outcome::Advance) => Err(ActivityFault::AdvanceWithoutStep),
        None if kind.is_contact() => Err(ActivityFault::WithoutNext),
        _ => Ok(()),
    }
}

/// Until when contact was had, each way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastContacts {
    /// The last day on which we began it, or met.
    pub ours: Option<NaiveDate>,
    /// The last day on which they began it, or we met.
    pub theirs: Option<NaiveDate>,
}

impl LastContacts {
    /// The same and one more contact; without a direction it was both ways.
    #[must_use]
    pub fn with(self, direction: Option<Direction>, on: NaiveDate) -> Self {
        let at = Some(on);
        Self {
            ours: if direction == Some(Direction::Theirs) {
                self.ours
            } else {
                self.ours.max(at)
            },
            theirs: if direction == Some(Direction::Ours) {
                self.theirs
            } else {
                self.theirs.max(at)
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn step(due_on: &str) -> Next {
        Next::Step(NextStep {
            what: "send the offer".to_owned(),
            due_on: day(due_on),
            who: PersonId::new(DateTime::UNIX_EPOCH),
        })
    }

    #[test]
    fn every_word_is_read_back() {
        for kind in ActivityKind::ALL {
            assert_eq!(ActivityKind::from_word(kind.as_str()), Some(kind));
        }
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::from_word(outcome.as_str()), Some(outcome));
        }
        for direction in Direction::ALL {
            assert_eq!(Direction::from_word(direction.as_str()), Some(direction));
        }
        assert_eq!(ActivityKind::from_word("lunch"), None);
    }

    #[test]
    fn everything_but_a_note_says_what_is_next_or_why_nothing_is() {
        use ActivityFault::{AdvanceWithoutStep, DueBefore, WithoutNext};
        let none = Next::None("they moved away".to_owned());
        let today = day("2026-06-30");
        for kind in ActivityKind::ALL {
            let expected = if kind == ActivityKind::Note {
                Ok(())
            } else {
                Err(WithoutNext)
            };
            assert_eq!(check(kind, today, None, None), expected, "{kind:?}");
            assert_eq!(check(kind, today, None, Some(&none)), Ok(()), "{kind:?}");
            assert_eq!(
                check(kind, today, None, Some(&step("2026-06-30"))),
                Ok(()),
                "{kind:?}"
            );
            assert_eq!(
                check(kind, today, None, Some(&step("2026-06-29"))),
                Err(DueBefore),
                "{kind:?}"
            );
        }
        for outcome in Outcome::ALL {
            let expected = match outcome {
                Outcome::Advance => Err(AdvanceWithoutStep),
                _ => Ok(()),
            };
            let found = check(ActivityKind::Visit, today, Some(outcome), Some(&none));
            assert_eq!(found, expected, "{outcome:?}");
        }
    }

    #[test]
    fn contacts_count_for_the_side_that_began_them() {
        let last = LastContacts::default()
            .with(Some(Direction::Ours), day("2026-06-03"))
            .with(Some(Direction::Theirs), day("2026-06-02"))
            .with(None, day("2026-06-01"));
        assert_eq!(last.ours, Some(day("2026-06-03")));
        assert_eq!(last.theirs, Some(day("2026-06-02")));
        let met = last.with(None, day("2026-06-04"));
        assert_eq!(
            (met.ours, met.theirs),
            (Some(day("2026-06-04")), Some(day("2026-06-04")))
        );
    }
}
