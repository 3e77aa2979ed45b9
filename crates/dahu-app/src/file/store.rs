//! The table `file`.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use dahu_core::{account::AccountId, file::FileId};
use sea_orm::{IntoActiveModel, PaginatorTrait, QueryOrder, QuerySelect, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "file")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    pub subject_noun: Option<String>,
    pub subject_id: Option<Uuid>,
    pub name: String,
    pub media_type: String,
    pub bytes: i64,
    pub sha256: String,
    pub has_thumbnail: bool,
    pub scan: String,
    pub created_at: DateTime<Utc>,
    pub created_by: Option<Uuid>,
    pub removed_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row of the table.
pub(super) type StoredFile = Model;

/// The files of an account that are there, of one subject where one is asked for.
fn there(account: AccountId, subject: Option<Uuid>) -> Select<Entity> {
    let all = Entity::find()
        .filter(Column::AccountId.eq(account.0))
        .filter(Column::RemovedAt.is_null());
    match subject {
        Some(subject) => all.filter(Column::SubjectId.eq(subject)),
        None => all,
    }
}

/// The files of an account that came before one, the latest first.
pub(super) async fn of_account(
    connection: &impl ConnectionTrait,
    account: AccountId,
    subject: Option<Uuid>,
    before: Option<FileId>,
    limit: u64,
) -> Result<Vec<StoredFile>, DbErr> {
    let mut found = there(account, subject);
    if let Some(before) = before {
        found = found.filter(Column::Id.lt(before.0));
    }
    found.order_by_desc(Column::Id).limit(limit).all(connection).await
}

/// The files of some things, the first one first.
pub(super) async fn of_subjects(
    connection: &impl ConnectionTrait,
    subjects: &[Uuid],
    limit: u64,
) -> Result<Vec<StoredFile>, DbErr> {
    Entity::find()
        .filter(Column::SubjectId.is_in(subjects.iter().copied()))
        .filter(Column::RemovedAt.is_null())
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(connection)
        .await
}

/// How many files an account has, of one subject where one is asked for.
pub(super) async fn count(
    connection: &impl ConnectionTrait,
    account: AccountId,
    subject: Option<Uuid>,
) -> Result<u64, DbErr> {
    there(account, subject).count(connection).await
}

/// A file, removed or not.
pub(super) async fn by_id(
    connection: &impl ConnectionTrait,
    id: FileId,
) -> Result<Option<StoredFile>, DbErr> {
    Entity::find_by_id(id.0).one(connection).await
}

/// Adds a file.
/// The files after an id that are there, in the order of ids.
pub(super) async fn after(
    connection: &impl ConnectionTrait,
    id: Uuid,
    limit: u64,
) -> Result<Vec<StoredFile>, DbErr> {
    Entity::find()
        .filter(Column::Id.gt(id))
        .filter(Column::RemovedAt.is_null())
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(connection)
        .await
}

pub(super) async fn insert(connection: &impl ConnectionTrait, file: StoredFile) -> Result<(), DbErr> {
    Entity::insert(file.into_active_model())
        .exec_without_returning(connection)
        .await
        .map(drop)
}

/// Writes over a file that is there.
pub(super) async fn update(connection: &impl ConnectionTrait, file: StoredFile) -> Result<(), DbErr> {
    Entity::update(file.into_active_model().reset_all())
        .exec(connection)
        .await
        .map(drop)
}

/// Takes a file away for good.
pub(super) async fn delete(connection: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    Entity::delete_by_id(id).exec(connection).await.map(drop)
}

/// Files that were removed before a moment, so many at most.
pub(super) async fn removed_before(
    connection: &impl ConnectionTrait,
    moment: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<StoredFile>, DbErr> {
    Entity::find()
        .filter(Column::RemovedAt.lt(moment))
        .order_by_asc(Column::RemovedAt)
        .limit(limit)
        .all(connection)
        .await
}

/// Which of these files have a row, removed ones included.
pub(super) async fn known(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashSet<Uuid>, DbErr> {
    let found: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(found.into_iter().collect())
}

/// Accounts that have files, removed ones included: they may come back.
pub(crate) async fn holding(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>, DbErr> {
    crate::database::store::distinct::<Entity>(connection, Column::AccountId).await
}
