//! The form of a contact: what was typed, and back into facts.

use chrono::NaiveDate;
use dahu_app::{
    Context, Error,
    contact::{ContactFacts, Typed},
};
use dahu_core::contact::{BuyingRole, LegalBasis, Level, Power};
use serde::Deserialize;

/// What was typed and chosen.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ContactForm {
    pub(super) name: String,
    pub(super) job: String,
    pub(super) department: String,
    pub(super) mobile: String,
    pub(super) phone: String,
    pub(super) email: String,
    pub(super) note: String,
    pub(super) source: String,
    pub(super) legal_basis: String,
    pub(super) source_on: String,
    pub(super) job_from: String,
    pub(super) job_until: String,
    pub(super) birthday: String,
    pub(super) interests: String,
    pub(super) preferences: String,
    pub(super) reports_to: String,
    pub(super) level: String,
    pub(super) power: String,
    role_initiator: String,
    role_user: String,
    role_influencer: String,
    role_decider: String,
    role_buyer: String,
    role_gatekeeper: String,
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
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let mut form = Self {
            name: facts.name.clone(),
            job: text(&facts.job),
            department: text(&facts.department),
            mobile: text(&facts.mobile),
            phone: text(&facts.phone),
            email: text(&facts.email),
            note: text(&facts.note),
            source: facts.source.clone(),
            legal_basis: facts.legal_basis.as_str().to_owned(),
            source_on: facts.source_on.to_string(),
            job_from: day(facts.job_from),
            job_until: day(facts.job_until),
            birthday: day(facts.birthday),
            interests: text(&facts.interests),
            preferences: text(&facts.preferences),
            reports_to: facts.reports_to.map(|id| id.to_string()).unwrap_or_default(),
            level: facts
                .level
                .map(|level| level.as_str().to_owned())
                .unwrap_or_default(),
            power: facts
                .power
                .map(|power| power.as_str().to_owned())
                .unwrap_or_default(),
            ..Self::default()
        };
        for role in &facts.roles {
            "yes".clone_into(form.role_mut(*role));
        }
        form
    }

    fn role_mut(&mut self, role: BuyingRole) -> &mut String {
        match role {
            BuyingRole::Initiator => &mut self.role_initiator,
            BuyingRole::User => &mut self.role_user,
            BuyingRole::Influencer => &mut self.role_influencer,
            BuyingRole::Decider => &mut self.role_decider,
            BuyingRole::Buyer => &mut self.role_buyer,
            BuyingRole::Gatekeeper => &mut self.role_gatekeeper,
        }
    }

    pub(super) fn has_role(&self, role: &BuyingRole) -> bool {
        !self.clone().role_mut(*role).is_empty()
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
        let roles = BuyingRole::ALL.into_iter().filter(|role| self.has_role(role));
        let typed = Typed {
            name: self.name.clone(),
            job: self.job.clone(),
            department: self.department.clone(),
            mobile: self.mobile.clone(),
            phone: self.phone.clone(),
            email: self.email.clone(),
            note: self.note.clone(),
            source: self.source.clone(),
            interests: self.interests.clone(),
            preferences: self.preferences.clone(),
            job_from: day(&self.job_from)?,
            job_until: day(&self.job_until)?,
            birthday: day(&self.birthday)?,
            reports_to: self.reports_to.parse().ok(),
            level: Level::from_word(&self.level),
            power: Power::from_word(&self.power),
            roles: roles.collect(),
        };
        ContactFacts::read(ctx, &typed, basis, source_on)
    }
}

/// A day that may be left out.
pub(super) fn day(typed: &str) -> Result<Option<NaiveDate>, Error> {
    match typed.trim() {
        "" => Ok(None),
        typed => typed.parse().map(Some).map_err(|_| {
            Error::refused(
                "contact_day_not_usable",
                "a day reads like 2026-06-30: correct it, or leave it out",
            )
        }),
    }
}
