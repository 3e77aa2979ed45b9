//! The authorization code flow with PKCE (OpenID Connect Core 3.1, RFC 7636, RFC 9700).

use axum::http::{Request, header};
use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use chrono::{DateTime, Utc};
use dahu_app::outside_identity::{Told, secret_word};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

use super::{
    claims,
    client::{Client, NoAnswer},
    discovery::{Known, Memory, Metadata, answer},
    options::ProviderOptions,
    problem::Problem,
    token::{Claims, Doubt, Expected, believed},
};
use crate::visitor::encoded;

/// Where the provider sends people back.
pub(super) const RETURN: &str = "/sign-in/outside/return";
/// Where people set out.
pub(super) const START: &str = "/sign-in/outside";

/// The firm's identity provider.
pub(crate) struct Provider {
    options: ProviderOptions,
    return_address: String,
    client: Result<Client, NoAnswer>,
    memory: Memory,
}

/// What was asked, kept in the session of the browser that asked.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Asked {
    pub(super) state: String,
    nonce: String,
    verifier: String,
    pub(super) to: String,
}

/// What the browser brings back.
#[derive(Debug, Deserialize)]
pub(super) struct Returned {
    pub(super) state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

/// What administrators see of the provider: everything but its secret.
#[derive(Clone, Debug)]
pub(crate) struct Described {
    pub(crate) issuer: String,
    pub(crate) client_id: String,
    pub(crate) return_address: String,
    pub(crate) scopes: String,
    pub(crate) roles: Vec<(String, &'static str)>,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    access_token: Option<String>,
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Provider")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl Provider {
    /// The provider for pages that browsers reach under `origin`.
    pub(crate) fn new(options: ProviderOptions, origin: &str) -> Self {
        Self {
            client: Client::new(options.authorities.as_deref()),
            return_address: format!("{origin}{RETURN}"),
            memory: Memory::default(),
            options,
        }
    }

    /// What its button says, and where that leads.
    pub(crate) fn offered(&self, to: &str) -> (String, String) {
        let name = self.options.name.as_deref().unwrap_or(&self.options.issuer);
        let name = name.trim_start_matches("https://").to_owned();
        (name, format!("{START}?to={}", encoded(to)))
    }

    /// What administrators see of it.
    pub(crate) fn described(&self) -> Described {
        let roles = self.options.roles.iter();
        Described {
            issuer: self.options.issuer.clone(),
            client_id: self.options.client_id.clone(),
            return_address: self.return_address.clone(),
            scopes: self.options.scopes.clone(),
            roles: roles
                .map(|mapping| (mapping.value.clone(), mapping.role.as_str()))
                .collect(),
        }
    }

    /// Sets out: what to keep, and where to send the browser.
    pub(super) async fn ask(&self, to: String, now: DateTime<Utc>) -> Result<(Asked, String), Problem> {
        let known = self
            .memory
            .known(self.client()?, &self.options.issuer, now)
            .await?;
        let asked = Asked {
            state: secret_word(),
            nonce: secret_word(),
            verifier: secret_word(),
            to,
        };
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(digest(&SHA256, asked.verifier.as_bytes()));
        let question = [
            ("response_type", "code"),
            ("client_id", &self.options.client_id),
            ("redirect_uri", &self.return_address),
            ("scope", &self.options.scopes),
            ("state", &asked.state),
            ("nonce", &asked.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        let question = form(&question);
        let endpoint = known.metadata.authorization_endpoint;
        let joint = if endpoint.contains('?') { '&' } else { '?' };
        Ok((asked, format!("{endpoint}{joint}{question}")))
    }

    /// Comes back: whom the provider means.
    pub(super) async fn hear(
        &self,
        asked: &Asked,
        returned: Returned,
        now: DateTime<Utc>,
    ) -> Result<Told, Problem> {
        let client = self.client()?;
        let known = self.memory.known(client, &self.options.issuer, now).await?;
        check_issuer(&known.metadata, returned.iss.as_deref())?;
        if let Some(error) = returned.error {
            return Err(Problem::Declined(error.chars().take(100).collect()));
        }
        let code = returned.code.ok_or(Problem::NotAsked)?;
        let tokens = self
            .redeem(client, &known.metadata, &code, &asked.verifier)
            .await?;
        let mut said = self.believed(client, known.clone(), &tokens, asked, now).await?;
        if let (Some(endpoint), Some(token), true) = (
            &known.metadata.userinfo_endpoint,
            &tokens.access_token,
            claims::are_missing(&said, &self.options),
        ) {
            let more = more_of(client, endpoint, token).await?;
            claims::add(&mut said, more)?;
        }
        Ok(claims::told(&said, &self.options))
    }

    /// Exchanges the code for tokens.
    async fn redeem(
        &self,
        client: &Client,
        metadata: &Metadata,
        code: &str,
        verifier: &str,
    ) -> Result<Tokens, Problem> {
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.return_address),
            ("code_verifier", verifier),
        ];
        let mut request = Request::post(&metadata.token_endpoint)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json");
        let id = &self.options.client_id;
        match &self.options.client_secret {
            Some(secret) if takes_basic(metadata) => {
                let pair = format!("{}:{}", encoded_part(id), encoded_part(secret.reveal()));
                let pair = format!("Basic {}", BASE64_STANDARD.encode(pair));
                request = request.header(header::AUTHORIZATION, pair);
            }
            Some(secret) => fields.extend([("client_id", id.as_str()), ("client_secret", secret.reveal())]),
            None => fields.push(("client_id", id)),
        }
        let request = request
            .body(form(&fields))
            .map_err(|error| Problem::OutOfReach(error.to_string()))?;
        answer(client, request).await
    }

    /// What the ID token says; with the provider's newer keys, where none that are remembered signed it.
    async fn believed(
        &self,
        client: &Client,
        known: Known,
        tokens: &Tokens,
        asked: &Asked,
        now: DateTime<Utc>,
    ) -> Result<Claims, Problem> {
        let expected = Expected {
            issuer: &self.options.issuer,
            client_id: &self.options.client_id,
            nonce: &asked.nonce,
            now,
        };
        let mut said = believed(&tokens.id_token, &known.keys, &expected);
        if said == Err(Doubt::UnknownKey)
            && let Some(newer) = self.memory.with_new_keys(client, now).await?
        {
            said = believed(&tokens.id_token, &newer.keys, &expected);
        }
        said.map_err(|doubt| match doubt {
            Doubt::UnknownKey => Problem::NotBelieved("none of its keys signed the token"),
            Doubt::False(why) => Problem::NotBelieved(why),
        })
    }

    fn client(&self) -> Result<&Client, Problem> {
        self.client
            .as_ref()
            .map_err(|error| Problem::OutOfReach(error.to_string()))
    }
}

/// Whether the answer comes from the provider that was asked, where it says so (RFC 9207).
fn check_issuer(metadata: &Metadata, issuer: Option<&str>) -> Result<(), Problem> {
    match issuer {
        Some(issuer) if issuer != metadata.issuer => {
            Err(Problem::NotBelieved("another provider answers than was asked"))
        }
        None if metadata.authorization_response_iss_parameter_supported => {
            Err(Problem::NotBelieved("the answer does not say who gives it"))
        }
        _ => Ok(()),
    }
}

/// What the provider tells to whoever has the access token, which is not kept.
async fn more_of(client: &Client, endpoint: &str, token: &str) -> Result<Claims, Problem> {
    let request = Request::get(endpoint)
        .header(header::ACCEPT, "application/json")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .body(String::new())
        .map_err(|error| Problem::OutOfReach(error.to_string()))?;
    answer(client, request).await
}

/// A provider that does not say how it is told a secret takes it in the header.
fn takes_basic(metadata: &Metadata) -> bool {
    let ways = &metadata.token_endpoint_auth_methods_supported;
    ways.is_empty() || ways.iter().any(|way| way == "client_secret_basic")
}

/// Fields as forms are sent.
fn form(fields: &[(&str, &str)]) -> String {
    let pairs = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", encoded_part(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// A text as a part of an address, in which it can end nothing.
fn encoded_part(text: &str) -> String {
    encoded(text).replace('/', "%2F")
}
