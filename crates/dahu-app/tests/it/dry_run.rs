//! Dry runs of uploads in the background: followed, stopped, replaced, and never too many at once.

use std::{sync::Arc, time::Duration};

use dahu_app::{
    Error,
    import::{self, DraftId, DryRunState, Job, Kind, Ran},
};

use crate::desk::{Desk, day};

const ORDERS: &str = "account,date,amount\nK1,2026-01-05,100\nK2,someday,7\n";
/// Longer than any test waits.
const PATIENCE: Duration = Duration::from_secs(120);

async fn upload(desk: &Desk, content: &[u8]) -> DraftId {
    let mut receiving = import::receive(&desk.ctx, "orders.csv").await.expect("it begins");
    receiving.take(content).await.expect("it arrives");
    receiving.finish().await.expect("it is there").id
}

async fn job(desk: &Desk, draft: DraftId, kind: Kind) -> Job {
    let (path, file_name) = import::draft_file(&desk.ctx, draft).await.expect("a file");
    Job {
        file_name,
        ..crate::desk::job(kind, &path)
    }
}

async fn start(desk: &Desk, draft: DraftId) -> Result<(), Error> {
    import::start_dry_run(&desk.ctx, draft, job(desk, draft, Kind::Ledger).await).await
}

fn state(desk: &Desk, draft: DraftId) -> DryRunState {
    let dry_run = import::dry_run(&desk.ctx, draft).expect("allowed");
    dry_run.expect("a dry run").state
}

async fn ended(desk: &Desk, draft: DraftId) -> Arc<Ran> {
    import::wait_for_dry_run(&desk.ctx, draft, PATIENCE).await;
    match state(desk, draft) {
        DryRunState::Ended(ran) => ran,
        other => panic!("{other:?}"),
    }
}

/// So many rows that nobody reads them before the test has looked.
fn long() -> Vec<u8> {
    let rows = (0..400_000).map(|row| format!("K{},2026-01-05,{row}.25\n", row % 1_000));
    std::iter::once("account,date,amount\n".to_owned())
        .chain(rows)
        .collect::<String>()
        .into_bytes()
}

fn rule(refused: Result<(), Error>) -> &'static str {
    match refused {
        Err(Error::Refused { rule, .. }) => rule,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_dry_run_is_remembered_with_its_findings_and_changes_nothing() {
    let desk = Desk::on_sqlite().await;
    let draft = upload(&desk, ORDERS.as_bytes()).await;
    assert!(import::dry_run(&desk.ctx, draft).expect("allowed").is_none());
    start(&desk, draft).await.expect("it starts");
    let ran = ended(&desk, draft).await;
    assert_eq!((ran.outcome.rows_read, ran.outcome.rows_taken), (2, 1));
    assert_eq!(ran.findings.len(), 1);
    assert_eq!(ran.outcome.by_reason, [("not_a_date".to_owned(), 1)]);
    assert!(import::list(&desk.ctx).await.expect("a list").is_empty());
}

#[tokio::test]
async fn a_dry_run_that_is_refused_says_why() {
    let desk = Desk::on_sqlite().await;
    let draft = upload(&desk, b"a,b,c\n1,2,3\n").await;
    start(&desk, draft).await.expect("it starts");
    import::wait_for_dry_run(&desk.ctx, draft, PATIENCE).await;
    let DryRunState::Refused(refused) = state(&desk, draft) else {
        panic!("{:?}", state(&desk, draft))
    };
    assert_eq!(refused.rule, "mapping_missing");
}

#[tokio::test]
async fn a_dry_run_can_be_stopped_and_started_again() {
    let desk = Desk::on_sqlite().await;
    let draft = upload(&desk, &long()).await;
    start(&desk, draft).await.expect("it starts");
    assert!(matches!(state(&desk, draft), DryRunState::Running(_)));
    import::stop_dry_run(&desk.ctx, draft).await.expect("allowed");
    assert!(matches!(state(&desk, draft), DryRunState::Stopped));
    start(&desk, draft).await.expect("it starts again");
    assert!(matches!(state(&desk, draft), DryRunState::Running(_)));
    start(&desk, draft)
        .await
        .expect("another takes the place of one that runs");
    import::stop_dry_run(&desk.ctx, draft).await.expect("allowed");
    assert!(matches!(state(&desk, draft), DryRunState::Stopped));
}

#[tokio::test]
async fn only_a_few_dry_runs_read_at_once() {
    let desk = Desk::on_sqlite().await;
    let content = long();
    let mut drafts = Vec::new();
    for _ in 0..3 {
        let draft = upload(&desk, &content).await;
        start(&desk, draft).await.expect("it starts");
        drafts.push(draft);
    }
    let fourth = upload(&desk, ORDERS.as_bytes()).await;
    assert_eq!(rule(start(&desk, fourth).await), "too_many_dry_runs");
    import::stop_dry_run(&desk.ctx, drafts[0]).await.expect("allowed");
    start(&desk, fourth).await.expect("there is a place again");
    ended(&desk, fourth).await;
    for draft in drafts {
        import::stop_dry_run(&desk.ctx, draft).await.expect("allowed");
    }
}

#[tokio::test]
async fn a_dry_run_goes_with_its_upload() {
    let desk = Desk::on_sqlite().await;
    let draft = upload(&desk, ORDERS.as_bytes()).await;
    start(&desk, draft).await.expect("it starts");
    ended(&desk, draft).await;
    desk.clock.set("2100-01-01T00:00:00Z".parse().expect("a moment"));
    upload(&desk, ORDERS.as_bytes()).await;
    assert!(import::dry_run(&desk.ctx, draft).expect("allowed").is_none());
    let gone = import::draft_file(&desk.ctx, draft).await;
    assert!(matches!(gone, Err(Error::NotFound { .. })), "{gone:?}");
}

#[tokio::test]
async fn an_assessment_day_after_today_is_refused_before_anything_is_read() {
    let desk = Desk::on_sqlite().await;
    let draft = upload(&desk, b"code,name,intent\nK1,a,high\n").await;
    let job = job(&desk, draft, Kind::Accounts).await;
    let late = Job {
        assessed_on: Some(day("2026-07-01")),
        ..job.clone()
    };
    let tried = import::start_dry_run(&desk.ctx, draft, late.clone()).await;
    assert_eq!(rule(tried), "assessed_in_future");
    let started = import::start(&desk.ctx, late).await.map(drop);
    assert_eq!(rule(started), "assessed_in_future");
    assert!(import::list(&desk.ctx).await.expect("a list").is_empty());
    let today = Job {
        assessed_on: Some(day("2026-06-30")),
        ..job
    };
    import::start_dry_run(&desk.ctx, draft, today)
        .await
        .expect("today is no future");
    assert_eq!(ended(&desk, draft).await.outcome.assessments_created, 1);
}
