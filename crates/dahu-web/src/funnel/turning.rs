//! Turning the pages of what has too many rows for one.

use std::ops::Range;

use crate::{number, text::Texts};

/// Which rows of how many a page shows, and the addresses of the pages beside it; nothing where all rows fit on one page.
#[derive(Default)]
pub(crate) struct Turning {
    /// From which row to which of how many: 201–341 of 341.
    pub(crate) rows: Option<String>,
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
}

impl Turning {
    /// For this page, counted from zero, of `total` rows with `on_page` rows each.
    pub(crate) fn new(
        texts: &Texts,
        page: usize,
        on_page: usize,
        total: u64,
        address: impl Fn(usize) -> String,
    ) -> Self {
        let places = places(page, on_page);
        let has_next = (places.end as u64) < total;
        if page == 0 && !has_next {
            return Self::default();
        }
        let shown = |count: u64| number::grouped(&count.to_string());
        let rows = texts.fill(
            "funnel-rows",
            &[
                ("from", shown(places.start as u64 + 1)),
                ("to", shown((places.end as u64).min(total))),
                ("total", shown(total)),
            ],
        );
        Self {
            rows: Some(rows),
            previous: page.checked_sub(1).map(&address),
            next: has_next.then(|| address(page + 1)),
        }
    }
}

/// The places of a page's rows in the order of all.
pub(crate) fn places(page: usize, on_page: usize) -> Range<usize> {
    let start = page.saturating_mul(on_page);
    start..start.saturating_add(on_page)
}
