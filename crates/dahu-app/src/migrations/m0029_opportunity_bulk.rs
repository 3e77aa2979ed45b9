//! Edits of many opportunities at once.

use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0029_opportunity_bulk"
    }
}

fn references(table: &str, column: &str, other: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_{column}"))
        .from(Alias::new(table), Alias::new(column))
        .to(Alias::new(other), Alias::new("id"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("opportunity_bulk")
            .col(pk_uuid("id"))
            .col(timestamp_with_time_zone("prepared_at"))
            .col(uuid("made_by"))
            .col(text("wanted"))
            .col(text("told"))
            .col(integer("opportunities"))
            .col(timestamp_with_time_zone_null("made_at"))
            .col(timestamp_with_time_zone_null("undone_at"))
            .col(uuid_null("undone_by"))
            .foreign_key(&mut references("opportunity_bulk", "made_by", "person"))
            .foreign_key(&mut references("opportunity_bulk", "undone_by", "person"))
            .to_owned();
        manager.create_table(table).await?;
        let index = Index::create()
            .name("ix_opportunity_bulk_made_by_prepared_at")
            .table("opportunity_bulk")
            .col("made_by")
            .col("prepared_at")
            .to_owned();
        manager.create_index(index).await?;
        let table = Table::create()
            .table("opportunity_bulk_step")
            .col(uuid("opportunity_bulk_id"))
            .col(uuid("opportunity_id"))
            .col(text("step"))
            .primary_key(Index::create().col("opportunity_bulk_id").col("opportunity_id"))
            .foreign_key(&mut references(
                "opportunity_bulk_step",
                "opportunity_bulk_id",
                "opportunity_bulk",
            ))
            .foreign_key(
                references("opportunity_bulk_step", "opportunity_id", "opportunity")
                    .on_delete(ForeignKeyAction::Cascade),
            )
            .to_owned();
        manager.create_table(table).await?;
        let index = Index::create()
            .name("ix_opportunity_bulk_step_opportunity_id")
            .table("opportunity_bulk_step")
            .col("opportunity_id")
            .to_owned();
        manager.create_index(index).await
    }
}
