//! Values: started by the form, followed, shown, explained, and taken away.

use std::{fmt::Write as _, sync::Arc, time::Duration};

use dahu_app::{
    import::{self, Job, Kind},
    valuation::{self, Request},
};
use dahu_core::money::Currency;
use dahu_testkit::Chance;
use reqwest::StatusCode;
use serde_json::Value;

use crate::site::{Person, Site, location};

/// The terms of a valuation as the form sends them.
const TERMS: [(&str, &str); 5] = [
    ("margin", "30%"),
    ("discount", "10%"),
    ("horizon", "12m"),
    ("model", "auto"),
    ("as_of", ""),
];

/// A site whose ledger holds a model in which accounts leave: many accounts over three years.
pub(crate) async fn lively() -> Site {
    let site = Site::empty().await;
    take(&site, &ledger(600)).await;
    site
}

/// Values all accounts of a site as the command line does.
pub(crate) async fn value(site: &Site) {
    let request = Request::on_terms("0.3".parse().unwrap(), "0.1".parse().unwrap());
    valuation::run(&site.ctx, request, Arc::default())
        .await
        .expect("a valuation");
}

async fn take(site: &Site, csv: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ledger.csv");
    std::fs::write(&path, csv).expect("a file");
    let job = Job {
        currency: Some(Currency::CNY),
        ..Job::of_file(Kind::Ledger, &path)
    };
    import::run(&site.ctx, job, Arc::default())
        .await
        .expect("an import");
}

/// A ledger in which each account buys at a rate of its own and leaves after some purchase. The numbers are chance, but
/// the same at each call.
fn ledger(accounts: u32) -> String {
    let mut csv = "客户编码,客户名称,日期,单据号,金额,成本,销售人员\n".to_owned();
    let start: chrono::NaiveDate = "2023-07-01".parse().unwrap();
    let last: chrono::NaiveDate = "2026-06-29".parse().unwrap();
    let mut chance = Chance::from_seed(7);
    for account in 1..=accounts {
        let gap = 12.0 + 110.0 * chance.next() * chance.next();
        let leaves = 0.02 + 0.3 * chance.next() * chance.next();
        let amount = 500.0 + 4_000.0 * chance.next() * chance.next();
        let mut day = 540.0 * chance.next();
        let owner = ["曹昌", "赵双", "陈莹"][account as usize % 3];
        let mut bought = 0;
        loop {
            let on = start + chrono::TimeDelta::days(whole(day));
            if on > last {
                break;
            }
            bought += 1;
            let paid = amount * (0.5 + chance.next());
            // Of every third account the costs are not known.
            let cost = match account % 3 {
                0 => String::new(),
                _ => format!("{:.2}", paid * (0.5 + 0.1 * f64::from(account % 4))),
            };
            writeln!(
                csv,
                "DW{account:04},第{account}号客户,{on},D{account}-{bought},{paid:.2},{cost},{owner}"
            )
            .unwrap();
            if chance.next() < leaves {
                break;
            }
            day += 1.0 - gap * (1.0 - chance.next()).ln();
        }
    }
    csv
}

#[expect(clippy::cast_possible_truncation, reason = "days of some years")]
fn whole(days: f64) -> i64 {
    days.floor() as i64
}

pub(crate) async fn fragment(person: &Person<'_>, path: &str) -> (StatusCode, String) {
    let request = person.request("GET", path).header("hx-request", "true");
    let answer = request.send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

/// Waits until the valuation at `path` has ended, as its page does.
async fn follow(person: &Person<'_>, path: &str) -> String {
    for _ in 0..600 {
        let request = person.request("GET", path).header("hx-request", "true");
        let answer = request.send().await.unwrap();
        if let Some(next) = answer.headers().get("hx-redirect") {
            return next.to_str().unwrap().to_owned();
        }
        let text = answer.text().await.unwrap();
        if !text.contains("hx-trigger=\"every 1s\"") {
            return text;
        }
        assert!(
            text.contains("<progress") || text.contains("another program"),
            "{text}"
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{path} did not end");
}

#[tokio::test]
async fn without_a_ledger_the_pages_say_what_to_do_and_the_calculators_work() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    let page = person.page("/value").await;
    assert!(
        page.contains("Import a sales ledger first") && !page.contains("start-valuation"),
        "{page}"
    );
    assert!(person.page("/value/model").await.contains("Not valued yet"));
    let retention = person.page("/value/retention").await;
    assert!(
        retention.contains("Not valued yet") && retention.contains("alpha 0.6681, beta 3.8061"),
        "{retention}"
    );
    for path in [
        "/value/statement/new",
        "/value/export.json",
        "/value/retention/cut",
        "/value/accounts/export.csv",
    ] {
        assert_eq!(person.get(path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let answer = person.post("/value/runs", &TERMS).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer
            .text()
            .await
            .unwrap()
            .contains("There is no sales ledger to value")
    );
}

#[tokio::test]
async fn few_accounts_are_valued_by_their_own_rhythm_and_the_pages_say_so() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    let page = person.page("/value").await;
    assert!(
        page.contains("Not valued yet") && page.contains("start-valuation"),
        "{page}"
    );
    let answer = person.post("/value/runs", &TERMS).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let run = location(&answer).to_owned();
    assert!(run.starts_with("/value/runs/"), "{run}");
    assert_eq!(follow(&person, &run).await, "/value");
    assert!(person.page(&run).await.contains("The valuation has ended"));

    let page = person.page("/value").await;
    for part in [
        "hero-number",
        "Too few accounts for a model: 38, 200 are needed",
        "data-chart=\"bubble\"",
        "data-chart=\"waterfall\"",
        "href=\"/value/statement/growth\"",
        "Margin 30%, discount 10% a year, horizon 12 months.",
        "value=\"30%\"",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    for by in ["owner", "industry", "region"] {
        let (status, groups) = fragment(&person, &format!("/value?by={by}")).await;
        assert_eq!(status, StatusCode::OK);
        assert!(
            groups.trim_start().starts_with("<div id=\"groups\"") && groups.contains("<tfoot>"),
            "{groups}"
        );
    }
    let model = person.page("/value/model").await;
    assert!(model.contains("Own rhythm") && model.contains("Ended"), "{model}");
    let retention = person.page("/value/retention").await;
    assert!(retention.contains("id=\"unknown\""), "{retention}");
    assert!(
        retention.contains("id=\"own-contracts\"") && retention.contains("shows once 10 contracts are lost"),
        "{retention}"
    );

    for movement in ["opening", "new", "growth", "shrinkage", "lost", "closing"] {
        person.page(&format!("/value/statement/{movement}")).await;
    }
    assert_eq!(
        person.get("/value/statement/elsewhere").await.status(),
        StatusCode::NOT_FOUND
    );
    let account = format!("/accounts/{}?tab=value", site.account("KH0001").await);
    let card = person.page(&account).await;
    assert!(
        card.contains("Value within the horizon") && card.contains("Next purchase"),
        "{card}"
    );
    assert!(
        !card.contains("Most that may be spent"),
        "nothing is known of who leaves"
    );
}

#[tokio::test]
async fn a_model_with_dropout_shows_its_card_the_curve_and_each_accounts_history() {
    let site = lively().await;
    value(&site).await;
    let person = site.administrator().await;
    let page = person.page("/value").await;
    assert!(
        page.contains("Residual value") && page.contains("With 80 % chance between"),
        "{page}"
    );
    let model = person.page("/value/model").await;
    for part in [
        "<code>alpha</code>",
        "Spend model: Gamma-Gamma",
        "A maximum, reached by",
        "data-chart=\"tracking\"",
        "Taken",
    ] {
        assert!(model.contains(part), "{part}: {model}");
    }
    assert_eq!(model.matches("data-chart=\"calibration\"").count(), 2);
    assert!(
        model.matches("Past rate and past sales").count() >= 2,
        "two hold-outs with the heuristic beside"
    );

    let retention = person.page("/value/retention").await;
    assert!(
        retention.contains("id=\"slogan-own\"") && retention.contains("+25–85%"),
        "{retention}"
    );
    let mut gains = Vec::new();
    for cut in ["0", "5", "50"] {
        let (status, answer) = fragment(&person, &format!("/value/retention/cut?cut={cut}")).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        assert!(
            answer.trim_start().starts_with("<div id=\"cut-answer\""),
            "{answer}"
        );
        let gain = answer
            .split("<strong><data value=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        gains.push(gain.expect("a gain").parse::<f64>().expect("a number"));
    }
    assert!(
        gains[0].abs() < 1e-12 && gains[0] < gains[1] && gains[1] < gains[2],
        "{gains:?}"
    );
    for cut in ["51", "-1", "half"] {
        let answer = person.get(&format!("/value/retention/cut?cut={cut}")).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{cut}");
    }
    let account = format!("/accounts/{}?tab=value", site.account("DW0001").await);
    let card = person.page(&account).await;
    for part in [
        "data-chart=\"alive\"",
        "Most that may be spent to keep it",
        "for 5.00% fewer lost",
        "Chance to be alive",
    ] {
        assert!(card.contains(part), "{part}");
    }
    let intervals = card.matches("80 % chance:").count();
    assert!(
        intervals >= 3,
        "of the residual value, of that within the horizon, of the purchases"
    );
}

#[tokio::test]
async fn downloads_hold_the_same_figures_and_json_tells_no_time_and_no_number() {
    let site = lively().await;
    value(&site).await;
    let person = site.administrator().await;
    let first = person.page("/value/export.json").await;
    value(&site).await;
    assert_eq!(
        first,
        person.page("/value/export.json").await,
        "the same inputs give the same bytes"
    );
    let json: Value = serde_json::from_str(&first).unwrap();
    for key in [
        "as_of",
        "calibration_end",
        "horizon_end",
        "currency",
        "accounts",
        "basis",
        "model",
        "parameters",
        "standard_errors",
        "time_unit",
        "log_likelihood",
        "aic",
        "observations",
        "evaluations",
        "convergence",
        "candidates",
        "spend",
        "cautions",
        "cleaning",
        "hold_outs",
        "equity",
        "statement",
        "retention",
        "inputs_sha256",
        "result_sha256",
    ] {
        assert!(
            json.get(key).is_some_and(|value| !value.is_null()),
            "{key}: {first}"
        );
    }
    assert!(json["equity"]["value"].is_string() && json["parameters"]["alpha"].is_f64());
    for foreign in ["started", "ended", "number", "\"id\"", "program"] {
        assert!(!first.contains(foreign), "{foreign}");
    }
}

#[tokio::test]
async fn every_list_can_be_taken_away_as_csv_and_xlsx() {
    let site = lively().await;
    value(&site).await;
    let person = site.administrator().await;
    let whole: Value = person.get("/value/export.json").await.json().await.unwrap();
    let groups: Value = person
        .get("/value/equity/export.json?by=owner")
        .await
        .json()
        .await
        .unwrap();
    let parts = groups["groups"].as_array().unwrap();
    assert!(!parts.is_empty() && groups["equity"]["value"] == whole["equity"]["value"]);
    for (path, heading) in [
        ("/value/export.csv", "Figure,Value"),
        (
            "/value/equity/export.csv?by=region",
            "Region,Accounts,Value (CNY)",
        ),
        (
            "/value/accounts/export.csv",
            "Code,Account,Owner,Net sales so far (CNY)",
        ),
        ("/value/model/export.csv", "Origin,Last day,Foretold by"),
        ("/value/retention/export.csv", "Dropout cut by,Value then (CNY)"),
        ("/value/statement/growth/export.csv", "Code,Account,Owner"),
    ] {
        let csv = person.page(path).await;
        let begins = csv.strip_prefix('\u{feff}').unwrap_or_default();
        assert!(begins.starts_with(heading), "{path}: {begins}");
        assert!(begins.lines().count() > 2, "{path}: {begins}");
        let sheet = person.get(&path.replace(".csv", ".xlsx")).await;
        assert_eq!(sheet.status(), StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn mistakes_in_the_terms_stand_beside_their_fields() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    for (field, typed, reason) in [
        ("margin", "130%", "&quot;130%&quot; is not a margin"),
        ("margin", "30", "&quot;30&quot; is not a margin"),
        ("discount", "-5%", "&quot;-5%&quot; is not a discount rate"),
        ("horizon", "-3m", "&quot;-3m&quot; is not a horizon"),
        (
            "model",
            "crystal-ball",
            "There is no model &quot;crystal-ball&quot;",
        ),
        ("as_of", "yesterday", "&quot;yesterday&quot; is not a date"),
        ("as_of", "2026-07-01", "lies after today"),
        ("as_of", "1999-01-01", "lies before the first line"),
    ] {
        let mut form = TERMS;
        for (name, value) in &mut form {
            if *name == field {
                *value = typed;
            }
        }
        let answer = person.post("/value/runs", &form).await;
        assert_eq!(
            answer.status(),
            StatusCode::UNPROCESSABLE_ENTITY,
            "{field} {typed}"
        );
        let page = answer.text().await.unwrap().replace("&#34;", "&quot;");
        assert!(page.contains(reason), "{field} {typed}: {page}");
        assert_eq!(
            page.matches("class=\"field-problem\"").count(),
            1,
            "{field} {typed}"
        );
        assert!(
            page.contains(&format!("id=\"{}-problem\"", field.replace('_', "-"))),
            "{field}"
        );
    }
    assert!(
        person.page("/value").await.contains("Not valued yet"),
        "nothing was started"
    );
}

#[tokio::test]
async fn a_valuation_that_fails_or_is_cancelled_leaves_the_values_before_it() {
    let site = Site::empty().await;
    take(&site, "客户编码,客户名称,日期,金额\nA1,甲公司,2026-05-01,-100\n").await;
    let person = site.administrator().await;
    let answer = person.post("/value/runs", &TERMS).await;
    let run = location(&answer).to_owned();
    let ended = follow(&person, &run).await;
    assert!(
        ended.contains("Failed, left nothing") && ended.contains("nobody had bought anything"),
        "{ended}"
    );
    assert!(
        person.page("/value/model").await.contains("Failed, left nothing"),
        "the run is listed"
    );
    assert!(
        person.page("/value").await.contains("start-valuation"),
        "the form is there again"
    );

    take(&site, &ledger(600)).await;
    let answer = person.post("/value/runs", &TERMS).await;
    let run = location(&answer).to_owned();
    let page = person.page("/value").await;
    assert!(
        page.contains("cancel-run") && !page.contains("start-valuation"),
        "{page}"
    );
    let second = person.post("/value/runs", &TERMS).await;
    assert_eq!(second.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        second
            .text()
            .await
            .unwrap()
            .contains("Another valuation is running")
    );
    let cancelled = person.post(&format!("{run}/cancel"), &[]).await;
    assert_eq!(location(&cancelled), run);
    let ended = follow(&person, &run).await;
    assert!(ended.contains("was cancelled and left nothing"), "{ended}");
    assert!(person.page("/value").await.contains("Not valued yet"));
}
