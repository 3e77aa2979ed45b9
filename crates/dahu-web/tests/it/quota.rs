//! Quotas by their pages: set, spread, changed by hand, undone, downloaded and read back; who sees whose; on a phone.

use std::collections::BTreeMap;

use dahu_app::{
    import::{self, Job, Kind, Tracker},
    quota::{self, NewQuota},
    sample::{SampleColleague, bring_people},
};
use dahu_core::{
    money::Amount,
    person::Role,
    quota::{Span, Subject},
};
use dahu_testkit::{
    browser::{Browser, Viewport},
    suite::{Suite, ready},
};
use reqwest::StatusCode;

use crate::{
    definitions::{undefined, unfounded},
    import::in_chinese,
    journey::{fits, is_sound, sign_in},
    site::{Person, Site, location},
};

const FIELDS: [(&str, &str); 6] = [
    ("kind", "person"),
    ("subject", "陈莹"),
    ("span", "2026年"),
    ("basic", "24万"),
    ("stretch", "260,000"),
    ("challenge", "300000"),
];

/// The form of a quota with some fields changed.
fn form(changes: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let changed = |name: &str| changes.iter().find(|(known, _)| *known == name).copied();
    FIELDS
        .into_iter()
        .map(|(name, value)| changed(name).unwrap_or((name, value)))
        .collect()
}

/// Where a form led to, without what is said there.
async fn set(person: &Person<'_>, changes: &[(&'static str, &'static str)]) -> String {
    let answer = person.post("/quotas", &form(changes)).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{changes:?}");
    let path = location(&answer).to_owned();
    path.split('?').next().expect("a path").to_owned()
}

#[tokio::test]
async fn what_is_no_quota_is_said_beside_its_field() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    assert!(admin.page("/quotas").await.contains("No quotas here yet"));
    let nothing = [("basic", ""), ("stretch", ""), ("challenge", "")];
    for (changes, sentence) in [
        (vec![("subject", "王五")], "is called"),
        (vec![("span", "soon")], "not a span"),
        (vec![("basic", "many")], "is not an amount"),
        (vec![("basic", "0")], "has to be more than nothing"),
        (nothing.to_vec(), "has to be more than nothing"),
        (vec![("stretch", "1")], "below the level before it"),
    ] {
        let answer = admin.post("/quotas", &form(&changes)).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{changes:?}");
        let page = answer.text().await.expect("text");
        assert!(page.contains(sentence), "{changes:?}: {page}");
    }
    for wrong in [
        "/quotas/person/nobody",
        "/quotas/planet/all",
        "/quotas/firm/some",
        "/quotas/firm/all?year=x",
        "/quotas/firm/all/months?span=x",
    ] {
        let status = admin.get(wrong).await.status();
        assert!(
            [StatusCode::NOT_FOUND, StatusCode::BAD_REQUEST].contains(&status),
            "{wrong}: {status}"
        );
    }
}

/// The months of a year as a form sends them: 20,000 each, and 25,000 in March.
fn by_hand() -> Vec<(String, String)> {
    let amount = |month| if month == 3 { "2.5万" } else { "20000" };
    let months = (1..=12).map(|month| (format!("basic-2026-{month:02}"), amount(month).to_owned()));
    std::iter::once(("span".to_owned(), "2026".to_owned()))
        .chain(months)
        .collect()
}

fn pairs(typed: &[(String, String)]) -> Vec<(&str, &str)> {
    typed
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

#[tokio::test]
async fn a_quota_is_set_spread_changed_by_hand_and_undone() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let path = set(&admin, &[]).await;
    let page = admin.page(&format!("{path}?year=2026&changed=yes")).await;
    for part in ["陈莹", "240,000", "id=\"undo\"", "Basic", "id=\"year\""] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let months = format!("{path}/months?span=2026");
    let even = admin.page(&format!("{months}&how=evenly")).await;
    assert_eq!(even.matches("value=\"20000\"").count(), 12, "{even}");
    assert!(even.contains("id=\"preview\""));
    let season = admin.page(&format!("{months}&how=season")).await;
    assert!(season.contains("whole past year"), "{season}");
    // Nothing was changed by looking.
    assert_eq!(admin.page(&months).await.matches("value=\"20000\"").count(), 0);

    let mut typed = by_hand();
    let saved = admin.post(&format!("{path}/months"), &pairs(&typed)).await;
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    let page = admin.page(&path).await;
    assert!(
        page.contains("id=\"mismatches\"") && page.contains("245,000.00"),
        "{page}"
    );
    let undone = admin.post(&format!("{path}/undo"), &[("span", "2026")]).await;
    assert_eq!(undone.status(), StatusCode::SEE_OTHER);
    assert!(!admin.page(&path).await.contains("id=\"mismatches\""));
    "lots".clone_into(&mut typed[1].1);
    let refused = admin.post(&format!("{path}/months"), &pairs(&typed)).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = refused.text().await.expect("text");
    assert!(
        page.contains("value=\"lots\"") && page.contains("is not an amount"),
        "{page}"
    );
    let removed = admin.post(&format!("{path}/remove"), &[("span", "2026")]).await;
    assert_eq!(removed.status(), StatusCode::SEE_OTHER);
    assert!(admin.page(&path).await.contains("id=\"no-year\""));
}

fn yuan(units: i64) -> NewQuota {
    NewQuota {
        basic: Amount::from_ten_thousandths(units * 10_000),
        stretch: None,
        challenge: None,
        note: String::new(),
    }
}

/// Quotas of everything there is a kind of.
async fn quotas(site: &Site) -> (Vec<Subject>, Vec<SampleColleague>) {
    let colleagues = bring_people(&site.ctx).await.expect("people");
    let product = quota::named(&site.ctx, dahu_core::quota::SubjectKind::Product, "服务器")
        .await
        .expect("a product");
    for (word, units) in [("2026", 30_000), ("2026-H2", 16_000)] {
        let span: Span = word.parse().expect("a span");
        quota::set(&site.ctx, &product, &BTreeMap::from([(span, Some(yuan(units)))]))
            .await
            .expect("set");
    }
    let year = Span::of_year(2026).expect("a year");
    let found = quota::overview(&site.ctx, year, quota::Filter::default(), 0..200)
        .await
        .expect("rows");
    let subjects = found.rows.into_iter().map(|row| row.subject.subject);
    (subjects.collect(), colleagues)
}

#[tokio::test]
async fn a_download_is_read_back_as_it_is_in_both_languages() {
    let site = Site::sample().await;
    quotas(&site).await;
    let admin = site.administrator().await;
    let folder = tempfile::tempdir().expect("a folder");
    for language in ["zh-CN", "en"] {
        admin.post("/preferences", &[("language", language)]).await;
        for ending in ["csv", "xlsx"] {
            let answer = admin.get(&format!("/quotas/export.{ending}?year=2026")).await;
            assert_eq!(answer.status(), StatusCode::OK);
            let file = folder.path().join(format!("quotas-{language}.{ending}"));
            std::fs::write(&file, answer.bytes().await.expect("bytes")).expect("written");
            let job = Job {
                dry_run: true,
                ..Job::of_file(Kind::Quotas, &file)
            };
            let ran = import::run(&site.ctx, job, std::sync::Arc::new(Tracker::default()))
                .await
                .expect("tried");
            let outcome = ran.outcome;
            assert!(outcome.unchanged > 50, "{outcome:?}");
            assert_eq!(
                (outcome.rows_refused, outcome.created, outcome.updated),
                (0, 0, 0),
                "{language} {ending}: {:?}",
                ran.findings
            );
        }
    }
    // A file of some has those alone.
    let products = admin.page("/quotas/export.csv?year=2026&kind=product").await;
    assert_eq!(products.lines().count(), 3, "{products}");
}

#[tokio::test]
async fn everybody_sees_their_own_quotas_and_those_below() {
    let site = Site::sample().await;
    let (_, colleagues) = quotas(&site).await;
    let signed_in = async |name: &str| {
        let found = colleagues
            .iter()
            .find(|colleague| colleague.name == name)
            .expect("a colleague");
        let person = site.visitor();
        let answer = person.post(&format!("/sign-in/link/{}", found.token), &[]).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{name}");
        person
    };
    let manager = signed_in("一部经理").await;
    let page = manager.page("/quotas").await;
    for (name, is_seen) in [
        ("曹昌", true),
        ("赵双", true),
        ("陈莹", false),
        ("销售一部", true),
        ("销售二部", false),
    ] {
        assert_eq!(page.contains(&format!(">{name}</a>")), is_seen, "{name}: {page}");
    }
    assert!(page.contains("id=\"new-quota\"") && !page.contains("The whole firm</a>"));
    let own = signed_in("陈莹").await;
    let page = own.page("/quotas").await;
    assert!(
        page.contains(">陈莹</a>") && !page.contains(">曹昌</a>") && !page.contains("id=\"new-quota\""),
        "{page}"
    );
    assert_eq!(own.get("/quotas/new").await.status(), StatusCode::FORBIDDEN);
    assert_eq!(own.get("/quotas/firm/all").await.status(), StatusCode::NOT_FOUND);
    let outside = site.hire("outside", Role::External).await;
    let outside = (outside, site.signed_in("outside").await).1;
    assert_eq!(outside.get("/quotas").await.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn every_heading_and_figure_of_quotas_opens_a_definition() {
    let site = Site::sample().await;
    let (subjects, _) = quotas(&site).await;
    let admin = site.administrator().await;
    let account = subjects
        .iter()
        .find(|subject| matches!(subject, Subject::Account(_)))
        .expect("an account");
    let path = format!("/quotas/account/{}", account.key());
    for (path, least) in [
        ("/quotas".to_owned(), 4),
        (path.clone(), 14),
        (format!("{path}/months"), 6),
    ] {
        for page in [admin.page(&path).await, in_chinese(&admin, &path).await] {
            assert_eq!(undefined(&page), Vec::<String>::new(), "{path}");
            assert_eq!(unfounded(&page), Vec::<String>::new(), "{path}");
            assert!(
                page.matches("<details class=\"definition\">").count() >= least,
                "{path}"
            );
        }
    }
    let glance = admin.page(&format!("/accounts/{}", account.key())).await;
    assert!(
        glance.contains("id=\"glance-quota\"") && glance.contains(&path),
        "{glance}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn quotas_are_read_and_spread_by_keyboard_and_on_a_phone() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    let (subjects, _) = quotas(&site).await;
    let person = subjects
        .iter()
        .find(|subject| matches!(subject, Subject::Person(_)))
        .expect("a person");
    let path = format!("/quotas/person/{}", person.key());
    let browser = Browser::launch().await.expect("a browser");
    for (viewport, language) in [(Viewport::Desktop, "zh-CN"), (Viewport::Phone, "en")] {
        let page = sign_in(&site, &browser, viewport, language).await;
        let pages = [
            "/quotas".to_owned(),
            path.clone(),
            format!("{path}/months?span=2026&how=season"),
            "/quotas/new".to_owned(),
        ];
        for path in &pages {
            page.goto(&format!("{}{path}", site.origin))
                .await
                .expect("a page");
            is_sound(&site, &page, path).await;
            fits(&page, path).await;
        }
        page.goto(&format!("{}{path}/months?span=2026&how=evenly", site.origin))
            .await
            .expect("months");
        page.wait_until_idle().await.expect("idle");
        let difference = "document.querySelector('[data-difference=basic]').textContent";
        page.wait_until("no difference", &format!("{difference} === '0'"))
            .await
            .expect("parts add up");
        page.evaluate::<bool>(
            "(() => { const field = document.querySelector('[name=\"basic-2026-05\"]'); field.value = '0.1万'; \
             return field.dispatchEvent(new Event('input', { bubbles: true })); })()",
        )
        .await
        .expect("typed");
        page.wait_until("a difference", &format!("{difference} !== '0'"))
            .await
            .expect("it is told");
        page.click("#save").await.expect("saved");
        page.wait_for("#undo").await.expect("the page with a way back");
        is_sound(&site, &page, "after saving").await;
        page.click("#undo").await.expect("undone");
        page.wait_for("#changes").await.expect("the page");
    }
}
