//! The browser shows, types and clicks, and tells on pages that misbehave.

use std::fs;

use dahu_testkit::{
    browser::{Browser, BrowserError, Impact, Viewport},
    suite::{Suite, ready},
};

use crate::site::{SILENT, serve};

const GOOD: &[(&str, &str)] = &[
    (
        "/",
        r#"<!doctype html><html lang="en"><title>Accounts</title><link rel="icon" href="data:,">
        <meta name="viewport" content="width=device-width"><main><h1>Accounts</h1>
        <form><label>Name <input id="name" value="old"></label>
        <label>Intent <select id="intent"><option value="low">low<option value="high">high</select></label>
        <label>List <input id="list" type="file"></label>
        <button type="button" id="add">Add</button></form>
        <p id="said">nothing</p><p id="width"></p><a href="/next">Next</a></main><script src="/page.js"></script>"#,
    ),
    (
        "/page.js",
        "const at = id => document.getElementById(id);
        at('width').textContent = innerWidth + (navigator.maxTouchPoints > 0 ? ' touch' : ' mouse');
        at('add').onclick = () => at('said').textContent =
            at('name').value + '/' + at('intent').value + '/' + (at('list').files[0]?.name ?? 'no file');",
    ),
    (
        "/next",
        r#"<!doctype html><html lang="en"><title>Next</title><link rel="icon" href="data:,"><main><h1>Next</h1></main>"#,
    ),
];

const BAD: &[(&str, &str)] = &[
    (
        "/",
        r#"<!doctype html><html lang="en"><title>Bad</title><link rel="icon" href="data:,"><main><h1>Bad</h1>
        <input><button id="covered">Covered</button><img src="http://elsewhere.example/pixel.png" alt="pixel">
        <script>document.title = 'inline'</script><script src="/page.js"></script><script src="/missing.js"></script></main>"#,
    ),
    (
        "/page.js",
        "console.error('broken', { part: 1 }, 7); setTimeout(() => { throw new Error('uncaught') })",
    ),
];

#[tokio::test]
async fn a_person_can_fill_a_form_in_chinese_and_follow_a_link() -> Result<(), BrowserError> {
    if !ready(Suite::Browser) {
        return Ok(());
    }
    let origin = serve(GOOD);
    let browser = Browser::launch().await?;
    let page = browser.open(&origin, Viewport::Desktop).await?;
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("目标.csv");
    fs::write(&list, "name\n").unwrap();

    page.fill("#name", "云帆科技").await?;
    page.select("#intent", "high").await?;
    page.attach("#list", &list).await?;
    page.click("#add").await?;
    page.wait_for_text("#said", "云帆科技/high/目标.csv").await?;
    assert_eq!(page.text("#width").await?, "1280 mouse");

    page.click("a").await?;
    page.wait_for_text("h1", "Next").await?;
    page.wait_until_idle().await?;
    assert_eq!(page.url().await?, format!("{origin}/next"));
    let observed = page.observed();
    assert_eq!(observed.complaints(), [""; 0]);
    assert_eq!(observed.requests_outside(&origin), [""; 0]);
    for path in ["/", "/page.js", "/next"] {
        assert!(
            observed.requests.contains(&format!("{origin}{path}")),
            "{path}: {:?}",
            observed.requests
        );
    }
    Ok(())
}

#[tokio::test]
async fn the_keyboard_alone_is_enough() -> Result<(), BrowserError> {
    if !ready(Suite::Browser) {
        return Ok(());
    }
    let browser = Browser::launch().await?;
    let page = browser.open(&serve(GOOD), Viewport::Desktop).await?;
    let mut reached = Vec::new();
    for _ in 0..4 {
        page.press("Tab").await?;
        reached.push(page.evaluate::<String>("document.activeElement.id").await?);
    }
    assert_eq!(reached, ["name", "intent", "list", "add"]);
    page.press("Enter").await?;
    page.wait_for_text("#said", "old/low/no file").await?;

    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("目标.csv");
    fs::write(&list, "name\n").unwrap();
    page.press_with_shift("Tab").await?;
    page.choose_by_key("Enter", &list).await?;
    page.press_with_shift("Tab").await?;
    page.press("ArrowDown").await?;
    page.press_with_shift("Tab").await?;
    page.write("云帆").await?;
    for _ in 0..3 {
        page.press("Tab").await?;
    }
    page.press(" ").await?;
    page.wait_for_text("#said", "云帆/high/目标.csv").await
}

#[tokio::test]
async fn a_finger_taps_what_it_sees() -> Result<(), BrowserError> {
    if !ready(Suite::Browser) {
        return Ok(());
    }
    let browser = Browser::launch().await?;
    let page = browser.open(&serve(GOOD), Viewport::Phone).await?;
    page.tap("#add").await?;
    page.wait_for_text("#said", "old/low/no file").await?;
    page.tap("a").await?;
    page.wait_for_text("h1", "Next").await
}

#[tokio::test]
async fn a_phone_is_narrow_and_its_picture_shows_the_whole_page() -> Result<(), BrowserError> {
    if !ready(Suite::Browser) {
        return Ok(());
    }
    let browser = Browser::launch().await?;
    let page = browser.open(&serve(GOOD), Viewport::Phone).await?;
    assert_eq!(page.text("#width").await?, "390 touch");
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("phone.png");
    page.screenshot(&picture).await?;
    let png = fs::read(&picture).unwrap();
    assert!(png.starts_with(b"\x89PNG"));
    // Bytes 16 to 19 of a PNG file are its width: 390 pixels at double density.
    assert_eq!(png[16..20], 780_u32.to_be_bytes());
    assert_eq!(page.text("#width").await?, "390 touch");
    Ok(())
}

#[tokio::test]
async fn a_page_is_told_on_for_errors_requests_outside_and_breaches_of_its_policy() -> Result<(), BrowserError>
{
    if !ready(Suite::Browser) {
        return Ok(());
    }
    let origin = serve(BAD);
    let browser = Browser::launch().await?;
    let page = browser.open(&origin, Viewport::Desktop).await?;
    page.wait_until_idle().await?;
    let observed = page.observed();
    assert_eq!(
        observed.requests_outside(&origin),
        ["http://elsewhere.example/pixel.png"]
    );
    for (complaints, parts) in [
        (&observed.console_errors, ["broken Object 7", "uncaught"]),
        (
            &observed.failed_requests,
            ["missing.js: status 404", "pixel.png: net::ERR_NAME_NOT_RESOLVED"],
        ),
    ] {
        assert_eq!(complaints.len(), 2, "{complaints:?}");
        for part in parts {
            assert!(
                complaints.iter().any(|complaint| complaint.contains(part)),
                "{part}: {complaints:?}"
            );
        }
    }
    assert_eq!(
        observed.policy_violations.len(),
        1,
        "{:?}",
        observed.policy_violations
    );
    assert_eq!(observed.complaints().len(), 5);
    assert_eq!(page.evaluate::<String>("document.title").await?, "Bad");
    Ok(())
}

#[tokio::test]
async fn what_a_page_was_left_with_is_not_waited_for_on_the_next() -> Result<(), BrowserError> {
    if !ready(Suite::Browser) {
        return Ok(());
    }
    let origin = serve(GOOD);
    let browser = Browser::launch().await?;
    let page = browser.open(&origin, Viewport::Desktop).await?;
    for round in 0..3 {
        let ask = format!("void fetch('{SILENT}?{round}').catch(() => {{}})");
        page.evaluate::<Option<bool>>(&ask).await?;
        page.goto(&format!("{origin}/next")).await?;
        page.wait_until_idle().await?;
    }
    Ok(())
}

#[tokio::test]
async fn axe_finds_the_field_without_a_label_and_nothing_in_a_good_page() -> Result<(), BrowserError> {
    if !ready(Suite::Browser)
        || !dahu_testkit::workspace_root()
            .join("node_modules/axe-core")
            .is_dir()
    {
        return Ok(());
    }
    let browser = Browser::launch().await?;
    let good = browser.open(&serve(GOOD), Viewport::Desktop).await?;
    assert_eq!(good.axe().await?, []);
    assert_eq!(good.observed().complaints(), [""; 0]);

    let bad = browser.open(&serve(BAD), Viewport::Desktop).await?;
    let faults = bad.axe().await?;
    let fault = faults.iter().find(|fault| fault.rule == "label").unwrap();
    assert_eq!(
        (fault.impact, fault.targets.as_slice()),
        (Impact::Critical, ["input".to_owned()].as_slice())
    );
    Ok(())
}
