//! The tables `opportunity_bulk` and `opportunity_bulk_step`.

use chrono::{DateTime, Utc};
use dahu_core::person::PersonId;
use sea_orm::{
    IntoActiveModel, QueryOrder, QuerySelect, Statement, Value,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, Query},
};

use super::BulkId;
use crate::database::store::places;

/// Rows of one statement: three values each, below SQLite's limit of 32,766.
const ROWS_AT_ONCE: usize = 5_000;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "opportunity_bulk")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub prepared_at: DateTime<Utc>,
    pub made_by: Uuid,
    /// What is wanted, as JSON.
    pub wanted: String,
    /// What became of the chosen opportunities, as JSON.
    pub told: String,
    /// How many opportunities it changes.
    pub opportunities: i32,
    pub made_at: Option<DateTime<Utc>>,
    pub undone_at: Option<DateTime<Utc>>,
    pub undone_by: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(super) async fn by_id(connection: &impl ConnectionTrait, id: BulkId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id.0).one(connection).await
}

/// The same, which nobody else changes until the transaction ends.
pub(super) async fn lock(transaction: &impl ConnectionTrait, id: BulkId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id.0).lock_exclusive().one(transaction).await
}

/// Those that were made, the latest first, of one person or of everybody.
pub(super) async fn made(
    connection: &impl ConnectionTrait,
    by: Option<PersonId>,
    before: Option<Uuid>,
    most: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find().filter(Column::MadeAt.is_not_null());
    if let Some(by) = by {
        select = select.filter(Column::MadeBy.eq(by.0));
    }
    if let Some(before) = before {
        select = select.filter(Column::Id.lt(before));
    }
    select.order_by_desc(Column::Id).limit(most).all(connection).await
}

/// Writes an edit with its steps, each with its opportunity.
pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    row: Model,
    steps: &[(Uuid, String)],
) -> Result<(), DbErr> {
    let id = BulkId(row.id);
    Entity::insert(row.into_active_model())
        .exec_without_returning(connection)
        .await?;
    insert_steps(connection, id, steps).await
}

async fn insert_steps(
    connection: &impl ConnectionTrait,
    id: BulkId,
    steps: &[(Uuid, String)],
) -> Result<(), DbErr> {
    for some in steps.chunks(ROWS_AT_ONCE) {
        let places = places(some.len(), 3);
        let values = some.iter().flat_map(|(opportunity, step)| {
            [
                Value::from(id.0),
                Value::from(*opportunity),
                Value::from(step.clone()),
            ]
        });
        let sql = format!(
            "INSERT INTO opportunity_bulk_step (opportunity_bulk_id, opportunity_id, step) VALUES {places}"
        );
        let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
        connection.execute_raw(statement).await?;
    }
    Ok(())
}

/// Puts these steps in the place of those that were prepared.
pub(super) async fn replace_steps(
    connection: &impl ConnectionTrait,
    id: BulkId,
    steps: &[(Uuid, String)],
) -> Result<(), DbErr> {
    forget_steps(connection, &[id.0]).await?;
    insert_steps(connection, id, steps).await
}

async fn forget_steps(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<(), DbErr> {
    let delete = Query::delete()
        .from_table("opportunity_bulk_step")
        .and_where(Expr::col("opportunity_bulk_id").is_in(ids.iter().copied()))
        .to_owned();
    connection.execute(&delete).await.map(drop)
}

pub(super) async fn save(connection: &impl ConnectionTrait, row: Model) -> Result<(), DbErr> {
    let model = row.into_active_model().reset_all();
    Entity::update(model).exec(connection).await.map(drop)
}

/// The steps of an edit, so many at most, each with its opportunity.
pub(super) async fn steps(
    connection: &impl ConnectionTrait,
    id: BulkId,
    most: u64,
) -> Result<Vec<(Uuid, String)>, DbErr> {
    let select = Query::select()
        .columns(["opportunity_id", "step"])
        .from("opportunity_bulk_step")
        .and_where(Expr::col("opportunity_bulk_id").eq(id.0))
        .order_by("opportunity_id", sea_orm::Order::Asc)
        .limit(most)
        .to_owned();
    let rows = connection.query_all(&select).await?;
    rows.iter()
        .map(|row| Ok((row.try_get("", "opportunity_id")?, row.try_get("", "step")?)))
        .collect()
}

/// Forgets edits that were prepared before a moment and never made.
pub(super) async fn forget_unmade(
    connection: &impl ConnectionTrait,
    before: DateTime<Utc>,
) -> Result<(), DbErr> {
    let ids: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::MadeAt.is_null())
        .filter(Column::PreparedAt.lt(before))
        .limit(ROWS_AT_ONCE as u64)
        .into_tuple()
        .all(connection)
        .await?;
    if ids.is_empty() {
        return Ok(());
    }
    forget_steps(connection, &ids).await?;
    Entity::delete_many()
        .filter(Column::Id.is_in(ids))
        .exec(connection)
        .await
        .map(drop)
}
