//! Valuations on the command line: what they print, that they can be repeated to the byte, and what is refused.

use std::{fmt::Write as _, process::Command, thread, time::Duration};

use chrono::{NaiveDate, TimeDelta};
use dahu_testkit::{Chance, published};
use serde_json::Value;

use crate::program::Program;

const CDNOW: [&str; 8] = [
    "value",
    "--calibration-end",
    "1997-09-30",
    "--model",
    "bg-nbd",
    "--format",
    "json",
    "--margin=30%",
];

/// A workspace with the tenth of CDNOW's customers, where the data are there.
fn cdnow() -> Option<Program> {
    let path = published("cdnow/cdnowElog.csv")?;
    let program = Program::new();
    program.prints(&[
        "import",
        "ledger",
        path.to_str().expect("UTF-8"),
        "--map",
        "account=masterid,date=date,quantity=cds,amount=sales",
        "--currency",
        "USD",
    ]);
    Some(program)
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is a number"))
}

#[test]
fn cdnow_is_valued_with_the_printed_parameters_and_the_same_bytes_on_one_core_and_on_all() {
    let Some(program) = cdnow() else { return };
    let printed = program.prints(&CDNOW);
    let value: Value = serde_json::from_str(&printed).expect("JSON");
    for (name, expected) in [("r", 0.2426), ("alpha", 4.4136), ("a", 0.7929), ("b", 2.4259)] {
        let found = number(&value["parameters"][name]);
        assert!((found - expected).abs() <= 0.000_05, "{name} is {found}");
    }
    assert_eq!(value["time_unit"], "week");
    assert!((number(&value["log_likelihood"]) + 9_582.429).abs() < 0.000_6);
    let holds = value["hold_outs"].as_array().expect("hold-outs");
    assert!(holds.iter().any(|one| one["origin"] == "1997-09-30"), "{holds:?}");
    let equity = program.report("equity");
    assert!(!equity.is_null());
    assert!(!program.report("retention").is_null() && !program.report("holdout").is_null());

    let again = program.prints(&CDNOW);
    assert_eq!(printed, again, "the same inputs give the same bytes");
    let Some(alone) = on_one_core(&program, &CDNOW) else {
        return;
    };
    assert_eq!(printed, alone, "whatever the number of threads");
}

/// Twenty thousand accounts that buy at rates of their own and leave after some purchase, half of them a product with a margin
/// of its own, and some in another currency.
fn market() -> String {
    const ACCOUNTS: u32 = 20_000;
    let mut chance = Chance::from_seed(8);
    let mut lines = "account,date,product,amount,currency\n".to_owned();
    let first = NaiveDate::from_ymd_opt(2023, 7, 1).expect("a day");
    for account in 0..ACCOUNTS {
        let gap = 20.0 + 300.0 * chance.next() * chance.next();
        let leaves = 0.05 + 0.4 * chance.next() * chance.next();
        let mean = 500.0 + 4_000.0 * chance.next() * chance.next();
        let (product, currency) = (
            ["P-1", "P-2"][account as usize % 2],
            ["CNY", "USD"][usize::from(account % 50 == 7)],
        );
        let mut after = 540.0 * chance.next();
        while after < 1_095.0 {
            #[expect(clippy::cast_possible_truncation, reason = "days of some years")]
            let on = first + TimeDelta::days(after as i64);
            let amount = mean * (0.5 + chance.next());
            writeln!(lines, "M{account},{on},{product},{amount:.2},{currency}").expect("a text takes all");
            if chance.next() < leaves {
                break;
            }
            after += 1.0 - gap * (1.0 - chance.next()).ln();
        }
    }
    lines
}

#[test]
fn twenty_thousand_accounts_have_the_same_bytes_on_one_core_and_on_all() {
    let program = Program::new();
    std::fs::write(program.path("market.csv"), market()).expect("a ledger");
    program.import_ledger("market.csv");
    for (kind, rows) in [
        (
            "rates",
            "date,currency,rate\n2023-01-01,USD,7.1\n2025-01-01,USD,7.2\n",
        ),
        ("products", "product,margin\nP-1,15%\n"),
    ] {
        std::fs::write(program.path("more.csv"), rows).expect("a file");
        program.prints(&["import", kind, &program.text_path("more.csv")]);
    }
    let asked = ["value", "--format", "json"];
    let printed = program.prints(&asked);
    let value: Value = serde_json::from_str(&printed).expect("JSON");
    assert_eq!(value["basis"], "model", "values reach beyond the horizon");
    assert_eq!(value["accounts"], 20_000);
    assert!(!value["equity"]["interval"].is_null() && !value["margins"].is_null());
    assert_eq!(value["converted"][0]["currency"], "USD");
    assert!(
        value["hold_outs"]
            .as_array()
            .is_some_and(|tried| tried.len() == 2)
    );
    let Some(alone) = on_one_core(&program, &asked) else {
        return;
    };
    assert_eq!(printed, alone, "whatever the number of threads");
}

/// The same on one core; none where the system cannot pin programs.
fn on_one_core(program: &Program, asked: &[&str]) -> Option<String> {
    let command = program.command(asked);
    let mut pinned = Command::new("taskset");
    pinned
        .args(["-c", "0"])
        .arg(command.get_program())
        .args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => pinned.env(name, value),
            None => pinned.env_remove(name),
        };
    }
    let output = pinned.current_dir(program.path("")).output().ok()?;
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(String::from_utf8(output.stdout).expect("UTF-8"))
}

#[test]
fn terms_that_make_no_sense_are_refused_with_what_to_write() {
    let program = Program::new();
    for (arguments, what) in [
        (["--margin", "1.2"], "at most 1"),
        (["--margin", "0"], "above 0"),
        (["--horizon", "-3m"], "above 0"),
        (["--horizon", "a year"], "12m"),
        (["--discount", "-0.1"], "at least 0"),
        (["--model", "crystal-ball"], "pareto-nbd"),
    ] {
        let said = program.complains(&["value", arguments[0], arguments[1]]);
        assert!(said.contains(what), "{arguments:?}: {said}");
    }
    let empty = program.complains(&["value"]);
    assert!(empty.contains("mport"), "{empty}");
    let never = program.complains(&["report", "equity"]);
    assert!(never.contains("Value the accounts first"), "{never}");
}

#[test]
fn without_a_discount_a_value_that_has_no_end_is_refused_with_the_reason() {
    let Some(program) = cdnow() else { return };
    let said = program.complains(&["value", "--model", "bg-nbd", "--discount", "0"]);
    assert!(said.contains("discount"), "{said}");
    let never = program.complains(&["report", "equity"]);
    assert!(
        never.contains("Value the accounts first"),
        "nothing is stored half: {never}"
    );
}

#[test]
fn a_valuation_that_is_killed_leaves_nothing_and_the_next_one_runs() {
    let Some(program) = cdnow() else { return };
    let mut killed = program.command(&CDNOW).spawn().expect("it starts");
    let locks = || {
        let files = std::fs::read_dir(program.home().join("valuations")).expect("a folder");
        let names = files.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned());
        names.collect::<Vec<_>>()
    };
    let begun = (0..1_000).any(|_| {
        thread::sleep(Duration::from_millis(5));
        locks().iter().any(|name| name.ends_with(".lock"))
    });
    assert!(begun, "it says that it runs");
    killed.kill().expect("it is killed");
    killed.wait().expect("it is gone");
    let never = program.complains(&["report", "equity"]);
    assert!(never.contains("Value the accounts first"), "{never}");
    program.prints(&CDNOW);
    let left = locks();
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(left[0].ends_with(".parquet"), "{left:?}");
}
