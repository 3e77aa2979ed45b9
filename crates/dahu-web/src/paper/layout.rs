//! Where everything stands on the pages: marks with their places, and what is read in which order.

use super::{Block, PAGES_AT_MOST, PaperError, Sheet, bars, facts, font::Face, table, wrapping};

/// Width and height of A4 in points.
pub(super) const PAGE: (f32, f32) = (595.28, 841.89);
/// Left and right of the text.
pub(super) const MARGIN: f32 = 42.5;
/// Above the text.
const TOP: f32 = 48.0;
/// Below the text; the foot stands within.
const BOTTOM: f32 = 54.0;
/// How wide text is at most.
pub(super) const WIDTH: f32 = PAGE.0 - 2.0 * MARGIN;
/// Height of a line for a size of one.
pub(super) const LEADING: f32 = 1.45;

/// A colour of marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    Black,
    Grey,
    Brand,
    Tint,
    Rule,
}

/// Something to be drawn; places are counted from the top left corner in points.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mark {
    /// A line of text: from where, on which base line.
    Text {
        x: f32,
        y: f32,
        size: f32,
        text: String,
        ink: Ink,
        is_bold: bool,
    },
    /// A filled rectangle: left, top, width, height.
    Area { place: [f32; 4], ink: Ink },
}

/// Which part of what is read a mark belongs to; decoration belongs to none.
pub(super) type Leaf = Option<usize>;

/// What is read, in order; the numbers are those of leaves.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Part {
    Heading(u8, usize),
    Words(usize),
    /// Rows of cells: whether each is a heading of its column, of its row, or none.
    Table(Vec<Vec<(CellRole, usize)>>),
}

/// What a cell is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CellRole {
    OfColumn,
    OfRow,
    Value,
}

/// A sheet laid out.
#[derive(Default)]
pub(super) struct LaidOut {
    pub(super) pages: Vec<Vec<(Mark, Leaf)>>,
    pub(super) parts: Vec<Part>,
    /// How many leaves there are.
    pub(super) leaves: usize,
}

/// The place that is written at.
pub(super) struct Pen<'a> {
    pub(super) face: &'a Face,
    pub(super) laid: LaidOut,
    /// How far down the page.
    pub(super) y: f32,
}

/// How a line of text looks.
#[derive(Clone, Copy)]
pub(super) struct Look {
    pub(super) size: f32,
    pub(super) ink: Ink,
    pub(super) is_bold: bool,
}

impl Look {
    pub(super) const fn plain(size: f32) -> Self {
        Self {
            size,
            ink: Ink::Black,
            is_bold: false,
        }
    }

    pub(super) const fn grey(size: f32) -> Self {
        Self {
            ink: Ink::Grey,
            ..Self::plain(size)
        }
    }

    const fn bold(size: f32, ink: Ink) -> Self {
        Self {
            size,
            ink,
            is_bold: true,
        }
    }

    pub(super) fn leading(self) -> f32 {
        self.size * LEADING
    }
}

/// Lays out a sheet.
pub(super) fn lay_out(sheet: &Sheet, face: &Face) -> Result<LaidOut, PaperError> {
    let mut pen = Pen {
        face,
        laid: LaidOut::default(),
        y: TOP,
    };
    pen.laid.pages.push(Vec::new());
    pen.paragraph(&sheet.title, Look::bold(17.0, Ink::Brand), |leaf| {
        Part::Heading(1, leaf)
    })?;
    for line in &sheet.lead {
        pen.paragraph(line, Look::grey(9.0), Part::Words)?;
    }
    pen.y += 4.0;
    pen.rule();
    for (place, block) in sheet.blocks.iter().enumerate() {
        match block {
            Block::Heading(text) => {
                // A heading does not stand alone at the foot of a page.
                let keep = match sheet.blocks.get(place + 1) {
                    Some(Block::Bars(_)) => 130.0,
                    _ => 76.0,
                };
                pen.y += 10.0;
                pen.need(keep)?;
                pen.paragraph(text, Look::bold(11.5, Ink::Brand), |leaf| Part::Heading(2, leaf))?;
                pen.y += 2.0;
            }
            Block::Words(text) => pen.paragraph(text, Look::plain(9.5), Part::Words)?,
            Block::Note(text) => pen.paragraph(text, Look::grey(8.0), Part::Words)?,
            Block::Facts(facts) => facts::lay_out(&mut pen, facts)?,
            Block::Table(table) => table::lay_out(&mut pen, table)?,
            Block::Bars(bars) => bars::lay_out(&mut pen, bars)?,
        }
    }
    Ok(pen.laid)
}

impl Pen<'_> {
    /// How far down text may go.
    pub(super) fn bottom() -> f32 {
        PAGE.1 - BOTTOM
    }

    /// Goes on on a new page where so much height is not left on this one; tells whether it did.
    pub(super) fn need(&mut self, height: f32) -> Result<bool, PaperError> {
        if self.y + height <= Self::bottom() {
            return Ok(false);
        }
        if self.laid.pages.len() >= PAGES_AT_MOST {
            return Err(PaperError::TooLong(PAGES_AT_MOST));
        }
        self.laid.pages.push(Vec::new());
        self.y = TOP;
        Ok(true)
    }

    /// Another leaf of what is read.
    pub(super) fn leaf(&mut self) -> usize {
        self.laid.leaves += 1;
        self.laid.leaves - 1
    }

    pub(super) fn mark(&mut self, mark: Mark, leaf: Leaf) {
        if let Some(page) = self.laid.pages.last_mut() {
            page.push((mark, leaf));
        }
    }

    /// A line of text whose upper edge is at a height.
    pub(super) fn line(&mut self, text: &str, (x, top): (f32, f32), look: Look, leaf: Leaf) {
        let mark = Mark::Text {
            x,
            y: top + look.size * 1.1,
            size: look.size,
            text: text.to_owned(),
            ink: look.ink,
            is_bold: look.is_bold,
        };
        self.mark(mark, leaf);
    }

    /// A text across the page.
    fn paragraph(
        &mut self,
        text: &str,
        look: Look,
        part: impl FnOnce(usize) -> Part,
    ) -> Result<(), PaperError> {
        let leaf = self.leaf();
        for line in wrapping::lines(self.face, text, look.size, WIDTH) {
            self.need(look.leading())?;
            self.line(&line, (MARGIN, self.y), look, Some(leaf));
            self.y += look.leading();
        }
        self.laid.parts.push(part(leaf));
        self.y += 2.0;
        Ok(())
    }

    /// A line across the page.
    pub(super) fn rule(&mut self) {
        let place = [MARGIN, self.y, WIDTH, 0.7];
        self.mark(
            Mark::Area {
                place,
                ink: Ink::Rule,
            },
            None,
        );
        self.y += 4.0;
    }
}

/// A count as a length.
pub(super) fn length(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}
