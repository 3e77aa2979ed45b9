//! Why we win and lose, through HTTP and in a browser: the page, the lists behind its numbers, files.

use dahu_app::opportunity::{self, Competitor, Loss, NewStep, Part, TypedOpportunity, Win};
use dahu_core::{
    opportunity::{Degree, LostReason, OpportunityId, WonReason},
    person::Role,
};
use dahu_testkit::{
    browser::{Browser, Viewport},
    suite::{Suite, ready},
};
use reqwest::StatusCode;

use crate::{
    definitions::{undefined, unfounded},
    import::in_chinese,
    journey::sign_in,
    phone::suits,
    site::Site,
};

/// The page.
const PAGE: &str = "/opportunities/reasons";

async fn opened(site: &Site, name: &str, amount: &str) -> OpportunityId {
    let account = site.account("KH0001").await;
    let found = dahu_app::account::show(&site.ctx, account).await;
    let owner = found.expect("an account").row.owner.map(|(id, _)| id);
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
    opportunity::open(&site.ctx, account, &new, &step)
        .await
        .expect("opened")
}

/// Won one by the relation and one for nobody knows what; nine times lost over the price to a competitor.
async fn deciding(site: &Site) {
    for (name, reason) in [("技改", Some(WonReason::Relation)), ("备件", None)] {
        let id = opened(site, name, "50").await;
        let win = Win {
            on: "2026-03-01".to_owned(),
            reason,
            ..Win::default()
        };
        opportunity::win(&site.ctx, id, &win).await.expect("won");
    }
    for number in 1..=9 {
        let id = opened(site, &format!("标段{number}"), "7").await;
        let began = opportunity::begun(&site.ctx, id)
            .await
            .expect("it is there")
            .began_with;
        let rival = Competitor {
            name: "对手甲 & 乙".to_owned(),
            strength: Degree::High,
            note: String::new(),
        };
        opportunity::change_part(&site.ctx, id, &began, Part::Competitors(vec![rival]))
            .await
            .expect("changed");
        let loss = Loss {
            on: "2026-05-01".to_owned(),
            reason: Some(LostReason::Price),
            to: if number == 1 {
                "对手甲&乙".to_owned()
            } else {
                String::new()
            },
            ..Loss::default()
        };
        opportunity::lose(&site.ctx, id, &loss).await.expect("lost");
    }
}

/// The addresses of lists that a page opens.
fn lists(page: &str) -> Vec<String> {
    let links = page.split("href=\"/opportunities?").skip(1);
    let links = links.filter_map(|link| link.split('"').next());
    links
        .map(|query| {
            format!(
                "/opportunities?{}",
                query.replace("&#38;", "&").replace("&amp;", "&")
            )
        })
        .collect()
}

#[tokio::test]
async fn the_page_says_what_decided_in_both_languages_and_every_number_opens_its_list() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let empty = admin.page(PAGE).await;
    assert!(empty.contains("Nothing was decided here"), "{empty}");
    deciding(&site).await;
    let page = admin.page(PAGE).await;
    for part in [
        "Relation, ours or a rival",
        "No reason noted",
        "fewer than 10",
        "63",
    ] {
        assert!(page.contains(part), "{part} is not there: {page}");
    }
    let chinese = in_chinese(&admin, PAGE).await;
    for part in ["赢单与输单原因", "未记录原因", "不足 10 个", "按竞争对手"] {
        assert!(chinese.contains(part), "{part} is not there: {chinese}");
    }
    for html in [&page, &chinese] {
        assert_eq!(undefined(html), Vec::<String>::new());
        assert_eq!(unfounded(html), Vec::<String>::new());
    }

    let behind = lists(&page);
    assert!(behind.len() > 10, "{behind:?}");
    for address in &behind {
        let list = admin.page(address).await;
        assert!(!list.contains("No opportunities here"), "{address} is empty");
    }
    let by_price = admin.page("/opportunities?state=lost&reason=price").await;
    assert!(
        by_price.contains("标段1") && !by_price.contains("技改"),
        "{by_price}"
    );
    let unsaid = admin.page("/opportunities?state=decided&reason=none").await;
    assert!(unsaid.contains("备件") && !unsaid.contains("标段1"), "{unsaid}");
    let to_rival = behind.iter().find(|address| address.contains("stood=lost_to"));
    let taken = admin.page(to_rival.expect("a competitor who won")).await;
    assert!(taken.contains("标段1") && !taken.contains("标段2"), "{taken}");
}

#[tokio::test]
async fn it_is_narrowed_taken_away_and_closed_to_others() {
    let site = Site::sample().await;
    deciding(&site).await;
    let admin = site.administrator().await;
    let spring = admin.page(&format!("{PAGE}?until=2026-04-30")).await;
    assert!(
        spring.contains("until=2026-04-30") && !spring.contains("对手甲"),
        "{spring}"
    );
    let refused = admin
        .get(&format!("{PAGE}?from=2026-05-01&until=2026-04-30"))
        .await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let wrong = admin.get(&format!("{PAGE}?from=yesterday")).await;
    assert!(wrong.status().is_client_error(), "{}", wrong.status());

    let file = admin.page(&format!("{PAGE}/export.csv")).await;
    let row = file.lines().find(|line| line.starts_with("Price,"));
    assert_eq!(row, Some("Price,0,9,0.0000,63.0000,,,"));
    let xlsx = admin.get(&format!("{PAGE}/export.xlsx")).await;
    assert_eq!(xlsx.status(), StatusCode::OK);
    let json = admin.page(&format!("{PAGE}/export.json?from=2026-04-01")).await;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(
        (&json["decided"]["won"], &json["decided"]["lost"]),
        (&0.into(), &9.into())
    );
    assert_eq!(json["reasons"][0]["reason"], "price");
    assert_eq!(json["competitors"][0]["lost_to"], 1);

    site.hire("zhao", Role::AccountManager).await;
    let other = site.signed_in("zhao").await.page(PAGE).await;
    assert!(other.contains("Nothing was decided here"), "{other}");
    site.hire("outside", Role::External).await;
    let outside = site.signed_in("outside").await;
    for path in [PAGE.to_owned(), format!("{PAGE}/export.csv")] {
        assert_eq!(outside.get(&path).await.status(), StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_sound_at_a_desk_and_on_a_phone() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    deciding(&site).await;
    let browser = Browser::launch().await.expect("a browser");
    for (viewport, language) in [
        (Viewport::Desktop, "zh-CN"),
        (Viewport::Desktop, "en"),
        (Viewport::Phone, "zh-CN"),
        (Viewport::Phone, "en"),
    ] {
        let page = sign_in(&site, &browser, viewport, language).await;
        for place in [
            PAGE,
            "/opportunities/reasons?from=2026-06-01",
            "/opportunities?state=lost&reason=price&rival=对手",
        ] {
            page.goto(&format!("{}{place}", site.origin))
                .await
                .expect("a page");
            suits(&site, &page, viewport, place).await;
        }
    }
}
