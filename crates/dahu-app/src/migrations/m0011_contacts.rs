//! Contacts: people at an account, with where their data come from and on what ground they are kept.

use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0011_contacts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let references = |column: &str, other: &str| {
            ForeignKey::create()
                .name(format!("fk_contact_{column}"))
                .from(Alias::new("contact"), Alias::new(column))
                .to(Alias::new(other), Alias::new("id"))
                .to_owned()
        };
        let contact = Table::create()
            .table("contact")
            .col(pk_uuid("id"))
            .col(uuid("account_id"))
            .col(string_len("name", 200))
            .col(string_len_null("job", 200))
            .col(string_len_null("mobile", 32))
            .col(string_len_null("email", 254))
            .col(text_null("note"))
            .col(string_len("source", 200))
            .col(string_len("legal_basis", 32))
            .col(date("source_on"))
            .col(timestamp_with_time_zone("created_at"))
            .col(uuid_null("created_by"))
            .foreign_key(&mut references("account_id", "account"))
            .foreign_key(&mut references("created_by", "person"))
            .to_owned();
        manager.create_table(contact).await?;
        manager
            .get_connection()
            .execute_unprepared(
                "CREATE INDEX ix_contact_account_id_name_id ON contact (account_id, name, id)",
            )
            .await
            .map(drop)
    }
}
