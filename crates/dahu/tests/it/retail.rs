//! The UCI Online Retail data set on the command line: who is a key account, of which kind, and what each lacks, with the reasons.

use serde_json::{Value, json};

use crate::program::Program;

fn accounts(report: &Value) -> &Vec<Value> {
    report["accounts"].as_array().expect("accounts")
}

fn are_chosen(selection: &Value) {
    assert_eq!(
        (&selection["counts"]["accounts"], &selection["counts"]["in"]),
        (&json!(4_372), &json!(40))
    );
    for (account, rank) in accounts(selection).iter().zip(1..) {
        let why = &account["why"];
        assert_eq!(account["is_in"], json!(rank <= 40), "{account}");
        assert_eq!(why["by"], json!("rank"), "{account}");
        let leads = why["points_by_criterion"].as_array().expect("reasons").iter();
        let sum: f64 = leads.filter_map(|lead| lead["points"].as_f64()).sum();
        let ahead = why["points_ahead"].as_f64().expect("points");
        assert!((sum - ahead).abs() < 1e-3, "{account}");
    }
}

fn are_classified(kinds: &Value) {
    let mut economic = 0;
    for account in accounts(kinds) {
        for kind in account["kinds"].as_array().expect("kinds") {
            let reasons = kind["reasons"].as_array().expect("reasons");
            assert!(reasons.iter().any(|reason| reason["met"] == true), "{account}");
            economic += usize::from(kind["kind"] == "economic");
        }
    }
    assert!(economic > 300, "{economic}");
}

fn are_held_against_their_ways(mismatch: &Value) {
    assert_eq!(mismatch["anything_recorded"], json!(false));
    assert!(accounts(mismatch).len() > 4_000);
    let mut with_way = 0;
    for account in accounts(mismatch) {
        assert!(account["inputs"]["signs"].is_array(), "{account}");
        if account["way"].is_null() {
            continue;
        }
        with_way += 1;
        let needs = account["mismatch"].as_array().expect("needs").iter();
        let names: Vec<&Value> = needs.filter(|need| need["fit"] == "under").collect();
        assert!(
            !names.is_empty(),
            "nobody did anything there, and nothing is missing: {account}"
        );
    }
    assert!(with_way > 100, "{with_way}");
}

#[test]
fn online_retail_is_selected_classified_and_held_against_its_ways_with_reasons() {
    let Some(parquet) = dahu_testkit::published("online_retail/online_retail.parquet") else {
        return;
    };
    let program = Program::new();
    let parquet = parquet.to_str().expect("UTF-8");
    program.prints(&["import", "ledger", parquet, "--currency", "GBP"]);
    are_chosen(&program.report("selection"));
    are_classified(&program.report("kinds"));
    are_held_against_their_ways(&program.report("mismatch"));
}
