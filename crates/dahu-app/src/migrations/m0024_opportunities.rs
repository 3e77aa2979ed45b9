//! Pipelines with their stages, opportunities with everything that belongs to them, and their history.

use sea_orm_migration::{prelude::*, schema::*};
use uuid::Uuid;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0024_opportunities"
    }
}

const INDEXES: [&str; 12] = [
    "CREATE INDEX ix_pipeline_stage_pipeline_id ON pipeline_stage (pipeline_id, position)",
    "CREATE UNIQUE INDEX ux_opportunity_code ON opportunity (code)",
    "CREATE INDEX ix_opportunity_account_id ON opportunity (account_id, state)",
    "CREATE INDEX ix_opportunity_change_number ON opportunity (change_number)",
    "CREATE INDEX ix_opportunity_stage_id ON opportunity (stage_id, state)",
    "CREATE INDEX ix_opportunity_owner_id ON opportunity (owner_id, state)",
    "CREATE INDEX ix_opportunity_unit_account_id ON opportunity_unit (account_id)",
    "CREATE INDEX ix_opportunity_contact_contact_id ON opportunity_contact (contact_id)",
    "CREATE INDEX ix_opportunity_person_person_id ON opportunity_person (person_id)",
    "CREATE INDEX ix_buying_step_contact_id ON buying_step (contact_id)",
    "CREATE INDEX ix_task_opportunity_id ON task (opportunity_id, state, due_on)",
    "CREATE INDEX ix_activity_opportunity_id ON activity (opportunity_id, happened_on)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            pipeline(),
            stage(),
            opportunity(),
            history(),
            unit(),
            contact(),
            person(),
            line(),
            buying_step(),
        ] {
            manager.create_table(table).await?;
        }
        for table in ["task", "activity"] {
            let column = Table::alter()
                .table(table)
                .add_column(uuid_null("opportunity_id"))
                .to_owned();
            manager.alter_table(column).await?;
        }
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        let mut counter = Query::insert();
        counter
            .into_table("counter")
            .columns(["name", "next"])
            .values_panic(["opportunity".into(), 1_i64.into()]);
        manager.get_connection().execute(&counter).await?;
        standard(manager).await
    }
}

fn references(table: &str, column: &str, other: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_{column}"))
        .from(Alias::new(table), Alias::new(column))
        .to(Alias::new(other), Alias::new("id"))
        .to_owned()
}

fn pipeline() -> TableCreateStatement {
    Table::create()
        .table("pipeline")
        .col(pk_uuid("id"))
        .col(integer("position"))
        .col(string_len_null("standard", 32))
        .col(string_len_null("name", 60))
        .col(string_len_null("selling_mode", 16))
        .col(boolean("is_retired"))
        .col(timestamp_with_time_zone("changed_at"))
        .to_owned()
}

fn stage() -> TableCreateStatement {
    Table::create()
        .table("pipeline_stage")
        .col(pk_uuid("id"))
        .col(uuid("pipeline_id"))
        .col(integer("position"))
        .col(string_len_null("standard", 32))
        .col(string_len_null("name", 60))
        .col(integer("probability_percent"))
        .col(text("enters_with"))
        .col(text("checks"))
        .col(integer_null("rots_after_days"))
        .foreign_key(&mut references("pipeline_stage", "pipeline_id", "pipeline"))
        .to_owned()
}

fn opportunity() -> TableCreateStatement {
    Table::create()
        .table("opportunity")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(string_len_null("code", 64))
        .col(string_len("name", 200))
        .col(uuid("pipeline_id"))
        .col(uuid("stage_id"))
        .col(string_len("state", 8))
        .col(date("since_on"))
        .col(date("opened_on"))
        .col(date_null("close_on"))
        .col(big_integer_null("amount"))
        .col(string_len("kind", 16))
        .col(string_len_null("source", 20))
        .col(string_len_null("selling_mode", 16))
        .col(string_len("category", 16))
        .col(uuid("owner_id"))
        .col(string_len_null("reason", 20))
        .col(string_len_null("lost_to", 200))
        .col(text_null("note"))
        .col(date_null("expected_until"))
        .col(uuid_null("split_from_id"))
        .col(text("details"))
        .col(boolean("is_removed"))
        .col(big_integer("change_number"))
        .col(timestamp_with_time_zone("recorded_at"))
        .col(uuid_null("recorded_by"))
        .col(timestamp_with_time_zone("changed_at"))
        .foreign_key(&mut references("opportunity", "account_id", "account"))
        .foreign_key(&mut references("opportunity", "pipeline_id", "pipeline"))
        .foreign_key(&mut references("opportunity", "stage_id", "pipeline_stage"))
        .foreign_key(&mut references("opportunity", "owner_id", "person"))
        .foreign_key(&mut references("opportunity", "recorded_by", "person"))
        .foreign_key(&mut references("opportunity", "split_from_id", "opportunity"))
        .to_owned()
}

fn history() -> TableCreateStatement {
    Table::create()
        .table("opportunity_move")
        .col(uuid("opportunity_id"))
        .col(integer("number"))
        .col(string_len("verb", 16))
        .col(date("happened_on"))
        .col(uuid_null("from_stage_id"))
        .col(uuid_null("to_stage_id"))
        .col(integer("days"))
        .col(text_null("why"))
        .col(timestamp_with_time_zone("recorded_at"))
        .col(uuid_null("recorded_by"))
        .primary_key(Index::create().col("opportunity_id").col("number"))
        .foreign_key(&mut references(
            "opportunity_move",
            "opportunity_id",
            "opportunity",
        ))
        .to_owned()
}

fn unit() -> TableCreateStatement {
    Table::create()
        .table("opportunity_unit")
        .col(uuid("opportunity_id"))
        .col(uuid("account_id"))
        .primary_key(Index::create().col("opportunity_id").col("account_id"))
        .foreign_key(&mut references(
            "opportunity_unit",
            "opportunity_id",
            "opportunity",
        ))
        .foreign_key(&mut references("opportunity_unit", "account_id", "account"))
        .to_owned()
}

/// Without a key to `contact`: who was in it was in it when they are removed.
fn contact() -> TableCreateStatement {
    Table::create()
        .table("opportunity_contact")
        .col(uuid("opportunity_id"))
        .col(uuid("contact_id"))
        .col(integer("position"))
        .col(string_len_null("role", 16))
        .primary_key(Index::create().col("opportunity_id").col("contact_id"))
        .foreign_key(&mut references(
            "opportunity_contact",
            "opportunity_id",
            "opportunity",
        ))
        .to_owned()
}

fn person() -> TableCreateStatement {
    Table::create()
        .table("opportunity_person")
        .col(uuid("opportunity_id"))
        .col(uuid("person_id"))
        .col(integer("position"))
        .col(string_len("role", 16))
        .primary_key(Index::create().col("opportunity_id").col("person_id"))
        .foreign_key(&mut references(
            "opportunity_person",
            "opportunity_id",
            "opportunity",
        ))
        .foreign_key(&mut references("opportunity_person", "person_id", "person"))
        .to_owned()
}

fn line() -> TableCreateStatement {
    Table::create()
        .table("opportunity_line")
        .col(uuid("opportunity_id"))
        .col(integer("position"))
        .col(string_len("product", 200))
        .col(string_len_null("quantity", 40))
        .col(big_integer("amount"))
        .primary_key(Index::create().col("opportunity_id").col("position"))
        .foreign_key(&mut references(
            "opportunity_line",
            "opportunity_id",
            "opportunity",
        ))
        .to_owned()
}

fn buying_step() -> TableCreateStatement {
    Table::create()
        .table("buying_step")
        .col(uuid("opportunity_id"))
        .col(integer("position"))
        .col(text("what"))
        .col(date_null("due_on"))
        .col(uuid_null("contact_id"))
        .col(date_null("done_on"))
        .primary_key(Index::create().col("opportunity_id").col("position"))
        .foreign_key(&mut references("buying_step", "opportunity_id", "opportunity"))
        .to_owned()
}

/// Its word, its chance in percent, and what it asks for.
type StandardStage = (&'static str, i32, &'static str);

/// Pipelines that are there from the beginning, with what their stages ask for; pages call them in the reader's language.
const STANDARD: [(&str, &str, &[StandardStage]); 2] = [
    (
        "projects",
        "consultative",
        &[
            ("qualify", 10, "[]"),
            ("discover", 25, r#"[{"evidence":"identified_pain"}]"#),
            ("solution", 45, r#"["decider",{"evidence":"decision_criteria"}]"#),
            ("proposal", 60, r#"["amount","close_day"]"#),
            ("negotiation", 80, r#"["competitor",{"evidence":"champion"}]"#),
        ],
    ),
    (
        "orders",
        "transactional",
        &[
            ("inquiry", 20, "[]"),
            ("quotation", 50, r#"["amount"]"#),
            ("order", 80, r#"["close_day"]"#),
        ],
    ),
];

async fn standard(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let moment = chrono::DateTime::UNIX_EPOCH;
    // Small constant ids: they are the same everywhere, and older than any that are made later.
    let mut id = 0x24_0000_u128;
    let mut next = || {
        id += 1;
        Uuid::from_u128(id)
    };
    for (position, (name, mode, stages)) in (0_i32..).zip(STANDARD) {
        let pipeline = next();
        let mut insert = Query::insert();
        insert
            .into_table("pipeline")
            .columns([
                "id",
                "position",
                "standard",
                "selling_mode",
                "is_retired",
                "changed_at",
            ])
            .values_panic([
                pipeline.into(),
                position.into(),
                name.into(),
                mode.into(),
                false.into(),
                moment.into(),
            ]);
        manager.get_connection().execute(&insert).await?;
        for (position, (name, probability, enters_with)) in (0_i32..).zip(stages) {
            let mut insert = Query::insert();
            insert
                .into_table("pipeline_stage")
                .columns([
                    "id",
                    "pipeline_id",
                    "position",
                    "standard",
                    "probability_percent",
                    "enters_with",
                    "checks",
                ])
                .values_panic([
                    next().into(),
                    pipeline.into(),
                    position.into(),
                    (*name).into(),
                    (*probability).into(),
                    (*enters_with).into(),
                    "[]".into(),
                ]);
            manager.get_connection().execute(&insert).await?;
        }
    }
    Ok(())
}
