//! Search through HTTP and in a browser: its page, its answers, the palette, and the shortcuts.

use dahu_app::{account, contact};
use dahu_core::person::Role;
use dahu_testkit::{
    browser::{Browser, Page, Viewport},
    suite::{Suite, ready},
};
use reqwest::StatusCode;

use crate::{
    contact::facts,
    journey::{fits, is_sound, sign_in},
    site::{Person, Site},
};

async fn answers(person: &Person<'_>, typed: &str) -> String {
    let request = person.request("GET", &format!("/search?q={typed}"));
    let answer = request
        .header("hx-request", "true")
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    answer.text().await.expect("text")
}

#[tokio::test]
async fn accounts_contacts_and_pages_are_found_in_both_languages() {
    let site = Site::sample().await;
    let account = site.account("KH0001").await;
    let name = account::show(&site.ctx, account)
        .await
        .expect("an account")
        .row
        .name;
    contact::add(&site.ctx, account, facts(&site.ctx))
        .await
        .expect("a contact");
    let admin = site.administrator().await;
    let page = admin.page("/search?q=kh0001").await;
    assert!(
        page.contains("<!doctype html>") && page.contains(&name) && page.contains("Accounts</h2>"),
        "{page}"
    );
    let found = answers(&admin, "kh0001").await;
    assert!(
        !found.contains("<html") && found.contains(&format!("href=\"/accounts/{account}\"")),
        "{found}"
    );
    for typed in ["oyxf", "ouyang", "晓峰", "8765"] {
        let found = answers(&admin, typed).await;
        assert!(
            found.contains(&format!("/accounts/{account}?tab=people#contacts")),
            "{typed}: {found}"
        );
    }
    // What a page is called in the other language finds it too, and so do its pinyin and its initials.
    for typed in ["handovers", "yijiao", "yj", "移交"] {
        assert!(
            answers(&admin, typed).await.contains("href=\"/handovers\""),
            "{typed}"
        );
    }
    let all = answers(&admin, "").await;
    for path in [
        "/",
        "/accounts",
        "/accounts/new",
        "/imports",
        "/settings/fields",
        "/audit",
        "/sign-out",
    ] {
        assert!(all.contains(&format!("href=\"{path}\"")), "{path}");
    }
    assert!(
        admin
            .page("/search?q=%C2%B7%C2%B7")
            .await
            .contains("Nothing found")
    );
    let chinese = admin
        .request("GET", "/search?q=kh0001")
        .header("accept-language", "zh-CN");
    let chinese = chinese
        .send()
        .await
        .expect("an answer")
        .text()
        .await
        .expect("text");
    assert!(
        chinese.contains("搜索与命令") && chinese.contains("客户</h2>"),
        "{chinese}"
    );
    let escaped = answers(&admin, "%3Cscript%3E").await;
    assert!(!escaped.contains("<script"), "{escaped}");
}

#[tokio::test]
async fn nobody_finds_what_they_may_not_open() {
    let site = Site::sample().await;
    let account = site.account("KH0001").await;
    contact::add(&site.ctx, account, facts(&site.ctx))
        .await
        .expect("a contact");
    site.hire("new", Role::AccountManager).await;
    let person = site.signed_in("new").await;
    for typed in ["kh0001", "8765", "oyxf"] {
        assert!(!answers(&person, typed).await.contains("/accounts/0"), "{typed}");
    }
    let all = answers(&person, "").await;
    assert!(
        !all.contains("/imports") && !all.contains("/settings") && all.contains("/me/password"),
        "{all}"
    );
    let stranger = site.visitor();
    assert_eq!(
        stranger.get("/search?q=kh0001").await.status(),
        StatusCode::SEE_OTHER
    );
}

/// Waits until the palette answers what is typed.
async fn answered(page: &Page, first: &str) {
    page.wait_for_text("#palette [role=option][aria-selected=true]", first)
        .await
        .expect("the answer");
}

async fn is_open(page: &Page, dialog: &str, open: bool) {
    page.wait_until(
        dialog,
        &format!("document.getElementById('{dialog}').open === {open}"),
    )
    .await
    .expect("it");
}

/// A key with Ctrl, or Enter while an input method composes, as the browser tells the page of it; whether the page took it.
const KEY: &str = "(key, more) => !document.activeElement.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))";

#[tokio::test(flavor = "multi_thread")]
async fn the_palette_goes_anywhere_by_keyboard_and_waits_for_the_input_method() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    let account = site.account("KH0001").await;
    let browser = Browser::launch().await.expect("a browser");
    let page = sign_in(&site, &browser, Viewport::Desktop, "zh-CN").await;
    let took: bool = page
        .evaluate(&format!("({KEY})('k', {{ ctrlKey: true }})"))
        .await
        .expect("the key");
    assert!(took, "the browser's own Ctrl K does not happen");
    is_open(&page, "palette", true).await;
    answered(&page, "总览").await;
    is_sound(&site, &page, "the palette").await;
    page.press("ArrowDown").await.expect("the key");
    answered(&page, "客户").await;
    page.press("Escape").await.expect("the key");
    is_open(&page, "palette", false).await;

    page.press("/").await.expect("the key");
    is_open(&page, "palette", true).await;
    page.write("kh0001").await.expect("typed");
    page.wait_for_text("#palette [role=option] .palette-beside", "KH0001")
        .await
        .expect("found");
    let took: bool = page
        .evaluate(&format!("({KEY})('Enter', {{ isComposing: true }})"))
        .await
        .expect("the key");
    assert!(!took, "Enter is the input method's");
    is_open(&page, "palette", true).await;
    is_sound(&site, &page, "the palette with an account").await;
    page.press("Enter").await.expect("the key");
    page.wait_until(
        "the account",
        &format!("location.pathname === '/accounts/{account}'"),
    )
    .await
    .expect("it");
    page.wait_until_idle().await.expect("idle");

    page.press("?").await.expect("the key");
    is_open(&page, "shortcuts", true).await;
    is_sound(&site, &page, "the shortcuts").await;
    page.press("Escape").await.expect("the key");
    is_open(&page, "shortcuts", false).await;
    page.press("g").await.expect("the key");
    page.press("f").await.expect("the key");
    page.wait_until("the funnel", "location.pathname === '/funnel'")
        .await
        .expect("it");
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_phone_a_button_opens_the_search() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    let browser = Browser::launch().await.expect("a browser");
    let page = sign_in(&site, &browser, Viewport::Phone, "en").await;
    page.tap(".search-open").await.expect("the button");
    is_open(&page, "palette", true).await;
    page.write("KH0001").await.expect("typed");
    page.wait_for_text("#palette [role=option] .palette-beside", "KH0001")
        .await
        .expect("found");
    fits(&page, "the palette").await;
    is_sound(&site, &page, "the palette").await;
    page.tap("#palette [data-closes]").await.expect("closed");
    page.goto(&format!("{}/search?q=KH00", site.origin))
        .await
        .expect("the page");
    page.wait_until_idle().await.expect("idle");
    fits(&page, "the page of the search").await;
    is_sound(&site, &page, "the page of the search").await;
}
