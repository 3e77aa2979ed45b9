//! How long the trail takes among a million events; a measurement, run by hand: `cargo nextest run --run-ignored only`.

use std::{
    io::Write,
    time::{Duration, Instant},
};

use dahu_app::audit::{self, Filter, Who};
use dahu_core::{account::AccountId, person::PersonId};
use dahu_testkit::{DatabaseKind, databases};
use sea_orm::ConnectionTrait;

use crate::{
    desk::{Desk, day},
    migrating::connected,
};

const EVENTS: u64 = 1_000_000;
const RUNS: u32 = 5;

/// Events of a second each from 2026-01-01 on: imports, sign-ins of fifty people, downloads, and few wrong sign-ins.
fn filling(kind: DatabaseKind) -> String {
    let (uuid, series, bytes, text) = match kind {
        DatabaseKind::Postgres => (
            "CAST(printf AS uuid)".to_owned(),
            format!("SELECT generate_series(CAST(1 AS bigint), {EVENTS}) AS i"),
            "decode('00', 'hex')",
            "CAST(CAST(CAST('{\"name\":\"some account\",\"region\":\"somewhere\"}' AS text) AS jsonb) AS jsonb)",
        ),
        DatabaseKind::Sqlite => (
            "unhex(printf)".to_owned(),
            format!(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {EVENTS}) SELECT i FROM n"
            ),
            "x'00'",
            "'{\"name\":\"some account\",\"region\":\"somewhere\"}'",
        ),
    };
    let hex = |number: &str, digits: u32| match kind {
        DatabaseKind::Postgres => format!("lpad(to_hex(CAST({number} AS bigint)), {digits}, '0')"),
        DatabaseKind::Sqlite => format!("printf('%0{digits}x', {number})"),
    };
    let at = match kind {
        DatabaseKind::Postgres => "to_timestamp(1767225600 + i)",
        DatabaseKind::Sqlite => "strftime('%Y-%m-%d %H:%M:%S+00:00', 1767225600 + i, 'unixepoch')",
    };
    let id = uuid.replace(
        "printf",
        &format!(
            "({} || '70008000' || {})",
            hex("(CAST(1767225600 AS bigint) + i) * 1000", 12),
            hex("i", 12)
        ),
    );
    let named = |number: &str| uuid.replace("printf", &format!("({})", hex(number, 32)));
    let (account, person) = (named("i % 100000"), named("i % 50 + 1"));
    format!(
        "INSERT INTO event (id, at, actor_id, actor_name, noun, subject_id, account_id, verb, \"after\", sequence, \
         payload_hash, hash, salt) \
         SELECT {id}, {at}, CASE WHEN i % 20 = 0 THEN {person} END, \
         CASE WHEN i % 20 = 0 THEN 'someone' WHEN i % 5000 = 1 THEN 'visitor' ELSE 'system' END, \
         CASE WHEN i % 40 = 0 THEN 'export' WHEN i % 20 = 0 THEN 'person' WHEN i % 5000 = 1 THEN 'attempt' ELSE 'account' END, \
         {account}, CASE WHEN i % 20 <> 0 THEN {account} END, \
         CASE WHEN i % 40 = 0 THEN 'downloaded' WHEN i % 20 = 0 THEN 'signed_in' WHEN i % 5000 = 1 THEN 'sign_in_failed' \
         WHEN i % 7 = 0 THEN 'updated' ELSE 'created' END, \
         {text}, i, {bytes}, {bytes}, {bytes} FROM ({series}) AS numbers; \
         UPDATE event_chain SET length = {EVENTS}"
    )
}

/// What is asked: each condition alone, and with a day.
fn questions() -> Vec<(&'static str, Filter)> {
    let of = |change: fn(&mut Filter)| {
        let mut filter = Filter::default();
        change(&mut filter);
        filter
    };
    let noun = |noun: &str| Filter {
        noun: Some(noun.to_owned()),
        ..Filter::default()
    };
    let on_a_day = |filter: Filter| Filter {
        from: Some(day("2026-01-05")),
        until: Some(day("2026-01-05")),
        ..filter
    };
    vec![
        ("all", Filter::default()),
        ("noun", noun("account")),
        ("rare noun", noun("attempt")),
        (
            "noun and verb",
            Filter {
                verb: Some("updated".to_owned()),
                ..noun("account")
            },
        ),
        ("verb", of(|filter| filter.verb = Some("downloaded".to_owned()))),
        (
            "person",
            of(|filter| filter.who = Some(Who::Person(PersonId(uuid::Uuid::from_u128(21))))),
        ),
        ("command line", of(|filter| filter.who = Some(Who::System))),
        ("visitors", of(|filter| filter.who = Some(Who::Visitor))),
        (
            "account",
            of(|filter| filter.account = Some(AccountId(uuid::Uuid::from_u128(4_711)))),
        ),
        ("a day", on_a_day(Filter::default())),
        ("noun on a day", on_a_day(noun("person"))),
        (
            "text that is there",
            of(|filter| filter.text = Some("some account".to_owned())),
        ),
        (
            "text that is not",
            of(|filter| filter.text = Some("nowhere at all".to_owned())),
        ),
    ]
}

#[tokio::test]
#[ignore = "a measurement of a minute"]
async fn fifty_of_a_million_events_are_listed_within_fifty_milliseconds() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let connection = connected(&desk).await;
        connection
            .execute_unprepared(&filling(desk.database.kind()))
            .await
            .expect("a million events");
        if desk.database.kind() == DatabaseKind::Postgres {
            connection
                .execute_unprepared("VACUUM (ANALYZE) event")
                .await
                .expect("in order");
        }
        connection.close().await.expect("it closes");
        for (name, filter) in questions() {
            let mut best = Duration::MAX;
            for _ in 0..RUNS {
                let begun = Instant::now();
                let page = audit::list(&desk.ctx, &filter, None, 50).await.expect("a list");
                best = best.min(begun.elapsed());
                assert!(
                    page.rows.len() == 50 || ["account", "text that is not"].contains(&name),
                    "{name}"
                );
            }
            let told = writeln!(
                std::io::stdout(),
                "{:?}: {name}: {:.1} ms",
                desk.database.kind(),
                best.as_secs_f64() * 1e3
            );
            told.expect("a line");
            if !name.starts_with("text") {
                assert!(best < Duration::from_millis(50), "{name}: {best:?}");
            }
        }
    }
}
