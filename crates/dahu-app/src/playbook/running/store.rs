//! The table `playbook_run`.

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::playbook::{PlaybookId, running::RunId};
use sea_orm::{IntoActiveModel, QueryOrder, QuerySelect, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "playbook_run")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub playbook_id: Uuid,
    pub opportunity_id: Option<Uuid>,
    pub plan_id: Option<Uuid>,
    pub ticks: String,
    pub is_removed: bool,
    pub begun_on: NaiveDate,
    pub begun_at: DateTime<Utc>,
    pub begun_by: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(super) use Model as StoredRun;

/// A run, locked until the end of the transaction.
pub(super) async fn lock(connection: &impl ConnectionTrait, id: RunId) -> Result<Option<StoredRun>, DbErr> {
    Entity::find_by_id(id.0).lock_exclusive().one(connection).await
}

/// What is followed for an opportunity or a plan, in the order in which it was begun.
pub(super) async fn of_subject(
    connection: &impl ConnectionTrait,
    (is_plan, id): (bool, Uuid),
    most: u64,
) -> Result<Vec<StoredRun>, DbErr> {
    let column = if is_plan {
        Column::PlanId
    } else {
        Column::OpportunityId
    };
    Entity::find()
        .filter(column.eq(id))
        .filter(Column::IsRemoved.eq(false))
        .order_by_asc(Column::BegunAt)
        .order_by_asc(Column::Id)
        .limit(most)
        .all(connection)
        .await
}

/// Of a playbook, for which opportunities it is or was followed: the opportunity, since when, and the ticks.
pub(super) async fn of_opportunities(
    connection: &impl ConnectionTrait,
    playbook: PlaybookId,
) -> Result<Vec<(Option<Uuid>, NaiveDate, String)>, DbErr> {
    Entity::find()
        .select_only()
        .columns([Column::OpportunityId, Column::BegunOn, Column::Ticks])
        .filter(Column::PlaybookId.eq(playbook.0))
        .filter(Column::OpportunityId.is_not_null())
        .filter(Column::IsRemoved.eq(false))
        .into_tuple()
        .all(connection)
        .await
}

/// Whether a playbook was ever followed.
pub(super) async fn was_followed(
    connection: &impl ConnectionTrait,
    playbook: PlaybookId,
) -> Result<bool, DbErr> {
    let found = Entity::find()
        .filter(Column::PlaybookId.eq(playbook.0))
        .one(connection)
        .await?;
    Ok(found.is_some())
}

pub(super) async fn insert(connection: &impl ConnectionTrait, row: StoredRun) -> Result<(), DbErr> {
    Entity::insert(row.into_active_model().reset_all())
        .exec_without_returning(connection)
        .await
        .map(drop)
}

pub(super) async fn update(connection: &impl ConnectionTrait, row: StoredRun) -> Result<(), DbErr> {
    Entity::update(row.into_active_model().reset_all())
        .exec(connection)
        .await
        .map(drop)
}
