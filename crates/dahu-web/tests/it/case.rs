//! Service cases through HTTP and in a browser: opened, listed, resolved, reopened and undone, told by health and ways of selling.

use dahu_app::sign_in::first_administrator;
use dahu_core::{account::AccountId, person::Role};
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

/// What is wrong with the machine, with markup in it.
const SUBJECT: &str = "The <b>press</b> stops";

/// Sends the form of a new case of the administrator, critical since the first of June.
async fn sent(site: &Site, admin: &Person<'_>, account: AccountId, subject: &str) -> reqwest::Response {
    let owner = first_administrator(&site.ctx, "管理员").await.expect("they");
    let (owner, account) = (owner.to_string(), account.to_string());
    let form = [
        ("account", account.as_str()),
        ("subject", subject),
        ("description", "Every night.\nSince Monday."),
        ("opened_on", "2026-06-01"),
        ("due_on", "2026-06-10"),
        ("kind", "fault"),
        ("severity", "critical"),
        ("owner", &owner),
    ];
    admin.post("/cases/new", &form).await
}

/// The address of a new case.
async fn opened(site: &Site, admin: &Person<'_>, account: AccountId) -> String {
    let answer = sent(site, admin, account, SUBJECT).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    location(&answer).to_owned()
}

#[tokio::test]
async fn a_case_is_opened_resolved_closed_reopened_and_undone() {
    let site = Site::sample().await;
    let account = site.account("KH0001").await;
    let admin = site.administrator().await;
    let tab = admin.page(&format!("/accounts/{account}?tab=cases")).await;
    assert!(tab.contains(&format!("/cases/new?account={account}")), "{tab}");
    let form = admin.page(&format!("/cases/new?account={account}")).await;
    assert!(form.contains("name=\"severity\"") && form.contains("value=\"2026-06-30\""));
    let wrong = sent(&site, &admin, account, " ").await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let wrong = wrong.text().await.expect("text");
    assert!(
        wrong.contains("id=\"subject-problem\"") && wrong.contains("Since Monday."),
        "{wrong}"
    );

    let case = opened(&site, &admin, account).await;
    let page = admin.page(&case).await;
    for told in [
        "C-0001",
        "The &#60;b&#62;press",
        "Critical",
        "20 days overdue",
        "open too long",
        "opened a case",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    let without = admin
        .post(
            &format!("{case}/resolve"),
            &[("on", "2026-06-20"), ("words", " ")],
        )
        .await;
    assert_eq!(without.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        without
            .text()
            .await
            .expect("text")
            .contains("id=\"words-problem\"")
    );
    let step = async |verb: &str, on: &str, words: &str| {
        let answer = admin
            .post(&format!("{case}/{verb}"), &[("on", on), ("words", words)])
            .await;
        assert_eq!(location(&answer), case, "{verb}");
        admin.page(&case).await
    };
    assert!(step("wait", "", "").await.contains("id=\"go-on\""));
    let resolved = step("resolve", "2026-06-20", "Swapped the supply.").await;
    assert!(resolved.contains("2026-06-20: Swapped the supply."), "{resolved}");
    assert!(step("close", "", "").await.contains("Closed"));
    let again = step("reopen", "2026-06-25", "It stops again.").await;
    assert!(
        again.contains("opened again on 2026-06-25: It stops again."),
        "{again}"
    );
    assert!(step("undo", "", "").await.contains("undid a change of a case"));
    let unknown = admin.post(&format!("{case}/wild"), &[]).await;
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
    let history = admin.page(&format!("/accounts/{account}?tab=history")).await;
    assert!(history.contains("resolved a case"), "{history}");
    let trail = admin.page("/audit").await;
    assert!(
        trail.contains("What was done: 2026-06-20: Swapped the supply."),
        "{trail}"
    );

    let by_mistake = opened(&site, &admin, account).await;
    let undone = admin.post(&format!("{by_mistake}/undo"), &[]).await;
    assert_eq!(location(&undone), format!("/accounts/{account}?tab=cases"));
    assert_eq!(admin.get(&by_mistake).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_case_is_changed_by_whoever_saw_it_as_it_is() {
    let site = Site::sample().await;
    let account = site.account("KH0001").await;
    let admin = site.administrator().await;
    let case = opened(&site, &admin, account).await;
    let edit = format!("{case}/edit");
    let page = admin.page(&edit).await;
    let seen = page.split("name=\"seen\" value=\"").nth(1).expect("a field");
    let seen = seen.split('"').next().expect("a value");
    let owner = first_administrator(&site.ctx, "管理员")
        .await
        .expect("they")
        .to_string();
    let changed = [
        ("seen", seen),
        ("subject", "Quieter"),
        ("opened_on", "2026-06-01"),
        ("kind", "complaint"),
        ("severity", "low"),
        ("owner", owner.as_str()),
    ];
    site.wait(chrono::TimeDelta::minutes(1));
    assert_eq!(location(&admin.post(&edit, &changed).await), case);
    let shown = admin.page(&case).await;
    assert!(
        shown.contains("Quieter") && shown.contains("Complaint"),
        "{shown}"
    );
    let refused = admin.post(&edit, &changed).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused
            .text()
            .await
            .expect("text")
            .contains("Somebody changed this case")
    );
}

#[tokio::test]
async fn cases_are_listed_filtered_and_taken_along() {
    let site = Site::sample().await;
    let account = site.account("KH0001").await;
    let admin = site.administrator().await;
    let none = admin.page("/cases").await;
    assert!(none.contains("No cases"), "{none}");
    let case = opened(&site, &admin, account).await;
    let list = admin.page("/cases").await;
    assert!(
        list.contains(&case) && list.contains("aria-current=\"page\">Cases"),
        "{list}"
    );
    for (query, is_in) in [
        ("severity=critical&kind=fault", true),
        ("severity=low", false),
        ("state=closed", false),
        (&format!("account={account}&state=all"), true),
        ("owner=00000000-0000-7000-8000-000000000000", false),
    ] {
        let found = admin.page(&format!("/cases?{query}")).await;
        assert_eq!(found.contains(&format!("href=\"{case}\"")), is_in, "{query}");
    }
    let file = admin.page("/cases/export.csv").await;
    assert!(file.contains("C-0001") && file.contains("Critical"), "{file}");
    let json = admin.get("/cases/export.json").await;
    assert_eq!(json.status(), StatusCode::NOT_FOUND);
    let chinese = in_chinese(&admin, "/cases").await;
    assert!(
        chinese.contains("服务工单") && chinese.contains("紧急"),
        "{chinese}"
    );

    // Health says that it is open too long, and ways of selling count it.
    let dials = admin.page(&format!("/accounts/{account}?tab=relationship")).await;
    assert!(dials.contains("1 open, 1 of them too long"), "{dials}");
    let selling = admin.page(&format!("/accounts/{account}/selling")).await;
    assert!(selling.contains("Opened in twelve months"), "{selling}");
}

#[tokio::test]
async fn whoever_does_not_see_the_account_has_no_case_there_and_whoever_only_reads_no_form() {
    let site = Site::sample().await;
    let account = site.account("KH0001").await;
    let admin = site.administrator().await;
    let case = opened(&site, &admin, account).await;
    site.hire("analyst", Role::Analyst).await;
    let analyst = site.signed_in("analyst").await;
    let page = analyst.page(&case).await;
    assert!(
        page.contains("C-0001") && !page.contains("id=\"resolve\""),
        "{page}"
    );
    site.hire("outsider", Role::AccountManager).await;
    let outsider = site.signed_in("outsider").await;
    for path in [
        case.clone(),
        format!("{case}/edit"),
        format!("/cases/new?account={account}"),
        format!("/cases?account={account}"),
    ] {
        assert_eq!(
            outsider.get(&path).await.status(),
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    assert!(!outsider.page("/cases?state=all").await.contains("C-0001"));
    let form = [("account", account.to_string())];
    let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
    for path in [
        "/cases/new".to_owned(),
        format!("{case}/edit"),
        format!("{case}/close"),
        format!("{case}/undo"),
    ] {
        assert_eq!(
            outsider.post(&path, &form).await.status(),
            StatusCode::NOT_FOUND,
            "{path}"
        );
        assert_eq!(
            analyst.post(&path, &form).await.status(),
            StatusCode::FORBIDDEN,
            "{path}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_cases_are_sound_at_a_desk_and_on_a_phone() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    let account = site.account("KH0001").await;
    let admin = site.administrator().await;
    let case = opened(&site, &admin, account).await;
    let browser = Browser::launch().await.expect("a browser");
    for (viewport, language) in [
        (Viewport::Desktop, "zh-CN"),
        (Viewport::Desktop, "en"),
        (Viewport::Phone, "zh-CN"),
        (Viewport::Phone, "en"),
    ] {
        let page = sign_in(&site, &browser, viewport, language).await;
        for place in [
            "/cases".to_owned(),
            format!("/cases?account={account}&state=all"),
            format!("/cases/new?account={account}"),
            case.clone(),
            format!("{case}/edit"),
            format!("/accounts/{account}?tab=cases"),
            format!("/accounts/{account}/selling"),
        ] {
            page.goto(&format!("{}{place}", site.origin))
                .await
                .expect("a page");
            suits(&site, &page, viewport, &place).await;
        }
    }
}
