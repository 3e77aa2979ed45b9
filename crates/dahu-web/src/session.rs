//! Who is signed in: a secret in a cookie, its data in the workspace database.

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dahu_app::{Context, session as kept};
use dahu_core::person::PersonId;
use tower_sessions::{
    Expiry, Session, SessionManagerLayer, SessionStore,
    cookie::{
        SameSite,
        time::{Duration, OffsetDateTime},
    },
    session::{Id, Record},
    session_store::{Error, Result as Kept},
};

use crate::failure::Failure;

const COOKIE: &str = "dahu_session";
const PERSON: &str = "person";
const SEEN: &str = "seen";
/// A session ends after this many days without a visit.
const LIFE_DAYS: i64 = 14;
/// A visit is written down at most this often, so that reading pages does not write to the database.
const TOUCH_SECONDS: i64 = 3600;

/// The layer that reads and writes the session cookie. `ctx` acts as a visitor.
pub(crate) fn layer(ctx: Context) -> SessionManagerLayer<Store> {
    SessionManagerLayer::new(Store { ctx })
        .with_name(COOKIE)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        // Marked by `security::cookies`, which knows whether the connection is encrypted.
        .with_secure(false)
        .with_expiry(Expiry::OnInactivity(Duration::days(LIFE_DAYS)))
}

/// Starts a session for `person` under a new id, so that an id known before sign-in is worth nothing.
pub(crate) async fn start(session: &Session, person: PersonId, now: DateTime<Utc>) -> Result<(), Failure> {
    session.cycle_id().await?;
    session.insert(PERSON, person).await?;
    session.insert(SEEN, now.timestamp()).await?;
    Ok(())
}

/// The person of the session, and a longer life for it.
pub(crate) async fn person(session: &Session, now: DateTime<Utc>) -> Result<Option<PersonId>, Failure> {
    let Some(person) = session.get(PERSON).await? else {
        return Ok(None);
    };
    let seen: i64 = session.get(SEEN).await?.unwrap_or_default();
    if now.timestamp() - seen >= TOUCH_SECONDS {
        session.insert(SEEN, now.timestamp()).await?;
    }
    Ok(Some(person))
}

/// Ends the session here and in the database.
pub(crate) async fn end(session: &Session) -> Result<(), Failure> {
    Ok(session.flush().await?)
}

/// Keeps sessions in the workspace database.
#[derive(Clone)]
pub(crate) struct Store {
    ctx: Context,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("session::Store")
    }
}

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> Kept<()> {
        let data = encode(record)?;
        loop {
            let id = record.id.to_string();
            if kept::create(&self.ctx, &id, &data, expiry(record)?)
                .await
                .map_err(backend)?
            {
                return Ok(());
            }
            record.id = Id::default();
        }
    }

    async fn save(&self, record: &Record) -> Kept<()> {
        let id = record.id.to_string();
        kept::save(&self.ctx, &id, &encode(record)?, expiry(record)?)
            .await
            .map_err(backend)
    }

    async fn load(&self, id: &Id) -> Kept<Option<Record>> {
        let Some((data, expires_at)) = kept::load(&self.ctx, &id.to_string()).await.map_err(backend)? else {
            return Ok(None);
        };
        let data = serde_json::from_str(&data).map_err(|error| Error::Decode(error.to_string()))?;
        let expiry_date = OffsetDateTime::from_unix_timestamp(expires_at.timestamp())
            .map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record {
            id: *id,
            data,
            expiry_date,
        }))
    }

    async fn delete(&self, id: &Id) -> Kept<()> {
        kept::delete(&self.ctx, &id.to_string()).await.map_err(backend)
    }
}

fn encode(record: &Record) -> Kept<String> {
    serde_json::to_string(&record.data).map_err(|error| Error::Encode(error.to_string()))
}

fn expiry(record: &Record) -> Kept<DateTime<Utc>> {
    DateTime::from_timestamp(record.expiry_date.unix_timestamp(), 0)
        .ok_or_else(|| Error::Encode("the session's end lies beyond the calendar".to_owned()))
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn backend(error: dahu_app::Error) -> Error {
    Error::Backend(error.to_string())
}
