//! Handovers, the pool and new accounts by their pages.

use std::io::Read;

use dahu_app::{Actor, Context, account_team, person, pool};
use dahu_core::{person::Role, pool::PoolRules};
use dahu_testkit::{
    browser::{Browser, Viewport},
    suite::{Suite, ready},
};
use reqwest::StatusCode;

use crate::{
    journey::{fits, is_sound},
    site::{Person, Site, location},
};

async fn owner(site: &Site, name: &str) -> String {
    let people = person::salespeople(&site.ctx).await.expect("people");
    let found = people
        .iter()
        .find(|person| person.name == name)
        .expect("a person");
    found.id.to_string()
}

/// Plans that one hands everything over to another, and says where the plan is shown.
async fn plan(site: &Site, person: &Person<'_>, from: &str, to: &str) -> String {
    let (from, to) = (owner(site, from).await, owner(site, to).await);
    let form = [
        ("from", from.as_str()),
        ("kind", "ownership"),
        ("kind", "target"),
        ("kind", "role"),
        ("assign", "one"),
        ("to", to.as_str()),
    ];
    let answer = person.post("/handovers", &form).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    location(&answer).to_owned()
}

#[tokio::test]
async fn a_handover_is_chosen_looked_at_carried_out_and_undone() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    let list = person.page("/handovers").await;
    assert!(list.contains("No handovers yet") && list.contains("/handovers/new"));
    let from = owner(&site, "陈莹").await;
    let answer = person
        .post("/handovers/new", &[("from", &from), ("kind", "ownership")])
        .await;
    let looked = answer.text().await.expect("a page");
    assert!(looked.contains("156 accounts"), "{looked}");
    let nobody = person
        .post(
            "/handovers",
            &[("from", &from), ("kind", "ownership"), ("assign", "count")],
        )
        .await;
    assert_eq!(nobody.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let plan = plan(&site, &person, "陈莹", "赵双").await;
    let shown = person.page(&plan).await;
    assert!(
        shown.contains("This is what will happen") && shown.contains("id=\"do\"") && shown.contains("赵双")
    );
    // One goes to somebody else meanwhile: that is said, and holds the plan up.
    let account = site.account("KH0001").await;
    let shown_account = dahu_app::account::show(&site.ctx, account).await.expect("it");
    let (owner_id, owner_name) = shown_account.row.owner.expect("an owner");
    if owner_name == "陈莹" {
        let other = owner(&site, "曹昌").await.parse().expect("an id");
        account_team::hand_over(&site.ctx, account, other)
            .await
            .expect("handed over");
        let held = person.post(&format!("{plan}/do"), &[]).await;
        assert_eq!(held.status(), StatusCode::UNPROCESSABLE_ENTITY);
        account_team::hand_over(&site.ctx, account, owner_id)
            .await
            .expect("and back");
    }
    let done = person.post(&format!("{plan}/do"), &[]).await;
    assert_eq!(
        (done.status(), location(&done)),
        (StatusCode::SEE_OTHER, plan.as_str())
    );
    let shown = person.page(&plan).await;
    assert!(shown.contains("Carried out") && shown.contains("id=\"to-undo\""));
    let again = person.post(&format!("{plan}/do"), &[]).await;
    assert!(again.text().await.expect("text").contains("was carried out"));
    person.page(&format!("{plan}/undo")).await;
    assert_eq!(
        person.post(&format!("{plan}/undo"), &[]).await.status(),
        StatusCode::SEE_OTHER
    );
    assert!(person.page(&plan).await.contains("Undone"));
    assert_eq!(person.get("/handovers/x").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_sheet_is_a_page_and_a_file_with_what_was_noted() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    let plan = plan(&site, &person, "陈莹", "赵双").await;
    let page = person.page(&plan).await;
    let sheet = page
        .split("href=\"")
        .filter_map(|part| part.split('"').next())
        .find(|path| path.contains("/sheets/"))
        .expect("a sheet")
        .to_owned();
    let form = [
        ("promises", "折扣 <b>九五折</b> & 免运费"),
        ("next_steps", "五月拜访"),
    ];
    let noted = person.post(&format!("{sheet}/notes"), &form).await;
    assert_eq!(
        (noted.status(), location(&noted)),
        (StatusCode::SEE_OTHER, sheet.as_str())
    );
    let shown = person.page(&sheet).await;
    for text in [
        "折扣 &#60;b&#62;九五折&#60;/b&#62; &#38; 免运费",
        "五月拜访",
        "Last 12 months",
        "Account team",
    ] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    assert!(
        person
            .page(&format!("{plan}/sheets"))
            .await
            .matches("<article")
            .count()
            == 50
    );
    let file = person.get(&format!("{sheet}/sheet.docx")).await;
    assert_eq!(file.status(), StatusCode::OK);
    let bytes = file.bytes().await.expect("bytes");
    if let Some(folder) = std::env::var_os("DAHU_PICTURES") {
        std::fs::write(std::path::Path::new(&folder).join("sheet.docx"), &bytes).expect("a file");
    }
    let mut package = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a package");
    let mut document = String::new();
    let mut part = package.by_name("word/document.xml").expect("a document");
    part.read_to_string(&mut document).expect("text");
    assert!(
        document.contains("折扣 &lt;b&gt;九五折&lt;/b&gt; &amp; 免运费"),
        "{document}"
    );
    let long = "x".repeat(10_001);
    let refused = person
        .post(&format!("{sheet}/notes"), &[("promises", long.as_str())])
        .await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn accounts_leave_the_pool_and_come_back_by_their_pages() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    assert!(person.page("/accounts").await.contains("href=\"/pool\""));
    assert!(person.page("/pool").await.contains("Nothing in the pool"));
    let account = site.account("KH0001").await;
    let without = person
        .post(&format!("/accounts/{account}/release"), &[("reason", " ")])
        .await;
    assert_eq!(without.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let released = person
        .post(
            &format!("/accounts/{account}/release"),
            &[("reason", "no capacity")],
        )
        .await;
    assert_eq!(released.status(), StatusCode::SEE_OTHER);
    let listed = person.page("/pool").await;
    assert!(
        listed.contains("no capacity") && listed.contains("1 account"),
        "{listed}"
    );
    let claimed = person.post(&format!("/pool/{account}/claim"), &[]).await;
    assert_eq!(location(&claimed), format!("/accounts/{account}"));
    let again = person.post(&format!("/pool/{account}/claim"), &[]).await;
    assert_eq!(again.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        again
            .text()
            .await
            .expect("text")
            .contains("Somebody else claimed it")
    );
    person
        .post(&format!("/accounts/{account}/exempt"), &[("reason", "strategic")])
        .await;
    assert!(
        person
            .page(&format!("/accounts/{account}/pool"))
            .await
            .contains("strategic")
    );
    the_rules_run_and_a_run_is_taken_back(&site, &person).await;
}

async fn the_rules_run_and_a_run_is_taken_back(site: &Site, person: &Person<'_>) {
    let wrong = person.post("/settings/pool", &[("contact_days", "many")]).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let far = person.post("/settings/pool", &[("contact_days", "9999")]).await;
    assert_eq!(far.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let rules = person
        .post("/settings/pool", &[("contact_days", "1"), ("notice_days", "5")])
        .await;
    assert_eq!(location(&rules), "/pool/runs");
    assert_eq!(
        pool::rules(&site.ctx).await.expect("rules"),
        PoolRules {
            contact_days: 1,
            notice_days: 5,
            ..PoolRules::default()
        }
    );
    let warned = pool::preview(&site.ctx).await.expect("a preview").warned;
    assert!(
        warned > 100 && warned < 341,
        "all but those under contract and the exempt one: {warned}"
    );
    assert!(
        person
            .page("/pool/runs")
            .await
            .contains(&format!("Warnings: {warned}. Releases: 0."))
    );
    assert_eq!(
        person.post("/pool/runs", &[]).await.status(),
        StatusCode::SEE_OTHER
    );
    let runs = person.page("/pool/runs").await;
    assert!(person.page("/pool").await.contains("Will be released on"));
    let undo = runs
        .split("action=\"")
        .filter_map(|part| part.split('"').next())
        .find(|path| path.ends_with("/undo"));
    assert_eq!(
        person.post(undo.expect("a run"), &[]).await.status(),
        StatusCode::SEE_OTHER
    );
    assert!(!person.page("/pool").await.contains("Will be released on"));
}

#[tokio::test]
async fn a_new_account_is_entered_or_held_up() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    let shown = dahu_app::account::show(&site.ctx, site.account("KH0001").await)
        .await
        .expect("it");
    let name = shown.row.name;
    person.page("/accounts/new").await;
    let held = person.post("/accounts/new", &[("name", &name)]).await;
    assert_eq!(held.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let held = held.text().await.expect("text");
    assert!(
        held.contains("There is an account of this name") && held.contains("id=\"insists\""),
        "{held}"
    );
    let code = person
        .post("/accounts/new", &[("name", "全新的名字"), ("code", "KH0001")])
        .await;
    let code = code.text().await.expect("text");
    assert!(code.contains("of this code") && !code.contains("id=\"insists\""));
    let made = person
        .post("/accounts/new", &[("name", "独一无二机电"), ("region", "华东")])
        .await;
    assert_eq!(made.status(), StatusCode::SEE_OTHER);
    assert!(person.page(location(&made)).await.contains("独一无二机电"));
    let bad = person
        .post("/accounts/new", &[("name", "另一家"), ("credit_code", "123")])
        .await;
    assert!(
        bad.text()
            .await
            .expect("text")
            .contains("no unified social credit code")
    );
}

#[tokio::test]
async fn doors_are_shown_to_whom_they_are_open() {
    let site = Site::sample().await;
    let (analyst, link) = person::invite(&site.ctx, "分析", "analyst", Role::Analyst)
        .await
        .expect("an invitation");
    let actor = Actor::Person {
        id: analyst,
        name: "分析".to_owned(),
        role: Role::Analyst,
    };
    let ctx = Context::new(site.ctx.workspace.clone(), actor);
    assert!(
        pool::list(&ctx, &dahu_app::account::Filter::default(), None, 5)
            .await
            .is_err()
    );
    let visitor = site.visitor();
    visitor.post(&format!("/sign-in/link/{link}"), &[]).await;
    let page = visitor.page("/accounts").await;
    for door in ["href=\"/pool\"", "href=\"/handovers\"", "href=\"/accounts/new\""] {
        assert!(!page.contains(door), "{door}");
    }
    for path in [
        "/pool",
        "/pool/runs",
        "/settings/pool",
        "/accounts/new",
        "/handovers/new",
    ] {
        assert_eq!(visitor.get(path).await.status(), StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_are_accessible_and_fit_a_phone() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    let person = site.administrator().await;
    let plan = plan(&site, &person, "陈莹", "赵双").await;
    let account = site.account("KH0002").await;
    person
        .post(
            &format!("/accounts/{account}/release"),
            &[("reason", "no capacity")],
        )
        .await;
    person
        .post("/settings/pool", &[("contact_days", "1"), ("notice_days", "5")])
        .await;
    let sheet = format!("{plan}/sheets");
    let pages = [
        ("handovers", "/handovers".to_owned()),
        (
            "handover-new",
            format!("/handovers/new?from={}", owner(&site, "赵双").await),
        ),
        ("handover", plan.clone()),
        ("handover-undo", format!("{plan}/undo")),
        ("pool", "/pool".to_owned()),
        ("pool-account", format!("/accounts/{account}/pool")),
        ("pool-runs", "/pool/runs".to_owned()),
        ("pool-settings", "/settings/pool".to_owned()),
        ("account-new", "/accounts/new".to_owned()),
        ("sheets", sheet),
    ];
    let browser = Browser::launch().await.expect("a browser");
    let folder = std::env::var_os("DAHU_PICTURES").map(std::path::PathBuf::from);
    for viewport in [Viewport::Desktop, Viewport::Phone] {
        let page = browser.open(&site.link().await, viewport).await.expect("a page");
        page.click("#redeem").await.expect("signed in");
        page.wait_for(".tiles").await.expect("the overview");
        for (name, path) in &pages {
            page.goto(&format!("{}{path}", site.origin))
                .await
                .expect("a page");
            is_sound(&site, &page, path).await;
            fits(&page, path).await;
            if let Some(folder) = &folder {
                let file = folder.join(format!("{name}-{viewport:?}.png"));
                page.screenshot(&file).await.expect("a picture");
            }
        }
    }
}
