//! The list of accounts: its orders, what it lacks and groups by, and the views that people keep of it.

use std::collections::BTreeSet;

use dahu_app::{
    Error,
    account::{self, Bounds, Direction, Filter, Grouping, Measure, PageRequest, Range, Sort, view},
    account_team, custom_field,
    import::Kind,
};
use dahu_core::{account::AccountId, custom_field::CustomKind, money::Amount, person::Role};
use dahu_testkit::databases;

use crate::{
    access::acting,
    desk::{Desk, day, take},
    staff::hired,
};

const ACCOUNTS: &str = "code,name,sector,province,city,size,region\n\
    B2,云帆科技,卫生,江苏省,南京市,大型,华东\n\
    A1,大虎,教育,江苏省,苏州市,小型,华东\n\
    ,无锡机械,,,,,\n\
    C3,长江,卫生,四川省,成都市,中型,西南\n";

async fn names(desk: &Desk, filter: &Filter, sort: Sort, direction: Direction, size: u64) -> Vec<String> {
    let mut request = PageRequest {
        sort,
        direction,
        after: None,
        size,
    };
    let mut names = Vec::new();
    loop {
        let page = account::list(&desk.ctx, filter, &request).await.expect("a page");
        names.extend(page.rows.into_iter().map(|row| row.name));
        request.after = page.next;
        if request.after.is_none() {
            return names;
        }
    }
}

#[tokio::test]
async fn every_order_shows_every_account_once_however_small_its_pages() {
    const SORTS: [Sort; 12] = [
        Sort::Name,
        Sort::Net,
        Sort::NetRecent,
        Sort::Last,
        Sort::DaysOver,
        Sort::Value,
        Sort::Code,
        Sort::Intent,
        Sort::Size,
        Sort::Sector,
        Sort::Province,
        Sort::City,
    ];
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Accounts, "a.csv", ACCOUNTS).await;
        let all: BTreeSet<String> = ["云帆科技", "大虎", "无锡机械", "长江"].map(str::to_owned).into();
        for sort in SORTS {
            let up = names(&desk, &Filter::default(), sort, Direction::Up, 1).await;
            let mut down = names(&desk, &Filter::default(), sort, Direction::Down, 3).await;
            assert_eq!(up.iter().cloned().collect::<BTreeSet<_>>(), all, "{sort:?}");
            down.reverse();
            assert_eq!(up, down, "{sort:?}: one way is the other way round");
        }
        let sizes = names(&desk, &Filter::default(), Sort::Size, Direction::Down, 2).await;
        assert_eq!(sizes, ["云帆科技", "长江", "大虎", "无锡机械"]);
        let codes = names(&desk, &Filter::default(), Sort::Code, Direction::Up, 2).await;
        assert_eq!(codes, ["无锡机械", "大虎", "云帆科技", "长江"]);
        let wrong = PageRequest {
            sort: Sort::Size,
            after: Some(format!("{}.large", AccountId(uuid::Uuid::nil()))),
            size: 5,
            ..PageRequest::default()
        };
        let refused = account::list(&desk.ctx, &Filter::default(), &wrong).await;
        assert!(matches!(
            refused,
            Err(Error::Refused {
                rule: "cursor_not_valid",
                ..
            })
        ));
    }
}

#[tokio::test]
async fn groups_hold_each_account_once_and_their_list_has_as_many() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let tier = custom_field::add(&desk.ctx, "等级", CustomKind::Choice, &["金", "银"])
            .await
            .expect("a field");
        take(&desk, Kind::Accounts, "a.csv", ACCOUNTS).await;
        take(
            &desk,
            Kind::Accounts,
            "b.csv",
            "code,name,等级\nB2,云帆科技,金\nC3,长江,金\n",
        )
        .await;
        let sales = "日期,客户,金额,币种\n2026-01-05,云帆科技,100.50,CNY\n2026-02-05,长江,50,CNY\n2026-03-05,大虎,7,CNY\n";
        take(&desk, Kind::Ledger, "s.csv", sales).await;
        let all = Filter::default();
        for by in [
            Grouping::Owner,
            Grouping::Intent,
            Grouping::Sector,
            Grouping::Province,
            Grouping::City,
            Grouping::Size,
            Grouping::FinanceGrade,
            Grouping::Region,
            Grouping::Industry,
            Grouping::Custom(tier),
        ] {
            let found = account::groups(&desk.ctx, &all, Sort::Net, by)
                .await
                .expect("groups");
            let accounts: u64 = found.groups.iter().map(|group| group.accounts).sum();
            assert_eq!(accounts, 4, "{by:?}");
            let lacking = Filter {
                lacking: vec![by],
                ..Filter::default()
            };
            let none = found.groups.iter().find(|group| group.held.is_none());
            let listed = names(&desk, &lacking, Sort::Name, Direction::Up, 10).await;
            assert_eq!(
                listed.len() as u64,
                none.map_or(0, |group| group.accounts),
                "{by:?}"
            );
        }
        let provinces = account::groups(&desk.ctx, &all, Sort::Net, Grouping::Province)
            .await
            .expect("groups");
        let told: Vec<(Option<&str>, u64, String)> = provinces
            .groups
            .iter()
            .map(|group| {
                (
                    group.held.as_deref(),
                    group.accounts,
                    group.net.map_or_else(String::new, |net| net.to_string()),
                )
            })
            .collect();
        assert_eq!(told[0].0, Some("江苏省"));
        assert_eq!((told[0].1, told[0].2.as_str()), (2, "107.5000"));
        let tiers = account::groups(&desk.ctx, &all, Sort::Net, Grouping::Custom(tier))
            .await
            .expect("groups");
        let gold = tiers
            .groups
            .iter()
            .find(|group| group.held.as_deref() == Some("金"));
        assert_eq!(gold.map(|group| group.accounts), Some(2));
    }
}

#[tokio::test]
async fn a_group_of_companies_is_listed_with_all_below_it() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Accounts, "a.csv", ACCOUNTS).await;
        let request = PageRequest {
            size: 10,
            sort: Sort::Name,
            direction: Direction::Up,
            after: None,
        };
        let rows = account::list(&desk.ctx, &Filter::default(), &request)
            .await
            .expect("a list")
            .rows;
        let id = |name: &str| rows.iter().find(|row| row.name == name).expect("it").id;
        account::group::set_parent(&desk.ctx, id("大虎"), Some(id("长江")))
            .await
            .expect("below");
        account::group::set_parent(&desk.ctx, id("云帆科技"), Some(id("大虎")))
            .await
            .expect("below");
        let within = Filter {
            group_of: Some(id("长江")),
            ..Filter::default()
        };
        let found = account::list(&desk.ctx, &within, &request)
            .await
            .expect("a list")
            .rows;
        assert_eq!(found.len(), 3);
        let parent = found
            .iter()
            .find(|row| row.name == "云帆科技")
            .and_then(|row| row.parent.clone());
        assert_eq!(parent, Some((id("大虎"), "大虎".to_owned())));
    }
}

#[tokio::test]
async fn views_are_kept_shared_and_removed_by_their_keeper_alone() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let manager = acting(&desk, "张三", Role::AccountManager).await;
        let director = acting(&desk, "李四", Role::SalesDirector).await;
        let mine = view::keep(&manager, " 华东大客户 ", "region=x", false)
            .await
            .expect("kept");
        let again = view::keep(&manager, "华东大客户", "region=y", false)
            .await
            .expect("kept again");
        assert_eq!(mine, again, "the same name stands for the new view");
        let refused = view::keep(&manager, "全员", "", true).await;
        assert!(matches!(refused, Err(Error::Forbidden { .. })), "{refused:?}");
        let shared = view::keep(&director, "全员", "sort=name", true)
            .await
            .expect("shared");
        let seen: Vec<(String, String, bool)> = view::views(&manager)
            .await
            .expect("views")
            .into_iter()
            .map(|view| (view.name, view.query, view.is_own))
            .collect();
        assert_eq!(
            seen,
            [
                ("华东大客户".to_owned(), "region=y".to_owned(), true),
                ("全员".to_owned(), "sort=name".to_owned(), false)
            ]
        );
        assert_eq!(
            view::views(&director).await.expect("views").len(),
            1,
            "others' own are not shown"
        );
        let stranger = view::remove(&manager, shared).await;
        assert!(matches!(stranger, Err(Error::NotFound { .. })));
        view::remove(&director, shared).await.expect("removed");
        for name in ["", "\u{7}", &"长".repeat(61)] {
            let refused = view::keep(&manager, name, "", false).await;
            assert!(matches!(
                refused,
                Err(Error::Refused {
                    rule: "view_name_not_usable",
                    ..
                })
            ));
        }
    }
}

#[tokio::test]
async fn groups_of_owners_name_them() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Accounts, "a.csv", ACCOUNTS).await;
        let all = Filter::default();
        let owner = hired(&desk, "zhao", Role::AccountManager)
            .await
            .person()
            .expect("a person");
        let owned = Filter {
            search: Some("云帆".to_owned()),
            ..Filter::default()
        };
        let page = PageRequest {
            size: 1,
            ..PageRequest::default()
        };
        let account = account::list(&desk.ctx, &owned, &page)
            .await
            .expect("a list")
            .rows[0]
            .id;
        account_team::hand_over(&desk.ctx, account, owner)
            .await
            .expect("an owner");
        let owners = account::groups(&desk.ctx, &all, Sort::Net, Grouping::Owner)
            .await
            .expect("groups");
        let held: Vec<_> = owners
            .groups
            .iter()
            .map(|group| (group.held.clone(), group.accounts))
            .collect();
        assert_eq!(held, [(None, 3), (Some(owner.to_string()), 1)]);
        assert!(owners.groups[1].name.is_some());
    }
}

fn numbers(from: &str, until: &str) -> Bounds {
    let bound = |text: &str| {
        let number = text.parse().ok()?;
        Some(Amount::from_decimal(number).expect("an amount"))
    };
    Bounds::Numbers(bound(from), bound(until))
}

fn days(from: &str, until: &str) -> Bounds {
    let bound = |text: &str| (!text.is_empty()).then(|| day(text));
    Bounds::Days(bound(from), bound(until))
}

fn within(ranges: &[(Measure, Bounds)]) -> Filter {
    let ranges = ranges.iter().map(|(of, within)| Range {
        of: *of,
        within: *within,
    });
    Filter {
        ranges: ranges.collect(),
        ..Filter::default()
    }
}

const SALES: &str =
    "日期,客户,金额,币种\n2026-01-05,云帆科技,100.50,CNY\n2026-02-05,长江,50,CNY\n2026-03-05,大虎,7,CNY\n";

#[tokio::test]
async fn ranges_find_what_is_within_them_and_known() {
    use Measure::{Custom, LastPurchase, Net, NetRecent, Value};
    for database in databases().await {
        let desk = Desk::open(database).await;
        let field = async |name: &str, kind| {
            let field = custom_field::add(&desk.ctx, name, kind, &[]).await;
            field.expect("a field")
        };
        let staff = field("员工", CustomKind::Number).await;
        let signed = field("签约", CustomKind::Date).await;
        take(&desk, Kind::Accounts, "a.csv", ACCOUNTS).await;
        let own = "code,name,员工,签约\nB2,云帆科技,120,2025-03-01\nC3,长江,80.5,2026-03-01\n";
        take(&desk, Kind::Accounts, "b.csv", own).await;
        take(&desk, Kind::Ledger, "s.csv", SALES).await;
        for (ranges, expected) in [
            (&[(Net, numbers("50", ""))][..], &["云帆科技", "长江"][..]),
            (&[(Net, numbers("50", "50"))], &["长江"]),
            (&[(Net, numbers("", "0"))], &["无锡机械"]),
            (&[(NetRecent, numbers("7", "60"))], &["大虎", "长江"]),
            (&[(Value, numbers("", "1000"))], &[]),
            (&[(LastPurchase, days("", "2026-02-05"))], &["云帆科技", "长江"]),
            (&[(LastPurchase, days("2026-02-05", ""))], &["大虎", "长江"]),
            (&[(Custom(staff), numbers("80.5", ""))], &["云帆科技", "长江"]),
            (&[(Custom(staff), numbers("", "100"))], &["长江"]),
            (&[(Custom(signed), days("2026-01-01", ""))], &["长江"]),
            (
                &[(Custom(signed), days("", "")), (Net, numbers("60", ""))],
                &["云帆科技"],
            ),
        ] {
            let filter = within(ranges);
            for sort in [Sort::Name, Sort::Net, Sort::Last] {
                let found = names(&desk, &filter, sort, Direction::Up, 3).await;
                let found: BTreeSet<&str> = found.iter().map(String::as_str).collect();
                assert_eq!(found, expected.iter().copied().collect(), "{filter:?} {sort:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_range_is_no_way_to_learn_of_sales_that_one_may_not_see() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Accounts, "a.csv", ACCOUNTS).await;
        take(&desk, Kind::Ledger, "s.csv", SALES).await;
        let other = hired(&desk, "qian", Role::AccountManager).await;
        for (ranges, expected) in [(&[][..], 4), (&[(Measure::Net, numbers("1", ""))], 0)] {
            let filter = Filter {
                without_owner: true,
                ..within(ranges)
            };
            let request = PageRequest {
                size: 9,
                ..PageRequest::default()
            };
            let page = account::list(&other, &filter, &request).await.expect("a list");
            assert_eq!(page.total, expected, "{filter:?}");
        }
    }
}
