//! Who is signed in: a secret in a cookie, its data in the workspace database.

mod first_step;
mod once;

use std::fmt;

use async_trait::async_trait;
use axum::http::HeaderMap;
use chrono::{DateTime, TimeDelta, Utc};
use dahu_app::{Context, Error as Refused, Origin, session as kept};
use dahu_core::person::PersonId;
use serde::de::DeserializeOwned;
use tower_sessions::{
    Expiry, Session, SessionManagerLayer, SessionStore,
    cookie::{
        SameSite,
        time::{Duration, OffsetDateTime},
    },
    session::{Id, Record},
    session_store::{Error, Result as Kept},
};

pub(crate) use first_step::{FirstStep, begin, first_step};
pub(crate) use once::{discard, keep, peek, take};

use crate::{failure::Failure, reader::cookie};

const COOKIE: &str = "dahu_session";
const PERSON: &str = "person";
const SEEN: &str = "seen";
const BY_PROVIDER: &str = "by_provider";
const ORIGIN: &str = "origin";
const BY_LINK: &str = "by_link";
const SIGNED_IN: &str = "signed_in";
/// A session ends after this many days without a visit; [`kept::LIFE`] ends it in any case.
const LIFE_DAYS: i64 = 14;
/// A visit is written down at most this often, so that reading pages does not write to the database.
const TOUCH_SECONDS: i64 = 600;
/// How long after signing in another way in may be added.
const FRESH: TimeDelta = TimeDelta::minutes(30);
/// How long after coming by a link a person may choose a password without the present one.
const LINK_VOUCHES: TimeDelta = TimeDelta::minutes(30);

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
pub(crate) async fn start(session: &Session, ctx: &Context, person: PersonId) -> Result<(), Failure> {
    // What was there before belongs to whoever was there before.
    session.clear().await;
    session.cycle_id().await?;
    session.set_expiry(Some(Expiry::OnInactivity(Duration::days(LIFE_DAYS))));
    session.insert(PERSON, person).await?;
    session.insert(SIGNED_IN, ctx.now().timestamp()).await?;
    touch(session, &ctx.origin, ctx.now()).await
}

/// Notes whether whoever signs in comes by a link: then their present password is not asked for a while.
pub(crate) async fn note_link(session: &Session, ctx: &Context, by_link: bool) -> Result<(), Failure> {
    if by_link {
        session.insert(BY_LINK, ctx.now().timestamp()).await?;
    } else {
        session.remove::<i64>(BY_LINK).await?;
    }
    Ok(())
}

/// Whether the session began a short while ago with a link.
pub(crate) async fn came_by_link(session: &Session, now: DateTime<Utc>) -> Result<bool, Failure> {
    let came: Option<i64> = session.get(BY_LINK).await?;
    Ok(came.is_some_and(|came| now.timestamp() - came < LINK_VOUCHES.num_seconds()))
}

/// Lets pass who signed in a short while ago: what adds another way in is not for whoever finds a browser open.
pub(crate) async fn require_fresh(session: &Session, now: DateTime<Utc>) -> Result<(), Failure> {
    let signed_in: Option<i64> = session.get(SIGNED_IN).await?;
    if signed_in.is_some_and(|moment| now.timestamp() - moment < FRESH.num_seconds()) {
        return Ok(());
    }
    let refused = Refused::refused(
        "sign_in_anew",
        "you signed in more than 30 minutes ago: sign out and in again, then do this",
    );
    Err(refused.into())
}

/// Notes that the identity provider signed the person in.
pub(crate) async fn note_provider(session: &Session) -> Result<(), Failure> {
    Ok(session.insert(BY_PROVIDER, true).await?)
}

/// Whether the identity provider signed the person in.
pub(crate) async fn is_by_provider(session: &Session) -> Result<bool, Failure> {
    Ok(session.get(BY_PROVIDER).await?.unwrap_or_default())
}

/// The person of the session, and a longer life for it.
pub(crate) async fn person(
    session: &Session,
    origin: &Origin,
    now: DateTime<Utc>,
) -> Result<Option<PersonId>, Failure> {
    let Some(person) = session.get(PERSON).await? else {
        return Ok(None);
    };
    let seen: i64 = session.get(SEEN).await?.unwrap_or_default();
    if now.timestamp() - seen >= TOUCH_SECONDS {
        touch(session, origin, now).await?;
    }
    Ok(Some(person))
}

/// The person of the session that a request's cookie names, for who stands before the layer; nothing is written.
pub(crate) async fn person_of_cookie(
    ctx: &Context,
    headers: &HeaderMap,
) -> Result<Option<PersonId>, Failure> {
    let Some(id) = cookie(headers, COOKIE).and_then(|text| text.parse().ok()) else {
        return Ok(None);
    };
    let store = Store { ctx: ctx.clone() };
    let found = store.load(&id).await.map_err(|error| Failure::internal(&error))?;
    let Some(record) = found else { return Ok(None) };
    read(&record, PERSON).map_err(|error| Failure::internal(&error))
}

async fn touch(session: &Session, origin: &Origin, now: DateTime<Utc>) -> Result<(), Failure> {
    session.insert(SEEN, now.timestamp()).await?;
    session.insert(ORIGIN, origin).await?;
    Ok(())
}

/// The secret id of the session; empty where it has none yet.
pub(crate) fn id(session: &Session) -> String {
    session.id().map(|id| id.to_string()).unwrap_or_default()
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
        let kept = self.kept(record)?;
        loop {
            let id = record.id.to_string();
            if kept::create(&self.ctx, &id, &kept).await.map_err(backend)? {
                return Ok(());
            }
            record.id = Id::default();
        }
    }

    async fn save(&self, record: &Record) -> Kept<()> {
        let id = record.id.to_string();
        kept::save(&self.ctx, &id, &self.kept(record)?)
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

impl Store {
    /// What the database keeps of a session, in columns where it looks into it.
    fn kept(&self, record: &Record) -> Kept<kept::Kept> {
        let seen: Option<i64> = read(record, SEEN)?;
        let seen_at = seen
            .and_then(|seen| DateTime::from_timestamp(seen, 0))
            .unwrap_or_else(|| self.ctx.now());
        Ok(kept::Kept {
            person: read(record, PERSON)?,
            data: serde_json::to_string(&record.data).map_err(|error| Error::Encode(error.to_string()))?,
            seen_at,
            // By the clock of the workspace, and so from the last visit that was written down.
            expires_at: seen_at + TimeDelta::days(LIFE_DAYS),
            origin: read(record, ORIGIN)?.unwrap_or_default(),
        })
    }
}

fn read<T: DeserializeOwned>(record: &Record, key: &str) -> Kept<Option<T>> {
    record
        .data
        .get(key)
        .map(|value| T::deserialize(value))
        .transpose()
        .map_err(|error| Error::Decode(error.to_string()))
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn backend(error: dahu_app::Error) -> Error {
    Error::Backend(error.to_string())
}
