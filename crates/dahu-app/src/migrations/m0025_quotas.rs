//! Quotas: what the firm, teams, people, accounts and products are to sell in spans of time.

use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0025_quotas"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(quota()).await?;
        let connection = manager.get_connection();
        for statement in [
            // Of columns that are empty no two are the same, so each index holds one kind of subject to one quota a span. The
            // firm has an empty product.
            "CREATE UNIQUE INDEX uq_quota_person_id_span ON quota (person_id, span)",
            "CREATE UNIQUE INDEX uq_quota_team_id_span ON quota (team_id, span)",
            "CREATE UNIQUE INDEX uq_quota_account_id_span ON quota (account_id, span)",
            "CREATE UNIQUE INDEX uq_quota_product_span ON quota (product, span)",
            "CREATE INDEX ix_quota_first_on_kind ON quota (first_on, kind)",
        ] {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

fn references(column: &str, other: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_quota_{column}"))
        .from(Alias::new("quota"), Alias::new(column))
        .to(Alias::new(other), Alias::new("id"))
        .to_owned()
}

fn quota() -> TableCreateStatement {
    Table::create()
        .table("quota")
        .col(pk_uuid("id"))
        .col(string_len("kind", 16))
        .col(uuid_null("person_id"))
        .col(uuid_null("team_id"))
        .col(uuid_null("account_id"))
        .col(text_null("product"))
        .col(string_len("span", 8))
        .col(date("first_on"))
        .col(date("last_on"))
        .col(big_integer("basic"))
        .col(big_integer_null("stretch"))
        .col(big_integer_null("challenge"))
        .col(string_len_null("note", 500))
        .col(timestamp_with_time_zone("set_at"))
        .col(uuid_null("set_by"))
        .foreign_key(&mut references("person_id", "person"))
        .foreign_key(&mut references("team_id", "team"))
        .foreign_key(&mut references("account_id", "account"))
        .foreign_key(&mut references("set_by", "person"))
        .to_owned()
}
