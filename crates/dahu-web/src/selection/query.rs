//! The address of a selection: for how many, by which criteria, which accounts, which page.

use chrono::NaiveDate;
use dahu_app::selection::{Asked, Filter, Firmness, State};
use dahu_core::selection::Quarter;
use serde::{Deserialize, Serialize};

use crate::{failure::Failure, page::address};

/// Stands in the address for the draft of the criteria.
const DRAFT: &str = "draft";

/// What is asked of a selection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Query {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) state: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) quarter: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) firmness: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) owner: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) capacity: String,
    /// `draft` for the draft of the criteria.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) by: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) as_of: String,
    #[serde(skip_serializing_if = "is_first")]
    pub(super) page: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
fn is_first(page: &usize) -> bool {
    *page == 0
}

impl Query {
    pub(super) fn asked(&self) -> Result<Asked, Failure> {
        let (capacity, as_of) = (self.capacity.trim(), self.as_of.trim());
        let unreadable = |text: &str| Failure::Unreadable(text.to_owned());
        let parsed =
            |text: &str| -> Result<NaiveDate, Failure> { text.parse().map_err(|_| unreadable(text)) };
        Ok(Asked {
            capacity: match capacity {
                "" => None,
                // What no number of accounts can be is refused where that rule stands.
                text => Some(text.parse().map_err(|_| unreadable(text))?),
            },
            as_of: match as_of {
                "" => None,
                text => Some(parsed(text)?),
            },
            by_draft: self.by == DRAFT,
        })
    }

    pub(super) fn filter(&self) -> Filter {
        Filter {
            state: State::from_word(&self.state),
            quarter: Quarter::from_word(&self.quarter),
            firmness: Firmness::from_word(&self.firmness),
            owner: self.owner.parse().ok(),
        }
    }

    /// The same of a page.
    pub(super) fn turned(&self, page: usize) -> String {
        address("/selection", &Self { page, ..self.clone() })
    }

    /// The same at another path, from its first page.
    pub(super) fn address(&self, path: &str) -> String {
        let query = Self {
            page: 0,
            ..self.clone()
        };
        address(path, &query)
    }

    /// The same with another state and from the first page.
    pub(super) fn with_state(&self, state: Option<State>) -> String {
        let query = Self {
            state: state.map_or("", State::as_str).to_owned(),
            page: 0,
            ..self.clone()
        };
        address("/selection", &query)
    }

    /// What the page of one account is asked with.
    pub(super) fn of_account(&self) -> String {
        let query = Self {
            capacity: self.capacity.clone(),
            by: self.by.clone(),
            as_of: self.as_of.clone(),
            ..Self::default()
        };
        address("", &query)
    }
}
