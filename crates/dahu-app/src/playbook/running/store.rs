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
    pub(super) id: Uuid,
    pub(super) opportunity: Uuid,
    pub(super) since: NaiveDate,
    pub(super) ticks: String,
    pub(super) is_left: bool,
}

/// For which opportunities a playbook is or was followed; what is followed still comes first.
pub(super) async fn of_opportunities(
    connection: &impl ConnectionTrait,
    playbook: PlaybookId,
) -> Result<Vec<OfOpportunity>, DbErr> {
    let sql = "SELECT run.id AS id, run.opportunity_id AS opportunity, run.begun_on AS since, run.ticks AS ticks, \
         run.is_removed AS is_left FROM playbook_run AS run \
         WHERE run.playbook_id = $1 AND run.opportunity_id IS NOT NULL \
         ORDER BY run.is_removed, run.begun_at, run.id";
    let values = [playbook.0.into()];
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    OfOpportunity::find_by_statement(statement).all(connection).await
}

/// What was done to a playbook that is followed for a decided opportunity.
#[derive(FromQueryResult)]
pub(super) struct SinceDecided {
    pub(super) run: Uuid,
    pub(super) at: DateTime<Utc>,
    /// When somebody said how it was decided, where the history tells.
    pub(super) decided_at: Option<DateTime<Utc>>,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
}

/// What was done to a playbook for opportunities that are decided, the latest first: after somebody said how, and some more
/// from about the day of the decision on.
pub(super) async fn since_decided(
    connection: &impl ConnectionTrait,
    playbook: PlaybookId,
) -> Result<Vec<SinceDecided>, DbErr> {
    let sql = "SELECT decided.id AS run, event.at AS at, decided.decided_at AS decided_at, \
         CAST(event.\"before\" AS text) AS \"before\", CAST(event.\"after\" AS text) AS \"after\" \
         FROM (SELECT run.id AS id, opportunity.since_on AS since_on, \
         (SELECT max(line.recorded_at) FROM opportunity_move AS line \
         WHERE line.opportunity_id = run.opportunity_id AND line.verb IN ('won', 'lost')) AS decided_at \
         FROM playbook_run AS run JOIN opportunity ON opportunity.id = run.opportunity_id \
         WHERE run.playbook_id = $1 AND opportunity.state <> 'open') AS decided \
         JOIN event ON event.subject_id = decided.id AND event.noun = 'playbook_run' \
         WHERE event.at >= decided.since_on OR event.at > decided.decided_at \
         ORDER BY event.id DESC";
    let values = [playbook.0.into()];
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    SinceDecided::find_by_statement(statement).all(connection).await
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
