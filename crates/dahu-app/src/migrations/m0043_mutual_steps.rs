//! Who changed what a page of a mutual plan shows, and when: from then on it is offered by them. That steps are done stands with
//! the steps.

use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0043_mutual_steps"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            timestamp_with_time_zone_null("changed_at"),
            uuid_null("changed_by"),
        ] {
            let alter = Table::alter().table("plan_share").add_column(column).to_owned();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}
