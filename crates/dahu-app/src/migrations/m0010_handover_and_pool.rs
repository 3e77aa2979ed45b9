//! Handovers of accounts from person to person, and the pool of accounts without an owner.

use sea_orm_migration::{prelude::*, schema::*};

use super::m0001_first_end::references;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0010_handover_and_pool"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        handovers(manager).await?;
        pool(manager).await?;
        for statement in [
            "INSERT INTO counter (name, next) VALUES ('handover', 1), ('pool_run', 1)",
            "CREATE UNIQUE INDEX uq_handover_number ON handover (number)",
            "CREATE UNIQUE INDEX uq_handover_account ON handover_account (handover_id, account_id)",
            "CREATE INDEX ix_handover_account_to ON handover_account (handover_id, to_person)",
            "CREATE INDEX ix_handover_account_receiver ON handover_account (to_person, handover_id)",
            "CREATE INDEX ix_handover_item_account ON handover_item (handover_id, account_id)",
            "CREATE UNIQUE INDEX uq_pool_run_number ON pool_run (number)",
            "CREATE INDEX ix_pool_stay_account ON pool_stay (account_id, id)",
            "CREATE INDEX ix_pool_stay_claimed_by ON pool_stay (claimed_by, account_id)",
            "CREATE INDEX ix_pool_stay_run ON pool_stay (run_id)",
            // An account is in the pool once; the constraint holds where two release it at the same time.
            "CREATE UNIQUE INDEX uq_pool_stay_open ON pool_stay (account_id) WHERE ended_at IS NULL",
        ] {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

async fn handovers(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let handover = Table::create()
        .table("handover")
        .col(pk_uuid("id"))
        .col(integer("number"))
        .col(string_len("state", 16))
        .col(uuid_null("from_person"))
        .col(uuid_null("made_by"))
        .col(timestamp_with_time_zone("made_at"))
        .col(uuid_null("done_by"))
        .col(timestamp_with_time_zone_null("done_at"))
        .col(uuid_null("undone_by"))
        .col(timestamp_with_time_zone_null("undone_at"))
        .foreign_key(&mut references("handover", "from_person", "person"))
        .foreign_key(&mut references("handover", "made_by", "person"))
        .to_owned();
    manager.create_table(handover).await?;
    let account = Table::create()
        .table("handover_account")
        .col(pk_uuid("id"))
        .col(uuid("handover_id"))
        .col(uuid("account_id"))
        .col(uuid_null("owner_id"))
        .col(uuid("to_person"))
        .col(text_null("promises"))
        .col(text_null("next_steps"))
        .col(uuid_null("noted_by"))
        .col(timestamp_with_time_zone_null("noted_at"))
        .foreign_key(&mut references("handover_account", "handover_id", "handover"))
        .foreign_key(&mut references("handover_account", "account_id", "account"))
        .foreign_key(&mut references("handover_account", "to_person", "person"))
        .to_owned();
    manager.create_table(account).await?;
    let item = Table::create()
        .table("handover_item")
        .col(pk_uuid("id"))
        .col(uuid("handover_id"))
        .col(uuid("account_id"))
        .col(string_len("kind", 16))
        // What moves: the target, or the role on the account team; the account itself for its owner.
        .col(uuid("subject_id"))
        .col(uuid_null("from_person"))
        .col(date_null("until_on"))
        // What began for the receiver, and whether it had been there and was only taken up again.
        .col(uuid_null("begun_id"))
        .col(boolean("taken_up").default(false))
        .foreign_key(&mut references("handover_item", "handover_id", "handover"))
        .foreign_key(&mut references("handover_item", "account_id", "account"))
        .to_owned();
    manager.create_table(item).await
}

async fn pool(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let run = Table::create()
        .table("pool_run")
        .col(pk_uuid("id"))
        .col(integer("number"))
        .col(date("day"))
        .col(uuid_null("ran_by"))
        .col(timestamp_with_time_zone("ran_at"))
        .col(integer("warned"))
        .col(integer("withdrawn"))
        .col(integer("released"))
        .col(uuid_null("undone_by"))
        .col(timestamp_with_time_zone_null("undone_at"))
        .to_owned();
    manager.create_table(run).await?;
    let stay = Table::create()
        .table("pool_stay")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(date("since_on"))
        .col(string_len("because", 16))
        .col(text_null("reason"))
        .col(uuid_null("former_owner"))
        .col(uuid_null("released_by"))
        .col(uuid_null("run_id"))
        // The place on the former owner's target list that ended with it.
        .col(uuid_null("target_id"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .col(uuid_null("claimed_by"))
        .col(date_null("protected_until"))
        .foreign_key(&mut references("pool_stay", "account_id", "account"))
        .foreign_key(&mut references("pool_stay", "run_id", "pool_run"))
        .to_owned();
    manager.create_table(stay).await?;
    let notice = Table::create()
        .table("pool_notice")
        .col(uuid("account_id").primary_key())
        .col(uuid("owner_id"))
        .col(date("noticed_on"))
        .col(date("release_on"))
        .col(string_len("because", 16))
        .col(date("since_on"))
        .col(uuid("run_id"))
        .foreign_key(&mut references("pool_notice", "account_id", "account"))
        .to_owned();
    manager.create_table(notice).await?;
    let exempt = Table::create()
        .table("pool_exempt")
        .col(uuid("account_id").primary_key())
        .col(text("reason"))
        .col(uuid_null("marked_by"))
        .col(timestamp_with_time_zone("marked_at"))
        .foreign_key(&mut references("pool_exempt", "account_id", "account"))
        .to_owned();
    manager.create_table(exempt).await
}
