//! Files through HTTP and in a browser: sent, shown in parts, downloaded, refused; and what cannot be had or run.

use chrono::TimeDelta;
use dahu_app::file::{self, Asked};
use dahu_core::{
    account::AccountId,
    file::FileId,
    person::{PersonId, Role},
};
use dahu_testkit::{
    browser::{Browser, Viewport},
    suite::{Suite, ready},
};
use reqwest::{
    Method, Response, StatusCode,
    multipart::{Form, Part},
};
use serde_json::Value;

use crate::{
    journey::{fits, is_sound, sign_in},
    site::{Person, Site, location},
    token::{made, send},
};

/// A picture of one pixel.
const PNG: [u8; 69] = [
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0,
    0, 1, 8, 2, 0, 0, 0, 0x90, 0x77, 0x53, 0xde, 0, 0, 0, 0x0c, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63,
    0x38, 0xa0, 0xa0, 0, 0, 2, 0xa4, 1, 1, 0xe3, 0x4c, 0xa7, 0x2d, 0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae,
    0x42, 0x60, 0x82,
];

/// So much silence, as WAV.
fn silence(samples: u32) -> Vec<u8> {
    let mut sound = b"RIFF".to_vec();
    sound.extend((samples + 36).to_le_bytes());
    sound.extend(b"WAVEfmt ");
    for field in [16, 0x0001_0001, 8_000, 8_000, 0x0008_0001_u32] {
        sound.extend(field.to_le_bytes());
    }
    sound.extend(b"data");
    sound.extend(samples.to_le_bytes());
    sound.resize(sound.len() + usize::try_from(samples).unwrap(), 0x80);
    sound
}

fn form(files: &[(&str, &[u8])]) -> Form {
    files.iter().fold(Form::new(), |form, (name, content)| {
        let part = Part::bytes(content.to_vec()).file_name((*name).to_owned());
        form.part("file", part)
    })
}

/// Sends files as the form of the page does.
async fn upload(person: &Person<'_>, account: AccountId, files: &[(&str, &[u8])]) -> Response {
    let request = person
        .request("POST", &format!("/accounts/{account}/files"))
        .header("sec-fetch-site", "same-origin");
    request.multipart(form(files)).send().await.unwrap()
}

async fn latest(site: &Site, account: AccountId) -> FileId {
    let found = file::list(&site.ctx, account, Asked::default()).await.unwrap();
    found.files[0].id
}

async fn part(person: &Person<'_>, path: &str, headers: &[(&str, &str)]) -> Response {
    let request = person.request("GET", path);
    let request = headers
        .iter()
        .fold(request, |request, (name, value)| request.header(*name, *value));
    request.send().await.unwrap()
}

#[tokio::test]
async fn files_are_sent_shown_renamed_removed_and_brought_back() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let account = site.account("KH0001").await;
    let path = format!("/accounts/{account}/files");
    assert!(admin.page(&path).await.contains("No files yet"));
    let answer = upload(
        &admin,
        account,
        &[("合同.pdf", b"%PDF-1.7 words"), ("a.png", &PNG)],
    )
    .await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let page = admin.page(location(&answer)).await;
    assert!(
        page.contains("2 files are there now") && page.contains("合同.pdf") && page.contains("/thumbnail"),
        "{page}"
    );
    let card = admin.page(&format!("/accounts/{account}?tab=files")).await;
    assert!(card.contains("合同.pdf"), "{card}");
    let history = admin.page(&format!("/accounts/{account}?tab=history")).await;
    assert!(history.contains("added a file"), "{history}");
    site.wait(TimeDelta::seconds(1));
    let answer = upload(&admin, account, &[("<b>&quot;.png", &PNG)]).await;
    let page = admin.page(location(&answer)).await;
    assert!(
        page.contains("undo-file") && !page.contains("<b>&quot;"),
        "{page}"
    );
    let id = latest(&site, account).await;
    let refused = admin
        .post(&format!("/files/{id}/rename"), &[("name", "b.exe")])
        .await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let text = refused.text().await.unwrap();
    assert!(
        text.contains("Programs are not taken") && text.contains("value=\"b.exe\""),
        "{text}"
    );
    let renamed = admin
        .post(&format!("/files/{id}/rename"), &[("name", "门面")])
        .await;
    assert!(admin.page(location(&renamed)).await.contains("门面.png"));
    let removed = admin.post(&format!("/files/{id}/remove"), &[]).await;
    let page = admin.page(location(&removed)).await;
    assert!(
        !page.contains("门面.png") && page.contains(&format!("/files/{id}/undo")),
        "{page}"
    );
    assert_eq!(
        admin.get(&format!("/files/{id}")).await.status(),
        StatusCode::NOT_FOUND
    );
    let undone = admin.post(&format!("/files/{id}/undo"), &[]).await;
    assert!(admin.page(location(&undone)).await.contains("门面.png"));
    let page = admin.page(&format!("/files/{id}")).await;
    assert!(
        page.contains("image/png") && page.contains("No scanner is set up"),
        "{page}"
    );
}

#[tokio::test]
async fn of_several_files_those_that_are_refused_are_named_and_the_others_come_in() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let account = site.account("KH0001").await;
    let files: [(&str, &[u8]); 4] = [
        ("good.png", &PNG),
        ("start.exe", b"MZ\x90\0"),
        ("empty.txt", b""),
        ("words.txt", b"words"),
    ];
    let answer = upload(&admin, account, &files).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text().await.unwrap();
    for expected in [
        "<strong>start.exe</strong> Programs are not taken",
        "<strong>empty.txt</strong> There is nothing in the file",
        "2 files are there now",
        ">good.png<",
        ">words.txt<",
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
    // As a browser sends a field in which nothing was chosen.
    let nothing = upload(&admin, account, &[("", b"")]).await;
    assert_eq!(nothing.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.text().await.unwrap().contains("Choose one or more files"));
}

#[tokio::test]
async fn content_is_sent_in_the_parts_that_are_asked_for() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let account = site.account("KH0001").await;
    let sound = silence(40_000);
    upload(&admin, account, &[("memo.wav", &sound)]).await;
    let path = format!("/files/{}/content", latest(&site, account).await);
    let whole = admin.get(&path).await;
    assert_eq!(whole.status(), StatusCode::OK);
    assert_eq!(whole.headers()["accept-ranges"], "bytes");
    assert_eq!(whole.headers()["content-length"], "40044");
    assert_eq!(whole.headers()["content-type"], "audio/wav");
    let tag = whole.headers()["etag"].to_str().unwrap().to_owned();
    assert_eq!(whole.bytes().await.unwrap(), sound);
    for (range, told, expected) in [
        ("bytes=0-3", "bytes 0-3/40044", &sound[..4]),
        ("bytes=40000-", "bytes 40000-40043/40044", &sound[40_000..]),
        ("bytes=-44", "bytes 40000-40043/40044", &sound[40_000..]),
        ("bytes=10-99999999", "bytes 10-40043/40044", &sound[10..]),
    ] {
        let answer = part(&admin, &path, &[("range", range), ("accept-encoding", "gzip")]).await;
        assert_eq!(answer.status(), StatusCode::PARTIAL_CONTENT, "{range}");
        assert_eq!(answer.headers()["content-range"], told, "{range}");
        assert!(!answer.headers().contains_key("content-encoding"), "{range}");
        assert_eq!(answer.bytes().await.unwrap(), expected, "{range}");
    }
    let beyond = part(&admin, &path, &[("range", "bytes=40044-")]).await;
    assert_eq!(beyond.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(beyond.headers()["content-range"], "bytes */40044");
    let many = part(&admin, &path, &[("range", "bytes=0-0,5-6")]).await;
    assert_eq!(many.status(), StatusCode::OK);
    let same = part(&admin, &path, &[("range", "bytes=0-0"), ("if-range", &tag)]).await;
    assert_eq!(same.status(), StatusCode::PARTIAL_CONTENT);
    let other = part(
        &admin,
        &path,
        &[("range", "bytes=0-0"), ("if-range", "\"other\"")],
    )
    .await;
    assert_eq!(other.status(), StatusCode::OK);
    let known = part(&admin, &path, &[("if-none-match", &tag)]).await;
    assert_eq!(known.status(), StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn a_page_that_was_sent_as_a_file_is_nowhere_shown_and_cannot_run() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let account = site.account("KH0001").await;
    let script: &[u8] = b"<!DOCTYPE html><script>fetch('/me/tokens')</script>";
    let drawing: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";
    for (name, content) in [
        ("a.html", script),
        ("a.png", script),
        ("a.svg", drawing),
        ("a.jpg", drawing),
    ] {
        site.wait(TimeDelta::seconds(1));
        upload(&admin, account, &[(name, content)]).await;
        let path = format!("/files/{}", latest(&site, account).await);
        let shown = admin.get(&format!("{path}/content")).await;
        assert_eq!(shown.status(), StatusCode::SEE_OTHER, "{name}");
        assert_eq!(location(&shown), format!("{path}/download"));
        let kept = admin.get(&format!("{path}/download")).await;
        let header = |name: &str| kept.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "application/octet-stream", "{name}");
        assert!(
            header("content-disposition").starts_with("attachment; "),
            "{name}"
        );
        assert_eq!(header("x-content-type-options"), "nosniff");
        let policy = header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.ends_with("sandbox"),
            "{policy}"
        );
        assert!(header("cache-control").starts_with("private"));
        let page = admin.page(&path).await;
        assert!(
            !page.contains("onload") && !page.contains("<img src=\"/files"),
            "{page}"
        );
    }
}

#[tokio::test]
async fn a_document_opens_in_the_browser_in_a_sandbox() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let account = site.account("KH0001").await;
    upload(&admin, account, &[("a.pdf", b"%PDF-1.7 words")]).await;
    let path = format!("/files/{}", latest(&site, account).await);
    let page = admin.page(&path).await;
    assert!(
        page.contains(&format!("{path}/content\" target=\"_blank\"")),
        "{page}"
    );
    let shown = admin.get(&format!("{path}/content")).await;
    let header = |name: &str| shown.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "application/pdf");
    assert!(header("content-disposition").starts_with("inline; "));
    assert!(header("content-security-policy").ends_with("; sandbox"));
    assert_eq!(header("x-frame-options"), "DENY");
}

#[tokio::test]
async fn a_download_bears_its_name_and_is_in_the_trail() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let account = site.account("KH0001").await;
    upload(&admin, account, &[("报价 \"一\".txt", b"words")]).await;
    let path = format!("/files/{}/download", latest(&site, account).await);
    let answer = admin.get(&path).await;
    assert_eq!(
        answer.headers()["content-disposition"],
        "attachment; filename=\"__ ___.txt\"; \
         filename*=UTF-8''%E6%8A%A5%E4%BB%B7%20%22%E4%B8%80%22.txt"
    );
    assert_eq!(answer.text().await.unwrap(), "words");
    let trail = admin.page("/audit?noun=export").await;
    assert!(trail.contains("txt") && trail.contains("Download"), "{trail}");
}

#[tokio::test]
async fn the_files_of_an_account_that_somebody_does_not_see_are_not_there_for_them() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let account = site.account("KH0001").await;
    upload(&admin, account, &[("a.png", &PNG)]).await;
    let id = latest(&site, account).await;
    let _: PersonId = site.hire("expert", Role::Specialist).await;
    let stranger = site.signed_in("expert").await;
    for path in ["", "/content", "/thumbnail", "/download"] {
        let answer = stranger.get(&format!("/files/{id}{path}")).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["rename", "remove", "undo"] {
        let answer = stranger
            .post(&format!("/files/{id}/{path}"), &[("name", "b")])
            .await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let list = stranger.get(&format!("/accounts/{account}/files")).await;
    assert_eq!(list.status(), StatusCode::NOT_FOUND);
    let sent = upload(&stranger, account, &[("b.png", &PNG)]).await;
    assert_eq!(sent.status(), StatusCode::NOT_FOUND);
    site.hire("reader", Role::Analyst).await;
    let reader = site.signed_in("reader").await;
    assert_eq!(
        reader.get(&format!("/files/{id}/content")).await.status(),
        StatusCode::OK
    );
    let page = reader.page(&format!("/files/{id}")).await;
    assert!(!page.contains("/rename") && !page.contains("/remove"), "{page}");
    let sent = upload(&reader, account, &[("b.png", &PNG)]).await;
    assert_eq!(sent.status(), StatusCode::FORBIDDEN);
    let found = file::list(&site.ctx, account, Asked::default()).await.unwrap();
    assert_eq!(found.total, 1);
    assert_eq!(found.files[0].facts.name, "a.png");
}

#[tokio::test]
async fn a_program_lists_and_sends_files_in_json() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let account = site.account("KH0001").await;
    let token = made(&admin, &["read", "write"], "30").await;
    let client = reqwest::Client::new();
    let address = format!("{}/accounts/{account}/files", site.origin);
    let files: [(&str, &[u8]); 2] = [("a.txt", b"words"), ("b.bat", b"echo")];
    let sent = client
        .post(&address)
        .bearer_auth(&token)
        .header("accept", "application/json")
        .multipart(form(&files));
    let sent = sent.send().await.unwrap();
    assert_eq!(sent.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let body: Value = sent.json().await.unwrap();
    assert_eq!(body["files"].as_array().unwrap().len(), 1);
    assert_eq!(body["refused"][0]["name"], "b.bat");
    let list = client
        .get(&address)
        .bearer_auth(&token)
        .header("accept", "application/json");
    let list: Value = list.send().await.unwrap().json().await.unwrap();
    assert_eq!(list["total"], 1);
    assert_eq!(list["files"][0]["name"], "a.txt");
    assert_eq!(list["files"][0]["kind"], "document");
    let path = format!("/files/{}/content", list["files"][0]["id"].as_str().unwrap());
    let shown = send(&site, &token, Method::GET, &path).await;
    assert_eq!(shown.status(), StatusCode::SEE_OTHER, "a text is downloaded");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_chosen_in_a_browser_and_looked_at() {
    if !ready(Suite::Browser) {
        return;
    }
    let browser = Browser::launch().await.expect("a browser");
    for (viewport, language) in [(Viewport::Desktop, "zh-CN"), (Viewport::Phone, "en")] {
        let site = Site::sample().await;
        let account = site.account("KH0001").await;
        let folder = tempfile::tempdir().unwrap();
        let page = sign_in(&site, &browser, viewport, language).await;
        let files = format!("{}/accounts/{account}/files", site.origin);
        page.goto(&files).await.expect("the files");
        is_sound(&site, &page, "no files").await;
        fits(&page, "no files").await;
        let long = format!("{}.png", "现场照片_very_long_name".repeat(6));
        for (name, content) in [(long.as_str(), PNG.to_vec()), ("memo.wav", silence(16_000))] {
            site.wait(TimeDelta::seconds(1));
            let path = folder.path().join(name);
            std::fs::write(&path, content).unwrap();
            page.attach("#file", &path)
                .await
                .expect("it is sent as soon as it is chosen");
            page.wait_until(
                "the file",
                &format!("document.body.textContent.includes('{name}')"),
            )
            .await
            .expect("it");
            page.wait_until_idle().await.expect("idle");
        }
        is_sound(&site, &page, "two files").await;
        fits(&page, "two files").await;
        page.goto(&format!("{}/files/{}", site.origin, latest(&site, account).await))
            .await
            .expect("the sound");
        page.wait_until(
            "the sound's length",
            "document.querySelector('audio').duration > 1.9",
        )
        .await
        .expect("it is read in parts");
        is_sound(&site, &page, "a sound").await;
        fits(&page, "a sound").await;
        page.goto(&files).await.expect("the files");
        page.click("ul.files li:last-child a").await.expect("the picture");
        page.wait_until(
            "the picture",
            "document.querySelector('.preview img')?.naturalWidth === 1",
        )
        .await
        .expect("it is shown");
        is_sound(&site, &page, "a picture").await;
        fits(&page, "a picture").await;
        // Last, as the browser itself notes in its console what was refused.
        page.goto(&files).await.expect("the files");
        let program = folder.path().join("start.bat");
        std::fs::write(&program, "echo").unwrap();
        page.attach("#file", &program).await.expect("sent");
        page.wait_for("#files > .alert-danger li")
            .await
            .expect("why it was not taken");
        fits(&page, "refused").await;
    }
}
