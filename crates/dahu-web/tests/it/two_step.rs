//! The second step of signing in, through the pages.

use chrono::{DateTime, TimeDelta, Utc};
use dahu_app::Clock;
use dahu_core::person::Role;
use dahu_testkit::{
    browser::{Browser, Viewport},
    suite::{Suite, ready},
};
use reqwest::StatusCode;
use ring::hmac;

use crate::{
    journey::{fits, is_sound},
    site::{Person, Site, location},
};

const PASSWORD: &str = "correct horse battery";

/// The code that an app shows: written anew from RFC 6238, for a secret in groups of base32.
pub(crate) fn code(secret: &str, now: DateTime<Utc>) -> String {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: String = secret
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .map(|letter| format!("{:05b}", letters.find(letter).expect("base32")))
        .collect();
    let key: Vec<u8> = (0..bits.len() / 8)
        .map(|place| u8::from_str_radix(&bits[place * 8..place * 8 + 8], 2).expect("bits"))
        .collect();
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let tag = hmac::sign(&key, &(now.timestamp() / 30).to_be_bytes());
    let from = usize::from(tag.as_ref()[19] & 15);
    let four = <[u8; 4]>::try_from(&tag.as_ref()[from..from + 4]).expect("four");
    format!("{:06}", (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000)
}

/// What stands between two marks of a page.
fn between<'p>(page: &'p str, from: &str, to: &str) -> &'p str {
    let rest = page
        .split(from)
        .nth(1)
        .unwrap_or_else(|| panic!("{from} in {page}"));
    rest.split(to).next().unwrap()
}

fn move_on(site: &Site, seconds: i64) {
    site.clock.set(site.clock.now() + TimeDelta::seconds(seconds));
}

fn cookie(answer: &reqwest::Response) -> String {
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

/// The administrator's app and recovery codes, set up on the page; their login and password too.
async fn set_up(site: &Site, person: &Person<'_>) -> (String, Vec<String>) {
    let form = [
        ("login", "li@example.com"),
        ("password", PASSWORD),
        ("again", PASSWORD),
    ];
    person.post("/me/password", &form).await;
    let page = person.page("/me/two-step").await;
    let secret = between(&page, "id=\"secret\">", "<").to_owned();
    let typed = code(&secret, site.clock.now());
    let page = person
        .post("/me/two-step", &[("code", &typed)])
        .await
        .text()
        .await
        .unwrap();
    let codes = page.split("<li><code>").skip(1);
    let codes: Vec<String> = codes
        .map(|rest| rest.split('<').next().unwrap().to_owned())
        .collect();
    assert_eq!(codes.len(), 10, "{page}");
    (secret, codes)
}

async fn first_step(person: &Person<'_>, to: &str) -> reqwest::Response {
    let form = [("login", "li@example.com"), ("password", PASSWORD), ("to", to)];
    person.post("/sign-in", &form).await
}

#[tokio::test]
async fn nothing_opens_between_the_password_and_the_code() {
    let site = Site::empty().await;
    let administrator = site.administrator().await;
    let (secret, _) = set_up(&site, &administrator).await;
    let person = site.visitor();
    let first = first_step(&person, "/funnel").await;
    assert_eq!(
        (first.status(), location(&first)),
        (StatusCode::SEE_OTHER, "/sign-in/second-step")
    );
    let half = cookie(&first);
    for path in [
        "/",
        "/accounts",
        "/me/two-step",
        "/me/passkeys",
        "/settings/sign-in",
        "/me/password",
    ] {
        let answer = person.get(path).await;
        assert!(
            location(&answer).starts_with("/sign-in"),
            "{path}: {}",
            answer.status()
        );
    }
    assert!(
        person
            .page("/sign-in/second-step")
            .await
            .contains("id=\"by-code\"")
    );
    let wrong = person.post("/sign-in/second-step", &[("code", "000000")]).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().await.unwrap().contains("This code is wrong"));
    move_on(&site, 30);
    let right = code(&secret, site.clock.now());
    let second = person.post("/sign-in/second-step", &[("code", &right)]).await;
    assert_eq!(
        (second.status(), location(&second)),
        (StatusCode::SEE_OTHER, "/funnel")
    );
    assert_ne!(cookie(&second), half, "a fresh session");
    person.page("/").await;
    let old = site
        .visitor()
        .request("GET", "/")
        .header("cookie", half)
        .send()
        .await
        .unwrap();
    assert_eq!(
        old.status(),
        StatusCode::SEE_OTHER,
        "the half-way session is worth nothing"
    );
    let other = site.visitor();
    first_step(&other, "/").await;
    let replayed = other.post("/sign-in/second-step", &[("code", &right)]).await;
    assert_eq!(
        replayed.status(),
        StatusCode::UNPROCESSABLE_ENTITY,
        "a code works once"
    );
}

#[tokio::test]
async fn the_first_step_counts_for_five_minutes_and_for_links_too() {
    let site = Site::empty().await;
    let (secret, codes) = set_up(&site, &site.administrator().await).await;
    let person = site.visitor();
    first_step(&person, "/").await;
    move_on(&site, 301);
    let typed = code(&secret, site.clock.now());
    let late = person.post("/sign-in/second-step", &[("code", &typed)]).await;
    assert_eq!(late.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.text().await.unwrap().contains("five minutes"));
    let link = site.link().await;
    let linked = person.post(link.strip_prefix(&site.origin).unwrap(), &[]).await;
    assert_eq!(location(&linked), "/sign-in/second-step");
    let recovered = person.post("/sign-in/second-step", &[("code", &codes[4])]).await;
    assert_eq!(location(&recovered), "/");
    assert!(person.page("/me/two-step").await.contains("9 codes are left"));
    let stranger = site.visitor().get("/sign-in/second-step").await;
    assert_eq!(location(&stranger), "/sign-in");
}

#[tokio::test]
async fn whoever_is_asked_for_a_second_factor_sets_one_up_before_anything_else() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    assert!(
        person
            .page("/settings/sign-in")
            .await
            .contains("Everybody needs a second step")
    );
    let saved = person
        .post("/settings/sign-in", &[("everybody", "yes"), ("trusted", "yes")])
        .await;
    assert_eq!(saved.status(), StatusCode::OK);
    for path in [
        "/",
        "/accounts",
        "/me/password",
        "/settings/sign-in",
        "/accounts/export.csv",
        "/nothing",
    ] {
        let answer = person.get(path).await;
        assert_eq!(location(&answer), "/me/two-step", "{path}");
    }
    let post = person.post("/settings/sign-in", &[]).await;
    assert_eq!(location(&post), "/me/two-step", "nor may the rule be taken back");
    let page = person.page("/me/two-step").await;
    assert!(page.contains("id=\"owed\""), "{page}");
    person.page("/me/passkeys").await;
    let secret = between(&page, "id=\"secret\">", "<");
    let typed = code(secret, site.clock.now());
    person.post("/me/two-step", &[("code", &typed)]).await;
    person.page("/settings/sign-in").await;
}

#[tokio::test]
async fn the_secret_is_shown_as_text_and_as_a_picture_of_our_own() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    let missing = person.get("/me/two-step/code.svg").await;
    assert_eq!(
        missing.status(),
        StatusCode::NOT_FOUND,
        "before there is a secret"
    );
    let page = person.page("/me/two-step").await;
    let again = person.page("/me/two-step").await;
    assert_eq!(
        between(&page, "id=\"secret\">", "<"),
        between(&again, "id=\"secret\">", "<")
    );
    let picture = person.get("/me/two-step/code.svg").await;
    assert_eq!(picture.headers()["content-type"], "image/svg+xml");
    assert_eq!(picture.headers()["cache-control"], "private, no-store");
    assert!(picture.text().await.unwrap().starts_with("<svg"));
    let wrong = person.post("/me/two-step", &[("code", "000000")]).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        site.visitor().get("/me/two-step/code.svg").await.status(),
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn removing_and_new_recovery_codes_ask_for_the_password_or_a_code() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    let (_, codes) = set_up(&site, &person).await;
    for path in ["/me/two-step/remove", "/me/two-step/recovery-codes"] {
        let refused = person.post(path, &[("proof", "not my password")]).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path}");
    }
    let renewed = person
        .post("/me/two-step/recovery-codes", &[("proof", PASSWORD)])
        .await;
    let renewed = renewed.text().await.unwrap();
    assert!(renewed.contains("id=\"new-codes\"") && !renewed.contains(&codes[0]));
    let removed = person.post("/me/two-step/remove", &[("proof", PASSWORD)]).await;
    assert_eq!(location(&removed), "/me/two-step");
    assert!(person.page("/me/two-step").await.contains("id=\"secret\""));
    let visitor = site.visitor();
    assert_eq!(
        location(&first_step(&visitor, "/").await),
        "/",
        "the password is enough again"
    );
}

#[tokio::test]
async fn an_administrator_takes_lost_second_factors_away() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    set_up(&site, &person).await;
    let page = person.page("/settings/sign-in").await;
    let path = between(&page, "action=\"/settings/sign-in/reset/", "\"");
    let answer = person.post(&format!("/settings/sign-in/reset/{path}"), &[]).await;
    assert_eq!(location(&answer), "/settings/sign-in");
    assert_eq!(location(&first_step(&site.visitor(), "/").await), "/");
}

#[tokio::test]
async fn a_wrong_password_says_the_same_whether_the_login_is_known_or_not() {
    let site = Site::empty().await;
    set_up(&site, &site.administrator().await).await;
    let mut pages = Vec::new();
    for login in ["li@example.com", "no@example.com"] {
        let form = [("login", login), ("password", "a wrong password")];
        let answer = site.visitor().post("/sign-in", &form).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        pages.push(answer.text().await.unwrap().replace(login, "LOGIN"));
    }
    assert_eq!(pages[0], pages[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_the_second_step_are_sound_on_desk_and_phone() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::empty().await;
    let browser = Browser::launch().await.expect("a browser");
    let page = crate::journey::sign_in(&site, &browser, Viewport::Phone, "zh-CN").await;
    for path in ["/me/two-step", "/me/passkeys", "/settings/sign-in"] {
        page.goto(&format!("{}{path}", site.origin)).await.expect(path);
        is_sound(&site, &page, path).await;
        fits(&page, path).await;
        crate::two_step::picture(&page, &path.replace('/', "_")).await;
    }
    page.goto(&format!("{}/me/two-step", site.origin))
        .await
        .expect("it");
    let secret = page.text("#secret").await.expect("a secret");
    page.fill("#code", &code(&secret, site.clock.now()))
        .await
        .expect("typed");
    page.click("form[action='/me/two-step'] button")
        .await
        .expect("set up");
    page.wait_for("#new-codes li").await.expect("recovery codes");
    is_sound(&site, &page, "recovery codes").await;
    fits(&page, "recovery codes").await;
    picture(&page, "recovery_codes").await;
    page.click("#kept").await.expect("back");
    page.wait_for("#recovery-codes").await.expect("how many are left");
    is_sound(&site, &page, "set up").await;
    picture(&page, "set_up").await;
    let desk = browser
        .open(&site.link().await, Viewport::Desktop)
        .await
        .expect("the link");
    desk.click("button[name=language][value=en]")
        .await
        .expect("the switch");
    desk.wait_until("the language", "document.documentElement.lang === 'en'")
        .await
        .expect("it");
    desk.click("#redeem").await.expect("the first step");
    desk.wait_for("#by-code").await.expect("the second step");
    is_sound(&site, &desk, "second step").await;
    picture(&desk, "second_step").await;
    move_on(&site, 30);
    desk.fill("#code", &code(&secret, site.clock.now()))
        .await
        .expect("typed");
    desk.press("Enter").await.expect("sent");
    desk.wait_for(".tiles, .empty").await.expect("the overview");
    desk.wait_until_idle().await.expect("idle");
    for path in ["/me/two-step", "/me/passkeys", "/settings/sign-in"] {
        desk.goto(&format!("{}{path}", site.origin)).await.expect(path);
        is_sound(&site, &desk, path).await;
        fits(&desk, path).await;
        picture(&desk, &format!("desk{}", path.replace('/', "_"))).await;
    }
}

/// Keeps a picture for people to look at, where a folder for them is named.
pub(crate) async fn picture(page: &dahu_testkit::browser::Page, name: &str) {
    if let Some(folder) = std::env::var_os("DAHU_PICTURES") {
        let path = std::path::Path::new(&folder).join(format!("door_{name}.png"));
        page.screenshot(&path).await.expect("a picture");
    }
}

#[tokio::test]
async fn setting_up_an_app_ends_other_sessions_and_gives_this_one_another_id() {
    let site = Site::empty().await;
    site.hire("li", Role::Analyst).await;
    let (here, elsewhere) = (site.signed_in("li").await, site.signed_in("li").await);
    let page = here.page("/me/two-step").await;
    let secret = between(&page, "id=\"secret\">", "<").to_owned();
    let typed = code(&secret, site.clock.now());
    let answer = here.post("/me/two-step", &[("code", &typed)]).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(cookie(&answer).starts_with("dahu_session="), "another id");
    assert_eq!(here.get("/me/two-step").await.status(), StatusCode::OK);
    let out = elsewhere.get("/me/two-step").await;
    assert!(location(&out).starts_with("/sign-in"), "{}", out.status());
    let removed = here
        .post("/me/two-step/remove", &[("proof", crate::site::PASSWORD)])
        .await;
    assert_eq!(removed.status(), StatusCode::SEE_OTHER);
    assert!(cookie(&removed).starts_with("dahu_session="), "another id");
    assert_eq!(here.get("/me/two-step").await.status(), StatusCode::OK);
}
