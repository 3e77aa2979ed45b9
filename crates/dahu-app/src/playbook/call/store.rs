//! The table `call_sheet`.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::playbook::call::CallSheetId;
use sea_orm::{
    IntoActiveModel, QueryOrder, QuerySelect, QueryTrait, entity::prelude::*, sea_query::SelectStatement,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "call_sheet")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    pub opportunity_id: Option<Uuid>,
    pub playbook_id: Option<Uuid>,
    pub planned_on: NaiveDate,
    pub content: String,
    pub activity_id: Option<Uuid>,
    pub is_removed: bool,
    pub recorded_at: DateTime<Utc>,
    pub recorded_by: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(super) use Model as StoredSheet;

pub(super) async fn by_id(
    connection: &impl ConnectionTrait,
    id: CallSheetId,
) -> Result<Option<StoredSheet>, DbErr> {
    Entity::find_by_id(id.0).one(connection).await
}

/// The same, locked until the end of the transaction.
pub(super) async fn lock(
    connection: &impl ConnectionTrait,
    id: CallSheetId,
) -> Result<Option<StoredSheet>, DbErr> {
    Entity::find_by_id(id.0).lock_exclusive().one(connection).await
}

/// The call sheets of an account, the latest days first, so many at most.
pub(super) async fn of_account(
    connection: &impl ConnectionTrait,
    account: Uuid,
    most: u64,
) -> Result<Vec<StoredSheet>, DbErr> {
    Entity::find()
        .filter(Column::AccountId.eq(account))
        .filter(Column::IsRemoved.eq(false))
        .order_by_desc(Column::PlannedOn)
        .order_by_desc(Column::Id)
        .limit(most)
        .all(connection)
        .await
}

/// The call sheets of these activities.
pub(super) async fn of_activities(
    connection: &impl ConnectionTrait,
    activities: &[Uuid],
) -> Result<Vec<StoredSheet>, DbErr> {
    Entity::find()
        .filter(Column::ActivityId.is_in(activities.iter().copied()))
        .all(connection)
        .await
}

pub(super) async fn insert(connection: &impl ConnectionTrait, row: StoredSheet) -> Result<(), DbErr> {
    Entity::insert(row.into_active_model().reset_all())
        .exec_without_returning(connection)
        .await
        .map(drop)
}

pub(super) async fn update(connection: &impl ConnectionTrait, row: StoredSheet) -> Result<(), DbErr> {
    Entity::update(row.into_active_model().reset_all())
        .exec(connection)
        .await
        .map(drop)
}

/// Which activities have call sheets with a name on them.
pub(crate) fn naming(name: &str) -> SelectStatement {
    Entity::find()
        .select_only()
        .column(Column::ActivityId)
        .filter(Column::ActivityId.is_not_null())
        .filter(Column::Content.contains(name))
        .into_query()
}

/// Accounts that have call sheets.
pub(crate) async fn holding(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>, DbErr> {
    crate::database::store::distinct::<Entity>(connection, Column::AccountId).await
}
