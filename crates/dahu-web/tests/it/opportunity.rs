//! Opportunities through HTTP: opened, taken through their stages, moved on the board, decided; pipelines; in a browser.

use dahu_app::{
    opportunity::{self, NewStep, TypedOpportunity},
    pipeline,
};
use dahu_core::account::AccountId;
use dahu_testkit::{
    browser::{Browser, Viewport},
    suite::{Suite, ready},
};
use reqwest::StatusCode;

use crate::{
    journey::{fits, is_sound, sign_in},
    site::{Person, Site, location},
};

const FORM: [(&str, &str); 6] = [
    ("name", "二期扩容"),
    ("amount", "12万"),
    ("close_on", "2026-09-30"),
    ("kind", "expansion"),
    ("step", "约技术交流"),
    ("due", "week"),
];

/// An opportunity with an account, opened on its page; the paths of both.
pub(crate) async fn opened(site: &Site, person: &Person<'_>) -> (AccountId, String) {
    let account = site.account("KH0001").await;
    let answer = person
        .post(&format!("/accounts/{account}/opportunities/new"), &FORM)
        .await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    (account, location(&answer).to_owned())
}

/// The id in the first field of a name in a page.
fn value_of(page: &str, name: &str) -> String {
    let field = page.split(&format!("name=\"{name}\"")).nth(1).expect("the field");
    let value = field.split("value=\"").nth(1).expect("a value");
    value.split('"').next().expect("its end").to_owned()
}

#[tokio::test]
async fn it_is_opened_and_taken_through_its_stages_and_says_what_is_missing() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let (account, path) = opened(&site, &admin).await;
    let page = admin.page(&path).await;
    for part in ["二期扩容", "120,000", "Qualify", "约技术交流", "2026-09-30"] {
        assert!(page.contains(part), "{part} is not there: {page}");
    }
    let tab = admin
        .page(&format!("/accounts/{account}?tab=opportunities"))
        .await;
    assert!(tab.contains(&path), "{tab}");

    let ask = admin.page(&format!("{path}/advance")).await;
    assert!(ask.contains("Discover needs"), "{ask}");
    let to = value_of(&ask, "to");
    let refused = admin.post(&format!("{path}/advance"), &[("to", &to)]).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let text = refused.text().await.expect("text");
    assert!(text.contains("MEDDPICC: identified pain"), "{text}");

    let evidence = admin.page(&format!("{path}/parts/evidence")).await;
    let began = value_of(&evidence, "began_with").replace("&#34;", "\"");
    let mut form = vec![("began_with", began.as_str())];
    for element in dahu_core::opportunity::Element::ALL {
        let is_pain = element.as_str() == "identified_pain";
        form.push(("element", element.as_str()));
        form.push(("known", if is_pain { "validated" } else { "unknown" }));
        form.push(("source", if is_pain { "他们说停机太多" } else { "" }));
        form.push(("on", ""));
    }
    let known = admin.post(&format!("{path}/parts/evidence"), &form).await;
    assert_eq!(known.status(), StatusCode::SEE_OTHER);
    assert!(admin.page(&path).await.contains("他们说停机太多"));
    let other = form.clone().into_iter().map(|(name, typed)| match typed {
        "validated" => (name, "partial"),
        typed => (name, typed),
    });
    let other: Vec<(&str, &str)> = other.collect();
    let again = admin.post(&format!("{path}/parts/evidence"), &other).await;
    assert_eq!(
        again.status(),
        StatusCode::UNPROCESSABLE_ENTITY,
        "it began before that"
    );

    let advanced = admin.post(&format!("{path}/advance"), &[("to", &to)]).await;
    assert_eq!(location(&advanced), format!("{path}?undo=yes"));
    assert!(admin.page(location(&advanced)).await.contains("id=\"undo\""));
    let won = admin
        .post(&format!("{path}/win"), &[("amount", "13万"), ("reason", "price")])
        .await;
    assert_eq!(won.status(), StatusCode::SEE_OTHER);
    let page = admin.page(&path).await;
    assert!(
        page.contains("Won on 2026-06-30") && page.contains("130,000"),
        "{page}"
    );
    let undone = admin.post(&format!("{path}/undo"), &[]).await;
    assert!(!admin.page(location(&undone)).await.contains("Won on"));
    let file = admin.page("/opportunities/export.csv?search=二期").await;
    assert!(file.contains("二期扩容,") && file.contains("120000"), "{file}");
    let removed = admin.post(&format!("{path}/remove"), &[]).await;
    assert!(admin.page(location(&removed)).await.contains("was removed"));
    assert_eq!(admin.get(&path).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_typed_wrong_stands_beside_its_field_and_nothing_is_lost() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let account = site.account("KH0001").await;
    let path = format!("/accounts/{account}/opportunities/new");
    for (field, wrong, said) in [
        ("amount", "lots", "An amount is a number above zero"),
        ("step", "", "An open opportunity has a next step"),
        ("close_on", "2099-01-01", "more than ten years away"),
    ] {
        let form = FORM.map(|(name, typed)| (name, if name == field { wrong } else { typed }));
        let answer = admin.post(&path, &form).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        let text = answer.text().await.expect("text");
        assert!(
            text.contains(said) && text.contains("value=\"二期扩容\""),
            "{field}: {text}"
        );
        assert!(
            text.contains(&format!("aria-describedby=\"{field}-problem\"")),
            "{field}: {text}"
        );
    }
    let nowhere = admin.get(&format!("/opportunities/{account}/parts/money")).await;
    assert_eq!(nowhere.status(), StatusCode::NOT_FOUND);
    let nowhere = admin.get("/opportunities/wild").await;
    assert_eq!(nowhere.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn pipelines_are_made_and_changed() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let form = [
        ("name", "渠道"),
        ("order-0", "2"),
        ("name-0", "签约"),
        ("probability-0", "70"),
        ("order-1", "1"),
        ("name-1", "洽谈"),
        ("probability-1", "20%"),
        ("asks-1", "amount"),
        ("checks-1", "! 见过老板"),
    ];
    let added = admin.post("/pipelines/new", &form).await;
    assert_eq!(location(&added), "/pipelines");
    let page = admin.page("/pipelines").await;
    let (first, second) = (page.find("洽谈"), page.find("签约"));
    assert!(
        first < second && first.is_some() && page.contains("见过老板"),
        "{page}"
    );
    let wrong = admin
        .post("/pipelines/new", &[("name", "空"), ("name-0", "一")])
        .await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    site.hire("zhao", dahu_core::person::Role::AccountManager).await;
    let member = site.signed_in("zhao").await;
    assert_eq!(member.get("/pipelines").await.status(), StatusCode::FORBIDDEN);
}

/// An order that has what its stages ask for; its path and that of the board of its pipeline.
async fn on_board(site: &Site) -> (String, String) {
    let account = site.account("KH0001").await;
    let pipelines = pipeline::all(&site.ctx).await.expect("pipelines");
    let found = dahu_app::account::show(&site.ctx, account)
        .await
        .expect("an account");
    let owner = found.row.owner.map(|(id, _)| id);
    let new = TypedOpportunity {
        name: "年度备件".to_owned(),
        kind: "repeat".to_owned(),
        amount: "5万".to_owned(),
        close_on: "2026-07-20".to_owned(),
        pipeline: Some(pipelines[1].id),
        owner,
        ..TypedOpportunity::default()
    };
    let step = NewStep {
        what: "打电话".to_owned(),
        due_on: "2026-07-07".parse().ok(),
        who: owner,
    };
    let id = opportunity::open(&site.ctx, account, &new, &step)
        .await
        .expect("it is opened");
    let board = format!("/opportunities?show=board&pipeline={}", pipelines[1].id);
    (format!("/opportunities/{id}"), board)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_are_sound_at_a_desk_and_on_a_phone() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    let (path, board) = on_board(&site).await;
    let browser = Browser::launch().await.expect("a browser");
    for (viewport, language) in [(Viewport::Desktop, "zh-CN"), (Viewport::Phone, "en")] {
        let page = sign_in(&site, &browser, viewport, language).await;
        for place in [
            "/opportunities".to_owned(),
            board.clone(),
            "/opportunities?show=calendar&month=2026-07".to_owned(),
            path.clone(),
            format!("{path}/edit"),
            format!("{path}/advance"),
            format!("{path}/win"),
            format!("{path}/lose"),
            format!("{path}/parts/evidence"),
            format!("{path}/parts/risks"),
            "/opportunities/calibration".to_owned(),
            "/pipelines".to_owned(),
            "/pipelines/new".to_owned(),
        ] {
            page.goto(&format!("{}{place}", site.origin))
                .await
                .expect("a page");
            is_sound(&site, &page, &place).await;
            fits(&page, &place).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_moved_by_its_choice_and_taken_back_and_what_is_missing_is_asked_for() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    let (_, board) = on_board(&site).await;
    let browser = Browser::launch().await.expect("a browser");
    let page = sign_in(&site, &browser, Viewport::Desktop, "en").await;
    page.goto(&format!("{}{board}", site.origin))
        .await
        .expect("the board");
    let lanes: Vec<String> = page
        .evaluate("[...document.querySelectorAll('[data-lane]')].map(lane => lane.dataset.lane)")
        .await
        .expect("lanes");
    assert_eq!(lanes[3..], ["won", "lost"]);
    let select = ".board-card select[name=to]";
    page.select(select, &lanes[2]).await.expect("it is chosen");
    page.wait_for(".moved button").await.expect("it is moved");
    let third = format!("[data-lane='{}'] .board-card a", lanes[2]);
    assert_eq!(page.texts(&third).await.expect("cards"), ["年度备件"]);
    page.click(".moved button").await.expect("taken back");
    let first = format!(
        "document.querySelectorAll(\"[data-lane='{}'] .board-card\").length === 1",
        lanes[0]
    );
    page.wait_until("the card to be back", &first)
        .await
        .expect("it is");
    page.select(select, "lost").await.expect("it is chosen");
    page.wait_for("input[name=reason]").await.expect("why is asked");
    page.click("input[name=reason][value=no_budget]")
        .await
        .expect("a reason");
    page.click("#do").await.expect("lost");
    page.wait_for(".board").await.expect("the board again");
    let gone = "document.querySelectorAll('.board-card').length === 0";
    page.wait_until("the card to be gone", gone).await.expect("it is");
}
