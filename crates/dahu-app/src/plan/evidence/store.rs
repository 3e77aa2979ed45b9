//! What evidence names, read from the tables `activity` and `file`.

use chrono::NaiveDate;
use sea_orm::{
    ConnectionTrait, DbErr,
    entity::prelude::Uuid,
    sea_query::{Expr, ExprTrait, Order, Query},
};

/// An activity by its day and kind.
#[derive(Clone, Debug)]
pub(super) struct NamedActivity {
    pub(super) id: Uuid,
    pub(super) account_id: Uuid,
    pub(super) kind: String,
    pub(super) on: NaiveDate,
    pub(super) text: String,
}

const ACTIVITY: [&str; 5] = ["id", "account_id", "kind", "happened_on", "text"];

fn activity(row: &sea_orm::QueryResult) -> Result<NamedActivity, DbErr> {
    Ok(NamedActivity {
        id: row.try_get("", "id")?,
        account_id: row.try_get("", "account_id")?,
        kind: row.try_get("", "kind")?,
        on: row.try_get("", "happened_on")?,
        text: row.try_get("", "text")?,
    })
}

/// These activities, as far as they are there.
pub(super) async fn activities(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<Vec<NamedActivity>, DbErr> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let select = Query::select()
        .columns(ACTIVITY)
        .from("activity")
        .and_where(Expr::col("id").is_in(ids.iter().copied()))
        .to_owned();
    let rows = connection.query_all(&select).await?;
    rows.iter().map(activity).collect()
}

/// The latest activities of an account.
pub(super) async fn latest_activities(
    connection: &impl ConnectionTrait,
    account: Uuid,
    most: u64,
) -> Result<Vec<NamedActivity>, DbErr> {
    let select = Query::select()
        .columns(ACTIVITY)
        .from("activity")
        .and_where(Expr::col("account_id").eq(account))
        .order_by("happened_on", Order::Desc)
        .order_by("id", Order::Desc)
        .limit(most)
        .to_owned();
    let rows = connection.query_all(&select).await?;
    rows.iter().map(activity).collect()
}

/// The account and name of these files, as far as they are there.
pub(super) async fn files(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, Uuid, String)>, DbErr> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let select = Query::select()
        .columns(["id", "account_id", "name"])
        .from("file")
        .and_where(Expr::col("id").is_in(ids.iter().copied()))
        .and_where(Expr::col("removed_at").is_null())
        .to_owned();
    let rows = connection.query_all(&select).await?;
    rows.iter()
        .map(|row| {
            Ok((
                row.try_get("", "id")?,
                row.try_get("", "account_id")?,
                row.try_get("", "name")?,
            ))
        })
        .collect()
}
