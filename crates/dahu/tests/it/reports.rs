//! Reports on the command line: their shapes, and what is refused.

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
