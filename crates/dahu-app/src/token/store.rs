//! The table `api_token`.

use chrono::{DateTime, Utc};
use dahu_core::person::PersonId;
use sea_orm::{Condition, QueryOrder, QuerySelect, Set, entity::prelude::*};

use crate::person::{self, StoredPerson};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_token")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub name: String,
    pub token_hash: String,
    pub scopes: String,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub used_at: Option<DateTime<Utc>>,
    pub used_from: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A token to be written down.
pub(super) struct New<'a> {
    pub(super) person: PersonId,
    pub(super) name: &'a str,
    pub(super) token_hash: &'a str,
    pub(super) scopes: &'a str,
    pub(super) expires_at: DateTime<Utc>,
}

pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    now: DateTime<Utc>,
    new: New<'_>,
) -> Result<Uuid, DbErr> {
    let id = dahu_core::id::time_ordered(now);
    let model = ActiveModel {
        id: Set(id),
        person_id: Set(new.person.0),
        name: Set(new.name.to_owned()),
        token_hash: Set(new.token_hash.to_owned()),
        scopes: Set(new.scopes.to_owned()),
        created_at: Set(now),
        expires_at: Set(new.expires_at),
        revoked_at: Set(None),
        used_at: Set(None),
        used_from: Set(None),
    };
    Entity::insert(model).exec_without_returning(connection).await?;
    Ok(id)
}

fn valid(now: DateTime<Utc>) -> Condition {
    Condition::all()
        .add(Column::RevokedAt.is_null())
        .add(Column::ExpiresAt.gt(now))
}

pub(super) async fn count_valid(
    connection: &impl ConnectionTrait,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<u64, DbErr> {
    Entity::find()
        .filter(Column::PersonId.eq(person.0))
        .filter(valid(now))
        .count(connection)
        .await
}

/// The token of a fingerprint, if it works.
pub(super) async fn find(
    connection: &impl ConnectionTrait,
    token_hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::TokenHash.eq(token_hash))
        .filter(valid(now))
        .one(connection)
        .await
}

/// The latest tokens with their people: of one person, or of all.
pub(super) async fn latest(
    connection: &impl ConnectionTrait,
    person: Option<PersonId>,
    most: u64,
) -> Result<Vec<(Model, Option<StoredPerson>)>, DbErr> {
    let of_person = person.map(|person| Column::PersonId.eq(person.0));
    let tokens = Entity::find()
        .filter(Condition::all().add_option(of_person))
        .order_by_desc(Column::CreatedAt)
        .limit(most)
        .all(connection)
        .await?;
    let people = person::all(connection).await?;
    let owner = |token: &Model| people.iter().find(|person| person.id == token.person_id).cloned();
    Ok(tokens
        .into_iter()
        .map(|token| {
            let owner = owner(&token);
            (token, owner)
        })
        .collect())
}

/// Revokes a token, of one person or of anybody; whether there was one that was not revoked.
pub(super) async fn revoke(
    connection: &impl ConnectionTrait,
    id: Uuid,
    owner: Option<PersonId>,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let of_owner = owner.map(|person| Column::PersonId.eq(person.0));
    let revoked = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::RevokedAt.is_null())
        .filter(Condition::all().add_option(of_owner))
        .exec(connection)
        .await?;
    Ok(revoked.rows_affected == 1)
}

/// Revokes all tokens of a person.
pub(super) async fn revoke_all(
    connection: &impl ConnectionTrait,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(Column::PersonId.eq(person.0))
        .filter(Column::RevokedAt.is_null())
        .exec(connection)
        .await
        .map(drop)
}

pub(super) async fn note_use(
    connection: &impl ConnectionTrait,
    id: Uuid,
    now: DateTime<Utc>,
    address: Option<String>,
) -> Result<(), DbErr> {
    let model = ActiveModel {
        id: Set(id),
        used_at: Set(Some(now)),
        used_from: Set(address),
        ..Default::default()
    };
    Entity::update(model).exec(connection).await.map(drop)
}
