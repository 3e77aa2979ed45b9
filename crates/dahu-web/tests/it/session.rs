//! Signing in and out.

use dahu_app::sign_in;
use dahu_core::person::Role;
use dahu_web::Options;
use reqwest::StatusCode;

use crate::{
    me::{session_cookie, set_cookie},
    site::{PASSWORD, Site, location},
};

#[tokio::test]
async fn looking_at_a_sign_in_link_does_not_use_it_up() {
    let site = Site::empty().await;
    let link = site.link().await;
    let path = link.strip_prefix(&site.origin).unwrap();
    let person = site.visitor();
    for _ in 0..3 {
        assert!(person.page(path).await.contains("id=\"redeem\""));
    }
    let answer = person.post(path, &[]).await;
    assert_eq!((answer.status(), location(&answer)), (StatusCode::SEE_OTHER, "/"));
    assert!(person.page("/").await.contains("Overview"));
    let second = site.visitor().post(path, &[]).await;
    assert_eq!(second.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(second.text().await.unwrap().contains("used already"));
}

#[tokio::test]
async fn the_session_cookie_is_kept_from_scripts_and_other_sites() {
    let site = Site::empty().await;
    let link = site.link().await;
    let path = link.strip_prefix(&site.origin).unwrap();
    let answer = site.visitor().post(path, &[]).await;
    let cookie = set_cookie(&answer);
    assert!(cookie.starts_with("dahu_session="), "{cookie}");
    for attribute in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(
        !cookie.contains("Secure"),
        "plain HTTP cannot carry secure cookies: {cookie}"
    );
    let link = site.link().await;
    let request = site
        .visitor()
        .request("POST", link.strip_prefix(&site.origin).unwrap());
    let request = request
        .header("sec-fetch-site", "same-origin")
        .header("x-forwarded-proto", "https");
    let answer = request.send().await.unwrap();
    let cookies: Vec<&str> = answer
        .headers()
        .get_all("set-cookie")
        .iter()
        .map(|cookie| cookie.to_str().unwrap())
        .collect();
    assert_eq!(cookies.len(), 2, "session and device: {cookies:?}");
    for cookie in cookies {
        assert!(
            cookie.starts_with("__Host-dahu_") && cookie.ends_with("; Secure"),
            "{cookie}"
        );
        assert!(
            cookie.contains("; Path=/;") && !cookie.contains("Domain"),
            "{cookie}"
        );
    }
}

#[tokio::test]
async fn over_https_only_a_cookie_with_the_prefix_is_a_session() {
    let site = Site::empty().await;
    site.hire("li", Role::Analyst).await;
    let form = [("login", "li"), ("password", PASSWORD)];
    let https = |method, path, cookie: &str| {
        let request = site.visitor().request(method, path);
        let request = request
            .header("sec-fetch-site", "same-origin")
            .header("cookie", cookie);
        request.header("x-forwarded-proto", "https")
    };
    let answer = https("POST", "/sign-in", "").form(&form).send().await.unwrap();
    let cookies = answer.headers().get_all("set-cookie").iter();
    let mut cookies = cookies.filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
    let cookie = cookies
        .find(|cookie| cookie.contains("dahu_session="))
        .expect("a session");
    let value = cookie.strip_prefix("__Host-dahu_session=").expect("the prefix");
    let plain = format!("dahu_session={value}");
    let asked = async |cookie: &str| https("GET", "/accounts", cookie).send().await.unwrap().status();
    assert_eq!(asked(cookie).await, StatusCode::OK);
    assert_eq!(
        asked(&plain).await,
        StatusCode::SEE_OTHER,
        "a neighbour planted it"
    );
    // Who has a cookie from before is asked to sign in, and can.
    let again = https("POST", "/sign-in", &plain)
        .form(&form)
        .send()
        .await
        .unwrap();
    assert_eq!((again.status(), location(&again)), (StatusCode::SEE_OTHER, "/"));
    // Signing out and preferences speak of the same names.
    let out = https("POST", "/sign-out", cookie).send().await.unwrap();
    let gone = out.headers()["set-cookie"].to_str().unwrap();
    assert!(
        gone.starts_with("__Host-dahu_session=;") && gone.ends_with("; Secure"),
        "{gone}"
    );
    let chosen = https("POST", "/preferences", "")
        .form(&[("language", "en")])
        .send()
        .await
        .unwrap();
    let preference = chosen.headers()["set-cookie"].to_str().unwrap();
    assert!(
        preference.starts_with("__Host-") && preference.ends_with("; Secure"),
        "{preference}"
    );
}

#[tokio::test]
async fn a_proxy_that_is_not_trusted_makes_cookies_secure_and_changes_no_names() {
    let site = Site::with_doors("localhost", async |_| Options::default()).await;
    let request = site.visitor().request("GET", "/sign-in");
    let answer = request.header("x-forwarded-proto", "https").send().await.unwrap();
    assert!(answer.headers().get("set-cookie").is_none());
    let request = site.visitor().request("POST", "/preferences");
    let request = request
        .header("sec-fetch-site", "same-origin")
        .header("x-forwarded-proto", "https");
    let answer = request.form(&[("language", "en")]).send().await.unwrap();
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(
        cookie.starts_with("language=") && cookie.ends_with("; Secure"),
        "{cookie}"
    );
}

#[tokio::test]
async fn signing_in_by_password_returns_to_the_page_that_was_asked_for() {
    let site = Site::empty().await;
    let administrator = site.administrator().await;
    let form = [
        ("login", "li@example.com"),
        ("password", "correct horse"),
        ("again", "correct horse"),
    ];
    let answer = administrator.post("/me/password", &form).await;
    assert!(answer.text().await.unwrap().contains("Saved."));
    assert!(sign_in::has_administrator_password(&site.ctx).await.unwrap());

    let person = site.visitor();
    let asked = person.get("/accounts?search=%E4%BA%91&sort=name").await;
    assert_eq!(asked.status(), StatusCode::SEE_OTHER);
    assert_eq!(
        location(&asked),
        "/sign-in?to=%2Faccounts%3Fsearch%3D%25E4%25BA%2591%26sort%3Dname".replace("%2F", "/")
    );
    let page = person.page(location(&asked)).await;
    assert!(
        page.contains("value=\"/accounts?search=%E4%BA%91&#38;sort=name\""),
        "{page}"
    );

    let to = ("to", "/accounts?search=%E4%BA%91&sort=name");
    let wrong = person
        .post(
            "/sign-in",
            &[("login", "li@example.com"), ("password", "wrong"), to],
        )
        .await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().await.unwrap().contains("Login or password is wrong"));
    let right = person
        .post(
            "/sign-in",
            &[("login", "li@example.com"), ("password", "correct horse"), to],
        )
        .await;
    assert_eq!(location(&right), "/accounts?search=%E4%BA%91&sort=name");
}

#[tokio::test]
async fn a_weak_or_mistyped_password_is_refused_with_a_reason() {
    let site = Site::empty().await;
    let administrator = site.administrator().await;
    for (password, again, reason) in [
        ("short", "short", "too short"),
        ("correct horse", "correct house", "differ"),
        ("password1234", "password1234", "easily guessed"),
        ("dahu2026dahu", "dahu2026dahu", "others know"),
    ] {
        let form = [("login", "li"), ("password", password), ("again", again)];
        let page = administrator
            .post("/me/password", &form)
            .await
            .text()
            .await
            .unwrap();
        let beside = page
            .split("id=\"password-problem\"")
            .nth(1)
            .expect("a problem beside the field");
        assert!(beside.split("</p>").next().unwrap().contains(reason), "{page}");
    }
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let site = Site::empty().await;
    let link = site.link().await;
    let path = link.strip_prefix(&site.origin).unwrap();
    let answer = site.visitor().post(path, &[]).await;
    let cookie = session_cookie(&answer);
    let person = site.visitor();
    let asks = |method| person.request(method, if method == "GET" { "/" } else { "/sign-out" });
    let get = || asks("GET").header("cookie", &cookie).send();
    assert_eq!(get().await.unwrap().status(), StatusCode::OK);
    let out = asks("POST")
        .header("cookie", &cookie)
        .header("sec-fetch-site", "same-origin")
        .send()
        .await
        .unwrap();
    assert_eq!(location(&out), "/sign-in");
    assert_eq!(out.headers()["clear-site-data"], "\"cache\", \"storage\"");
    assert_eq!(
        get().await.unwrap().status(),
        StatusCode::SEE_OTHER,
        "a stolen cookie is worth nothing now"
    );
}

#[tokio::test]
async fn signing_in_again_makes_the_session_known_before_worthless() {
    let site = Site::empty().await;
    let first = site
        .visitor()
        .post(site.link().await.strip_prefix(&site.origin).unwrap(), &[])
        .await;
    let cookie = session_cookie(&first);
    let path = site.link().await.strip_prefix(&site.origin).unwrap().to_owned();
    let request = site.visitor().request("POST", &path).header("cookie", &cookie);
    let second = request
        .header("sec-fetch-site", "same-origin")
        .send()
        .await
        .unwrap();
    let renewed = session_cookie(&second);
    assert_ne!(cookie, renewed);
    let old = site
        .visitor()
        .request("GET", "/")
        .header("cookie", &cookie)
        .send()
        .await
        .unwrap();
    assert_eq!(old.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_switches_set_language_and_unit_and_come_back() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    let chosen = person
        .post("/preferences", &[("unit", "10000"), ("back", "/funnel")])
        .await;
    assert_eq!(location(&chosen), "/funnel");
    assert!(person.page("/funnel").await.contains("33.08"));
    person
        .post("/preferences", &[("language", "zh-CN"), ("back", "/")])
        .await;
    let page = person.page("/funnel").await;
    assert!(
        page.contains("<html lang=\"zh-CN\">") && page.contains("单位：万元"),
        "{page}"
    );
}
