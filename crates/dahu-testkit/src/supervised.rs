//! Programs that never outlive this process.
//!
//! A shell starts the program, says `ready ADDRESS`, and waits for the end of its standard input. The other end of
//! that pipe is ours, so it closes when we end, however we end: by returning, by a panic, or by a SIGKILL. The shell
//! then stops the program and removes its folder.

use std::{
    io::{BufRead, BufReader, Read},
    os::unix::process::CommandExt,
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

/// A program that runs under a supervising shell; dropping this stops the program and waits until it is gone.
#[derive(Debug)]
pub(crate) struct Supervised {
    shell: Child,
    lifeline: Option<ChildStdin>,
    address: String,
}

/// Why a supervised program did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The supervising shell itself could not be run.
    #[error("the supervising shell did not run: {0}")]
    Shell(#[from] std::io::Error),
    /// The program ended before it was ready.
    #[error("the program ended before it was ready; it said:\n{said}")]
    Ended {
        /// What the program and its shell printed.
        said: String,
    },
    /// The program was not ready within the limit.
    #[error("the program was not ready within {limit_s} seconds")]
    TooSlow {
        /// How long we waited.
        limit_s: u64,
    },
}

impl Supervised {
    /// Runs the shell `command` and waits at most `limit` for its word that the program is ready.
    pub(crate) fn start(mut command: Command, limit: Duration) -> Result<Self, StartError> {
        // A group of its own: what a terminal or a test runner sends to our group must not reach the shell, which has
        // to be alive to clean up after us.
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0);
        let mut shell = command.spawn()?;
        let lifeline = shell.stdin.take();
        let output = shell.stdout.take().expect("its standard output is piped");
        // Made before the wait, so that a program that is too slow is stopped as well.
        let mut supervised = Self {
            shell,
            lifeline,
            address: String::new(),
        };
        supervised.address = address_within(limit, output)?;
        Ok(supervised)
    }

    /// What the program said its address is.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Supervised {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        // A failure to wait means that the shell is already gone.
        let _ = self.shell.wait();
    }
}

fn address_within(limit: Duration, output: impl Read + Send + 'static) -> Result<String, StartError> {
    let (sender, receiver) = mpsc::channel();
    // The receiver is gone only when nobody waits for the answer any more.
    thread::spawn(move || sender.send(read_address(output)));
    receiver.recv_timeout(limit).map_err(|_| StartError::TooSlow {
        limit_s: limit.as_secs(),
    })?
}

fn read_address(output: impl Read) -> Result<String, StartError> {
    let mut said = String::new();
    for line in BufReader::new(output).lines() {
        let line = line?;
        if let Some(address) = line.strip_prefix("ready ") {
            return Ok(address.to_owned());
        }
        said.push_str(&line);
        said.push('\n');
    }
    Err(StartError::Ended { said })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{path::Path, time::Instant};

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn dropping_it_lets_the_shell_clean_up() {
        let script =
            r#"folder=$(mktemp -d); trap 'rm -r "$folder"' EXIT; echo "ready $folder"; cat >/dev/null"#;
        let supervised = Supervised::start(shell(script), Duration::from_secs(10)).unwrap();
        let folder = supervised.address().to_owned();
        assert!(Path::new(&folder).is_dir());
        drop(supervised);
        assert!(!Path::new(&folder).exists());
    }

    #[test]
    fn a_program_that_ends_early_is_quoted() {
        let error = Supervised::start(shell("echo no such disk"), Duration::from_secs(10)).unwrap_err();
        assert!(
            matches!(&error, StartError::Ended { said } if said == "no such disk\n"),
            "{error}"
        );
    }

    #[test]
    fn a_program_that_never_gets_ready_is_given_up() {
        let begun = Instant::now();
        let error = Supervised::start(shell("cat >/dev/null"), Duration::from_millis(100)).unwrap_err();
        assert!(matches!(error, StartError::TooSlow { .. }), "{error}");
        assert!(begun.elapsed() < Duration::from_secs(10));
    }
}
