//! Facts: names with what they are, one below the other.

use super::{
    PaperError,
    layout::{CellRole, Look, MARGIN, Part, Pen, WIDTH, length},
    wrapping,
};

/// The part of the page that names may take.
const NAMES: f32 = 0.3;
const LOOK: Look = Look::plain(9.0);
const NAME: Look = Look::grey(9.0);

/// Lays out facts; each stays whole.
pub(super) fn lay_out(pen: &mut Pen<'_>, facts: &[(String, String)]) -> Result<(), PaperError> {
    let widest = facts.iter().map(|(name, _)| pen.face.width(name, NAME.size));
    let names = widest.fold(0.0, f32::max).min(WIDTH * NAMES) + 10.0;
    let mut parts = Vec::with_capacity(facts.len());
    for (name, value) in facts {
        let name = wrapping::lines(pen.face, name, NAME.size, names - 8.0);
        let value = wrapping::lines(pen.face, value, LOOK.size, WIDTH - names);
        let most = name.len().max(value.len()).max(1);
        pen.need(length(most) * LOOK.leading())?;
        let (of_row, cell) = (pen.leaf(), pen.leaf());
        for (number, line) in name.iter().enumerate() {
            let top = pen.y + length(number) * LOOK.leading();
            pen.line(line, (MARGIN, top), NAME, Some(of_row));
        }
        for (number, line) in value.iter().enumerate() {
            let top = pen.y + length(number) * LOOK.leading();
            pen.line(line, (MARGIN + names, top), LOOK, Some(cell));
        }
        pen.y += length(most) * LOOK.leading() + 1.5;
        parts.push(vec![(CellRole::OfRow, of_row), (CellRole::Value, cell)]);
    }
    if !parts.is_empty() {
        pen.laid.parts.push(Part::Table(parts));
        pen.y += 4.0;
    }
    Ok(())
}
