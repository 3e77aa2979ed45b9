//! Pictures of every page in both languages and widths, for people to look at.
//!
//! Written only where `DAHU_PICTURES` names a folder.

use std::path::PathBuf;

use dahu_testkit::{
    browser::{Browser, Viewport},
    suite::{Suite, ready},
};

use crate::{
    draft::{long, torn, workbook},
    site::{Site, location},
};

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
    let account = site.account("KH0001").await;
    let person = site.administrator().await;
    let upload = async |name: &str, bytes: Vec<u8>| location(&person.upload(name, bytes).await).to_owned();
    let draft = upload("七月订单.csv", ORDERS.as_bytes().to_vec()).await;
    let book = upload("2026年订单与客户.xlsx", workbook()).await;
    let tried = upload("六月订单.csv", ORDERS.as_bytes().to_vec()).await;
    crate::import::try_out(&person, &tried, &[("currency", "CNY")]).await;
    let torn = upload("坏文件.csv", torn()).await;
    crate::import::try_out(&person, &torn, &[("currency", "CNY")]).await;
    let large = upload("large.csv", long(1_500_000)).await;
    let imports = dahu_app::import::list(&site.ctx).await.expect("imports");
    let pages = [
        ("overview", "/".to_owned()),
        ("accounts", "/accounts".to_owned()),
        ("accounts-search", "/accounts?search=医院".to_owned()),
        ("account", format!("/accounts/{account}")),
        ("funnel", "/funnel".to_owned()),
        ("funnel-accounts", "/funnel/accounts?cell=closed".to_owned()),
        ("portfolio", "/portfolio".to_owned()),
        ("imports", "/imports".to_owned()),
        ("import-draft", draft),
        ("import-draft-sheets", book.clone()),
        ("import-draft-day", format!("{book}?sheet=%E5%AE%A2%E6%88%B7")),
        ("import-draft-empty", format!("{book}?sheet=%E8%AF%B4%E6%98%8E")),
        ("import-tried", tried),
        ("import-torn", torn),
        ("import", format!("/imports/{}", imports[0].id)),
        ("import-undo", format!("/imports/{}/undo", imports[0].id)),
        ("password", "/password".to_owned()),
        ("missing", "/nowhere".to_owned()),
    ];
    for (viewport, width) in [(Viewport::Desktop, "desktop"), (Viewport::Phone, "phone")] {
        for language in ["zh-CN", "en"] {
            let link = site.link().await;
            let page = browser.open(&link, viewport).await.expect("a page");
            choose(&page, language).await;
            page.screenshot(&folder.join(format!("sign-in-link-{language}-{width}.png")))
                .await
                .expect("a picture");
            page.click("#redeem").await.expect("signed in");
            page.wait_for(".tiles").await.expect("the overview");
            page.wait_until_idle().await.expect("idle");
            for (name, path) in &pages {
                page.goto(&format!("{}{path}", site.origin))
                    .await
                    .expect("a page");
                page.wait_until_idle().await.expect("idle");
                let file = folder.join(format!("{name}-{language}-{width}.png"));
                page.screenshot(&file).await.expect("a picture");
            }
            person
                .post(&large, &[("currency", "CNY"), ("action", "check")])
                .await;
            page.goto(&format!("{}{large}", site.origin))
                .await
                .expect("a page");
            page.wait_until(
                "progress",
                "document.querySelector('#dry-run progress')?.value > 0",
            )
            .await
            .expect("progress");
            let file = folder.join(format!("import-trying-{language}-{width}.png"));
            page.screenshot(&file).await.expect("a picture");
        }
    }
}

async fn choose(page: &dahu_testkit::browser::Page, language: &str) {
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
