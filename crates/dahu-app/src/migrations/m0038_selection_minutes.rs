//! What a concluded review keeps of who left, and counters by which it is known whether what is remembered of the selection holds.

use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0038_selection_minutes"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            // Why it is out; nothing for a key account.
            string_len_null("left_as", 20),
            integer_null("rank_before"),
            integer_null("score_before"),
        ];
        for column in columns {
            let alter = Table::alter()
                .table("selection_member")
                .add_column(column)
                .to_owned();
            manager.alter_table(alter).await?;
        }
        for name in ["relationship", "plan"] {
            let mut counter = Query::insert();
            counter
                .into_table("counter")
                .columns(["name", "next"])
                .values_panic([name.into(), 1_i64.into()]);
            manager.get_connection().execute(&counter).await?;
        }
        Ok(())
    }
}
