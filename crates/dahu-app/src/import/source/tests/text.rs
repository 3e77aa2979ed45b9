//! Encodings of text files.

use dahu_core::import::{Kind, LedgerReader, Mapping, ReadOptions, Reason, Row};
use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::fixtures::{encoded, open, open_with, refusal, rest, row, rows};
use crate::import::source::{SourceError, SourceOptions};

const TEXT: &str = "客户,金额\n大虎科技（北京）,1.5\n龘靐䶮,2\n";

#[test]
fn the_same_text_is_read_in_every_encoding() {
    for (mark, encoding) in [
        (&b""[..], UTF_8),
        (b"\xef\xbb\xbf", UTF_8),
        (b"\xff\xfe", UTF_16LE),
        (b"\xfe\xff", UTF_16BE),
        (b"", GB18030),
    ] {
        let bytes = [mark, &encoded(TEXT, encoding)].concat();
        let mut source = open(&bytes).expect("a text");
        assert_eq!(source.encoding(), Some(encoding.name()));
        assert_eq!(source.header(), ["客户", "金额"]);
        let read = rest(&mut source).expect("rows");
        assert_eq!(
            read,
            [row(2, &["大虎科技（北京）", "1.5"]), row(3, &["龘靐䶮", "2"])],
            "{}",
            encoding.name()
        );
    }
}

#[test]
fn a_name_after_megabytes_of_digits_still_decides_the_encoding() {
    for encoding in [UTF_8, GB18030] {
        let text = "account,amount\n".to_owned() + &"17850,1.25\n".repeat(250_000) + "大虎,2\n";
        let mut source = open(&encoded(&text, encoding)).expect("a text");
        assert_eq!(source.encoding(), Some(encoding.name()));
        let read = rest(&mut source).expect("rows");
        assert_eq!(read.last(), Some(&row(250_002, &["大虎", "2"])));
    }
}

#[test]
fn no_character_is_torn_between_blocks() {
    for encoding in [UTF_8, GB18030, UTF_16LE] {
        let mark: &[u8] = if encoding == UTF_16LE { b"\xff\xfe" } else { b"" };
        let lines: String = (0..60_000)
            .map(|line| format!("大虎科技第{line}号,{line}\n"))
            .collect();
        let bytes = [mark, &encoded(&format!("客户,金额\n{lines}"), encoding)].concat();
        for (index, (_, cells)) in rows(&bytes).into_iter().enumerate() {
            assert_eq!(cells[0], format!("大虎科技第{index}号"));
        }
    }
}

#[test]
fn one_damaged_character_costs_one_row() {
    for encoding in [UTF_8, GB18030] {
        let mut bytes = encoded("客户,日期,金额\n", encoding);
        for line in 0..200 {
            bytes.extend(encoded("大虎科技有限公司,2026-01-05,1.5\n", encoding));
            if line == 99 {
                bytes.extend(b"\xff\xff,2026-01-05,1.5\n");
            }
        }
        let mut source = open(&bytes).expect("a text");
        assert_eq!(source.encoding(), Some(encoding.name()));
        let mapping = Mapping::guess(Kind::Ledger, source.header());
        let today = "2026-03-05".parse().expect("a day");
        let reader = LedgerReader::new(&mapping, ReadOptions::new(today)).expect("a mapping");
        let mut findings = Vec::new();
        let mut line = Row::new();
        while source.next_row(&mut line).expect("a row") {
            findings.extend(reader.read(&line, &mut Vec::new()).err());
        }
        assert_eq!(findings.len(), 1, "{}", encoding.name());
        assert_eq!(
            (findings[0].row, &findings[0].reason),
            (102, &Reason::UndecodableText)
        );
    }
}

#[test]
fn what_is_neither_of_the_two_encodings_is_refused_until_it_is_named() {
    let bytes = encoded("name,city\nSociété Générale,Orléans\nMüller,Köln\n", WINDOWS_1252);
    assert!(matches!(
        refusal(&bytes, &SourceOptions::default()),
        SourceError::UnknownEncoding
    ));
    let named = SourceOptions {
        encoding: Some("latin1".to_owned()),
        ..SourceOptions::default()
    };
    let mut source = open_with(&bytes, &named).expect("a text");
    let read = rest(&mut source).expect("rows");
    assert_eq!(
        read,
        [
            row(2, &["Société Générale", "Orléans"]),
            row(3, &["Müller", "Köln"])
        ]
    );
    let unknown = SourceOptions {
        encoding: Some("klingon".to_owned()),
        ..SourceOptions::default()
    };
    assert!(matches!(
        refusal(&bytes, &unknown),
        SourceError::NoSuchEncoding(_)
    ));
}

#[test]
fn zero_bytes_are_no_text() {
    let late = ["a,b\n".repeat(600_000).as_bytes(), b"1,\0\n"].concat();
    for bytes in [&b"a,b\n1,\0\n"[..], b"\xef\xbb\xbfa,b\n1,\0\n", &late] {
        assert!(matches!(
            refusal(bytes, &SourceOptions::default()),
            SourceError::NotText
        ));
    }
    let unmarked = encoded(TEXT, UTF_16LE);
    assert!(matches!(
        refusal(&unmarked, &SourceOptions::default()),
        SourceError::NotText
    ));
}
