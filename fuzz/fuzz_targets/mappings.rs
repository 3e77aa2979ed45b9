//! Headings and what people write for a mapping are understood or refused.
#![no_main]

use dahu_core::import::{Kind, Mapping, read_intent, unique_names};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (headings, written) = text.split_once('\n').unwrap_or((text, ""));
    let header = unique_names(headings.split('\t').take(200).map(str::to_owned).collect());
    let mut sorted = header.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(sorted.len(), header.len(), "no two names are alike");
    for kind in Kind::ALL {
        let guessed = Mapping::guess(kind, &header);
        let _ = guessed.check();
        let _ = Mapping::parse(kind, written, &header);
    }
    let _ = read_intent(text);
});
