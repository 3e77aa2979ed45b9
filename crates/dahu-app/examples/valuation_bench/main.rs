//! Makes ledgers of a given size and times what a valuation is made of, one measurement a process.
//!
//! `valuation_bench make FOLDER ACCOUNTS` writes a ledger through the ledger's own writer. `valuation_bench run FOLDER
//! bytes|decode|summary|fit|chain|full` answers once: the physical limit twice, two steps alone, the chain from the
//! ledger to the values, and the whole valuation. Both print what they measured and found as JSON;
//! `benches/valuation.py` drives them next to other engines.

#![expect(clippy::print_stdout, reason = "the driver reads what is printed")]

mod fit;
mod market;
mod questions;
mod terms;
mod watch;

use std::{env, error::Error, fs, path::Path, time::Instant};

use chrono::DateTime;
use dahu_ledger::{Ledger, Snapshot};
use serde_json::{Value, json};

use crate::market::Market;

/// What a step of the bench comes to.
pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let printed = match words.as_slice() {
        ["make", folder, accounts] => make(Path::new(folder), accounts.parse()?)?,
        ["run", folder, question] => answer(Path::new(folder), question)?,
        _ => return Err("valuation_bench make FOLDER ACCOUNTS | run FOLDER QUESTION".into()),
    };
    println!("{printed}");
    Ok(())
}

/// Writes a ledger account by account; the writer would sort lines of any order.
fn make(folder: &Path, accounts: i64) -> Outcome<Value> {
    let ledger = Ledger::open_local(&folder.join("files"))?;
    let started = Instant::now();
    let mut writer = ledger.begin_batch(1, &folder.join("staging"), DateTime::UNIX_EPOCH);
    let mut market = Market::new()?;
    for account in 1..=accounts {
        for sale in market.sales_of_next_account() {
            let line = writer.rows() + 1;
            let document = format!("INV-{line:08}");
            writer.push(&sale.line(account, line, &document))?;
        }
    }
    let lines = writer.rows();
    let files = writer.finish()?;
    let seconds = started.elapsed().as_secs_f64();
    let bytes: i64 = files.iter().map(|file| file.bytes).sum();
    let manifest = serde_json::to_string(&Snapshot { files })?;
    fs::write(folder.join("manifest.json"), manifest)?;
    Ok(json!({ "accounts": accounts, "lines": lines, "seconds": seconds, "bytes": bytes }))
}

fn answer(folder: &Path, question: &str) -> Outcome<Value> {
    let snapshot: Snapshot = serde_json::from_str(&fs::read_to_string(folder.join("manifest.json"))?)?;
    let terms = terms::of(snapshot)?;
    let root = folder.join("files");
    match question {
        "bytes" => questions::bytes(&root, &terms),
        "decode" => questions::decode(&root, &terms),
        "summary" => questions::summary(&root, &terms),
        "fit" => fit::fit(&root, &terms),
        "chain" => questions::chain(&root, &terms),
        "full" => questions::full(&root, &terms),
        _ => Err(format!("there is no question “{question}”").into()),
    }
}
