//! Questions to the table `event` that only the audit trail asks.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement, Value};
use uuid::Uuid;

use super::{Filter, Who};
use crate::event::chain::store::{COLUMNS, Linked};

/// A kind of event.
#[derive(Clone, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub struct Kind {
    /// The noun.
    pub noun: String,
    /// What happens to it.
    pub verb: String,
}

/// Events of a filter in which a text is looked for at once.
pub(super) const SEARCHED_AT_ONCE: u64 = 20_000;

/// The first event that stands outside the chain: 0 for one without a place.
pub(super) async fn outside_the_chain(connection: &impl ConnectionTrait) -> Result<Option<i64>, DbErr> {
    let sql = "SELECT min(place) AS found FROM (\
         SELECT min(sequence) AS place FROM event WHERE sequence > (SELECT length FROM event_chain) \
         UNION ALL \
         SELECT min(sequence) AS place FROM event WHERE sequence < (SELECT begins_at FROM event_chain) \
         UNION ALL \
         SELECT CAST(0 AS bigint) AS place FROM event_chain WHERE EXISTS \
           (SELECT 1 FROM event WHERE sequence IS NULL)) AS outside";
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    match connection.query_one_raw(statement).await? {
        Some(row) => row.try_get("", "found"),
        None => Ok(None),
    }
}

/// The sequence of the first event from a moment on.
pub(super) async fn first_from(
    connection: &impl ConnectionTrait,
    from: DateTime<Utc>,
) -> Result<Option<i64>, DbErr> {
    let statement = Statement::from_sql_and_values(
        connection.get_database_backend(),
        "SELECT min(sequence) AS found FROM event WHERE id >= $1",
        [dahu_core::id::in_order(from, 0).into()],
    );
    match connection.query_one_raw(statement).await? {
        Some(row) => row.try_get("", "found"),
        None => Ok(None),
    }
}

/// Removes the events before one, which must lie before the beginning of the chain.
pub(super) async fn remove_before(connection: &impl ConnectionTrait, sequence: i64) -> Result<(), DbErr> {
    let statement = Statement::from_sql_and_values(
        connection.get_database_backend(),
        "DELETE FROM event WHERE sequence < $1",
        [sequence.into()],
    );
    connection.execute_raw(statement).await.map(drop)
}

/// The kinds of events that there are. The index is asked for one after the other: there are few kinds and many events,
/// and of two columns at once SQLite would look up only the first.
pub(super) async fn kinds(connection: &impl ConnectionTrait, most: usize) -> Result<Vec<Kind>, DbErr> {
    let next = async |sql: &str, values: Vec<Value>| {
        let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
        Kind::find_by_statement(statement).one(connection).await
    };
    let mut found: Vec<Kind> = Vec::new();
    while found.len() < most {
        let last = found.last().cloned().unwrap_or_default();
        let same = "SELECT noun, verb FROM event WHERE noun = $1 AND verb > $2 ORDER BY verb LIMIT 1";
        let other = "SELECT noun, verb FROM event WHERE noun > $1 ORDER BY noun, verb LIMIT 1";
        let kind = match next(same, vec![last.noun.clone().into(), last.verb.into()]).await? {
            Some(kind) => Some(kind),
            None => next(other, vec![last.noun.into()]).await?,
        };
        match kind {
            Some(kind) => found.push(kind),
            None => break,
        }
    }
    Ok(found)
}

/// A filter in SQL, with its values.
struct Condition {
    sql: String,
    values: Vec<Value>,
}

impl Condition {
    fn new() -> Self {
        Self {
            sql: "sequence IS NOT NULL".to_owned(),
            values: Vec::new(),
        }
    }

    /// One more thing that must hold; `{}` stands for the place of the value.
    fn and(&mut self, sql: &str, value: Value) {
        self.values.push(value);
        let place = format!("${}", self.values.len());
        self.sql = format!("{} AND {}", self.sql, sql.replace("{}", &place));
    }

    fn of(filter: &Filter, before: Option<Uuid>) -> Self {
        let mut all = Self::new();
        match &filter.who {
            Some(Who::Person(id)) => all.and("actor_id = {}", id.0.into()),
            Some(Who::System) => {
                all.sql += " AND actor_id IS NULL";
                all.and("actor_name = {}", "system".into());
            }
            // As a word in the statement, so that the index of visitors serves.
            Some(Who::Visitor) => all.sql += " AND actor_name = 'visitor'",
            None => {}
        }
        if let Some(account) = filter.account {
            all.and("account_id = {}", account.0.into());
        }
        if let Some(subject) = filter.subject {
            all.and("subject_id = {}", subject.into());
        }
        if let Some(from) = filter.first_moment() {
            all.and("id >= {}", dahu_core::id::in_order(from, 0).into());
        }
        let until = filter.end_moment().map(|until| dahu_core::id::in_order(until, 0));
        if let Some(end) = [before, until].into_iter().flatten().min() {
            all.and("id < {}", end.into());
        }
        all
    }

    /// The statement that brings the latest events of some kinds, or of all, latest first.
    fn latest(&self, kinds: Option<&[Kind]>, limit: u64) -> (String, Vec<Value>) {
        let one = |condition: &str| {
            format!("SELECT {COLUMNS} FROM event WHERE {condition} ORDER BY id DESC LIMIT {limit}")
        };
        let Some(kinds) = kinds else {
            return (one(&self.sql), self.values.clone());
        };
        let mut values = self.values.clone();
        let parts: Vec<String> = kinds
            .iter()
            .map(|kind| {
                values.push(kind.noun.clone().into());
                values.push(kind.verb.clone().into());
                let (noun, verb) = (values.len() - 1, values.len());
                let part = one(&format!("noun = ${noun} AND verb = ${verb} AND {}", self.sql));
                format!("SELECT * FROM ({part}) AS part{verb}")
            })
            .collect();
        let sql = format!(
            "SELECT * FROM ({}) AS parts ORDER BY id DESC LIMIT {limit}",
            parts.join(" UNION ALL ")
        );
        (sql, values)
    }
}

/// The latest events that pass the filter, before one where that is given. `kinds` are those that the filter allows,
/// nothing for all.
pub(super) async fn latest(
    connection: &impl ConnectionTrait,
    filter: &Filter,
    kinds: Option<&[Kind]>,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Linked>, DbErr> {
    let (sql, values) = Condition::of(filter, before).latest(kinds, limit);
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    Linked::find_by_statement(statement).all(connection).await
}

/// The same among the latest [`SEARCHED_AT_ONCE`] events of the filter, for those whose facts or actor contain a text.
pub(super) async fn latest_with_text(
    connection: &impl ConnectionTrait,
    filter: &Filter,
    kinds: Option<&[Kind]>,
    before: Option<Uuid>,
    text: &str,
    limit: u64,
) -> Result<Vec<Linked>, DbErr> {
    let (inner, mut values) = Condition::of(filter, before).latest(kinds, SEARCHED_AT_ONCE);
    values.push(pattern(text).into());
    let place = values.len();
    let sql = format!(
        "SELECT * FROM ({inner}) AS searched WHERE \
         lower(coalesce(\"before\", '') || ' ' || coalesce(\"after\", '') || ' ' || actor_name) LIKE ${place} ESCAPE '!' \
         ORDER BY id DESC LIMIT {limit}"
    );
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    Linked::find_by_statement(statement).all(connection).await
}

/// The last of the events that one search looks through; nothing where there are fewer.
pub(super) async fn end_of_search(
    connection: &impl ConnectionTrait,
    filter: &Filter,
    kinds: Option<&[Kind]>,
    before: Option<Uuid>,
) -> Result<Option<(Uuid, DateTime<Utc>)>, DbErr> {
    let (inner, values) = Condition::of(filter, before).latest(kinds, SEARCHED_AT_ONCE);
    let sql = format!(
        "SELECT id, at FROM ({inner}) AS searched ORDER BY id DESC LIMIT 1 OFFSET {}",
        SEARCHED_AT_ONCE - 1
    );
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    match connection.query_one_raw(statement).await? {
        Some(row) => Ok(Some((row.try_get("", "id")?, row.try_get("", "at")?))),
        None => Ok(None),
    }
}

/// A pattern that finds the text itself, whatever signs are in it.
fn pattern(text: &str) -> String {
    let mut pattern = "%".to_owned();
    for one in text.to_lowercase().chars() {
        if matches!(one, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(one);
    }
    pattern + "%"
}
