//! Where the checkout lies, for tests that read files of the repository.

use std::path::{Path, PathBuf};

/// The root folder of the repository.
///
/// Known from where this crate was compiled, so it holds for tests and for nothing that is installed elsewhere.
pub fn workspace_root() -> PathBuf {
    let this_crate = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = this_crate.parent().and_then(Path::parent);
    root.expect("the crate lies in crates/dahu-testkit").to_path_buf()
}
