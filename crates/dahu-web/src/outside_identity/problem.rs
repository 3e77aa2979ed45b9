//! Why somebody could not be signed in by the provider.

use dahu_app::Error;

use super::client::NoAnswer;

/// Why somebody could not be signed in by the provider. What exactly it was is in the log; people are told what to do.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    /// It gives no answer, or none that is understood.
    #[error("the identity provider cannot be reached: {0}")]
    OutOfReach(String),
    /// What it says cannot be true.
    #[error("the identity provider is not believed: {0}")]
    NotBelieved(&'static str),
    /// It did not let the person through, or they turned back.
    #[error("the identity provider declined: {0}")]
    Declined(String),
    /// It answers what nobody asked, or what was asked too long ago.
    #[error("the identity provider was not asked for this answer")]
    NotAsked,
    /// It means somebody whom the workspace does not let in.
    #[error(transparent)]
    Refused(#[from] Error),
}

impl Problem {
    /// Why an answer of the provider was refused, for the record: no words of people. None where there was no answer.
    pub(super) fn refused(&self) -> Option<String> {
        match self {
            Self::OutOfReach(_) => None,
            Self::NotBelieved(why) => Some((*why).to_owned()),
            Self::Declined(why) => Some(format!("declined: {why}")),
            Self::NotAsked => Some("not asked for".to_owned()),
            Self::Refused(error) => error.refusal().map(|refused| refused.rule),
        }
    }
}

impl From<NoAnswer> for Problem {
    fn from(source: NoAnswer) -> Self {
        Self::OutOfReach(source.to_string())
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::OutOfReach(_) => Self::refused(
                "provider_out_of_reach",
                "the identity provider gives no answer: try again later, or sign in with your password",
            ),
            Problem::NotBelieved(_) => Self::refused(
                "provider_not_believed",
                "the identity provider's answer is not valid: try again, and tell the administrator if it stays so",
            ),
            Problem::Declined(_) => Self::refused(
                "provider_declined",
                "the identity provider did not let you through: try again, or sign in another way",
            ),
            Problem::NotAsked => Self::refused(
                "provider_answer_not_asked",
                "this sign-in was not begun here, or took too long: start again",
            ),
            Problem::Refused(error) => error,
        }
    }
}
