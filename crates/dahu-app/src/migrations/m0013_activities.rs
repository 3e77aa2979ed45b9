//! Activities with who took part on both sides, tasks, calendar feeds, and who wants no mails about tasks.

use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0013_activities"
    }
}

const INDEXES: [&str; 7] = [
    "CREATE INDEX ix_activity_account_id_happened_on_id_kind ON activity (account_id, happened_on, id, kind)",
    "CREATE INDEX ix_activity_person_person_id_happened_on ON activity_person (person_id, happened_on, activity_id)",
    "CREATE INDEX ix_activity_contact_contact_id ON activity_contact (contact_id, account_id, way, happened_on)",
    "CREATE INDEX ix_task_owner_id_state_due_on_id ON task (owner_id, state, due_on, id)",
    "CREATE INDEX ix_task_account_id_state_due_on_id ON task (account_id, state, due_on, id)",
    "CREATE INDEX ix_task_state_due_on ON task (state, due_on)",
    "CREATE UNIQUE INDEX uq_calendar_feed_token_hash ON calendar_feed (token_hash)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            activity(),
            activity_person(),
            activity_contact(),
            task(),
            calendar_feed(),
            mail_off(),
        ] {
            manager.create_table(table).await?;
        }
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
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

fn activity() -> TableCreateStatement {
    Table::create()
        .table("activity")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(string_len("kind", 16))
        .col(date("happened_on"))
        .col(text("text"))
        .col(string_len_null("outcome", 16))
        .col(string_len_null("direction", 16))
        .col(integer_null("effort_minutes"))
        .col(text_null("next_what"))
        .col(date_null("next_due_on"))
        .col(uuid_null("next_person_id"))
        .col(text_null("next_none"))
        .col(timestamp_with_time_zone("recorded_at"))
        .col(uuid_null("recorded_by"))
        .col(timestamp_with_time_zone("changed_at"))
        .foreign_key(&mut references("activity", "account_id", "account"))
        .foreign_key(&mut references("activity", "next_person_id", "person"))
        .foreign_key(&mut references("activity", "recorded_by", "person"))
        .to_owned()
}

fn activity_person() -> TableCreateStatement {
    Table::create()
        .table("activity_person")
        .col(uuid("activity_id"))
        .col(uuid("person_id"))
        .col(date("happened_on"))
        .primary_key(Index::create().col("activity_id").col("person_id"))
        .foreign_key(&mut references("activity_person", "activity_id", "activity"))
        .foreign_key(&mut references("activity_person", "person_id", "person"))
        .to_owned()
}

/// Without a key to `contact`: what was done with somebody stays done when they are removed.
fn activity_contact() -> TableCreateStatement {
    Table::create()
        .table("activity_contact")
        .col(uuid("activity_id"))
        .col(uuid("contact_id"))
        .col(uuid("account_id"))
        .col(string_len("way", 8))
        .col(date("happened_on"))
        .primary_key(Index::create().col("activity_id").col("contact_id"))
        .foreign_key(&mut references("activity_contact", "activity_id", "activity"))
        .to_owned()
}

fn task() -> TableCreateStatement {
    Table::create()
        .table("task")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(uuid_null("activity_id"))
        .col(text("what"))
        .col(date("due_on"))
        .col(uuid("owner_id"))
        .col(string_len("state", 16))
        .col(timestamp_with_time_zone_null("ended_at"))
        .col(uuid_null("ended_by"))
        .col(text_null("why"))
        .col(timestamp_with_time_zone("created_at"))
        .col(uuid_null("created_by"))
        .col(timestamp_with_time_zone("changed_at"))
        .foreign_key(&mut references("task", "account_id", "account"))
        .foreign_key(&mut references("task", "owner_id", "person"))
        .foreign_key(&mut references("task", "ended_by", "person"))
        .foreign_key(&mut references("task", "created_by", "person"))
        .to_owned()
}

fn calendar_feed() -> TableCreateStatement {
    Table::create()
        .table("calendar_feed")
        .col(pk_uuid("person_id"))
        .col(string_len("token_hash", 64))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut references("calendar_feed", "person_id", "person"))
        .to_owned()
}

fn mail_off() -> TableCreateStatement {
    Table::create()
        .table("task_mail_off")
        .col(pk_uuid("person_id"))
        .col(timestamp_with_time_zone("since"))
        .foreign_key(&mut references("task_mail_off", "person_id", "person"))
        .to_owned()
}
