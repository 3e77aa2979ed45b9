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
