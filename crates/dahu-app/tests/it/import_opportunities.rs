//! Opportunities come in as files, with their histories: none comes twice, a second file corrects, and undoing leaves everything as
//! it was.

use std::sync::Arc;

use dahu_app::{
    Error,
    import::{self, Job, Kind, Ran, Reason, Tracker},
    opportunity::{self, NewStep, Opportunity, OpportunityFilter, OpportunityPageRequest, StateFilter},
    person::{self, Newcomer},
    pipeline, search,
};
use dahu_core::{
    opportunity::{OpportunityId, State, Verb},
    pipeline::Name,
};
use dahu_testkit::databases;

use crate::desk::{Desk, day, id, take, texts_of};

const ACCOUNTS: &str = "code,name,salesperson\nK1,云帆科技,张三\nK2,海岸集团,李四\n";
const HEADER: &str = "商机编号,商机名称,客户,负责人,销售管道,商机阶段,商机状态,开始日期,预计成交日期,成交日期,金额（万元）,产品,业务类型,输赢原因,输给,备注\n";
const ROWS: &str = "S-1,二期,K1,张三,项目,商务谈判,,2026-01-05,2026-09-30,,12,P-1,增购,,,\n\
    S-2,,海岸集团,李四,项目,提交方案,丢单,2026-02-01,,2026-03-01,0,P-1；P-2,,价格,远洋,太贵\n\
    S-3,年度框架,K2,,,,赢单,2025-11-01,,2026-05-20,300,,新客户,,,\n\
    S-4,新线索,K1,,订单,询价,,,,,,,,,,\n";

/// All opportunities.
pub(crate) async fn all(desk: &Desk) -> Vec<OpportunityId> {
    let filter = OpportunityFilter {
        state: StateFilter::All,
        ..OpportunityFilter::default()
    };
    let mut request = OpportunityPageRequest {
        size: 200,
        ..OpportunityPageRequest::default()
    };
    let mut found = Vec::new();
    loop {
        let page = opportunity::list(&desk.ctx, &filter, &request)
            .await
            .expect("a page");
        found.extend(page.rows.into_iter().map(|row| row.id));
        match page.next {
            Some(next) => request.after = Some(next),
            None => return found,
        }
    }
}

pub(crate) async fn of_code(desk: &Desk, code: &str) -> Opportunity {
    for id in all(desk).await {
        let found = opportunity::show(&desk.ctx, id).await.expect("it is there");
        if found.facts.code.as_deref() == Some(code) {
            return found;
        }
    }
    panic!("no opportunity {code}");
}

/// What was done to an opportunity, and on which days.
pub(crate) fn history(found: &Opportunity) -> Vec<(Verb, String, u32)> {
    let lines = found.history.iter();
    lines
        .map(|line| (line.line.verb, line.line.on.to_string(), line.line.days))
        .collect()
}

fn stage(found: &Opportunity) -> String {
    let stage = found.pipeline.stage(found.facts.state.stage());
    stage.expect("a stage").name.written()
}

/// Everything that is known of opportunities and of what came with them.
pub(crate) async fn told(desk: &Desk) -> Vec<String> {
    let mut told = Vec::new();
    for id in all(desk).await {
        let found = opportunity::show(&desk.ctx, id).await.expect("it is there");
        told.push(format!("{:?} {:?}", found.facts, found.history));
    }
    told.sort();
    for pipeline in pipeline::all(&desk.ctx).await.expect("pipelines") {
        told.push(format!("{:?}", pipeline.name));
    }
    for sql in [
        "SELECT title FROM search_document ORDER BY title",
        "SELECT name FROM person ORDER BY name",
        "SELECT verb FROM opportunity_move ORDER BY verb",
        "SELECT product FROM opportunity_line ORDER BY product",
    ] {
        told.extend(texts_of(desk, sql).await);
    }
    told
}

pub(crate) fn reasons(ran: &Ran) -> Vec<(u64, &str)> {
    let findings = ran.findings.iter();
    findings
        .map(|finding| (finding.row, finding.reason.code()))
        .collect()
}

async fn with_accounts(desk: &Desk) {
    take(desk, Kind::Accounts, "a.csv", ACCOUNTS).await;
}

async fn into_pipeline(desk: &Desk, name: &str, content: &str) -> dahu_app::Result<Ran> {
    let path = desk.write("into.csv", content);
    let job = Job {
        pipeline: Some(name.to_owned()),
        ..Job::of_file(Kind::Opportunities, &path)
    };
    import::run(&desk.ctx, job, Arc::new(Tracker::default())).await
}

#[tokio::test]
async fn opportunities_come_in_once_with_their_histories_and_go_again() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        with_accounts(&desk).await;
        let nothing = told(&desk).await;
        let content = format!("{HEADER}{ROWS}");
        let ran = take(&desk, Kind::Opportunities, "商机.csv", &content).await;
        assert_eq!(ran.findings, []);
        assert_eq!((ran.outcome.created, ran.outcome.rows_taken), (4, 4));

        let open = of_code(&desk, "S-1").await;
        assert_eq!(stage(&open), "Negotiation (商务谈判)");
        assert_eq!(history(&open), [(Verb::Opened, "2026-01-05".to_owned(), 0)]);
        assert_eq!(open.facts.close_on, Some(day("2026-09-30")));
        assert_eq!(open.facts.amount, "120000".parse().ok());
        assert_eq!(open.facts.lines[0].amount, "120000".parse().expect("an amount"));

        let lost = of_code(&desk, "S-2").await;
        assert_eq!(lost.facts.name, "海岸集团 P-1 P-2");
        assert_eq!((lost.facts.amount, lost.facts.lines.len()), (None, 2));
        assert_eq!(
            history(&lost),
            [
                (Verb::Opened, "2026-02-01".to_owned(), 0),
                (Verb::Lost, "2026-03-01".to_owned(), 28)
            ]
        );
        let State::Lost { to, note, .. } = &lost.facts.state else {
            panic!("{:?}", lost.facts.state)
        };
        assert_eq!((to.as_deref(), note.as_deref()), (Some("远洋"), Some("太贵")));

        let won = of_code(&desk, "S-3").await;
        assert_eq!(stage(&won), "Qualify (确认商机)", "none is told: the first");
        assert_eq!(won.people[&won.facts.owner], "李四", "the account's owner");
        assert_eq!(won.facts.expected_until, Some(day("2027-05-20")));
        let new = of_code(&desk, "S-4").await;
        assert_eq!(new.facts.opened_on, desk.ctx.today(), "nobody says since when");
        assert_eq!(
            search::find(&desk.ctx, "年度框架", 5)
                .await
                .expect("an answer")
                .len(),
            1
        );

        let before = told(&desk).await;
        let again = take(&desk, Kind::Opportunities, "again.csv", &format!("{content}\n")).await;
        let outcome = &again.outcome;
        assert_eq!((outcome.created, outcome.updated, outcome.unchanged), (0, 0, 4));
        assert_eq!(told(&desk).await, before);
        import::undo(&desk.ctx, id(&again)).await.expect("undone");
        let undone = import::undo(&desk.ctx, id(&ran)).await.expect("undone");
        assert_eq!(undone.opportunities, 4);
        assert_eq!(told(&desk).await, nothing);
    }
}

#[tokio::test]
async fn a_second_file_moves_them_on_corrects_decisions_and_is_taken_back() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        with_accounts(&desk).await;
        let first = take(&desk, Kind::Opportunities, "a.csv", &format!("{HEADER}{ROWS}")).await;
        let before = told(&desk).await;
        desk.move_to("2026-07-10");
        let rows = "S-1,二期扩容,K1,王五,,确认商机,,2026-01-02,,,20,,,,,\n\
            S-2,,K2,,,,赢单,,,2026-03-05,8,,,方案,,\n\
            S-3,,K2,,,了解需求,进行中,,,,,,,,,\n\
            S-4,,K1,,,,赢单,2026-06-01,,2026-07-01,3,P-9,,,,\n";
        let ran = take(&desk, Kind::Opportunities, "b.csv", &format!("{HEADER}{rows}")).await;
        assert_eq!(ran.findings, []);
        assert_eq!((ran.outcome.updated, ran.outcome.salespeople_created), (4, 1));
        let moved = of_code(&desk, "S-1").await;
        assert_eq!(
            history(&moved),
            [
                (Verb::Opened, "2026-01-02".to_owned(), 0),
                (Verb::FellBack, "2026-07-10".to_owned(), 189)
            ]
        );
        assert_eq!(moved.facts.lines[0].amount, "200000".parse().expect("an amount"));
        assert_eq!(moved.people[&moved.facts.owner], "王五");
        let corrected = of_code(&desk, "S-2").await;
        assert_eq!(
            history(&corrected)[1..],
            [(Verb::Won, "2026-03-05".to_owned(), 32)],
            "the decision was another"
        );
        assert_eq!(corrected.facts.amount, "80000".parse().ok());
        let reopened = of_code(&desk, "S-3").await;
        assert_eq!(
            history(&reopened)[2..],
            [(Verb::Reopened, "2026-07-10".to_owned(), 51)]
        );
        assert_eq!(reopened.facts.expected_until, None);
        let won = of_code(&desk, "S-4").await;
        assert_eq!(
            history(&won),
            [
                (Verb::Opened, "2026-06-01".to_owned(), 0),
                (Verb::Won, "2026-07-01".to_owned(), 30)
            ]
        );

        let refused = import::undo(&desk.ctx, id(&first)).await;
        let Err(Error::Refused {
            rule: "undo_conflicts",
            facts,
            ..
        }) = refused
        else {
            panic!("{refused:?}")
        };
        let facts = serde_json::to_string(&facts).expect("JSON");
        assert!(
            facts.contains("opportunity_edited") && facts.contains("history"),
            "{facts}"
        );
        let undone = import::undo(&desk.ctx, id(&ran)).await.expect("undone");
        assert_eq!(undone.opportunities, 4);
        assert_eq!(told(&desk).await, before);
    }
}

#[tokio::test]
async fn what_a_person_changed_since_stays_or_forbids_undoing() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        with_accounts(&desk).await;
        let first = take(&desk, Kind::Opportunities, "a.csv", &format!("{HEADER}{ROWS}")).await;
        let second = format!("{HEADER}S-1,三期,K1,,,,,,,,,,,,,\nS-4,,K1,,,报价,,,,,,,,,,\n");
        let second = take(&desk, Kind::Opportunities, "b.csv", &second).await;
        assert_eq!(second.outcome.updated, 2);
        let found = of_code(&desk, "S-1").await;
        let step = NewStep {
            what: "报价".to_owned(),
            due_on: Some(day("2026-07-15")),
            who: Some(found.facts.owner),
        };
        let to = found.pipeline.stages[0].id;
        opportunity::fall_back(&desk.ctx, found.id, to, "", "没有预算", &step)
            .await
            .expect("it falls back");
        // Another field than the import's: both are kept apart.
        import::undo(&desk.ctx, id(&second)).await.expect("undone");
        let after = of_code(&desk, "S-1").await;
        assert_eq!((after.facts.name.as_str(), after.history.len()), ("二期", 2));
        // It has a task by now, so that it stays; the others go.
        let undone = import::undo(&desk.ctx, id(&first)).await.expect("undone");
        assert_eq!((undone.opportunities, all(&desk).await.len()), (3, 1));
        assert!(!texts_of(&desk, "SELECT name FROM person").await.is_empty());
    }
}

#[tokio::test]
async fn a_pipeline_is_made_of_stages_that_nobody_knows_and_goes_with_its_opportunities() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        with_accounts(&desk).await;
        let before = told(&desk).await;
        let file = "opportunity_id,account,deal_stage,engage_date,close_date,close_value\n\
            A,K1,Engaging,2026-02-01,,\nB,K1,Prospecting,,,\nC,K2,Won,2026-01-01,2026-02-03,5\n";
        let ran = into_pipeline(&desk, "CRM", file).await.expect("it comes in");
        let made = &ran.findings[0];
        assert_eq!(ran.findings.len(), 1);
        let stages = ["Prospecting", "Engaging"].map(str::to_owned).to_vec();
        assert_eq!(made.reason, Reason::PipelineMade { stages });
        let pipelines = pipeline::all(&desk.ctx).await.expect("pipelines");
        let crm = pipelines.last().expect("the one that was made");
        assert_eq!(crm.name, Name::Own("CRM".to_owned()));
        assert_eq!(crm.stages[1].probability_percent, 50);
        // The second time it is there, in whatever case.
        let again = into_pipeline(&desk, "crm", &format!("{file}\n"))
            .await
            .expect("it comes in");
        assert_eq!((again.findings.len(), again.outcome.unchanged), (0, 3));
        import::undo(&desk.ctx, id(&again)).await.expect("undone");
        import::undo(&desk.ctx, id(&ran)).await.expect("undone");
        assert_eq!(told(&desk).await, before);

        let decided = "opportunity_id,account,state,close_date,close_value\nC,K2,Won,2026-02-03,5\n";
        let refused = into_pipeline(&desk, "CRM", decided).await;
        assert!(
            matches!(
                refused,
                Err(Error::Refused {
                    rule: "pipeline_without_stages",
                    ..
                })
            ),
            "{refused:?}"
        );
        let named = into_pipeline(&desk, "订单", decided).await.expect("it comes in");
        assert_eq!(reasons(&named), [(2, "opened_day_unknown")]);
        assert_eq!(stage(&of_code(&desk, "C").await), "Inquiry (询价)");
    }
}

#[tokio::test]
async fn rows_that_cannot_be_are_told_one_by_one_and_nothing_else_is_lost() {
    let desk = Desk::on_sqlite().await;
    with_accounts(&desk).await;
    take(&desk, Kind::Products, "p.csv", "product,category\nGTX Pro,GTX\n").await;
    let header =
        "code,account,owner,pipeline,stage,status,opened,expected close,closed on,amount,product,note\n";
    let rows = "A,,张三,,谈判,,,,,,,\n\
        B,K9,张三,,谈判,,,,,,,\n\
        C,K1,张三,Unheard,谈判,,,,,,,\n\
        D,K1,张三,Projects,Dance,,,,,,,\n\
        E,K1,张三,,谈判,perhaps,,,,,,\n\
        F,K1,张三,,谈判,won,2026-01-01,,,5,,\n\
        G,K1,张三,,谈判,won,2026-03-01,,2026-02-01,5,,\n\
        H,K1,张三,,谈判,won,2026-01-01,,2026-07-01,5,,\n\
        I,K1,张三,,谈判,won,2026-01-01,,2026-02-01,0,,\n\
        J,K1,张三,,谈判,open,2026-01-01,,,-5,,\n\
        K,K1,张三,,谈判,open,2026-01-01,,,5,GTXPro,soon\n\
        K,K1,张三,,谈判,open,2026-01-01,,,5,,\n\
        L,K1,张三,,谈判,won,,,2026-02-01,5,,\n";
    let ran = take(&desk, Kind::Opportunities, "o.csv", &format!("{header}{rows}")).await;
    assert_eq!(
        reasons(&ran),
        [
            (2, "missing_value"),
            (3, "unknown_account"),
            (4, "unknown_pipeline"),
            (5, "unknown_stage"),
            (6, "unknown_state"),
            (7, "decided_without_day"),
            (8, "decided_before_opened"),
            (9, "date_in_future"),
            (10, "won_without_amount"),
            (11, "negative_amount"),
            (12, "spelled_otherwise"),
            (12, "note_without_decision"),
            (13, "duplicate_in_file"),
            (14, "opened_day_unknown"),
        ]
    );
    assert_eq!((ran.outcome.created, ran.outcome.rows_refused), (2, 11));
    let Reason::UnknownStage { known } = &ran.findings[3].reason else {
        panic!("{:?}", ran.findings[3])
    };
    assert_eq!((known.len(), known[0].as_str()), (5, "Qualify (确认商机)"));
    let spelled = of_code(&desk, "K").await;
    assert_eq!(spelled.facts.lines[0].product, "GTX Pro");

    let second =
        format!("{header}K,K1,,Orders,,,,,,,,\nL,K2,,,,,,,,,,\nX,K1,,,谈判,,,,,1,,\nX,K1,,,谈判,,,,,1,,\n");
    let removed = of_code(&desk, "L").await.id;
    let ran = take(&desk, Kind::Opportunities, "q.csv", &second).await;
    assert_eq!(
        reasons(&ran),
        [
            (2, "other_pipeline"),
            (5, "duplicate_in_file"),
            (3, "other_account"),
        ]
    );
    assert_eq!((ran.outcome.created, ran.outcome.rows_taken), (1, 1));
    opportunity::remove(&desk.ctx, removed).await.expect("removed");
    let third =
        format!("{header}L,K1,,,,,,,,7,,\nK,K1,,,,lost,,,2025-12-01,,,\nX,K1,,,,won,,,2026-06-30,0,,\n");
    let ran = take(&desk, Kind::Opportunities, "r.csv", &third).await;
    assert_eq!(
        reasons(&ran),
        [(2, "opportunity_removed"), (3, "before_last_change")],
        "the last has an amount from before"
    );
}

#[tokio::test]
async fn owners_are_known_by_name_or_login_and_whoever_is_not_is_added() {
    let desk = Desk::on_sqlite().await;
    let newcomer = Newcomer {
        row: 1,
        name: "赵双".to_owned(),
        login: "zhao".to_owned(),
        role: "account_manager".to_owned(),
        ..Newcomer::default()
    };
    person::bring(&desk.ctx, &[newcomer]).await.expect("brought");
    take(&desk, Kind::Accounts, "a.csv", "code,name\nK1,云帆科技\n").await;
    let file = "code,account,owner,stage,entered by,entered on\n\
        A,K1,zhao,谈判,赵双,2025-07-01\nB,K1,赵双,谈判,陈莹,\nC,K1,曹昌,谈判,,\nD,K1,,谈判,,\nE,K9,王兴云,谈判,,\n";
    let ran = take(&desk, Kind::Opportunities, "o.csv", file).await;
    assert_eq!(
        reasons(&ran),
        [
            (3, "unknown_salesperson"),
            (5, "missing_value"),
            (6, "unknown_account")
        ]
    );
    assert_eq!(ran.outcome.salespeople_created, 1);
    for (code, owner) in [("A", "赵双"), ("B", "赵双"), ("C", "曹昌")] {
        let found = of_code(&desk, code).await;
        assert_eq!(found.people[&found.facts.owner], owner, "{code}");
    }
    let entered = of_code(&desk, "A").await;
    assert_eq!(entered.history[0].at.date_naive(), day("2025-07-01"));
    assert_eq!(entered.history[0].by.as_deref(), Some("赵双"));
    import::undo(&desk.ctx, id(&ran)).await.expect("undone");
    assert_eq!(texts_of(&desk, "SELECT name FROM person").await, ["赵双"]);
}
