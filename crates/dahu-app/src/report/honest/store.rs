//! What journeys must know of accounts.

use sea_orm::{QuerySelect, entity::prelude::*};

use crate::account::store::{Column, Entity};

/// Id, ledger number and sector of all accounts.
pub(super) async fn sectors(
    connection: &impl ConnectionTrait,
) -> Result<Vec<(Uuid, i64, Option<String>)>, DbErr> {
    Entity::find()
        .select_only()
        .columns([Column::Id, Column::Number, Column::Sector])
        .into_tuple()
        .all(connection)
        .await
}
