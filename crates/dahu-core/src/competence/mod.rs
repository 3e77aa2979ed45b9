//! Competence (素质): what people who sell should be able to do, how far each of them is, and what brings them on.

mod gap;
mod plan;
mod progress;
mod proposal;
mod scale;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use gap::{Basis, Need, Standing};
pub use plan::{PlanFault, TrainingPlan};
pub use progress::{Progress, Rated, progress, quarter_ends};
pub use proposal::{Closing, Member, Offer, Proposal, TeamProposal, for_team, proposals};
pub use scale::Proficiency;

crate::id! {
    /// A competence (素质).
    CompetenceId
}

crate::id! {
    /// A training or workshop of the firm (培训).
    TrainingId
}

crate::id! {
    /// A training that somebody plans to take, or took (培训计划).
    TrainingPlanId
}

/// Competences of a workspace at most, those that are retired too.
pub const COMPETENCES_AT_MOST: usize = 60;
/// Trainings of a workspace at most, those that are retired too.
pub const TRAININGS_AT_MOST: usize = 300;
/// Characters of a name at most.
pub const NAME_CHARACTERS: usize = 80;
/// Characters at most of what a competence means, and of the words of one level.
pub const WORDS_CHARACTERS: usize = 500;
/// Characters of the evidence of a rating at most.
pub const EVIDENCE_CHARACTERS: usize = 2_000;

/// What somebody should be able to do.
///
/// A standard one is described in the reader's language wherever the firm has no words of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Competence {
    /// Its id.
    pub id: CompetenceId,
    /// The word of a standard one.
    pub standard: Option<String>,
    /// What the firm calls it.
    pub name: Option<String>,
    /// What it means, in the firm's words.
    pub meaning: Option<String>,
    /// How somebody works who is at each level, in the firm's words.
    pub anchors: [Option<String>; Proficiency::ALL.len()],
    /// Whether nobody is rated in it any more.
    pub is_retired: bool,
}

/// Why a competence or a training cannot be described so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordingFault {
    /// It has no name, or one of more than [`NAME_CHARACTERS`].
    #[error("a name has 1 to {NAME_CHARACTERS} characters")]
    Name,
    /// One of the firm's own does not say what it means.
    #[error("say what is meant")]
    Meaning,
    /// One of the firm's own does not say how somebody works who is at a level.
    #[error("say how somebody works who is at level {0}")]
    Anchor(Proficiency),
    /// More than [`WORDS_CHARACTERS`] characters.
    #[error("a description has {WORDS_CHARACTERS} characters at most")]
    TooLong,
    /// A training that brings nobody to any level.
    #[error("say to which level of which competence it brings somebody")]
    ReachesNothing,
}

impl Competence {
    /// Lets pass a competence that people can be rated in.
    ///
    /// # Errors
    ///
    /// [`WordingFault`], the first that is found.
    pub fn check(&self) -> Result<(), WordingFault> {
        check_name(self.name.as_deref(), self.standard.is_some())?;
        let is_own = self.standard.is_none();
        let all = std::iter::once(&self.meaning).chain(&self.anchors).flatten();
        if all.into_iter().any(|words| is_too_long(words)) {
            return Err(WordingFault::TooLong);
        }
        if is_own && self.meaning.is_none() {
            return Err(WordingFault::Meaning);
        }
        let mut levels = Proficiency::ALL.into_iter().zip(&self.anchors);
        match levels.find(|(_, words)| is_own && words.is_none()) {
            Some((level, _)) => Err(WordingFault::Anchor(level)),
            None => Ok(()),
        }
    }
}

/// What kind of training something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrainingKind {
    /// A course.
    Training,
    /// Working at something together, with customers or with colleagues.
    Workshop,
    /// Somebody experienced goes along.
    Coaching,
    /// A book or an article.
    Reading,
}

impl TrainingKind {
    /// All kinds, in the order in which forms show them.
    pub const ALL: [Self; 4] = [Self::Training, Self::Workshop, Self::Coaching, Self::Reading];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Training => "training",
            Self::Workshop => "workshop",
            Self::Coaching => "coaching",
            Self::Reading => "reading",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// What brings people on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Training {
    /// Its id.
    pub id: TrainingId,
    /// The word of a standard one, which is called in the reader's language where the firm does not name it.
    pub standard: Option<String>,
    /// What the firm calls it.
    pub name: Option<String>,
    /// What is worth knowing of it, in the firm's words.
    pub note: Option<String>,
    /// What kind it is.
    pub kind: TrainingKind,
    /// To which level of which competence it brings somebody who takes it.
    pub reaches: BTreeMap<CompetenceId, Proficiency>,
    /// Whether nobody takes it any more.
    pub is_retired: bool,
}

impl Training {
    /// Lets pass a training that can be taken.
    ///
    /// # Errors
    ///
    /// [`WordingFault`], the first that is found.
    pub fn check(&self) -> Result<(), WordingFault> {
        check_name(self.name.as_deref(), self.standard.is_some())?;
        if self.note.as_deref().is_some_and(is_too_long) {
            return Err(WordingFault::TooLong);
        }
        if self.reaches.values().all(|level| *level == Proficiency::NONE) {
            return Err(WordingFault::ReachesNothing);
        }
        Ok(())
    }
}

fn check_name(name: Option<&str>, is_standard: bool) -> Result<(), WordingFault> {
    match name {
        None if is_standard => Ok(()),
        Some(name) if !name.trim().is_empty() && name.chars().count() <= NAME_CHARACTERS => Ok(()),
        _ => Err(WordingFault::Name),
    }
}

fn is_too_long(words: &str) -> bool {
    words.chars().count() > WORDS_CHARACTERS
}

#[cfg(test)]
mod tests;
