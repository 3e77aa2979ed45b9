//! The selection: versions of the criteria, what people say of accounts, and reviews with what they decided.

use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0030_selection"
    }
}

const INDEXES: [&str; 11] = [
    // One draft at a time, and one review: of rows that have none no two are the same.
    "CREATE UNIQUE INDEX uq_selection_criteria_draft ON selection_criteria (draft)",
    "CREATE UNIQUE INDEX uq_selection_criteria_number ON selection_criteria (number)",
    "CREATE UNIQUE INDEX uq_selection_review_open ON selection_review (open)",
    "CREATE INDEX ix_selection_agreement_number ON selection_agreement (number)",
    // One thing is said of an account at a time; lists of today read no more than that.
    "CREATE UNIQUE INDEX uq_selection_rating_standing ON selection_rating (what, account_id) WHERE ended_at IS NULL",
    "CREATE INDEX ix_selection_rating_what_set_at ON selection_rating (what, set_at)",
    "CREATE INDEX ix_selection_rating_account_id ON selection_rating (account_id)",
    "CREATE UNIQUE INDEX uq_selection_decision_review_id_account_id ON selection_decision (review_id, account_id)",
    "CREATE INDEX ix_selection_decision_account_id ON selection_decision (account_id)",
    "CREATE INDEX ix_selection_member_account_id ON selection_member (account_id)",
    "CREATE INDEX ix_selection_review_held_on ON selection_review (held_on)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [criteria(), agreement(), rating(), review(), decision(), member()] {
            manager.create_table(table).await?;
        }
        let connection = manager.get_connection();
        for index in INDEXES {
            connection.execute_unprepared(index).await?;
        }
        // What is remembered of the selection holds until one of these moves.
        for name in ["selection", "coverage"] {
            let mut counter = Query::insert();
            counter
                .into_table("counter")
                .columns(["name", "next"])
                .values_panic([name.into(), 1_i64.into()]);
            connection.execute(&counter).await?;
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

fn criteria() -> TableCreateStatement {
    Table::create()
        .table("selection_criteria")
        .col(pk_uuid("id"))
        .col(integer("number"))
        // 1 for the draft, else nothing.
        .col(integer_null("draft"))
        .col(text("contents"))
        .col(timestamp_with_time_zone("changed_at"))
        .col(uuid_null("changed_by"))
        .col(date_null("agreed_on"))
        .col(timestamp_with_time_zone_null("agreed_at"))
        .col(uuid_null("agreed_by"))
        .col(string_len_null("note", 1_000))
        .foreign_key(&mut references("selection_criteria", "changed_by", "person"))
        .foreign_key(&mut references("selection_criteria", "agreed_by", "person"))
        .to_owned()
}

/// From when to when a version of the criteria was in force, with what it said: agreements that were taken back stay.
fn agreement() -> TableCreateStatement {
    Table::create()
        .table("selection_agreement")
        .col(pk_uuid("id"))
        .col(integer("number"))
        .col(text("contents"))
        .col(date("agreed_on"))
        .col(timestamp_with_time_zone("entered_at"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .to_owned()
}

/// What somebody says of an account by a criterion, or of what it buys in all; what was said before stays, with when it ended.
fn rating() -> TableCreateStatement {
    Table::create()
        .table("selection_rating")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(string_len("what", 36))
        .col(big_integer("value"))
        .col(string_len_null("rival", 200))
        .col(string_len("source", 200))
        .col(date("known_on"))
        .col(timestamp_with_time_zone("set_at"))
        .col(uuid_null("set_by"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .foreign_key(&mut references("selection_rating", "account_id", "account"))
        .foreign_key(&mut references("selection_rating", "set_by", "person"))
        .to_owned()
}

fn review() -> TableCreateStatement {
    Table::create()
        .table("selection_review")
        .col(pk_uuid("id"))
        .col(date("held_on"))
        .col(string_len("took_part", 1_000))
        .col(text("minutes"))
        // 1 until it is concluded, then nothing.
        .col(integer_null("open"))
        .col(timestamp_with_time_zone("begun_at"))
        .col(uuid_null("begun_by"))
        .col(timestamp_with_time_zone_null("concluded_at"))
        .col(uuid_null("concluded_by"))
        .col(integer_null("criteria_number"))
        .col(integer_null("capacity"))
        .foreign_key(&mut references("selection_review", "begun_by", "person"))
        .foreign_key(&mut references("selection_review", "concluded_by", "person"))
        .to_owned()
}

fn decision() -> TableCreateStatement {
    Table::create()
        .table("selection_decision")
        .col(pk_uuid("id"))
        .col(uuid("review_id"))
        .col(uuid("account_id"))
        .col(string_len("verdict", 8))
        .col(string_len("reason", 500))
        .col(timestamp_with_time_zone("decided_at"))
        .col(uuid_null("decided_by"))
        .foreign_key(&mut references(
            "selection_decision",
            "review_id",
            "selection_review",
        ))
        .foreign_key(&mut references("selection_decision", "account_id", "account"))
        .foreign_key(&mut references("selection_decision", "decided_by", "person"))
        .to_owned()
}

/// Who was a key account when a review was concluded.
fn member() -> TableCreateStatement {
    Table::create()
        .table("selection_member")
        .col(uuid("review_id"))
        .col(uuid("account_id"))
        .col(boolean("by_decision"))
        .col(integer_null("rank"))
        .col(integer_null("score_hundredths"))
        .primary_key(Index::create().col("review_id").col("account_id"))
        .foreign_key(&mut references(
            "selection_member",
            "review_id",
            "selection_review",
        ))
        .foreign_key(&mut references("selection_member", "account_id", "account"))
        .to_owned()
}
