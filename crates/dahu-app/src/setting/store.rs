//! The table `workspace_setting`.

use std::collections::HashMap;

use sea_orm::{Set, entity::prelude::*, sea_query::OnConflict};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "workspace_setting")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub value: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(super) async fn get(connection: &impl ConnectionTrait, name: &str) -> Result<Option<String>, DbErr> {
    Ok(Entity::find_by_id(name.to_owned())
        .one(connection)
        .await?
        .map(|setting| setting.value))
}

/// The values of several names, of those that have one.
pub(super) async fn get_all(
    connection: &impl ConnectionTrait,
    names: &[&str],
) -> Result<HashMap<String, String>, DbErr> {
    let found = Entity::find()
        .filter(Column::Name.is_in(names.iter().copied()))
        .all(connection)
        .await?;
    Ok(found
        .into_iter()
        .map(|setting| (setting.name, setting.value))
        .collect())
}

pub(super) async fn delete(connection: &impl ConnectionTrait, name: &str) -> Result<(), DbErr> {
    Entity::delete_by_id(name.to_owned())
        .exec(connection)
        .await
        .map(drop)
}

pub(super) async fn set(connection: &impl ConnectionTrait, name: &str, value: &str) -> Result<(), DbErr> {
    let model = ActiveModel {
        name: Set(name.to_owned()),
        value: Set(value.to_owned()),
    };
    Entity::insert(model)
        .on_conflict(
            OnConflict::column(Column::Name)
                .update_column(Column::Value)
                .to_owned(),
        )
        .exec_without_returning(connection)
        .await
        .map(drop)
}
