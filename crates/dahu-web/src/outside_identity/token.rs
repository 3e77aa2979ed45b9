//! The ID token: what the provider says of somebody, and whether it may be believed (OpenID Connect Core, 3.1.3.7).

use chrono::{DateTime, Utc};
use jsonwebtoken::{
    DecodingKey, Header, Validation, decode, decode_header,
    jwk::{Jwk, JwkSet, PublicKeyUse},
};
use serde_json::{Map, Value};

use super::signature::{ALGORITHMS, install};

/// How far the provider's clock may be off, in seconds.
const LEEWAY_SECONDS: i64 = 30;
/// A token that was made longer ago is not for this sign-in, in seconds.
const AGE_SECONDS: i64 = 600;
/// Characters of a subject at most, by the standard.
const SUBJECT_CHARACTERS: usize = 255;

/// What somebody is said to be.
pub(super) type Claims = Map<String, Value>;

/// What a token has to say.
pub(super) struct Expected<'e> {
    pub(super) issuer: &'e str,
    pub(super) client_id: &'e str,
    pub(super) nonce: &'e str,
    pub(super) now: DateTime<Utc>,
}

/// Why a token is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Doubt {
    /// No key of the provider signed it; newer keys may have.
    #[error("none of the provider's keys signed the token")]
    UnknownKey,
    /// It cannot be believed.
    #[error("{0}")]
    False(&'static str),
}

/// What the token says, where one of the provider's keys signed it for us, now.
pub(super) fn believed(token: &str, keys: &JwkSet, expected: &Expected<'_>) -> Result<Claims, Doubt> {
    install();
    let header = decode_header(token).map_err(|_| Doubt::False("the token is none, or is not signed"))?;
    if !ALGORITHMS.contains(&header.alg) {
        return Err(Doubt::False("the token is signed in a way that is not believed"));
    }
    if header.crit.is_some() {
        return Err(Doubt::False(
            "the token asks for something that is not known here",
        ));
    }
    let key = key_of(keys, &header).ok_or(Doubt::UnknownKey)?;
    let key = DecodingKey::from_jwk(key).map_err(|_| Doubt::False("the provider's key is damaged"))?;
    let mut rules = Validation::new(header.alg);
    rules.set_required_spec_claims(&["iss", "aud", "sub"]);
    rules.set_issuer(&[expected.issuer]);
    rules.set_audience(&[expected.client_id]);
    // The library reads the machine's clock; here time comes through the context.
    rules.validate_exp = false;
    let token = decode::<Claims>(token, &key, &rules)
        .map_err(|_| Doubt::False("the signature, the issuer or the audience of the token is wrong"))?;
    check(&token.claims, expected)?;
    Ok(token.claims)
}

/// The key that the token names, or the only one that can have signed it.
fn key_of<'k>(keys: &'k JwkSet, header: &Header) -> Option<&'k Jwk> {
    let signs = |key: &&Jwk| {
        let encrypts = matches!(key.common.public_key_use, Some(PublicKeyUse::Encryption));
        let family = DecodingKey::from_jwk(key).map(|key| key.family());
        let can = family.is_ok_and(|family| family.algorithms().contains(&header.alg));
        let may = key
            .common
            .key_algorithm
            .is_none_or(|algorithm| algorithm.to_string() == format!("{:?}", header.alg));
        can && may && !encrypts
    };
    let mut fitting = keys.keys.iter().filter(signs);
    match &header.kid {
        Some(name) => fitting.find(|key| key.common.key_id.as_ref() == Some(name)),
        None => fitting.next().filter(|_| fitting.next().is_none()),
    }
}

fn check(claims: &Claims, expected: &Expected<'_>) -> Result<(), Doubt> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let moment = |name: &str| claims.get(name).and_then(Value::as_f64);
    #[expect(clippy::cast_precision_loss, reason = "seconds of this age are exact")]
    let (now, leeway, age) = (
        expected.now.timestamp() as f64,
        LEEWAY_SECONDS as f64,
        AGE_SECONDS as f64,
    );
    if text("iss") != Some(expected.issuer) {
        return Err(Doubt::False("another issuer made the token"));
    }
    if text("nonce") != Some(expected.nonce) {
        return Err(Doubt::False("the token belongs to another sign-in"));
    }
    let is_for_many = claims
        .get("aud")
        .is_some_and(|audience| audience.as_array().is_some_and(|audience| audience.len() > 1));
    match text("azp") {
        Some(party) if party != expected.client_id => {
            return Err(Doubt::False("the token was made for another program"));
        }
        None if is_for_many => return Err(Doubt::False("the token does not say for whom of many it is")),
        _ => {}
    }
    if moment("exp").is_none_or(|end| end + leeway <= now) {
        return Err(Doubt::False("the token has expired"));
    }
    if moment("iat").is_none_or(|made| made - leeway > now || made + age < now) {
        return Err(Doubt::False("the token was not made just now"));
    }
    if text("sub").is_none_or(|subject| subject.is_empty() || subject.chars().count() > SUBJECT_CHARACTERS) {
        return Err(Doubt::False("the token does not say whom it means"));
    }
    Ok(())
}
