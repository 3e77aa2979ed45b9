//! The table `training_plan`.

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::competence::{TrainingId, TrainingPlan};
use sea_orm::{Condition, IntoActiveModel, QueryOrder, QuerySelect, Set, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "training_plan")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub training_id: Uuid,
    pub due_on: NaiveDate,
    pub planned_at: DateTime<Utc>,
    pub planned_by: Uuid,
    pub done_on: Option<NaiveDate>,
    pub dropped_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Where the plan stands.
    pub(in super::super) fn state(&self) -> TrainingPlan {
        let by = self.due_on;
        match (self.done_on, self.dropped_at) {
            (Some(on), _) => TrainingPlan::Done { by, on },
            (None, Some(_)) => TrainingPlan::Dropped { by },
            (None, None) => TrainingPlan::Planned { by },
        }
    }
}

/// A row of the table.
pub(in super::super) type StoredPlan = Model;

/// Whether anybody ever planned a training.
pub(in super::super) async fn is_any_of(
    connection: &impl ConnectionTrait,
    id: TrainingId,
) -> Result<bool, DbErr> {
    let planned = Entity::find().filter(Column::TrainingId.eq(id.0));
    Ok(planned.one(connection).await?.is_some())
}

/// A plan.
pub(super) async fn by_id(connection: &impl ConnectionTrait, id: Uuid) -> Result<Option<StoredPlan>, DbErr> {
    Entity::find_by_id(id).one(connection).await
}

/// Adds a plan.
pub(super) async fn insert(connection: &impl ConnectionTrait, row: StoredPlan) -> Result<(), DbErr> {
    Entity::insert(row.into_active_model())
        .exec_without_returning(connection)
        .await
        .map(drop)
}

/// Writes where a plan stands.
pub(super) async fn save(
    connection: &impl ConnectionTrait,
    id: Uuid,
    state: TrainingPlan,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let (done_on, dropped_at) = match state {
        TrainingPlan::Planned { .. } => (None, None),
        TrainingPlan::Done { on, .. } => (Some(on), None),
        TrainingPlan::Dropped { .. } => (None, Some(now)),
    };
    let row = ActiveModel {
        id: Set(id),
        due_on: Set(state.by()),
        done_on: Set(done_on),
        dropped_at: Set(dropped_at),
        ..Default::default()
    };
    Entity::update(row).exec(connection).await.map(drop)
}

/// The plans of a person that ended, the one that was due last first, so many at most.
pub(in super::super) async fn ended_of(
    connection: &impl ConnectionTrait,
    person: Uuid,
    most: u64,
) -> Result<Vec<StoredPlan>, DbErr> {
    Entity::find()
        .filter(Column::PersonId.eq(person))
        .filter(
            Condition::any()
                .add(Column::DoneOn.is_not_null())
                .add(Column::DroppedAt.is_not_null()),
        )
        .order_by_desc(Column::DueOn)
        .order_by_desc(Column::Id)
        .limit(most)
        .all(connection)
        .await
}

/// The plans of people that are open or done, those that were due last first, so many at most.
pub(in super::super) async fn not_dropped_of(
    connection: &impl ConnectionTrait,
    people: &[Uuid],
    most: u64,
) -> Result<Vec<StoredPlan>, DbErr> {
    Entity::find()
        .filter(Column::PersonId.is_in(people.iter().copied()))
        .filter(Column::DroppedAt.is_null())
        .order_by_desc(Column::DueOn)
        .order_by_desc(Column::Id)
        .limit(most)
        .all(connection)
        .await
}

/// The plans of a person that are open, so many at most.
pub(in super::super) async fn open_of(
    connection: &impl ConnectionTrait,
    person: Uuid,
    most: u64,
) -> Result<Vec<StoredPlan>, DbErr> {
    Entity::find()
        .filter(Column::PersonId.eq(person))
        .filter(Column::DoneOn.is_null())
        .filter(Column::DroppedAt.is_null())
        .order_by_asc(Column::DueOn)
        .order_by_asc(Column::Id)
        .limit(most)
        .all(connection)
        .await
}
