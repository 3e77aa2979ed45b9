//! The table `account`.

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    account::{AccountId, Profile, Sector, Size},
    assessment::Intent,
    money::Amount,
    person::PersonId,
};
use sea_orm::{
    FromQueryResult, IntoActiveModel, QueryOrder, QuerySelect, TryGetable, Value, entity::prelude::*,
    sea_query::ExprTrait,
};
use serde::{Deserialize, Serialize};

use super::{AccountFacts, labels::store as labels};
use crate::database::store::update_rows;

/// Rows of one insert: 33 values each, below SQLite's limit of 32,766.
const ROWS_AT_ONCE: usize = 900;
/// Stands in `last_on` for "never": it sorts before every day, so that lists can seek.
pub(crate) const NEVER: NaiveDate = NaiveDate::from_ymd_opt(1, 1, 1).expect("a day of the calendar");
/// Stands in `late_after` for "cannot be late": it sorts after every day.
pub(crate) const NOT_LATE: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a day of the calendar");

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub number: i64,
    pub code: Option<String>,
    pub name: String,
    pub sort_name: String,
    pub credit_code: Option<String>,
    pub industry: Option<String>,
    pub region: Option<String>,
    pub owner_id: Option<Uuid>,
    pub intent: Option<String>,
    pub intent_on: Option<NaiveDate>,
    pub created_at: DateTime<Utc>,
    pub lines: i64,
    pub purchase_days: i32,
    pub first_on: Option<NaiveDate>,
    pub last_on: NaiveDate,
    pub net: i64,
    pub returned: i64,
    pub net_recent: i64,
    pub net_prior: i64,
    pub median_gap_days: Option<f64>,
    pub p95_gap_days: Option<f64>,
    pub late_after: NaiveDate,
    pub value: i64,
    pub value_run: Option<i32>,
    pub alive_ppm: Option<i32>,
    /// The [`Profile`] as it is stored; none where nothing is known.
    pub profile: Option<String>,
    pub sector: Option<String>,
    pub province: Option<String>,
    pub city: Option<String>,
    pub size: Option<String>,
    pub finance_grade: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row of the table.
pub(crate) type StoredAccount = Model;

impl Model {
    /// A new account without figures.
    pub(crate) fn new(id: AccountId, number: i64, facts: &AccountFacts, now: DateTime<Utc>) -> Self {
        let kept = Kept::of(&facts.profile);
        Self {
            id: id.0,
            number,
            code: facts.code.clone(),
            name: facts.name.clone(),
            sort_name: dahu_core::search::sort_key(&facts.name),
            credit_code: facts.credit_code.clone(),
            industry: facts.industry.clone(),
            region: facts.region.clone(),
            owner_id: facts.owner.map(|owner| owner.0),
            intent: None,
            intent_on: None,
            created_at: now,
            lines: 0,
            purchase_days: 0,
            first_on: None,
            last_on: NEVER,
            net: 0,
            returned: 0,
            net_recent: 0,
            net_prior: 0,
            median_gap_days: None,
            p95_gap_days: None,
            late_after: NOT_LATE,
            value: 0,
            value_run: None,
            alive_ppm: None,
            profile: kept.profile,
            sector: kept.sector.map(str::to_owned),
            province: facts.profile.province.clone(),
            city: facts.profile.city.clone(),
            size: kept.size.map(str::to_owned),
            finance_grade: kept.finance_grade.map(str::to_owned),
        }
    }

    /// What is known beside name, codes and owner.
    pub(crate) fn profile(&self) -> Profile {
        let stored = self.profile.as_deref();
        stored
            .and_then(|stored| serde_json::from_str(stored).ok())
            .unwrap_or_default()
    }

    /// The facts that imports and people give, without what is derived from the ledger.
    pub(crate) fn facts(&self) -> AccountFacts {
        AccountFacts {
            code: self.code.clone(),
            name: self.name.clone(),
            credit_code: self.credit_code.clone(),
            industry: self.industry.clone(),
            region: self.region.clone(),
            owner: self.owner_id.map(PersonId),
            profile: self.profile(),
        }
    }

    /// Code and name, by which imports find the account.
    pub(crate) fn names(&self) -> (Option<&str>, &str) {
        (self.code.as_deref(), &self.name)
    }

    /// The intent last assessed.
    pub(crate) fn intent(&self) -> Option<Intent> {
        self.intent.as_deref().and_then(Intent::from_word)
    }
}

/// A profile as the columns keep it.
struct Kept {
    profile: Option<String>,
    sector: Option<&'static str>,
    size: Option<&'static str>,
    finance_grade: Option<&'static str>,
}

impl Kept {
    fn of(profile: &Profile) -> Self {
        let is_empty = *profile == Profile::default();
        Self {
            // A profile holds nothing that JSON cannot.
            profile: (!is_empty).then(|| serde_json::to_string(profile).unwrap_or_default()),
            sector: profile.sector.map(Sector::as_str),
            size: profile.size.map(Size::as_str),
            finance_grade: profile.finance.as_ref().map(|rating| rating.grade.as_str()),
        }
    }
}

/// The account of this id.
pub(crate) async fn by_id(
    connection: &impl ConnectionTrait,
    id: AccountId,
) -> Result<Option<StoredAccount>, DbErr> {
    Entity::find_by_id(id.0).one(connection).await
}

/// The accounts of these ids, in any order.
pub(crate) async fn by_ids(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<Vec<StoredAccount>, DbErr> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(ROWS_AT_ONCE) {
        found.extend(
            Entity::find()
                .filter(Column::Id.is_in(some.iter().copied()))
                .all(connection)
                .await?,
        );
    }
    Ok(found)
}

/// The accounts of these ids, in any order, which nobody else changes until the transaction ends.
pub(crate) async fn lock(
    transaction: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<Vec<StoredAccount>, DbErr> {
    let mut sorted = ids.to_vec();
    sorted.sort_unstable();
    let mut found = Vec::with_capacity(ids.len());
    for some in sorted.chunks(ROWS_AT_ONCE) {
        let select = Entity::find()
            .filter(Column::Id.is_in(some.iter().copied()))
            .order_by_asc(Column::Id)
            .lock_exclusive();
        found.extend(select.all(transaction).await?);
    }
    Ok(found)
}

/// Makes a person the owner of an account that has none; `false` where somebody was quicker.
pub(crate) async fn claim(
    transaction: &impl ConnectionTrait,
    account: AccountId,
    person: PersonId,
) -> Result<bool, DbErr> {
    let claimed = Entity::update_many()
        .col_expr(Column::OwnerId, Expr::value(person.0))
        .filter(Column::Id.eq(account.0))
        .filter(Column::OwnerId.is_null())
        .exec(transaction)
        .await?;
    Ok(claimed.rows_affected == 1)
}

/// The accounts of these ledger numbers, in any order.
pub(crate) async fn by_numbers(
    connection: &impl ConnectionTrait,
    numbers: &[i64],
) -> Result<Vec<StoredAccount>, DbErr> {
    let mut found = Vec::with_capacity(numbers.len());
    for some in numbers.chunks(ROWS_AT_ONCE) {
        found.extend(
            Entity::find()
                .filter(Column::Number.is_in(some.iter().copied()))
                .all(connection)
                .await?,
        );
    }
    Ok(found)
}

/// All accounts: for imports, which match by code and name, and for the refresh of figures.
pub(crate) async fn all(connection: &impl ConnectionTrait) -> Result<Vec<StoredAccount>, DbErr> {
    Entity::find().all(connection).await
}

/// What reports show of an account beside its figures.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct NamedAccount {
    pub(crate) id: Uuid,
    pub(crate) number: i64,
    pub(crate) code: Option<String>,
    pub(crate) name: String,
    pub(crate) owner_id: Option<Uuid>,
    value: i64,
    value_run: Option<i32>,
}

impl NamedAccount {
    /// What it is worth by the latest valuation; none for one that was not valued.
    pub(crate) fn value(&self) -> Option<Amount> {
        self.value_run.map(|_| Amount::from_ten_thousandths(self.value))
    }
}

/// All accounts as reports show them.
pub(crate) async fn named(connection: &impl ConnectionTrait) -> Result<Vec<NamedAccount>, DbErr> {
    Entity::find()
        .select_only()
        .columns([
            Column::Id,
            Column::Number,
            Column::Code,
            Column::Name,
            Column::OwnerId,
            Column::Value,
            Column::ValueRun,
        ])
        .into_model()
        .all(connection)
        .await
}

/// Number, code and name of all accounts: the dictionary of a ledger import.
pub(crate) async fn dictionary(
    connection: &impl ConnectionTrait,
) -> Result<Vec<(i64, Option<String>, String)>, DbErr> {
    Entity::find()
        .select_only()
        .columns([Column::Number, Column::Code, Column::Name])
        .into_tuple()
        .all(connection)
        .await
}

/// Inserts new accounts.
pub(crate) async fn insert(
    connection: &impl ConnectionTrait,
    accounts: &[StoredAccount],
) -> Result<(), DbErr> {
    for some in accounts.chunks(ROWS_AT_ONCE) {
        Entity::insert_many(some.iter().cloned().map(IntoActiveModel::into_active_model))
            .exec_without_returning(connection)
            .await?;
    }
    let profiles: Vec<(i64, Profile)> = accounts
        .iter()
        .filter(|account| account.profile.is_some())
        .map(|account| (account.number, account.profile()))
        .collect();
    labels::insert(
        connection,
        profiles.iter().map(|(number, profile)| (*number, profile)),
    )
    .await
}

/// Writes the facts of accounts, each with its ledger number.
pub(crate) async fn set_facts(
    connection: &impl ConnectionTrait,
    facts: &[(i64, &AccountFacts)],
) -> Result<(), DbErr> {
    let columns = [
        "number",
        "code",
        "name",
        "sort_name",
        "credit_code",
        "industry",
        "region",
        "owner_id",
        "profile",
        "sector",
        "province",
        "city",
        "size",
        "finance_grade",
    ];
    let rows: Vec<Vec<Value>> = facts
        .iter()
        .map(|(number, facts)| {
            let kept = Kept::of(&facts.profile);
            vec![
                (*number).into(),
                facts.code.clone().into(),
                facts.name.clone().into(),
                dahu_core::search::sort_key(&facts.name).into(),
                facts.credit_code.clone().into(),
                facts.industry.clone().into(),
                facts.region.clone().into(),
                facts.owner.map(|owner| owner.0).into(),
                kept.profile.into(),
                kept.sector.into(),
                facts.profile.province.clone().into(),
                facts.profile.city.clone().into(),
                kept.size.into(),
                kept.finance_grade.into(),
            ]
        })
        .collect();
    update_rows(connection, "account", &columns, &rows).await?;
    let numbers: Vec<i64> = facts.iter().map(|(number, _)| *number).collect();
    labels::delete(connection, &numbers).await?;
    labels::insert(
        connection,
        facts.iter().map(|(number, facts)| (*number, &facts.profile)),
    )
    .await
}

/// Writes who owns accounts.
pub(crate) async fn set_owners(
    connection: &impl ConnectionTrait,
    owners: &[(AccountId, Option<PersonId>)],
) -> Result<(), DbErr> {
    let rows: Vec<Vec<Value>> = owners
        .iter()
        .map(|(account, owner)| vec![account.0.into(), owner.map(|owner| owner.0).into()])
        .collect();
    update_rows(connection, "account", &["id", "owner_id"], &rows).await
}

/// Writes the intent last assessed of these accounts.
pub(crate) async fn set_intent(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
    latest: Option<(Intent, NaiveDate)>,
) -> Result<(), DbErr> {
    for some in ids.chunks(ROWS_AT_ONCE) {
        Entity::update_many()
            .col_expr(
                Column::Intent,
                Expr::value(latest.map(|(intent, _)| intent.as_str().to_owned())),
            )
            .col_expr(Column::IntentOn, Expr::value(latest.map(|(_, on)| on)))
            .filter(Column::Id.is_in(some.iter().copied()))
            .exec(connection)
            .await?;
    }
    Ok(())
}

/// Writes the figures of these accounts.
pub(crate) async fn update_figures(
    connection: &impl ConnectionTrait,
    accounts: &[StoredAccount],
) -> Result<(), DbErr> {
    let columns = [
        "number",
        "lines",
        "purchase_days",
        "first_on",
        "last_on",
        "net",
        "returned",
        "net_recent",
        "net_prior",
        "median_gap_days",
        "p95_gap_days",
        "late_after",
    ];
    let rows: Vec<Vec<Value>> = accounts
        .iter()
        .map(|account| {
            vec![
                account.number.into(),
                account.lines.into(),
                account.purchase_days.into(),
                account.first_on.into(),
                account.last_on.into(),
                account.net.into(),
                account.returned.into(),
                account.net_recent.into(),
                account.net_prior.into(),
                account.median_gap_days.into(),
                account.p95_gap_days.into(),
                account.late_after.into(),
            ]
        })
        .collect();
    update_rows(connection, "account", &columns, &rows).await
}

/// How many accounts carry a value, and their values added up, by what a column holds.
pub(crate) async fn value_by<K: TryGetable>(
    connection: &impl ConnectionTrait,
    column: Column,
) -> Result<Vec<(Option<K>, i64, i64)>, DbErr> {
    Entity::find()
        .select_only()
        .column(column)
        .column_as(Column::Number.count(), "accounts")
        .column_as(Expr::col(Column::Value).sum().cast_as("bigint"), "worth")
        .filter(Column::ValueRun.is_not_null())
        .group_by(column)
        .into_tuple()
        .all(connection)
        .await
}

/// Takes the values of a valuation off all accounts that carry one.
pub(crate) async fn clear_values(connection: &impl ConnectionTrait) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::Value, Expr::value(0_i64))
        .col_expr(Column::ValueRun, Expr::value(None::<i32>))
        .col_expr(Column::AlivePpm, Expr::value(None::<i32>))
        .filter(Column::ValueRun.is_not_null())
        .exec(connection)
        .await
        .map(drop)
}

/// Removes accounts that nothing refers to.
pub(crate) async fn delete(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<(), DbErr> {
    let numbers: Vec<i64> = by_ids(connection, ids)
        .await?
        .iter()
        .map(|account| account.number)
        .collect();
    labels::delete(connection, &numbers).await?;
    for some in ids.chunks(ROWS_AT_ONCE) {
        Entity::delete_many()
            .filter(Column::Id.is_in(some.iter().copied()))
            .exec(connection)
            .await?;
    }
    Ok(())
}

/// Id and ledger number of all accounts.
pub(crate) async fn numbers(connection: &impl ConnectionTrait) -> Result<Vec<(Uuid, i64)>, DbErr> {
    Entity::find()
        .select_only()
        .columns([Column::Id, Column::Number])
        .into_tuple()
        .all(connection)
        .await
}
