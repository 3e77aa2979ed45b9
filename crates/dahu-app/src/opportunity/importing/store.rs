//! The queries of imports of opportunities and of their undoing.

use std::collections::HashSet;

use chrono::NaiveDate;
use sea_orm::{
    FromQueryResult, IntoActiveModel, QuerySelect, Statement, entity::prelude::*, sea_query::OnConflict,
};

use crate::{
    database::store::distinct,
    opportunity::store::{Column, Entity, StoredOpportunity, history, unit},
};

/// Rows of one statement: 27 values each at most, below the 32,766 that SQLite takes.
const ROWS_AT_ONCE: usize = 1_000;

/// An opportunity that has a code, as an import looks it up.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Coded {
    /// Which.
    pub(crate) id: Uuid,
    /// Its code.
    pub(crate) code: String,
    /// Its account.
    pub(crate) account_id: Uuid,
    /// Its pipeline.
    pub(crate) pipeline_id: Uuid,
    /// Its stage, or that in which it was decided.
    pub(crate) stage_id: Uuid,
    /// How it stands.
    pub(crate) state: String,
    /// Since when.
    pub(crate) since_on: NaiveDate,
    /// Whether somebody removed it.
    pub(crate) is_removed: bool,
}

pub(super) async fn coded(connection: &impl ConnectionTrait) -> Result<Vec<Coded>, DbErr> {
    Entity::find()
        .select_only()
        .columns([
            Column::Id,
            Column::Code,
            Column::AccountId,
            Column::PipelineId,
            Column::StageId,
            Column::State,
            Column::SinceOn,
            Column::IsRemoved,
        ])
        .filter(Column::Code.is_not_null())
        .into_model()
        .all(connection)
        .await
}

/// Writes over opportunities that are there.
pub(in crate::opportunity) async fn overwrite(
    connection: &impl ConnectionTrait,
    rows: &[StoredOpportunity],
) -> Result<(), DbErr> {
    use sea_orm::Iterable;
    for some in rows.chunks(ROWS_AT_ONCE) {
        let written = Column::iter().filter(|column| !matches!(column, Column::Id));
        let over = OnConflict::column(Column::Id).update_columns(written).to_owned();
        let models = some.iter().map(|row| row.clone().into_active_model());
        Entity::insert_many(models)
            .on_conflict(over)
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// Takes the histories of opportunities out.
pub(super) async fn forget_moves(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<(), DbErr> {
    for some in ids.chunks(ROWS_AT_ONCE) {
        history::Entity::delete_many()
            .filter(history::Column::OpportunityId.is_in(some.iter().copied()))
            .exec(connection)
            .await?;
    }
    Ok(())
}

/// The opportunities to which a task, an activity or a part of them refers.
pub(super) async fn referred_to(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>, DbErr> {
    let statement = Statement::from_string(
        connection.get_database_backend(),
        "SELECT opportunity_id AS id FROM task WHERE opportunity_id IS NOT NULL \
         UNION SELECT opportunity_id FROM activity WHERE opportunity_id IS NOT NULL \
         UNION SELECT split_from_id FROM opportunity WHERE split_from_id IS NOT NULL",
    );
    let rows = connection.query_all_raw(statement).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

/// The accounts that are in an opportunity.
pub(super) async fn holding(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>, DbErr> {
    let mut accounts = distinct::<Entity>(connection, Column::AccountId).await?;
    accounts.extend(distinct::<unit::Entity>(connection, unit::Column::AccountId).await?);
    Ok(accounts)
}
