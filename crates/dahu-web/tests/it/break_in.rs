//! What strangers and careless files try.

use dahu_app::audit;
use dahu_web::{Options, ProviderOptions};
use reqwest::StatusCode;

use crate::site::{Site, location};

const PAGES: [&str; 21] = [
    "/",
    "/accounts",
    "/accounts/export.csv",
    "/funnel",
    "/funnel/accounts?cell=closed",
    "/funnel/export.xlsx",
    "/portfolio",
    "/portfolio/concentration/export.json",
    "/value",
    "/value/model",
    "/value/retention",
    "/value/statement/closing",
    "/value/export.json",
    "/imports",
    "/cases",
    "/cases/export.xlsx",
    "/me/password",
    "/me/sessions",
    "/me/tokens",
    "/me/tokens/all",
    "/mail",
];

#[tokio::test]
async fn without_a_session_every_page_asks_to_sign_in() {
    let site = Site::sample().await;
    for cookie in [
        "",
        "dahu_session=AAAAAAAAAAAAAAAAAAAAAA",
        "dahu_session=../../etc/passwd",
        "dahu_session=%00",
    ] {
        let person = site.visitor();
        for path in PAGES {
            let answer = person
                .request("GET", path)
                .header("cookie", cookie)
                .send()
                .await
                .unwrap();
            assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{path} {cookie}");
            assert!(location(&answer).starts_with("/sign-in"), "{path}");
            let fragment = person
                .request("GET", path)
                .header("cookie", cookie)
                .header("hx-request", "true");
            let fragment = fragment.send().await.unwrap();
            assert_eq!(fragment.headers()["hx-redirect"], "/sign-in", "{path}");
            assert!(fragment.text().await.unwrap().is_empty(), "{path}");
        }
        for path in [
            "/imports/upload",
            "/me/password",
            "/me/email",
            "/me/sessions/end-others",
            "/me/tokens",
            "/mail/trial",
            "/accounts/x/assessments",
            "/value/runs",
            "/value/runs/x/cancel",
            "/cases/new",
            "/cases/x/resolve",
        ] {
            let request = person
                .request("POST", path)
                .header("sec-fetch-site", "same-origin");
            let answer = request.header("cookie", cookie).send().await.unwrap();
            assert_eq!(location(&answer), "/sign-in", "{path}");
        }
    }
}

#[tokio::test]
async fn requests_that_change_something_must_come_from_our_own_pages() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    let host = site.origin.strip_prefix("http://").unwrap();
    let ours = format!("http://{host}");
    for (headers, expected) in [
        (vec![], StatusCode::FORBIDDEN),
        (vec![("sec-fetch-site", "cross-site")], StatusCode::FORBIDDEN),
        (vec![("sec-fetch-site", "same-site")], StatusCode::FORBIDDEN),
        (
            vec![("sec-fetch-site", "cross-site"), ("origin", ours.as_str())],
            StatusCode::FORBIDDEN,
        ),
        (vec![("origin", "http://evil.example")], StatusCode::FORBIDDEN),
        (vec![("origin", "null")], StatusCode::FORBIDDEN),
        (vec![("origin", ours.as_str())], StatusCode::SEE_OTHER),
        (vec![("sec-fetch-site", "none")], StatusCode::SEE_OTHER),
        (vec![("sec-fetch-site", "same-origin")], StatusCode::SEE_OTHER),
    ] {
        let mut request = person.request("POST", "/preferences").form(&[("language", "en")]);
        for (name, value) in &headers {
            request = request.header(*name, *value);
        }
        assert_eq!(request.send().await.unwrap().status(), expected, "{headers:?}");
    }
    for method in ["PUT", "DELETE", "PATCH"] {
        let answer = person.request(method, "/accounts").send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{method}");
    }
}

#[tokio::test]
async fn nobody_is_sent_to_another_site() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    let form = [
        ("login", "li"),
        ("password", "correct horse"),
        ("again", "correct horse"),
    ];
    assert_eq!(person.post("/me/password", &form).await.status(), StatusCode::OK);
    for elsewhere in [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
    ] {
        let answer = person
            .post("/preferences", &[("language", "en"), ("back", elsewhere)])
            .await;
        assert_eq!(location(&answer), "/", "{elsewhere:?}");
        let query = serde_urlencoded::to_string([("to", elsewhere)]).unwrap();
        let asked = site.visitor().get(&format!("/sign-in?{query}")).await;
        let page = asked.text().await.unwrap();
        assert!(page.contains("name=\"to\" value=\"/\""), "{elsewhere:?}: {page}");
        let form = [("login", "li"), ("password", "correct horse"), ("to", elsewhere)];
        let signed_in = site.visitor().post("/sign-in", &form).await;
        assert_eq!(location(&signed_in), "/", "{elsewhere:?}");
    }
}

#[tokio::test]
async fn every_answer_carries_the_policies() {
    let site = Site::empty().await;
    let person = site.visitor();
    for path in ["/sign-in", "/nowhere", "/", "/health", "/assets/x/y"] {
        let answer = person.get(path).await;
        let headers = answer.headers();
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.contains("script-src 'self';") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        for name in [
            "x-content-type-options",
            "referrer-policy",
            "permissions-policy",
            "cross-origin-opener-policy",
            "cross-origin-resource-policy",
        ] {
            assert!(headers.contains_key(name), "{path} lacks {name}");
        }
    }
    assert_eq!(person.page("/health").await, "ok");
}

#[tokio::test]
async fn a_path_in_an_upload_name_leads_nowhere() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    let longest = format!("{}.csv", "长".repeat(3_000));
    for (name, shown) in [
        ("../../../../tmp/evil.csv", "evil.csv"),
        ("C:\\Windows\\evil.csv", "evil.csv"),
        ("..", "file"),
        (longest.as_str(), "长长长"),
        (
            "<img src=x onerror=alert(1)>.csv",
            "&#60;img src=x onerror=alert(1)&#62;.csv",
        ),
    ] {
        let answer = person.upload(name, b"code,name\n1,A\n".to_vec()).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{name}");
        let page = person.page(location(&answer)).await;
        assert!(page.contains(shown), "{name}: {page}");
    }
    assert!(!std::path::Path::new("/tmp/evil.csv").exists());
}

#[tokio::test]
async fn a_zero_byte_in_an_upload_name_is_cut_out_or_refused() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    let body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\0/../b.csv\"\r\n\r\n\
                code,name\n1,A\n\r\n--b--\r\n";
    let request = person
        .request("POST", "/imports/upload")
        .header("sec-fetch-site", "same-origin");
    let answer = request
        .header("content-type", "multipart/form-data; boundary=b")
        .body(body)
        .send()
        .await
        .unwrap();
    if answer.status() == StatusCode::SEE_OTHER {
        let page = person.page(location(&answer)).await;
        assert!(page.contains("b.csv") && !page.contains('\0'), "{page}");
    } else {
        assert!(answer.status().is_client_error(), "{}", answer.status());
    }
}

#[tokio::test]
async fn markup_in_data_is_shown_and_not_run() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    let name = "<script>alert(1)</script>\"'&";
    let file = format!(
        "编号,客户名称,地区\nX1,\"{}\",\"</script><b>\"\n",
        name.replace('"', "\"\"")
    );
    crate::import::take(&site, &person, "accounts.csv", file.into_bytes()).await;
    let id = site.account("X1").await;
    for path in ["/".to_owned(), "/accounts".to_owned(), format!("/accounts/{id}")] {
        let page = person.page(&path).await;
        assert!(!page.contains("<script>alert"), "{path}");
        assert!(!page.contains("</script><b>"), "{path}");
        assert!(
            page.contains("&#60;script&#62;alert(1)") || path == "/",
            "{path}: {page}"
        );
    }
    let search = person
        .page("/accounts?search=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
        .await;
    assert!(!search.contains("<script>alert"));
}

#[tokio::test]
async fn malformed_requests_get_a_page_and_not_a_crash() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    for (path, expected) in [
        ("/nowhere", StatusCode::NOT_FOUND),
        ("/accounts/not-an-id", StatusCode::NOT_FOUND),
        (
            "/accounts/018f0000-0000-7000-8000-000000000000",
            StatusCode::NOT_FOUND,
        ),
        ("/imports/drafts/..%2f..%2fetc", StatusCode::NOT_FOUND),
        ("/imports/not-an-id/findings.csv", StatusCode::NOT_FOUND),
        ("/funnel?from=yesterday", StatusCode::BAD_REQUEST),
        (
            "/funnel?from=2026-02-01&to=2026-01-01",
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        ("/funnel/accounts?cell=wild", StatusCode::NOT_FOUND),
        ("/accounts?after=forged", StatusCode::UNPROCESSABLE_ENTITY),
        ("/cases/not-an-id", StatusCode::NOT_FOUND),
        ("/cases/new?account=not-an-id", StatusCode::NOT_FOUND),
        ("/cases?after=forged", StatusCode::UNPROCESSABLE_ENTITY),
        ("/funnel/export.exe", StatusCode::BAD_REQUEST),
    ] {
        let answer = person.get(path).await;
        assert_eq!(answer.status(), expected, "{path}");
        let page = answer.text().await.unwrap();
        assert!(
            page.contains("<!doctype html>") && page.contains("Go to the overview"),
            "{path}: {page}"
        );
    }
    let long = "长".repeat(200_000);
    let answer = person.post("/preferences", &[("back", long.as_str())]).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn an_answer_that_the_provider_was_not_asked_for_is_recorded() {
    let site = Site::with_doors("localhost", async |origin| Options {
        address: origin.parse().ok(),
        provider: Some(ProviderOptions {
            issuer: "https://id.invalid".to_owned(),
            client_id: "dahu".to_owned(),
            client_secret: None,
            scopes: "openid".to_owned(),
            role_claim: None,
            roles: Vec::new(),
            name: None,
            authorities: None,
        }),
        ..Options::default()
    })
    .await;
    for number in 0..30 {
        let path = format!("/sign-in/outside/return?state={number}&code=secret-code");
        let answer = site.visitor().get(&path).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
    let filter = audit::Filter {
        verb: Some("provider_refused".to_owned()),
        ..audit::Filter::default()
    };
    let rows = audit::list(&site.ctx, &filter, None, 100)
        .await
        .expect("a list")
        .rows;
    assert_eq!(rows.len(), 1, "a flood writes few events: {rows:?}");
    let told = format!("{rows:?}");
    assert!(
        told.contains("not asked for") && !told.contains("secret-code"),
        "{told}"
    );
}
