//! The tables `account_health`, the dials of every account for lists, and `account_data_month`, how complete our data were.

use std::collections::HashMap;

use chrono::NaiveDate;
use dahu_core::account::AccountId;
use sea_orm::{
    IntoActiveModel, PaginatorTrait, QueryOrder, QuerySelect, Value,
    entity::prelude::*,
    sea_query::{ExprTrait, OnConflict},
};

use crate::database::store::update_rows;

/// Rows of one statement: fourteen values each, below SQLite's limit of 32,766.
const ROWS_AT_ONCE: usize = 1_000;
/// Months of an account that are read: a hundred years of changes.
const MONTHS_AT_MOST: u64 = 1_200;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account_health")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: Uuid,
    pub account_number: i64,
    pub owner_id: Option<Uuid>,
    pub score: Option<i32>,
    pub known: i32,
    pub percent: i32,
    pub bad: i32,
    pub gaps: i32,
    pub stage: Option<String>,
    /// Where records propose to place it, and what that would be; none where they agree, or nobody placed it.
    pub proposed_stage: Option<String>,
    pub proposed_turn: Option<String>,
    /// Open alerts.
    pub alerts: i32,
    pub refreshed_on: NaiveDate,
    pub change_number: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row of the table.
pub(super) type StoredDials = Model;

/// The table `account_data_month`.
mod month {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "account_data_month")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub account_id: Uuid,
        /// Its first day.
        #[sea_orm(primary_key, auto_increment = false)]
        pub month: chrono::NaiveDate,
        pub percent: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl Model {
    /// Whether lists would show something else.
    pub(super) fn differs(&self, other: &Self) -> bool {
        let told = |one: &Self| Self {
            refreshed_on: NaiveDate::MIN,
            change_number: 0,
            ..one.clone()
        };
        told(self) != told(other)
    }
}

/// The dials of these accounts, by account.
pub(super) async fn of_accounts(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
) -> Result<HashMap<Uuid, StoredDials>, DbErr> {
    let mut found = HashMap::with_capacity(accounts.len());
    for some in accounts.chunks(ROWS_AT_ONCE) {
        let rows = Entity::find()
            .filter(Column::AccountId.is_in(some.iter().copied()))
            .all(connection)
            .await?;
        found.extend(rows.into_iter().map(|row| (row.account_id, row)));
    }
    Ok(found)
}

/// Writes dials, over those that are there.
pub(super) async fn save(connection: &impl ConnectionTrait, dials: &[StoredDials]) -> Result<(), DbErr> {
    for some in dials.chunks(ROWS_AT_ONCE) {
        let over = OnConflict::column(Column::AccountId)
            .update_columns([
                Column::AccountNumber,
                Column::OwnerId,
                Column::Score,
                Column::Known,
                Column::Percent,
                Column::Bad,
                Column::Gaps,
                Column::Stage,
                Column::ProposedStage,
                Column::ProposedTurn,
                Column::Alerts,
                Column::RefreshedOn,
                Column::ChangeNumber,
            ])
            .to_owned();
        Entity::insert_many(some.iter().cloned().map(IntoActiveModel::into_active_model))
            .on_conflict(over)
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// Keeps how complete our data of accounts are in a month, over what was kept of it.
pub(super) async fn keep_month(
    connection: &impl ConnectionTrait,
    month: NaiveDate,
    percents: &[(Uuid, i32)],
) -> Result<(), DbErr> {
    for some in percents.chunks(ROWS_AT_ONCE) {
        let rows = some.iter().map(|(account, percent)| {
            month::Model {
                account_id: *account,
                month,
                percent: *percent,
            }
            .into_active_model()
        });
        let over = OnConflict::columns([month::Column::AccountId, month::Column::Month])
            .update_column(month::Column::Percent)
            .to_owned();
        month::Entity::insert_many(rows)
            .on_conflict(over)
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// Months in which it changed how complete our data of an account were, in order, each by its first day, with what it was last.
pub(super) async fn months_of(
    connection: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Vec<(NaiveDate, u8)>, DbErr> {
    let rows = month::Entity::find()
        .filter(month::Column::AccountId.eq(account.0))
        .order_by_asc(month::Column::Month)
        .limit(MONTHS_AT_MOST)
        .all(connection)
        .await?;
    let small = |percent: i32| u8::try_from(percent).unwrap_or(u8::MAX);
    Ok(rows
        .into_iter()
        .map(|row| (row.month, small(row.percent)))
        .collect())
}

/// Says how many alerts of accounts are open, under the number of a change.
pub(super) async fn set_alerts(
    connection: &impl ConnectionTrait,
    open: &[(Uuid, i32)],
    change: i64,
) -> Result<(), DbErr> {
    let rows: Vec<Vec<Value>> = open
        .iter()
        .map(|(account, alerts)| vec![(*account).into(), (*alerts).into(), change.into()])
        .collect();
    let columns = ["account_id", "alerts", "change_number"];
    update_rows(connection, "account_health", &columns, &rows).await
}

/// How many accounts have dials.
pub(super) async fn count(connection: &impl ConnectionTrait) -> Result<u64, DbErr> {
    Entity::find().count(connection).await
}

/// The dials that changed from one number on to another, the second not included, after a place in their order.
pub(super) async fn changed(
    connection: &impl ConnectionTrait,
    (from, next): (i64, i64),
    after: Option<(i64, Uuid)>,
    limit: u64,
) -> Result<Vec<StoredDials>, DbErr> {
    let mut select = Entity::find()
        .filter(Column::ChangeNumber.gte(from))
        .filter(Column::ChangeNumber.lt(next));
    if let Some((number, id)) = after {
        let place = Expr::tuple([
            Expr::col((Entity, Column::ChangeNumber)),
            Expr::col((Entity, Column::AccountId)),
        ]);
        let last = Expr::tuple([Expr::val(number), Expr::val(id)]);
        select = select.filter(ExprTrait::gt(place, last));
    }
    select
        .order_by_asc(Column::ChangeNumber)
        .order_by_asc(Column::AccountId)
        .limit(limit)
        .all(connection)
        .await
}
