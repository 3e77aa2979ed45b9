//! A new password by mail, through the pages.

use dahu_app::sign_in::{self, Proof};
use dahu_core::person::Role;
use dahu_testkit::mail_server::{Received, arrive};
use reqwest::{Method, StatusCode};

use crate::{
    site::{PASSWORD, Person, Site},
    token::{is_unknown, made, send},
};

const NEW: &str = "another horse";

/// Li, with an address.
async fn li(site: &Site) {
    // Without an administrator's password the sign-in page asks for nobody's.
    site.hire("chief", Role::Administrator).await;
    site.hire("li", Role::Analyst).await;
    let person = site.signed_in("li").await;
    let form = [
        ("email", "li@example.com"),
        ("language", "en"),
        ("present", PASSWORD),
    ];
    let answer = person.post("/me/email", &form).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(answer.text().await.unwrap().contains("Saved."));
}

async fn ask(person: &Person<'_>, login: &str) -> String {
    let answer = person.post("/sign-in/forgotten", &[("login", login)]).await;
    assert_eq!(answer.status(), StatusCode::OK);
    answer.text().await.unwrap()
}

fn path<'m>(site: &Site, mail: &'m Received) -> &'m str {
    mail.link()
        .strip_prefix(&site.origin)
        .expect("a link to ourselves")
}

async fn choose(person: &Person<'_>, path: &str, password: &str) -> (StatusCode, String) {
    let form = [("password", password), ("again", password)];
    let answer = person.post(path, &form).await;
    (answer.status(), answer.text().await.unwrap())
}

#[tokio::test]
async fn the_answer_is_the_same_whether_there_is_somebody_or_not() {
    let site = Site::with_mails().await;
    li(&site).await;
    let person = site.visitor();
    assert!(person.page("/sign-in").await.contains("/sign-in/forgotten"));
    assert!(person.page("/sign-in/forgotten").await.contains("id=\"login\""));
    let known = ask(&person, "li").await;
    for other in ["nobody", "li@example.com", "nobody@example.com", ""] {
        assert_eq!(ask(&person, other).await, known, "{other}");
    }
    let mails = arrive(&site.mail_folder(), 2).await;
    assert!(mails.iter().all(|mail| mail.header("To") == "li@example.com"));
}

#[tokio::test]
async fn a_link_by_mail_leads_to_a_new_password_and_signs_nobody_in() {
    let site = Site::with_mails().await;
    li(&site).await;
    let elsewhere = site.signed_in("li").await;
    let person = site.visitor();
    ask(&person, "li").await;
    let mails = arrive(&site.mail_folder(), 1).await;
    let path = path(&site, &mails[0]).to_owned();
    for _ in 0..3 {
        let page = person.page(&path).await;
        assert!(
            page.contains("id=\"again\""),
            "programs that look at links do not use them up"
        );
    }
    let differing = person
        .post(&path, &[("password", NEW), ("again", PASSWORD)])
        .await
        .text()
        .await
        .unwrap();
    assert!(differing.contains("differ"), "{differing}");
    let (status, page) = choose(&person, &path, "short").await;
    assert!(
        status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("too short"),
        "{page}"
    );
    for (common, reason) in [
        ("password1234", "easily guessed"),
        ("li@example.com", "others know"),
    ] {
        let (status, page) = choose(&person, &path, common).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{common}");
        let beside = page
            .split("id=\"password-problem\"")
            .nth(1)
            .expect("beside the field");
        assert!(beside.contains(reason), "{page}");
    }
    let (status, page) = choose(&person, &path, NEW).await;
    assert!(
        status == StatusCode::OK && page.contains("signed out everywhere"),
        "{page}"
    );
    assert_eq!(
        person.get("/").await.status(),
        StatusCode::SEE_OTHER,
        "nobody is signed in by it"
    );
    assert_eq!(
        elsewhere.get("/").await.status(),
        StatusCode::SEE_OTHER,
        "and all are out"
    );
    let (status, page) = choose(&person, &path, "a third horse").await;
    assert!(
        status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("used already"),
        "{page}"
    );
    let status = person.get(&path).await.status();
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let former = person.sign_in("li", PASSWORD).await;
    assert_eq!(former.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(person.sign_in("li", NEW).await.status(), StatusCode::SEE_OTHER);
    let mails = arrive(&site.mail_folder(), 2).await;
    // Two mails of one moment lie in any order.
    let told = mails
        .iter()
        .find(|mail| mail.text.contains("was changed on 30 June 2026"));
    let told = told.unwrap_or_else(|| panic!("{mails:?}"));
    assert!(told.text.contains("127.0.0.1"), "{mails:?}");
}

#[tokio::test]
async fn mails_speak_the_language_of_whoever_reads_them() {
    let site = Site::with_mails().await;
    let id = site.hire("王芳", Role::Analyst).await;
    let actor = dahu_app::Actor::Person {
        id,
        name: "王芳".to_owned(),
        role: Role::Analyst,
    };
    let ctx = dahu_app::Context::new(std::sync::Arc::clone(&site.ctx.workspace), actor);
    sign_in::set_email(
        &ctx,
        Some("wang@example.com"),
        Some("zh-CN"),
        Proof::Password(PASSWORD),
    )
    .await
    .unwrap();
    ask(&site.visitor(), "wang@example.com").await;
    let mails = arrive(&site.mail_folder(), 1).await;
    assert!(mails[0].text.starts_with("王芳，您好："), "{:?}", mails[0]);
    assert!(mails[0].text.contains("60 分钟内有效"), "{:?}", mails[0]);
}

#[tokio::test]
async fn a_forged_host_does_not_get_into_the_link() {
    let site = Site::with_mails().await;
    li(&site).await;
    let request = site.visitor().request("POST", "/sign-in/forgotten");
    let request = request
        .header("sec-fetch-site", "same-origin")
        .header("host", "evil.example")
        .header("x-forwarded-host", "evil.example");
    let answer = request.form(&[("login", "li")]).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let mails = arrive(&site.mail_folder(), 1).await;
    assert!(mails[0].link().starts_with(&site.origin), "{:?}", mails[0]);
    assert!(!mails[0].text.contains("evil"), "{:?}", mails[0]);
}

#[tokio::test]
async fn without_mails_nothing_is_offered() {
    let site = Site::empty().await;
    site.hire("li", Role::Administrator).await;
    let person = site.visitor();
    assert!(!person.page("/sign-in").await.contains("/sign-in/forgotten"));
    let page = person.page("/sign-in/forgotten").await;
    assert!(
        page.contains("sends no mails") && !page.contains("id=\"login\""),
        "{page}"
    );
}

#[tokio::test]
async fn a_token_from_before_the_reset_is_worth_nothing_after_it() {
    let site = Site::with_mails().await;
    li(&site).await;
    let secret = made(&site.signed_in("li").await, &["read", "write"], "30").await;
    let works = send(&site, &secret, Method::GET, "/accounts").await;
    assert_eq!(works.status(), StatusCode::OK);
    let person = site.visitor();
    ask(&person, "li").await;
    // The other one tells of the token.
    let mails = arrive(&site.mail_folder(), 2).await;
    let reset = mails.iter().find(|mail| mail.text.contains("/sign-in/reset/"));
    let (status, _) = choose(&person, path(&site, reset.expect("a link")), NEW).await;
    assert_eq!(status, StatusCode::OK);
    for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE] {
        let answer = send(&site, &secret, method.clone(), "/accounts").await;
        assert!(is_unknown(answer).await, "{method}");
    }
}

#[tokio::test]
async fn an_invitation_by_mail_shows_no_link_and_signs_its_reader_in() {
    let site = Site::with_mails().await;
    site.hire("chief", Role::Administrator).await;
    let chief = site.signed_in("chief").await;
    assert!(chief.page("/people").await.contains("id=\"new-email\""));
    let form = [
        ("name", "洪"),
        ("login", "hong"),
        ("role", "analyst"),
        ("email", "hong@example.com"),
    ];
    let request = chief
        .request("POST", "/people")
        .header("sec-fetch-site", "same-origin");
    let answer = request
        .header("x-forwarded-host", "evil.example")
        .form(&form)
        .send()
        .await;
    let page = answer.expect("an answer").text().await.expect("a page");
    assert!(
        page.contains("was sent to hong@example.com") && !page.contains("/sign-in/link/"),
        "{page}"
    );
    let mails = arrive(&site.mail_folder(), 1).await;
    assert_eq!(mails[0].header("To"), "hong@example.com");
    let hong = site.visitor();
    let answer = hong.post(path(&site, &mails[0]), &[]).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    hong.page("/me/password").await;
    let wrong = [
        ("name", "王"),
        ("login", "wang"),
        ("role", "analyst"),
        ("email", "wang"),
    ];
    let answer = chief.post("/people", &wrong).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text().await.expect("a page");
    assert!(
        page.contains("li@example.com") && page.contains("value=\"wang\""),
        "{page}"
    );
    assert!(
        page.contains("id=\"new-email-problem\""),
        "beside its field: {page}"
    );
}

#[tokio::test]
async fn without_mails_an_invitation_shows_its_link_below_the_public_address() {
    let site = Site::with_doors("127.0.0.1", async |_: &str| dahu_web::Options {
        address: Some("https://dahu.example".parse().expect("an address")),
        ..dahu_web::Options::default()
    })
    .await;
    let chief = site.administrator().await;
    assert!(!chief.page("/people").await.contains("id=\"new-email\""));
    let form = [("name", "洪"), ("login", "hong"), ("role", "analyst")];
    let page = chief.post("/people", &form).await.text().await.expect("a page");
    assert!(page.contains("https://dahu.example/sign-in/link/"), "{page}");
}
