//! Contacts through HTTP: entered, refused, undone, handed out and erased.

use dahu_app::{
    Context,
    contact::{self, ContactFacts},
};
use dahu_core::{account::AccountId, contact::LegalBasis};
use reqwest::StatusCode;
use serde_json::Value;

use crate::site::{Person, Site, location};

pub(crate) const FORM: [(&str, &str); 8] = [
    ("name", "欧阳晓峰"),
    ("job", "采购经理"),
    ("mobile", "139 8765 4321"),
    ("email", "ouyang@example.com"),
    ("note", ""),
    ("source", "名片"),
    ("legal_basis", "consent"),
    ("source_on", "2026-06-01"),
];

/// What the form says.
pub(crate) fn facts(ctx: &Context) -> ContactFacts {
    let [name, job, mobile, email, note, source, ..] = FORM.map(|(_, typed)| typed.to_owned());
    let typed = contact::Typed {
        name,
        job,
        mobile,
        email,
        note,
        source,
        ..contact::Typed::default()
    };
    let on = FORM[7].1.parse().expect("a day");
    ContactFacts::read(ctx, &typed, LegalBasis::Consent, on).expect("facts")
}

#[tokio::test]
async fn a_contact_is_entered_removed_and_brought_back() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let account = site.account("KH0001").await;
    let path = format!("/accounts/{account}");
    let page = admin.page(&format!("{path}?tab=people")).await;
    assert!(
        page.contains("No contacts yet") && page.contains("Add a contact"),
        "{page}"
    );
    let answer = admin.post(&format!("{path}/contacts/new"), &FORM).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let page = admin.page(location(&answer)).await;
    assert!(
        page.contains("13987654321") && page.contains("undo-contact"),
        "{page}"
    );
    let id = contact::of_account(&site.ctx, account)
        .await
        .expect("a list")
        .contacts[0]
        .id;
    let mut wrong = FORM;
    wrong[3] = ("email", "nobody");
    let answer = admin.post(&format!("/contacts/{id}/edit"), &wrong).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let text = answer.text().await.expect("text");
    assert!(
        text.contains("name@example.com") && text.contains("欧阳晓峰"),
        "{text}"
    );
    assert!(
        text.contains("aria-describedby=\"email-problem\"") && text.matches("aria-invalid").count() == 1,
        "it stands beside its field: {text}"
    );
    let removed = admin.post(&format!("/contacts/{id}/remove"), &[]).await;
    assert!(admin.page(location(&removed)).await.contains("No contacts yet"));
    let undone = admin.post(&format!("/contacts/{id}/undo"), &[]).await;
    assert!(admin.page(location(&undone)).await.contains("13987654321"));
}

/// A contact of an account, entered on its page.
async fn entered(site: &Site, admin: &Person<'_>) -> (AccountId, String) {
    let account = site.account("KH0001").await;
    admin
        .post(&format!("/accounts/{account}/contacts/new"), &FORM)
        .await;
    let list = contact::of_account(&site.ctx, account).await.expect("a list");
    (account, format!("/contacts/{}", list.contacts[0].id))
}

#[tokio::test]
async fn personal_data_are_handed_out() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let (_, path) = entered(&site, &admin).await;
    let page = admin.page(&format!("{path}/personal-data")).await;
    assert!(
        page.contains("ouyang@example.com") && page.contains("Contact · created"),
        "{page}"
    );
    let json = admin.get(&format!("{path}/personal-data/export.json")).await;
    let json: Value = json.json().await.expect("JSON");
    assert_eq!(json["contact"]["mobile"], "13987654321");
    let sheet = admin.get(&format!("{path}/personal-data/export.xlsx")).await;
    assert_eq!(sheet.status(), StatusCode::OK);
    let page = admin.page(&format!("{path}/personal-data")).await;
    assert_eq!(
        page.matches("Download · downloaded").count(),
        2,
        "who took a copy is held too: {page}"
    );
    let stranger = site.visitor().get(&format!("{path}/personal-data")).await;
    assert_eq!(stranger.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_contact_is_erased_with_what_was_said_of_them() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let (account, path) = entered(&site, &admin).await;
    let call = [
        ("kind", "call"),
        ("text", "与欧阳晓峰通过话"),
        ("because", "谈完了"),
    ];
    let recorded = admin
        .post(&format!("/accounts/{account}/activities"), &call)
        .await;
    assert_eq!(recorded.status(), StatusCode::SEE_OTHER);
    let page = admin.page(&format!("{path}/personal-data")).await;
    assert!(
        page.contains("id=\"activities\"") && page.contains("is named"),
        "{page}"
    );
    let erase = format!("{path}/erase");
    let page = admin.page(&erase).await;
    assert!(
        page.contains("What goes, for good") && page.contains("What stays"),
        "{page}"
    );
    let (_, field) = page
        .split_once("name=\"activity\" value=\"")
        .expect("an activity");
    let (named, rest) = field.split_once('"').expect("its id");
    assert!(rest.starts_with(" checked"), "{page}");
    let refused = admin.post(&erase, &[("ground", "whim")]).await;
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    let erased = admin
        .post(&erase, &[("ground", "request"), ("activity", named)])
        .await;
    assert_eq!(erased.status(), StatusCode::SEE_OTHER);
    for path in [
        location(&erased),
        "/audit?noun=contact",
        &format!("/accounts/{account}?tab=people"),
        &format!("/accounts/{account}?tab=history"),
        &format!("/accounts/{account}/activities"),
    ] {
        let page = admin.page(path).await;
        for needle in ["欧阳晓峰", "13987654321", "ouyang@example.com"] {
            assert!(!page.contains(needle), "{path}: {page}");
        }
    }
    let edit = admin.get(&format!("{path}/edit")).await;
    assert_eq!(edit.status(), StatusCode::NOT_FOUND);
}
