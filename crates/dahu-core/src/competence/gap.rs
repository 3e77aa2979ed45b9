//! What is missing: what is required less what counts.

use super::{CompetenceId, Proficiency};

/// Whose view counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// That of a manager.
    Manager,
    /// One's own, as long as no manager has rated.
    Own,
}

/// How somebody stands in one competence: what is required, and the latest rating of either side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// What is required of somebody in their role; none where nothing is.
    pub required: Option<Proficiency>,
    /// How they rate themselves.
    pub own: Option<Proficiency>,
    /// How a manager rates them.
    pub manager: Option<Proficiency>,
}

/// A competence in which somebody is below what is required.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// Which.
    pub competence: CompetenceId,
    /// How far they are.
    pub has: Proficiency,
    /// How far they should be.
    pub required: Proficiency,
}

impl Need {
    /// Levels that are missing.
    #[must_use]
    pub fn missing(&self) -> u8 {
        self.has.below(self.required)
    }
}

impl Standing {
    /// The rating that counts, and whose it is: the manager's, else one's own.
    #[must_use]
    pub fn counted(&self) -> Option<(Proficiency, Basis)> {
        let manager = self.manager.map(|level| (level, Basis::Manager));
        manager.or_else(|| self.own.map(|level| (level, Basis::Own)))
    }

    /// Levels that are missing; none where nothing is required or nobody has rated, which is no gap but not known.
    #[must_use]
    pub fn gap(&self) -> Option<u8> {
        let (has, _) = self.counted()?;
        Some(has.below(self.required?))
    }

    /// Whether something is required of them and nobody has rated it.
    #[must_use]
    pub fn is_unrated(&self) -> bool {
        self.required.is_some_and(|required| required > Proficiency::NONE) && self.counted().is_none()
    }

    /// How much higher they rate themselves than a manager does; below zero where lower, none where one of the two is missing.
    #[must_use]
    pub fn difference(&self) -> Option<i8> {
        let level = |level: Proficiency| i8::try_from(level.level()).unwrap_or(0);
        Some(level(self.own?) - level(self.manager?))
    }

    /// What is missing, where something is.
    #[must_use]
    pub fn need(&self, competence: CompetenceId) -> Option<Need> {
        let (has, _) = self.counted()?;
        let required = self.required?;
        (has < required).then_some(Need {
            competence,
            has,
            required,
        })
    }
}
