//! Pictures of every page in both languages and widths, for people to look at.
//!
//! Written only where `DAHU_PICTURES` names a folder.

use std::path::{Path, PathBuf};

use dahu_testkit::{
    browser::{Browser, Page, Viewport},
    suite::{Suite, ready},
};

use crate::{
    draft::{long, torn, workbook},
    import::{conflicting, try_out},
    site::{Person, Site, location},
    valuation::{lively, value},
};

const WIDTHS: [(Viewport, &str); 2] = [(Viewport::Desktop, "desktop"), (Viewport::Phone, "phone")];
const LANGUAGES: [&str; 2] = ["zh-CN", "en"];

#[tokio::test(flavor = "multi_thread")]
async fn pictures_of_every_page_are_taken_where_a_folder_is_named() {
    let Some(folder) = std::env::var_os("DAHU_PICTURES").map(PathBuf::from) else {
        return;
    };
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    let browser = Browser::launch().await.expect("a browser");
    let person = site.administrator().await;
    let pages = pages(&site, &person).await;
    let large = upload(&person, "large.csv", long(1_500_000)).await;
    for (viewport, width) in WIDTHS {
        for language in LANGUAGES {
            let file = |name: &str| folder.join(format!("{name}-{language}-{width}.png"));
            let page = browser.open(&site.link().await, viewport).await.expect("a page");
            choose(&page, language).await;
            take(&page, &file("sign-in-link")).await;
            let page = signed_in(&site, &browser, viewport, language).await;
            for (name, path) in &pages {
                page.goto(&format!("{}{path}", site.origin))
                    .await
                    .expect("a page");
                take(&page, &file(name)).await;
            }
        }
    }
    // It renames accounts, so it comes after the pictures of the sample firm.
    let conflicting = conflicting(&site, &person).await;
    for (viewport, width) in WIDTHS {
        for language in LANGUAGES {
            let file = |name: &str| folder.join(format!("{name}-{language}-{width}.png"));
            let page = signed_in(&site, &browser, viewport, language).await;
            page.goto(&format!("{}{conflicting}/undo", site.origin))
                .await
                .expect("a page");
            page.click("#undo-now").await.expect("refused");
            page.wait_for("#conflicts").await.expect("a list");
            take(&page, &file("import-conflicts")).await;

            let form = [("currency", "CNY"), ("action", "check")];
            person.post(&large, &form).await;
            page.goto(&format!("{}{large}", site.origin))
                .await
                .expect("a page");
            let progress = "document.querySelector('#dry-run progress')?.value > 0";
            page.wait_until("progress", progress).await.expect("progress");
            page.screenshot(&file("import-trying")).await.expect("a picture");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_of_values_are_taken_where_a_folder_is_named() {
    let Some(folder) = std::env::var_os("DAHU_PICTURES").map(PathBuf::from) else {
        return;
    };
    if !ready(Suite::Browser) {
        return;
    }
    let (few, many) = (Site::sample().await, lively().await);
    let browser = Browser::launch().await.expect("a browser");
    for (site, which) in [(&few, "few"), (&many, "many")] {
        let account = site
            .account(if which == "few" { "KH0001" } else { "DW0001" })
            .await;
        for state in ["never", "valued"] {
            if state == "valued" {
                value(site).await;
            }
            let pages = [
                ("value", "/value".to_owned()),
                ("value-model", "/value/model".to_owned()),
                ("value-retention", "/value/retention".to_owned()),
                ("value-growth", "/value/statement/growth".to_owned()),
                ("value-account", format!("/accounts/{account}?tab=value")),
            ];
            let shown = if state == "never" { 3 } else { pages.len() };
            for (viewport, width) in WIDTHS {
                for language in LANGUAGES {
                    let page = signed_in(site, &browser, viewport, language).await;
                    for (name, path) in &pages[..shown] {
                        page.goto(&format!("{}{path}", site.origin))
                            .await
                            .expect("a page");
                        let file = format!("{name}-{which}-{state}-{language}-{width}.png");
                        take(&page, &folder.join(file)).await;
                    }
                }
            }
        }
    }
}

async fn signed_in(site: &Site, browser: &Browser, viewport: Viewport, language: &str) -> Page {
    let page = browser.open(&site.link().await, viewport).await.expect("a page");
    choose(&page, language).await;
    page.click("#redeem").await.expect("signed in");
    page.wait_for(".tiles").await.expect("the overview");
    page.wait_until_idle().await.expect("idle");
    page
}

async fn take(page: &Page, file: &Path) {
    page.wait_until_idle().await.expect("idle");
    page.screenshot(file).await.expect("a picture");
}

async fn upload(person: &Person<'_>, name: &str, bytes: Vec<u8>) -> String {
    location(&person.upload(name, bytes).await).to_owned()
}

/// The pages by name, with uploads in all their states.
async fn pages(site: &Site, person: &Person<'_>) -> Vec<(&'static str, String)> {
    let account = site.account("KH0001").await;
    let draft = upload(person, "七月订单.csv", ORDERS.into()).await;
    let book = upload(person, "2026年订单与客户.xlsx", workbook()).await;
    let tried = upload(person, "六月订单.csv", ORDERS.into()).await;
    try_out(person, &tried, &[("currency", "CNY")]).await;
    let broken = upload(person, "坏文件.csv", torn()).await;
    try_out(person, &broken, &[("currency", "CNY")]).await;
    let imports = dahu_app::import::list(&site.ctx).await.expect("imports");
    vec![
        ("overview", "/".to_owned()),
        ("accounts", "/accounts".to_owned()),
        ("accounts-search", "/accounts?search=医院".to_owned()),
        (
            "accounts-ranges",
            "/accounts?measure=net&from=1万&ranges=last:2026-01-01~".to_owned(),
        ),
        (
            "accounts-groups",
            "/accounts?group=owner&columns=intent.net.recent.value".to_owned(),
        ),
        ("accounts-board", "/accounts?show=board".to_owned()),
        ("account", format!("/accounts/{account}")),
        ("funnel", "/funnel".to_owned()),
        ("funnel-accounts", "/funnel/accounts?cell=closed".to_owned()),
        ("funnel-cohort", "/funnel/cohort".to_owned()),
        (
            "funnel-cohort-accounts",
            "/funnel/cohort/accounts?cell=reached-closed".to_owned(),
        ),
        ("funnel-flow", "/funnel/flow".to_owned()),
        ("funnel-causes", "/funnel/causes".to_owned()),
        ("targets", "/targets".to_owned()),
        ("portfolio", "/portfolio".to_owned()),
        ("imports", "/imports".to_owned()),
        ("import-draft", draft),
        ("import-draft-sheets", book.clone()),
        ("import-draft-day", format!("{book}?sheet=%E5%AE%A2%E6%88%B7")),
        ("import-draft-empty", format!("{book}?sheet=%E8%AF%B4%E6%98%8E")),
        ("import-tried", tried),
        ("import-torn", broken),
        ("import", format!("/imports/{}", imports[0].id)),
        ("import-undo", format!("/imports/{}/undo", imports[0].id)),
        ("me-password", "/me/password".to_owned()),
        ("me-sessions", "/me/sessions".to_owned()),
        ("me-tokens", "/me/tokens".to_owned()),
        ("mail", "/mail".to_owned()),
        ("missing", "/nowhere".to_owned()),
    ]
}

async fn choose(page: &Page, language: &str) {
    page.click(&format!("button[name=language][value={language}]"))
        .await
        .expect("the switch");
    let chosen = format!("document.documentElement.lang === '{language}'");
    page.wait_until("the language to change", &chosen)
        .await
        .expect("the language");
    page.wait_until_idle().await.expect("idle");
}

const ORDERS: &str = "客户编码,日期,单据号,产品,数量,金额,销售人员\n\
    KH0001,2026-06-01,XS900001,服务器,2,36000.00,曹昌\n\
    KH0002,2026-06-02,XS900002,交换机,1,4200.50,赵双\n\
    KH0003,明天,XS900003,打印机,1,900,陈莹\n\
    KH9999,2026-06-03,XS900004,打印机,1,900,陈莹\n\
    KH0004,2026-06-04,TH900005,交换机,-1,-4200.50,王兴云\n";
