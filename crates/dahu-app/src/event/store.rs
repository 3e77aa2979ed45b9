//! The table `event`.

use chrono::{DateTime, Utc};
use dahu_core::account::AccountId;
use sea_orm::{QueryOrder, QuerySelect, Set, entity::prelude::*};
use serde_json::Value;

use super::{Change, EventRow};
use crate::{Context, import::ImportId};

/// Rows of one insert; eleven values each, below SQLite's 32,766.
const ROWS_AT_ONCE: usize = 2_000;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub actor_id: Option<Uuid>,
    pub actor_name: String,
    pub noun: String,
    pub subject_id: Uuid,
    pub account_id: Option<Uuid>,
    pub verb: String,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub before: Option<Value>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub after: Option<Value>,
    pub import_id: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// An event of an import, as undoing reads it.
pub(crate) type StoredEvent = Model;

pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    ctx: &Context,
    import: Option<ImportId>,
    changes: Vec<Change>,
) -> Result<(), DbErr> {
    let at = ctx.now();
    let mut changes = changes.into_iter();
    loop {
        let models: Vec<ActiveModel> = changes
            .by_ref()
            .take(ROWS_AT_ONCE)
            .map(|change| ActiveModel {
                id: Set(dahu_core::id::time_ordered(at)),
                at: Set(at),
                actor_id: Set(ctx.person().map(|person| person.0)),
                actor_name: Set(ctx.actor_name().to_owned()),
                noun: Set(change.noun.to_owned()),
                subject_id: Set(change.subject),
                account_id: Set(change.account.map(|account| account.0)),
                verb: Set(change.verb.to_owned()),
                before: Set(change.before),
                after: Set(change.after),
                import_id: Set(import.map(|import| import.0)),
            })
            .collect();
        if models.is_empty() {
            return Ok(());
        }
        Entity::insert_many(models)
            .exec_without_returning(connection)
            .await?;
    }
}

pub(super) async fn of_account(
    connection: &impl ConnectionTrait,
    account: AccountId,
    limit: u64,
) -> Result<Vec<EventRow>, DbErr> {
    let models = Entity::find()
        .filter(Column::AccountId.eq(account.0))
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(connection)
        .await?;
    Ok(models
        .into_iter()
        .map(|model| EventRow {
            at: model.at,
            actor: model.actor_name,
            noun: model.noun,
            verb: model.verb,
            before: model.before,
            after: model.after,
        })
        .collect())
}

/// All events of an import, oldest first.
pub(crate) async fn of_import(
    connection: &impl ConnectionTrait,
    import: ImportId,
) -> Result<Vec<StoredEvent>, DbErr> {
    Entity::find()
        .filter(Column::ImportId.eq(import.0))
        .order_by_asc(Column::Id)
        .all(connection)
        .await
}
