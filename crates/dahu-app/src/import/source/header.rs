//! Finding the header among titles and blank rows.

use dahu_core::import::{Cell, Row, trim, unique_names};

use super::SourceError;

/// How far down a header can stand.
const LOOKED_AT: usize = 50;

/// The header and the rows below it that were read in looking for it.
///
/// The header is the first row with two or more filled cells: what stands above it is a title. A file in which no row has
/// two has one column, and its header is the first row with anything in it.
pub(super) fn find(
    mut next: impl FnMut(&mut Row) -> Result<bool, SourceError>,
) -> Result<(Vec<String>, Vec<Row>), SourceError> {
    let mut rows = Vec::new();
    while rows.len() < LOOKED_AT {
        let mut row = Row::new();
        if !next(&mut row)? {
            break;
        }
        let filled = filled_cells(&row);
        if filled > 0 {
            rows.push(row);
        }
        if filled > 1 {
            let header = rows.pop().unwrap_or_default();
            return Ok((names(header), Vec::new()));
        }
    }
    if rows.is_empty() {
        return Err(SourceError::Empty);
    }
    let below = rows.split_off(1);
    Ok((names(rows.pop().unwrap_or_default()), below))
}

fn filled_cells(row: &Row) -> usize {
    row.cells().filter(|cell| !text_of(*cell).is_empty()).count()
}

fn names(mut header: Row) -> Vec<String> {
    header.trim_blank_beyond(1);
    unique_names(header.cells().map(text_of).collect())
}

fn text_of(cell: Cell<'_>) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => trim(text).to_owned(),
        Cell::Integer(number) => number.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::DateTime(moment) => moment.date().to_string(),
        Cell::Bool(truth) => truth.to_string(),
    }
}
