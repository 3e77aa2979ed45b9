//! Workbooks with several sheets: each is looked at, and comes in, by itself.

use std::path::Path;

use dahu_app::{
    Error,
    import::{self, Job, Kind},
};
use rust_xlsxwriter::Workbook;

use crate::desk::{Desk, job};

/// A note without rows, the orders of two months, and the accounts.
fn workbook(path: &Path) {
    let mut book = Workbook::new();
    let mut sheet = |name: &str, rows: &[&[&str]]| {
        let sheet = book.add_worksheet();
        sheet.set_name(name).expect("a name");
        for (row, cells) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(*cells) {
                sheet.write_string(row, column, *cell).expect("a cell");
            }
        }
    };
    let header: &[&str] = &["客户编码", "日期", "金额"];
    sheet("说明", &[]);
    sheet("一月", &[header, &["K1", "2026-01-05", "100"]]);
    sheet(
        "二月",
        &[header, &["K1", "2026-02-05", "70"], &["K2", "2026-02-06", "30"]],
    );
    sheet("客户", &[&["客户编码", "客户名称"], &["K1", "云帆科技"]]);
    book.save(path).expect("a workbook");
}

async fn upload(desk: &Desk) -> import::DraftId {
    let path = desk.database.folder().join("book.xlsx");
    // A workbook carries the moment it was made: written a second later it would be another file.
    if !path.exists() {
        workbook(&path);
    }
    let mut receiving = import::receive(&desk.ctx, "book.xlsx").await.expect("it begins");
    let bytes = std::fs::read(path).expect("a file");
    receiving.take(&bytes).await.expect("it arrives");
    receiving.finish().await.expect("it is there").id
}

fn of_sheet(sheet: Option<&str>, path: &Path) -> Job {
    Job {
        sheet: sheet.map(str::to_owned),
        ..job(Kind::Ledger, path)
    }
}

#[tokio::test]
async fn a_preview_shows_the_first_sheet_with_rows_and_then_the_one_that_is_asked_for() {
    let desk = Desk::on_sqlite().await;
    let draft = upload(&desk).await;
    let first = import::preview(&desk.ctx, draft, None, None)
        .await
        .expect("a preview");
    assert_eq!(first.sheets, ["说明", "一月", "二月", "客户"]);
    assert_eq!((first.sheet.as_deref(), first.kind), (Some("一月"), Kind::Ledger));
    let accounts = import::preview(&desk.ctx, draft, None, Some("客户".to_owned()))
        .await
        .expect("a preview");
    assert_eq!(accounts.kind, Kind::Accounts);
    assert_eq!(accounts.header, ["客户编码", "客户名称"]);
    assert_eq!(accounts.sample, [["K1", "云帆科技"]]);
}

#[tokio::test]
async fn a_sheet_without_rows_is_shown_with_what_is_wrong_and_the_others() {
    let desk = Desk::on_sqlite().await;
    let draft = upload(&desk).await;
    let empty = import::preview(&desk.ctx, draft, None, Some("说明".to_owned()))
        .await
        .expect("a preview");
    assert_eq!(empty.unreadable.expect("a refusal").rule, "file_empty");
    assert_eq!((empty.header.len(), empty.sheets.len()), (0, 4));
    let missing = import::preview(&desk.ctx, draft, None, Some("三月".to_owned())).await;
    assert!(
        matches!(
            missing,
            Err(Error::Refused {
                rule: "no_such_sheet",
                ..
            })
        ),
        "{missing:?}"
    );
}

#[tokio::test]
async fn each_sheet_comes_in_once() {
    let desk = Desk::on_sqlite().await;
    let path = desk.database.folder().join("book.xlsx");
    workbook(&path);
    let run = async |sheet| {
        let tracker = std::sync::Arc::default();
        import::run(&desk.ctx, of_sheet(sheet, &path), tracker).await
    };
    assert_eq!(run(None).await.expect("the first").outcome.rows_taken, 1);
    assert_eq!(run(Some("二月")).await.expect("the second").outcome.rows_taken, 2);
    for again in [None, Some("一月"), Some("二月")] {
        let again = run(again).await;
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
    }
    let draft = upload(&desk).await;
    for (sheet, number) in [("一月", Some(1)), ("二月", Some(2))] {
        let preview = import::preview(&desk.ctx, draft, None, Some(sheet.to_owned()))
            .await
            .expect("a preview");
        assert_eq!(preview.already.map(|import| import.number), number, "{sheet}");
    }
}
