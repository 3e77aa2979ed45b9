//! A day that has passed, as the address of a page asks for it, and what held on it, as the part of a history shows it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

use crate::failure::Failure;

/// What the address of a page with a history may ask for: `?on=2026-12-31`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct DayAsked {
    on: String,
}

impl DayAsked {
    /// The day; nothing where none is asked for.
    pub(crate) fn day(&self) -> Result<Option<NaiveDate>, Failure> {
        read(&self.on)
    }
}

/// Reads a day of an address; nothing where the field is empty.
pub(crate) fn read(typed: &str) -> Result<Option<NaiveDate>, Failure> {
    match typed.trim() {
        "" => Ok(None),
        typed => match typed.parse() {
            Ok(day) => Ok(Some(day)),
            Err(_) => Err(Failure::Unreadable(typed.to_owned())),
        },
    }
}

/// What held on a day, with the form that asks for another.
pub(crate) struct HeldOnDay {
    /// Where the form leads.
    pub(crate) action: String,
    /// The tab of an account's page on which it stands; empty elsewhere.
    pub(crate) tab: &'static str,
    /// The day that is asked for.
    pub(crate) on: Option<NaiveDate>,
    /// What held on it.
    pub(crate) lines: Vec<HeldLine>,
}

/// Something that held.
pub(crate) struct HeldLine {
    /// What.
    pub(crate) what: String,
    /// Where it can be read.
    pub(crate) link: Option<String>,
    /// Who decided it; none for the command line.
    pub(crate) by: Option<String>,
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// Why.
    pub(crate) why: Option<String>,
}

impl HeldOnDay {
    /// Whether a day is asked for.
    pub(crate) fn is_asked(&self) -> bool {
        self.on.is_some()
    }

    /// The day as a field and a sentence write it.
    pub(crate) fn day(&self) -> String {
        self.on.map_or_else(String::new, |on| on.to_string())
    }
}
