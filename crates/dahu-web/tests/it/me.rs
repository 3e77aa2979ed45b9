//! One's own sign-in, through the pages.

use chrono::TimeDelta;
use dahu_core::person::Role;
use reqwest::StatusCode;

use crate::site::{PASSWORD, Site, location};

const NEW: &str = "another horse";

#[tokio::test]
async fn the_former_address_of_the_password_leads_to_the_new_one() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    let answer = person.get("/password").await;
    assert_eq!(
        (answer.status(), location(&answer)),
        (StatusCode::SEE_OTHER, "/me/password")
    );
    let page = person.page("/me/password").await;
    for path in ["/me/two-step", "/me/passkeys", "/me/sessions", "/me/tokens"] {
        assert!(page.contains(&format!("href=\"{path}\"")), "{path}");
    }
}

#[tokio::test]
async fn who_came_by_a_link_needs_no_present_password_for_half_an_hour() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    let choose = async |password: &str| {
        let form = [("login", "chief"), ("password", password), ("again", password)];
        let page = person.post("/me/password", &form).await.text().await.unwrap();
        page.contains("Saved.")
    };
    assert!(choose(PASSWORD).await);
    assert!(!choose(NEW).await, "what a link vouches for is done once");

    let again = site.administrator().await;
    assert!(!again.page("/me/password").await.contains("id=\"present\""));
    site.wait(TimeDelta::minutes(30));
    assert!(again.page("/me/password").await.contains("id=\"present\""));
    let form = [
        ("login", "chief"),
        ("password", NEW),
        ("again", NEW),
        ("present", PASSWORD),
    ];
    let answer = again.post("/me/password", &form).await;
    assert_eq!(answer.status(), StatusCode::OK);
}

#[tokio::test]
async fn another_password_ends_other_sessions_and_renews_the_secret_of_this_one() {
    let site = Site::empty().await;
    site.hire("li", Role::Analyst).await;
    let (desk, phone) = (site.visitor(), site.signed_in("li").await);
    let cookie = session_cookie(&desk.sign_in("li", PASSWORD).await);
    let form = |present: &'static str| {
        [
            ("login", "li"),
            ("password", NEW),
            ("again", NEW),
            ("present", present),
        ]
    };
    let refused = desk.post("/me/password", &form("wrong")).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused
            .text()
            .await
            .unwrap()
            .contains("current password is wrong")
    );
    assert_eq!(phone.get("/").await.status(), StatusCode::OK);
    assert_eq!(
        desk.post("/me/password", &form(PASSWORD)).await.status(),
        StatusCode::OK
    );
    assert_eq!(desk.get("/").await.status(), StatusCode::OK);
    assert_eq!(phone.get("/").await.status(), StatusCode::SEE_OTHER);
    let thief = site.visitor().request("GET", "/").header("cookie", cookie);
    assert_eq!(thief.send().await.unwrap().status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let site = Site::empty().await;
    site.hire("li", Role::Analyst).await;
    let desk = site.signed_in("li").await;
    let phone = site.visitor();
    let request = phone
        .request("POST", "/sign-in")
        .header("sec-fetch-site", "same-origin")
        .header("x-forwarded-for", "203.0.113.9")
        .header(
            "user-agent",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1",
        );
    let form = [("login", "li"), ("password", PASSWORD)];
    assert_eq!(
        request.form(&form).send().await.unwrap().status(),
        StatusCode::SEE_OTHER
    );
    let page = desk.page("/me/sessions").await;
    assert!(
        page.contains("Safari · iPhone") && page.contains("203.0.113.9"),
        "{page}"
    );
    assert_eq!(page.matches("this one").count(), 1, "{page}");
    let path = page
        .split("action=\"")
        .find_map(|rest| rest.split('"').next().filter(|path| path.ends_with("/end")))
        .expect("a form")
        .to_owned();
    let foreign = site.administrator().await;
    assert_eq!(foreign.post(&path, &[]).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(phone.get("/").await.status(), StatusCode::OK);
    assert_eq!(location(&desk.post(&path, &[]).await), "/me/sessions");
    assert_eq!(
        phone.get("/").await.status(),
        StatusCode::SEE_OTHER,
        "a session that was ended"
    );
    let third = site.signed_in("li").await;
    assert_eq!(
        location(&third.post("/me/sessions/end-others", &[]).await),
        "/me/sessions"
    );
    assert_eq!(desk.get("/").await.status(), StatusCode::SEE_OTHER);
    assert_eq!(third.get("/").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_session_lives_thirty_days_at_most_and_fourteen_unused() {
    let site = Site::empty().await;
    site.hire("li", Role::Analyst).await;
    let busy = site.visitor();
    let idle = site.visitor();
    // The cookie itself ends by the clock of the browser: only what the server says counts here.
    let busy_cookie = session_cookie(&busy.sign_in("li", PASSWORD).await);
    let idle_cookie = session_cookie(&idle.sign_in("li", PASSWORD).await);
    let is_in = async |cookie: &str| {
        let request = site
            .visitor()
            .request("GET", "/me/password")
            .header("cookie", cookie);
        request.send().await.unwrap().status() == StatusCode::OK
    };
    for day in 1..30 {
        site.wait(TimeDelta::days(1));
        assert!(is_in(&busy_cookie).await, "day {day}");
        if day == 14 {
            assert!(!is_in(&idle_cookie).await);
        }
    }
    site.wait(TimeDelta::days(1));
    assert!(!is_in(&busy_cookie).await);
}

#[tokio::test]
async fn an_id_from_before_signing_in_is_worth_nothing_after_it() {
    let site = Site::empty().await;
    site.hire("li", Role::Analyst).await;
    // Somebody plants a cookie of their choice, and one of a session of their own.
    site.hire("evil", Role::Analyst).await;
    let evil = session_cookie(&site.visitor().sign_in("evil", PASSWORD).await);
    for planted in ["dahu_session=AAAAAAAAAAAAAAAAAAAAAA", evil.as_str()] {
        let victim = site.visitor();
        let request = victim
            .request("POST", "/sign-in")
            .header("sec-fetch-site", "same-origin")
            .header("cookie", planted);
        let answer = request
            .form(&[("login", "li"), ("password", PASSWORD)])
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        assert_ne!(session_cookie(&answer), planted);
        let thief = site
            .visitor()
            .request("GET", "/me/password")
            .header("cookie", planted);
        assert_eq!(
            thief.send().await.unwrap().status(),
            StatusCode::SEE_OTHER,
            "{planted}"
        );
    }
}

#[tokio::test]
async fn an_administrator_sees_what_became_of_mails_and_others_do_not() {
    let site = Site::with_mails().await;
    site.hire("chief", Role::Administrator).await;
    site.hire("li", Role::Analyst).await;
    let chief = site.signed_in("chief").await;
    let refused = chief.post("/mail/trial", &[]).await.text().await.unwrap();
    assert!(refused.contains("You have no e-mail address"), "{refused}");
    let form = [
        ("email", "chief@example.com"),
        ("language", "en"),
        ("present", PASSWORD),
    ];
    assert_eq!(chief.post("/me/email", &form).await.status(), StatusCode::OK);
    assert_eq!(location(&chief.post("/mail/trial", &[]).await), "/mail");
    dahu_testkit::mail_server::arrive(&site.mail_folder(), 1).await;
    let page = chief.page("/mail").await;
    assert!(
        page.contains("chief@example.com") && page.contains("Trial"),
        "{page}"
    );
    let li = site.signed_in("li").await;
    assert_eq!(li.get("/mail").await.status(), StatusCode::FORBIDDEN);
    assert_eq!(li.post("/mail/trial", &[]).await.status(), StatusCode::FORBIDDEN);
    assert_eq!(li.get("/me/tokens/all").await.status(), StatusCode::FORBIDDEN);
    assert!(!li.page("/me/tokens").await.contains("href=\"/mail\""));
}

/// The session's cookie with its attributes.
pub(crate) fn set_cookie(answer: &reqwest::Response) -> String {
    answer
        .headers()
        .get_all("set-cookie")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .find(|cookie| cookie.starts_with("dahu_session="))
        .unwrap_or_default()
        .to_owned()
}

/// Its name and value alone.
pub(crate) fn session_cookie(answer: &reqwest::Response) -> String {
    let cookie = set_cookie(answer);
    cookie.split(';').next().unwrap_or_default().to_owned()
}
