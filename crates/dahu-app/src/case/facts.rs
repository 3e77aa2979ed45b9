//! What is known of a case, as events keep it and rows hold it.

use chrono::{DateTime, Utc};
use dahu_core::{
    account::AccountId,
    case::{
        Case, CaseFault, CaseId, CaseKind, CaseState, Course, DESCRIPTION_CHARACTERS_AT_MOST, Resolution,
        SUBJECT_CHARACTERS_AT_MOST, Severity, WORDS_AT_MOST,
    },
    contact::ContactId,
    person::PersonId,
};
use serde::{Deserialize, Serialize};

use super::store::{StoredCase, StoredCourse};
use crate::{Error, Fact, Facts, Result};

/// A case with its number, and since when it is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CaseFacts {
    /// Its number in the workspace.
    pub(super) number: i64,
    /// What is known of it.
    #[serde(flatten)]
    pub(super) case: Case,
    /// Since when.
    pub(super) recorded_at: DateTime<Utc>,
    /// Who said so.
    pub(super) recorded_by: Option<PersonId>,
}

impl CaseFacts {
    pub(super) fn of(row: &StoredCase) -> Result<Self> {
        Ok(Self {
            number: row.number,
            case: case(row)?,
            recorded_at: row.recorded_at,
            recorded_by: row.recorded_by.map(PersonId),
        })
    }

    /// The row of these facts.
    pub(super) fn row(
        &self,
        (id, account): (CaseId, AccountId),
        changed_at: DateTime<Utc>,
    ) -> Result<StoredCase> {
        let case = self.case.clone();
        Ok(StoredCase {
            id: id.0,
            account_id: account.0,
            number: self.number,
            subject: case.subject,
            description: case.description,
            opened_on: case.opened_on,
            kind: case.kind.as_str().to_owned(),
            severity: case.severity.as_str().to_owned(),
            state: case.state.as_str().to_owned(),
            owner_id: case.owner.0,
            contact_id: case.contact.map(|contact| contact.0),
            due_on: case.due_on,
            resolutions: serde_json::to_string(&case.resolutions)?,
            recorded_at: self.recorded_at,
            recorded_by: self.recorded_by.map(|by| by.0),
            changed_at,
        })
    }
}

/// What a row says.
pub(super) fn case(row: &StoredCase) -> Result<Case> {
    Ok(Case {
        subject: row.subject.clone(),
        description: row.description.clone(),
        opened_on: row.opened_on,
        kind: CaseKind::from_word(&row.kind).unwrap_or(CaseKind::Question),
        severity: severity(&row.severity),
        state: CaseState::from_word(&row.state).unwrap_or(CaseState::Open),
        owner: PersonId(row.owner_id),
        contact: row.contact_id.map(ContactId),
        due_on: row.due_on,
        resolutions: serde_json::from_str(&row.resolutions)?,
    })
}

/// When the case of a row was open.
pub(super) fn course(row: &StoredCourse) -> Result<Course> {
    let resolutions: Vec<Resolution> = serde_json::from_str(&row.resolutions)?;
    Ok(Course::new(severity(&row.severity), row.opened_on, &resolutions))
}

fn severity(word: &str) -> Severity {
    Severity::from_word(word).unwrap_or(Severity::Normal)
}

/// The refusal that a fault is.
pub(super) fn refused(fault: CaseFault) -> Error {
    let most = |rule, most: usize| {
        Error::refused_with(rule, fault.to_string(), Facts::of([("most", Fact::count(most))]))
    };
    match fault {
        CaseFault::Subject => most("case_subject", SUBJECT_CHARACTERS_AT_MOST),
        CaseFault::Description => most("case_description_too_long", DESCRIPTION_CHARACTERS_AT_MOST),
        CaseFault::WithoutWords => most("case_without_words", WORDS_AT_MOST),
        CaseFault::OpenedInFuture => Error::refused("case_opened_in_future", fault.to_string()),
        CaseFault::OpenedAfterResolution => Error::refused("case_opened_after_resolution", fault.to_string()),
        CaseFault::DueBeforeOpening => Error::refused("case_due_before_opening", fault.to_string()),
        CaseFault::IsOpen => Error::refused("case_is_open", fault.to_string()),
        CaseFault::IsResolved => Error::refused("case_is_resolved", fault.to_string()),
        CaseFault::NotResolved => Error::refused("case_not_resolved", fault.to_string()),
        CaseFault::InFuture => Error::refused("case_in_future", fault.to_string()),
        CaseFault::TooEarly { since } => Error::refused_with(
            "case_too_early",
            fault.to_string(),
            Facts::of([("since", Fact::text(since))]),
        ),
    }
}
