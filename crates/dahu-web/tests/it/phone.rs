//! On a phone, with a finger: imports, their results and how they are undone; the list of accounts, its menus and bulk edits.

use dahu_testkit::{
    browser::{Browser, Impact, Page, Viewport},
    suite::{Suite, ready},
};

use crate::{
    import::{conflicting, take},
    journey::{fits, is_sound, is_sound_but_for, sign_in},
    site::{Site, location},
};

/// Links, buttons and fields that a finger can miss: narrower or lower than 24 pixels, and so near to another one that
/// a circle of 24 pixels around one meets the other (WCAG 2.2, 2.5.8). A label is part of its field; links within a
/// sentence may be as high as its line.
const SMALL: &str = "(() => {
    const least = 24;
    const targets = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
        .filter(target => target.type !== 'hidden' && target.tabIndex >= 0)
        .filter(target => target.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
        .map(target => ({ target, box: target.getBoundingClientRect() }))
        .filter(({ target, box }) => box.width > 0 && box.bottom > 0 && !target.matches('.skip, p > a'));
    const isSmall = ({ box }) => box.width < least || box.height < least;
    const middle = ({ box }) => [box.x + box.width / 2, box.y + box.height / 2];
    const distance = ([x, y], box) => Math.hypot(
        Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
    const meets = (one, other) => {
        const [here, there] = [middle(one), middle(other)];
        return distance(here, other.box) < least / 2
            || isSmall(other) && Math.hypot(here[0] - there[0], here[1] - there[1]) < least;
    };
    const isFixed = ({ target }) => !!target.closest('nav.bottom, header');
    return targets
        .filter(isSmall)
        .filter(one => targets.some(other => other !== one && isFixed(one) === isFixed(other) && meets(one, other)))
        .map(({ target, box }) => `${box.width} x ${box.height}: ${target.outerHTML.slice(0, 160)}`);
})()";

/// Buttons are as high as a fingertip wants them.
const LOW_BUTTONS: &str = "[...document.querySelectorAll('main .btn')]
    .filter(button => button.checkVisibility())
    .map(button => [button.getBoundingClientRect().height, button.outerHTML.slice(0, 160)])
    .filter(([height]) => height < 36)";

/// Nothing stands out of the screen, nothing is too small to tap, and axe has nothing serious to say.
async fn is_for_fingers(site: &Site, page: &Page, name: &str) {
    is_sound(site, page, name).await;
    fits(page, name).await;
    has_room_for_fingers(page, name).await;
}

/// All that a page has to be on a screen: without a fault, no wider than it and, on a phone, for fingers.
pub(crate) async fn suits(site: &Site, page: &Page, viewport: Viewport, name: &str) {
    is_sound_but_for(site, page, Impact::Minor, name).await;
    fits(page, name).await;
    if viewport == Viewport::Phone {
        has_room_for_fingers(page, name).await;
    }
}

async fn has_room_for_fingers(page: &Page, name: &str) {
    let small: Vec<String> = page.evaluate(SMALL).await.expect(name);
    assert_eq!(small, Vec::<String>::new(), "{name}");
    let low: Vec<(f64, String)> = page.evaluate(LOW_BUTTONS).await.expect(name);
    assert_eq!(low, Vec::new(), "{name}");
}

/// Orders with every length of value that a finding may show.
fn orders() -> Vec<u8> {
    let long = "很长的日期".repeat(60);
    let rows = (0..40).map(|row| format!("KH0001,昨天{row},{row}\n"));
    let rows: String = rows.collect();
    format!(
        "客户编码,日期,金额\nKH0001,2026-06-01,100\nKH0002,{long},200\nKH0003,{},1\n{rows}",
        "9".repeat(150)
    )
    .into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_is_read_through_and_undone_with_a_finger() {
    if !ready(Suite::Browser) {
        return;
    }
    let browser = Browser::launch().await.expect("a browser");
    for (language, undone) in [("en", "was undone"), ("zh-CN", "已撤销")] {
        let site = Site::sample().await;
        let person = site.administrator().await;
        let name = format!(
            "{}_2026_06_final_v2_{}.csv",
            "销售订单".repeat(12),
            "x".repeat(60)
        );
        let import = take(&site, &person, &name, orders()).await;
        let page = sign_in(&site, &browser, Viewport::Phone, language).await;

        page.tap("nav.bottom a[href='/imports']").await.expect("imports");
        page.wait_for("#file").await.expect("the list");
        is_for_fingers(&site, &page, "imports").await;
        page.tap(&format!("main a[href='{import}']"))
            .await
            .expect("an import");
        page.wait_for("#findings").await.expect("its findings");
        is_for_fingers(&site, &page, "a result with findings").await;
        page.tap("#findings .definition summary")
            .await
            .expect("a definition");
        page.wait_for("#findings .definition[open] p")
            .await
            .expect("its words");
        is_for_fingers(&site, &page, "a definition of findings").await;

        page.tap("#undo").await.expect("undo");
        page.wait_for("#undo-now").await.expect("the question");
        is_for_fingers(&site, &page, "undo").await;
        page.tap("#undo-now").await.expect("undone");
        page.wait_for_text("#import-status", undone)
            .await
            .expect("undone");
        is_for_fingers(&site, &page, "an undone import").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_forbids_undoing_is_read_on_a_phone() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    let person = site.administrator().await;
    let import = conflicting(&site, &person).await;
    let browser = Browser::launch().await.expect("a browser");
    for language in ["en", "zh-CN"] {
        let page = sign_in(&site, &browser, Viewport::Phone, language).await;
        page.goto(&format!("{}{import}/undo", site.origin))
            .await
            .expect("the question");
        page.tap("#undo-now").await.expect("refused");
        page.wait_for("#conflicts td").await.expect("what stands on it");
        page.wait_until_idle().await.expect("idle");
        fits(&page, "conflicts").await;
        let faults = page.axe().await.expect("axe");
        let serious = faults.iter().filter(|fault| fault.impact >= Impact::Serious);
        assert_eq!(
            serious.map(ToString::to_string).collect::<Vec<_>>(),
            Vec::<String>::new()
        );
        let small: Vec<String> = page.evaluate(SMALL).await.expect("targets");
        assert_eq!(small, Vec::<String>::new());
    }
}

const CONTACTS: &str = "客户编码,联系人,部门,职务,手机,座机,邮箱,合法性基础,信息来源\n\
    KH0001,李四,采购部,采购经理,13800138000,025-88880000,li@example.com,同意,名片\n\
    KH0002,王五,,总经理,不是号码,,没有地址,合同所必需,\n\
    KH9999,张三,,,,,,同意,\n";
const ACTIVITIES: &str = "客户编码,日期,活动类型,内容,结果,用时,下一步,下一步日期\n\
    KH0001,2026-06-01,拜访,看了机房,推进,1.5 小时,送报价,2026-07-07\n\
    KH0002,2026-06-02,电话,问了交期,,30 分钟,,\n\
    KH0003,昨天,飞鸽,没有这种,,,,\n";

#[tokio::test(flavor = "multi_thread")]
async fn people_and_what_was_done_come_in_on_a_phone() {
    if !ready(Suite::Browser) {
        return;
    }
    let browser = Browser::launch().await.expect("a browser");
    for language in ["en", "zh-CN"] {
        let site = Site::sample().await;
        let person = site.administrator().await;
        let page = sign_in(&site, &browser, Viewport::Phone, language).await;
        for (name, content) in [("联系人.csv", CONTACTS), ("跟进记录.csv", ACTIVITIES)] {
            let draft = person.upload(name, content.as_bytes().to_vec()).await;
            let draft = format!("{}{}", site.origin, location(&draft));
            page.goto(&draft).await.expect("the preview");
            is_for_fingers(&site, &page, &format!("preview of {name}")).await;
            page.tap("button[value=start]").await.expect("begun");
            page.wait_for("#findings").await.expect("its findings");
            page.wait_until_idle().await.expect("idle");
            is_for_fingers(&site, &page, &format!("result of {name}")).await;
        }
        page.goto(&format!(
            "{}/accounts/{}",
            site.origin,
            site.account("KH0001").await
        ))
        .await
        .expect("the account");
        is_for_fingers(&site, &page, "an account with a contact").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_worked_with_by_fingers() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    let browser = Browser::launch().await.expect("a browser");
    for language in ["en", "zh-CN"] {
        let page = sign_in(&site, &browser, Viewport::Phone, language).await;
        let open = |path: &str| format!("{}{path}", site.origin);
        for (name, path, shown) in [
            (
                "filters",
                "/accounts?intent=high&measure=net&from=1&ranges=last:2026-01-01~",
                ".filters li",
            ),
            ("groups", "/accounts?group=intent&columns=owner.net", ".group-row"),
            ("a board", "/accounts?show=board", ".board-card"),
            ("templates", "/imports#templates", ".templates a"),
        ] {
            page.goto(&open(path)).await.expect(name);
            page.wait_for(shown).await.expect(name);
            is_for_fingers(&site, &page, name).await;
        }
        page.goto(&open("/accounts?columns=owner.net"))
            .await
            .expect("a table");
        for menu in 1..=3 {
            let summary = format!(".list-tools details:nth-of-type({menu}) > summary");
            page.tap(&summary).await.expect("a menu");
            page.wait_for(&format!(".list-tools details:nth-of-type({menu})[open]"))
                .await
                .expect("it is open");
            is_for_fingers(&site, &page, &format!("menu {menu}")).await;
            page.tap(&summary).await.expect("closed");
        }
        page.tap("tbody tr:nth-child(1) input[name=account]")
            .await
            .expect("chosen");
        page.tap("#bulk button").await.expect("asked");
        page.wait_for("#value").await.expect("the form");
        is_for_fingers(&site, &page, "the form of a bulk edit").await;
        page.select("#field", "city").await.expect("a field");
        page.wait_until("the field", "!!document.querySelector('input#value')")
            .await
            .expect("its input");
        page.fill("#value", "常州市").await.expect("typed");
        page.tap(".bulk-form .btn-primary").await.expect("prepared");
        page.wait_for("#bulk-do").await.expect("the preview");
        is_for_fingers(&site, &page, "the preview of a bulk edit").await;
        page.tap("#bulk-do").await.expect("made");
        page.wait_for("#bulk-undo").await.expect("done");
        is_for_fingers(&site, &page, "a bulk edit").await;
        page.tap("#bulk-undo").await.expect("taken back");
        page.wait_until_idle().await.expect("idle");
    }
}
