//! The table `duplicate_run`, and the accounts as a search reads them.

use chrono::{DateTime, Utc};
use dahu_core::account::Profile;
use sea_orm::{FromQueryResult, IntoActiveModel, QueryOrder, QuerySelect, entity::prelude::*};

use super::{Outcome, Run, RunId, RunState};
use crate::{
    account::store::{Column as Account, Entity as Accounts},
    error::Refusal,
    person::StoredPerson,
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "duplicate_run")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub number: i32,
    pub state: String,
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
    /// The run as shown.
    pub(super) fn shown(self, people: &[StoredPerson]) -> Run {
        Run {
            id: RunId(self.id),
            number: self.number,
            state: RunState::from_word(&self.state),
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
    pub(super) outcome: Option<&'a Outcome>,
    pub(super) failure: Option<&'a Refusal>,
    pub(super) at: DateTime<Utc>,
}

pub(super) async fn by_id(connection: &impl ConnectionTrait, id: RunId) -> Result<Option<StoredRun>, DbErr> {
    Entity::find_by_id(id.0).one(connection).await
}

pub(super) async fn latest(connection: &impl ConnectionTrait) -> Result<Option<StoredRun>, DbErr> {
    Entity::find().order_by_desc(Column::Number).one(connection).await
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
    let outcome = end.outcome.map(serde_json::to_value).transpose().map_err(json)?;
    let failure = end.failure.map(serde_json::to_value).transpose().map_err(json)?;
    let ended = Entity::update_many()
        .col_expr(Column::State, Expr::value(end.state.as_str()))
        .col_expr(Column::Result, Expr::value(outcome))
        .col_expr(Column::Failure, Expr::value(failure))
        .col_expr(Column::EndedAt, Expr::value(end.at))
        .filter(Column::Id.eq(id.0))
        .filter(Column::State.eq(RunState::Running.as_str()))
        .exec(connection)
        .await?;
    Ok(ended.rows_affected == 1)
}

/// An account as a search reads it.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct SoughtAccount {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) credit_code: Option<String>,
    pub(super) parent_id: Option<Uuid>,
    profile: Option<String>,
}

impl SoughtAccount {
    /// Its short, English and former names.
    pub(super) fn other_names(&self) -> Vec<String> {
        let stored = self.profile.as_deref();
        let profile: Profile = stored
            .and_then(|stored| serde_json::from_str(stored).ok())
            .unwrap_or_default();
        let names = profile.short_name.into_iter().chain(profile.english_name);
        names.chain(profile.former_names).collect()
    }
}

/// All accounts, by name.
pub(super) async fn accounts(connection: &impl ConnectionTrait) -> Result<Vec<SoughtAccount>, DbErr> {
    Accounts::find()
        .select_only()
        .columns([Account::Id, Account::Name, Account::CreditCode, Account::Profile])
        .expr_as(Expr::col("parent_id"), "parent_id")
        .order_by_asc(Account::Name)
        .order_by_asc(Account::Id)
        .into_model()
        .all(connection)
        .await
}
