//! What imports and undoing leave behind: the currency in use, a trail on the accounts, and every import in the list.

use std::sync::Arc;

use dahu_app::{
    account::{self, Direction, Filter, PageRequest, Sort},
    import::{self, Job, Kind},
    report::{self, Window},
    setting,
};
use dahu_core::money::Currency;
use dahu_testkit::databases;

use crate::desk::{Desk, id, take};

async fn ledger_in(desk: &Desk, name: &str, lines: &str, currency: Currency) -> import::ImportId {
    let path = desk.write(name, lines);
    let job = Job {
        currency: Some(currency),
        ..Job::of_file(Kind::Ledger, &path)
    };
    let ran = import::run(&desk.ctx, job, Arc::default())
        .await
        .expect("it comes in");
    id(&ran)
}

#[tokio::test]
async fn the_currency_is_one_that_the_ledger_has_lines_in() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let lines = "account,date,amount\nA,2026-01-05,10\nB,2026-01-06,5\n";
        let usd: Currency = "USD".parse().expect("a currency");
        let wrong = ledger_in(&desk, "wrong.csv", lines, usd).await;
        assert_eq!(setting::currency(&desk.ctx).await.expect("a setting"), Some(usd));
        let few = "account,date,amount\nA,2026-02-05,7\n";
        let right = ledger_in(&desk, "few.csv", few, Currency::CNY).await;
        import::undo(&desk.ctx, wrong).await.expect("undone");
        assert_eq!(
            setting::currency(&desk.ctx).await.expect("a setting"),
            Some(Currency::CNY)
        );
        let report = report::concentration(&desk.ctx, &Window::default())
            .await
            .expect("a report");
        assert_eq!(report.figures.total.to_string(), "7.0000");
        import::undo(&desk.ctx, right).await.expect("undone");
        assert_eq!(setting::currency(&desk.ctx).await.expect("a setting"), None);
        ledger_in(&desk, "again.csv", lines, Currency::CNY).await;
        let report = report::concentration(&desk.ctx, &Window::default())
            .await
            .expect("a report");
        assert_eq!(report.figures.total.to_string(), "15.0000");
    }
}

#[tokio::test]
async fn an_account_shows_what_undoing_took_back() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(
            &desk,
            Kind::Accounts,
            "one.csv",
            "code,name,owner,intent\nK1,First,,\n",
        )
        .await;
        let changed = "code,name,salesperson,target_date,intent,assessed_on\nK1,Second,曹昌,2026-01-02,high,2026-02-03\n";
        let ran = take(&desk, Kind::Accounts, "two.csv", changed).await;
        import::undo(&desk.ctx, id(&ran)).await.expect("undone");
        let request = PageRequest {
            sort: Sort::Name,
            direction: Direction::Up,
            after: None,
            size: 9,
        };
        let page = account::list(&desk.ctx, &Filter::default(), &request)
            .await
            .expect("a list");
        assert_eq!(page.rows[0].name, "First");
        let detail = account::history(&desk.ctx, page.rows[0].id)
            .await
            .expect("an account");
        let trail: Vec<(&str, &str)> = detail
            .events
            .iter()
            .map(|event| (event.noun.as_str(), event.verb.as_str()))
            .collect();
        for expected in [
            ("account", "created"),
            ("account", "updated"),
            ("account", "restored"),
            ("target", "created"),
            ("target", "deleted"),
            ("assessment", "recorded"),
            ("assessment", "deleted"),
        ] {
            assert!(trail.contains(&expected), "{expected:?} is not in {trail:?}");
        }
        let restored = detail
            .events
            .iter()
            .find(|event| event.verb == "restored")
            .expect("one");
        let name = |facts: &Option<serde_json::Value>| facts.as_ref().map(|facts| facts["name"].clone());
        assert_eq!(name(&restored.before), Some("Second".into()));
        assert_eq!(name(&restored.after), Some("First".into()));
    }
}

#[tokio::test]
async fn every_import_is_listed_and_undone_by_its_number() {
    let desk = Desk::on_sqlite().await;
    let many = i32::try_from(import::LISTED).expect("a small number") + 3;
    for number in 1..=many {
        let lines = format!("account,date,amount\nA,2026-01-05,{number}\n");
        ledger_in(&desk, &format!("{number}.csv"), &lines, Currency::CNY).await;
    }
    let newest = import::list(&desk.ctx).await.expect("a list");
    let last = newest.last().map(|import| import.number);
    assert_eq!((newest.len() as u64, last), (import::LISTED, Some(4)));
    let older = import::list_before(&desk.ctx, last).await.expect("a list");
    let numbers: Vec<i32> = older.iter().map(|import| import.number).collect();
    assert_eq!(numbers, [3, 2, 1]);
    let first = import::by_number(&desk.ctx, 1).await.expect("the first");
    let undone = import::undo(&desk.ctx, first.id).await.expect("undone");
    assert_eq!(undone.lines, 1);
}
