//! Working reports by their pages: figures that open as many rows, files and paper with the same figures, who sees whose, how
//! they are read by keyboard, on a phone and on paper.

use std::collections::BTreeSet;

use dahu_app::{
    account_team,
    activity::{self, ActivityFacts, Typed},
    sample::{SampleColleague, bring_people},
};
use dahu_core::{activity::ActivityKind, person::Role, report::Figure};
use dahu_testkit::{
    browser::{Browser, Viewport},
    suite::{Suite, ready},
};
use reqwest::StatusCode;
use serde_json::Value;

use crate::{
    definitions::{undefined, unfounded},
    import::in_chinese,
    journey::{fits, is_sound, sign_in},
    site::{Person, Site},
};

/// The sample firm with its people, and a visit and a call of today at one of its accounts.
async fn worked() -> (Site, Vec<SampleColleague>) {
    let site = Site::sample().await;
    let colleagues = bring_people(&site.ctx).await.expect("people");
    let account = site.account("KH0001").await;
    let owner = account_team::of_account(&site.ctx, account)
        .await
        .expect("a team");
    let owner = owner.first().expect("an owner").person;
    for (kind, effort) in [(ActivityKind::Visit, "1.5 h"), (ActivityKind::Call, "")] {
        let typed = Typed {
            kind,
            on: site.ctx.today(),
            text: "客户确认了方案，<b>下一步</b>是技术交流".to_owned(),
            outcome: None,
            direction: None,
            effort: effort.to_owned(),
            people: vec![owner],
            contacts: Vec::new(),
            opportunity: None,
            step: String::new(),
            due_on: None,
            who: None,
            none_because: "等客户".to_owned(),
        };
        let facts = ActivityFacts::read(&site.ctx, typed).expect("facts");
        activity::record(&site.ctx, account, facts)
            .await
            .expect("recorded");
    }
    (site, colleagues)
}

async fn json(person: &Person<'_>, path: &str) -> Value {
    person.get(path).await.json().await.expect("JSON")
}

#[tokio::test]
async fn every_figure_opens_as_many_rows_and_files_hold_the_same() {
    let (site, _) = worked().await;
    let admin = site.administrator().await;
    for period in ["day", "week", "month"] {
        let address = format!("period={period}&date=2026-06-30&of=firm");
        let page = admin.page(&format!("/reports?{address}")).await;
        let found = json(&admin, &format!("/reports/export.json?{address}")).await;
        let now = &found["figures"]["now"];
        let mut opened = 0;
        for figure in Figure::ALL {
            let said = &now[figure.as_str()];
            let link = format!("/reports/rows?{address}&figure={}\"", figure.as_str()).replace('&', "&#38;");
            let is_count = said.is_u64() && figure != Figure::Effort;
            if is_count && said.as_u64() != Some(0) {
                assert!(page.contains(&link), "{period} {figure:?}: {link}");
                let rows = admin
                    .page(&format!("/reports/rows?{address}&figure={}", figure.as_str()))
                    .await;
                let shown = rows.matches("<tr><th scope=\"row\"").count() as u64;
                assert_eq!(
                    Some(shown.min(50)),
                    said.as_u64().map(|said| said.min(50)),
                    "{figure:?}"
                );
                opened += 1;
            }
        }
        assert!(opened >= 4, "{period}: only {opened} figures are above zero");
        // The sample firm has activities of its own besides.
        for (figure, least) in [("visit", 1), ("call", 1), ("effort", 90)] {
            let said = now[figure].as_u64();
            assert!(
                said.is_some_and(|said| said >= least),
                "{period} {figure}: {said:?}"
            );
        }
        let csv = admin.page(&format!("/reports/export.csv?{address}")).await;
        assert!(csv.contains("\r\nVisit,"), "{csv}");
        assert_eq!(csv.split("\r\n\r\n").count(), 7, "a part for each table");
        let xlsx = admin.get(&format!("/reports/export.xlsx?{address}")).await;
        assert!(xlsx.bytes().await.expect("bytes").starts_with(b"PK"));
    }
    let page = admin.page("/reports?period=day&date=2026-06-30&of=firm").await;
    assert!(
        page.contains("&#60;b&#62;") && !page.contains("<b>下一步"),
        "what was said is text"
    );
}

#[tokio::test]
async fn a_report_turns_to_the_period_before_and_refuses_what_is_none() {
    let (site, _) = worked().await;
    let admin = site.administrator().await;
    let page = admin.page("/reports").await;
    for part in [
        "Weekly report: The whole firm",
        "Week 27 of 2026",
        "still running",
        "id=\"people\"",
        "id=\"days\"",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(page.contains("period=week&#38;date=2026-06-22") && !page.contains("id=\"after\""));
    let earlier = admin.page("/reports?period=week&date=2026-06-22").await;
    assert!(earlier.contains("id=\"after\"") && !earlier.contains("report-caution"));
    let chinese = in_chinese(&admin, "/reports?period=month&date=2026-06-30").await;
    for part in ["月报：全公司", "环比", "同比", "无基数"] {
        assert!(chinese.contains(part), "{part}: {chinese}");
    }
    for (path, status) in [
        ("/reports?period=year", 404),
        ("/reports?of=planet", 404),
        ("/reports?of=person-00000000-0000-4000-8000-000000000000", 404),
        ("/reports?date=yesterday", 400),
        ("/reports?date=2026-07-06", 422),
        ("/reports?date=1066-10-14", 422),
        ("/reports/rows", 404),
        ("/reports/rows?figure=lunch", 404),
        ("/reports/rows?figure=won&when=never", 404),
        ("/reports/rows?figure=visit&page=9", 404),
        ("/reports/export.docx", 404),
    ] {
        let found = admin.get(path).await.status().as_u16();
        assert!(
            found == status || (status == 404 && found == 400),
            "{path}: {found}"
        );
    }
}

#[tokio::test]
async fn the_paper_is_a_pdf_with_its_name_and_is_recorded_as_a_download() {
    let (site, _) = worked().await;
    let admin = site.administrator().await;
    for language in ["zh-CN", "en"] {
        admin.post("/preferences", &[("language", language)]).await;
        let answer = admin.get("/reports/paper.pdf?period=month&date=2026-06-30").await;
        assert_eq!(answer.status(), StatusCode::OK);
        let header = |name: &str| answer.headers()[name].to_str().expect("text").to_owned();
        assert_eq!(header("content-type"), "application/pdf");
        assert_eq!(
            header("content-disposition"),
            "attachment; filename=\"report-month-2026-06-01.pdf\""
        );
        let bytes = answer.bytes().await.expect("bytes");
        assert!(
            bytes.starts_with(b"%PDF-") && bytes.len() < 300_000,
            "{} bytes",
            bytes.len()
        );
    }
    let trail = admin.page("/audit").await;
    assert!(trail.contains("pdf"), "{trail}");
}

#[tokio::test]
async fn everybody_sees_their_own_report_and_managers_those_below() {
    let (site, colleagues) = worked().await;
    let signed_in = async |name: &str| {
        let found = colleagues
            .iter()
            .find(|colleague| colleague.name == name)
            .expect("a colleague");
        let person = site.visitor();
        let answer = person.post(&format!("/sign-in/link/{}", found.token), &[]).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{name}");
        person
    };
    let own = signed_in("陈莹").await;
    let page = own.page("/reports").await;
    assert!(
        page.contains("陈莹") && !page.contains("name=\"of\"") && !page.contains("曹昌"),
        "{page}"
    );
    assert_eq!(own.get("/reports?of=firm").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(
        own.get("/reports/paper.pdf?of=firm").await.status(),
        StatusCode::NOT_FOUND
    );
    let manager = signed_in("一部经理").await;
    let page = manager.page("/reports").await;
    let options: BTreeSet<&str> = page
        .split("<option value=\"")
        .skip(1)
        .filter_map(|rest| rest.split_once('>')?.1.split('<').next())
        .collect();
    assert!(
        page.contains("销售一部") && options.contains("曹昌"),
        "{options:?}"
    );
    assert!(
        !options.contains("陈莹") && !options.contains("The whole firm"),
        "{options:?}"
    );
    site.hire("outside", Role::External).await;
    let outside = site.signed_in("outside").await;
    for path in [
        "/reports",
        "/reports/rows",
        "/reports/paper.pdf",
        "/reports?period=year",
    ] {
        assert_eq!(outside.get(path).await.status(), StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn every_heading_and_figure_of_reports_opens_a_definition() {
    let (site, _) = worked().await;
    let admin = site.administrator().await;
    for (path, least) in [
        ("/reports?period=month&date=2026-06-30", 50),
        ("/reports/rows?figure=activities&period=month&date=2026-06-30", 4),
        ("/reports/rows?figure=sales&period=month&date=2026-06-30", 5),
    ] {
        for page in [admin.page(path).await, in_chinese(&admin, path).await] {
            assert_eq!(undefined(&page), Vec::<String>::new(), "{path}");
            assert_eq!(unfounded(&page), Vec::<String>::new(), "{path}");
            let marks = page.matches("<details class=\"definition\">").count();
            assert!(marks >= least, "{path}: {marks}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_are_read_by_keyboard_and_on_a_phone() {
    if !ready(Suite::Browser) {
        return;
    }
    let (site, _) = worked().await;
    let browser = Browser::launch().await.expect("a browser");
    for (viewport, language) in [(Viewport::Desktop, "zh-CN"), (Viewport::Phone, "en")] {
        let page = sign_in(&site, &browser, viewport, language).await;
        for path in [
            "/reports",
            "/reports?period=day",
            "/reports?period=month&date=2026-05-31",
            "/reports/rows?figure=activities&period=month",
            "/reports/rows?figure=sales&period=month",
        ] {
            page.goto(&format!("{}{path}", site.origin))
                .await
                .expect("a page");
            is_sound(&site, &page, path).await;
            fits(&page, path).await;
        }
        page.goto(&format!("{}/reports", site.origin))
            .await
            .expect("a page");
        page.wait_until_idle().await.expect("idle");
        page.click("#before").await.expect("turned");
        page.wait_for("#after")
            .await
            .expect("the week before has one after it");
        page.wait_until_idle().await.expect("idle");
        is_sound(&site, &page, "the week before").await;
    }
}
