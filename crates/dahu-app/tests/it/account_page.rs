//! The page of one account ends somewhere, however much happened to the account, and says what it leaves out.

use std::fmt::Write as _;

use chrono::Days;
use dahu_app::{
    account::{self, AccountHistory, Filter, PageRequest},
    import::Kind,
};
use dahu_testkit::databases;

use crate::desk::{Desk, day, take};

async fn only_account(desk: &Desk) -> AccountHistory {
    let request = PageRequest {
        size: 1,
        ..PageRequest::default()
    };
    let page = account::list(&desk.ctx, &Filter::default(), &request)
        .await
        .expect("a list");
    account::history(&desk.ctx, page.rows[0].id)
        .await
        .expect("an account")
}

#[tokio::test]
async fn the_latest_assessments_and_targets_are_shown_and_the_others_counted() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        for turn in 1..=23 {
            let list = format!("code,name,salesperson,target_date\nK1,First,S{turn},2026-01-{turn:02}\n");
            take(&desk, Kind::Accounts, "list.csv", &list).await;
        }
        let mut judged = "account,intent,on\n".to_owned();
        for after in 0..64 {
            let on = day("2026-02-01") + Days::new(after);
            let intent = if after == 63 { "low" } else { "high" };
            writeln!(judged, "K1,{intent},{on}").expect("a text takes all");
        }
        let few: String = judged
            .lines()
            .take(51)
            .map(|line| line.to_owned() + "\n")
            .collect();
        take(&desk, Kind::Assessments, "few.csv", &few).await;
        let shown = only_account(&desk).await;
        assert_eq!((shown.assessments.len(), shown.assessments_left_out), (50, 0));

        take(&desk, Kind::Assessments, "all.csv", &judged).await;
        let shown = only_account(&desk).await;
        assert_eq!((shown.assessments.len(), shown.assessments_left_out), (50, 14));
        let days: Vec<_> = shown.assessments.iter().map(|assessment| assessment.on).collect();
        assert!(days.is_sorted_by(|later, earlier| later > earlier), "{days:?}");
        assert_eq!(days[0], day("2026-04-05"));
        assert_eq!(shown.assessments[0].intent.as_str(), "low");

        assert_eq!((shown.targets.len(), shown.targets_left_out), (20, 3));
        assert_eq!(
            (shown.targets[0].salesperson.as_str(), shown.targets[0].until),
            ("S23", None)
        );
        assert_eq!(shown.targets[19].salesperson, "S4");
    }
}
