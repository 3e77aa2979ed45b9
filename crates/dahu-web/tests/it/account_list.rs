//! The list of accounts as a workplace: columns, views, groups, cells that are changed in place, the board, bulk edits.

use dahu_testkit::{
    browser::{Browser, Viewport},
    suite::{Suite, ready},
};
use reqwest::StatusCode;

use crate::{
    journey::{is_sound, sign_in},
    site::{Site, location},
};

#[tokio::test]
async fn columns_are_chosen_and_the_file_has_what_is_seen() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let chosen = admin
        .get("/accounts/columns?query=search%3DKH0001&column=code&column=net&column=wild")
        .await;
    assert_eq!(location(&chosen), "/accounts?search=KH0001&columns=code.net");
    let page = admin.page("/accounts?search=KH0001&columns=code.net").await;
    assert!(
        page.contains("sort=code") && !page.contains("figure-last-definition"),
        "{page}"
    );
    let file = admin
        .page("/accounts/export.csv?search=KH0001&columns=code.net")
        .await;
    let heading = file
        .trim_start_matches('\u{feff}')
        .lines()
        .next()
        .expect("a heading");
    assert_eq!(heading, "Account,Code,Net sales in all (CNY)");
    assert_eq!(file.lines().count(), 2);
    let grouped = admin.page("/accounts/export.csv?columns=code&group=intent").await;
    assert!(grouped.contains("Intent,Account,Code"), "{grouped}");
    let whole = admin
        .page("/accounts/export.csv?search=KH0001&columns=code&whole=1")
        .await;
    assert!(
        whole.lines().next().expect("a heading").contains("Tags"),
        "{whole}"
    );
}

#[tokio::test]
async fn what_filters_is_shown_and_taken_off() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let page = admin
        .page("/accounts?intent=high&standing=late&lacks=province")
        .await;
    for part in [
        "Intent: High",
        "Province: Not known",
        "/accounts?intent=high&#38;lacks=province",
    ] {
        assert!(page.contains(part), "{part} is not there: {page}");
    }
}

#[tokio::test]
async fn ranges_filter_one_after_the_other() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let page = admin
        .page("/accounts?measure=net&from=10%E4%B8%87&ranges=last:~2026-06-30")
        .await;
    for part in [
        "Net sales in all: 100,000 or more",
        "Last purchase: until 2026-06-30",
        "ranges=last%3A%7E2026-06-30%3Bnet%3A10%E4%B8%87%7E",
    ] {
        assert!(page.contains(part), "{part} is not there: {page}");
    }
    let page = admin.page("/accounts?measure=last&from=soon").await;
    assert!(
        page.contains("“soon” was not understood") && page.contains("class=\"problem\""),
        "{page}"
    );
}

#[tokio::test]
async fn a_view_is_kept_opened_and_removed() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let form = [
        ("name", "高意向"),
        ("query", "intent=high&columns=owner.net&after=x&wild=1"),
        ("shared", "yes"),
    ];
    let kept = admin.post("/accounts/views", &form).await;
    assert_eq!(kept.status(), StatusCode::SEE_OTHER);
    let opened = location(&kept);
    assert!(
        opened.starts_with("/accounts?intent=high&view=") && opened.ends_with("&columns=owner.net"),
        "{opened}"
    );
    let page = admin.page(location(&kept)).await;
    assert!(
        page.contains("aria-current=\"page\"") && page.contains("高意向"),
        "{page}"
    );
    let id = page
        .split("/accounts/views/")
        .nth(1)
        .and_then(|rest| rest.split('/').next())
        .expect("an id");
    // It stays open while the list is changed, and is called otherwise without a change of what it stands for.
    let changed = format!("/accounts?intent=high&standing=late&view={id}&columns=owner.net");
    let page = admin.page(&changed).await;
    assert!(page.contains("changed since it was opened"), "{page}");
    let form = [
        ("name", "重点客户"),
        ("query", changed.trim_start_matches("/accounts?")),
    ];
    let renamed = admin.post(&format!("/accounts/views/{id}/rename"), &form).await;
    assert_eq!(location(&renamed), changed);
    let page = admin.page(&changed).await;
    assert!(page.contains("重点客户") && !page.contains("高意向"), "{page}");
    let page = admin.page(opened).await;
    assert!(!page.contains("changed since it was opened"), "{page}");
    let removed = admin.post(&format!("/accounts/views/{id}/remove"), &[]).await;
    assert_eq!(removed.status(), StatusCode::SEE_OTHER);
    assert!(!admin.page("/accounts").await.contains("重点客户"));
    let nameless = admin
        .post("/accounts/views", &[("name", " "), ("query", "")])
        .await;
    assert_eq!(nameless.status(), StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_bulk_edit_is_previewed_made_and_taken_back() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let (one, two) = (site.account("KH0001").await, site.account("KH0002").await);
    let chosen = [("account", one.to_string()), ("account", two.to_string())];
    let mut form: Vec<(&str, &str)> = chosen.iter().map(|(name, id)| (*name, id.as_str())).collect();
    form.extend([("query", "intent=high"), ("field", "size")]);
    let asked = admin.post("/accounts/bulk/new", &form).await;
    let text = asked.text().await.expect("text");
    assert!(
        text.contains("Change 2 accounts") && text.contains("Micro"),
        "{text}"
    );
    form.extend([("verb", "put"), ("value", "")]);
    let refused = admin.post("/accounts/bulk", &form).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    form.pop();
    form.push(("value", "micro"));
    let prepared = admin.post("/accounts/bulk", &form).await;
    let path = location(&prepared).to_owned();
    let preview = admin.page(&path).await;
    assert!(
        preview.contains("2 accounts will change") && preview.contains("bulk-do"),
        "{preview}"
    );
    admin.post(&format!("{path}/do"), &[]).await;
    let made = admin.page(&path).await;
    assert!(
        made.contains("2 accounts changed") && made.contains("bulk-undo"),
        "{made}"
    );
    admin.post(&format!("{path}/undo"), &[]).await;
    assert!(admin.page(&path).await.contains("Taken back"));
    assert!(admin.page("/accounts/bulk").await.contains(&path));
}

#[tokio::test]
async fn a_cell_is_changed_where_it_stands_and_two_changes_are_asked_about() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let account = site.account("KH0003").await;
    let path = format!("/accounts/{account}/cell/city");
    let form = admin.page(&path).await;
    let began = form
        .split("name=\"began_with\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let began = began
        .expect("what it began with")
        .replace("&#34;", "\"")
        .replace("&quot;", "\"");
    let saved = admin
        .post(&path, &[("began_with", &began), ("value", "无锡市")])
        .await;
    assert!(saved.text().await.expect("a cell").contains("无锡市"));
    let second = admin
        .post(&path, &[("began_with", &began), ("value", "常州市")])
        .await;
    assert_eq!(second.status(), StatusCode::CONFLICT);
    let text = second.text().await.expect("a cell");
    assert!(text.contains("“无锡市”") && text.contains("常州市"), "{text}");
    let undone = admin
        .post(&format!("{path}/undo"), &[])
        .await
        .text()
        .await
        .expect("a cell");
    assert!(!undone.contains("无锡市"), "{undone}");
    let unknown = admin.get(&format!("/accounts/{account}/cell/net")).await;
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_card_is_moved_and_moved_back() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let account = site.account("KH0004").await;
    let before = dahu_app::account::show(&site.ctx, account)
        .await
        .expect("it")
        .row
        .intent;
    let path = format!("/accounts/{account}/place");
    let to = if before == Some(dahu_core::assessment::Intent::Low) {
        "high"
    } else {
        "low"
    };
    let form = [("by", "intent"), ("to", to), ("query", "show=board")];
    let request = admin
        .request("POST", &path)
        .header("hx-request", "true")
        .header("sec-fetch-site", "same-origin")
        .form(&form);
    let moved = request
        .send()
        .await
        .expect("an answer")
        .text()
        .await
        .expect("the board");
    let id = moved
        .split("name=\"assessment\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let id = id.expect("what can be taken back").to_owned();
    let after = dahu_app::account::show(&site.ctx, account)
        .await
        .expect("it")
        .row
        .intent;
    assert_eq!(after.map(dahu_core::assessment::Intent::as_str), Some(to));
    let back = [
        ("undo", "yes"),
        ("assessment", id.as_str()),
        ("query", "show=board"),
    ];
    admin.post(&path, &back).await;
    assert_eq!(
        dahu_app::account::show(&site.ctx, account)
            .await
            .expect("it")
            .row
            .intent,
        before
    );
    let owner = admin.post(&path, &[("by", "owner"), ("to", "x")]).await;
    assert_eq!(
        owner.status(),
        StatusCode::UNPROCESSABLE_ENTITY,
        "owners change by handovers"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_worked_with_in_a_browser() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    let browser = Browser::launch().await.expect("a browser");
    let page = sign_in(&site, &browser, Viewport::Desktop, "en").await;
    let open = |path: &str| format!("{}{path}", site.origin);

    page.goto(&open("/accounts?columns=owner.city.net&group=intent"))
        .await
        .expect("groups");
    page.click(".group-row .unfold").await.expect("unfolded");
    page.wait_for("#group-1 tr").await.expect("its accounts");
    is_sound(&site, &page, "the list in groups").await;

    page.goto(&open("/accounts?columns=owner.city.net"))
        .await
        .expect("a table");
    page.click("tbody td.edited .cell-edit").await.expect("a field");
    page.wait_for("td.editing input[name=value]").await.expect("it");
    page.fill("td.editing input[name=value]", "无锡市")
        .await
        .expect("typed");
    page.press("Enter").await.expect("saved");
    page.wait_for_text("tbody tr:first-child td.edited", "无锡市")
        .await
        .expect("shown");

    page.click("tbody tr:nth-child(1) input[name=account]")
        .await
        .expect("chosen");
    page.click("tbody tr:nth-child(2) input[name=account]")
        .await
        .expect("chosen");
    page.wait_for_text("[data-chosen]", "2").await.expect("counted");
    is_sound(&site, &page, "the list with what is chosen").await;
    page.click("#bulk button").await.expect("asked");
    page.wait_for("#value").await.expect("the form");
    is_sound(&site, &page, "the form of a bulk edit").await;
    page.select("#field", "city").await.expect("a field");
    page.wait_until("the field", "!!document.querySelector('input#value')")
        .await
        .expect("its input");
    page.fill("#value", "常州市").await.expect("typed");
    page.press("Enter").await.expect("prepared by keyboard");
    page.wait_for("#bulk-do").await.expect("the preview");
    is_sound(&site, &page, "the preview of a bulk edit").await;
    page.click("#bulk-do").await.expect("made");
    page.wait_for("#bulk-undo").await.expect("done");
    page.click("#bulk-undo").await.expect("taken back");
    page.wait_until("it", "document.body.textContent.includes('Taken back')")
        .await
        .expect("told");

    page.goto(&open("/accounts?show=board")).await.expect("a board");
    page.wait_for(".board-card").await.expect("cards");
    is_sound(&site, &page, "the board").await;
    let drag = "(() => { const card = document.querySelector('.lane[data-lane=high] .board-card[draggable]'); \
        const lane = document.querySelector('.lane[data-lane=low]'); const data = new DataTransfer(); \
        const at = (target, type) => target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data })); \
        at(card, 'dragstart'); at(lane, 'dragover'); at(lane, 'drop'); at(card, 'dragend'); \
        return card.querySelector('a').textContent; })()";
    let name: String = page.evaluate(drag).await.expect("dragged");
    page.wait_for_text(".moved", &name)
        .await
        .expect("told, with its undo");
    page.click(".moved button").await.expect("undone");
    page.wait_until("the note is gone", "!document.querySelector('.moved')")
        .await
        .expect("gone");
}
