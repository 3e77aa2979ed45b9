//! Choosing the opportunity that an activity or a task of an account is about.

use dahu_app::{
    Context, Error,
    opportunity::{self, NamedOpportunity},
};
use dahu_core::{account::AccountId, opportunity::OpportunityId};

use crate::failure::Failure;

/// What can be chosen, and what is.
#[derive(Clone, Debug, Default)]
pub(crate) struct OpportunityChoice {
    /// The opportunities that can be chosen.
    pub(crate) found: Vec<NamedOpportunity>,
    chosen: String,
}

impl OpportunityChoice {
    /// The opportunities that something of an account can be about, with the one that was chosen.
    pub(crate) async fn of(ctx: &Context, account: AccountId, chosen: &str) -> Result<Self, Failure> {
        Ok(Self {
            found: opportunity::nameable(ctx, account, chosen.parse().ok()).await?,
            chosen: chosen.to_owned(),
        })
    }

    /// Whether there is anything to choose.
    pub(crate) fn is_asked(&self) -> bool {
        !self.found.is_empty() || self.is_hidden()
    }

    /// Whether this one is chosen.
    pub(crate) fn is_chosen(&self, id: &OpportunityId) -> bool {
        self.chosen == id.to_string()
    }

    /// Whether one is chosen that is not there for the reader, and that has to stay.
    pub(crate) fn is_hidden(&self) -> bool {
        !self.chosen.is_empty() && self.found.iter().all(|one| !self.is_chosen(&one.id))
    }

    /// What was chosen, as it is sent.
    pub(crate) fn word(&self) -> &str {
        &self.chosen
    }
}

/// The opportunity that was chosen; nothing where none was.
pub(crate) fn read(chosen: &str) -> Result<Option<OpportunityId>, Error> {
    match chosen.trim() {
        "" => Ok(None),
        typed => typed.parse().map(Some).map_err(|_| {
            Error::refused(
                "opportunity_of_other_account",
                "this is no opportunity: choose again",
            )
        }),
    }
}
