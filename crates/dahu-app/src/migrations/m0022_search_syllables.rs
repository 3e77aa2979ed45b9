//! Everything is put into the index anew: it holds pairs of pinyin syllables now.

use sea_orm_migration::prelude::*;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0022_search_syllables"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        // What an interrupted filling had still to do is done with the rest, from the beginning.
        connection.execute_unprepared("DELETE FROM search_fill").await?;
        for noun in ["account", "contact", "activity", "file"] {
            let mut row = Query::insert();
            row.into_table("search_fill")
                .columns(["noun", "after_id"])
                .values_panic([noun.into(), sea_orm::prelude::Uuid::nil().into()]);
            connection.execute(&row).await?;
        }
        Ok(())
    }
}
