//! What is known of a contact: read from what was typed, and masked for whom it is not meant.

use chrono::NaiveDate;
use dahu_core::{
    account::AccountId,
    contact::{self, BuyingRole, ContactId, LegalBasis, Level, Power, roles_from, roles_word},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::store::{StoredContact, StoredPost};
use crate::{Context, Error, Fact, Facts, Result};

/// Characters of a name, a job or a source at most.
const CHARACTERS: usize = 200;
/// Characters of a note at most.
const NOTE_CHARACTERS: usize = 2_000;

/// A post of a contact at another account than their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// The account.
    pub account: AccountId,
    /// What the person does there.
    pub job: Option<String>,
    /// Since when.
    pub from: Option<NaiveDate>,
    /// The last day; none while they are there.
    pub until: Option<NaiveDate>,
}

/// What is known of a contact. What came later is optional in the events of earlier programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactFacts {
    /// The name.
    pub name: String,
    /// What the person does there.
    pub job: Option<String>,
    /// The department.
    #[serde(default)]
    pub department: Option<String>,
    /// Mobile number, as digits.
    pub mobile: Option<String>,
    /// Another number, such as that of the desk, as digits.
    #[serde(default)]
    pub phone: Option<String>,
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
    /// Since when the person has the job.
    #[serde(default)]
    pub job_from: Option<NaiveDate>,
    /// The last day in it; none while they are there.
    #[serde(default)]
    pub job_until: Option<NaiveDate>,
    /// Whom the person reports to.
    #[serde(default)]
    pub reports_to: Option<ContactId>,
    /// Where they stand in the hierarchy.
    #[serde(default)]
    pub level: Option<Level>,
    /// What they are in the buying centre.
    #[serde(default)]
    pub roles: Vec<BuyingRole>,
    /// What they can bring about.
    #[serde(default)]
    pub power: Option<Power>,
    /// The birthday.
    #[serde(default)]
    pub birthday: Option<NaiveDate>,
    /// What interests them, for the care of one by one.
    #[serde(default)]
    pub interests: Option<String>,
    /// How they like to be met: when, where, by which way.
    #[serde(default)]
    pub preferences: Option<String>,
    /// Posts at other accounts.
    #[serde(default)]
    pub posts: Vec<Post>,
}

/// What was typed about a contact.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Typed {
    /// The name.
    pub name: String,
    /// What the person does there.
    pub job: String,
    /// The department.
    #[serde(default)]
    pub department: String,
    /// Mobile number.
    pub mobile: String,
    /// Another number.
    #[serde(default)]
    pub phone: String,
    /// E-mail address.
    pub email: String,
    /// What else is worth remembering.
    pub note: String,
    /// Where the data come from.
    pub source: String,
    /// What interests them.
    pub interests: String,
    /// How they like to be met.
    pub preferences: String,
    /// Since when they have the job.
    pub job_from: Option<NaiveDate>,
    /// The last day in it.
    pub job_until: Option<NaiveDate>,
    /// The birthday.
    pub birthday: Option<NaiveDate>,
    /// Whom they report to.
    pub reports_to: Option<ContactId>,
    /// Where they stand in the hierarchy.
    pub level: Option<Level>,
    /// What they are in the buying centre.
    pub roles: Vec<BuyingRole>,
    /// What they can bring about.
    pub power: Option<Power>,
}

impl ContactFacts {
    /// Reads what was typed.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] with the rules `contact_without_name`, `contact_without_source`, `contact_too_long`,
    /// `contact_mobile_not_usable`, `contact_phone_not_usable`, `contact_email_not_usable`, `contact_source_in_future`.
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
        in_order(typed.job_from, typed.job_until)?;
        if typed.birthday.is_some_and(|day| day > ctx.today()) {
            return Err(Error::refused(
                "contact_birthday_in_future",
                "nobody is born after today: correct the birthday, or leave it out",
            ));
        }
        Ok(Self {
            name: text(&typed.name, CHARACTERS)?
                .ok_or_else(|| Error::refused("contact_without_name", "give the contact's name"))?,
            job: text(&typed.job, CHARACTERS)?,
            department: text(&typed.department, CHARACTERS)?,
            mobile: optional(
                &typed.mobile,
                contact::mobile,
                "contact_mobile_not_usable",
                "a mobile number has 5 to 15 digits, with a country code after a plus: correct it, or leave it out",
            )?,
            phone: optional(
                &typed.phone,
                contact::mobile,
                "contact_phone_not_usable",
                "a number has 5 to 15 digits, with a country code after a plus: correct it, or leave it out",
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
            job_from: typed.job_from,
            job_until: typed.job_until,
            reports_to: typed.reports_to,
            level: typed.level,
            roles: roles_from(&roles_word(&typed.roles)),
            power: typed.power,
            birthday: typed.birthday,
            interests: text(&typed.interests, NOTE_CHARACTERS)?,
            preferences: text(&typed.preferences, NOTE_CHARACTERS)?,
            posts: Vec::new(),
        })
    }

    /// Whether the person is in the job on a day.
    #[must_use]
    pub fn is_in_job(&self, on: NaiveDate) -> bool {
        self.job_until.is_none_or(|until| until >= on)
    }

    /// The post at an account that is not over on a day.
    #[must_use]
    pub fn post_at(&self, account: AccountId, on: NaiveDate) -> Option<&Post> {
        let is_open = |post: &&Post| post.until.is_none_or(|until| until >= on);
        self.posts
            .iter()
            .filter(|post| post.account == account)
            .find(is_open)
    }

    /// The same with a number and an address that cannot be used.
    pub(super) fn masked(self) -> Self {
        Self {
            mobile: self.mobile.as_deref().map(contact::masked_mobile),
            phone: self.phone.as_deref().map(contact::masked_mobile),
            email: self.email.as_deref().map(contact::masked_email),
            birthday: None,
            interests: None,
            preferences: None,
            ..self
        }
    }

    pub(super) fn of(stored: &StoredContact, posts: &[StoredPost]) -> Self {
        Self {
            name: stored.name.clone(),
            job: stored.job.clone(),
            department: stored.department.clone(),
            mobile: stored.mobile.clone(),
            phone: stored.phone.clone(),
            email: stored.email.clone(),
            note: stored.note.clone(),
            source: stored.source.clone(),
            legal_basis: LegalBasis::from_word(&stored.legal_basis).unwrap_or(LegalBasis::LegitimateInterest),
            source_on: stored.source_on,
            job_from: stored.job_from,
            job_until: stored.job_until,
            reports_to: stored.reports_to.map(ContactId),
            level: stored.level.as_deref().and_then(Level::from_word),
            roles: stored.roles.as_deref().map(roles_from).unwrap_or_default(),
            power: stored.power.as_deref().and_then(Power::from_word),
            birthday: stored.birthday,
            interests: stored.interests.clone(),
            preferences: stored.preferences.clone(),
            posts: posts
                .iter()
                .filter(|post| post.contact_id == stored.id)
                .map(Post::of)
                .collect(),
        }
    }

    /// Writes them into a row.
    pub(super) fn into_row(self, row: StoredContact) -> StoredContact {
        StoredContact {
            name: self.name,
            job: self.job,
            department: self.department,
            mobile: self.mobile,
            phone: self.phone,
            email: self.email,
            note: self.note,
            source: self.source,
            legal_basis: self.legal_basis.as_str().to_owned(),
            source_on: self.source_on,
            job_from: self.job_from,
            job_until: self.job_until,
            reports_to: self.reports_to.map(|superior| superior.0),
            level: self.level.map(|level| level.as_str().to_owned()),
            roles: Some(roles_word(&self.roles)).filter(|word| !word.is_empty()),
            power: self.power.map(|power| power.as_str().to_owned()),
            birthday: self.birthday,
            interests: self.interests,
            preferences: self.preferences,
            ..row
        }
    }
}

impl Post {
    fn of(stored: &StoredPost) -> Self {
        Self {
            account: AccountId(stored.account_id),
            job: stored.job.clone(),
            from: stored.from_on,
            until: stored.until_on,
        }
    }

    /// The row of it, the so-manieth of the contact.
    pub(super) fn row(&self, contact: ContactId, position: i32) -> StoredPost {
        StoredPost {
            contact_id: contact.0,
            position,
            account_id: self.account.0,
            job: self.job.clone(),
            from_on: self.from,
            until_on: self.until,
        }
    }
}

/// Refuses an end before its beginning.
pub(super) fn in_order(from: Option<NaiveDate>, until: Option<NaiveDate>) -> Result<()> {
    if from.zip(until).is_some_and(|(from, until)| until < from) {
        return Err(Error::refused(
            "contact_dates_reversed",
            "the last day lies before the first: correct one of them",
        ));
    }
    Ok(())
}

/// A field of an event, and how it is masked.
type Mask = (&'static str, fn(&str) -> String);

/// What of an event about a contact is masked.
const MASKS: [Mask; 3] = [
    ("mobile", contact::masked_mobile),
    ("phone", contact::masked_mobile),
    ("email", contact::masked_email),
];

/// What of it is left out.
const HIDDEN: [&str; 5] = ["note", "birthday", "interests", "preferences", "evidence"];

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
        for field in HIDDEN {
            fields.remove(field);
        }
    }
    facts
}

/// Refuses a note that is longer than notes may be.
pub(super) fn refuse_too_long(note: Option<&str>) -> Result<()> {
    if note.is_some_and(|note| note.chars().count() > NOTE_CHARACTERS) {
        return Err(too_long(NOTE_CHARACTERS));
    }
    Ok(())
}

fn too_long(most: usize) -> Error {
    Error::refused_with(
        "contact_too_long",
        format!("one of the fields is longer than {most} characters: shorten it"),
        Facts::of([("most", Fact::count(most))]),
    )
}
