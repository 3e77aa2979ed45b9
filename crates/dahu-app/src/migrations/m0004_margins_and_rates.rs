//! Products, margins of their categories and exchange rates, each row with the import that brought it.

use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0004_margins_and_rates"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let product = brought("product", &["code"])
            .col(string_len("code", 200))
            .col(string_len_null("category", 200))
            .col(big_integer_null("margin_ppm"))
            .to_owned();
        let category_margin = brought("category_margin", &["category"])
            .col(string_len("category", 200))
            .col(big_integer("margin_ppm"))
            .to_owned();
        let exchange_rate = brought("exchange_rate", &["currency", "on_date"])
            .col(string_len("currency", 3))
            .col(date("on_date"))
            .col(big_integer("rate_billionths"))
            .to_owned();
        for table in [product, category_margin, exchange_rate] {
            manager.create_table(table).await?;
        }
        let connection = manager.get_connection();
        for statement in [
            "CREATE INDEX ix_product_import_id ON product (import_id)",
            "CREATE INDEX ix_category_margin_import_id ON category_margin (import_id)",
            "CREATE INDEX ix_exchange_rate_import_id ON exchange_rate (import_id)",
            "ALTER TABLE account_value ADD COLUMN margin_ppm integer",
        ] {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

/// A table to which imports add rows, at most one for each key: what holds is the row of the latest import.
pub(super) fn brought(table: &str, key: &[&str]) -> TableCreateStatement {
    let mut primary = Index::create();
    primary.name(format!("pk_{table}"));
    for column in key.iter().chain(&["import_id"]) {
        primary.col(Alias::new(*column));
    }
    let mut import = ForeignKey::create();
    import
        .name(format!("fk_{table}_import_id"))
        .from(Alias::new(table), Alias::new("import_id"))
        .to(Alias::new("import"), Alias::new("id"));
    Table::create()
        .table(Alias::new(table))
        .col(uuid("import_id"))
        .primary_key(&mut primary)
        .foreign_key(&mut import)
        .to_owned()
}
