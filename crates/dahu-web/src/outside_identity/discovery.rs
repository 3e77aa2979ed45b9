//! What the provider says of itself, and its keys: fetched when they are needed, remembered for a while.

use axum::http::{Request, StatusCode, Uri};
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::jwk::JwkSet;
use serde::{Deserialize, de::DeserializeOwned};
use tokio::sync::Mutex;

use super::{
    client::{Client, may_be_asked},
    problem::Problem,
};

/// How long what the provider said counts.
const GOOD_FOR: TimeDelta = TimeDelta::hours(1);
/// A provider that did not answer is left alone for so long; visitors are told at once.
const REST: TimeDelta = TimeDelta::seconds(10);
/// Keys are fetched again for a token that none signed, at most this often.
const KEYS_AGAIN: TimeDelta = TimeDelta::minutes(1);

/// What the provider says of itself (OpenID Connect Discovery, section 3).
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Metadata {
    pub(super) issuer: String,
    pub(super) authorization_endpoint: String,
    pub(super) token_endpoint: String,
    pub(super) jwks_uri: String,
    pub(super) userinfo_endpoint: Option<String>,
    #[serde(default)]
    pub(super) token_endpoint_auth_methods_supported: Vec<String>,
    /// Whether its answers say who gives them (RFC 9207).
    #[serde(default)]
    pub(super) authorization_response_iss_parameter_supported: bool,
}

/// What the provider says of itself, with its keys.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) metadata: Metadata,
    pub(super) keys: JwkSet,
    at: DateTime<Utc>,
    keys_at: DateTime<Utc>,
}

/// What is remembered of the provider.
#[derive(Default)]
pub(super) struct Memory(Mutex<Remembered>);

#[derive(Default)]
struct Remembered {
    known: Option<Known>,
    failed_at: Option<DateTime<Utc>>,
}

impl Memory {
    /// What the provider says of itself; asked at most once at a time.
    pub(super) async fn known(
        &self,
        client: &Client,
        issuer: &str,
        now: DateTime<Utc>,
    ) -> Result<Known, Problem> {
        let mut memory = self.0.lock().await;
        if let Some(known) = memory.known.as_ref().filter(|known| now - known.at < GOOD_FOR) {
            return Ok(known.clone());
        }
        if memory.failed_at.is_some_and(|at| now - at < REST) {
            return Err(Problem::OutOfReach("it did not answer just now".to_owned()));
        }
        let fetched = fetch(client, issuer, now).await;
        memory.failed_at = fetched.is_err().then_some(now);
        memory.known = fetched.as_ref().ok().cloned();
        fetched
    }

    /// The same with keys that may be newer; none where they were fetched a moment ago.
    pub(super) async fn with_new_keys(
        &self,
        client: &Client,
        now: DateTime<Utc>,
    ) -> Result<Option<Known>, Problem> {
        let mut memory = self.0.lock().await;
        let Some(known) = memory
            .known
            .as_mut()
            .filter(|known| now - known.keys_at >= KEYS_AGAIN)
        else {
            return Ok(None);
        };
        known.keys = get(client, &known.metadata.jwks_uri).await?;
        known.keys_at = now;
        Ok(Some(known.clone()))
    }
}

async fn fetch(client: &Client, issuer: &str, now: DateTime<Utc>) -> Result<Known, Problem> {
    let address = format!(
        "{}/.well-known/openid-configuration",
        issuer.trim_end_matches('/')
    );
    let metadata: Metadata = get(client, &address).await?;
    if metadata.issuer != issuer {
        return Err(Problem::NotBelieved(
            "it calls itself by another name than it was asked under",
        ));
    }
    let addresses = [
        Some(&metadata.authorization_endpoint),
        Some(&metadata.token_endpoint),
        Some(&metadata.jwks_uri),
        metadata.userinfo_endpoint.as_ref(),
    ];
    let is_safe = |address: &String| address.parse::<Uri>().is_ok_and(|uri| may_be_asked(&uri));
    if !addresses.into_iter().flatten().all(is_safe) {
        return Err(Problem::NotBelieved("it names addresses that are not encrypted"));
    }
    let keys = get(client, &metadata.jwks_uri).await?;
    Ok(Known {
        metadata,
        keys,
        at: now,
        keys_at: now,
    })
}

async fn get<T: DeserializeOwned>(client: &Client, address: &str) -> Result<T, Problem> {
    let request = Request::get(address)
        .header("accept", "application/json")
        .body(String::new())
        .map_err(|error| Problem::OutOfReach(error.to_string()))?;
    answer(client, request).await
}

/// The provider's answer, which has to be good.
pub(super) async fn answer<T: DeserializeOwned>(
    client: &Client,
    request: Request<String>,
) -> Result<T, Problem> {
    let (status, body) = client.send(request).await?;
    if status != StatusCode::OK {
        return Err(Problem::OutOfReach(format!("it answered {status}")));
    }
    serde_json::from_slice(&body)
        .map_err(|error| Problem::OutOfReach(format!("it is not understood: {error}")))
}
