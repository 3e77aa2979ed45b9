//! The forecast by its pages: figures that open their rows, what is refused, downloads, who sees whose, on a phone.

use dahu_app::{
    forecast::{self, Figure, Taking},
    sample::{SampleColleague, bring_people},
};
use dahu_core::person::Role;
use dahu_testkit::{
    browser::{Browser, Viewport},
    suite::{Suite, ready},
};
use reqwest::StatusCode;

use crate::{
    definitions::{undefined, unfounded},
    import::in_chinese,
    journey::{fits, is_sound, sign_in},
    site::{Person, Site},
    valuation::value,
};

const QUARTER: &str = "/forecast?span=2026-Q3";

/// The sample firm with its people, what they pursue, a valuation, and the forecast of the week.
async fn forecast_site() -> (Site, Vec<SampleColleague>) {
    let site = Site::sample().await;
    let colleagues = bring_people(&site.ctx).await.expect("people");
    value(&site).await;
    let taking = forecast::take(&site.ctx).await.expect("kept");
    assert!(matches!(taking, Taking::Taken(..)), "{taking:?}");
    (site, colleagues)
}

/// What a tile shows, exactly.
fn tile(page: &str, id: &str) -> String {
    let (_, tile) = page.split_once(&format!("id=\"tile-{id}\"")).expect("a tile");
    let (_, value) = tile.split_once("<data value=\"").expect("a figure");
    value.split('"').next().expect("an amount").to_owned()
}

#[tokio::test]
async fn figures_open_their_rows_and_what_cannot_be_said_is_told_with_its_reason() {
    let (site, _) = forecast_site().await;
    let admin = site.administrator().await;
    let page = admin.page(QUARTER).await;
    // Of the sample's opportunities three are decided.
    assert!(
        page.contains("not enough closed opportunities: 3 of 30"),
        "{page}"
    );
    assert!(page.contains("By valuation 1 of 2026-06-29"), "{page}");
    assert!(page.contains("One is kept each week") || page.contains("id=\"kept\""));
    assert_ne!(tile(&page, "repeat"), "");
    let open = admin.page("/forecast/behind?span=2026-Q3&figure=open").await;
    let rows = open.matches("<a href=\"/opportunities/").count();
    assert!(rows >= 5, "{rows}: {open}");
    for figure in Figure::ALL {
        let path = format!("/forecast/behind?span=2026-Q3&figure={}", figure.as_str());
        let found = admin.page(&path).await;
        assert!(found.contains("class=\"meaning\""), "{path}");
    }
    let accounts = admin.page("/forecast/accounts?span=2026-Q3").await;
    assert!(accounts.contains("Within the horizon"), "{accounts}");
    let commit = admin.page("/forecast/behind?span=2026-H1&figure=won").await;
    assert_eq!(commit.matches("<a href=\"/opportunities/").count(), 2, "{commit}");
    for (wrong, status) in [
        ("/forecast?span=soon", StatusCode::BAD_REQUEST),
        ("/forecast?subject=planet", StatusCode::NOT_FOUND),
        ("/forecast?subject=product:x", StatusCode::NOT_FOUND),
        ("/forecast/behind?figure=hope", StatusCode::NOT_FOUND),
        ("/forecast/export.pdf", StatusCode::BAD_REQUEST),
        ("/forecast/behind/export.json?figure=won", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(admin.get(wrong).await.status(), status, "{wrong}");
    }
}

#[tokio::test]
async fn the_forecast_is_taken_along_as_a_sheet_and_as_json() {
    let (site, _) = forecast_site().await;
    let admin = site.administrator().await;
    let json: serde_json::Value = admin
        .get("/forecast/export.json?span=2026-Q3")
        .await
        .json()
        .await
        .expect("JSON");
    assert_eq!(json["span"], "2026-Q3");
    assert_eq!(
        json["total"]["commit"],
        tile(&admin.page(QUARTER).await, "commit")
    );
    assert_eq!(json["kept"].as_array().map(Vec::len), Some(1));
    assert!(json["total"]["weighted"].is_null() && json["total"]["repeat"]["low"].is_string());
    let csv = admin.page("/forecast/export.csv?span=2026-Q3").await;
    for part in [
        "Person",
        "Total",
        "Chance",
        "Weeks before the end",
        "not enough closed opportunities",
    ] {
        assert!(csv.contains(part), "{part}: {csv}");
    }
    for path in [
        "/forecast/export.xlsx?span=2026-Q3",
        "/forecast/behind/export.xlsx?span=2026-Q3&figure=open",
        "/forecast/behind/export.csv?span=2026-Q3&figure=open",
        "/forecast/accounts/export.csv?span=2026-Q3",
    ] {
        let answer = admin.get(path).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        assert!(answer.bytes().await.expect("bytes").len() > 100, "{path}");
    }
}

#[tokio::test]
async fn everybody_sees_their_own_forecast_and_that_of_those_below() {
    let (site, colleagues) = forecast_site().await;
    let signed_in = async |name: &str| -> Person<'_> {
        let found = colleagues.iter().find(|colleague| colleague.name == name);
        let person = site.visitor();
        let token = &found.expect("a colleague").token;
        let answer = person.post(&format!("/sign-in/link/{token}"), &[]).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{name}");
        person
    };
    let page = signed_in("一部经理").await.page("/forecast?span=2026").await;
    for (name, is_seen) in [("曹昌", true), ("赵双", true), ("陈莹", false)] {
        assert_eq!(page.contains(&format!(">{name}</a>")), is_seen, "{name}: {page}");
    }
    assert!(!page.contains("The whole firm</option>"));
    let own = signed_in("陈莹").await;
    let page = own.page("/forecast?span=2026").await;
    assert!(
        page.contains(">陈莹</a>") && !page.contains(">曹昌</a>"),
        "{page}"
    );
    for hidden in [
        "/forecast?subject=firm",
        "/forecast/behind?subject=firm&figure=won",
    ] {
        assert_eq!(own.get(hidden).await.status(), StatusCode::NOT_FOUND, "{hidden}");
    }
    site.hire("outside", Role::External).await;
    let outside = site.signed_in("outside").await;
    assert_eq!(outside.get("/forecast").await.status(), StatusCode::FORBIDDEN);
    assert_eq!(
        outside.get("/forecast?subject=planet").await.status(),
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn every_heading_and_figure_of_forecasts_opens_a_definition() {
    let (site, _) = forecast_site().await;
    let admin = site.administrator().await;
    for (path, least) in [
        ("/forecast?span=2026-Q3", 50),
        ("/forecast?span=2026", 50),
        ("/forecast/behind?span=2026-Q3&figure=open", 9),
        ("/forecast/accounts?span=2026-Q3", 4),
    ] {
        for page in [admin.page(path).await, in_chinese(&admin, path).await] {
            assert_eq!(undefined(&page), Vec::<String>::new(), "{path}");
            assert_eq!(unfounded(&page), Vec::<String>::new(), "{path}");
            let opened = page.matches("<details class=\"definition\">").count();
            assert!(opened >= least, "{path}: {opened}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn forecasts_are_read_by_keyboard_and_on_a_phone() {
    if !ready(Suite::Browser) {
        return;
    }
    let (site, _) = forecast_site().await;
    let browser = Browser::launch().await.expect("a browser");
    for (viewport, language) in [(Viewport::Desktop, "zh-CN"), (Viewport::Phone, "en")] {
        let page = sign_in(&site, &browser, viewport, language).await;
        for path in [
            "/forecast?span=2026-Q3",
            "/forecast/behind?span=2026-Q3&figure=open",
            "/forecast/accounts?span=2026-Q3",
        ] {
            page.goto(&format!("{}{path}", site.origin))
                .await
                .expect("a page");
            is_sound(&site, &page, path).await;
            fits(&page, path).await;
        }
        page.goto(&format!("{}{QUARTER}", site.origin))
            .await
            .expect("the forecast");
        page.wait_until(
            "a chart",
            "document.querySelector('.chart-forecast canvas') !== null",
        )
        .await
        .expect("it is drawn");
        page.click("#apart a").await.expect("its rows");
        page.wait_for("#behind").await.expect("the rows");
        is_sound(&site, &page, "rows").await;
    }
}
