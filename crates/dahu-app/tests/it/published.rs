//! Figures of published data sets, by the road that a user's own files take.
#![expect(clippy::print_stdout, reason = "a test that is left out says why")]

use dahu_app::{
    import::{self, Kind, Tracker},
    report::{self, Window},
};

use crate::desk::{Desk, job};

#[tokio::test]
async fn online_retail_comes_in_with_its_known_figures_once_and_goes_again() {
    let path = dahu_testkit::workspace_root().join("../shared/data/online_retail/online_retail.parquet");
    if !path.exists() {
        println!("left out: {} is not there", path.display());
        return;
    }
    let desk = Desk::on_sqlite().await;
    let mut job = job(Kind::Ledger, &path);
    job.currency = "GBP".parse().ok();
    job.mapping = Some(
        "account=CustomerID,date=InvoiceDate,document=InvoiceNo,product=StockCode,quantity=Quantity,\
         unit_price=UnitPrice"
            .to_owned(),
    );
    let ran = import::run(&desk.ctx, job.clone(), std::sync::Arc::new(Tracker::default())).await;
    let ran = ran.expect("the file comes in");
    let outcome = &ran.outcome;
    assert_eq!(
        (outcome.rows_read, outcome.rows_taken, outcome.rows_refused),
        (541_909, 406_829, 135_080)
    );
    assert_eq!(outcome.by_reason, [("missing_value".to_owned(), 135_080)]);
    assert_eq!(outcome.accounts_created, 4_372);
    has_the_known_figures(&desk).await;
    let again = import::run(&desk.ctx, job.clone(), std::sync::Arc::new(Tracker::default())).await;
    assert!(again.is_err(), "the same file is refused");
    has_the_known_figures(&desk).await;
    let undone = import::undo(&desk.ctx, ran.import.expect("an import").id)
        .await
        .expect("undone");
    assert_eq!((undone.lines, undone.accounts), (406_829, 4_372));
    let empty = report::concentration(&desk.ctx, &Window::default())
        .await
        .expect("a report");
    assert_eq!(empty.figures.accounts, 0);
}

async fn has_the_known_figures(desk: &Desk) {
    let report = report::concentration(&desk.ctx, &Window::default())
        .await
        .expect("a report");
    let figures = &report.figures;
    assert_eq!(figures.accounts, 4_372);
    assert_eq!(figures.total.to_string(), "8300065.8140");
    assert_eq!(
        (figures.positive, figures.zero, figures.negative),
        (4_317, 14, 41)
    );
    let measures = figures.measures.as_ref().expect("measures");
    let shares: Vec<String> = measures
        .top_shares
        .iter()
        .map(|top| format!("{:.4}", top.share))
        .collect();
    assert_eq!(shares, ["0.2988", "0.4831", "0.5970", "0.7346"]);
    assert_eq!(measures.accounts_for_80_percent.part, 1_178);
    assert_eq!(
        format!("{:.4} {:.6}", measures.gini, measures.hhi),
        "0.7028 0.004500"
    );
}
