//! The manual of the command line and the table of roles lie in `docs/reference`, made from the program itself.

use crate::program::Program;

const COMMANDS: [&[&str]; 42] = [
    &[],
    &["demo"],
    &["serve"],
    &["import"],
    &["import", "accounts"],
    &["import", "assessments"],
    &["import", "ledger"],
    &["import", "products"],
    &["import", "margins"],
    &["import", "rates"],
    &["import", "contracts"],
    &["import", "contacts"],
    &["import", "activities"],
    &["import", "opportunities"],
    &["import", "stage-changes"],
    &["import", "quotas"],
    &["import", "ratings"],
    &["import", "wallets"],
    &["imports"],
    &["imports", "undo"],
    &["imports", "findings"],
    &["value"],
    &["duplicates"],
    &["duplicates", "find"],
    &["duplicates", "list"],
    &["forecast"],
    &["forecast", "snapshot"],
    &["health"],
    &["health", "refresh"],
    &["pool"],
    &["pool", "run"],
    &["report"],
    &["sample"],
    &["audit"],
    &["audit", "verify"],
    &["audit", "export"],
    &["audit", "trim"],
    &["audit", "keep"],
    &["user"],
    &["user", "add"],
    &["user", "import"],
    &["user", "reset"],
];

#[test]
fn every_command_is_in_the_manual() {
    let program = Program::new();
    for command in COMMANDS {
        let help = program.prints(&[command, &["--help"]].concat());
        let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
        let names = listed.map_while(|line| line.split_whitespace().next());
        for name in names.filter(|name| *name != "help") {
            let whole = [command, &[name]].concat();
            assert!(COMMANDS.contains(&whole.as_slice()), "{whole:?} is missing");
        }
    }
}

#[test]
fn the_manual_is_what_the_program_says() {
    let program = Program::new();
    let mut manual = String::from(
        "# Command line\n\nMade by the program itself; to make it anew: `DAHU_WRITE_REFERENCE=1 cargo test -p dahu the_manual`.\n",
    );
    for command in COMMANDS {
        let mut arguments = command.to_vec();
        arguments.push("--help");
        let help = program.prints(&arguments);
        let title = std::iter::once("dahu")
            .chain(command.iter().copied())
            .collect::<Vec<_>>()
            .join(" ");
        let help = help.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
        manual.push_str(&format!("\n## `{title}`\n\n```text\n{}\n```\n", help.trim_end()));
    }
    keep("cli.md", &manual);
}

#[test]
fn the_table_of_roles_in_the_documents_is_the_one_that_decides() {
    keep("roles.txt", &dahu_core::access::reference());
}

/// What a generated reference says is what lies in the documents: a change of it is looked at and committed.
fn keep(name: &str, text: &str) {
    let path = dahu_testkit::workspace_root().join("docs/reference").join(name);
    if std::env::var_os("DAHU_WRITE_REFERENCE").is_some() {
        std::fs::write(&path, text).expect("the reference is written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == text,
        "docs/reference/{name} is stale: look at the change, then make it anew with DAHU_WRITE_REFERENCE=1"
    );
}
