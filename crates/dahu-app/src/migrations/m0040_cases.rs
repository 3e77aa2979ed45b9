//! Service cases of accounts.

use sea_orm_migration::{prelude::*, schema::*};

use super::m0001_first_end::references;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0040_cases"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A contact is named without a key: what was asked stays asked when somebody is removed.
        let case = Table::create()
            .table("service_case")
            .col(pk_uuid("id"))
            .col(uuid("account_id"))
            .col(big_integer("number"))
            .col(string_len("subject", 200))
            .col(text("description"))
            .col(date("opened_on"))
            .col(string_len("kind", 16))
            .col(string_len("severity", 16))
            .col(string_len("state", 16))
            .col(uuid("owner_id"))
            .col(uuid_null("contact_id"))
            .col(date_null("due_on"))
            .col(text("resolutions"))
            .col(timestamp_with_time_zone("recorded_at"))
            .col(uuid_null("recorded_by"))
            .col(timestamp_with_time_zone("changed_at"))
            .foreign_key(&mut references("service_case", "account_id", "account"))
            .foreign_key(&mut references("service_case", "owner_id", "person"))
            .foreign_key(&mut references("service_case", "recorded_by", "person"))
            .to_owned();
        manager.create_table(case).await?;
        for statement in [
            "INSERT INTO counter (name, next) VALUES ('service_case', 1)",
            "CREATE UNIQUE INDEX uq_service_case_number ON service_case (number)",
            "CREATE INDEX ix_service_case_state_number ON service_case (state, number)",
            "CREATE INDEX ix_service_case_account_id ON service_case (account_id, state, number)",
            "CREATE INDEX ix_service_case_owner_id ON service_case (owner_id, state)",
            "CREATE INDEX ix_service_case_contact_id ON service_case (contact_id)",
        ] {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
