//! Rows of any table that belong to one of two records: found, renamed, taken out and put back.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, DbErr, QueryResult, SqlErr, Statement, Value as Bound};
use serde_json::Value;
use uuid::Uuid;

use super::{
    Belonging, Pair, ROWS_AT_MOST, Row,
    table::{Kind, Table},
};

/// Rows of one statement; the widest table has 23 columns, and SQLite takes 32,766 values.
const ROWS_AT_ONCE: usize = 1_000;

fn quoted(columns: impl IntoIterator<Item = &'static str>, before: &str) -> String {
    let quoted = columns.into_iter().map(|column| format!("{before}\"{column}\""));
    quoted.collect::<Vec<_>>().join(", ")
}

fn names(table: &Table) -> impl Iterator<Item = &'static str> + use<> {
    table.columns.iter().map(|(name, _)| *name)
}

/// How many rows belong to the record that goes.
pub(super) async fn count(
    connection: &impl ConnectionTrait,
    belonging: &Belonging,
    pair: Pair,
) -> Result<u64, DbErr> {
    let sql = format!(
        "SELECT count(*) AS found FROM {} WHERE {} = $1",
        belonging.table.name, belonging.column
    );
    let statement =
        Statement::from_sql_and_values(connection.get_database_backend(), sql, [pair.gone.into()]);
    let row = connection.query_one_raw(statement).await?;
    let count: i64 = row.map_or(Ok(0), |row| row.try_get("", "found"))?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// The rows for which a condition holds, as a whole; one more than may be at most.
pub(super) async fn rows(
    connection: &impl ConnectionTrait,
    table: &'static Table,
    condition: &str,
    pair: Pair,
) -> Result<Vec<Row>, DbErr> {
    // The pair names both values, whichever of them the condition does.
    let sql = format!(
        "SELECT {} FROM {} AS own CROSS JOIN (SELECT $1 AS one, $2 AS other) AS pair WHERE {condition} ORDER BY {} LIMIT {}",
        quoted(names(table), "own."),
        table.name,
        quoted(table.primary.iter().copied(), "own."),
        ROWS_AT_MOST + 1,
    );
    let values: [Bound; 2] = [pair.gone.into(), pair.kept.into()];
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let found = connection.query_all_raw(statement).await?;
    found.iter().map(|row| read(row, table, names(table))).collect()
}

/// The keys of the rows that name a record; one more than may be at most.
pub(super) async fn keys(
    connection: &impl ConnectionTrait,
    belonging: &Belonging,
    record: Uuid,
) -> Result<Vec<Row>, DbErr> {
    let (table, key) = (belonging.table, belonging.key);
    let columns = quoted(key.iter().copied(), "");
    let sql = format!(
        "SELECT {columns} FROM {} WHERE {} = $1 ORDER BY {columns} LIMIT {}",
        table.name,
        belonging.column,
        ROWS_AT_MOST + 1,
    );
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, [record.into()]);
    let found = connection.query_all_raw(statement).await?;
    found
        .iter()
        .map(|row| read(row, table, key.iter().copied()))
        .collect()
}

/// Numbered places for the keys of some rows, from a number on, and their values.
fn keyed(table: &Table, key: &[&'static str], rows: &[Row], from: usize) -> (String, Vec<Bound>) {
    let (mut places, mut values) = (Vec::with_capacity(rows.len()), Vec::new());
    for row in rows {
        let mut of_row = Vec::with_capacity(key.len());
        for column in key {
            values.push(table.kind(column).bound(row.get(*column)));
            of_row.push(format!("${}", from + values.len()));
        }
        places.push(format!("({})", of_row.join(", ")));
    }
    (places.join(", "), values)
}

/// Makes rows that name one record name another; rows that are no longer there are left out.
pub(super) async fn rename(
    connection: &impl ConnectionTrait,
    table: &'static Table,
    column: &'static str,
    keys: &[Row],
    from: Uuid,
    to: Uuid,
) -> Result<(), DbErr> {
    let Some(first) = keys.first() else { return Ok(()) };
    let key: Vec<&'static str> = names(table).filter(|name| first.contains_key(*name)).collect();
    for some in keys.chunks(ROWS_AT_ONCE) {
        let (places, values) = keyed(table, &key, some, 2);
        let sql = format!(
            "UPDATE {} SET {column} = $1 WHERE {column} = $2 AND ({}) IN (VALUES {places})",
            table.name,
            quoted(key.iter().copied(), ""),
        );
        let values = [Bound::from(to), Bound::from(from)].into_iter().chain(values);
        let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
        connection.execute_raw(statement).await?;
    }
    Ok(())
}

/// Takes rows out.
pub(super) async fn delete(
    connection: &impl ConnectionTrait,
    table: &'static Table,
    rows: &[Row],
) -> Result<(), DbErr> {
    for row in rows {
        let (mut conditions, mut values) = (Vec::new(), Vec::new());
        for column in table.primary {
            values.push(table.kind(column).bound(row.get(*column)));
            conditions.push(format!("\"{column}\" = ${}", values.len()));
        }
        let sql = format!("DELETE FROM {} WHERE {}", table.name, conditions.join(" AND "));
        let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
        connection.execute_raw(statement).await?;
    }
    Ok(())
}

/// Puts rows in, with what they hold in the columns that they know.
pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    table: &'static Table,
    rows: &[Row],
) -> Result<(), DbErr> {
    for row in rows {
        let columns: Vec<&'static str> = names(table).filter(|name| row.contains_key(*name)).collect();
        let values: Vec<Bound> = columns
            .iter()
            .map(|column| table.kind(column).bound(row.get(*column)))
            .collect();
        let sql = format!(
            "INSERT INTO {} ({}) VALUES {}",
            table.name,
            quoted(columns.iter().copied(), ""),
            crate::database::store::places(1, columns.len()),
        );
        let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
        connection.execute_raw(statement).await?;
    }
    Ok(())
}

/// Which of the rows that a column names are there, in another table.
pub(super) async fn existing(
    connection: &impl ConnectionTrait,
    other: &str,
    column: &str,
    rows: &[Row],
) -> Result<HashSet<String>, DbErr> {
    let mut there = HashSet::new();
    let named: HashSet<&str> = rows
        .iter()
        .filter_map(|row| row.get(column).and_then(Value::as_str))
        .collect();
    for id in named {
        let value = Value::String(id.to_owned());
        let statement = Statement::from_sql_and_values(
            connection.get_database_backend(),
            format!("SELECT id FROM {other} WHERE id = $1"),
            [Kind::Id.bound(Some(&value))],
        );
        if connection.query_one_raw(statement).await?.is_some() {
            there.insert(id.to_owned());
        }
    }
    Ok(there)
}

impl Kind {
    /// What a row of an answer holds in a column.
    fn read(self, row: &QueryResult, column: &str) -> Result<Value, DbErr> {
        Ok(match self {
            Self::Id => {
                let id: Option<Uuid> = row.try_get("", column)?;
                id.map_or(Value::Null, |id| Value::String(id.to_string()))
            }
            Self::Text => row.try_get::<Option<String>>("", column)?.into(),
            Self::Integer => row.try_get::<Option<i32>>("", column)?.into(),
            Self::Big => row.try_get::<Option<i64>>("", column)?.into(),
            Self::Truth => row.try_get::<Option<bool>>("", column)?.into(),
            Self::Day => {
                let day: Option<NaiveDate> = row.try_get("", column)?;
                day.map_or(Value::Null, |day| Value::String(day.to_string()))
            }
            Self::Moment => {
                let moment: Option<DateTime<Utc>> = row.try_get("", column)?;
                moment.map_or(Value::Null, |moment| Value::String(moment.to_rfc3339()))
            }
        })
    }

    /// The same for a statement; what cannot be read is nothing.
    fn bound(self, value: Option<&Value>) -> Bound {
        let text = value.and_then(Value::as_str);
        match self {
            Self::Id => text.and_then(|text| text.parse::<Uuid>().ok()).into(),
            Self::Text => text.map(str::to_owned).into(),
            Self::Integer => {
                let number = value.and_then(Value::as_i64);
                number.and_then(|number| i32::try_from(number).ok()).into()
            }
            Self::Big => value.and_then(Value::as_i64).into(),
            Self::Truth => value.and_then(Value::as_bool).into(),
            Self::Day => text.and_then(|text| text.parse::<NaiveDate>().ok()).into(),
            Self::Moment => {
                let moment = text.and_then(|text| DateTime::parse_from_rfc3339(text).ok());
                moment.map(|moment| moment.with_timezone(&Utc)).into()
            }
        }
    }
}

/// Some columns of a row of an answer.
fn read(
    row: &QueryResult,
    table: &Table,
    columns: impl IntoIterator<Item = &'static str>,
) -> Result<Row, DbErr> {
    let read = columns.into_iter().map(|column| {
        let value = table.kind(column).read(row, column)?;
        Ok((column.to_owned(), value))
    });
    read.collect()
}

/// Whether something new stands in the place of a row.
pub(super) fn is_taken(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, sync::Arc};

    use dahu_testkit::TestDatabase;

    use super::*;
    use crate::{
        FixedClock, Home, Workspace,
        merge::belonging::{Ownership, of_account, of_contact},
    };

    /// Columns that name an account or a contact and that merges see to otherwise, or that stay as they are.
    const OTHERWISE: [(&str, &str); 12] = [
        // What was recorded is never changed; timelines ask for the events of both.
        ("event", "account_id"),
        // They follow from what accounts belong to.
        ("account_path", "account_id"),
        ("account_path", "ancestor_id"),
        ("account", "parent_id"),
        // They follow from facts.
        ("account_tag", "account_number"),
        ("account_custom_value", "account_number"),
        ("contact_post", "contact_id"),
        ("account_health", "account_id"),
        ("account_health", "account_number"),
        ("account_data_month", "account_id"),
        // They follow from the account of what they are about.
        ("search_document", "account_number"),
        // Teams are no accounts.
        ("team", "parent_id"),
    ];

    const NAMING: [&str; 9] = [
        "account_id",
        "account_number",
        "other_id",
        "ancestor_id",
        "parent_id",
        "contact_id",
        "to_id",
        "reports_to",
        "account",
    ];

    async fn columns() -> BTreeSet<(String, String)> {
        let database = TestDatabase::sqlite();
        let clock = Arc::new(FixedClock::at("2026-06-30T12:00:00Z".parse().expect("a moment")));
        let home = Home {
            folder: database.folder().join("home"),
            postgres: None,
        };
        let workspace = Workspace::open(&home, clock).await.expect("it opens");
        let sql = "SELECT tables.name AS of, columns.name AS name FROM sqlite_master AS tables \
             JOIN pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'";
        let statement = Statement::from_string(sea_orm::DbBackend::Sqlite, sql);
        let rows = workspace
            .database
            .reader()
            .query_all_raw(statement)
            .await
            .expect("rows");
        let column = |row: &sea_orm::QueryResult| {
            (
                row.try_get("", "of").expect("it"),
                row.try_get("", "name").expect("it"),
            )
        };
        let found = rows.iter().map(column).collect();
        workspace.close().await.expect("it closes");
        found
    }

    #[tokio::test]
    async fn whatever_names_an_account_or_a_contact_is_seen_to() {
        let all: Vec<Belonging> = of_account(Ownership::OfKept)
            .into_iter()
            .chain(of_contact())
            .collect();
        for (table, column) in columns().await {
            let is_of_team = table.starts_with("team_");
            if !NAMING.contains(&column.as_str()) || is_of_team {
                continue;
            }
            let moves = all
                .iter()
                .any(|one| one.table.name == table && one.column == column);
            let otherwise = OTHERWISE.contains(&(table.as_str(), column.as_str()));
            assert!(
                moves != otherwise,
                "merges do not know what becomes of {table}.{column}"
            );
        }
    }

    #[tokio::test]
    async fn rows_that_are_set_aside_are_known_whole() {
        let there = columns().await;
        let asides = of_account(Ownership::OfKept).into_iter().chain(of_contact());
        for one in asides.filter(|one| one.aside.is_some()) {
            let table = one.table;
            let known: BTreeSet<&str> = names(table).collect();
            let columns: BTreeSet<&str> = there
                .iter()
                .filter(|(of, _)| of == table.name)
                .map(|(_, column)| column.as_str())
                .collect();
            assert_eq!(known, columns, "{}", table.name);
        }
    }
}
