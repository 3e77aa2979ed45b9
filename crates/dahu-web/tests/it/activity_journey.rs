//! A journey with a finger: a new user records a visit on a phone in under twenty seconds.

use std::time::Instant;

use dahu_app::contact;
use dahu_testkit::{
    browser::{Browser, Page, Viewport},
    suite::{Suite, ready},
};

use crate::{
    activity::owner,
    contact::facts,
    journey::{fits, is_sound},
    site::{PASSWORD, Site},
};

/// Seconds in which a visit has to be recorded.
const SECONDS: f64 = 20.0;
/// Seconds to point at something, to press a key and to make up one's mind, by the keystroke-level model (Card, Moran and Newell,
/// Communications of the ACM 23, 1980).
const POINT: f64 = 1.1;
const KEY: f64 = 0.28;
const MIND: f64 = 1.35;
/// Keys for a Chinese character by its sound, with the choice of it.
const KEYS_A_CHARACTER: f64 = 3.0;

/// Counts what a person does.
#[derive(Default)]
struct Hand {
    taps: u32,
    characters: u32,
    choices: u32,
}

impl Hand {
    async fn tap(&mut self, page: &Page, selector: &str) {
        self.taps += 1;
        page.tap(selector).await.expect(selector);
    }

    /// One thing of several, which one has to think about.
    async fn choose(&mut self, page: &Page, selector: &str) {
        self.choices += 1;
        self.tap(page, selector).await;
    }

    async fn write(&mut self, page: &Page, selector: &str, text: &str) {
        self.choose(page, selector).await;
        self.characters += u32::try_from(text.chars().count()).expect("few");
        page.write(text).await.expect("written");
    }

    /// What a person would need.
    fn seconds(&self) -> f64 {
        let (taps, characters) = (f64::from(self.taps), f64::from(self.characters));
        taps * POINT + characters * KEYS_A_CHARACTER * KEY + f64::from(self.choices) * MIND
    }
}

async fn sign_in(site: &Site, browser: &Browser, language: &str) -> Page {
    let page = browser
        .open(&format!("{}/sign-in", site.origin), Viewport::Phone)
        .await
        .expect("the page");
    page.wait_until_idle().await.expect("idle");
    page.click(&format!("button[name=language][value={language}]"))
        .await
        .expect("the switch");
    let is_so = format!("document.documentElement.lang === '{language}'");
    page.wait_until("the language", &is_so).await.expect("it");
    page.fill("#login", "li").await.expect("typed");
    page.fill("#password", PASSWORD).await.expect("typed");
    page.press("Enter").await.expect("the key");
    page.wait_for(".tiles, .empty").await.expect("the overview");
    page
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_user_records_a_visit_on_a_phone_in_under_twenty_seconds() {
    if !ready(Suite::Browser) {
        return;
    }
    let browser = Browser::launch().await.expect("a browser");
    for language in ["zh-CN", "en"] {
        let site = Site::sample().await;
        let account = owner(&site, "li").await;
        contact::add(&site.ctx, account, facts(&site.ctx))
            .await
            .expect("a contact");
        let page = sign_in(&site, &browser, language).await;
        page.wait_until(
            "the time zone",
            "document.documentElement.dataset.zone === Intl.DateTimeFormat().resolvedOptions().timeZone",
        )
        .await
        .expect("kept for the server");
        page.goto(&format!("{}/accounts/{account}", site.origin))
            .await
            .expect("the account");
        page.wait_for("#record-activity").await.expect("its page");

        let (began, mut hand) = (Instant::now(), Hand::default());
        hand.tap(&page, "#record-activity").await;
        page.wait_for("#record").await.expect("the form");
        hand.choose(&page, "#record input[name=contacts]").await;
        hand.choose(&page, "#record input[name=outcome][value=advance]")
            .await;
        hand.write(&page, "#text", "看机房").await;
        hand.write(&page, "#step", "送报价").await;
        hand.tap(&page, "#record input[name=due][value=tomorrow]").await;
        hand.tap(&page, "#save").await;
        page.wait_for_text("#timeline .trail", "送报价")
            .await
            .expect("recorded");
        let took = began.elapsed().as_secs_f64();

        assert!(hand.taps <= 7, "{} taps", hand.taps);
        assert!(
            hand.seconds() < SECONDS,
            "a person would need {:.1} s",
            hand.seconds()
        );
        assert!(took < SECONDS, "the pages took {took:.1} s");
        page.wait_for_text("#tasks", "2026-07-01")
            .await
            .expect("its next step");
        is_sound(&site, &page, "timeline").await;
        fits(&page, "timeline").await;
        page.tap("#undo-activity").await.expect("undo");
        page.wait_until("undone", "!document.body.textContent.includes('看机房')")
            .await
            .expect("undone");
        for path in [
            "/tasks".to_owned(),
            "/me/calendar".to_owned(),
            "/activities/new".to_owned(),
            format!("/accounts/{account}/activities?show=changes"),
        ] {
            page.goto(&format!("{}{path}", site.origin))
                .await
                .expect("a page");
            is_sound(&site, &page, &path).await;
            fits(&page, &path).await;
        }
    }
}
