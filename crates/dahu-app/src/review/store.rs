//! What packs ask of activities: which, how many of each kind, whom they met, and which of them were agreed steps.

use std::collections::HashSet;

use chrono::NaiveDate;
use dahu_core::{account::AccountId, activity::Outcome};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement, Value, prelude::Uuid};

#[derive(FromQueryResult)]
struct Id {
    id: Uuid,
}

/// So many activities of a kind.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct OfKind {
    pub(super) kind: String,
    pub(super) activities: i64,
    pub(super) minutes: i64,
}

#[derive(FromQueryResult)]
struct Count {
    found: i64,
}

fn days(account: AccountId, (first, last): (NaiveDate, NaiveDate)) -> Vec<Value> {
    vec![account.0.into(), first.into(), last.into()]
}

/// The activities of an account on some days, the latest first, so many at most.
pub(super) async fn activities(
    connection: &impl ConnectionTrait,
    account: AccountId,
    between: (NaiveDate, NaiveDate),
    most: u64,
) -> Result<Vec<Uuid>, DbErr> {
    let sql = format!(
        "SELECT id FROM activity WHERE account_id = $1 AND happened_on BETWEEN $2 AND $3 AND kind <> 'note' \
         ORDER BY happened_on DESC, id DESC LIMIT {most}"
    );
    let values = days(account, between);
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let found = Id::find_by_statement(statement).all(connection).await?;
    Ok(found.into_iter().map(|row| row.id).collect())
}

/// How many activities of each kind an account has on some days, and how long they took.
pub(super) async fn kinds(
    connection: &impl ConnectionTrait,
    account: AccountId,
    between: (NaiveDate, NaiveDate),
) -> Result<Vec<OfKind>, DbErr> {
    let sql = "SELECT kind, count(*) AS activities, CAST(coalesce(sum(effort_minutes), 0) AS bigint) AS minutes \
         FROM activity WHERE account_id = $1 AND happened_on BETWEEN $2 AND $3 AND kind <> 'note' \
         GROUP BY kind ORDER BY kind";
    let values = days(account, between);
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    OfKind::find_by_statement(statement).all(connection).await
}

/// How many different people of an account took part in its activities of some days.
pub(super) async fn contacts_met(
    connection: &impl ConnectionTrait,
    account: AccountId,
    between: (NaiveDate, NaiveDate),
) -> Result<i64, DbErr> {
    let sql = "SELECT count(DISTINCT met.contact_id) AS found FROM activity \
         JOIN activity_contact AS met ON met.activity_id = activity.id \
         WHERE activity.account_id = $1 AND activity.happened_on BETWEEN $2 AND $3 AND activity.kind <> 'note'";
    let values = days(account, between);
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let found = Count::find_by_statement(statement).one(connection).await?;
    Ok(found.map_or(0, |count| count.found))
}

/// Those of these activities that ended with an advance: a step that the account agreed to.
pub(super) async fn advances(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashSet<Uuid>, DbErr> {
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let places: Vec<String> = (2..ids.len() + 2).map(|place| format!("${place}")).collect();
    let sql = format!(
        "SELECT id FROM activity WHERE outcome = $1 AND id IN ({})",
        places.join(", ")
    );
    let values =
        std::iter::once(Value::from(Outcome::Advance.as_str())).chain(ids.iter().map(|id| (*id).into()));
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let found = Id::find_by_statement(statement).all(connection).await?;
    Ok(found.into_iter().map(|row| row.id).collect())
}
