//! What the session keeps for the next request: used once, and soon.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tower_sessions::{Expiry, Session, cookie::time::Duration};

use super::PERSON;
use crate::failure::Failure;

/// How long it may be used.
const SECONDS: i64 = 300;

#[derive(Serialize, Deserialize)]
struct Kept<T> {
    at: i64,
    value: T,
}

/// Keeps `value` under `key`, for five minutes; so long also lives the session of whoever is not signed in.
pub(crate) async fn keep<T: Serialize + Send + Sync>(
    session: &Session,
    key: &'static str,
    value: T,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let at = now.timestamp();
    session.insert(key, Kept { at, value }).await?;
    if session.get_value(PERSON).await?.is_none() {
        session.set_expiry(Some(Expiry::OnInactivity(Duration::seconds(SECONDS))));
    }
    Ok(())
}

/// What is kept under `key`, which stays.
pub(crate) async fn peek<T: DeserializeOwned>(
    session: &Session,
    key: &'static str,
    now: DateTime<Utc>,
) -> Result<Option<T>, Failure> {
    let kept: Option<Kept<T>> = session.get(key).await?;
    Ok(kept.filter(|kept| is_young(kept.at, now)).map(|kept| kept.value))
}

/// What is kept under `key`, which is gone with it.
pub(crate) async fn take<T: DeserializeOwned>(
    session: &Session,
    key: &'static str,
    now: DateTime<Utc>,
) -> Result<Option<T>, Failure> {
    let kept: Option<Kept<T>> = session.remove(key).await?;
    Ok(kept.filter(|kept| is_young(kept.at, now)).map(|kept| kept.value))
}

/// Forgets what is kept under `key`.
pub(crate) async fn discard(session: &Session, key: &'static str) -> Result<(), Failure> {
    session.remove_value(key).await?;
    Ok(())
}

fn is_young(at: i64, now: DateTime<Utc>) -> bool {
    (0..SECONDS).contains(&(now.timestamp() - at))
}
