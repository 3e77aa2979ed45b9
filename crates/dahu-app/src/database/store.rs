//! The few statements that belong to the database itself.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, EntityTrait, QueryFilter,
    QuerySelect, Select, Statement, Value,
};
use uuid::Uuid;

/// Values of one statement: below the 32,766 that SQLite takes.
const VALUES_AT_ONCE: usize = 12_000;
/// The key of PostgreSQL's advisory lock under which a database is migrated: "dahu" in ASCII.
const MIGRATION_LOCK: i64 = 0x6461_6875;

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

/// Clears away the former rows of a PostgreSQL table after many were rewritten, and counts anew what is in it.
///
/// Until then every count of it reads old rows and new: 140 ms for 100,000 accounts, instead of a few.
pub(super) async fn vacuum(connection: &DatabaseConnection, table: &'static str) -> Result<(), DbErr> {
    connection
        .execute_unprepared(&format!("VACUUM (ANALYZE) {table}"))
        .await
        .map(drop)
}

/// Waits until no other program migrates this PostgreSQL database; the transaction's end lets the next one in.
pub(super) async fn lock_for_migration(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    let statement = Statement::from_sql_and_values(
        transaction.get_database_backend(),
        "SELECT pg_advisory_xact_lock($1)",
        [MIGRATION_LOCK.into()],
    );
    transaction.execute_raw(statement).await.map(drop)
}

/// Writes `columns` of many rows of a table, many rows a statement; the first column is the key that finds a row.
pub(crate) async fn update_rows(
    connection: &impl ConnectionTrait,
    table: &'static str,
    columns: &[&'static str],
    rows: &[Vec<Value>],
) -> Result<(), DbErr> {
    let key = columns[0];
    let set: Vec<String> = columns[1..]
        .iter()
        .map(|column| format!("{column} = fresh.{column}"))
        .collect();
    for some in rows.chunks(VALUES_AT_ONCE / columns.len()) {
        let sql = format!(
            "WITH fresh ({}) AS (VALUES {}) UPDATE {table} SET {} FROM fresh WHERE {table}.{key} = fresh.{key}",
            columns.join(", "),
            places(some.len(), columns.len()),
            set.join(", "),
        );
        let values = some.iter().flatten().cloned();
        connection
            .execute_raw(Statement::from_sql_and_values(
                connection.get_database_backend(),
                sql,
                values,
            ))
            .await?;
    }
    Ok(())
}

/// Numbered places for the values of some rows: `($1, $2), ($3, $4)`.
pub(crate) fn places(rows: usize, columns: usize) -> String {
    let row = |row: usize| {
        let places: Vec<String> = (1..=columns)
            .map(|column| format!("${}", row * columns + column))
            .collect();
        format!("({})", places.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

/// The ids that a column holds, each once.
pub(crate) async fn distinct<E: EntityTrait>(
    connection: &impl ConnectionTrait,
    column: E::Column,
) -> Result<HashSet<Uuid>, DbErr> {
    let ids: Vec<Uuid> = E::find()
        .select_only()
        .column(column)
        .distinct()
        .into_tuple()
        .all(connection)
        .await?;
    Ok(ids.into_iter().collect())
}

/// How many rows of a query each of these ids stands in, by a column; ids without any are left out.
pub(crate) async fn counted<E: EntityTrait>(
    connection: &impl ConnectionTrait,
    query: Select<E>,
    column: E::Column,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, u64>, DbErr> {
    let mut counts = HashMap::new();
    for some in ids.chunks(VALUES_AT_ONCE) {
        let rows: Vec<(Uuid, i64)> = query
            .clone()
            .select_only()
            .column(column)
            .column_as(column.count(), "rows")
            .filter(column.is_in(some.iter().copied()))
            .group_by(column)
            .into_tuple()
            .all(connection)
            .await?;
        counts.extend(
            rows.into_iter()
                .map(|(id, count)| (id, u64::try_from(count).unwrap_or(0))),
        );
    }
    Ok(counts)
}

/// Writes into a row that runs that its program lives.
pub(crate) async fn beat(
    connection: &impl ConnectionTrait,
    table: &'static str,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let statement = Statement::from_sql_and_values(
        connection.get_database_backend(),
        format!("UPDATE {table} SET heartbeat_at = $1 WHERE id = $2"),
        [now.into(), id.into()],
    );
    connection.execute_raw(statement).await.map(drop)
}

/// Takes the next `count` numbers of a counter and returns the first of them.
///
/// The counters are `account`, `account_kind`, `account_selling`, `person`, `import`, `valuation`, `duplicate_run`, `duplicate_pair`,
/// `ledger_version`, `revision`, `access`, `search_document`, `opportunity`, `health`, `playbook_run`, `service_case`, `selection`,
/// `coverage`, `relationship` and `plan`.
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
