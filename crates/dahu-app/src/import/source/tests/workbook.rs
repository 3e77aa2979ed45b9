//! Workbooks as spreadsheets write them.

use dahu_core::import::SerialEpoch;
use rust_xlsxwriter::{Format as CellFormat, Workbook};

use super::fixtures::{open, open_with, raw_workbook, refusal, rest, row, rows, sheet};
use crate::import::source::{Format, SourceError, SourceOptions};

fn saved(mut workbook: Workbook) -> Vec<u8> {
    workbook.save_to_buffer().expect("a workbook")
}

#[test]
fn cells_come_with_their_types() {
    let mut workbook = Workbook::new();
    let date = CellFormat::new().set_num_format("yyyy-mm-dd");
    let moment = CellFormat::new().set_num_format("yyyy/m/d h:mm");
    let sheet = workbook.add_worksheet();
    sheet
        .write_row(0, 0, ["客户", "日期", "时刻", "金额", "是", "空"])
        .expect("cells");
    sheet.write(1, 0, 17850).expect("a cell");
    sheet.write_with_format(1, 1, 40_513, &date).expect("a cell");
    sheet
        .write_with_format(1, 2, 40_513.351_388_888_9, &moment)
        .expect("a cell");
    sheet.write(1, 3, 2.55).expect("a cell");
    sheet.write(1, 4, true).expect("a cell");
    sheet.write(2, 0, " 大虎 ").expect("a cell");
    let mut source = open(&saved(workbook)).expect("a workbook");
    assert_eq!((source.format(), source.sheet()), (Format::Xlsx, Some("Sheet1")));
    assert_eq!(source.header(), ["客户", "日期", "时刻", "金额", "是", "空"]);
    assert_eq!(
        rest(&mut source).expect("rows"),
        [
            row(
                2,
                &[
                    "n17850",
                    "t2010-12-01 00:00:00",
                    "t2010-12-01 08:26:00",
                    "n2.55",
                    "btrue",
                    "-"
                ]
            ),
            row(3, &[" 大虎 ", "-", "-", "-", "-", "-"]),
        ]
    );
}

#[test]
fn the_first_visible_sheet_with_rows_is_read_unless_one_is_named() {
    let mut workbook = Workbook::new();
    for (name, amount, hidden) in [
        ("隐藏", 1, true),
        ("空", 0, false),
        ("一月", 2, false),
        ("二月", 3, false),
    ] {
        let sheet = workbook.add_worksheet().set_name(name).expect("a name");
        sheet.set_hidden(hidden);
        if amount > 0 {
            sheet.write_row(0, 0, ["客户", "金额"]).expect("cells");
            sheet.write_row(1, 0, [amount, amount]).expect("cells");
        }
    }
    workbook
        .worksheet_from_name("一月")
        .expect("a sheet")
        .set_active(true);
    let bytes = saved(workbook);
    for (wanted, found, cell) in [
        (None, "一月", "n2"),
        (Some("二月"), "二月", "n3"),
        (Some("隐藏"), "隐藏", "n1"),
    ] {
        let options = SourceOptions {
            sheet: wanted.map(str::to_owned),
            ..SourceOptions::default()
        };
        let mut source = open_with(&bytes, &options).expect("a workbook");
        assert_eq!(source.sheet(), Some(found));
        assert_eq!(rest(&mut source).expect("rows"), [row(2, &[cell, cell])]);
    }
    let options = SourceOptions {
        sheet: Some("三月".to_owned()),
        ..SourceOptions::default()
    };
    let error = refusal(&bytes, &options).to_string();
    assert!(
        error.contains("三月") && error.contains("隐藏, 空, 一月, 二月"),
        "{error}"
    );
    let options = SourceOptions {
        sheet: Some("空".to_owned()),
        ..SourceOptions::default()
    };
    assert!(matches!(refusal(&bytes, &options), SourceError::Empty));
}

#[test]
fn a_merged_title_and_blank_rows_above_the_header_are_passed_over() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet
        .merge_range(0, 0, 0, 2, "2026 年销售明细", &CellFormat::new())
        .expect("a title");
    sheet.write_row(3, 0, ["客户", "金额（万元）"]).expect("cells");
    sheet.write(4, 0, "大虎").expect("a cell");
    sheet.write(4, 1, 1.5).expect("a cell");
    sheet.write(9, 0, "二虎").expect("a cell");
    let bytes = saved(workbook);
    assert_eq!(
        open(&bytes).expect("a workbook").header(),
        ["客户", "金额（万元）"]
    );
    assert_eq!(rows(&bytes), [row(5, &["大虎", "n1.5"]), row(10, &["二虎", "-"])]);
}

#[test]
fn serials_count_from_the_workbooks_own_epoch() {
    let cells = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a</v></c><c r=\"B1\" t=\"str\"><v>b</v></c></row>\
                 <row r=\"2\"><c r=\"A2\"><v>39051</v></c></row>";
    for (properties, epoch) in [
        ("<workbookPr date1904=\"1\"/>", SerialEpoch::Excel1904),
        ("<workbookPr/>", SerialEpoch::Excel1900),
    ] {
        let source = open(&raw_workbook(properties, &sheet(cells), "<sst></sst>")).expect("a workbook");
        assert_eq!(source.epoch(), epoch);
    }
}

#[test]
fn errors_in_cells_stand_as_text() {
    let cells = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a</v></c><c r=\"B1\" t=\"str\"><v>b</v></c></row>\
                 <row r=\"2\"><c r=\"A2\" t=\"e\"><v>#N/A</v></c><c r=\"B2\" t=\"e\"><v>#DIV/0!</v></c></row>";
    let bytes = raw_workbook("", &sheet(cells), "<sst></sst>");
    assert_eq!(rows(&bytes), [row(2, &["#N/A", "#DIV/0!"])]);
}

#[test]
fn a_large_sheet_comes_in_order_and_can_be_left_early() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet_with_constant_memory().expect("a sheet");
    sheet.write_row(0, 0, ["客户", "金额"]).expect("cells");
    for line in 1..=20_000_u32 {
        sheet.write(line, 0, format!("虎{line}")).expect("a cell");
        sheet.write(line, 1, line).expect("a cell");
    }
    let bytes = saved(workbook);
    drop(open(&bytes).expect("a workbook"));
    let mut source = open(&bytes).expect("a workbook");
    let read = rest(&mut source).expect("rows");
    assert_eq!(read.len(), 20_000);
    assert!(
        (1..)
            .zip(&read)
            .all(|(line, (number, cells))| *number == line + 1 && cells[0] == format!("虎{line}"))
    );
    assert_eq!(source.bytes_read(), source.bytes_total());
}
