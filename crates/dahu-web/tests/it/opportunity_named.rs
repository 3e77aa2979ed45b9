//! Activities and tasks about opportunities, through HTTP and in a browser: recorded from the opportunity's page, seen on both.

use dahu_app::{
    account_team, contact,
    handover::{self, Assignment, Choice},
    opportunity::{self, Part, Participant},
};
use dahu_core::{
    account::AccountId, contact::BuyingRole, handover::Handed, opportunity::OpportunityId, person::Role,
};
use dahu_testkit::{
    browser::{Browser, Viewport},
    suite::{Suite, ready},
};
use reqwest::StatusCode;

use crate::{
    contact::facts,
    journey::{fits, is_sound, sign_in},
    opportunity::opened,
    site::{Person, Site, location},
};

/// An opportunity of an account that has no other; its account, id and path.
async fn one(site: &Site, person: &Person<'_>) -> (AccountId, OpportunityId, String) {
    let (account, path) = opened(site, person).await;
    let id = path.rsplit('/').next().and_then(|id| id.parse().ok());
    (account, id.expect("an id"), path)
}

#[tokio::test]
async fn an_activity_is_recorded_from_an_opportunity_and_seen_on_both_pages() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let bare = site.account("KH0002").await;
    let page = admin.page(&format!("/accounts/{bare}/activities")).await;
    assert!(!page.contains("name=\"opportunity\""), "there is none to choose");

    let (account, id, path) = one(&site, &admin).await;
    let page = admin.page(&path).await;
    let record = format!("/accounts/{account}/activities?opportunity={id}#record");
    assert!(
        page.contains(&record) && page.contains("No activity is about it yet."),
        "{page}"
    );
    let form = admin.page(&record).await;
    let chosen = format!("<option value=\"{id}\" selected>二期扩容</option>");
    assert_eq!(
        form.matches(&chosen).count(),
        2,
        "of an activity and of a task: {form}"
    );
    assert!(form.contains(&format!("name=\"back\" value=\"{id}\"")));
    assert!(form.contains(&format!("href=\"{path}\">← 二期扩容")));

    let key = id.to_string();
    let sent = [
        ("kind", "call"),
        ("text", "谈了交期"),
        ("because", "等他们回话"),
        ("opportunity", key.as_str()),
        ("back", key.as_str()),
    ];
    let address = format!("/accounts/{account}/activities");
    let recorded = admin.post(&address, &sent).await;
    let back = location(&recorded).to_owned();
    assert!(back.starts_with(&format!("{path}?undo_activity=")), "{back}");
    let page = admin.page(&back).await;
    assert!(
        page.contains("谈了交期") && page.contains("id=\"undo-activity\""),
        "{page}"
    );
    let timeline = admin.page(&address).await;
    assert!(
        timeline.contains(&format!("<a href=\"{path}\">二期扩容</a>")),
        "{timeline}"
    );
    let tab = admin.page(&format!("/accounts/{account}?tab=activities")).await;
    assert!(tab.contains(&format!("<a href=\"{path}\">二期扩容</a>")), "{tab}");

    // From there it is changed, and one comes back.
    let changed = back.split("undo_activity=").nth(1).expect("an id");
    let changed = changed.split('#').next().expect("an id");
    let edit = format!("/activities/{changed}/edit?back={id}");
    assert!(page.contains(&edit), "{page}");
    let form = admin.page(&edit).await;
    assert!(form.contains(&format!("{path}#activities")) && form.contains("selected>二期扩容"));
    let undone = admin
        .post(&format!("/activities/{changed}/undo?back={id}"), &[])
        .await;
    assert_eq!(location(&undone), format!("{path}#activities"));
    assert!(!admin.page(&path).await.contains("谈了交期"));
}

#[tokio::test]
async fn a_task_is_added_to_an_opportunity_and_leads_there_from_the_list() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let (account, id, path) = one(&site, &admin).await;
    let key = id.to_string();
    let task = [
        ("what", "寄样品"),
        ("due_on", "2026-07-20"),
        ("opportunity", key.as_str()),
        ("back", key.as_str()),
    ];
    let added = admin.post(&format!("/accounts/{account}/tasks"), &task).await;
    let back = location(&added).to_owned();
    assert!(back.starts_with(&format!("{path}?undo_task=")), "{back}");
    let page = admin.page(&back).await;
    assert!(
        page.contains("寄样品") && page.contains("id=\"undo-task\""),
        "{page}"
    );
    assert!(
        admin
            .page("/tasks")
            .await
            .contains(&format!("<a href=\"{path}\">二期扩容</a>"))
    );
}

#[tokio::test]
async fn an_opportunity_of_another_account_is_refused_beside_its_field() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let (account, id, _) = one(&site, &admin).await;
    let other = site.account("KH0002").await;
    for key in [id.to_string(), "wild".to_owned()] {
        let sent = [
            ("kind", "call"),
            ("text", "谈了交期"),
            ("because", "等他们回话"),
            ("opportunity", key.as_str()),
        ];
        let refused = admin.post(&format!("/accounts/{other}/activities"), &sent).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let page = refused.text().await.expect("text");
        let said = "does not belong to the account or its group any more";
        assert!(
            page.contains(said) && page.contains("opportunity-problem"),
            "{page}"
        );
        assert!(page.contains("谈了交期"), "nothing that was typed is lost");
        let task = [
            ("what", "寄样品"),
            ("due_on", "2026-07-20"),
            ("opportunity", key.as_str()),
        ];
        let refused = admin.post(&format!("/accounts/{other}/tasks"), &task).await;
        let page = refused.text().await.expect("text");
        assert!(page.contains(said) && page.contains("value=\"寄样品\""), "{page}");
    }
    // A decided one stays named where it is named already.
    let loss = opportunity::Loss {
        reason: Some(dahu_core::opportunity::LostReason::Price),
        ..Default::default()
    };
    opportunity::lose(&site.ctx, id, &loss).await.expect("lost");
    let address = format!("/accounts/{account}/activities");
    assert!(!admin.page(&address).await.contains("name=\"opportunity\""));
    let form = admin.page(&format!("{address}?opportunity={id}")).await;
    assert!(form.contains("selected>二期扩容 · Decided</option>"), "{form}");
}

#[tokio::test]
async fn handovers_and_the_pool_tell_what_is_open_with_an_account() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let (account, id, path) = one(&site, &admin).await;
    let giver = opportunity::show(&site.ctx, id).await.expect("it").facts.owner;
    account_team::hand_over(&site.ctx, account, giver)
        .await
        .expect("an owner");
    let page = admin.page(&format!("/accounts/{account}/pool")).await;
    assert!(
        page.contains("id=\"open-opportunities\"") && page.contains("1 opportunity, 120,000 in all"),
        "{page}"
    );
    let receiver = site.hire("li", Role::AccountManager).await;
    let choice = Choice {
        from: Some(giver),
        kinds: Handed::ALL.to_vec(),
        ..Choice::default()
    };
    let plan = handover::plan(&site.ctx, &choice, &Assignment::To(receiver))
        .await
        .expect("a plan");
    let page = admin.page(&format!("/handovers/{plan}")).await;
    assert_eq!(
        page.matches("about 120,000").count(),
        2,
        "of the receiver and the account: {page}"
    );
    assert!(page.contains("Open opportunities: 1"), "{page}");
    let sheet = admin.page(&format!("/handovers/{plan}/sheets/{account}")).await;
    assert!(
        sheet.contains("二期扩容") && sheet.contains("约技术交流"),
        "{sheet}"
    );
    let done = admin.post(&format!("/handovers/{plan}/do"), &[]).await;
    assert_eq!(done.status(), StatusCode::SEE_OTHER);
    assert!(
        admin.page(&path).await.contains(">li<"),
        "whoever receives the account has it"
    );
}

#[tokio::test]
async fn what_opportunities_hold_of_a_contact_is_handed_out_and_said_before_it_is_erased() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let (account, id, path) = one(&site, &admin).await;
    let contact = contact::add(&site.ctx, account, facts(&site.ctx))
        .await
        .expect("a contact");
    let began = opportunity::show(&site.ctx, id).await.expect("it").began_with;
    let role = Participant {
        contact,
        role: Some(BuyingRole::Decider),
    };
    opportunity::change_part(&site.ctx, id, &began, Part::Contacts(vec![role]))
        .await
        .expect("named");
    let page = admin.page(&format!("/contacts/{contact}/personal-data")).await;
    assert!(
        page.contains(&format!("<a href=\"{path}\">二期扩容</a>")) && page.contains("Decider"),
        "{page}"
    );
    let file = admin
        .page(&format!("/contacts/{contact}/personal-data/export.json"))
        .await;
    assert!(
        file.contains("二期扩容") && file.contains("\"decider\""),
        "{file}"
    );
    let ask = admin.page(&format!("/contacts/{contact}/erase")).await;
    assert!(
        ask.contains(&path) && ask.contains("What is written in opportunities stays"),
        "{ask}"
    );
    let erased = admin
        .post(&format!("/contacts/{contact}/erase"), &[("ground", "request")])
        .await;
    assert_eq!(erased.status(), StatusCode::SEE_OTHER);
    assert!(admin.page(&path).await.contains("Nobody is named."));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_activity_is_recorded_on_an_opportunity_at_a_desk_and_on_a_phone() {
    if !ready(Suite::Browser) {
        return;
    }
    let browser = Browser::launch().await.expect("a browser");
    for (viewport, language) in [(Viewport::Desktop, "zh-CN"), (Viewport::Phone, "en")] {
        let site = Site::sample().await;
        let admin = site.administrator().await;
        let (account, _, path) = one(&site, &admin).await;
        let page = sign_in(&site, &browser, viewport, language).await;
        page.goto(&format!("{}{path}", site.origin)).await.expect("it");
        page.click("#record").await.expect("the button");
        page.wait_for("#record select[name=opportunity]")
            .await
            .expect("the form");
        is_sound(&site, &page, "the form").await;
        fits(&page, "the form").await;
        page.fill("#text", "看了机房").await.expect("typed");
        page.fill("#step", "送报价").await.expect("typed");
        page.click("#save").await.expect("saved");
        page.wait_for_text("#activities .trail", "看了机房")
            .await
            .expect("on the opportunity's page");
        page.wait_for_text("#steps", "送报价")
            .await
            .expect("its next step");
        is_sound(&site, &page, "the opportunity").await;
        fits(&page, "the opportunity").await;
        page.goto(&format!("{}/accounts/{account}/activities", site.origin))
            .await
            .expect("the account");
        page.wait_for_text("#timeline .trail", "看了机房")
            .await
            .expect("on the account's page");
        let links = page.texts("#timeline .trail a[href^='/opportunities/']").await;
        assert_eq!(links.expect("links"), ["二期扩容"]);
        is_sound(&site, &page, "the timeline").await;
        fits(&page, "the timeline").await;
        page.click("#timeline .trail a[href^='/opportunities/']")
            .await
            .expect("the link");
        page.wait_for_text("#activities .trail", "看了机房")
            .await
            .expect("it again");
        page.goto(&format!("{}/accounts/{account}", site.origin))
            .await
            .expect("the account");
        page.wait_for_text("#glance-opportunities", "2026-09-30")
            .await
            .expect("its first screen");
        is_sound(&site, &page, "the first screen").await;
        fits(&page, "the first screen").await;
    }
}
