//! A sheet as slides (PPTX): a title slide, then each heading with what follows it, on as many slides as that takes.
//!
//! Tables are tables, bars are shapes with their numbers beside them, and every slide has its title and, at its foot, where its
//! figures come from. There is no picture in it, so that all of it can be edited.

mod drawing;
mod flow;
mod package;

use super::{PaperError, Sheet};

/// Slides at most.
const SLIDES_AT_MOST: usize = 200;

/// A slide.
#[derive(Default)]
struct Slide {
    title: String,
    /// What stands below the title, each as DrawingML.
    shapes: Vec<String>,
}

impl Sheet {
    /// The sheet as slides.
    ///
    /// # Errors
    ///
    /// [`PaperError::TooLong`], [`PaperError::Write`] when it cannot be put together in memory.
    pub(crate) fn to_pptx(&self) -> Result<Vec<u8>, PaperError> {
        let slides = flow::slides(self);
        if slides.len() > SLIDES_AT_MOST {
            return Err(PaperError::TooLong(SLIDES_AT_MOST));
        }
        package::write(&slides, self.texts.language().tag())
    }
}
