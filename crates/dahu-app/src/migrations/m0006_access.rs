//! Roles, teams, groups of accounts, and the account team: who may see and do what.

use sea_orm::DbBackend;
use sea_orm_migration::{prelude::*, schema::*};

use super::m0001_first_end::references;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0006_access"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        teams(manager).await?;
        accounts(manager).await?;
        for statement in [
            "UPDATE person SET role = 'account_manager' WHERE role = 'salesperson'",
            "ALTER TABLE person ADD COLUMN left_at timestamp_with_timezone_text",
            "INSERT INTO counter (name, next) VALUES ('access', 0)",
            "CREATE INDEX ix_team_parent_id ON team (parent_id)",
            "CREATE INDEX ix_team_path_team_id ON team_path (team_id, ancestor_id)",
            "CREATE INDEX ix_team_person_person_id ON team_person (person_id, team_id)",
            "CREATE INDEX ix_team_person_team_id ON team_person (team_id, person_id)",
            "CREATE INDEX ix_account_parent_id ON account (parent_id)",
            "CREATE INDEX ix_account_path_account_id ON account_path (account_id, ancestor_id)",
            "CREATE INDEX ix_account_person_person_id ON account_person (person_id, role, account_id)",
            "CREATE INDEX ix_account_person_account_id ON account_person (account_id, from_on)",
        ] {
            run(manager, statement).await?;
        }
        run(manager, &owners(manager.get_database_backend())).await
    }
}

/// Runs a statement whose types are those of SQLite.
async fn run(manager: &SchemaManager<'_>, statement: &str) -> Result<(), DbErr> {
    let statement = match manager.get_database_backend() {
        DbBackend::Sqlite => statement.to_owned(),
        _ => statement.replace("timestamp_with_timezone_text", "timestamp with time zone"),
    };
    manager
        .get_connection()
        .execute_unprepared(&statement)
        .await
        .map(drop)
}

/// Owners so far become relations since the day on which their account came.
fn owners(backend: DbBackend) -> String {
    let day = match backend {
        DbBackend::Sqlite => "substr(created_at, 1, 10)",
        _ => "(created_at AT TIME ZONE 'UTC')::date",
    };
    format!(
        "INSERT INTO account_person (id, account_id, person_id, role, whole_group, from_on, given_at) \
         SELECT id, id, owner_id, 'owner', false, {day}, created_at FROM account WHERE owner_id IS NOT NULL"
    )
}

async fn teams(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let team = Table::create()
        .table("team")
        .col(pk_uuid("id"))
        .col(string_len("name", 200))
        .col(uuid_null("parent_id"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut references("team", "parent_id", "team"))
        .to_owned();
    manager.create_table(team).await?;
    // Every team with itself and everything above it, so that a subtree is one join.
    let path = Table::create()
        .table("team_path")
        .col(uuid("ancestor_id"))
        .col(uuid("team_id"))
        .col(integer("depth"))
        .primary_key(Index::create().col("ancestor_id").col("team_id"))
        .foreign_key(&mut references("team_path", "ancestor_id", "team"))
        .foreign_key(&mut references("team_path", "team_id", "team"))
        .to_owned();
    manager.create_table(path).await?;
    let member = Table::create()
        .table("team_person")
        .col(pk_uuid("id"))
        .col(uuid("team_id"))
        .col(uuid("person_id"))
        .col(boolean("manages"))
        .col(date("from_on"))
        .col(date_null("until_on"))
        .foreign_key(&mut references("team_person", "team_id", "team"))
        .foreign_key(&mut references("team_person", "person_id", "person"))
        .to_owned();
    manager.create_table(member).await
}

async fn accounts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let parent = Table::alter()
        .table("account")
        .add_column(uuid_null("parent_id"))
        .to_owned();
    manager.alter_table(parent).await?;
    // Every account that belongs to another with everything above it; an account alone has no row.
    let path = Table::create()
        .table("account_path")
        .col(uuid("ancestor_id"))
        .col(uuid("account_id"))
        .col(integer("depth"))
        .primary_key(Index::create().col("ancestor_id").col("account_id"))
        .foreign_key(&mut references("account_path", "ancestor_id", "account"))
        .foreign_key(&mut references("account_path", "account_id", "account"))
        .to_owned();
    manager.create_table(path).await?;
    let relation = Table::create()
        .table("account_person")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(uuid("person_id"))
        .col(string_len("role", 32))
        .col(boolean("whole_group"))
        .col(date("from_on"))
        .col(date_null("until_on"))
        .col(uuid_null("given_by"))
        .col(timestamp_with_time_zone("given_at"))
        .foreign_key(&mut references("account_person", "account_id", "account"))
        .foreign_key(&mut references("account_person", "person_id", "person"))
        .to_owned();
    manager.create_table(relation).await
}
