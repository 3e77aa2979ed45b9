//! Files made on the spot.

use std::io::{Cursor, Write};

use dahu_core::import::{Cell, Row};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use tempfile::NamedTempFile;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use crate::import::source::{Source, SourceError, SourceOptions};

/// A file with these bytes, which lasts as long as the value.
pub(super) fn written(bytes: &[u8]) -> NamedTempFile {
    let mut file = NamedTempFile::new().expect("a temporary file");
    file.write_all(bytes).expect("room on the disk");
    file
}

pub(super) fn open_with(bytes: &[u8], options: &SourceOptions) -> Result<Source, SourceError> {
    Source::open(written(bytes).path(), options)
}

pub(super) fn open(bytes: &[u8]) -> Result<Source, SourceError> {
    open_with(bytes, &SourceOptions::default())
}

/// Why the file cannot be opened, or not be read to its end.
pub(super) fn refusal(bytes: &[u8], options: &SourceOptions) -> SourceError {
    open_with(bytes, options)
        .and_then(|mut source| rest(&mut source))
        .expect_err("an error")
}

/// The rows with their numbers, every cell as text.
pub(super) fn rest(source: &mut Source) -> Result<Vec<(u64, Vec<String>)>, SourceError> {
    let mut rows = Vec::new();
    let mut row = Row::new();
    while source.next_row(&mut row)? {
        rows.push((row.number(), row.cells().map(shown).collect()));
    }
    Ok(rows)
}

/// The rows of a file that can be read.
pub(super) fn rows(bytes: &[u8]) -> Vec<(u64, Vec<String>)> {
    rest(&mut open(bytes).expect("a readable file")).expect("readable rows")
}

pub(super) fn row(number: u64, cells: &[&str]) -> (u64, Vec<String>) {
    (number, cells.iter().map(|cell| (*cell).to_owned()).collect())
}

fn shown(cell: Cell<'_>) -> String {
    match cell {
        Cell::Empty => "-".to_owned(),
        Cell::Text(text) => text.to_owned(),
        Cell::Integer(number) => format!("i{number}"),
        Cell::Number(number) => format!("n{number}"),
        Cell::Date(date) => format!("d{date}"),
        Cell::DateTime(moment) => format!("t{moment}"),
        Cell::Bool(truth) => format!("b{truth}"),
    }
}

/// Text in an encoding, without a byte-order mark.
pub(super) fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    if encoding == UTF_16LE {
        return text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    }
    if encoding == UTF_16BE {
        return text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    }
    let (bytes, _, lossy) = encoding.encode(text);
    assert!(!lossy, "every character has a code in {}", encoding.name());
    bytes.into_owned()
}

/// A ZIP archive of these parts.
pub(super) fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in parts {
        archive.start_file(*name, options).expect("a part");
        archive.write_all(bytes).expect("its bytes");
    }
    archive.finish().expect("an archive").into_inner()
}

/// The smallest workbook: one sheet with this XML, and shared texts with that.
pub(super) fn raw_workbook(properties: &str, sheet: &str, shared: &str) -> Vec<u8> {
    const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = format!(
        "<Relationships xmlns=\"{RELATIONSHIPS}\"><Relationship Id=\"r1\" Type=\"{OFFICE}/officeDocument\" \
         Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let relationships = format!(
        "<Relationships xmlns=\"{RELATIONSHIPS}\"><Relationship Id=\"r1\" Type=\"{OFFICE}/worksheet\" \
         Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    let workbook = format!(
        "<workbook xmlns:r=\"{OFFICE}\">{properties}<sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets>\
         </workbook>"
    );
    zipped(&[
        ("_rels/.rels", package.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relationships.as_bytes()),
        ("xl/sharedStrings.xml", shared.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

/// A sheet with these rows of XML.
pub(super) fn sheet(rows: &str) -> String {
    format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")
}
