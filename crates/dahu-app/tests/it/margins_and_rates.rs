//! Products, margins of categories, exchange rates and costs come in, and what the latest import says holds.

use std::{fs::File, sync::Arc};

use arrow::{array::AsArray, datatypes::Int64Type};
use dahu_app::{
    Error, exchange_rate,
    import::{self, Job, Kind, Ran, Reason, State, Tracker},
    margin::{self, MarginTable},
};
use dahu_testkit::databases;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::desk::{Desk, id, job, take};

/// Created, updated, unchanged.
fn counts(ran: &Ran) -> (u64, u64, u64) {
    (ran.outcome.created, ran.outcome.updated, ran.outcome.unchanged)
}

fn reasons(ran: &Ran) -> Vec<Reason> {
    ran.findings
        .iter()
        .map(|finding| finding.reason.clone())
        .collect()
}

async fn margins(desk: &Desk) -> MarginTable {
    margin::in_force(&desk.ctx).await.expect("margins")
}

fn table(products: &[(&str, i64)], product_count: u64, category_count: u64) -> MarginTable {
    MarginTable {
        products: products
            .iter()
            .map(|(code, margin)| ((*code).to_owned(), *margin))
            .collect(),
        product_count,
        category_count,
    }
}

async fn rates(desk: &Desk) -> Vec<(String, String, i64)> {
    exchange_rate::in_force(&desk.ctx)
        .await
        .expect("rates")
        .into_iter()
        .map(|(currency, on, rate)| (currency.to_string(), on.to_string(), rate))
        .collect()
}

fn rate(currency: &str, on: &str, rate: i64) -> (String, String, i64) {
    (currency.to_owned(), on.to_owned(), rate)
}

async fn give_a_currency(desk: &Desk) {
    take(
        desk,
        Kind::Ledger,
        "first.csv",
        "account,date,amount\nK1,2026-01-05,100\n",
    )
    .await;
}

const PRODUCTS: &str = "产品编码,品类,毛利率\n\
    P1,服务器,\n\
    P2,服务器,12%\n\
    P3,交换机,\n\
    P4,,0.5\n";

#[tokio::test]
async fn a_product_has_its_own_margin_else_that_of_its_category() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        assert_eq!(margins(&desk).await, MarginTable::default());
        let products = take(&desk, Kind::Products, "products.csv", PRODUCTS).await;
        assert_eq!(counts(&products), (4, 0, 0));
        assert_eq!(
            margins(&desk).await,
            table(&[("P2", 120_000), ("P4", 500_000)], 4, 0)
        );
        let first = take(
            &desk,
            Kind::Margins,
            "margins.csv",
            "品类,毛利率\n服务器,35 %\n路由器,-2.5%\n",
        )
        .await;
        assert_eq!(counts(&first), (2, 0, 0));
        let with_categories = table(&[("P1", 350_000), ("P2", 120_000), ("P4", 500_000)], 4, 2);
        assert_eq!(margins(&desk).await, with_categories);

        let undone = import::undo(&desk.ctx, id(&products)).await.expect("undone");
        assert_eq!((undone.products, undone.margins, undone.rates), (4, 0, 0));
        assert_eq!(margins(&desk).await, table(&[], 0, 2));
        let again = take(&desk, Kind::Products, "products.csv", PRODUCTS).await;
        assert_eq!(counts(&again), (4, 0, 0), "an undone file comes in again");
        assert_eq!(margins(&desk).await, with_categories);
    }
}

#[tokio::test]
async fn the_latest_import_holds_and_undoing_it_brings_the_former_back() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Products, "p.csv", "sku,category\nP1,a\nP2,b\n").await;
        let first = take(&desk, Kind::Margins, "1.csv", "category,margin\na,0.1\nb,0.2\n").await;
        let second = take(
            &desk,
            Kind::Margins,
            "2.csv",
            "category,margin\nb,0.3\na,0.1\nc,0.4\n",
        )
        .await;
        assert_eq!(counts(&second), (1, 1, 1));
        let latest = table(&[("P1", 100_000), ("P2", 300_000)], 2, 3);
        assert_eq!(margins(&desk).await, latest);

        let undone = import::undo(&desk.ctx, id(&first)).await.expect("undone");
        assert_eq!(undone.margins, 2, "one under a later one can be undone");
        assert_eq!(
            margins(&desk).await,
            latest,
            "and what the later one says holds on"
        );
        let third = take(&desk, Kind::Margins, "3.csv", "category,margin\na,0.9\n").await;
        assert_eq!(margins(&desk).await.products["P1"], 900_000);
        import::undo(&desk.ctx, id(&third)).await.expect("undone");
        assert_eq!(margins(&desk).await, latest);
        import::undo(&desk.ctx, id(&second)).await.expect("undone");
        assert_eq!(margins(&desk).await, table(&[], 2, 0));
    }
}

#[tokio::test]
async fn what_an_import_says_of_a_product_holds_as_a_whole() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Margins, "m.csv", "category,margin\na,0.1\n").await;
        take(&desk, Kind::Products, "1.csv", "sku,category,margin\nP1,a,0.7\n").await;
        let second = take(&desk, Kind::Products, "2.csv", "sku,category,margin\nP1,a,\n").await;
        assert_eq!(counts(&second), (0, 1, 0));
        assert_eq!(
            margins(&desk).await.products["P1"],
            100_000,
            "its own margin is taken back"
        );
        import::undo(&desk.ctx, id(&second)).await.expect("undone");
        assert_eq!(margins(&desk).await.products["P1"], 700_000);
    }
}

#[tokio::test]
async fn a_file_comes_in_once_and_a_copy_of_it_changes_nothing() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        give_a_currency(&desk).await;
        for (kind, content) in [
            (Kind::Products, "sku,category,margin\nP1,a,0.7\n"),
            (Kind::Margins, "category,margin\na,10%\n"),
            (Kind::Rates, "date,currency,rate\n2026-01-05,USD,7.1\n"),
        ] {
            let path = desk.write("one.csv", content);
            desk.import(kind, &path).await.expect("it comes in");
            let held = (margins(&desk).await, rates(&desk).await);
            let again = desk.import(kind, &path).await;
            assert!(
                matches!(
                    again,
                    Err(Error::Refused {
                        rule: "already_imported",
                        ..
                    })
                ),
                "{again:?}"
            );
            let copy = take(&desk, kind, "copy.csv", &format!("{content}\n")).await;
            assert_eq!(counts(&copy), (0, 0, 1), "{kind:?}");
            assert_eq!((margins(&desk).await, rates(&desk).await), held);
        }
    }
}

#[tokio::test]
async fn broken_rows_and_keys_named_twice_are_findings() {
    let desk = Desk::on_sqlite().await;
    let margins_file = "品类,毛利率（%）\na,35\nb,35%\nb,30%\n,10%\nc,¥1\nd,101%\n";
    let ran = take(&desk, Kind::Margins, "margins.csv", margins_file).await;
    assert_eq!(
        reasons(&ran),
        [
            Reason::MarginOutOfRange,
            Reason::DuplicateInFile { first_row: 3 },
            Reason::MissingValue,
            Reason::NotAMargin,
            Reason::MarginOutOfRange,
        ]
    );
    assert_eq!((ran.outcome.rows_read, ran.outcome.rows_taken), (6, 1));
    let products_file = "sku,category,margin\nP1,b,\nP1,b,\nP2,,\n,b,\nP3,,130%\n";
    let ran = take(&desk, Kind::Products, "products.csv", products_file).await;
    assert_eq!(
        reasons(&ran),
        [
            Reason::DuplicateInFile { first_row: 2 },
            Reason::MissingValue,
            Reason::MissingValue,
            Reason::MarginOutOfRange,
        ]
    );
    assert_eq!(margins(&desk).await, table(&[("P1", 350_000)], 1, 1));
}

#[tokio::test]
async fn rates_hold_from_their_day_and_the_latest_import_of_a_day_holds() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        give_a_currency(&desk).await;
        let file = "日期,币种,汇率\n2026-02-01,USD,7.1234\n2026-01-01,usd,7\n2026-01-01,日元,0.046612345\n";
        let first = take(&desk, Kind::Rates, "1.csv", file).await;
        assert_eq!(counts(&first), (3, 0, 0));
        let held = [
            rate("JPY", "2026-01-01", 46_612_345),
            rate("USD", "2026-01-01", 7_000_000_000),
            rate("USD", "2026-02-01", 7_123_400_000),
        ];
        assert_eq!(rates(&desk).await, held);
        let second = take(
            &desk,
            Kind::Rates,
            "2.csv",
            "date,currency,rate\n2026-02-01,USD,7.2\n2026-03-01,USD,7.3\n",
        )
        .await;
        assert_eq!(counts(&second), (1, 1, 0));
        let mut changed = held.to_vec();
        changed[2] = rate("USD", "2026-02-01", 7_200_000_000);
        changed.push(rate("USD", "2026-03-01", 7_300_000_000));
        assert_eq!(rates(&desk).await, changed);
        let undone = import::undo(&desk.ctx, id(&second)).await.expect("undone");
        assert_eq!(undone.rates, 2);
        assert_eq!(rates(&desk).await, held);
        let reopened = desk.reopen().await;
        assert_eq!(rates(&reopened).await, held);
    }
}

#[tokio::test]
async fn broken_rates_are_findings() {
    let desk = Desk::on_sqlite().await;
    give_a_currency(&desk).await;
    let file = "date,currency,rate\n\
        2026-01-01,CNY,1\n\
        2026-01-01,USD,0\n\
        2026-01-01,USD,7.12345678901\n\
        2026-01-01,USD,99999999999\n\
        2026-07-01,USD,7\n\
        2026-01-01,dollars,7\n\
        2026-01-01,USD,7\n\
        2026-01-01,美元,7.1\n";
    let ran = take(&desk, Kind::Rates, "rates.csv", file).await;
    assert_eq!(
        reasons(&ran),
        [
            Reason::OwnCurrency {
                currency: "CNY".to_owned()
            },
            Reason::RateNotPositive,
            Reason::TooManyDecimals { most: 9 },
            Reason::RateOutOfRange,
            Reason::DateInFuture,
            Reason::UnknownCurrency,
            Reason::DuplicateInFile { first_row: 8 },
        ]
    );
    assert_eq!(ran.findings[6].value, "USD 2026-01-01");
    assert_eq!(rates(&desk).await, [rate("USD", "2026-01-01", 7_000_000_000)]);
}

#[tokio::test]
async fn rates_before_the_first_ledger_are_refused() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let path = desk.write("rates.csv", "date,currency,rate\n2026-01-01,USD,7\n");
        let ran = desk.import(Kind::Rates, &path).await;
        assert!(
            matches!(
                ran,
                Err(Error::Refused {
                    rule: "rates_before_ledger",
                    ..
                })
            ),
            "{ran:?}"
        );
        let imports = import::list(&desk.ctx).await.expect("imports");
        assert_eq!(imports[0].state, State::Failed);
        give_a_currency(&desk).await;
        desk.import(Kind::Rates, &path).await.expect("now it comes in");
    }
}

#[tokio::test]
async fn a_dry_run_counts_and_keeps_nothing() {
    let desk = Desk::on_sqlite().await;
    take(&desk, Kind::Margins, "1.csv", "category,margin\na,0.1\n").await;
    let path = desk.write("2.csv", "category,margin\na,0.2\nb,0.3\nc,3\n");
    let dry = Job {
        dry_run: true,
        ..job(Kind::Margins, &path)
    };
    let ran = import::run(&desk.ctx, dry, Arc::new(Tracker::default()))
        .await
        .expect("a dry run");
    assert_eq!(counts(&ran), (1, 1, 0));
    assert_eq!(ran.outcome.by_reason, [("margin_out_of_range".to_owned(), 1)]);
    assert_eq!(margins(&desk).await, table(&[], 0, 1));
    assert_eq!(import::list(&desk.ctx).await.expect("a list").len(), 1);
}

#[tokio::test]
async fn more_rows_than_one_statement_takes_come_in_and_go_out() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let rows = (0..4_500).map(|row| format!("P{row},{}%\n", row % 100));
        let file: String = std::iter::once("product,margin\n".to_owned())
            .chain(rows)
            .collect();
        let ran = take(&desk, Kind::Products, "many.csv", &file).await;
        assert_eq!(ran.outcome.rows_taken, 4_500);
        let held = margins(&desk).await;
        assert_eq!((held.products.len(), held.products["P4499"]), (4_500, 990_000));
        let undone = import::undo(&desk.ctx, id(&ran)).await.expect("undone");
        assert_eq!(undone.products, 4_500);
        assert_eq!(margins(&desk).await, MarginTable::default());
    }
}

#[tokio::test]
async fn lines_of_a_ledger_come_in_with_their_cost() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let file = "account,date,quantity,amount,cost,unit cost\n\
            K1,2026-01-05,2,100,,30.5\n\
            K1,2026-01-06,1,50,20,\n\
            K1,2026-01-07,-1,-50,20,\n\
            K1,2026-01-08,1,50,,\n\
            K1,2026-01-09,1,50,cheap,\n";
        let ran = take(&desk, Kind::Ledger, "costs.csv", file).await;
        assert_eq!((ran.outcome.rows_taken, ran.outcome.rows_warned), (4, 1));
        assert_eq!(reasons(&ran), [Reason::CostSignDiffers, Reason::NotANumber]);
        assert_eq!(ran.findings[0].row, 4);
        assert_eq!(
            costs(&desk),
            [Some(610_000), Some(200_000), None, None],
            "in the order of their days"
        );
    }
}

/// The costs of all lines, as the ledger's files keep them.
fn costs(desk: &Desk) -> Vec<Option<i64>> {
    let files = std::fs::read_dir(desk.home.folder.join("ledger")).expect("a folder");
    let paths = files.map(|file| file.expect("a file").path());
    let mut found = Vec::new();
    for path in paths.filter(|path| path.extension().is_some_and(|ending| ending == "parquet")) {
        let file = File::open(path).expect("a file");
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet");
        for batch in reader.build().expect("a reader") {
            let batch = batch.expect("rows");
            let column = batch.column_by_name("cost").expect("costs");
            found.extend(column.as_primitive::<Int64Type>().iter());
        }
    }
    found
}
