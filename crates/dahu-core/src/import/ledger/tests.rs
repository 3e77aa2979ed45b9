//! What a row of sales becomes, and what it is refused for.

use super::*;
use crate::import::{Cell, DateOrder, Kind};

fn names(header: &[&str]) -> Vec<String> {
    header.iter().map(|name| (*name).to_owned()).collect()
}

fn reader(mapping: &str, header: &[&str]) -> LedgerReader {
    let today = NaiveDate::from_ymd_opt(2026, 3, 5).expect("a day");
    let mapping = Mapping::parse(Kind::Ledger, mapping, &names(header)).expect("a mapping");
    let options = ReadOptions {
        date_order: Some(DateOrder::MonthFirst),
        ..ReadOptions::new(today)
    };
    LedgerReader::new(&mapping, options).expect("a complete mapping")
}

fn row(cells: &[Cell<'_>]) -> Row {
    let mut row = Row::new();
    row.start(9);
    for cell in cells {
        row.push(*cell);
    }
    row
}

/// The line in a row about which there is nothing to warn of.
fn read<'r>(reader: &LedgerReader, row: &'r Row) -> Result<LedgerRow<'r>, Finding> {
    let mut warnings = Vec::new();
    let line = reader.read(row, &mut warnings);
    assert_eq!(warnings, []);
    line
}

const HEADER: [&str; 6] = ["客户", "日期", "单号", "数量", "单价", "币种"];
const MAPPING: &str = "account=客户,date=日期,document=单号,quantity=数量,unit_price=单价,currency=币种";

#[test]
fn text_and_typed_cells_give_the_same_line() {
    let day = NaiveDate::from_ymd_opt(2010, 12, 1).expect("a day");
    let of_text = row(&["17850", "12/1/2010 8:26", "536365", "6", "2.55", "gbp"].map(Cell::Text));
    let of_spreadsheet = row(&[
        Cell::Number(17850.0),
        Cell::DateTime(day.and_hms_opt(8, 26, 0).expect("a time")),
        Cell::Number(536_365.0),
        Cell::Number(6.0),
        Cell::Number(2.55),
        Cell::Text("GBP"),
    ]);
    let reader = reader(MAPPING, &HEADER);
    let line = read(&reader, &of_text).expect("a line");
    assert_eq!(read(&reader, &of_spreadsheet), Ok(line.clone()));
    assert_eq!(line.account, "17850");
    assert_eq!(line.date, day);
    assert_eq!(line.document.as_deref(), Some("536365"));
    assert_eq!(line.quantity_ten_thousandths, Some(60_000));
    assert_eq!(line.amount.to_string(), "15.3000");
    assert_eq!(line.currency.expect("a currency").as_str(), "GBP");
}

fn assert_refused(cells: [&str; 6], column: &str, reason: &Reason) {
    let row = row(&cells.map(Cell::Text));
    let finding = read(&reader(MAPPING, &HEADER), &row).expect_err("a finding");
    assert_eq!(
        (finding.row, finding.column.as_deref()),
        (9, Some(column)),
        "{cells:?}"
    );
    assert_eq!(finding.reason, *reason, "{cells:?}");
}

#[test]
fn a_row_whose_date_or_currency_is_wrong_is_refused() {
    for (date, currency, column, reason) in [
        ("", "GBP", "日期", Reason::MissingValue),
        ("2026-03-06", "GBP", "日期", Reason::DateInFuture),
        ("1826-03-06", "GBP", "日期", Reason::DateOutOfRange),
        ("soon", "GBP", "日期", Reason::NotADate),
        ("2010-12-01", "£", "币种", Reason::UnknownCurrency),
    ] {
        assert_refused(["a", date, "1", "6", "2.55", currency], column, &reason);
    }
}

#[test]
fn a_row_whose_numbers_are_wrong_is_refused() {
    let digits = "1".repeat(40);
    for (quantity, price, column, reason) in [
        ("six", "2.55", "数量", Reason::NotANumber),
        ("6", "", "单价", Reason::MissingValue),
        ("", "1", "数量", Reason::MissingValue),
        ("6", &digits, "单价", Reason::TooManyDigits),
        ("1", "922337203685478", "单价", Reason::AmountOutOfRange),
        (
            "12345678901234567890",
            "1234567890.123",
            "单价",
            Reason::TooManyDigits,
        ),
    ] {
        assert_refused(["a", "2010-12-01", "1", quantity, price, "GBP"], column, &reason);
    }
}

#[test]
fn a_row_whose_account_is_missing_or_damaged_is_refused() {
    for (account, reason) in [
        ("", Reason::MissingValue),
        ("nan", Reason::MissingValue),
        (&"虎".repeat(301), Reason::TextTooLong { most_characters: 300 }),
        ("9.1E+17", Reason::CodeInScientificNotation),
        ("a\u{fffd}", Reason::UndecodableText),
    ] {
        assert_refused([account, "2010-12-01", "1", "1", "1", "GBP"], "客户", &reason);
    }
}

#[test]
fn rows_of_another_width_than_the_header_are_refused() {
    let reader = reader(MAPPING, &HEADER);
    let short = row(&["a", "2010-12-01"].map(Cell::Text));
    let finding = read(&reader, &short).expect_err("a finding");
    assert_eq!(
        finding.reason,
        Reason::RowTooShort {
            expected: 6,
            found: 2
        }
    );
    let long = row(&["a", "2010-12-01", "1", "1", "1", "GBP", "more"].map(Cell::Text));
    let finding = read(&reader, &long).expect_err("a finding");
    assert_eq!(
        finding.reason,
        Reason::RowTooLong {
            expected: 6,
            found: 7
        }
    );
    assert_eq!(finding.value, "more");
}

#[test]
fn amounts_count_in_the_unit_of_their_header() {
    let reader = reader(
        "account=客户,date=日期,amount=金额（万元）",
        &["客户", "日期", "金额（万元）"],
    );
    for (cell, expected) in [
        ("1.5", "15000.0000"),
        ("2亿", "200000000.0000"),
        ("(3)", "-30000.0000"),
    ] {
        let row = row(&["大虎", "2010-12-01", cell].map(Cell::Text));
        assert_eq!(
            read(&reader, &row).expect("a line").amount.to_string(),
            expected,
            "{cell}"
        );
    }
    let row = row(&["大虎", "2010-12-01", " "].map(Cell::Text));
    let finding = read(&reader, &row).expect_err("a finding");
    assert_eq!(
        (finding.column.as_deref(), finding.reason),
        (Some("金额（万元）"), Reason::MissingValue)
    );
}

#[test]
fn a_blank_amount_is_made_up_from_quantity_and_price() {
    let header = ["客户", "日期", "数量", "单价", "金额"];
    let reader = reader(
        "account=客户,date=日期,quantity=数量,unit_price=单价,amount=金额",
        &header,
    );
    for (cells, expected) in [
        (["a", "2010-12-01", "3", "0.33335", ""], "1.0000"),
        (["a", "2010-12-01", "3", "0.33335", "1.01"], "1.0100"),
        (["a", "2010-12-01", "", "", "7"], "7.0000"),
    ] {
        let row = row(&cells.map(Cell::Text));
        assert_eq!(
            read(&reader, &row).expect("a line").amount.to_string(),
            expected,
            "{cells:?}"
        );
    }
}

const WITH_COST: [&str; 6] = ["客户", "日期", "数量", "金额", "成本金额（万元）", "单位成本"];

/// A row's cost and its warnings.
fn cost(cells: [&str; 4]) -> Result<(Option<String>, Vec<Finding>), Finding> {
    let mapping = Mapping::guess(Kind::Ledger, &names(&WITH_COST));
    let today = NaiveDate::from_ymd_opt(2026, 3, 5).expect("a day");
    let reader = LedgerReader::new(&mapping, ReadOptions::new(today)).expect("a complete mapping");
    let [quantity, amount, cost, unit_cost] = cells;
    let row = row(&["a", "2010-12-01", quantity, amount, cost, unit_cost].map(Cell::Text));
    let mut warnings = Vec::new();
    let line = reader.read(&row, &mut warnings)?;
    Ok((line.cost.map(|cost| cost.to_string()), warnings))
}

#[test]
fn a_cost_is_that_of_its_column_or_quantity_times_unit_cost() {
    for (cells, expected) in [
        (["3", "20000", "1.5", "7"], Some("15000.0000")),
        (["3", "2", "", "0.33335"], Some("1.0000")),
        (["-3", "-2", "", "0.33345"], Some("-1.0004")),
        (["3", "2", "0", "0.3"], Some("0.0000")),
        (["3", "0", "", "0.3"], Some("0.9000")),
        (["3", "2", "", ""], None),
        (["", "2", "", "0.3"], None),
    ] {
        assert_eq!(
            cost(cells),
            Ok((expected.map(str::to_owned), Vec::new())),
            "{cells:?}"
        );
    }
}

#[test]
fn a_cost_against_the_sign_of_its_amount_is_left_out_with_a_warning() {
    for (cells, column) in [
        (["-3", "-2", "1", ""], "成本金额（万元）"),
        (["3", "2", "-1", ""], "成本金额（万元）"),
        (["3", "-2", "", "0.3"], "单位成本"),
    ] {
        let (cost, warnings) = cost(cells).expect("a line");
        assert_eq!((cost, warnings.len()), (None, 1), "{cells:?}");
        assert_eq!(
            (warnings[0].column.as_deref(), &warnings[0].reason),
            (Some(column), &Reason::CostSignDiffers)
        );
    }
}

#[test]
fn a_dash_for_a_cost_is_zero_and_said_and_a_blank_is_no_cost() {
    for (cells, column) in [
        (["3", "2", " ￥ - ", ""], Some("成本金额（万元）")),
        (["3", "2", "", "-"], Some("单位成本")),
        (["3", "2", "0", ""], None),
        (["3", "-", "0", ""], None),
    ] {
        let (cost, warnings) = cost(cells).expect("a line");
        assert_eq!(cost.as_deref(), Some("0.0000"), "{cells:?}");
        let said: Vec<_> = warnings
            .iter()
            .map(|warning| (warning.column.as_deref(), &warning.reason))
            .collect();
        let expected: Vec<_> = column
            .iter()
            .map(|column| (Some(*column), &Reason::CostIsDash))
            .collect();
        assert_eq!(said, expected, "{cells:?}");
    }
    assert_eq!(cost(["3", "2", "", ""]), Ok((None, Vec::new())));
}

#[test]
fn a_product_is_the_same_in_every_width_and_no_name_refuses_its_row() {
    let header = ["客户", "日期", "金额", "产品"];
    let reader = reader("account=客户,date=日期,amount=金额,product=产品", &header);
    for (product, expected) in [
        ("ＡＢ－１", "AB-1"),
        ("AB-1", "AB-1"),
        ("6.9E+12", "6.9E+12"),
        ("复印纸（80g）", "复印纸(80g)"),
    ] {
        let row = row(&["a", "2010-12-01", "1", product].map(Cell::Text));
        assert_eq!(
            read(&reader, &row).expect("a line").product.as_deref(),
            Some(expected)
        );
    }
}

#[test]
fn a_cost_that_cannot_be_read_refuses_its_row() {
    for (cells, column, reason) in [
        (["3", "2", "?", ""], "成本金额（万元）", Reason::NotANumber),
        (["3", "2", "", "free"], "单位成本", Reason::NotANumber),
        (
            ["12345678901", "2", "", "1234567890.1234567"],
            "单位成本",
            Reason::AmountOutOfRange,
        ),
    ] {
        let finding = cost(cells).expect_err("a finding");
        assert_eq!(
            (finding.column.as_deref(), finding.reason),
            (Some(column), reason),
            "{cells:?}"
        );
    }
}
