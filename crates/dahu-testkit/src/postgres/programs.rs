//! Finds PostgreSQL's programs, and somebody who may run them.

use std::{
    env, fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::Command,
};

use crate::suite::WhyNot;

const NEEDED: [&str; 5] = ["initdb", "pg_ctl", "postgres", "createdb", "dropdb"];

/// The folder that holds the server's programs: the newest of the system's packages, else one on the PATH.
pub(super) fn folder() -> Result<PathBuf, WhyNot> {
    packaged()
        .into_iter()
        .chain(on_path())
        .find(|folder| NEEDED.iter().all(|program| folder.join(program).is_file()))
        .ok_or(WhyNot::ProgramMissing {
            program: "PostgreSQL's server (initdb, pg_ctl)",
            package: "postgresql",
        })
}

/// A command that runs `program` as somebody who may run PostgreSQL: ourselves, or the user `postgres` for root.
pub(super) fn unprivileged(program: &str) -> Result<Command, WhyNot> {
    if !is_root() {
        return Ok(Command::new(program));
    }
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    if !users.lines().any(|line| line.starts_with("postgres:")) {
        return Err(WhyNot::NoUnprivilegedUser {
            missing: "the user postgres",
        });
    }
    if !path_folders()
        .iter()
        .any(|folder| folder.join("setpriv").is_file())
    {
        return Err(WhyNot::NoUnprivilegedUser {
            missing: "the program setpriv",
        });
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", program]);
    // The folders of root, which these two may name, are closed to everybody else.
    command.env_remove("TMPDIR").current_dir("/");
    Ok(command)
}

fn packaged() -> Vec<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let mut versions: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.parse().ok()?,
                entry.path().join("bin"),
            ))
        })
        .collect();
    versions.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    versions.into_iter().map(|(_, folder)| folder).collect()
}

fn on_path() -> impl Iterator<Item = PathBuf> {
    // A link on the PATH leads to the folder where the rest of the programs lie.
    path_folders().into_iter().filter_map(|folder| {
        let program = fs::canonicalize(folder.join("pg_ctl")).ok()?;
        program.parent().map(Path::to_path_buf)
    })
}

fn path_folders() -> Vec<PathBuf> {
    env::var_os("PATH")
        .map(|path| env::split_paths(&path).collect())
        .unwrap_or_default()
}

fn is_root() -> bool {
    // What we create belongs to us: the one portable way to ask the standard library who we are.
    tempfile::tempfile()
        .and_then(|file| file.metadata())
        .is_ok_and(|metadata| metadata.uid() == 0)
}
