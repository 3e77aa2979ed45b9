//! The tables `competence` and `competence_profile`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use dahu_core::{
    competence::{Competence, CompetenceId, Proficiency},
    person::Role,
};
use sea_orm::{IntoActiveModel, QueryOrder, Set, entity::prelude::*};

use super::rating;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "competence")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub position: i32,
    pub standard: Option<String>,
    pub name: Option<String>,
    pub meaning: Option<String>,
    pub anchors: String,
    pub is_retired: bool,
    pub changed_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What is required of a role.
mod profile {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "competence_profile")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub role: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub competence_id: Uuid,
        pub proficiency: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

fn json(error: serde_json::Error) -> DbErr {
    DbErr::Json(error.to_string())
}

/// A stored level; what a later program wrote beyond them is the highest.
pub(super) fn level(stored: i32) -> Proficiency {
    let level = u8::try_from(stored).ok().and_then(Proficiency::new);
    level.unwrap_or(if stored < 0 {
        Proficiency::NONE
    } else {
        Proficiency::ALL[4]
    })
}

/// All competences, in their order.
pub(super) async fn competences(connection: &impl ConnectionTrait) -> Result<Vec<Competence>, DbErr> {
    let rows = Entity::find()
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id)
        .all(connection)
        .await?;
    let read = |row: Model| {
        Ok(Competence {
            id: CompetenceId(row.id),
            standard: row.standard,
            name: row.name,
            meaning: row.meaning,
            anchors: serde_json::from_str(&row.anchors).map_err(json)?,
            is_retired: row.is_retired,
        })
    };
    rows.into_iter().map(read).collect()
}

/// Writes a competence at its place.
pub(super) async fn save_competence(
    connection: &impl ConnectionTrait,
    competence: &Competence,
    (position, is_new): (i32, bool),
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = Model {
        id: competence.id.0,
        position,
        standard: competence.standard.clone(),
        name: competence.name.clone(),
        meaning: competence.meaning.clone(),
        anchors: serde_json::to_string(&competence.anchors).map_err(json)?,
        is_retired: competence.is_retired,
        changed_at: now,
    };
    let row = row.into_active_model().reset_all();
    if is_new {
        Entity::insert(row)
            .exec_without_returning(connection)
            .await
            .map(drop)
    } else {
        Entity::update(row).exec(connection).await.map(drop)
    }
}

/// Removes a competence in which nobody was rated and of which nothing is required.
pub(super) async fn delete_competence(
    connection: &impl ConnectionTrait,
    id: CompetenceId,
) -> Result<(), DbErr> {
    Entity::delete_by_id(id.0).exec(connection).await.map(drop)
}

/// Whether anybody was ever rated in a competence, or something is required in it.
pub(super) async fn is_competence_used(
    connection: &impl ConnectionTrait,
    id: CompetenceId,
) -> Result<bool, DbErr> {
    let required = profile::Entity::find().filter(profile::Column::CompetenceId.eq(id.0));
    if required.one(connection).await?.is_some() {
        return Ok(true);
    }
    rating::store::is_any_of(connection, id).await
}

/// What is required of each role.
pub(super) async fn profiles(
    connection: &impl ConnectionTrait,
) -> Result<BTreeMap<String, BTreeMap<CompetenceId, Proficiency>>, DbErr> {
    let rows = profile::Entity::find().all(connection).await?;
    let mut found: BTreeMap<String, BTreeMap<CompetenceId, Proficiency>> = BTreeMap::new();
    for row in rows {
        let of_role = found.entry(row.role).or_default();
        of_role.insert(CompetenceId(row.competence_id), level(row.proficiency));
    }
    Ok(found)
}

/// Writes what is required of a role, in place of what was.
pub(super) async fn save_profile(
    connection: &impl ConnectionTrait,
    role: Role,
    required: &BTreeMap<CompetenceId, Proficiency>,
) -> Result<(), DbErr> {
    profile::Entity::delete_many()
        .filter(profile::Column::Role.eq(role.as_str()))
        .exec(connection)
        .await?;
    let rows: Vec<profile::ActiveModel> = required
        .iter()
        .map(|(competence, level)| profile::ActiveModel {
            role: Set(role.as_str().to_owned()),
            competence_id: Set(competence.0),
            proficiency: Set(i32::from(level.level())),
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    profile::Entity::insert_many(rows)
        .exec_without_returning(connection)
        .await
        .map(drop)
}
