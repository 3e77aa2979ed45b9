//! The table `import`.

use chrono::{DateTime, Utc};
use dahu_core::import::Kind;
use sea_orm::{Condition, IntoActiveModel, QueryOrder, QuerySelect, Statement, entity::prelude::*};
use serde_json::Value;

use super::{ImportId, ImportRow, Outcome, State};
use crate::person::StoredPerson;

/// Rows of one insert into a table to which imports add rows; six values each at most, below SQLite's 32,766.
const ROWS_AT_ONCE: usize = 2_000;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "import")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub number: i32,
    pub kind: String,
    pub state: String,
    pub file_name: String,
    pub source_sha256: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub mapping: Value,
    pub currency: Option<String>,
    pub started_at: DateTime<Utc>,
    pub started_by: Option<Uuid>,
    pub heartbeat_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    #[sea_orm(column_type = "JsonBinary")]
    pub outcome: Value,
    pub message: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The table's name.
pub(crate) fn table() -> &'static str {
    Entity.table_name()
}

/// A row of the table.
pub(super) type StoredImport = Model;

impl Model {
    /// The import as listed.
    pub(super) fn shown(self, people: &[StoredPerson]) -> ImportRow {
        ImportRow {
            id: ImportId(self.id),
            number: self.number,
            kind: Kind::from_word(&self.kind).unwrap_or(Kind::Ledger),
            state: State::from_word(&self.state),
            file_name: self.file_name,
            started_at: self.started_at,
            ended_at: self.ended_at,
            by: people
                .iter()
                .find(|person| Some(person.id) == self.started_by)
                .map(|person| person.name.clone()),
            currency: self.currency.and_then(|currency| currency.parse().ok()),
            outcome: serde_json::from_value::<Outcome>(self.outcome).unwrap_or_default(),
            message: self.message,
        }
    }
}

/// The newest imports, or the newest of those before a number.
pub(super) async fn list(
    connection: &impl ConnectionTrait,
    before: Option<i32>,
    limit: u64,
) -> Result<Vec<StoredImport>, DbErr> {
    Entity::find()
        .filter(before.map_or_else(Condition::all, |number| {
            Condition::all().add(Column::Number.lt(number))
        }))
        .order_by_desc(Column::Number)
        .limit(limit)
        .all(connection)
        .await
}

pub(super) async fn by_id(
    connection: &impl ConnectionTrait,
    id: ImportId,
) -> Result<Option<StoredImport>, DbErr> {
    Entity::find_by_id(id.0).one(connection).await
}

pub(super) async fn by_number(
    connection: &impl ConnectionTrait,
    number: i32,
) -> Result<Option<StoredImport>, DbErr> {
    Entity::find()
        .filter(Column::Number.eq(number))
        .one(connection)
        .await
}

/// The import that runs, where one does.
pub(super) async fn running(connection: &impl ConnectionTrait) -> Result<Option<StoredImport>, DbErr> {
    Entity::find()
        .filter(Column::State.eq(State::Running.as_str()))
        .one(connection)
        .await
}

/// The import that took this file, where one did.
pub(super) async fn taken(
    connection: &impl ConnectionTrait,
    kind: Kind,
    sha256: &str,
) -> Result<Option<StoredImport>, DbErr> {
    Entity::find()
        .filter(Column::Kind.eq(kind.as_str()))
        .filter(Column::SourceSha256.eq(sha256))
        .filter(Column::State.eq(State::Taken.as_str()))
        .one(connection)
        .await
}

pub(super) async fn insert(connection: &impl ConnectionTrait, import: StoredImport) -> Result<(), DbErr> {
    Entity::insert(import.into_active_model())
        .exec_without_returning(connection)
        .await
        .map(drop)
}

/// Ends an import that runs; `false` where it no longer does, which only happens when it was given up for dead.
pub(super) async fn end(
    connection: &impl ConnectionTrait,
    id: ImportId,
    state: State,
    outcome: &Outcome,
    message: Option<&str>,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let outcome = serde_json::to_value(outcome).map_err(|error| DbErr::Json(error.to_string()))?;
    let ended = Entity::update_many()
        .col_expr(Column::State, Expr::value(state.as_str()))
        .col_expr(Column::Outcome, Expr::value(outcome))
        .col_expr(Column::Message, Expr::value(message.map(str::to_owned)))
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(Column::Id.eq(id.0))
        .filter(Column::State.eq(State::Running.as_str()))
        .exec(connection)
        .await?;
    Ok(ended.rows_affected == 1)
}

/// Marks an import that was taken as undone; `false` where it is not, or no longer, taken.
pub(super) async fn mark_undone(connection: &impl ConnectionTrait, id: ImportId) -> Result<bool, DbErr> {
    let undone = Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Undone.as_str()))
        .filter(Column::Id.eq(id.0))
        .filter(Column::State.eq(State::Taken.as_str()))
        .exec(connection)
        .await?;
    Ok(undone.rows_affected == 1)
}

/// Adds what an import brings to a table to which imports add rows.
pub(crate) async fn add_rows<Entry, M>(
    connection: &impl ConnectionTrait,
    entries: &[Entry],
    row: impl Fn(&Entry) -> M,
) -> Result<(), DbErr>
where
    M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
{
    for some in entries.chunks(ROWS_AT_ONCE) {
        let rows: Vec<_> = some.iter().map(|entry| row(entry).into_active_model()).collect();
        M::Entity::insert_many(rows)
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// Removes what an import brought to such a table, and counts it; `brought_by` is the column of the import's id.
pub(crate) async fn remove_rows<E: EntityTrait>(
    connection: &impl ConnectionTrait,
    brought_by: E::Column,
    import: ImportId,
) -> Result<u64, DbErr> {
    let removed = E::delete_many()
        .filter(brought_by.eq(import.0))
        .exec(connection)
        .await?;
    Ok(removed.rows_affected)
}

/// Reads a table to which imports add rows: of each key the row that the latest import brought.
pub(crate) fn latest_rows(
    connection: &impl ConnectionTrait,
    table: &'static str,
    key: &[&'static str],
    columns: &'static str,
) -> Statement {
    let key: Vec<String> = key.iter().map(|column| format!("brought.{column}")).collect();
    let key = key.join(", ");
    let sql = format!(
        "WITH ranked AS (\
         SELECT brought.*, ROW_NUMBER() OVER (PARTITION BY {key} ORDER BY import.number DESC) AS place \
         FROM {table} AS brought JOIN import ON import.id = brought.import_id) \
         SELECT {columns} FROM ranked WHERE place = 1"
    );
    Statement::from_string(connection.get_database_backend(), sql)
}
