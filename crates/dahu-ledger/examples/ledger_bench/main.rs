//! Makes ledgers of a given size and times our answers over them, one measurement a process.
//!
//! `ledger_bench make FOLDER LINES INVOICE_LINES` writes a ledger through the ledger's own writer; an invoice has up
//! to INVOICE_LINES lines. `ledger_bench run FOLDER summary|two|report|account` answers once. Both print what they
//! measured and their check sums as JSON; `benches/ledger.py` drives them next to other engines.

#![expect(clippy::print_stdout, reason = "the driver reads what is printed")]

mod market;
mod questions;

use std::{env, error::Error, fs, path::Path, time::Instant};

use chrono::DateTime;
use dahu_ledger::{Ledger, Snapshot};
use serde_json::{Value, json};

use crate::{
    market::Market,
    questions::{account, report, summary, two},
};

/// What a step of the bench comes to.
pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let printed = match words.as_slice() {
        ["make", folder, lines, most] => make(Path::new(folder), lines.parse()?, most.parse()?)?,
        ["run", folder, question] => answer(Path::new(folder), question)?,
        _ => return Err("ledger_bench make FOLDER LINES INVOICE_LINES | run FOLDER QUESTION".into()),
    };
    println!("{printed}");
    Ok(())
}

/// Writes a ledger whose lines arrive in order of their day, as an export would have them.
fn make(folder: &Path, lines: i64, invoice_lines: i64) -> Outcome<Value> {
    let ledger = Ledger::open_local(&folder.join("files"))?;
    let started = Instant::now();
    let mut writer = ledger.begin_batch(1, &folder.join("staging"), DateTime::UNIX_EPOCH);
    let mut market = Market::new(lines, invoice_lines);
    while writer.rows() < lines {
        market.next_invoice();
        for _ in 0..market.invoice_lines.min(lines - writer.rows()) {
            market.next_line();
            writer.push(&market.line(writer.rows()))?;
        }
    }
    let files = writer.finish()?;
    let seconds = started.elapsed().as_secs_f64();
    let bytes: i64 = files.iter().map(|file| file.bytes).sum();
    fs::write(
        folder.join("manifest.json"),
        serde_json::to_string(&Snapshot { files })?,
    )?;
    Ok(json!({ "lines": lines, "seconds": seconds, "bytes": bytes }))
}

fn answer(folder: &Path, question: &str) -> Outcome<Value> {
    let snapshot: Snapshot = serde_json::from_str(&fs::read_to_string(folder.join("manifest.json"))?)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let started = Instant::now();
    let ledger = Ledger::open_local(&folder.join("files"))?;
    let checks = match question {
        "summary" => summary(&ledger, &snapshot)?,
        "two" => two(&ledger, &snapshot)?,
        "report" => runtime.block_on(report(&ledger, &snapshot))?,
        "account" => runtime.block_on(account(&ledger, &snapshot))?,
        _ => return Err(format!("there is no question “{question}”").into()),
    };
    Ok(json!({ "seconds": started.elapsed().as_secs_f64(), "checks": checks }))
}
