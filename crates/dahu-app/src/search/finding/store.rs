//! The queries behind a search: a few rows of an index, within a scope.

use dahu_core::search::SearchQuery;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement, Value, prelude::Uuid};

use crate::{
    access::Numbers,
    search::store::{ACCOUNTS, DOCUMENTS, found_in, key},
};

/// Of so many accounts at most each is looked up in the index; with more the index is read, and each row looked up among
/// them.
const FEW: u64 = 2_000;
/// So many of the latest rows of an index tell how frequent something is.
const LATEST: u64 = 2_000;
/// What is found in so many of those is frequent.
const FREQUENT: i64 = 10;
/// So many of the latest rows are read at most for what is frequent.
const READ: u64 = 20_000;

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
    let index = index(kind);
    let (found, typed) = found_in(backend, index, query, kind);
    let sql = format!("SELECT 1 FROM {index} WHERE {found} LIMIT 1");
    let statement = Statement::from_sql_and_values(backend, sql, [typed.into()]);
    Ok(connection.query_one_raw(statement).await?.is_some())
}

/// Whether each of these queries, of a kind or of accounts where there is none, finds much; all kinds are of one index.
///
/// What is frequent PostgreSQL finds soonest by reading rows until it has enough of them, and what is rare in its index, where it
/// would gather the frequent by the hundred thousand first. It has to guess which is which, and where it guesses wrongly for what
/// is nowhere it reads a million rows. A few of them tell. SQLite, which gives what it finds as it goes, is not asked.
pub(super) async fn are_frequent(
    connection: &impl ConnectionTrait,
    asked: &[(Option<&'static str>, &SearchQuery)],
) -> Result<Vec<bool>, DbErr> {
    let backend = connection.get_database_backend();
    let Some((kind, _)) = asked.first().filter(|_| backend != DbBackend::Sqlite) else {
        return Ok(vec![false; asked.len()]);
    };
    let index = index(*kind);
    let counts = (1..=asked.len())
        .map(|place| format!("count(*) FILTER (WHERE tokens @@ ${place}::tsquery) AS found_{place}"));
    let sql = format!(
        "SELECT {} FROM (SELECT tokens FROM {index} ORDER BY number DESC LIMIT {LATEST}) AS latest",
        counts.collect::<Vec<_>>().join(", ")
    );
    let values = asked
        .iter()
        .map(|(kind, query)| Value::from(found_in(backend, index, query, *kind).1));
    let statement = Statement::from_sql_and_values(backend, sql, values);
    let row = connection.query_one_raw(statement).await?;
    let is_frequent = |place: usize| match &row {
        Some(row) => Ok(row.try_get::<i64>("", &format!("found_{place}"))? >= FREQUENT),
        None => Ok(false),
    };
    (1..=asked.len()).map(is_frequent).collect()
}

/// So many rows at most of a kind, or of accounts where there is none, that a query finds within a scope; `is_frequent` as
/// [`are_frequent`] says.
pub(super) async fn candidates(
    connection: &impl ConnectionTrait,
    query: &SearchQuery,
    is_frequent: bool,
    kind: Option<&'static str>,
    within: &Within,
    limit: usize,
) -> Result<Vec<Candidate>, DbErr> {
    let is_sqlite = connection.get_database_backend() == DbBackend::Sqlite;
    let source = match within {
        Within::Few(_) => Source::Accounts,
        Within::Everything | Within::Many(_) if is_sqlite => Source::Found,
        Within::Everything | Within::Many(_) if is_frequent => Source::Latest,
        Within::Everything | Within::Many(_) => Source::FoundAlone,
    };
    let found = candidates_from(connection, source, query, kind, within, limit).await?;
    if source == Source::Latest && found.len() < limit {
        return candidates_from(connection, Source::FoundAlone, query, kind, within, limit).await;
    }
    Ok(found)
}

/// What is read first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    /// The few accounts of the scope.
    Accounts,
    /// The index: of two tables that are joined crosswise SQLite reads first what stands first.
    Found,
    /// The index and nothing else, which PostgreSQL has to be told.
    FoundAlone,
    /// The latest rows, one after the other.
    Latest,
}

async fn candidates_from(
    connection: &impl ConnectionTrait,
    source: Source,
    query: &SearchQuery,
    kind: Option<&'static str>,
    within: &Within,
    limit: usize,
) -> Result<Vec<Candidate>, DbErr> {
    let backend = connection.get_database_backend();
    let (key, index) = (key(backend), index(kind));
    let (table, columns, column) = match kind {
        None => ("account", "account.number", "account.number"),
        Some(_) => (
            "search_document",
            "search_document.number, search_document.subject_id, search_document.title, \
             search_document.account_number",
            "search_document.account_number",
        ),
    };
    let (found, typed) = found_in(backend, index, query, kind);
    let (condition, values) = within.condition(column);
    let same = format!("{table}.number = {index}.{key}");
    let sql = match source {
        Source::Accounts => format!("FROM {table} CROSS JOIN {index} WHERE {same} AND {found}{condition}"),
        Source::Found => format!("FROM {index} CROSS JOIN {table} WHERE {same} AND {found}{condition}"),
        Source::FoundAlone => {
            format!("FROM (SELECT number FROM found) AS {index} CROSS JOIN {table} WHERE {same}{condition}")
        }
        Source::Latest => format!(
            "FROM (SELECT number, tokens FROM {index} ORDER BY number DESC LIMIT {READ}) AS {index} \
             CROSS JOIN {table} WHERE {same} AND {found}{condition}"
        ),
    };
    let first = match source {
        Source::FoundAlone => {
            format!("WITH found AS MATERIALIZED (SELECT number FROM {index} WHERE {found}) ")
        }
        _ => String::new(),
    };
    let sql = format!("{first}SELECT {columns} {sql} LIMIT {limit}");
    let values = std::iter::once(Value::from(typed)).chain(values);
    let rows = connection
        .query_all_raw(Statement::from_sql_and_values(backend, sql, values))
        .await?;
    rows.iter().map(|row| candidate(row, kind)).collect()
}

fn candidate(row: &QueryResult, kind: Option<&'static str>) -> Result<Candidate, DbErr> {
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
}

/// The index of a kind, or of accounts where there is none.
fn index(kind: Option<&'static str>) -> &'static str {
    if kind.is_none() { ACCOUNTS } else { DOCUMENTS }
}
