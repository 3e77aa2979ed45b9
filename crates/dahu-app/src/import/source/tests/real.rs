//! Real files, where they lie beside the repository.

use std::{
    collections::HashSet,
    fmt::Write,
    path::{Path, PathBuf},
};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use dahu_core::{
    import::{AccountReader, Cell, Kind, LedgerReader, Mapping, ReadOptions, Reason, Row},
    money::Amount,
};
use rust_xlsxwriter::{Format as CellFormat, Workbook};

use super::fixtures::written;
use crate::import::source::{Source, SourceOptions};

/// Lines that are converted to other formats.
const CONVERTED: usize = 20_000;

/// A file of the folder `shared` beside the repository.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn shared(name: &str) -> Option<PathBuf> {
    let this_crate =
        PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo says where the crate lies"));
    let found = this_crate
        .ancestors()
        .map(|folder| folder.join("shared/data").join(name))
        .find(|path| path.exists());
    if found.is_none() {
        eprintln!("skipped: there is no shared/data/{name} beside the repository");
    }
    found
}

fn options() -> ReadOptions {
    ReadOptions::new("2026-03-05".parse().expect("a day"))
}

/// What the lines of a file come to.
#[derive(Debug, Default, PartialEq)]
struct Figures {
    taken: u64,
    without_account: u64,
    otherwise_refused: u64,
    accounts: usize,
    net: Amount,
}

fn figures(path: &Path) -> Figures {
    let mut source = Source::open(path, &SourceOptions::default()).expect("a readable file");
    let mapping = Mapping::guess(Kind::Ledger, source.header());
    source.use_columns(&mapping.columns()).expect("readable columns");
    let reader = LedgerReader::new(&mapping, options()).expect("a complete mapping");
    let mut figures = Figures::default();
    let mut accounts = HashSet::new();
    let mut row = Row::new();
    while source.next_row(&mut row).expect("a row") {
        match reader.read(&row, &mut Vec::new()) {
            Ok(line) => {
                figures.taken += 1;
                figures.net = figures.net.checked_add(line.amount).expect("a sum");
                if !accounts.contains(line.account.as_ref()) {
                    accounts.insert(line.account.into_owned());
                }
            }
            Err(finding) if finding.reason == Reason::MissingValue => figures.without_account += 1,
            Err(_) => figures.otherwise_refused += 1,
        }
    }
    figures.accounts = accounts.len();
    figures
}

#[test]
fn online_retail_gives_its_known_figures() {
    let Some(path) = shared("online_retail/online_retail.parquet") else {
        return;
    };
    let expected = Figures {
        taken: 406_829,
        without_account: 135_080,
        otherwise_refused: 0,
        accounts: 4_372,
        net: "8300065.8140".parse().expect("an amount"),
    };
    assert_eq!(figures(&path), expected);
}

#[test]
fn the_same_lines_give_the_same_figures_in_every_format() {
    let Some(path) = shared("online_retail/online_retail.parquet") else {
        return;
    };
    let mut source = Source::open(&path, &SourceOptions::default()).expect("a readable file");
    let header = source.header().to_vec();
    let mut lines = Vec::new();
    let mut row = Row::new();
    while lines.len() < CONVERTED && source.next_row(&mut row).expect("a row") {
        lines.push(row.clone());
    }
    let csv = figures(written(as_csv(&header, &lines).as_bytes()).path());
    let xlsx = figures(written(&as_xlsx(&header, &lines)).path());
    assert!(csv.taken > 10_000 && csv.without_account > 1_000, "{csv:?}");
    assert_eq!(csv, xlsx);
}

/// As tools write it that know only floats: 17850.0.
fn as_csv(header: &[String], lines: &[Row]) -> String {
    let mut text = header.join(",") + "\n";
    for line in lines {
        for (place, cell) in line.cells().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            match cell {
                Cell::Empty => text.push_str(comma),
                Cell::Text(cell) => {
                    let _ = write!(text, "{comma}\"{}\"", cell.replace('"', "\"\""));
                }
                Cell::DateTime(moment) => {
                    let _ = write!(text, "{comma}{}", moment.format("%Y/%-m/%-d %-H:%M"));
                }
                Cell::Integer(number) => {
                    let _ = write!(text, "{comma}{number}.0");
                }
                Cell::Number(number) => {
                    let _ = write!(text, "{comma}{number}");
                }
                other => panic!("{other:?} has no known way to write it"),
            }
        }
        text.push('\n');
    }
    text
}

fn as_xlsx(header: &[String], lines: &[Row]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let moment_format = CellFormat::new().set_num_format("yyyy-mm-dd hh:mm");
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, header).expect("cells");
    for (number, line) in (1..).zip(lines) {
        for (place, cell) in (0..).zip(line.cells()) {
            match cell {
                Cell::Empty => continue,
                Cell::Text(text) => sheet.write(number, place, text),
                Cell::Integer(value) => sheet.write(number, place, value),
                Cell::Number(value) => sheet.write(number, place, value),
                Cell::DateTime(moment) => {
                    sheet.write_with_format(number, place, serial(moment), &moment_format)
                }
                other => panic!("{other:?} has no known way to write it"),
            }
            .expect("a cell");
        }
    }
    workbook.save_to_buffer().expect("a workbook")
}

/// The number that a spreadsheet keeps for a moment after February 1900.
fn serial(moment: NaiveDateTime) -> f64 {
    let day_zero = NaiveDate::from_ymd_opt(1899, 12, 30)
        .expect("a day")
        .and_time(NaiveTime::MIN);
    (moment - day_zero).as_seconds_f64() / 86_400.0
}

#[test]
fn the_crm_files_are_read() {
    let Some(accounts) = shared("crm_sales_opportunities/accounts.csv") else {
        return;
    };
    let mut source = Source::open(&accounts, &SourceOptions::default()).expect("a readable file");
    let mapping = Mapping::guess(Kind::Accounts, source.header());
    let reader = AccountReader::new(&mapping, options()).expect("a complete mapping");
    let mut row = Row::new();
    let mut names = HashSet::new();
    while source.next_row(&mut row).expect("a row") {
        let account = reader.read(&row, &mut Vec::new()).expect("an account");
        names.insert(account.name.expect("a name").into_owned());
    }
    assert_eq!(names.len(), 85);
    let Some(opportunities) = shared("crm_sales_opportunities/sales_pipeline.csv") else {
        return;
    };
    let source = Source::open(&opportunities, &SourceOptions::default()).expect("a readable file");
    let mapping = Mapping::guess(Kind::Ledger, source.header());
    assert_eq!(
        mapping.to_string(),
        "account=account,date=close_date,document=opportunity_id,product=product,amount=close_value,\
         salesperson=sales_agent"
    );
}
