//! Histories of opportunities come in: they take the place of what is known, lead to where the opportunities stand, and go again.

use std::fmt::Write;

use dahu_app::{
    import::{self, Kind, Reason},
    opportunity::{self, NewStep},
};
use dahu_core::opportunity::Verb;
use dahu_testkit::databases;

use crate::{
    desk::{Desk, day, id, take, texts_of},
    import_opportunities::{all, history, of_code, reasons, told},
};

const ACCOUNTS: &str = "code,name,salesperson\nK1,云帆科技,张三\nK2,海岸集团,李四\n";
const OPPORTUNITIES: &str = "code,account,pipeline,stage,status,opened,closed on,amount\n\
    A,K1,项目,商务谈判,open,2026-01-05,,5\n\
    B,K1,项目,提交方案,lost,2026-01-05,2026-03-09,\n\
    C,K2,项目,确认商机,open,2026-01-05,,\n";

async fn begun(desk: &Desk) {
    take(desk, Kind::Accounts, "a.csv", ACCOUNTS).await;
    take(desk, Kind::Opportunities, "o.csv", OPPORTUNITIES).await;
}

#[tokio::test]
async fn histories_take_the_place_of_those_that_are_known_and_go_again() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        begun(&desk).await;
        let before = told(&desk).await;
        // In no order; what repeats is left out, and a decision of another day than the one that is known is told.
        let file = "商机编号,阶段,变更日期,变更人\n\
            A,商务谈判,2026-04-01,李四\nA,确认商机,2025-12-01,张三\nA,了解需求,2025-12-20,\nA,了解需求,2025-12-21,\n\
            B,赢单,2026-02-01,张三\nB,提交方案,2026-01-10,张三\nB,重新打开,2026-02-05,王五\nB,丢单,2026-03-01,张三\n";
        let ran = take(&desk, Kind::StageChanges, "s.csv", file).await;
        assert_eq!(
            reasons(&ran),
            [(8, "unknown_salesperson"), (9, "decided_on_another_day")]
        );
        let outcome = &ran.outcome;
        assert_eq!(
            (outcome.rows_taken, outcome.updated, outcome.unchanged),
            (8, 2, 0)
        );
        let open = of_code(&desk, "A").await;
        assert_eq!(
            history(&open),
            [
                (Verb::Opened, "2025-12-01".to_owned(), 0),
                (Verb::Advanced, "2025-12-20".to_owned(), 19),
                (Verb::Advanced, "2026-04-01".to_owned(), 102),
            ]
        );
        assert_eq!((open.facts.opened_on, open.days), (day("2025-12-01"), 90));
        assert_eq!(open.history[2].by.as_deref(), Some("李四"));
        let lost = of_code(&desk, "B").await;
        assert_eq!(
            history(&lost),
            [
                (Verb::Opened, "2026-01-10".to_owned(), 0),
                (Verb::Won, "2026-02-01".to_owned(), 22),
                (Verb::Reopened, "2026-02-05".to_owned(), 4),
                (Verb::Lost, "2026-03-09".to_owned(), 32),
            ]
        );
        let after = told(&desk).await;
        let again = take(&desk, Kind::StageChanges, "again.csv", &format!("{file}\n")).await;
        assert_eq!((again.outcome.updated, again.outcome.unchanged), (0, 2));
        assert_eq!(told(&desk).await, after);
        import::undo(&desk.ctx, id(&again)).await.expect("undone");
        let undone = import::undo(&desk.ctx, id(&ran)).await.expect("undone");
        assert_eq!(undone.opportunities, 2);
        assert_eq!(told(&desk).await, before);
    }
}

#[tokio::test]
async fn a_history_that_does_not_lead_to_where_it_stands_is_left_out_whole() {
    let desk = Desk::on_sqlite().await;
    begun(&desk).await;
    let before = told(&desk).await;
    let file = "opportunity,stage,date,by\n\
        A,Qualify,2026-01-05,\nA,Proposal,2026-02-05,\n\
        B,Won,2026-01-05,\n\
        C,Qualify,2026-01-05,\nC,Reopened,2026-01-06,\n\
        D,Qualify,2026-01-05,\n\
        C,Dance,2026-01-05,\n\
        C,Qualify,2026-07-01,\n";
    let ran = take(&desk, Kind::StageChanges, "s.csv", file).await;
    assert_eq!(
        reasons(&ran),
        [
            (7, "unknown_opportunity"),
            (8, "unknown_stage"),
            (9, "date_in_future"),
            (2, "history_ends_elsewhere"),
            (3, "history_ends_elsewhere"),
            (4, "history_contradicts"),
            (5, "history_contradicts"),
            (6, "history_contradicts"),
        ]
    );
    let stands = "Negotiation (商务谈判)".to_owned();
    assert_eq!(ran.findings[3].reason, Reason::HistoryEndsElsewhere { stands });
    assert_eq!((ran.outcome.rows_taken, ran.outcome.rows_refused), (0, 8));
    assert_eq!(told(&desk).await, before);
    import::undo(&desk.ctx, id(&ran)).await.expect("nothing to undo");

    let late = "opportunity,stage,date\nB,Qualify,2026-03-20\nB,Proposal,2026-03-21\nB,Lost,2026-03-22\n";
    let ran = take(&desk, Kind::StageChanges, "t.csv", late).await;
    assert_eq!(
        reasons(&ran)[0],
        (2, "history_ends_elsewhere"),
        "it was decided before"
    );
}

#[tokio::test]
async fn a_file_that_begins_with_the_latest_is_read_backwards_where_a_day_has_several_changes() {
    let desk = Desk::on_sqlite().await;
    begun(&desk).await;
    let backwards = "opportunity,stage,date\n\
        A,Negotiation,2026-02-01\nA,Solution,2026-02-01\nA,Discover,2026-02-01\nA,Qualify,2026-01-01\n";
    let ran = take(&desk, Kind::StageChanges, "s.csv", backwards).await;
    assert_eq!((ran.findings.len(), ran.outcome.updated), (0, 1));
    let verbs: Vec<Verb> = history(&of_code(&desk, "A").await)
        .into_iter()
        .map(|(verb, ..)| verb)
        .collect();
    assert_eq!(
        verbs,
        [Verb::Opened, Verb::Advanced, Verb::Advanced, Verb::Advanced]
    );
}

#[tokio::test]
async fn one_person_takes_back_what_a_file_told_of_one_opportunity() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        begun(&desk).await;
        let before = of_code(&desk, "A").await;
        let file =
            "opportunity,stage,date\nA,Qualify,2025-12-01\nA,Discover,2025-12-20\nA,Negotiation,2026-04-01\n";
        let ran = take(&desk, Kind::StageChanges, "s.csv", file).await;
        let told = of_code(&desk, "A").await;
        opportunity::undo(&desk.ctx, told.id).await.expect("taken back");
        let back = of_code(&desk, "A").await;
        assert_eq!((&back.facts, &back.history), (&before.facts, &before.history));
        opportunity::undo(&desk.ctx, told.id).await.expect("and again");
        let again = of_code(&desk, "A").await;
        assert_eq!((&again.facts, &again.history), (&told.facts, &told.history));

        // What was done since with the history forbids taking the import back.
        let to = again.pipeline.stages[0].id;
        let step = NewStep {
            what: "报价".to_owned(),
            due_on: Some(day("2026-07-15")),
            who: Some(again.facts.owner),
        };
        opportunity::fall_back(&desk.ctx, again.id, to, "", "没有预算", &step)
            .await
            .expect("it falls back");
        let refused = import::undo(&desk.ctx, id(&ran)).await;
        assert!(
            matches!(
                refused,
                Err(dahu_app::Error::Refused {
                    rule: "undo_conflicts",
                    ..
                })
            ),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn thousands_of_histories_come_in_and_go_again() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Accounts, "a.csv", ACCOUNTS).await;
        let (mut opportunities, mut changes) = (
            String::from("code,account,stage,opened\n"),
            String::from("code,stage,date\n"),
        );
        for number in 0..2_500 {
            writeln!(opportunities, "N{number},K1,Solution,2026-01-05").expect("a line");
            for (stage, on) in [("Qualify", 1), ("Discover", 2), ("Solution", 4)] {
                writeln!(changes, "N{number},{stage},2026-01-0{on}").expect("a line");
            }
        }
        let first = take(&desk, Kind::Opportunities, "o.csv", &opportunities).await;
        assert_eq!(first.outcome.created, 2_500);
        let count = "SELECT CAST(COUNT(*) AS text) FROM opportunity_move";
        let ran = take(&desk, Kind::StageChanges, "s.csv", &changes).await;
        assert_eq!((ran.outcome.updated, ran.outcome.rows_taken), (2_500, 7_500));
        assert_eq!(texts_of(&desk, count).await, ["7500"]);
        let undone = import::undo(&desk.ctx, id(&ran)).await.expect("undone");
        assert_eq!(undone.opportunities, 2_500);
        assert_eq!(texts_of(&desk, count).await, ["2500"]);
        let undone = import::undo(&desk.ctx, id(&first)).await.expect("undone");
        assert_eq!((undone.opportunities, all(&desk).await.len()), (2_500, 0));
    }
}
