//! The selection by its pages: who is in and why, the matrix, criteria that are drafted and agreed on, an account that is rated,
//! reviews, downloads, definitions, a phone.

use std::fmt::Write as _;

use dahu_app::sample::{SampleColleague, bring_people};
use dahu_core::person::Role;
use dahu_testkit::{
    browser::{Browser, Viewport},
    suite::{Suite, ready},
};
use reqwest::StatusCode;
use serde_json::Value;

use crate::{
    definitions::{undefined, unfounded},
    import::in_chinese,
    journey::{fits, is_sound, sign_in},
    site::{Person, Site, location},
    valuation::value,
};

/// The sample firm with its people, its selection, and a valuation.
pub(crate) async fn selection_site() -> (Site, Vec<SampleColleague>) {
    let site = Site::sample().await;
    let colleagues = bring_people(&site.ctx).await.expect("people");
    value(&site).await;
    (site, colleagues)
}

pub(crate) async fn json(person: &Person<'_>, path: &str) -> Value {
    person.get(path).await.json().await.expect("JSON")
}

/// The accounts of a download.
fn accounts(json: &Value) -> &Vec<Value> {
    json["accounts"].as_array().expect("accounts")
}

/// Sends a form that is kept, and returns where it leads.
pub(crate) async fn kept(person: &Person<'_>, path: &str, form: &[(&str, &str)]) -> String {
    let answer = person.post(path, form).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{path}: {form:?}");
    location(&answer).to_owned()
}

/// Sends a form that is refused, and returns the page that says why.
pub(crate) async fn refused(person: &Person<'_>, path: &str, form: &[(&str, &str)]) -> String {
    let answer = person.post(path, form).await;
    assert_eq!(
        answer.status(),
        StatusCode::UNPROCESSABLE_ENTITY,
        "{path}: {form:?}"
    );
    answer.text().await.expect("text")
}

/// A list of the selection with all that its pages show, one after the other.
async fn whole(person: &Person<'_>, query: &str) -> String {
    let mut whole = String::new();
    for number in 0_usize.. {
        let page = person.page(&format!("/selection?{query}&page={number}")).await;
        whole.push_str(&page);
        if !page.contains("rel=\"next\"") {
            break;
        }
    }
    whole
}

/// How many accounts are listed.
fn rows(list: &str) -> usize {
    list.matches("class=\"selection-row\"").count()
}

#[tokio::test]
async fn the_list_says_who_is_in_and_why_and_how_firmly() {
    let (site, _) = selection_site().await;
    let admin = site.administrator().await;
    let found = json(&admin, "/selection/export.json").await;
    assert_eq!(found["basis"]["state"], "agreed");
    assert_eq!(found["counts"]["in"], 12);
    let page = admin.page("/selection").await;
    for account in accounts(&found).iter().take(12) {
        assert_eq!(account["is_in"], true, "{account}");
        assert!(
            page.contains(account["name"].as_str().expect("a name")),
            "{account}"
        );
    }
    for part in [
        "12 in, room for 12",
        "Kept in by the review of",
        "points above the first one out",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let counts = |name: &str| found["counts"][name].as_u64().expect("a count");
    for (state, expected) in [
        ("in", counts("in")),
        ("out", counts("out")),
        ("decided", counts("decided")),
        ("not-enough-known", counts("not_enough_known")),
    ] {
        let list = whole(&admin, &format!("state={state}")).await;
        assert_eq!(rows(&list) as u64, expected, "{state}: {list}");
    }
    let fewer = admin.page("/selection?capacity=5&state=in").await;
    assert_eq!(rows(&fewer), 5);
    for firmness in ["firm", "leaning", "close"] {
        admin.page(&format!("/selection?firmness={firmness}")).await;
    }
    let earlier = admin.page("/selection?as_of=2024-12-31").await;
    for part in [
        "sales as of 2024-12-31",
        "Ranked by proposed criteria",
        "No criteria had been agreed on by that day",
        "The ledger goes back less than twelve months before 2024-12-31",
    ] {
        assert!(earlier.contains(part), "{part}: {earlier}");
    }
    for (day, number) in [("2026-01-31", 1), ("2026-06-30", 2)] {
        let page = admin.page(&format!("/selection?as_of={day}")).await;
        let by = format!("Ranked by criteria no. {number}");
        assert!(page.contains(&by), "{by}: {page}");
    }
    let csv = admin.page("/selection/export.csv?state=in").await;
    assert_eq!(csv.lines().count(), 13, "{csv}");
    let xlsx = admin.get("/selection/export.xlsx").await;
    assert_eq!(xlsx.status(), StatusCode::OK);
    for (wrong, status) in [
        ("/selection?capacity=0", StatusCode::UNPROCESSABLE_ENTITY),
        ("/selection?capacity=many", StatusCode::BAD_REQUEST),
        ("/selection?as_of=soon", StatusCode::BAD_REQUEST),
        ("/selection?by=draft", StatusCode::UNPROCESSABLE_ENTITY),
        ("/selection/reviews/nothing", StatusCode::NOT_FOUND),
        ("/accounts/nothing/selection", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(admin.get(wrong).await.status(), status, "{wrong}");
    }
}

#[tokio::test]
async fn the_matrix_has_every_account_in_a_quarter_or_says_how_many_are_in_none() {
    let (site, _) = selection_site().await;
    let admin = site.administrator().await;
    let found = json(&admin, "/selection/export.json").await;
    let page = admin.page("/selection/matrix").await;
    let quarters = ["strategic", "star", "status", "streamline"];
    for quarter in quarters {
        let expected = accounts(&found)
            .iter()
            .filter(|one| one["quarter"] == quarter)
            .count();
        let list = whole(&admin, &format!("quarter={quarter}")).await;
        assert_eq!(rows(&list), expected, "{quarter}");
        let tile = format!("quarter={quarter}\">{expected}</a>");
        assert!(page.contains(&tile), "{tile}: {page}");
    }
    let placed = accounts(&found)
        .iter()
        .filter(|one| !one["quarter"].is_null())
        .count();
    let table = page.split_once("id=\"bubbles\"").expect("a table").1;
    assert_eq!(table.matches("<th scope=\"row\"").count(), placed);
    assert_eq!(
        page.contains("id=\"without-quarter\""),
        placed < accounts(&found).len()
    );
}

/// The first account of the list that is told apart so.
fn first(found: &Value, by: impl Fn(&Value) -> bool) -> &str {
    let account = accounts(found).iter().find(|account| by(account));
    account.expect("an account")["id"].as_str().expect("an id")
}

#[tokio::test]
async fn an_account_is_rated_by_hand_which_is_undone() {
    let (site, _) = selection_site().await;
    let admin = site.administrator().await;
    let found = json(&admin, "/selection/export.json").await;
    let id = first(&found, |account| {
        account["is_in"] == true && account["why"]["by"] == "rank"
    });
    let path = format!("/accounts/{id}/selection");
    let page = admin.page(&path).await;
    for part in [
        "id=\"criteria\"",
        "Net sales of the last 12 months",
        "id=\"rate\"",
        "Share of wallet",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let key = |criterion: &str| {
        let criteria = found["criteria"].as_array().expect("criteria");
        let one = criteria.iter().find(|one| one["name"] == criterion);
        one.expect("a criterion")["id"]
            .as_str()
            .expect("an id")
            .to_owned()
    };
    let rival = key("against-rival");
    let with = |value: &'static str, rival: &'static str, source: &'static str| {
        [
            ("value", value),
            ("rival", rival),
            ("source", source),
            ("on", "2026-06-20"),
        ]
    };
    for (fields, sentence) in [
        (with("9", "华信", "访谈"), "whole number from 1 to 5"),
        (with("4", "", "访谈"), "Name the best rival"),
        (with("4", "华信", " "), "Without a source"),
    ] {
        let form: Vec<(&str, &str)> = std::iter::once(("key", rival.as_str())).chain(fields).collect();
        let page = refused(&admin, &path, &form).await;
        assert!(
            page.contains(sentence) && page.contains("aria-invalid=\"true\""),
            "{fields:?}: {page}"
        );
    }
    let form: Vec<(&str, &str)> = std::iter::once(("key", rival.as_str()))
        .chain(with("5", "远洋", "客户年报"))
        .collect();
    kept(&admin, &path, &form).await;
    let page = admin.page(&path).await;
    assert!(
        page.contains("against 远洋") && page.contains("客户年报, 2026-06-20"),
        "{page}"
    );
    kept(&admin, &format!("{path}/undo"), &[]).await;
    assert!(!admin.page(&path).await.contains("against 远洋, "));
    let wallet = [
        ("key", "wallet"),
        ("value", "1,234万"),
        ("source", "访谈"),
        ("on", "2026-06-20"),
    ];
    kept(&admin, &path, &wallet).await;
    let page = admin.page(&path).await;
    assert!(page.contains("访谈, 2026-06-20"), "{page}");
    let gone = [("key", "wallet"), ("value", ""), ("remove", "yes")];
    kept(&admin, &path, &gone).await;
}

#[tokio::test]
async fn a_review_is_minuted_decided_in_concluded_and_taken_back() {
    let (site, _) = selection_site().await;
    let admin = site.administrator().await;
    let found = json(&admin, "/selection/export.json").await;
    let list = admin.page("/selection/reviews").await;
    assert!(
        list.contains("id=\"begin\"") && list.matches("/selection/reviews/0").count() == 2,
        "{list}"
    );
    let wrong = refused(&admin, "/selection/reviews", &[("held_on", "soon")]).await;
    assert!(wrong.contains("is not a day"), "{wrong}");
    let begun = [("held_on", "2026-06-20"), ("took_part", "总监"), ("minutes", "")];
    let led = kept(&admin, "/selection/reviews", &begun).await;
    let path = led.split('?').next().expect("a path").to_owned();
    assert!(!admin.page("/selection/reviews").await.contains("id=\"begin\""));
    let unknown = [("account", "nobody at all"), ("verdict", "in"), ("reason", "x")];
    let page = refused(&admin, &format!("{path}/decide"), &unknown).await;
    assert!(page.contains("is called"), "{page}");
    let out = first(&found, |account| {
        account["is_in"] == false && account["why"]["by"] == "rank"
    });
    let decision = [("account_id", out), ("verdict", "in"), ("reason", "新市场的样板")];
    kept(&admin, &format!("{path}/decide"), &decision).await;
    let conclude = format!("{path}/conclude");
    let page = refused(&admin, &conclude, &begun).await;
    assert!(page.contains("Nothing is minuted"), "{page}");
    let whole = [
        ("held_on", "2026-06-20"),
        ("took_part", "总监"),
        ("minutes", "保留一家。"),
    ];
    kept(&admin, &conclude, &whole).await;
    let page = admin.page(&path).await;
    for part in ["id=\"members\"", "保留一家。", "新市场的样板", "compared with"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let now = json(&admin, "/selection/export.json?state=decided").await;
    let kept_in = accounts(&now).iter().find(|account| account["id"] == out);
    assert_eq!(
        kept_in.expect("it is decided")["why"]["decision"]["reason"],
        "新市场的样板"
    );
    let late = admin.post(&format!("{path}/discard"), &[]).await;
    assert_eq!(
        late.status(),
        StatusCode::UNPROCESSABLE_ENTITY,
        "a concluded review stays"
    );
    kept(&admin, &format!("{path}/undo"), &[]).await;
    kept(&admin, &format!("{path}/discard"), &[]).await;
    assert_eq!(admin.get(&path).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_review_works_off_its_agenda_and_falls_due_after_a_year() {
    let (site, _) = selection_site().await;
    let admin = site.administrator().await;
    let list = admin.page("/selection").await;
    assert!(list.contains("Last review held on"), "{list}");
    assert!(!list.contains("id=\"review-due\""), "{list}");
    let begun = [("held_on", "2026-06-20"), ("took_part", "总监"), ("minutes", "")];
    let led = kept(&admin, "/selection/reviews", &begun).await;
    let path = led.split('?').next().expect("a path").to_owned();
    let agenda = async || {
        let page = admin.page(&path).await;
        let (_, rest) = page.split_once("id=\"agenda\"").expect("an agenda");
        rest.split_once("id=\"decisions\"").expect("its end").0.to_owned()
    };
    let shown = agenda().await;
    for part in ["Close to the line", "Fell out since", "Not enough known"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let (_, first) = shown.split_once("name=\"account_id\" value=\"").expect("a form");
    let first = first.split('"').next().expect("an id");
    let decision = [("account_id", first), ("verdict", "in"), ("reason", "样板")];
    kept(&admin, &format!("{path}/decide"), &decision).await;
    assert!(!agenda().await.contains(first), "who is decided of leaves it");
    kept(&admin, &format!("{path}/discard"), &[]).await;

    // Had the review of the sample firm been held a year earlier, another would be due.
    let reviews = admin.page("/selection/reviews").await;
    let (_, id) = reviews
        .split_once("href=\"/selection/reviews/")
        .expect("a review");
    let path = format!("/selection/reviews/{}", id.split('"').next().expect("an id"));
    kept(&admin, &format!("{path}/undo"), &[]).await;
    let earlier = [
        ("held_on", "2025-06-01"),
        ("took_part", "总监"),
        ("minutes", "甲"),
    ];
    kept(&admin, &format!("{path}/conclude"), &earlier).await;
    for place in ["/selection", "/tasks"] {
        let page = admin.page(place).await;
        assert!(
            page.contains("held on 2025-06-01: the yearly review is due"),
            "{page}"
        );
        assert!(page.contains("2 decisions are older than a year"), "{page}");
    }
}

#[tokio::test]
async fn everybody_sees_their_own_accounts_with_the_ranks_of_the_firm() {
    let (site, colleagues) = selection_site().await;
    let admin = site.administrator().await;
    let all = json(&admin, "/selection/export.json").await;
    let found = colleagues
        .iter()
        .find(|colleague| colleague.name == "陈莹")
        .expect("a colleague");
    let own = site.visitor();
    own.post(&format!("/sign-in/link/{}", found.token), &[]).await;
    let list = whole(&own, "").await;
    let (mut theirs, mut others) = (0, 0);
    for account in accounts(&all) {
        let row = format!("/accounts/{}/selection", account["id"].as_str().expect("an id"));
        let is_theirs = account["owner"] == "陈莹";
        assert_eq!(list.contains(&row), is_theirs, "{account}");
        theirs += usize::from(is_theirs);
        others += usize::from(!is_theirs);
    }
    assert!(theirs > 0 && others > 0);
    assert_eq!(rows(&list), theirs, "nobody else's is listed");
    assert!(
        !own.page("/selection/criteria")
            .await
            .contains("id=\"edit-criteria\"")
    );
    assert_eq!(
        own.get("/selection/reviews").await.status(),
        StatusCode::FORBIDDEN
    );
    let hidden = first(&all, |account| account["owner"] != "陈莹");
    let hidden = own.get(&format!("/accounts/{hidden}/selection")).await;
    assert_eq!(hidden.status(), StatusCode::NOT_FOUND);
    site.hire("outside", Role::External).await;
    let outside = site.signed_in("outside").await;
    assert_eq!(outside.get("/selection").await.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_first_screen_of_an_account_and_the_list_tell_of_the_last_review() {
    let (site, _) = selection_site().await;
    let admin = site.administrator().await;
    let listed = admin.page("/accounts?kind=selected").await;
    let found = json(&admin, "/selection/export.json?state=decided").await;
    for is_in in [true, false] {
        let id = first(&found, |account| account["is_in"] == is_in);
        assert_eq!(listed.contains(id), is_in, "{id}");
        let page = admin.page(&format!("/accounts/{id}")).await;
        let (_, told) = page.split_once("id=\"glance-selection\"").expect("how it stands");
        let told = told.split("</dd>").next().expect("its end");
        assert_eq!(told.contains("Kept in"), is_in, "{told}");
        assert!(told.contains("Review of "), "{told}");
    }
    let ways = admin.page("/selling?kind=selected").await;
    assert!(ways.contains("value=\"selected\" selected"), "{ways}");
    site.hire("zhou", Role::Specialist).await;
    let specialist = site.signed_in("zhou").await;
    let list = specialist.page("/accounts").await;
    assert!(!list.contains("value=\"selected\""), "{list}");
}

/// All pages of the room.
async fn pages(site: &Site) -> Vec<String> {
    let admin = site.administrator().await;
    let found = json(&admin, "/selection/export.json").await;
    let id = first(&found, |account| {
        account["is_in"] == true && account["why"]["by"] == "rank"
    });
    let reviews = admin.page("/selection/reviews").await;
    let review = reviews
        .split_once("href=\"/selection/reviews/")
        .expect("a review")
        .1;
    let review = review.split('"').next().expect("an id");
    let mut pages: Vec<String> = [
        "",
        "?state=out",
        "/matrix",
        "/criteria",
        "/criteria/edit",
        "/reviews",
    ]
    .map(|rest| format!("/selection{rest}"))
    .into();
    pages.push(format!("/selection/reviews/{review}"));
    pages.push(format!("/accounts/{id}/selection"));
    pages
}

#[tokio::test]
async fn every_figure_of_the_selection_opens_a_definition() {
    let (site, _) = selection_site().await;
    let admin = site.administrator().await;
    for path in pages(&site).await {
        for page in [admin.page(&path).await, in_chinese(&admin, &path).await] {
            let figures = undefined(&page);
            let figures = figures
                .iter()
                .filter(|one| !one.starts_with("scope") || one.contains("number"));
            assert_eq!(figures.collect::<Vec<_>>(), Vec::<&String>::new(), "{path}");
            assert_eq!(unfounded(&page), Vec::<String>::new(), "{path}");
        }
    }
    let list = admin.page("/selection").await;
    assert!(list.matches("<details class=\"definition\">").count() >= 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_selection_is_read_and_rated_by_keyboard_and_on_a_phone() {
    if !ready(Suite::Browser) {
        return;
    }
    let (site, _) = selection_site().await;
    let paths = pages(&site).await;
    let browser = Browser::launch().await.expect("a browser");
    for (viewport, language) in [(Viewport::Desktop, "zh-CN"), (Viewport::Phone, "en")] {
        let page = sign_in(&site, &browser, viewport, language).await;
        let mut seen = String::new();
        for path in &paths {
            page.goto(&format!("{}{path}", site.origin))
                .await
                .expect("a page");
            is_sound(&site, &page, path).await;
            fits(&page, path).await;
            write!(seen, "{path} ").expect("a text");
        }
        assert!(seen.contains("/matrix"));
        page.goto(&format!("{}/selection/matrix", site.origin))
            .await
            .expect("the matrix");
        page.wait_until(
            "a chart",
            "document.querySelector('.chart-selection canvas') !== null",
        )
        .await
        .expect("it is drawn");
        let account = paths.last().expect("an account");
        page.goto(&format!("{}{account}", site.origin))
            .await
            .expect("an account");
        page.click("#rate summary").await.expect("a form opens");
        page.click("#save-0").await.expect("it is saved or says why not");
        page.wait_for("#criteria").await.expect("the account");
        is_sound(&site, &page, account).await;
    }
}
