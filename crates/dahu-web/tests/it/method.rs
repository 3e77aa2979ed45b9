//! The pages of the method of key accounts, on every screen and in both languages, and its work done by keys alone.

use dahu_app::{health, kind, plan, sample::bring_people, selling};
use dahu_testkit::{
    browser::{Browser, Page, Viewport},
    suite::{Suite, ready},
};

use crate::{
    journey::sign_in,
    keyboard::{Keyboard, arrives},
    phone::suits,
    selection::{json, kept},
    site::Site,
};

/// What the pages are about.
pub(crate) struct Sample {
    pub(crate) site: Site,
    /// The account that is first in the selection.
    pub(crate) account: String,
    /// A review that is open: it has an agenda, and forms.
    pub(crate) review: String,
    /// An open alert, and the account that it is about.
    pub(crate) alert: String,
    pub(crate) alerted: String,
}

/// The sample firm with its people, kinds, ways of selling and dials.
pub(crate) async fn sample() -> Sample {
    let site = Site::sample().await;
    bring_people(&site.ctx).await.expect("people");
    kind::bring_up_to_date(&site.ctx).await.expect("kinds");
    selling::bring_up_to_date(&site.ctx).await.expect("ways");
    health::refresh(&site.ctx).await.expect("dials");
    let alerts = health::alerts(&site.ctx, &Default::default(), None, 1).await;
    let alert = alerts.expect("alerts").rows.swap_remove(0);
    let alerted = format!("/accounts/{}", alert.account);
    let admin = site.administrator().await;
    let found = json(&admin, "/selection/export.json").await;
    let account = found["accounts"][0]["id"].as_str().expect("an id");
    let begun = [("held_on", "2026-06-20"), ("took_part", "总监"), ("minutes", "")];
    let review = kept(&admin, "/selection/reviews", &begun).await;
    let review = review.split('?').next().expect("a path").to_owned();
    drop(admin);
    Sample {
        account: format!("/accounts/{account}"),
        review,
        alert: format!("{alerted}/alerts/{}", alert.id),
        alerted,
        site,
    }
}

/// The pages that the tests of their rooms read on one screen in Chinese and on the other in English: here it is the other way
/// round. All other rooms of the method read theirs on both in both.
fn pages(sample: &Sample) -> Vec<String> {
    let named = [
        "/selection",
        "/selection/matrix",
        "/selection/criteria",
        "/selection/criteria/edit",
        "/selection/reviews",
        "/accounts/health",
        "/accounts/health/alerts",
        "/accounts/health/backtest",
        "/competence",
        "/competence/team",
        "/competence/profiles",
        "/competence/trainings",
        "/review",
    ];
    let of_one = [
        sample.review.clone(),
        format!("{}/selection", sample.account),
        format!("{}/review", sample.account),
        format!("{}/review?audience=customer", sample.account),
        sample.alert.clone(),
        format!("{}?tab=relationship", sample.alerted),
        format!("{}/relationship", sample.alerted),
    ];
    named.into_iter().map(str::to_owned).chain(of_one).collect()
}

/// Opens one competence of whoever is signed in, where they rate themselves.
pub(crate) async fn one_competence(site: &Site, page: &Page) {
    page.goto(&format!("{}/competence", site.origin))
        .await
        .expect("one's own");
    page.click("#standing tbody tr:nth-child(2) th a")
        .await
        .expect("a competence");
    page.wait_for("#rate").await.expect("the form");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_suits_a_desk_in_english_and_a_phone_in_chinese() {
    if !ready(Suite::Browser) {
        return;
    }
    let sample = sample().await;
    let (site, pages) = (&sample.site, pages(&sample));
    let browser = Browser::launch().await.expect("a browser");
    for (viewport, language) in [(Viewport::Desktop, "en"), (Viewport::Phone, "zh-CN")] {
        let page = sign_in(site, &browser, viewport, language).await;
        for path in &pages {
            page.goto(&format!("{}{path}", site.origin)).await.expect(path);
            suits(site, &page, viewport, path).await;
        }
        one_competence(site, &page).await;
        suits(site, &page, viewport, "a competence").await;
    }
}

/// The secret path of a page for a customer, of a plan that holds.
pub(crate) async fn mutual(site: &Site) -> String {
    let held = plan::PlanFilter {
        state: Some("approved".to_owned()),
        ..plan::PlanFilter::default()
    };
    let mut secret = None;
    for held in plan::list(&site.ctx, &held).await.expect("plans").rows {
        let pages = plan::sharing::all(&site.ctx, held.id).await.expect("pages");
        if let Some(share) = pages.shares.first() {
            let made = plan::sharing::make(&site.ctx, held.id, &share.choice, None).await;
            secret = Some(made.expect("a page").1);
        }
    }
    format!("/mutual/{}", secret.expect("a plan with a page"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_reads_the_mutual_plan_in_chinese() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    bring_people(&site.ctx).await.expect("people");
    let address = format!("{}{}", site.origin, mutual(&site).await);
    let browser = Browser::launch().await.expect("a browser");
    for viewport in [Viewport::Desktop, Viewport::Phone] {
        let page = browser.open(&address, viewport).await.expect("the page");
        page.wait_until_idle().await.expect("idle");
        page.click("button[name=language][value=zh-CN]")
            .await
            .expect("the switch");
        page.wait_until("Chinese", "document.documentElement.lang === 'zh-CN'")
            .await
            .expect("switched");
        arrives(&page, "#signatures").await;
        suits(&site, &page, viewport, "mutual").await;
    }
}

/// Opens a page of the site, with the focus on its content.
async fn open(keys: &Keyboard<'_>, site: &Site, path: &str) {
    let address = format!("{}{path}", site.origin);
    keys.page.goto(&address).await.expect(path);
    keys.skip().await;
}

/// Types into a field.
async fn write(keys: &Keyboard<'_>, field: &str, text: &str) {
    keys.to(field).await;
    keys.page.write(text).await.expect("typed");
}

async fn is_there(page: &Page, selector: &str) -> bool {
    let script = format!("!!document.querySelector('{selector}')");
    page.evaluate(&script).await.expect("an answer")
}

async fn an_account_is_rated_and_decided_on(keys: &Keyboard<'_>, sample: &Sample) {
    let page = keys.page;
    open(keys, &sample.site, &format!("{}/selection", sample.account)).await;
    keys.enter("#rate summary").await;
    keys.to("#value-0").await;
    keys.press("ArrowDown").await;
    if is_there(page, "#rival-0").await {
        write(keys, "#rival-0", "华信").await;
    }
    write(keys, "#source-0", "客户年报").await;
    keys.enter("#save-0").await;
    arrives(page, "#undo").await;
    keys.skip().await;
    keys.to("#verdict").await;
    keys.press("ArrowDown").await;
    write(keys, "#reason", "新市场的样板").await;
    keys.enter("#decide-account").await;
    page.wait_for_text("#decisions", "新市场的样板")
        .await
        .expect("it is decided");
}

async fn a_kind_is_confirmed_and_taken_back(keys: &Keyboard<'_>, site: &Site) {
    open(keys, site, "/kinds?kind=important&which=to-decide").await;
    keys.to("#accounts tbody input[name=account]").await;
    keys.press(" ").await;
    keys.back_to("#confirm").await;
    keys.press("Enter").await;
    arrives(keys.page, "#undo-decided").await;
    keys.skip().await;
    keys.enter("#undo-decided").await;
    arrives(keys.page, "#taken-back").await;
}

async fn a_way_of_selling_is_confirmed(keys: &Keyboard<'_>, sample: &Sample) {
    open(keys, &sample.site, &format!("{}/selling", sample.account)).await;
    keys.to("#confirm-mode").await;
    keys.press("ArrowUp").await;
    write(keys, "#reason", "与总工面谈").await;
    keys.enter("#confirm").await;
    keys.page
        .wait_for_text("#way", "与总工面谈")
        .await
        .expect("it is confirmed");
}

async fn an_alert_is_closed_with_its_reason(keys: &Keyboard<'_>, sample: &Sample) {
    open(keys, &sample.site, &sample.alert).await;
    keys.to("[name=because]").await;
    keys.press(" ").await;
    write(keys, "#note", "停产检修").await;
    keys.enter("#close").await;
    keys.page
        .wait_for_text("#alerts", "停产检修")
        .await
        .expect("it is closed");
}

async fn hours_are_allocated_for_a_team(keys: &Keyboard<'_>, site: &Site) {
    open(keys, site, "/allocation").await;
    keys.to("#team").await;
    keys.press("ArrowDown").await;
    keys.enter("form[action='/allocation'] button").await;
    let chosen = "/team=[0-9a-f-]{36}/.test(location.search) && !!document.querySelector('#team').value";
    keys.page.wait_until("the team's", chosen).await.expect("a team");
    arrives(keys.page, "#capacity").await;
}

/// What is loaded takes the place of the link that asked for it, and the focus with it.
async fn more_rows_take_the_focus(keys: &Keyboard<'_>, site: &Site) {
    let page = keys.page;
    open(keys, site, "/accounts/health").await;
    let rows = "[...document.querySelectorAll('#health tbody tr')]";
    let before: usize = page.evaluate(&format!("{rows}.length")).await.expect("rows");
    page.evaluate::<bool>("(document.querySelector('#health .more-row a').focus(), true)")
        .await
        .expect("the focus");
    keys.press("Enter").await;
    let first = format!(
        "{rows}.length > {before} && {rows}.indexOf(document.activeElement.closest('tr')) === {}",
        before - 1
    );
    page.wait_until("the focus on the first new row", &first)
        .await
        .expect("more rows");
    keys.stands_on("#health tbody th a").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn key_accounts_are_worked_with_without_a_mouse() {
    if !ready(Suite::Browser) {
        return;
    }
    let sample = sample().await;
    let browser = Browser::launch().await.expect("a browser");
    let page = sign_in(&sample.site, &browser, Viewport::Desktop, "zh-CN").await;
    let keys = Keyboard { page: &page };
    an_account_is_rated_and_decided_on(&keys, &sample).await;
    a_kind_is_confirmed_and_taken_back(&keys, &sample.site).await;
    a_way_of_selling_is_confirmed(&keys, &sample).await;
    an_alert_is_closed_with_its_reason(&keys, &sample).await;
    hours_are_allocated_for_a_team(&keys, &sample.site).await;
    more_rows_take_the_focus(&keys, &sample.site).await;
}
