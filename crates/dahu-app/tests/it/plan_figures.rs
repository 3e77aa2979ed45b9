//! What objectives are measured by: every value is the sum of the rows behind it, is masked where units are not seen, and lists
//! keep to what one sees.

use std::{collections::BTreeSet, fmt::Write as _};

use dahu_app::{
    Context, account,
    account_team::{self, Grant},
    import::Kind,
    opportunity::{self, Win},
    plan::{self, BehindRow, Known, PlanFilter, ToldWallet, TypedCell, TypedObjective, Unknown, Which},
    selection::rating,
};
use dahu_core::{
    access::Relation,
    account::AccountId,
    money::Amount,
    person::Role,
    plan::{
        PlanId,
        comparing::Told,
        objective::{ObjectiveId, Pace, Whose},
        white_space::Row,
        words::MeasureKind,
    },
    selection::{Rating, RatingKey},
};
use dahu_testkit::databases;

use crate::{
    access::salesperson,
    contracts::account_of,
    desk::{Desk, day, take, take_account},
    opportunity::{step, typed},
    plan::{begun, objective, rows, yuan},
    quota::id_of,
    staff::{hired, rule},
};

/// A group: 总部 of 张三 with 华东 below it, of 李四; both buy 阀门, 华东 水泵 too.
async fn group(desk: &Desk) -> (Context, [AccountId; 2]) {
    let accounts = "code,name,salesperson,parent_code\nG1,总部,张三,\nG2,华东公司,李四,G1\n";
    take(desk, Kind::Accounts, "a.csv", accounts).await;
    let lines = "account,date,amount,product\nG1,2026-01-15,100,阀门\nG1,2026-06-20,200,阀门\nG2,2026-02-15,40,阀门\n\
        G2,2026-05-15,7,水泵\nG1,2025-12-31,1000,阀门\nG2,2025-01-10,9000,水泵\n";
    take(desk, Kind::Ledger, "l.csv", lines).await;
    let ids = [account_of(desk, "G1").await, account_of(desk, "G2").await];
    (salesperson(desk, "张三").await, ids)
}

fn net(whose: Whose, row: Option<Row>) -> TypedObjective {
    TypedObjective {
        whose,
        row,
        ..objective(MeasureKind::NetSales, 1_000)
    }
}

async fn set(ctx: &Context, id: PlanId, typed: &TypedObjective) -> ObjectiveId {
    plan::set_objective(ctx, id, None, typed).await.expect("set")
}

async fn known(ctx: &Context, id: PlanId, objective: ObjectiveId) -> Known {
    let shown = plan::show(ctx, id).await.expect("it is there");
    let row = shown.objectives.iter().find(|row| row.id == objective);
    row.expect("one").measured.known
}

/// What the rows behind a value come to.
async fn behind(ctx: &Context, id: PlanId, objective: ObjectiveId) -> Amount {
    let found = plan::behind(ctx, id, objective).await.expect("rows");
    let of_row = |row: &BehindRow| match row {
        BehindRow::Sold { net, .. } => *net,
        BehindRow::Won { amount, .. } => *amount,
        _ => Amount::ZERO,
    };
    assert_eq!(found.left_out, 0);
    found.rows.iter().map(of_row).sum()
}

#[tokio::test]
async fn net_sales_are_of_the_account_the_group_or_a_unit_and_open_to_their_rows() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (_, [first, second]) = group(&desk).await;
        let director = hired(&desk, "director", Role::SalesDirector).await;
        let id = begun(&director, first, 2026).await;
        let valve = Row::Product("阀门".to_owned());
        for (typed, expected) in [
            (net(Whose::Account, None), 300),
            (net(Whose::Group, None), 347),
            (net(Whose::Unit(second), None), 47),
            (net(Whose::Group, Some(valve.clone())), 340),
            (net(Whose::Unit(second), Some(Row::Product("水泵".to_owned()))), 7),
            (
                TypedObjective {
                    by: day("2026-05-14"),
                    ..net(Whose::Group, None)
                },
                140,
            ),
        ] {
            let objective = set(&director, id, &typed).await;
            assert_eq!(
                known(&director, id, objective).await,
                Known::Value(yuan(expected)),
                "{typed:?}"
            );
            assert_eq!(
                behind(&director, id, objective).await,
                yuan(expected),
                "{typed:?}"
            );
        }
        let matrix = plan::show(&director, id).await.expect("it is there").matrix;
        let units: Vec<&str> = matrix.units.iter().map(|unit| unit.name.as_str()).collect();
        assert_eq!(units, ["总部", "华东公司"]);
        let wanted = vec![valve.clone()];
        plan::set_rows(&director, id, &rows(&director, id).await, wanted)
            .await
            .expect("rows");
        let matrix = plan::show(&director, id).await.expect("it is there").matrix;
        assert_eq!(matrix.days, Some((day("2025-06-21"), day("2026-06-20"))));
        let sales: Vec<Amount> = matrix.rows[0].squares.iter().map(|square| square.sales).collect();
        assert_eq!(
            (sales, matrix.rest),
            (vec![yuan(1_300), yuan(40)], vec![yuan(0), yuan(7)])
        );
    }
}

#[tokio::test]
async fn what_units_bought_that_one_does_not_see_is_masked_and_kept_whole() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, [first, second]) = group(&desk).await;
        let id = begun(&zhang, first, 2026).await;
        let of_group = set(&zhang, id, &net(Whose::Group, None)).await;
        let own = set(&zhang, id, &net(Whose::Account, None)).await;
        assert_eq!(known(&zhang, id, of_group).await, Known::Masked);
        assert_eq!(known(&zhang, id, own).await, Known::Value(yuan(300)));
        assert_eq!(
            plan::behind(&zhang, id, of_group).await.expect("rows").rows,
            [],
            "no rows of it either"
        );
        let shown = plan::show(&zhang, id).await.expect("it is there");
        assert_eq!((shown.matrix.units.len(), shown.matrix.hidden), (1, 1));
        said(&zhang, id, &[first]).await;
        let wallet = set(&zhang, id, &objective(MeasureKind::ShareOfWallet, 60)).await;
        assert_eq!(known(&zhang, id, wallet).await, Known::Masked);
        let director = hired(&desk, "director", Role::SalesDirector).await;
        assert_eq!(known(&director, id, wallet).await, Known::Value(yuan(50)));
        let grant = Grant {
            person: id_of(&zhang),
            role: Relation::Reader,
            whole_group: false,
            from: day("2026-06-01"),
            until: None,
        };
        account_team::give(&desk.ctx, second, grant)
            .await
            .expect("a role");
        assert_eq!(known(&zhang, id, of_group).await, Known::Value(yuan(347)));
    }
}

fn potential(units: i64) -> TypedCell {
    TypedCell {
        potential: Some(yuan(units)),
        source: "采购".to_owned(),
        ..TypedCell::default()
    }
}

/// Says of these units what they could buy a year of the first row.
async fn said(ctx: &Context, id: PlanId, units: &[AccountId]) {
    let row = rows(ctx, id).await[0].clone();
    for unit in units {
        plan::set_cell(ctx, id, (*unit, row.clone()), None, &potential(2_600))
            .await
            .expect("said");
    }
}

#[tokio::test]
async fn a_share_of_wallet_is_not_known_while_the_ledger_is_shorter_than_its_twelve_months() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take_account(&desk, "G1", "总部", "张三").await;
        let lines = "account,date,amount,product\nG1,2025-07-01,1000,阀门\nG1,2026-06-20,300,阀门\n";
        take(&desk, Kind::Ledger, "l.csv", lines).await;
        let zhang = salesperson(&desk, "张三").await;
        let id = begun(&zhang, account_of(&desk, "G1").await, 2026).await;
        said(&zhang, id, &[account_of(&desk, "G1").await]).await;
        let wallet = set(&zhang, id, &objective(MeasureKind::ShareOfWallet, 60)).await;
        let unknown = Known::Unknown(Unknown::ShortLedger);
        assert_eq!(known(&zhang, id, wallet).await, unknown);
        let shown = plan::show(&zhang, id).await.expect("it is there");
        let start = shown.objectives.iter().find_map(|row| row.objective.start);
        assert_eq!(
            (shown.matrix.share_percent(), start),
            (None, None),
            "a beginning would be as wrong"
        );
        assert_eq!(
            shown.matrix.wallet.potential,
            yuan(2_600),
            "what people said stands"
        );
        take(
            &desk,
            Kind::Ledger,
            "m.csv",
            "account,date,amount,product\nG1,2025-06-21,0,阀门\n",
        )
        .await;
        assert_eq!(known(&zhang, id, wallet).await, Known::Value(yuan(50)));
    }
}

#[tokio::test]
async fn starts_kept_values_and_squares_of_units_that_one_does_not_see_are_masked() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, units) = group(&desk).await;
        let director = hired(&desk, "director", Role::SalesDirector).await;
        let id = begun(&zhang, units[0], 2026).await;
        set(&zhang, id, &net(Whose::Account, None)).await;
        plan::submit(&zhang, id).await.expect("submitted");
        plan::withdraw(&zhang, id).await.expect("taken back");
        said(&director, id, &units).await;
        let wallet = set(&zhang, id, &objective(MeasureKind::ShareOfWallet, 60)).await;
        // The start, and the potential, source and day of the unit that is not seen.
        for (reader, expected) in [(&zhang, 4), (&director, 0)] {
            let is_masked = expected > 0;
            let shown = plan::show(reader, id).await.expect("it is there");
            let row = shown.objectives.iter().find(|row| row.id == wallet);
            let row = row.expect("one");
            assert_eq!(row.start() == Some(Known::Masked), is_masked, "{row:?}");
            assert_eq!(row.kept(yuan(5)) == Known::Masked, is_masked, "{row:?}");
            let compared = plan::compare(reader, id, Some(Which::Version(1)), Some(Which::Now)).await;
            let compared = compared.expect("compared");
            let fields = compared.differences.iter().flat_map(|one| &one.fields);
            let masked = fields.filter(|(_, _, is)| *is == Some(Told::Masked));
            assert_eq!(masked.count(), expected, "{:?}", compared.differences);
        }
    }
}

#[tokio::test]
async fn units_that_left_the_group_stay_in_older_versions_and_stay_masked() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, units) = group(&desk).await;
        let director = hired(&desk, "director", Role::SalesDirector).await;
        let id = begun(&zhang, units[0], 2026).await;
        said(&director, id, &units).await;
        let wallet = set(&zhang, id, &objective(MeasureKind::ShareOfWallet, 60)).await;
        let theirs = set(&director, id, &net(Whose::Unit(units[1]), None)).await;
        plan::submit(&zhang, id).await.expect("submitted");
        account::group::set_parent(&desk.ctx, units[1], None)
            .await
            .expect("it left");
        for (reader, columns) in [(&zhang, (1, 1)), (&director, (2, 0))] {
            let version = plan::show_version(reader, id, 1).await.expect("a version");
            assert_eq!((version.matrix.units.len(), version.matrix.hidden), columns);
            let shown = plan::show(reader, id).await.expect("it is there");
            for of in [wallet, theirs] {
                let row = shown.objectives.iter().find(|row| row.id == of).expect("one");
                let is_masked = row.kept(yuan(5)) == Known::Masked;
                assert_eq!(is_masked, columns.1 > 0, "{row:?}");
            }
        }
    }
}

/// A group of 张三: 总部, and 205 units below it, each of which buys less than the one before, and the last nothing.
async fn large_group(desk: &Desk) -> (Context, AccountId) {
    let mut accounts = "code,name,salesperson,parent_code\nHEAD,总部,张三,\n".to_owned();
    let mut lines = "account,date,amount,product\nHEAD,2026-06-20,5000,阀门\n".to_owned();
    for number in 0..205 {
        writeln!(accounts, "U{number},第{number}厂,张三,HEAD").expect("a line");
        if number < 204 {
            writeln!(lines, "U{number},2026-06-01,{},阀门", 1_000 - number).expect("a line");
        }
    }
    take(desk, Kind::Accounts, "a.csv", &accounts).await;
    take(desk, Kind::Ledger, "l.csv", &lines).await;
    (salesperson(desk, "张三").await, account_of(desk, "HEAD").await)
}

#[tokio::test]
async fn sums_of_a_large_group_are_of_all_its_units_and_not_of_those_listed() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, account) = large_group(&desk).await;
        let id = begun(&zhang, account, 2026).await;
        let all = set(&zhang, id, &net(Whose::Group, None)).await;
        // 5000, and 1000 down to 797 of the 204 units that bought something.
        assert_eq!(known(&zhang, id, all).await, Known::Value(yuan(188_294)));
    }
}

#[tokio::test]
async fn a_unit_of_which_something_is_said_has_a_column_however_little_it_buys() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, account) = large_group(&desk).await;
        let id = begun(&zhang, account, 2026).await;
        let row = rows(&zhang, id).await[0].clone();
        let matrix = async || plan::show(&zhang, id).await.expect("it is there").matrix;
        let before = matrix().await;
        let names: Vec<&str> = before.units.iter().map(|unit| unit.name.as_str()).collect();
        assert_eq!((names.len(), &names[..2]), (12, &["总部", "第0厂"][..]));
        assert_eq!(
            (before.others.len(), before.left_out, before.hidden),
            (188, 194, 0)
        );
        let last = account_of(&desk, "U204").await;
        assert!(
            before.others.iter().all(|unit| unit.id != last),
            "it buys nothing"
        );
        plan::set_cell(&zhang, id, (last, row.clone()), None, &potential(500))
            .await
            .expect("said");
        let after = matrix().await;
        assert_eq!((after.units[1].id, after.units.len()), (last, 12));
        assert_eq!((after.others.len(), after.left_out), (188, 194));
        assert_eq!((after.wallet.known, after.wallet.potential), (1, yuan(500)));
        for number in 100..111 {
            let unit = account_of(&desk, &format!("U{number}")).await;
            let said = plan::set_cell(&zhang, id, (unit, row.clone()), None, &potential(500)).await;
            match number {
                110 => assert_eq!(rule(said), "plan_too_many", "there is no column left"),
                _ => said.expect("said"),
            }
        }
        assert_eq!(matrix().await.wallet.known, 11);
    }
}

async fn told_wallet(ctx: &Context, id: PlanId) -> Option<ToldWallet> {
    plan::show(ctx, id).await.expect("it is there").matrix.told
}

#[tokio::test]
async fn the_wallet_of_the_selection_stands_beside_the_matrix_with_the_difference() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, [first, _]) = group(&desk).await;
        let id = begun(&zhang, first, 2026).await;
        assert_eq!(told_wallet(&zhang, id).await, None);
        let wallet = Rating {
            value: yuan(5_000).ten_thousandths(),
            rival: None,
            source: "年报".to_owned(),
            on: day("2026-05-01"),
        };
        rating::set(&zhang, first, RatingKey::Wallet, Some(wallet))
            .await
            .expect("told");
        let told = ToldWallet {
            amount: yuan(5_000),
            source: "年报".to_owned(),
            on: day("2026-05-01"),
            difference: None,
        };
        assert_eq!(told_wallet(&zhang, id).await, Some(told.clone()));
        said(&zhang, id, &[first]).await;
        let beside = ToldWallet {
            difference: Some(yuan(2_400)),
            ..told
        };
        assert_eq!(told_wallet(&zhang, id).await, Some(beside));
        let li = salesperson(&desk, "李四").await;
        let grant = Grant {
            person: id_of(&li),
            role: Relation::Reader,
            whole_group: false,
            from: day("2026-06-01"),
            until: None,
        };
        account_team::give(&desk.ctx, first, grant).await.expect("a role");
        assert_eq!(told_wallet(&li, id).await, None, "who does not see the selection");
    }
}

#[tokio::test]
async fn what_was_won_and_who_decides_count_as_the_records_say() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (_, [first, _]) = group(&desk).await;
        let director = hired(&desk, "director", Role::SalesDirector).await;
        let id = begun(&director, first, 2026).await;
        let won = set(&director, id, &objective(MeasureKind::WonAmount, 500)).await;
        let deciders = set(&director, id, &objective(MeasureKind::DecidersCovered, 80)).await;
        let own = set(&director, id, &objective(MeasureKind::Own, 1)).await;
        assert_eq!(known(&director, id, won).await, Known::Value(yuan(0)));
        assert_eq!(
            known(&director, id, deciders).await,
            Known::Unknown(plan::Unknown::NoDecider)
        );
        assert_eq!(
            known(&director, id, own).await,
            Known::Value(yuan(3)),
            "it starts there"
        );
        let opened = dahu_app::opportunity::open(&director, first, &typed("阀门采购", "480"), &step()).await;
        let opened = opened.expect("opened");
        opportunity::win(&director, opened, &Win::default())
            .await
            .expect("won");
        let shown = plan::show(&director, id).await.expect("it is there");
        let row = shown.objectives.iter().find(|row| row.id == won).expect("one");
        let Known::Value(value) = row.measured.known else {
            panic!("{:?}", row.measured)
        };
        assert!(value > yuan(0));
        assert_eq!(behind(&director, id, won).await, value);
        assert!(matches!(
            row.measured.progress.pace,
            Pace::OnCourse | Pace::Reached | Pace::Behind
        ));
    }
}

#[tokio::test]
async fn lists_keep_to_what_one_sees_and_go_on_page_by_page() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let mut accounts = "code,name,salesperson\n".to_owned();
        for number in 0..23 {
            let owner = if number % 2 == 0 { "张三" } else { "李四" };
            std::fmt::Write::write_fmt(&mut accounts, format_args!("K{number},客户{number},{owner}\n"))
                .expect("a line");
        }
        take(&desk, Kind::Accounts, "a.csv", &accounts).await;
        let found = dahu_app::account::list(&desk.ctx, &Default::default(), &crate::kind::whole()).await;
        for row in found.expect("a list").rows {
            begun(&desk.ctx, row.id, 2026).await;
        }
        let mut filter = PlanFilter::default();
        let (mut seen, mut pages) = (BTreeSet::new(), 0);
        loop {
            let page = plan::list(&desk.ctx, &filter).await.expect("a page");
            assert_eq!(page.counts["drafted"], 23);
            seen.extend(page.rows.iter().map(|row| row.id));
            pages += 1;
            filter.after = page.next;
            if filter.after.is_none() {
                break;
            }
        }
        assert_eq!((seen.len(), pages), (23, 2));
        let zhang = salesperson(&desk, "张三").await;
        let theirs = plan::list(&zhang, &PlanFilter::default()).await.expect("a page");
        assert_eq!((theirs.rows.len(), theirs.counts["drafted"]), (12, 12));
        assert!(theirs.rows.iter().all(|row| row.owner.as_deref() == Some("张三")));
        let wrong = PlanFilter {
            after: Some("x".to_owned()),
            ..PlanFilter::default()
        };
        assert_eq!(rule(plan::list(&zhang, &wrong).await), "cursor_not_valid");
        let closed = PlanFilter {
            state: Some("closed".to_owned()),
            ..PlanFilter::default()
        };
        assert!(
            plan::list(&desk.ctx, &closed)
                .await
                .expect("a page")
                .rows
                .is_empty()
        );
    }
}
