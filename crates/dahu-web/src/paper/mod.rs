//! Papers: PDF for A4, made by the server itself, with titles, words, facts, tables and bars
//! (`docs/decisions/0026-reports-and-paper.md`); and the same as files for word processors and as slides
//! (`docs/decisions/0035-review-packs.md`).
//!
//! A [`Sheet`] is laid out from top to bottom, onto as many pages as it takes: tables repeat their headings, rows stay whole,
//! numbers stand to the right, and Chinese is wrapped as it is set in print. The same sheet gives the same bytes.

mod bars;
mod docx;
mod facts;
mod font;
mod layout;
mod markup;
mod slides;
mod table;
mod wrapping;
mod writing;

pub(crate) use bars::Bars;

use crate::{export::Table, text::Texts};

/// What is to be printed.
#[derive(Clone)]
pub(crate) struct Sheet {
    /// The title on top of the first page, and of the document.
    pub(crate) title: String,
    /// What it is about, below the title: whose, which days, as of when, from what.
    pub(crate) lead: Vec<String>,
    /// What stands at the foot of every page beside its number.
    pub(crate) foot: String,
    /// Its parts, from top to bottom.
    pub(crate) blocks: Vec<Block>,
    /// The words of the reader.
    pub(crate) texts: Texts,
}

/// A part of a sheet.
#[derive(Clone)]
pub(crate) enum Block {
    /// The title of what follows.
    Heading(String),
    /// A paragraph.
    Words(String),
    /// A smaller one: where figures come from.
    Note(String),
    /// Names with what they are.
    Facts(Vec<(String, String)>),
    /// Rows and columns; its title is not printed.
    Table(Table),
    /// A picture of amounts.
    Bars(Bars),
}

/// Why there is no paper.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PaperError {
    /// The program was built without the font.
    #[error("this program was built without the font of papers")]
    NoFont,
    /// More pages than a paper may have.
    #[error("more than {0} pages")]
    TooLong(usize),
    /// The file could not be put together.
    #[error("the PDF could not be written: {0}")]
    Write(String),
}

/// Pages of a paper at most.
pub(crate) const PAGES_AT_MOST: usize = 200;

impl Sheet {
    /// How many rows its tables, facts and pictures have.
    pub(crate) fn rows(&self) -> u64 {
        let rows = self.blocks.iter().map(|block| match block {
            Block::Heading(_) | Block::Words(_) | Block::Note(_) => 0,
            Block::Facts(facts) => facts.len(),
            Block::Table(table) => table.rows.len(),
            Block::Bars(bars) => bars.rows.len(),
        });
        rows.sum::<usize>() as u64
    }

    /// The sheet as a PDF file.
    ///
    /// # Errors
    ///
    /// [`PaperError::NoFont`] where the program was built without one, [`PaperError::TooLong`].
    pub(crate) fn to_pdf(&self) -> Result<Vec<u8>, PaperError> {
        let face = font::face().ok_or(PaperError::NoFont)?;
        let laid = layout::lay_out(self, face)?;
        writing::write(self, face, &laid)
    }
}

/// Whether papers can be made: a build without npm has no font.
#[cfg(test)]
pub(crate) fn has_font() -> bool {
    font::face().is_some()
}

#[cfg(test)]
mod tests;
