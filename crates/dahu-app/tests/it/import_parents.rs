//! Files that say which accounts belong to which: a tree comes of them, and goes again with the import.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write,
};

use dahu_app::{
    Error,
    account::{self, Filter, PageRequest, group},
    import::{self, Finding, Kind, Reason},
};
use dahu_core::account::AccountId;
use dahu_testkit::databases;
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};

use crate::desk::{Desk, events_of, id, take, texts_of};

async fn rows(desk: &Desk) -> Vec<(String, AccountId)> {
    let page = PageRequest {
        size: 100,
        ..PageRequest::default()
    };
    let found = account::list(&desk.ctx, &Filter::default(), &page).await;
    let rows = found.expect("a list").rows;
    rows.into_iter().map(|row| (row.name, row.id)).collect()
}

async fn accounts(desk: &Desk) -> HashMap<String, AccountId> {
    rows(desk).await.into_iter().collect()
}

/// What is above each account that has something above it, the nearest first.
async fn above(desk: &Desk) -> BTreeMap<String, Vec<String>> {
    let mut found = BTreeMap::new();
    for (name, id) in rows(desk).await {
        let group = group::of_account(&desk.ctx, id).await.expect("a group");
        let above: Vec<String> = group.above.into_iter().filter_map(|above| above.name).collect();
        if !above.is_empty() {
            found.insert(name, above);
        }
    }
    found
}

fn told(found: &[(&str, &[&str])]) -> BTreeMap<String, Vec<String>> {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    found
        .iter()
        .map(|(name, above)| ((*name).to_owned(), words(above)))
        .collect()
}

fn warning(row: u64, value: &str, reason: Reason) -> Finding {
    Finding::new(row, Some("subsidiary_of"), value, reason)
}

const FIRMS: &str = "account,sector,employees,office_location,subsidiary_of\n\
    海岸零售,retail,100,重庆,海岸集团\n\
    海岸集团,retail,9000,重庆,\n\
    海岸物流,services,40,重庆,海岸零售\n\
    云帆科技,software,12,北京,\n";

#[tokio::test]
async fn subsidiaries_come_to_stand_below_accounts_that_stand_later_in_the_file() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ran = take(&desk, Kind::Accounts, "firms.csv", FIRMS).await;
        assert_eq!(ran.findings, []);
        assert_eq!((ran.outcome.created, ran.outcome.parents_set), (4, 2));
        let tree = told(&[
            ("海岸物流", &["海岸零售", "海岸集团"]),
            ("海岸零售", &["海岸集团"]),
        ]);
        assert_eq!(above(&desk).await, tree);
        let retail = accounts(&desk).await["海岸零售"];
        assert_eq!(events_of(&desk, retail.0).await, ["created", "parent_set"]);

        // The same again, and with a blank cell, changes nothing.
        let again = take(&desk, Kind::Accounts, "again.csv", &format!("{FIRMS}\n")).await;
        let blank = take(
            &desk,
            Kind::Accounts,
            "blank.csv",
            "account,subsidiary_of\n海岸物流,\n",
        )
        .await;
        for ran in [&again, &blank] {
            assert_eq!((ran.outcome.updated, ran.outcome.parents_set), (0, 0));
        }
        assert_eq!(again.outcome.unchanged, 4);
        assert_eq!(above(&desk).await, tree);

        import::undo(&desk.ctx, id(&blank)).await.expect("undone");
        import::undo(&desk.ctx, id(&again)).await.expect("undone");
        let undone = import::undo(&desk.ctx, id(&ran)).await.expect("undone");
        assert_eq!((undone.accounts, undone.parents), (4, 2));
        assert_eq!(accounts(&desk).await.len(), 0);
        assert_eq!(texts_of(&desk, "SELECT 'left' FROM account_path").await.len(), 0);
    }
}

#[tokio::test]
async fn a_parent_that_cannot_be_is_told_and_the_account_is_taken_without_it() {
    let desk = Desk::on_sqlite().await;
    let file = "code,account,region,subsidiary_of\nA,甲厂,重庆,a b c\nB,乙厂,重庆,B\nC,丙厂,重庆,D\nD,丁厂,重庆,丙厂\n\
        E,戊厂,重庆,双名\nF,双名,重庆,\nG,双名,重庆,甲厂\n";
    let findings = [
        warning(2, "a b c", Reason::UnknownParent),
        warning(3, "B", Reason::ParentInCircle),
        warning(5, "丙厂", Reason::ParentInCircle),
        warning(6, "双名", Reason::AmbiguousParent { matches: 2 }),
    ];
    let path = desk.write("a.csv", file);
    let dry_run = import::Job {
        dry_run: true,
        ..crate::desk::job(Kind::Accounts, &path)
    };
    let tried = import::run(&desk.ctx, dry_run, std::sync::Arc::default()).await;
    let tried = tried.expect("a dry run");
    assert_eq!(tried.findings, findings);
    assert_eq!(tried.outcome.parents_set, 2);
    let ran = desk.import(Kind::Accounts, &path).await.expect("it comes in");
    assert_eq!(ran.findings, findings);
    let outcome = ran.outcome;
    assert_eq!(
        (outcome.rows_taken, outcome.rows_refused, outcome.rows_warned),
        (7, 0, 4)
    );
    let tree = told(&[("丙厂", &["丁厂"]), ("双名", &["甲厂"])]);
    assert_eq!(above(&desk).await, tree);

    let mut deep = String::from("code,parent\n");
    for level in 0..25 {
        writeln!(deep, "L{level},L{}", level + 1).expect("a line");
    }
    deep.push_str("L25,\n");
    let ran = take(&desk, Kind::Accounts, "deep.csv", &deep).await;
    assert_eq!(ran.outcome.by_reason, [("group_too_deep".to_owned(), 1)]);
}

#[tokio::test]
async fn a_parent_that_was_changed_again_is_not_taken_back() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Accounts, "firms.csv", FIRMS).await;
        let moved = take(
            &desk,
            Kind::Accounts,
            "moved.csv",
            "account,parent\n海岸零售,云帆科技\n",
        )
        .await;
        assert_eq!((moved.outcome.updated, moved.outcome.unchanged), (1, 0));
        let tree = told(&[
            ("海岸物流", &["海岸零售", "云帆科技"]),
            ("海岸零售", &["云帆科技"]),
        ]);
        assert_eq!(above(&desk).await, tree);
        let by_name = accounts(&desk).await;
        let group_top = by_name["海岸集团"];
        group::set_parent(&desk.ctx, by_name["海岸零售"], None)
            .await
            .expect("alone");
        let refused = import::undo(&desk.ctx, id(&moved)).await;
        assert!(
            matches!(
                &refused,
                Err(Error::Refused {
                    rule: "undo_conflicts",
                    ..
                })
            ),
            "{refused:?}"
        );
        group::set_parent(&desk.ctx, by_name["海岸零售"], Some(by_name["云帆科技"]))
            .await
            .expect("as the import left it");
        // Back where it was it would belong to itself.
        group::set_parent(&desk.ctx, group_top, Some(by_name["海岸物流"]))
            .await
            .expect("below");
        let refused = import::undo(&desk.ctx, id(&moved)).await;
        assert!(refused.is_err(), "{refused:?}");
        group::set_parent(&desk.ctx, group_top, None)
            .await
            .expect("alone again");
        let undone = import::undo(&desk.ctx, id(&moved)).await.expect("undone");
        assert_eq!(undone.parents, 1);
        let tree = told(&[
            ("海岸物流", &["海岸零售", "海岸集团"]),
            ("海岸零售", &["海岸集团"]),
        ]);
        assert_eq!(above(&desk).await, tree);
    }
}

/// A file of accounts with parents, some unknown, some in circles.
fn files() -> impl Strategy<Value = [Vec<(u8, u8)>; 2]> {
    let file = || proptest::collection::vec((0_u8..10, 0_u8..12), 1..14);
    [file(), file()]
}

fn csv(rows: &[(u8, u8)]) -> String {
    let mut file = String::from("code,parent,region\n");
    for (code, parent) in rows {
        let parent = if *parent == 11 {
            String::new()
        } else {
            format!("P{parent}")
        };
        writeln!(file, "P{code},{parent},r{parent}").expect("a line");
    }
    file
}

#[tokio::test]
async fn no_file_makes_a_circle_and_undoing_any_leaves_everything_as_it_was() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let mut runner = TestRunner::deterministic();
        for round in 0..12 {
            let [first, second] = files().new_tree(&mut runner).expect("files").current();
            let one = take(&desk, Kind::Accounts, &format!("a{round}.csv"), &csv(&first)).await;
            let before = above(&desk).await;
            let two = take(&desk, Kind::Accounts, &format!("b{round}.csv"), &csv(&second)).await;
            let after = above(&desk).await;
            for (name, above) in after.iter().chain(&before) {
                assert!(!above.contains(name), "{name} belongs to itself: {above:?}");
            }
            // What is above an account's parent is above the account, too.
            for above_it in after.values() {
                let further = after.get(&above_it[0]).cloned().unwrap_or_default();
                assert_eq!(above_it[1..], further[..]);
            }
            let again = csv(&second) + "\n";
            let again = take(&desk, Kind::Accounts, &format!("c{round}.csv"), &again).await;
            assert_eq!((again.outcome.parents_set, again.outcome.created), (0, 0));
            import::undo(&desk.ctx, id(&again)).await.expect("undone");
            assert_eq!(above(&desk).await, after);
            import::undo(&desk.ctx, id(&two)).await.expect("undone");
            assert_eq!(above(&desk).await, before);
            import::undo(&desk.ctx, id(&one)).await.expect("undone");
            assert_eq!(above(&desk).await, BTreeMap::new());
            assert_eq!(accounts(&desk).await.len(), 0);
        }
    }
}
