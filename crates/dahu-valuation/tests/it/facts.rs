//! How printed values are compared, and where shared data lie.

use std::{fmt::Display, fs, path::PathBuf};

/// Holds a value to so many printed decimal places.
#[track_caller]
pub(crate) fn assert_digits(value: f64, printed: f64, places: i32) {
    assert!(
        (value - printed).abs() <= half_unit(places),
        "{value} is not {printed} to {places} places"
    );
}

/// Holds all rows of a table, name, value, what is printed and its decimal places, and names those that do not hold.
#[track_caller]
pub(crate) fn assert_rows<N: Display>(rows: &[(N, f64, f64, i32)]) {
    let broken: Vec<String> = rows
        .iter()
        .filter(|(_, value, printed, places)| value.is_nan() || (value - printed).abs() > half_unit(*places))
        .map(|(name, value, printed, places)| format!("{name}: {value} is not {printed} to {places} places"))
        .collect();
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

/// The least and the greatest that `of` gives over all parameters that are printed like these, with so many places.
///
/// Taken at the corners, as what it is used for rises or falls in each parameter.
pub(crate) fn over_rounding(printed: [(f64, i32); 4], of: impl Fn([f64; 4]) -> f64) -> (f64, f64) {
    let corner = |corner: usize| {
        let moved = |place: usize| {
            let (value, places) = printed[place];
            let side = if corner >> place & 1 == 0 { -1.0 } else { 1.0 };
            value + side * half_unit(places)
        };
        of(std::array::from_fn(moved))
    };
    let values = (0..1 << printed.len()).map(corner);
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    })
}

/// Half of the last place.
pub(crate) fn half_unit(places: i32) -> f64 {
    0.5 * 10.0_f64.powi(-places) * (1.0 + 1e-9)
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
