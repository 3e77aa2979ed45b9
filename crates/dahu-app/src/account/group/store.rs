//! The table `account_path`: every account that belongs to another, with everything above it.

use std::collections::{HashMap, HashSet};

use dahu_core::account::AccountId;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    Statement, Value,
    sea_query::{Expr, ExprTrait, Query},
};
use uuid::Uuid;

use crate::{
    account::store::{Column, Entity},
    database::store::{places, update_rows},
};

/// Rows of one statement: three values each, below the 32,766 that SQLite takes.
const ROWS_AT_ONCE: usize = 4_000;

async fn run(connection: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Result<(), DbErr> {
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    connection.execute_raw(statement).await.map(drop)
}

/// The accounts above one, the nearest first, with their names.
pub(super) async fn above(
    connection: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Vec<(Uuid, String)>, DbErr> {
    let statement = Statement::from_sql_and_values(
        connection.get_database_backend(),
        "SELECT account.id, account.name FROM account_path JOIN account ON account.id = account_path.ancestor_id \
         WHERE account_path.account_id = $1 ORDER BY account_path.depth",
        [account.0.into()],
    );
    let rows = connection.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| Ok((row.try_get("", "id")?, row.try_get("", "name")?)))
        .collect()
}

/// The account that each of these belongs to.
pub(super) async fn seen_parents(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
    condition: Condition,
) -> Result<HashMap<Uuid, (Uuid, String)>, DbErr> {
    let pairs: Vec<(Uuid, Uuid)> = Entity::find()
        .select_only()
        .column(Column::Id)
        .column_as(Expr::col("parent_id"), "parent_id")
        .filter(Column::Id.is_in(accounts.iter().copied()))
        .filter(Expr::col("parent_id").is_not_null())
        .into_tuple()
        .all(connection)
        .await?;
    if pairs.is_empty() {
        return Ok(HashMap::new());
    }
    let names: HashMap<Uuid, String> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Name])
        .filter(Column::Id.is_in(pairs.iter().map(|(_, parent)| *parent)))
        .filter(condition)
        .into_tuple::<(Uuid, String)>()
        .all(connection)
        .await?
        .into_iter()
        .collect();
    let named = |(id, parent): (Uuid, Uuid)| Some((id, (parent, names.get(&parent)?.clone())));
    Ok(pairs.into_iter().filter_map(named).collect())
}

/// That an account is this one or belongs to it, at any depth.
pub(crate) fn is_in_group_of(top: AccountId) -> Condition {
    let below = Query::select()
        .column("account_id")
        .from("account_path")
        .and_where(Expr::col("ancestor_id").eq(top.0))
        .to_owned();
    Condition::any()
        .add(Column::Id.eq(top.0))
        .add(Column::Id.in_subquery(below))
}

/// The accounts that belong to one and for which a condition holds, by name.
pub(super) async fn children(
    connection: &impl ConnectionTrait,
    account: AccountId,
    condition: Condition,
    most: u64,
) -> Result<Vec<(Uuid, String)>, DbErr> {
    Entity::find()
        .select_only()
        .columns([Column::Id, Column::Name])
        .filter(Expr::col("parent_id").eq(account.0))
        .filter(condition)
        .order_by_asc(Column::SortName)
        .order_by_asc(Column::Id)
        .limit(most)
        .into_tuple()
        .all(connection)
        .await
}

/// The accounts below one, with how far below.
pub(super) async fn below(
    connection: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Vec<(Uuid, i32)>, DbErr> {
    let statement = Statement::from_sql_and_values(
        connection.get_database_backend(),
        "SELECT account_id, depth FROM account_path WHERE ancestor_id = $1",
        [account.0.into()],
    );
    let rows = connection.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| Ok((row.try_get("", "account_id")?, row.try_get("", "depth")?)))
        .collect()
}

/// The accounts below one, so many at most, each with the one that it belongs to.
pub(super) async fn parents_within(
    connection: &impl ConnectionTrait,
    top: AccountId,
    most: u64,
) -> Result<HashMap<Uuid, Uuid>, DbErr> {
    let statement = Statement::from_sql_and_values(
        connection.get_database_backend(),
        "SELECT lower.account_id, nearest.ancestor_id FROM account_path AS lower \
         JOIN account_path AS nearest ON nearest.account_id = lower.account_id AND nearest.depth = 1 \
         WHERE lower.ancestor_id = $1 ORDER BY lower.depth, lower.account_id LIMIT $2",
        [top.0.into(), i64::try_from(most).unwrap_or(i64::MAX).into()],
    );
    let rows = connection.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| Ok((row.try_get("", "account_id")?, row.try_get("", "ancestor_id")?)))
        .collect()
}

/// Moves an account with all below it under another, or under none.
pub(super) async fn set_parent(
    connection: &impl ConnectionTrait,
    account: AccountId,
    parent: Option<AccountId>,
) -> Result<(), DbErr> {
    let id = Value::from(account.0);
    run(
        connection,
        "UPDATE account SET parent_id = $1 WHERE id = $2",
        vec![parent.map(|parent| parent.0).into(), id.clone()],
    )
    .await?;
    // What was above the account leads to it and to all below it no more.
    run(
        connection,
        "DELETE FROM account_path WHERE ancestor_id IN (SELECT ancestor_id FROM account_path WHERE account_id = $1) \
         AND (account_id = $1 OR account_id IN (SELECT account_id FROM account_path WHERE ancestor_id = $1))",
        vec![id.clone()],
    )
    .await?;
    let Some(parent) = parent else { return Ok(()) };
    run(
        connection,
        "INSERT INTO account_path (ancestor_id, account_id, depth) \
         SELECT upper.id, lower.id, upper.depth + lower.depth FROM \
         (SELECT ancestor_id AS id, depth + 1 AS depth FROM account_path WHERE account_id = $1 \
          UNION ALL SELECT id, 1 FROM account WHERE id = $1) AS upper CROSS JOIN \
         (SELECT account_id AS id, depth FROM account_path WHERE ancestor_id = $2 \
          UNION ALL SELECT id, 0 FROM account WHERE id = $2) AS lower",
        vec![parent.0.into(), id],
    )
    .await
}

/// Every account that belongs to another, with that one.
pub(crate) async fn parents(connection: &impl ConnectionTrait) -> Result<HashMap<Uuid, Uuid>, DbErr> {
    let statement = Statement::from_string(
        connection.get_database_backend(),
        "SELECT id, parent_id FROM account WHERE parent_id IS NOT NULL",
    );
    let rows = connection.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| Ok((row.try_get("", "id")?, row.try_get("", "parent_id")?)))
        .collect()
}

/// Writes to which accounts some belong now, and for these and all below them, what is above each.
pub(super) async fn place(
    connection: &impl ConnectionTrait,
    moved: &[(Uuid, Option<Uuid>)],
    below: &[Uuid],
    paths: &[(Uuid, Uuid, i32)],
) -> Result<(), DbErr> {
    let rows: Vec<Vec<Value>> = moved
        .iter()
        .map(|(account, parent)| vec![(*account).into(), (*parent).into()])
        .collect();
    update_rows(connection, "account", &["id", "parent_id"], &rows).await?;
    for some in below.chunks(ROWS_AT_ONCE) {
        let sql = format!(
            "DELETE FROM account_path WHERE account_id IN {}",
            places(1, some.len())
        );
        run(connection, &sql, some.iter().map(|id| Value::from(*id)).collect()).await?;
    }
    for some in paths.chunks(ROWS_AT_ONCE) {
        let sql = format!(
            "INSERT INTO account_path (ancestor_id, account_id, depth) VALUES {}",
            places(some.len(), 3)
        );
        let values = some
            .iter()
            .flat_map(|(above, account, depth)| [(*above).into(), (*account).into(), (*depth).into()]);
        run(connection, &sql, values.collect()).await?;
    }
    Ok(())
}

/// Accounts that belong to another or have others below them.
pub(crate) async fn holding(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>, DbErr> {
    let statement = Statement::from_string(
        connection.get_database_backend(),
        "SELECT ancestor_id AS id FROM account_path UNION SELECT account_id FROM account_path",
    );
    let rows = connection.query_all_raw(statement).await?;
    rows.iter().map(|row| row.try_get("", "id")).collect()
}
