//! The table `password_reset`.

use chrono::{DateTime, Utc};
use dahu_core::person::PersonId;
use sea_orm::{Set, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "password_reset")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub token_hash: String,
    pub person_id: Uuid,
    pub mail_id: Uuid,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    token_hash: &str,
    person: PersonId,
    mail: Uuid,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let model = ActiveModel {
        id: Set(dahu_core::id::time_ordered(now)),
        token_hash: Set(token_hash.to_owned()),
        person_id: Set(person.0),
        mail_id: Set(mail),
        created_at: Set(now),
        expires_at: Set(expires_at),
        used_at: Set(None),
    };
    Entity::insert(model)
        .exec_without_returning(connection)
        .await
        .map(drop)
}

/// The person of a link that works.
pub(super) async fn find(
    connection: &impl ConnectionTrait,
    token_hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<PersonId>, DbErr> {
    let found = Entity::find()
        .filter(Column::TokenHash.eq(token_hash))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .one(connection)
        .await?;
    Ok(found.map(|reset| PersonId(reset.person_id)))
}

/// Uses a link up, with all others of its person; one statement decides, so that two users of it cannot both win.
pub(super) async fn redeem(
    connection: &impl ConnectionTrait,
    token_hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<PersonId>, DbErr> {
    let Some(person) = find(connection, token_hash, now).await? else {
        return Ok(None);
    };
    let marked = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now))
        .filter(Column::TokenHash.eq(token_hash))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .exec(connection)
        .await?;
    if marked.rows_affected == 0 {
        return Ok(None);
    }
    Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now))
        .filter(Column::PersonId.eq(person.0))
        .filter(Column::UsedAt.is_null())
        .exec(connection)
        .await?;
    Ok(Some(person))
}

/// How many links a person was made since `moment`.
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

pub(super) async fn delete_of_mail(connection: &impl ConnectionTrait, mail: Uuid) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::MailId.eq(mail))
        .exec(connection)
        .await
        .map(drop)
}

/// Forgets links made before `moment`.
pub(super) async fn sweep(connection: &impl ConnectionTrait, moment: DateTime<Utc>) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::CreatedAt.lt(moment))
        .exec(connection)
        .await
        .map(drop)
}
