//! Cells and rows as the file readers hand them over.

use chrono::{NaiveDate, NaiveDateTime};

/// One cell of a file, typed as far as the file itself types it: in a CSV everything is text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Nothing.
    Empty,
    /// Text, not yet trimmed.
    Text(&'a str),
    /// A whole number.
    Integer(i64),
    /// A binary floating-point number, as spreadsheets store every number.
    Number(f64),
    /// A civil date.
    Date(NaiveDate),
    /// A civil date with a time.
    DateTime(NaiveDateTime),
    /// A truth value.
    Bool(bool),
}

/// Where a cell of a [`Row`] lies.
#[derive(Clone, Copy, Debug)]
enum Slot {
    Text { start: usize, end: usize },
    Value(Cell<'static>),
}

/// One row of a file.
///
/// All its texts lie in one buffer, and both buffers are kept when the row is reused: reading tens of millions
/// of rows into the same `Row` allocates nothing once the longest has been seen.
#[derive(Clone, Debug, Default)]
pub struct Row {
    number: u64,
    text: String,
    slots: Vec<Slot>,
}

impl Row {
    /// A row without cells.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Empties the row and gives it its number in the file, where the header counts as a row and the first is 1.
    pub fn start(&mut self, number: u64) {
        self.number = number;
        self.text.clear();
        self.slots.clear();
    }

    /// The row's number in the file: the first row is 1.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// How many cells it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether it has no cells at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Whether no cell holds anything.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.cells().all(is_blank)
    }

    /// How many bytes its texts take together.
    #[must_use]
    pub fn text_bytes(&self) -> usize {
        self.text.len()
    }

    /// The cell in column `index`, from 0; beyond the last it is empty.
    #[must_use]
    pub fn cell(&self, index: usize) -> Cell<'_> {
        match self.slots.get(index) {
            Some(Slot::Text { start, end }) => Cell::Text(self.text.get(*start..*end).unwrap_or_default()),
            Some(Slot::Value(value)) => *value,
            None => Cell::Empty,
        }
    }

    /// The cells from left to right.
    pub fn cells(&self) -> impl Iterator<Item = Cell<'_>> {
        (0..self.len()).map(|index| self.cell(index))
    }

    /// Adds a cell on the right.
    pub fn push(&mut self, cell: Cell<'_>) {
        let slot = match cell {
            Cell::Text(text) => {
                let start = self.text.len();
                self.text.push_str(text);
                Slot::Text {
                    start,
                    end: self.text.len(),
                }
            }
            Cell::Empty => Slot::Value(Cell::Empty),
            Cell::Integer(value) => Slot::Value(Cell::Integer(value)),
            Cell::Number(value) => Slot::Value(Cell::Number(value)),
            Cell::Date(value) => Slot::Value(Cell::Date(value)),
            Cell::DateTime(value) => Slot::Value(Cell::DateTime(value)),
            Cell::Bool(value) => Slot::Value(Cell::Bool(value)),
        };
        self.slots.push(slot);
    }

    /// Adds the fields of one record: `record` is their texts without separators, `ends` where each one ends.
    pub fn push_fields(&mut self, record: &str, ends: &[usize]) {
        let offset = self.text.len();
        self.text.push_str(record);
        let mut start = offset;
        self.slots.extend(ends.iter().map(|end| {
            let slot = Slot::Text {
                start,
                end: offset + end,
            };
            start = offset + end;
            slot
        }));
    }

    /// Adds empty cells until there are `width`.
    pub fn pad(&mut self, width: usize) {
        if self.slots.len() < width {
            self.slots.resize(width, Slot::Value(Cell::Empty));
        }
    }

    /// Drops blank cells from the right while there are more than `width`.
    pub fn trim_blank_beyond(&mut self, width: usize) {
        while self.slots.len() > width && is_blank(self.cell(self.slots.len() - 1)) {
            self.slots.pop();
        }
    }
}

impl<'a> FromIterator<Cell<'a>> for Row {
    /// A row with number 0.
    fn from_iter<I: IntoIterator<Item = Cell<'a>>>(cells: I) -> Self {
        let mut row = Self::new();
        for cell in cells {
            row.push(cell);
        }
        row
    }
}

fn is_blank(cell: Cell<'_>) -> bool {
    match cell {
        Cell::Empty => true,
        Cell::Text(text) => super::text::trim(text).is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_gives_back_its_cells_and_nothing_beyond_them() {
        let row: Row = [Cell::Text("大虎"), Cell::Empty, Cell::Integer(3), Cell::Text("")]
            .into_iter()
            .collect();
        assert_eq!(row.cell(0), Cell::Text("大虎"));
        assert_eq!(row.cell(2), Cell::Integer(3));
        assert_eq!(row.cell(3), Cell::Text(""));
        assert_eq!(row.cell(4), Cell::Empty);
    }

    #[test]
    fn the_fields_of_a_record_are_cut_at_their_ends() {
        let mut row = Row::new();
        row.start(7);
        row.push_fields("a大虎c", &[1, 7, 7, 8]);
        assert_eq!(
            row.cells().collect::<Vec<_>>(),
            [
                Cell::Text("a"),
                Cell::Text("大虎"),
                Cell::Text(""),
                Cell::Text("c")
            ]
        );
        assert_eq!(row.number(), 7);
    }

    #[test]
    fn only_blank_cells_are_dropped_beyond_the_width() {
        let mut row: Row = [Cell::Text("a"), Cell::Text("b"), Cell::Text(" "), Cell::Empty]
            .into_iter()
            .collect();
        row.trim_blank_beyond(1);
        assert_eq!(row.len(), 2);
    }
}
