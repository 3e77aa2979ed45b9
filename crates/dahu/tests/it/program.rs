//! Starting the program in a folder of its own.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

use tempfile::TempDir;

pub(crate) struct Program {
    folder: TempDir,
}

impl Program {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.path("home")
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dahu"));
        command
            .args(arguments)
            .env("DAHU_HOME", self.home())
            .env("LC_ALL", "C")
            .env_remove("DAHU_LANGUAGE")
            .env_remove("DAHU_DATABASE")
            .env_remove("DAHU_LOG")
            .current_dir(self.folder.path());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program starts")
    }

    /// Runs a command that must succeed and returns what it printed.
    pub(crate) fn prints(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?} failed: {errors}");
        String::from_utf8(output.stdout).expect("the program prints UTF-8")
    }

    /// Runs a command that must fail and returns what it said.
    pub(crate) fn complains(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{arguments:?} does not fail");
        String::from_utf8(output.stderr).expect("the program prints UTF-8")
    }

    pub(crate) fn import_sample(&self) {
        self.prints(&["sample", "--output", "sample", "--until", "2026-06-30"]);
        for kind in ["accounts", "assessments", "ledger"] {
            self.prints(&["import", kind, &format!("sample/{kind}.csv"), "--currency", "CNY"]);
        }
    }
}

pub(crate) fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).expect("a folder").next().is_none()
}
