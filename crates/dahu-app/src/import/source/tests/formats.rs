//! Which files are opened at all.

use std::{fs, path::Path};

use super::fixtures::{open, refusal, rows, written, zipped};
use crate::import::source::{Format, Source, SourceError, SourceOptions, fingerprint};

#[test]
fn a_file_that_is_not_there_and_a_folder_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = folder.path().join("missing.csv");
    let open_path = |path: &Path| Source::open(path, &SourceOptions::default()).map(|_| ());
    assert!(matches!(open_path(&missing), Err(SourceError::NotFound(path)) if path == missing));
    assert!(matches!(open_path(folder.path()), Err(SourceError::Folder(_))));
    assert!(matches!(fingerprint(&missing), Err(SourceError::NotFound(_))));
    assert!(matches!(fingerprint(folder.path()), Err(SourceError::Folder(_))));
}

#[test]
fn the_name_of_a_file_does_not_decide_its_format() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sales.xlsx");
    fs::write(&path, "a,b\n1,2\n").expect("a file");
    let source = Source::open(&path, &SourceOptions::default()).expect("a text");
    assert_eq!(source.format(), Format::Csv);
}

#[test]
fn files_without_rows_are_refused() {
    for text in ["", "\n\n", " , \n", "\u{feff}", "\"\"\n"] {
        assert!(
            matches!(
                refusal(text.as_bytes(), &SourceOptions::default()),
                SourceError::Empty
            ),
            "{text:?}"
        );
    }
    for text in ["a,b\n", "a,b", "a,b\n,\n , \n", "name\n"] {
        assert!(
            matches!(
                refusal(text.as_bytes(), &SourceOptions::default()),
                SourceError::NoRows
            ),
            "{text:?}"
        );
    }
}

#[test]
fn formats_that_are_not_read_are_named() {
    let word = zipped(&[("word/document.xml", b"<w/>")]);
    let open_document = zipped(&[("mimetype", b"x"), ("content.xml", b"<x/>")]);
    let binary = zipped(&[("xl/workbook.bin", b"x")]);
    let other = zipped(&[("a.csv", b"a,b\n1,2\n")]);
    for (bytes, expected) in [
        (&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more"[..], ".xls"),
        (b"%PDF-1.7 and more", "PDF"),
        (&word, "Word"),
        (&open_document, ".ods"),
        (&binary, ".xlsb"),
        (&other, "ZIP"),
    ] {
        let error = open(bytes).map(|_| ()).expect_err("an error");
        assert_eq!(error.code(), "format_not_supported");
        let message = error.to_string();
        assert!(
            message.contains(expected) && message.contains("save it as XLSX or CSV"),
            "{message}"
        );
    }
}

#[test]
fn a_fingerprint_is_the_digest_of_the_bytes() {
    let file = written(b"abc");
    assert_eq!(
        fingerprint(file.path()).expect("a digest"),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

#[test]
fn a_sample_does_not_use_rows_up() {
    let mut source = open(b"a,b\n1,2\n3,4\n").expect("a text");
    assert_eq!(source.sample().len(), 2);
    assert_eq!(source.rows_hint(), Some(2));
    assert_eq!(super::fixtures::rest(&mut source).expect("rows").len(), 2);
    assert_eq!(source.sample().len(), 2);
    assert_eq!(rows(b"a,b\n1,2\n3,4\n").len(), 2);
}

#[test]
fn reading_tells_how_far_it_has_come() {
    let text = "account,amount\n".to_owned() + &"大虎,12.50\n".repeat(100_000);
    let mut source = open(text.as_bytes()).expect("a text");
    let hint = source.rows_hint().expect("a hint");
    assert!((95_000..=105_000).contains(&hint), "{hint}");
    assert!(source.bytes_read() < source.bytes_total() / 10);
    let mut row = dahu_core::import::Row::new();
    let mut before = 0;
    while source.next_row(&mut row).expect("a row") {
        let now = source.bytes_read();
        assert!(before <= now && now <= source.bytes_total());
        before = now;
    }
    assert_eq!(source.bytes_read(), source.bytes_total());
}
