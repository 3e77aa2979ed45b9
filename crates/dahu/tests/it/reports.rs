//! Reports on the command line: their shapes, and what is refused.

use std::process::Stdio;

use serde_json::{Value, json};

use crate::program::Program;

fn report(program: &Program, which: &str) -> Value {
    serde_json::from_str(&program.prints(&["report", which, "--format", "json"])).expect("JSON")
}

#[test]
fn the_funnel_has_the_brief_s_rows_in_its_order_and_shape() {
    let program = Program::new();
    program.import_sample();
    let funnel = report(&program, "funnel");
    let names: Vec<&Value> = funnel["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| &row["salesperson"])
        .collect();
    assert_eq!(names, ["曹昌", "赵双", "陈莹", "王兴云"]);
    let first = &funnel["rows"][0];
    assert_eq!(first["sales_per_closed"], json!("6653.2500"));
    let share = first["closed_per_target"]["share"].as_f64().expect("a number");
    assert!((share - 8.0 / 71.0).abs() < 1e-12, "{share}");
    for key in ["targets", "high_medium", "low", "not_assessed", "closed", "sales"] {
        assert!(!funnel["total"][key].is_null(), "the total has {key}");
    }
    assert_eq!(funnel["total"]["sales"], json!("330783.0000"));
    assert_eq!(funnel["currency"], json!("CNY"));
    assert!(funnel["total"]["closed_per_high_medium"]["low"].is_f64());
}

#[test]
fn a_period_counts_only_its_own_sales() {
    let program = Program::new();
    program.import_sample();
    let part = program.prints(&[
        "report",
        "funnel",
        "--from",
        "2026-01-01",
        "--to",
        "2026-03-31",
        "--format",
        "json",
    ]);
    let part: Value = serde_json::from_str(&part).expect("JSON");
    let sales: f64 = part["total"]["sales"]
        .as_str()
        .expect("a decimal")
        .parse()
        .expect("a number");
    assert!(sales > 0.0 && sales < 330_783.0, "{sales}");
    let refused = program.complains(&["report", "funnel", "--from", "2026-03-31", "--to", "2026-01-01"]);
    assert!(refused.contains("The period starts after its end."), "{refused}");
}

#[test]
fn the_portfolio_and_the_concentration_agree() {
    let program = Program::new();
    program.import_sample();
    let portfolio = report(&program, "portfolio");
    let accounts = portfolio.as_array().expect("accounts");
    let concentration = report(&program, "concentration");
    assert_eq!(concentration["accounts"], json!(accounts.len()));
    for key in ["1", "5", "10", "20"] {
        assert!(concentration["top_share"][key].is_f64(), "{concentration}");
    }
    for key in ["account", "first", "last", "purchase_days", "sales"] {
        assert!(!accounts[0][key].is_null(), "{key} of {}", accounts[0]);
    }
}

#[test]
fn kinds_and_mismatch_are_printed_with_their_reasons() {
    let program = Program::new();
    program.import_sample();
    let kinds = report(&program, "kinds");
    assert_eq!(kinds["rules"]["version"], json!(0));
    let accounts = kinds["accounts"].as_array().expect("accounts");
    assert!(!accounts.is_empty());
    for account in accounts {
        for kind in account["kinds"].as_array().expect("kinds") {
            let reasons = kind["reasons"].as_array().expect("reasons");
            assert!(reasons.iter().any(|reason| reason["met"] == true), "{account}");
        }
    }
    let table = program.prints(&["report", "kinds", "--language", "zh-CN"]);
    assert!(table.contains("经济大客户"), "{table}");

    let mismatch = report(&program, "mismatch");
    assert_eq!(mismatch["anything_recorded"], json!(false));
    let accounts = mismatch["accounts"].as_array().expect("accounts");
    let with_way = accounts.iter().find(|account| !account["way"].is_null());
    let with_way = with_way.expect("one whose way is proposed");
    assert_eq!(with_way["mismatch"].as_array().expect("needs").len(), 10);
    assert!(with_way["inputs"]["signs"].is_array(), "{with_way}");
    let csv = program.prints(&["report", "mismatch", "--format", "csv"]);
    assert_eq!(csv.lines().count(), accounts.len() + 1);
}

#[test]
fn the_forecast_of_a_span_is_printed_and_kept_once_a_week() {
    let program = Program::new();
    let nothing = program.prints(&["forecast", "snapshot"]);
    assert!(nothing.contains("nothing was kept"), "{nothing}");
    program.import_sample();
    let kept = program.prints(&["forecast", "snapshot"]);
    assert!(kept.contains("is kept"), "{kept}");
    let again = program.prints(&["forecast", "snapshot"]);
    assert!(again.contains("was kept before"), "{again}");
    let printed = program.prints(&["report", "forecast", "--span", "2024", "--format", "json"]);
    let value: Value = serde_json::from_str(&printed).expect("JSON");
    assert_eq!(value["span"], json!("2024"));
    let total = &value["total"];
    let sold = |one: &Value| one["sold"].as_str().and_then(|text| text.parse::<f64>().ok());
    let rows = value["rows"].as_array().expect("rows").iter();
    let sum: f64 = rows.filter_map(|row| sold(&row["line"])).sum();
    assert!((sum - sold(total).expect("an amount")).abs() < 1e-3, "{value}");
    assert_eq!((&total["repeat"], &total["sales"]), (&Value::Null, &Value::Null));
    let table = program.prints(&["report", "forecast"]);
    assert!(table.contains("Commit") && table.contains("Total"), "{table}");
    let csv = program.prints(&["report", "forecast", "--format", "csv"]);
    assert!(csv.contains("Chance"), "{csv}");
    let refused = program.complains(&["report", "forecast", "--span", "soon"]);
    assert!(refused.contains("is not a span"), "{refused}");
}

#[test]
fn the_selection_says_who_is_a_key_account_and_why() {
    let program = Program::new();
    program.import_sample();
    let print =
        |format: &str| program.prints(&["report", "selection", "--capacity", "10", "--format", format]);
    let value: Value = serde_json::from_str(&print("json")).expect("JSON");
    assert_eq!(value["basis"], json!({ "state": "proposed" }));
    assert_eq!(
        (&value["capacity"], &value["counts"]["in"]),
        (&json!(10), &json!(10))
    );
    let accounts = value["accounts"].as_array().expect("accounts");
    assert_eq!(Some(accounts.len() as u64), value["counts"]["accounts"].as_u64());
    for (account, rank) in accounts.iter().zip(1..) {
        assert_eq!(
            (&account["rank"], &account["is_in"]),
            (&json!(rank), &json!(rank <= 10)),
            "{account}"
        );
        let why = &account["why"];
        let leads = why["points_by_criterion"].as_array().expect("leads").iter();
        let sum: f64 = leads.filter_map(|lead| lead["points"].as_f64()).sum();
        let ahead = why["points_ahead"].as_f64().expect("points");
        assert!((sum - ahead).abs() < 1e-3, "{account}");
        let share = &account["in_share_of_weightings"]["within_30_percent"];
        for (of, digits) in [(&account["score"], 2), (share, 4)] {
            let ends = ["low", "high"].map(|end| of[end].to_string());
            let is_short = |end: &String| end.split_once('.').is_some_and(|(_, part)| part.len() <= digits);
            assert!(ends.iter().all(is_short), "{of}");
        }
        let share = ["low", "share", "high"].map(|key| share[key].as_f64().expect("a share"));
        assert!(share.is_sorted(), "{account}");
    }
    assert!(print("csv").contains("Why"));
    assert!(print("table").contains("Smallest change"), "{}", print("table"));
    let refused = program.complains(&["report", "selection", "--capacity", "0"]);
    assert!(refused.contains("1 to"), "{refused}");
}

#[test]
fn equity_is_added_up_by_owner_industry_or_region() {
    let program = Program::new();
    program.import_sample();
    program.prints(&["value"]);
    let whole = report(&program, "equity");
    assert_eq!(
        (&whole["by"], whole["groups"].as_array().map(Vec::len)),
        (&json!("owner"), Some(4))
    );
    for (by, heading) in [("owner", "Owner"), ("industry", "Industry"), ("region", "Region")] {
        let printed = |format: &str| program.prints(&["report", "equity", "--by", by, "--format", format]);
        let value: Value = serde_json::from_str(&printed("json")).expect("JSON");
        assert_eq!(value["by"], json!(by));
        assert_eq!(value["equity"], whole["equity"]);
        let groups = value["groups"].as_array().expect("groups");
        let accounts: u64 = groups.iter().filter_map(|group| group["accounts"].as_u64()).sum();
        assert_eq!(accounts, 38, "{by}");
        let csv = printed("csv");
        let lines: Vec<&str> = csv.trim_start_matches('\u{feff}').lines().collect();
        assert!(lines[0].starts_with(heading), "{csv}");
        assert_eq!(
            lines.len(),
            groups.len() + 2,
            "a heading, the groups and their sum"
        );
        assert!(printed("table").contains(heading));
        let file = format!("{by}.xlsx");
        program.prints(&[
            "report", "equity", "--by", by, "--format", "xlsx", "--output", &file,
        ]);
        assert!(
            std::fs::read(program.path(&file))
                .expect("a file")
                .starts_with(b"PK")
        );
    }
    let said = program.complains(&["report", "equity", "--by", "colour"]);
    assert!(said.contains("industry"), "{said}");
}

#[test]
fn contracts_are_in_the_retention_report_in_every_form() {
    let program = Program::new();
    program.import_sample();
    program.prints(&["import", "contracts", "sample/contracts.csv"]);
    program.prints(&["value"]);
    let value = report(&program, "retention");
    let found = &value["contracts"]["found"];
    let running = found["running"].as_array().expect("contracts by term");
    let csv = program.prints(&["report", "retention", "--format", "csv"]);
    let parts: Vec<&str> = csv.trim_end().split("\r\n\r\n").collect();
    assert_eq!(parts.len(), 2, "the curve, and the contracts by term: {csv}");
    let rows: Vec<Vec<&str>> = parts[1].lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(rows[0][0], "Term");
    assert_eq!(rows.len(), running.len() + 1);
    for (row, running) in rows[1..].iter().zip(running) {
        assert_eq!(row[1], running.to_string());
    }
    let table = program.prints(&["report", "retention"]);
    assert!(table.contains("Chance of renewal"), "{table}");
    assert!(
        value["contracts"]["points"].is_null(),
        "too few were lost to tell by term"
    );
    std::fs::write(program.path("many.csv"), many_contracts()).expect("a file");
    program.prints(&["import", "contracts", "many.csv"]);
    program.prints(&["value"]);
    let value = report(&program, "retention");
    let points = value["contracts"]["points"].as_array().expect("a curve");
    let tenures = value["contracts"]["retention_by_tenure"]
        .as_array()
        .expect("by tenure");
    assert_eq!(
        tenures.len(),
        value["contracts"]["found"]["chances"]
            .as_array()
            .map_or(0, Vec::len)
    );
    let csv = program.prints(&["report", "retention", "--format", "csv"]);
    let parts: Vec<&str> = csv.trim_end().split("\r\n\r\n").collect();
    assert_eq!((parts.len(), parts[2].lines().count()), (3, points.len() + 1));
    let first: Vec<&str> = parts[2].lines().nth(1).expect("a row").split(',').collect();
    assert_eq!(
        json!(first[1]),
        value["contracts"]["value"],
        "without a change it is the value"
    );
    program.prints(&["report", "retention", "--format", "xlsx", "--output", "r.xlsx"]);
    assert!(
        std::fs::read(program.path("r.xlsx"))
            .expect("a file")
            .starts_with(b"PK")
    );
}

/// A hundred contracts of a year each; of those that come to an end 30, 15 and 5 are lost.
fn many_contracts() -> String {
    let mut lines = "account,contract,starts,ends,amount\n".to_owned();
    for (year, contracts) in [(2022, 100), (2023, 70), (2024, 55), (2025, 50)] {
        for contract in 0..contracts {
            let term = format!("KH0001,MANY-{contract},{year}-07-15,{}-07-14,1000\n", year + 1);
            lines.push_str(&term);
        }
    }
    lines
}

#[test]
fn work_is_reported_by_period_and_person_in_every_form() {
    let program = Program::new();
    program.import_sample();
    let asked = ["report", "work", "--period", "month", "--date", "2026-01-31"];
    let with = |more: &[&'static str]| program.prints(&[&asked[..], more].concat());
    let whole: Value = serde_json::from_str(&with(&["--format", "json"])).expect("JSON");
    assert_eq!(
        (&whole["of"], &whole["period"]),
        (&json!("firm"), &json!("month"))
    );
    assert_eq!(
        whole["days"]["previous"],
        json!({ "from": "2025-12-01", "to": "2025-12-31" })
    );
    assert_eq!(whole["by_day"].as_array().map(Vec::len), Some(31));
    let amount = |value: &Value| {
        value
            .as_str()
            .expect("a decimal")
            .parse::<f64>()
            .expect("a number")
    };
    let people = whole["rows"].as_array().expect("rows").iter();
    let sum: f64 = people.map(|row| amount(&row["figures"]["sales"])).sum();
    let total = amount(&whole["figures"]["now"]["sales"]);
    assert!(total > 0.0 && (sum - total).abs() < 0.001, "{sum} {total}");
    let own: Value = serde_json::from_str(&with(&["--of", "曹昌", "--format", "json"])).expect("JSON");
    assert_eq!(own["name"], json!("曹昌"));
    assert!(with(&[]).contains("Net sales (CNY)"));
    assert!(with(&["--format", "csv", "--language", "zh-CN"]).contains("净销售额 (CNY)"));
    with(&["--format", "xlsx", "--output", "work.xlsx"]);
    let xlsx = std::fs::read(program.path("work.xlsx")).expect("a file");
    assert!(xlsx.starts_with(b"PK"));
    let said = program.complains(&["report", "work", "--of", "王五"]);
    assert!(said.contains("is called"), "{said}");
}

#[test]
fn what_decided_opportunities_is_added_up_by_reason_for_a_period() {
    let program = Program::new();
    program.import_sample();
    program.prints(&[
        "import",
        "opportunities",
        "sample/opportunities.csv",
        "--currency",
        "CNY",
    ]);
    let asked = |more: &[&'static str]| program.prints(&[&["report", "reasons"][..], more].concat());
    let value: Value = serde_json::from_str(&asked(&["--format", "json"])).expect("JSON");
    let count = |one: &Value| one["won"].as_u64().expect("a count") + one["lost"].as_u64().expect("a count");
    let reasons = value["reasons"].as_array().expect("reasons");
    let sum: u64 = reasons.iter().map(&count).sum();
    assert!(sum > 10, "{value}");
    assert_eq!(
        sum + count(&value["without_reason"]),
        count(&value["decided"]),
        "{value}"
    );
    assert!(value["decided"]["share_won"]["low"].is_f64(), "{value}");
    let before: Value =
        serde_json::from_str(&asked(&["--to", "2000-01-01", "--format", "json"])).expect("JSON");
    assert_eq!(count(&before["decided"]), 0);
    let csv = asked(&["--format", "csv"]);
    assert!(csv.contains("What decided,Won,Lost,"), "{csv}");
    assert!(asked(&[]).contains("Relation, ours or a rival's"));
}

#[test]
fn csv_starts_with_a_byte_order_mark_and_xlsx_is_a_workbook() {
    let program = Program::new();
    program.import_sample();
    program.prints(&[
        "report",
        "portfolio",
        "--format",
        "csv",
        "--output",
        "p.csv",
        "--language",
        "zh-CN",
    ]);
    let csv = std::fs::read_to_string(program.path("p.csv")).expect("a file");
    assert!(
        csv.starts_with('\u{feff}') && csv.contains("客户"),
        "{}",
        &csv[..80]
    );
    program.prints(&["report", "funnel", "--format", "xlsx", "--output", "f.xlsx"]);
    let xlsx = std::fs::read(program.path("f.xlsx")).expect("a file");
    assert!(xlsx.starts_with(b"PK"));
}

#[test]
fn a_file_comes_in_once_and_its_import_can_be_undone() {
    let program = Program::new();
    program.import_sample();
    let again = program.complains(&["import", "ledger", "sample/ledger.csv", "--currency", "CNY"]);
    assert!(again.contains("already imported as number 3"), "{again}");
    let undone: Value = serde_json::from_str(&program.prints(&["imports", "undo", "3"])).expect("JSON");
    assert!(undone["lines"].as_u64().expect("lines") > 900);
    assert_eq!(report(&program, "funnel")["total"]["closed"], json!(0));
    let missing = program.complains(&["import", "ledger", "nowhere.csv"]);
    assert!(missing.contains("no file"), "{missing}");
}

#[test]
fn a_reader_that_has_seen_enough_ends_the_program_in_peace() {
    let program = Program::new();
    program.import_sample();
    for format in ["table", "json", "csv"] {
        let mut command = program.command(&["report", "portfolio", "--format", format]);
        let mut started = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        drop(started.stdout.take());
        let ended = started.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(ended.status.success() && said.is_empty(), "{format}: {said}");
    }
}
