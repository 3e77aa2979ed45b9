//! The five ways in which an action can fail.

mod fact;
mod method_rules;
mod rules;
mod too_large;

pub use fact::{Fact, Facts, Phrase, Refusal};
pub use method_rules::METHOD_RULES;
pub use rules::{PHRASES, RULES};
pub(crate) use too_large::MOST;

use crate::database::contention;

/// What went wrong, in the words that a page, a command or an API turns into its own.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or the actor may not know that there is.
    #[error("no {noun} {key}")]
    NotFound {
        /// The noun asked for, such as `account`.
        noun: &'static str,
        /// The key under which it was asked for.
        key: String,
    },
    /// The actor may not do this.
    #[error("not allowed: {action}")]
    Forbidden {
        /// The action that was refused.
        action: &'static str,
    },
    /// A rule of the trade says no.
    #[error("{message}")]
    Refused {
        /// A stable word for the rule, for translations and tests; [`RULES`] has them all.
        rule: &'static str,
        /// What, where and what to do, in English.
        message: String,
        /// What the sentence is about, for other languages to say it.
        facts: Facts,
    },
    /// It would collide with what is already there.
    #[error("{message}")]
    Conflict {
        /// The field that collides.
        field: &'static str,
        /// What, where and what to do, in English.
        message: String,
    },
    /// Something beneath failed: the database, the disk, the ledger.
    #[error("{0}")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// What an action returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Refuses by a rule that needs no facts, with a sentence that says what to do.
    pub fn refused(rule: &'static str, message: impl Into<String>) -> Self {
        Self::refused_with(rule, message, Facts::default())
    }

    /// Refuses by a rule, with a sentence that says what to do and the facts in it.
    pub fn refused_with(rule: &'static str, message: impl Into<String>, facts: Facts) -> Self {
        debug_assert!(rules::has(rule, &facts), "{rule} is not in RULES with {facts:?}");
        Self::Refused {
            rule,
            message: message.into(),
            facts,
        }
    }

    /// Says that the noun is not there.
    pub fn not_found(noun: &'static str, key: impl std::fmt::Display) -> Self {
        Self::NotFound {
            noun,
            key: key.to_string(),
        }
    }

    /// Wraps a failure from below.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(source.into())
    }

    /// What is said to people, where a rule or somebody else's work said no; a conflict's rule is `conflict_` and
    /// its field.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Refused { rule, message, facts } => Some(Refusal {
                rule: (*rule).to_owned(),
                message: message.clone(),
                facts: facts.clone(),
            }),
            Self::Conflict { field, message } => Some(Refusal {
                rule: format!("conflict_{field}"),
                message: message.clone(),
                facts: Facts::default(),
            }),
            Self::NotFound { .. } | Self::Forbidden { .. } | Self::Internal(_) => None,
        }
    }
}

impl From<sea_orm::DbErr> for Error {
    fn from(source: sea_orm::DbErr) -> Self {
        contention::refusal(&source).unwrap_or_else(|| Self::internal(source))
    }
}

macro_rules! from_below {
    ($($source:ty),+ $(,)?) => {
        $(impl From<$source> for Error {
            fn from(source: $source) -> Self {
                Self::Internal(Box::new(source))
            }
        })+
    };
}

from_below!(std::io::Error, serde_json::Error, tokio::task::JoinError,);
