//! The manual of the command line lies in `docs/reference`, made from the program itself.

use crate::program::Program;

const COMMANDS: [&[&str]; 19] = [
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
    &["imports"],
    &["imports", "undo"],
    &["imports", "findings"],
    &["value"],
    &["report"],
    &["sample"],
    &["user"],
    &["user", "add"],
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
    let path = dahu_testkit::workspace_root().join("docs/reference/cli.md");
    if std::env::var_os("DAHU_WRITE_REFERENCE").is_some() {
        std::fs::write(&path, &manual).expect("the manual is written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == manual,
        "docs/reference/cli.md is stale: make it anew with DAHU_WRITE_REFERENCE=1"
    );
}
