//! Indexes by day for working reports: what people did in a day, a week or a month is found without reading all they ever did.

use sea_orm_migration::prelude::*;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0028_reports"
    }
}

const INDEXES: [&str; 6] = [
    "CREATE INDEX ix_activity_happened_on ON activity (happened_on, kind, account_id, effort_minutes, id)",
    "CREATE INDEX ix_activity_contact_happened_on ON activity_contact (happened_on, way, contact_id)",
    "CREATE INDEX ix_task_ended_at ON task (state, ended_at, owner_id)",
    "CREATE INDEX ix_task_due_on ON task (due_on, owner_id, state, ended_at)",
    "CREATE INDEX ix_assessment_assessed_on ON assessment (assessed_on, assessed_by)",
    "CREATE INDEX ix_target_from_on ON target (from_on, salesperson_id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }
}
