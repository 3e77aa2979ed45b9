//! The form of a contact: what was typed, and back into facts.

use chrono::NaiveDate;
use dahu_app::{
    Context, Error,
    contact::{ContactFacts, Typed},
};
use dahu_core::contact::LegalBasis;
use serde::Deserialize;

/// What was typed and chosen.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ContactForm {
    pub(super) name: String,
    pub(super) job: String,
    pub(super) mobile: String,
    pub(super) email: String,
    pub(super) note: String,
    pub(super) source: String,
    pub(super) legal_basis: String,
    pub(super) source_on: String,
}

impl ContactForm {
    pub(super) fn new(today: NaiveDate) -> Self {
        Self {
            source_on: today.to_string(),
            ..Self::default()
        }
    }

    pub(super) fn of(facts: &ContactFacts) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Self {
            name: facts.name.clone(),
            job: text(&facts.job),
            mobile: text(&facts.mobile),
            email: text(&facts.email),
            note: text(&facts.note),
            source: facts.source.clone(),
            legal_basis: facts.legal_basis.as_str().to_owned(),
            source_on: facts.source_on.to_string(),
        }
    }

    pub(super) fn read(&self, ctx: &Context) -> Result<ContactFacts, Error> {
        let missing = || {
            Error::refused(
                "contact_without_source",
                "say where the data come from, when and on what ground",
            )
        };
        let basis = LegalBasis::from_word(&self.legal_basis).ok_or_else(missing)?;
        let source_on = self.source_on.trim().parse().map_err(|_| missing())?;
        let typed = Typed {
            name: self.name.clone(),
            job: self.job.clone(),
            mobile: self.mobile.clone(),
            email: self.email.clone(),
            note: self.note.clone(),
            source: self.source.clone(),
        };
        ContactFacts::read(ctx, &typed, basis, source_on)
    }
}
