//! Who may know whom, and that nobody depends on what is not used.

use crate::tree::{TextFile, files, has_word, hold, read};

/// Each crate of ours, and the others of ours that it may build on.
const HOUSE: [(&str, &[&str]); 7] = [
    ("dahu-core", &[]),
    ("dahu-valuation", &[]),
    ("dahu-ledger", &[]),
    ("dahu-app", &["dahu-core", "dahu-ledger", "dahu-valuation"]),
    ("dahu-web", &["dahu-app", "dahu-core"]),
    ("dahu", &["dahu-web", "dahu-app", "dahu-core"]),
    ("dahu-testkit", &[]),
];

/// Parts that belong to one crate: the others reach them only through it.
const AT_HOME: [(&str, &[&str]); 4] = [
    (
        "dahu-web",
        &["axum", "askama", "tower", "tower-http", "tower-sessions"],
    ),
    (
        "dahu-app",
        &["sea-orm", "sea-orm-migration", "argon2", "calamine"],
    ),
    ("dahu-ledger", &["datafusion"]),
    ("dahu-testkit", &["chromiumoxide"]),
];

#[test]
fn crates_build_only_on_the_floors_below_them() {
    let mut broken = Vec::new();
    for manifest in manifests() {
        let name = crate_of(&manifest);
        let Some((_, allowed)) = HOUSE.iter().find(|(known, _)| *known == name) else {
            broken.push(format!(
                "{}: this crate is not in the house; give it its place in HOUSE",
                manifest.path
            ));
            continue;
        };
        let ours = dependencies(&manifest.text, "dependencies")
            .into_iter()
            .filter(|name| name.starts_with("dahu"));
        broken.extend(
            ours.filter(|ours| !allowed.contains(&ours.as_str()))
                .map(|ours| format!("{}: {ours}", manifest.path)),
        );
    }
    hold(
        "A crate may only build on those that HOUSE allows it; move the code to the floor it belongs to:",
        &broken,
    );
}

#[test]
fn only_tests_know_the_testkit() {
    let broken: Vec<String> = manifests()
        .into_iter()
        .filter(|manifest| has_word(&section(&manifest.text, "dependencies"), "dahu-testkit"))
        .map(|manifest| manifest.path)
        .collect();
    hold(
        "dahu-testkit does not ship; name it under [dev-dependencies]:",
        &broken,
    );
}

#[test]
fn parts_stay_in_the_crate_that_owns_them() {
    let mut broken = Vec::new();
    for manifest in manifests() {
        let used = dependencies(&manifest.text, "dependencies");
        for (home, parts) in AT_HOME.iter().filter(|(home, _)| *home != crate_of(&manifest)) {
            let strays = used.iter().filter(|used| parts.contains(&used.as_str()));
            broken.extend(strays.map(|part| format!("{}: {part} belongs to {home}", manifest.path)));
        }
    }
    hold(
        "HTTP and pages live in dahu-web, SQL in dahu-app, the columns in dahu-ledger; call that crate:",
        &broken,
    );
}

#[test]
fn every_crate_obeys_the_lints_of_the_workspace_and_they_forbid_unsafe_code() {
    let lints = section(&read("Cargo.toml").text, "workspace.lints.rust");
    assert!(
        lints.contains("unsafe_code = \"forbid\""),
        "Cargo.toml: forbid unsafe_code for the whole workspace"
    );
    let broken: Vec<String> = manifests()
        .into_iter()
        .filter(|manifest| !section(&manifest.text, "lints").contains("workspace = true"))
        .map(|manifest| manifest.path)
        .collect();
    hold(
        "Every crate takes the workspace's lints; add [lints] workspace = true:",
        &broken,
    );
}

#[test]
fn versions_and_features_stand_in_the_workspace_manifest_only() {
    let mut broken = Vec::new();
    for manifest in manifests() {
        for table in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let own = section(&manifest.text, table);
            let strays = own
                .lines()
                .filter(|line| line.contains('=') && !line.contains(".workspace = true"));
            broken.extend(strays.map(|line| format!("{}: {line}", manifest.path)));
        }
    }
    hold(
        "Write the dependency in the root's [workspace.dependencies], and `name.workspace = true` here:",
        &broken,
    );
}

#[test]
fn every_dependency_is_used() {
    let mut broken = Vec::new();
    for manifest in manifests() {
        let sources = code_of(&manifest);
        for table in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let unused = dependencies(&manifest.text, table)
                .into_iter()
                .filter(|name| !is_used(name, &sources));
            broken.extend(unused.map(|name| format!("{}: {name}", manifest.path)));
        }
    }
    hold(
        "These dependencies are named by no line of code; take them out of the manifest:",
        &broken,
    );
}

#[test]
fn every_dependency_of_the_workspace_is_taken_by_a_crate() {
    let manifests = manifests();
    let is_taken = |name: &String| manifests.iter().any(|manifest| has_word(&manifest.text, name));
    let listed = dependencies(&read("Cargo.toml").text, "workspace.dependencies");
    let broken: Vec<String> = listed.into_iter().filter(|name| !is_taken(name)).collect();
    hold(
        "No crate takes these; remove them from [workspace.dependencies]:",
        &broken,
    );
}

#[test]
fn a_manifest_is_read_as_cargo_reads_it() {
    let manifest = "[package]\nname = \"x\"\n\n[dependencies]\n# why\naxum.workspace = true\n\
                    serde_json = \"1\"\n\n[dev-dependencies]\nproptest.workspace = true\n";
    assert_eq!(dependencies(manifest, "dependencies"), ["axum", "serde_json"]);
    assert_eq!(dependencies(manifest, "dev-dependencies"), ["proptest"]);
    assert!(is_used("sea-orm", "use sea_orm::Set;"));
    assert!(!is_used("sea-orm", "use sea_orm_migration::prelude;"));
}

fn manifests() -> Vec<TextFile> {
    let manifests = files("crates", &["/Cargo.toml"]);
    assert_eq!(manifests.len(), HOUSE.len(), "HOUSE does not know every crate");
    manifests
}

fn crate_of(manifest: &TextFile) -> &str {
    manifest.path.split('/').nth(1).unwrap_or_default()
}

fn code_of(manifest: &TextFile) -> String {
    let folder = format!("crates/{}", crate_of(manifest));
    let sources = files(&folder, &[".rs", ".html"]).into_iter();
    sources
        .map(|source| source.without_comments().text)
        .collect::<Vec<_>>()
        .join("\n")
}

fn is_used(name: &str, sources: &str) -> bool {
    has_word(sources, &name.replace('-', "_"))
}

/// The names on the left of a table of dependencies.
fn dependencies(manifest: &str, table: &str) -> Vec<String> {
    let table = section(manifest, table);
    let entries = table
        .lines()
        .filter(|line| !line.trim_start().starts_with('#') && line.contains('='));
    entries
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .map(str::to_owned)
        .collect()
}

/// The lines of one table, without its heading.
fn section(manifest: &str, table: &str) -> String {
    let heading = format!("[{table}]");
    let lines = manifest.lines().skip_while(|line| line.trim() != heading).skip(1);
    lines
        .take_while(|line| !line.starts_with('['))
        .collect::<Vec<_>>()
        .join("\n")
}
