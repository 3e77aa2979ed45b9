//! Bars: amounts side by side, each with its number, so that the picture says nothing that is not written.

use super::{
    PaperError,
    layout::{CellRole, Ink, Look, MARGIN, Mark, Part, Pen, WIDTH, length},
};

/// Rows of bars, each with a bar for every series.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bars {
    /// What the rows are, and then what each series is.
    pub(crate) headings: Vec<String>,
    /// The name of each row with its amounts: as long as the bar is drawn, and as it is written.
    pub(crate) rows: Vec<(String, Vec<(i64, String)>)>,
    /// Whether all series are of one kind and drawn to one scale; each has its own else.
    pub(crate) is_one_scale: bool,
}

impl Bars {
    /// The amount whose bar is the longest, of each series.
    pub(crate) fn most(&self) -> Vec<i64> {
        let series = self.headings.len().saturating_sub(1);
        let of = |place: usize| {
            let amounts = self.rows.iter().filter_map(|(_, row)| row.get(place));
            amounts.map(|(amount, _)| *amount).max().unwrap_or(0)
        };
        let most: Vec<i64> = (0..series).map(of).collect();
        if self.is_one_scale {
            let largest = most.iter().copied().max().unwrap_or(0);
            return vec![largest; series];
        }
        most
    }
}

/// The height of a row.
const HEIGHT: f32 = 12.0;
/// The thickness of a bar.
const THICK: f32 = 6.5;
const LOOK: Look = Look::plain(8.0);

/// Lays out bars; amounts below zero have none.
pub(super) fn lay_out(pen: &mut Pen<'_>, bars: &Bars) -> Result<(), PaperError> {
    let series = bars.headings.len().saturating_sub(1);
    if series == 0 || bars.rows.is_empty() {
        return Ok(());
    }
    let names = bars.rows.iter().map(|(name, _)| name).chain(&bars.headings[..1]);
    let names = names
        .map(|name| pen.face.width(name, LOOK.size))
        .fold(0.0, f32::max)
        + 8.0;
    let each = (WIDTH - names) / length(series);
    let written: Vec<f32> = (0..series).map(|place| widest(pen, bars, place) + 8.0).collect();
    let most = bars.most();
    let mut parts = Vec::with_capacity(bars.rows.len() + 1);
    pen.need(HEIGHT * 3.0)?;
    parts.push(headings(pen, bars, names, each));
    for (name, amounts) in &bars.rows {
        pen.need(HEIGHT)?;
        let leaf = pen.leaf();
        pen.line(name, (MARGIN, pen.y), LOOK, Some(leaf));
        let mut cells = vec![(CellRole::OfRow, leaf)];
        for (place, (amount, shown)) in amounts.iter().enumerate().take(series) {
            let left = MARGIN + names + length(place) * each;
            let room = (each - written[place] - 6.0).max(1.0);
            let long = room * share(*amount, most[place]);
            let ink = if place == 0 { Ink::Brand } else { Ink::Grey };
            let top = pen.y + (LOOK.leading() - THICK) / 2.0;
            if long > 0.0 {
                let place = [left, top, long, THICK];
                pen.mark(Mark::Area { place, ink }, None);
            }
            let leaf = pen.leaf();
            pen.line(shown, (left + long + 3.0, pen.y), LOOK, Some(leaf));
            cells.push((CellRole::Value, leaf));
        }
        parts.push(cells);
        pen.y += HEIGHT;
    }
    pen.laid.parts.push(Part::Table(parts));
    pen.y += 6.0;
    Ok(())
}

fn headings(pen: &mut Pen<'_>, bars: &Bars, names: f32, each: f32) -> Vec<(CellRole, usize)> {
    let look = Look::grey(LOOK.size);
    let mut cells = Vec::with_capacity(bars.headings.len());
    for (place, heading) in bars.headings.iter().enumerate() {
        let x = match place {
            0 => MARGIN,
            _ => MARGIN + names + length(place - 1) * each,
        };
        let leaf = pen.leaf();
        pen.line(heading, (x, pen.y), look, Some(leaf));
        cells.push((CellRole::OfColumn, leaf));
    }
    pen.y += HEIGHT + 1.0;
    cells
}

fn widest(pen: &Pen<'_>, bars: &Bars, place: usize) -> f32 {
    let shown = bars.rows.iter().filter_map(|(_, row)| row.get(place));
    shown
        .map(|(_, shown)| pen.face.width(shown, LOOK.size))
        .fold(0.0, f32::max)
}

/// What an amount is of the largest, from 0 to 1.
fn share(amount: i64, most: i64) -> f32 {
    if amount <= 0 || most <= 0 {
        return 0.0;
    }
    let thousandths = i128::from(amount) * 1_000 / i128::from(most);
    f32::from(u16::try_from(thousandths.max(4)).unwrap_or(1_000)) / 1_000.0
}
