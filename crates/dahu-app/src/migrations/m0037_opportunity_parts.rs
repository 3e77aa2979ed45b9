//! An index by which the parts of an opportunity that was split are found: its page looks for them.

use sea_orm_migration::prelude::*;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0037_opportunity_parts"
    }
}

const INDEX: &str = "CREATE INDEX ix_opportunity_split_from_id ON opportunity (split_from_id) WHERE split_from_id IS NOT NULL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(INDEX).await.map(drop)
    }
}
