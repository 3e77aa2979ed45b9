//! The table `account_view`.

use chrono::{DateTime, Utc};
use dahu_core::person::PersonId;
use sea_orm::{Condition, IntoActiveModel, PaginatorTrait, QueryOrder, QuerySelect, entity::prelude::*};

use super::ViewId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account_view")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub name: String,
    pub query: String,
    pub is_shared: bool,
    pub created_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Those of a person and those shared, the person's own first, so many at most.
pub(super) async fn offered(
    connection: &impl ConnectionTrait,
    person: PersonId,
    most: u64,
) -> Result<Vec<Model>, DbErr> {
    let is_offered = Condition::any()
        .add(Column::PersonId.eq(person.0))
        .add(Column::IsShared.eq(true));
    let mut rows = Entity::find()
        .filter(is_offered)
        .order_by_asc(Column::Name)
        .order_by_asc(Column::Id)
        .limit(most)
        .all(connection)
        .await?;
    rows.sort_by_key(|row| row.person_id != person.0);
    Ok(rows)
}

pub(super) async fn by_id(connection: &impl ConnectionTrait, id: ViewId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id.0).one(connection).await
}

pub(super) async fn named(
    connection: &impl ConnectionTrait,
    person: PersonId,
    name: &str,
) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::PersonId.eq(person.0))
        .filter(Column::Name.eq(name))
        .one(connection)
        .await
}

pub(super) async fn count(connection: &impl ConnectionTrait, person: PersonId) -> Result<u64, DbErr> {
    Entity::find()
        .filter(Column::PersonId.eq(person.0))
        .count(connection)
        .await
}

pub(super) async fn insert(connection: &impl ConnectionTrait, row: Model) -> Result<(), DbErr> {
    Entity::insert(row.into_active_model())
        .exec_without_returning(connection)
        .await
        .map(drop)
}

pub(super) async fn save(connection: &impl ConnectionTrait, row: Model) -> Result<(), DbErr> {
    let model = row.into_active_model().reset_all();
    Entity::update(model).exec(connection).await.map(drop)
}

pub(super) async fn delete(connection: &impl ConnectionTrait, id: ViewId) -> Result<(), DbErr> {
    Entity::delete_by_id(id.0).exec(connection).await.map(drop)
}
