//! Records of text files: delimiters, quotes, line ends, lengths, compression.

use std::io::Write;

use dahu_core::import::{DateOrder, DateOrderVerdict};
use flate2::{Compression, write::GzEncoder};

use super::fixtures::{open, open_with, refusal, rest, row, rows, written};
use crate::import::source::{Format, Limits, Source, SourceError, SourceOptions};

#[test]
fn rows_are_numbered_as_a_spreadsheet_shows_them() {
    for (text, expected) in [
        (
            "a,b\n1,2\n\n3,4\n",
            vec![row(2, &["1", "2"]), row(4, &["3", "4"])],
        ),
        (
            "a,b\r\n1,2\r\n\r\n3,4",
            vec![row(2, &["1", "2"]), row(4, &["3", "4"])],
        ),
        ("a,b\r1,2\r3,4\r", vec![row(2, &["1", "2"]), row(3, &["3", "4"])]),
        (
            "a,b\n\"1\n1\n1\",2\n3,4\n",
            vec![row(2, &["1\n1\n1", "2"]), row(3, &["3", "4"])],
        ),
        (
            "\"a\r\nx\",b\r\n\"1\r\n1\",2\r\n3,4\r\n",
            vec![row(2, &["1\r\n1", "2"]), row(3, &["3", "4"])],
        ),
        ("\n\na,b\n,\n1,2\n", vec![row(5, &["1", "2"])]),
    ] {
        assert_eq!(rows(text.as_bytes()), expected, "{text:?}");
    }
}

#[test]
fn delimiters_and_quotes_are_recognised() {
    for (text, delimiter) in [
        ("a;b\n1,5;\"x;\"\"y\"\n", ';'),
        ("a\tb\n1,5\t\"x;\"\"y\"\n", '\t'),
        ("a|b\n1,5|\"x;\"\"y\"\n", '|'),
    ] {
        let mut source = open(text.as_bytes()).expect("a text");
        assert_eq!(source.delimiter(), Some(delimiter));
        assert_eq!(rest(&mut source).expect("rows"), [row(2, &["1,5", "x;\"y"])]);
    }
    let given = SourceOptions {
        delimiter: Some('~'),
        ..SourceOptions::default()
    };
    assert_eq!(
        rest(&mut open_with(b"a~b\n1,2~3\n", &given).expect("a text")).expect("rows"),
        [row(2, &["1,2", "3"])]
    );
    let wrong = SourceOptions {
        delimiter: Some('，'),
        ..SourceOptions::default()
    };
    assert!(matches!(
        refusal(b"a,b\n1,2\n", &wrong),
        SourceError::NoSuchDelimiter('，')
    ));
}

#[test]
fn a_title_above_the_header_is_passed_over() {
    let text = "销售明细表,,\n制表日期：2026-03-05,,\n\n客户,日期,金额\n大虎,2026-01-05,5\n";
    let mut source = open(text.as_bytes()).expect("a text");
    assert_eq!(source.header(), ["客户", "日期", "金额"]);
    assert_eq!(
        rest(&mut source).expect("rows"),
        [row(5, &["大虎", "2026-01-05", "5"])]
    );
}

#[test]
fn a_file_can_have_one_column() {
    let mut source = open("名称\n大虎\n\n二虎\n".as_bytes()).expect("a text");
    assert_eq!(source.header(), ["名称"]);
    assert_eq!(
        rest(&mut source).expect("rows"),
        [row(2, &["大虎"]), row(4, &["二虎"])]
    );
    let many: String = (0..500).map(|number| format!("虎{number}\n")).collect();
    assert_eq!(rows(format!("名称\n{many}").as_bytes()).len(), 500);
}

#[test]
fn uneven_rows_keep_their_cells_but_not_blanks_on_the_right() {
    assert_eq!(
        rows(b"a,b,,\n1,2\n3\n4,5,6\n7,8,,\n"),
        [
            row(2, &["1", "2"]),
            row(3, &["3"]),
            row(4, &["4", "5", "6"]),
            row(5, &["7", "8"])
        ]
    );
}

#[test]
fn a_record_without_an_end_is_refused_with_its_row() {
    let limits = Limits {
        record_bytes: 64 << 10,
        ..Limits::default()
    };
    let options = SourceOptions {
        limits,
        ..SourceOptions::default()
    };
    let field = "x".repeat(100 << 10);
    let unclosed = "a,b\n1,2\n3,\"".to_owned() + &"4,5\n".repeat(50_000);
    for text in [format!("a,b\n1,2\n3,{field}\n"), unclosed] {
        let error = refusal(text.as_bytes(), &options);
        assert!(
            matches!(error, SourceError::RecordTooLong { row: 3, .. }),
            "{error}"
        );
    }
    let no_line_break = "x".repeat(3 << 20);
    let error = refusal(no_line_break.as_bytes(), &SourceOptions::default());
    assert!(
        matches!(error, SourceError::RecordTooLong { row: 1, .. }),
        "{error}"
    );
    let error = refusal(",".repeat(100_000).as_bytes(), &SourceOptions::default());
    assert!(
        matches!(error, SourceError::TooManyColumns { row: 1, .. }),
        "{error}"
    );
}

#[test]
fn a_long_field_within_the_limit_is_read() {
    let field = "虎".repeat(300_000);
    assert_eq!(
        rows(format!("a,b\n1,{field}\n").as_bytes()),
        [row(2, &["1", &field])]
    );
}

fn compressed(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text).expect("memory");
    encoder.finish().expect("an archive")
}

#[test]
fn a_compressed_text_is_read_and_a_cut_one_refused() {
    let lines: String = (0..20_000)
        .map(|line| format!("大虎{line},{}\n", line * 7919))
        .collect();
    let bytes = compressed(format!("客户,金额\n{lines}").as_bytes());
    let mut source = open(&bytes).expect("a text");
    assert_eq!(
        (source.format(), source.encoding()),
        (Format::CsvGzip, Some("UTF-8"))
    );
    assert_eq!(rest(&mut source).expect("rows").len(), 20_000);
    let error = refusal(&bytes[..bytes.len() / 2], &SourceOptions::default());
    assert!(
        matches!(
            error,
            SourceError::Damaged {
                format: Format::CsvGzip,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn a_compressed_text_that_expands_too_far_is_refused() {
    let limits = Limits {
        small_bytes: 1 << 20,
        ..Limits::default()
    };
    let options = SourceOptions {
        limits,
        ..SourceOptions::default()
    };
    let bomb = compressed("a,b\n".repeat(2 << 20).as_bytes());
    assert!(bomb.len() < 64 << 10, "{}", bomb.len());
    assert!(matches!(refusal(&bomb, &options), SourceError::ExpandsTooFar));
}

#[test]
fn a_telling_date_far_down_settles_the_order_of_days_and_months() {
    let text = |last: &str| format!("account,date\n{}a,{last}\n", "a,12/1/2010 8:26\n".repeat(5_000));
    for (last, expected) in [
        ("12/13/2010 8:26", DateOrderVerdict::Known(DateOrder::MonthFirst)),
        ("13/12/2010", DateOrderVerdict::Known(DateOrder::DayFirst)),
        ("1/12/2010", DateOrderVerdict::Undecided),
    ] {
        let file = written(text(last).as_bytes());
        let source = Source::open(file.path(), &SourceOptions::default()).expect("a text");
        assert_eq!(
            source.date_order(&[1], || true).expect("a verdict"),
            expected,
            "{last}"
        );
        assert_eq!(
            source.date_order(&[0], || true).expect("a verdict"),
            DateOrderVerdict::NotNeeded
        );
    }
}
