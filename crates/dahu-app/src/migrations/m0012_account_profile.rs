//! What is known of accounts beside name, codes and owner, and the fields that the firm defines itself.

use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0012_account_profile"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        profile(manager).await?;
        custom_fields(manager).await
    }
}

/// The profile itself, and what of it lists filter and group by.
async fn profile(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut profile = text_null("profile");
    let mut sector = string_len_null("sector", 32);
    let mut province = string_len_null("province", 200);
    let mut city = string_len_null("city", 200);
    let mut size = string_len_null("size", 16);
    let mut finance_grade = string_len_null("finance_grade", 16);
    for column in [
        &mut profile,
        &mut sector,
        &mut province,
        &mut city,
        &mut size,
        &mut finance_grade,
    ] {
        let alter = Table::alter().table("account").add_column(column).to_owned();
        manager.alter_table(alter).await?;
    }
    let tag = Table::create()
        .table("account_tag")
        .col(big_integer("account_number"))
        .col(string_len("tag", 40))
        .primary_key(Index::create().col("account_number").col("tag"))
        .to_owned();
    manager.create_table(tag).await?;
    let by_tag = Index::create()
        .name("ix_account_tag_tag_account_number")
        .table("account_tag")
        .col("tag")
        .col("account_number")
        .to_owned();
    manager.create_index(by_tag).await
}

async fn custom_fields(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let field = Table::create()
        .table("custom_field")
        .col(pk_uuid("id"))
        .col(string_len("name", 60))
        .col(string_len("kind", 16))
        .col(text("choices"))
        .col(integer("position"))
        .col(boolean("is_retired"))
        .col(timestamp_with_time_zone("created_at"))
        .to_owned();
    manager.create_table(field).await?;
    let name = Index::create()
        .name("uq_custom_field_name")
        .table("custom_field")
        .col("name")
        .unique()
        .to_owned();
    manager.create_index(name).await?;
    let value = Table::create()
        .table("account_custom_value")
        .col(big_integer("account_number"))
        .col(uuid("field_id"))
        .col(string_len_null("text", 500))
        // Ten-thousandths of a number or an amount.
        .col(big_integer_null("number"))
        .col(date_null("on_date"))
        .primary_key(Index::create().col("account_number").col("field_id"))
        .to_owned();
    manager.create_table(value).await?;
    for column in ["text", "number", "on_date"] {
        let index = Index::create()
            .name(format!("ix_account_custom_value_field_id_{column}"))
            .table("account_custom_value")
            .col("field_id")
            .col(Alias::new(column))
            .col("account_number")
            .to_owned();
        manager.create_index(index).await?;
    }
    Ok(())
}
