//! What `docs/security.md` claims can be looked up: the tests and files that it names exist.

use std::collections::BTreeSet;

use crate::tree::{hold, read, root, rust_files};

/// How its paths begin, and which sources they mean.
const SOURCES: [(&str, &str); 4] = [
    ("app/", "crates/dahu-app/src/"),
    ("web/", "crates/dahu-web/src/"),
    ("core/", "crates/dahu-core/src/"),
    ("cli/", "crates/dahu/src/"),
];

#[test]
fn tests_named_in_the_security_document_exist() {
    let document = read("docs/security.md");
    let named = tests_in(&document.text);
    assert!(
        named.len() > 100,
        "docs/security.md names only {} tests: does the rule still see them?",
        named.len()
    );
    let known: BTreeSet<String> = rust_files()
        .iter()
        .flat_map(|file| functions_in(&file.text))
        .collect();
    let broken: Vec<String> = named.into_iter().filter(|name| !known.contains(name)).collect();
    hold(
        "docs/security.md names tests that are not there; give their new names, or say that there is none:",
        &broken,
    );
}

#[test]
fn sources_named_in_the_security_document_exist() {
    let document = read("docs/security.md");
    let named = sources_in(&document.text);
    assert!(
        !named.is_empty(),
        "docs/security.md names no source: does the rule still see them?"
    );
    let broken: Vec<String> = named
        .into_iter()
        .filter(|path| !root().join(path).exists())
        .collect();
    hold(
        "docs/security.md names sources that are not there; correct it:",
        &broken,
    );
}

#[test]
fn a_test_is_told_from_other_words_in_backticks() {
    let table = "| id | how | shown by |\n|---|---|---|\n\
                 | V1.1.1 | `not_a_test_here`, `app/secret.rs` | `it_holds_once`, `two_words`, `A_B_C`; `dahu serve` |\n\
                 | V1.1.2 | `x` | — |\n`nor_is_this_one` and `https://x/y`";
    assert_eq!(tests_in(table), BTreeSet::from(["it_holds_once".to_owned()]));
    assert_eq!(
        sources_in(table),
        BTreeSet::from(["crates/dahu-app/src/secret.rs".to_owned()])
    );
    let source =
        "#[test]\nfn it_holds_once() {}\npub(crate) async fn another<T>(one: T) {}\n// a fn in words\n";
    assert_eq!(functions_in(source), ["it_holds_once", "another"]);
}

/// The words in backticks in the last columns of tables that read as names of tests: three words at least.
fn tests_in(text: &str) -> BTreeSet<String> {
    let rows = text.lines().filter(|line| line.starts_with('|'));
    let last_cells = rows.filter_map(|row| row.trim_end().trim_end_matches('|').rsplit('|').next());
    last_cells
        .flat_map(quoted)
        .filter(|word| is_name_of_a_test(word))
        .map(str::to_owned)
        .collect()
}

/// The files in backticks, by their paths from the root.
fn sources_in(text: &str) -> BTreeSet<String> {
    let words = text.lines().flat_map(quoted).filter(|word| word.ends_with(".rs"));
    words
        .filter_map(|word| {
            SOURCES
                .iter()
                .find_map(|(short, long)| word.strip_prefix(short).map(|rest| format!("{long}{rest}")))
        })
        .collect()
}

/// The names of all functions, tests or not.
fn functions_in(text: &str) -> Vec<String> {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let rests = lines.filter_map(|line| line.split_once("fn ").map(|(_, rest)| rest));
    rests
        .filter_map(|rest| rest.split(['(', '<']).next())
        .map(str::to_owned)
        .collect()
}

fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

fn is_name_of_a_test(word: &str) -> bool {
    let is_snake = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    word.matches('_').count() >= 2 && word.chars().all(is_snake)
}
