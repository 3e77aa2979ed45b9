//! Where the checkout lies, for tests that read files of the repository.

use std::path::{Path, PathBuf};

/// The root folder of the repository.
///
/// Known from the crate whose test runs, as cargo says when it starts it: builds of several checkouts may share one
/// folder, so where a crate was compiled does not tell. What cargo does not start is taken to run in the root.
pub fn workspace_root() -> PathBuf {
    let Some(crate_folder) = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from) else {
        return PathBuf::from(".");
    };
    let root = crate_folder.parent().and_then(Path::parent);
    root.expect("crates lie in the folder crates").to_path_buf()
}
