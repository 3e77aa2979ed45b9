//! The table `assessment`.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{account::AccountId, assessment::Intent, person::PersonId};
use sea_orm::{IntoActiveModel, QueryOrder, QuerySelect, entity::prelude::*, sea_query::ExprTrait};

use crate::database::store::distinct;

/// Rows of one insert or look-up.
const ROWS_AT_ONCE: usize = 2_000;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assessment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    pub intent: String,
    pub assessed_on: NaiveDate,
    pub assessed_by: Option<Uuid>,
    pub recorded_at: DateTime<Utc>,
    pub evidence: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row of the table.
pub(crate) type StoredAssessment = Model;

/// The latest assessments of one account, latest first, and how many there are in all.
pub(crate) async fn of_account(
    connection: &impl ConnectionTrait,
    account: AccountId,
    most: u64,
) -> Result<(Vec<StoredAssessment>, u64), DbErr> {
    let select = Entity::find().filter(Column::AccountId.eq(account.0));
    let count = select.clone().count(connection).await?;
    let latest = select
        .order_by_desc(Column::AssessedOn)
        .order_by_desc(Column::Id)
        .limit(most)
        .all(connection)
        .await?;
    Ok((latest, count))
}

/// Assessments of an account, the latest first, after a place in that order.
pub(crate) async fn older(
    connection: &impl ConnectionTrait,
    account: AccountId,
    after: Option<(NaiveDate, Uuid)>,
    most: u64,
) -> Result<Vec<StoredAssessment>, DbErr> {
    let mut select = Entity::find().filter(Column::AccountId.eq(account.0));
    if let Some((on, id)) = after {
        let place = Expr::tuple([Expr::col(Column::AssessedOn), Expr::col(Column::Id)]);
        let last = Expr::tuple([Expr::val(on), Expr::val(id)]);
        select = select.filter(ExprTrait::lt(place, last));
    }
    select
        .order_by_desc(Column::AssessedOn)
        .order_by_desc(Column::Id)
        .limit(most)
        .all(connection)
        .await
}

/// The assessments of some accounts.
pub(crate) async fn of_accounts(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
) -> Result<Vec<StoredAssessment>, DbErr> {
    let mut found = Vec::new();
    for some in accounts.chunks(ROWS_AT_ONCE) {
        found.extend(
            Entity::find()
                .filter(Column::AccountId.is_in(some.iter().copied()))
                .all(connection)
                .await?,
        );
    }
    Ok(found)
}

/// The intent of every assessed account as it was on a day.
pub(crate) async fn latest_on(
    connection: &impl ConnectionTrait,
    day: NaiveDate,
) -> Result<HashMap<Uuid, Intent>, DbErr> {
    let rows: Vec<(Uuid, String)> = Entity::find()
        .select_only()
        .columns([Column::AccountId, Column::Intent])
        .filter(Column::AssessedOn.lte(day))
        .order_by_asc(Column::AccountId)
        .order_by_asc(Column::AssessedOn)
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(connection)
        .await?;
    // Later rows of an account overwrite earlier ones.
    Ok(rows
        .into_iter()
        .filter_map(|(account, word)| Some((account, Intent::from_word(&word)?)))
        .collect())
}

/// Every assessment up to a day: account, day and intent, of one account in the order in which they hold.
pub(crate) async fn until(
    connection: &impl ConnectionTrait,
    day: NaiveDate,
) -> Result<Vec<(Uuid, NaiveDate, Intent)>, DbErr> {
    let mut rows: Vec<(Uuid, NaiveDate, Uuid, String)> = Entity::find()
        .select_only()
        .columns([Column::AccountId, Column::AssessedOn, Column::Id, Column::Intent])
        .filter(Column::AssessedOn.lte(day))
        .into_tuple()
        .all(connection)
        .await?;
    rows.sort_unstable_by_key(|(account, on, id, _)| (*account, *on, *id));
    let read = |(account, on, _, word): (Uuid, NaiveDate, Uuid, String)| {
        Some((account, on, Intent::from_word(&word)?))
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// What somebody recorded at a moment.
pub(super) async fn recorded_at(
    connection: &impl ConnectionTrait,
    by: PersonId,
    at: DateTime<Utc>,
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::AssessedBy.eq(by.0))
        .filter(Column::RecordedAt.eq(at))
        .all(connection)
        .await
}

pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    assessments: &[StoredAssessment],
) -> Result<(), DbErr> {
    for some in assessments.chunks(ROWS_AT_ONCE) {
        Entity::insert_many(some.iter().cloned().map(IntoActiveModel::into_active_model))
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// Removes assessments, as undoing an import does.
pub(crate) async fn delete(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<(), DbErr> {
    for some in ids.chunks(ROWS_AT_ONCE) {
        Entity::delete_many()
            .filter(Column::Id.is_in(some.iter().copied()))
            .exec(connection)
            .await?;
    }
    Ok(())
}

/// Accounts that have an assessment.
pub(crate) async fn holding(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>, DbErr> {
    distinct::<Entity>(connection, Column::AccountId).await
}
