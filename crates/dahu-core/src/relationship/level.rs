//! Where somebody stands in the hierarchy, by their title.

use crate::contact::Level;

/// Words of titles by level, in the order in which they are looked for: who assists a president is none.
const WORDS: [(Level, &[&str]); 5] = [
    (Level::Staff, &["助理", "秘书", "assistant", "secretary"]),
    (
        Level::Executive,
        &[
            "董事长",
            "董事",
            "总裁",
            "总经理",
            "首席",
            "院长",
            "校长",
            "局长",
            "厅长",
            "厂长",
            "书记",
            "行长",
            "chairman",
            "chairwoman",
            "president",
            "chief",
            "ceo",
            "cfo",
            "cto",
            "coo",
            "cio",
            "managing director",
            "general manager",
            "owner",
        ],
    ),
    (
        Level::Head,
        &[
            "总监",
            "部长",
            "主任",
            "处长",
            "院系负责人",
            "部门经理",
            "head of",
            "director",
        ],
    ),
    (
        Level::Manager,
        &[
            "经理",
            "主管",
            "科长",
            "组长",
            "队长",
            "班长",
            "店长",
            "manager",
            "supervisor",
            "lead",
            "foreman",
        ],
    ),
    (
        Level::Staff,
        &[
            "专员",
            "工程师",
            "采购员",
            "会计",
            "出纳",
            "文员",
            "技术员",
            "engineer",
            "clerk",
            "buyer",
            "accountant",
            "technician",
            "analyst",
            "officer",
        ],
    ),
];

/// The level that somebody said, else the one that a title tells; none for titles that tell nothing.
#[must_use]
pub fn level_of(said: Option<Level>, title: Option<&str>) -> Option<Level> {
    said.or_else(|| {
        let title = title?.to_lowercase();
        let found = WORDS
            .iter()
            .find(|(_, words)| words.iter().any(|word| has(&title, word)));
        found.map(|(level, _)| *level)
    })
}

/// Whether a title has a word: Latin ones stand alone, so that no lead stands in "leading".
fn has(title: &str, word: &str) -> bool {
    if !word.is_ascii() {
        return title.contains(word);
    }
    title.match_indices(word).any(|(at, _)| {
        let is_letter = |one: Option<char>| one.is_some_and(|one| one.is_ascii_alphabetic());
        !is_letter(title[..at].chars().next_back()) && !is_letter(title[at + word.len()..].chars().next())
    })
}
