//! The table `selection_rating`.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    account::AccountId,
    person::PersonId,
    selection::{Rating, RatingKey},
};
use sea_orm::{IntoActiveModel, PaginatorTrait, QuerySelect, entity::prelude::*};

use super::facts::Said;
use crate::database::store::distinct;

/// Rows of one statement: nine values each, below SQLite's limit of 32,766.
const ROWS_AT_ONCE: usize = 2_000;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "selection_rating")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    pub what: String,
    pub value: i64,
    pub rival: Option<String>,
    pub source: String,
    pub known_on: NaiveDate,
    pub set_at: DateTime<Utc>,
    pub set_by: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// What a row says; nothing for one that a later program wrote.
    fn said(self) -> Option<Said> {
        Some(Said {
            key: self.what.parse().ok()?,
            rating: Rating {
                value: self.value,
                rival: self.rival,
                source: self.source,
                on: self.known_on,
            },
            set_at: self.set_at,
            set_by: self.set_by.map(PersonId),
        })
    }
}

/// What is said of an account.
pub(super) async fn of_account(
    connection: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Vec<Said>, DbErr> {
    let rows = Entity::find()
        .filter(Column::AccountId.eq(account.0))
        .all(connection)
        .await?;
    Ok(rows.into_iter().filter_map(Model::said).collect())
}

/// What is said of all accounts, as imports compare it.
pub(super) async fn all(connection: &impl ConnectionTrait) -> Result<Vec<(Uuid, Said)>, DbErr> {
    let rows = Entity::find().all(connection).await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| Some((row.account_id, row.said()?)))
        .collect())
}

/// Account, value and day of everything that is said by a key.
pub(in crate::selection) async fn by_key(
    connection: &impl ConnectionTrait,
    key: RatingKey,
) -> Result<Vec<(Uuid, i64, NaiveDate)>, DbErr> {
    Entity::find()
        .select_only()
        .columns([Column::AccountId, Column::Value, Column::KnownOn])
        .filter(Column::What.eq(key.to_string()))
        .into_tuple()
        .all(connection)
        .await
}

/// How many there are.
pub(super) async fn count(connection: &impl ConnectionTrait) -> Result<u64, DbErr> {
    Entity::find().count(connection).await
}

/// Removes what is said of an account by these keys.
pub(super) async fn delete(
    connection: &impl ConnectionTrait,
    account: AccountId,
    keys: &[RatingKey],
) -> Result<(), DbErr> {
    let words: Vec<String> = keys.iter().map(ToString::to_string).collect();
    Entity::delete_many()
        .filter(Column::AccountId.eq(account.0))
        .filter(Column::What.is_in(words))
        .exec(connection)
        .await
        .map(drop)
}

/// Adds what is said of an account.
pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    account: AccountId,
    said: &[Said],
) -> Result<(), DbErr> {
    for some in said.chunks(ROWS_AT_ONCE) {
        let rows = some.iter().map(|said| {
            Model {
                id: dahu_core::id::time_ordered(said.set_at),
                account_id: account.0,
                what: said.key.to_string(),
                value: said.rating.value,
                rival: said.rating.rival.clone(),
                source: said.rating.source.clone(),
                known_on: said.rating.on,
                set_at: said.set_at,
                set_by: said.set_by.map(|by| by.0),
            }
            .into_active_model()
        });
        Entity::insert_many(rows)
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// Accounts of which something is said.
pub(in crate::selection) async fn holding(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>, DbErr> {
    distinct::<Entity>(connection, Column::AccountId).await
}
