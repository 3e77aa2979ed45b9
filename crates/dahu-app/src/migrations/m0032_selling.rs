//! Ways of selling at accounts: what is proposed and confirmed, ratings by hand, and what was given against what is needed.

use sea_orm_migration::{prelude::*, schema::*};

use super::m0001_first_end::references;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0032_selling"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let selling = Table::create()
            .table("account_selling")
            .col(uuid("account_id").primary_key())
            .col(string_len("answer", 16))
            .col(string_len_null("proposed", 16))
            .col(string_len_null("confirmed", 16))
            .col(string_len_null("way", 16))
            .col(string_len_null("served", 16))
            .col(text("weighed"))
            .col(text("actual"))
            .col(text("gaps"))
            .col(big_integer("weight"))
            .col(boolean("by_hand"))
            .col(text_null("reason"))
            .col(timestamp_with_time_zone_null("decided_at"))
            .col(uuid_null("decided_by"))
            .col(text_null("ratings"))
            .foreign_key(
                references("account_selling", "account_id", "account").on_delete(ForeignKeyAction::Cascade),
            )
            .foreign_key(&mut references("account_selling", "decided_by", "person"))
            .to_owned();
        manager.create_table(selling).await?;
        for statement in [
            "INSERT INTO counter (name, next) VALUES ('account_selling', 1)",
            "CREATE INDEX ix_account_selling_weight ON account_selling (weight, account_id)",
            "CREATE INDEX ix_account_selling_served_weight ON account_selling (served, weight, account_id)",
            "CREATE INDEX ix_account_selling_way_weight ON account_selling (way, weight, account_id)",
            "CREATE INDEX ix_account_selling_answer_weight ON account_selling (answer, weight, account_id)",
        ] {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
