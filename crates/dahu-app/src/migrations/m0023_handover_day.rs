//! The day on which a handover was done, which begins at another hour for each time zone.

use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0023_handover_day"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let alter = Table::alter()
            .table("handover")
            .add_column(date_null("done_on"))
            .to_owned();
        manager.alter_table(alter).await
    }
}
