//! Files made to do harm, and bytes that mean nothing.

use proptest::prelude::*;

use super::fixtures::{open, raw_workbook, refusal, rest, rows, sheet, written, zipped};
use crate::import::source::{Format, Limits, SourceError, SourceOptions};

const HEADER: &str =
    "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a</v></c><c r=\"B1\" t=\"str\"><v>b</v></c></row>";
const LINE: &str = "<row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"B2\"><v>2</v></c></row>";

fn workbook(rows: &str) -> Vec<u8> {
    raw_workbook("", &sheet(rows), "<sst></sst>")
}

/// Limits that a small fixture can exceed.
fn tight() -> SourceOptions {
    let limits = Limits {
        small_bytes: 1 << 20,
        record_bytes: 64 << 10,
        parts: 50,
        ..Limits::default()
    };
    SourceOptions {
        limits,
        ..SourceOptions::default()
    }
}

fn assert_damaged(bytes: &[u8]) {
    let error = refusal(bytes, &SourceOptions::default());
    assert!(
        matches!(
            error,
            SourceError::Damaged {
                format: Format::Xlsx,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn a_zip_bomb_is_refused_by_its_directory() {
    let bomb = workbook(&format!("{HEADER}{LINE}{}", " ".repeat(16 << 20)));
    assert!(bomb.len() < 64 << 10, "{}", bomb.len());
    assert!(matches!(refusal(&bomb, &tight()), SourceError::ExpandsTooFar));
    let rows = (3..200_000).map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\"><v>1</v></c></row>"));
    let real = workbook(&format!("{HEADER}{LINE}{}", rows.collect::<String>()));
    assert!(open(&real).is_ok(), "what a real workbook expands to is allowed");
}

#[test]
fn a_zip_bomb_with_a_lying_directory_is_refused_while_it_expands() {
    let mut bomb = workbook(&format!("{HEADER}{LINE}{}", " ".repeat(16 << 20)));
    let claimed =
        u32::try_from(sheet(&format!("{HEADER}{LINE}{}", " ".repeat(16 << 20))).len()).expect("a size");
    let places: Vec<usize> = (0..bomb.len() - 4)
        .filter(|at| bomb[*at..*at + 4] == claimed.to_le_bytes())
        .collect();
    assert!(!places.is_empty());
    for at in places {
        bomb[at..at + 4].copy_from_slice(&1_000_u32.to_le_bytes());
    }
    let error = refusal(&bomb, &tight());
    assert!(
        matches!(error, SourceError::ExpandsTooFar | SourceError::Damaged { .. }),
        "{error}"
    );
}

#[test]
fn one_endless_cell_and_too_many_parts_are_refused() {
    let endless = workbook(&format!(
        "{HEADER}<row r=\"2\"><c r=\"A2\" t=\"str\"><v>{}</v></c></row>",
        "x".repeat(90_000)
    ));
    assert!(matches!(refusal(&endless, &tight()), SourceError::ExpandsTooFar));
    let names: Vec<String> = (0..60).map(|part| format!("xl/{part}.xml")).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"<a/>"[..])).collect();
    assert!(matches!(
        refusal(&zipped(&parts), &tight()),
        SourceError::ExpandsTooFar
    ));
}

#[test]
fn a_cut_workbook_is_refused() {
    let bytes = workbook(&format!("{HEADER}{LINE}"));
    for length in [4, 60, bytes.len() / 2, bytes.len() - 1] {
        assert_damaged(&bytes[..length]);
    }
    assert_damaged(&raw_workbook("", &sheet(HEADER)[..60], "<sst></sst>"));
}

#[test]
fn a_damaged_part_is_found_by_its_check_sum() {
    let mut bytes = workbook(&format!("{HEADER}{LINE}"));
    let name = b"xl/worksheets/sheet1.xml";
    let at = bytes
        .windows(name.len())
        .position(|window| window == name)
        .expect("the part")
        + name.len()
        + 20;
    bytes[at] ^= 0x55;
    assert_damaged(&bytes);
}

#[test]
fn a_workbook_that_contradicts_itself_is_refused() {
    let absurd_count = "<sst uniqueCount=\"18446744073709551615\"></sst>";
    assert_damaged(&raw_workbook(
        "",
        &sheet(&format!("{HEADER}{LINE}")),
        absurd_count,
    ));
    let unsorted = "<row r=\"9\"><c r=\"A9\"><v>1</v></c></row><row r=\"3\"><c r=\"A3\"><v>1</v></c></row>";
    assert_damaged(&workbook(&format!("{HEADER}{unsorted}")));
    assert_damaged(&workbook(&format!(
        "{HEADER}<row r=\"2\"><c r=\"A2\" t=\"s\"><v>7</v></c></row>"
    )));
    let wide = workbook(&format!("{HEADER}<row r=\"2\"><c r=\"ZZZZ2\"><v>1</v></c></row>"));
    assert!(matches!(
        refusal(&wide, &SourceOptions::default()),
        SourceError::TooManyColumns { row: 2, .. }
    ));
}

#[test]
fn dimensions_that_make_no_sense_do_no_harm() {
    let rows =
        format!("<worksheet><dimension ref=\"C9:A1\"/><sheetData>{HEADER}{LINE}</sheetData></worksheet>");
    let bytes = raw_workbook("", &rows, "<sst></sst>");
    // With overflow checks the parser panics on its own thread, without them it does not care.
    match open(&bytes) {
        Ok(mut source) => assert_eq!(rest(&mut source).expect("rows").len(), 1),
        Err(error) => assert!(matches!(error, SourceError::Damaged { .. }), "{error}"),
    }
}

/// Reads whatever it can; only a panic fails.
fn read(bytes: &[u8]) {
    if let Ok(mut source) = open(bytes) {
        let _ = rest(&mut source);
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(start in prop::sample::select(vec![
        &b""[..], b"PK\x03\x04", b"PAR1", b"\x1f\x8b\x08\0", b"\xff\xfe", b"\xef\xbb\xbf", b"a,b\n",
    ]), bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        read(&[start, &bytes].concat());
    }

    #[test]
    fn arbitrary_text_never_panics(text in "[ab1,;\"\r\n\t|虎 -]{0,400}") {
        read(text.as_bytes());
    }

    #[test]
    fn every_quoted_table_is_read_back(table in prop::collection::vec(
        prop::collection::vec("[a-z虎,;\"\r\n\t]{0,6}", 3), 1..8)
    ) {
        let quoted = |cells: &Vec<String>| {
            let cells: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
            cells.join(",") + "\n"
        };
        let text: String = table.iter().map(quoted).collect();
        let options = SourceOptions { delimiter: Some(','), ..SourceOptions::default() };
        let filled: Vec<&Vec<String>> =
            table.iter().filter(|cells| cells.iter().any(|cell| !cell.trim().is_empty())).collect();
        let mut source = match super::fixtures::open_with(format!("\"x\",\"y\",\"z\"\n{text}").as_bytes(), &options) {
            Ok(source) => source,
            Err(error) => {
                prop_assert!(filled.is_empty(), "{}", error);
                return Ok(());
            }
        };
        let read = rest(&mut source).expect("rows");
        prop_assert_eq!(read.iter().map(|(_, cells)| cells).collect::<Vec<_>>(), filled);
    }

    #[test]
    fn a_workbook_with_changed_bytes_never_panics(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = workbook(&format!("{HEADER}{LINE}"));
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        read(&bytes);
    }
}

#[test]
fn the_fixtures_themselves_are_sound() {
    assert_eq!(rows(&workbook(&format!("{HEADER}{LINE}"))).len(), 1);
}

#[test]
fn entities_of_a_workbook_bring_in_no_file_and_do_not_multiply() {
    let secret = written(b"the-secret-of-the-machine");
    let path = secret.path().display();
    let lol: String = (1..=9)
        .map(|level| {
            let ten = format!("&l{};", level - 1).repeat(10);
            format!("<!ENTITY l{level} \"{ten}\">")
        })
        .collect();
    let cases = [
        (
            format!("<!DOCTYPE x [<!ENTITY e SYSTEM \"file://{path}\">]>"),
            "&e;",
        ),
        (
            format!("<!DOCTYPE x [<!ENTITY % p SYSTEM \"file://{path}\"> %p;]>"),
            "&e;",
        ),
        (format!("<!DOCTYPE x [<!ENTITY l0 \"lollollol\">{lol}]>"), "&l9;"),
    ];
    for (doctype, entity) in cases {
        let cell = format!("<row r=\"2\"><c r=\"A2\" t=\"str\"><v>{entity}</v></c></row>");
        let in_sheet = format!("{doctype}{}", sheet(&format!("{HEADER}{cell}")));
        let shared = format!("{doctype}<sst><si><t>{entity}</t></si></sst>");
        let by_index = "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c></row>";
        for bytes in [
            raw_workbook("", &in_sheet, "<sst></sst>"),
            raw_workbook("", &sheet(&format!("{HEADER}{by_index}")), &shared),
        ] {
            let read = open(&bytes).and_then(|mut source| rest(&mut source));
            match read {
                Ok(rows) => {
                    let text = format!("{rows:?}");
                    assert!(
                        !text.contains("secret-of-the-machine") && text.len() < 10_000,
                        "{text}"
                    );
                }
                Err(error) => {
                    let text = error.to_string();
                    assert!(!text.contains("secret-of-the-machine"), "{text}");
                    assert!(matches!(error, SourceError::Damaged { .. }), "{text}");
                }
            }
        }
    }
}
