//! Which targets to work: whose, for which reason, and which page.

use dahu_app::target::Whose;
use dahu_core::{person::PersonId, target::Reason};
use serde::{Deserialize, Serialize};

use crate::{failure::Failure, page::address};

/// The word for everybody's targets.
const EVERYBODY: &str = "everybody";
/// The word for one's own.
pub(super) const OWN: &str = "own";

/// The query of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Query {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) whose: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) reason: String,
    /// Which page, counted from zero.
    #[serde(skip_serializing_if = "is_first")]
    pub(super) page: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_first(page: &usize) -> bool {
    *page == 0
}

impl Query {
    /// Whose targets; nothing where nobody is named.
    pub(super) fn whose(&self) -> Result<Option<Whose>, Failure> {
        match self.whose.as_str() {
            "" => Ok(None),
            OWN => Ok(Some(Whose::Own)),
            EVERYBODY => Ok(Some(Whose::Everybody)),
            id => {
                let id: PersonId = id.parse().map_err(|_| Failure::NotFound)?;
                Ok(Some(Whose::Person(id)))
            }
        }
    }

    /// Why they need attention.
    pub(super) fn reason(&self) -> Result<Option<Reason>, Failure> {
        match self.reason.as_str() {
            "" => Ok(None),
            word => Reason::from_word(word).map(Some).ok_or(Failure::NotFound),
        }
    }

    /// The address of the list.
    pub(super) fn address(&self) -> String {
        address("/targets", self)
    }

    /// The same on its first page for another reason, or for none.
    pub(super) fn because(&self, reason: Option<Reason>) -> String {
        let reason = reason.map_or(String::new(), |reason| reason.as_str().to_owned());
        let other = Self {
            reason,
            page: 0,
            ..self.clone()
        };
        other.address()
    }

    /// The same on another page.
    pub(super) fn turned(&self, page: usize) -> String {
        Self { page, ..self.clone() }.address()
    }

    /// What a form takes along, so that one comes back to the same list.
    pub(super) fn kept(&self) -> String {
        serde_urlencoded::to_string(self).unwrap_or_default()
    }

    /// Reads what a form took along.
    pub(super) fn of_kept(kept: &str) -> Self {
        serde_urlencoded::from_str(kept).unwrap_or_default()
    }
}

/// The word that a form sends for whose targets.
pub(super) fn word(whose: Whose) -> String {
    match whose {
        Whose::Own => OWN.to_owned(),
        Whose::Everybody => EVERYBODY.to_owned(),
        Whose::Person(id) => id.to_string(),
    }
}
