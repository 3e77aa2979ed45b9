//! Saying which tests were left out, past whatever runs them.

use std::{env, fs::OpenOptions, io::Write};

/// Says what was left out and why: on standard error, and in the file that `DAHU_LEFT_OUT` names, from which `./check`
/// tells it at the end; test runners keep the words of tests that pass to themselves.
///
/// A closed standard error, or a file that cannot be written, is no reason to fail a test.
pub(crate) fn say(what: &str) {
    // Written to the handle itself: the test runner only captures what the print macros write.
    let _ = writeln!(std::io::stderr(), "left out: {what}");
    if let Some(path) = env::var_os("DAHU_LEFT_OUT")
        && let Ok(mut file) = OpenOptions::new().append(true).create(true).open(path)
    {
        let _ = file.write_all(format!("{what}\n").as_bytes());
    }
}
