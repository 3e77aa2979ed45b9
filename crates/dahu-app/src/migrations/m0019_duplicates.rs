//! Searches for duplicates, and the pairs that they found with what people said of them.

use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0019_duplicates"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(run()).await?;
        manager.create_table(pair()).await?;
        let connection = manager.get_connection();
        for statement in [
            "CREATE UNIQUE INDEX uq_duplicate_run_number ON duplicate_run (number)",
            // One search runs at a time: the constraint is the lock.
            "CREATE UNIQUE INDEX uq_duplicate_run_one_running ON duplicate_run (state) WHERE state = 'running'",
            "CREATE UNIQUE INDEX uq_duplicate_pair_accounts ON duplicate_pair (account_one, account_other)",
            "CREATE UNIQUE INDEX uq_duplicate_pair_contacts ON duplicate_pair (contact_one, contact_other)",
            "CREATE INDEX ix_duplicate_pair_account_other ON duplicate_pair (account_other)",
            "CREATE INDEX ix_duplicate_pair_contact_other ON duplicate_pair (contact_other)",
            "CREATE INDEX ix_duplicate_pair_noun_decision_strength_id ON duplicate_pair (noun, decision, strength, id)",
            "INSERT INTO counter (name, next) VALUES ('duplicate_run', 1), ('duplicate_pair', 1)",
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

fn run() -> TableCreateStatement {
    Table::create()
        .table("duplicate_run")
        .col(pk_uuid("id"))
        .col(integer("number"))
        .col(string_len("state", 32))
        .col(json_binary_null("result"))
        .col(json_binary_null("failure"))
        .col(timestamp_with_time_zone("started_at"))
        .col(uuid_null("started_by"))
        .col(timestamp_with_time_zone("heartbeat_at"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .foreign_key(&mut references("duplicate_run", "started_by", "person"))
        .to_owned()
}

/// A pair goes with either of its records.
fn pair() -> TableCreateStatement {
    let mut table = Table::create()
        .table("duplicate_pair")
        .col(pk_uuid("id"))
        .col(string_len("noun", 16))
        .col(uuid_null("account_one"))
        .col(uuid_null("account_other"))
        .col(uuid_null("contact_one"))
        .col(uuid_null("contact_other"))
        .col(string_len("verdict", 16))
        .col(string_len("reasons", 200))
        .col(integer("strength"))
        .col(timestamp_with_time_zone("found_at"))
        .col(timestamp_with_time_zone_null("gone_at"))
        .col(string_len_null("decision", 16))
        .col(timestamp_with_time_zone_null("decided_at"))
        .col(uuid_null("decided_by"))
        .col(string_len_null("note", 300))
        .foreign_key(&mut references("duplicate_pair", "decided_by", "person"))
        .to_owned();
    for (column, other) in [
        ("account_one", "account"),
        ("account_other", "account"),
        ("contact_one", "contact"),
        ("contact_other", "contact"),
    ] {
        let mut key = references("duplicate_pair", column, other);
        table.foreign_key(key.on_delete(ForeignKeyAction::Cascade));
    }
    table
}
