//! The queries behind a search: a few rows of an index, within a scope.

use dahu_core::search::SearchQuery;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value, prelude::Uuid};

use crate::{
    access::Numbers,
    search::store::{ACCOUNTS, DOCUMENTS, found_in, key},
};

/// Of so many accounts at most each is looked up in the index; with more the index is read, and each row looked up among
/// them.
const FEW: u64 = 2_000;

/// Within which accounts something has to be found.
pub(super) enum Within {
    /// All.
    Everything,
    /// These few.
    Few(Vec<i64>),
    /// Those whose byte is one, the first of which is that of number zero.
    Many(Vec<u8>),
}

impl Within {
    pub(super) fn of(numbers: &Numbers) -> Self {
        match numbers.count() {
            None => Self::Everything,
            Some(count) if count <= FEW => Self::Few(numbers.iter().collect()),
            Some(_) => {
                let most = numbers.iter().last().unwrap_or(0);
                Self::Many((0..=most).map(|number| u8::from(numbers.has(number))).collect())
            }
        }
    }

    pub(super) fn is_nothing(&self) -> bool {
        matches!(self, Self::Few(few) if few.is_empty())
    }

    /// The condition that the account of the number in `column` is among them, and its values from $2 on.
    fn condition(&self, column: &str) -> (String, Vec<Value>) {
        match self {
            Self::Everything => (String::new(), Vec::new()),
            Self::Few(few) => {
                let places: Vec<String> = (2..few.len() + 2).map(|place| format!("${place}")).collect();
                let values = few.iter().map(|number| Value::from(*number)).collect();
                (format!(" AND {column} IN ({})", places.join(", ")), values)
            }
            Self::Many(marks) => (
                format!(" AND substr($2, CAST({column} + 1 AS integer), 1) > $3"),
                vec![marks.clone().into(), vec![0_u8].into()],
            ),
        }
    }
}

/// A row that was found.
pub(super) struct Candidate {
    /// Its number in its index.
    pub(super) number: i64,
    /// The account's.
    pub(super) account_number: i64,
    /// The id, where it is not the account itself.
    pub(super) subject: Option<Uuid>,
    /// What it is called, where it is not the account itself.
    pub(super) title: Option<String>,
}

/// Whether a query may find anything of a kind, whoever may see it.
///
/// SQLite says so at once. PostgreSQL, which guesses how many rows there are before it looks for one, might read the whole table
/// for none: it is quicker when asked for what is wanted itself.
pub(super) async fn may_find(
    connection: &impl ConnectionTrait,
    query: &SearchQuery,
    kind: Option<&'static str>,
) -> Result<bool, DbErr> {
    let backend = connection.get_database_backend();
    if backend != DbBackend::Sqlite {
        return Ok(true);
    }
    let index = if kind.is_none() { ACCOUNTS } else { DOCUMENTS };
    let (found, typed) = found_in(backend, index, query, kind);
    let sql = format!("SELECT 1 FROM {index} WHERE {found} LIMIT 1");
    let statement = Statement::from_sql_and_values(backend, sql, [typed.into()]);
    Ok(connection.query_one_raw(statement).await?.is_some())
}

/// So many rows at most of a kind, or of accounts where there is none, that a query finds within a scope.
///
/// What stands first of two tables that are joined crosswise SQLite reads first: the index, or the few accounts.
pub(super) async fn candidates(
    connection: &impl ConnectionTrait,
    query: &SearchQuery,
    kind: Option<&'static str>,
    within: &Within,
    limit: usize,
) -> Result<Vec<Candidate>, DbErr> {
    let backend = connection.get_database_backend();
    let key = key(backend);
    let (index, table, columns, column) = match kind {
        None => (ACCOUNTS, "account", "account.number", "account.number"),
        Some(_) => (
            DOCUMENTS,
            "search_document",
            "search_document.number, search_document.subject_id, search_document.title, \
             search_document.account_number",
            "search_document.account_number",
        ),
    };
    let (found, typed) = found_in(backend, index, query, kind);
    let (condition, values) = within.condition(column);
    let tables = match within {
        Within::Few(_) => format!("{table} CROSS JOIN {index}"),
        Within::Everything | Within::Many(_) => format!("{index} CROSS JOIN {table}"),
    };
    let sql = format!(
        "SELECT {columns} FROM {tables} WHERE {table}.number = {index}.{key} AND {found}{condition} LIMIT {limit}"
    );
    let values = std::iter::once(Value::from(typed)).chain(values);
    let rows = connection
        .query_all_raw(Statement::from_sql_and_values(backend, sql, values))
        .await?;
    let candidate = |row: &sea_orm::QueryResult| {
        let number: i64 = row.try_get("", "number")?;
        Ok(match kind {
            None => Candidate {
                number,
                account_number: number,
                subject: None,
                title: None,
            },
            Some(_) => Candidate {
                number,
                account_number: row.try_get("", "account_number")?,
                subject: Some(row.try_get("", "subject_id")?),
                title: Some(row.try_get("", "title")?),
            },
        })
    };
    rows.iter().map(candidate).collect()
}
