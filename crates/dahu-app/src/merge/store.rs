//! The table `merge`.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use dahu_core::{account::AccountId, merge::MergeId, person::PersonId};
use sea_orm::{Condition, IntoActiveModel, QueryOrder, QuerySelect, QueryTrait, entity::prelude::*};

use crate::account::store::{Column as Account, Entity as Accounts};

/// How far chains of merges are followed, upwards and downwards.
pub(super) const STEPS_AT_MOST: usize = 50;
/// Accounts of one statement.
const ROWS_AT_ONCE: usize = 900;
/// Records that are part of one, at most, as far as their events are shown.
const PARTS_AT_MOST: u64 = 500;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "merge")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub noun: String,
    pub kept_id: Uuid,
    pub gone_id: Uuid,
    pub kept_name: String,
    pub gone_name: String,
    pub gone_code: Option<String>,
    /// The facts of both before, and what the merge left, as JSON.
    pub facts: String,
    /// What it did to the rows of both, as JSON.
    pub belongings: String,
    /// The ledger lines that moved.
    pub lines: Option<Vec<u8>>,
    pub line_count: i64,
    pub merged_at: DateTime<Utc>,
    pub merged_by: Option<Uuid>,
    pub undone_at: Option<DateTime<Utc>>,
    pub undone_by: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row of the table.
pub(crate) type StoredMerge = Model;

pub(super) async fn insert(connection: &impl ConnectionTrait, merge: StoredMerge) -> Result<(), DbErr> {
    Entity::insert(merge.into_active_model())
        .exec_without_returning(connection)
        .await
        .map(drop)
}

pub(super) async fn by_id(
    connection: &impl ConnectionTrait,
    id: MergeId,
) -> Result<Option<StoredMerge>, DbErr> {
    Entity::find_by_id(id.0).one(connection).await
}

/// The merge that made this record part of another, and holds.
pub(crate) async fn of_gone(
    connection: &impl ConnectionTrait,
    gone: Uuid,
) -> Result<Option<StoredMerge>, DbErr> {
    Entity::find()
        .filter(Column::GoneId.eq(gone))
        .filter(Column::UndoneAt.is_null())
        .one(connection)
        .await
}

/// Says that a merge no longer holds; `false` where somebody was quicker.
pub(super) async fn set_undone(
    connection: &impl ConnectionTrait,
    id: MergeId,
    by: Option<PersonId>,
    at: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let updated = Entity::update_many()
        .col_expr(Column::UndoneAt, Expr::value(at))
        .col_expr(Column::UndoneBy, Expr::value(by.map(|person| person.0)))
        .filter(Column::Id.eq(id.0))
        .filter(Column::UndoneAt.is_null())
        .exec(connection)
        .await?;
    Ok(updated.rows_affected == 1)
}

/// The merges before one, the latest first.
pub(super) async fn page(
    connection: &impl ConnectionTrait,
    before: Option<MergeId>,
    most: u64,
) -> Result<Vec<StoredMerge>, DbErr> {
    let mut select = Entity::find();
    if let Some(before) = before {
        select = select.filter(Column::Id.lt(before.0));
    }
    select.order_by_desc(Column::Id).limit(most).all(connection).await
}

/// The record that one has become part of, by however many merges; none where it is part of no other.
pub(super) async fn kept_of(connection: &impl ConnectionTrait, gone: Uuid) -> Result<Option<Uuid>, DbErr> {
    let mut found = None;
    for _ in 0..STEPS_AT_MOST {
        let Some(merge) = of_gone(connection, found.unwrap_or(gone)).await? else {
            break;
        };
        found = Some(merge.kept_id);
    }
    Ok(found)
}

/// The records that have become part of one, by however many merges.
pub(crate) async fn parts_of(connection: &impl ConnectionTrait, kept: Uuid) -> Result<Vec<Uuid>, DbErr> {
    let (mut parts, mut latest) = (Vec::new(), vec![kept]);
    for _ in 0..STEPS_AT_MOST {
        let next: Vec<Uuid> = Entity::find()
            .select_only()
            .column(Column::GoneId)
            .filter(Column::KeptId.is_in(latest))
            .filter(Column::UndoneAt.is_null())
            .limit(PARTS_AT_MOST)
            .into_tuple()
            .all(connection)
            .await?;
        if next.is_empty() {
            break;
        }
        parts.extend(next.iter().copied());
        latest = next;
    }
    Ok(parts)
}

/// A record and those that have become part of it.
pub(crate) async fn with_parts(
    connection: &impl ConnectionTrait,
    record: AccountId,
) -> Result<Vec<Uuid>, DbErr> {
    let mut all = parts_of(connection, record.0).await?;
    all.push(record.0);
    Ok(all)
}

/// The accounts that others have become part of.
pub(crate) async fn holding(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>, DbErr> {
    let kept: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::KeptId)
        .filter(Column::UndoneAt.is_null())
        .into_tuple()
        .all(connection)
        .await?;
    Ok(kept.into_iter().collect())
}

/// Those of these records that have become part of another, with the names of both.
pub(crate) async fn gone_among(
    connection: &impl ConnectionTrait,
    ids: &HashSet<Uuid>,
) -> Result<Vec<(String, String)>, DbErr> {
    let all: Vec<(Uuid, String, String)> = Entity::find()
        .select_only()
        .columns([Column::GoneId, Column::GoneName, Column::KeptName])
        .filter(Column::UndoneAt.is_null())
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(connection)
        .await?;
    let those = all.into_iter().filter(|(gone, ..)| ids.contains(gone));
    Ok(those.map(|(_, gone, kept)| (gone, kept)).collect())
}

/// The merges of accounts that hold, the oldest first: what went, what it became part of, and the facts of both.
pub(super) async fn of_accounts(
    connection: &impl ConnectionTrait,
) -> Result<Vec<(Uuid, Uuid, String)>, DbErr> {
    Entity::find()
        .select_only()
        .columns([Column::GoneId, Column::KeptId, Column::Facts])
        .filter(Column::Noun.eq("account"))
        .filter(Column::UndoneAt.is_null())
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(connection)
        .await
}

/// Whether any of the accounts with these ledger numbers is what is left of a merge.
pub(super) async fn is_any_left(connection: &impl ConnectionTrait, numbers: &[i64]) -> Result<bool, DbErr> {
    for some in numbers.chunks(ROWS_AT_ONCE) {
        let left = Accounts::find()
            .select_only()
            .column(Account::Id)
            .filter(Account::Number.is_in(some.iter().copied()))
            .into_query();
        let merge = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::Noun.eq("account"))
            .filter(Column::UndoneAt.is_null())
            .filter(Column::KeptId.in_subquery(left))
            .into_tuple::<Uuid>()
            .one(connection)
            .await?;
        if merge.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The merges of a contact, in whichever role.
fn of_either(record: Uuid) -> Condition {
    Condition::any()
        .add(Column::KeptId.eq(record))
        .add(Column::GoneId.eq(record))
}

/// Forgets the merges of a record, whose data are erased.
pub(super) async fn forget(connection: &impl ConnectionTrait, record: Uuid) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(of_either(record))
        .exec(connection)
        .await
        .map(drop)
}

/// The merges of accounts whose rows name a contact, with these rows.
pub(super) async fn naming(
    connection: &impl ConnectionTrait,
    contact: Uuid,
) -> Result<Vec<(Uuid, String)>, DbErr> {
    Entity::find()
        .select_only()
        .columns([Column::Id, Column::Belongings])
        .filter(Column::Noun.eq("account"))
        .filter(Column::Belongings.contains(contact.to_string()))
        .into_tuple()
        .all(connection)
        .await
}

/// Writes what a merge did to rows.
pub(super) async fn set_belongings(
    connection: &impl ConnectionTrait,
    id: Uuid,
    belongings: String,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::Belongings, Expr::value(belongings))
        .filter(Column::Id.eq(id))
        .exec(connection)
        .await
        .map(drop)
}

/// Makes what is found at one account, by its ledger number, be found at another: all of it, or what belongs to an account.
pub(super) async fn move_documents(
    connection: &impl ConnectionTrait,
    from: i64,
    to: i64,
    only_of: Option<Uuid>,
) -> Result<(), DbErr> {
    let backend = connection.get_database_backend();
    let (condition, values): (&str, Vec<sea_orm::Value>) = match only_of {
        None => ("", vec![to.into(), from.into()]),
        // What moved back, and nothing that was added since.
        Some(account) => (
            " AND subject_id IN (SELECT id FROM contact WHERE account_id = $3 \
             UNION ALL SELECT id FROM activity WHERE account_id = $3 UNION ALL SELECT id FROM file WHERE account_id = $3 \
             UNION ALL SELECT id FROM opportunity WHERE account_id = $3)",
            vec![to.into(), from.into(), account.into()],
        ),
    };
    let sql = format!("UPDATE search_document SET account_number = $1 WHERE account_number = $2{condition}");
    let statement = sea_orm::Statement::from_sql_and_values(backend, sql, values);
    connection.execute_raw(statement).await.map(drop)
}
