//! Starting the program in a folder of its own.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

use dahu_testkit::{
    DatabaseKind, SmallDisk, TestDatabase,
    suite::{Suite, ready},
};
use tempfile::TempDir;

pub(crate) struct Program {
    // Goes before the folder that it lies over.
    pub(crate) disk: Option<SmallDisk>,
    /// Where it is not SQLite in the home folder.
    database: Option<TestDatabase>,
    folder: TempDir,
}

impl Program {
    pub(crate) fn new() -> Self {
        Self {
            disk: None,
            database: None,
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    /// Programs on every kind of database.
    pub(crate) fn on_every_database() -> Vec<Self> {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let databases = runtime.block_on(dahu_testkit::databases());
        let with = |database: TestDatabase| Self {
            database: (database.kind() == DatabaseKind::Postgres).then_some(database),
            ..Self::new()
        };
        databases.into_iter().map(with).collect()
    }

    /// A program whose folder `part`, by its path from the folder of the test, lies on a small disk; none where no
    /// disk can be mounted.
    pub(crate) fn with_on_small_disk(part: &str, bytes: u64) -> Option<Self> {
        if !ready(Suite::Disk) {
            return None;
        }
        let mut program = Self::new();
        let folder = program.path(part);
        std::fs::create_dir_all(&folder).expect("a folder");
        program.disk = Some(SmallDisk::over(&folder, bytes));
        Some(program)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.path("home")
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let program = env!("CARGO_BIN_EXE_dahu");
        let mut command = match &self.disk {
            Some(disk) => disk.command(program),
            None => Command::new(program),
        };
        command
            .args(arguments)
            .env("DAHU_HOME", self.home())
            .env("LC_ALL", "C")
            .env_remove("DAHU_LANGUAGE")
            .env_remove("DAHU_DATABASE")
            .env_remove("DAHU_LOG")
            .current_dir(self.folder.path());
        if let Some(database) = &self.database {
            command.env("DAHU_DATABASE", database.url());
        }
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
        let folder = self.text_path("sample");
        self.prints(&["sample", "--output", &folder, "--until", "2026-06-30"]);
        for kind in ["accounts", "assessments", "ledger"] {
            self.prints(&[
                "import",
                kind,
                &format!("{folder}/{kind}.csv"),
                "--currency",
                "CNY",
            ]);
        }
    }

    /// Imports a ledger of this name in the folder; it must succeed.
    pub(crate) fn import_ledger(&self, name: &str) {
        self.prints(&["import", "ledger", &self.text_path(name), "--currency", "CNY"]);
    }

    /// The whole path of a file in the folder.
    pub(crate) fn text_path(&self, name: &str) -> String {
        self.path(name).to_str().expect("UTF-8").to_owned()
    }

    /// What a report prints as JSON.
    pub(crate) fn report(&self, which: &str) -> serde_json::Value {
        serde_json::from_str(&self.prints(&["report", which, "--format", "json"])).expect("JSON")
    }
}

pub(crate) fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).expect("a folder").next().is_none()
}
