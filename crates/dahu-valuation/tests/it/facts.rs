//! How printed values are compared, and where shared data lie.

use std::{fs, path::PathBuf};

/// Holds a value to so many printed decimal places.
#[track_caller]
pub(crate) fn assert_digits(value: f64, printed: f64, places: i32) {
    let half_unit = 0.5 * 10.0_f64.powi(-places) * (1.0 + 1e-9);
    assert!(
        (value - printed).abs() <= half_unit,
        "{value} is not {printed} to {places} places"
    );
}

/// A file of the shared data, or nothing, with a word about it, where they are not.
pub(crate) fn shared(path: &str) -> Option<String> {
    Some(fs::read_to_string(shared_path(path)?).unwrap())
}

/// Where a file of the shared data is, or nothing, with a word about it, where they are not.
pub(crate) fn shared_path(path: &str) -> Option<PathBuf> {
    let this_crate = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").unwrap());
    let folder = this_crate.join("../../../shared/data");
    if !folder.exists() {
        eprintln!("skipped: ../shared/data is not there, so {path} cannot be checked");
        return None;
    }
    Some(folder.join(path))
}
