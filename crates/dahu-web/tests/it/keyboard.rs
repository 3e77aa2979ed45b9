//! A day's work without a mouse: every stop of the focus can be seen, and none keeps it.

use dahu_testkit::{
    browser::{Browser, Page, Viewport},
    suite::{Suite, ready},
};
use serde::Deserialize;

use crate::{journey::is_sound, site::Site};

/// Presses of Tab that reach any place of a page.
const PRESSES: usize = 600;
/// Stops that one element may make: a date has its year, month, day and calendar.
const STOPS_WITHIN: usize = 5;

/// Somebody who works by keyboard alone.
pub(crate) struct Keyboard<'a> {
    pub(crate) page: &'a Page,
}

/// Where the focus is.
#[derive(Debug, Deserialize)]
struct Stop {
    /// What stands there; empty on no element.
    name: String,
    /// Whether it is what was looked for.
    is_it: bool,
    /// Which of the page's elements it is.
    place: i64,
    /// What keeps it from being seen; empty where it can be.
    hidden: String,
}

/// Tells of the element in focus: whether it matches a selector, and whether its focus can be seen. An outline counts,
/// and so does a shadow that a copy without the focus has not; drawn on itself, before or after it, or, where it lies
/// unseen over its label, on what stands beside it. What is in focus within a field, such as the calendar of a date, the
/// browser marks itself. Nothing may lie over its middle. People see a page once it is drawn: keys that come faster than
/// frames overtake the scrolling of those before.
const STOP: &str = "async selector => {
    await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    const at = document.activeElement;
    if (!at || at === document.body) return { name: '', is_it: false, place: -1, hidden: '' };
    const outlined = style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
    const isClear = element => getComputedStyle(element).opacity === '0';
    const shows = (element, part) => !isClear(element) && outlined(getComputedStyle(element, part));
    const shadowed = element => {
        const shadow = getComputedStyle(element).boxShadow;
        if (isClear(element) || shadow === 'none') return false;
        const copy = element.cloneNode(true);
        element.after(copy);
        const without = getComputedStyle(copy).boxShadow;
        copy.remove();
        return shadow !== without;
    };
    const beside = at.closest('label') && at.nextElementSibling;
    const isWithin = !at.matches(':focus');
    const isMarked = isWithin || shows(at) || shows(at, '::before') || shows(at, '::after') || shadowed(at)
        || !!beside && (shows(beside) || shadowed(beside));
    const box = at.getClientRects()[0] ?? at.getBoundingClientRect();
    const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    const isOver = hit && (at.contains(hit) || hit.closest('label')?.control === at);
    const where = ` at ${Math.round(box.left)},${Math.round(box.top)} of ${location.pathname}, scrolled ${Math.round(scrollY)}`
        + ` of ${document.documentElement.scrollHeight}`;
    const hidden = !isMarked ? 'nothing marks it'
        : left >= right || top >= bottom ? 'it is outside the screen' + where
        : !isOver ? 'it is covered by ' + (hit?.outerHTML.slice(0, 120) ?? 'nothing') + where
        : '';
    return {
        name: at.outerHTML.slice(0, 160),
        is_it: at.matches(selector),
        place: [...document.querySelectorAll('*')].indexOf(at),
        hidden,
    };
}";

impl Keyboard<'_> {
    /// Where the focus is, as soon as it can be seen: what moves gets its time, but not for ever.
    async fn stop(&self, selector: &str) -> Stop {
        let script = format!("({STOP})({})", serde_json::Value::from(selector));
        let mut waits = 0;
        loop {
            let stop: Stop = self.page.evaluate(&script).await.expect("the focus");
            if stop.hidden.is_empty() || waits == 40 {
                return stop;
            }
            waits += 1;
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
    }

    /// Goes one stop on with Tab, or back with Shift and Tab, and tells where the focus is then.
    ///
    /// On a busy machine the browser now and then loses the scrolling to a stop, when keys come faster than it draws. What
    /// cannot be seen is gone to a second time, from the stop before: a page that hides it hides it again.
    async fn step(&self, selector: &str, is_back: bool) -> Stop {
        self.tab(is_back).await;
        let stop = self.stop(selector).await;
        if stop.hidden.is_empty() {
            return stop;
        }
        self.tab(!is_back).await;
        self.stop(selector).await;
        self.tab(is_back).await;
        let again = self.stop(selector).await;
        if again.place == stop.place { again } else { stop }
    }

    async fn tab(&self, is_back: bool) {
        if is_back {
            self.page.press_with_shift("Tab").await.expect("the key");
        } else {
            self.page.press("Tab").await.expect("the key");
        }
    }

    /// Goes on with Tab, or back with Shift and Tab, until the focus is on what matches. Every stop on the way is seen.
    async fn go(&self, selector: &str, is_back: bool) {
        let mut within = 0;
        let mut last = -1;
        for _ in 0..PRESSES {
            let stop = self.step(selector, is_back).await;
            assert_eq!(stop.hidden, "", "on the way to {selector}: {}", stop.name);
            if stop.is_it {
                return;
            }
            within = if stop.place == last { within + 1 } else { 0 };
            last = stop.place;
            assert!(within < STOPS_WITHIN, "{} keeps the focus", stop.name);
        }
        panic!("Tab does not reach {selector}");
    }

    pub(crate) async fn to(&self, selector: &str) {
        self.go(selector, false).await;
    }

    pub(crate) async fn back_to(&self, selector: &str) {
        self.go(selector, true).await;
    }

    pub(crate) async fn press(&self, key: &str) {
        self.page.press(key).await.expect("the key");
    }

    /// Goes to a link or button and presses Enter.
    pub(crate) async fn enter(&self, selector: &str) {
        self.to(selector).await;
        self.press("Enter").await;
    }

    /// The focus stands there, where it can be seen.
    pub(crate) async fn stands_on(&self, selector: &str) {
        let stop = self.stop(selector).await;
        assert!(
            stop.is_it && stop.hidden.is_empty(),
            "not on {selector}: {stop:?}"
        );
    }

    /// Leaps over the top of a page that was just opened.
    pub(crate) async fn skip(&self) {
        self.page.wait_until_idle().await.expect("idle");
        self.to("a.skip").await;
        self.press("Enter").await;
        self.page
            .wait_until("the content", "document.activeElement.id === 'content'")
            .await
            .expect("the focus is on the content");
        self.stands_on("main").await;
    }

    /// Goes round the whole page, forwards and backwards: every link, button and field is reached, and the focus comes
    /// out again at the top.
    async fn walk(&self, name: &str) {
        self.page.wait_until_idle().await.expect(name);
        let expected: Vec<i64> = self.page.evaluate(REACHABLE).await.expect(name);
        for is_back in [false, true] {
            self.go("a.skip", is_back).await;
            let mut reached = vec![self.stop("a.skip").await.place];
            loop {
                assert!(reached.len() < PRESSES, "{name}: Tab does not come round");
                let stop = self.step("a.skip", is_back).await;
                assert_eq!(stop.hidden, "", "{name}: {}", stop.name);
                if stop.is_it {
                    break;
                }
                reached.push(stop.place);
            }
            let missed: Vec<i64> = expected
                .iter()
                .copied()
                .filter(|place| !reached.contains(place))
                .collect();
            let missed: Vec<String> = self.page.evaluate(&named(&missed)).await.expect(name);
            assert_eq!(missed, Vec::<String>::new(), "{name}, back: {is_back}");
        }
    }

    /// Goes through the content of a page from its top, as far as so many stops lead: every link, button and field on the way
    /// is reached, and can be seen there. Rows of a long list are like each other.
    pub(crate) async fn read_through(&self, name: &str, most: usize) {
        self.skip().await;
        let inside = "place => !!document.querySelectorAll('*')[place].closest('main')";
        let expected = format!("{REACHABLE}.filter({inside})");
        let expected: Vec<i64> = self.page.evaluate(&expected).await.expect(name);
        let mut reached = Vec::new();
        let mut is_through = false;
        while !is_through && reached.len() < most {
            let stop = self.step("main *", false).await;
            if stop.is_it {
                assert_eq!(stop.hidden, "", "{name}: {}", stop.name);
                reached.push(stop.place);
            }
            is_through = !stop.is_it;
        }
        // Where it ends early, whatever comes before its last stop was reached.
        let last = reached.iter().copied().max();
        let missed: Vec<i64> = expected
            .into_iter()
            .filter(|place| (is_through || Some(*place) < last) && !reached.contains(place))
            .collect();
        let missed: Vec<String> = self.page.evaluate(&named(&missed)).await.expect(name);
        assert_eq!(missed, Vec::<String>::new(), "{name}");
    }
}

/// The places of all links, buttons and fields that can be seen and are not taken out of the order. Of radio buttons
/// one is enough: arrow keys lead to the others.
const REACHABLE: &str = "(() => {
    const all = [...document.querySelectorAll('*')];
    const radios = new Set();
    return [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
        .filter(element => element.checkVisibility({ visibilityProperty: true }))
        .filter(element => !element.disabled && element.tabIndex >= 0 && element.type !== 'hidden')
        .filter(element => {
            if (element.type !== 'radio') return true;
            const chosen = document.querySelector(`input[name=${element.name}]:checked`);
            if (chosen) return element === chosen;
            const isFirst = !radios.has(element.name);
            radios.add(element.name);
            return isFirst;
        })
        .map(element => all.indexOf(element));
})()";

/// The elements at these places, to be named in a failure.
fn named(places: &[i64]) -> String {
    format!("{places:?}.map(place => document.querySelectorAll('*')[place].outerHTML.slice(0, 160))")
}

pub(crate) async fn arrives(page: &Page, selector: &str) {
    page.wait_for(selector).await.expect(selector);
    page.wait_until_idle().await.expect(selector);
}

async fn accounts_are_narrowed_and_one_is_opened(keys: &Keyboard<'_>) {
    let page = keys.page;
    keys.skip().await;
    keys.back_to("nav.sections a[href='/accounts']").await;
    keys.press("Enter").await;
    arrives(page, "#search").await;

    keys.skip().await;
    keys.to("#search").await;
    page.write("医院").await.expect("typed");
    page.wait_for_text("#account-list [role=status]", "7 accounts")
        .await
        .expect("found while typing");
    keys.to("#owner").await;
    keys.press("ArrowDown").await;
    page.wait_until("the owner", "/owner=[0-9a-f-]{36}/.test(location.search)")
        .await
        .expect("narrowed by an arrow key");
    keys.press("ArrowUp").await;
    page.wait_for_text("#account-list [role=status]", "7 accounts")
        .await
        .expect("and widened again");
    keys.enter("#account-list tbody th a").await;
    arrives(page, "#glance").await;
}

async fn an_account_is_read_and_judged(keys: &Keyboard<'_>) {
    let page = keys.page;
    keys.skip().await;
    keys.enter(".tile .definition summary").await;
    page.wait_for(".tile .definition[open] p")
        .await
        .expect("its words");
    keys.press("Escape").await;
    page.wait_until("it to close", "!document.querySelector('.definition[open]')")
        .await
        .expect("closed");
    assert!(
        keys.stop(".tile .definition summary").await.is_it,
        "the focus stays"
    );
    keys.enter(".folded-table summary").await;
    keys.to(".folded-table .scroll[tabindex='0']").await;
    keys.press("End").await;
    page.wait_until(
        "the table to scroll",
        "document.querySelector('.folded-table .scroll').scrollTop > 0",
    )
    .await
    .expect("scrolled by a key");
    keys.back_to("#tab-history").await;
    keys.press("Enter").await;
    arrives(page, "#record").await;
    assert!(
        keys.stop("#tab-history").await.is_it,
        "the focus stays on the tab"
    );
    keys.to("input[name=intent]").await;
    keys.press(" ").await;
    keys.press("ArrowRight").await;
    let chosen: String = page
        .evaluate("document.querySelector('[name=intent]:checked').value")
        .await
        .expect("a choice");
    assert_eq!(chosen, "medium");
    keys.enter("#record").await;
    page.wait_for_text("#assessments tbody", "2026-06-30")
        .await
        .expect("recorded");
    page.wait_until_idle().await.expect("idle");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_morning_without_a_mouse() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    let browser = Browser::launch().await.expect("a browser");
    let page = browser
        .open(&site.link().await, Viewport::Desktop)
        .await
        .expect("the link's page");
    let keys = Keyboard { page: &page };
    page.wait_until_idle().await.expect("idle");
    keys.enter("#redeem").await;
    arrives(&page, ".tiles").await;

    accounts_are_narrowed_and_one_is_opened(&keys).await;
    an_account_is_read_and_judged(&keys).await;

    keys.back_to("button[name=language][value=zh-CN]").await;
    keys.press(" ").await;
    page.wait_until("the language", "document.documentElement.lang === 'zh-CN'")
        .await
        .expect("switched");
    page.wait_until_idle().await.expect("idle");
    keys.enter("nav.sections a[href='/funnel']").await;
    arrives(&page, "#funnel").await;
    keys.skip().await;
    keys.enter("#funnel tfoot td:nth-of-type(5) a").await;
    page.wait_for_text("main h1", "成交企业")
        .await
        .expect("the accounts behind it");
    is_sound(&site, &page, "accounts behind a figure").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_comes_in_and_goes_out_again_without_a_mouse() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    let browser = Browser::launch().await.expect("a browser");
    let page = browser
        .open(&site.link().await, Viewport::Desktop)
        .await
        .expect("the link's page");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("订单.csv");
    let rows = "客户编码,日期,金额\nKH0001,2026-06-01,100\nKH0002,昨天,200\n";
    std::fs::write(&file, rows).expect("a file");
    let keys = Keyboard { page: &page };
    page.wait_until_idle().await.expect("idle");
    keys.enter("#redeem").await;
    arrives(&page, ".tiles").await;
    keys.enter("nav.sections a[href='/imports']").await;
    arrives(&page, "#file").await;

    keys.skip().await;
    keys.to("#file").await;
    page.choose_by_key(" ", &file).await.expect("a file is chosen");
    keys.enter("#upload").await;
    arrives(&page, "#start").await;
    keys.skip().await;
    keys.enter("#check").await;
    page.wait_for_text("#dry-run", "2 rows read: 1 can be taken, 1 cannot")
        .await
        .expect("a dry run");
    keys.skip().await;
    keys.enter("#start").await;
    arrives(&page, "#undo").await;
    keys.skip().await;
    keys.enter("#undo").await;
    arrives(&page, "#undo-now").await;
    keys.skip().await;
    keys.enter("#undo-now").await;
    page.wait_for_text("#import-status", "was undone")
        .await
        .expect("undone");
    is_sound(&site, &page, "undone").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_reaches_everything_and_is_held_nowhere() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    let browser = Browser::launch().await.expect("a browser");
    let page = browser
        .open(&site.link().await, Viewport::Desktop)
        .await
        .expect("the link's page");
    let keys = Keyboard { page: &page };
    page.wait_until_idle().await.expect("idle");
    keys.walk("the link's page").await;
    keys.enter("#redeem").await;
    arrives(&page, ".tiles").await;
    let imports = dahu_app::import::list(&site.ctx).await.expect("imports");
    for path in [
        "/".to_owned(),
        "/accounts?search=医院".to_owned(),
        format!("/accounts/{}", site.account("KH0001").await),
        "/funnel".to_owned(),
        "/funnel/cohort".to_owned(),
        "/funnel/flow".to_owned(),
        "/funnel/causes".to_owned(),
        "/targets?reason=not_assessed".to_owned(),
        "/portfolio".to_owned(),
        "/value".to_owned(),
        "/imports".to_owned(),
        "/plans".to_owned(),
        "/plans/templates".to_owned(),
        "/playbooks".to_owned(),
        format!("/imports/{}", imports[0].id),
        "/me/password".to_owned(),
        "/me/sessions".to_owned(),
        "/me/tokens".to_owned(),
        "/mail".to_owned(),
    ] {
        page.goto(&format!("{}{path}", site.origin))
            .await
            .expect("a page");
        keys.walk(&path).await;
    }
    keys.enter("details.menu summary").await;
    page.wait_for(".menu-sheet").await.expect("the menu");
    keys.enter(".menu-sheet form button").await;
    arrives(&page, ".sign-in").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_reaches_every_card_of_the_board_and_every_group() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    let browser = Browser::launch().await.expect("a browser");
    let page = browser
        .open(&site.link().await, Viewport::Desktop)
        .await
        .expect("the link's page");
    let keys = Keyboard { page: &page };
    page.wait_until_idle().await.expect("idle");
    keys.enter("#redeem").await;
    arrives(&page, ".tiles").await;
    for path in [
        "/accounts?show=board&search=医院",
        "/accounts?group=intent&columns=owner.net",
    ] {
        page.goto(&format!("{}{path}", site.origin))
            .await
            .expect("a page");
        keys.walk(path).await;
    }
}
