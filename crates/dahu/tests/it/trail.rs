//! `dahu audit`: what an operator's scheduled check and a later look at the trail rest on.

use std::fs;

use sea_orm::ConnectionTrait;

use crate::program::Program;

/// A workspace with one account, whose name stands in its events.
fn with_events(program: &Program) {
    let file = program.path("accounts.csv");
    fs::write(&file, "code,name\nX1,Before Ltd\n").expect("a file");
    program.prints(&["import", "accounts", "accounts.csv"]);
}

/// What it complained of, where it did not.
fn complaint(program: &Program, arguments: &[&str]) -> (Option<i32>, String) {
    let output = program.run(arguments);
    (
        output.status.code(),
        String::from_utf8(output.stderr).expect("text"),
    )
}

#[test]
fn a_chain_that_holds_ends_well_and_knows_the_heads_that_it_had() {
    for program in Program::on_every_database() {
        with_events(&program);
        let verified = program.prints(&["audit", "verify"]);
        let head = verified
            .lines()
            .find_map(|line| line.strip_prefix("Head: "))
            .expect("a head");
        assert!(verified.contains("The chain holds"), "{verified}");
        fs::write(program.path("more.csv"), "code,name\nX2,Another Ltd\n").expect("a file");
        program.prints(&["import", "accounts", "more.csv"]);
        program.prints(&["audit", "verify", "--head", head]);
        let forged = "e".repeat(head.len());
        let (code, said) = complaint(&program, &["audit", "verify", "--head", &forged]);
        assert_eq!(code, Some(1), "{said}");
        assert!(!said.is_empty());
    }
}

#[test]
fn an_event_that_was_rewritten_behind_the_program_is_named_and_the_check_fails() {
    let program = Program::new();
    with_events(&program);
    let address = format!("sqlite://{}", program.home().join("dahu.db").display());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let connection = sea_orm::Database::connect(address).await.expect("the database");
        let sql = "DROP TRIGGER event_update; UPDATE event SET after = replace(after, 'Before', 'Behind')";
        let done = connection
            .execute_unprepared(sql)
            .await
            .expect("who owns the file can");
        assert!(done.rows_affected() > 0);
        connection.close().await.expect("it closes");
    });
    let (code, english) = complaint(&program, &["audit", "verify"]);
    assert_eq!(code, Some(1), "{english}");
    assert!(english.contains("event 2"), "{english}");
    let (code, chinese) = complaint(&program, &["--language", "zh-CN", "audit", "verify"]);
    assert_eq!(code, Some(1), "{chinese}");
    assert_ne!(english, chinese);
}

#[test]
fn the_trail_leaves_as_a_file_and_that_is_in_the_trail() {
    for program in Program::on_every_database() {
        with_events(&program);
        for (name, holds) in [
            ("trail.csv", "Before Ltd"),
            ("trail.jsonl", "\"created\""),
            ("trail.xlsx", "PK"),
        ] {
            program.prints(&["audit", "export", name, "--noun", "account"]);
            let bytes = fs::read(program.path(name)).expect("the file");
            let text = String::from_utf8_lossy(&bytes);
            assert!(text.contains(holds), "{name}");
        }
        program.prints(&["audit", "export", "exports.jsonl", "--noun", "export"]);
        let exports = fs::read_to_string(program.path("exports.jsonl")).expect("the file");
        assert_eq!(exports.lines().count(), 3, "{exports}");
        let (code, complained) = complaint(&program, &["audit", "export", "trail.pdf"]);
        assert_eq!(code, Some(1));
        assert!(complained.contains(".jsonl"), "{complained}");
        let (code, complained) = complaint(&program, &["audit", "keep", "--months", "3"]);
        assert_eq!(code, Some(1));
        assert!(complained.contains('6'), "{complained}");
        program.prints(&["audit", "verify"]);
    }
}
