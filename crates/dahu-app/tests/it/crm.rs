//! The published CRM opportunities: accounts and deals with their salespeople, by the road of a user's own files.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::Path,
    sync::Arc,
};

use dahu_app::{
    account::{self, Direction, Filter, PageRequest, Sort},
    import::{self, Finding, Job, Kind, Ran, Reason, Tracker},
    person,
    report::{self, FunnelCell, Window},
};
use dahu_core::money::Amount;
use dahu_testkit::{databases, published};

use crate::desk::Desk;

/// The records of a file by the names in its header, read without any of our own code.
type Records = Vec<HashMap<String, String>>;

fn records(path: &Path) -> Records {
    let mut csv = csv::Reader::from_path(path).expect("a file");
    csv.deserialize()
        .map(|record| record.expect("a record"))
        .collect()
}

#[tokio::test]
async fn the_crm_s_accounts_and_deals_come_in_and_its_open_deals_become_findings() {
    let (Some(accounts), Some(pipeline)) = (
        published("crm_sales_opportunities/accounts.csv"),
        published("crm_sales_opportunities/sales_pipeline.csv"),
    ) else {
        return;
    };
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ran = import(&desk, Kind::Accounts, &accounts).await;
        let outcome = &ran.outcome;
        assert_eq!(
            (outcome.rows_read, outcome.created, outcome.rows_refused),
            (85, 85, 0)
        );
        the_accounts_are_those_of_the_file(&desk, &records(&accounts)).await;

        let ran = import(&desk, Kind::Ledger, &pipeline).await;
        let outcome = &ran.outcome;
        assert_eq!(
            (outcome.rows_read, outcome.rows_taken, outcome.rows_refused),
            (8_800, 6_711, 2_089)
        );
        assert_eq!((outcome.accounts_created, outcome.salespeople_created), (0, 30));
        let deals = records(&pipeline);
        open_deals_are_findings(&desk, &ran, &deals).await;
        won_deals_are_the_sales_of_their_salespeople(&desk, &deals).await;
    }
}

async fn import(desk: &Desk, kind: Kind, path: &Path) -> Ran {
    let job = Job {
        currency: "USD".parse().ok(),
        ..Job::of_file(kind, path)
    };
    let ran = import::run(&desk.ctx, job, Arc::new(Tracker::default())).await;
    ran.expect("the file comes in")
}

async fn the_accounts_are_those_of_the_file(desk: &Desk, records: &Records) {
    let page = PageRequest {
        sort: Sort::Name,
        direction: Direction::Up,
        after: None,
        size: 200,
    };
    let listed = account::list(&desk.ctx, &Filter::default(), &page).await;
    let listed = listed.expect("a page").rows.into_iter();
    let listed: BTreeSet<_> = listed
        .map(|row| (row.name, row.industry.unwrap_or_default()))
        .collect();
    let expected = records
        .iter()
        .map(|record| (record["account"].clone(), record["sector"].clone()));
    assert_eq!(listed, expected.collect());
}

/// A deal without an account, a day or a value is not a sale: each such row has one finding, at the first blank cell.
async fn open_deals_are_findings(desk: &Desk, ran: &Ran, deals: &Records) {
    let blank = |deal: &HashMap<String, String>| {
        let required = ["account", "close_date", "close_value"];
        required
            .into_iter()
            .find(|column| deal[*column].is_empty())
            .map(str::to_owned)
    };
    let expected: Vec<_> = (2_u64..)
        .zip(deals)
        .filter_map(|(row, deal)| Some((row, Some(blank(deal)?), Reason::MissingValue)))
        .collect();
    let id = ran.import.as_ref().expect("an import").id;
    let found = import::findings(&desk.ctx, id, usize::MAX)
        .await
        .expect("findings");
    let found: Vec<_> = found
        .into_iter()
        .map(
            |Finding {
                 row, column, reason, ..
             }| (row, column, reason),
        )
        .collect();
    assert_eq!(found, expected);
    for (row, deal) in (2_u64..).zip(deals) {
        let is_closed = ["Won", "Lost"].contains(&deal["deal_stage"].as_str());
        let is_finding = found.binary_search_by_key(&row, |(row, ..)| *row).is_ok();
        assert_eq!(is_closed, !is_finding, "row {row}: {deal:?}");
    }
}

/// Nobody is on a target list, so every sale is outside the lists, credited to whoever the file names.
async fn won_deals_are_the_sales_of_their_salespeople(desk: &Desk, deals: &Records) {
    let mut expected = BTreeMap::<(String, String), Amount>::new();
    for deal in deals
        .iter()
        .filter(|deal| ["Won", "Lost"].contains(&deal["deal_stage"].as_str()))
    {
        let value: Amount = deal["close_value"].parse().expect("an amount");
        let is_won = deal["deal_stage"] == "Won";
        assert_eq!(is_won, value != Amount::default(), "lost deals bring nothing");
        let key = (deal["sales_agent"].clone(), deal["account"].clone());
        let sales = expected.entry(key).or_default();
        *sales = [*sales, value].into_iter().sum();
    }
    let people = person::salespeople(&desk.ctx).await.expect("people");
    let names: BTreeSet<&String> = people.iter().map(|person| &person.name).collect();
    assert_eq!(names, expected.keys().map(|(agent, _)| agent).collect());

    let mut credited = BTreeMap::new();
    for person in &people {
        let outside = report::funnel_accounts(
            &desk.ctx,
            &Window::default(),
            Some(person.id),
            FunnelCell::Outside,
        )
        .await
        .expect("accounts");
        assert_eq!(
            outside.total,
            outside.accounts.len() as u64,
            "none is left off the list"
        );
        for account in outside.accounts {
            credited.insert((account.salesperson, account.name), account.sales);
        }
    }
    assert_eq!(credited, expected);
    let funnel = report::funnel(&desk.ctx, &Window::default())
        .await
        .expect("a funnel");
    assert_eq!(
        (
            funnel.rows.len(),
            funnel.outside_accounts,
            funnel.outside_sales.to_string()
        ),
        (0, 85, "10005534.0000".to_owned())
    );
}
