//! The table `account_person`.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{access::Relation as Role, person::PersonId};
use sea_orm::{
    Condition, IntoActiveModel, QueryOrder, QuerySelect, QueryTrait, Set, Statement,
    entity::prelude::*,
    sea_query::{ExprTrait, SelectStatement},
};

use crate::{account, database::store::update_rows};

/// Rows of one statement: nine values each.
const ROWS_AT_ONCE: usize = 2_000;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account_person")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    pub person_id: Uuid,
    pub role: String,
    pub whole_group: bool,
    pub from_on: NaiveDate,
    pub until_on: Option<NaiveDate>,
    pub given_by: Option<Uuid>,
    pub given_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row of the table.
pub(crate) type StoredMember = Model;

/// Adds relations.
pub(crate) async fn insert(
    connection: &impl ConnectionTrait,
    members: Vec<StoredMember>,
) -> Result<(), DbErr> {
    for some in members.chunks(ROWS_AT_ONCE) {
        Entity::insert_many(some.iter().cloned().map(IntoActiveModel::into_active_model))
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// One relation.
pub(crate) async fn by_id(
    connection: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<StoredMember>, DbErr> {
    Entity::find_by_id(id).one(connection).await
}

/// The relations to an account and to those above it, latest first, and whether there are more.
pub(crate) async fn of_account(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
    most: u64,
) -> Result<Vec<StoredMember>, DbErr> {
    Entity::find()
        .filter(Column::AccountId.is_in(accounts.iter().copied()))
        .order_by_desc(Column::FromOn)
        .order_by_desc(Column::Id)
        .limit(most)
        .all(connection)
        .await
}

/// The accounts on whose teams a person has another role than owner that has not ended, as a part of another query.
pub(crate) fn open_accounts_of(person: PersonId, on: NaiveDate) -> SelectStatement {
    Entity::find()
        .select_only()
        .column(Column::AccountId)
        .filter(Column::PersonId.eq(person.0))
        .filter(Column::Role.ne(Role::Owner.as_str()))
        .filter(is_open(on))
        .into_query()
}

/// What has not ended.
fn is_open(on: NaiveDate) -> Condition {
    Condition::any()
        .add(Column::UntilOn.is_null())
        .add(Column::UntilOn.gt(on))
}

/// The roles on the teams of some accounts that have not ended, owners left out.
pub(crate) async fn open_of_accounts(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
    on: NaiveDate,
) -> Result<Vec<StoredMember>, DbErr> {
    let mut found = Vec::new();
    for some in accounts.chunks(ROWS_AT_ONCE) {
        let select = Entity::find()
            .filter(Column::AccountId.is_in(some.iter().copied()))
            .filter(Column::Role.ne(Role::Owner.as_str()))
            .filter(is_open(on));
        found.extend(select.all(connection).await?);
    }
    Ok(found)
}

/// Since when the owners of all accounts own them.
pub(crate) async fn owners_since(
    connection: &impl ConnectionTrait,
) -> Result<HashMap<Uuid, NaiveDate>, DbErr> {
    let rows: Vec<(Uuid, NaiveDate)> = Entity::find()
        .select_only()
        .columns([Column::AccountId, Column::FromOn])
        .filter(Column::Role.eq(Role::Owner.as_str()))
        .filter(Column::UntilOn.is_null())
        .into_tuple()
        .all(connection)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Who owned all accounts from when until when: ledger number of the account, number of the person, first day, and first day
/// no longer; in order of the account and the first day.
pub(crate) async fn owners_of_all(
    connection: &impl ConnectionTrait,
) -> Result<Vec<(i64, i32, NaiveDate, Option<NaiveDate>)>, DbErr> {
    let sql = "SELECT account.number AS account, person.number AS person, held.from_on, held.until_on \
         FROM account_person AS held JOIN account ON account.id = held.account_id \
         JOIN person ON person.id = held.person_id WHERE held.role = 'owner' \
         ORDER BY account.number, held.from_on, held.given_at";
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| {
            Ok((
                row.try_get("", "account")?,
                row.try_get("", "person")?,
                row.try_get("", "from_on")?,
                row.try_get("", "until_on")?,
            ))
        })
        .collect()
}

/// The relations of these ids.
pub(crate) async fn by_ids(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<Vec<StoredMember>, DbErr> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(ROWS_AT_ONCE) {
        let select = Entity::find().filter(Column::Id.is_in(some.iter().copied()));
        found.extend(select.all(connection).await?);
    }
    Ok(found)
}

/// Says from which days on relations no longer hold.
pub(crate) async fn set_until(
    connection: &impl ConnectionTrait,
    ends: &[(Uuid, NaiveDate)],
) -> Result<(), DbErr> {
    let rows: Vec<Vec<sea_orm::Value>> = ends
        .iter()
        .map(|(id, until)| vec![(*id).into(), (*until).into()])
        .collect();
    update_rows(connection, "account_person", &["id", "until_on"], &rows).await
}

/// Says from which day on a relation no longer holds.
pub(crate) async fn end(connection: &impl ConnectionTrait, id: Uuid, until: NaiveDate) -> Result<(), DbErr> {
    let model = ActiveModel {
        id: Set(id),
        until_on: Set(Some(until)),
        ..Default::default()
    };
    Entity::update(model).exec(connection).await.map(drop)
}

/// Removes relations that never held.
pub(crate) async fn delete(connection: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    Entity::delete_by_id(id).exec(connection).await.map(drop)
}

/// Forgets the owners of accounts that are about to be removed.
pub(crate) async fn forget(connection: &impl ConnectionTrait, accounts: &[Uuid]) -> Result<(), DbErr> {
    for some in accounts.chunks(ROWS_AT_ONCE) {
        Entity::delete_many()
            .filter(Column::AccountId.is_in(some.iter().copied()))
            .exec(connection)
            .await?;
    }
    Ok(())
}

/// Accounts on whose team anybody but an owner is or was.
pub(crate) async fn holding(
    connection: &impl ConnectionTrait,
) -> Result<std::collections::HashSet<Uuid>, DbErr> {
    let ids: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::AccountId)
        .filter(Column::Role.ne(Role::Owner.as_str()))
        .distinct()
        .into_tuple()
        .all(connection)
        .await?;
    Ok(ids.into_iter().collect())
}

/// Ends the owners of these accounts, by their ledger numbers, who no longer own them.
pub(super) async fn end_former_owners(
    connection: &impl ConnectionTrait,
    numbers: &[i64],
    today: NaiveDate,
) -> Result<(), DbErr> {
    let backend = connection.get_database_backend();
    for some in numbers.chunks(ROWS_AT_ONCE) {
        let places: Vec<String> = (2..some.len() + 2).map(|place| format!("${place}")).collect();
        let sql = format!(
            "UPDATE account_person SET until_on = $1 WHERE role = 'owner' AND until_on IS NULL \
             AND account_id IN (SELECT id FROM account WHERE number IN ({})) \
             AND NOT EXISTS (SELECT 1 FROM account WHERE account.id = account_person.account_id \
             AND account.owner_id = account_person.person_id)",
            places.join(", ")
        );
        let values = std::iter::once(sea_orm::Value::from(today))
            .chain(some.iter().map(|number| sea_orm::Value::from(*number)));
        connection
            .execute_raw(Statement::from_sql_and_values(backend, sql, values))
            .await?;
    }
    // Who owned it for no day did not own it.
    Entity::delete_many()
        .filter(Column::Role.eq(Role::Owner.as_str()))
        .filter(ExprTrait::lte(
            Expr::col(Column::UntilOn),
            Expr::col(Column::FromOn),
        ))
        .filter(Column::FromOn.gte(today))
        .exec(connection)
        .await
        .map(drop)
}

/// Those of these accounts that have an owner who is not yet among the relations, with that owner.
pub(super) async fn new_owners(
    connection: &impl ConnectionTrait,
    numbers: &[i64],
) -> Result<Vec<(Uuid, Uuid)>, DbErr> {
    let mut found = Vec::new();
    let known = Entity::find()
        .select_only()
        .column(Column::AccountId)
        .filter(Column::Role.eq(Role::Owner.as_str()))
        .filter(Column::UntilOn.is_null());
    for some in numbers.chunks(ROWS_AT_ONCE) {
        let select = account::store::Entity::find()
            .select_only()
            .columns([account::store::Column::Id, account::store::Column::OwnerId])
            .filter(account::store::Column::Number.is_in(some.iter().copied()))
            .filter(account::store::Column::OwnerId.is_not_null())
            .filter(
                account::store::Column::Id.not_in_subquery(sea_orm::QueryTrait::into_query(known.clone())),
            );
        found.extend(select.into_tuple::<(Uuid, Uuid)>().all(connection).await?);
    }
    Ok(found)
}
