//! Ways of selling and where hours go, through HTTP and in a browser.

use dahu_app::{
    account_team, activity, kind,
    selling::{self, SellingFilter},
    team,
};
use dahu_core::{
    account::AccountId,
    activity::ActivityKind,
    kind::{KeyAccountKind, Verdict},
    person::Role,
    selling::{Input, SellingMode, SellingRules},
};
use dahu_testkit::{
    browser::{Browser, Viewport},
    suite::{Suite, ready},
};
use reqwest::StatusCode;

use crate::{
    definitions::unfounded,
    import::in_chinese,
    journey::sign_in,
    kind::{proposing, seen},
    phone::suits,
    site::{Person, Site, location},
};

/// The sample firm with ways of selling, and its account with the most sales that has one.
async fn selling() -> (Site, AccountId) {
    let site = proposing().await;
    selling::bring_up_to_date(&site.ctx).await.expect("worked out");
    let account = site.account("KH0001").await;
    selling::confirm(&site.ctx, account, SellingMode::Consultative, "整体方案")
        .await
        .expect("confirmed");
    let verdict = Some(Verdict::Confirmed);
    kind::decide(&site.ctx, account, KeyAccountKind::Strategic, verdict, "整体方案")
        .await
        .expect("decided");
    (site, account)
}

/// The fields of a form of the page as they stand there, with some changed.
async fn form_of(person: &Person<'_>, path: &str, changed: &[(&str, &str)]) -> Vec<(String, String)> {
    let page = person.page(path).await;
    let mut fields: Vec<(String, String)> = Vec::new();
    for input in page.split("<input class=\"form-control").skip(1) {
        let attribute = |name: &str| {
            let (_, rest) = input.split_once(&format!(" {name}=\""))?;
            rest.split('"').next().map(str::to_owned)
        };
        if let (Some(name), Some(value)) = (attribute("name"), attribute("value")) {
            fields.push((name, value));
        }
    }
    for (name, value) in changed {
        fields.retain(|(known, _)| known != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    fields
}

async fn send(person: &Person<'_>, path: &str, fields: &[(String, String)]) -> reqwest::Response {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (&**name, &**text)).collect();
    person.post(path, &fields).await
}

#[tokio::test]
async fn the_list_tells_ways_and_mismatch_and_its_files_say_the_same() {
    let (site, account) = selling().await;
    let admin = site.administrator().await;
    let page = admin.page("/selling?way=consultative&by=confirmed").await;
    for part in [&account.to_string(), "Consultative", "Under-served"] {
        assert!(page.contains(part), "{part} is not there: {page}");
    }
    let shown = admin.page(&format!("/accounts/{account}/selling")).await;
    assert!(
        shown.contains("整体方案") && shown.contains("id=\"mismatch\"") && shown.contains("id=\"answer\""),
        "{shown}"
    );
    assert!(
        shown.contains("Met: none. Not met: "),
        "which levels are not met: {shown}"
    );
    for what in ["hours", "people", "levels", "expert_hours", "reviews"] {
        let behind = format!("/accounts/{account}/selling/behind?what={what}");
        assert!(shown.contains(&behind), "{what}: {shown}");
        let rows = admin.page(&behind).await;
        assert!(rows.contains("#mismatch"), "{rows}");
        assert_eq!(unfounded(&rows), Vec::<String>::new(), "{what}");
    }
    let none = admin.page("/selling?way=enterprise&by=confirmed").await;
    assert!(!none.contains(&account.to_string()), "{none}");
    let csv = admin
        .page("/selling/export.csv?way=consultative&by=confirmed")
        .await;
    assert!(csv.lines().count() > 1 && csv.contains("KH0001"), "{csv}");
    assert_eq!(admin.get("/selling/export.xlsx").await.status(), StatusCode::OK);
    for (kind, is_there) in [("strategic-confirmed", true), ("group-confirmed", false)] {
        let query = format!("way=consultative&kind={kind}");
        let listed = admin.page(&format!("/selling?{query}")).await;
        assert_eq!(
            listed.contains(&account.to_string()),
            is_there,
            "{kind}: {listed}"
        );
        assert!(listed.contains(&format!("value=\"{kind}\" selected")), "{listed}");
        let csv = admin.page(&format!("/selling/export.csv?{query}")).await;
        assert_eq!(csv.contains("KH0001"), is_there, "{kind}: {csv}");
    }
    let json: serde_json::Value =
        serde_json::from_str(&admin.page("/selling/export.json").await).expect("JSON");
    let rows = json["accounts"].as_array().expect("accounts");
    let row = rows.iter().find(|row| row["code"] == "KH0001").expect("its row");
    assert_eq!(row["way"], "consultative");
    let all = selling::all(&site.ctx, &SellingFilter::default())
        .await
        .expect("rows");
    assert_eq!(rows.len(), all.len());
    let chinese = in_chinese(&admin, "/selling").await;
    assert!(
        chinese.contains("销售方式") && chinese.contains("咨询型"),
        "{chinese}"
    );
}

#[tokio::test]
async fn the_list_proposes_which_hours_could_move() {
    let (site, account) = selling().await;
    let admin = site.administrator().await;
    assert!(!admin.page("/selling").await.contains("id=\"moves\""));
    let other = site.account("KH0002").await;
    let owner = site.hire("owner", Role::AccountManager).await;
    for account in [account, other] {
        account_team::hand_over(&site.ctx, account, owner)
            .await
            .expect("theirs");
    }
    selling::confirm(&site.ctx, other, SellingMode::Transactional, "只比价")
        .await
        .expect("confirmed");
    let typed = activity::Typed {
        kind: ActivityKind::Visit,
        on: site.ctx.today(),
        text: "谈了方案".to_owned(),
        outcome: None,
        direction: None,
        effort: "40 h".to_owned(),
        people: vec![owner],
        contacts: Vec::new(),
        opportunity: None,
        step: String::new(),
        due_on: None,
        who: None,
        none_because: "不需要".to_owned(),
    };
    let facts = activity::ActivityFacts::read(&site.ctx, typed).expect("facts");
    activity::record(&site.ctx, other, facts).await.expect("recorded");
    selling::bring_up_to_date(&site.ctx).await.expect("worked out");
    let page = admin.page("/selling").await;
    let (_, moves) = page.split_once("id=\"moves\"").expect("a proposal");
    for part in [other.to_string(), account.to_string(), ">32<".to_owned()] {
        assert!(moves.contains(&part), "{part} is not there: {moves}");
    }
    assert_eq!(unfounded(&page), Vec::<String>::new());
}

#[tokio::test]
async fn an_account_is_confirmed_rated_and_taken_back() {
    let (site, account) = selling().await;
    let admin = site.administrator().await;
    let path = format!("/accounts/{account}/selling");
    let without = admin.post(&path, &[("way", "enterprise"), ("reason", "")]).await;
    assert_eq!(without.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let sent = [("way", "enterprise"), ("reason", "全面合作")];
    assert_eq!(location(&admin.post(&path, &sent).await), path);
    let page = admin.page(&path).await;
    assert!(page.contains("全面合作"), "{page}");
    let rating = |rating, source, on| {
        [
            ("input", "risk"),
            ("rating", rating),
            ("source", source),
            ("on", on),
        ]
    };
    let rate = format!("{path}/rate");
    let unnamed = admin.post(&rate, &rating("4", "", "2026-06-20")).await;
    assert_eq!(unnamed.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let rated = admin.post(&rate, &rating("4", "与总工面谈", "2026-06-20")).await;
    assert_eq!(location(&rated), path);
    let page = admin.page(&path).await;
    assert!(page.contains("与总工面谈"), "{page}");
    assert_eq!(location(&admin.post(&format!("{path}/undo"), &[]).await), path);
    let card = admin.page(&path).await;
    assert!(!card.contains("4 of 5"), "{card}");
    assert_eq!(location(&admin.post(&path, &[("way", "")]).await), path);
    let records = [
        ("input", "deciders"),
        ("rating", "4"),
        ("source", "我"),
        ("on", "2026-06-20"),
    ];
    let records = admin.post(&rate, &records).await;
    assert_eq!(records.status(), StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn rules_and_requirements_are_changed_and_hours_are_allocated() {
    let (site, account) = selling().await;
    let admin = site.administrator().await;
    let rules = form_of(&admin, "/selling/rules", &[("weight-amount", "3")]).await;
    assert_eq!(
        location(&send(&admin, "/selling/rules", &rules).await),
        "/selling/rules"
    );
    let page = admin.page("/selling/rules").await;
    assert!(page.contains("id=\"preview\""), "{page}");
    let applied = admin
        .post(
            "/selling/rules/apply",
            &[("note", "金额更重要"), ("seen", &seen(&page))],
        )
        .await;
    assert_eq!(location(&applied), "/selling/rules");
    assert!(admin.page("/selling/rules").await.contains("金额更重要"));
    let wrong = form_of(&admin, "/selling/rules", &[("weight-amount", "schwer")]).await;
    let wrong = send(&admin, "/selling/rules", &wrong).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);

    // Rules of before there was an input show it, and can be saved again.
    let mut earlier = SellingRules::default();
    earlier.signs.remove(&Input::Uncommon);
    selling::draft(&site.ctx, &earlier).await.expect("drafted");
    let form = form_of(&admin, "/selling/rules", &[]).await;
    let weight = form.iter().find(|(name, _)| name == "weight-uncommon");
    assert_eq!(weight.map(|(_, text)| text.as_str()), Some("0"));
    let saved = send(&admin, "/selling/rules", &form).await;
    assert_eq!(location(&saved), "/selling/rules");

    let place = "/selling/requirements";
    let nobody = form_of(&admin, place, &[("hours_of", "没有这个人 500")]).await;
    let nobody = send(&admin, place, &nobody).await;
    assert_eq!(nobody.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nobody.text().await.expect("text").contains("没有这个人"));
    let changed = [("consultative-hours", "77"), ("hours_of_person", "850")];
    let needs = form_of(&admin, place, &changed).await;
    let kept = send(&admin, place, &needs).await;
    assert_eq!(location(&kept), "/selling/requirements?saved=1");
    let page = admin.page(&format!("/accounts/{account}/selling")).await;
    assert!(page.contains("<td class=\"number\">77</td>"), "{page}");

    let shown = admin.page("/allocation").await;
    assert!(
        shown.contains("id=\"worth\"") && shown.contains(&format!("/accounts/{account}/selling")),
        "{shown}"
    );
    assert!(shown.contains("850"), "{shown}");
    site.hire("expert", Role::Specialist).await;
    let shown = admin.page("/allocation").await;
    assert!(shown.contains("expert") && shown.contains("<tfoot>"), "{shown}");
    let team = team::create(&site.ctx, "一部", None).await.expect("a team");
    let of_team = admin.page(&format!("/allocation?team={team}")).await;
    assert!(
        !of_team.contains("expert") && of_team.contains("id=\"capacity\""),
        "{of_team}"
    );
    let file = format!("/allocation/export.csv?team={team}");
    assert_eq!(admin.get(&file).await.status(), StatusCode::OK);
    assert_eq!(
        admin.get("/allocation/export.xlsx").await.status(),
        StatusCode::OK
    );
    site.hire("zhao", Role::AccountManager).await;
    let other = site.signed_in("zhao").await;
    assert_eq!(other.get("/allocation").await.status(), StatusCode::FORBIDDEN);
    let read = other.page(place).await;
    assert!(!read.contains("id=\"save\""), "{read}");
}

#[tokio::test]
async fn levels_that_a_way_names_are_kept_and_told_where_they_are_missing() {
    let (site, account) = selling().await;
    let admin = site.administrator().await;
    let place = "/selling/requirements";
    let named = [("consultative-level", "executive")];
    let named = form_of(&admin, place, &named).await;
    let kept = send(&admin, place, &named).await;
    assert_eq!(location(&kept), "/selling/requirements?saved=1");
    let form = admin.page(place).await;
    assert!(
        form.contains("aria-label=\"Executive, Consultative\" checked"),
        "{form}"
    );
    let page = admin.page(&format!("/accounts/{account}/selling")).await;
    assert!(page.contains("Meet: Executive"), "{page}");
    let json = admin.page("/selling/export.json").await;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let levels = &json["requirements"]["levels"];
    assert_eq!(levels["consultative"], serde_json::json!(["executive"]));
}

#[tokio::test]
async fn packs_tell_what_is_missing_with_the_separator_of_their_language() {
    let (site, account) = selling().await;
    let admin = site.administrator().await;
    for (language, told) in [("zh-CN", " 小时；"), ("en", " more hours a year; ")] {
        for path in [format!("/accounts/{account}/review"), "/review".to_owned()] {
            let page = admin.page(&format!("{path}?language={language}")).await;
            assert!(page.contains(told), "{path} in {language}: {page}");
        }
    }
}

#[tokio::test]
async fn a_version_of_the_rules_is_read_by_everybody_beside_the_one_before_and_what_is_in_force() {
    let (site, _) = selling().await;
    let admin = site.administrator().await;
    let path = "/selling/rules";
    for (weight, note) in [("7", "金额更重要"), ("9", "金额最重要")] {
        let rules = form_of(&admin, path, &[("weight-amount", weight)]).await;
        assert_eq!(location(&send(&admin, path, &rules).await), path);
        let page = admin.page(path).await;
        let looked_at = [("note", note), ("seen", &seen(&page))];
        let applied = admin.post("/selling/rules/apply", &looked_at).await;
        assert_eq!(location(&applied), path);
    }
    site.hire("zhao", Role::AccountManager).await;
    let reader = site.signed_in("zhao").await;
    let list = reader.page(path).await;
    for number in 0..=2 {
        let link = format!("href=\"/selling/rules/{number}\"");
        assert!(list.contains(&link), "{link}: {list}");
    }
    let standard = reader.page("/selling/rules/0").await;
    assert!(
        standard.contains("Standard rules") && standard.contains("in force: 9"),
        "{standard}"
    );
    assert!(!standard.contains("before: "), "{standard}");
    let first = reader.page("/selling/rules/1").await;
    for part in ["金额更重要", "<td>7 ", "before: ", "in force: 9"] {
        assert!(first.contains(part), "{part}: {first}");
    }
    let second = reader.page("/selling/rules/2").await;
    assert!(
        second.contains("金额最重要") && second.contains("before: 7") && !second.contains("in force: "),
        "{second}"
    );
    for nothing in ["/selling/rules/3", "/selling/rules/two"] {
        assert_eq!(reader.get(nothing).await.status(), StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn accounts_below_their_minimum_are_named_with_the_hours_that_they_lack() {
    let (site, account) = selling().await;
    let admin = site.administrator().await;
    let owner = site.hire("zhao", Role::AccountManager).await;
    account_team::hand_over(&site.ctx, account, owner)
        .await
        .expect("handed over");
    assert!(!admin.page("/allocation").await.contains("id=\"lacking\""));
    // A quarter of the 60 hours that the way needs is the minimum, and its owner has five.
    let place = "/selling/requirements";
    let needs = form_of(&admin, place, &[("hours_of_person", "5")]).await;
    let kept = send(&admin, place, &needs).await;
    assert_eq!(location(&kept), "/selling/requirements?saved=1");
    let shown = admin.page("/allocation").await;
    for part in ["id=\"lacking\"", "lacks 10 h", "10 below the minimum"] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    let file = admin.get("/allocation/export.csv").await;
    let file = file.text().await.expect("text");
    assert!(file.contains("Hours below the minimum"), "{file}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_selling_are_sound_at_a_desk_and_on_a_phone() {
    if !ready(Suite::Browser) {
        return;
    }
    let (site, account) = selling().await;
    let admin = site.administrator().await;
    let rules = form_of(&admin, "/selling/rules", &[("weight-amount", "3")]).await;
    send(&admin, "/selling/rules", &rules).await;
    let browser = Browser::launch().await.expect("a browser");
    for (viewport, language) in [
        (Viewport::Desktop, "zh-CN"),
        (Viewport::Desktop, "en"),
        (Viewport::Phone, "zh-CN"),
        (Viewport::Phone, "en"),
    ] {
        let page = sign_in(&site, &browser, viewport, language).await;
        for place in [
            "/selling".to_owned(),
            "/selling?served=under".to_owned(),
            "/selling/rules".to_owned(),
            "/selling/rules/0".to_owned(),
            "/selling/requirements".to_owned(),
            "/allocation".to_owned(),
            format!("/accounts/{account}/selling"),
            format!("/accounts/{account}/selling/behind?what=hours"),
        ] {
            page.goto(&format!("{}{place}", site.origin))
                .await
                .expect("a page");
            suits(&site, &page, viewport, &place).await;
        }
    }
}
