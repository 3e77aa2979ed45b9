//! Playbooks with their versions, what of them is followed, and call sheets.

use sea_orm_migration::{prelude::*, schema::*};
use serde::Deserialize;
use uuid::Uuid;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0035_playbooks"
    }
}

const STATEMENTS: [&str; 7] = [
    "CREATE INDEX ix_playbook_run_playbook_id ON playbook_run (playbook_id, opportunity_id)",
    "CREATE INDEX ix_playbook_run_opportunity_id ON playbook_run (opportunity_id)",
    "CREATE INDEX ix_playbook_run_plan_id ON playbook_run (plan_id)",
    "CREATE INDEX ix_call_sheet_account_id ON call_sheet (account_id, planned_on)",
    "CREATE INDEX ix_call_sheet_opportunity_id ON call_sheet (opportunity_id)",
    "CREATE INDEX ix_call_sheet_activity_id ON call_sheet (activity_id)",
    "INSERT INTO counter (name, next) VALUES ('playbook_run', 1)",
];

/// Playbooks that are there from the beginning, for each way of selling and situation, in both languages.
const PLAYBOOKS: &str = include_str!("m0035_playbooks.json");

/// A playbook that is there from the beginning.
#[derive(Deserialize)]
struct Beginning {
    id: Uuid,
    playbook: serde_json::Value,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [playbook(), version(), run(), call_sheet()] {
            manager.create_table(table).await?;
        }
        for statement in STATEMENTS {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        starting_playbooks(manager).await
    }
}

fn references(table: &str, column: &str, other: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_{column}"))
        .from(Alias::new(table), Alias::new(column))
        .to(Alias::new(other), Alias::new("id"))
        .to_owned()
}

fn playbook() -> TableCreateStatement {
    Table::create()
        .table("playbook")
        .col(pk_uuid("id"))
        .col(integer("position"))
        .col(text("content"))
        .col(timestamp_with_time_zone("changed_at"))
        .to_owned()
}

fn version() -> TableCreateStatement {
    Table::create()
        .table("playbook_version")
        .col(uuid("playbook_id"))
        .col(integer("number"))
        .col(text("content"))
        .col(timestamp_with_time_zone("kept_at"))
        .col(uuid_null("kept_by"))
        .primary_key(Index::create().col("playbook_id").col("number"))
        .foreign_key(&mut references("playbook_version", "kept_by", "person"))
        .to_owned()
}

/// A playbook that is followed for an opportunity or a plan; one of the two is named.
fn run() -> TableCreateStatement {
    Table::create()
        .table("playbook_run")
        .col(pk_uuid("id"))
        .col(uuid("playbook_id"))
        .col(uuid_null("opportunity_id"))
        .col(uuid_null("plan_id"))
        .col(text("ticks"))
        .col(boolean("is_removed"))
        .col(date("begun_on"))
        .col(timestamp_with_time_zone("begun_at"))
        .col(uuid_null("begun_by"))
        .foreign_key(&mut references("playbook_run", "playbook_id", "playbook"))
        .foreign_key(&mut references("playbook_run", "opportunity_id", "opportunity"))
        .foreign_key(&mut references("playbook_run", "plan_id", "plan"))
        .foreign_key(&mut references("playbook_run", "begun_by", "person"))
        .to_owned()
}

fn call_sheet() -> TableCreateStatement {
    Table::create()
        .table("call_sheet")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(uuid_null("opportunity_id"))
        .col(uuid_null("playbook_id"))
        .col(date("planned_on"))
        .col(text("content"))
        .col(uuid_null("activity_id"))
        .col(boolean("is_removed"))
        .col(timestamp_with_time_zone("recorded_at"))
        .col(uuid_null("recorded_by"))
        .foreign_key(&mut references("call_sheet", "account_id", "account"))
        .foreign_key(&mut references("call_sheet", "opportunity_id", "opportunity"))
        .foreign_key(&mut references("call_sheet", "recorded_by", "person"))
        .to_owned()
}

async fn starting_playbooks(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let playbooks: Vec<Beginning> =
        serde_json::from_str(PLAYBOOKS).map_err(|error| DbErr::Migration(error.to_string()))?;
    for (position, beginning) in (0_i32..).zip(playbooks) {
        let content = beginning.playbook.to_string();
        let mut insert = Query::insert();
        insert
            .into_table("playbook")
            .columns(["id", "position", "content", "changed_at"])
            .values_panic([
                beginning.id.into(),
                position.into(),
                content.clone().into(),
                chrono::DateTime::UNIX_EPOCH.into(),
            ]);
        manager.get_connection().execute(&insert).await?;
        let mut version = Query::insert();
        version
            .into_table("playbook_version")
            .columns(["playbook_id", "number", "content", "kept_at"])
            .values_panic([
                beginning.id.into(),
                1.into(),
                content.into(),
                chrono::DateTime::UNIX_EPOCH.into(),
            ]);
        manager.get_connection().execute(&version).await?;
    }
    Ok(())
}
