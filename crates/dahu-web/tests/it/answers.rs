//! What every answer is, whichever route gives it: its type, who else may read it, and the name under which it is kept.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use dahu_app::{
    handover, sample,
    sign_in::{first_administrator, make_link},
};
use dahu_core::person::Role;
use dahu_web::{Options, SecureCookies};
use reqwest::{Response, StatusCode};

use crate::{
    me::session_cookie,
    roles::{FORM, filled},
    routes::{self, Need},
    site::{PASSWORD, Site, open},
};

/// Another site, which asks in a browser of ours.
const ELSEWHERE: &str = "https://elsewhere.example";

/// All types that anything of ours has.
const TYPES: [&str; 9] = [
    "text/html; charset=utf-8",
    "text/plain; charset=utf-8",
    "text/csv; charset=utf-8",
    "application/json",
    "image/svg+xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/pdf",
];

fn header<'a>(answer: &'a Response, name: &str) -> Option<&'a str> {
    let value = answer.headers().get(name)?;
    Some(value.to_str().unwrap_or("not text"))
}

/// Whether a download is called by plain words, numbers and ids alone.
fn is_plain(disposition: &str) -> bool {
    let name = disposition
        .strip_prefix("attachment; filename=\"")
        .and_then(|rest| rest.strip_suffix('"'));
    name.is_some_and(|name| {
        let is_plain =
            |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || matches!(sign, '-' | '.');
        !name.is_empty() && !name.starts_with('.') && name.chars().all(is_plain)
    })
}

/// What is wrong with an answer; nothing, as a rule. Keeps what it is called as a download.
async fn faults(answer: Response, downloads: &mut Vec<String>) -> Vec<String> {
    let mut found = Vec::new();
    if answer.status().is_server_error() || answer.status() == StatusCode::TOO_MANY_REQUESTS {
        found.push(answer.status().to_string());
    }
    for name in answer.headers().keys() {
        if name.as_str().starts_with("access-control-") {
            found.push(format!("{name} lets others read it"));
        }
    }
    if header(&answer, "x-content-type-options") != Some("nosniff") {
        found.push("its type is guessed at".to_owned());
    }
    if let Some(disposition) = header(&answer, "content-disposition") {
        downloads.push(disposition.to_owned());
        if !is_plain(disposition) {
            found.push(disposition.to_owned());
        }
    }
    let kind = header(&answer, "content-type").map(str::to_owned);
    if kind.as_deref() == Some("text/event-stream") {
        // It goes on for minutes.
        return found;
    }
    let has_body = !answer.bytes().await.expect("a body").is_empty();
    if has_body && !kind.as_deref().is_some_and(|kind| TYPES.contains(&kind)) {
        found.push(format!("of type {kind:?}"));
    }
    found
}

#[tokio::test]
async fn every_answer_says_its_type_is_for_our_pages_alone_and_plainly_called() {
    let site = Site::sample().await;
    sample::bring_people(&site.ctx).await.expect("people");
    let account = site.accounts(1).await[0];
    let plan = handover::list(&site.ctx).await.expect("a list")[0].id;
    let given = handover::accounts(&site.ctx, plan, None, 0)
        .await
        .expect("accounts");
    let stranger = site.visitor();
    for login in ["second", "third", "fourth"] {
        site.hire(login, Role::Administrator).await;
    }
    // One alone would take along too many files at once.
    let admins = [
        site.administrator().await,
        site.signed_in("second").await,
        site.signed_in("third").await,
        site.signed_in("fourth").await,
    ];
    let mut asked = vec![(
        "GET",
        format!("/handovers/{plan}/sheets/{}/sheet.docx", given.rows[0].id),
        Need::SignedIn,
    )];
    for (method, path, need) in routes::all() {
        let path = filled(path, Some(account));
        for (ending, others) in [
            (".csv", [".xlsx", ".json", ".exe"]),
            ("pack.docx", ["pack.pdf", "pack.pptx", "pack.exe"]),
        ] {
            if path.contains(ending) {
                asked.extend(others.map(|other| (*method, path.replace(ending, other), *need)));
            }
        }
        asked.push((method, path, *need));
    }
    let (mut wrong, mut downloads) = (Vec::new(), Vec::new());
    for ((method, path, need), admin) in asked.iter().zip(admins.iter().cycle()) {
        let person = if *need == Need::Nobody { &stranger } else { admin };
        // What changes something is asked as our own pages do, the rest as another site might.
        let answer = match *method {
            "GET" => person.request("GET", path).header("origin", ELSEWHERE).send(),
            _ => {
                let request = person.request(method, path);
                request.header("sec-fetch-site", "same-origin").form(FORM).send()
            }
        };
        for fault in faults(answer.await.expect("an answer"), &mut downloads).await {
            wrong.push(format!("{method} {path}: {fault}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (ending, at_least) in [
        (".csv\"", 5),
        (".xlsx\"", 5),
        (".docx\"", 3),
        (".pptx\"", 2),
        (".pdf\"", 1),
    ] {
        let found = downloads.iter().filter(|name| name.ends_with(ending)).count();
        assert!(found >= at_least, "only {found} of {ending} in {downloads:?}");
    }
}

#[test]
fn a_plain_name_is_told_from_others() {
    assert!(is_plain("attachment; filename=\"value-2026-06.csv\""));
    for other in [
        "inline; filename=\"a.csv\"",
        "attachment; filename=\"a b.csv\"",
        "attachment; filename=\"..\\a.csv\"",
        "attachment; filename=\"a\"; filename=\"b.exe\"",
        "attachment; filename=\".csv\"",
        "attachment",
    ] {
        assert!(!is_plain(other), "{other}");
    }
}

#[tokio::test]
async fn no_other_site_is_told_that_it_may_ask() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    for path in [
        "/",
        "/accounts",
        "/accounts/export.json",
        "/sign-in",
        "/me/tokens",
    ] {
        let asked = admin
            .request("OPTIONS", path)
            .header("origin", ELSEWHERE)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization");
        let answer = asked.send().await.expect("an answer");
        assert!(!answer.status().is_success(), "{path}: {}", answer.status());
        let names: Vec<&str> = answer.headers().keys().map(|name| name.as_str()).collect();
        assert!(
            !names.iter().any(|name| name.starts_with("access-control-")),
            "{path}: {names:?}"
        );
    }
}

#[tokio::test]
async fn methods_that_no_page_has_are_refused_and_echo_nothing() {
    let site = Site::empty().await;
    let admin = site.administrator().await;
    for method in ["TRACE", "TRACK", "PUT", "PATCH", "DELETE", "PROPFIND"] {
        for path in ["/", "/sign-in", "/accounts", "/health", "/nowhere"] {
            for from in ["same-origin", "cross-site", "none"] {
                let request = admin.request(method, path).header("sec-fetch-site", from);
                let answer = request.header("x-marked", "said-by-the-browser").send();
                let answer = answer.await.expect("an answer");
                let expected = [
                    StatusCode::METHOD_NOT_ALLOWED,
                    StatusCode::NOT_FOUND,
                    StatusCode::FORBIDDEN,
                ];
                let status = answer.status();
                assert!(expected.contains(&status), "{method} {path} {from}: {status}");
                let text = answer.text().await.expect("text");
                assert!(!text.contains("said-by-the-browser"), "{method} {path}: {text}");
            }
        }
    }
}

#[tokio::test]
async fn browsers_are_told_to_keep_to_https_where_the_pages_are_reached_so() {
    let encrypted = Site::with_doors("127.0.0.1", async |_: &str| Options {
        secure_cookies: SecureCookies::Always,
        ..Options::default()
    })
    .await;
    let plain = Site::empty().await;
    for path in ["/", "/sign-in", "/health", "/nowhere", "/assets/x/y"] {
        let answer = encrypted.visitor().get(path).await;
        let said = header(&answer, "strict-transport-security").unwrap_or_default();
        let seconds = said.strip_prefix("max-age=").and_then(|age| age.parse().ok());
        assert!(
            seconds.is_some_and(|seconds: u64| seconds >= 31_536_000),
            "{path}: {said:?}"
        );
        let answer = plain.visitor().get(path).await;
        assert_eq!(header(&answer, "strict-transport-security"), None, "{path}");
    }
}

#[tokio::test]
async fn ids_of_sessions_are_128_bits_of_which_none_stands_still() {
    let site = Site::empty().await;
    let (mut ones, mut zeros) = (0_u128, 0_u128);
    for _ in 0..40 {
        let link = site.link().await;
        let path = link.strip_prefix(&site.origin).expect("a link of ours");
        let cookie = session_cookie(&site.visitor().post(path, &[]).await);
        let (_, id) = cookie.split_once('=').expect("a value");
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(id).expect("base64");
        let bits = u128::from_be_bytes(bytes.try_into().expect("16 bytes"));
        ones |= bits;
        zeros |= !bits;
    }
    // A fair bit is the same in all forty once in half a million million times.
    assert_eq!((ones, zeros), (u128::MAX, u128::MAX));
}

#[tokio::test]
async fn links_are_forty_letters_and_digits_of_chance() {
    let site = Site::empty().await;
    let person = first_administrator(&site.ctx, "管理员").await.expect("a person");
    let mut links: Vec<Vec<char>> = Vec::new();
    for _ in 0..60 {
        let link = make_link(&site.ctx, person, TimeDelta::hours(1))
            .await
            .expect("a link");
        assert!(
            link.len() == 40 && link.chars().all(|sign| sign.is_ascii_alphanumeric()),
            "{link}"
        );
        links.push(link.chars().collect());
    }
    for place in 0..40 {
        let mut signs: Vec<char> = links.iter().map(|link| link[place]).collect();
        signs.sort_unstable();
        signs.dedup();
        // Of 62 kinds, sixty draws show some 38; half of that does not happen.
        assert!(signs.len() > 18, "place {place} takes {signs:?} alone");
    }
}

#[tokio::test]
async fn a_new_workspace_has_no_login_that_somebody_could_know() {
    let site = Site::empty().await;
    first_administrator(&site.ctx, "管理员").await.expect("a person");
    for (login, password) in [
        ("", ""),
        ("admin", "admin"),
        ("administrator", "administrator"),
        ("管理员", ""),
        ("dahu", "dahu"),
        ("root", "password"),
    ] {
        let answer = site.visitor().sign_in(login, password).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{login:?}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_new_workspace_is_for_whoever_runs_the_program_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::TempDir::new().expect("a folder");
    let new = folder.path().join("new");
    let (_workspace, _) = open(&new).await;
    let mode = std::fs::metadata(&new).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[tokio::test]
async fn a_password_counts_exactly_as_it_was_typed() {
    let site = Site::empty().await;
    site.hire("chief", Role::Administrator).await;
    site.hire("li", Role::Analyst).await;
    let typed = format!(" Vorhängeschloss 落霞与孤鹜齐飞 ＦＵＬＬ {} ", "é".repeat(40));
    assert!(typed.chars().count() > 64);
    let form = [
        ("login", "li"),
        ("password", typed.as_str()),
        ("again", typed.as_str()),
        ("present", PASSWORD),
    ];
    let answer = site.signed_in("li").await.post("/me/password", &form).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let all = typed.chars().count();
    for other in [
        typed.trim().to_owned(),
        typed.to_lowercase(),
        typed.chars().take(all - 1).collect(),
        typed.chars().take(64).collect(),
        typed.replace("ＦＵＬＬ", "FULL"),
        typed.replace('é', "e\u{301}"),
    ] {
        let answer = site.visitor().sign_in("li", &other).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{other:?}");
    }
    let answer = site.visitor().sign_in("li", &typed).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_password_may_be_of_any_signs_and_does_not_grow_old() {
    let site = Site::empty().await;
    site.hire("chief", Role::Administrator).await;
    site.hire("li", Role::Analyst).await;
    let person = site.signed_in("li").await;
    let mut present = PASSWORD;
    for password in [
        "wegfhkjbvmzq",
        "739105826492",
        "落霞与孤鹜齐飞秋水共长天",
        "#!%&/()=?+*~<",
    ] {
        let form = [
            ("login", "li"),
            ("password", password),
            ("again", password),
            ("present", present),
        ];
        let answer = person.post("/me/password", &form).await;
        assert_eq!(answer.status(), StatusCode::OK, "{password}");
        present = password;
    }
    site.wait(TimeDelta::days(3 * 365));
    let later = site.visitor();
    let answer = later.sign_in("li", present).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(
        later.get("/").await.status(),
        StatusCode::OK,
        "and nobody asks for another"
    );
}
