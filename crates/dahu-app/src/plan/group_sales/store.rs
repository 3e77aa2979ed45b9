//! Which accounts are in whose group, read from the table `account_path`.

use sea_orm::{
    ConnectionTrait, DbErr,
    entity::prelude::Uuid,
    sea_query::{Expr, ExprTrait, Query},
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

/// The accounts below each of some, with how far below.
pub(super) async fn below(
    connection: &impl ConnectionTrait,
    tops: &[Uuid],
) -> Result<Vec<(Uuid, Uuid, i32)>, DbErr> {
    paths(connection, "ancestor_id", tops).await
}
