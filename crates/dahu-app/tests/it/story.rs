//! The first weeks of a firm with its workspace, told once and played on each kind of database.

use std::sync::Arc;

use chrono::TimeDelta;
use dahu_app::{
    Error,
    account::{self, Direction, Filter, IntentFilter, PageRequest, Sort, StandingFilter},
    assessment,
    import::{self, Kind, State},
    overview,
    report::{self, FunnelAccount, FunnelAccounts, FunnelCell, Window},
    sign_in,
};
use dahu_core::{assessment::Intent, person::PersonId};
use dahu_testkit::databases;

use crate::desk::{Desk, TODAY, day};

/// The brief's table: salesperson, targets, high or medium, low, closed, sales.
const BRIEF: [(&str, u64, u64, u64, u64, &str); 4] = [
    ("曹昌", 71, 38, 33, 8, "53226.0000"),
    ("赵双", 49, 39, 10, 6, "31735.0000"),
    ("陈莹", 156, 66, 90, 20, "168203.0000"),
    ("王兴云", 65, 28, 37, 4, "77619.0000"),
];

#[tokio::test]
async fn a_firm_brings_its_targets_and_orders_and_works_with_them() {
    for database in databases().await {
        let kind = database.kind();
        let desk = Desk::open(database).await;
        let ran = desk.import_sample().await;
        assert_eq!(ran[0].outcome.created, 341, "{kind:?}");
        assert_eq!(ran[0].outcome.targets_created, 341);
        assert_eq!(ran[0].outcome.salespeople_created, 4);
        assert_eq!(
            ran[2].outcome.accounts_created, 0,
            "orders are of accounts on the target list"
        );
        the_funnel_is_the_brief_s(&desk).await;
        every_figure_opens_its_accounts(&desk).await;
        the_same_file_adds_nothing(&desk).await;
        a_report_is_remembered_whoever_signs_in(&desk).await;
        accounts_are_found_by_two_characters_and_pinyin(&desk).await;
        the_list_gives_every_account_once(&desk).await;
        an_assessment_moves_an_account_through_the_funnel(&desk).await;
        undoing_the_orders_takes_the_sales_back(&desk).await;
        let desk = desk.reopen().await;
        let overview = overview::show(&desk.ctx).await.expect("an overview");
        assert_eq!(overview.accounts, 341);
    }
}

async fn the_funnel_is_the_brief_s(desk: &Desk) {
    let funnel = report::funnel(&desk.ctx, &Window::default())
        .await
        .expect("a funnel");
    let rows: Vec<_> = funnel
        .rows
        .iter()
        .map(|row| {
            let counts = &row.counts;
            let name = row.salesperson.as_str();
            (
                name,
                counts.targets,
                counts.high_medium,
                counts.low,
                counts.closed,
                counts.sales.to_string(),
            )
        })
        .collect();
    for expected in BRIEF {
        let (name, targets, high_medium, low, closed, sales) = expected;
        let expected = (name, targets, high_medium, low, closed, sales.to_owned());
        assert!(rows.contains(&expected), "{expected:?} is not among {rows:?}");
    }
    assert_eq!(rows.len(), BRIEF.len());
    let total = &funnel.total;
    assert_eq!(
        (total.targets, total.high_medium, total.low, total.closed),
        (341, 171, 170, 38)
    );
    assert_eq!(total.sales.to_string(), "330783.0000");
    assert_eq!(
        (funnel.outside_accounts, funnel.outside_sales.to_string()),
        (0, "0.0000".to_owned())
    );
}

async fn every_figure_opens_its_accounts(desk: &Desk) {
    let window = Window::default();
    let funnel = report::funnel(&desk.ctx, &window).await.expect("a funnel");
    for row in &funnel.rows {
        let counts = &row.counts;
        for (cell, expected) in [
            (FunnelCell::Targets, counts.targets),
            (FunnelCell::HighMedium, counts.high_medium),
            (FunnelCell::Low, counts.low),
            (FunnelCell::NotAssessed, counts.not_assessed),
            (FunnelCell::Closed, counts.closed),
        ] {
            let behind = report::funnel_accounts(&desk.ctx, &window, row.person, cell)
                .await
                .expect("accounts");
            assert_eq!(behind.total, expected, "{cell:?} of {}", row.salesperson);
            assert_eq!(behind.accounts.len() as u64, expected);
            assert_eq!(page_by_page(desk, row.person, cell).await, behind.accounts);
        }
    }
}

async fn page_by_page(desk: &Desk, salesperson: Option<PersonId>, cell: FunnelCell) -> Vec<FunnelAccount> {
    const ON_PAGE: usize = 7;
    let mut found = Vec::new();
    loop {
        let places = found.len()..found.len() + ON_PAGE;
        let page = FunnelAccounts::page(&desk.ctx, &Window::default(), salesperson, cell, places)
            .await
            .expect("a page");
        let is_last = page.accounts.len() < ON_PAGE;
        found.extend(page.accounts);
        assert!(found.len() as u64 <= page.total, "no page past the last");
        if is_last {
            return found;
        }
    }
}

async fn the_same_file_adds_nothing(desk: &Desk) {
    let path = desk.database.folder().join("sample/ledger.csv");
    let again = desk.import(Kind::Ledger, &path).await;
    assert!(
        matches!(
            again,
            Err(Error::Refused {
                rule: "already_imported",
                ..
            })
        ),
        "{again:?}"
    );
    the_funnel_is_the_brief_s(desk).await;
}

async fn accounts_are_found_by_two_characters_and_pinyin(desk: &Desk) {
    let all = list(desk, Filter::default()).await;
    let name = &all[0].name;
    let two: String = name.chars().skip(2).take(2).collect();
    for typed in [
        two.as_str(),
        name.as_str(),
        all[0].code.as_deref().expect("a code"),
    ] {
        let found = list(
            desk,
            Filter {
                search: Some(typed.to_owned()),
                ..Filter::default()
            },
        )
        .await;
        assert!(
            found.iter().any(|row| row.id == all[0].id),
            "{typed} finds {name}"
        );
        let written = found
            .iter()
            .filter(|row| row.name.contains(typed) || row.code.as_deref() == Some(typed));
        assert_eq!(written.count(), found.len(), "{typed} finds nothing else");
    }
    let hospitals = all.iter().filter(|row| row.name.contains("医院")).count();
    let found = list(
        desk,
        Filter {
            search: Some("yiyuan".to_owned()),
            ..Filter::default()
        },
    )
    .await;
    assert!(hospitals > 0 && found.len() >= hospitals);
}

async fn the_list_gives_every_account_once(desk: &Desk) {
    for sort in [Sort::Name, Sort::Net, Sort::NetRecent, Sort::Last, Sort::DaysOver] {
        for direction in [Direction::Up, Direction::Down] {
            let mut seen = std::collections::HashSet::new();
            let mut page = PageRequest {
                sort,
                direction,
                after: None,
                size: 50,
            };
            loop {
                let found = account::list(&desk.ctx, &Filter::default(), &page)
                    .await
                    .expect("a page");
                assert_eq!(found.total, 341);
                for row in &found.rows {
                    assert!(
                        seen.insert(row.id),
                        "{} comes twice by {sort:?} {direction:?}",
                        row.name
                    );
                }
                page.after = found.next;
                if page.after.is_none() {
                    break;
                }
            }
            assert_eq!(seen.len(), 341, "{sort:?} {direction:?}");
        }
    }
    let bought = list(
        desk,
        Filter {
            closed: Some(true),
            ..Filter::default()
        },
    )
    .await;
    assert_eq!(bought.len(), 38);
    let never = list(
        desk,
        Filter {
            standing: Some(StandingFilter::NeverBought),
            ..Filter::default()
        },
    )
    .await;
    assert_eq!(never.len(), 341 - 38);
    let wanted = list(
        desk,
        Filter {
            intent: Some(IntentFilter::HighOrMedium),
            ..Filter::default()
        },
    )
    .await;
    assert_eq!(wanted.len(), 171);
}

async fn an_assessment_moves_an_account_through_the_funnel(desk: &Desk) {
    let filter = Filter {
        intent: Some(IntentFilter::Low),
        ..Filter::default()
    };
    let account = list(desk, filter).await[0].id;
    let future = assessment::record(&desk.ctx, account, Intent::High, day("2026-07-01")).await;
    assert!(matches!(
        future,
        Err(Error::Refused {
            rule: "assessed_in_future",
            ..
        })
    ));
    desk.move_to("2026-07-02");
    assessment::record(&desk.ctx, account, Intent::High, day("2026-07-01"))
        .await
        .expect("an assessment");
    let now = report::funnel(&desk.ctx, &Window::default())
        .await
        .expect("a funnel")
        .total;
    assert_eq!((now.high_medium, now.low), (172, 169));
    let before = Window {
        as_of: Some(day(TODAY)),
        ..Window::default()
    };
    let then = report::funnel(&desk.ctx, &before).await.expect("a funnel").total;
    assert_eq!(
        (then.high_medium, then.low),
        (171, 170),
        "what was so on a day stays so"
    );
    let detail = account::history(&desk.ctx, account).await.expect("an account");
    assert_eq!(detail.assessments[0].intent, Intent::High);
    assert_eq!(detail.events[0].verb, "recorded");
}

async fn a_report_is_remembered_whoever_signs_in(desk: &Desk) {
    let ctx = &desk.ctx;
    let before = overview::show(ctx).await.expect("an overview");
    let person = sign_in::first_administrator(ctx, "管理员")
        .await
        .expect("a person");
    let changed = overview::show(ctx).await.expect("an overview");
    assert!(!Arc::ptr_eq(&before, &changed), "a new person may change reports");
    let token = sign_in::make_link(ctx, person, TimeDelta::minutes(5))
        .await
        .expect("a link");
    sign_in::with_link(ctx, &token).await.expect("signed in");
    let same = overview::show(ctx).await.expect("an overview");
    assert!(Arc::ptr_eq(&changed, &same), "a sign-in changes none");
}

async fn undoing_the_orders_takes_the_sales_back(desk: &Desk) {
    let imports = import::list(&desk.ctx).await.expect("imports");
    let orders = imports
        .iter()
        .find(|import| import.kind == Kind::Ledger)
        .expect("the orders");
    let undone = import::undo(&desk.ctx, orders.id).await.expect("undone");
    assert_eq!(undone.lines, orders.outcome.rows_taken);
    assert_eq!(undone.accounts, 0, "the accounts came with the target list");
    let funnel = report::funnel(&desk.ctx, &Window::default())
        .await
        .expect("a funnel")
        .total;
    assert_eq!(
        (funnel.closed, funnel.sales.to_string()),
        (0, "0.0000".to_owned())
    );
    let twice = import::undo(&desk.ctx, orders.id).await;
    assert!(matches!(
        twice,
        Err(Error::Refused {
            rule: "import_not_taken",
            ..
        })
    ));
    assert_eq!(
        import::show(&desk.ctx, orders.id).await.expect("it").state,
        State::Undone
    );
    let path = desk.database.folder().join("sample/ledger.csv");
    desk.import(Kind::Ledger, &path)
        .await
        .expect("an undone file can come in again");
    let funnel = report::funnel(&desk.ctx, &Window::default())
        .await
        .expect("a funnel")
        .total;
    assert_eq!(
        (funnel.closed, funnel.sales.to_string()),
        (38, "330783.0000".to_owned())
    );
}

async fn list(desk: &Desk, filter: Filter) -> Vec<account::AccountRow> {
    let mut rows = Vec::new();
    let mut page = PageRequest {
        sort: Sort::Name,
        direction: Direction::Up,
        after: None,
        size: 200,
    };
    loop {
        let found = account::list(&desk.ctx, &filter, &page).await.expect("a page");
        rows.extend(found.rows);
        page.after = found.next;
        if page.after.is_none() {
            return rows;
        }
    }
}
