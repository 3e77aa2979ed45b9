//! Signing in with a passkey: without typing a login, or as the second step.

use axum::{
    Extension, Form, Json, Router,
    http::HeaderMap,
    response::{IntoResponse, Response},
    routing::post,
};
use dahu_app::{
    Context, Error,
    passkey::{self, Asserted, RelyingParty},
};
use dahu_core::person::PersonId;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tower_sessions::Session;

use super::{Visit, Way, second_step};
use crate::{
    doors::Doors,
    failure::{Answer, Failure, problem},
    reader::Reader,
    session,
    visitor::{Stranger, local_path},
};

/// How long a device may take, in milliseconds: as long as the challenge is good.
pub(crate) const TIMEOUT_MILLISECONDS: u32 = 300_000;

/// Challenges are kept apart, so that one made for one purpose is worth nothing for another.
const WITHOUT_LOGIN: &str = "challenge_without_login";
const SECOND_STEP: &str = "challenge_second_step";

pub(super) fn routes() -> Router<Context> {
    Router::new()
        .route("/sign-in/passkey/options", post(options))
        .route("/sign-in/passkey", post(sign_in))
        .route("/sign-in/second-step/passkey/options", post(second_step_options))
        .route("/sign-in/second-step/passkey", post(second_step))
}

async fn options(
    Stranger(ctx): Stranger,
    Extension(doors): Extension<Doors>,
    session: Session,
) -> Result<Response, Failure> {
    let party = doors.party()?;
    let challenge = passkey::challenge();
    session::keep(&session, WITHOUT_LOGIN, &challenge, ctx.now()).await?;
    Ok(Json(request(party, &challenge, Vec::new())).into_response())
}

#[derive(Deserialize)]
struct Sent {
    credential: String,
    to: Option<String>,
}

async fn sign_in(
    Stranger(ctx): Stranger,
    Extension(doors): Extension<Doors>,
    session: Session,
    reader: Reader,
    headers: HeaderMap,
    Form(sent): Form<Sent>,
) -> Answer {
    let to = local_path(sent.to.as_deref()).to_owned();
    match enter(&ctx, &doors, &session, WITHOUT_LOGIN, &sent.credential, None).await? {
        Ok(person) => {
            let visit = Visit {
                ctx: &ctx,
                session: &session,
                reader: &reader,
                headers: &headers,
            };
            visit.enter(person, &to, Way::Passkey).await
        }
        Err(error) => {
            let problem = problem(&reader.texts(), error)?;
            super::show(&ctx, &doors, &reader, to, String::new(), Some(problem)).await
        }
    }
}

async fn second_step_options(
    Stranger(ctx): Stranger,
    Extension(doors): Extension<Doors>,
    session: Session,
) -> Result<Response, Failure> {
    let party = doors.party()?;
    let step = second_step::done_first(&ctx, &session).await?;
    let challenge = passkey::challenge();
    session::keep(&session, SECOND_STEP, &challenge, ctx.now()).await?;
    let known = passkey::credential_ids(&ctx, step.person).await?;
    Ok(Json(request(party, &challenge, known)).into_response())
}

async fn second_step(
    Stranger(ctx): Stranger,
    Extension(doors): Extension<Doors>,
    session: Session,
    reader: Reader,
    headers: HeaderMap,
    Form(sent): Form<Sent>,
) -> Answer {
    let step = second_step::done_first(&ctx, &session).await?;
    let expected = Some(step.person);
    match enter(&ctx, &doors, &session, SECOND_STEP, &sent.credential, expected).await? {
        Ok(person) => {
            let visit = Visit {
                ctx: &ctx,
                session: &session,
                reader: &reader,
                headers: &headers,
            };
            visit.enter(person, &step.to, step.way).await
        }
        Err(error) => {
            let problem = problem(&reader.texts(), error)?;
            second_step::show(&ctx, &doors, &reader, &step, Some(problem)).await
        }
    }
}

/// Who answered the challenge of the session, which is used up.
async fn enter(
    ctx: &Context,
    doors: &Doors,
    session: &Session,
    purpose: &'static str,
    credential: &str,
    expected: Option<PersonId>,
) -> Result<Result<PersonId, Error>, Failure> {
    let party = doors.party()?;
    let challenge: Option<String> = session::take(session, purpose, ctx.now()).await?;
    let asserted: Asserted = read(credential)?;
    let signed_in = passkey::sign_in(ctx, party, challenge.as_deref(), &asserted, expected).await;
    Ok(signed_in.map(|person| person.id))
}

/// What the script put into the form.
pub(crate) fn read<T: DeserializeOwned>(credential: &str) -> Result<T, Failure> {
    serde_json::from_str(credential).map_err(|error| Failure::Unreadable(error.to_string()))
}

/// What a browser is asked (WebAuthn, section 5.5). Without known passkeys the device offers those that it has.
fn request(party: &RelyingParty, challenge: &str, known: Vec<String>) -> Value {
    json!({
        "challenge": challenge,
        "rpId": party.id,
        "timeout": TIMEOUT_MILLISECONDS,
        "userVerification": "required",
        "allowCredentials": described(known),
    })
}

/// Passkeys by their ids.
pub(crate) fn described(ids: Vec<String>) -> Vec<Value> {
    ids.into_iter()
        .map(|id| json!({ "type": "public-key", "id": id }))
        .collect()
}
