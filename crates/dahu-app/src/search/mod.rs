//! Finding accounts, contacts and more by part of a name, a number or a code: the tokens of `dahu_core::search` in the
//! database's own index.
//!
//! Accounts have an index of their own, which their list uses too. Everything else is a [`Document`]: whoever writes such
//! a thing puts it there in the same transaction, and takes it out again.

mod documents;
mod filling;
mod finding;
mod store;

pub(crate) use documents::{Document, forget, index, purge};
pub(crate) use filling::fill_earlier;
pub use finding::{Found, find};
pub(crate) use store::{Entry, count, delete, insert, matches};

/// What can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Noun {
    /// An account.
    Account,
    /// A contact.
    Contact,
    /// An opportunity.
    Opportunity,
    /// An activity.
    Activity,
    /// A file.
    File,
}

impl Noun {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 5] = [
        Self::Account,
        Self::Contact,
        Self::Opportunity,
        Self::Activity,
        Self::File,
    ];

    /// The word that is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Contact => "contact",
            Self::Opportunity => "opportunity",
            Self::Activity => "activity",
            Self::File => "file",
        }
    }
}
