//! Terms of contracts, each row with the import that brought it, and whether an account was valued by them.

use sea_orm_migration::{prelude::*, schema::*};

use super::m0004_margins_and_rates::brought;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0005_contracts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut account = ForeignKey::create();
        account
            .name("fk_contract_term_account_id")
            .from(Alias::new("contract_term"), Alias::new("account_id"))
            .to(Alias::new("account"), Alias::new("id"));
        let contract_term = brought("contract_term", &["account_id", "contract", "starts_on"])
            .col(uuid("account_id"))
            .col(string_len("contract", 200))
            .col(date("starts_on"))
            .col(date("ends_on"))
            .col(big_integer("amount"))
            .foreign_key(&mut account)
            .to_owned();
        manager.create_table(contract_term).await?;
        let connection = manager.get_connection();
        for statement in [
            "CREATE INDEX ix_contract_term_import_id ON contract_term (import_id)",
            "ALTER TABLE account_value ADD COLUMN by_contract boolean NOT NULL DEFAULT false",
        ] {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
