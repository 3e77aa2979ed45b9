//! Whatever is typed into the search is taken apart without a panic, and finds the name that it is.
#![no_main]

use dahu_core::search::{SearchQuery, grams};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = SearchQuery::parse(text);
    let _ = grams(&[text]);
});
