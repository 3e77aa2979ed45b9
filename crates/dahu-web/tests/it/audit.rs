//! The audit trail through HTTP: who may see it, what it shows, and what the pages themselves leave in it.

use dahu_app::{
    Actor, Context,
    audit::{self, AuditRow, Filter},
    person,
};
use dahu_core::person::Role;
use reqwest::StatusCode;
use serde_json::Value;

use crate::site::{Person, Site};

async fn trail(site: &Site, noun: &str) -> Vec<AuditRow> {
    let filter = Filter {
        noun: Some(noun.to_owned()),
        ..Filter::default()
    };
    let mut rows = audit::list(&site.ctx, &filter, None, 500)
        .await
        .expect("a list")
        .rows;
    rows.reverse();
    rows
}

/// Somebody of this role, signed in with a password.
async fn signed_in<'a>(site: &'a Site, login: &str, role: Role) -> Person<'a> {
    let password = "a password of theirs";
    person::add(&site.ctx, login, login, password, role)
        .await
        .expect("added");
    let person = site.visitor();
    let answer = person
        .post("/sign-in", &[("login", login), ("password", password)])
        .await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    person
}

#[tokio::test]
async fn the_trail_shows_what_changed_in_both_languages() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let page = admin.page("/audit?noun=account&verb=created").await;
    assert!(
        page.contains("Account · created") && page.contains("Name: "),
        "{page}"
    );
    assert!(
        page.contains("Command line") && page.contains("Load more"),
        "{page}"
    );
    admin.post("/preferences", &[("language", "zh-CN")]).await;
    let page = admin.page("/audit?noun=account&verb=created").await;
    assert!(page.contains("客户 · 新建") && page.contains("名称"), "{page}");
    let next = page
        .split("href=\"")
        .find(|part| part.contains("after="))
        .expect("more");
    let next = next
        .split('"')
        .next()
        .expect("an address")
        .replace("&#38;", "&")
        .replace("&amp;", "&");
    let further = admin.page(&next).await;
    assert!(further.contains("客户 · 新建"), "{further}");
}

#[tokio::test]
async fn the_trail_is_for_administrators_and_asking_in_vain_is_recorded() {
    let site = Site::empty().await;
    for role in [
        Role::SalesDirector,
        Role::AccountManager,
        Role::Analyst,
        Role::External,
    ] {
        let person = signed_in(&site, role.as_str(), role).await;
        for path in ["/audit", "/audit/export.csv", "/audit/export.json"] {
            assert_eq!(
                person.get(path).await.status(),
                StatusCode::FORBIDDEN,
                "{role:?}: {path}"
            );
        }
        assert_eq!(
            person.post("/audit/verify", &[]).await.status(),
            StatusCode::FORBIDDEN
        );
    }
    let refused = trail(&site, "attempt").await;
    let told: Vec<_> = refused
        .iter()
        .filter(|row| row.actor == "analyst")
        .map(|row| {
            row.after.as_ref().expect("facts")["tried"]
                .as_str()
                .expect("text")
        })
        .collect();
    assert_eq!(
        told,
        [
            "GET /audit",
            "GET /audit/export.csv",
            "GET /audit/export.json",
            "POST /audit/verify"
        ]
    );
    assert_eq!(site.visitor().get("/audit").await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn signing_in_wrongly_and_out_is_in_the_trail_with_the_address() {
    let site = Site::empty().await;
    let person = signed_in(&site, "li", Role::Administrator).await;
    person.post("/sign-out", &[]).await;
    let wrong = site.visitor();
    let answer = wrong
        .post("/sign-in", &[("login", "li"), ("password", "not this one")])
        .await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let people = trail(&site, "person").await;
    let verbs: Vec<&str> = people.iter().map(|row| row.verb.as_str()).collect();
    assert_eq!(verbs, ["created", "signed_in", "signed_out"]);
    let attempts = trail(&site, "attempt").await;
    assert_eq!(attempts[0].verb, "sign_in_failed");
    assert!(!format!("{attempts:?}").contains("not this one"));
    assert!(people[1].address.is_some() && attempts[0].address.is_some());
}

#[tokio::test]
async fn every_download_is_in_the_trail_with_its_rows_and_its_filter() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let downloads = [
        ("/accounts/export.csv?search=KH0001", "accounts", "csv", Some(1)),
        ("/accounts/export.xlsx", "accounts", "xlsx", Some(341)),
        ("/funnel/export.xlsx", "funnel", "xlsx", Some(5)),
        ("/funnel/export.json", "funnel", "json", None),
        ("/portfolio/export.csv", "portfolio", "csv", Some(38)),
        (
            "/portfolio/concentration/export.json",
            "concentration",
            "json",
            None,
        ),
        ("/audit/export.csv?noun=workspace", "audit", "csv", Some(1)),
        ("/audit/export.json?noun=person", "audit", "json", None),
    ];
    for (path, ..) in downloads {
        assert_eq!(admin.get(path).await.status(), StatusCode::OK, "{path}");
    }
    let exports = trail(&site, "export").await;
    assert_eq!(exports.len(), downloads.len());
    for (event, (path, what, format, rows)) in exports.iter().zip(downloads) {
        let facts = event.after.as_ref().expect("facts");
        let filter = path.split_once('?').map_or("", |(_, query)| query);
        let expected = serde_json::json!({ "what": what, "rows": rows, "format": format, "filter": filter });
        assert_eq!((facts, event.actor.as_str()), (&expected, "管理员"), "{path}");
    }
    let refused = admin.get("/accounts/export.json").await.status();
    assert_eq!(refused, StatusCode::NOT_FOUND);
    assert_eq!(
        trail(&site, "export").await.len(),
        downloads.len(),
        "what was not given is not recorded"
    );
}

#[tokio::test]
async fn a_download_holds_exactly_the_events_of_the_filter() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let expected = trail(&site, "target").await.len();
    let json: Value = admin
        .get("/audit/export.json?noun=target")
        .await
        .json()
        .await
        .expect("JSON");
    let rows = json.as_array().expect("a list");
    assert_eq!(rows.len(), expected);
    assert!(rows.iter().all(|row| row["noun"] == "target"));
    let csv = admin.page("/audit/export.csv?noun=target").await;
    assert_eq!(csv.lines().count(), expected + 1);
}

#[tokio::test]
async fn a_check_runs_in_the_background_and_says_what_it_found() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let page = admin.page("/audit").await;
    assert!(page.contains("Not checked since"), "{page}");
    assert_eq!(
        admin.post("/audit/verify", &[]).await.status(),
        StatusCode::SEE_OTHER
    );
    for _ in 0..200 {
        let part = admin.request("GET", "/audit/chain").header("hx-request", "true");
        let text = part.send().await.expect("an answer").text().await.expect("text");
        if text.contains("all stand as they were recorded") {
            let (_, head) = audit::head(&site.ctx).await.expect("a head");
            assert!(text.contains(&head), "{text}");
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the check does not end");
}

#[tokio::test]
async fn the_menu_leads_to_the_trail_only_whom_it_is_open_to() {
    let site = Site::empty().await;
    assert!(
        site.administrator()
            .await
            .page("/audit")
            .await
            .contains("href=\"/audit\"")
    );
    let analyst = signed_in(&site, "analyst", Role::Analyst).await;
    let page = analyst.page("/accounts").await;
    assert!(!page.contains("href=\"/audit\""), "{page}");
    let ctx = Context::new(site.ctx.workspace.clone(), Actor::Visitor);
    assert!(audit::kinds(&ctx).await.is_err());
}

#[tokio::test]
async fn a_sheet_of_a_handover_that_is_taken_away_is_in_the_trail() {
    let site = Site::sample().await;
    dahu_app::sample::bring_people(&site.ctx).await.expect("people");
    let admin = site.administrator().await;
    let plan = dahu_app::handover::list(&site.ctx).await.expect("a list")[0].id;
    let page = dahu_app::handover::accounts(&site.ctx, plan, None, 0).await;
    let account = page.expect("accounts").rows[0].id;
    let sheet = format!("/handovers/{plan}/sheets/{account}");
    assert_eq!(admin.get(&sheet).await.status(), StatusCode::OK);
    assert!(
        trail(&site, "export").await.is_empty(),
        "a page is not taken away"
    );
    let file = admin.get(&format!("{sheet}/sheet.docx")).await;
    assert_eq!(file.status(), StatusCode::OK);
    let events = trail(&site, "export").await;
    let facts = events[0].after.as_ref().expect("facts");
    assert_eq!(
        (&facts["what"], &facts["format"], &facts["rows"], events.len()),
        (&"handover-sheet".into(), &"docx".into(), &1.into(), 1)
    );
}
