//! A file of whatever bytes is read row by row, or refused with what is wrong with it.
#![no_main]

use std::{fs, path::PathBuf, sync::LazyLock};

use dahu_app::import::source::{Source, SourceOptions};
use dahu_core::import::{Kind, Mapping, Row};
use libfuzzer_sys::fuzz_target;

static FILE: LazyLock<PathBuf> =
    LazyLock::new(|| std::env::temp_dir().join(format!("dahu-fuzz-{}", std::process::id())));

fuzz_target!(|data: &[u8]| {
    fs::write(&*FILE, data).expect("a file");
    let Ok(mut source) = Source::open(&FILE, &SourceOptions::default()) else { return };
    for kind in Kind::ALL {
        let _ = Mapping::guess(kind, source.header());
    }
    let mut row = Row::new();
    for _ in 0..2_000 {
        match source.next_row(&mut row) {
            Ok(true) => {}
            Ok(false) | Err(_) => break,
        }
    }
});
