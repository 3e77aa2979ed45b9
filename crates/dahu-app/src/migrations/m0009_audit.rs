//! The chain of events, where a change came from, and the walls around what was recorded.

use sea_orm::DbBackend;
use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "0009_audit"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            big_integer_null("sequence"),
            text_null("origin_address"),
            text_null("origin_program"),
            blob_null("salt"),
            blob_null("payload_hash"),
            blob_null("hash"),
            timestamp_with_time_zone_null("erased_at"),
        ];
        for column in columns {
            let mut table = Table::alter();
            manager
                .alter_table(table.table("event").add_column(column).to_owned())
                .await?;
        }
        chain(manager).await?;
        let connection = manager.get_connection();
        for statement in INDEXES {
            connection.execute_unprepared(statement).await?;
        }
        let walls = match manager.get_database_backend() {
            DbBackend::Sqlite => SQLITE_WALLS,
            _ => POSTGRES_WALLS,
        };
        for statement in walls {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

/// Nulls are events of an earlier program, which have their places once the workspace is open.
const INDEXES: &[&str] = &[
    "CREATE UNIQUE INDEX uq_event_sequence ON event (sequence)",
    "CREATE INDEX ix_event_actor_id_id ON event (actor_id, id)",
    "CREATE INDEX ix_event_noun_verb_id ON event (noun, verb, id)",
    "CREATE INDEX ix_event_visitor_id ON event (id) WHERE actor_name = 'visitor'",
];

async fn chain(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let chain = Table::create()
        .table("event_chain")
        .col(small_integer("id").primary_key())
        .col(big_integer("length"))
        .col(blob("head"))
        .col(big_integer("begins_at"))
        .col(blob("anchor"))
        .to_owned();
    manager.create_table(chain).await?;
    let beginning = || Expr::from(crate::event::BEGINNING.to_vec());
    let first = Query::insert()
        .into_table("event_chain")
        .columns(["id", "length", "head", "begins_at", "anchor"])
        .values_panic([1_i16.into(), 0_i64.into(), beginning(), 1_i64.into(), beginning()])
        .to_owned();
    manager.execute(first).await
}

/// What is recorded stays as it is. Only these may pass: a place for an event of an earlier program, the erasure of a
/// payload, once, and the removal of what lies before the beginning of the chain.
const SQLITE_WALLS: &[&str] = &[
    "CREATE TRIGGER event_insert BEFORE INSERT ON event \
     WHEN NEW.sequence IS NULL OR NEW.hash IS NULL \
       OR EXISTS (SELECT 1 FROM event WHERE id = NEW.id) \
       OR EXISTS (SELECT 1 FROM event WHERE sequence = NEW.sequence) \
     BEGIN SELECT RAISE(ABORT, 'an event is added at the end of the chain'); END",
    "CREATE TRIGGER event_update BEFORE UPDATE ON event \
     WHEN NOT (NEW.id IS OLD.id AND NEW.at IS OLD.at AND NEW.actor_id IS OLD.actor_id \
       AND NEW.actor_name IS OLD.actor_name AND NEW.noun IS OLD.noun AND NEW.subject_id IS OLD.subject_id \
       AND NEW.account_id IS OLD.account_id AND NEW.verb IS OLD.verb AND NEW.import_id IS OLD.import_id \
       AND NEW.origin_address IS OLD.origin_address AND NEW.origin_program IS OLD.origin_program \
       AND ((OLD.sequence IS NULL AND NEW.sequence IS NOT NULL AND NEW.hash IS NOT NULL \
             AND NEW.erased_at IS OLD.erased_at \
             AND NEW.\"before\" IS OLD.\"before\" AND NEW.\"after\" IS OLD.\"after\") \
         OR (OLD.sequence IS NOT NULL AND NEW.sequence IS OLD.sequence \
             AND NEW.payload_hash IS OLD.payload_hash AND NEW.hash IS OLD.hash \
             AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL \
             AND NEW.\"before\" IS NULL AND NEW.\"after\" IS NULL AND NEW.salt IS NULL))) \
     BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END",
    "CREATE TRIGGER event_delete BEFORE DELETE ON event \
     WHEN OLD.sequence IS NULL OR OLD.sequence >= (SELECT begins_at FROM event_chain) \
     BEGIN SELECT RAISE(ABORT, 'an event is never removed'); END",
    "CREATE TRIGGER event_chain_update BEFORE UPDATE ON event_chain \
     WHEN NEW.length < OLD.length OR NEW.begins_at < OLD.begins_at \
     BEGIN SELECT RAISE(ABORT, 'the chain of events only grows'); END",
    "CREATE TRIGGER event_chain_delete BEFORE DELETE ON event_chain \
     BEGIN SELECT RAISE(ABORT, 'the chain of events is never removed'); END",
];

const POSTGRES_WALLS: &[&str] = &[
    // Rows of an earlier program are let alone until they have their places.
    "ALTER TABLE event ADD CONSTRAINT ck_event_chained \
     CHECK (sequence IS NOT NULL AND hash IS NOT NULL) NOT VALID",
    "CREATE FUNCTION event_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
     IF ROW(NEW.id, NEW.at, NEW.actor_id, NEW.actor_name, NEW.noun, NEW.subject_id, NEW.account_id, NEW.verb, \
            NEW.import_id, NEW.origin_address, NEW.origin_program) \
        IS NOT DISTINCT FROM \
        ROW(OLD.id, OLD.at, OLD.actor_id, OLD.actor_name, OLD.noun, OLD.subject_id, OLD.account_id, OLD.verb, \
            OLD.import_id, OLD.origin_address, OLD.origin_program) \
        AND ((OLD.sequence IS NULL AND NEW.sequence IS NOT NULL \
              AND NEW.erased_at IS NOT DISTINCT FROM OLD.erased_at \
              AND NEW.\"before\" IS NOT DISTINCT FROM OLD.\"before\" \
              AND NEW.\"after\" IS NOT DISTINCT FROM OLD.\"after\") \
          OR (NEW.sequence = OLD.sequence AND NEW.payload_hash = OLD.payload_hash AND NEW.hash = OLD.hash \
              AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL \
              AND NEW.\"before\" IS NULL AND NEW.\"after\" IS NULL AND NEW.salt IS NULL)) \
     THEN RETURN NEW; END IF; \
     RAISE EXCEPTION 'an event is never changed'; END $$",
    "CREATE TRIGGER event_update BEFORE UPDATE ON event FOR EACH ROW EXECUTE FUNCTION event_update()",
    "CREATE FUNCTION event_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
     IF TG_OP = 'DELETE' AND OLD.sequence < (SELECT begins_at FROM event_chain) THEN RETURN OLD; END IF; \
     RAISE EXCEPTION 'an event is never removed'; END $$",
    "CREATE TRIGGER event_delete BEFORE DELETE ON event FOR EACH ROW EXECUTE FUNCTION event_delete()",
    "CREATE TRIGGER event_truncate BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION event_delete()",
    "CREATE FUNCTION event_chain_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
     IF TG_OP = 'UPDATE' AND NEW.length >= OLD.length AND NEW.begins_at >= OLD.begins_at THEN RETURN NEW; END IF; \
     RAISE EXCEPTION 'the chain of events only grows'; END $$",
    "CREATE TRIGGER event_chain_guard BEFORE UPDATE OR DELETE ON event_chain \
     FOR EACH ROW EXECUTE FUNCTION event_chain_guard()",
    "CREATE TRIGGER event_chain_truncate BEFORE TRUNCATE ON event_chain \
     FOR EACH STATEMENT EXECUTE FUNCTION event_chain_guard()",
];
