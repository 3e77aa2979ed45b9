//! The files of the repository, and how a rule reports.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A text file of the repository.
pub(crate) struct TextFile {
    /// Where it lies, from the root, with slashes.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// Fails with the rule and every place that breaks it.
pub(crate) fn hold(rule: &str, broken: &[String]) {
    assert!(broken.is_empty(), "{rule}\n  {}\n", broken.join("\n  "));
}

pub(crate) fn root() -> PathBuf {
    PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").unwrap())
        .join("../..")
        .canonicalize()
        .unwrap()
}

pub(crate) fn read(path: &str) -> TextFile {
    let text = fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    TextFile {
        path: path.to_owned(),
        text,
    }
}

/// The files under a folder whose names end with one of the endings, in order of their paths.
pub(crate) fn files(folder: &str, endings: &[&str]) -> Vec<TextFile> {
    let mut paths = Vec::new();
    collect(&root().join(folder), &mut paths);
    let root = root();
    let mut names: Vec<String> = paths
        .iter()
        .map(|path| {
            path.strip_prefix(&root)
                .unwrap()
                .to_str()
                .unwrap()
                .replace('\\', "/")
        })
        .filter(|name| endings.iter().any(|ending| name.ends_with(ending)))
        .collect();
    names.sort();
    assert!(
        !names.is_empty(),
        "no {endings:?} under {folder}: the rule looks in the wrong place"
    );
    names.iter().map(|name| read(name)).collect()
}

/// The Rust files of all crates.
pub(crate) fn rust_files() -> Vec<TextFile> {
    files("crates", &[".rs"])
}

impl TextFile {
    /// The places of the lines that a rule objects to.
    pub(crate) fn lines_where(&self, is_broken: impl Fn(&str) -> bool) -> Vec<String> {
        let numbered = self.text.lines().enumerate().filter(|(_, line)| is_broken(line));
        numbered
            .map(|(index, line)| format!("{}:{}: {}", self.path, index + 1, line.trim()))
            .collect()
    }

    /// The same file without comment lines, which may speak of what code may not do.
    pub(crate) fn without_comments(self) -> Self {
        let blanked = self.text.lines().map(|line| {
            if line.trim_start().starts_with("//") {
                ""
            } else {
                line
            }
        });
        Self {
            text: blanked.collect::<Vec<_>>().join("\n"),
            path: self.path,
        }
    }

    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

/// Whether `word` stands in `text` with no letter, digit or underscore beside it.
pub(crate) fn has_word(text: &str, word: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        // Generated, fetched, or a workspace that somebody tries things in.
        let is_foreign = ["target", "node_modules", "dahu-home", ".git"]
            .iter()
            .any(|foreign| name == *foreign);
        if path.is_dir() && !is_foreign {
            collect(&path, paths);
        } else if path.is_file() {
            paths.push(path);
        }
    }
}

#[test]
fn a_word_is_found_only_as_a_whole() {
    let cases = [
        ("use csv::Reader;", true),
        ("csv_core::x", false),
        ("mycsv", false),
        ("csv", true),
    ];
    for (text, expected) in cases {
        assert_eq!(has_word(text, "csv"), expected, "{text}");
    }
}
