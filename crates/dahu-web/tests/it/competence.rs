//! Competence by its pages: rated, planned, described; seen by the person and who manages them, and by nobody else on any way.

use dahu_app::{
    person,
    sample::{SampleColleague, bring_people},
};
use dahu_core::person::{PersonId, Role};
use dahu_testkit::{
    browser::{Browser, Page, Viewport},
    suite::{Suite, ready},
};
use reqwest::{Method, StatusCode};

use crate::{
    definitions::{undefined, unfounded},
    import::in_chinese,
    journey::{fits, is_sound},
    people::by_link,
    site::{Person, Site, location},
    token::{made, send},
};

/// What the manager said of 曹昌, and stands nowhere else.
const SECRET: &str = "陪访时以背景问题为主";

async fn as_one<'s>(site: &'s Site, colleagues: &[SampleColleague], name: &str) -> Person<'s> {
    let found = colleagues.iter().find(|colleague| colleague.name == name);
    by_link(site, &found.expect("a colleague").token).await
}

async fn id_of(site: &Site, login: &str) -> PersonId {
    let found = person::with_logins(&site.ctx, &[login]).await.expect("people");
    found[0].0
}

/// The address of one competence on a page.
fn first_of(page: &str, person: PersonId) -> String {
    let start = format!("/competence/people/{person}/");
    let rest = page.split_once(&start).expect("a link").1;
    format!("{start}{}", &rest[..36])
}

#[tokio::test]
async fn somebody_rates_themselves_and_the_manager_answers() {
    let site = Site::sample().await;
    let colleagues = bring_people(&site.ctx).await.expect("people");
    let id = id_of(&site, "caochang").await;
    let cao = as_one(&site, &colleagues, "曹昌").await;
    let head = as_one(&site, &colleagues, "一部经理").await;
    let own = cao.page("/competence").await;
    for part in [
        "My competence",
        "一部经理",
        "Consultative questioning (SPIN)",
        "own view 1 higher",
        "id=\"progress\"",
        "id=\"open-plans\"",
    ] {
        assert!(own.contains(part), "{part}: {own}");
    }
    let theirs = head.page(&format!("/competence/people/{id}")).await;
    assert!(
        theirs.contains("Competence of 曹昌") && theirs.contains("Seen by 曹昌"),
        "{theirs}"
    );
    let here = first_of(&theirs, id);
    let empty = head.post(&here, &[("evidence", ""), ("on", "2026-06-30")]).await;
    assert_eq!(empty.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let text = empty.text().await.expect("text");
    assert!(text.contains("id=\"level-problem\""), "{text}");
    let form = [
        ("level", "4"),
        ("evidence", "<b>三次</b>拜访"),
        ("on", "2026-06-30"),
    ];
    let rated = head.post(&here, &form).await;
    assert_eq!(location(&rated), format!("{here}?changed=yes"));
    let page = cao.page(&here).await;
    assert!(
        page.contains("&#60;b&#62;三次") && !page.contains("<b>三次"),
        "{page}"
    );
    // The last word is the manager's, so it is not the person's to take back.
    let refused = cao.post(&format!("{here}/take-back"), &[]).await;
    assert_eq!(refused.status(), StatusCode::SEE_OTHER, "their own is");
    let undone = head.post(&format!("{here}/take-back"), &[]).await;
    assert_eq!(undone.status(), StatusCode::SEE_OTHER);
    assert!(cao.page(&here).await.contains("taken back 2026-06-30"));
}

#[tokio::test]
async fn a_training_is_planned_done_and_planned_again() {
    let site = Site::sample().await;
    let colleagues = bring_people(&site.ctx).await.expect("people");
    let id = id_of(&site, "zhaoshuang").await;
    let zhao = as_one(&site, &colleagues, "赵双").await;
    let page = zhao.page("/competence").await;
    let proposed = page
        .split_once("name=\"training\" value=\"")
        .expect("a proposal")
        .1;
    let training = &proposed[..36];
    let plans = format!("/competence/people/{id}/plans");
    let late = zhao
        .post(&plans, &[("training", training), ("by", "2026-01-01")])
        .await;
    assert_eq!(late.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let planned = zhao
        .post(&plans, &[("training", training), ("by", "2026-07-31")])
        .await;
    assert_eq!(planned.status(), StatusCode::SEE_OTHER);
    let page = zhao.page("/competence").await;
    let plan = page.split_once(&format!("{plans}/")).expect("a plan").1[..36].to_owned();
    for (verb, expected) in [
        ("done", "done on 2026-06-30"),
        ("reopen", "by 2026-07-31"),
        ("drop", "dropped"),
    ] {
        let taken = zhao
            .post(&format!("{plans}/{plan}/{verb}"), &[("on", "2026-06-30")])
            .await;
        assert_eq!(taken.status(), StatusCode::SEE_OTHER, "{verb}");
        let page = zhao.page("/competence").await;
        assert!(page.contains(expected), "{verb}: {page}");
    }
    let unknown = zhao.post(&format!("{plans}/{plan}/sell"), &[]).await;
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn nobody_else_reads_a_word_of_it_on_any_way() {
    let site = Site::sample().await;
    let colleagues = bring_people(&site.ctx).await.expect("people");
    let (id, other) = (id_of(&site, "caochang").await, id_of(&site, "manager-one").await);
    let head = as_one(&site, &colleagues, "一部经理").await;
    let here = {
        let page = head.page(&format!("/competence/people/{id}")).await;
        let start = page.split_once("Consultative questioning").expect("a row").0;
        let link = start.rsplit_once("href=\"").expect("a link").1;
        link.split('"').next().expect("an address").to_owned()
    };
    assert!(head.page(&here).await.contains(SECRET));
    let admin = site.administrator().await;
    let mut others = vec![site.administrator().await];
    for colleague in &colleagues {
        // 曹昌's managers are the one of the team above and the director, who manages all of them.
        if !["曹昌", "一部经理", "销售总监"].contains(&colleague.name) {
            others.push(by_link(&site, &colleague.token).await);
        }
    }
    for person in &others {
        for path in [
            here.clone(),
            format!("/competence/people/{id}"),
            format!("/competence/people/{other}"),
        ] {
            let status = person.get(&path).await.status();
            assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        }
        let form = [("level", "4"), ("evidence", "闯入"), ("on", "2026-06-30")];
        assert_eq!(person.post(&here, &form).await.status(), StatusCode::NOT_FOUND);
        let found = person.page("/search?q=背景问题").await;
        assert!(!found.contains(SECRET));
    }
    // The record, its search and its files; the page of the person; and what a program gets by a token.
    let noun = "/audit?noun=competence_rating";
    let trail = admin.page(noun).await;
    assert!(
        trail.contains("Rating of competence") && trail.contains("曹昌") && !trail.contains(SECRET),
        "{trail}"
    );
    for path in [
        "/audit?text=背景问题",
        "/audit/export.csv?noun=competence_rating",
        "/audit/export.csv",
        &format!("/people/{id}"),
        "/people",
    ] {
        let text = admin.page(path).await;
        assert!(!text.contains(SECRET) && !text.contains("停机损失"), "{path}");
    }
    site.hire("nosy", Role::SalesDirector).await;
    let secret = made(&site.signed_in("nosy").await, &["read", "write"], "30").await;
    for (path, expected) in [
        (here.as_str(), StatusCode::NOT_FOUND),
        ("/competence/profiles", StatusCode::OK),
    ] {
        let answer = send(&site, &secret, Method::GET, path).await;
        assert_eq!(answer.status(), expected, "{path}");
    }
}

#[tokio::test]
async fn profiles_and_trainings_are_changed_with_a_way_back() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let form = admin.page("/competence/profiles/account_manager").await;
    let field = form.split_once("name=\"level-").expect("a field").1[..36].to_owned();
    let name = format!("level-{field}");
    let set = admin
        .post("/competence/profiles/account_manager", &[(&name, "4")])
        .await;
    let back = location(&set).to_owned();
    assert_eq!(back, "/competence/profiles?undo=account_manager");
    let page = admin.page(&back).await;
    assert!(
        page.contains("id=\"undo\"") && page.contains("Knowing the customer and its trade 4"),
        "{page}"
    );
    let undone = admin.post("/competence/profiles/account_manager/undo", &[]).await;
    assert_eq!(undone.status(), StatusCode::SEE_OTHER);

    let half = [("name", "招投标"), ("meaning", "投标的每一步")];
    let refused = admin.post("/competence/catalogue/new", &half).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let anchors = ["anchor-0", "anchor-1", "anchor-2", "anchor-3", "anchor-4"].map(|name| (name, "有"));
    let whole: Vec<(&str, &str)> = half.into_iter().chain(anchors).collect();
    let added = admin.post("/competence/catalogue/new", &whole).await;
    let back = location(&added).to_owned();
    assert!(admin.page(&back).await.contains("招投标"));
    let competence = back.split_once("competence=").expect("an id").1.to_owned();
    let reaches = format!("level-{competence}");
    let typed = [
        ("name", "标书写作"),
        ("kind", "workshop"),
        (reaches.as_str(), "3"),
    ];
    let added = admin.post("/competence/trainings/new", &typed).await;
    let back = location(&added).to_owned();
    let page = admin.page(&back).await;
    assert!(page.contains("标书写作") && page.contains("招投标 3"), "{page}");
    let training = back.split_once("undo=").expect("an id").1;
    let undone = admin
        .post(&format!("/competence/trainings/{training}/undo"), &[])
        .await;
    assert_eq!(undone.status(), StatusCode::SEE_OTHER);
    assert!(!admin.page("/competence/trainings").await.contains("标书写作"));
    let trail = admin.page("/audit?noun=training").await;
    assert!(trail.contains("招投标 3"), "{trail}");
}

#[tokio::test]
async fn headings_open_their_definitions_in_both_languages() {
    let site = Site::sample().await;
    let colleagues = bring_people(&site.ctx).await.expect("people");
    let head = as_one(&site, &colleagues, "一部经理").await;
    for path in [
        "/competence",
        "/competence/team",
        "/competence/profiles",
        "/competence/trainings",
    ] {
        for html in [head.page(path).await, in_chinese(&head, path).await] {
            assert_eq!(unfounded(&html), Vec::<String>::new(), "{path}");
        }
    }
    let html = head.page("/competence").await;
    let rows = html.split_once("id=\"standing\"").expect("a table").1;
    let rows = rows.split_once("</section>").expect("its end").0;
    // The picture says nothing that is not written beside it, and needs no definition.
    assert_eq!(undefined(rows).len(), 1, "{:?}", undefined(rows));
}

async fn opened(site: &Site, browser: &Browser, token: &str, viewport: Viewport, language: &str) -> Page {
    let link = format!("{}/sign-in/link/{token}", site.origin);
    let page = browser.open(&link, viewport).await.expect("the link's page");
    page.wait_until_idle().await.expect("idle");
    page.click(&format!("button[name=language][value={language}]"))
        .await
        .expect("the switch");
    page.wait_until(
        "the language",
        &format!("document.documentElement.lang === '{language}'"),
    )
    .await
    .expect("it");
    page.wait_until_idle().await.expect("idle");
    page.click("#redeem").await.expect("signed in");
    page.wait_for(".tiles, .empty").await.expect("the overview");
    page.wait_until_idle().await.expect("idle");
    page
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_rates_on_a_phone_and_at_a_desk_by_keyboard() {
    if !ready(Suite::Browser) {
        return;
    }
    let browser = Browser::launch().await.expect("a browser");
    for (viewport, language) in [(Viewport::Phone, "en"), (Viewport::Desktop, "zh-CN")] {
        let site = Site::sample().await;
        let colleagues = bring_people(&site.ctx).await.expect("people");
        let id = id_of(&site, "caochang").await;
        let head = colleagues
            .iter()
            .find(|one| one.name == "一部经理")
            .expect("a manager");
        let page = opened(&site, &browser, &head.token, viewport, language).await;
        for path in [
            "/competence",
            "/competence/team",
            "/competence/profiles",
            "/competence/trainings",
        ] {
            page.goto(&format!("{}{path}", site.origin)).await.expect(path);
            is_sound(&site, &page, path).await;
            fits(&page, path).await;
        }
        page.goto(&format!("{}/competence/people/{id}", site.origin))
            .await
            .expect("a person");
        is_sound(&site, &page, "a person").await;
        fits(&page, "a person").await;
        page.click("#standing tbody tr:nth-child(2) th a")
            .await
            .expect("a competence");
        page.wait_for("#rate").await.expect("the form");
        is_sound(&site, &page, "a competence").await;
        fits(&page, "a competence").await;
        page.evaluate::<bool>("(document.querySelector('input[name=level]').focus(), true)")
            .await
            .expect("the focus");
        for key in ["ArrowDown", "ArrowDown", "Tab"] {
            page.press(key).await.expect("a key");
        }
        page.fill("#evidence", "两次拜访").await.expect("typed");
        page.click("#save").await.expect("saved");
        page.wait_for("#undo").await.expect("said");
        is_sound(&site, &page, "after rating").await;
        fits(&page, "after rating").await;
        page.click("#undo").await.expect("taken back");
        page.wait_for(".competence-gone")
            .await
            .expect("it stands in the history");
    }
}
