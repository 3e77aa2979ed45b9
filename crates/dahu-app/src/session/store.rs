//! The table `session`.

use chrono::{DateTime, Utc};
use dahu_core::person::PersonId;
use sea_orm::{Condition, QueryOrder, QuerySelect, Set, TryInsertResult, entity::prelude::*};

use super::Kept;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id_hash: String,
    pub id: Uuid,
    pub person_id: Option<Uuid>,
    pub data: String,
    pub created_at: DateTime<Utc>,
    pub seen_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub address: Option<String>,
    pub program: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What changes with the use of a session.
fn model(id_hash: &str, kept: &Kept) -> ActiveModel {
    ActiveModel {
        id_hash: Set(id_hash.to_owned()),
        person_id: Set(kept.person.map(|person| person.0)),
        data: Set(kept.data.clone()),
        seen_at: Set(kept.seen_at),
        expires_at: Set(kept.expires_at),
        address: Set(kept.origin.address.map(|address| address.to_string())),
        program: Set(kept.origin.program.clone()),
        ..Default::default()
    }
}

/// Writes down a session that is there: one that was ended while a request was under way is not brought back by it.
pub(super) async fn save(connection: &impl ConnectionTrait, id_hash: &str, kept: &Kept) -> Result<(), DbErr> {
    Entity::update_many()
        .set(ActiveModel {
            id_hash: sea_orm::NotSet,
            ..model(id_hash, kept)
        })
        .filter(Column::IdHash.eq(id_hash))
        .exec(connection)
        .await
        .map(drop)
}

pub(super) async fn create(
    connection: &impl ConnectionTrait,
    id_hash: &str,
    kept: &Kept,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let new = ActiveModel {
        id: Set(dahu_core::id::time_ordered(now)),
        created_at: Set(now),
        ..model(id_hash, kept)
    };
    let inserted = Entity::insert(new)
        .on_conflict_do_nothing()
        .exec_without_returning(connection)
        .await?;
    Ok(matches!(inserted, TryInsertResult::Inserted(_)))
}

pub(super) async fn load(connection: &impl ConnectionTrait, id_hash: &str) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id_hash.to_owned()).one(connection).await
}

pub(super) async fn delete(connection: &impl ConnectionTrait, id_hash: &str) -> Result<(), DbErr> {
    Entity::delete_by_id(id_hash.to_owned())
        .exec(connection)
        .await
        .map(drop)
}

pub(super) async fn of_person(
    connection: &impl ConnectionTrait,
    person: PersonId,
    most: u64,
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::PersonId.eq(person.0))
        .order_by_desc(Column::SeenAt)
        .limit(most)
        .all(connection)
        .await
}

/// Ends one session of a person; whether there was one.
pub(super) async fn end_one(
    connection: &impl ConnectionTrait,
    person: PersonId,
    id: Uuid,
) -> Result<bool, DbErr> {
    let ended = Entity::delete_many()
        .filter(Column::Id.eq(id))
        .filter(Column::PersonId.eq(person.0))
        .exec(connection)
        .await?;
    Ok(ended.rows_affected == 1)
}

/// Ends all sessions of a person but one; returns how many.
pub(super) async fn end_all(
    connection: &impl ConnectionTrait,
    person: PersonId,
    keep: Option<&str>,
) -> Result<u64, DbErr> {
    let others = keep.map(|keep| Column::IdHash.ne(keep));
    let ended = Entity::delete_many()
        .filter(Column::PersonId.eq(person.0))
        .filter(Condition::all().add_option(others))
        .exec(connection)
        .await?;
    Ok(ended.rows_affected)
}

/// Ends all sessions of a person but those used last.
pub(super) async fn keep_latest(
    connection: &impl ConnectionTrait,
    person: PersonId,
    most: u64,
) -> Result<(), DbErr> {
    let kept: Vec<String> = Entity::find()
        .select_only()
        .column(Column::IdHash)
        .filter(Column::PersonId.eq(person.0))
        .order_by_desc(Column::SeenAt)
        .order_by_desc(Column::Id)
        .limit(most)
        .into_tuple()
        .all(connection)
        .await?;
    Entity::delete_many()
        .filter(Column::PersonId.eq(person.0))
        .filter(Column::IdHash.is_not_in(kept))
        .exec(connection)
        .await
        .map(drop)
}

/// Forgets sessions that have expired, and those that began before `begun`.
pub(super) async fn sweep(
    connection: &impl ConnectionTrait,
    now: DateTime<Utc>,
    begun: DateTime<Utc>,
) -> Result<(), DbErr> {
    let ended = Condition::any()
        .add(Column::ExpiresAt.lte(now))
        .add(Column::CreatedAt.lte(begun));
    Entity::delete_many()
        .filter(ended)
        .exec(connection)
        .await
        .map(drop)
}
