//! Whatever stands in a file of opportunities or of their histories, it is taken, found fault with or refused; and whatever was taken
//! goes again without a trace.

use dahu_app::{
    Error,
    import::{self, Kind},
};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};

use crate::{
    desk::{Desk, id, take},
    import_opportunities::told,
};

const ACCOUNTS: &str = "code,name,salesperson\nK1,云帆科技,张三\nK2,海岸集团,李四\n";

/// A cell that is there or not.
fn some(cells: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    proptest::sample::select(cells)
}

/// A file of opportunities, with few codes so that the second meets the first.
fn opportunities() -> impl Strategy<Value = String> {
    let row = (
        (
            some(&["A", "B", "C", "D", "E"]),
            some(&["K1", "K1", "K1", "K1", "K2", ""]),
            some(&["张三", "王五", ""]),
            some(&["Qualify", "Discover", "Proposal", "", "", "Dance"]),
            some(&["open", "won", "lost", "", "won"]),
        ),
        (
            some(&["2026-01-01", "2026-02-01", ""]),
            some(&["2026-02-01", "2026-03-01", "2026-05-01", ""]),
            some(&["5", "7", "9", "0", ""]),
            some(&["P1", "P1;P2", "P3", ""]),
            some(&["price", "太贵", ""]),
        ),
    );
    proptest::collection::vec(row, 1..9).prop_map(|rows| {
        let mut file =
            String::from("code,account,owner,stage,status,opened,closed on,amount,products,reason\n");
        for ((code, account, owner, stage, status), (opened, closed, amount, products, reason)) in rows {
            let cells = [
                code, account, owner, stage, status, opened, closed, amount, products, reason,
            ];
            file.push_str(&cells.join(","));
            file.push('\n');
        }
        file
    })
}

/// A file of the stages that they went through.
fn changes() -> impl Strategy<Value = String> {
    let row = (
        some(&["A", "B", "C", "D", "E"]),
        some(&["Qualify", "Discover", "Proposal", "won", "lost", "reopened"]),
        some(&["2025-12-01", "2026-01-01", "2026-02-01", "2026-03-01"]),
        some(&["张三", ""]),
    );
    proptest::collection::vec(row, 1..14).prop_map(|rows| {
        let mut file = String::from("code,stage,date,by\n");
        for (code, stage, on, by) in rows {
            file.push_str(&format!("{code},{stage},{on},{by}\n"));
        }
        file
    })
}

#[tokio::test]
async fn whatever_files_do_is_undone_without_a_trace() {
    let mut runner = TestRunner::deterministic();
    let files = (opportunities(), opportunities(), changes());
    let mut taken = (0, 0, 0);
    for round in 0..40 {
        let (first, second, third) = files.new_tree(&mut runner).expect("files").current();
        let desk = Desk::on_sqlite().await;
        take(&desk, Kind::Accounts, "a.csv", ACCOUNTS).await;
        let mut before = vec![told(&desk).await];
        let mut imports = Vec::new();
        for (kind, file) in [
            (Kind::Opportunities, &first),
            (Kind::Opportunities, &second),
            (Kind::StageChanges, &third),
        ] {
            // Another name for the same rows is another file.
            let ran = take(&desk, kind, &format!("{round}.csv"), &format!("{file}\n\n")).await;
            let outcome = &ran.outcome;
            assert_eq!(
                outcome.rows_read,
                outcome.rows_taken + outcome.rows_refused,
                "{file}"
            );
            taken.0 += outcome.created;
            taken.1 += outcome.updated;
            taken.2 += u64::from(kind == Kind::StageChanges) * outcome.updated;
            imports.push((id(&ran), file.clone()));
            before.push(told(&desk).await);
        }
        before.pop();
        while let (Some((import, file)), Some(before)) = (imports.pop(), before.pop()) {
            import::undo(&desk.ctx, import).await.expect("undone");
            assert_eq!(told(&desk).await, before, "{file}");
        }
        desk.ctx.workspace.close().await.expect("it closes");
    }
    assert!(
        taken.0 > 50 && taken.1 > 20 && taken.2 > 4,
        "they do something: {taken:?}"
    );
}

#[tokio::test]
async fn damaged_files_are_refused_or_told_and_leave_nothing_half_done() {
    let desk = Desk::on_sqlite().await;
    take(&desk, Kind::Accounts, "a.csv", ACCOUNTS).await;
    let header = "code,account,stage,opened,note,products\n";
    let long = "长".repeat(70_000);
    let cases: [(&str, Vec<u8>); 9] = [
        ("nothing", Vec::new()),
        ("a header alone", header.as_bytes().to_vec()),
        ("other headers", b"colour,size\nred,1\n".to_vec()),
        (
            "bad bytes",
            [header.as_bytes(), &[0xff, 0xfe, 0x00, 0x80, b',', 0xc3, b'\n']].concat(),
        ),
        ("zeros", [header.as_bytes(), &[0; 300]].concat()),
        (
            "huge cells",
            format!("{header}A,K1,Qualify,,{long},\n{long},K1,Qualify,,,\nB,K1,{long},,,{long}\n")
                .into_bytes(),
        ),
        (
            "rows of other widths",
            format!("{header}A,K1\nB,K1,Qualify,,,,,,,\n").into_bytes(),
        ),
        (
            "a quotation that does not end",
            format!("{header}A,K1,\"Qualify,,,\nB,K1,Qualify,,,\n").into_bytes(),
        ),
        (
            "control characters",
            format!("{header}A\u{1},K1,Qualify\u{7},,\u{2},\u{3}\n").into_bytes(),
        ),
    ];
    for kind in [Kind::Opportunities, Kind::StageChanges] {
        for (what, bytes) in &cases {
            let before = told(&desk).await;
            let path = desk.write("damaged.csv", bytes);
            match desk.import(kind, &path).await {
                Ok(ran) => {
                    let outcome = &ran.outcome;
                    assert_eq!(
                        outcome.rows_read,
                        outcome.rows_taken + outcome.rows_refused,
                        "{kind:?}: {what}"
                    );
                    import::undo(&desk.ctx, id(&ran)).await.expect("undone");
                }
                Err(Error::Refused { .. }) => {}
                Err(error) => panic!("{kind:?}: {what}: {error}"),
            }
            assert_eq!(told(&desk).await, before, "{kind:?}: {what}");
        }
    }
}
