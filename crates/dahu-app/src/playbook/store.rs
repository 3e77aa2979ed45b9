//! The tables `playbook` and `playbook_version`.

use chrono::{DateTime, Utc};
use dahu_core::playbook::{Playbook, PlaybookId};
use sea_orm::{IntoActiveModel, QueryOrder, QuerySelect, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "playbook")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub position: i32,
    pub content: String,
    pub changed_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A version of a playbook as a row.
pub(super) mod version {
    use super::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "playbook_version")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub playbook_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i32,
        pub content: String,
        pub kept_at: DateTime<Utc>,
        pub kept_by: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) use version::Model as StoredVersion;

fn read(content: &str) -> Result<Playbook, DbErr> {
    serde_json::from_str(content).map_err(|error| DbErr::Json(error.to_string()))
}

/// All playbooks, in their order.
pub(super) async fn all(connection: &impl ConnectionTrait) -> Result<Vec<(PlaybookId, Playbook)>, DbErr> {
    let rows = Entity::find()
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id)
        .all(connection)
        .await?;
    let read = |row: Model| Ok((PlaybookId(row.id), read(&row.content)?));
    rows.into_iter().map(read).collect()
}

/// Adds a playbook, or writes over one that is there.
pub(super) async fn save(
    connection: &impl ConnectionTrait,
    (id, playbook): (PlaybookId, &Playbook),
    (position, is_new): (i32, bool),
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let content = serde_json::to_string(playbook).map_err(|error| DbErr::Json(error.to_string()))?;
    let model = Model {
        id: id.0,
        position,
        content,
        changed_at: now,
    };
    let model = model.into_active_model().reset_all();
    if is_new {
        Entity::insert(model)
            .exec_without_returning(connection)
            .await
            .map(drop)
    } else {
        Entity::update(model).exec(connection).await.map(drop)
    }
}

pub(super) async fn delete(connection: &impl ConnectionTrait, id: PlaybookId) -> Result<(), DbErr> {
    Entity::delete_by_id(id.0).exec(connection).await.map(drop)
}

/// Keeps a playbook as its next version, whose number it gives.
pub(super) async fn keep(
    connection: &impl ConnectionTrait,
    (id, playbook): (PlaybookId, &Playbook),
    (at, by): (DateTime<Utc>, Option<Uuid>),
) -> Result<i32, DbErr> {
    let last = version::Entity::find()
        .filter(version::Column::PlaybookId.eq(id.0))
        .order_by_desc(version::Column::Number)
        .one(connection)
        .await?;
    let number = last.map_or(1, |last| last.number.saturating_add(1));
    let content = serde_json::to_string(playbook).map_err(|error| DbErr::Json(error.to_string()))?;
    let model = StoredVersion {
        playbook_id: id.0,
        number,
        content,
        kept_at: at,
        kept_by: by,
    };
    version::Entity::insert(model.into_active_model().reset_all())
        .exec_without_returning(connection)
        .await?;
    Ok(number)
}

/// The versions of a playbook, the latest first, so many at most.
pub(super) async fn versions(
    connection: &impl ConnectionTrait,
    id: PlaybookId,
    most: u64,
) -> Result<Vec<(StoredVersion, Playbook)>, DbErr> {
    let rows = version::Entity::find()
        .filter(version::Column::PlaybookId.eq(id.0))
        .order_by_desc(version::Column::Number)
        .limit(most)
        .all(connection)
        .await?;
    rows.into_iter()
        .map(|row| {
            let playbook = read(&row.content)?;
            Ok((row, playbook))
        })
        .collect()
}
