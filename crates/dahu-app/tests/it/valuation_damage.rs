//! What margins and exchange rates are applied to may be damaged, missing or beyond measure: the valuation says so, and leaves
//! what was there before.

use std::{fs, path::PathBuf};

use dahu_app::{
    Error,
    import::{self, Kind, Reason},
    valuation::{self, Request, Run, RunState, ValueList},
};
use dahu_core::money::Amount;
use dahu_testkit::databases;

use crate::{
    desk::{Desk, take},
    valuation::{request, rule, value},
};

const ORDERS: &str = "account,account_name,date,amount,product,cost,currency\n\
    HOME,云帆科技,2025-01-10,100,P-1,,CNY\nHOME,云帆科技,2025-07-10,100,P-1,,CNY\nHOME,云帆科技,2026-01-10,100,P-2,30,CNY\n\
    ABROAD,华信,2025-01-11,20,P-1,,USD\nABROAD,华信,2025-07-11,20,P-3,,USD\nABROAD,华信,2026-01-11,20,P-1,5,USD\n";
const RATES: &str = "date,currency,rate\n2025-01-01,USD,7\n";

/// A firm with margins and rates, valued once.
async fn valued(desk: &Desk) -> Run {
    take(desk, Kind::Ledger, "orders.csv", ORDERS).await;
    take(desk, Kind::Products, "products.csv", "product,margin\nP-1,15%\n").await;
    take(desk, Kind::Rates, "rates.csv", RATES).await;
    value(desk, request()).await.expect("valued")
}

/// What was there before a valuation failed: its values, and nothing of the one that failed.
async fn nothing_is_stored_half(desk: &Desk, before: &Run) {
    let latest = valuation::latest(&desk.ctx).await.expect("runs").expect("one");
    assert_eq!(latest.number, before.number);
    let runs = valuation::list(&desk.ctx).await.expect("runs");
    assert_eq!(
        (runs[0].state, runs[0].outcome.as_ref()),
        (RunState::Failed, None)
    );
    assert!(runs[0].failure.is_some());
    let left = fs::read_dir(desk.home.folder.join("valuations")).expect("a folder");
    assert_eq!(left.count(), 1, "only the values of the first are there");
    let values = valuation::valued(&desk.ctx, ValueList::Largest, 10)
        .await
        .expect("values");
    let sum: Amount = values.iter().map(|one| one.value.value()).sum();
    assert_eq!(sum, before.outcome.as_ref().expect("an outcome").equity.value);
}

/// The Parquet files of the ledger.
fn ledger_files(desk: &Desk) -> Vec<PathBuf> {
    let mut folders = vec![desk.home.folder.join("ledger")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "parquet") {
                files.push(path);
            }
        }
    }
    files
}

#[tokio::test]
async fn a_file_of_the_ledger_that_was_cut_off_is_named_and_nothing_is_stored_half() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let before = valued(&desk).await;
        let files = ledger_files(&desk);
        let damaged = files.first().expect("a file");
        let bytes = fs::read(damaged).expect("its bytes");
        fs::write(damaged, &bytes[..bytes.len() / 2]).expect("it is cut off");
        let failed = value(&desk, request()).await;
        let Err(Error::Internal(error)) = &failed else {
            panic!("{failed:?} is no failure of the disk");
        };
        let name = damaged.file_name().expect("a name").to_string_lossy();
        assert!(error.to_string().contains(&*name), "{error}");
        nothing_is_stored_half(&desk, &before).await;
        let runs = valuation::list(&desk.ctx).await.expect("runs");
        let failure = runs[0].failure.as_ref().expect("a failure");
        assert_eq!(failure.rule, "valuation_broke_off");
        assert!(failure.message.contains(&*name), "{}", failure.message);
        fs::write(damaged, &bytes).expect("it is whole again");
        let after = value(&desk, request()).await.expect("valued again");
        assert_eq!(after.result_sha256, before.result_sha256);
    }
}

#[tokio::test]
async fn a_line_whose_day_has_no_rate_is_named_and_nothing_is_stored_half() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let before = valued(&desk).await;
        let early = "account,date,amount,currency\nABROAD,2024-12-31,20,USD\n";
        take(&desk, Kind::Ledger, "early.csv", early).await;
        let refused = value(&desk, request()).await;
        let Err(Error::Refused { rule, message, .. }) = &refused else {
            panic!("{refused:?} is no refusal");
        };
        assert_eq!(*rule, "mixed_currencies");
        for what in ["1 lines", "2024-12-31", "USD", "import exchange rates"] {
            assert!(message.contains(what), "{what}: {message}");
        }
        nothing_is_stored_half(&desk, &before).await;
        take(
            &desk,
            Kind::Rates,
            "earlier.csv",
            "date,currency,rate\n2024-12-31,USD,7\n",
        )
        .await;
        assert!(value(&desk, request()).await.is_ok());
    }
}

#[tokio::test]
async fn a_currency_or_a_margin_that_cannot_be_is_a_finding_and_the_others_come_in() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let lines = format!("{ORDERS}HOME,云帆科技,2026-01-12,100,P-1,,元宝\n");
        let ran = take(&desk, Kind::Ledger, "orders.csv", &lines).await;
        let finding = &ran.findings[0];
        assert_eq!((ran.findings.len(), finding.row), (1, 8));
        assert_eq!(
            (finding.column.as_deref(), &finding.reason, finding.value.as_str()),
            (Some("currency"), &Reason::UnknownCurrency, "元宝")
        );
        let products = "product,margin\nP-1,115%\nP-2,1.15\nP-3,20%\n";
        let ran = take(&desk, Kind::Products, "products.csv", products).await;
        assert_eq!((ran.outcome.rows_taken, ran.outcome.rows_refused), (1, 2));
        assert!(
            ran.findings
                .iter()
                .all(|one| one.reason == Reason::MarginOutOfRange)
        );
        take(&desk, Kind::Rates, "rates.csv", RATES).await;
        let run = value(&desk, request()).await.expect("valued");
        let margins = run.outcome.expect("an outcome").margins.expect("margins");
        // P-3 alone has a margin; 30 and 5 × 7 are costs; four lines of P-1 go by the margin of the valuation.
        assert_eq!(margins.by_cost.to_string(), "240.0000");
        assert_eq!(margins.by_product.to_string(), "140.0000");
        assert_eq!(margins.otherwise.to_string(), "340.0000");
        assert_eq!(margins.margin.to_string(), "305.0000");
    }
}

#[tokio::test]
async fn a_value_beyond_the_largest_amount_names_the_account_and_what_to_do() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let before = valued(&desk).await;
        let huge = "account,date,amount\nHOME,2026-01-12,300万亿\nHOME,2026-01-14,300万亿\n";
        let huge = huge.replace("300万亿", "300000000000000");
        let brought = take(&desk, Kind::Ledger, "huge.csv", &huge).await;
        let long = Request {
            horizon: "10y".parse().expect("a horizon"),
            ..request()
        };
        let refused = value(&desk, long).await;
        let Err(Error::Refused { rule, message, .. }) = &refused else {
            panic!("{refused:?} is no refusal");
        };
        assert_eq!(*rule, "account_too_large");
        for what in ["HOME 云帆科技", "922,337,203,685,477", "undo their import"] {
            assert!(message.contains(what), "{what}: {message}");
        }
        nothing_is_stored_half(&desk, &before).await;
        let id = brought.import.expect("an import").id;
        import::undo(&desk.ctx, id).await.expect("it goes");
        let after = value(&desk, request()).await.expect("valued again");
        assert_eq!(after.result_sha256, before.result_sha256);
    }
}

#[tokio::test]
async fn sums_of_all_accounts_beyond_the_largest_amount_are_refused() {
    let desk = Desk::on_sqlite().await;
    let lines = "account,date,amount\nA,2026-01-05,900000000000000\nB,2026-01-06,900000000000000\n";
    take(&desk, Kind::Ledger, "huge.csv", lines).await;
    assert_eq!(rule(value(&desk, request()).await), "all_too_large");
    let runs = valuation::list(&desk.ctx).await.expect("runs");
    assert_eq!(runs[0].state, RunState::Failed);
    assert!(valuation::latest(&desk.ctx).await.expect("runs").is_none());
}

#[tokio::test]
async fn sales_of_one_account_beyond_the_largest_amount_are_said_and_can_be_undone() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let before = valued(&desk).await;
        let lines = "account,date,amount\nHOME,2026-02-05,900000000000000\nHOME,2026-03-06,900000000000000\n";
        let path = desk.write("huge.csv", lines);
        let refused = desk.import(Kind::Ledger, &path).await;
        let Err(Error::Refused {
            rule: said, message, ..
        }) = &refused
        else {
            panic!("{refused:?} is no refusal");
        };
        assert_eq!(*said, "account_too_large");
        assert!(message.contains("HOME 云帆科技"), "{message}");
        let desk = desk.reopen().await;
        assert_eq!(rule(value(&desk, request()).await), "account_too_large");
        nothing_is_stored_half(&desk, &before).await;
        let imports = import::list(&desk.ctx).await.expect("imports");
        let huge = imports.iter().find(|one| one.number == 4).expect("the fourth");
        import::undo(&desk.ctx, huge.id).await.expect("it goes");
        let after = value(&desk, request()).await.expect("valued again");
        assert_eq!(after.result_sha256, before.result_sha256);
    }
}

#[test]
fn a_calculator_says_so_too() {
    let most: Amount = "900000000000000".parse().expect("an amount");
    for answer in [
        valuation::constant(0.9, 0.05, most, request().discount).err(),
        valuation::contracts(&[1_000, 800, 700, 650], most, request().discount).err(),
    ] {
        let Some(Error::Refused { rule, .. }) = answer else {
            panic!("{answer:?} is no refusal");
        };
        assert_eq!(rule, "worth_too_large");
    }
}
