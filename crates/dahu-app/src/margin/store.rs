//! The tables `product` and `category_margin`: rows are added and, by undoing their import, removed, never changed.

use std::collections::BTreeMap;

use sea_orm::entity::prelude::*;

use super::ProductFacts;
use crate::import::{
    ImportId,
    store::{add_rows, latest_rows, remove_rows},
};

mod product {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "product")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub code: String,
        pub category: Option<String>,
        pub margin_ppm: Option<i64>,
        #[sea_orm(primary_key, auto_increment = false)]
        pub import_id: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod category_margin {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "category_margin")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub category: String,
        pub margin_ppm: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub import_id: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) async fn products(
    connection: &impl ConnectionTrait,
) -> Result<BTreeMap<String, ProductFacts>, DbErr> {
    let statement = latest_rows(
        connection,
        "product",
        &["code"],
        "code, category, margin_ppm, import_id",
    );
    let rows = product::Entity::find()
        .from_raw_sql(statement)
        .all(connection)
        .await?;
    let facts = rows.into_iter().map(|row| {
        let facts = ProductFacts {
            category: row.category,
            margin: row.margin_ppm,
        };
        (row.code, facts)
    });
    Ok(facts.collect())
}

pub(super) async fn categories(connection: &impl ConnectionTrait) -> Result<BTreeMap<String, i64>, DbErr> {
    let statement = latest_rows(
        connection,
        "category_margin",
        &["category"],
        "category, margin_ppm, import_id",
    );
    let rows = category_margin::Entity::find()
        .from_raw_sql(statement)
        .all(connection)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.category, row.margin_ppm))
        .collect())
}

/// Adds what an import says of products.
pub(crate) async fn insert_products(
    connection: &impl ConnectionTrait,
    import: ImportId,
    products: &[(String, ProductFacts)],
) -> Result<(), DbErr> {
    add_rows(connection, products, |(code, facts)| product::Model {
        code: code.clone(),
        category: facts.category.clone(),
        margin_ppm: facts.margin,
        import_id: import.0,
    })
    .await
}

/// Adds what an import says of categories.
pub(crate) async fn insert_categories(
    connection: &impl ConnectionTrait,
    import: ImportId,
    categories: &[(String, i64)],
) -> Result<(), DbErr> {
    add_rows(connection, categories, |(category, margin)| {
        category_margin::Model {
            category: category.clone(),
            margin_ppm: *margin,
            import_id: import.0,
        }
    })
    .await
}

/// Removes what an import said of products, and counts it.
pub(crate) async fn delete_products(
    connection: &impl ConnectionTrait,
    import: ImportId,
) -> Result<u64, DbErr> {
    remove_rows::<product::Entity>(connection, product::Column::ImportId, import).await
}

/// Removes what an import said of categories, and counts it.
pub(crate) async fn delete_categories(
    connection: &impl ConnectionTrait,
    import: ImportId,
) -> Result<u64, DbErr> {
    remove_rows::<category_margin::Entity>(connection, category_margin::Column::ImportId, import).await
}
