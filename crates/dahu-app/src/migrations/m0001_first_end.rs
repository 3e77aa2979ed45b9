//! People, accounts, targets, assessments, events, imports and the ledger's manifest.

use sea_orm::DbBackend;
use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0001_first_end"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        workspace(manager).await?;
        people(manager).await?;
        imports(manager).await?;
        accounts(manager).await?;
        search(manager).await?;
        selling(manager).await?;
        events(manager).await?;
        ledger(manager).await
    }
}

/// A foreign key called `fk_<table>_<column>`.
pub(super) fn references(table: &str, column: &str, other: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_{column}"))
        .from(Alias::new(table), Alias::new(column))
        .to(Alias::new(other), Alias::new("id"))
        .to_owned()
}

/// An index called `ix_<table>_<columns>`, or `uq_…` when unique.
async fn index(
    manager: &SchemaManager<'_>,
    table: &str,
    columns: &[&str],
    unique: bool,
) -> Result<(), DbErr> {
    let prefix = if unique { "uq" } else { "ix" };
    let mut index = Index::create();
    index
        .name(format!("{prefix}_{table}_{}", columns.join("_")))
        .table(Alias::new(table));
    for column in columns {
        index.col(Alias::new(*column));
    }
    if unique {
        index.unique();
    }
    manager.create_index(index).await
}

async fn workspace(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let setting = Table::create()
        .table("workspace_setting")
        .col(string_len("name", 64).primary_key())
        .col(text("value"))
        .to_owned();
    manager.create_table(setting).await?;
    let counter = Table::create()
        .table("counter")
        .col(string_len("name", 64).primary_key())
        .col(big_integer("next"))
        .to_owned();
    manager.create_table(counter).await?;
    let first = Query::insert()
        .into_table("counter")
        .columns(["name", "next"])
        .values_panic(["account".into(), 1_i64.into()])
        .values_panic(["person".into(), 1_i64.into()])
        .values_panic(["import".into(), 1_i64.into()])
        .values_panic(["ledger_version".into(), 0_i64.into()])
        .values_panic(["revision".into(), 0_i64.into()])
        .to_owned();
    manager.execute(first).await
}

async fn people(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let person = Table::create()
        .table("person")
        .col(pk_uuid("id"))
        .col(integer("number"))
        .col(string_len("name", 200))
        .col(string_len("role", 32))
        .col(string_len_null("login", 200))
        .col(text_null("password_hash"))
        .col(timestamp_with_time_zone("created_at"))
        .to_owned();
    manager.create_table(person).await?;
    index(manager, "person", &["number"], true).await?;
    index(manager, "person", &["name"], true).await?;
    index(manager, "person", &["login"], true).await?;
    let link = Table::create()
        .table("sign_in_link")
        .col(pk_uuid("id"))
        .col(string_len("token_hash", 64))
        .col(uuid("person_id"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("used_at"))
        .foreign_key(&mut references("sign_in_link", "person_id", "person"))
        .to_owned();
    manager.create_table(link).await?;
    index(manager, "sign_in_link", &["token_hash"], true).await?;
    let session = Table::create()
        .table("session")
        .col(string_len("id_hash", 64).primary_key())
        .col(text("data"))
        .col(timestamp_with_time_zone("expires_at"))
        .to_owned();
    manager.create_table(session).await?;
    index(manager, "session", &["expires_at"], false).await
}

async fn imports(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let import = Table::create()
        .table("import")
        .col(pk_uuid("id"))
        .col(integer("number"))
        .col(string_len("kind", 32))
        .col(string_len("state", 32))
        .col(string_len("file_name", 300))
        .col(string_len("source_sha256", 64))
        .col(json_binary("mapping"))
        .col(string_len_null("currency", 3))
        .col(timestamp_with_time_zone("started_at"))
        .col(uuid_null("started_by"))
        .col(timestamp_with_time_zone("heartbeat_at"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .col(json_binary("outcome"))
        .col(text_null("message"))
        .foreign_key(&mut references("import", "started_by", "person"))
        .to_owned();
    manager.create_table(import).await?;
    index(manager, "import", &["number"], true).await?;
    let connection = manager.get_connection();
    // One import runs at a time: it numbers accounts and people. The constraint is the lock.
    connection
        .execute_unprepared(
            "CREATE UNIQUE INDEX uq_import_one_running ON import (state) WHERE state = 'running'",
        )
        .await?;
    // The same file is taken once, unless its import was undone.
    connection
        .execute_unprepared(
            "CREATE UNIQUE INDEX uq_import_kind_source ON import (kind, source_sha256) \
             WHERE state IN ('running', 'taken')",
        )
        .await?;
    Ok(())
}

async fn accounts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let account = Table::create()
        .table("account")
        .col(pk_uuid("id"))
        .col(big_integer("number"))
        .col(string_len_null("code", 100))
        .col(string_len("name", 300))
        .col(text("sort_name"))
        .col(string_len_null("credit_code", 18))
        .col(string_len_null("industry", 200))
        .col(string_len_null("region", 200))
        .col(uuid_null("owner_id"))
        .col(string_len_null("intent", 16))
        .col(date_null("intent_on"))
        .col(timestamp_with_time_zone("created_at"))
        // Figures of the ledger, written by its refresh; they let lists sort and filter by index.
        .col(big_integer("lines").default(0))
        .col(integer("purchase_days").default(0))
        .col(date_null("first_on"))
        .col(date("last_on").default("0001-01-01"))
        .col(big_integer("net").default(0))
        .col(big_integer("returned").default(0))
        .col(big_integer("net_recent").default(0))
        .col(big_integer("net_prior").default(0))
        .col(double_null("median_gap_days"))
        .col(double_null("p95_gap_days"))
        .col(date("late_after").default("9999-12-31"))
        .foreign_key(&mut references("account", "owner_id", "person"))
        .to_owned();
    manager.create_table(account).await?;
    index(manager, "account", &["number"], true).await?;
    index(manager, "account", &["code"], true).await?;
    index(manager, "account", &["name"], false).await?;
    for sort in ["sort_name", "net", "net_recent", "last_on", "late_after"] {
        index(manager, "account", &[sort, "id"], false).await?;
    }
    for sort in ["sort_name", "net", "late_after"] {
        index(manager, "account", &["owner_id", sort, "id"], false).await?;
    }
    Ok(())
}

/// Names by the tokens of `dahu_core::search`: FTS5 on SQLite, a text search vector on PostgreSQL.
async fn search(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    match manager.get_database_backend() {
        DbBackend::Sqlite => {
            connection
                .execute_unprepared(
                    "CREATE VIRTUAL TABLE account_search USING fts5(\
                     tokens, content='', contentless_delete=1, tokenize='unicode61', detail='full')",
                )
                .await?;
        }
        _ => {
            connection
                .execute_unprepared(
                    "CREATE TABLE account_search (number bigint PRIMARY KEY, tokens tsvector NOT NULL)",
                )
                .await?;
            connection
                .execute_unprepared(
                    "CREATE INDEX ix_account_search_tokens ON account_search USING gin (tokens)",
                )
                .await?;
        }
    }
    Ok(())
}

async fn selling(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let target = Table::create()
        .table("target")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(uuid("salesperson_id"))
        .col(date("from_on"))
        .col(date_null("until_on"))
        .foreign_key(&mut references("target", "account_id", "account"))
        .foreign_key(&mut references("target", "salesperson_id", "person"))
        .to_owned();
    manager.create_table(target).await?;
    index(
        manager,
        "target",
        &["account_id", "salesperson_id", "from_on"],
        true,
    )
    .await?;
    index(manager, "target", &["salesperson_id", "account_id"], false).await?;
    let assessment = Table::create()
        .table("assessment")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(string_len("intent", 16))
        .col(date("assessed_on"))
        .col(uuid_null("assessed_by"))
        .col(timestamp_with_time_zone("recorded_at"))
        .foreign_key(&mut references("assessment", "account_id", "account"))
        .foreign_key(&mut references("assessment", "assessed_by", "person"))
        .to_owned();
    manager.create_table(assessment).await?;
    index(manager, "assessment", &["account_id", "assessed_on", "id"], false).await
}

async fn events(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let event = Table::create()
        .table("event")
        .col(pk_uuid("id"))
        .col(timestamp_with_time_zone("at"))
        .col(uuid_null("actor_id"))
        .col(string_len("actor_name", 200))
        .col(string_len("noun", 32))
        .col(uuid("subject_id"))
        .col(uuid_null("account_id"))
        .col(string_len("verb", 32))
        .col(json_binary_null("before"))
        .col(json_binary_null("after"))
        .col(uuid_null("import_id"))
        .to_owned();
    manager.create_table(event).await?;
    index(manager, "event", &["account_id", "id"], false).await?;
    index(manager, "event", &["subject_id", "id"], false).await?;
    index(manager, "event", &["import_id", "id"], false).await
}

async fn ledger(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let file = Table::create()
        .table("ledger_file")
        .col(pk_uuid("id"))
        .col(small_integer("bucket"))
        .col(text("path"))
        .col(big_integer("rows"))
        .col(big_integer("min_account"))
        .col(big_integer("max_account"))
        .col(date("min_date"))
        .col(date("max_date"))
        .col(big_integer("bytes"))
        .col(string_len("sha256", 64))
        .col(small_integer("level"))
        .col(integer_null("batch"))
        .col(big_integer("added_version"))
        .col(big_integer_null("removed_version"))
        .col(timestamp_with_time_zone_null("removed_at"))
        .to_owned();
    manager.create_table(file).await?;
    index(manager, "ledger_file", &["removed_version", "bucket"], false).await?;
    index(manager, "ledger_file", &["path"], true).await
}
