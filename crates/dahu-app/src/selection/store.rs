//! What the selection reads of the table `account`.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{FromQueryResult, QuerySelect, entity::prelude::*};

use crate::account::store::{Column, Entity};

/// Ids of one statement.
const ROWS_AT_ONCE: usize = 1_000;

/// What the selection looks at of an account.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Choosable {
    pub(super) id: Uuid,
    pub(super) number: i64,
    pub(super) owner_id: Option<Uuid>,
    pub(super) net_recent: i64,
    pub(super) net_prior: i64,
    pub(super) created_at: DateTime<Utc>,
}

/// All accounts as the selection looks at them.
pub(super) async fn choosable(connection: &impl ConnectionTrait) -> Result<Vec<Choosable>, DbErr> {
    Entity::find()
        .select_only()
        .columns([
            Column::Id,
            Column::Number,
            Column::OwnerId,
            Column::NetRecent,
            Column::NetPrior,
            Column::CreatedAt,
        ])
        .into_model()
        .all(connection)
        .await
}

/// The profiles of all accounts whose finances are rated.
pub(super) async fn rated_finances(
    connection: &impl ConnectionTrait,
) -> Result<Vec<(Uuid, Option<String>)>, DbErr> {
    Entity::find()
        .select_only()
        .columns([Column::Id, Column::Profile])
        .filter(Column::FinanceGrade.is_not_null())
        .into_tuple()
        .all(connection)
        .await
}

/// Name and code of these accounts, by id.
pub(super) async fn names(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, (String, Option<String>)>, DbErr> {
    let mut names = HashMap::with_capacity(ids.len());
    for some in ids.chunks(ROWS_AT_ONCE) {
        let rows: Vec<(Uuid, String, Option<String>)> = Entity::find()
            .select_only()
            .columns([Column::Id, Column::Name, Column::Code])
            .filter(Column::Id.is_in(some.iter().copied()))
            .into_tuple()
            .all(connection)
            .await?;
        names.extend(rows.into_iter().map(|(id, name, code)| (id, (name, code))));
    }
    Ok(names)
}
