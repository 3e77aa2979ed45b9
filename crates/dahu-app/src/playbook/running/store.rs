//! The table `playbook_run`.

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::playbook::{PlaybookId, running::RunId};
use sea_orm::{FromQueryResult, IntoActiveModel, QueryOrder, QuerySelect, Statement, entity::prelude::*};

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

/// A playbook that is or was followed for an opportunity.
#[derive(FromQueryResult)]
pub(super) struct OfOpportunity {
    pub(super) opportunity: Uuid,
    pub(super) since: NaiveDate,
    pub(super) ticks: String,
    pub(super) is_left: bool,
    pub(super) left_at: Option<DateTime<Utc>>,
}

/// For which opportunities a playbook is or was followed, with when it was left; what is followed still comes first.
pub(super) async fn of_opportunities(
    connection: &impl ConnectionTrait,
    playbook: PlaybookId,
) -> Result<Vec<OfOpportunity>, DbErr> {
    let sql = "SELECT run.opportunity_id AS opportunity, run.begun_on AS since, run.ticks AS ticks, \
         run.is_removed AS is_left, max(event.at) AS left_at FROM playbook_run AS run \
         LEFT JOIN event ON run.is_removed AND event.subject_id = run.id \
         AND event.noun = 'playbook_run' AND event.verb = 'left' \
         WHERE run.playbook_id = $1 AND run.opportunity_id IS NOT NULL \
         GROUP BY run.id ORDER BY run.is_removed, run.begun_at, run.id";
    let values = [playbook.0.into()];
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    OfOpportunity::find_by_statement(statement).all(connection).await
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
