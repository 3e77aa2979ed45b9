//! What a valuation is asked for.

use std::{fmt, str::FromStr};

use chrono::NaiveDate;
use dahu_core::valuation::{DiscountRate, Horizon, Margin};
use dahu_valuation::{summary::Returns, timing::ModelKind};
use serde::{Deserialize, Serialize};

use crate::{
    Error,
    error::{Fact, Facts},
};

/// What to value, and on which terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The day of valuation; the ledger's last day up to today where none is given.
    pub as_of: Option<NaiveDate>,
    /// The last day that the models are fitted to; the day of valuation where none is given. What comes after it is
    /// one more hold-out.
    pub calibration_end: Option<NaiveDate>,
    /// The day on which the statement opens; a year before the day of valuation where none is given.
    pub opening: Option<NaiveDate>,
    /// How far ahead purchases are expected.
    pub horizon: Horizon,
    /// The part of sales that is margin, where nothing better is known of a line.
    pub margin: Margin,
    /// Whether something better is asked for.
    #[serde(default)]
    pub margins: MarginSource,
    /// What money loses in a year.
    pub discount: DiscountRate,
    /// Which model says when accounts buy.
    pub model: ModelChoice,
    /// What becomes of returns.
    pub returns: ReturnsPolicy,
}

/// Which model says when accounts buy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ModelChoice {
    /// The one that the data speak for.
    #[default]
    Auto,
    /// This one.
    Only(ModelKind),
}

/// Which margin a line has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarginSource {
    /// Its amount less its cost, where it has a cost; else the margin of its product or of the product's category, where
    /// there is one; else that of the valuation.
    #[default]
    Known,
    /// That of the valuation.
    Same,
}

/// What becomes of returns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnsPolicy {
    /// Taken off the purchases before them.
    #[default]
    Net,
    /// Left out, and reported.
    Drop,
    /// Not allowed: a ledger with returns is refused.
    Refuse,
}

/// Not a model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a model: the models are auto, {known}", known = known())]
pub struct UnknownModel(pub String);

impl Request {
    /// A valuation on these terms with everything else as usual.
    #[must_use]
    pub fn on_terms(margin: Margin, discount: DiscountRate) -> Self {
        Self {
            as_of: None,
            calibration_end: None,
            opening: None,
            horizon: Horizon::YEAR,
            margin,
            margins: MarginSource::Known,
            discount,
            model: ModelChoice::Auto,
            returns: ReturnsPolicy::Net,
        }
    }
}

impl ModelChoice {
    /// The models that are tried.
    pub(super) fn candidates(self) -> Vec<ModelKind> {
        match self {
            Self::Auto => ModelKind::ALL.to_vec(),
            Self::Only(kind) => vec![kind],
        }
    }
}

impl FromStr for ModelChoice {
    type Err = UnknownModel;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim() {
            "auto" => Ok(Self::Auto),
            word => word
                .parse()
                .map(Self::Only)
                .map_err(|_| UnknownModel(word.to_owned())),
        }
    }
}

impl fmt::Display for ModelChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Only(kind) => kind.fmt(f),
        }
    }
}

impl TryFrom<String> for ModelChoice {
    type Error = UnknownModel;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ModelChoice> for String {
    fn from(choice: ModelChoice) -> Self {
        choice.to_string()
    }
}

impl From<UnknownModel> for Error {
    fn from(unknown: UnknownModel) -> Self {
        let facts = Facts::of([("model", Fact::text(&unknown.0)), ("known", Fact::text(known()))]);
        Self::refused_with("no_such_model", unknown.to_string(), facts)
    }
}

impl From<ReturnsPolicy> for Returns {
    fn from(policy: ReturnsPolicy) -> Self {
        match policy {
            ReturnsPolicy::Net => Self::Net,
            ReturnsPolicy::Drop => Self::Drop,
            ReturnsPolicy::Refuse => Self::Refuse,
        }
    }
}

/// The names of all models.
fn known() -> String {
    ModelKind::ALL.map(|kind| kind.to_string()).join(", ")
}
