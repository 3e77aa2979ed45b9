//! The words of merges.

use dahu_app::merge::Counted;

use crate::page::Page;

/// What goes along, kind by kind.
pub(super) fn counted(page: &Page, counts: &[Counted]) -> Vec<String> {
    let told = counts
        .iter()
        .map(|(word, count)| page.counted(&format!("merge-count-{word}"), count));
    told.collect()
}
