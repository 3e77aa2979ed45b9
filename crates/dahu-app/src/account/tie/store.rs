//! The table `account_tie`.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use dahu_core::account::{AccountId, TieId};
use sea_orm::{Condition, IntoActiveModel, QueryOrder, QuerySelect, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account_tie")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    pub kind: String,
    pub other_id: Option<Uuid>,
    pub other_name: String,
    pub note: Option<String>,
    pub created_at: DateTime<Utc>,
    pub created_by: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(super) type StoredTie = Model;

/// The ties of an account, whichever end it is.
pub(super) async fn of_account(
    connection: &impl ConnectionTrait,
    account: AccountId,
    most: u64,
) -> Result<Vec<StoredTie>, DbErr> {
    let either = Condition::any()
        .add(Column::AccountId.eq(account.0))
        .add(Column::OtherId.eq(account.0));
    Entity::find()
        .filter(either)
        .order_by_asc(Column::Id)
        .limit(most)
        .all(connection)
        .await
}

pub(super) async fn by_id(connection: &impl ConnectionTrait, tie: TieId) -> Result<Option<StoredTie>, DbErr> {
    Entity::find_by_id(tie.0).one(connection).await
}

pub(super) async fn insert(connection: &impl ConnectionTrait, tie: StoredTie) -> Result<(), DbErr> {
    Entity::insert(tie.into_active_model())
        .exec_without_returning(connection)
        .await
        .map(drop)
}

pub(super) async fn delete(connection: &impl ConnectionTrait, tie: TieId) -> Result<(), DbErr> {
    Entity::delete_by_id(tie.0).exec(connection).await.map(drop)
}

/// The accounts that have ties.
pub(crate) async fn holding(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>, DbErr> {
    let ends: Vec<(Uuid, Option<Uuid>)> = Entity::find()
        .select_only()
        .columns([Column::AccountId, Column::OtherId])
        .into_tuple()
        .all(connection)
        .await?;
    Ok(ends
        .into_iter()
        .flat_map(|(account, other)| [Some(account), other])
        .flatten()
        .collect())
}
