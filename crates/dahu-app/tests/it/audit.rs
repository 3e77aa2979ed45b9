//! The chain of events: what was recorded stands, and what was done to it behind the program's back is found.

use dahu_app::{
    Error,
    audit::{self, Fault, Filter, Fracture, Tracker, Verdict},
    import::{self, Kind},
};
use dahu_testkit::{DatabaseKind, TestDatabase, databases};
use sea_orm::ConnectionTrait;

use crate::{
    desk::{Desk, day, id, take},
    migrating::{connected, counted},
};

const ACCOUNTS: &str = "code,name,region\nK1,云帆科技,重庆\nK2,华信机械,北京\nK3,远大医院,上海\n";

/// A workspace in which something happened.
async fn busy(database: TestDatabase) -> Desk {
    let desk = Desk::open(database).await;
    take(&desk, Kind::Accounts, "a.csv", ACCOUNTS).await;
    desk.move_to("2026-07-01");
    take(
        &desk,
        Kind::Accounts,
        "b.csv",
        "code,name,region\nK1,云帆科技,成都\n",
    )
    .await;
    desk
}

async fn verified(desk: &Desk) -> Verdict {
    audit::verify(&desk.ctx, None, &Tracker::default())
        .await
        .expect("a walk")
}

async fn fracture(desk: &Desk) -> Option<Fracture> {
    verified(desk).await.fracture
}

/// Does something to the database that the program would never do.
async fn tamper(desk: &Desk, sql: &str) -> Result<(), sea_orm::DbErr> {
    let connection = connected(desk).await;
    let done = connection.execute_unprepared(sql).await.map(drop);
    connection.close().await.expect("it closes");
    done
}

/// Takes the walls down, as whoever owns the database can.
async fn without_walls(desk: &Desk) {
    let sql = match desk.database.kind() {
        DatabaseKind::Sqlite => {
            "DROP TRIGGER event_insert; DROP TRIGGER event_update; DROP TRIGGER event_delete; \
             DROP TRIGGER event_chain_update; DROP TRIGGER event_chain_delete"
        }
        DatabaseKind::Postgres => {
            "DROP TRIGGER event_update ON event; DROP TRIGGER event_delete ON event; \
             DROP TRIGGER event_chain_guard ON event_chain; ALTER TABLE event DROP CONSTRAINT ck_event_chained"
        }
    };
    tamper(desk, sql).await.expect("the walls come down");
}

#[tokio::test]
async fn every_event_is_chained_and_the_chain_holds() {
    for database in databases().await {
        let desk = busy(database).await;
        let verdict = verified(&desk).await;
        assert_eq!(verdict.fracture, None);
        let connection = connected(&desk).await;
        let events = counted(&connection, "SELECT count(*) FROM event").await;
        assert_eq!(i64::try_from(verdict.events), Ok(events));
        assert_eq!(
            counted(&connection, "SELECT max(sequence) FROM event").await,
            events
        );
        connection.close().await.expect("it closes");
        assert_eq!(
            verdict.first_at.map(|at| at.date_naive()),
            Some(day("2026-06-30"))
        );
        assert_eq!(verdict.last_at.map(|at| at.date_naive()), Some(day("2026-07-01")));
        assert_eq!(
            audit::head(&desk.ctx).await.expect("a head"),
            (events, verdict.head)
        );
    }
}

#[tokio::test]
async fn the_database_itself_refuses_changes_and_removals() {
    for database in databases().await {
        let desk = busy(database).await;
        for sql in [
            "UPDATE event SET actor_name = 'nobody'",
            "UPDATE event SET verb = 'deleted' WHERE sequence = 2",
            "UPDATE event SET \"after\" = NULL WHERE sequence = 2",
            "UPDATE event SET \"before\" = NULL, \"after\" = NULL, salt = NULL WHERE sequence = 2",
            "UPDATE event SET sequence = 99 WHERE sequence = 2",
            "UPDATE event SET erased_at = at WHERE sequence = 2",
            "DELETE FROM event",
            "DELETE FROM event WHERE sequence = 1",
            "DELETE FROM event_chain",
            "UPDATE event_chain SET length = 1",
            "INSERT INTO event (id, at, actor_name, noun, subject_id, verb) \
             SELECT subject_id, at, 'x', noun, subject_id, verb FROM event WHERE noun = 'account' AND sequence = 3",
        ] {
            assert!(
                tamper(&desk, sql).await.is_err(),
                "{:?}: {sql}",
                desk.database.kind()
            );
        }
        match desk.database.kind() {
            DatabaseKind::Postgres => {
                for sql in ["TRUNCATE event", "TRUNCATE event_chain"] {
                    assert!(tamper(&desk, sql).await.is_err(), "{sql}");
                }
            }
            DatabaseKind::Sqlite => {
                let sql = "INSERT OR REPLACE INTO event SELECT * FROM event WHERE sequence = 2";
                assert!(tamper(&desk, sql).await.is_err(), "{sql}");
            }
        }
        assert_eq!(fracture(&desk).await, None);
        let erase = "UPDATE event SET \"before\" = NULL, \"after\" = NULL, salt = NULL, erased_at = at WHERE sequence = 3";
        tamper(&desk, erase).await.expect("a payload may go");
        assert!(tamper(&desk, erase).await.is_err(), "but only once");
        let found = fracture(&desk).await.expect("a fracture");
        assert_eq!(
            (found.sequence, found.fault),
            (3, Fault::ErasedWithoutGround),
            "an erasure that nobody recorded"
        );
    }
}

/// What somebody does who has the keys of the database, and where and how it is found.
const TAMPERINGS: [(&str, i64, Fault); 18] = [
    (
        "UPDATE event SET actor_name = 'nobody' WHERE sequence = 3",
        3,
        Fault::Changed,
    ),
    (
        "UPDATE event SET verb = 'deleted' WHERE sequence = 1",
        1,
        Fault::Changed,
    ),
    (
        "UPDATE event SET origin_program = 'another' WHERE sequence = 2",
        2,
        Fault::Changed,
    ),
    (
        "UPDATE event SET account_id = NULL WHERE sequence = 2",
        2,
        Fault::Changed,
    ),
    (
        "UPDATE event SET at = (SELECT max(at) FROM event) WHERE sequence = 2",
        2,
        Fault::Changed,
    ),
    (
        "UPDATE event SET payload_hash = hash WHERE sequence = 4",
        4,
        Fault::Changed,
    ),
    (
        "UPDATE event SET hash = payload_hash WHERE sequence = 4",
        4,
        Fault::Changed,
    ),
    (
        "UPDATE event SET \"after\" = '{\"name\":\"other\"}' WHERE sequence = 2",
        2,
        Fault::PayloadChanged,
    ),
    (
        "UPDATE event SET \"before\" = '{}' WHERE sequence = 2",
        2,
        Fault::PayloadChanged,
    ),
    (
        "UPDATE event SET \"after\" = NULL, salt = NULL WHERE sequence = 2",
        2,
        Fault::PayloadChanged,
    ),
    ("DELETE FROM event WHERE sequence = 1", 1, Fault::Missing),
    ("DELETE FROM event WHERE sequence = 3", 3, Fault::Missing),
    (
        "DELETE FROM event WHERE sequence = (SELECT length FROM event_chain)",
        8,
        Fault::Missing,
    ),
    (
        "DELETE FROM event WHERE sequence = (SELECT length FROM event_chain); \
             UPDATE event_chain SET length = length - 1",
        7,
        Fault::HeadWrong,
    ),
    ("UPDATE event_chain SET head = anchor", 8, Fault::HeadWrong),
    (
        "UPDATE event_chain SET begins_at = 4, anchor = (SELECT hash FROM event WHERE sequence = 3); \
             DELETE FROM event WHERE sequence < 4",
        4,
        Fault::AnchorWrong,
    ),
    (
        "UPDATE event SET sequence = 99 WHERE sequence = 8; UPDATE event_chain SET length = 7, \
          head = (SELECT hash FROM event WHERE sequence = 7)",
        99,
        Fault::OutsideChain,
    ),
    (
        "UPDATE event SET sequence = NULL WHERE sequence = 8; UPDATE event_chain SET length = 7, \
          head = (SELECT hash FROM event WHERE sequence = 7)",
        0,
        Fault::OutsideChain,
    ),
];

#[tokio::test]
async fn each_kind_of_tampering_is_found_where_it_was_done() {
    for (sql, sequence, fault) in TAMPERINGS {
        for database in databases().await {
            let desk = busy(database).await;
            assert_eq!(verified(&desk).await.events, 8);
            without_walls(&desk).await;
            tamper(&desk, sql).await.expect("somebody has the keys");
            let found = fracture(&desk).await;
            let expected = Fracture { sequence, fault };
            assert_eq!(found, Some(expected), "{:?}: {sql}", desk.database.kind());
        }
    }
}

#[tokio::test]
async fn a_chain_that_was_written_anew_is_told_by_a_head_that_was_written_down() {
    for database in databases().await {
        let desk = busy(database).await;
        let (length, head) = audit::head(&desk.ctx).await.expect("a head");
        take(&desk, Kind::Accounts, "c.csv", "code,name\nK9,新客户\n").await;
        let noted = |head: String| {
            let desk = &desk;
            async move {
                let found = audit::verify(&desk.ctx, Some(&head), &Tracker::default()).await;
                found.expect("a walk")
            }
        };
        let verdict = noted(format!(" {} ", head.to_uppercase())).await;
        assert_eq!(verdict.fracture, None);
        assert_eq!(verdict.noted.map(|noted| noted.sequence), Some(length));
        let other = noted("ab".repeat(32)).await;
        assert_eq!(
            other.fracture.map(|found| found.fault),
            Some(Fault::NotedHeadMissing)
        );
    }
}

#[tokio::test]
async fn events_of_an_earlier_program_are_chained_when_the_workspace_is_opened() {
    for database in databases().await {
        let desk = busy(database).await;
        without_walls(&desk).await;
        let sql = "UPDATE event SET sequence = NULL, salt = NULL, payload_hash = NULL, hash = NULL; \
                   UPDATE event_chain SET length = 0, head = anchor";
        tamper(&desk, sql).await.expect("as an earlier program left it");
        assert_eq!(
            fracture(&desk).await.map(|found| found.fault),
            Some(Fault::OutsideChain)
        );
        let desk = desk.reopen().await;
        let verdict = verified(&desk).await;
        assert_eq!((verdict.events, verdict.fracture), (8, None));
        take(&desk, Kind::Accounts, "c.csv", "code,name\nK9,新客户\n").await;
        assert_eq!(fracture(&desk).await, None, "it goes on from there");
    }
}

#[tokio::test]
async fn numbers_and_texts_of_all_kinds_come_back_in_the_same_form() {
    for database in databases().await {
        let desk = busy(database).await;
        let strange = "{\"b\": 1e16, \"a\": [0.1, 1.0, -0.0, 123456789012345678901234567890, 5e-324, 1.7976931348623157e308, \
                       0.30000000000000004, 18446744073709551615, -9223372036854775808], \
                       \"云\": \"\\u0001 \\\" \\\\ / 𝄞 é\", \"\": {}, \"z\": [null, true, false, []]}";
        without_walls(&desk).await;
        let cast = match desk.database.kind() {
            DatabaseKind::Postgres => "::jsonb",
            DatabaseKind::Sqlite => "",
        };
        let sql = format!(
            "UPDATE event SET \"after\" = '{strange}'{cast}, \"before\" = '{strange}'{cast}, sequence = NULL, salt = NULL, \
             payload_hash = NULL, hash = NULL; UPDATE event_chain SET length = 0, head = anchor"
        );
        tamper(&desk, &sql)
            .await
            .expect("an earlier program wrote such facts");
        let desk = desk.reopen().await;
        assert_eq!(fracture(&desk).await, None);
    }
}

#[tokio::test]
async fn trimming_keeps_six_months_and_leaves_an_anchor() {
    for database in databases().await {
        let desk = busy(database).await;
        let refused = audit::trim(&desk.ctx, day("2026-06-30")).await;
        assert!(
            matches!(
                refused,
                Err(Error::Refused {
                    rule: "kept_too_short",
                    ..
                })
            ),
            "{refused:?}"
        );
        desk.move_to("2027-01-15");
        let (_, head) = audit::head(&desk.ctx).await.expect("a head");
        let trimmed = audit::trim(&desk.ctx, day("2026-07-01")).await.expect("trimmed");
        assert_eq!((trimmed.events, trimmed.begins_at), (5, 6));
        let verdict = verified(&desk).await;
        assert_eq!(
            (verdict.fracture, verdict.begins_at, verdict.events),
            (None, 6, 4)
        );
        let noted = audit::verify(&desk.ctx, Some(&head), &Tracker::default())
            .await
            .expect("a walk");
        assert_eq!(noted.noted.map(|noted| noted.sequence), Some(8));
        let again = audit::trim(&desk.ctx, day("2026-07-01"))
            .await
            .expect("nothing is left");
        assert_eq!((again.events, again.begins_at), (0, 6));
        desk.move_to("2027-02-15");
        let rest = audit::trim(&desk.ctx, day("2026-08-01")).await.expect("trimmed");
        assert_eq!((rest.events, rest.begins_at), (3, 9));
        assert_eq!(fracture(&desk).await, None, "trimmed twice");
        assert!(
            tamper(&desk, "DELETE FROM event WHERE sequence = 9")
                .await
                .is_err(),
            "what is kept stays behind the wall"
        );
    }
}

#[tokio::test]
async fn an_import_whose_events_are_gone_is_not_undone() {
    let desk = Desk::on_sqlite().await;
    let ran = take(&desk, Kind::Accounts, "a.csv", ACCOUNTS).await;
    desk.move_to("2027-02-01");
    audit::trim(&desk.ctx, day("2026-08-01")).await.expect("trimmed");
    let refused = import::undo(&desk.ctx, id(&ran)).await;
    assert!(
        matches!(
            refused,
            Err(Error::Refused {
                rule: "events_are_gone",
                ..
            })
        ),
        "{refused:?}"
    );
}

#[tokio::test]
async fn events_are_kept_for_ever_or_for_the_months_that_were_set() {
    for database in databases().await {
        let desk = busy(database).await;
        assert_eq!(audit::kept_for(&desk.ctx).await.expect("a setting"), None);
        let refused = audit::keep_for(&desk.ctx, Some(5)).await;
        assert!(
            matches!(
                refused,
                Err(Error::Refused {
                    rule: "kept_too_short",
                    ..
                })
            ),
            "{refused:?}"
        );
        audit::keep_for(&desk.ctx, Some(12)).await.expect("set");
        assert_eq!(audit::kept_for(&desk.ctx).await.expect("a setting"), Some(12));
        desk.move_to("2027-02-01");
        let refused = audit::trim(&desk.ctx, day("2026-07-15")).await;
        assert!(
            matches!(
                refused,
                Err(Error::Refused {
                    rule: "kept_too_short",
                    ..
                })
            ),
            "{refused:?}"
        );
        audit::keep_for(&desk.ctx, None).await.expect("set");
        audit::trim(&desk.ctx, day("2026-07-15")).await.expect("trimmed");
        let filter = Filter {
            noun: Some("audit".to_owned()),
            ..Filter::default()
        };
        let told = audit::list(&desk.ctx, &filter, None, 9).await.expect("a list");
        let verbs: Vec<&str> = told.rows.iter().map(|row| row.verb.as_str()).collect();
        assert_eq!(
            verbs,
            ["trimmed", "kept_for"],
            "the first setting is older than what was kept"
        );
    }
}
