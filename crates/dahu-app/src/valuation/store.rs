//! The table `valuation_run`.

use chrono::{DateTime, Utc};
use sea_orm::{IntoActiveModel, QueryOrder, QuerySelect, entity::prelude::*};

use super::{Outcome, Run, RunId, RunState};
use crate::{error::Refusal, person::StoredPerson};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "valuation_run")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub number: i32,
    pub state: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub request: serde_json::Value,
    pub program: String,
    pub inputs_sha256: Option<String>,
    pub result_sha256: Option<String>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub result: Option<serde_json::Value>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub failure: Option<serde_json::Value>,
    pub started_at: DateTime<Utc>,
    pub started_by: Option<Uuid>,
    pub heartbeat_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The table's name.
pub(crate) fn table() -> &'static str {
    Entity.table_name()
}

/// A row of the table of runs.
pub(super) type StoredRun = Model;

impl Model {
    /// The run as listed.
    pub(super) fn shown(self, people: &[StoredPerson]) -> Run {
        Run {
            id: RunId(self.id),
            number: self.number,
            state: RunState::from_word(&self.state),
            request: serde_json::from_value(self.request).ok(),
            program: self.program,
            inputs_sha256: self.inputs_sha256,
            result_sha256: self.result_sha256,
            outcome: self
                .result
                .and_then(|result| serde_json::from_value::<Outcome>(result).ok()),
            failure: self
                .failure
                .and_then(|failure| serde_json::from_value::<Refusal>(failure).ok()),
            by: people
                .iter()
                .find(|person| Some(person.id) == self.started_by)
                .map(|person| person.name.clone()),
            started_at: self.started_at,
            ended_at: self.ended_at,
        }
    }
}

/// How a run ended.
pub(super) struct End<'a> {
    pub(super) state: RunState,
    /// The outcome with the hashes of inputs and result.
    pub(super) outcome: Option<(&'a Outcome, &'a str, &'a str)>,
    pub(super) failure: Option<&'a Refusal>,
    pub(super) at: DateTime<Utc>,
}

pub(super) async fn list(connection: &impl ConnectionTrait, limit: u64) -> Result<Vec<StoredRun>, DbErr> {
    Entity::find()
        .order_by_desc(Column::Number)
        .limit(limit)
        .all(connection)
        .await
}

pub(super) async fn by_id(connection: &impl ConnectionTrait, id: RunId) -> Result<Option<StoredRun>, DbErr> {
    Entity::find_by_id(id.0).one(connection).await
}

/// The latest run that ended well.
pub(super) async fn latest(connection: &impl ConnectionTrait) -> Result<Option<StoredRun>, DbErr> {
    Entity::find()
        .filter(Column::State.eq(RunState::Ended.as_str()))
        .order_by_desc(Column::Number)
        .one(connection)
        .await
}

pub(super) async fn running(connection: &impl ConnectionTrait) -> Result<Option<StoredRun>, DbErr> {
    Entity::find()
        .filter(Column::State.eq(RunState::Running.as_str()))
        .one(connection)
        .await
}

pub(super) async fn insert(connection: &impl ConnectionTrait, run: StoredRun) -> Result<(), DbErr> {
    Entity::insert(run.into_active_model())
        .exec_without_returning(connection)
        .await
        .map(drop)
}

/// Ends a run; `false` where it no longer ran, which only happens when it was given up for dead.
pub(super) async fn end(connection: &impl ConnectionTrait, id: RunId, end: &End<'_>) -> Result<bool, DbErr> {
    let json = |error: serde_json::Error| DbErr::Json(error.to_string());
    let failure = end.failure.map(serde_json::to_value).transpose().map_err(json)?;
    let mut update = Entity::update_many()
        .col_expr(Column::State, Expr::value(end.state.as_str()))
        .col_expr(Column::Failure, Expr::value(failure))
        .col_expr(Column::EndedAt, Expr::value(end.at));
    if let Some((outcome, inputs, result)) = end.outcome {
        update = update
            .col_expr(
                Column::Result,
                Expr::value(serde_json::to_value(outcome).map_err(json)?),
            )
            .col_expr(Column::InputsSha256, Expr::value(inputs))
            .col_expr(Column::ResultSha256, Expr::value(result));
    }
    let ended = update
        .filter(Column::Id.eq(id.0))
        .filter(Column::State.eq(RunState::Running.as_str()))
        .exec(connection)
        .await?;
    Ok(ended.rows_affected == 1)
}
