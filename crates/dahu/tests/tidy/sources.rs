//! What Rust files may not be, hold or be called.

use crate::tree::{TextFile, files, has_word, hold, rust_files};

const LINES_AT_MOST: usize = 500;

/// The one place that starts a program: the scanner of files, which the operator names.
const SCANNER: &str = "crates/dahu-app/src/file/scanner.rs";

/// Names that say nothing about what is inside.
const EMPTY_NAMES: [&str; 8] = [
    "util", "utils", "common", "helper", "helpers", "types", "misc", "shared",
];

/// What a rule of the trade never touches.
const IMPURE: [&str; 8] = [
    "std::fs",
    "std::net",
    "std::process",
    "std::env",
    "std::thread",
    "tokio",
    "async fn",
    "SystemTime::now",
];

/// What an action may hold of the database: the transaction that it hands on to stores, and the error it gets back.
const HANDED_ON: [&str; 4] = [
    "ConnectionTrait",
    "DatabaseTransaction",
    "TransactionTrait",
    "DbErr",
];

#[test]
fn the_core_is_pure() {
    let broken: Vec<String> = files("crates/dahu-core/src", &[".rs"])
        .into_iter()
        .chain(files("crates/dahu-valuation/src", &[".rs"]))
        .flat_map(|file| file.without_comments().lines_where(is_impure))
        .collect();
    hold(
        "dahu-core and dahu-valuation do no I/O, wait for nothing and ask no clock; let dahu-app hand it in:",
        &broken,
    );
}

#[test]
fn the_program_starts_no_other() {
    let is_starting = |line: &str| line.contains("process::Command") || line.contains("Command::new(");
    let shipped = rust_files().into_iter().filter(|file| {
        let is_test = file.path.contains("tests") || file.path.starts_with("crates/dahu-testkit/");
        file.path.contains("/src/") && !is_test && file.path != SCANNER
    });
    let broken: Vec<String> = shipped
        .flat_map(|file| file.without_comments().lines_where(is_starting))
        .collect();
    hold(
        "What ships starts no other program than the scanner that its operator names, so nothing that is typed reaches a shell:",
        &broken,
    );
    assert!(is_starting("    let output = Command::new(\"sh\").output();"));
}

#[test]
fn only_the_sample_firm_acts_on_days_that_have_passed() {
    let goes_back = |line: &str| line.contains(".back_on(");
    let others = rust_files()
        .into_iter()
        .filter(|file| file.path.contains("/src/") && !file.path.starts_with("crates/dahu-app/src/sample/"));
    let broken: Vec<String> = others
        .flat_map(|file| file.without_comments().lines_where(goes_back))
        .collect();
    hold(
        "What is recorded is told with the moment at which it was; only the sample firm has a past that nobody lived through:",
        &broken,
    );
    assert!(goes_back("    let then = ctx.clone().back_on(day);"));
}

#[test]
fn only_stores_speak_sql() {
    let outside = rust_files()
        .into_iter()
        .filter(|file| file.path.contains("/src/") && !may_speak_sql(&file.path));
    let mut broken = Vec::new();
    for file in outside.map(TextFile::without_comments) {
        broken.extend(
            sql_in(&file.text)
                .into_iter()
                .map(|found| format!("{}: {found}", file.path)),
        );
    }
    hold(
        "Only store.rs files, database/ and migrations/ of dahu-app speak to tables; put the query there:",
        &broken,
    );
}

#[test]
fn files_are_named_after_what_they_hold() {
    let is_empty_name = |file: &TextFile| {
        let folders = file.path.split('/').map(|part| part.trim_end_matches(".rs"));
        folders.into_iter().any(|part| EMPTY_NAMES.contains(&part))
    };
    let broken: Vec<String> = rust_files()
        .into_iter()
        .filter(is_empty_name)
        .map(|file| file.path)
        .collect();
    hold(
        "Name the file after the noun or verb it is about, or move its parts to where they are used:",
        &broken,
    );
}

#[test]
fn files_have_one_subject() {
    let long = rust_files()
        .into_iter()
        .filter(|file| file.text.lines().count() > LINES_AT_MOST);
    let broken: Vec<String> = long
        .map(|file| format!("{}: {} lines", file.path, file.text.lines().count()))
        .collect();
    hold(
        "A file has at most 500 lines; split it by behaviour, into a folder of the same name:",
        &broken,
    );
}

#[test]
fn nothing_is_left_for_later() {
    let endings = [".rs", ".html", ".js", ".css", ".ftl", ".sh", ".py", ".toml"];
    let broken: Vec<String> = files("", &endings)
        .into_iter()
        .flat_map(|file| file.lines_where(is_left_for_later))
        .collect();
    hold(
        "Do it now, or open an issue; no marker stays in the code:",
        &broken,
    );
}

#[test]
fn lints_are_expected_with_a_reason_and_never_allowed() {
    let broken: Vec<String> = rust_files()
        .into_iter()
        .flat_map(|file| file.without_comments().lines_where(is_bare_exception))
        .collect();
    hold(
        "Use #[expect(lint, reason = \"…\")]: it says why, and complains when it is no longer needed:",
        &broken,
    );
}

#[test]
fn the_rules_see_what_they_forbid() {
    for line in [
        "let text = std::fs::read(path)?;",
        "pub async fn load() {}",
        "let now = Utc::now();",
    ] {
        assert!(is_impure(line), "{line}");
    }
    for line in [
        concat!("// TO", "DO: the rest"),
        concat!("    to", "do!()"),
        concat!("db", "g!(row)"),
    ] {
        assert!(is_left_for_later(line), "{line}");
    }
    assert!(is_bare_exception(concat!("#[al", "low(dead_code)]")));
    assert!(!is_bare_exception(
        "#[expect(clippy::unwrap_used, reason = \"a test\")]"
    ));
}

#[test]
fn queries_are_told_from_handles_that_are_passed_on() {
    let queries = [
        "use sea_orm::{\n    ConnectionTrait,\n    EntityTrait,\n};",
        "use sea_orm::{sea_query::Expr, DbErr};",
        "use sea_orm::prelude::*;",
        "sea_orm::Statement::from_string(backend, text)",
        "use sqlx::Row;",
        "db.execute(\"UPDATE account SET name = $1\")",
        "let text = r#\"\n    SELECT name\n    FROM account\"#;",
        "\"delete from \\\n   account\"",
    ];
    for text in queries {
        assert_eq!(sql_in(text).len(), 1, "{text}: {:?}", sql_in(text));
    }
    let others = [
        "use sea_orm::{ConnectionTrait, DbErr};",
        "transaction: &impl sea_orm::ConnectionTrait,",
        "\"select a file from the list\"",
        "\"update failed\"",
    ];
    for text in others {
        assert_eq!(sql_in(text), [""; 0], "{text}");
    }
    assert!(may_speak_sql("crates/dahu-app/src/account/store.rs"));
    assert!(!may_speak_sql("crates/dahu-web/src/account/store.rs"));
    assert!(!may_speak_sql("crates/dahu-app/src/account/mod.rs"));
}

fn is_impure(line: &str) -> bool {
    IMPURE.iter().any(|word| has_word(line, word))
        || ["Utc::now", "Local::now"].iter().any(|now| line.contains(now))
}

fn may_speak_sql(path: &str) -> bool {
    let Some(room) = path.strip_prefix("crates/dahu-app/src/") else {
        return false;
    };
    room.ends_with("store.rs") || room.starts_with("database/") || room.starts_with("migrations/")
}

/// The queries of a file: statements in its texts, and what it takes from SeaORM beyond the handles.
fn sql_in(text: &str) -> Vec<String> {
    let flat = text
        .replace("\\\n", " ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace("\" ", "\"");
    let literals = flat.split('"').skip(1);
    let statements = literals
        .filter(|literal| is_statement(&literal.to_lowercase()))
        .map(str::to_owned);
    let others = ["sqlx", "sea_query", "sea_orm_migration"]
        .into_iter()
        .filter(|part| has_word(text, part));
    let named = text.split("sea_orm::").skip(1).flat_map(names_taken);
    let strays = named.filter(|name| !HANDED_ON.contains(name) && !is_query_builder(name));
    statements
        .chain(others.map(str::to_owned))
        .chain(strays.map(str::to_owned))
        .collect()
}

fn is_query_builder(name: &str) -> bool {
    // A path through SeaORM to the query builder is already on the list.
    name.starts_with("sea_query")
}

fn is_statement(text: &str) -> bool {
    // English sentences begin with these words too, but do not go on like this.
    let pairs = [
        ("select ", " from "),
        ("update ", " set "),
        ("insert into ", ""),
        ("delete from ", ""),
    ];
    let is_query = pairs
        .iter()
        .any(|(begin, middle)| text.starts_with(begin) && text.contains(middle));
    let is_sentence = [" a ", " the ", " your "]
        .iter()
        .any(|article| text.contains(article));
    is_query && !is_sentence
}

/// The names that follow `sea_orm::`, one or a list in braces.
fn names_taken(rest: &str) -> Vec<&str> {
    let Some(list) = rest.strip_prefix('{') else {
        return rest
            .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .take(1)
            .collect();
    };
    let list = list.split_once('}').map_or(list, |(list, _)| list);
    list.split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect()
}

fn is_left_for_later(line: &str) -> bool {
    // Written in halves, so that this file does not break its own rule.
    let notes = [concat!("TO", "DO"), concat!("FIX", "ME")];
    let macros = [
        concat!("to", "do!"),
        concat!("unimpl", "emented!"),
        concat!("db", "g!("),
    ];
    notes.iter().any(|note| has_word(line, note)) || macros.iter().any(|name| line.contains(name))
}

fn is_bare_exception(line: &str) -> bool {
    let attribute = line.trim_start();
    let is_attribute = attribute.starts_with("#[") || attribute.starts_with("#![");
    is_attribute && attribute.contains(concat!("al", "low("))
}
