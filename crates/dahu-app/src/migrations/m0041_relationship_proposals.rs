//! Where records propose to place relationships, beside the dials of their accounts; and how complete our data were month by month.

use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0041_relationship_proposals"
    }
}

/// Dials follow from other tables and are worked out anew with what is new in them, within a minute of the program's start.
const ANEW: [&str; 2] = [
    "DELETE FROM account_health",
    "DELETE FROM workspace_setting WHERE name = 'health_refreshed'",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["proposed_stage", "proposed_turn"] {
            let alter = Table::alter()
                .table("account_health")
                .add_column(string_len_null(column, 16))
                .to_owned();
            manager.alter_table(alter).await?;
        }
        manager.create_table(months()).await?;
        for statement in ANEW {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

/// A row only for months in which the figure changed: in others it is as it was before.
fn months() -> TableCreateStatement {
    let mut account = ForeignKey::create()
        .name("fk_account_data_month_account_id")
        .from(Alias::new("account_data_month"), Alias::new("account_id"))
        .to(Alias::new("account"), Alias::new("id"))
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    Table::create()
        .table("account_data_month")
        .col(uuid("account_id"))
        .col(date("month"))
        .col(integer("percent"))
        .primary_key(Index::create().col("account_id").col("month"))
        .foreign_key(&mut account)
        .to_owned()
}
