//! Which version of its plan a page of a mutual plan offers, and since when: a later one is offered by an act of its own. Of pages
//! that were made before, it is the one that held when they were made or changed last.

use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0047_offered_versions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            integer_null("version"),
            timestamp_with_time_zone_null("version_at"),
        ] {
            let alter = Table::alter().table("plan_share").add_column(column).to_owned();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}
