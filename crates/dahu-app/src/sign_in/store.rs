//! The table `sign_in_link`.

use chrono::{DateTime, Utc};
use dahu_core::person::PersonId;
use sea_orm::{Set, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub token_hash: String,
    pub person_id: Uuid,
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
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let model = ActiveModel {
        id: Set(dahu_core::id::time_ordered(now)),
        token_hash: Set(token_hash.to_owned()),
        person_id: Set(person.0),
        expires_at: Set(expires_at),
        used_at: Set(None),
    };
    Entity::insert(model)
        .exec_without_returning(connection)
        .await
        .map(drop)
}

/// Takes the unused links of a person back.
pub(super) async fn forget(connection: &impl ConnectionTrait, person: PersonId) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::PersonId.eq(person.0))
        .filter(Column::UsedAt.is_null())
        .exec(connection)
        .await
        .map(drop)
}

/// Marks the link as used, if it is unused and in time; one statement, so that two users of it cannot both win.
pub(super) async fn redeem(
    connection: &impl ConnectionTrait,
    token_hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<PersonId>, DbErr> {
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
    let link = Entity::find()
        .filter(Column::TokenHash.eq(token_hash))
        .one(connection)
        .await?;
    Ok(link.map(|link| PersonId(link.person_id)))
}
