//! Programs with a token.

use chrono::TimeDelta;
use dahu_core::person::Role;
use reqwest::{Method, Response, StatusCode};
use serde_json::Value;

use crate::{
    me::session_cookie,
    site::{PASSWORD, Person, Site, location},
};

/// Makes a token by the page; returns its secret.
pub(crate) async fn made(person: &Person<'_>, scopes: &[&'static str], days: &str) -> String {
    let mut form = vec![("name", "报表"), ("days", days)];
    form.extend(scopes.iter().map(|scope| (*scope, "on")));
    let answer = person.post("/me/tokens", &form).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let page = answer.text().await.unwrap();
    let secret = page
        .split("id=\"token-secret\" tabindex=\"0\">")
        .nth(1)
        .and_then(|rest| rest.split('<').next())
        .expect("the secret")
        .to_owned();
    assert!(secret.starts_with("dahu_"), "{secret}");
    assert!(
        !person.page("/me/tokens").await.contains(&secret),
        "it is shown once"
    );
    secret
}

async fn send(site: &Site, token: &str, method: Method, path: &str) -> Response {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let request = client.request(method, format!("{}{path}", site.origin));
    request.bearer_auth(token).send().await.unwrap()
}

async fn get(site: &Site, token: &str, path: &str) -> StatusCode {
    send(site, token, Method::GET, path).await.status()
}

/// Refused as nobody, in words of JSON.
async fn is_unknown(answer: Response) -> bool {
    let challenge = answer.headers().get("www-authenticate").cloned();
    let challenge = challenge
        .map(|value| value.to_str().unwrap().to_owned())
        .unwrap_or_default();
    let status = answer.status();
    let body: Value = answer.json().await.unwrap();
    status == StatusCode::UNAUTHORIZED && challenge.starts_with("Bearer ") && body["error"] == "invalid_token"
}

#[tokio::test]
async fn a_token_reads_exports_until_it_is_revoked() {
    let site = Site::sample().await;
    site.hire("li", Role::Analyst).await;
    let li = site.signed_in("li").await;
    let secret = made(&li, &["read"], "30").await;
    let answer = send(
        &site,
        &secret,
        Method::GET,
        "/portfolio/concentration/export.json",
    )
    .await;
    assert_eq!(answer.status(), StatusCode::OK);
    let _: Value = answer.json().await.expect("JSON");
    assert_eq!(get(&site, &secret, "/accounts/export.csv").await, StatusCode::OK);
    let page = li.page("/me/tokens").await;
    assert!(
        page.contains("127.0.0.1") && page.contains("2026-06-30 08:00 UTC"),
        "{page}"
    );
    let path = page
        .split("action=\"")
        .find_map(|rest| rest.split('"').next().filter(|path| path.ends_with("/revoke")))
        .expect("a form")
        .to_owned();
    assert_eq!(location(&li.post(&path, &[]).await), "/me/tokens");
    for _ in 0..2 {
        let replayed = send(&site, &secret, Method::GET, "/accounts/export.csv").await;
        assert!(is_unknown(replayed).await);
    }
}

#[tokio::test]
async fn unknown_expired_and_forged_tokens_get_401_in_json() {
    let site = Site::empty().await;
    site.hire("li", Role::Analyst).await;
    let li = site.signed_in("li").await;
    let secret = made(&li, &["read"], "30").await;
    assert_eq!(get(&site, &secret, "/accounts").await, StatusCode::OK);
    site.wait(TimeDelta::days(30));
    assert!(is_unknown(send(&site, &secret, Method::GET, "/accounts").await).await);
    for forged in [
        "",
        "x",
        "dahu_",
        "dahu_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ] {
        for path in ["/", "/accounts", "/sign-in", "/nowhere", "/health"] {
            let answer = send(&site, forged, Method::GET, path).await;
            assert!(is_unknown(answer).await, "{forged} {path}");
        }
    }
}

#[tokio::test]
async fn a_token_does_nothing_beyond_its_scopes_and_its_persons_role() {
    let site = Site::empty().await;
    site.hire("li", Role::Analyst).await;
    site.hire("chief", Role::Administrator).await;
    let li = site.signed_in("li").await;
    let chief = site.signed_in("chief").await;
    let (reads, writes) = (
        made(&li, &["read"], "30").await,
        made(&li, &["write"], "30").await,
    );
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
        let answer = send(&site, &reads, method.clone(), "/preferences").await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{method}");
        let body: Value = answer.json().await.unwrap();
        assert_eq!(
            (&body["error"], &body["scope"]),
            (&"insufficient_scope".into(), &"write".into())
        );
    }
    assert_eq!(get(&site, &writes, "/accounts").await, StatusCode::FORBIDDEN);
    // It is exempt from the cross-site check, and its person may not import whatever the scopes.
    let answer = send(&site, &writes, Method::POST, "/value/runs/x/cancel").await;
    assert_ne!(answer.status(), StatusCode::SEE_OTHER);
    assert!(answer.status().is_client_error(), "{}", answer.status());
    assert_eq!(get(&site, &reads, "/mail").await, StatusCode::FORBIDDEN);
    // Nor does any token reach into the sign-in of its person.
    let mighty = made(&chief, &["read", "write"], "30").await;
    for path in [
        "/me/password",
        "/me/sessions",
        "/me/tokens",
        "/me/tokens/all",
        "/mail",
    ] {
        let answer = send(&site, &mighty, Method::GET, path).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path}");
        let body: Value = answer.json().await.expect("JSON");
        assert!(body["error"].is_string() && body["message"].is_string(), "{path}");
    }
    for path in [
        "/me/tokens",
        "/me/password",
        "/me/email",
        "/me/sessions/end-others",
    ] {
        let answer = send(&site, &mighty, Method::POST, path).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path}");
    }
    let missing = send(&site, &mighty, Method::GET, "/nowhere").await;
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
    assert!(missing.json::<Value>().await.unwrap()["message"].is_string());
}

#[tokio::test]
async fn beside_a_token_a_cookie_counts_for_nothing() {
    let site = Site::empty().await;
    site.hire("li", Role::Analyst).await;
    site.hire("chief", Role::Administrator).await;
    let li = site.signed_in("li").await;
    let secret = made(&li, &["read"], "30").await;
    let cookie = session_cookie(&site.visitor().sign_in("chief", PASSWORD).await);
    let both = async |token: &str, path: &str| {
        let request = site.visitor().request("GET", path).header("cookie", &cookie);
        request.bearer_auth(token).send().await.unwrap()
    };
    assert_eq!(both(&secret, "/mail").await.status(), StatusCode::FORBIDDEN);
    assert_eq!(both(&secret, "/accounts").await.status(), StatusCode::OK);
    assert!(is_unknown(both("dahu_x", "/accounts").await).await);
    let alone = site.visitor().request("GET", "/mail").header("cookie", &cookie);
    assert_eq!(alone.send().await.unwrap().status(), StatusCode::OK);
    // A wrong token is no way around the check of where a request comes from.
    let request = site
        .visitor()
        .request("POST", "/sign-out")
        .header("cookie", &cookie);
    let answer = request.bearer_auth("dahu_x").send().await.unwrap();
    assert!(is_unknown(answer).await);
}

#[tokio::test]
async fn the_token_of_somebody_who_left_is_unknown() {
    let site = Site::empty().await;
    let id = site.hire("li", Role::Analyst).await;
    let li = site.signed_in("li").await;
    let secret = made(&li, &["read"], "30").await;
    assert_eq!(get(&site, &secret, "/accounts").await, StatusCode::OK);
    dahu_app::person::see_off(&site.ctx, id).await.unwrap();
    assert!(is_unknown(send(&site, &secret, Method::GET, "/accounts").await).await);
    assert_eq!(li.get("/accounts").await.status(), StatusCode::SEE_OTHER);
    assert_eq!(
        li.sign_in("li", PASSWORD).await.status(),
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test]
async fn the_token_of_an_administrator_lets_nobody_in() {
    let site = Site::sample().await;
    let administrator = site.administrator().await;
    let secret = made(&administrator, &["read", "write"], "30").await;
    for path in [
        "/people",
        "/people/00000000-0000-7000-8000-000000000000/link",
        "/people/00000000-0000-7000-8000-000000000000/role",
        "/me/tokens",
        "/settings/sign-in",
    ] {
        let answer = send(&site, &secret, Method::POST, path).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn another_way_in_needs_a_fresh_sign_in() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    made(&person, &["read"], "30").await;
    site.wait(TimeDelta::minutes(31));
    for (path, form) in [
        (
            "/me/tokens",
            vec![("name", "late"), ("days", "30"), ("read", "on")],
        ),
        ("/me/two-step", vec![("code", "123456")]),
        ("/me/passkeys/options", vec![]),
    ] {
        let answer = person.post(path, &form).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(
            answer.text().await.unwrap().contains("Sign out and in again"),
            "{path}"
        );
    }
}
