//! Names fall apart into parts without a panic, and likeness is the same both ways.
#![no_main]

use dahu_core::{
    collision::ComparedName,
    duplicate::{NameParts, firm_domain, plain_phone},
    import::account_key,
    search::{folded, sort_key},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = NameParts::of(text);
    let _ = ComparedName::of(text);
    let _ = (firm_domain(text), plain_phone(text));
    let key = account_key(text);
    assert_eq!(account_key(&key), key, "a key is its own key");
    let once = folded(text);
    assert_eq!(folded(&once), once, "what is folded stays as it is");
    let _ = sort_key(text);
});
