//! Tables: columns as wide as they need, headings again on every page, rows that stay whole.

use super::{
    PaperError,
    layout::{CellRole, Ink, Leaf, Look, MARGIN, Mark, Part, Pen, WIDTH, length},
    wrapping,
};
use crate::export::Table;

/// The size of text, and to which it goes down where columns are many.
const SIZES: (f32, f32) = (8.5, 6.0);
/// Beside the text of a cell.
const PADDING: f32 = 4.0;
/// Above and below it.
const GAP: f32 = 2.4;
/// Lines of a cell at most: rows stay whole.
const LINES: usize = 40;
/// What is at most as wide as so many Chinese characters stays on one line.
const SHORT: f32 = 6.0;
/// Rows that are measured to choose widths.
const MEASURED: usize = 400;

/// The columns of a table on paper.
struct Columns {
    size: f32,
    /// Width and whether numbers stand in it.
    each: Vec<(f32, bool)>,
}

/// A row ready to be drawn.
struct Row {
    /// The lines of each cell.
    cells: Vec<Vec<String>>,
    height: f32,
    look: Look,
    tint: bool,
}

/// Lays out a table; one without rows has its headings alone.
pub(super) fn lay_out(pen: &mut Pen<'_>, table: &Table) -> Result<(), PaperError> {
    if table.columns.is_empty() {
        return Ok(());
    }
    let plain = table.to_plain();
    let columns = Columns::of(pen, &plain.headings, &plain.rows, &plain.is_numeric);
    let look = Look {
        is_bold: true,
        ..Look::plain(columns.size)
    };
    let heading = columns.row(pen, &plain.headings, look, true);
    let mut parts = Vec::with_capacity(plain.rows.len() + 1);
    pen.need(heading.height * 3.0)?;
    parts.push(heading.draw(pen, &columns, |_| CellRole::OfColumn));
    for (place, cells) in plain.rows.iter().enumerate() {
        let is_total = plain.has_total && place + 1 == plain.rows.len();
        let look = Look {
            is_bold: is_total,
            ..Look::plain(columns.size)
        };
        let row = columns.row(pen, cells, look, false);
        if pen.need(row.height)? {
            heading.draw_again(pen, &columns);
        }
        parts.push(row.draw(pen, &columns, |column| {
            if column == 0 {
                CellRole::OfRow
            } else {
                CellRole::Value
            }
        }));
    }
    pen.laid.parts.push(Part::Table(parts));
    pen.y += 6.0;
    Ok(())
}

impl Columns {
    fn of(pen: &Pen<'_>, headings: &[String], rows: &[Vec<String>], is_numeric: &[bool]) -> Self {
        let mut size = SIZES.0;
        loop {
            let (least, most) = needed(pen, (headings, rows, is_numeric), size);
            let needs: f32 = least.iter().sum();
            if needs <= WIDTH || size <= SIZES.1 {
                let widths = shared(&least, &most);
                return Self {
                    size,
                    each: widths.into_iter().zip(is_numeric.iter().copied()).collect(),
                };
            }
            size -= 0.5;
        }
    }

    fn row(&self, pen: &Pen<'_>, cells: &[String], look: Look, tint: bool) -> Row {
        let cells: Vec<Vec<String>> = cells
            .iter()
            .zip(&self.each)
            .map(|(text, (width, _))| {
                let mut lines = wrapping::lines(pen.face, text, look.size, width - 2.0 * PADDING);
                if lines.len() > LINES {
                    lines.truncate(LINES);
                    lines.push("…".to_owned());
                }
                lines
            })
            .collect();
        let most = cells.iter().map(Vec::len).max().unwrap_or(1);
        Row {
            cells,
            height: length(most) * look.leading() + 2.0 * GAP,
            look,
            tint,
        }
    }
}

/// What each column needs at least, and what it takes where nothing is broken.
fn needed(
    pen: &Pen<'_>,
    (headings, rows, is_numeric): (&[String], &[Vec<String>], &[bool]),
    size: f32,
) -> (Vec<f32>, Vec<f32>) {
    let columns = headings.iter().enumerate().map(|(column, heading)| {
        let cells = rows.iter().take(MEASURED).filter_map(|row| row.get(column));
        let whole = cells
            .clone()
            .map(|text| pen.face.width(text, size))
            .fold(0.0, f32::max);
        let parts = cells.map(|text| wrapping::widest_part(pen.face, text, size));
        // Numbers are not broken, nor what is short: days, names, words. All else is, where it has parts.
        let is_short = |width: f32| width <= SHORT * size;
        let part = if is_numeric[column] || is_short(whole) {
            whole
        } else {
            parts.fold(0.0, f32::max)
        };
        let heading_whole = pen.face.width(heading, size);
        let heading_part = if is_short(heading_whole) {
            heading_whole
        } else {
            wrapping::widest_part(pen.face, heading, size)
        };
        let least = part.max(heading_part);
        let most = whole.max(least).max((heading_whole / 2.0).min(WIDTH / 5.0));
        (
            least.min(WIDTH / 2.0) + 2.0 * PADDING,
            most.max(least) + 2.0 * PADDING,
        )
    });
    columns.unzip()
}

/// The width of the page given to columns: each what it needs at least, and of what is left in proportion to what it would take
/// besides; what nobody needs goes to all alike.
fn shared(least: &[f32], most: &[f32]) -> Vec<f32> {
    let needs: f32 = least.iter().sum();
    if needs >= WIDTH {
        return least.iter().map(|width| width * WIDTH / needs).collect();
    }
    let wishes: f32 = least.iter().zip(most).map(|(least, most)| most - least).sum();
    let left = WIDTH - needs;
    let granted = if wishes > left { left / wishes } else { 1.0 };
    let spare = (left - wishes * granted).max(0.0) / length(least.len());
    let widths = least.iter().zip(most);
    widths
        .map(|(least, most)| least + (most - least) * granted + spare)
        .collect()
}

impl Row {
    /// Draws the row and tells its leaves.
    fn draw(
        &self,
        pen: &mut Pen<'_>,
        columns: &Columns,
        role: impl Fn(usize) -> CellRole,
    ) -> Vec<(CellRole, usize)> {
        let cells: Vec<(CellRole, usize)> = (0..self.cells.len())
            .map(|column| (role(column), pen.leaf()))
            .collect();
        self.draw_with(pen, columns, |column| Some(cells[column].1));
        cells
    }

    /// Draws the headings again: who listens heard them once.
    fn draw_again(&self, pen: &mut Pen<'_>, columns: &Columns) {
        self.draw_with(pen, columns, |_| None);
    }

    fn draw_with(&self, pen: &mut Pen<'_>, columns: &Columns, leaf: impl Fn(usize) -> Leaf) {
        if self.tint {
            let place = [MARGIN, pen.y, WIDTH, self.height];
            pen.mark(
                Mark::Area {
                    place,
                    ink: Ink::Tint,
                },
                None,
            );
        }
        let mut left = MARGIN;
        for (column, (lines, (width, is_numeric))) in self.cells.iter().zip(&columns.each).enumerate() {
            for (number, line) in lines.iter().enumerate() {
                let top = pen.y + GAP + length(number) * self.look.leading();
                let x = if *is_numeric {
                    left + width - PADDING - pen.face.width(line, self.look.size)
                } else {
                    left + PADDING
                };
                pen.line(line, (x, top), self.look, leaf(column));
            }
            left += width;
        }
        pen.y += self.height;
        let place = [MARGIN, pen.y - 0.4, WIDTH, 0.4];
        pen.mark(
            Mark::Area {
                place,
                ink: Ink::Rule,
            },
            None,
        );
    }
}
