//! Account plans with their versions and the pages that customers sign, what plans begin with, and the plan that a task is for.

use sea_orm_migration::{prelude::*, schema::*};
use uuid::Uuid;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0034_plans"
    }
}

const INDEXES: [&str; 7] = [
    "CREATE INDEX ix_activity_contact_account_id ON activity_contact (account_id, way, happened_on, contact_id)",
    "CREATE INDEX ix_plan_account_id ON plan (account_id, first_on)",
    "CREATE INDEX ix_plan_is_open ON plan (is_open, attention_on, id)",
    "CREATE INDEX ix_task_plan_id ON task (plan_id, state, due_on)",
    "CREATE UNIQUE INDEX ux_plan_share_token_hash ON plan_share (token_hash)",
    "CREATE INDEX ix_plan_share_plan_id ON plan_share (plan_id)",
    "CREATE INDEX ix_plan_signature_share_id ON plan_signature (share_id, signed_at)",
];

/// Templates that are there from the beginning, a way of selling each, in both languages.
const TEMPLATES: &str = include_str!("m0034_templates.json");

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [template(), plan(), version(), share(), signature()] {
            manager.create_table(table).await?;
        }
        let column = Table::alter()
            .table("task")
            .add_column(uuid_null("plan_id"))
            .to_owned();
        manager.alter_table(column).await?;
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        starting_templates(manager).await
    }
}

fn references(table: &str, column: &str, other: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_{column}"))
        .from(Alias::new(table), Alias::new(column))
        .to(Alias::new(other), Alias::new("id"))
        .to_owned()
}

fn template() -> TableCreateStatement {
    Table::create()
        .table("plan_template")
        .col(pk_uuid("id"))
        .col(integer("position"))
        .col(text("content"))
        .col(timestamp_with_time_zone("changed_at"))
        .to_owned()
}

/// What lists sort and filter by has columns; what is read with the plan alone is JSON. `attention_on` is the day by which
/// somebody has to do something.
fn plan() -> TableCreateStatement {
    Table::create()
        .table("plan")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(string_len("name", 200))
        .col(string_len_null("selling_mode", 16))
        .col(date("first_on"))
        .col(date("last_on"))
        .col(string_len("rhythm", 16))
        .col(uuid_null("template_id"))
        .col(uuid_null("follows_id"))
        .col(string_len("state", 16))
        .col(boolean("is_open"))
        .col(date("attention_on"))
        .col(date_null("review_on"))
        .col(text("content"))
        .col(text("record"))
        .col(boolean("is_removed"))
        .col(timestamp_with_time_zone("recorded_at"))
        .col(uuid_null("recorded_by"))
        .col(timestamp_with_time_zone("changed_at"))
        .foreign_key(&mut references("plan", "account_id", "account"))
        .foreign_key(&mut references("plan", "follows_id", "plan"))
        .foreign_key(&mut references("plan", "recorded_by", "person"))
        .to_owned()
}

fn version() -> TableCreateStatement {
    Table::create()
        .table("plan_version")
        .col(uuid("plan_id"))
        .col(integer("number"))
        .col(text("content"))
        .col(timestamp_with_time_zone("frozen_at"))
        .primary_key(Index::create().col("plan_id").col("number"))
        .foreign_key(&mut references("plan_version", "plan_id", "plan"))
        .to_owned()
}

fn share() -> TableCreateStatement {
    Table::create()
        .table("plan_share")
        .col(pk_uuid("id"))
        .col(uuid("plan_id"))
        .col(string_len("token_hash", 64))
        .col(text("choice"))
        .col(date("ends_on"))
        .col(timestamp_with_time_zone("made_at"))
        .col(uuid_null("made_by"))
        .col(timestamp_with_time_zone_null("revoked_at"))
        .col(uuid_null("revoked_by"))
        .foreign_key(&mut references("plan_share", "plan_id", "plan"))
        .foreign_key(&mut references("plan_share", "made_by", "person"))
        .foreign_key(&mut references("plan_share", "revoked_by", "person"))
        .to_owned()
}

/// What was signed is kept as it was read, with from where.
fn signature() -> TableCreateStatement {
    Table::create()
        .table("plan_signature")
        .col(pk_uuid("id"))
        .col(uuid("share_id"))
        .col(string_len("name", 100))
        .col(text("note"))
        .col(text("content"))
        .col(timestamp_with_time_zone("signed_at"))
        .col(string_len_null("origin_address", 64))
        .col(string_len_null("origin_program", 200))
        .foreign_key(&mut references("plan_signature", "share_id", "plan_share"))
        .to_owned()
}

async fn starting_templates(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let templates: Vec<serde_json::Value> =
        serde_json::from_str(TEMPLATES).map_err(|error| DbErr::Migration(error.to_string()))?;
    for (position, template) in (0_i32..).zip(templates) {
        // Small constant ids: they are the same everywhere, and older than any that are made later.
        let id = Uuid::from_u128(0x34_0001 + u128::from(position.unsigned_abs()));
        let mut insert = Query::insert();
        insert
            .into_table("plan_template")
            .columns(["id", "position", "content", "changed_at"])
            .values_panic([
                id.into(),
                position.into(),
                template.to_string().into(),
                chrono::DateTime::UNIX_EPOCH.into(),
            ]);
        manager.get_connection().execute(&insert).await?;
    }
    Ok(())
}
