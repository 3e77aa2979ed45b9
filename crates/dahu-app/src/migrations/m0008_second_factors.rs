//! Second factors of people, and who they are at the firm's identity provider.

use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0008_second_factors"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let authenticator = of_person("authenticator")
            .col(pk_uuid("person_id"))
            .col(string_len("secret", 64))
            // The last step of time whose code was taken: a code works once.
            .col(big_integer("last_step"))
            .col(timestamp_with_time_zone("created_at"))
            .to_owned();
        let recovery_code = of_person("recovery_code")
            .col(pk_uuid("id"))
            .col(uuid("person_id"))
            .col(string_len("code_hash", 64))
            .col(timestamp_with_time_zone_null("used_at"))
            .to_owned();
        let passkey = of_person("passkey")
            .col(pk_uuid("id"))
            .col(uuid("person_id"))
            .col(string_len("name", 100))
            .col(text("credential_id"))
            .col(integer("algorithm"))
            .col(text("public_key"))
            .col(big_integer("counter"))
            .col(boolean("may_be_copied"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone_null("last_used_at"))
            .to_owned();
        let outside_identity = of_person("outside_identity")
            .col(pk_uuid("id"))
            .col(uuid("person_id"))
            .col(string_len("issuer", 500))
            .col(string_len("subject", 255))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone("last_used_at"))
            .to_owned();
        for table in [authenticator, recovery_code, passkey, outside_identity] {
            manager.create_table(table).await?;
        }
        let connection = manager.get_connection();
        for statement in [
            "CREATE UNIQUE INDEX uq_recovery_code_person_id_code_hash ON recovery_code (person_id, code_hash)",
            "CREATE UNIQUE INDEX uq_passkey_credential_id ON passkey (credential_id)",
            "CREATE INDEX ix_passkey_person_id ON passkey (person_id)",
            "CREATE UNIQUE INDEX uq_outside_identity_issuer_subject ON outside_identity (issuer, subject)",
            "CREATE UNIQUE INDEX uq_outside_identity_person_id_issuer ON outside_identity (person_id, issuer)",
        ] {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

/// A table whose rows go with their person.
fn of_person(table: &'static str) -> TableCreateStatement {
    let mut person = ForeignKey::create();
    person
        .name(format!("fk_{table}_person_id"))
        .from(Alias::new(table), Alias::new("person_id"))
        .to(Alias::new("person"), Alias::new("id"))
        .on_delete(ForeignKeyAction::Cascade);
    Table::create()
        .table(Alias::new(table))
        .foreign_key(&mut person)
        .to_owned()
}
