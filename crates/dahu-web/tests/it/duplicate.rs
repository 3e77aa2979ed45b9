//! Duplicates through HTTP and in a browser: a search, its pairs side by side, and what is decided of them.

use std::sync::Arc;

use dahu_app::{
    contact,
    duplicate::{self, Filter, Noun, Tracker},
    import::{self, Job, Kind},
};
use dahu_core::person::Role;
use dahu_testkit::{
    browser::{Browser, Viewport},
    suite::{Suite, ready},
};
use reqwest::StatusCode;

use crate::{
    contact::facts,
    journey::{fits, is_sound, sign_in},
    site::{Site, location},
};

const LIST: &str = "客户编码,客户名称,地区\n\
    A1,上海云帆科技有限公司,华东\n\
    A2,上海市云帆科技有限责任公司,华北\n\
    A3,北京云帆科技有限公司,\n";

/// An empty firm with accounts that stand twice, and with a contact of the same name and number at two of them.
async fn doubled() -> Site {
    let site = Site::empty().await;
    let path = site.ctx.workspace.folder().join("list.csv");
    std::fs::write(&path, LIST).unwrap();
    let job = Job::of_file(Kind::Accounts, &path);
    import::run(&site.ctx, job, Arc::default())
        .await
        .expect("imported");
    for account in ["A1", "A2"] {
        let account = site.account(account).await;
        contact::add(&site.ctx, account, facts(&site.ctx))
            .await
            .expect("a contact");
    }
    site
}

async fn first(site: &Site, noun: Noun) -> String {
    let filter = Filter {
        noun,
        ..Filter::default()
    };
    let page = duplicate::list(&site.ctx, &filter, None, 1)
        .await
        .expect("a page");
    page.rows[0].id.to_string()
}

#[tokio::test]
async fn pairs_stand_side_by_side_with_their_reasons_and_decisions_are_kept() {
    let site = doubled().await;
    let admin = site.administrator().await;
    let page = admin.page("/duplicates").await;
    assert!(page.contains("No search yet"), "{page}");
    let answer = admin.post("/duplicates/runs", &[]).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let run = location(&answer).to_owned();
    let mut watched = String::new();
    for _ in 0..500 {
        watched = admin.page(&run).await;
        if watched.contains("The search has ended") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert!(watched.contains("The search has ended"), "{watched}");
    let page = admin.page("/duplicates").await;
    assert!(page.contains("Accounts: 3 compared; same 1, related 2"), "{page}");
    assert!(
        page.contains("same name but for place or legal form; same phone"),
        "{page}"
    );
    assert!(
        page.contains("Accounts (3)") && page.contains("Contacts (1)"),
        "{page}"
    );
    assert!(
        page.contains("<tr class=\"differs\"><th scope=\"row\">Region"),
        "{page}"
    );
    let related = admin.page("/duplicates?verdict=related").await;
    assert!(
        related.contains("2 pairs") && !related.contains("legal form;"),
        "{related}"
    );
    it_is_decided_and_taken_back(&site).await;
    let contacts = admin.page("/duplicates?of=contact").await;
    assert!(
        contacts.contains("same phone") && !contacts.contains("name=\"note\""),
        "{contacts}"
    );
    let missing = admin
        .post("/duplicates/00000000-0000-7000-8000-000000000000/decide", &[])
        .await;
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
    let trail = admin.page("/audit?noun=duplicate_pair").await;
    assert!(
        trail.contains("Pair of duplicates") && trail.contains("Decision: Different"),
        "{trail}"
    );
}

async fn it_is_decided_and_taken_back(site: &Site) {
    let (director, id) = (site.administrator().await, first(site, Noun::Account).await);
    let path = format!("/duplicates/{id}/decide?verdict=same");
    let decision = [("decision", "different"), ("note", "two <firms>")];
    let answer = director.post(&path, &decision).await;
    assert_eq!(location(&answer), "/duplicates?verdict=same");
    let decided = director.page("/duplicates?decided=different").await;
    assert!(decided.contains("Decided: Different"), "{decided}");
    assert!(decided.contains("two &#60;firms&#62;"), "{decided}");
    let long = "字".repeat(301);
    let refused = director
        .post(&path, &[("decision", "same"), ("note", &long)])
        .await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    director.post(&path, &[("decision", "none")]).await;
    let open = director.page("/duplicates?verdict=same").await;
    assert!(open.contains("1 pair") && !open.contains("Decided: "), "{open}");
}

#[tokio::test]
async fn only_those_who_see_everything_are_led_there() {
    let site = doubled().await;
    for (login, role) in [("director", Role::SalesDirector), ("li", Role::AccountManager)] {
        site.hire(login, role).await;
        let person = site.signed_in(login).await;
        let is_led = person.page("/accounts").await.contains("href=\"/duplicates\"");
        let is_open = person.get("/duplicates").await.status() == StatusCode::OK;
        assert_eq!(
            (is_led, is_open),
            (role == Role::SalesDirector, role == Role::SalesDirector),
            "{login}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_is_decided_on_a_desk_and_on_a_phone() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = doubled().await;
    duplicate::run(&site.ctx, Arc::new(Tracker::default()))
        .await
        .expect("a search");
    let browser = Browser::launch().await.expect("a browser");
    for (viewport, language) in [(Viewport::Desktop, "zh-CN"), (Viewport::Phone, "en")] {
        let page = sign_in(&site, &browser, viewport, language).await;
        page.goto(&format!("{}/duplicates", site.origin))
            .await
            .expect("the page");
        page.wait_for(".pair").await.expect("pairs");
        is_sound(&site, &page, "duplicates").await;
        fits(&page, "duplicates").await;
        let id = first(&site, Noun::Account).await;
        let button = format!("[id='different-{id}']");
        page.click(&button).await.expect("decided");
        let pressed = format!("document.getElementById('different-{id}').ariaPressed === 'true'");
        page.wait_until("it is decided", &pressed)
            .await
            .expect("it is decided");
        let focus = format!("document.activeElement.id === 'different-{id}'");
        page.wait_until("the focus stays", &focus)
            .await
            .expect("the focus stays");
        is_sound(&site, &page, "decided").await;
        fits(&page, "decided").await;
        page.click(&format!("[id='back-{id}']"))
            .await
            .expect("taken back");
        let open = format!("document.getElementById('different-{id}').ariaPressed === 'false'");
        page.wait_until("it is open", &open).await.expect("it is open");
        page.click(".tabs a[href='/duplicates?of=contact']")
            .await
            .expect("contacts");
        page.wait_for_text(".pair", "139").await.expect("their pair");
        is_sound(&site, &page, "contacts").await;
        fits(&page, "contacts").await;
    }
}
