//! The UCI Online Retail lines, whose figures are known.

use std::{
    collections::HashMap,
    fs::File,
    path::{Path, PathBuf},
};

use arrow::{
    array::{Array, AsArray},
    datatypes::{Float64Type, Int64Type, TimestampNanosecondType},
};
use chrono::NaiveDate;
use dahu_ledger::{SaleLine, SummaryRequest};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::model::{Twin, currency, now};

fn source() -> Option<PathBuf> {
    let path = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo says where the crate lies"))
        .join("../../../shared/data/online_retail/online_retail.parquet");
    path.exists().then_some(path)
}

/// Ten-thousandths of quantity times price; prices have at most four places.
fn amount(quantity: i64, unit_price: f64) -> i64 {
    quantity * (unit_price * 10_000.0).round() as i64
}

fn import(twin: &mut Twin, path: &Path) -> i64 {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap())
        .unwrap()
        .build()
        .unwrap();
    let mut writer = twin
        .ledger
        .begin_batch(1, &twin.folder.path().join("staging"), now())
        .with_buffer_rows(100_000);
    let (mut line, mut accounts) = (0, HashMap::new());
    for batch in reader.map(Result::unwrap) {
        let customers = batch["CustomerID"].as_primitive::<Int64Type>();
        let instants = batch["InvoiceDate"].as_primitive::<TimestampNanosecondType>();
        for row in 0..batch.num_rows() {
            line += 1;
            if customers.is_null(row) {
                continue;
            }
            let dense = accounts.len() as i64;
            let quantity = batch["Quantity"].as_primitive::<Float64Type>().value(row).round() as i64;
            let unit_price = batch["UnitPrice"].as_primitive::<Float64Type>().value(row);
            writer
                .push(&SaleLine {
                    account: *accounts.entry(customers.value(row)).or_insert(dense),
                    date: instants.value_as_datetime(row).unwrap().date(),
                    line,
                    document: batch["InvoiceNo"].as_string::<i32>().value(row),
                    product: batch["StockCode"].as_string::<i32>().value(row),
                    quantity: quantity * 10_000,
                    amount: amount(quantity, unit_price),
                    currency: currency("GBP"),
                    salesperson: None,
                    cost: None,
                })
                .unwrap();
        }
    }
    let rows = writer.rows();
    twin.snapshot.files = writer.finish().unwrap();
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn online_retail_gives_its_known_figures() {
    let Some(path) = source() else {
        eprintln!("skipped: ../shared/data/online_retail is not there, so its figures cannot be checked");
        return;
    };
    let mut twin = Twin::with(Vec::new(), 1);
    assert_eq!(import(&mut twin, &path), 406_829);
    let last = NaiveDate::from_ymd_opt(2011, 12, 9).unwrap();
    let request = SummaryRequest {
        currency: currency("GBP"),
        as_of: last,
        recent_from: NaiveDate::from_ymd_opt(2010, 12, 10).unwrap(),
        prior_from: NaiveDate::from_ymd_opt(2009, 12, 10).unwrap(),
        period_from: None,
        period_to: None,
    };
    let accounts = twin
        .ledger
        .account_summaries(&twin.snapshot, &request)
        .unwrap()
        .accounts;
    assert_eq!(accounts.len(), 4_372);
    assert_eq!(
        accounts.iter().map(|account| account.net).sum::<i64>(),
        83_000_658_140
    );
    assert_eq!(accounts.iter().filter(|account| account.net < 0).count(), 41);
    assert_eq!(accounts.iter().filter(|account| account.net == 0).count(), 14);
    assert_eq!(accounts.iter().filter(|account| account.net > 0).count(), 4_317);
    let totals = twin.ledger.totals(&twin.snapshot).await.unwrap();
    assert_eq!(
        (totals.len(), totals[0].lines, totals[0].accounts),
        (1, 406_829, 4_372)
    );
    assert_eq!((totals[0].net, totals[0].last), (83_000_658_140, last));
    let months = twin
        .ledger
        .sales_by_month(&twin.snapshot, currency("GBP"))
        .await
        .unwrap();
    assert_eq!(months.len(), 13);
    assert_eq!(months.iter().map(|month| month.net).sum::<i64>(), 83_000_658_140);
}
