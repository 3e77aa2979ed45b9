//! The table `mail`: the outbox.

use chrono::{DateTime, Utc};
use dahu_core::person::PersonId;
use sea_orm::{QueryOrder, QuerySelect, Set, entity::prelude::*};
use serde_json::Value;

use super::{Cause, State};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "mail")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Option<Uuid>,
    #[sea_orm(column_type = "JsonBinary")]
    pub cause: Value,
    pub recipient: Option<String>,
    pub language: Option<String>,
    pub state: String,
    pub attempts: i32,
    pub created_at: DateTime<Utc>,
    pub next_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub error: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A mail to be written down.
pub(super) struct New<'a> {
    pub(super) person: Option<PersonId>,
    pub(super) recipient: Option<&'a str>,
    pub(super) language: Option<&'a str>,
    pub(super) cause: Cause,
}

pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    now: DateTime<Utc>,
    new: New<'_>,
) -> crate::Result<()> {
    let model = ActiveModel {
        id: Set(dahu_core::id::time_ordered(now)),
        person_id: Set(new.person.map(|person| person.0)),
        cause: Set(serde_json::to_value(new.cause)?),
        recipient: Set(new.recipient.map(str::to_owned)),
        language: Set(new.language.map(str::to_owned)),
        state: Set(State::Waiting.as_str().to_owned()),
        attempts: Set(0),
        created_at: Set(now),
        next_at: Set(now),
        ended_at: Set(None),
        error: Set(None),
    };
    Entity::insert(model).exec_without_returning(connection).await?;
    Ok(())
}

pub(super) async fn count_waiting(connection: &impl ConnectionTrait) -> Result<u64, DbErr> {
    Entity::find()
        .filter(Column::State.eq(State::Waiting.as_str()))
        .count(connection)
        .await
}

/// How many mails a person was caused since `moment`.
pub(super) async fn count_since(
    connection: &impl ConnectionTrait,
    person: PersonId,
    moment: DateTime<Utc>,
) -> Result<u64, DbErr> {
    Entity::find()
        .filter(Column::PersonId.eq(person.0))
        .filter(Column::CreatedAt.gt(moment))
        .count(connection)
        .await
}

pub(super) async fn latest(connection: &impl ConnectionTrait, most: u64) -> Result<Vec<Model>, DbErr> {
    // "failed" stands before "sent" and "waiting" in the alphabet.
    Entity::find()
        .order_by_asc(Column::State)
        .order_by_desc(Column::CreatedAt)
        .limit(most)
        .all(connection)
        .await
}

/// Takes the mail that has waited longest, until `until`: no other program takes it before, and if this one dies it
/// is tried again then.
pub(super) async fn claim(
    connection: &impl ConnectionTrait,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Option<Model>, DbErr> {
    let due = Entity::find()
        .filter(Column::State.eq(State::Waiting.as_str()))
        .filter(Column::NextAt.lte(now))
        .order_by_asc(Column::NextAt)
        .limit(1)
        .one(connection)
        .await?;
    let Some(mut mail) = due else { return Ok(None) };
    let claimed = Entity::update_many()
        .col_expr(Column::Attempts, Expr::value(mail.attempts + 1))
        .col_expr(Column::NextAt, Expr::value(until))
        .filter(Column::Id.eq(mail.id))
        .filter(Column::State.eq(State::Waiting.as_str()))
        .filter(Column::Attempts.eq(mail.attempts))
        .exec(connection)
        .await?;
    mail.attempts += 1;
    Ok((claimed.rows_affected == 1).then_some(mail))
}

/// Says to whom a mail goes, once that is known.
pub(super) async fn address(
    connection: &impl ConnectionTrait,
    id: Uuid,
    person: PersonId,
    recipient: &str,
) -> Result<(), DbErr> {
    let model = ActiveModel {
        id: Set(id),
        person_id: Set(Some(person.0)),
        recipient: Set(Some(recipient.to_owned())),
        ..Default::default()
    };
    Entity::update(model).exec(connection).await.map(drop)
}

pub(super) async fn end(
    connection: &impl ConnectionTrait,
    id: Uuid,
    state: State,
    now: DateTime<Utc>,
    error: Option<String>,
) -> Result<(), DbErr> {
    let model = ActiveModel {
        id: Set(id),
        state: Set(state.as_str().to_owned()),
        ended_at: Set(Some(now)),
        error: Set(error),
        ..Default::default()
    };
    Entity::update(model).exec(connection).await.map(drop)
}

pub(super) async fn put_off(
    connection: &impl ConnectionTrait,
    id: Uuid,
    next_at: DateTime<Utc>,
    error: String,
) -> Result<(), DbErr> {
    let model = ActiveModel {
        id: Set(id),
        next_at: Set(next_at),
        error: Set(Some(error)),
        ..Default::default()
    };
    Entity::update(model).exec(connection).await.map(drop)
}

/// Lets a failed mail wait again, with all its attempts before it.
pub(super) async fn revive(
    connection: &impl ConnectionTrait,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let revived = Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Waiting.as_str()))
        .col_expr(Column::Attempts, Expr::value(0))
        .col_expr(Column::CreatedAt, Expr::value(now))
        .col_expr(Column::NextAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(State::Failed.as_str()))
        .exec(connection)
        .await?;
    Ok(revived.rows_affected == 1)
}

pub(super) async fn delete(connection: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    Entity::delete_by_id(id).exec(connection).await.map(drop)
}

/// Gives up what has waited since before `stale`, and forgets what ended before `old`.
pub(super) async fn sweep(
    connection: &impl ConnectionTrait,
    now: DateTime<Utc>,
    stale: DateTime<Utc>,
    old: DateTime<Utc>,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Failed.as_str()))
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(Column::State.eq(State::Waiting.as_str()))
        .filter(Column::CreatedAt.lt(stale))
        .exec(connection)
        .await?;
    Entity::delete_many()
        .filter(Column::EndedAt.lt(old))
        .exec(connection)
        .await
        .map(drop)
}
