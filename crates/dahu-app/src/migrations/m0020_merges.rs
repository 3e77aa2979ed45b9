//! Merges of two accounts or two contacts, each with what it changed, so that it can be taken back.

use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0020_merges"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let references = |column: &'static str| {
            ForeignKey::create()
                .name(format!("fk_merge_{column}"))
                .from(Alias::new("merge"), Alias::new(column))
                .to(Alias::new("person"), Alias::new("id"))
                .to_owned()
        };
        // Without keys to the records: the one is gone, and the other may go into a third.
        let merge = Table::create()
            .table("merge")
            .col(pk_uuid("id"))
            .col(string_len("noun", 16))
            .col(uuid("kept_id"))
            .col(uuid("gone_id"))
            .col(string_len("kept_name", 300))
            .col(string_len("gone_name", 300))
            .col(string_len_null("gone_code", 100))
            .col(text("facts"))
            .col(text("belongings"))
            .col(blob_null("lines"))
            .col(big_integer("line_count"))
            .col(timestamp_with_time_zone("merged_at"))
            .col(uuid_null("merged_by"))
            .col(timestamp_with_time_zone_null("undone_at"))
            .col(uuid_null("undone_by"))
            .foreign_key(&mut references("merged_by"))
            .foreign_key(&mut references("undone_by"))
            .to_owned();
        manager.create_table(merge).await?;
        let connection = manager.get_connection();
        for statement in [
            // A record is part of one other at most.
            "CREATE UNIQUE INDEX uq_merge_gone_id ON merge (gone_id) WHERE undone_at IS NULL",
            "CREATE INDEX ix_merge_kept_id ON merge (kept_id, id)",
        ] {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
