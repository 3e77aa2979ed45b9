//! An account's page in a browser: it follows what others do, and its tabs are loaded when they are opened.

use dahu_core::assessment::Intent;
use dahu_testkit::{
    browser::{Browser, Viewport},
    suite::{Suite, ready},
};
use reqwest::StatusCode;

use crate::{
    journey::{is_sound, sign_in},
    site::Site,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_page_shows_what_others_change_and_takes_nothing_from_under_ones_hands() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    let account = site.account("KH0001").await;
    let browser = Browser::launch().await.expect("a browser");
    let page = sign_in(&site, &browser, Viewport::Desktop, "en").await;
    page.goto(&format!("{}/accounts/{account}", site.origin))
        .await
        .expect("the account");
    page.wait_for("#glance").await.expect("at a glance");
    page.click("#tab-history").await.expect("a tab");
    page.wait_for("#assessments").await.expect("its content");
    page.wait_until("the address", "location.search === '?tab=history'")
        .await
        .expect("it can be come back to");

    let day = site.ctx.today();
    dahu_app::assessment::record(&site.ctx, account, Intent::High, day)
        .await
        .expect("recorded");
    page.wait_for_text("#changed", "changed this account")
        .await
        .expect("told");
    page.wait_for_text("#assessments tbody tr", "High")
        .await
        .expect("and shown, on the tab that is open");
    is_sound(&site, &page, "an account that somebody changed").await;

    let typed =
        "(() => { const on = document.getElementById('on'); on.value = '2026-06-01'; return on.value; })()";
    let typed: String = page.evaluate(typed).await.expect("typed");
    assert_eq!(typed, "2026-06-01");
    site.wait(chrono::TimeDelta::seconds(1));
    dahu_app::assessment::record(&site.ctx, account, Intent::Low, day)
        .await
        .expect("recorded");
    page.wait_for("#changed button").await.expect("asked");
    let typed: String = page
        .evaluate("document.getElementById('on').value")
        .await
        .expect("it");
    assert_eq!(typed, "2026-06-01", "what was typed stays");
    page.click("#changed button").await.expect("shown");
    page.wait_for_text("#assessments tbody tr", "Low")
        .await
        .expect("now it is there");
}

#[tokio::test]
async fn a_stream_tells_who_changed_an_account_and_strangers_get_none() {
    let site = Site::sample().await;
    let account = site.account("KH0001").await;
    let path = format!("/accounts/{account}/changes");
    let stranger = site.visitor().get(&path).await;
    assert_eq!(stranger.status(), StatusCode::SEE_OTHER);
    let admin = site.administrator().await;
    let malformed = admin.get("/accounts/nothing/changes").await;
    assert_eq!(malformed.status(), StatusCode::NOT_FOUND);
    let mut answer = admin.get(&path).await;
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    assert!(
        answer.headers().get("content-encoding").is_none(),
        "compressed, it would come late"
    );
    dahu_app::assessment::record(&site.ctx, account, Intent::High, site.ctx.today())
        .await
        .expect("recorded");
    let told = answer.chunk().await.expect("a stream").expect("a change");
    let told = String::from_utf8(told.to_vec()).expect("text");
    assert!(
        told.starts_with("event: changed") && told.contains("\"by\":"),
        "{told}"
    );
    let streams: Vec<_> = futures::future::join_all((0..15).map(|_| admin.get(&path))).await;
    let refused = streams
        .iter()
        .filter(|answer| answer.status() == StatusCode::NO_CONTENT)
        .count();
    assert_eq!(refused, 4, "twelve at once for one person");
}
