//! All rows of a workspace, to be compared.

use std::collections::BTreeMap;

use dahu_testkit::DatabaseKind;
use sea_orm::{ConnectionTrait, Statement};

use crate::{
    desk::{Desk, texts_of},
    migrating::connected,
};

/// Tables that tell what happened, or that follow from others.
const LEFT_OUT: [&str; 10] = [
    "account_data_month",
    "account_health",
    "event",
    "event_chain",
    "counter",
    "merge",
    "workspace_setting",
    "ledger_file",
    "search_tokens",
    "seaql_migrations",
];

pub(crate) type Dump = BTreeMap<String, Vec<String>>;

/// All rows of all tables that say how things are.
pub(crate) async fn dump(desk: &Desk) -> Dump {
    let is_sqlite = desk.database.kind() == DatabaseKind::Sqlite;
    let tables = texts_of(
        desk,
        if is_sqlite {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%' \
             AND name NOT LIKE 'account_search_%' AND name NOT LIKE 'search_tokens_%' AND name NOT LIKE 'sqlite_%'"
        } else {
            "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()"
        },
    )
    .await;
    let connection = connected(desk).await;
    let mut dump = Dump::new();
    for table in tables
        .into_iter()
        .filter(|table| !LEFT_OUT.contains(&table.as_str()))
    {
        let sql = if table == "search_document" {
            // What is written into the index anew has another number there.
            let subject = if is_sqlite {
                "quote(subject_id)"
            } else {
                "subject_id::text"
            };
            format!("SELECT noun || {subject} || account_number || title FROM search_document")
        } else if is_sqlite {
            // In which order opportunities changed is no fact of them.
            let columns = format!(
                "SELECT 'quote(\"' || name || '\")' FROM pragma_table_info('{table}') WHERE name <> 'change_number'"
            );
            let columns = texts_of(desk, &columns).await.join(" || ',' || ");
            format!("SELECT {columns} FROM \"{table}\"")
        } else {
            format!("SELECT (to_jsonb(t) - 'change_number')::text FROM \"{table}\" AS t")
        };
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        let rows = connection.query_all_raw(statement).await.expect("rows");
        let mut rows: Vec<String> = rows
            .iter()
            .map(|row| row.try_get_by_index(0).expect("a text"))
            .collect();
        rows.sort();
        dump.insert(table, rows);
    }
    connection.close().await.expect("it closes");
    dump
}

/// The rows in which two dumps differ.
pub(crate) fn differences(before: &Dump, after: &Dump) -> Vec<String> {
    let mut told = Vec::new();
    for (table, rows) in before {
        let others = &after[table];
        told.extend(
            rows.iter()
                .filter(|row| !others.contains(row))
                .map(|row| format!("{table} lost {row}")),
        );
        told.extend(
            others
                .iter()
                .filter(|row| !rows.contains(row))
                .map(|row| format!("{table} has {row}")),
        );
        if rows.len() != others.len() {
            told.push(format!(
                "{table} has {} rows in place of {}",
                others.len(),
                rows.len()
            ));
        }
    }
    told
}
