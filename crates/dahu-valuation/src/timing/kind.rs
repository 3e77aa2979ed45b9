//! The timing models by name.

use std::{fmt, str::FromStr};

use thiserror::Error;

/// A timing model, before it is fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ModelKind {
    /// Nobody leaves.
    Nbd,
    /// Accounts may leave after each repeat purchase.
    BgNbd,
    /// Accounts may leave after every purchase.
    MbgNbd,
    /// Accounts may leave at any moment.
    ParetoNbd,
    /// Accounts buy regularly, with Erlang-k gaps, and may leave after every purchase; k is chosen by the fit.
    MbgCnbd,
}

/// No model has this name; the names are those of [`ModelKind::name`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("there is no timing model called {0:?}")]
pub struct UnknownModel(pub String);

impl ModelKind {
    /// All models, the simplest first.
    pub const ALL: [Self; 5] = [
        Self::Nbd,
        Self::BgNbd,
        Self::MbgNbd,
        Self::ParetoNbd,
        Self::MbgCnbd,
    ];

    /// The name by which a model is stored and asked for; it never changes. Its page in `docs/models` has the same.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nbd => "nbd",
            Self::BgNbd => "bg-nbd",
            Self::MbgNbd => "mbg-nbd",
            Self::ParetoNbd => "pareto-nbd",
            Self::MbgCnbd => "mbg-cnbd-k",
        }
    }
}

impl fmt::Display for ModelKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl FromStr for ModelKind {
    type Err = UnknownModel;

    fn from_str(name: &str) -> Result<Self, UnknownModel> {
        let called = Self::ALL.into_iter().find(|kind| kind.name() == name);
        called.ok_or_else(|| UnknownModel(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_back_to_its_model_and_no_other_name_does() {
        for kind in ModelKind::ALL {
            assert_eq!(kind.to_string().parse(), Ok(kind));
        }
        assert_eq!(
            "BG/NBD".parse::<ModelKind>(),
            Err(UnknownModel("BG/NBD".to_owned()))
        );
    }
}
