//! The table `event_chain`, and the columns of `event` that make the chain.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement, Value};
use uuid::Uuid;

use super::{Fixed, Hash};

/// The columns of an event that are checked; payloads as texts, which both databases can make of theirs.
pub(crate) const COLUMNS: &str = "sequence, id, at, actor_id, actor_name, noun, subject_id, account_id, verb, import_id, \
     origin_address, origin_program, salt, payload_hash, hash, erased_at, \
     CAST(\"before\" AS text) AS \"before\", CAST(\"after\" AS text) AS \"after\"";

/// How far the chain has come, and where it begins.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub(crate) struct Chain {
    /// The sequence of the last event.
    pub(crate) length: i64,
    /// Its hash.
    pub(crate) head: Vec<u8>,
    /// The sequence of the first event that is kept.
    pub(crate) begins_at: i64,
    /// The hash of the last event that is not.
    pub(crate) anchor: Vec<u8>,
}

/// An event as it is checked.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Linked {
    pub(crate) sequence: Option<i64>,
    pub(crate) id: Uuid,
    pub(crate) at: DateTime<Utc>,
    pub(crate) actor_id: Option<Uuid>,
    pub(crate) actor_name: String,
    pub(crate) noun: String,
    pub(crate) subject_id: Uuid,
    pub(crate) account_id: Option<Uuid>,
    pub(crate) verb: String,
    pub(crate) import_id: Option<Uuid>,
    pub(crate) origin_address: Option<String>,
    pub(crate) origin_program: Option<String>,
    pub(crate) salt: Option<Vec<u8>>,
    pub(crate) payload_hash: Option<Vec<u8>>,
    pub(crate) hash: Option<Vec<u8>>,
    pub(crate) erased_at: Option<DateTime<Utc>>,
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
}

impl Linked {
    /// What of it never changes.
    pub(crate) fn fixed(&self) -> Fixed<'_> {
        Fixed {
            sequence: self.sequence.unwrap_or_default(),
            id: self.id,
            at: self.at,
            actor_id: self.actor_id,
            actor_name: &self.actor_name,
            noun: &self.noun,
            subject_id: self.subject_id,
            account_id: self.account_id,
            verb: &self.verb,
            import_id: self.import_id,
            origin_address: self.origin_address.as_deref(),
            origin_program: self.origin_program.as_deref(),
        }
    }
}

/// The place of an earlier event in the chain.
pub(super) struct Link {
    pub(super) id: Uuid,
    pub(super) sequence: i64,
    pub(super) salt: Vec<u8>,
    pub(super) payload_hash: Hash,
    pub(super) hash: Vec<u8>,
}

/// The chain as it is.
pub(crate) async fn state(connection: &impl ConnectionTrait) -> Result<Chain, DbErr> {
    one(
        connection,
        "SELECT length, head, begins_at, anchor FROM event_chain",
    )
    .await
}

/// The chain, which only this transaction may make longer until it ends.
pub(crate) async fn lock(connection: &impl ConnectionTrait) -> Result<Chain, DbErr> {
    let sql = "UPDATE event_chain SET length = length WHERE id = 1 RETURNING length, head, begins_at, anchor";
    one(connection, sql).await
}

async fn one(connection: &impl ConnectionTrait, sql: &str) -> Result<Chain, DbErr> {
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let found = Chain::find_by_statement(statement).one(connection).await?;
    found.ok_or_else(|| DbErr::RecordNotFound("the chain of events has lost its row".to_owned()))
}

/// Makes the chain longer by so many events, the last of which has this hash.
pub(crate) async fn extend(connection: &impl ConnectionTrait, count: i64, head: &[u8]) -> Result<(), DbErr> {
    let sql = "UPDATE event_chain SET length = length + $1, head = $2 WHERE id = 1";
    run(connection, sql, [count.into(), head.to_vec().into()]).await
}

/// Lets the chain begin at a later event, which makes those before it free to go.
pub(crate) async fn begin_at(
    connection: &impl ConnectionTrait,
    first: i64,
    anchor: &[u8],
) -> Result<(), DbErr> {
    let sql = "UPDATE event_chain SET begins_at = $1, anchor = $2 WHERE id = 1";
    run(connection, sql, [first.into(), anchor.to_vec().into()]).await
}

/// Whether events of an earlier program wait for their places.
pub(crate) async fn has_unchained(connection: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let sql = "SELECT id FROM event WHERE sequence IS NULL LIMIT 1";
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    Ok(connection.query_one_raw(statement).await?.is_some())
}

/// The next events without a place, by their ids. The plus keeps SQLite from sorting all of them for each batch.
pub(super) async fn unchained(
    connection: &impl ConnectionTrait,
    after: Uuid,
    limit: u64,
) -> Result<Vec<Linked>, DbErr> {
    let sql =
        format!("SELECT {COLUMNS} FROM event WHERE id > $1 AND +sequence IS NULL ORDER BY id LIMIT {limit}");
    all(connection, &sql, [after.into()]).await
}

/// Gives events their places.
pub(super) async fn chain(connection: &impl ConnectionTrait, links: Vec<Link>) -> Result<(), DbErr> {
    let rows: Vec<Vec<Value>> = links
        .into_iter()
        .map(|link| {
            vec![
                link.id.into(),
                link.sequence.into(),
                link.salt.into(),
                link.payload_hash.to_vec().into(),
                link.hash.into(),
            ]
        })
        .collect();
    let columns = ["id", "sequence", "salt", "payload_hash", "hash"];
    crate::database::store::update_rows(connection, "event", &columns, &rows).await
}

/// Events in their order, from one on to another.
pub(crate) async fn walk(
    connection: &impl ConnectionTrait,
    from: i64,
    to: i64,
    limit: u64,
) -> Result<Vec<Linked>, DbErr> {
    let sql = format!(
        "SELECT {COLUMNS} FROM event WHERE sequence >= $1 AND sequence <= $2 ORDER BY sequence LIMIT {limit}"
    );
    all(connection, &sql, [from.into(), to.into()]).await
}

/// The event of this place.
pub(crate) async fn at(connection: &impl ConnectionTrait, sequence: i64) -> Result<Option<Linked>, DbErr> {
    Ok(walk(connection, sequence, sequence, 1).await?.pop())
}

async fn all<const N: usize>(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: [Value; N],
) -> Result<Vec<Linked>, DbErr> {
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    Linked::find_by_statement(statement).all(connection).await
}

async fn run<const N: usize>(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: [Value; N],
) -> Result<(), DbErr> {
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    connection.execute_raw(statement).await.map(drop)
}
