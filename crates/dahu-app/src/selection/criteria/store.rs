//! The tables `selection_criteria` and `selection_agreement`.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{Condition, IntoActiveModel, QueryOrder, QuerySelect, entity::prelude::*};

use crate::selection::KnownBy;

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

pub(super) mod agreement {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "selection_agreement")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub number: i32,
        /// The criteria as JSON, as they were agreed on.
        pub contents: String,
        pub agreed_on: chrono::NaiveDate,
        pub entered_at: chrono::DateTime<chrono::Utc>,
        /// When the agreement was taken back.
        pub ended_at: Option<chrono::DateTime<chrono::Utc>>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
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

/// The latest that had been agreed by the end of a day, and entered by then.
pub(super) async fn agreed_by(
    connection: &impl ConnectionTrait,
    known: KnownBy,
) -> Result<Option<agreement::Model>, DbErr> {
    use agreement::Column;
    let held = Condition::any()
        .add(Column::EndedAt.is_null())
        .add(Column::EndedAt.gte(known.end));
    agreement::Entity::find()
        .filter(Column::AgreedOn.lte(known.day))
        .filter(Column::EnteredAt.lt(known.end))
        .filter(held)
        .order_by_desc(Column::Number)
        .order_by_desc(Column::EnteredAt)
        .one(connection)
        .await
}

/// Keeps that a version was agreed on, with what it says.
pub(super) async fn enter_agreement(
    connection: &impl ConnectionTrait,
    row: agreement::Model,
) -> Result<(), DbErr> {
    agreement::Entity::insert(row.into_active_model())
        .exec_without_returning(connection)
        .await
        .map(drop)
}

/// Keeps that a version is not agreed on from now on, where it was.
pub(super) async fn end_agreement(
    connection: &impl ConnectionTrait,
    number: i32,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    agreement::Entity::update_many()
        .col_expr(agreement::Column::EndedAt, Expr::value(now))
        .filter(agreement::Column::Number.eq(number))
        .filter(agreement::Column::EndedAt.is_null())
        .exec(connection)
        .await
        .map(drop)
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
