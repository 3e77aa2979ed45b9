//! Who decides at an account: what a contact is to a purchase, further posts, stances, relations of ours, and influence.

use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0014_decision_map"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        contact(manager).await?;
        let post = Table::create()
            .table("contact_post")
            .col(uuid("contact_id"))
            .col(integer("position"))
            .col(uuid("account_id"))
            .col(string_len_null("job", 200))
            .col(date_null("from_on"))
            .col(date_null("until_on"))
            .primary_key(Index::create().col("contact_id").col("position"))
            .foreign_key(&mut references("contact_post", "contact_id", "contact"))
            .foreign_key(&mut references("contact_post", "account_id", "account"))
            .to_owned();
        manager.create_table(post).await?;
        ties(manager).await?;
        // The rows of a contact's ties stay when the contact is removed, so that undoing brings all back; erasure deletes them.
        for (table, column) in [
            ("contact_post", "account_id"),
            ("contact_stance", "contact_id"),
            ("contact_relation", "contact_id"),
            ("contact_influence", "contact_id"),
            ("contact_influence", "to_id"),
        ] {
            let index = Index::create()
                .name(format!("ix_{table}_{column}"))
                .table(table)
                .col(Alias::new(column))
                .to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn references(table: &'static str, column: &'static str, other: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_{column}"))
        .from(Alias::new(table), Alias::new(column))
        .to(Alias::new(other), Alias::new("id"))
        .to_owned()
}

/// What is new about the contact itself; all of it is unknown of those that are there.
async fn contact(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for mut column in [
        date_null("job_from"),
        date_null("job_until"),
        uuid_null("reports_to"),
        string_len_null("level", 16),
        string_len_null("roles", 80),
        string_len_null("power", 16),
        date_null("birthday"),
        text_null("interests"),
        text_null("preferences"),
    ] {
        let alter = Table::alter().table("contact").add_column(&mut column).to_owned();
        manager.alter_table(alter).await?;
    }
    Ok(())
}

async fn ties(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let tie = |name: &'static str| {
        let mut table = Table::create();
        table
            .table(name)
            .col(pk_uuid("id"))
            .col(uuid("contact_id"))
            .col(timestamp_with_time_zone("created_at"));
        table
    };
    let stance = tie("contact_stance")
        .col(string_len("stance", 16))
        .col(date("stance_on"))
        .col(text("evidence"))
        .col(uuid_null("by_id"))
        .foreign_key(&mut references("contact_stance", "by_id", "person"))
        .to_owned();
    manager.create_table(stance).await?;
    let relation = tie("contact_relation")
        .col(uuid("person_id"))
        .col(integer("strength"))
        .col(date("since_on"))
        .col(date_null("until_on"))
        .foreign_key(&mut references("contact_relation", "person_id", "person"))
        .to_owned();
    manager.create_table(relation).await?;
    let influence = tie("contact_influence")
        .col(uuid("to_id"))
        .col(string_len("weight", 16))
        .to_owned();
    manager.create_table(influence).await
}
