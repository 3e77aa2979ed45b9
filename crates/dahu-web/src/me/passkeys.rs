//! One's own passkeys: listed, made, named and removed.

use askama::Template;
use axum::{
    Extension, Form, Json, Router,
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use dahu_app::{
    Error,
    passkey::{self, Algorithm, Created, NAME_CHARACTERS, Passkey, RelyingParty},
};
use dahu_core::person::PersonId;
use serde::Deserialize;
use serde_json::{Value, json};
use tower_sessions::Session;
use uuid::Uuid;

use super::{Tab, two_step::show_codes};
use crate::{
    doors::Doors,
    failure::{Answer, Failure, problem},
    page::{Page, render, see_other},
    session,
    sign_in::passkey::{TIMEOUT_MILLISECONDS, described, read},
    visitor::Visitor,
};

const PATH: &str = "/me/passkeys";
const CHALLENGE: &str = "challenge_new_passkey";

pub(super) fn routes() -> Router<dahu_app::Context> {
    Router::new()
        .route(PATH, get(show).post(register))
        .route("/me/passkeys/options", post(options))
        .route("/me/passkeys/{id}/name", post(rename))
        .route("/me/passkeys/{id}/remove", post(remove))
}

#[derive(Template)]
#[template(path = "me/passkeys.html")]
struct PasskeysPage {
    page: Page,
    tab: Tab,
    passkeys: Vec<Passkey>,
    /// The address for which passkeys are made, where browsers make them.
    origin: Option<String>,
    problem: Option<String>,
    name_characters: usize,
}

async fn show(visitor: Visitor, Extension(doors): Extension<Doors>) -> Answer {
    page(&visitor, &doors, None).await
}

async fn page(visitor: &Visitor, doors: &Doors, problem: Option<String>) -> Answer {
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let body = render(&PasskeysPage {
        page: Page::new(&visitor.reader, None, &visitor.reader.texts().text("passkeys")),
        tab: Tab::Passkeys,
        passkeys: passkey::list(&visitor.ctx).await?,
        origin: doors.passkey_origin(),
        problem,
        name_characters: NAME_CHARACTERS,
    })?;
    Ok((status, body).into_response())
}

async fn options(
    visitor: Visitor,
    Extension(doors): Extension<Doors>,
    session: Session,
) -> Result<Response, Failure> {
    session::require_fresh(&session, visitor.ctx.now()).await?;
    let party = doors.party()?;
    let person = visitor.ctx.person().ok_or(Failure::Forbidden)?;
    let challenge = passkey::challenge();
    session::keep(&session, CHALLENGE, &challenge, visitor.ctx.now()).await?;
    let known = passkey::list(&visitor.ctx).await?;
    let known = known.into_iter().map(|passkey| passkey.credential_id).collect();
    let name = visitor.ctx.actor_name();
    Ok(Json(creation(party, person, name, &challenge, known)).into_response())
}

/// What a browser is asked (WebAuthn, section 5.4): a key that stays on the device with its person's id, so that no
/// login has to be typed, and that is opened by who they are.
fn creation(
    party: &RelyingParty,
    person: PersonId,
    name: &str,
    challenge: &str,
    known: Vec<String>,
) -> Value {
    let algorithms =
        Algorithm::ALL.map(|algorithm| json!({ "type": "public-key", "alg": algorithm.number() }));
    json!({
        "challenge": challenge,
        "rp": { "id": party.id, "name": "Dahu" },
        "user": { "id": passkey::user_handle(person), "name": name, "displayName": name },
        "pubKeyCredParams": algorithms,
        "timeout": TIMEOUT_MILLISECONDS,
        "attestation": "none",
        "authenticatorSelection": {
            "residentKey": "required", "requireResidentKey": true, "userVerification": "required",
        },
        "excludeCredentials": described(known),
    })
}

#[derive(Deserialize)]
struct New {
    name: String,
    credential: String,
}

async fn register(
    visitor: Visitor,
    Extension(doors): Extension<Doors>,
    session: Session,
    Form(new): Form<New>,
) -> Answer {
    session::require_fresh(&session, visitor.ctx.now()).await?;
    let party = doors.party()?;
    let ctx = &visitor.ctx;
    let challenge: Option<String> = session::take(&session, CHALLENGE, ctx.now()).await?;
    let created: Created = read(&new.credential)?;
    let this = session::id(&session);
    let asked = challenge.as_deref();
    match passkey::register(ctx, party, asked, &created, &new.name, Some(&this)).await {
        Ok(codes) => {
            // Whoever knew the id of this session knows it no more; the others are ended.
            session.cycle_id().await?;
            show_codes(&visitor, codes, PATH)
        }
        Err(error) => again(&visitor, &doors, error).await,
    }
}

#[derive(Deserialize)]
struct Name {
    name: String,
}

async fn rename(
    visitor: Visitor,
    Extension(doors): Extension<Doors>,
    Path(id): Path<Uuid>,
    Form(new): Form<Name>,
) -> Answer {
    match passkey::rename(&visitor.ctx, id, &new.name).await {
        Ok(()) => Ok(see_other(&visitor.reader, PATH)),
        Err(error) => again(&visitor, &doors, error).await,
    }
}

#[derive(Deserialize)]
struct Proof {
    proof: String,
}

async fn remove(
    visitor: Visitor,
    Extension(doors): Extension<Doors>,
    session: Session,
    Path(id): Path<Uuid>,
    Form(typed): Form<Proof>,
) -> Answer {
    match passkey::remove(&visitor.ctx, id, &typed.proof, Some(&session::id(&session))).await {
        Ok(()) => {
            session.cycle_id().await?;
            Ok(see_other(&visitor.reader, PATH))
        }
        Err(error) => again(&visitor, &doors, error).await,
    }
}

async fn again(visitor: &Visitor, doors: &Doors, error: Error) -> Answer {
    let problem = problem(&visitor.reader.texts(), error)?;
    page(visitor, doors, Some(problem)).await
}

/// Where a passkey works.
pub(crate) fn reach(may_be_copied: &bool) -> &'static str {
    if *may_be_copied {
        "passkey-on-devices"
    } else {
        "passkey-on-device"
    }
}
