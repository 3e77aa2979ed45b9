//! Guessing passwords through the pages: it is slow, and keeps out nobody else.

use dahu_core::person::Role;
use reqwest::{Response, StatusCode};

use crate::site::{PASSWORD, Person, Site};

async fn from(person: &Person<'_>, address: &str, password: &str) -> Response {
    let request = person
        .request("POST", "/sign-in")
        .header("sec-fetch-site", "same-origin")
        .header("x-forwarded-for", address);
    let form = [("login", "li"), ("password", password)];
    request.form(&form).send().await.unwrap()
}

#[tokio::test]
async fn strangers_cannot_keep_a_person_out() {
    let site = Site::empty().await;
    site.hire("li", Role::Analyst).await;
    let known = site.visitor();
    let answer = from(&known, "192.0.2.10", PASSWORD).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let device = answer
        .headers()
        .get_all("set-cookie")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .find(|cookie| cookie.starts_with("dahu_device="))
        .expect("the browser is remembered")
        .to_owned();
    for attribute in ["HttpOnly", "SameSite=Lax", "Path=/;", "Max-Age=31536000"] {
        assert!(device.contains(attribute), "{device}");
    }
    let evil = site.visitor();
    for _ in 0..8 {
        let page = from(&evil, "198.51.100.1", "a wrong password")
            .await
            .text()
            .await
            .unwrap();
        assert!(page.contains("Login or password is wrong"), "{page}");
    }
    let page = from(&evil, "198.51.100.1", PASSWORD).await.text().await.unwrap();
    assert!(page.contains("Too many wrong attempts"), "{page}");
    // The browser that is known comes from the very same network, and the person elsewhere with any browser.
    let beside = from(&known, "198.51.100.2", PASSWORD).await;
    assert_eq!(beside.status(), StatusCode::SEE_OTHER);
    let elsewhere = from(&site.visitor(), "203.0.113.3", PASSWORD).await;
    assert_eq!(elsewhere.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_device_alone_signs_nobody_in() {
    let site = Site::empty().await;
    site.hire("li", Role::Analyst).await;
    let answer = from(&site.visitor(), "192.0.2.10", PASSWORD).await;
    let device = answer
        .headers()
        .get_all("set-cookie")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .find(|cookie| cookie.starts_with("dahu_device="))
        .and_then(|cookie| cookie.split(';').next())
        .expect("the browser is remembered")
        .to_owned();
    for path in ["/", "/me/password", "/accounts"] {
        let request = site.visitor().request("GET", path).header("cookie", &device);
        assert_eq!(
            request.send().await.unwrap().status(),
            StatusCode::SEE_OTHER,
            "{path}"
        );
    }
}

/// What somebody who asks too often is told.
async fn is_told_to_wait(answer: Response, seconds: &str, words: &str) {
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.headers()["retry-after"], seconds);
    let body = answer.text().await.unwrap();
    assert!(body.contains(words), "{body}");
}

#[tokio::test]
async fn a_person_takes_sixty_files_at_once_and_then_one_every_ten_seconds() {
    let site = Site::sample().await;
    for login in ["chief", "wang"] {
        site.hire(login, Role::Administrator).await;
    }
    let (chief, wang) = (site.signed_in("chief").await, site.signed_in("wang").await);
    let path = "/accounts/export.csv?search=KH0001";
    for number in 0..60 {
        assert_eq!(chief.get(path).await.status(), StatusCode::OK, "{number}");
    }
    is_told_to_wait(chief.get(path).await, "10", "Wait 10 seconds").await;
    let other = chief.get("/audit/export.json?noun=person").await;
    is_told_to_wait(other, "10", "Wait 10 seconds").await;
    assert_eq!(
        chief.get("/accounts").await.status(),
        StatusCode::OK,
        "pages go on"
    );
    assert_eq!(wang.get(path).await.status(), StatusCode::OK, "and so do others");
    site.wait(chrono::TimeDelta::seconds(10));
    assert_eq!(chief.get(path).await.status(), StatusCode::OK);
    is_told_to_wait(chief.get(path).await, "10", "Wait 10 seconds").await;
}

#[tokio::test]
async fn a_token_asks_six_hundred_times_at_once_and_then_ten_times_a_second() {
    let site = Site::empty().await;
    site.hire("li", Role::Analyst).await;
    let li = site.signed_in("li").await;
    let first = crate::token::made(&li, &["read"], "30").await;
    let second = crate::token::made(&li, &["read"], "30").await;
    let program = site.visitor();
    let ask = |token: &str| program.request("GET", "/nowhere").bearer_auth(token).send();
    for number in 0..600 {
        assert_eq!(
            ask(&first).await.unwrap().status(),
            StatusCode::NOT_FOUND,
            "{number}"
        );
    }
    let told = ask(&first).await.unwrap();
    assert_eq!(told.headers()["content-type"], "application/json");
    is_told_to_wait(told, "1", "no more than ten a second").await;
    assert_eq!(
        ask(&second).await.unwrap().status(),
        StatusCode::NOT_FOUND,
        "another program"
    );
    assert_eq!(
        li.get("/me/tokens").await.status(),
        StatusCode::OK,
        "and the person go on"
    );
    site.wait(chrono::TimeDelta::seconds(1));
    for _ in 0..10 {
        assert_eq!(ask(&first).await.unwrap().status(), StatusCode::NOT_FOUND);
    }
    is_told_to_wait(ask(&first).await.unwrap(), "1", "no more than ten a second").await;
}
