//! Valuations of lines with margins of their own and in several currencies, on every kind of database.

use std::{collections::BTreeMap, fmt::Write as _};

use dahu_app::{
    Error,
    import::{self, Kind},
    valuation::{self, AccountValue, Basis, MarginSource, Outcome, Request, Run, ValueList},
};
use dahu_testkit::databases;

use crate::{
    desk::Desk,
    valuation::{request, value},
};

/// Accounts that order 100 in every second month; the line's end says product, cost and currency.
fn orders(accounts: &[(&str, &str)]) -> String {
    let mut lines = "account,date,amount,product,cost,currency\n".to_owned();
    for month in [
        "2025-01", "2025-03", "2025-05", "2025-07", "2025-09", "2025-11", "2026-01",
    ] {
        for (account, end) in accounts {
            writeln!(lines, "{account},{month}-10,{end}").expect("a text takes all");
        }
    }
    lines
}

async fn values(desk: &Desk) -> BTreeMap<String, AccountValue> {
    let listed = valuation::valued(&desk.ctx, ValueList::Largest, 1_000).await;
    let coded = listed.expect("a list").into_iter();
    coded
        .map(|one| (one.code.expect("accounts have codes"), one.value))
        .collect()
}

fn outcome(run: &Run) -> &Outcome {
    run.outcome.as_ref().expect("an outcome")
}

fn close(one: i64, other: f64) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "amounts of a test are small")]
    let one = one as f64;
    (one - other).abs() <= 1.0
}

#[tokio::test]
async fn an_account_is_worth_as_much_more_as_its_own_margin_is_higher() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let lines = orders(&[
            ("COST", "100,,40,CNY"),
            ("PRODUCT", "100,P-1,,CNY"),
            ("NOTHING", "100,P-2,,CNY"),
            ("LOSS", "100,P-1,130,CNY"),
        ]);
        let file = desk.write("orders.csv", lines);
        desk.import(Kind::Ledger, &file)
            .await
            .expect("the orders come in");
        let before = value(&desk, request()).await.expect("costs are known");
        let products = desk.write("products.csv", "product,category\nP-1,spare parts\n");
        desk.import(Kind::Products, &products)
            .await
            .expect("products come in");
        let margins = desk.write("margins.csv", "category,margin\nspare parts,15%\n");
        let brought = desk
            .import(Kind::Margins, &margins)
            .await
            .expect("margins come in");
        let run = value(&desk, request()).await.expect("valued at their margins");
        let found = values(&desk).await;
        let of = |code: &str| found[code].value().ten_thousandths();
        let margin = |code: &str| found[code].margin.expect("its own margin");
        assert!(of("NOTHING") > 0);
        for (code, share) in [("COST", 0.6), ("PRODUCT", 0.15), ("NOTHING", 0.3), ("LOSS", 0.0)] {
            assert!((margin(code) - share).abs() < 1e-6, "{code}");
            #[expect(clippy::cast_precision_loss, reason = "amounts of a test are small")]
            let expected = of("NOTHING") as f64 * share / 0.3;
            assert!(close(of(code), expected), "{code}: {} {expected}", of(code));
        }
        known_of_the_lines(outcome(&run));
        the_statement_realised_their_margins(outcome(&run));
        let same = Request {
            margins: MarginSource::Same,
            ..request()
        };
        let same = value(&desk, same).await.expect("valued at one margin");
        assert!(outcome(&same).margins.is_none());
        let found = values(&desk).await;
        assert!(found.values().all(|one| one.margin.is_none()));
        assert!(found.values().all(|one| one.value() == found["COST"].value()));
        assert_ne!(run.inputs_sha256, before.inputs_sha256);
        let id = brought.import.expect("an import").id;
        import::undo(&desk.ctx, id).await.expect("the margins go");
        let after = value(&desk, request()).await.expect("valued as before");
        assert_eq!(after.result_sha256, before.result_sha256);
    }
}

/// Seven orders of 100 each.
fn known_of_the_lines(outcome: &Outcome) {
    let margins = outcome.margins.expect("margins of their own");
    let amounts = [
        margins.by_cost,
        margins.by_product,
        margins.otherwise,
        margins.margin,
    ];
    let shown = amounts.map(|amount| amount.to_string());
    // 7 × (60 + 15 + 30 − 30).
    assert_eq!(shown, ["1400.0000", "700.0000", "700.0000", "525.0000"]);
    assert_eq!(margins.at_a_loss, 1);
    assert!((margins.share().expect("sales") - 525.0 / 2_800.0).abs() < 1e-12);
    assert!((margins.known_share().expect("sales") - 0.75).abs() < 1e-12);
}

/// The last order is of 2026-01-10; a year before it one had been made.
fn the_statement_realised_their_margins(outcome: &Outcome) {
    let statement = outcome.statement.as_ref().expect("an opening");
    assert_eq!(statement.opening_on.to_string(), "2025-01-10");
    assert_eq!(statement.realised.to_string(), "450.0000");
}

#[tokio::test]
async fn a_product_has_its_margin_in_every_width_and_a_dash_for_a_cost_is_zero() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let lines = orders(&[
            ("WIDE", "100,ＡＢ－１,,CNY"),
            ("NARROW", "100,AB-1,,CNY"),
            ("FLOAT", "100,7001.0,,CNY"),
            ("FREE", "100,AB-1,-,CNY"),
        ]);
        let file = desk.write("orders.csv", lines);
        let ran = desk
            .import(Kind::Ledger, &file)
            .await
            .expect("the orders come in");
        assert_eq!((ran.outcome.rows_taken, ran.outcome.rows_warned), (28, 7));
        assert!(
            ran.findings
                .iter()
                .all(|one| one.reason == import::Reason::CostIsDash)
        );
        let products = "product,margin\nAB-1,15%\n７００１,20%\nＡＢ－１,30%\nC-1,-\n";
        let products = desk.write("products.csv", products);
        let ran = desk
            .import(Kind::Products, &products)
            .await
            .expect("products come in");
        let reasons: Vec<_> = ran.findings.iter().map(|one| &one.reason).collect();
        let expected = [
            &import::Reason::DuplicateInFile { first_row: 2 },
            &import::Reason::MissingValue,
        ];
        assert_eq!(reasons, expected, "one product, and no margin at all");
        value(&desk, request()).await.expect("valued at their margins");
        let found = values(&desk).await;
        for (code, share) in [("WIDE", 0.15), ("NARROW", 0.15), ("FLOAT", 0.2), ("FREE", 1.0)] {
            let margin = found[code].margin.expect("its own margin");
            assert!((margin - share).abs() < 1e-6, "{code}: {margin}");
        }
    }
}

#[tokio::test]
async fn all_sales_of_the_sample_firm_have_a_known_margin() {
    let desk = Desk::on_sqlite().await;
    desk.import_sample().await;
    let folder = desk.database.folder().join("sample");
    for (kind, name) in [(Kind::Products, "products.csv"), (Kind::Margins, "margins.csv")] {
        let ran = desk.import(kind, &folder.join(name)).await.expect("it comes in");
        assert_eq!(
            (ran.outcome.rows_refused, ran.outcome.rows_warned),
            (0, 0),
            "{name}"
        );
    }
    let run = value(&desk, request()).await.expect("valued at their margins");
    let margins = outcome(&run).margins.expect("margins of their own");
    assert!((margins.known_share().expect("sales") - 1.0).abs() < 1e-12);
    let share = margins.share().expect("sales");
    assert!((0.15..0.3).contains(&share), "{share}");
}

/// Three hundred accounts with rhythms of their own, the half of which fell silent.
fn many(end: &str) -> String {
    let mut lines = "account,date,amount,product,cost,currency\n".to_owned();
    let first = crate::desk::day("2024-01-01");
    for account in 0_u32..300 {
        let (gap, orders) = (20 + account * 7 % 60, 1 + account * 13 % 11);
        let begun = first + chrono::Days::new(u64::from(account * 11 % 200));
        for order in 0..orders {
            let date = begun + chrono::Days::new(u64::from(order * gap + order * order * account % 17));
            let amount = 50 + account * 37 % 400 + order * 5;
            writeln!(lines, "A{account},{date},{amount},{end}").expect("a text takes all");
        }
    }
    lines
}

#[tokio::test]
async fn half_the_margin_for_all_halves_everything_that_a_model_says_of_money() {
    let desk = Desk::on_sqlite().await;
    let file = desk.write("orders.csv", many("P,,CNY"));
    desk.import(Kind::Ledger, &file)
        .await
        .expect("the orders come in");
    let whole = value(&desk, request()).await.expect("valued at 30 %");
    let products = desk.write("products.csv", "product,margin\nP,15%\n");
    desk.import(Kind::Products, &products)
        .await
        .expect("products come in");
    let half = value(&desk, request()).await.expect("valued at 15 %");
    let (whole, half) = (outcome(&whole), outcome(&half));
    assert_ne!(whole.basis, Basis::OwnRhythm);
    assert!(whole.accounts == half.accounts && whole.timing == half.timing);
    let halved = |one: f64, other: f64| assert!((one / other - 2.0).abs() < 1e-4, "{one} {other}");
    #[expect(clippy::cast_precision_loss, reason = "amounts of a test are small")]
    let exactly = |amount: dahu_core::money::Amount| amount.ten_thousandths() as f64;
    halved(exactly(whole.equity.value), exactly(half.equity.value));
    halved(exactly(whole.equity.within), exactly(half.equity.within));
    let (one, other) = (
        whole.equity.interval.expect("an interval"),
        half.equity.interval.expect("an interval"),
    );
    halved(exactly(one.eighty.0), exactly(other.eighty.0));
    halved(exactly(one.eighty.1), exactly(other.eighty.1));
    assert_eq!(whole.hold_outs, half.hold_outs);
    for (one, other) in whole.retention.iter().zip(&half.retention) {
        assert!((one.relative - other.relative).abs() < 1e-9);
    }
    let found = values(&desk).await;
    assert!(
        found
            .values()
            .all(|one| one.margin.is_some_and(|margin| (margin - 0.15).abs() < 1e-9))
    );
}

#[tokio::test]
async fn lines_in_other_currencies_are_worth_what_the_rates_of_their_days_make_of_them() {
    for database in databases().await {
        let kind = database.kind();
        let desk = Desk::open(database).await;
        let lines = orders(&[("HOME", "100,,,CNY"), ("ABROAD", "20,,,USD")]);
        let file = desk.write("orders.csv", lines);
        desk.import(Kind::Ledger, &file)
            .await
            .expect("the orders come in");
        let refused = value(&desk, request()).await;
        let Err(Error::Refused { rule, facts, .. }) = refused else {
            panic!("{refused:?} is no refusal");
        };
        assert_eq!(rule, "mixed_currencies");
        let facts = format!("{facts:?}");
        assert!(
            facts.contains("USD") && facts.contains("2025-01-10"),
            "{kind:?}: {facts}"
        );
        let late = desk.write("late.csv", "date,currency,rate\n2025-02-01,USD,5\n");
        desk.import(Kind::Rates, &late).await.expect("a rate comes in");
        assert!(
            value(&desk, request()).await.is_err(),
            "the first line has no rate yet"
        );
        let rates = desk.write(
            "rates.csv",
            "date,currency,rate\n2024-12-31,USD,5\n2025-11-01,USD,5.0\n",
        );
        desk.import(Kind::Rates, &rates).await.expect("rates come in");
        let run = value(&desk, request()).await.expect("all lines have a rate");
        let found = values(&desk).await;
        assert_eq!(found["ABROAD"].value(), found["HOME"].value());
        assert_eq!(found["ABROAD"].spend, found["HOME"].spend);
        let [converted] = outcome(&run).converted.as_slice() else {
            panic!("{:?}", outcome(&run).converted);
        };
        assert_eq!(
            (converted.currency.to_string().as_str(), converted.lines),
            ("USD", 7)
        );
        assert_eq!(converted.before.to_string(), "140.0000");
        assert_eq!(converted.after.to_string(), "700.0000");
    }
}
