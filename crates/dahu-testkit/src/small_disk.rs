//! A disk that is soon full, for tests of what a program does then.
//!
//! It is mounted in a namespace of its own: that needs no rights on most systems, nobody else sees it, and it is gone
//! with everything on it when the test process ends, even when that is killed.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use crate::{suite::WhyNot, supervised::Supervised};

const START_LIMIT: Duration = Duration::from_secs(30);

/// Mounts, says so, and keeps the namespace until nobody needs it any more.
const KEEP: &str = r#"
exec 2>&1
mount -t tmpfs -o "size=$2" dahu-test "$1" && echo "ready $$" && exec cat >/dev/null
"#;

/// A small disk over a folder. Only programs that are started by [`command`](Self::command) see it.
#[derive(Debug)]
pub struct SmallDisk {
    keeper: Supervised,
    folder: PathBuf,
}

/// Tells whether this machine lets us mount a disk in a namespace of our own.
///
/// # Errors
/// [`WhyNot`] says what the system said.
pub fn available() -> Result<(), WhyNot> {
    let refused = |said: String| WhyNot::MountRefused { said };
    let output = keeper(&std::env::temp_dir(), 65_536)
        .stdin(std::process::Stdio::null())
        .output()
        .map_err(|error| refused(format!("unshare: {error}")))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(refused(String::from_utf8_lossy(&said).trim().to_owned()))
}

fn keeper(folder: &Path, bytes: u64) -> Command {
    let mut command = Command::new("unshare");
    command
        .args(["--user", "--map-root-user", "--mount"])
        .args(["sh", "-c", KEEP, "dahu-small-disk"])
        .arg(folder)
        .arg(bytes.to_string());
    command
}

impl SmallDisk {
    /// Mounts a disk of so many bytes over an empty folder.
    ///
    /// Ask [`ready`](crate::suite::ready) first, so that the test is left out where nothing can be mounted.
    ///
    /// # Panics
    /// When it cannot be mounted.
    pub fn over(folder: &Path, bytes: u64) -> Self {
        let keeper = Supervised::start(keeper(folder, bytes), START_LIMIT)
            .unwrap_or_else(|error| panic!("the small disk was not mounted: {error}"));
        Self {
            keeper,
            folder: folder.to_owned(),
        }
    }

    /// A command that runs `program` where the disk is. It starts in `/`, so name files by their whole path.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new("nsenter");
        command
            .arg("--target")
            .arg(self.keeper.address())
            .args(["--user", "--mount", "--preserve-credentials", "--"])
            .arg(program);
        command
    }

    /// Runs a line of shell in the disk's folder and returns what it printed.
    ///
    /// # Panics
    /// When it fails.
    pub fn shell(&self, line: &str) -> String {
        let output = self
            .command("sh")
            .args(["-c", "cd \"$1\" && eval \"$2\"", "dahu-small-disk"])
            .arg(&self.folder)
            .arg(line)
            .output()
            .expect("nsenter runs");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{line} failed: {errors}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// Fills the disk with a file, but for so many bytes.
    ///
    /// # Panics
    /// When that does not work.
    pub fn fill_but(&self, bytes_left: u64) {
        self.shell(&format!(
            "cat /dev/zero >ballast 2>/dev/null || truncate --size=-{bytes_left} ballast"
        ));
    }

    /// Takes the file away that [`fill_but`](Self::fill_but) made.
    ///
    /// # Panics
    /// When that does not work.
    pub fn free(&self) {
        self.shell("rm ballast");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::{Suite, ready};

    #[test]
    fn a_small_disk_is_soon_full_and_seen_by_nobody_else() {
        if !ready(Suite::Disk) {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let disk = SmallDisk::over(folder.path(), 1 << 20);
        disk.fill_but(16 << 10);
        let writes = |bytes: u32| {
            let line = format!("head --bytes={bytes} /dev/zero >file 2>/dev/null || echo full");
            disk.shell(&line).is_empty()
        };
        assert!(writes(8_192));
        assert!(!writes(100_000), "the disk is full");
        disk.free();
        assert!(writes(100_000));
        assert_eq!(disk.shell("ls"), "file\n");
        assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none());
    }
}
