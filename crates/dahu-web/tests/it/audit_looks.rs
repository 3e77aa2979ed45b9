//! The audit trail and contacts in a browser: sound for axe, within the screen of a phone, in both languages.

use std::path::PathBuf;

use dahu_app::contact::{self, ContactFacts, Typed};
use dahu_core::contact::LegalBasis;
use dahu_testkit::{
    browser::{Browser, Viewport},
    suite::{Suite, ready},
};

use crate::{
    journey::{fits, is_sound, sign_in},
    site::Site,
};

#[tokio::test(flavor = "multi_thread")]
async fn the_trail_and_contacts_are_sound_and_fit_a_phone_in_both_languages() {
    if !ready(Suite::Browser) {
        return;
    }
    let pictures = std::env::var_os("DAHU_PICTURES").map(PathBuf::from);
    let site = Site::sample().await;
    let account = site.account("KH0001").await;
    let typed = Typed {
        name: "欧阳晓峰".to_owned(),
        job: "采购经理".to_owned(),
        mobile: "13987654321".to_owned(),
        email: "ouyang.xiaofeng@procurement.example.com".to_owned(),
        note: String::new(),
        source: "展会名片".to_owned(),
        ..Typed::default()
    };
    let facts = ContactFacts::read(&site.ctx, &typed, LegalBasis::Consent, site.ctx.today()).expect("facts");
    let id = contact::add(&site.ctx, account, facts).await.expect("added");
    let pages = [
        ("audit", "/audit".to_owned()),
        ("audit-account", "/audit?noun=account".to_owned()),
        (
            "account-contacts",
            format!("/accounts/{account}?tab=people&undo={id}#contacts"),
        ),
        ("contact-form", format!("/contacts/{id}/edit")),
        ("personal-data", format!("/contacts/{id}/personal-data")),
        ("erase", format!("/contacts/{id}/erase")),
    ];
    let browser = Browser::launch().await.expect("a browser");
    for (viewport, width) in [(Viewport::Desktop, "desktop"), (Viewport::Phone, "phone")] {
        for language in ["zh-CN", "en"] {
            let page = sign_in(&site, &browser, viewport, language).await;
            for (name, path) in &pages {
                page.goto(&format!("{}{path}", site.origin)).await.expect(name);
                is_sound(&site, &page, name).await;
                fits(&page, name).await;
                if let Some(folder) = &pictures {
                    page.screenshot(&folder.join(format!("{name}-{language}-{width}.png")))
                        .await
                        .expect("a picture");
                }
            }
        }
    }
}
