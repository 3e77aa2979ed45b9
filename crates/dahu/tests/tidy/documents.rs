//! The map does not lie: what documents name exists.

use crate::tree::{TextFile, files, hold, read, root};

#[test]
fn paths_named_in_the_map_exist() {
    let map = read("ARCHITECTURE.md");
    let paths = paths_in(&map.text);
    assert!(
        paths.len() > 10,
        "ARCHITECTURE.md names only {} paths: is it still the map?",
        paths.len()
    );
    hold(
        "ARCHITECTURE.md names what is not there; correct the map:",
        &missing(&paths),
    );
}

#[test]
fn paths_named_in_other_documents_exist() {
    let broken: Vec<String> = [
        "CONTRIBUTING.md",
        "STYLE.md",
        "docs/brief-coverage.md",
        "docs/security.md",
    ]
    .iter()
    .map(|path| read(path))
    .chain(files("docs/decisions", &[".md"]))
    .flat_map(|document| {
        missing(&paths_in(&document.text))
            .into_iter()
            .map(move |path| format!("{}: {path}", document.path))
    })
    .collect();
    hold(
        "These documents name paths that are not there; correct them:",
        &broken,
    );
}

#[test]
fn decisions_named_in_code_exist() {
    let mut broken = Vec::new();
    for file in files("", &[".rs", ".toml", ".sh", "check"]) {
        let named = decisions_in(&file.text);
        broken.extend(
            missing(&named)
                .into_iter()
                .map(|path| format!("{}: {path}", file.path)),
        );
    }
    hold(
        "These files name a decision that is not there; give its right name:",
        &broken,
    );
}

#[test]
fn links_between_documents_lead_somewhere() {
    let broken: Vec<String> = files("", &[".md"]).iter().flat_map(dead_links).collect();
    hold("These links lead nowhere; correct them:", &broken);
}

#[test]
fn decisions_are_numbered_in_order_and_say_the_four_things() {
    let decisions = files("docs/decisions", &[".md"]);
    let mut broken = Vec::new();
    for (index, decision) in decisions.iter().enumerate() {
        if !decision.name().starts_with(&format!("{:04}-", index + 1)) {
            broken.push(format!("{}: it should be number {}", decision.path, index + 1));
        }
        let parts = ["## Context", "## Decision", "## Alternatives", "## Consequences"];
        let absent = parts
            .iter()
            .filter(|part| !decision.text.lines().any(|line| line == **part));
        broken.extend(absent.map(|part| format!("{}: {part} is missing", decision.path)));
    }
    hold(
        "A decision has the next number, and says its context, decision, alternatives, consequences:",
        &broken,
    );
}

#[test]
fn a_path_is_told_from_other_words_in_backticks() {
    let text = "See `crates/dahu/src` and `/imports`, `a::b/c`, `text/html; q=1`, `crates/*/x`, `dahu`, `https://x/y`,\n\
                ```\ncargo run -p x/y\n``` and `docs/<name>.md`.";
    assert_eq!(paths_in(text), ["crates/dahu/src"]);
    assert_eq!(
        missing(&["crates/dahu".to_owned(), "crates/yeti".to_owned()]),
        ["crates/yeti"]
    );
}

/// Words in backticks that read as paths from the root of the repository.
fn paths_in(text: &str) -> Vec<String> {
    let mut is_block = false;
    let prose = text.lines().filter(|line| {
        let is_fence = line.trim_start().starts_with("```");
        is_block ^= is_fence;
        !is_block && !is_fence
    });
    let prose = prose.collect::<Vec<_>>().join("\n");
    let quoted = prose.split('`').skip(1).step_by(2);
    quoted.filter(|word| is_path(word)).map(str::to_owned).collect()
}

/// The decisions that a comment refers to, by their file.
fn decisions_in(text: &str) -> Vec<String> {
    let folder = "docs/decisions/";
    let rests = text
        .split(folder)
        .skip(1)
        .filter(|rest| rest.starts_with(|first: char| first.is_ascii_digit()));
    let names = rests
        .filter_map(|rest| rest.split_once(".md"))
        .map(|(name, _)| name);
    names
        .filter(|name| !name.contains(char::is_whitespace))
        .map(|name| format!("{folder}{name}.md"))
        .collect()
}

fn is_path(word: &str) -> bool {
    // Addresses of pages begin with a slash, types of content are two plain words that no folder here is called.
    let is_plain = word
        .chars()
        .all(|letter| letter.is_ascii_alphanumeric() || "/._-".contains(letter));
    let begins_in_the_repository = ["crates/", "docs/", "benches/", ".ci/"]
        .iter()
        .any(|top| word.starts_with(top));
    is_plain && begins_in_the_repository
}

fn missing(paths: &[String]) -> Vec<String> {
    paths
        .iter()
        .filter(|path| !root().join(path).exists())
        .cloned()
        .collect()
}

fn dead_links(document: &TextFile) -> Vec<String> {
    let folder = root().join(&document.path).parent().unwrap().to_path_buf();
    let targets = document
        .text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .map(|(target, _)| target);
    let inside = targets
        .filter(|target| !target.contains("://") && !target.starts_with(['#', '/']) && !target.contains(' '));
    let dead = inside.filter(|target| !folder.join(target.split('#').next().unwrap_or_default()).exists());
    dead.map(|target| format!("{}: {target}", document.path))
        .collect()
}
