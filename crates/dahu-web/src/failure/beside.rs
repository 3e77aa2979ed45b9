//! What was refused, beside the field that it is about.

use dahu_app::Error;

use super::{Failure, problem};
use crate::text::Texts;

/// A sentence, if there is one, and the name of the field that it stands beside; above the form where it is about none.
#[derive(Default)]
pub(crate) struct Beside {
    field: &'static str,
    sentence: Option<String>,
}

impl Beside {
    /// The sentence of a refusal; `fields` says beside which field the sentence of a rule stands.
    ///
    /// # Errors
    ///
    /// What takes the whole page, as of [`problem`].
    pub(crate) fn of(texts: &Texts, error: Error, fields: &[(&str, &'static str)]) -> Result<Self, Failure> {
        let rule = error.refusal().map(|refusal| refusal.rule).unwrap_or_default();
        let found = fields.iter().find(|(known, _)| *known == rule);
        Ok(Self {
            field: found.map_or("", |(_, field)| field),
            sentence: Some(problem(texts, error)?),
        })
    }

    /// Whether something was refused at all.
    pub(crate) fn is_some(&self) -> bool {
        self.sentence.is_some()
    }

    /// Whether it is about this field.
    pub(crate) fn is_beside(&self, field: &str) -> bool {
        self.beside(field).is_some()
    }

    /// The sentence, where it stands beside this field.
    pub(crate) fn beside(&self, field: &str) -> Option<&str> {
        self.sentence.as_deref().filter(|_| self.field == field)
    }

    /// The sentence, where it is about no field.
    pub(crate) fn above(&self) -> Option<&str> {
        self.beside("")
    }
}
