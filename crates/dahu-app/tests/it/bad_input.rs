//! What people bring that they should not: it is refused in words, and nothing is left behind.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray};
use dahu_app::{
    Error,
    import::{self, Kind, Reason, State, Tracker},
    report::{self, Window},
};
use parquet::arrow::ArrowWriter;

use crate::desk::{Desk, job};

/// Imports `content` as a ledger and returns the rule that refused it.
async fn refusal(name: &str, content: &[u8]) -> (&'static str, String) {
    let desk = Desk::on_sqlite().await;
    let path = desk.write(name, content);
    let ran = desk.import(Kind::Ledger, &path).await;
    let Err(Error::Refused { rule, message, .. }) = ran else {
        panic!("{name} is not refused: {ran:?}")
    };
    let report = report::concentration(&desk.ctx, &Window::default())
        .await
        .expect("a report");
    assert_eq!(report.figures.accounts, 0, "{name} left accounts behind");
    (rule, message)
}

#[tokio::test]
async fn files_that_cannot_be_read_are_refused_and_leave_nothing() {
    for (name, content, expected, word) in [
        ("empty.csv", b"".as_slice(), "file_empty", "empty"),
        (
            "header.csv",
            b"account,date,amount\n",
            "file_without_rows",
            "rows",
        ),
        (
            "zeros.csv",
            b"account,date\0,amount\n1,2,3\n",
            "not_a_text_file",
            "text",
        ),
        (
            "encoding.csv",
            b"account,date,amount\n\xff\xff\xff,2026-01-01,3\n",
            "unknown_encoding",
            "GB18030",
        ),
        (
            "truncated.xlsx",
            b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00",
            "file_damaged",
            "XLSX",
        ),
        (
            "truncated.parquet",
            b"PAR1 and then nothing",
            "file_damaged",
            "Parquet",
        ),
        (
            "old.xls",
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1old",
            "format_not_supported",
            "xls",
        ),
    ] {
        let (rule, message) = refusal(name, content).await;
        assert_eq!(rule, expected, "{name}: {message}");
        assert!(
            message.to_lowercase().contains(&word.to_lowercase()),
            "{name}: {message}"
        );
    }
}

#[tokio::test]
async fn a_missing_column_is_named_with_those_that_exist() {
    let (rule, message) = refusal("columns.csv", "客户,金额\nK1,5\n".as_bytes()).await;
    assert_eq!(rule, "mapping_missing");
    assert!(message.contains("date") && message.contains("金额"), "{message}");
}

#[tokio::test]
async fn broken_rows_become_findings_and_the_rest_comes_in() {
    let desk = Desk::on_sqlite().await;
    let path = desk.write(
        "rows.csv",
        "account,date,amount\n\
         K1,2026-01-05,100.50\n\
         ,2026-01-05,1\n\
         K2,someday,1\n\
         K2,2099-01-01,1\n\
         K2,2026-01-06,abc\n\
         K2,2026-01-06,1234567890123456789012345678901234567890\n\
         K2,2026-01-07,9999999999999999\n\
         K3,2026年2月3日,1.2万\n",
    );
    let ran = desk.import(Kind::Ledger, &path).await.expect("it comes in");
    assert_eq!(
        (
            ran.outcome.rows_read,
            ran.outcome.rows_taken,
            ran.outcome.rows_refused
        ),
        (8, 2, 6)
    );
    let reasons: Vec<&Reason> = ran.findings.iter().map(|finding| &finding.reason).collect();
    assert_eq!(
        reasons,
        [
            &Reason::MissingValue,
            &Reason::NotADate,
            &Reason::DateInFuture,
            &Reason::NotANumber,
            &Reason::TooManyDigits,
            &Reason::AmountOutOfRange,
        ]
    );
    assert_eq!(
        ran.findings.iter().map(|finding| finding.row).collect::<Vec<_>>(),
        [3, 4, 5, 6, 7, 8]
    );
    let kept = import::all_findings(&desk.ctx, ran.import.expect("an import").id)
        .await
        .expect("findings");
    let kept: Vec<_> = kept
        .read()
        .expect("a file")
        .collect::<Result<_, _>>()
        .expect("findings");
    assert_eq!(kept, ran.findings);
    let report = report::concentration(&desk.ctx, &Window::default())
        .await
        .expect("a report");
    assert_eq!(report.figures.total.to_string(), "12100.5000");
}

#[tokio::test]
async fn gb18030_reads_like_utf_8() {
    let desk = Desk::on_sqlite().await;
    let text = "客户编码,客户名称,日期,金额\nK1,云帆科技（重庆）有限公司,2026/3/5,\"1,234.50\"\n";
    let (bytes, _, _) = encoding_rs::GB18030.encode(text);
    let path = desk.write("gb.csv", &bytes);
    desk.import(Kind::Ledger, &path).await.expect("it comes in");
    let portfolio = report::portfolio(&desk.ctx, &Window::default())
        .await
        .expect("a report");
    assert_eq!(portfolio.rows[0].name, "云帆科技（重庆）有限公司");
    assert_eq!(portfolio.rows[0].sales.to_string(), "1234.5000");
}

#[tokio::test]
async fn a_dry_run_changes_nothing() {
    let desk = Desk::on_sqlite().await;
    let path = desk.write("rows.csv", "account,date,amount\nK1,2026-01-05,100.50\n");
    let mut dry = job(Kind::Ledger, &path);
    dry.dry_run = true;
    let ran = import::run(&desk.ctx, dry, Arc::new(Tracker::default()))
        .await
        .expect("a dry run");
    assert_eq!((ran.outcome.rows_taken, ran.outcome.accounts_created), (1, 1));
    assert!(ran.import.is_none());
    assert!(import::list(&desk.ctx).await.expect("a list").is_empty());
    let report = report::concentration(&desk.ctx, &Window::default())
        .await
        .expect("a report");
    assert_eq!(report.figures.accounts, 0);
}

#[tokio::test]
async fn two_currencies_are_never_summed() {
    let desk = Desk::on_sqlite().await;
    let path = desk.write(
        "rows.csv",
        "account,date,amount,currency\nK1,2026-01-05,100,CNY\nK1,2026-01-06,7,USD\n",
    );
    desk.import(Kind::Ledger, &path).await.expect("it comes in");
    let report = report::concentration(&desk.ctx, &Window::default())
        .await
        .expect("a report");
    assert_eq!(report.figures.total.to_string(), "100.0000");
    assert_eq!(report.other_currency_lines, 1, "what is left out is said");
}

#[tokio::test]
async fn an_import_without_a_currency_asks_for_one() {
    let desk = Desk::on_sqlite().await;
    let path = desk.write("rows.csv", "account,date,amount\nK1,2026-01-05,100\n");
    let mut job = job(Kind::Ledger, &path);
    job.currency = None;
    let ran = import::run(&desk.ctx, job, Arc::new(Tracker::default())).await;
    assert!(
        matches!(
            ran,
            Err(Error::Refused {
                rule: "currency_needed",
                ..
            })
        ),
        "{ran:?}"
    );
    let imports = import::list(&desk.ctx).await.expect("imports");
    assert_eq!(imports[0].state, State::Failed, "what failed says so");
}

#[tokio::test]
async fn numbers_of_a_parquet_file_that_are_none_become_findings() {
    let desk = Desk::on_sqlite().await;
    let columns: [(&str, ArrayRef); 3] = [
        (
            "account",
            Arc::new(StringArray::from(vec!["K1", "K2", "K3", "K4"])),
        ),
        ("date", Arc::new(StringArray::from(vec!["2026-01-05"; 4]))),
        (
            "amount",
            Arc::new(Float64Array::from(vec![f64::NAN, 12.5, f64::INFINITY, 1e300])),
        ),
    ];
    let batch = RecordBatch::try_from_iter(columns).expect("a batch");
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("it is written");
    writer.close().expect("it ends");
    let path = desk.write("nan.parquet", bytes);
    let ran = desk.import(Kind::Ledger, &path).await.expect("it comes in");
    assert_eq!((ran.outcome.rows_taken, ran.outcome.rows_refused), (1, 3));
    let columns: Vec<Option<&str>> = ran
        .findings
        .iter()
        .map(|finding| finding.column.as_deref())
        .collect();
    assert_eq!(columns, [Some("amount"); 3]);
    let report = report::concentration(&desk.ctx, &Window::default())
        .await
        .expect("a report");
    assert_eq!(
        (report.figures.accounts, report.figures.total.to_string().as_str()),
        (1, "12.5000")
    );
}
