//! Ties of accounts outside of their group.

use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0017_account_ties"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let references = |column: &'static str, other: &'static str| {
            ForeignKey::create()
                .name(format!("fk_account_tie_{column}"))
                .from(Alias::new("account_tie"), Alias::new(column))
                .to(Alias::new(other), Alias::new("id"))
                .to_owned()
        };
        let table = Table::create()
            .table("account_tie")
            .col(pk_uuid("id"))
            .col(uuid("account_id"))
            .col(string_len("kind", 16))
            .col(uuid_null("other_id"))
            .col(string_len("other_name", 300))
            .col(string_len_null("note", 200))
            .col(timestamp_with_time_zone("created_at"))
            .col(uuid_null("created_by"))
            .foreign_key(&mut references("account_id", "account"))
            .foreign_key(&mut references("other_id", "account"))
            .foreign_key(&mut references("created_by", "person"))
            .to_owned();
        manager.create_table(table).await?;
        for column in ["account_id", "other_id"] {
            let index = Index::create()
                .name(format!("ix_account_tie_{column}"))
                .table("account_tie")
                .col(Alias::new(column))
                .to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
