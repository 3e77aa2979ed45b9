//! A kill in the middle of an import: nothing is half visible, nothing is lost, the next start is clean.

use std::{
    io::Write,
    process::Stdio,
    time::{Duration, Instant},
};

use crate::program::{Program, is_empty};

/// Enough lines that reading them takes a while.
const LINES: u32 = 400_000;
/// The test gives up after so long.
const PATIENCE: Duration = Duration::from_secs(60);

fn write_ledger(program: &Program) {
    let file = std::fs::File::create(program.path("ledger.csv")).expect("a file");
    let mut file = std::io::BufWriter::new(file);
    writeln!(file, "account,date,document,amount").expect("written");
    for line in 0..LINES {
        writeln!(
            file,
            "K{},2026-01-{:02},D{line},{}.25",
            line % 9_000,
            line % 28 + 1,
            line % 997
        )
        .expect("written");
    }
    file.flush().expect("written");
}

#[test]
fn an_import_that_is_killed_leaves_nothing_and_can_be_repeated() {
    let program = Program::new();
    program.import_sample();
    let before = program.prints(&["report", "funnel", "--format", "json"]);
    write_ledger(&program);
    let mut importing = program
        .command(&["import", "ledger", "ledger.csv", "--currency", "CNY"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let started = Instant::now();
    // The fourth file of findings appears once the import is under way.
    while std::fs::read_dir(program.home().join("imports"))
        .expect("a folder")
        .count()
        < 4
    {
        assert!(started.elapsed() < PATIENCE, "the import never starts");
        assert!(
            importing.try_wait().expect("its state").is_none(),
            "the import ended before it could be killed"
        );
        std::thread::sleep(Duration::from_millis(2));
    }
    importing.kill().expect("killed");
    importing.wait().expect("gone");

    assert_eq!(program.prints(&["report", "funnel", "--format", "json"]), before);
    let imports = program.prints(&["imports"]);
    assert!(imports.contains("interrupted"), "{imports}");
    assert!(
        is_empty(&program.home().join("staging")),
        "the staging folder is swept"
    );
    program.prints(&["import", "ledger", "ledger.csv", "--currency", "CNY"]);
    let after = program.prints(&["report", "concentration", "--format", "json"]);
    let after: serde_json::Value = serde_json::from_str(&after).expect("JSON");
    assert_eq!(after["accounts"], 9_000 + 38);
}
