//! Health and relationships by their pages: the list with its picture, alerts, the back-test; the tab of an account, placing,
//! taking back; in both languages, by keyboard and on a phone.

use std::collections::HashSet;

use dahu_app::{
    account::{self, Filter, KindsFilter, PageRequest},
    activity::{self, ActivityFacts, Typed},
    health, kind,
    sample::bring_people,
};
use dahu_core::{account::AccountId, activity::ActivityKind, kind::KeyAccountKind, person::Role};
use dahu_testkit::{
    browser::{Browser, Viewport},
    suite::{Suite, ready},
};
use reqwest::StatusCode;

use crate::{
    definitions::unfounded,
    import::in_chinese,
    journey::{fits, is_sound, sign_in},
    selection::{json, selection_site},
    site::{Site, location},
};

const PAGES: [&str; 3] = [
    "/accounts/health",
    "/accounts/health/alerts",
    "/accounts/health/backtest",
];

/// The sample firm with its dials.
async fn site() -> Site {
    let site = Site::sample().await;
    let done = health::refresh(&site.ctx).await.expect("refreshed");
    assert!(done.accounts > 300 && done.raised > 0, "{done:?}");
    site
}

/// An account with an open alert, and the alert's address.
async fn alerted(site: &Site) -> (AccountId, String) {
    let page = health::alerts(&site.ctx, &Default::default(), None, 1)
        .await
        .expect("alerts");
    let alert = &page.rows[0];
    (
        alert.account,
        format!("/accounts/{}/alerts/{}", alert.account, alert.id),
    )
}

#[tokio::test]
async fn the_list_shows_both_dials_and_says_that_there_are_too_few_losses() {
    let site = site().await;
    let admin = site.administrator().await;
    let page = admin.page("/accounts/health").await;
    for part in [
        "Customer health",
        "Not enough losses to judge",
        "Both dials together",
        "id=\"health\"",
        "id=\"heat\"",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(
        in_chinese(&admin, "/accounts/health")
            .await
            .contains("流失太少，无法判断")
    );
    // A cell of the picture leads to its accounts.
    let cell = page.split("href=\"/accounts/health?").nth(1).expect("a cell");
    let address = cell.split('"').next().expect("an address").replace("&#38;", "&");
    let narrowed = admin.page(&format!("/accounts/health?{address}")).await;
    assert!(
        narrowed.contains("is-chosen") && narrowed.contains("All bands"),
        "{narrowed}"
    );
    let late = admin.page("/accounts/health?signal=late&sort=data").await;
    assert!(late.contains("Rhythm of purchases"), "{late}");
    let none = admin.page("/accounts/health?stage=synergistic").await;
    assert!(none.contains("No accounts here"));
    let wrong = admin.get("/accounts/health?after=nonsense").await.status();
    assert_eq!(wrong, StatusCode::UNPROCESSABLE_ENTITY);
    let file = admin.page("/accounts/health/export.csv?signal=late").await;
    assert!(
        file.lines().count() > 1 && file.contains("Our data (%)"),
        "{file}"
    );
    let json = admin.page("/accounts/health/export.json").await;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert!(json["accounts"].as_array().is_some_and(|rows| rows.len() > 300));
}

#[tokio::test]
async fn the_list_is_narrowed_to_a_kind_of_key_account_and_to_the_selection() {
    let (site, _) = selection_site().await;
    kind::bring_up_to_date(&site.ctx).await.expect("worked out");
    health::refresh(&site.ctx).await.expect("refreshed");
    let admin = site.administrator().await;
    let ids = async |query: &str| {
        let found = json(&admin, &format!("/accounts/health/export.json?{query}")).await;
        let rows = found["accounts"].as_array().expect("accounts").clone();
        let ids = rows
            .iter()
            .map(|row| row["id"].as_str().expect("an id").to_owned());
        ids.collect::<HashSet<String>>()
    };
    let filter = Filter {
        kind: Some(KindsFilter::Of(KeyAccountKind::Economic)),
        ..Filter::default()
    };
    let request = PageRequest {
        size: 200,
        ..PageRequest::default()
    };
    let economic = account::list(&site.ctx, &filter, &request).await.expect("a list");
    let economic: HashSet<String> = economic.rows.iter().map(|row| row.id.to_string()).collect();
    let all = ids("").await;
    assert!(!economic.is_empty() && economic.len() < all.len());
    assert_eq!(ids("kind=economic").await, economic);
    let page = admin.page("/accounts/health?kind=economic").await;
    for part in [
        "<option value=\"economic\" selected>",
        "/accounts/health/export.csv?kind=economic",
        "href=\"/accounts/health\"",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let selected = ids("kind=selected").await;
    let decided = json(&admin, "/selection/export.json?state=decided").await;
    let decided = decided["accounts"].as_array().expect("accounts");
    for is_in in [true, false] {
        let found = decided.iter().find(|one| one["is_in"] == is_in).expect("one");
        let id = found["id"].as_str().expect("an id");
        assert_eq!(selected.contains(id), is_in, "{id}");
    }
}

#[tokio::test]
async fn a_stage_that_records_propose_otherwise_is_listed_and_warned_of() {
    let site = Site::sample().await;
    bring_people(&site.ctx).await.expect("people");
    let admin = site.administrator().await;
    let list = admin.page("/accounts/health?proposed=1").await;
    for part in [
        "proposed: Early (downgrade)",
        "name=\"proposed\" value=\"1\" checked",
    ] {
        assert!(list.contains(part), "{part}: {list}");
    }
    let alerts = admin.page("/accounts/health/alerts?signal=stage").await;
    for part in [
        "Records no longer support this stage. They support: Early (people met in 180 days: 2, at least 3",
        "Decide who wins back what is missing",
        "Make a task",
    ] {
        assert!(alerts.contains(part), "{part}: {alerts}");
    }
    let json = admin.page("/accounts/health/export.json?proposed=1").await;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let rows = json["accounts"].as_array().expect("accounts");
    assert!(
        rows.iter().any(|row| row["proposed_turn"] == "downgrade"),
        "{rows:?}"
    );
}

#[tokio::test]
async fn every_figure_of_health_opens_a_definition_with_its_source() {
    let site = site().await;
    let (account, _) = alerted(&site).await;
    let admin = site.administrator().await;
    let tab = format!("/accounts/{account}?tab=relationship");
    for (path, least) in [("/accounts/health", 7), (tab.as_str(), 18)] {
        for page in [admin.page(path).await, in_chinese(&admin, path).await] {
            assert_eq!(unfounded(&page), Vec::<String>::new(), "{path}");
            let found = page.matches("<details class=\"definition\">").count();
            assert!(found >= least, "{path}: {found}");
        }
    }
    assert!(
        admin
            .page("/accounts/health/backtest")
            .await
            .contains("id=\"not-enough\"")
    );
}

#[tokio::test]
async fn a_relationship_is_placed_refused_beside_its_field_taken_back_and_put_back() {
    let site = site().await;
    let (account, _) = alerted(&site).await;
    let admin = site.administrator().await;
    let path = format!("/accounts/{account}/relationship");
    let form = admin.page(&path).await;
    assert!(
        form.contains("Synergistic") && form.contains("id=\"evidence\""),
        "{form}"
    );
    let place = async |stage: &str, on: &str, evidence: &str| {
        admin
            .post(&path, &[("stage", stage), ("on", on), ("evidence", evidence)])
            .await
    };
    for (on, evidence, sentence) in [
        ("2026-06-01", " ", "stands on evidence"),
        ("2027-01-01", "x", "lies ahead"),
    ] {
        let answer = place("mid", on, evidence).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let page = answer.text().await.expect("text");
        assert!(page.contains(sentence) && page.contains("aria-invalid"), "{page}");
    }
    assert_eq!(
        place("wild", "2026-06-01", "x").await.status(),
        StatusCode::BAD_REQUEST
    );
    let answer = place("mid", "2026-06-01", "按月下单 <b>").await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let tab = format!("/accounts/{account}?tab=relationship");
    assert_eq!(location(&answer), format!("{tab}#relationship"));
    let page = admin.page(&tab).await;
    for part in [
        "按月下单 &#60;b&#62;",
        "aria-current=\"step\"",
        "id=\"take-back\"",
        "id=\"known\"",
        "?tab=relationship#relationship\">History of stages</a>",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    admin.post(&format!("{path}/take-back"), &[]).await;
    let page = admin.page(&tab).await;
    assert!(
        page.contains("taken back") && page.contains("id=\"put-back\""),
        "{page}"
    );
    admin.post(&format!("{path}/put-back"), &[]).await;
    assert!(admin.page(&tab).await.contains("aria-current=\"step\""));
    let events = admin.page(&format!("/accounts/{account}?tab=history")).await;
    assert!(events.contains("placed the relationship"), "{events}");
}

/// A visit of last year.
fn visit() -> Typed {
    Typed {
        kind: ActivityKind::Visit,
        on: "2025-05-20".parse().expect("a day"),
        text: "看了机房".to_owned(),
        outcome: None,
        direction: None,
        effort: "2小时".to_owned(),
        people: Vec::new(),
        contacts: Vec::new(),
        step: String::new(),
        due_on: None,
        who: None,
        none_because: "例行联系".to_owned(),
        opportunity: None,
    }
}

#[tokio::test]
async fn breadth_depth_and_both_dials_stand_beside_those_of_earlier() {
    let site = site().await;
    let (account, _) = alerted(&site).await;
    let admin = site.administrator().await;
    let tab = format!("/accounts/{account}?tab=relationship");
    let page = admin.page(&tab).await;
    for part in [
        "id=\"by-month\"",
        "is kept from the month of 2026-06-01",
        "Twelve months ago no contact was recorded yet",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let facts = ActivityFacts::read(&site.ctx, visit()).expect("facts");
    activity::record(&site.ctx, account, facts)
        .await
        .expect("recorded");
    let page = admin.page(&tab).await;
    assert_eq!(page.matches("class=\"figures compared\"").count(), 2);
    // An activity of two hours more than there were since.
    for part in [
        "Our relations that can be relied on",
        "\u{2212}1</td>",
        "\u{2212}2.0</td>",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(in_chinese(&admin, &tab).await.contains("见过的人"));
}

#[tokio::test]
async fn an_alert_becomes_a_task_is_closed_with_its_reason_and_opened_again() {
    let site = site().await;
    let (account, path) = alerted(&site).await;
    let admin = site.administrator().await;
    let list = admin.page("/accounts/health/alerts").await;
    assert!(
        list.contains(&format!("{path}/task")) && list.contains(&path),
        "{list}"
    );
    let answer = admin.post(&format!("{path}/task"), &[("list", "1")]).await;
    assert_eq!(location(&answer), "/accounts/health/alerts");
    let tab = format!("/accounts/{account}?tab=relationship");
    assert!(admin.page(&tab).await.contains("Its task: to be done by"));
    let tasks = admin.page(&format!("/accounts/{account}/activities")).await;
    assert!(tasks.contains("2026-07-07"), "{tasks}");

    let close = async |because: &str, note: &str| {
        let form = [("because", because), ("note", note)];
        admin.post(&format!("{path}/close"), &form).await
    };
    let answer = close("accepted", "").await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text().await.expect("text");
    assert!(
        page.contains("Say what was done about it") && page.contains("note-problem"),
        "{page}"
    );
    assert_eq!(close("passed", "x").await.status(), StatusCode::BAD_REQUEST);
    assert_eq!(
        close("accepted", "停产检修").await.status(),
        StatusCode::SEE_OTHER
    );
    let page = admin.page(&tab).await;
    assert!(
        page.contains("停产检修") && page.contains("closed as accepted"),
        "{page}"
    );
    let closed = admin.page("/accounts/health/alerts?closed=1").await;
    assert!(closed.contains("停产检修"), "{closed}");
    let answer = admin.post(&format!("{path}/reopen"), &[]).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let other = site.accounts(1).await[0];
    let elsewhere = path.replace(&account.to_string(), &other.to_string());
    if other != account {
        assert_eq!(admin.get(&elsewhere).await.status(), StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn who_sees_no_figures_of_the_firm_sees_no_back_test_and_externals_nothing() {
    let site = site().await;
    site.hire("manager", Role::AccountManager).await;
    let manager = site.signed_in("manager").await;
    let page = manager.page("/accounts/health").await;
    assert!(!page.contains("/accounts/health/backtest"), "{page}");
    let status = manager.get("/accounts/health/backtest").await.status();
    assert_eq!(status, StatusCode::FORBIDDEN);
    site.hire("guest", Role::External).await;
    let guest = site.signed_in("guest").await;
    for path in PAGES {
        assert_eq!(guest.get(path).await.status(), StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn health_is_read_and_alerts_are_closed_by_keyboard_and_on_a_phone() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = site().await;
    let (account, alert) = alerted(&site).await;
    let browser = Browser::launch().await.expect("a browser");
    for (viewport, language) in [(Viewport::Desktop, "zh-CN"), (Viewport::Phone, "en")] {
        let page = sign_in(&site, &browser, viewport, language).await;
        let own = [
            format!("/accounts/{account}?tab=relationship"),
            format!("/accounts/{account}/relationship"),
            alert.clone(),
        ];
        for path in PAGES.iter().map(|path| (*path).to_owned()).chain(own) {
            page.goto(&format!("{}{path}", site.origin))
                .await
                .expect("a page");
            is_sound(&site, &page, &path).await;
            fits(&page, &path).await;
        }
    }
    let page = sign_in(&site, &browser, Viewport::Desktop, "en").await;
    page.goto(&format!("{}{alert}", site.origin))
        .await
        .expect("a page");
    page.evaluate::<bool>(
        "(() => { document.querySelector('[name=because][value=dealt_with]').click(); \
         document.querySelector('#note').value = 'met'; return true; })()",
    )
    .await
    .expect("chosen");
    page.click("#close").await.expect("closed");
    page.wait_for("#alerts").await.expect("the account's page");
    is_sound(&site, &page, "after closing").await;
}
