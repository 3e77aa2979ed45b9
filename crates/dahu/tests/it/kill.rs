//! A kill in the middle of an import: nothing is half visible, nothing is lost, the next start is clean.

use std::{
    collections::BTreeSet,
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::program::{Program, is_empty};

/// Enough lines that reading and writing them takes a while.
const LINES: u32 = 400_000;
/// Enough accounts that storing them takes a while.
const ACCOUNTS: u32 = 9_000;
/// The test gives up after so long.
const PATIENCE: Duration = Duration::from_secs(60);

/// What an import is doing when it is killed.
#[derive(Clone, Copy, Debug)]
enum Doing {
    /// It reads rows: its file of findings is there.
    Reading,
    /// It writes the ledger's files: the first of them is there.
    Writing,
    /// It stores accounts and the manifest: all of the ledger's files are complete.
    Storing,
}

/// What the workspace shows, to be compared.
#[derive(Debug, PartialEq)]
struct Shown {
    funnel: Value,
    portfolio: Value,
    concentration: Value,
}

#[test]
fn an_import_that_is_killed_leaves_nothing_loses_nothing_and_can_be_repeated() {
    for program in Program::on_every_database() {
        kill_and_repeat(&program);
    }
}

fn kill_and_repeat(program: &Program) {
    program.import_sample();
    let earlier = program.prints(&["imports"]);
    let before = shown(program);
    let added = write_ledger(program);
    let mut killed = 0;
    for doing in [Doing::Reading, Doing::Writing, Doing::Storing] {
        kill_while(program, doing);
        killed += 1;
        assert_eq!(shown(program), before, "{doing:?}");
        let imports = program.prints(&["imports"]);
        let (later, those_before) = imports.split_at(imports.len() - earlier.len());
        assert_eq!(
            those_before, earlier,
            "{doing:?}: what came in earlier is still in"
        );
        let interrupted = later.lines().filter(|line| line.contains(" interrupted "));
        assert_eq!(
            (interrupted.count(), later.lines().count()),
            (killed, killed),
            "{later}"
        );
        assert!(
            is_empty(&program.home().join("staging")),
            "{doing:?}: the staging folder is swept"
        );
    }
    program.import_ledger("ledger.csv");
    let after = shown(program).concentration;
    assert_eq!(after["accounts"], ACCOUNTS + 38);
    assert_eq!(
        ten_thousandths(&after["total"]),
        ten_thousandths(&before.concentration["total"]) + added
    );
    program.prints(&["imports", "undo", "7"]);
    assert_eq!(
        shown(program),
        before,
        "undone, only what came in earlier is left"
    );
}

/// Starts the import, waits until it does what it is to be killed at, and kills it.
fn kill_while(program: &Program, doing: Doing) {
    let ledger = program.home().join("ledger");
    let there: BTreeSet<PathBuf> = files(&ledger);
    let mut importing = program
        .command(&["import", "ledger", "ledger.csv", "--currency", "CNY"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    wait_until(&mut importing, || match doing {
        Doing::Reading => files(&program.home().join("imports")).len() > 3,
        Doing::Writing => files(&ledger).len() > there.len(),
        Doing::Storing => {
            let written: Vec<PathBuf> = files(&ledger).difference(&there).cloned().collect();
            written.len() == 16 && written.iter().all(|file| is_complete(file))
        }
    });
    importing.kill().expect("killed");
    importing.wait().expect("gone");
}

fn wait_until(importing: &mut Child, is_so: impl Fn() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < PATIENCE, "the import never comes so far");
        assert!(
            importing.try_wait().expect("its state").is_none(),
            "the import ended before it could be killed"
        );
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").path()).collect()
}

/// Whether a Parquet file has its end: it begins and ends with the same four bytes.
fn is_complete(file: &Path) -> bool {
    let bytes = std::fs::read(file).unwrap_or_default();
    bytes.len() > 8 && bytes.ends_with(b"PAR1")
}

fn shown(program: &Program) -> Shown {
    Shown {
        funnel: program.report("funnel"),
        portfolio: program.report("portfolio"),
        concentration: program.report("concentration"),
    }
}

/// An amount such as "12.2500" as a count.
fn ten_thousandths(amount: &Value) -> u64 {
    let digits = amount.as_str().expect("a decimal").replace('.', "");
    digits.parse().expect("four places")
}

/// Writes a ledger and returns what its lines add up to, in ten-thousandths.
fn write_ledger(program: &Program) -> u64 {
    let file = std::fs::File::create(program.path("ledger.csv")).expect("a file");
    let mut file = std::io::BufWriter::new(file);
    writeln!(file, "account,date,document,amount").expect("written");
    let mut total = 0;
    for line in 0..LINES {
        let (account, day, amount) = (line % ACCOUNTS, line % 28 + 1, line % 997);
        writeln!(file, "K{account},2026-01-{day:02},D{line},{amount}.25").expect("written");
        total += u64::from(amount) * 10_000 + 2_500;
    }
    file.flush().expect("written");
    total
}
