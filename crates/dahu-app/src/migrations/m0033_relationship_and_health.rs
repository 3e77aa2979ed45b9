//! Where relationships stand, by whose evidence; the two dials of every account, and alerts.

use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0033_relationship_and_health"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [placements(), dials(), alerts()] {
            manager.create_table(table).await?;
        }
        let connection = manager.get_connection();
        for statement in [
            "CREATE INDEX ix_relationship_stage_account_id_placed_on_id ON relationship_stage (account_id, placed_on, id)",
            "CREATE INDEX ix_account_health_change_number ON account_health (change_number, account_id)",
            "CREATE INDEX ix_health_alert_account_id_signal ON health_alert (account_id, signal)",
            "CREATE INDEX ix_health_alert_raised_at_id ON health_alert (raised_at, id)",
            // A signal of an account has one open alert, whichever server raises it.
            "CREATE UNIQUE INDEX uq_health_alert_open ON health_alert (account_id, signal) WHERE closed_at IS NULL",
            "INSERT INTO counter (name, next) VALUES ('health', 1)",
        ] {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

fn references(table: &str, column: &str, other: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_{column}"))
        .from(Alias::new(table), Alias::new(column))
        .to(Alias::new(other), Alias::new("id"))
        .to_owned()
}

/// Without a key to `activity`: evidence stays evidence when the activity is removed.
fn placements() -> TableCreateStatement {
    Table::create()
        .table("relationship_stage")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(string_len("stage", 16))
        .col(date("placed_on"))
        .col(string_len("turn", 16))
        .col(text("evidence"))
        .col(uuid_null("activity_id"))
        .col(timestamp_with_time_zone("placed_at"))
        .col(uuid_null("placed_by"))
        .col(timestamp_with_time_zone_null("taken_back_at"))
        .col(uuid_null("taken_back_by"))
        .foreign_key(&mut references("relationship_stage", "account_id", "account"))
        .foreign_key(&mut references("relationship_stage", "placed_by", "person"))
        .foreign_key(&mut references("relationship_stage", "taken_back_by", "person"))
        .to_owned()
}

/// What follows from other tables, so that lists need not work it out.
fn dials() -> TableCreateStatement {
    Table::create()
        .table("account_health")
        .col(pk_uuid("account_id"))
        .col(big_integer("account_number"))
        .col(uuid_null("owner_id"))
        .col(integer_null("score"))
        .col(integer("known"))
        .col(integer("percent"))
        .col(integer("bad"))
        .col(integer("gaps"))
        .col(string_len_null("stage", 16))
        .col(integer("alerts"))
        .col(date("refreshed_on"))
        .col(big_integer("change_number"))
        .foreign_key(
            references("account_health", "account_id", "account").on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}

fn alerts() -> TableCreateStatement {
    Table::create()
        .table("health_alert")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(string_len("signal", 16))
        .col(integer("points"))
        .col(text("value"))
        .col(date_null("value_on"))
        .col(date("raised_on"))
        .col(timestamp_with_time_zone("raised_at"))
        .col(uuid_null("task_id"))
        .col(timestamp_with_time_zone_null("closed_at"))
        .col(uuid_null("closed_by"))
        .col(string_len_null("because", 16))
        .col(text_null("note"))
        .col(boolean("has_gone"))
        .foreign_key(references("health_alert", "account_id", "account").on_delete(ForeignKeyAction::Cascade))
        .foreign_key(&mut references("health_alert", "closed_by", "person"))
        .to_owned()
}
