//! The department of a contact, and a second number.

use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0021_contact_department"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for mut column in [text_null("department"), string_len_null("phone", 20)] {
            let alter = Table::alter().table("contact").add_column(&mut column).to_owned();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}
