//! The index `account_search`: FTS5 on SQLite, a text search vector on PostgreSQL.

use dahu_core::search::{GAP, Phrase, SearchQuery, grams, kind_token};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, DbErr, Statement, Value,
    sea_query::{Expr, ExprTrait, SimpleExpr},
};

/// Names of one insert.
const ROWS_AT_ONCE: usize = 500;

/// A name in the index.
pub(crate) struct Entry<'a> {
    /// The account's ledger number.
    pub(crate) number: i64,
    /// Its name and code.
    pub(crate) texts: Vec<&'a str>,
    /// What kind of thing it is; none for an account, whose index has no others.
    pub(crate) kind: Option<&'static str>,
}

/// The index of accounts by their ledger numbers.
pub(super) const ACCOUNTS: &str = "account_search";
/// The index of documents by their numbers.
pub(super) const DOCUMENTS: &str = "search_tokens";

/// The column of an index that numbers its rows.
pub(super) fn key(backend: DbBackend) -> &'static str {
    if backend == DbBackend::Sqlite {
        "rowid"
    } else {
        "number"
    }
}

/// Puts accounts into the index.
pub(crate) async fn insert(connection: &impl ConnectionTrait, entries: &[Entry<'_>]) -> Result<(), DbErr> {
    insert_into(connection, ACCOUNTS, entries).await
}

/// Takes accounts out of the index.
pub(crate) async fn delete(connection: &impl ConnectionTrait, numbers: &[i64]) -> Result<(), DbErr> {
    delete_from(connection, ACCOUNTS, numbers).await
}

/// Puts rows into an index.
pub(super) async fn insert_into(
    connection: &impl ConnectionTrait,
    index: &'static str,
    entries: &[Entry<'_>],
) -> Result<(), DbErr> {
    let backend = connection.get_database_backend();
    for some in entries.chunks(ROWS_AT_ONCE) {
        let places: Vec<String> = (0..some.len())
            .map(|row| match backend {
                DbBackend::Sqlite => format!("(${}, ${})", 2 * row + 1, 2 * row + 2),
                _ => format!("(${}, ${}::tsvector)", 2 * row + 1, 2 * row + 2),
            })
            .collect();
        let sql = format!(
            "INSERT INTO {index} ({}, tokens) VALUES {}",
            key(backend),
            places.join(", ")
        );
        let values = some
            .iter()
            .flat_map(|entry| [Value::from(entry.number), tokens(backend, entry).into()]);
        connection
            .execute_raw(Statement::from_sql_and_values(backend, sql, values))
            .await?;
    }
    Ok(())
}

/// Takes rows out of an index.
pub(super) async fn delete_from(
    connection: &impl ConnectionTrait,
    index: &'static str,
    numbers: &[i64],
) -> Result<(), DbErr> {
    let backend = connection.get_database_backend();
    let key = key(backend);
    for some in numbers.chunks(ROWS_AT_ONCE) {
        let places: Vec<String> = (1..=some.len()).map(|place| format!("${place}")).collect();
        let sql = format!("DELETE FROM {index} WHERE {key} IN ({})", places.join(", "));
        let values = some.iter().map(|number| Value::from(*number));
        connection
            .execute_raw(Statement::from_sql_and_values(backend, sql, values))
            .await?;
    }
    Ok(())
}

fn tokens(backend: DbBackend, entry: &Entry<'_>) -> String {
    let mut tokens = grams(&entry.texts);
    if let Some(kind) = entry.kind {
        tokens.extend([GAP.to_owned(), kind_token(kind)]);
    }
    match backend {
        DbBackend::Sqlite => tokens.join(" "),
        _ => {
            let places = tokens
                .iter()
                .enumerate()
                .map(|(place, token)| format!("'{token}':{}", place + 1));
            places.collect::<Vec<_>>().join(" ")
        }
    }
}

/// How many accounts are found by what was typed, without looking at any of them.
pub(crate) async fn count(connection: &impl ConnectionTrait, typed: &str) -> Result<u64, DbErr> {
    let Some(query) = SearchQuery::parse(typed) else {
        return Ok(0);
    };
    let backend = connection.get_database_backend();
    let (sql, typed) = match backend {
        DbBackend::Sqlite => (
            "SELECT count(*) AS found FROM account_search WHERE account_search MATCH $1",
            fts5(&query),
        ),
        _ => (
            "SELECT count(*) AS found FROM account_search WHERE tokens @@ $1::tsquery",
            tsquery(&query),
        ),
    };
    let statement = Statement::from_sql_and_values(backend, sql, [typed.into()]);
    let found: i64 = match connection.query_one_raw(statement).await? {
        Some(row) => row.try_get("", "found")?,
        None => 0,
    };
    Ok(u64::try_from(found).unwrap_or(0))
}

/// The condition that the account with the number in `column` is found by what was typed.
///
/// What holds no letter or digit finds nothing. With `walks` the list is walked in its order and each account looked
/// up among those found, which is quicker where very many are; the plus keeps the database from the other way round.
pub(crate) fn matches(backend: DbBackend, column: impl ColumnTrait, typed: &str, walks: bool) -> SimpleExpr {
    let Some(query) = SearchQuery::parse(typed) else {
        return Expr::val(1).eq(0);
    };
    let (sql, typed) = match backend {
        DbBackend::Sqlite => (
            "IN (SELECT rowid FROM account_search WHERE account_search MATCH ?)",
            fts5(&query),
        ),
        _ => (
            "IN (SELECT number FROM account_search WHERE tokens @@ $1::tsquery)",
            tsquery(&query),
        ),
    };
    let plus = if walks { "+" } else { "" };
    let column = format!("{plus}\"{}\".\"{}\"", column.entity_name(), column.to_string());
    Expr::cust_with_values(format!("{column} {sql}"), [typed])
}

/// The condition that a row of an index is of a kind and found by a query, with the query as the one value.
pub(super) fn found_in(
    backend: DbBackend,
    index: &'static str,
    query: &SearchQuery,
    kind: Option<&str>,
) -> (String, String) {
    let kind = kind.map(kind_token);
    match (backend, kind) {
        (DbBackend::Sqlite, None) => (format!("{index} MATCH $1"), fts5(query)),
        (DbBackend::Sqlite, Some(kind)) => (
            format!("{index} MATCH $1"),
            format!("\"{kind}\" AND {}", fts5(query)),
        ),
        (_, None) => (format!("{index}.tokens @@ $1::tsquery"), tsquery(query)),
        (_, Some(kind)) => (
            format!("{index}.tokens @@ $1::tsquery"),
            format!("'{kind}' & {}", tsquery(query)),
        ),
    }
}

fn fts5(query: &SearchQuery) -> String {
    joined(query, [" OR ", " AND "], |tokens| {
        format!("\"{}\"", tokens.join(" "))
    })
}

fn tsquery(query: &SearchQuery) -> String {
    joined(query, [" | ", " & "], |tokens| {
        let quoted: Vec<String> = tokens.iter().map(|token| format!("'{token}'")).collect();
        format!("({})", quoted.join(" <-> "))
    })
}

/// The query in the language of a store, in which tokens that follow each other are written by `row`.
fn joined(query: &SearchQuery, [or, and]: [&str; 2], row: impl Fn(&[String]) -> String) -> String {
    let phrase = |phrase: &Phrase| {
        let beginning = phrase.beginning().map(|token| row(&[token]));
        let following = Some(phrase.following())
            .filter(|tokens| !tokens.is_empty())
            .map(&row);
        let parts: Vec<String> = beginning.into_iter().chain(following).collect();
        format!("({})", parts.join(and))
    };
    let words = query.words.iter().map(|word| {
        let phrases: Vec<String> = word.phrases.iter().map(phrase).collect();
        format!("({})", phrases.join(or))
    });
    words.collect::<Vec<_>>().join(and)
}
