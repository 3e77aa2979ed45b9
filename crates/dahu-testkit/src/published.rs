//! Published data sets, which lie beside the repository and never in it.

use std::path::PathBuf;

use crate::{left_out, workspace_root};

/// The file `name` of `shared/data` beside the repository; where it is missing, says so and the test is left out.
pub fn published(name: &str) -> Option<PathBuf> {
    let path = workspace_root().join("../shared/data").join(name);
    if path.exists() {
        return Some(path);
    }
    left_out::say(&format!(
        "tests of published data, because shared/data/{name} is not beside the repository"
    ));
    None
}
