//! The address of the list of pairs: what was chosen, and back into links.

use dahu_app::duplicate::{DecisionFilter, Filter, Noun};
use dahu_core::duplicate::Verdict;
use serde::{Deserialize, Serialize};

use crate::page::address;

/// The query of `/duplicates`. What is no choice counts as not set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Query {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) of: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) verdict: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) decided: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    after: String,
}

impl Query {
    pub(super) fn filter(&self) -> Filter {
        Filter {
            noun: self.noun(),
            verdict: Verdict::from_word(&self.verdict),
            decision: Verdict::from_word(&self.decided).map_or(DecisionFilter::Open, DecisionFilter::Decided),
        }
    }

    pub(super) fn noun(&self) -> Noun {
        let asked = Noun::ALL.into_iter().find(|noun| noun.as_str() == self.of);
        asked.unwrap_or_default()
    }

    pub(super) fn cursor(&self) -> Option<&str> {
        (!self.after.is_empty()).then_some(self.after.as_str())
    }

    pub(super) fn is_filtered(&self) -> bool {
        !self.verdict.is_empty() || !self.decided.is_empty()
    }

    /// The address of the list without a filter, of the same or of the other noun.
    pub(super) fn whole(&self, noun: &Noun) -> String {
        let of = match noun {
            Noun::Account => String::new(),
            Noun::Contact => noun.as_str().to_owned(),
        };
        let whole = Self {
            of,
            ..Self::default()
        };
        address("/duplicates", &whole)
    }

    /// The address of the page that follows.
    pub(super) fn continued(&self, after: &str) -> String {
        let next = Self {
            after: after.to_owned(),
            ..self.clone()
        };
        address("/duplicates", &next)
    }

    /// The address of the first page of this filter.
    pub(super) fn first(&self) -> String {
        self.continued("")
    }

    /// Where a decision about a pair is sent; it comes back to this list.
    pub(super) fn deciding(&self, id: &dahu_app::duplicate::PairId) -> String {
        let first = Self {
            after: String::new(),
            ..self.clone()
        };
        address(&format!("/duplicates/{id}/decide"), &first)
    }
}
