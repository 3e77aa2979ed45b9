//! How many accounts are served how is counted from an index: rows hold the reasons, and are long.

use sea_orm_migration::prelude::*;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0044_selling_counts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statement = "CREATE INDEX ix_account_selling_counts \
                         ON account_selling (answer, way, served, confirmed, account_id)";
        manager
            .get_connection()
            .execute_unprepared(statement)
            .await
            .map(drop)
    }
}
