//! What was won against what was invoiced, through HTTP and in a browser: the list, files, the page of one, the task.

use dahu_app::opportunity::{self, NewStep, TypedOpportunity, Win};
use dahu_core::{account::AccountId, opportunity::OpportunityId, person::Role};
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

/// Won in March with the largest account: something small that was invoiced, and something that never can be.
async fn winning(site: &Site) -> (AccountId, [OpportunityId; 2]) {
    let account = site.account("KH0001").await;
    let found = dahu_app::account::show(&site.ctx, account)
        .await
        .expect("an account");
    let owner = found.row.owner.map(|(id, _)| id);
    let won = async |name: &str, amount: &str, until: &str| {
        let new = TypedOpportunity {
            name: name.to_owned(),
            kind: "expansion".to_owned(),
            amount: amount.to_owned(),
            opened_on: "2026-01-05".to_owned(),
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
            .expect("opened");
        let win = Win {
            on: "2026-03-01".to_owned(),
            expected_until: until.to_owned(),
            ..Win::default()
        };
        opportunity::win(&site.ctx, id, &win).await.expect("won");
        let open = dahu_app::task::of_opportunity(&site.ctx, account, id)
            .await
            .expect("tasks");
        dahu_app::task::cancel(&site.ctx, open[0].id, "赢了")
            .await
            .expect("nothing is left to do");
        id
    };
    let ids = [
        won("试订单", "1", "2026-12-31").await,
        won("总包", "9亿", "2026-05-31").await,
    ];
    (account, ids)
}

#[tokio::test]
async fn the_list_says_what_is_missing_and_its_files_say_the_same() {
    let site = Site::sample().await;
    let (account, [small, large]) = winning(&site).await;
    let admin = site.administrator().await;
    let page = admin.page("/opportunities/won").await;
    for part in ["试订单", "总包", "Confirmed", "Short", "900,000,001"] {
        assert!(page.contains(part), "{part} is not there: {page}");
    }
    assert!(
        page.find("总包") < page.find("试订单"),
        "what is overdue comes first"
    );
    let overdue = admin.page("/opportunities/won?state=overdue").await;
    assert!(
        overdue.contains("总包") && !overdue.contains("试订单"),
        "{overdue}"
    );
    assert!(
        overdue.contains(&format!("/opportunities/{large}/follow-up")),
        "{overdue}"
    );
    let none = admin.page("/opportunities/won?state=nothing&search=x").await;
    assert!(none.contains("Nothing was won here"), "{none}");
    let chinese = in_chinese(&admin, "/opportunities/won").await;
    assert!(
        chinese.contains("赢单兑现") && chinese.contains("已兑现"),
        "{chinese}"
    );

    let file = admin.page("/opportunities/won/export.csv").await;
    let row = file
        .lines()
        .find(|line| line.contains("试订单"))
        .expect("its row");
    assert!(row.contains(",Confirmed,1.0000,1.0000,0.0000,0.0000,"), "{row}");
    let xlsx = admin.get("/opportunities/won/export.xlsx").await;
    assert_eq!(xlsx.status(), StatusCode::OK);
    let json: serde_json::Value =
        serde_json::from_str(&admin.page("/opportunities/won/export.json?state=confirmed").await)
            .expect("JSON");
    assert_eq!(json["totals"]["invoiced"], "1.0000");
    assert_eq!(json["opportunities"][0]["state"], "confirmed");

    let shown = admin.page(&format!("/opportunities/{small}")).await;
    assert!(
        shown.contains("id=\"won\"") && shown.contains("All of it was invoiced by"),
        "{shown}"
    );
    assert!(shown.contains("won-document"), "the documents behind it: {shown}");
    let tab = admin
        .page(&format!("/accounts/{account}?tab=opportunities"))
        .await;
    assert!(tab.contains("id=\"won\"") && tab.contains("总包"), "{tab}");
    site.hire("zhao", Role::AccountManager).await;
    let other = site.signed_in("zhao").await.page("/opportunities/won").await;
    assert!(other.contains("Nothing was won here"), "{other}");
}

#[tokio::test]
async fn a_task_is_made_of_what_is_short() {
    let site = Site::sample().await;
    let (_, [_, large]) = winning(&site).await;
    let admin = site.administrator().await;
    let path = format!("/opportunities/{large}/follow-up");
    let asked = admin.page(&path).await;
    assert!(
        asked.contains("value=\"Find out why "),
        "what there is to do is said: {asked}"
    );
    let silent = admin.post(&path, &[("step", ""), ("due", "week")]).await;
    assert_eq!(silent.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let added = admin
        .post(&path, &[("step", "问开票进度"), ("due", "week")])
        .await;
    assert_eq!(location(&added), format!("/opportunities/{large}#steps"));
    let page = admin.page(&format!("/opportunities/{large}")).await;
    assert!(
        page.contains("问开票进度") && !page.contains("id=\"follow-up\""),
        "{page}"
    );
    let list = admin.page("/opportunities/won").await;
    assert!(list.contains("问开票进度") && !list.contains(&path), "{list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_are_sound_at_a_desk_and_on_a_phone() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    let (account, [small, large]) = winning(&site).await;
    let browser = Browser::launch().await.expect("a browser");
    for (viewport, language) in [
        (Viewport::Desktop, "zh-CN"),
        (Viewport::Desktop, "en"),
        (Viewport::Phone, "zh-CN"),
        (Viewport::Phone, "en"),
    ] {
        let page = sign_in(&site, &browser, viewport, language).await;
        for place in [
            "/opportunities/won".to_owned(),
            "/opportunities/won?state=overdue&sort=missing".to_owned(),
            format!("/opportunities/{small}"),
            format!("/opportunities/{large}"),
            format!("/opportunities/{large}/follow-up"),
            format!("/accounts/{account}?tab=opportunities"),
        ] {
            page.goto(&format!("{}{place}", site.origin))
                .await
                .expect("a page");
            is_sound(&site, &page, &place).await;
            fits(&page, &place).await;
        }
        // By keyboard: something is searched, found, and opened.
        page.goto(&format!("{}/opportunities/won", site.origin))
            .await
            .expect("the list");
        page.fill("#search", "总包").await.expect("typed");
        page.press("Enter").await.expect("searched");
        page.wait_until(
            "one row",
            "document.querySelectorAll('#won tbody tr').length === 1",
        )
        .await
        .expect("found");
        page.click("#won tbody th a").await.expect("opened");
        page.wait_for("#won .won-bar").await.expect("its bar");
    }
}
