//! Journeys with a real browser: what a person does in a morning, on a desk and on a phone.

use dahu_testkit::{
    browser::{Browser, Impact, Page, Viewport},
    suite::{Suite, ready},
};

use crate::{
    draft::{long, workbook},
    site::{Site, location},
    valuation::{lively, value},
};

/// Nothing may go wrong unseen: no fault for assistive technology, no foreign host, no breach, no error.
pub(crate) async fn is_sound(site: &Site, page: &Page, name: &str) {
    is_sound_but_for(site, page, Impact::Serious, name).await;
}

/// The same, but for faults that are less than `least`.
pub(crate) async fn is_sound_but_for(site: &Site, page: &Page, least: Impact, name: &str) {
    page.wait_until_idle().await.expect(name);
    let faults = page.axe().await.expect(name);
    let serious: Vec<String> = faults
        .iter()
        .filter(|fault| fault.impact >= least)
        .map(ToString::to_string)
        .collect();
    assert!(serious.is_empty(), "{name}: {serious:#?}");
    let observed = page.observed();
    assert_eq!(
        observed.requests_outside(&site.origin),
        Vec::<&str>::new(),
        "{name}"
    );
    assert_eq!(observed.policy_violations, Vec::<String>::new(), "{name}");
    assert_eq!(observed.console_errors, Vec::<String>::new(), "{name}");
    assert_eq!(observed.failed_requests, Vec::<String>::new(), "{name}");
}

/// What stands out to the right of the screen, but for what scrolls by itself.
const OUTSIDE: &str = "[...document.querySelectorAll('body *')]
    .filter(element => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .filter(element => !element.closest('.scroll'))
    .map(element => element.outerHTML.slice(0, 160))";

/// On no page anything stands out to the right of the screen.
pub(crate) async fn fits(page: &Page, name: &str) {
    let overflow: f64 = page
        .evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        .await
        .expect(name);
    let outside: Vec<String> = page.evaluate(OUTSIDE).await.expect(name);
    assert!(
        overflow <= 0.0,
        "{name} is {overflow} pixels too wide: {outside:#?}"
    );
}

pub(crate) async fn sign_in(site: &Site, browser: &Browser, viewport: Viewport, language: &str) -> Page {
    let page = browser
        .open(&site.link().await, viewport)
        .await
        .expect("the link's page");
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
    is_sound(site, &page, "the link's page").await;
    page.click("#redeem").await.expect("signed in");
    page.wait_for(".tiles, .empty").await.expect("the overview");
    page.wait_until_idle().await.expect("idle");
    page
}

#[tokio::test(flavor = "multi_thread")]
async fn a_morning_at_the_desk() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    let browser = Browser::launch().await.expect("a browser");
    let page = sign_in(&site, &browser, Viewport::Desktop, "zh-CN").await;
    let charts = "document.querySelectorAll('[data-chart] canvas').length === 2";
    page.wait_until("both charts", charts).await.expect("both charts");
    is_sound(&site, &page, "overview").await;

    page.click("nav.sections a[href='/accounts']")
        .await
        .expect("accounts");
    page.wait_for("#search").await.expect("the list");
    page.wait_until_idle().await.expect("idle");
    page.press("/").await.expect("the key");
    page.wait_until("the focus", "document.activeElement.id === 'search'")
        .await
        .expect("the focus");
    page.fill("#search", "医院").await.expect("typed");
    page.wait_for_text("#account-list [role=status]", "7 家客户")
        .await
        .expect("found while typing");
    is_sound(&site, &page, "accounts").await;

    page.click("#account-list tbody tr a").await.expect("an account");
    page.wait_for("#glance").await.expect("its page");
    page.wait_until("the chart", "!!document.querySelector('[data-chart] canvas')")
        .await
        .expect("the chart");
    is_sound(&site, &page, "account").await;
    page.click("#tab-history").await.expect("a tab");
    page.wait_for("#record").await.expect("its form");
    page.click("input[value=medium]").await.expect("chosen");
    page.click("#record").await.expect("recorded");
    page.wait_for_text("#assessments tbody", "2026-06-30")
        .await
        .expect("shown");
    is_sound(&site, &page, "the account's history").await;

    page.click("nav.sections a[href='/funnel']")
        .await
        .expect("funnel");
    page.wait_for_text("#funnel tfoot", "330,783")
        .await
        .expect("the table");
    is_sound(&site, &page, "funnel").await;
    page.click("#funnel tfoot td:nth-of-type(5) a")
        .await
        .expect("closed accounts");
    page.wait_for_text("main h1", "成交企业")
        .await
        .expect("the accounts behind it");
    is_sound(&site, &page, "accounts behind a figure").await;

    page.click("nav.sections a[href='/portfolio']")
        .await
        .expect("portfolio");
    page.wait_until("both charts", charts).await.expect("both charts");
    is_sound(&site, &page, "portfolio").await;
    page.click(".tile .definition summary")
        .await
        .expect("a definition");
    page.wait_for(".tile .definition p").await.expect("its words");
    page.press("Escape").await.expect("the key");
    page.wait_until("it to close", "!document.querySelector('.definition[open]')")
        .await
        .expect("closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_comes_in_and_goes_out_again() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    let browser = Browser::launch().await.expect("a browser");
    let page = sign_in(&site, &browser, Viewport::Desktop, "en").await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("订单.csv");
    let rows = "客户编码,日期,金额\nKH0001,2026-06-01,100\nKH0002,昨天,200\n";
    std::fs::write(&file, rows).expect("a file");

    page.click("nav.sections a[href='/imports']")
        .await
        .expect("imports");
    page.wait_for("#file").await.expect("the form");
    is_sound(&site, &page, "imports").await;
    page.attach("#file", &file).await.expect("attached");
    page.click("#upload").await.expect("uploaded");
    page.wait_for("#start").await.expect("the preview");
    is_sound(&site, &page, "preview").await;
    page.click("#check").await.expect("a dry run");
    page.wait_for_text("#dry-run", "2 rows read: 1 can be taken, 1 cannot")
        .await
        .expect("its result");
    page.wait_until_idle().await.expect("idle");
    page.click("#start").await.expect("started");
    page.wait_for("#undo")
        .await
        .expect("the result, without a reload");
    page.wait_for_text("#rows-taken", "1").await.expect("the figure");
    is_sound(&site, &page, "result").await;
    page.click("#undo").await.expect("undo");
    page.wait_for("#undo-now").await.expect("the question");
    is_sound(&site, &page, "undo").await;
    page.click("#undo-now").await.expect("undone");
    page.wait_for_text("#import-status", "was undone")
        .await
        .expect("the result");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workbook_is_looked_through_and_tried_sheet_by_sheet() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    let browser = Browser::launch().await.expect("a browser");
    let page = sign_in(&site, &browser, Viewport::Phone, "zh-CN").await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("book.xlsx");
    std::fs::write(&file, workbook()).expect("a file");
    page.goto(&format!("{}/imports", site.origin))
        .await
        .expect("imports");
    page.attach("#file", &file).await.expect("attached");
    page.click("#upload").await.expect("uploaded");
    page.wait_for_text("#preview", "36000").await.expect("六月");
    is_sound(&site, &page, "a workbook").await;
    fits(&page, "a workbook").await;

    page.fill("#currency", "usd").await.expect("typed");
    page.select("#sheet", "五月").await.expect("chosen");
    page.wait_for_text("#preview", "KH0002")
        .await
        .expect("another sheet, as soon as it is chosen");
    page.wait_until(
        "the choice to stay",
        "document.querySelector('#currency').value === 'usd'",
    )
    .await
    .expect("it stays");
    page.click("#check").await.expect("a dry run");
    page.wait_for_text("#dry-run", "共读取 2 行，可导入 1 行，1 行不能导入")
        .await
        .expect("its result");
    is_sound(&site, &page, "a dry run").await;
    fits(&page, "a dry run").await;

    page.select("#sheet", "客户").await.expect("chosen");
    page.wait_for("#assessed_on").await.expect("the assessment day");
    page.wait_until_idle().await.expect("idle");
    page.click("button[name=kind][value=assessments]")
        .await
        .expect("another kind");
    page.wait_until(
        "the kind",
        "document.querySelector('[name=shown_kind]').value === 'assessments'",
    )
    .await
    .expect("the kind");
    page.wait_until(
        "the sheet to stay",
        "document.querySelector('#sheet').value === '客户'",
    )
    .await
    .expect("it stays");
    is_sound(&site, &page, "assessments of a workbook").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_dry_run_is_watched_and_stopped() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::empty().await;
    let person = site.administrator().await;
    let draft = person.upload("large.csv", long(1_500_000)).await;
    let browser = Browser::launch().await.expect("a browser");
    let page = sign_in(&site, &browser, Viewport::Desktop, "en").await;
    page.goto(&format!("{}{}", site.origin, location(&draft)))
        .await
        .expect("the draft");
    page.wait_until_idle().await.expect("idle");
    page.click("#check").await.expect("a dry run");
    page.wait_until(
        "progress",
        "document.querySelector('#dry-run progress')?.value > 0",
    )
    .await
    .expect("progress, without a reload");
    page.click("#stop").await.expect("stopped");
    page.wait_for_text("#dry-run", "stopped before its end")
        .await
        .expect("its words");
    is_sound(&site, &page, "a stopped dry run").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_fits_a_phone_in_both_languages() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    let browser = Browser::launch().await.expect("a browser");
    value(&site).await;
    let account = format!("/accounts/{}", site.account("KH0001").await);
    for language in ["en", "zh-CN"] {
        let page = sign_in(&site, &browser, Viewport::Phone, language).await;
        for path in [
            "/",
            "/accounts",
            account.as_str(),
            &format!("{account}?tab=people"),
            &format!("{account}?tab=activities"),
            &format!("{account}?tab=value"),
            &format!("{account}?tab=lines"),
            &format!("{account}?tab=files"),
            &format!("{account}?tab=history"),
            "/funnel",
            "/funnel/cohort",
            "/funnel/cohort/accounts?cell=reached-closed",
            "/funnel/flow",
            "/funnel/causes",
            "/targets",
            "/portfolio",
            "/value",
            "/value/statement/closing",
            "/value/model",
            "/value/retention",
            "/imports",
            "/me/password",
            "/me/sessions",
            "/me/tokens",
            "/mail",
        ] {
            page.goto(&format!("{}{path}", site.origin)).await.expect(path);
            is_sound(&site, &page, path).await;
            fits(&page, path).await;
        }
        page.click("nav.bottom a[href='/funnel']")
            .await
            .expect("the navigation below");
        page.wait_for("#funnel").await.expect("the funnel");
        page.wait_until_idle().await.expect("idle");
        page.click(".menu summary").await.expect("the menu");
        page.click(".menu-sheet form button").await.expect("signed out");
        page.wait_for(".sign-in").await.expect("the sign-in page");
        is_sound(&site, &page, "sign-in").await;
    }
}

/// The definitions whose words stand out of the screen or are cut off once opened.
const OUT_OF_SIGHT: &str = "[...document.querySelectorAll('main details.definition')]
    .filter(details => details.checkVisibility())
    .filter(details => {
        details.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
        details.open = true;
        const words = details.querySelector('p');
        const box = words.getBoundingClientRect();
        const corners = [box.left + 9, box.right - 9].flatMap(x => [box.top + 9, box.bottom - 9].map(y => [x, y]));
        const seen = corners.every(([x, y]) => words.contains(document.elementFromPoint(x, y)));
        details.open = false;
        return !seen;
    })
    .map(details => details.querySelector('summary').getAttribute('aria-label'))";

#[tokio::test(flavor = "multi_thread")]
async fn every_definition_can_be_read_where_it_opens() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    let browser = Browser::launch().await.expect("a browser");
    let account = format!("/accounts/{}", site.account("KH0001").await);
    let import = dahu_app::import::list(&site.ctx).await.expect("imports")[0].id;
    let import = format!("/imports/{import}");
    for (viewport, language) in [(Viewport::Desktop, "en"), (Viewport::Phone, "zh-CN")] {
        let page = sign_in(&site, &browser, viewport, language).await;
        for (path, least) in [
            ("/", 9),
            ("/accounts", 7),
            ("/accounts?search=KH0048", 7),
            (account.as_str(), 10),
            ("/portfolio", 26),
            (import.as_str(), 6),
        ] {
            page.goto(&format!("{}{path}", site.origin)).await.expect(path);
            page.wait_until_idle().await.expect(path);
            let count = "document.querySelectorAll('main details.definition').length";
            let found: usize = page.evaluate(count).await.expect(path);
            assert!(found >= least, "{path} has {found} definitions");
            let hidden: Vec<String> = page.evaluate(OUT_OF_SIGHT).await.expect(path);
            assert_eq!(hidden, Vec::<String>::new(), "{path} {viewport:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn typing_with_an_input_method_searches_only_when_the_word_is_there() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    let browser = Browser::launch().await.expect("a browser");
    let page = sign_in(&site, &browser, Viewport::Desktop, "zh-CN").await;
    page.goto(&format!("{}/accounts", site.origin))
        .await
        .expect("accounts");
    page.wait_until_idle().await.expect("idle");
    let compose = "(() => {
        const field = document.querySelector('#search');
        field.focus();
        field.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
        field.value = \"yi'yuan\";
        field.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing: true }));
        return true;
    })()";
    let before = page.observed().requests.len();
    page.evaluate::<bool>(compose).await.expect("composing");
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    assert_eq!(
        page.observed().requests.len(),
        before,
        "nothing is asked while composing"
    );
    let end = "(() => {
        const field = document.querySelector('#search');
        field.value = '医院';
        field.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true, data: '医院' }));
        return true;
    })()";
    page.evaluate::<bool>(end).await.expect("composed");
    page.wait_for_text("#account-list [role=status]", "7 家客户")
        .await
        .expect("found");
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_valued_and_the_value_is_looked_into() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = lively().await;
    let browser = Browser::launch().await.expect("a browser");
    let page = sign_in(&site, &browser, Viewport::Desktop, "zh-CN").await;
    page.click("nav.sections a[href='/value']").await.expect("value");
    page.wait_for("#start-valuation").await.expect("the form");
    is_sound(&site, &page, "never valued").await;
    page.fill("#margin", "25%").await.expect("typed");
    page.click("#start-valuation").await.expect("started");
    page.wait_for(".hero-number")
        .await
        .expect("the values, without a reload");
    let charts = "document.querySelectorAll('[data-chart] canvas').length === 2";
    page.wait_until("both charts", charts).await.expect("both charts");
    is_sound(&site, &page, "value").await;
    page.click(".chips a[href*='by=region']")
        .await
        .expect("by region");
    page.wait_for_text("#groups", "未填地区")
        .await
        .expect("the groups");
    is_sound(&site, &page, "value by region").await;

    page.click("nav.tabs a[href='/value/retention']")
        .await
        .expect("retention");
    page.wait_for("#cut").await.expect("the slider");
    is_sound(&site, &page, "retention").await;
    let before = page.text("#cut-answer").await.expect("an answer");
    page.evaluate::<bool>("(document.querySelector('#cut').focus(), true)")
        .await
        .expect("the focus");
    page.press("ArrowRight").await.expect("the key");
    page.wait_for_text("#cut-answer", "少流失 6%")
        .await
        .expect("answered at once");
    assert_ne!(before, page.text("#cut-answer").await.expect("an answer"));
    page.fill("#survivors", "1000, 631, 468, 382, 326")
        .await
        .expect("typed");
    page.wait_for_text("#contracts-answer", "beta 1.")
        .await
        .expect("answered");
    is_sound(&site, &page, "retention with answers").await;

    page.click("nav.tabs a[href='/value/model']")
        .await
        .expect("the card");
    let charts = "document.querySelectorAll('[data-chart] canvas').length === 3";
    page.wait_until("three charts", charts)
        .await
        .expect("three charts");
    is_sound(&site, &page, "model card").await;

    let phone = sign_in(&site, &browser, Viewport::Phone, "en").await;
    let account = format!("/accounts/{}?tab=value", site.account("DW0001").await);
    for path in [
        "/value",
        "/value/model",
        "/value/retention",
        "/value/statement/lost",
        account.as_str(),
    ] {
        phone.goto(&format!("{}{path}", site.origin)).await.expect(path);
        is_sound(&site, &phone, path).await;
        fits(&phone, path).await;
    }
}
