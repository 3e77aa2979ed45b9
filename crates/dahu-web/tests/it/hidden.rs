//! What is hidden stays hidden: in pages, charts and files, behind cursors of others, and from fields that no form has.

use dahu_app::{
    account::{self, Filter, PageRequest},
    audit::{self, AuditRow},
    person,
};
use dahu_core::{
    account::AccountId,
    person::{PersonId, Role},
};
use reqwest::StatusCode;

use crate::site::{Person, Site};

/// Everything that a person who may see accounts can open.
const SIGHTS: [&str; 21] = [
    "/",
    "/accounts",
    "/accounts?sort=name",
    "/accounts?sort=value",
    "/accounts?owner=nobody",
    "/accounts?standing=late",
    "/accounts?search=%E6%9C%89%E9%99%90",
    "/funnel",
    "/funnel/accounts?cell=targets",
    "/funnel/accounts?cell=outside",
    "/funnel/cohort/accounts?cell=reached-target",
    "/funnel/flow/accounts?cell=moved",
    "/funnel/cohort",
    "/funnel/causes",
    "/targets?whose=everybody",
    "/portfolio",
    "/reports?period=month",
    "/reports/rows?period=month&figure=sales",
    "/cases?state=all",
    "/people",
    "/teams",
];

const FILES: [&str; 9] = [
    "/accounts/export.csv",
    "/funnel/export.json",
    "/funnel/accounts/export.csv?cell=targets",
    "/funnel/cohort/accounts/export.csv?cell=reached-target",
    "/funnel/flow/accounts/export.csv?cell=moved",
    "/portfolio/export.csv",
    "/portfolio/concentration/export.json",
    "/reports/export.csv?period=month",
    "/cases/export.csv?state=all",
];

/// Somebody new of this role, signed in.
async fn newcomer(site: &Site, role: Role) -> (PersonId, Person<'_>) {
    let (id, token) = person::invite(&site.ctx, "somebody new", "somebody-new", role)
        .await
        .expect("an invitation");
    let person = site.visitor();
    let answer = person.post(&format!("/sign-in/link/{token}"), &[]).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    (id, person)
}

/// Id, code and name of every account.
async fn all(site: &Site) -> Vec<(AccountId, String, String)> {
    let mut found = Vec::new();
    let mut request = PageRequest {
        size: 200,
        ..PageRequest::default()
    };
    loop {
        let page = account::list(&site.ctx, &Filter::default(), &request)
            .await
            .expect("a page");
        found.extend(
            page.rows
                .into_iter()
                .map(|row| (row.id, row.code.unwrap_or_default(), row.name)),
        );
        request.after = page.next;
        if request.after.is_none() {
            return found;
        }
    }
}

#[tokio::test]
async fn a_reader_without_accounts_sees_none_in_any_page_chart_or_file() {
    for role in [
        Role::AccountManager,
        Role::Specialist,
        Role::ServiceAgent,
        Role::TeamManager,
    ] {
        let site = Site::sample().await;
        let accounts = all(&site).await;
        assert_eq!(accounts.len(), 341);
        let (_, reader) = newcomer(&site, role).await;
        for path in SIGHTS.into_iter().chain(FILES) {
            let answer = reader.get(path).await;
            let is_file = FILES.contains(&path);
            let status = answer.status();
            assert!(
                status == StatusCode::OK || (is_file && status == StatusCode::FORBIDDEN),
                "{role:?} {path}: {status}"
            );
            let text = answer.text().await.expect("text");
            for (id, code, name) in &accounts {
                let shows = [id.to_string(), code.clone(), name.clone()]
                    .into_iter()
                    .find(|part| !part.is_empty() && text.contains(part));
                assert_eq!(shows, None, "{role:?} {path}");
            }
            // The firm's sum of sales is told nowhere, in whatever unit or grouping.
            for sum in ["330,783", "330783", "33.07"] {
                assert!(!text.contains(sum), "{role:?} {path} tells {sum}");
            }
        }
    }
}

#[tokio::test]
async fn a_cursor_of_somebody_else_or_of_nobody_shows_nothing_more() {
    let site = Site::sample().await;
    let administrator = site.administrator().await;
    let page = administrator.page("/accounts?sort=net").await;
    let cursor = page
        .split("after=")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a further page")
        .to_owned();
    let people = person::salespeople(&site.ctx).await.expect("people");
    let seller = people
        .iter()
        .find(|person| person.name == "赵双")
        .expect("a salesperson");
    let (id, token) = person::invite(&site.ctx, "赵双", "zhao", Role::AccountManager)
        .await
        .expect("an invitation");
    assert_eq!(id, seller.id);
    let reader = site.visitor();
    reader.post(&format!("/sign-in/link/{token}"), &[]).await;
    let filter = Filter {
        owner: Some(id),
        ..Filter::default()
    };
    let request = PageRequest {
        size: 200,
        ..PageRequest::default()
    };
    let own = account::list(&site.ctx, &filter, &request)
        .await
        .expect("their accounts");
    let own: Vec<String> = own.rows.iter().map(|row| row.id.to_string()).collect();
    for sort in ["net", "name", "last", "late", "recent", "value"] {
        let answer = reader.get(&format!("/accounts?sort={sort}&after={cursor}")).await;
        let text = answer.text().await.expect("text");
        for part in text.split("href=\"/accounts/").skip(1) {
            let linked: String = part.chars().take(36).collect();
            if linked.len() == 36 && linked.matches('-').count() == 4 {
                assert!(own.contains(&linked), "{sort}: {linked}");
            }
        }
    }
    for forged in [
        "x",
        "00000000-0000-7000-8000-000000000000",
        "00000000-0000-7000-8000-000000000000.1%27%20OR%201=1",
        "..%00.",
        "00000000-0000-7000-8000-000000000000.99999999999999999999999",
    ] {
        let answer = reader.get(&format!("/accounts?sort=net&after={forged}")).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{forged}");
    }
}

#[tokio::test]
async fn fields_that_a_form_does_not_have_change_nothing() {
    let site = Site::sample().await;
    let (id, person) = newcomer(&site, Role::AccountManager).await;
    let account = site.accounts(1).await[0];
    dahu_app::account_team::hand_over(&site.ctx, account, id)
        .await
        .expect("an account of their own");
    let before = account::show(&site.ctx, account).await.expect("an account").row;
    let extra = [
        ("role", "administrator"),
        ("person_id", "00000000-0000-7000-8000-000000000000"),
        ("owner", ""),
        ("owner_id", ""),
        ("id", "00000000-0000-7000-8000-000000000000"),
        ("account_id", "00000000-0000-7000-8000-000000000000"),
        ("left_at", ""),
        ("given_by", "somebody"),
        ("assessed_by", "somebody"),
        ("net", "1000000"),
        ("value", "1000000"),
    ];
    for (path, form) in [
        (
            "/me/password".to_owned(),
            vec![
                ("login", "somebody-new"),
                ("password", "twelve characters"),
                ("again", "twelve characters"),
            ],
        ),
        (
            format!("/accounts/{account}/assessments"),
            vec![("intent", "low"), ("on", "2026-06-29")],
        ),
        ("/preferences".to_owned(), vec![("language", "en")]),
        ("/me/sessions/end-others".to_owned(), vec![]),
    ] {
        let form: Vec<(&str, &str)> = form.into_iter().chain(extra).collect();
        let answer = person.post(&path, &form).await;
        assert!(
            answer.status().is_success() || answer.status().is_redirection(),
            "{path}: {}",
            answer.status()
        );
    }
    let profile = person::profile(&site.ctx, id).await.expect("a profile");
    assert_eq!((profile.role, profile.left_at), (Role::AccountManager, None));
    let after = account::show(&site.ctx, account).await.expect("an account");
    assert_eq!(
        (&after.row.owner, &after.row.figures, after.row.value),
        (&before.owner, &before.figures, before.value)
    );
    let history = account::history(&site.ctx, account).await.expect("an account");
    assert_eq!(history.assessments[0].by.as_deref(), Some("somebody new"));
}

#[tokio::test]
async fn nobody_takes_a_colleagues_address_as_a_login() {
    let site = Site::sample().await;
    let (_, person) = newcomer(&site, Role::AccountManager).await;
    let form = |login| {
        [
            ("login", login),
            ("password", "twelve characters"),
            ("again", "twelve characters"),
        ]
    };
    let answer = person.post("/me/password", &form("boss@firm.example")).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer
            .text()
            .await
            .expect("a page")
            .contains("given by an administrator")
    );
    let answer = person.post("/me/password", &form("boss")).await;
    assert_eq!(answer.status(), StatusCode::OK);
}

/// The attempts of a kind, once there are as many: those of hidden accounts are written beside the answer.
async fn attempts(site: &Site, verb: &str, count: usize) -> Vec<AuditRow> {
    let filter = audit::Filter {
        verb: Some(verb.to_owned()),
        ..audit::Filter::default()
    };
    for _ in 0..100 {
        let rows = audit::list(&site.ctx, &filter, None, 100)
            .await
            .expect("a list")
            .rows;
        if rows.len() >= count {
            return rows;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{verb} is not in the trail {count} times");
}

#[tokio::test]
async fn asking_for_a_hidden_account_is_recorded_and_for_none_is_not() {
    let site = Site::sample().await;
    let (id, reader) = newcomer(&site, Role::AccountManager).await;
    let account = site.account("KH0001").await;
    let nothing = "00000000-0000-7000-8000-000000000000";
    let absent = reader.get(&format!("/accounts/{nothing}")).await;
    let mut pages = Vec::new();
    for _ in 0..30 {
        let answer = reader.get(&format!("/accounts/{account}")).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
        pages.push(answer.text().await.unwrap());
    }
    let absent = absent.text().await.unwrap();
    let same = |page: &String| page.replace(&account.to_string(), nothing) == absent;
    assert!(pages.iter().all(same), "the answer tells nothing");
    let rows = attempts(&site, "hidden_asked", 1).await;
    assert_eq!(rows.len(), 1, "a flood writes few events: {rows:?}");
    assert_eq!(rows[0].actor_id, Some(id.0));
    assert!(
        format!("{rows:?}").contains(&format!("GET /accounts/{account}")),
        "{rows:?}"
    );
}

#[tokio::test]
async fn requests_of_another_site_in_the_name_of_somebody_signed_in_are_recorded() {
    let site = Site::empty().await;
    let (id, reader) = newcomer(&site, Role::AccountManager).await;
    for _ in 0..30 {
        let forged = reader
            .request("POST", "/sign-out")
            .header("sec-fetch-site", "same-site");
        assert_eq!(forged.send().await.unwrap().status(), StatusCode::FORBIDDEN);
        let stranger = site
            .visitor()
            .request("POST", "/sign-out")
            .header("sec-fetch-site", "cross-site");
        assert_eq!(stranger.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    }
    let rows = attempts(&site, "cross_site_refused", 1).await;
    assert_eq!(
        (rows.len(), rows[0].actor_id),
        (1, Some(id.0)),
        "strangers have nothing to lose"
    );
    assert!(format!("{rows:?}").contains("POST /sign-out"), "{rows:?}");
}
