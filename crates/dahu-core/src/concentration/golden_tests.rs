//! Published ledgers, measured and compared with figures that were worked out apart from this code.
//!
//! The ledgers are not part of the repository. Where the folder with them is missing, the tests say so and pass.

use std::{collections::BTreeMap, fs, io::Write, path::PathBuf, process::Command};

use super::*;

/// What is known of a ledger; shares to the digits given.
struct Known {
    positive: u64,
    top_shares: [f64; 4],
    accounts_for_80_percent: u64,
    gini: f64,
    hhi: f64,
    largest_share: f64,
    shares_within: f64,
}

/// The ledger's text, unless the data are not on this machine.
fn ledger(name: &str) -> Option<String> {
    // Tests run in the folder of their crate.
    let path = PathBuf::from("../../../shared/data").join(name);
    if !path.exists() {
        let reason = format!("left out: {} is not there\n", path.display());
        std::io::stderr().write_all(reason.as_bytes()).expect("a message");
        return None;
    }
    if path.extension().is_some_and(|extension| extension == "gz") {
        let unpacked = Command::new("gzip").arg("-dc").arg(&path).output().expect("gzip");
        assert!(
            unpacked.status.success(),
            "gzip could not unpack {}",
            path.display()
        );
        return Some(String::from_utf8(unpacked.stdout).expect("a text"));
    }
    Some(fs::read_to_string(path).expect("a text"))
}

/// Net sales by account, from a CSV with the account in one column and the amount in another.
fn net_sales(text: &str, account: usize, amount: usize) -> Vec<Amount> {
    let mut sums: BTreeMap<&str, Amount> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let sum = sums.entry(cells[account]).or_default();
        *sum = sum
            .checked_add(cells[amount].parse().expect("an amount"))
            .expect("a sum");
    }
    sums.into_values().collect()
}

fn assert_known(concentration: &Concentration, known: &Known) {
    let measures = concentration.measures.expect("accounts above zero");
    assert_eq!(concentration.positive, known.positive);
    for (top, expected) in measures.top_shares.iter().zip(known.top_shares) {
        assert!(
            (top.share - expected).abs() <= known.shares_within,
            "{top:?} is not {expected}"
        );
    }
    assert_eq!(
        measures.accounts_for_80_percent.part,
        known.accounts_for_80_percent
    );
    assert!(
        (measures.gini - known.gini).abs() <= 5e-5,
        "Gini {}",
        measures.gini
    );
    assert!((measures.hhi - known.hhi).abs() <= 5e-7, "HHI {}", measures.hhi);
    assert!(
        (measures.largest_share - known.largest_share).abs() <= 5e-5,
        "largest {}",
        measures.largest_share
    );
}

#[test]
fn uci_online_retail_has_its_known_concentration() {
    let Some(text) = ledger("online_retail/ledger.csv.gz") else {
        return;
    };
    let concentration = Concentration::of(&net_sales(&text, 0, 3));
    assert_eq!(concentration.accounts, 4_372);
    assert_eq!(concentration.total.to_string(), "8300065.8140");
    assert_eq!(
        (concentration.negative, concentration.zero),
        (41, 14),
        "floats would say 42 and 8"
    );
    let known = Known {
        positive: 4_317,
        top_shares: [0.2988, 0.4831, 0.5970, 0.7346],
        accounts_for_80_percent: 1_178,
        gini: 0.7028,
        hhi: 0.004_500,
        largest_share: 0.0336,
        shares_within: 5e-5,
    };
    assert_known(&concentration, &known);
}

#[test]
fn cdnow_has_its_known_concentration() {
    let Some(text) = ledger("cdnow/cdnowElog.csv") else {
        return;
    };
    let concentration = Concentration::of(&net_sales(&text, 0, 4));
    assert_eq!(concentration.accounts, 2_357);
    assert_eq!(concentration.total.to_string(), "244091.9400");
    let known = Known {
        positive: 2_349,
        top_shares: [0.1455, 0.3607, 0.5071, 0.6735],
        accounts_for_80_percent: 777,
        gini: 0.6297,
        hhi: 0.002_286,
        largest_share: 0.0268,
        shares_within: 5e-5,
    };
    assert_known(&concentration, &known);
}
