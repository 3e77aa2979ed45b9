//! What forecasts said, week by week, so that they can be held against what came.

use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0027_forecast_snapshots"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(snapshot()).await?;
        manager.create_table(line()).await?;
        let connection = manager.get_connection();
        for statement in [
            // One forecast a week is kept: whoever comes second is told so, whichever server it is on.
            "CREATE UNIQUE INDEX uq_forecast_snapshot_week_on ON forecast_snapshot (week_on)",
            "CREATE INDEX ix_forecast_snapshot_line_snapshot_id ON forecast_snapshot_line (snapshot_id)",
            "CREATE INDEX ix_forecast_snapshot_line_kind_last_on ON forecast_snapshot_line (kind, last_on)",
            "CREATE INDEX ix_forecast_snapshot_line_person_id_kind ON forecast_snapshot_line (person_id, kind)",
        ] {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

fn references(table: &str, column: &str, other: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_{column}"))
        .from(Alias::new(table), Alias::new(column))
        .to(Alias::new(other), Alias::new("id"))
        .to_owned()
}

fn snapshot() -> TableCreateStatement {
    Table::create()
        .table("forecast_snapshot")
        .col(pk_uuid("id"))
        .col(date("week_on"))
        .col(date("taken_on"))
        .col(timestamp_with_time_zone("taken_at"))
        .col(uuid_null("taken_by"))
        .col(integer_null("valuation"))
        .foreign_key(&mut references("forecast_snapshot", "taken_by", "person"))
        .to_owned()
}

/// A person's figures for a span, or those of nobody.
fn line() -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("forecast_snapshot_line")
        .col(pk_uuid("id"))
        .col(uuid("snapshot_id"))
        .col(uuid_null("person_id"))
        // The teams in which, or below which, the person then was, parted by blanks.
        .col(text("teams"))
        .col(string_len("kind", 8))
        .col(string_len("span", 8))
        .col(date("last_on"));
    for column in [
        "won",
        "committed",
        "best_case",
        "pipeline",
        "omitted",
        "overdue",
        "undated",
        "weighted_count",
        "weighted",
        "unweighted_count",
        "unweighted",
        "said",
        "overlapping",
        "not_invoiced",
        "sold",
    ] {
        table.col(big_integer(column));
    }
    table
        .col(big_integer_null("repeat_sales"))
        .foreign_key(&mut references(
            "forecast_snapshot_line",
            "snapshot_id",
            "forecast_snapshot",
        ))
        .foreign_key(&mut references("forecast_snapshot_line", "person_id", "person"))
        .to_owned()
}
