//! The table `selection_rating`.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    account::AccountId,
    person::PersonId,
    selection::{Rating, RatingKey},
};
use sea_orm::{
    Condition, IntoActiveModel, PaginatorTrait, QueryOrder, QuerySelect, QueryTrait, entity::prelude::*,
};

use super::facts::Said;
use crate::{database::store::distinct, selection::KnownBy};

/// Rows of one statement: ten values each, below SQLite's limit of 32,766.
const ROWS_AT_ONCE: usize = 2_000;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "selection_rating")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    pub what: String,
    pub value: i64,
    pub rival: Option<String>,
    pub source: String,
    pub known_on: NaiveDate,
    pub set_at: DateTime<Utc>,
    pub set_by: Option<Uuid>,
    /// When it was taken away, or something else took its place.
    pub ended_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// What a row says; nothing for one that a later program wrote.
    fn said(self) -> Option<Said> {
        Some(Said {
            key: self.what.parse().ok()?,
            rating: Rating {
                value: self.value,
                rival: self.rival,
                source: self.source,
                on: self.known_on,
            },
            set_at: self.set_at,
            set_by: self.set_by.map(PersonId),
        })
    }
}

/// What stands now, or stood at the end of a day for which it was known.
fn standing(known: Option<KnownBy>) -> Condition {
    let Some(known) = known else {
        return Condition::all().add(Column::EndedAt.is_null());
    };
    let stood = Condition::any()
        .add(Column::EndedAt.is_null())
        .add(Column::EndedAt.gte(known.end));
    Condition::all()
        .add(Column::SetAt.lt(known.end))
        .add(Column::KnownOn.lte(known.day))
        .add(stood)
}

/// What is said of an account, or was by a day. Of accounts that were merged both may have said something then: what was
/// entered last comes last.
pub(super) async fn of_account(
    connection: &impl ConnectionTrait,
    account: AccountId,
    known: Option<KnownBy>,
) -> Result<Vec<Said>, DbErr> {
    let rows = Entity::find()
        .filter(Column::AccountId.eq(account.0))
        .filter(standing(known))
        .order_by_asc(Column::SetAt)
        .order_by_asc(Column::Id)
        .all(connection)
        .await?;
    Ok(rows.into_iter().filter_map(Model::said).collect())
}

/// What is said of all accounts, as imports compare it.
pub(super) async fn all(connection: &impl ConnectionTrait) -> Result<Vec<(Uuid, Said)>, DbErr> {
    let rows = Entity::find().filter(standing(None)).all(connection).await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| Some((row.account_id, row.said()?)))
        .collect())
}

/// Account, value and day of everything that is said by a key, or was by a day; of the same account what was entered last
/// comes last.
pub(in crate::selection) async fn by_key(
    connection: &impl ConnectionTrait,
    key: RatingKey,
    known: Option<KnownBy>,
) -> Result<Vec<(Uuid, i64, NaiveDate)>, DbErr> {
    let mut select = Entity::find()
        .select_only()
        .columns([Column::AccountId, Column::Value, Column::KnownOn])
        .filter(Column::What.eq(key.to_string()))
        .filter(standing(known));
    if known.is_some() {
        // Now one thing stands of each account, and nothing has to be sorted.
        select = select.order_by_asc(Column::SetAt).order_by_asc(Column::Id);
    }
    select.into_tuple().all(connection).await
}

/// For which day something stands by a key, of each of some accounts of which it does.
pub(super) async fn days(
    connection: &impl ConnectionTrait,
    key: RatingKey,
    accounts: &[Uuid],
) -> Result<Vec<(Uuid, NaiveDate)>, DbErr> {
    let mut found: Vec<(Uuid, NaiveDate)> = Vec::new();
    for some in accounts.chunks(ROWS_AT_ONCE) {
        let select = Entity::find()
            .select_only()
            .columns([Column::AccountId, Column::KnownOn])
            .filter(Column::What.eq(key.to_string()))
            .filter(Column::AccountId.is_in(some.iter().copied()))
            .filter(standing(None));
        found.extend(select.into_tuple::<(Uuid, NaiveDate)>().all(connection).await?);
    }
    Ok(found)
}

/// How many stand.
pub(super) async fn count(connection: &impl ConnectionTrait) -> Result<u64, DbErr> {
    Entity::find().filter(standing(None)).count(connection).await
}

/// Ends what is said of an account by these keys. What was entered since the day began stood at the end of no day, and goes.
pub(super) async fn end(
    connection: &impl ConnectionTrait,
    account: AccountId,
    keys: &[RatingKey],
    (day_began, now): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), DbErr> {
    let words: Vec<String> = keys.iter().map(ToString::to_string).collect();
    let ending = Condition::all()
        .add(Column::AccountId.eq(account.0))
        .add(Column::What.is_in(words))
        .add(standing(None));
    Entity::delete_many()
        .filter(ending.clone().add(Column::SetAt.gte(day_began)))
        .exec(connection)
        .await?;
    Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(ending)
        .exec(connection)
        .await
        .map(drop)
}

/// Ends what is said of an account where the same stands of another; returns the rows.
pub(super) async fn give_way(
    connection: &impl ConnectionTrait,
    gone: AccountId,
    kept: AccountId,
    now: DateTime<Utc>,
) -> Result<Vec<Uuid>, DbErr> {
    let of_kept = Entity::find()
        .select_only()
        .column(Column::What)
        .filter(Column::AccountId.eq(kept.0))
        .filter(standing(None));
    let ids: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::AccountId.eq(gone.0))
        .filter(standing(None))
        .filter(Column::What.in_subquery(of_kept.into_query()))
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(connection)
        .await?;
    set_ended(connection, &ids, Some(now)).await?;
    Ok(ids)
}

/// Says of rows when they ended, or that they stand.
pub(super) async fn set_ended(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
    at: Option<DateTime<Utc>>,
) -> Result<(), DbErr> {
    for some in ids.chunks(ROWS_AT_ONCE) {
        Entity::update_many()
            .col_expr(Column::EndedAt, Expr::value(at))
            .filter(Column::Id.is_in(some.iter().copied()))
            .exec(connection)
            .await?;
    }
    Ok(())
}

/// Adds what is said of an account.
pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    account: AccountId,
    said: &[Said],
) -> Result<(), DbErr> {
    for some in said.chunks(ROWS_AT_ONCE) {
        let rows = some.iter().map(|said| {
            Model {
                id: dahu_core::id::time_ordered(said.set_at),
                account_id: account.0,
                what: said.key.to_string(),
                value: said.rating.value,
                rival: said.rating.rival.clone(),
                source: said.rating.source.clone(),
                known_on: said.rating.on,
                set_at: said.set_at,
                set_by: said.set_by.map(|by| by.0),
                ended_at: None,
            }
            .into_active_model()
        });
        Entity::insert_many(rows)
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// Accounts of which something is said, or was.
pub(in crate::selection) async fn holding(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>, DbErr> {
    distinct::<Entity>(connection, Column::AccountId).await
}
