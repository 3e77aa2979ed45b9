//! The table `person`.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use dahu_core::person::{PersonId, Role};
use sea_orm::{IntoActiveModel, QueryOrder, Set, entity::prelude::*};

use super::Person;

/// Rows of one insert.
const ROWS_AT_ONCE: usize = 2_000;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub number: i32,
    pub name: String,
    pub role: String,
    pub login: Option<String>,
    pub password_hash: Option<String>,
    pub created_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row of the table.
pub(crate) type StoredPerson = Model;

impl Model {
    /// The person as shown.
    pub(crate) fn shown(self) -> Person {
        Person {
            id: PersonId(self.id),
            name: self.name,
            role: Role::from_word(&self.role).unwrap_or(Role::Salesperson),
        }
    }
}

/// Everybody, by name.
pub(crate) async fn all(connection: &impl ConnectionTrait) -> Result<Vec<StoredPerson>, DbErr> {
    Entity::find().order_by_asc(Column::Name).all(connection).await
}

/// The person of this id.
pub(crate) async fn by_id(
    connection: &impl ConnectionTrait,
    id: PersonId,
) -> Result<Option<StoredPerson>, DbErr> {
    Entity::find_by_id(id.0).one(connection).await
}

/// The person of this login.
pub(crate) async fn by_login(
    connection: &impl ConnectionTrait,
    login: &str,
) -> Result<Option<StoredPerson>, DbErr> {
    Entity::find()
        .filter(Column::Login.eq(login))
        .one(connection)
        .await
}

pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    people: Vec<StoredPerson>,
) -> Result<(), DbErr> {
    for some in people.chunks(ROWS_AT_ONCE) {
        Entity::insert_many(some.iter().cloned().map(IntoActiveModel::into_active_model))
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// Gives a person a login and a password.
pub(crate) async fn set_login(
    connection: &impl ConnectionTrait,
    id: PersonId,
    login: &str,
    password_hash: &str,
) -> Result<(), DbErr> {
    let model = ActiveModel {
        id: Set(id.0),
        login: Set(Some(login.to_owned())),
        password_hash: Set(Some(password_hash.to_owned())),
        ..Default::default()
    };
    Entity::update(model).exec(connection).await.map(drop)
}

/// Removes those of these people who own nothing, are on no list, judged nothing and stand on no ledger line.
pub(crate) async fn delete_unused(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
    on_lines: &HashSet<i32>,
) -> Result<(), DbErr> {
    let people = Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .all(connection)
        .await?;
    for person in people.iter().filter(|person| !on_lines.contains(&person.number)) {
        let statement = sea_orm::Statement::from_sql_and_values(
            connection.get_database_backend(),
            "DELETE FROM person WHERE id = $1 AND login IS NULL \
             AND NOT EXISTS (SELECT 1 FROM account WHERE owner_id = $1) \
             AND NOT EXISTS (SELECT 1 FROM target WHERE salesperson_id = $1) \
             AND NOT EXISTS (SELECT 1 FROM assessment WHERE assessed_by = $1)",
            [person.id.into()],
        );
        connection.execute_raw(statement).await?;
    }
    Ok(())
}
