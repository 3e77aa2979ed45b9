//! Passkeys with a real browser and a device that it makes up.

use dahu_testkit::{
    browser::{Browser, Page, Viewport},
    suite::{Suite, ready},
};
use dahu_web::{Options, PublicAddress};
use reqwest::StatusCode;

use crate::{
    journey::{fits, is_sound},
    site::Site,
    two_step::picture,
};

/// A workspace under a name for which browsers make passkeys.
async fn on_localhost() -> Site {
    Site::with_doors("localhost", async |origin: &str| Options {
        address: Some(origin.parse::<PublicAddress>().unwrap()),
        ..Options::default()
    })
    .await
}

async fn go(site: &Site, page: &Page, path: &str) {
    page.goto(&format!("{}{path}", site.origin)).await.expect(path);
    page.wait_until_idle().await.expect(path);
}

/// Signs in by link and adds a passkey of this name.
async fn with_passkey(site: &Site, page: &Page, name: &str) {
    page.click("#redeem").await.expect("signed in");
    page.wait_for(".tiles, .empty").await.expect("the overview");
    // What a page still asks for when it is left would count as under way for good.
    page.wait_until_idle().await.expect("idle");
    go(site, page, "/me/passkeys").await;
    page.fill("#name", name).await.expect("a name");
    page.click("#add-passkey").await.expect("asked");
    page.wait_for("#new-codes li")
        .await
        .expect("recovery codes with the first second factor");
    page.click("#kept").await.expect("kept");
    page.wait_for_text("#passkeys", name).await.expect("it is listed");
}

async fn sign_out(page: &Page) {
    page.evaluate::<bool>("(document.querySelector(\"form[action='/sign-out']\").submit(), true)")
        .await
        .expect("signed out");
    page.wait_for("#use-passkey").await.expect("the sign-in page");
}

/// Opens the sign-in page anew.
async fn ask_again(site: &Site, page: &Page) {
    page.goto(&format!("{}/sign-in", site.origin))
        .await
        .expect("the page");
    page.wait_for("#use-passkey").await.expect("the button");
}

/// Answers the challenge of `options` as the page's script does, but keeps the answer instead of sending it.
async fn answered(page: &Page) -> String {
    let script = "(async () => {
        const form = document.querySelector('form[data-passkey=get]');
        const sent = new Promise(kept => { form.submit = () => kept(form.elements.credential.value); });
        form.requestSubmit();
        return await sent;
    })()";
    page.evaluate(script).await.expect("an answer")
}

/// Sends an answer; what status and address came of it.
async fn send(page: &Page, credential: &str) -> (u16, String) {
    let sent = serde_json::Value::from(credential);
    page.evaluate(&format!(
        "fetch('/sign-in/passkey', {{ method: 'POST', body: new URLSearchParams({{ credential: {sent}, to: '/funnel' }}) }})
            .then(answer => [answer.status, new URL(answer.url).pathname])"
    ))
    .await
    .expect("an answer")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_signs_in_without_a_login_and_as_the_second_step() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = on_localhost().await;
    let browser = Browser::launch().await.expect("a browser");
    let page = browser
        .open(&site.link().await, Viewport::Desktop)
        .await
        .expect("the link");
    let device = page.authenticator().await.expect("a device");
    with_passkey(&site, &page, "办公室笔记本").await;
    assert_eq!(device.passkeys().await.expect("a number"), 1);
    is_sound(&site, &page, "passkeys").await;
    fits(&page, "passkeys").await;
    picture(&page, "passkeys").await;

    sign_out(&page).await;
    is_sound(&site, &page, "the sign-in page").await;
    picture(&page, "sign_in_passkey").await;
    page.click("#use-passkey").await.expect("asked");
    page.wait_for(".tiles, .empty").await.expect("signed in");
    page.wait_until_idle().await.expect("idle");
    go(&site, &page, "/me/passkeys").await;
    let used = page.texts("#passkeys time").await.expect("moments");
    assert_eq!(used.len(), 2, "made, and last used: {used:?}");

    let link = site.link().await;
    page.goto(&link).await.expect("the link");
    page.click("#redeem").await.expect("the first step");
    page.wait_for("#use-passkey").await.expect("the second");
    is_sound(&site, &page, "the second step").await;
    page.click("#use-passkey").await.expect("asked");
    page.wait_for(".tiles, .empty").await.expect("signed in");
    page.wait_until_idle().await.expect("idle");

    go(&site, &page, "/me/passkeys").await;
    page.click("#passkeys summary").await.expect("opened");
    page.fill("#passkeys input[name=name]", "家里的电脑")
        .await
        .expect("another name");
    page.click("form[action$='/name'] button").await.expect("renamed");
    page.wait_for_text("#passkeys strong", "家里的电脑")
        .await
        .expect("it");
    page.click("#passkeys summary").await.expect("opened");
    page.fill("#passkeys input[name=proof]", "not my password")
        .await
        .expect("typed");
    page.click("form[action$='/remove'] button").await.expect("sent");
    page.wait_for("[role=alert]").await.expect("refused");
    assert_eq!(page.texts("#passkeys strong").await.expect("names").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_works_once_and_no_other_than_the_devices() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = on_localhost().await;
    let browser = Browser::launch().await.expect("a browser");
    let page = browser
        .open(&site.link().await, Viewport::Desktop)
        .await
        .expect("the link");
    let device = page.authenticator().await.expect("a device");
    with_passkey(&site, &page, "Laptop").await;

    sign_out(&page).await;
    let answer = answered(&page).await;
    let changed = answer.replacen("\"signature\":\"MEU", "\"signature\":\"MEQ", 1);
    let changed = if changed == answer {
        answer.replacen("\"signature\":\"ME", "\"signature\":\"MU", 1)
    } else {
        changed
    };
    assert_eq!(
        send(&page, &changed).await,
        (422, "/sign-in/passkey".to_owned()),
        "another signature"
    );
    assert_eq!(
        send(&page, &answer).await.0,
        422,
        "the challenge was used up by the try before"
    );

    ask_again(&site, &page).await;
    let answer = answered(&page).await;
    site.clock
        .set(dahu_app::Clock::now(&*site.clock) + chrono::TimeDelta::seconds(301));
    assert_eq!(send(&page, &answer).await.0, 422, "after five minutes");

    ask_again(&site, &page).await;
    let answer = answered(&page).await;
    assert_eq!(
        send(&page, &answer).await,
        (200, "/funnel".to_owned()),
        "the right one"
    );
    assert_eq!(send(&page, &answer).await.0, 422, "again");

    ask_again(&site, &page).await;
    device.set_counter(1).await.expect("an older copy");
    let answer = answered(&page).await;
    assert_eq!(send(&page, &answer).await.0, 422, "its counter went back");

    ask_again(&site, &page).await;
    device.verify(false).await.expect("a wrong finger");
    page.click("#use-passkey").await.expect("asked");
    page.wait_for_text("form[data-passkey] [role=alert]", "")
        .await
        .expect("the page says so");
    assert!(page.url().await.expect("an address").ends_with("/sign-in"));
}

#[tokio::test]
async fn passkeys_are_not_offered_where_browsers_make_none() {
    let site = Site::with_doors("127.0.0.1", async |origin: &str| Options {
        address: Some(origin.parse::<PublicAddress>().unwrap()),
        ..Options::default()
    })
    .await;
    let person = site.administrator().await;
    let page = person.page("/me/passkeys").await;
    assert!(
        page.contains("--public-url") && !page.contains("data-passkey"),
        "{page}"
    );
    assert_eq!(
        person.post("/me/passkeys/options", &[]).await.status(),
        StatusCode::NOT_FOUND
    );
    let visitor = site.visitor();
    assert!(!visitor.page("/sign-in").await.contains("data-passkey"));
    assert_eq!(
        visitor.post("/sign-in/passkey/options", &[]).await.status(),
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn what_is_no_answer_of_a_device_is_refused_and_not_believed() {
    let site = on_localhost().await;
    let visitor = site.visitor();
    let options = visitor.post("/sign-in/passkey/options", &[]).await;
    let options: serde_json::Value = options.json().await.unwrap();
    assert_eq!(
        (&options["rpId"], &options["userVerification"]),
        (&"localhost".into(), &"required".into())
    );
    assert_eq!(options["challenge"].as_str().unwrap().len(), 43, "256 bits");
    let nothing = visitor.post("/sign-in/passkey", &[("credential", "{}")]).await;
    assert_eq!(nothing.status(), StatusCode::BAD_REQUEST);
    let unknown =
        r#"{"id":"AAAA","clientDataJSON":"e30","authenticatorData":"AA","signature":"AA","userHandle":null}"#;
    let refused = visitor.post("/sign-in/passkey", &[("credential", unknown)]).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused
            .text()
            .await
            .unwrap()
            .contains("does not open this workspace")
    );
    for path in [
        "/sign-in/second-step/passkey/options",
        "/sign-in/second-step/passkey",
    ] {
        let answer = visitor.post(path, &[("credential", unknown)]).await;
        assert_eq!(
            answer.status(),
            StatusCode::UNPROCESSABLE_ENTITY,
            "{path} without a first step"
        );
    }
    let stranger = visitor.post("/me/passkeys/options", &[]).await;
    assert_eq!(stranger.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_a_device_is_asked_names_no_passkey_before_a_first_step() {
    let site = on_localhost().await;
    site.hire("li", dahu_core::person::Role::Analyst).await;
    let visitor = site.visitor();
    let mut asked = Vec::new();
    for login in ["li", "nobody", ""] {
        let options = visitor
            .post("/sign-in/passkey/options", &[("login", login)])
            .await;
        let mut options: serde_json::Value = options.json().await.unwrap();
        options["challenge"].take();
        asked.push(options);
    }
    assert!(asked.iter().all(|options| *options == asked[0]), "{asked:?}");
    let named = &asked[0]["allowCredentials"];
    assert!(
        named.is_null() || named.as_array().is_some_and(Vec::is_empty),
        "{named}"
    );
    // A wrong first step opens no second one.
    let wrong = visitor.sign_in("li", "not the password").await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let answer = visitor.post("/sign-in/second-step/passkey/options", &[]).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!answer.text().await.unwrap().contains("allowCredentials"));
}
