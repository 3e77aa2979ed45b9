//! The group that an account belongs to, and its other ties.

use dahu_app::account::group;
use dahu_testkit::{
    browser::{Browser, Viewport},
    suite::{Suite, ready},
};
use reqwest::StatusCode;

use crate::{
    journey::{fits, is_sound, sign_in},
    site::{Site, location},
};

#[tokio::test]
async fn ties_are_added_by_code_or_by_name_removed_and_brought_back() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let [one, other] = site.accounts(2).await[..] else {
        panic!("two accounts");
    };
    let shown = dahu_app::account::show(&site.ctx, other).await.expect("it").row;
    let path = format!("/accounts/{one}/group");
    let ties = format!("/accounts/{one}/ties");
    let code = shown.code.expect("a code");
    for (kind, typed, note) in [
        ("supplier", code.as_str(), "钢材"),
        ("competitor", "远方公司", ""),
    ] {
        let form = [("kind", kind), ("other", typed), ("note", note)];
        let answer = admin.post(&ties, &form).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{typed}");
    }
    let page = admin.page(&path).await;
    for part in [
        format!("<a href=\"/accounts/{other}\">{}</a>", shown.name).as_str(),
        "钢材",
        "远方公司",
        "<span class=\"tag tag-bad\">Competitor</span>",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let theirs = admin.page(&format!("/accounts/{other}/group")).await;
    assert!(theirs.contains("Customer") && theirs.contains("钢材"), "{theirs}");

    let again = [("kind", "supplier"), ("other", code.as_str())];
    let refused = admin.post(&ties, &again).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let refused = refused.text().await.expect("text");
    assert!(
        refused.contains("is tied to this account so already") && refused.contains("other-problem"),
        "{refused}"
    );

    let first = page.split(&format!("{ties}/")).nth(1).expect("a button");
    let tie = first.split('/').next().expect("its id");
    let removed = admin.post(&format!("{ties}/{tie}/remove"), &[]).await;
    let page = admin.page(location(&removed)).await;
    assert!(page.contains("undo-tie"), "{page}");
    admin.post(&format!("{ties}/{tie}/undo"), &[]).await;
    let page = admin.page(&path).await;
    assert!(page.contains("钢材") && page.contains("远方公司"), "{page}");
    let malformed = admin.post(&format!("{ties}/nothing/remove"), &[]).await;
    assert_eq!(malformed.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_is_sound_and_fits_a_phone_in_both_languages() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    let units = site.accounts(6).await;
    for unit in &units[1..] {
        group::set_parent(&site.ctx, *unit, Some(units[0]))
            .await
            .expect("it belongs to it");
    }
    let browser = Browser::launch().await.expect("a browser");
    for viewport in [Viewport::Desktop, Viewport::Phone] {
        for language in ["zh-CN", "en"] {
            let page = sign_in(&site, &browser, viewport, language).await;
            page.goto(&format!("{}/accounts/{}/group", site.origin, units[1]))
                .await
                .expect("the group");
            page.wait_until("the tree", "!!document.querySelector('[data-chart] canvas')")
                .await
                .expect("drawn");
            is_sound(&site, &page, "a group").await;
            fits(&page, "a group").await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_group_has_a_line_for_each_name_that_is_unfolded() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    let units = site.accounts(61).await;
    let [top, middle @ ..] = &units[..] else {
        panic!("accounts")
    };
    for (place, unit) in middle.iter().enumerate() {
        // Four below the top, and all others below those.
        let parent = if place < 4 { *top } else { middle[place % 4] };
        group::set_parent(&site.ctx, *unit, Some(parent))
            .await
            .expect("it belongs to it");
    }
    let browser = Browser::launch().await.expect("a browser");
    for viewport in [Viewport::Desktop, Viewport::Phone] {
        let page = sign_in(&site, &browser, viewport, "en").await;
        page.goto(&format!("{}/accounts/{top}/group", site.origin))
            .await
            .expect("the group");
        page.wait_until("the tree", "!!document.querySelector('[data-chart] canvas')")
            .await
            .expect("drawn");
        let height = "document.querySelector('[data-chart]').clientHeight";
        let folded: f64 = page.evaluate(height).await.expect("a height");
        assert!(
            folded < 400.0,
            "{folded}: the units below the four do not fit, and are folded at first"
        );
        let unfold = format!(
            "echarts.getInstanceByDom(document.querySelector('[data-chart]')).trigger('click', {{ data: {{ id: '{}' }} }}), true",
            middle[0]
        );
        assert!(page.evaluate::<bool>(&unfold).await.expect("pressed"));
        let grown = format!("{height} > {}", folded + 10.0 * 22.0);
        page.wait_until("it", &grown)
            .await
            .expect("the drawing has grown");
        fits(&page, "a large group").await;
    }
}
