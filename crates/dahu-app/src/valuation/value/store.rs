//! The table `account_value`.

use std::collections::HashMap;

use dahu_core::{account::AccountId, money::Amount, valuation::Movement};
use sea_orm::{
    FromQueryResult, IntoActiveModel, QueryOrder, QuerySelect, Value, entity::prelude::*,
    sea_query::ExprTrait,
};

use super::{AccountValue, ValueList};
use crate::{account, database::store::update_rows};

/// Rows of one insert: 20 values each, below SQLite's limit of 32,766.
const ROWS_AT_ONCE: usize = 1_000;
/// Only the largest are looked at for places that differ: a tenth of all accounts, between these.
const RANKED_OF: i32 = 10;
const RANKED_AT_LEAST: i32 = 20;
const RANKED_AT_MOST: i32 = 500;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "account_value")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: Uuid,
    pub run: i32,
    pub repeat_purchases: i32,
    pub recency_days: i32,
    pub age_days: i32,
    pub alive_ppm: Option<i32>,
    pub expected_milli: i64,
    pub spend: i64,
    pub within: i64,
    pub within_low: i64,
    pub within_high: i64,
    pub residual: Option<i64>,
    pub keeping: Option<i64>,
    pub opening: Option<i64>,
    pub movement: Option<String>,
    pub change: i64,
    pub value_rank: i32,
    pub sales_rank: i32,
    pub margin_ppm: Option<i32>,
    pub by_contract: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

const PARTS: f64 = 1e6;
const THOUSANDTHS: f64 = 1e3;

impl Model {
    fn of(account: Uuid, run: i32, value: &AccountValue) -> Self {
        let whole = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
        Self {
            account_id: account,
            run,
            repeat_purchases: whole(value.repeat_purchases),
            recency_days: whole(value.recency_days),
            age_days: whole(value.age_days),
            alive_ppm: value.alive.map(parts),
            expected_milli: super::rounded(value.expected_purchases * THOUSANDTHS),
            spend: value.spend.ten_thousandths(),
            within: value.within.ten_thousandths(),
            within_low: value.within_interval.0.ten_thousandths(),
            within_high: value.within_interval.1.ten_thousandths(),
            residual: value.residual.map(Amount::ten_thousandths),
            keeping: value.keeping.map(Amount::ten_thousandths),
            opening: value.opening.map(Amount::ten_thousandths),
            movement: value.movement.map(|movement| movement.as_str().to_owned()),
            change: value.change.ten_thousandths(),
            value_rank: whole(value.value_rank),
            sales_rank: whole(value.sales_rank),
            margin_ppm: value.margin.map(parts),
            by_contract: value.by_contract,
        }
    }

    fn value(&self) -> AccountValue {
        let whole = |number: i32| u32::try_from(number).unwrap_or(0);
        let amount = Amount::from_ten_thousandths;
        AccountValue {
            repeat_purchases: whole(self.repeat_purchases),
            recency_days: whole(self.recency_days),
            age_days: whole(self.age_days),
            alive: self.alive_ppm.map(|alive| f64::from(alive) / PARTS),
            expected_purchases: super::exactly(self.expected_milli) / THOUSANDTHS,
            spend: amount(self.spend),
            margin: self.margin_ppm.map(|margin| f64::from(margin) / PARTS),
            within: amount(self.within),
            within_interval: (amount(self.within_low), amount(self.within_high)),
            residual: self.residual.map(amount),
            keeping: self.keeping.map(amount),
            opening: self.opening.map(amount),
            movement: self.movement.as_deref().and_then(Movement::from_word),
            change: amount(self.change),
            value_rank: whole(self.value_rank),
            sales_rank: whole(self.sales_rank),
            by_contract: self.by_contract,
        }
    }
}

/// A share in parts per million.
fn parts(share: f64) -> i32 {
    i32::try_from(super::rounded(share * PARTS)).unwrap_or(0)
}

/// Puts the values of a run in place of those before: in the table, and on the accounts for lists to sort by.
///
/// `numbers` are the ledger numbers of the accounts of `values`, in their order; an account that was removed meanwhile is
/// left out. One that has nothing left is in the table, for the statement, but carries no value.
pub(in crate::valuation) async fn replace(
    connection: &impl ConnectionTrait,
    run: i32,
    numbers: &[i64],
    values: &[AccountValue],
) -> Result<(), DbErr> {
    Entity::delete_many().exec(connection).await?;
    let ids: HashMap<i64, Uuid> = account::store::numbers(connection)
        .await?
        .into_iter()
        .map(|(id, number)| (number, id))
        .collect();
    let known: Vec<(i64, Uuid, &AccountValue)> = numbers
        .iter()
        .zip(values)
        .filter_map(|(number, value)| Some((*number, *ids.get(number)?, value)))
        .collect();
    for some in known.chunks(ROWS_AT_ONCE) {
        let models = some
            .iter()
            .map(|(_, id, value)| Model::of(*id, run, value).into_active_model());
        Entity::insert_many(models)
            .exec_without_returning(connection)
            .await?;
    }
    account::store::clear_values(connection).await?;
    let rows: Vec<Vec<Value>> = known
        .iter()
        .filter(|(.., value)| !value.is_gone())
        .map(|(number, id, value)| {
            let model = Model::of(*id, run, value);
            let worth = value.value().ten_thousandths();
            vec![(*number).into(), worth.into(), run.into(), model.alive_ppm.into()]
        })
        .collect();
    update_rows(
        connection,
        "account",
        &["number", "value", "value_run", "alive_ppm"],
        &rows,
    )
    .await
}

/// The value that a run gave an account.
pub(super) async fn of_account(
    connection: &impl ConnectionTrait,
    account: AccountId,
    run: i32,
) -> Result<Option<AccountValue>, DbErr> {
    let found = Entity::find_by_id(account.0).one(connection).await?;
    Ok(found.filter(|model| model.run == run).map(|model| model.value()))
}

/// What is expected of an account, and whose it is.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct ExpectedRow {
    pub(super) account_id: Uuid,
    pub(super) number: i64,
    pub(super) owner_id: Option<Uuid>,
    pub(super) expected_milli: i64,
    pub(super) spend: i64,
    pub(super) within: i64,
    pub(super) within_low: i64,
    pub(super) within_high: i64,
    pub(super) margin_ppm: Option<i32>,
    pub(super) by_contract: bool,
}

/// What a run expects of all accounts that have anything left.
pub(super) async fn expected(connection: &impl ConnectionTrait, run: i32) -> Result<Vec<ExpectedRow>, DbErr> {
    Entity::find()
        .select_only()
        .columns([
            Column::AccountId,
            Column::ExpectedMilli,
            Column::Spend,
            Column::Within,
            Column::WithinLow,
            Column::WithinHigh,
            Column::MarginPpm,
            Column::ByContract,
        ])
        .column(account::store::Column::Number)
        .column(account::store::Column::OwnerId)
        .join(
            sea_orm::JoinType::InnerJoin,
            Entity::belongs_to(account::store::Entity)
                .from(Column::AccountId)
                .to(account::store::Column::Id)
                .into(),
        )
        .filter(Column::Run.eq(run))
        .filter(Column::ValueRank.gt(super::GONE))
        .order_by_asc(account::store::Column::Number)
        .into_model()
        .all(connection)
        .await
}

/// Accounts whose place in `worse` lies furthest behind that in `better`, among the largest by the latter.
fn apart(select: Select<Entity>, worse: Column, better: Column, largest: i32) -> Select<Entity> {
    let places = Expr::col(worse).sub(Expr::col(better));
    select
        .filter(better.lte(largest))
        .filter(Expr::col(worse).gt(Expr::col(better)))
        .order_by_desc(places)
}

/// How many accounts have a value: the last rank, which an index holds.
async fn accounts(connection: &impl ConnectionTrait) -> Result<i32, DbErr> {
    let last = Entity::find()
        .select_only()
        .column(Column::ValueRank)
        .order_by_desc(Column::ValueRank)
        .into_tuple()
        .one(connection)
        .await?;
    Ok(last.unwrap_or(0))
}

pub(super) async fn list(
    connection: &impl ConnectionTrait,
    list: ValueList,
    limit: u64,
) -> Result<Vec<(AccountId, AccountValue)>, DbErr> {
    let mut select = Entity::find();
    select = match list {
        ValueList::Largest => select
            .filter(Column::ValueRank.gt(super::GONE))
            .order_by_asc(Column::ValueRank),
        ValueList::Opening => select
            .filter(Column::Opening.is_not_null())
            .order_by_desc(Column::Opening),
        ValueList::Moved(movement) => {
            let of = select.filter(Column::Movement.eq(movement.as_str()));
            match movement {
                Movement::New | Movement::Growth => of.order_by_desc(Column::Change),
                Movement::Shrinkage | Movement::Lost => of.order_by_asc(Column::Change),
            }
        }
        ValueList::AboveSales | ValueList::BelowSales => {
            let largest = accounts(connection).await? / RANKED_OF;
            let largest = largest.clamp(RANKED_AT_LEAST, RANKED_AT_MOST);
            if list == ValueList::AboveSales {
                apart(select, Column::SalesRank, Column::ValueRank, largest)
            } else {
                apart(select, Column::ValueRank, Column::SalesRank, largest)
            }
        }
    };
    let found = select
        .order_by_asc(Column::AccountId)
        .limit(limit)
        .all(connection)
        .await?;
    Ok(found
        .into_iter()
        .map(|model| (AccountId(model.account_id), model.value()))
        .collect())
}
