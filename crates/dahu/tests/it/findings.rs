//! All findings of an import or a dry run, in a file.

use std::path::Path;

use calamine::{Data, Reader, Xlsx};
use serde_json::{Value, json};

use crate::program::Program;

/// Rows with a finding: more than are printed, and more than are kept in memory.
const BROKEN: usize = 300;

/// A ledger of one sound row and of broken ones, the first of which holds a formula.
fn orders(program: &Program) -> String {
    let broken: String = (1..BROKEN).map(|row| format!("K1,someday {row},5\n")).collect();
    let rows = format!("account,date,amount\nK1,=1+1,5\n{broken}K1,2026-01-05,5\n");
    let path = program.path("orders.csv");
    std::fs::write(&path, rows).expect("a file");
    program.text_path("orders.csv")
}

/// The arguments of an import of the orders, with more of them.
fn import<'a>(orders: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["import", "ledger", orders, "--currency", "CNY"], more].concat()
}

/// The files of a workspace, its database apart.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if !path.to_string_lossy().contains(".db") {
            found.push(path.display().to_string());
        }
    }
    found.sort();
    found
}

/// A CSV file has all findings, after a byte order mark, with the formula made harmless.
fn assert_csv_has_all(path: &Path) {
    let csv = std::fs::read_to_string(path).expect("a file");
    let rows = csv.strip_prefix('\u{feff}').expect("a byte order mark");
    assert_eq!(rows.lines().count(), BROKEN + 1, "{rows}");
    assert!(rows.contains(",'=1+1,") && !rows.contains(",=1+1"), "{rows}");
    let last = format!("someday {}", BROKEN - 1);
    assert!(rows.contains("someday 1,") && rows.contains(&last), "{rows}");
}

/// A workbook has all findings, and no formula.
fn assert_workbook_has_all(path: &Path) {
    let mut workbook: Xlsx<_> = calamine::open_workbook(path).expect("a workbook");
    let cells = workbook.worksheet_range_at(0).expect("a sheet").expect("cells");
    assert_eq!(cells.height(), BROKEN + 1);
    assert_eq!(cells.get((1, 2)), Some(&Data::String("=1+1".to_owned())));
    let last = cells.get((BROKEN, 2)).expect("a cell").to_string();
    assert_eq!(last, format!("someday {}", BROKEN - 1));
    let name = workbook.sheet_names()[0].clone();
    let formulas = workbook.worksheet_formula(&name).expect("a sheet");
    assert!(formulas.is_empty(), "{formulas:?}");
}

#[test]
fn all_findings_of_a_dry_run_are_written_and_nothing_is_stored() {
    let program = Program::new();
    let orders = orders(&program);
    program.prints(&["imports"]);
    let before = files(&program.home());
    for (name, assert_has_all) in [
        ("all.csv", assert_csv_has_all as fn(&Path)),
        ("all.XLSX", assert_workbook_has_all),
    ] {
        let output = program.run(&import(&orders, &["--dry-run", "--findings", name]));
        let told = String::from_utf8(output.stdout).expect("UTF-8");
        let note = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(output.status.success(), "{note}");
        assert!(
            told.contains("Findings: 300 in all, the first 20 of them here"),
            "{told}"
        );
        assert!(
            told.contains("someday 19") && !told.contains("someday 20"),
            "{told}"
        );
        assert!(note.contains(&format!("all findings are in {name}")), "{note}");
        assert_has_all(&program.path(name));
    }
    assert_eq!(files(&program.home()), before);
    assert_eq!(program.prints(&["imports"]), "");
}

#[test]
fn what_is_printed_says_how_many_there_are_and_how_to_get_all() {
    let program = Program::new();
    let orders = orders(&program);
    let printed = |more: &[&str]| -> Value {
        let arguments = import(&orders, &[&["--format", "json"], more].concat());
        serde_json::from_str(&program.prints(&arguments)).expect("JSON")
    };
    for (more, file) in [
        (&["--dry-run"][..], Value::Null),
        (&["--dry-run", "--findings", "all.csv"], json!("all.csv")),
    ] {
        let tried = printed(more);
        assert_eq!(tried["findings_count"], json!(BROKEN));
        assert_eq!(tried["findings_shown"], json!(200));
        assert_eq!(tried["findings"].as_array().expect("findings").len(), 200);
        assert_eq!(tried["findings_file"], file);
        assert_eq!(tried["all_findings"], json!("--findings FILE"));
    }
    let note = program.run(&import(&orders, &["--dry-run"])).stderr;
    let note = String::from_utf8(note).expect("UTF-8");
    assert!(
        note.contains("all findings, as CSV or XLSX: --findings FILE"),
        "{note}"
    );
    let taken = printed(&[]);
    assert_eq!(taken["findings_count"], json!(BROKEN));
    assert_eq!(
        taken["all_findings"],
        json!("dahu imports findings 1 --output FILE")
    );
}

#[test]
fn all_findings_of_an_import_are_written_at_once_and_later() {
    let program = Program::new();
    let orders = orders(&program);
    std::fs::write(
        program.path("now.csv"),
        "much that was there before\n".repeat(9_000),
    )
    .expect("a file");
    program.prints(&import(&orders, &["--findings", "now.csv"]));
    assert_csv_has_all(&program.path("now.csv"));
    let now = std::fs::read_to_string(program.path("now.csv")).expect("a file");
    assert_eq!(program.prints(&["imports", "findings", "1"]), now);
    program.prints(&["imports", "findings", "1", "--output", "later.csv"]);
    assert_eq!(
        std::fs::read_to_string(program.path("later.csv")).expect("a file"),
        now
    );
    program.prints(&["imports", "findings", "1", "--output", "later.xlsx"]);
    assert_workbook_has_all(&program.path("later.xlsx"));
    program.prints(&["imports", "undo", "1"]);
    program.prints(&import(&orders, &["--findings", "again.xlsx"]));
    assert_workbook_has_all(&program.path("again.xlsx"));
}

#[test]
fn a_file_that_cannot_be_written_is_told_before_anything_is_imported() {
    let program = Program::new();
    let orders = orders(&program);
    let content = std::fs::read_to_string(&orders).expect("a file");
    std::fs::create_dir(program.path("folder.csv")).expect("a folder");
    for (path, english, chinese) in [
        (
            "all.txt",
            "\"all.txt\" ends with neither .csv nor .xlsx.",
            "既不以 .csv 也不以 .xlsx 结尾",
        ),
        (
            "nowhere/all.csv",
            "Cannot write \"nowhere/all.csv\" (",
            "无法写入“nowhere/all.csv”（",
        ),
        (
            "folder.csv",
            "Cannot write \"folder.csv\" (",
            "无法写入“folder.csv”（",
        ),
        ("./orders.csv", "is the file that is imported", "就是要导入的文件"),
    ] {
        let said = program.complains(&import(&orders, &["--findings", path]));
        assert!(said.contains(english), "{said}");
        let arguments = ["--dry-run", "--findings", path, "--language", "zh-CN"];
        let said = program.complains(&import(&orders, &arguments));
        assert!(said.contains(chinese), "{said}");
    }
    assert_eq!(std::fs::read_to_string(&orders).expect("a file"), content);
    assert_eq!(program.prints(&["imports"]), "");
    program.prints(&import(&orders, &[]));
    let said = program.complains(&["imports", "findings", "1", "--output", "all.txt"]);
    assert!(said.contains("ends with neither"), "{said}");
}

#[test]
fn a_refused_import_leaves_the_file_as_it_was() {
    let program = Program::new();
    let orders = orders(&program);
    program.prints(&import(&orders, &[]));
    std::fs::write(program.path("old.csv"), "before").expect("a file");
    for name in ["old.csv", "new.csv"] {
        let said = program.complains(&import(&orders, &["--findings", name]));
        assert!(said.contains("already imported as number 1"), "{said}");
    }
    assert_eq!(
        std::fs::read_to_string(program.path("old.csv")).expect("a file"),
        "before"
    );
    assert!(!program.path("new.csv").exists());
}
