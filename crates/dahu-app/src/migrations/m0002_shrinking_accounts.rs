//! An index of the accounts that sold less in the last twelve months than in the twelve before, largest first.

use sea_orm_migration::prelude::*;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0002_shrinking_accounts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .get_connection()
            .execute_unprepared(
                "CREATE INDEX ix_account_shrinking ON account (net, id) WHERE net_recent < net_prior",
            )
            .await
            .map(drop)
    }
}
