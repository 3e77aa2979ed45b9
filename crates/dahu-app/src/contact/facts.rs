//! What is known of a contact: read from what was typed, and masked for whom it is not meant.

use chrono::NaiveDate;
use dahu_core::contact::{self, LegalBasis};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::store::StoredContact;
use crate::{Context, Error, Fact, Facts, Result};

/// Characters of a name, a job or a source at most.
const CHARACTERS: usize = 200;
/// Characters of a note at most.
const NOTE_CHARACTERS: usize = 2_000;

/// What is known of a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactFacts {
    /// The name.
    pub name: String,
    /// What the person does there.
    pub job: Option<String>,
    /// Mobile number, as digits.
    pub mobile: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// What else is worth remembering.
    pub note: Option<String>,
    /// Where the data come from.
    pub source: String,
    /// On what ground they are kept.
    pub legal_basis: LegalBasis,
    /// When they were obtained.
    pub source_on: NaiveDate,
}

/// What was typed about a contact.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Typed {
    /// The name.
    pub name: String,
    /// What the person does there.
    pub job: String,
    /// Mobile number.
    pub mobile: String,
    /// E-mail address.
    pub email: String,
    /// What else is worth remembering.
    pub note: String,
    /// Where the data come from.
    pub source: String,
}

impl ContactFacts {
    /// Reads what was typed.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] with the rules `contact_without_name`, `contact_without_source`, `contact_too_long`,
    /// `contact_mobile_not_usable`, `contact_email_not_usable`, `contact_source_in_future`.
    pub fn read(ctx: &Context, typed: &Typed, legal_basis: LegalBasis, source_on: NaiveDate) -> Result<Self> {
        let text = |typed: &str, most: usize| {
            let text: String = typed
                .trim()
                .chars()
                .filter(|one| *one == '\n' || !one.is_control())
                .collect();
            if text.chars().count() > most {
                return Err(too_long(most));
            }
            Ok(Some(text).filter(|text| !text.is_empty()))
        };
        let optional = |typed: &str, read: fn(&str) -> Option<String>, rule, advice| match typed.trim() {
            "" => Ok(None),
            typed => read(typed).map(Some).ok_or_else(|| Error::refused(rule, advice)),
        };
        if source_on > ctx.today() {
            return Err(Error::refused(
                "contact_source_in_future",
                "the data cannot have been obtained after today: give today's date or an earlier one",
            ));
        }
        Ok(Self {
            name: text(&typed.name, CHARACTERS)?
                .ok_or_else(|| Error::refused("contact_without_name", "give the contact's name"))?,
            job: text(&typed.job, CHARACTERS)?,
            mobile: optional(
                &typed.mobile,
                contact::mobile,
                "contact_mobile_not_usable",
                "a mobile number has 5 to 15 digits, with a country code after a plus: correct it, or leave it out",
            )?,
            email: optional(
                &typed.email,
                contact::email,
                "contact_email_not_usable",
                "an e-mail address reads like name@example.com: correct it, or leave it out",
            )?,
            note: text(&typed.note, NOTE_CHARACTERS)?,
            source: text(&typed.source, CHARACTERS)?
                .ok_or_else(|| Error::refused("contact_without_source", "say where the data come from"))?,
            legal_basis,
            source_on,
        })
    }

    /// The same with a number and an address that cannot be used.
    pub(super) fn masked(self) -> Self {
        Self {
            mobile: self.mobile.as_deref().map(contact::masked_mobile),
            email: self.email.as_deref().map(contact::masked_email),
            ..self
        }
    }

    pub(super) fn of(stored: &StoredContact) -> Self {
        Self {
            name: stored.name.clone(),
            job: stored.job.clone(),
            mobile: stored.mobile.clone(),
            email: stored.email.clone(),
            note: stored.note.clone(),
            source: stored.source.clone(),
            legal_basis: LegalBasis::from_word(&stored.legal_basis).unwrap_or(LegalBasis::LegitimateInterest),
            source_on: stored.source_on,
        }
    }

    /// Writes them into a row.
    pub(super) fn into_row(self, row: StoredContact) -> StoredContact {
        StoredContact {
            name: self.name,
            job: self.job,
            mobile: self.mobile,
            email: self.email,
            note: self.note,
            source: self.source,
            legal_basis: self.legal_basis.as_str().to_owned(),
            source_on: self.source_on,
            ..row
        }
    }
}

/// A field of an event, and how it is masked.
type Mask = (&'static str, fn(&str) -> String);

/// What of an event about a contact is masked.
const MASKS: [Mask; 2] = [
    ("mobile", contact::masked_mobile),
    ("email", contact::masked_email),
];

/// The facts of an event about a contact as everybody may see them who sees the account.
pub(crate) fn masked_facts(mut facts: Value) -> Value {
    for (field, mask) in MASKS {
        if let Some(value) = facts.get_mut(field)
            && let Some(masked) = value.as_str().map(mask)
        {
            *value = Value::String(masked);
        }
    }
    if let Some(fields) = facts.as_object_mut() {
        fields.remove("note");
    }
    facts
}

fn too_long(most: usize) -> Error {
    Error::refused_with(
        "contact_too_long",
        format!("one of the fields is longer than {most} characters: shorten it"),
        Facts::of([("most", Fact::count(most))]),
    )
}
