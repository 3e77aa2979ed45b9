//! The decision-maker map through HTTP in both languages, and in a browser.

use std::path::PathBuf;

use dahu_app::contact;
use dahu_testkit::{
    browser::{Browser, Viewport},
    suite::{Suite, ready},
};
use reqwest::StatusCode;

use crate::{
    journey::{fits, is_sound, sign_in},
    site::{Site, location},
};

async fn two_contacts(site: &Site) -> (dahu_core::account::AccountId, Vec<String>) {
    let account = site.account("KH0001").await;
    for name in ["总经理", "采购部长"] {
        let facts = contact::ContactFacts {
            name: name.to_owned(),
            ..crate::contact::facts(&site.ctx)
        };
        contact::add(&site.ctx, account, facts).await.expect("added");
    }
    let map = contact::of_map(&site.ctx, account).await.expect("a map");
    let ids = map.nodes.iter().map(|node| node.contact.id.to_string());
    (account, ids.collect())
}

#[tokio::test]
async fn the_map_is_changed_without_a_script_and_undone() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let (account, ids) = two_contacts(&site).await;
    let path = format!("/accounts/{account}/map");
    let page = admin.page(&path).await;
    assert!(
        page.contains("no decider is known") && page.contains("coverage-red"),
        "{page}"
    );
    let shown = admin.page(&format!("/accounts/{account}")).await;
    assert!(shown.contains("coverage-red") && shown.contains(&path), "{shown}");
    let (first, second) = (ids[0].as_str(), ids[1].as_str());
    let set = [("contact", first), ("other", second)];
    let answer = admin.post(&format!("{path}/reports-to"), &set).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let page = admin.page(location(&answer)).await;
    assert!(page.contains("depth-1") && page.contains("undo-map"), "{page}");
    let circle = [("contact", second), ("other", first)];
    let answer = admin.post(&format!("{path}/reports-to"), &circle).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().await.expect("text").contains("superior-problem"));
    let mut taken = [
        ("contact", first),
        ("stance", "opponent"),
        ("evidence", ""),
        ("on", "2026-06-01"),
    ];
    let answer = admin.post(&format!("{path}/stance"), &taken).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().await.expect("text").contains("evidence-problem"));
    taken[2] = ("evidence", "said so at the fair");
    assert_eq!(
        admin.post(&format!("{path}/stance"), &taken).await.status(),
        StatusCode::SEE_OTHER
    );
    let page = admin.page(&format!("/contacts/{first}")).await;
    assert!(
        page.contains("said so at the fair") && page.contains("Opponent"),
        "{page}"
    );
    let undone = admin
        .post(&format!("/contacts/{first}/ties/stance/undo"), &[])
        .await;
    assert!(
        !admin
            .page(location(&undone))
            .await
            .contains("said so at the fair")
    );
    let line = [("contact", first), ("other", second), ("weight", "strong")];
    let answer = admin.post(&format!("{path}/influence"), &line).await;
    assert!(admin.page(location(&answer)).await.contains("→ "));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_map_is_sound_and_fits_a_phone_in_both_languages() {
    if !ready(Suite::Browser) {
        return;
    }
    let pictures = std::env::var_os("DAHU_PICTURES").map(PathBuf::from);
    let site = Site::sample().await;
    let (account, ids) = two_contacts(&site).await;
    let pages = [
        ("map", format!("/accounts/{account}/map")),
        ("contact", format!("/contacts/{}", ids[0])),
        ("contact-form-map", format!("/contacts/{}/edit", ids[0])),
    ];
    let browser = Browser::launch().await.expect("a browser");
    for (viewport, width) in [(Viewport::Desktop, "desktop"), (Viewport::Phone, "phone")] {
        for language in ["zh-CN", "en"] {
            let page = sign_in(&site, &browser, viewport, language).await;
            for (name, path) in &pages {
                page.goto(&format!("{}{path}", site.origin)).await.expect(name);
                is_sound(&site, &page, name).await;
                fits(&page, name).await;
                if let Some(folder) = &pictures {
                    page.screenshot(&folder.join(format!("{name}-{language}-{width}.png")))
                        .await
                        .expect("a picture");
                }
            }
        }
    }
}
