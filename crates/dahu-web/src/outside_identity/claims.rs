//! What the provider says of somebody, read as what the workspace wants to know.

use dahu_app::outside_identity::{RoleTold, Told};
use serde_json::Value;

use super::{options::ProviderOptions, problem::Problem, token::Claims};

/// Whether the provider has to be asked for more than the ID token says.
pub(super) fn are_missing(said: &Claims, options: &ProviderOptions) -> bool {
    let lacks = |name: &str| find(said, name).is_none();
    lacks("email") || lacks("name") || options.role_claim.as_deref().is_some_and(lacks)
}

/// Adds what the provider told besides, where it is of the same person; what the signed token says stays.
pub(super) fn add(said: &mut Claims, more: Claims) -> Result<(), Problem> {
    if more.get("sub") != said.get("sub") {
        return Err(Problem::NotBelieved("it tells of somebody else than the token"));
    }
    for (name, value) in more {
        said.entry(name).or_insert(value);
    }
    Ok(())
}

/// What the workspace wants to know.
pub(super) fn told(said: &Claims, options: &ProviderOptions) -> Told {
    let text = |name: &str| {
        let text = said.get(name).and_then(Value::as_str).map(str::trim);
        text.filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let is_verified = said.get("email_verified") == Some(&Value::Bool(true));
    Told {
        issuer: options.issuer.clone(),
        subject: text("sub").unwrap_or_default(),
        verified_email: text("email").filter(|_| is_verified),
        name: text("name").or_else(|| text("preferred_username")),
        role: role(said, options),
    }
}

fn role(said: &Claims, options: &ProviderOptions) -> RoleTold {
    let Some(claim) = &options.role_claim else {
        return RoleTold::NotAsked;
    };
    let values: Vec<&str> = match find(said, claim) {
        Some(Value::String(value)) => vec![value],
        Some(Value::Array(values)) => values.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let meant = options
        .roles
        .iter()
        .find(|mapping| values.contains(&mapping.value.as_str()));
    meant.map_or(RoleTold::None, |mapping| RoleTold::Role(mapping.role))
}

/// A claim by its name, or by the names on the way to it with dots between.
fn find<'c>(said: &'c Claims, name: &str) -> Option<&'c Value> {
    if let Some(value) = said.get(name) {
        return Some(value);
    }
    let mut names = name.split('.');
    let first = said.get(names.next()?)?;
    names.try_fold(first, |value, name| value.get(name))
}

#[cfg(test)]
mod tests {
    use dahu_core::person::Role;
    use serde_json::json;

    use super::*;

    fn options(claim: Option<&str>) -> ProviderOptions {
        ProviderOptions {
            issuer: "https://id.example".to_owned(),
            client_id: "dahu".to_owned(),
            client_secret: None,
            scopes: "openid".to_owned(),
            role_claim: claim.map(str::to_owned),
            roles: ["boss=administrator", "sales=account_manager"]
                .map(|text| text.parse().unwrap())
                .into(),
            name: None,
            authorities: None,
        }
    }

    fn claims(value: Value) -> Claims {
        value.as_object().cloned().unwrap()
    }

    #[test]
    fn the_first_mapping_that_somebody_has_is_their_role() {
        let manager = RoleTold::Role(Role::AccountManager);
        for (claim, said, expected) in [
            (Some("groups"), json!({ "groups": ["sales", "staff"] }), manager),
            (
                Some("groups"),
                json!({ "groups": ["sales", "boss"] }),
                RoleTold::Role(Role::Administrator),
            ),
            (Some("groups"), json!({ "groups": "sales" }), manager),
            (
                Some("realm.roles"),
                json!({ "realm": { "roles": ["sales"] } }),
                manager,
            ),
            (
                Some("https://x.y/r"),
                json!({ "https://x.y/r": ["sales"] }),
                manager,
            ),
            (Some("groups"), json!({ "groups": ["staff"] }), RoleTold::None),
            (Some("groups"), json!({ "groups": 7 }), RoleTold::None),
            (Some("groups"), json!({}), RoleTold::None),
            (None, json!({ "groups": ["boss"] }), RoleTold::NotAsked),
        ] {
            assert_eq!(
                told(&claims(said.clone()), &options(claim)).role,
                expected,
                "{said}"
            );
        }
    }

    #[test]
    fn only_an_address_that_the_provider_verified_counts() {
        for (verified, expected) in [
            (json!(true), Some("li@example.com")),
            (json!(false), None),
            (json!("true"), None),
            (json!(null), None),
        ] {
            let said = json!({ "sub": "1", "email": "li@example.com", "email_verified": verified });
            let told = told(&claims(said), &options(None));
            assert_eq!(told.verified_email.as_deref(), expected, "{verified}");
        }
    }

    #[test]
    fn what_is_told_besides_is_of_the_same_person_and_overrules_nothing() {
        let mut said = claims(json!({ "sub": "1", "email": "li@example.com" }));
        let other = claims(json!({ "sub": "2", "groups": ["boss"] }));
        assert!(add(&mut said, other).is_err());
        let more = claims(json!({ "sub": "1", "email": "x@example.com", "groups": ["sales"] }));
        add(&mut said, more).unwrap();
        assert_eq!(said["email"], "li@example.com");
        assert_eq!(said["groups"], json!(["sales"]));
    }
}
