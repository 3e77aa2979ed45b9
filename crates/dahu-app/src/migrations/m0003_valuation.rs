//! Valuation runs, and what each account is worth by the latest of them.

use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0003_valuation"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        runs(manager).await?;
        values(manager).await?;
        accounts(manager).await
    }
}

async fn runs(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let run = Table::create()
        .table("valuation_run")
        .col(pk_uuid("id"))
        .col(integer("number"))
        .col(string_len("state", 32))
        .col(json_binary("request"))
        .col(string_len("program", 64))
        .col(string_len_null("inputs_sha256", 64))
        .col(string_len_null("result_sha256", 64))
        .col(json_binary_null("result"))
        .col(json_binary_null("failure"))
        .col(timestamp_with_time_zone("started_at"))
        .col(uuid_null("started_by"))
        .col(timestamp_with_time_zone("heartbeat_at"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .foreign_key(
            ForeignKey::create()
                .name("fk_valuation_run_started_by")
                .from(Alias::new("valuation_run"), Alias::new("started_by"))
                .to(Alias::new("person"), Alias::new("id")),
        )
        .to_owned();
    manager.create_table(run).await?;
    let connection = manager.get_connection();
    for statement in [
        "CREATE UNIQUE INDEX uq_valuation_run_number ON valuation_run (number)",
        // One valuation runs at a time: the constraint is the lock.
        "CREATE UNIQUE INDEX uq_valuation_run_one_running ON valuation_run (state) WHERE state = 'running'",
        "INSERT INTO counter (name, next) VALUES ('valuation', 1)",
    ] {
        connection.execute_unprepared(statement).await?;
    }
    Ok(())
}

async fn values(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let value = Table::create()
        .table("account_value")
        .col(uuid("account_id").primary_key())
        .col(integer("run"))
        .col(integer("repeat_purchases"))
        .col(integer("recency_days"))
        .col(integer("age_days"))
        .col(integer_null("alive_ppm"))
        .col(big_integer("expected_milli"))
        .col(big_integer("spend"))
        .col(big_integer("within"))
        .col(big_integer("within_low"))
        .col(big_integer("within_high"))
        .col(big_integer_null("residual"))
        .col(big_integer_null("keeping"))
        .col(big_integer_null("opening"))
        .col(string_len_null("movement", 16))
        .col(big_integer("change"))
        .col(integer("value_rank"))
        .col(integer("sales_rank"))
        .foreign_key(
            ForeignKey::create()
                .name("fk_account_value_account_id")
                .from(Alias::new("account_value"), Alias::new("account_id"))
                .to(Alias::new("account"), Alias::new("id"))
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned();
    manager.create_table(value).await?;
    let connection = manager.get_connection();
    for columns in ["movement, change, account_id", "value_rank", "sales_rank"] {
        let name = columns.replace(", ", "_");
        connection
            .execute_unprepared(&format!(
                "CREATE INDEX ix_account_value_{name} ON account_value ({columns})"
            ))
            .await?;
    }
    Ok(())
}

/// What lists sort and filter by; the rest is in `account_value`.
async fn accounts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    for statement in [
        "ALTER TABLE account ADD COLUMN value bigint NOT NULL DEFAULT 0",
        "ALTER TABLE account ADD COLUMN value_run integer",
        "ALTER TABLE account ADD COLUMN alive_ppm integer",
        "CREATE INDEX ix_account_value_id ON account (value, id)",
        "CREATE INDEX ix_account_owner_id_value_id ON account (owner_id, value, id)",
    ] {
        connection.execute_unprepared(statement).await?;
    }
    Ok(())
}
