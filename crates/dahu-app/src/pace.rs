//! How much a person takes along, and how often a program asks: a flood waits, and nobody else notices.
//!
//! docs/decisions/0014-limits-and-lock-out.md has the numbers.

use chrono::TimeDelta;
use dahu_core::person::PersonId;
use uuid::Uuid;

use crate::{
    Context, Error, Fact, Facts, Result,
    sign_in::{Rate, Tally},
};

/// Files of one person.
const FILES: Rate = Rate {
    most: 60,
    every: TimeDelta::seconds(FILE_EVERY_SECONDS),
};
const FILE_EVERY_SECONDS: i64 = 10;
/// Requests of one token.
const REQUESTS: Rate = Rate {
    most: 600,
    every: TimeDelta::milliseconds(100),
};
/// What a program whose requests are too many is told to wait: in a second ten of them are forgotten.
const REQUEST_AFTER_SECONDS: i64 = 1;

/// What was taken and asked of late.
#[derive(Debug)]
pub(crate) struct Pace {
    files: Tally<PersonId>,
    requests: Tally<Uuid>,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            files: Tally::new(FILES),
            requests: Tally::new(REQUESTS),
        }
    }
}

/// Counts a file that the signed-in person is about to take along, by the pages or by a token.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `too_many_files`.
pub fn take_file(ctx: &Context) -> Result<()> {
    let Some(person) = ctx.person() else { return Ok(()) };
    if ctx.workspace.pace.files.take(&person, ctx.now()) {
        return Ok(());
    }
    Err(Error::refused_with(
        "too_many_files",
        format!("these are too many files at once: wait {FILE_EVERY_SECONDS} seconds for the next one"),
        Facts::of([("seconds", Fact::count(FILE_EVERY_SECONDS))]),
    ))
}

/// Counts a request of the program that has this token.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `too_many_requests`.
pub fn take_request(ctx: &Context, token: Uuid) -> Result<()> {
    if ctx.workspace.pace.requests.take(&token, ctx.now()) {
        return Ok(());
    }
    Err(Error::refused_with(
        "too_many_requests",
        "these are too many requests: send no more than ten a second",
        Facts::of([("seconds", Fact::count(REQUEST_AFTER_SECONDS))]),
    ))
}
