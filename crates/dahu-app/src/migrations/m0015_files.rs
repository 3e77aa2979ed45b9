//! Files with accounts: what they are called and are; their content lies in the object store, under their ids.

use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0015_files"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let references = |column: &str, other: &str| {
            ForeignKey::create()
                .name(format!("fk_file_{column}"))
                .from(Alias::new("file"), Alias::new(column))
                .to(Alias::new(other), Alias::new("id"))
                .to_owned()
        };
        let file = Table::create()
            .table("file")
            .col(pk_uuid("id"))
            .col(uuid("account_id"))
            .col(string_len_null("subject_noun", 32))
            .col(uuid_null("subject_id"))
            .col(string_len("name", 200))
            .col(string_len("media_type", 100))
            .col(big_integer("bytes"))
            .col(string_len("sha256", 64))
            .col(boolean("has_thumbnail"))
            .col(string_len("scan", 16))
            .col(timestamp_with_time_zone("created_at"))
            .col(uuid_null("created_by"))
            .col(timestamp_with_time_zone_null("removed_at"))
            .foreign_key(&mut references("account_id", "account"))
            .foreign_key(&mut references("created_by", "person"))
            .to_owned();
        manager.create_table(file).await?;
        let connection = manager.get_connection();
        for index in [
            "CREATE INDEX ix_file_account_id_id ON file (account_id, id)",
            "CREATE INDEX ix_file_subject_id ON file (subject_id) WHERE subject_id IS NOT NULL",
            "CREATE INDEX ix_file_removed_at ON file (removed_at) WHERE removed_at IS NOT NULL",
        ] {
            connection.execute_unprepared(index).await?;
        }
        Ok(())
    }
}
