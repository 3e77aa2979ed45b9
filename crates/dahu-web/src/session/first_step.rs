//! The state between a right password and the second factor: nobody is signed in yet.

use chrono::{DateTime, Utc};
use dahu_core::person::PersonId;
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use super::once;
use crate::{failure::Failure, sign_in::Way};

const FIRST_STEP: &str = "first_step";

/// Who did the first step, and where they go after the second.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct FirstStep {
    pub(crate) person: PersonId,
    pub(crate) to: String,
    pub(crate) way: Way,
}

/// Begins a session in which only the second step can be done, under a new id, for five minutes.
pub(crate) async fn begin(session: &Session, step: FirstStep, now: DateTime<Utc>) -> Result<(), Failure> {
    session.clear().await;
    session.cycle_id().await?;
    once::keep(session, FIRST_STEP, step, now).await
}

/// The first step, where it was done in the last five minutes.
pub(crate) async fn first_step(session: &Session, now: DateTime<Utc>) -> Result<Option<FirstStep>, Failure> {
    once::peek(session, FIRST_STEP, now).await
}
