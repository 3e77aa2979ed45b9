//! Several programs at one workspace.

use std::sync::Arc;

use dahu_app::{FixedClock, Home, Workspace, import};
use dahu_testkit::{DatabaseKind, databases};
use tokio::task::JoinSet;

use crate::desk::Desk;

/// Who opens the workspace at once.
const OPENERS: usize = 6;
/// New databases of each kind on which they do: a race is not lost every time.
const ROUNDS: usize = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_new_workspace_that_many_open_at_once_is_made_once() {
    for _ in 0..ROUNDS {
        for database in databases().await {
            let kind = database.kind();
            let postgres = (kind == DatabaseKind::Postgres).then(|| database.url().to_owned());
            let home = Home {
                folder: database.folder().join("home"),
                postgres,
            };
            let clock = Arc::new(FixedClock::at("2026-06-30T12:00:00Z".parse().expect("a moment")));
            let mut opening = JoinSet::new();
            for _ in 0..OPENERS {
                let (home, clock) = (home.clone(), clock.clone());
                opening.spawn(async move { Workspace::open(&home, clock).await });
            }
            let mut opened = Vec::new();
            while let Some(workspace) = opening.join_next().await {
                opened.push(
                    workspace
                        .expect("no panic")
                        .unwrap_or_else(|error| panic!("{kind:?}: {error}")),
                );
            }
            for workspace in &opened {
                let imports = import::list(&workspace.as_system()).await.expect("a list");
                assert!(imports.is_empty());
            }
            assert!(
                !home.folder.join("snapshots").exists(),
                "a database that was new has nothing to keep a copy of"
            );
            for workspace in opened {
                workspace.close().await.expect("it closes");
            }
            Desk::open(database).await;
        }
    }
}
