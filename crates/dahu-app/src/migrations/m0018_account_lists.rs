//! Lists of accounts: their orders by index, views that people keep, and edits of many accounts at once.

use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0018_account_lists"
    }
}

/// Expressions that lists are sorted by, spelled as the queries spell them.
const ORDERS: [(&str, &str); 6] = [
    ("code", "COALESCE(code, '')"),
    (
        "intent",
        "CASE intent WHEN 'high' THEN 3 WHEN 'medium' THEN 2 WHEN 'low' THEN 1 ELSE 0 END",
    ),
    (
        "size",
        "CASE size WHEN 'large' THEN 4 WHEN 'medium' THEN 3 WHEN 'small' THEN 2 WHEN 'micro' THEN 1 ELSE 0 END",
    ),
    ("sector", "COALESCE(sector, '')"),
    ("province", "COALESCE(province, '')"),
    ("city", "COALESCE(city, '')"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, expression) in ORDERS {
            // An expression stands in brackets of its own.
            let sql = format!("CREATE INDEX ix_account_by_{name} ON account (({expression}), id)");
            manager.get_connection().execute_unprepared(&sql).await?;
        }
        views(manager).await?;
        bulk_edits(manager).await
    }
}

fn references(table: &str, column: &str, other: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_{column}"))
        .from(Alias::new(table), Alias::new(column))
        .to(Alias::new(other), Alias::new("id"))
        .to_owned()
}

async fn views(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("account_view")
        .col(pk_uuid("id"))
        .col(uuid("person_id"))
        .col(string_len("name", 60))
        .col(string_len("query", 2_000))
        .col(boolean("is_shared"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut references("account_view", "person_id", "person"))
        .to_owned();
    manager.create_table(table).await?;
    let index = Index::create()
        .name("ux_account_view_person_id_name")
        .table("account_view")
        .col("person_id")
        .col("name")
        .unique()
        .to_owned();
    manager.create_index(index).await
}

async fn bulk_edits(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("bulk_edit")
        .col(pk_uuid("id"))
        .col(timestamp_with_time_zone("prepared_at"))
        .col(uuid("made_by"))
        .col(text("wanted"))
        .col(text("told"))
        .col(integer("accounts"))
        .col(timestamp_with_time_zone_null("made_at"))
        .col(timestamp_with_time_zone_null("undone_at"))
        .col(uuid_null("undone_by"))
        .foreign_key(&mut references("bulk_edit", "made_by", "person"))
        .foreign_key(&mut references("bulk_edit", "undone_by", "person"))
        .to_owned();
    manager.create_table(table).await?;
    let index = Index::create()
        .name("ix_bulk_edit_made_by_prepared_at")
        .table("bulk_edit")
        .col("made_by")
        .col("prepared_at")
        .to_owned();
    manager.create_index(index).await?;
    let table = Table::create()
        .table("bulk_edit_account")
        .col(uuid("bulk_edit_id"))
        .col(uuid("account_id"))
        .col(text("step"))
        .primary_key(Index::create().col("bulk_edit_id").col("account_id"))
        .foreign_key(&mut references("bulk_edit_account", "bulk_edit_id", "bulk_edit"))
        .foreign_key(
            references("bulk_edit_account", "account_id", "account").on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned();
    manager.create_table(table).await?;
    let index = Index::create()
        .name("ix_bulk_edit_account_account_id")
        .table("bulk_edit_account")
        .col("account_id")
        .to_owned();
    manager.create_index(index).await
}
