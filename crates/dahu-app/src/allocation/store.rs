//! The queries behind the allocation of effort: key accounts with a way of selling, and who works on them.

use chrono::NaiveDate;
use dahu_core::kind::Stands;
pub(super) use sea_orm::Condition;
use sea_orm::{FromQueryResult, QueryOrder, QuerySelect, Statement, Value, entity::prelude::*};

use crate::{
    account::store::{Column as Account, Entity as Accounts},
    kind::store::accounts_that_stand,
    selection::review::members_of_last,
    selling::store::{Column, Entity},
};

/// A key account with its way of selling.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Candidate {
    pub(super) id: Uuid,
    pub(super) code: Option<String>,
    pub(super) name: String,
    pub(super) owner_id: Option<Uuid>,
    pub(super) way: Option<String>,
    pub(super) confirmed: Option<String>,
    pub(super) net_recent: i64,
    pub(super) value: i64,
    pub(super) value_run: Option<i32>,
}

/// The key accounts with a way of selling, and a condition on which of them the reader may see. Key accounts are those that were
/// in when the last review of the selection was concluded, and those of which somebody confirmed a kind: what rules only propose
/// has nobody behind it who wants hours for it.
fn candidates(scope: Option<Condition>) -> Select<Entity> {
    let confirmed = accounts_that_stand(None, &[Stands::Confirmed, Stands::ConfirmedAlone]);
    let is_key = Condition::any()
        .add(Column::AccountId.in_subquery(members_of_last()))
        .add(Column::AccountId.in_subquery(confirmed));
    let select = Entity::find()
        .join(
            sea_orm::JoinType::InnerJoin,
            Entity::belongs_to(Accounts)
                .from(Column::AccountId)
                .to(Account::Id)
                .into(),
        )
        .filter(Column::Way.is_not_null())
        .filter(is_key);
    match scope {
        Some(scope) => select.filter(scope),
        None => select,
    }
}

/// Key accounts of an owner with one way of selling.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Tally {
    pub(super) owner_id: Option<Uuid>,
    pub(super) way: Option<String>,
    pub(super) accounts: i64,
    /// How many of them were valued.
    pub(super) valued: i64,
}

/// How many there are, by owner and way.
pub(super) async fn tallies(
    connection: &impl ConnectionTrait,
    scope: Option<Condition>,
) -> Result<Vec<Tally>, DbErr> {
    candidates(scope)
        .select_only()
        .column(Account::OwnerId)
        .column(Column::Way)
        .column_as(Column::AccountId.count(), "accounts")
        .column_as(Account::ValueRun.count(), "valued")
        .group_by(Account::OwnerId)
        .group_by(Column::Way)
        .into_model()
        .all(connection)
        .await
}

/// Those with the most at stake: by value, or by net sales of the last twelve months where nothing was valued.
pub(super) async fn largest(
    connection: &impl ConnectionTrait,
    scope: Option<Condition>,
    by_value: bool,
    limit: u64,
) -> Result<Vec<Candidate>, DbErr> {
    let stake = if by_value {
        Account::Value
    } else {
        Account::NetRecent
    };
    candidates(scope)
        .select_only()
        .columns([Column::Way, Column::Confirmed])
        .columns([
            Account::Id,
            Account::Code,
            Account::Name,
            Account::OwnerId,
            Account::NetRecent,
            Account::Value,
            Account::ValueRun,
        ])
        .filter(stake.gt(0))
        .order_by_desc(stake)
        .order_by_asc(Account::Id)
        .limit(limit)
        .into_model()
        .all(connection)
        .await
}

/// Who works on these accounts on a day, besides their owners: account and person. A role counts on the account that it was given
/// on, and where it holds for the whole group on all below that one.
pub(super) async fn working(
    connection: &impl ConnectionTrait,
    on: NaiveDate,
    accounts: &[Uuid],
) -> Result<Vec<(Uuid, Uuid)>, DbErr> {
    const WORKS: &str = "account_person.role IN ('co_owner', 'specialist', 'executive_sponsor', 'service') \
         AND account_person.from_on <= $1 \
         AND (account_person.until_on IS NULL OR account_person.until_on > $1)";
    if accounts.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = (2..accounts.len() + 2).map(|place| format!("${place}")).collect();
    let places = places.join(", ");
    let sql = format!(
        "SELECT account_person.account_id AS account_id, account_person.person_id AS person_id \
         FROM account_person WHERE {WORKS} AND account_person.account_id IN ({places}) \
         UNION SELECT account_path.account_id AS account_id, account_person.person_id AS person_id \
         FROM account_path JOIN account_person ON account_person.account_id = account_path.ancestor_id \
         WHERE account_person.whole_group AND {WORKS} AND account_path.account_id IN ({places})"
    );
    let values = std::iter::once(Value::from(on)).chain(accounts.iter().map(|id| Value::from(*id)));
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let rows = connection.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| Ok((row.try_get("", "account_id")?, row.try_get("", "person_id")?)))
        .collect()
}
