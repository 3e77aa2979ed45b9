//! Merging by its pages: two accounts, two contacts, the list, and taking back.

use dahu_app::contact::{self, ContactFacts, Typed};
use dahu_core::{
    account::AccountId,
    contact::{ContactId, LegalBasis},
};
use dahu_testkit::{
    browser::{Browser, Viewport},
    suite::{Suite, ready},
};
use reqwest::StatusCode;

use crate::{
    journey::{fits, is_sound, sign_in},
    site::{Person, Site, location},
};

async fn contact(site: &Site, account: AccountId, name: &str, mobile: &str) -> ContactId {
    let typed = Typed {
        name: name.to_owned(),
        mobile: mobile.to_owned(),
        source: "名片".to_owned(),
        ..Typed::default()
    };
    let facts = ContactFacts::read(&site.ctx, &typed, LegalBasis::Consent, site.ctx.today());
    contact::add(&site.ctx, account, facts.expect("facts"))
        .await
        .expect("a contact")
}

/// What the form of a page sends that nobody sees.
fn seen(page: &str) -> String {
    let after = page
        .split("name=\"seen\" value=\"")
        .nth(1)
        .expect("what was seen");
    after.split('"').next().expect("its end").to_owned()
}

#[tokio::test]
async fn two_accounts_are_put_side_by_side_merged_and_taken_apart() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let [kept, gone] = site.accounts(2).await[..] else {
        panic!("two accounts");
    };
    let name = async |id| dahu_app::account::show(&site.ctx, id).await.expect("it").row;
    let (kept_row, gone_row) = (name(kept).await, name(gone).await);
    let gone_code = gone_row.code.clone().expect("a code");
    let path = format!("/accounts/{kept}/merge");
    assert!(
        admin
            .page(&format!("/accounts/{kept}"))
            .await
            .contains("id=\"to-merge\"")
    );
    assert!(
        admin
            .page("/merges")
            .await
            .contains("Nothing has been merged yet")
    );
    let found = admin.page(&format!("{path}?search={gone_code}")).await;
    let choice = format!("{path}?other={gone}");
    assert!(found.contains(&choice), "{found}");
    let itself = admin.get(&format!("{path}?other={kept}")).await;
    assert_eq!(itself.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        itself
            .text()
            .await
            .expect("text")
            .contains("cannot become part of itself")
    );
    let page = admin.page(&choice).await;
    for part in [
        &kept_row.name,
        &gone_row.name,
        &gone_code,
        "take-code",
        "ledger lines",
        "id=\"other-way\"",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let other = gone.to_string();
    let seen = seen(&page);
    let form = [
        ("other", other.as_str()),
        ("seen", &seen),
        ("take-code", "gone"),
        ("take-name", "kept"),
    ];
    let merged = admin.post(&path, &form).await;
    assert_eq!(merged.status(), StatusCode::SEE_OTHER);
    let merge = location(&merged).to_owned();
    let page = admin.page(&merge).await;
    assert!(
        page.contains("id=\"undo-merge\"") && page.contains(&gone_row.name),
        "{page}"
    );
    assert_eq!(name(kept).await.code, gone_row.code);
    everything_leads_to_what_stayed(&admin, gone, [&gone_row.name, &kept_row.name], &merge).await;
    let again = admin.post(&path, &form).await;
    assert_eq!(again.status(), StatusCode::NOT_FOUND);
    it_is_taken_back(&admin, &merge, gone).await;
    assert_eq!(name(kept).await, kept_row);
    assert_eq!(name(gone).await, gone_row);
}

async fn it_is_taken_back(admin: &Person<'_>, merge: &str, gone: AccountId) {
    let undone = admin.post(&format!("{merge}/undo"), &[]).await;
    assert_eq!(
        (undone.status(), location(&undone)),
        (StatusCode::SEE_OTHER, merge)
    );
    let page = admin.page(merge).await;
    assert!(
        page.contains("taken back") && page.contains(&format!("/accounts/{gone}")),
        "{page}"
    );
    let twice = admin.post(&format!("{merge}/undo"), &[]).await;
    assert_eq!(twice.status(), StatusCode::UNPROCESSABLE_ENTITY);
}

/// The old address and the list lead to what stayed.
async fn everything_leads_to_what_stayed(
    admin: &Person<'_>,
    gone: AccountId,
    [gone_name, kept_name]: [&String; 2],
    merge: &str,
) {
    let old = admin.get(&format!("/accounts/{gone}")).await;
    assert_eq!(old.status(), StatusCode::SEE_OTHER);
    let there = admin.page(location(&old)).await;
    assert!(
        there.contains("id=\"part\"") && there.contains(gone_name),
        "{there}"
    );
    let list = admin.page("/merges").await;
    assert!(list.contains(merge) && list.contains(kept_name), "{list}");
}

#[tokio::test]
async fn what_stands_on_a_merge_is_listed_with_who_and_when() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let [kept, gone] = site.accounts(2).await[..] else {
        panic!("two accounts");
    };
    let path = format!("/accounts/{kept}/merge");
    let page = admin.page(&format!("{path}?other={gone}")).await;
    let (other, seen) = (gone.to_string(), seen(&page));
    let form = [("other", other.as_str()), ("seen", &seen), ("take-code", "gone")];
    let merge = location(&admin.post(&path, &form).await).to_owned();
    let editing = dahu_app::account::editing::to_edit(&site.ctx, kept)
        .await
        .expect("it");
    let typed = dahu_app::account::TypedAccount {
        code: "NEW-1".to_owned(),
        ..editing.typed
    };
    dahu_app::account::editing::edit(&site.ctx, kept, &editing.began_with, &typed, &[])
        .await
        .expect("edited");
    let refused = admin.post(&format!("{merge}/undo"), &[]).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let refused = refused.text().await.expect("text");
    assert!(refused.contains("<li>Code: changed by"), "{refused}");
}

#[tokio::test]
async fn two_contacts_are_merged_and_taken_apart_by_their_pages() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let account = site.account("KH0001").await;
    let kept = contact(&site, account, "张三", "13900000001").await;
    let gone = contact(&site, account, "张三（采购）", "13900000002").await;
    let path = format!("/contacts/{kept}/merge");
    assert!(admin.page(&format!("/contacts/{kept}")).await.contains(&path));
    let choice = format!("{path}?other={gone}");
    assert!(
        admin.page(&path).await.contains(&choice),
        "contacts of the account are there to choose"
    );
    let searched = admin.page(&format!("{path}?search=13900000002")).await;
    assert!(searched.contains(&choice), "{searched}");
    let page = admin.page(&choice).await;
    assert!(
        page.contains("take-mobile") && page.contains("13900000002"),
        "{page}"
    );
    let (other, seen) = (gone.to_string(), seen(&page));
    let merged = admin
        .post(
            &path,
            &[
                ("other", other.as_str()),
                ("seen", &seen),
                ("take-mobile", "gone"),
            ],
        )
        .await;
    assert_eq!(merged.status(), StatusCode::SEE_OTHER);
    let merge = location(&merged).to_owned();
    assert!(admin.page(&merge).await.contains("id=\"undo-merge\""));
    let old = admin.get(&format!("/contacts/{gone}")).await;
    assert_eq!(location(&old), format!("/contacts/{kept}"));
    let shown = admin.page(&format!("/contacts/{kept}")).await;
    assert!(shown.contains("13900000002"), "{shown}");
    admin.post(&format!("{merge}/undo"), &[]).await;
    assert!(
        admin
            .page(&format!("/contacts/{gone}"))
            .await
            .contains("13900000002")
    );
    assert!(
        admin
            .page(&format!("/contacts/{kept}"))
            .await
            .contains("13900000001")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_is_made_and_taken_back_on_a_screen_and_on_a_phone() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    let [kept, gone] = site.accounts(2).await[..] else {
        panic!("two accounts");
    };
    let contacts = [
        contact(&site, kept, "张三", "13900000001").await,
        contact(&site, kept, "李四", "13900000002").await,
    ];
    let browser = Browser::launch().await.expect("a browser");
    for viewport in [Viewport::Desktop, Viewport::Phone] {
        for language in ["zh-CN", "en"] {
            let page = sign_in(&site, &browser, viewport, language).await;
            page.goto(&format!("{}/accounts/{kept}", site.origin))
                .await
                .expect("an account");
            page.click("#to-merge").await.expect("to merging");
            page.wait_for(".pick-list").await.expect("accounts to choose");
            is_sound(&site, &page, "the accounts to merge with").await;
            fits(&page, "the accounts to merge with").await;
            page.goto(&format!("{}/accounts/{kept}/merge?other={gone}", site.origin))
                .await
                .expect("both");
            page.wait_for("#merge-now").await.expect("both side by side");
            is_sound(&site, &page, "two accounts side by side").await;
            fits(&page, "two accounts side by side").await;
            page.click("#merge-now").await.expect("merged");
            page.wait_for("#undo-merge").await.expect("a merge");
            is_sound(&site, &page, "a merge").await;
            fits(&page, "a merge").await;
            page.click("#undo-merge").await.expect("taken back");
            page.wait_for("#gone").await.expect("both are back");
            is_sound(&site, &page, "a merge taken back").await;
            page.goto(&format!("{}/merges", site.origin))
                .await
                .expect("the list");
            is_sound(&site, &page, "all merges").await;
            fits(&page, "all merges").await;
            let [one, other] = contacts;
            page.goto(&format!("{}/contacts/{one}/merge?other={other}", site.origin))
                .await
                .expect("both");
            is_sound(&site, &page, "two contacts side by side").await;
            fits(&page, "two contacts side by side").await;
        }
    }
}
