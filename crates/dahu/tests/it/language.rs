//! The language of what commands print: as asked for, else as the environment has it.

use std::process::Output;

use crate::program::Program;

const ROWS: &str = "客户编码,日期,金额\nKH0001,2026-06-01,100\nKH0002,昨天,200\n";

fn printed(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (text(&output.stdout), text(&output.stderr))
}

/// Runs a command in the Chinese environment of a machine.
fn in_china(program: &Program, arguments: &[&str]) -> (String, String) {
    let mut command = program.command(arguments);
    command.env_remove("LC_ALL").env("LANG", "zh_CN.UTF-8");
    printed(&command.output().expect("the program starts"))
}

fn orders(program: &Program) {
    std::fs::write(program.path("订单.csv"), ROWS).expect("a file");
}

#[test]
fn results_and_findings_are_in_the_language_of_the_environment() {
    let program = Program::new();
    orders(&program);
    let (result, notes) = in_china(&program, &["import", "ledger", "订单.csv", "--currency", "CNY"]);
    for part in [
        "导入 1：订单.csv",
        "2  行已读取",
        "1  行未导入，每行都列出了问题",
        "问题：共 1 条，这里列出前 1 条",
        "不是可识别的日期",
        "请写成 2026-03-05。",
    ] {
        assert!(result.contains(part), "{part}: {result}");
    }
    assert!(
        notes.contains("全部问题（CSV 或 XLSX）：dahu imports findings 1 --output FILE"),
        "{notes}"
    );
    let (listed, _) = in_china(&program, &["imports"]);
    assert!(
        listed.contains("销售台账") && listed.contains("已导入"),
        "{listed}"
    );
    let english = program.prints(&["imports"]);
    assert!(
        english.contains("ledger") && english.contains("taken"),
        "{english}"
    );
}

#[test]
fn refusals_are_whole_sentences_in_one_language() {
    let program = Program::new();
    orders(&program);
    program.prints(&["import", "ledger", "订单.csv", "--currency", "CNY"]);
    for (arguments, chinese, english) in [
        (
            &["import", "ledger", "订单.csv"][..],
            "导入过，编号 1，没有重复添加任何内容。",
            "already imported as number 1 on ",
        ),
        (
            &["import", "ledger", "nowhere.csv"],
            "没有文件“nowhere.csv”，请检查路径。",
            "There is no file \"nowhere.csv\". Check the path.",
        ),
        (
            &["import", "accounts", "订单.csv", "--map", "name=甲"],
            "文件里没有列“甲”。现有的列：客户编码、日期、金额。",
            "The file has no column \"甲\". Its columns are: 客户编码, 日期, 金额.",
        ),
        (
            &[
                "import",
                "assessments",
                "订单.csv",
                "--map",
                "account=客户编码,account=日期",
            ],
            "字段“客户（编号或名称）”（account）指定了两次，请只指定一列。",
            "The field Account (code or name) (account) is given twice. Name one column for it.",
        ),
        (
            &["imports", "undo", "7"],
            "没有导入 7；用 dahu imports 查看已有的导入。",
            "There is no import 7; `dahu imports` lists those that there are.",
        ),
        (
            &["imports", "--database", "mysql://x"],
            "“mysql://x”不是 PostgreSQL 数据库。请写成 postgres://user@host/name。",
            "\"mysql://x\" is not a PostgreSQL database. Write postgres://user@host/name.",
        ),
    ] {
        let (_, said) = in_china(&program, arguments);
        assert!(said.contains(chinese), "{arguments:?}: {said}");
        let said = program.complains(arguments);
        assert!(said.contains(english), "{arguments:?}: {said}");
    }
}

#[test]
fn a_language_that_is_asked_for_wins_and_an_unknown_one_is_refused() {
    let program = Program::new();
    let said = program.complains(&["--language", "zh-CN", "imports", "undo", "7"]);
    assert!(said.contains("没有导入 7"), "{said}");
    let said = program.complains(&["imports", "undo", "7", "--language", "zh-CN"]);
    assert!(said.contains("没有导入 7"), "{said}");
    let mut command = program.command(&["imports", "undo", "7"]);
    command.env("DAHU_LANGUAGE", "zh-CN");
    let (_, said) = printed(&command.output().expect("the program starts"));
    assert!(said.contains("没有导入 7"), "{said}");
    let (_, said) = in_china(&program, &["imports", "undo", "7", "--language", "en"]);
    assert!(said.contains("There is no import 7"), "{said}");
    let said = program.complains(&["imports", "--language", "tlh"]);
    assert!(said.contains("choose zh-CN or en"), "{said}");
}

#[test]
fn a_database_elsewhere_whose_certificate_nobody_checks_draws_a_warning() {
    let program = Program::new();
    for (end, is_warned) in [
        ("", true),
        ("?sslmode=require", true),
        ("?sslmode=verify-full", false),
    ] {
        let mut command = program.command(&["imports"]);
        let url = format!("postgres://dahu@nowhere.invalid:1/dahu{end}");
        let output = command
            .env("DAHU_DATABASE", url)
            .output()
            .expect("the program starts");
        let (_, notes) = printed(&output);
        let expected = "Warning: nobody checks who answers as the database at nowhere.invalid";
        assert_eq!(notes.contains(expected), is_warned, "{end}: {notes}");
        assert_eq!(
            notes.contains("Add ?sslmode=verify-full"),
            is_warned,
            "{end}: {notes}"
        );
    }
    let mut command = program.command(&["imports", "--language", "zh-CN"]);
    let url = "postgres://dahu@nowhere.invalid:1/dahu";
    let output = command
        .env("DAHU_DATABASE", url)
        .output()
        .expect("the program starts");
    assert!(
        printed(&output)
            .1
            .contains("警告：没有验证 nowhere.invalid 上的数据库")
    );
}
