//! What the trail says of a day that has passed: the last event until a moment, and the first one from it on.
//!
//! Both look through as many events as it takes, a page at a time. Where earlier ones were trimmed, the first one from the moment
//! on still tells how it stood before.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{StoredEvent, store};
use crate::Result;

/// Events that are read at once.
const PAGE: u64 = 100;

/// The last event of a noun about something before a moment that tells what is asked.
pub(crate) async fn last_before(
    connection: &impl ConnectionTrait,
    about: (&str, Uuid),
    moment: DateTime<Utc>,
    tells: impl Fn(&StoredEvent) -> bool,
) -> Result<Option<StoredEvent>> {
    let mut past = None;
    loop {
        let page = store::before(connection, about, (moment, past), PAGE).await?;
        past = page.last().map(|event| event.id);
        let is_last = (page.len() as u64) < PAGE;
        let found = page.into_iter().find(&tells);
        if found.is_some() || is_last {
            return Ok(found);
        }
    }
}

/// The first event of a noun about something from a moment on that tells what is asked.
pub(crate) async fn first_from(
    connection: &impl ConnectionTrait,
    about: (&str, Uuid),
    moment: DateTime<Utc>,
    tells: impl Fn(&StoredEvent) -> bool,
) -> Result<Option<StoredEvent>> {
    let mut past = None;
    loop {
        let page = store::from(connection, about, (moment, past), PAGE).await?;
        past = page.last().map(|event| event.id);
        let is_last = (page.len() as u64) < PAGE;
        let found = page.into_iter().find(&tells);
        if found.is_some() || is_last {
            return Ok(found);
        }
    }
}
