//! Opening a workspace whose database has another shape than this program's.

use dahu_app::{Error, Workspace, account};
use dahu_testkit::{DatabaseKind, TestDatabase, databases};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};

use crate::desk::Desk;

/// Another program's connection to the workspace's database.
pub(crate) async fn connected(desk: &Desk) -> DatabaseConnection {
    Database::connect(address(desk)).await.expect("a connection")
}

/// Where the workspace's database is.
pub(crate) fn address(desk: &Desk) -> String {
    match desk.database.kind() {
        DatabaseKind::Postgres => desk.database.url().to_owned(),
        DatabaseKind::Sqlite => format!("sqlite://{}", desk.home.folder.join("dahu.db").display()),
    }
}

pub(crate) async fn counted(connection: &DatabaseConnection, sql: &str) -> i64 {
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let row = connection
        .query_one_raw(statement)
        .await
        .expect("an answer")
        .expect("a row");
    row.try_get_by_index(0).expect("a number")
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        desk.ctx.workspace.close().await.expect("it closes");
        let connection = connected(&desk).await;
        connection
            .execute_unprepared("INSERT INTO seaql_migrations (version, applied_at) VALUES ('9999_later', 0)")
            .await
            .expect("a later program was here");
        connection.close().await.expect("it closes");
        let opened = Workspace::open(&desk.home, desk.clock.clone()).await;
        let Err(Error::Refused { rule, message, .. }) = opened else {
            panic!("{:?} is opened", desk.database.kind());
        };
        assert_eq!(rule, "database_is_newer");
        assert!(message.contains("9999_later"), "{message}");
    }
}

#[tokio::test]
async fn a_copy_of_the_file_is_kept_before_it_changes_shape() {
    let desk = Desk::open(TestDatabase::sqlite()).await;
    desk.import_sample().await;
    desk.ctx.workspace.close().await.expect("it closes");
    let connection = connected(&desk).await;
    connection
        .execute_unprepared(
            "DROP TABLE contract_term; ALTER TABLE account_value DROP COLUMN by_contract; DELETE FROM seaql_migrations WHERE version LIKE '0005%'",
        )
        .await
        .expect("an earlier program made it");
    connection.close().await.expect("it closes");
    let workspace = Workspace::open(&desk.home, desk.clock.clone())
        .await
        .expect("it opens");
    let kept: Vec<_> = std::fs::read_dir(desk.home.folder.join("snapshots"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    let snapshot = Database::connect(format!("sqlite://{}", kept[0].display()))
        .await
        .expect("it is a database");
    let tables = "SELECT count(*) FROM sqlite_master WHERE name = 'contract_term'";
    assert_eq!(
        counted(&snapshot, tables).await,
        0,
        "the copy has the shape of before"
    );
    assert_eq!(counted(&snapshot, "SELECT count(*) FROM account").await, 341);
    assert_eq!(counted(&connected(&desk).await, tables).await, 1);
    let request = account::PageRequest {
        sort: account::Sort::Name,
        direction: account::Direction::Up,
        after: None,
        size: 1,
    };
    let page = account::list(&workspace.as_system(), &account::Filter::default(), &request)
        .await
        .expect("a list");
    assert_eq!(page.total, 341);
}
