//! Playbooks (销售手册): the steps and questions that a firm has found to work, by way of selling and situation.

pub mod call;
pub mod evidence;
pub mod proposing;
pub mod running;
pub mod words;

use serde::{Deserialize, Serialize};

use self::words::{QuestionPart, Situation};
use crate::{bilingual::Bilingual, opportunity::SellingMode};

crate::id! {
    /// What the firm does in a situation.
    PlaybookId
}

crate::id! {
    /// A step of a playbook, whatever it is called in the course of time.
    StepId
}

/// Steps of a playbook at most.
pub const STEPS_AT_MOST: usize = 30;
/// Questions of a playbook at most.
pub const QUESTIONS_AT_MOST: usize = 60;
/// Characters of a name at most.
pub const NAME_CHARACTERS: usize = 60;
/// Characters of a line at most: a step, what it means, a question.
pub const LINE_CHARACTERS: usize = 300;

/// What the firm does in a situation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Playbook {
    /// What it is called.
    pub name: Bilingual,
    /// The way of selling that it is for; none for all of them.
    #[serde(default)]
    pub selling_mode: Option<SellingMode>,
    /// When it is used.
    pub situation: Situation,
    /// What it is to reach.
    #[serde(default)]
    pub purpose: Bilingual,
    /// What is done, in order.
    #[serde(rename = "playbook_steps")]
    pub steps: Vec<Step>,
    /// What is asked.
    #[serde(default, rename = "playbook_questions")]
    pub questions: Vec<Question>,
    /// Whether it is not begun with any more.
    #[serde(default)]
    pub is_retired: bool,
}

/// Something that is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Which step it is, whatever it is called.
    pub id: StepId,
    /// What is done.
    pub words: Bilingual,
    /// What it means, or by what one sees that it is done.
    #[serde(default)]
    pub hint: Bilingual,
}

/// Something that is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// To what it leads.
    pub part: QuestionPart,
    /// What is asked.
    pub words: Bilingual,
}

/// Why a playbook cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlaybookFault {
    /// It has no name, or one that is too long.
    #[error("a playbook has a name of 1 to {NAME_CHARACTERS} characters")]
    Name,
    /// A line is empty or too long.
    #[error("a line has 1 to {LINE_CHARACTERS} characters in each language")]
    Line,
    /// It has too many steps.
    #[error("a playbook has at most {STEPS_AT_MOST} steps")]
    TooManySteps,
    /// It has too many questions.
    #[error("a playbook has at most {QUESTIONS_AT_MOST} questions")]
    TooManyQuestions,
    /// It says nothing to do.
    #[error("a playbook has a step at least")]
    NoStep,
}

impl Playbook {
    /// Lets pass what can be kept.
    ///
    /// # Errors
    ///
    /// The first [`PlaybookFault`].
    pub fn check(&self) -> Result<(), PlaybookFault> {
        if self.name.is_empty() || self.name.characters() > NAME_CHARACTERS {
            return Err(PlaybookFault::Name);
        }
        match (self.steps.len(), self.questions.len()) {
            (0, _) => return Err(PlaybookFault::NoStep),
            (steps, _) if steps > STEPS_AT_MOST => return Err(PlaybookFault::TooManySteps),
            (_, questions) if questions > QUESTIONS_AT_MOST => return Err(PlaybookFault::TooManyQuestions),
            _ => {}
        }
        let steps = self.steps.iter().map(|step| &step.words);
        let asked = self.questions.iter().map(|question| &question.words);
        let mut needed = steps.chain(asked);
        let hints = self.steps.iter().map(|step| &step.hint);
        let mut free = hints.chain([&self.purpose]);
        let is_long = |line: &Bilingual| line.characters() > LINE_CHARACTERS;
        if needed.any(|line| line.is_empty() || is_long(line)) || free.any(is_long) {
            return Err(PlaybookFault::Line);
        }
        Ok(())
    }

    /// A step of it.
    #[must_use]
    pub fn step(&self, id: StepId) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }

    /// How well it suits a way of selling: made for it, for all of them, or for another one.
    #[must_use]
    pub fn suits(&self, mode: Option<SellingMode>) -> Suits {
        match (self.selling_mode, mode) {
            (own, Some(_)) if own == mode => Suits::Exactly,
            (None, _) | (_, None) => Suits::Anyway,
            _ => Suits::Otherwise,
        }
    }
}

/// How well a playbook suits a way of selling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Suits {
    /// It is made for it.
    Exactly,
    /// It is for all of them, or nobody knows which one it is.
    Anyway,
    /// It is made for another one.
    Otherwise,
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn both(text: &str) -> Bilingual {
        Bilingual::typed(text, "")
    }

    fn playbook(name: &str, steps: usize, line: &str) -> Playbook {
        let step = |number: usize| Step {
            id: StepId(Uuid::from_u128(number as u128)),
            words: both(line),
            hint: Bilingual::default(),
        };
        Playbook {
            name: both(name),
            selling_mode: Some(SellingMode::Consultative),
            situation: Situation::Solution,
            purpose: Bilingual::default(),
            steps: (0..steps).map(step).collect(),
            questions: Vec::new(),
            is_retired: false,
        }
    }

    #[test]
    fn a_playbook_has_a_name_and_says_what_to_do() {
        for (found, expected) in [
            (playbook("方案", 1, "见技术负责人"), Ok(())),
            (playbook("", 1, "x"), Err(PlaybookFault::Name)),
            (playbook(&"长".repeat(61), 1, "x"), Err(PlaybookFault::Name)),
            (playbook("方案", 0, "x"), Err(PlaybookFault::NoStep)),
            (playbook("方案", 31, "x"), Err(PlaybookFault::TooManySteps)),
            (playbook("方案", 2, ""), Err(PlaybookFault::Line)),
            (playbook("方案", 2, &"长".repeat(301)), Err(PlaybookFault::Line)),
        ] {
            assert_eq!(found.check(), expected);
        }
        let mut many = playbook("方案", 1, "x");
        let question = Question {
            part: QuestionPart::Problem,
            words: both("哪里最耗时？"),
        };
        many.questions = vec![question; 61];
        assert_eq!(many.check(), Err(PlaybookFault::TooManyQuestions));
        let mut hinted = playbook("方案", 1, "x");
        hinted.steps[0].hint = both(&"长".repeat(301));
        assert_eq!(hinted.check(), Err(PlaybookFault::Line));
    }

    #[test]
    fn what_is_made_for_a_way_of_selling_comes_before_the_rest() {
        let own = playbook("方案", 1, "x");
        let any = Playbook {
            selling_mode: None,
            ..own.clone()
        };
        assert_eq!(own.suits(Some(SellingMode::Consultative)), Suits::Exactly);
        assert_eq!(own.suits(Some(SellingMode::Enterprise)), Suits::Otherwise);
        assert_eq!(own.suits(None), Suits::Anyway);
        assert_eq!(any.suits(Some(SellingMode::Enterprise)), Suits::Anyway);
        assert!(Suits::Exactly < Suits::Anyway && Suits::Anyway < Suits::Otherwise);
    }
}
