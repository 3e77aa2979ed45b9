//! Mails that wait to be sent, links that reset a password, sessions with their person, browsers that signed in
//! before, and tokens for programs.

use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0007_mail_and_sessions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [mail(), password_reset(), device(), api_token()] {
            manager.create_table(table).await?;
        }
        // Whom a session belonged to was in its data only: people sign in once more.
        let former = Table::drop().table("session").to_owned();
        manager.drop_table(former).await?;
        manager.create_table(session()).await?;
        let connection = manager.get_connection();
        for statement in [
            "ALTER TABLE person ADD COLUMN email varchar(254)",
            "ALTER TABLE person ADD COLUMN language varchar(16)",
            "CREATE UNIQUE INDEX uq_person_email ON person (lower(email))",
            "CREATE INDEX ix_mail_state_next_at ON mail (state, next_at)",
            "CREATE UNIQUE INDEX uq_password_reset_token_hash ON password_reset (token_hash)",
            "CREATE INDEX ix_password_reset_person_id_created_at ON password_reset (person_id, created_at)",
            "CREATE INDEX ix_device_person_id ON device (person_id)",
            "CREATE UNIQUE INDEX uq_api_token_token_hash ON api_token (token_hash)",
            "CREATE INDEX ix_api_token_person_id ON api_token (person_id)",
            "CREATE UNIQUE INDEX uq_session_id ON session (id)",
            "CREATE INDEX ix_session_expires_at ON session (expires_at)",
            "CREATE INDEX ix_session_person_id ON session (person_id)",
        ] {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

/// A foreign key to a person, with whom the row goes.
fn of_person(table: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_person_id"))
        .from(Alias::new(table), Alias::new("person_id"))
        .to(Alias::new("person"), Alias::new("id"))
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}

fn mail() -> TableCreateStatement {
    Table::create()
        .table("mail")
        .col(pk_uuid("id"))
        .col(uuid_null("person_id"))
        .col(json_binary("cause"))
        .col(string_len_null("recipient", 254))
        .col(string_len_null("language", 16))
        .col(string_len("state", 16))
        .col(integer("attempts"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("next_at"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .col(text_null("error"))
        .foreign_key(&mut of_person("mail"))
        .to_owned()
}

fn password_reset() -> TableCreateStatement {
    Table::create()
        .table("password_reset")
        .col(pk_uuid("id"))
        .col(string_len("token_hash", 64))
        .col(uuid("person_id"))
        .col(uuid("mail_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("used_at"))
        .foreign_key(&mut of_person("password_reset"))
        .to_owned()
}

fn device() -> TableCreateStatement {
    Table::create()
        .table("device")
        .col(string_len("token_hash", 64).primary_key())
        .col(uuid("person_id"))
        .col(timestamp_with_time_zone("seen_at"))
        .foreign_key(&mut of_person("device"))
        .to_owned()
}

fn api_token() -> TableCreateStatement {
    Table::create()
        .table("api_token")
        .col(pk_uuid("id"))
        .col(uuid("person_id"))
        .col(string_len("name", 100))
        .col(string_len("token_hash", 64))
        .col(string_len("scopes", 64))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("revoked_at"))
        .col(timestamp_with_time_zone_null("used_at"))
        .col(string_len_null("used_from", 64))
        .foreign_key(&mut of_person("api_token"))
        .to_owned()
}

fn session() -> TableCreateStatement {
    Table::create()
        .table("session")
        .col(string_len("id_hash", 64).primary_key())
        .col(uuid("id"))
        .col(uuid_null("person_id"))
        .col(text("data"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("seen_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(string_len_null("address", 64))
        .col(string_len_null("program", 200))
        .foreign_key(&mut of_person("session"))
        .to_owned()
}
