//! Competences with what is required of each role, ratings, trainings and plans to take them; with what is there to begin with.

use sea_orm_migration::{prelude::*, schema::*};
use uuid::Uuid;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0036_competence"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [competence(), profile(), rating(), training(), plan()] {
            manager.create_table(table).await?;
        }
        for statement in [
            "CREATE INDEX ix_competence_profile_competence_id ON competence_profile (competence_id)",
            "CREATE INDEX ix_competence_rating_competence_id ON competence_rating (competence_id)",
            "CREATE INDEX ix_training_plan_person_id ON training_plan (person_id, due_on)",
            "CREATE INDEX ix_training_plan_training_id ON training_plan (training_id)",
        ] {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        standard_competences(manager).await?;
        standard_trainings(manager).await
    }
}

fn references(table: &str, column: &str, other: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_{column}"))
        .from(Alias::new(table), Alias::new(column))
        .to(Alias::new(other), Alias::new("id"))
        .to_owned()
}

fn competence() -> TableCreateStatement {
    Table::create()
        .table("competence")
        .col(pk_uuid("id"))
        .col(integer("position"))
        .col(string_len_null("standard", 32))
        .col(string_len_null("name", 80))
        .col(text_null("meaning"))
        .col(text("anchors"))
        .col(boolean("is_retired"))
        .col(timestamp_with_time_zone("changed_at"))
        .to_owned()
}

fn profile() -> TableCreateStatement {
    Table::create()
        .table("competence_profile")
        .col(string_len("role", 24))
        .col(uuid("competence_id"))
        .col(integer("proficiency"))
        .primary_key(Index::create().col("role").col("competence_id"))
        .foreign_key(&mut references(
            "competence_profile",
            "competence_id",
            "competence",
        ))
        .to_owned()
}

/// The key counts the ratings of a person in a competence, their own and those of managers apart: two that are made at once
/// cannot both be the next one.
fn rating() -> TableCreateStatement {
    Table::create()
        .table("competence_rating")
        .col(uuid("person_id"))
        .col(uuid("competence_id"))
        .col(boolean("is_own"))
        .col(integer("place"))
        .col(integer("proficiency"))
        .col(text("evidence"))
        .col(date("rated_on"))
        .col(timestamp_with_time_zone("rated_at"))
        .col(uuid("rated_by"))
        .col(timestamp_with_time_zone_null("taken_back_at"))
        .primary_key(
            Index::create()
                .col("person_id")
                .col("competence_id")
                .col("is_own")
                .col("place"),
        )
        .foreign_key(&mut references("competence_rating", "person_id", "person"))
        .foreign_key(&mut references(
            "competence_rating",
            "competence_id",
            "competence",
        ))
        .foreign_key(&mut references("competence_rating", "rated_by", "person"))
        .to_owned()
}

fn training() -> TableCreateStatement {
    Table::create()
        .table("training")
        .col(pk_uuid("id"))
        .col(integer("position"))
        .col(string_len_null("standard", 32))
        .col(string_len_null("name", 80))
        .col(text_null("note"))
        .col(string_len("kind", 16))
        .col(text("reaches"))
        .col(boolean("is_retired"))
        .col(timestamp_with_time_zone("changed_at"))
        .to_owned()
}

fn plan() -> TableCreateStatement {
    Table::create()
        .table("training_plan")
        .col(pk_uuid("id"))
        .col(uuid("person_id"))
        .col(uuid("training_id"))
        .col(date("due_on"))
        .col(timestamp_with_time_zone("planned_at"))
        .col(uuid("planned_by"))
        .col(date_null("done_on"))
        .col(timestamp_with_time_zone_null("dropped_at"))
        .foreign_key(&mut references("training_plan", "person_id", "person"))
        .foreign_key(&mut references("training_plan", "training_id", "training"))
        .foreign_key(&mut references("training_plan", "planned_by", "person"))
        .to_owned()
}

/// The roles of whom something is required to begin with.
const ROLES: [&str; 5] = [
    "account_manager",
    "team_manager",
    "sales_director",
    "specialist",
    "service_agent",
];

/// Competences that are there from the beginning, and what is required of each of [`ROLES`]; pages describe them in the
/// reader's language.
const COMPETENCES: [(&str, [i32; 5]); 12] = [
    ("customer", [3, 3, 3, 2, 2]),
    ("solution", [2, 2, 2, 4, 3]),
    ("questioning", [3, 4, 3, 2, 1]),
    ("value", [3, 3, 4, 3, 1]),
    ("negotiation", [3, 3, 4, 1, 1]),
    ("relations", [3, 3, 4, 2, 2]),
    ("team_selling", [3, 4, 4, 3, 2]),
    ("project", [2, 3, 3, 3, 2]),
    ("commercial", [2, 3, 4, 1, 1]),
    ("planning", [3, 4, 4, 1, 1]),
    ("keeping", [3, 3, 3, 2, 4]),
    ("persistence", [3, 3, 3, 2, 3]),
];

/// Competences by their words, each with a level.
type Levels = &'static [(&'static str, i32)];

/// Trainings that are there from the beginning: the word and kind of each, and to which levels it brings.
const TRAININGS: [(&str, &str, Levels); 13] = [
    (
        "customer_workshop",
        "workshop",
        &[("customer", 3), ("relations", 2)],
    ),
    ("solution_course", "training", &[("solution", 3)]),
    ("questioning_practice", "workshop", &[("questioning", 3)]),
    ("spin_selling", "reading", &[("questioning", 1)]),
    ("value_workshop", "workshop", &[("value", 3), ("commercial", 2)]),
    ("negotiation_course", "training", &[("negotiation", 3)]),
    ("getting_to_yes", "reading", &[("negotiation", 1)]),
    (
        "joint_visits",
        "coaching",
        &[("relations", 3), ("questioning", 2), ("persistence", 3)],
    ),
    (
        "project_review",
        "workshop",
        &[("project", 3), ("team_selling", 3)],
    ),
    ("finance_course", "training", &[("commercial", 3)]),
    ("planning_clinic", "workshop", &[("planning", 3), ("project", 2)]),
    ("service_days", "coaching", &[("keeping", 3), ("customer", 2)]),
    ("team_lead", "coaching", &[("team_selling", 4), ("planning", 4)]),
];

/// Small constant ids: they are the same everywhere, and older than any that are made later.
fn competence_id(place: usize) -> Uuid {
    Uuid::from_u128(0x36_0001 + place as u128)
}

async fn standard_competences(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for (position, (place, (word, required))) in (0_i32..).zip(COMPETENCES.into_iter().enumerate()) {
        let mut insert = Query::insert();
        insert
            .into_table("competence")
            .columns([
                "id",
                "position",
                "standard",
                "anchors",
                "is_retired",
                "changed_at",
            ])
            .values_panic([
                competence_id(place).into(),
                position.into(),
                word.into(),
                "[null,null,null,null,null]".into(),
                false.into(),
                chrono::DateTime::UNIX_EPOCH.into(),
            ]);
        manager.get_connection().execute(&insert).await?;
        for (role, level) in ROLES.into_iter().zip(required) {
            let mut insert = Query::insert();
            insert
                .into_table("competence_profile")
                .columns(["role", "competence_id", "proficiency"])
                .values_panic([role.into(), competence_id(place).into(), level.into()]);
            manager.get_connection().execute(&insert).await?;
        }
    }
    Ok(())
}

async fn standard_trainings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for (position, (place, (word, kind, reaches))) in (0_i32..).zip(TRAININGS.into_iter().enumerate()) {
        let reached = reaches.iter().filter_map(|(competence, level)| {
            let of = COMPETENCES.iter().position(|(known, _)| known == competence)?;
            Some(format!("\"{}\":{level}", competence_id(of)))
        });
        let reached: Vec<String> = reached.collect();
        let mut insert = Query::insert();
        insert
            .into_table("training")
            .columns([
                "id",
                "position",
                "standard",
                "kind",
                "reaches",
                "is_retired",
                "changed_at",
            ])
            .values_panic([
                Uuid::from_u128(0x36_0100 + place as u128).into(),
                position.into(),
                word.into(),
                kind.into(),
                format!("{{{}}}", reached.join(",")).into(),
                false.into(),
                chrono::DateTime::UNIX_EPOCH.into(),
            ]);
        manager.get_connection().execute(&insert).await?;
    }
    Ok(())
}
