//! Service cases (服务工单): what a customer asked of us or complained about, how severe it is, and what was done about it.

mod course;
#[cfg(test)]
mod tests;
mod words;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use course::{Course, Turnover};
pub use words::{CaseKind, CaseState, Severity};

use crate::{contact::ContactId, person::PersonId, task};

crate::id! {
    /// A service case.
    CaseId
}

/// The number of a case as it is shown, such as `C-0001`.
#[must_use]
pub fn code(number: i64) -> String {
    format!("C-{number:04}")
}

/// Characters of a subject at most.
pub const SUBJECT_CHARACTERS_AT_MOST: usize = 200;
/// Characters of a description at most.
pub const DESCRIPTION_CHARACTERS_AT_MOST: usize = 4_000;
/// Characters of what was done, and of why a case is opened again, at most.
pub const WORDS_AT_MOST: usize = 2_000;

/// What is known of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// What it is about, in a line.
    pub subject: String,
    /// The same at length; it may be empty.
    pub description: String,
    /// On which day they came to us.
    pub opened_on: NaiveDate,
    /// What it is.
    pub kind: CaseKind,
    /// How severe it is for them, as it is seen now.
    pub severity: Severity,
    /// Where it stands.
    #[serde(rename = "case_state")]
    pub state: CaseState,
    /// Who of us sees to it.
    pub owner: PersonId,
    /// Who of theirs came to us.
    pub contact: Option<ContactId>,
    /// By which day it should be resolved.
    pub due_on: Option<NaiveDate>,
    /// How it was resolved, each time but the last one followed by a reopening.
    pub resolutions: Vec<Resolution>,
}

/// That a case was resolved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// On which day.
    pub on: NaiveDate,
    /// What was done.
    pub done: String,
    /// That it was opened again.
    pub reopened: Option<Reopening>,
}

/// That a case was opened again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reopening {
    /// On which day.
    pub on: NaiveDate,
    /// Why.
    pub why: String,
}

/// Why a case cannot be so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseFault {
    /// It says not what it is about, or too much of it.
    #[error("say what it is about in 1 to {SUBJECT_CHARACTERS_AT_MOST} characters")]
    Subject,
    /// It is described at too great a length.
    #[error("the description is longer than {DESCRIPTION_CHARACTERS_AT_MOST} characters")]
    Description,
    /// They have not come to us yet.
    #[error("a case was opened today or earlier")]
    OpenedInFuture,
    /// It would have been resolved before they came to us.
    #[error("a case was opened before it was first resolved")]
    OpenedAfterResolution,
    /// It would be due before they came to us.
    #[error("a case is due on the day on which it was opened, or later")]
    DueBeforeOpening,
    /// It is open.
    #[error("the case is open")]
    IsOpen,
    /// It was resolved.
    #[error("the case was resolved: reopen it first")]
    IsResolved,
    /// It was not resolved.
    #[error("the case is not resolved: say first what was done")]
    NotResolved,
    /// Nobody said what was done or why.
    #[error("say it in 1 to {WORDS_AT_MOST} characters")]
    WithoutWords,
    /// It did not happen yet.
    #[error("it happened today or earlier")]
    InFuture,
    /// It would have happened before what it follows.
    #[error("it happened on {since} or later")]
    TooEarly {
        /// What it follows happened on this day.
        since: NaiveDate,
    },
}

impl Case {
    /// The case with its words cleared of what cannot be shown.
    ///
    /// # Errors
    ///
    /// [`CaseFault::Subject`], [`CaseFault::Description`], [`CaseFault::OpenedInFuture`], [`CaseFault::OpenedAfterResolution`],
    /// [`CaseFault::DueBeforeOpening`].
    pub fn checked(self, today: NaiveDate) -> Result<Self, CaseFault> {
        let subject = line(&self.subject, SUBJECT_CHARACTERS_AT_MOST).ok_or(CaseFault::Subject)?;
        let description = clean(&self.description, true);
        if description.chars().count() > DESCRIPTION_CHARACTERS_AT_MOST {
            return Err(CaseFault::Description);
        }
        if self.opened_on > today {
            return Err(CaseFault::OpenedInFuture);
        }
        if self.resolutions.iter().any(|one| one.on < self.opened_on) {
            return Err(CaseFault::OpenedAfterResolution);
        }
        if self.due_on.is_some_and(|due_on| due_on < self.opened_on) {
            return Err(CaseFault::DueBeforeOpening);
        }
        Ok(Self {
            subject,
            description,
            ..self
        })
    }

    /// Waiting for the customer.
    ///
    /// # Errors
    ///
    /// [`CaseFault::IsResolved`].
    pub fn wait(self) -> Result<Self, CaseFault> {
        self.still_open()?;
        Ok(self.at(CaseState::Waiting))
    }

    /// Worked at again.
    ///
    /// # Errors
    ///
    /// [`CaseFault::IsResolved`].
    pub fn go_on(self) -> Result<Self, CaseFault> {
        self.still_open()?;
        Ok(self.at(CaseState::Open))
    }

    /// Resolved on a day, with what was done.
    ///
    /// # Errors
    ///
    /// [`CaseFault::IsResolved`], [`CaseFault::WithoutWords`], [`CaseFault::InFuture`], [`CaseFault::TooEarly`].
    pub fn resolve(mut self, on: NaiveDate, done: &str, today: NaiveDate) -> Result<Self, CaseFault> {
        self.still_open()?;
        let reopened = self.resolutions.last().and_then(|last| last.reopened.as_ref());
        let since = reopened.map_or(self.opened_on, |reopened| reopened.on);
        let done = told((on, done), since, today)?;
        self.resolutions.push(Resolution {
            on,
            done,
            reopened: None,
        });
        Ok(self.at(CaseState::Resolved))
    }

    /// Closed: both sides are done with it.
    ///
    /// # Errors
    ///
    /// [`CaseFault::NotResolved`].
    pub fn close(self) -> Result<Self, CaseFault> {
        if self.state.is_open() {
            return Err(CaseFault::NotResolved);
        }
        Ok(self.at(CaseState::Closed))
    }

    /// Opened again on a day, with the reason.
    ///
    /// # Errors
    ///
    /// [`CaseFault::IsOpen`], [`CaseFault::WithoutWords`], [`CaseFault::InFuture`], [`CaseFault::TooEarly`].
    pub fn reopen(mut self, on: NaiveDate, why: &str, today: NaiveDate) -> Result<Self, CaseFault> {
        let is_open = self.state.is_open();
        let last = self.resolutions.last_mut().filter(|_| !is_open);
        let last = last.ok_or(CaseFault::IsOpen)?;
        let why = told((on, why), last.on, today)?;
        last.reopened = Some(Reopening { on, why });
        Ok(self.at(CaseState::Open))
    }

    /// The day on which it was resolved, where it is.
    #[must_use]
    pub fn resolved_on(&self) -> Option<NaiveDate> {
        let last = self.resolutions.last().filter(|_| !self.state.is_open());
        last.map(|last| last.on)
    }

    /// Days from its opening until it was resolved, or until today.
    #[must_use]
    pub fn days_open(&self, today: NaiveDate) -> u64 {
        task::days_overdue(self.opened_on, self.resolved_on().unwrap_or(today))
    }

    /// Days by which it is overdue; zero for what is resolved or has no day.
    #[must_use]
    pub fn days_overdue(&self, today: NaiveDate) -> u64 {
        let due_on = self.due_on.filter(|_| self.state.is_open());
        due_on.map_or(0, |due_on| task::days_overdue(due_on, today))
    }

    /// Lets pass what is open or waits for the customer.
    ///
    /// # Errors
    ///
    /// [`CaseFault::IsResolved`].
    pub fn still_open(&self) -> Result<(), CaseFault> {
        if self.state.is_open() {
            Ok(())
        } else {
            Err(CaseFault::IsResolved)
        }
    }

    fn at(self, state: CaseState) -> Self {
        Self { state, ..self }
    }
}

/// What happened on a day and in whose words, where both can be.
fn told((on, words): (NaiveDate, &str), since: NaiveDate, today: NaiveDate) -> Result<String, CaseFault> {
    let words = clean(words, true);
    if words.is_empty() || words.chars().count() > WORDS_AT_MOST {
        return Err(CaseFault::WithoutWords);
    }
    if on > today {
        return Err(CaseFault::InFuture);
    }
    if on < since {
        return Err(CaseFault::TooEarly { since });
    }
    Ok(words)
}

/// A line of words, neither empty nor too long.
fn line(typed: &str, most: usize) -> Option<String> {
    let text = clean(typed, false);
    (1..=most).contains(&text.chars().count()).then_some(text)
}

/// Text without signs that cannot be shown, ends of lines where there may be several.
fn clean(typed: &str, of_lines: bool) -> String {
    let shown = |one: &char| !one.is_control() || (of_lines && *one == '\n');
    typed.trim().chars().filter(shown).collect()
}
