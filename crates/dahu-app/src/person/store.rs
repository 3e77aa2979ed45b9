//! The table `person`.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use dahu_core::person::{PersonId, Role};
use sea_orm::{
    IntoActiveModel, QueryOrder, QuerySelect, Set,
    entity::prelude::*,
    sea_query::{ExprTrait, Func},
};

use super::Person;

/// How logins begin that stand in for one that is not chosen yet.
pub(crate) const NOT_CHOSEN: &str = "administrator-";
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
    pub left_at: Option<DateTime<Utc>>,
    pub email: Option<String>,
    pub language: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row of the table.
pub(crate) type StoredPerson = Model;

impl Model {
    /// What the person is in the workspace; a word of a later program is nothing here.
    pub(crate) fn role(&self) -> Role {
        Role::from_word(&self.role).unwrap_or(Role::External)
    }

    /// What they sign in with, where it was given to them or chosen; the first administrator has a stand-in until they
    /// choose one.
    pub(crate) fn chosen_login(&self) -> Option<&str> {
        self.login
            .as_deref()
            .filter(|login| !login.starts_with(NOT_CHOSEN))
    }

    /// Whether they have chosen a password: who was invited has none yet, the first administrator one that nobody knows.
    pub(crate) fn has_chosen_password(&self) -> bool {
        self.chosen_login().is_some() && self.password_hash.is_some()
    }

    /// The person as shown.
    pub(crate) fn shown(self) -> Person {
        Person {
            id: PersonId(self.id),
            role: self.role(),
            name: self.name,
        }
    }
}

/// Everybody, by name.
pub(crate) async fn all(connection: &impl ConnectionTrait) -> Result<Vec<StoredPerson>, DbErr> {
    Entity::find().order_by_asc(Column::Name).all(connection).await
}

/// Whoever can sign in as an administrator; nobody else changes them until the transaction ends.
pub(super) async fn lock_administrators(
    transaction: &impl ConnectionTrait,
) -> Result<Vec<StoredPerson>, DbErr> {
    Entity::find()
        .filter(Column::Role.eq(Role::Administrator.as_str()))
        .filter(Column::LeftAt.is_null())
        .filter(Column::Login.is_not_null())
        .order_by_asc(Column::Id)
        .lock_exclusive()
        .all(transaction)
        .await
}

/// The people of these ids, such as the owners of a page of accounts, in any order.
pub(crate) async fn by_ids(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<Vec<StoredPerson>, DbErr> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids: std::collections::BTreeSet<Uuid> = ids.iter().copied().collect();
    Entity::find().filter(Column::Id.is_in(ids)).all(connection).await
}

/// People of these roles who have not left, by name, so many at most; and one more, whoever it is.
pub(super) async fn of_roles(
    connection: &impl ConnectionTrait,
    roles: &[Role],
    most: u64,
    besides: Option<PersonId>,
) -> Result<Vec<StoredPerson>, DbErr> {
    let mut found = Entity::find()
        .filter(Column::Role.is_in(roles.iter().map(|role| role.as_str())))
        .filter(Column::LeftAt.is_null())
        .order_by_asc(Column::Name)
        .limit(most)
        .all(connection)
        .await?;
    let missing = besides.filter(|id| found.iter().all(|person| person.id != id.0));
    if let Some(id) = missing {
        found.extend(by_id(connection, id).await?);
    }
    Ok(found)
}

/// The person of this id.
pub(crate) async fn by_id(
    connection: &impl ConnectionTrait,
    id: PersonId,
) -> Result<Option<StoredPerson>, DbErr> {
    Entity::find_by_id(id.0).one(connection).await
}

/// The person of this name.
pub(crate) async fn by_name(
    connection: &impl ConnectionTrait,
    name: &str,
) -> Result<Option<StoredPerson>, DbErr> {
    Entity::find().filter(Column::Name.eq(name)).one(connection).await
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

/// The person of this login, or else of this e-mail address in whatever case.
pub(crate) async fn by_login_or_email(
    connection: &impl ConnectionTrait,
    asked: &str,
) -> Result<Option<StoredPerson>, DbErr> {
    if let Some(found) = by_login(connection, asked).await? {
        return Ok(Some(found));
    }
    Entity::find()
        .filter(Expr::expr(Func::lower(Expr::col(Column::Email))).eq(asked.to_ascii_lowercase()))
        .one(connection)
        .await
}

/// Gives a person a password, and leaves the login.
pub(crate) async fn set_password(
    connection: &impl ConnectionTrait,
    id: PersonId,
    password_hash: &str,
) -> Result<(), DbErr> {
    let model = ActiveModel {
        id: Set(id.0),
        password_hash: Set(Some(password_hash.to_owned())),
        ..Default::default()
    };
    Entity::update(model).exec(connection).await.map(drop)
}

/// Puts another hash of the same password in the place of `old`; whether that was still there.
pub(crate) async fn renew_hash(
    connection: &impl ConnectionTrait,
    id: PersonId,
    old: &str,
    new: &str,
) -> Result<bool, DbErr> {
    let done = Entity::update_many()
        .col_expr(Column::PasswordHash, Expr::value(new))
        .filter(Column::Id.eq(id.0))
        .filter(Column::PasswordHash.eq(old))
        .exec(connection)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Says where mails to a person go, and in which language.
pub(crate) async fn set_email(
    connection: &impl ConnectionTrait,
    id: PersonId,
    email: Option<&str>,
    language: Option<&str>,
) -> Result<(), DbErr> {
    let model = ActiveModel {
        id: Set(id.0),
        email: Set(email.map(str::to_owned)),
        language: Set(language.map(str::to_owned)),
        ..Default::default()
    };
    Entity::update(model).exec(connection).await.map(drop)
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

/// How many accounts each person owns.
pub(crate) async fn owned(connection: &impl ConnectionTrait) -> Result<HashMap<Uuid, u64>, DbErr> {
    let statement = sea_orm::Statement::from_string(
        connection.get_database_backend(),
        "SELECT owner_id, count(*) AS accounts FROM account WHERE owner_id IS NOT NULL GROUP BY owner_id",
    );
    let rows = connection.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| {
            let accounts: i64 = row.try_get("", "accounts")?;
            Ok((row.try_get("", "owner_id")?, u64::try_from(accounts).unwrap_or(0)))
        })
        .collect()
}

/// Gives a person who was only named a login and a role.
pub(super) async fn set_invited(
    connection: &impl ConnectionTrait,
    id: PersonId,
    login: &str,
    role: Role,
) -> Result<(), DbErr> {
    let model = ActiveModel {
        id: Set(id.0),
        login: Set(Some(login.to_owned())),
        role: Set(role.as_str().to_owned()),
        ..Default::default()
    };
    Entity::update(model).exec(connection).await.map(drop)
}

/// Writes what a person is in the workspace.
pub(super) async fn set_role(
    connection: &impl ConnectionTrait,
    id: PersonId,
    role: Role,
) -> Result<(), DbErr> {
    let model = ActiveModel {
        id: Set(id.0),
        role: Set(role.as_str().to_owned()),
        ..Default::default()
    };
    Entity::update(model).exec(connection).await.map(drop)
}

/// Writes since when a person is gone.
pub(super) async fn set_left(
    connection: &impl ConnectionTrait,
    id: PersonId,
    left_at: Option<DateTime<Utc>>,
) -> Result<(), DbErr> {
    let model = ActiveModel {
        id: Set(id.0),
        left_at: Set(left_at),
        ..Default::default()
    };
    Entity::update(model).exec(connection).await.map(drop)
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
             AND NOT EXISTS (SELECT 1 FROM assessment WHERE assessed_by = $1) \
             AND NOT EXISTS (SELECT 1 FROM account_person WHERE person_id = $1) \
             AND NOT EXISTS (SELECT 1 FROM team_person WHERE person_id = $1) \
             AND NOT EXISTS (SELECT 1 FROM handover WHERE from_person = $1) \
             AND NOT EXISTS (SELECT 1 FROM handover_account WHERE to_person = $1) \
             AND NOT EXISTS (SELECT 1 FROM activity_person WHERE person_id = $1) \
             AND NOT EXISTS (SELECT 1 FROM activity WHERE next_person_id = $1) \
             AND NOT EXISTS (SELECT 1 FROM task WHERE owner_id = $1) \
             AND NOT EXISTS (SELECT 1 FROM service_case WHERE owner_id = $1 OR recorded_by = $1) \
             AND NOT EXISTS (SELECT 1 FROM opportunity WHERE owner_id = $1 OR recorded_by = $1) \
             AND NOT EXISTS (SELECT 1 FROM opportunity_person WHERE person_id = $1) \
             AND NOT EXISTS (SELECT 1 FROM opportunity_move WHERE recorded_by = $1) \
             AND NOT EXISTS (SELECT 1 FROM quota WHERE person_id = $1) \
             AND NOT EXISTS (SELECT 1 FROM forecast_snapshot_line WHERE person_id = $1) \
             AND NOT EXISTS (SELECT 1 FROM relationship_stage WHERE placed_by = $1 OR taken_back_by = $1) \
             AND NOT EXISTS (SELECT 1 FROM health_alert WHERE closed_by = $1) \
             AND NOT EXISTS (SELECT 1 FROM competence_rating WHERE person_id = $1) \
             AND NOT EXISTS (SELECT 1 FROM training_plan WHERE person_id = $1)",
            [person.id.into()],
        );
        connection.execute_raw(statement).await?;
    }
    Ok(())
}
