//! The call sheet (SPIN 拜访表): what is to be found out in a call, and what was.
//!
//! N. Rackham (1988), "SPIN Selling": in large sales, questions about the situation, about problems, about what follows from
//! these and about what a solution would be worth go before what is offered; a call ends with an advance or not.

use serde::{Deserialize, Serialize};

use super::words::QuestionPart;

crate::id! {
    /// What is prepared for a call.
    CallSheetId
}

/// Characters of a part at most.
pub const PART_CHARACTERS: usize = 2_000;

/// The four parts of a call: what is to be asked before it, what was found out after it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Spin {
    /// How things are.
    pub situation: String,
    /// What is difficult.
    pub problem: String,
    /// What follows from it.
    pub implication: String,
    /// What a solution would be worth.
    pub need_payoff: String,
}

/// A part of a call sheet is longer than it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("each part of a call sheet has at most {PART_CHARACTERS} characters")]
pub struct PartTooLong;

impl Spin {
    /// The four parts, in the order in which they are asked.
    pub const PARTS: [QuestionPart; 4] = [
        QuestionPart::Situation,
        QuestionPart::Problem,
        QuestionPart::Implication,
        QuestionPart::NeedPayoff,
    ];

    /// What was typed, without control characters and blanks around it.
    ///
    /// # Errors
    ///
    /// [`PartTooLong`].
    pub fn typed(parts: [&str; 4]) -> Result<Self, PartTooLong> {
        let clean = |text: &str| -> Result<String, PartTooLong> {
            let text: String = text
                .replace("\r\n", "\n")
                .trim()
                .chars()
                .filter(|one| matches!(one, '\n' | '\t') || !one.is_control())
                .collect();
            if text.chars().count() > PART_CHARACTERS {
                return Err(PartTooLong);
            }
            Ok(text)
        };
        let [situation, problem, implication, need_payoff] = parts;
        Ok(Self {
            situation: clean(situation)?,
            problem: clean(problem)?,
            implication: clean(implication)?,
            need_payoff: clean(need_payoff)?,
        })
    }

    /// What is said of a part; nothing of what has no part of its own.
    #[must_use]
    pub fn part(&self, part: QuestionPart) -> &str {
        match part {
            QuestionPart::Situation => &self.situation,
            QuestionPart::Problem => &self.problem,
            QuestionPart::Implication => &self.implication,
            QuestionPart::NeedPayoff => &self.need_payoff,
            QuestionPart::Other => "",
        }
    }

    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        Self::PARTS.iter().all(|part| self.part(*part).is_empty())
    }

    /// How many of the four parts say something.
    #[must_use]
    pub fn filled(&self) -> usize {
        Self::PARTS
            .iter()
            .filter(|part| !self.part(**part).is_empty())
            .count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_sheet_is_what_was_typed_and_no_longer() {
        let spin = Spin::typed([" 三台设备\r\n两班 ", "停机\u{7}", "", ""]).expect("short");
        assert_eq!(spin.situation, "三台设备\n两班");
        assert_eq!((spin.part(QuestionPart::Problem), spin.filled()), ("停机", 2));
        assert!(!spin.is_empty() && Spin::default().is_empty());
        assert_eq!(spin.part(QuestionPart::Other), "");
        let most = "长".repeat(PART_CHARACTERS);
        assert!(Spin::typed([&most, "", "", ""]).is_ok());
        assert_eq!(Spin::typed(["", &format!("{most}长"), "", ""]), Err(PartTooLong));
    }

    #[test]
    fn parts_that_say_nothing_come_back_as_nothing() {
        let read: Spin = serde_json::from_str("{\"problem\":\"停机\"}").expect("it is read");
        assert_eq!((read.problem.as_str(), read.situation.as_str()), ("停机", ""));
    }
}
