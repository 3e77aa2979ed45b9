//! The scanner: a program that the operator names and that looks at every file before anybody else does.

use std::{path::Path, process::Stdio, str::FromStr, time::Duration};

use tokio::process::Command;

use crate::{Error, Result};

/// A scanner that says nothing for so long is given up.
const SILENCE_AT_MOST: Duration = Duration::from_secs(300);
/// What a scanner ends with that found nothing, and one that found something; `clamscan` and `clamdscan` do.
const CLEAN: i32 = 0;
const FOUND: i32 = 1;

/// A program that looks at files, with what it is told before their path. No shell reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scanner {
    program: String,
    arguments: Vec<String>,
}

/// A command without a program in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("name the scanner's program, with its options after it, such as \"clamdscan --fdpass --no-summary\"")]
pub struct NoProgram;

impl FromStr for Scanner {
    type Err = NoProgram;

    fn from_str(command: &str) -> Result<Self, Self::Err> {
        let mut words = command.split_whitespace().map(str::to_owned);
        Ok(Self {
            program: words.next().ok_or(NoProgram)?,
            arguments: words.collect(),
        })
    }
}

impl Scanner {
    /// Looks at a file.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] with the rule `file_refused_by_scanner` for what the scanner ends with 1 about, and
    /// `file_scanner_failed` when it ends otherwise, not in time, or cannot be started: what could not be looked at is
    /// not taken.
    pub(super) async fn look_at(&self, path: &Path) -> Result<()> {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .arg(path)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        let failed = |why: &dyn std::fmt::Display| {
            tracing::error!(program = self.program, %why, "the scanner of files failed");
            Error::refused(
                "file_scanner_failed",
                "the scanner could not look at the file, so it was not taken: try again, or tell whoever runs the program",
            )
        };
        match tokio::time::timeout(SILENCE_AT_MOST, command.status()).await {
            Err(late) => Err(failed(&late)),
            Ok(Err(error)) => Err(failed(&error)),
            Ok(Ok(status)) => match status.code() {
                Some(CLEAN) => Ok(()),
                Some(FOUND) => Err(Error::refused(
                    "file_refused_by_scanner",
                    "the scanner found something harmful in the file, so it was not taken",
                )),
                _ => Err(failed(&status)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_a_program_and_what_it_is_told() {
        let scanner: Scanner = " clamdscan --fdpass  --no-summary ".parse().expect("a command");
        assert_eq!(scanner.program, "clamdscan");
        assert_eq!(scanner.arguments, ["--fdpass", "--no-summary"]);
        assert_eq!("  ".parse::<Scanner>(), Err(NoProgram));
    }
}
