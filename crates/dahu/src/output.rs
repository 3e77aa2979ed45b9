//! What commands print: results to standard output, everything else to standard error.

use std::{
    error::Error,
    fmt,
    fs::File,
    io::{self, BufWriter, IsTerminal, Write},
    path::Path,
    process,
};

use comfy_table::{CellAlignment, Table, presets};
use dahu_web::{export::PlainTable, refusal, text::Texts};
use serde::Serialize;

/// Bytes that are written at once.
const WRITTEN_AT_ONCE: usize = 1 << 16;

/// Prints a line of a result.
pub(crate) fn line(text: impl std::fmt::Display) {
    print(&text);
}

/// Prints a remark beside the result.
pub(crate) fn note(text: impl std::fmt::Display) {
    remark(&text);
}

/// Prints an error and what lies beneath it, each sentence once.
pub(crate) fn fail(error: &(dyn Error + 'static), texts: &Texts) {
    let ours = error.downcast_ref::<dahu_app::Error>();
    let mut told = ours.map_or_else(|| error.to_string(), |error| refusal::of_error(texts, error));
    remark(&format_args!("dahu: {told}"));
    let mut source = error.source();
    while let Some(cause) = source {
        let text = cause.to_string();
        if !told.contains(&text) {
            remark(&format_args!("  {}", texts.text_with("because", "cause", &text)));
        }
        told = text;
        source = cause.source();
    }
}

/// Prints a table; wide characters take two places.
pub(crate) fn table(plain: &PlainTable) {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_FULL_CONDENSED)
        .set_header(&plain.headings);
    table.add_rows(&plain.rows);
    for (column, is_numeric) in table.column_iter_mut().zip(&plain.is_numeric) {
        if *is_numeric {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    print(&table);
}

/// A text in as many columns of a terminal, where Chinese characters take two each.
pub(crate) fn padded(text: &str, columns: usize) -> String {
    let wide = text
        .chars()
        .filter(|one| ('\u{1100}'..='\u{ffdc}').contains(one))
        .count();
    let blanks = columns.saturating_sub(text.chars().count() + wide);
    format!("{text}{}", " ".repeat(blanks))
}

/// Writes bytes to a file, or to standard output where none is named and it is no terminal.
pub(crate) fn bytes(bytes: &[u8], target: Option<&Path>, texts: &Texts) -> Result<(), Box<dyn Error>> {
    match target {
        Some(path) => Ok(std::fs::write(path, bytes)?),
        None if io::stdout().is_terminal() => Err(texts.text("command-terminal").into()),
        None => Ok(io::stdout().write_all(bytes)?),
    }
}

/// Writes JSON to a file, or to standard output where none is named, as it comes: what is long is never there whole.
pub(crate) fn json(value: &impl Serialize, target: Option<&Path>) -> Result<(), Box<dyn Error>> {
    let target: Box<dyn Write> = match target {
        Some(path) => Box::new(File::create(path)?),
        None => Box::new(io::stdout().lock()),
    };
    let mut target = BufWriter::with_capacity(WRITTEN_AT_ONCE, target);
    serde_json::to_writer_pretty(&mut target, value).map_err(io::Error::from)?;
    target.write_all(b"\n")?;
    Ok(target.flush()?)
}

/// A line of standard output; where that cannot be written, as on a full disk, the program ends and says why.
fn print(text: &dyn fmt::Display) {
    match writeln!(io::stdout(), "{text}") {
        Err(error) if !is_unread(&error) => {
            remark(&format_args!("dahu: {error}"));
            process::exit(1);
        }
        _ => {}
    }
}

/// A line of standard error. Where nobody can read that there is nobody to tell.
fn remark(text: &dyn fmt::Display) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Whether the reader of the output has seen enough, as `head` has after its lines: that is no failure.
pub(crate) fn is_unread(error: &(dyn Error + 'static)) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
