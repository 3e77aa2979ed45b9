//! Refusals: every rule that refuses is in the table from which the languages make their sentences.

use std::{fs, io, path::Path};

use dahu_app::{
    Error, Facts, METHOD_RULES, PHRASES, RULES,
    import::source::{Foreign, Format, SourceError},
};

fn table(rule: &str) -> Option<&'static [&'static str]> {
    RULES
        .iter()
        .chain(METHOD_RULES)
        .find(|(known, _)| *known == rule)
        .map(|(_, names)| *names)
}

fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(fs::read_to_string(path).expect("a file"));
        }
    }
}

/// The literals that follow each `before` in the sources of this crate and of the pages.
fn literals_after(before: &str) -> Vec<String> {
    let root = dahu_testkit::workspace_root().join("crates");
    let mut texts = Vec::new();
    for part in ["dahu-app/src", "dahu-web/src"] {
        sources(&root.join(part), &mut texts);
    }
    let mut found = Vec::new();
    for text in texts {
        let rests = text.split(before).skip(1).map(str::trim_start);
        let literals = rests.filter_map(|rest| rest.strip_prefix('"')?.split('"').next());
        found.extend(literals.map(str::to_owned));
    }
    found
}

#[test]
fn every_rule_in_the_sources_is_in_the_table() {
    let mut used = 0;
    for before in ["refused(", "refused_with("] {
        for rule in literals_after(before) {
            used += 1;
            assert!(table(&rule).is_some(), "{rule} is not in RULES");
        }
    }
    assert!(used > 20, "only {used} refusals were found");
    // Two conflicts name their field by a variable: the numbers of accounts and people, and logins and names.
    let given = literals_after("field:");
    for field in ["login", "name", "account", "person"]
        .into_iter()
        .chain(given.iter().map(String::as_str))
    {
        let rule = format!("conflict_{field}");
        assert!(table(&rule).is_some(), "{rule} is not in RULES");
    }
}

#[test]
fn every_way_in_which_a_file_fails_is_in_the_table_with_its_facts() {
    let path = Path::new("/a/b").to_owned();
    let mut errors = vec![
        SourceError::NotFound(path.clone()),
        SourceError::Folder(path),
        SourceError::Disk(io::Error::other("broken")),
        SourceError::Empty,
        SourceError::NoRows,
        SourceError::NotText,
        SourceError::UnknownEncoding,
        SourceError::NoSuchEncoding("x".to_owned()),
        SourceError::NoSuchDelimiter('x'),
        SourceError::RecordTooLong {
            row: 7,
            limit_bytes: 1,
        },
        SourceError::TooManyColumns { row: 7, limit: 1 },
        SourceError::Damaged {
            format: Format::Xlsx,
            detail: "cut".to_owned(),
        },
        SourceError::ExpandsTooFar,
        SourceError::Password,
        SourceError::NoSuchSheet {
            sheet: "a".to_owned(),
            existing: vec!["b".to_owned()],
        },
        SourceError::ColumnNotSupported {
            column: "a".to_owned(),
            data_type: "List".to_owned(),
        },
    ];
    errors.extend(
        Foreign::ALL
            .iter()
            .map(|foreign| SourceError::NotSupported(*foreign)),
    );
    for error in errors {
        let facts = error.facts();
        let names: Vec<&str> = facts.names().collect();
        assert_eq!(table(error.code()), Some(names.as_slice()), "{}", error.code());
    }
}

#[test]
fn no_rule_and_no_phrase_stands_twice_in_its_table() {
    for table in [RULES, METHOD_RULES, PHRASES] {
        for (place, (word, _)) in table.iter().enumerate() {
            assert!(table[..place].iter().all(|(other, _)| other != word), "{word}");
        }
    }
}

#[test]
fn a_refusal_can_be_kept_and_read_again() {
    let facts = Facts::of([
        ("number", dahu_app::Fact::count(3)),
        (
            "moment",
            dahu_app::Fact::Moment("2026-06-30T12:00:00Z".parse().expect("a moment")),
        ),
    ]);
    let refusal = Error::refused_with("already_imported", "in English", facts)
        .refusal()
        .expect("a refusal");
    let kept = serde_json::to_string(&refusal).expect("JSON");
    let read: dahu_app::Refusal = serde_json::from_str(&kept).expect("a refusal");
    assert_eq!(read, refusal);
}
