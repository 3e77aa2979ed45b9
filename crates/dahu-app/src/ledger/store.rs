//! The table `ledger_file`: the manifest.

use chrono::{DateTime, NaiveDate, Utc};
use dahu_ledger::FileEntry;
use sea_orm::{IntoActiveModel, QuerySelect, entity::prelude::*};

/// Rows of one statement.
const ROWS_AT_ONCE: usize = 1_000;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_file")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub bucket: i16,
    pub path: String,
    pub rows: i64,
    pub min_account: i64,
    pub max_account: i64,
    pub min_date: NaiveDate,
    pub max_date: NaiveDate,
    pub bytes: i64,
    pub sha256: String,
    pub level: i16,
    pub batch: Option<i32>,
    pub added_version: i64,
    pub removed_version: Option<i64>,
    pub removed_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The files in force.
pub(super) async fn in_force(connection: &impl ConnectionTrait) -> Result<Vec<FileEntry>, DbErr> {
    let models = Entity::find()
        .filter(Column::RemovedVersion.is_null())
        .all(connection)
        .await?;
    Ok(models
        .into_iter()
        .map(|model| FileEntry {
            id: model.id,
            bucket: model.bucket,
            path: model.path,
            rows: model.rows,
            min_account: model.min_account,
            max_account: model.max_account,
            min_date: model.min_date,
            max_date: model.max_date,
            bytes: model.bytes,
            sha256: model.sha256,
            level: model.level,
            batch: model.batch,
        })
        .collect())
}

pub(super) async fn add(
    connection: &impl ConnectionTrait,
    files: &[FileEntry],
    version: i64,
) -> Result<(), DbErr> {
    for some in files.chunks(ROWS_AT_ONCE) {
        let models = some.iter().map(|file| {
            Model {
                id: file.id,
                bucket: file.bucket,
                path: file.path.clone(),
                rows: file.rows,
                min_account: file.min_account,
                max_account: file.max_account,
                min_date: file.min_date,
                max_date: file.max_date,
                bytes: file.bytes,
                sha256: file.sha256.clone(),
                level: file.level,
                batch: file.batch,
                added_version: version,
                removed_version: None,
                removed_at: None,
            }
            .into_active_model()
        });
        Entity::insert_many(models)
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// Takes files out of force; returns how many of them still were in it.
pub(super) async fn take_out(
    connection: &impl ConnectionTrait,
    files: &[FileEntry],
    version: i64,
    now: DateTime<Utc>,
) -> Result<u64, DbErr> {
    let mut taken_out = 0;
    for some in files.chunks(ROWS_AT_ONCE) {
        let updated = Entity::update_many()
            .col_expr(Column::RemovedVersion, Expr::value(version))
            .col_expr(Column::RemovedAt, Expr::value(now))
            .filter(Column::Id.is_in(some.iter().map(|file| file.id)))
            .filter(Column::RemovedVersion.is_null())
            .exec(connection)
            .await?;
        taken_out += updated.rows_affected;
    }
    Ok(taken_out)
}

/// Paths of files that went out of force before `moment`.
pub(super) async fn out_of_force_since(
    connection: &impl ConnectionTrait,
    moment: DateTime<Utc>,
) -> Result<Vec<String>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::Path)
        .filter(Column::RemovedAt.lt(moment))
        .into_tuple()
        .all(connection)
        .await
}

/// Forgets files that are deleted.
pub(super) async fn forget(connection: &impl ConnectionTrait, paths: &[String]) -> Result<(), DbErr> {
    for some in paths.chunks(ROWS_AT_ONCE) {
        Entity::delete_many()
            .filter(Column::Path.is_in(some.iter().cloned()))
            .filter(Column::RemovedVersion.is_not_null())
            .exec(connection)
            .await?;
    }
    Ok(())
}

/// Paths of all files that the manifest knows.
pub(super) async fn paths(connection: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::Path)
        .into_tuple()
        .all(connection)
        .await
}
