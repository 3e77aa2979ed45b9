//! Kinds of key account through HTTP and in a browser: the list, decisions, one account, the rules, files.

use dahu_app::{
    account::tie::{self, Other},
    account_team,
    kind::{self, KindFilter, Which},
};
use dahu_core::{
    account::{AccountId, TieKind},
    kind::KeyAccountKind::{self, Economic, Strategic},
    person::Role,
};
use dahu_testkit::{
    browser::{Browser, Viewport},
    suite::{Suite, ready},
};
use reqwest::StatusCode;

use crate::{
    import::in_chinese,
    journey::sign_in,
    phone::suits,
    site::{Person, Site, location},
};

/// The sample firm with what the rules propose.
pub(crate) async fn proposing() -> Site {
    let site = Site::sample().await;
    kind::bring_up_to_date(&site.ctx).await.expect("worked out");
    site
}

async fn to_decide(site: &Site, of: KeyAccountKind) -> Vec<(AccountId, String)> {
    let filter = KindFilter {
        kind: Some(of),
        which: Which::ToDecide,
        owner: None,
    };
    let page = kind::list(&site.ctx, &filter, None, 50).await.expect("a list");
    page.rows.into_iter().map(|row| (row.id, row.name)).collect()
}

/// An account that the rules do not propose as strategic.
async fn not_strategic(site: &Site) -> AccountId {
    let proposed = to_decide(site, Strategic).await;
    let all = site.accounts(50).await;
    let found = all
        .into_iter()
        .find(|id| proposed.iter().all(|(known, _)| known != id));
    found.expect("one of them")
}

const RULES: [(&str, &str); 14] = [
    ("volume_percent", "100"),
    ("frequency_percent", "100 %"),
    ("by_sector", "yes"),
    ("registrants", "11, 12"),
    ("name_words", "医院\n法院\n"),
    ("least_units", "2"),
    ("tie", "supplier"),
    ("industries", ""),
    ("least_days", "1"),
    ("value_percent", "10"),
    ("open_percent", "20"),
    ("growth_percent", "20"),
    ("threat_months", "24"),
    ("further", "1"),
];

/// When the draft that a page of rules shows was last changed, as its form sends it.
pub(crate) fn seen(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"seen\" value=\"").expect("a draft");
    rest.split('"').next().expect("a moment").to_owned()
}

async fn draft(person: &Person<'_>) {
    let drafted = person.post("/kinds/rules", &RULES).await;
    assert_eq!(location(&drafted), "/kinds/rules");
}

#[tokio::test]
async fn many_are_confirmed_in_the_list_and_taken_back() {
    let site = proposing().await;
    let proposed = to_decide(&site, Economic).await;
    let [(first, name), (second, _), ..] = &proposed[..] else {
        panic!("two that are proposed: {proposed:?}");
    };
    let admin = site.administrator().await;
    let page = admin.page("/kinds?which=to-decide").await;
    assert!(page.contains(name) && page.contains("id=\"confirm\""), "{page}");
    assert!(page.contains("Bought for"), "what speaks for it is told: {page}");
    let (first, second) = (first.to_string(), second.to_string());
    let query = ("query", "kind=economic&which=to-decide");
    let marked = [
        query,
        ("account", &first),
        ("account", &second),
        ("verdict", "confirmed"),
    ];
    let decided = admin.post("/kinds/decide", &marked).await;
    assert_eq!(decided.status(), StatusCode::OK);
    let text = decided.text().await.expect("text");
    assert!(
        text.contains("2 accounts were decided.") && text.contains("id=\"undo-decided\""),
        "{text}"
    );
    let confirmed = admin.page("/kinds?which=confirmed").await;
    assert!(confirmed.contains(name), "{confirmed}");
    let page = admin.page(&format!("/accounts/{first}/kinds")).await;
    let (_, kept) = page.split_once("id=\"history\"").expect("the decisions");
    assert!(kept.contains("Bought for"), "what it stood on: {kept}");
    let undone = admin
        .post("/kinds/undo", &[query, ("account", &first), ("account", &second)])
        .await;
    let text = undone.text().await.expect("text");
    assert!(text.contains("Taken back.") && text.contains(name), "{text}");

    let rejected = [query, ("account", &first), ("verdict", "rejected")];
    let text = admin
        .post("/kinds/decide", &rejected)
        .await
        .text()
        .await
        .expect("text");
    assert!(text.contains("give a reason"), "who is left out is told: {text}");
    let nothing = admin
        .post("/kinds/decide", &[query, ("verdict", "confirmed")])
        .await;
    assert_eq!(nothing.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let chinese = in_chinese(&admin, "/kinds").await;
    assert!(
        chinese.contains("大客户类型") && chinese.contains("经济大客户"),
        "{chinese}"
    );
}

#[tokio::test]
async fn an_account_is_decided_by_hand_with_a_reason() {
    let site = proposing().await;
    let account = not_strategic(&site).await;
    let admin = site.administrator().await;
    let path = format!("/accounts/{account}/kinds");
    let silent = admin
        .post(
            &path,
            &[("kind", "strategic"), ("verdict", "confirmed"), ("reason", "")],
        )
        .await;
    assert_eq!(silent.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let text = silent.text().await.expect("text");
    assert!(text.contains("Give the reason why"), "{text}");
    let sent = [
        ("kind", "strategic"),
        ("verdict", "confirmed"),
        ("reason", "董事会决定"),
    ];
    assert_eq!(location(&admin.post(&path, &sent).await), path);
    let page = admin.page(&path).await;
    assert!(
        page.contains("not proposed by the rules") && page.contains("董事会决定"),
        "{page}"
    );
    let glance = admin.page(&format!("/accounts/{account}")).await;
    assert!(glance.contains(&path) && glance.contains("Strategic"), "{glance}");
    let listed = admin.page("/accounts?kind=strategic-confirmed").await;
    assert!(listed.contains(&account.to_string()), "{listed}");
    let history = admin.page(&format!("/accounts/{account}?tab=history")).await;
    assert!(history.contains("confirmed a kind of key account"), "{history}");
    assert_eq!(location(&admin.post(&format!("{path}/undo"), &[]).await), path);
    let page = admin.page(&path).await;
    assert!(!page.contains("not proposed by the rules"), "{page}");
    let nothing = admin
        .post(&path, &[("kind", "huge"), ("verdict", "confirmed")])
        .await;
    assert!(nothing.status().is_client_error(), "{}", nothing.status());
}

#[tokio::test]
async fn rules_are_drafted_looked_at_and_applied() {
    let site = proposing().await;
    let admin = site.administrator().await;
    let typed = RULES.map(|(name, text)| (name, if name == "least_days" { "viele" } else { text }));
    let wrong = admin.post("/kinds/rules", &typed).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.text().await.expect("text").contains("viele"),
        "what was typed stays"
    );
    draft(&admin).await;
    let page = admin.page("/kinds/rules").await;
    assert!(
        page.contains("id=\"preview\"") && page.contains(": would be proposed ("),
        "{page}"
    );
    let without = admin.post("/kinds/rules/apply", &[("note", " ")]).await;
    assert_eq!(without.status(), StatusCode::UNPROCESSABLE_ENTITY);
    for unseen in ["2020-01-01T00:00:00Z", "today", ""] {
        let old = [("note", "放宽"), ("seen", unseen)];
        let old = admin.post("/kinds/rules/apply", &old).await;
        let old = old.text().await.expect("text");
        assert!(old.contains("The draft was changed since"), "{unseen}: {old}");
    }
    let looked_at = [("note", "放宽"), ("seen", &seen(&page))];
    let applied = admin.post("/kinds/rules/apply", &looked_at).await;
    assert_eq!(location(&applied), "/kinds/rules");
    let page = admin.page("/kinds/rules").await;
    assert!(
        page.contains("Version 1") && page.contains("放宽") && page.contains("/kinds/rules/0/again"),
        "{page}"
    );
    let again = admin.post("/kinds/rules/0/again", &[]).await;
    assert_eq!(location(&again), "/kinds/rules");
    assert_eq!(
        location(&admin.post("/kinds/rules/discard", &[]).await),
        "/kinds/rules"
    );
    assert_eq!(
        admin.post("/kinds/rules/7/again", &[]).await.status(),
        StatusCode::NOT_FOUND
    );
    site.hire("zhao", Role::AccountManager).await;
    let other = site.signed_in("zhao").await;
    let page = other.page("/kinds/rules").await;
    assert!(
        !page.contains("id=\"save\""),
        "who may not change it reads it: {page}"
    );
}

#[tokio::test]
async fn a_version_of_the_rules_is_read_by_everybody_beside_what_is_in_force() {
    let site = proposing().await;
    let admin = site.administrator().await;
    draft(&admin).await;
    let page = admin.page("/kinds/rules").await;
    let looked_at = [("note", "放宽"), ("seen", &seen(&page))];
    let applied = admin.post("/kinds/rules/apply", &looked_at).await;
    assert_eq!(location(&applied), "/kinds/rules");
    site.hire("zhao", Role::AccountManager).await;
    let reader = site.signed_in("zhao").await;
    let now = reader.page("/kinds/rules").await;
    for part in [
        "id=\"in-force\" open",
        "Volume: the largest so many percent",
        "href=\"/kinds/rules/0\"",
    ] {
        assert!(now.contains(part), "{part}: {now}");
    }
    let first = reader.page("/kinds/rules/0").await;
    for part in ["Standard rules", ": 20", "in force: 100", "in force: 11 12"] {
        assert!(first.contains(part), "{part}: {first}");
    }
    let second = reader.page("/kinds/rules/1").await;
    assert!(
        second.contains("放宽") && !second.contains("in force:"),
        "{second}"
    );
    for nothing in ["/kinds/rules/2", "/kinds/rules/two"] {
        assert_eq!(reader.get(nothing).await.status(), StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_day_is_asked_of_each_history_of_an_account() {
    let site = proposing().await;
    let account = not_strategic(&site).await;
    let admin = site.administrator().await;
    let path = format!("/accounts/{account}/kinds");
    let decision = [
        ("kind", "strategic"),
        ("verdict", "confirmed"),
        ("reason", "董事会"),
    ];
    assert_eq!(location(&admin.post(&path, &decision).await), path);
    let today = site.ctx.today();
    let held = admin.page(&format!("{path}?on={today}")).await;
    let table = held.split("id=\"held\"").nth(1).expect("what held");
    let table = table.split("</table>").next().expect("a table");
    assert!(table.contains("董事会") && table.contains("管理员"), "{table}");
    let before = admin.page(&format!("{path}?on=2001-01-31")).await;
    assert!(
        before.contains("Nothing that anybody decided held on 2001-01-31"),
        "{before}"
    );
    for (path, query) in [
        ("/kinds", "?"),
        ("/selling", "?"),
        ("/plans", "?"),
        ("", "?tab=relationship&"),
    ] {
        let path = format!("/accounts/{account}{path}{query}");
        let page = in_chinese(&admin, &format!("{path}on=2001-01-31")).await;
        if query == "?" {
            assert!(page.contains("2001-01-31 没有有效的决定"), "{path}: {page}");
        }
        let unread = admin.get(&format!("{path}on=soon")).await;
        assert_eq!(unread.status(), StatusCode::BAD_REQUEST, "{path}");
        for far in ["0001-01-01", "9999-12-31"] {
            let page = admin.get(&format!("{path}on={far}")).await;
            assert_eq!(page.status(), StatusCode::OK, "{path}: {far}");
        }
    }
}

#[tokio::test]
async fn what_is_seen_is_taken_away_as_a_file() {
    let site = proposing().await;
    let proposed = to_decide(&site, Economic).await;
    let admin = site.administrator().await;
    let csv = admin.page("/kinds/export.csv?which=to-decide").await;
    assert_eq!(csv.lines().count(), proposed.len() + 1, "{csv}");
    let xlsx = admin.get("/kinds/export.xlsx").await;
    assert_eq!(xlsx.status(), StatusCode::OK);
    let json: serde_json::Value =
        serde_json::from_str(&admin.page("/kinds/export.json").await).expect("JSON");
    let accounts = json["accounts"].as_array().expect("accounts");
    let with_reasons = accounts
        .iter()
        .flat_map(|account| account["kinds"].as_array().expect("kinds"));
    assert!(with_reasons.clone().count() >= proposed.len());
    for kind in with_reasons {
        assert!(!kind["reasons"].as_array().expect("reasons").is_empty(), "{kind}");
    }
}

#[tokio::test]
async fn another_account_that_the_reader_may_not_see_is_named_on_no_page_and_in_no_file() {
    let site = proposing().await;
    let (own, other) = match site.accounts(2).await[..] {
        [own, other] => (own, other),
        _ => panic!("two accounts"),
    };
    for (account, login) in [(own, "reader"), (other, "another")] {
        let person = site.hire(login, Role::AccountManager).await;
        account_team::hand_over(&site.ctx, account, person)
            .await
            .expect("an owner");
    }
    tie::add(&site.ctx, own, TieKind::Supplier, Other::Account(other), "")
        .await
        .expect("tied");
    kind::bring_up_to_date(&site.ctx).await.expect("worked out");
    let shown = dahu_app::account::show(&site.ctx, other).await;
    let name = shown.expect("an account").row.name;
    let reader = site.signed_in("reader").await;
    let path = format!("/accounts/{own}/kinds");
    let page = reader.page(&path).await;
    assert!(page.contains("an account that you may not see"), "{page}");
    let chinese = in_chinese(&reader, &path).await;
    assert!(chinese.contains("一个您看不到的客户"), "{chinese}");
    let files = ["/kinds/export.json", "/kinds/export.csv?kind=group"];
    for path in files.into_iter().chain(["/kinds?kind=group", &path]) {
        let said = reader.page(path).await;
        assert!(!said.contains(&name), "{path}: {said}");
        assert!(!said.contains(&other.to_string()), "{path}: {said}");
    }
    let admin = site.administrator().await;
    assert!(admin.page(&path).await.contains(&name));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_kinds_are_sound_at_a_desk_and_on_a_phone() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = proposing().await;
    let account = not_strategic(&site).await;
    let admin = site.administrator().await;
    draft(&admin).await;
    let browser = Browser::launch().await.expect("a browser");
    for (viewport, language) in [
        (Viewport::Desktop, "zh-CN"),
        (Viewport::Desktop, "en"),
        (Viewport::Phone, "zh-CN"),
        (Viewport::Phone, "en"),
    ] {
        let page = sign_in(&site, &browser, viewport, language).await;
        for place in [
            "/kinds".to_owned(),
            "/kinds?kind=important&which=to-decide".to_owned(),
            "/kinds/rules".to_owned(),
            "/kinds/rules/0".to_owned(),
            format!("/accounts/{account}/kinds"),
            "/accounts?kind=economic".to_owned(),
        ] {
            page.goto(&format!("{}{place}", site.origin))
                .await
                .expect("a page");
            suits(&site, &page, viewport, &place).await;
        }
    }
    // By keyboard: all that are seen are marked and confirmed at once.
    let page = sign_in(&site, &browser, Viewport::Desktop, "en").await;
    page.goto(&format!("{}/kinds?which=to-decide", site.origin))
        .await
        .expect("the list");
    page.click("[data-chooses-all]").await.expect("all are marked");
    page.click("#confirm").await.expect("confirmed");
    page.wait_for("#undo-decided")
        .await
        .expect("it can be taken back");
}
