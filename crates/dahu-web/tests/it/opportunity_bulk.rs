//! Bulk edits of opportunities through HTTP, and in a browser by mouse, keyboard and finger.

use dahu_app::opportunity::{self, NewStep, TypedOpportunity};
use dahu_core::{opportunity::OpportunityId, person::Role};
use dahu_testkit::{
    browser::{Browser, Viewport},
    suite::{Suite, ready},
};
use reqwest::StatusCode;

use crate::{
    import::in_chinese,
    journey::{fits, is_sound, sign_in},
    site::{Site, location},
};

/// Three opportunities with the largest account; the last has no day.
async fn pursued(site: &Site) -> Vec<OpportunityId> {
    let account = site.account("KH0001").await;
    let found = dahu_app::account::show(&site.ctx, account)
        .await
        .expect("an account");
    let owner = found.row.owner.map(|(id, _)| id);
    let mut ids = Vec::new();
    for (name, close_on) in [("甲", "2026-07-31"), ("乙", "2026-08-15"), ("丙", "")] {
        let new = TypedOpportunity {
            name: name.to_owned(),
            kind: "repeat".to_owned(),
            amount: "5万".to_owned(),
            close_on: close_on.to_owned(),
            owner,
            ..TypedOpportunity::default()
        };
        let step = NewStep {
            what: "打电话".to_owned(),
            due_on: "2026-07-07".parse().ok(),
            who: owner,
        };
        ids.push(
            opportunity::open(&site.ctx, account, &new, &step)
                .await
                .expect("opened"),
        );
    }
    ids
}

/// All opportunities close so many days later.
fn later(days: &str) -> [(&str, &str); 4] {
    [
        ("all", "yes"),
        ("query", ""),
        ("field", "close_later"),
        ("value", days),
    ]
}

#[tokio::test]
async fn what_to_change_is_asked_and_refused_with_what_was_typed() {
    let site = Site::sample().await;
    let ids = pursued(&site).await;
    let admin = site.administrator().await;
    let list = admin.page("/opportunities").await;
    assert!(
        list.contains("all 3 opportunities found") && list.contains(&format!("value=\"{}\"", ids[0])),
        "{list}"
    );
    let asked = admin
        .post(
            "/opportunities/bulk/new",
            &[("all", "yes"), ("query", "search=&owner=")],
        )
        .await;
    assert_eq!(asked.status(), StatusCode::OK);
    let text = asked.text().await.expect("text");
    assert!(text.contains("Change 3 opportunities"), "{text}");
    let nothing = admin.post("/opportunities/bulk/new", &[("query", "")]).await;
    assert_eq!(nothing.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let refused = admin.post("/opportunities/bulk", &later("many")).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let text = refused.text().await.expect("text");
    assert!(
        text.contains("Give a number of days") && text.contains("value=\"many\""),
        "{text}"
    );
}

#[tokio::test]
async fn a_bulk_edit_is_previewed_made_and_taken_back() {
    let site = Site::sample().await;
    let ids = pursued(&site).await;
    let admin = site.administrator().await;
    let prepared = admin.post("/opportunities/bulk", &later("-10")).await;
    let path = location(&prepared).to_owned();
    let preview = admin.page(&path).await;
    for part in [
        "10 days earlier",
        "2 opportunities will change",
        "2026-07-21",
        "It has no expected close",
        "id=\"bulk-do\"",
    ] {
        assert!(preview.contains(part), "{part} is not there: {preview}");
    }
    let made = admin.post(&format!("{path}/do"), &[]).await;
    assert_eq!(location(&made), path);
    assert!(admin.page(&path).await.contains("2 opportunities were changed"));
    assert!(
        admin
            .page("/opportunities?search=甲")
            .await
            .contains("2026-07-21")
    );
    assert!(admin.page("/opportunities/bulk").await.contains(&path));
    let id = ids[0].to_string();
    let form = [
        ("opportunity", id.as_str()),
        ("field", "close_on"),
        ("value", "2026-09-09"),
    ];
    let other = location(&admin.post("/opportunities/bulk", &form).await).to_owned();
    admin.post(&format!("{other}/do"), &[]).await;
    let conflict = admin.post(&format!("{path}/undo"), &[]).await;
    assert_eq!(conflict.status(), StatusCode::CONFLICT);
    let text = conflict.text().await.expect("text");
    assert!(
        text.contains("1 opportunity was changed again since") && text.contains("Expected close"),
        "{text}"
    );
    admin.post(&format!("{path}/undo"), &[("leave", "yes")]).await;
    let list = admin.page("/opportunities").await;
    assert!(
        list.contains("2026-09-09") && list.contains("2026-08-15"),
        "{list}"
    );
}

#[tokio::test]
async fn many_are_lost_at_once_with_their_reason() {
    let site = Site::sample().await;
    let id = pursued(&site).await[0].to_string();
    let admin = site.administrator().await;
    let form = [
        ("opportunity", id.as_str()),
        ("field", "lose"),
        ("value", "2026-06-30"),
        ("reason", "no_budget"),
        ("why", "预算冻结"),
    ];
    let lost = location(&admin.post("/opportunities/bulk", &form).await).to_owned();
    let preview = in_chinese(&admin, &lost).await;
    assert!(
        preview.contains("2026-06-30 输单：没有预算") && preview.contains("输单；没有预算"),
        "{preview}"
    );
    admin.post(&format!("{lost}/do"), &[]).await;
    let page = admin.page(&format!("/opportunities/{id}")).await;
    assert!(
        page.contains("Lost on 2026-06-30") && page.contains("预算冻结"),
        "{page}"
    );
}

#[tokio::test]
async fn who_only_sees_opportunities_is_offered_no_bulk_edit() {
    let site = Site::sample().await;
    pursued(&site).await;
    site.hire("sun", Role::Analyst).await;
    let analyst = site.signed_in("sun").await;
    let list = analyst.page("/opportunities").await;
    assert!(list.contains("甲") && !list.contains("id=\"bulk\""), "{list}");
    let refused = analyst.post("/opportunities/bulk/new", &[("all", "yes")]).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_are_changed_by_mouse_and_keyboard_and_on_a_phone() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    pursued(&site).await;
    let browser = Browser::launch().await.expect("a browser");
    for (viewport, language, undone) in [
        (Viewport::Desktop, "zh-CN", "已撤销"),
        (Viewport::Phone, "en", "Taken back"),
    ] {
        let page = sign_in(&site, &browser, viewport, language).await;
        page.goto(&format!("{}/opportunities", site.origin))
            .await
            .expect("the list");
        page.click("tbody tr:nth-child(1) input[name=opportunity]")
            .await
            .expect("chosen");
        page.click("tbody tr:nth-child(2) input[name=opportunity]")
            .await
            .expect("chosen");
        page.wait_for_text("[data-chosen]", "2").await.expect("counted");
        is_sound(&site, &page, "the list with what is chosen").await;
        fits(&page, "the list with what is chosen").await;
        page.click("#bulk button").await.expect("asked");
        page.wait_for("#value").await.expect("the form");
        for field in ["owner", "close_on", "category", "source", "mode", "lose"] {
            page.select("#field", field).await.expect("a field");
            let chosen = format!(
                "document.querySelector('#field').value === '{field}' && document.readyState === 'complete' && !document.querySelector('form[data-sent]')"
            );
            page.wait_until("the field", &chosen).await.expect("its form");
            is_sound(&site, &page, field).await;
            fits(&page, field).await;
        }
        page.select("#field", "close_later").await.expect("a field");
        page.wait_for("#days-hint").await.expect("its input");
        page.fill("#value", "14").await.expect("typed");
        page.press("Enter").await.expect("prepared by keyboard");
        page.wait_for("#bulk-do").await.expect("the preview");
        is_sound(&site, &page, "the preview of a bulk edit").await;
        fits(&page, "the preview of a bulk edit").await;
        page.click("#bulk-do").await.expect("made");
        page.wait_for("#bulk-undo").await.expect("done");
        is_sound(&site, &page, "a bulk edit").await;
        page.click("#bulk-undo").await.expect("taken back");
        let told = format!("document.body.textContent.includes('{undone}')");
        page.wait_until("it", &told).await.expect("told");
        page.goto(&format!("{}/opportunities/bulk", site.origin))
            .await
            .expect("the list");
        is_sound(&site, &page, "the bulk edits").await;
        fits(&page, "the bulk edits").await;
    }
}
