//! The table `selection_criteria`.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{IntoActiveModel, QueryOrder, QuerySelect, entity::prelude::*};

/// Stands in `draft` for the one that is being worked on.
const DRAFT: i32 = 1;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "selection_criteria")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub number: i32,
    pub draft: Option<i32>,
    /// The criteria as JSON.
    pub contents: String,
    pub changed_at: DateTime<Utc>,
    pub changed_by: Option<Uuid>,
    pub agreed_on: Option<NaiveDate>,
    pub agreed_at: Option<DateTime<Utc>>,
    pub agreed_by: Option<Uuid>,
    pub note: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Says whether it is the draft.
    pub(super) fn set_draft(&mut self, is_draft: bool) {
        self.draft = is_draft.then_some(DRAFT);
    }
}

/// The latest versions, latest first.
pub(super) async fn latest(connection: &impl ConnectionTrait, most: u64) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .order_by_desc(Column::Number)
        .limit(most)
        .all(connection)
        .await
}

/// The latest that was agreed.
pub(super) async fn agreed(connection: &impl ConnectionTrait) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::AgreedAt.is_not_null())
        .order_by_desc(Column::Number)
        .one(connection)
        .await
}

/// The draft.
pub(super) async fn draft(connection: &impl ConnectionTrait) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::Draft.is_not_null())
        .one(connection)
        .await
}

/// A version by its number.
pub(super) async fn by_number(
    connection: &impl ConnectionTrait,
    number: i32,
) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::Number.eq(number))
        .one(connection)
        .await
}

/// The number of a new version.
pub(super) async fn next_number(connection: &impl ConnectionTrait) -> Result<i32, DbErr> {
    let last: Option<i32> = Entity::find()
        .select_only()
        .column(Column::Number)
        .order_by_desc(Column::Number)
        .into_tuple()
        .one(connection)
        .await?;
    Ok(last.unwrap_or(0) + 1)
}

/// Adds a version.
pub(super) async fn insert(connection: &impl ConnectionTrait, row: Model) -> Result<(), DbErr> {
    Entity::insert(row.into_active_model())
        .exec_without_returning(connection)
        .await
        .map(drop)
}

/// Writes a version that is there.
pub(super) async fn save(connection: &impl ConnectionTrait, row: Model) -> Result<(), DbErr> {
    let model = row.into_active_model().reset_all();
    Entity::update(model).exec(connection).await.map(drop)
}

/// Removes a version.
pub(super) async fn delete(connection: &impl ConnectionTrait, number: i32) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::Number.eq(number))
        .exec(connection)
        .await
        .map(drop)
}
