//! Duplicates on the command line: a search, and the pairs that it found.

use serde_json::Value;

use crate::program::Program;

const LIST: &str =
    "客户编码,客户名称\nA1,上海云帆科技有限公司\nA2,上海市云帆科技有限责任公司\nA3,北京云帆科技有限公司\n";

#[test]
fn duplicates_are_found_and_listed_as_a_table_and_as_json() {
    let program = Program::new();
    let path = program.path("list.csv");
    std::fs::write(&path, LIST).expect("a file");
    program.prints(&["import", "accounts", &program.text_path("list.csv")]);
    let found = program.prints(&["duplicates", "find"]);
    assert!(
        found.contains("Accounts: 3 compared; same 1, related 2"),
        "{found}"
    );
    let again: Value =
        serde_json::from_str(&program.prints(&["duplicates", "find", "--format", "json"])).expect("JSON");
    assert_eq!(
        (&again["number"], &again["outcome"]["accounts"]["fresh"]),
        (&2.into(), &0.into())
    );
    let same = program.prints(&["duplicates", "list", "--verdict", "same"]);
    assert!(
        same.contains("上海云帆科技有限公司 | ") || same.contains("| 上海云帆科技有限公司"),
        "{same}"
    );
    assert_eq!(same.lines().count(), 1, "{same}");
    let all: Value =
        serde_json::from_str(&program.prints(&["duplicates", "list", "--format", "json"])).expect("JSON");
    let all = all.as_array().expect("pairs");
    assert_eq!(all.len(), 3);
    assert_eq!(
        (&all[0]["verdict"], &all[0]["reasons"][0]),
        (&"same".into(), &"name_but_form".into())
    );
    assert_eq!(all[0]["accounts"].as_array().map(Vec::len), Some(2));
    let decided = program.prints(&["duplicates", "list", "--decided", "same", "--of", "contacts"]);
    assert_eq!(decided, "");
}
