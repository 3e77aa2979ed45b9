//! The few statements that belong to the database itself.

use std::path::Path;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement};

/// Copies the whole SQLite database into a new file.
pub(super) async fn snapshot(connection: &DatabaseConnection, target: &Path) -> Result<(), DbErr> {
    let statement = Statement::from_sql_and_values(
        connection.get_database_backend(),
        "VACUUM INTO $1",
        [target.to_string_lossy().into_owned().into()],
    );
    connection.execute_raw(statement).await.map(drop)
}

/// Moves the write-ahead log into the database file and cuts it to nothing.
pub(super) async fn checkpoint(connection: &DatabaseConnection) -> Result<(), DbErr> {
    connection
        .execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)")
        .await
        .map(drop)
}

/// Takes the next `count` numbers of a counter and returns the first of them.
///
/// The counters are `account`, `person`, `import`, `ledger_version` and `revision`.
pub(crate) async fn take_numbers(
    connection: &impl ConnectionTrait,
    counter: &'static str,
    count: i64,
) -> Result<i64, DbErr> {
    let statement = Statement::from_sql_and_values(
        connection.get_database_backend(),
        "UPDATE counter SET next = next + $1 WHERE name = $2 RETURNING next",
        [count.into(), counter.into()],
    );
    let row = connection.query_one_raw(statement).await?;
    let next: i64 = row.ok_or_else(|| missing(counter))?.try_get("", "next")?;
    Ok(next - count)
}

/// The next number of a counter, without taking it.
pub(crate) async fn next_number(
    connection: &impl ConnectionTrait,
    counter: &'static str,
) -> Result<i64, DbErr> {
    let statement = Statement::from_sql_and_values(
        connection.get_database_backend(),
        "SELECT next FROM counter WHERE name = $1",
        [counter.into()],
    );
    let row = connection.query_one_raw(statement).await?;
    row.ok_or_else(|| missing(counter))?.try_get("", "next")
}

fn missing(counter: &str) -> DbErr {
    DbErr::RecordNotFound(format!(
        "the counter {counter} is missing from the workspace database"
    ))
}
