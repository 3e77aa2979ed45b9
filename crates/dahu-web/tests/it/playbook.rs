//! Playbooks and call sheets by their pages: read, changed, followed with a tap, prepared and held; in both languages, on a
//! phone and by keyboard.

use std::path::PathBuf;

use dahu_app::{
    opportunity::{self, OpportunityFilter, OpportunityPageRequest},
    playbook::{self, running},
    sample::bring_people,
};
use dahu_core::{account::AccountId, opportunity::OpportunityId, person::Role, playbook::PlaybookId};
use dahu_testkit::{
    browser::{Browser, Viewport},
    suite::{Suite, ready},
};
use reqwest::StatusCode;

use crate::{
    activity::owner,
    definitions::{undefined, unfounded},
    import::in_chinese,
    journey::{is_sound, sign_in},
    phone::suits,
    site::{Person, Site, location},
};

async fn sent(person: &Person<'_>, path: &str, form: &[(&str, &str)]) -> String {
    let answer = person.post(path, form).await;
    let status = answer.status();
    let next = location(&answer).to_owned();
    assert_eq!(
        status,
        StatusCode::SEE_OTHER,
        "{path}: {}",
        answer.text().await.unwrap()
    );
    next
}

/// An opportunity of the sample firm for which a playbook is followed, with its account and that playbook.
async fn followed(site: &Site) -> (AccountId, OpportunityId, PlaybookId) {
    let request = OpportunityPageRequest::default();
    let found = opportunity::list(&site.ctx, &OpportunityFilter::default(), &request).await;
    for row in found.expect("a list").rows {
        let runs = running::of_opportunity(&site.ctx, row.id, None)
            .await
            .expect("what is followed");
        if let Some(run) = runs.runs.first() {
            return (row.account, row.id, run.playbook);
        }
    }
    panic!("nothing is followed");
}

#[tokio::test]
async fn a_playbook_is_read_changed_and_taken_back_without_a_script() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let list = admin.page("/playbooks?mode=enterprise").await;
    assert_eq!(list.matches("<a href=\"/playbooks/").count(), 5, "{list}");
    let (id, before) = playbook::all(&site.ctx).await.expect("playbooks").swap_remove(0);
    let path = format!("/playbooks/{id}");
    assert!(admin.page(&path).await.contains(&before.steps[0].words.en));
    let began = serde_json::to_string(&before).expect("text");
    let step = before.steps[0].id.to_string();
    let form = [
        ("began_with", began.as_str()),
        ("name_zh", "首访"),
        ("name_en", ""),
        ("situation", "first_meeting"),
        ("mode", ""),
        ("step", step.as_str()),
        ("step_zh", "<b>先查</b>"),
        ("step_en", ""),
        ("hint_zh", ""),
        ("hint_en", ""),
        ("step", ""),
        ("step_zh", "再问"),
        ("step_en", "Then ask"),
        ("hint_zh", ""),
        ("hint_en", ""),
    ];
    let next = sent(&admin, &format!("{path}/edit"), &form).await;
    let page = admin.page(&next).await;
    assert!(
        page.contains("id=\"undo\"") && page.contains("Then ask"),
        "{page}"
    );
    assert!(!page.contains("<b>先查"), "{page}");
    let now = playbook::show(&site.ctx, id).await.expect("shown").playbook;
    assert_eq!(
        now.steps[0].id, before.steps[0].id,
        "a step stays the same by another name"
    );
    let first = admin.page(&format!("{path}?version=1")).await;
    assert!(first.contains(&before.steps[1].words.en), "{first}");
    assert_eq!(
        admin.get(&format!("{path}?version=9")).await.status(),
        StatusCode::NOT_FOUND
    );
    sent(&admin, &format!("{path}/undo"), &[]).await;
    assert_eq!(
        playbook::show(&site.ctx, id).await.expect("shown").playbook,
        before
    );
    let nameless = admin.post(&format!("{path}/edit"), &form[3..]).await;
    assert_eq!(nameless.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nameless.text().await.unwrap().contains("name-problem"));
    site.hire("li", Role::AccountManager).await;
    let li = site.signed_in("li").await;
    assert!(!li.page(&path).await.contains("id=\"edit\""));
    assert_eq!(
        li.get(&format!("{path}/edit")).await.status(),
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn steps_are_ticked_where_the_opportunity_is() {
    let site = Site::sample().await;
    bring_people(&site.ctx).await.expect("people");
    let admin = site.administrator().await;
    let (_, id, book) = followed(&site).await;
    let path = format!("/opportunities/{id}");
    let runs = running::of_opportunity(&site.ctx, id, None)
        .await
        .expect("what is followed");
    let (run, next) = (
        runs.runs[0].id,
        runs.runs[0].content.steps.last().expect("one").id.to_string(),
    );
    let form = [
        ("step", next.as_str()),
        ("on", "2026-06-20"),
        ("note", "对方点头"),
    ];
    let back = sent(&admin, &format!("/playbook-runs/{run}/tick"), &form).await;
    let page = admin.page(&back).await;
    assert!(
        page.contains("对方点头") && page.contains("id=\"undo-run\""),
        "{page}"
    );
    sent(&admin, &format!("/playbook-runs/{run}/undo"), &[]).await;
    assert!(!admin.page(&path).await.contains("对方点头"));
    let wrong = admin
        .post(
            &format!("/playbook-runs/{run}/tick"),
            &[("step", &next), ("on", "nie")],
        )
        .await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    sent(&admin, &format!("/playbook-runs/{run}/leave"), &[]).await;
    let again = [("playbook", book.to_string())].map(|(name, value)| (name, value));
    let again: Vec<(&str, &str)> = again
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    sent(&admin, &format!("{path}/playbooks"), &again).await;
    let results = admin.page(&format!("/playbooks/{book}/results")).await;
    assert!(
        results.contains("id=\"no-cause\"") && results.contains("Too few to say"),
        "{results}"
    );
}

#[tokio::test]
async fn a_call_is_prepared_held_by_the_activity_form_and_found_on_the_timeline() {
    let site = Site::sample().await;
    let account = owner(&site, "li").await;
    let li = site.signed_in("li").await;
    let (book, _) = playbook::all(&site.ctx).await.expect("playbooks").swap_remove(0);
    let new = format!("/accounts/{account}/call-sheets/new");
    let form = li.page(&format!("{new}?playbook={book}")).await;
    assert!(
        form.contains("plan-questions"),
        "the playbook's questions stand beside: {form}"
    );
    let empty = li.post(&new, &[("planned_on", "2026-07-01"), ("aim", "")]).await;
    assert_eq!(empty.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text().await.unwrap().contains("aim-problem"));
    let typed = [
        ("planned_on", "2026-07-01"),
        ("aim", "约第二次会面"),
        ("problem", "哪里停机？"),
        ("playbook", &book.to_string()),
    ];
    let sheet = sent(&li, &new, &typed).await;
    let (sheet, _) = sheet.split_once('?').expect("a way to undo");
    let id = sheet.rsplit('/').next().expect("an id");
    let quick = li
        .page(&format!("/accounts/{account}/activities?sheet={id}"))
        .await;
    assert!(quick.contains("name=\"found_need_payoff\""), "{quick}");
    let held = [
        ("sheet", id),
        ("kind", "visit"),
        ("on", "2026-06-30"),
        ("text", "看机房"),
        ("outcome", "advance"),
        ("step", "送方案"),
        ("due", "week"),
        ("found_problem", "每月两次"),
    ];
    let back = sent(&li, &format!("/accounts/{account}/activities"), &held).await;
    assert_eq!(back, sheet);
    let page = li.page(sheet).await;
    assert!(page.contains("每月两次") && page.contains("看机房"), "{page}");
    let timeline = li.page(&format!("/accounts/{account}/activities")).await;
    assert!(timeline.contains(&format!("href=\"{sheet}\"")), "{timeline}");
    let again = li.post(&format!("/accounts/{account}/activities"), &held).await;
    assert_eq!(again.status(), StatusCode::UNPROCESSABLE_ENTITY);
    sent(&li, &format!("{sheet}/found"), &[("problem", "每周一次")]).await;
    sent(&li, &format!("{sheet}/undo"), &[]).await;
    assert!(li.page(sheet).await.contains("每月两次"));
    let gone = sent(&li, &format!("{sheet}/remove"), &[]).await;
    assert!(li.page(&gone).await.contains("id=\"undo\""));
    assert_eq!(li.get(sheet).await.status(), StatusCode::NOT_FOUND);
    sent(&li, &format!("{sheet}/undo"), &[]).await;
    assert!(li.page(sheet).await.contains("每月两次"));
}

/// The pages of playbooks and call sheets.
pub(crate) async fn pages(site: &Site) -> Vec<(&'static str, String)> {
    let (account, id, book) = followed(site).await;
    let (_, sheets, _) = dahu_app::playbook::call::of_account(&site.ctx, account)
        .await
        .expect("a list");
    let mut pages = vec![
        ("playbooks", "/playbooks".to_owned()),
        ("playbook", format!("/playbooks/{book}")),
        ("playbook-results", format!("/playbooks/{book}/results")),
        ("playbook-form", format!("/playbooks/{book}/edit")),
        ("playbook-followed", format!("/opportunities/{id}")),
        ("call-sheets", format!("/accounts/{account}/call-sheets")),
        (
            "call-sheet-new",
            format!("/accounts/{account}/call-sheets/new?playbook={book}&opportunity={id}"),
        ),
    ];
    for sheet in sheets {
        pages.push(("call-sheet", format!("/call-sheets/{}", sheet.id)));
        pages.push((
            "call-held",
            format!("/accounts/{account}/activities?sheet={}", sheet.id),
        ));
    }
    pages
}

#[tokio::test]
async fn every_page_of_playbooks_is_told_in_both_languages_and_results_are_defined() {
    let site = Site::sample().await;
    bring_people(&site.ctx).await.expect("people");
    let admin = site.administrator().await;
    for (name, path) in pages(&site).await {
        let (english, chinese) = (admin.page(&path).await, in_chinese(&admin, &path).await);
        assert_ne!(english, chinese, "{name}");
        for html in [english, chinese] {
            assert!(!html.contains("playbook-word-"), "{name}: a word has no text");
            if name == "playbook-results" {
                assert_eq!(undefined(&html), Vec::<String>::new(), "{name}");
                assert_eq!(unfounded(&html), Vec::<String>::new(), "{name}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn playbooks_are_sound_and_fit_a_phone_in_both_languages() {
    if !ready(Suite::Browser) {
        return;
    }
    let pictures = std::env::var_os("DAHU_PICTURES").map(PathBuf::from);
    let site = Site::sample().await;
    bring_people(&site.ctx).await.expect("people");
    let pages = pages(&site).await;
    let browser = Browser::launch().await.expect("a browser");
    for (viewport, width) in [(Viewport::Desktop, "desktop"), (Viewport::Phone, "phone")] {
        for language in ["zh-CN", "en"] {
            let page = sign_in(&site, &browser, viewport, language).await;
            for (name, path) in &pages {
                page.goto(&format!("{}{path}", site.origin)).await.expect(name);
                suits(&site, &page, viewport, name).await;
                if let Some(folder) = &pictures {
                    page.screenshot(&folder.join(format!("{name}-{language}-{width}.png")))
                        .await
                        .expect("a picture");
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_is_ticked_and_taken_back_with_a_finger_and_by_keyboard() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    bring_people(&site.ctx).await.expect("people");
    let (_, id, _) = followed(&site).await;
    let browser = Browser::launch().await.expect("a browser");
    let open = "#playbooks button.tick[aria-pressed='false']";
    let done = "document.querySelectorAll(\"#playbooks button.tick[aria-pressed='true']\").length";
    for viewport in [Viewport::Phone, Viewport::Desktop] {
        let page = sign_in(&site, &browser, viewport, "zh-CN").await;
        page.goto(&format!("{}/opportunities/{id}", site.origin))
            .await
            .expect("the page");
        page.wait_for(open).await.expect("a step");
        let before: i64 = page.evaluate(done).await.expect("a count");
        if viewport == Viewport::Phone {
            page.tap(open).await.expect("ticked");
        } else {
            let focus = format!("document.querySelector(\"{open}\").focus()");
            page.evaluate::<Option<bool>>(&format!("({focus}, null)"))
                .await
                .expect("in focus");
            page.press("Enter").await.expect("ticked");
        }
        page.wait_for("#undo-run").await.expect("a way to undo");
        let after: i64 = page.evaluate(done).await.expect("a count");
        assert_eq!(after, before + 1);
        is_sound(&site, &page, "ticked").await;
        page.click("#undo-run").await.expect("taken back");
        page.wait_until("the tick to go", &format!("{done} === {before}"))
            .await
            .expect("gone");
    }
}
