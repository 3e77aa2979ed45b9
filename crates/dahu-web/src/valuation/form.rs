//! The terms of a valuation as typed, and what is wrong with them beside their fields.

use chrono::NaiveDate;
use dahu_app::{
    Error,
    valuation::{MarginSource, ModelChoice, Request, Run},
};
use dahu_core::valuation::{DiscountRate, Horizon, Margin};
use serde::Deserialize;

use super::words;
use crate::{
    failure::{Failure, problem},
    text::Texts,
};

/// The margin that the form begins with where nothing was ever valued. Everybody has their own.
const FIRST_MARGIN: &str = "30%";
/// What a ticked box sends.
const SAME: &str = "on";
/// The discount rate that the form begins with.
const FIRST_DISCOUNT: &str = "10%";
/// Horizons to choose from.
const HORIZONS: [&str; 6] = ["3m", "6m", "12m", "24m", "36m", "60m"];
/// Models to choose from.
const MODELS: [&str; 6] = ["auto", "bg-nbd", "mbg-nbd", "mbg-cnbd-k", "pareto-nbd", "nbd"];

/// What was typed.
#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
pub(crate) struct TermsForm {
    pub(crate) margin: String,
    /// `on` where that margin is to hold for all lines.
    pub(crate) same_margin: String,
    pub(crate) discount: String,
    pub(crate) horizon: String,
    pub(crate) model: String,
    pub(crate) as_of: String,
}

impl Default for TermsForm {
    fn default() -> Self {
        Self {
            margin: FIRST_MARGIN.to_owned(),
            same_margin: String::new(),
            discount: FIRST_DISCOUNT.to_owned(),
            horizon: Horizon::YEAR.to_string(),
            model: ModelChoice::Auto.to_string(),
            as_of: String::new(),
        }
    }
}

/// What is wrong, beside the fields.
#[derive(Clone, Debug, Default)]
pub(crate) struct Problems {
    pub(crate) form: Option<String>,
    pub(crate) margin: Option<String>,
    pub(crate) discount: Option<String>,
    pub(crate) horizon: Option<String>,
    pub(crate) model: Option<String>,
    pub(crate) as_of: Option<String>,
}

impl TermsForm {
    /// The terms of the latest valuation, to begin with; the day is chosen anew.
    pub(super) fn of_run(run: Option<&Run>) -> Self {
        let Some(request) = run.and_then(|run| run.request.as_ref()) else {
            return Self::default();
        };
        Self {
            margin: words::percent_of(&request.margin.to_string()),
            same_margin: match request.margins {
                MarginSource::Known => String::new(),
                MarginSource::Same => SAME.to_owned(),
            },
            discount: words::percent_of(&request.discount.to_string()),
            horizon: request.horizon.to_string(),
            model: request.model.to_string(),
            as_of: String::new(),
        }
    }

    /// Horizons to choose from with their names; one that is not among them comes first.
    pub(crate) fn horizons(&self, texts: &Texts) -> Vec<(String, String)> {
        let own = (!HORIZONS.contains(&self.horizon.as_str())).then_some(self.horizon.as_str());
        let known = own.into_iter().chain(HORIZONS);
        let named = known.filter_map(|word| {
            let horizon: Horizon = word.parse().ok()?;
            Some((word.to_owned(), words::horizon(texts, horizon)))
        });
        named.collect()
    }

    /// Models to choose from with their names.
    pub(crate) fn models(&self, texts: &Texts) -> Vec<(&'static str, String)> {
        let named = MODELS.into_iter().filter_map(|word| {
            let choice: ModelChoice = word.parse().ok()?;
            Some((word, words::choice(texts, choice)))
        });
        named.collect()
    }

    /// Whether the margin is to hold for all lines, even those whose own is known.
    pub(crate) fn is_same_margin(&self) -> bool {
        self.same_margin == SAME
    }

    /// What is asked for, or what is wrong with it.
    pub(super) fn check(&self, texts: &Texts) -> Result<Request, Box<Problems>> {
        let said = |key: &str, text: &str| Some(texts.text_with(key, "text", text.trim()));
        let margin: Result<Margin, _> = self.margin.parse();
        let discount: Result<DiscountRate, _> = self.discount.parse();
        let horizon: Result<Horizon, _> = self.horizon.parse();
        let model: Result<ModelChoice, _> = self.model.parse();
        let as_of = day(&self.as_of);
        match (margin, discount, horizon, model, as_of) {
            (Ok(margin), Ok(discount), Ok(horizon), Ok(model), Ok(as_of)) => Ok(Request {
                as_of,
                horizon,
                model,
                margins: if self.is_same_margin() {
                    MarginSource::Same
                } else {
                    MarginSource::Known
                },
                ..Request::on_terms(margin, discount)
            }),
            (margin, discount, horizon, model, as_of) => Err(Box::new(Problems {
                form: None,
                margin: margin.err().and_then(|_| said("rule-not-a-margin", &self.margin)),
                discount: discount
                    .err()
                    .and_then(|_| said("rule-not-a-discount-rate", &self.discount)),
                horizon: horizon
                    .err()
                    .and_then(|_| said("rule-not-a-horizon", &self.horizon)),
                model: match model {
                    Ok(_) => None,
                    Err(unknown) => problem(texts, unknown.into()).ok(),
                },
                as_of: as_of.err().and_then(|_| said("day-unreadable", &self.as_of)),
            })),
        }
    }
}

impl Problems {
    /// A refusal, beside the field that it is about.
    pub(super) fn of(texts: &Texts, error: Error) -> Result<Self, Failure> {
        let rule = error.refusal().map(|refusal| refusal.rule).unwrap_or_default();
        let sentence = Some(problem(texts, error)?);
        let none = Self::default();
        Ok(match rule.as_str() {
            "valued_in_future" | "valued_before_ledger" => Self {
                as_of: sentence,
                ..none
            },
            "not_a_margin" => Self {
                margin: sentence,
                ..none
            },
            "not_a_discount_rate" => Self {
                discount: sentence,
                ..none
            },
            "not_a_horizon" => Self {
                horizon: sentence,
                ..none
            },
            "no_such_model" => Self {
                model: sentence,
                ..none
            },
            _ => Self {
                form: sentence,
                ..none
            },
        })
    }
}

/// A day that may be left open.
fn day(text: &str) -> Result<Option<NaiveDate>, chrono::ParseError> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    #[test]
    fn each_mistake_stands_beside_its_own_field() {
        let texts = Texts::new(Language::English);
        let form = TermsForm {
            margin: "130%".to_owned(),
            as_of: "yesterday".to_owned(),
            ..TermsForm::default()
        };
        let problems = form.check(&texts).expect_err("two mistakes");
        let margin = problems.margin.expect("words");
        assert!(margin.contains("130%"), "{margin}");
        assert!(problems.as_of.expect("words").contains("yesterday"));
        assert!(problems.discount.is_none() && problems.horizon.is_none() && problems.model.is_none());
    }

    #[test]
    fn the_first_terms_are_fine_as_they_stand() {
        let texts = Texts::new(Language::Chinese);
        let request = TermsForm::default().check(&texts).expect("terms");
        assert_eq!((request.as_of, request.horizon), (None, Horizon::YEAR));
        assert_eq!(TermsForm::default().models(&texts).len(), MODELS.len());
        let own = TermsForm {
            horizon: "90d".to_owned(),
            ..TermsForm::default()
        };
        assert_eq!(own.horizons(&texts).len(), HORIZONS.len() + 1);
    }
}
