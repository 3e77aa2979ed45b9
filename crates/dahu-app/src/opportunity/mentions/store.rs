//! The queries about a contact's part in opportunities.

use chrono::{DateTime, Utc};
use sea_orm::{QueryOrder, QuerySelect, entity::prelude::*};

use crate::opportunity::store::{Column, Entity, contact, step};

/// Ids of one statement.
const IDS_AT_ONCE: usize = 2_000;

/// The latest opportunities in which a contact is, each with the role.
pub(super) async fn roles_of(
    connection: &impl ConnectionTrait,
    who: Uuid,
    most: u64,
) -> Result<Vec<(Uuid, Option<String>)>, DbErr> {
    contact::Entity::find()
        .select_only()
        .columns([contact::Column::OpportunityId, contact::Column::Role])
        .filter(contact::Column::ContactId.eq(who))
        .order_by_desc(contact::Column::OpportunityId)
        .limit(most)
        .into_tuple()
        .all(connection)
        .await
}

/// The steps that a contact sees to, of the latest opportunities first.
pub(super) async fn steps_of(
    connection: &impl ConnectionTrait,
    who: Uuid,
    most: u64,
) -> Result<Vec<(Uuid, String)>, DbErr> {
    step::Entity::find()
        .select_only()
        .columns([step::Column::OpportunityId, step::Column::What])
        .filter(step::Column::ContactId.eq(who))
        .order_by_desc(step::Column::OpportunityId)
        .order_by_asc(step::Column::Position)
        .limit(most)
        .into_tuple()
        .all(connection)
        .await
}

/// All opportunities in which a contact has a part.
pub(super) async fn with_part(connection: &impl ConnectionTrait, who: Uuid) -> Result<Vec<Uuid>, DbErr> {
    let mut found: Vec<Uuid> = contact::Entity::find()
        .select_only()
        .column(contact::Column::OpportunityId)
        .filter(contact::Column::ContactId.eq(who))
        .into_tuple()
        .all(connection)
        .await?;
    let steps: Vec<Uuid> = step::Entity::find()
        .select_only()
        .column(step::Column::OpportunityId)
        .filter(step::Column::ContactId.eq(who))
        .into_tuple()
        .all(connection)
        .await?;
    found.extend(steps);
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Takes a contact out of all opportunities and steps.
pub(super) async fn forget(connection: &impl ConnectionTrait, who: Uuid) -> Result<(), DbErr> {
    contact::Entity::delete_many()
        .filter(contact::Column::ContactId.eq(who))
        .exec(connection)
        .await?;
    step::Entity::update_many()
        .col_expr(step::Column::ContactId, Expr::value(Option::<Uuid>::None))
        .filter(step::Column::ContactId.eq(who))
        .exec(connection)
        .await
        .map(drop)
}

/// Says that these have changed.
pub(super) async fn changed(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
    number: i64,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    for some in ids.chunks(IDS_AT_ONCE) {
        Entity::update_many()
            .col_expr(Column::ChangeNumber, Expr::value(number))
            .col_expr(Column::ChangedAt, Expr::value(now))
            .filter(Column::Id.is_in(some.iter().copied()))
            .exec(connection)
            .await?;
    }
    Ok(())
}
