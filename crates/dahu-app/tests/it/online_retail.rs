//! The whole UCI Online Retail data set, in every format: its known figures, once, and gone again.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use dahu_app::{
    Error,
    import::{self, Job, Kind, Ran, Tracker},
    report::{self, Window},
};
use dahu_testkit::databases;

use crate::{
    desk::Desk,
    online_retail_lines::{Customer, customers, parquet, write_csv, write_xlsx},
};

/// A customer of the data set, and one whom it does not know.
const LATER: &str = "account,date,amount\n17850,2012-01-05,10\nNEW,2012-01-06,5\n";

#[tokio::test]
async fn online_retail_as_parquet_has_its_known_figures_once_and_goes_again() {
    let Some(parquet) = parquet() else { return };
    let customers = customers(&parquet);
    for database in databases().await {
        comes_in_once_and_goes_again(Desk::open(database).await, &parquet, &customers).await;
    }
}

#[tokio::test]
async fn online_retail_as_csv_has_the_same_figures() {
    let Some(parquet) = parquet() else { return };
    let (customers, folder) = (customers(&parquet), tempfile::tempdir().expect("a folder"));
    let csv = folder.path().join("online_retail.csv");
    write_csv(&parquet, &csv);
    for database in databases().await {
        comes_in_once_and_goes_again(Desk::open(database).await, &csv, &customers).await;
    }
}

/// On SQLite alone: four million cells take half a minute in a build for tests, and the database sees none of them.
#[tokio::test]
async fn online_retail_as_xlsx_has_the_same_figures() {
    let Some(parquet) = parquet() else { return };
    let desk = Desk::on_sqlite().await;
    let xlsx = desk.database.folder().join("online_retail.xlsx");
    write_xlsx(&parquet, &xlsx);
    comes_in_once_and_goes_again(desk, &xlsx, &customers(&parquet)).await;
}

async fn comes_in_once_and_goes_again(desk: Desk, file: &Path, customers: &BTreeMap<String, Customer>) {
    let ran = import(&desk, file).await.expect("the file comes in");
    let outcome = &ran.outcome;
    assert_eq!(
        (outcome.rows_read, outcome.rows_taken, outcome.rows_refused),
        (541_909, 406_829, 135_080)
    );
    assert_eq!(outcome.by_reason, [("missing_value".to_owned(), 135_080)]);
    assert_eq!(outcome.accounts_created, 4_372);
    let id = ran.import.expect("an import").id;
    let findings = import::all_findings(&desk.ctx, id).await.expect("findings");
    assert_eq!(findings.read().expect("a file").count(), 135_080);
    has_the_known_figures(&desk, customers).await;

    let again = import(&desk, file).await;
    let refused = matches!(
        again,
        Err(Error::Refused {
            rule: "already_imported",
            ..
        })
    );
    assert!(refused, "the same file adds nothing and says so: {again:?}");
    has_the_known_figures(&desk, customers).await;

    let later = desk.write("later.csv", LATER);
    import(&desk, &later).await.expect("it comes in");
    let undone = import::undo(&desk.ctx, id).await.expect("undone");
    assert_eq!(
        (undone.lines, undone.accounts),
        (406_829, 4_371),
        "one account is in the later file too"
    );
    let left = report::concentration(&desk.ctx, &Window::default()).await;
    let left = left.expect("a report").figures;
    assert_eq!((left.accounts, left.total.to_string()), (2, "15.0000".to_owned()));
}

pub(crate) async fn import(desk: &Desk, file: &Path) -> dahu_app::Result<Ran> {
    let job = Job {
        currency: "GBP".parse().ok(),
        ..Job::of_file(Kind::Ledger, file)
    };
    import::run(&desk.ctx, job, Arc::new(Tracker::default())).await
}

async fn has_the_known_figures(desk: &Desk, customers: &BTreeMap<String, Customer>) {
    let report = report::concentration(&desk.ctx, &Window::default()).await;
    let figures = report.expect("a report").figures;
    assert_eq!(figures.accounts, 4_372);
    assert_eq!(figures.total.to_string(), "8300065.8140");
    assert_eq!(
        (figures.negative, figures.zero, figures.positive),
        (41, 14, 4_317)
    );
    let measures = figures.measures.as_ref().expect("measures");
    let top = measures.top_shares.iter();
    let shares: Vec<(String, String)> = top
        .map(|top| (top.percent.to_string(), format!("{:.4}", top.share)))
        .collect();
    let known = [
        ("1", "0.2988"),
        ("5", "0.4831"),
        ("10", "0.5970"),
        ("20", "0.7346"),
    ];
    assert_eq!(
        shares,
        known.map(|(percent, share)| (percent.to_owned(), share.to_owned()))
    );
    assert_eq!(measures.accounts_for_80_percent.part, 1_178);
    assert_eq!(
        format!("{:.4} {:.6}", measures.gini, measures.hhi),
        "0.7028 0.004500"
    );
    let portfolio = report::portfolio(&desk.ctx, &Window::default()).await;
    let rows = &portfolio.expect("a report").rows;
    let in_the_workspace: BTreeMap<String, Customer> = rows
        .iter()
        .map(|row| {
            let code = row.code.clone().expect("a code");
            let (sales, lines) = (row.sales, row.figures.lines);
            (code, Customer { sales, lines })
        })
        .collect();
    assert!(
        in_the_workspace == *customers,
        "every customer's lines and net sales"
    );
}
