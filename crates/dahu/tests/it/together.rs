//! Programs that start at the same moment.

use std::process::{Child, Stdio};

use dahu_testkit::{DatabaseKind, databases};

use crate::program::Program;

/// Programs that start at once.
const PROGRAMS: usize = 4;

#[tokio::test]
async fn programs_that_start_at_once_on_a_new_database_all_come_up() {
    for database in databases().await {
        let kind = database.kind();
        let program = Program::new();
        let started: Vec<Child> = (0..PROGRAMS)
            .map(|_| {
                let mut command = program.command(&["imports"]);
                if kind == DatabaseKind::Postgres {
                    command.env("DAHU_DATABASE", database.url());
                }
                command.stdout(Stdio::piped()).stderr(Stdio::piped());
                command.spawn().expect("the program starts")
            })
            .collect();
        for child in started {
            let output = child.wait_with_output().expect("it ends");
            let errors = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success() && errors.is_empty(), "{kind:?}: {errors}");
        }
    }
}
