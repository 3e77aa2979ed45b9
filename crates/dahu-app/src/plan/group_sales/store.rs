//! Which accounts are in whose group, read from the table `account_path`.

use std::collections::{BTreeSet, HashMap};

use dahu_core::account::AccountId;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::Uuid,
    sea_query::{Expr, ExprTrait, Func, Query},
};

use crate::account::{
    group::is_in_group_of,
    store::{Column as Account, Entity as Accounts},
};

/// Ids of one statement.
const AT_ONCE: usize = 2_000;

async fn paths(
    connection: &impl ConnectionTrait,
    column: &'static str,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, Uuid, i32)>, DbErr> {
    let mut found = Vec::new();
    for some in ids.chunks(AT_ONCE) {
        let select = Query::select()
            .columns(["account_id", "ancestor_id", "depth"])
            .from("account_path")
            .and_where(Expr::col(column).is_in(some.iter().copied()))
            .to_owned();
        for row in connection.query_all(&select).await? {
            found.push((
                row.try_get("", "account_id")?,
                row.try_get("", "ancestor_id")?,
                row.try_get("", "depth")?,
            ));
        }
    }
    Ok(found)
}

/// The accounts above each of some, with how far above.
pub(super) async fn above(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
) -> Result<Vec<(Uuid, Uuid, i32)>, DbErr> {
    paths(connection, "account_id", accounts).await
}

/// How many accounts are below each of some; those with none are left out.
pub(super) async fn sizes(
    connection: &impl ConnectionTrait,
    tops: &[Uuid],
) -> Result<HashMap<Uuid, usize>, DbErr> {
    let mut found = HashMap::new();
    for some in tops.chunks(AT_ONCE) {
        let select = Query::select()
            .column("ancestor_id")
            .expr_as(Func::count(Expr::col("account_id")), "units")
            .from("account_path")
            .and_where(Expr::col("ancestor_id").is_in(some.iter().copied()))
            .group_by_col("ancestor_id")
            .to_owned();
        for row in connection.query_all(&select).await? {
            let units: i64 = row.try_get("", "units")?;
            found.insert(
                row.try_get("", "ancestor_id")?,
                usize::try_from(units).unwrap_or(0),
            );
        }
    }
    Ok(found)
}

/// The accounts of a group that bought most in the last twelve months, so many at most, and besides those of it that are kept.
pub(super) async fn largest(
    connection: &impl ConnectionTrait,
    top: Uuid,
    kept: &BTreeSet<Uuid>,
    most: u64,
) -> Result<Vec<Uuid>, DbErr> {
    let of_group = || {
        let ids = Accounts::find().select_only().column(Account::Id);
        ids.filter(is_in_group_of(AccountId(top)))
    };
    let mut found: Vec<Uuid> = of_group()
        .order_by_desc(Account::NetRecent)
        .order_by_asc(Account::Id)
        .limit(most)
        .into_tuple()
        .all(connection)
        .await?;
    let kept: Vec<Uuid> = of_group()
        .filter(Account::Id.is_in(kept.iter().copied()))
        .into_tuple()
        .all(connection)
        .await?;
    found.extend(kept);
    Ok(found)
}

/// The accounts below each of some, with how far below.
pub(super) async fn below(
    connection: &impl ConnectionTrait,
    tops: &[Uuid],
) -> Result<Vec<(Uuid, Uuid, i32)>, DbErr> {
    paths(connection, "ancestor_id", tops).await
}
