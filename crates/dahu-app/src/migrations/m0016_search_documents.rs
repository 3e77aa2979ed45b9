//! What is searched besides accounts, and what of a workspace of an earlier program is still to be put into the index.

use sea_orm::DbBackend;
use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0016_search_documents"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let document = Table::create()
            .table("search_document")
            .col(big_integer("number").primary_key())
            .col(string_len("noun", 16))
            .col(uuid("subject_id"))
            .col(big_integer("account_number"))
            .col(text("title"))
            .to_owned();
        manager.create_table(document).await?;
        // The program makes the tokens: what is there is put into the index when the workspace is opened, up to here.
        let fill = Table::create()
            .table("search_fill")
            .col(string_len("noun", 16).primary_key())
            .col(uuid("after_id"))
            .to_owned();
        manager.create_table(fill).await?;
        let connection = manager.get_connection();
        for statement in [
            "CREATE INDEX ix_search_document_subject_id ON search_document (subject_id)",
            "CREATE INDEX ix_search_document_account_number ON search_document (account_number)",
            "INSERT INTO counter (name, next) VALUES ('search_document', 1)",
        ] {
            connection.execute_unprepared(statement).await?;
        }
        let tokens: &[&str] = match manager.get_database_backend() {
            DbBackend::Sqlite => &["CREATE VIRTUAL TABLE search_tokens USING fts5(\
                 tokens, content='', contentless_delete=1, tokenize='unicode61', detail='full')"],
            _ => &[
                "CREATE TABLE search_tokens (number bigint PRIMARY KEY, tokens tsvector NOT NULL)",
                "CREATE INDEX ix_search_tokens_tokens ON search_tokens USING gin (tokens)",
            ],
        };
        for statement in tokens {
            connection.execute_unprepared(statement).await?;
        }
        for noun in ["account", "contact"] {
            let mut row = Query::insert();
            row.into_table("search_fill")
                .columns(["noun", "after_id"])
                .values_panic([noun.into(), sea_orm::prelude::Uuid::nil().into()]);
            connection.execute(&row).await?;
        }
        Ok(())
    }
}
