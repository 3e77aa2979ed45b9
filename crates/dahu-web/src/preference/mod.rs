//! The switches in the header, language and unit of money, and the time zone, which the page tells by itself.

use axum::{
    Form, Router,
    http::{HeaderValue, header},
    response::{IntoResponse, Redirect},
    routing::post,
};
use dahu_app::Zone;
use serde::Deserialize;

use crate::{
    failure::Answer,
    number::Unit,
    reader::{LANGUAGE_COOKIE, UNIT_COOKIE, ZONE_COOKIE},
    text::Language,
    visitor::local_path,
};

const YEAR_SECONDS: u32 = 31_536_000;

/// Open to everybody: the sign-in page has the switch too.
pub(crate) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/preferences", post(choose))
}

#[derive(Deserialize)]
struct Choice {
    language: Option<String>,
    unit: Option<String>,
    zone: Option<String>,
    back: Option<String>,
}

async fn choose(Form(choice): Form<Choice>) -> Answer {
    let language = choice
        .language
        .as_deref()
        .and_then(Language::from_tag)
        .map(Language::tag);
    let unit = choice.unit.as_deref().and_then(Unit::from_word).map(Unit::as_str);
    let zone = choice.zone.as_deref().and_then(Zone::named).map(Zone::name);
    let mut response = Redirect::to(local_path(choice.back.as_deref())).into_response();
    for (name, value) in [
        (LANGUAGE_COOKIE, language),
        (UNIT_COOKIE, unit),
        (ZONE_COOKIE, zone),
    ] {
        let Some(value) = value else { continue };
        let cookie = format!("{name}={value}; Path=/; Max-Age={YEAR_SECONDS}; SameSite=Lax; HttpOnly");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    Ok(response)
}
