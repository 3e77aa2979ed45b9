//! Templates of plans: what is asked, what could be aimed for, and what could be done, by way of selling.

use serde::{Deserialize, Serialize};

use super::words::{MeasureKind, Rhythm, StatementKind};
use crate::{bilingual::Bilingual, opportunity::SellingMode};

crate::id! {
    /// What a plan begins with.
    PlanTemplateId
}

/// Lines of each part of a template at most.
pub const LINES_AT_MOST: usize = 60;
/// Characters of a line at most.
pub const LINE_CHARACTERS: usize = 300;
/// Characters of a name at most.
pub const NAME_CHARACTERS: usize = 60;

/// What a plan begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanTemplate {
    /// What it is called.
    pub name: Bilingual,
    /// The way of selling that it is for.
    pub selling_mode: Option<SellingMode>,
    /// How often such plans are reviewed.
    pub rhythm: Rhythm,
    /// What it asks and proposes.
    pub guide: Guide,
    /// Whether no new plan begins with it.
    pub is_retired: bool,
}

/// What a template asks and proposes; a plan keeps what it began with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Guide {
    /// What to ask oneself, part by part.
    pub questions: Vec<Question>,
    /// What could be aimed for.
    pub proposals: Vec<Proposal>,
    /// What could be done.
    pub actions: Vec<Bilingual>,
}

/// Something to ask oneself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// For which part of the plan.
    pub kind: StatementKind,
    /// What.
    pub words: Bilingual,
}

/// Something that could be aimed for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// How it is measured.
    pub measure: MeasureKind,
    /// What, in words.
    pub words: Bilingual,
}

/// Why a template cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateFault {
    /// It has no name, or one that is too long.
    #[error("a template has a name of 1 to {NAME_CHARACTERS} characters")]
    Name,
    /// A line is empty or too long.
    #[error("a line has 1 to {LINE_CHARACTERS} characters in each language")]
    Line,
    /// It has too many lines.
    #[error("a template has at most {LINES_AT_MOST} lines of each kind")]
    TooMany,
}

impl PlanTemplate {
    /// Lets pass what can be kept.
    ///
    /// # Errors
    ///
    /// The first [`TemplateFault`].
    pub fn check(&self) -> Result<(), TemplateFault> {
        if self.name.is_empty() || self.name.characters() > NAME_CHARACTERS {
            return Err(TemplateFault::Name);
        }
        let guide = &self.guide;
        let counts = [guide.questions.len(), guide.proposals.len(), guide.actions.len()];
        if counts.iter().any(|count| *count > LINES_AT_MOST) {
            return Err(TemplateFault::TooMany);
        }
        let questions = guide.questions.iter().map(|one| &one.words);
        let proposals = guide.proposals.iter().map(|one| &one.words);
        let mut lines = questions.chain(proposals).chain(&guide.actions);
        if lines.any(|line| line.is_empty() || line.characters() > LINE_CHARACTERS) {
            return Err(TemplateFault::Line);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(name: &str, lines: usize, line: &str) -> PlanTemplate {
        let question = Question {
            kind: StatementKind::Goal,
            words: Bilingual::typed(line, ""),
        };
        PlanTemplate {
            name: Bilingual::typed(name, ""),
            selling_mode: None,
            rhythm: Rhythm::Quarterly,
            guide: Guide {
                questions: vec![question; lines],
                ..Guide::default()
            },
            is_retired: false,
        }
    }

    #[test]
    fn a_template_has_a_name_and_lines_that_say_something() {
        let long = "长".repeat(LINE_CHARACTERS + 1);
        for (template, expected) in [
            (template("年度计划", 3, "客户今年要做什么？"), Ok(())),
            (template("", 1, "问"), Err(TemplateFault::Name)),
            (template(&long, 1, "问"), Err(TemplateFault::Name)),
            (template("年度计划", 1, " "), Err(TemplateFault::Line)),
            (template("年度计划", 1, &long), Err(TemplateFault::Line)),
            (
                template("年度计划", LINES_AT_MOST + 1, "问"),
                Err(TemplateFault::TooMany),
            ),
        ] {
            assert_eq!(template.check(), expected);
        }
    }
}
