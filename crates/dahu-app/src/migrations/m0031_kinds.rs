//! Kinds of key account: what is proposed and what was decided, and the versions of rules that propose.

use sea_orm_migration::{prelude::*, schema::*};

use super::m0001_first_end::references;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0031_kinds"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let rulebook = Table::create()
            .table("rulebook")
            .col(pk_uuid("id"))
            .col(string_len("subject", 16))
            .col(integer_null("version"))
            .col(text("rules"))
            .col(text_null("note"))
            .col(timestamp_with_time_zone("drafted_at"))
            .col(uuid_null("drafted_by"))
            .col(timestamp_with_time_zone_null("applied_at"))
            .col(uuid_null("applied_by"))
            .foreign_key(&mut references("rulebook", "drafted_by", "person"))
            .foreign_key(&mut references("rulebook", "applied_by", "person"))
            .to_owned();
        manager.create_table(rulebook).await?;
        let kind = Table::create()
            .table("account_kind")
            .col(uuid("account_id"))
            .col(string_len("kind", 16))
            .col(string_len("stands", 16))
            .col(boolean("is_proposed"))
            .col(date_null("since_on"))
            .col(text("signs"))
            .col(big_integer("weight"))
            .col(string_len_null("verdict", 16))
            .col(text_null("reason"))
            .col(timestamp_with_time_zone_null("decided_at"))
            .col(uuid_null("decided_by"))
            .primary_key(Index::create().col("account_id").col("kind"))
            .foreign_key(
                references("account_kind", "account_id", "account").on_delete(ForeignKeyAction::Cascade),
            )
            .foreign_key(&mut references("account_kind", "decided_by", "person"))
            .to_owned();
        manager.create_table(kind).await?;
        for statement in [
            "INSERT INTO counter (name, next) VALUES ('account_kind', 1)",
            "CREATE UNIQUE INDEX uq_rulebook_subject_version ON rulebook (subject, version)",
            "CREATE UNIQUE INDEX uq_rulebook_draft ON rulebook (subject) WHERE version IS NULL",
            "CREATE INDEX ix_account_kind_kind_stands_weight ON account_kind (kind, stands, weight, account_id)",
            "CREATE INDEX ix_account_kind_kind_weight ON account_kind (kind, weight, account_id)",
        ] {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
