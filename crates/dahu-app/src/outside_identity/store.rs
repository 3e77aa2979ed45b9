//! The table `outside_identity`.

use chrono::{DateTime, Utc};
use dahu_core::person::PersonId;
use sea_orm::{QuerySelect, Set, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outside_identity")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub issuer: String,
    pub subject: String,
    pub created_at: DateTime<Utc>,
    pub last_used_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(super) async fn find(
    connection: &impl ConnectionTrait,
    issuer: &str,
    subject: &str,
) -> Result<Option<PersonId>, DbErr> {
    let found = Entity::find()
        .filter(Column::Issuer.eq(issuer))
        .filter(Column::Subject.eq(subject))
        .one(connection)
        .await?;
    Ok(found.map(|identity| PersonId(identity.person_id)))
}

/// Whether a person has an identity at this issuer.
pub(super) async fn has(
    connection: &impl ConnectionTrait,
    person: PersonId,
    issuer: &str,
) -> Result<bool, DbErr> {
    let count = Entity::find()
        .filter(Column::PersonId.eq(person.0))
        .filter(Column::Issuer.eq(issuer))
        .count(connection)
        .await?;
    Ok(count > 0)
}

pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    person: PersonId,
    issuer: &str,
    subject: &str,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let model = ActiveModel {
        id: Set(dahu_core::id::time_ordered(now)),
        person_id: Set(person.0),
        issuer: Set(issuer.to_owned()),
        subject: Set(subject.to_owned()),
        created_at: Set(now),
        last_used_at: Set(now),
    };
    Entity::insert(model)
        .exec_without_returning(connection)
        .await
        .map(drop)
}

pub(super) async fn note_use(
    connection: &impl ConnectionTrait,
    issuer: &str,
    subject: &str,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::LastUsedAt, Expr::value(now))
        .filter(Column::Issuer.eq(issuer))
        .filter(Column::Subject.eq(subject))
        .exec(connection)
        .await
        .map(drop)
}

/// Everybody who has an identity outside.
pub(super) async fn people(connection: &impl ConnectionTrait) -> Result<Vec<Uuid>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::PersonId)
        .into_tuple()
        .all(connection)
        .await
}
