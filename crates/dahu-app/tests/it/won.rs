//! What was won against what the ledger shows of it: sale by sale, for lists, for one account, and for who may see what.

use dahu_app::{
    Context, Error,
    import::{self, Kind},
    opportunity::{
        self, Line, NewStep, Part, TypedOpportunity, Win, WonDetail, WonFilter, WonPage, WonPageRequest,
        WonRow, WonSort,
    },
};
use dahu_core::{
    account::AccountId,
    money::Amount,
    opportunity::{Confirmation, OpportunityId},
    person::Role,
};
use dahu_testkit::databases;

use crate::{
    access::{acting, salesperson},
    contracts::account_of,
    desk::{Desk, day, id, take},
    opportunity::{step, typed},
    staff::rule,
};

const ACCOUNTS: &str =
    "code,name,owner,parent\nK1,云帆科技,王五,\nK2,云帆苏州,李四,云帆科技\nK3,大虎,王五,\n";
const SALES: &str = "account,date,amount,product,document\n\
    K1,2026-01-05,999,阀门,D0\n\
    K1,2026-03-01,70,阀门,D1\n\
    K1,2026-03-01,30,阀门,D2\n\
    K1,2026-04-01,60,水泵,D3\n\
    K1,2026-05-01,-20,水泵,D4\n\
    K2,2026-05-02,40,水泵,D5\n\
    K3,2026-06-15,5,阀门,D6\n";

fn yuan(units: i64) -> Amount {
    Amount::from_ten_thousandths(units * 10_000)
}

/// Three accounts with sales up to 2026-06-15, the second a unit of the first; the owner of the first and third.
async fn selling(desk: &Desk) -> Context {
    take(desk, Kind::Accounts, "a.csv", ACCOUNTS).await;
    take(desk, Kind::Ledger, "l.csv", SALES).await;
    salesperson(desk, "王五").await
}

/// Something that was won on a day and should be invoiced by another.
async fn won(
    ctx: &Context,
    account: AccountId,
    new: TypedOpportunity,
    on: &str,
    until: &str,
) -> OpportunityId {
    let new = TypedOpportunity {
        opened_on: "2026-01-02".to_owned(),
        ..new
    };
    let id = opportunity::open(ctx, account, &new, &step())
        .await
        .expect("opened");
    let win = Win {
        on: on.to_owned(),
        expected_until: until.to_owned(),
        ..Win::default()
    };
    opportunity::win(ctx, id, &win).await.expect("won");
    id
}

async fn name_product(ctx: &Context, id: OpportunityId, product: &str, units: i64) {
    let began = opportunity::begun(ctx, id).await.expect("it is there").began_with;
    let line = Line {
        product: product.to_owned(),
        quantity: None,
        amount: yuan(units),
    };
    opportunity::change_part(ctx, id, &began, Part::Lines(vec![line]))
        .await
        .expect("changed");
}

/// Three that were won with an account: 120 until May, 50 of valves, and later 500 more.
async fn three_won(owner: &Context, account: AccountId) -> [OpportunityId; 3] {
    let first = won(owner, account, typed("改造", "120"), "2026-02-01", "2026-05-31").await;
    let named = won(
        owner,
        account,
        typed("阀门年单", "50"),
        "2026-02-10",
        "2026-12-31",
    )
    .await;
    name_product(owner, named, "阀门", 50).await;
    let next = won(owner, account, typed("三期", "500"), "2026-05-20", "2027-01-31").await;
    [first, named, next]
}

fn names(rows: Vec<WonRow>) -> Vec<String> {
    rows.into_iter().map(|row| row.name).collect()
}

async fn listed(ctx: &Context, filter: &WonFilter) -> WonPage {
    let request = WonPageRequest {
        size: 50,
        ..WonPageRequest::default()
    };
    opportunity::won(ctx, filter, &request).await.expect("a list")
}

/// How something stands, what was invoiced of it and what is missing.
type Stands = (Confirmation, Amount, Amount);

/// Names, and how they stand.
fn told(page: &WonPage) -> Vec<(&str, Option<Stands>)> {
    let rows = page.rows.iter().map(|row| {
        let figures = row.figures;
        let told = figures.map(|figures| (figures.stands, figures.invoiced.amount, figures.missing));
        (row.name.as_str(), told)
    });
    rows.collect()
}

async fn detail(ctx: &Context, id: OpportunityId) -> WonDetail {
    let found = opportunity::won_detail(ctx, id).await.expect("it is there");
    found.expect("it was won")
}

/// The sales behind it: day, product, what counts, and documents.
fn sales(found: &WonDetail) -> Vec<(String, &str, Amount, Vec<&str>)> {
    let sales = found.sales.iter().map(|sale| {
        let documents = sale.documents.iter().map(|(document, _)| document.as_str());
        (
            sale.day.to_string(),
            sale.product.as_str(),
            sale.counted,
            documents.collect(),
        )
    });
    sales.collect()
}

#[tokio::test]
async fn the_ledger_confirms_what_was_won_and_says_what_is_missing() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let owner = selling(&desk).await;
        let account = account_of(&desk, "K1").await;
        let [first, ..] = three_won(&owner, account).await;

        let page = listed(&owner, &WonFilter::default()).await;
        assert_eq!(page.as_of, Some(day("2026-06-15")));
        assert_eq!(
            told(&page),
            [
                ("改造", Some((Confirmation::Short, yuan(90), yuan(30)))),
                ("三期", Some((Confirmation::Awaited, yuan(0), yuan(500)))),
                ("阀门年单", Some((Confirmation::Confirmed, yuan(50), yuan(0)))),
            ],
            "what is overdue comes first, and what is confirmed last"
        );
        let totals = page.totals;
        assert_eq!((totals.won, totals.invoiced), (yuan(670), yuan(140)));
        assert_eq!(
            (totals.open, totals.short, totals.count),
            (yuan(500), yuan(30), 3)
        );
        assert_eq!(page.owners.len(), 1);
        assert_eq!(
            (page.owners[0].name.as_str(), page.owners[0].totals),
            ("王五", totals)
        );

        let of_first = detail(&owner, first).await;
        assert_eq!(
            sales(&of_first),
            [
                ("2026-03-01".to_owned(), "阀门", yuan(50), vec!["D1", "D2"]),
                ("2026-04-01".to_owned(), "水泵", yuan(40), vec!["D3"]),
            ]
        );
        let of_account = opportunity::won_of_account(&owner, account).await.expect("won");
        assert_eq!(
            names(of_account.rows),
            ["三期", "阀门年单", "改造"],
            "the latest won first"
        );
        assert_eq!((of_account.totals, of_account.beyond), (totals, Some(yuan(0))));
    }
}

#[tokio::test]
async fn what_comes_in_later_goes_to_what_has_time_and_the_rest_to_what_is_late() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let owner = selling(&desk).await;
        let account = account_of(&desk, "K1").await;
        let [first, _, next] = three_won(&owner, account).await;
        let came = "account,date,amount,product,document\nK1,2026-06-20,510,水泵,D7\n";
        let ran = take(&desk, Kind::Ledger, "later.csv", came).await;
        let page = listed(&owner, &WonFilter::default()).await;
        assert_eq!(
            told(&page),
            [
                ("改造", Some((Confirmation::Short, yuan(100), yuan(20)))),
                ("阀门年单", Some((Confirmation::Confirmed, yuan(50), yuan(0)))),
                ("三期", Some((Confirmation::Confirmed, yuan(500), yuan(0)))),
            ]
        );
        let late = detail(&owner, first).await;
        assert_eq!(late.figures.expect("seen").invoiced.late, yuan(10));
        assert!(late.sales[2].is_late);
        import::undo(&desk.ctx, id(&ran)).await.expect("undone");
        opportunity::undo(&owner, next).await.expect("not won after all");
        let left = listed(&owner, &WonFilter::default()).await.rows;
        assert_eq!(names(left), ["改造", "阀门年单"]);
        assert_eq!(
            opportunity::won_detail(&owner, next).await.expect("it is open"),
            None
        );
    }
}

/// Four that were won with two accounts: 甲 is confirmed, 乙 and 丙 are overdue, 丁 has time.
async fn four_won(desk: &Desk, owner: &Context) {
    let (first, third) = (account_of(desk, "K1").await, account_of(desk, "K3").await);
    for (account, name, amount, on, until) in [
        (first, "甲", "10", "2026-02-01", "2026-05-31"),
        (first, "乙", "900", "2026-02-02", "2026-05-31"),
        (third, "丙", "80", "2026-02-03", "2026-04-30"),
        (third, "丁", "7", "2026-06-01", "2026-12-31"),
    ] {
        won(owner, account, typed(name, amount), on, until).await;
    }
}

/// The names of a list, read a row at a time.
async fn paged(ctx: &Context, filter: &WonFilter, sort: WonSort) -> Vec<String> {
    let mut request = WonPageRequest {
        sort,
        size: 1,
        after: None,
    };
    let mut found = Vec::new();
    loop {
        let page = opportunity::won(ctx, filter, &request).await.expect("a page");
        found.extend(names(page.rows));
        request.after = page.next;
        if request.after.is_none() {
            let all = opportunity::all_won(ctx, filter, sort).await.expect("all");
            assert_eq!(found, names(all.rows), "pages are all of it");
            return found;
        }
    }
}

fn overdue() -> WonFilter {
    WonFilter {
        stands: vec![Confirmation::Short, Confirmation::Nothing],
        ..WonFilter::default()
    }
}

#[tokio::test]
async fn lists_are_narrowed_sorted_and_paged() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let owner = selling(&desk).await;
        four_won(&desk, &owner).await;
        let all = WonFilter::default();
        assert_eq!(
            paged(&owner, &all, WonSort::Urgency).await,
            ["丙", "乙", "丁", "甲"]
        );
        assert_eq!(
            paged(&owner, &all, WonSort::Missing).await,
            ["乙", "丙", "丁", "甲"]
        );
        assert_eq!(paged(&owner, &all, WonSort::Won).await, ["丁", "丙", "乙", "甲"]);
        assert_eq!(paged(&owner, &overdue(), WonSort::Urgency).await, ["丙", "乙"]);
        let searched = WonFilter {
            search: Some(" 乙 ".to_owned()),
            ..WonFilter::default()
        };
        assert_eq!(paged(&owner, &searched, WonSort::Urgency).await, ["乙"]);
        let wrong = WonPageRequest {
            after: Some("nowhere".to_owned()),
            ..WonPageRequest::default()
        };
        let refused = opportunity::won(&owner, &all, &wrong).await;
        assert_eq!(rule(refused), "cursor_not_valid");
    }
}

#[tokio::test]
async fn what_is_overdue_is_followed_up_and_leaves_the_list_after_a_year() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let owner = selling(&desk).await;
        four_won(&desk, &owner).await;
        let rows = listed(&owner, &overdue()).await.rows;
        assert!(rows.iter().all(|row| row.is_overdue() && row.may_work));
        let late = rows[0].id;
        let silent = opportunity::add_step(&owner, late, &NewStep::default()).await;
        assert_eq!(rule(silent), "opportunity_without_step");
        let ask = NewStep {
            what: "问开票".to_owned(),
            due_on: Some(day("2026-07-01")),
            who: None,
        };
        opportunity::add_step(&owner, late, &ask).await.expect("planned");
        let planned = listed(&owner, &overdue()).await.rows[0].step.clone();
        assert_eq!(planned, Some(("问开票".to_owned(), day("2026-07-01"), false)));
        // A year after its day nobody waits for it any more; its page still tells how it stood.
        desk.move_to("2027-05-20");
        let much_later = "account,date,amount\nK3,2027-05-15,1\n";
        take(&desk, Kind::Ledger, "much_later.csv", much_later).await;
        let left = paged(&owner, &WonFilter::default(), WonSort::Urgency).await;
        assert_eq!(left, ["乙", "丁", "甲"]);
        let settled = detail(&owner, late).await.figures.expect("seen");
        assert_eq!(
            (settled.stands, settled.missing),
            (Confirmation::Nothing, yuan(80))
        );
    }
}

/// One that was won with an account and its unit together, and one with the account alone.
async fn group_won(desk: &Desk, owner: &Context) -> (OpportunityId, OpportunityId) {
    let [account, unit] = [account_of(desk, "K1").await, account_of(desk, "K2").await];
    let together = TypedOpportunity {
        units: vec![unit],
        ..typed("全集团", "300")
    };
    let both = won(owner, account, together, "2026-02-01", "2026-12-31").await;
    let alone = won(owner, account, typed("总部", "20"), "2026-04-15", "2026-12-31").await;
    (both, alone)
}

#[tokio::test]
async fn who_does_not_see_the_sales_of_all_its_accounts_sees_nothing_of_what_was_invoiced() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let owner = selling(&desk).await;
        let account = account_of(&desk, "K1").await;
        let (both, _) = group_won(&desk, &owner).await;

        let page = listed(&owner, &WonFilter::default()).await;
        assert_eq!(
            (page.totals.count, page.totals.hidden, page.totals.won),
            (2, 1, yuan(20))
        );
        let hidden = page.rows.iter().find(|row| row.id == both).expect("it is listed");
        assert_eq!(hidden.figures, None);
        let masked = detail(&owner, both).await;
        assert_eq!(
            (masked.figures, masked.sales.len(), masked.beyond),
            (None, 0, yuan(0))
        );
        let of_account = opportunity::won_of_account(&owner, account).await.expect("won");
        assert_eq!((of_account.totals.hidden, of_account.totals.won), (1, yuan(20)));
        let filter = WonFilter {
            stands: vec![Confirmation::Partly],
            ..WonFilter::default()
        };
        assert!(
            listed(&owner, &filter).await.rows.is_empty(),
            "how it stands is not told by a filter"
        );
    }
}

#[tokio::test]
async fn who_sees_all_its_accounts_sees_every_sale_of_a_group() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let owner = selling(&desk).await;
        let (both, alone) = group_won(&desk, &owner).await;
        let director = acting(&desk, "钱", Role::SalesDirector).await;
        let page = listed(&director, &WonFilter::default()).await;
        assert_eq!((page.totals.count, page.totals.hidden), (2, 0));
        let seen = detail(&director, both).await;
        assert_eq!(seen.figures.expect("seen").invoiced.amount, yuan(100 + 40 + 40));
        let names: Vec<&str> = seen.sales.iter().map(|sale| sale.account_name.as_str()).collect();
        assert_eq!(names, ["云帆科技", "云帆科技", "云帆苏州"]);
        assert_eq!(
            detail(&director, alone).await.figures.expect("seen").stands,
            Confirmation::Awaited
        );
    }
}

#[tokio::test]
async fn strangers_learn_nothing_of_what_was_won() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let owner = selling(&desk).await;
        let account = account_of(&desk, "K1").await;
        let (both, _) = group_won(&desk, &owner).await;
        let stranger = salesperson(&desk, "李四").await;
        assert!(listed(&stranger, &WonFilter::default()).await.rows.is_empty());
        let refused = opportunity::won_detail(&stranger, both).await;
        assert!(matches!(refused, Err(Error::NotFound { .. })), "{refused:?}");
        let refused = opportunity::won_of_account(&stranger, account).await;
        assert!(matches!(refused, Err(Error::NotFound { .. })), "{refused:?}");
        let outside = acting(&desk, "外", Role::External).await;
        for refused in [
            opportunity::won(&outside, &WonFilter::default(), &WonPageRequest::default())
                .await
                .map(drop),
            opportunity::won_detail(&outside, OpportunityId(uuid::Uuid::nil()))
                .await
                .map(drop),
            opportunity::add_step(&outside, both, &step()).await,
        ] {
            assert!(matches!(refused, Err(Error::Forbidden { .. })), "{refused:?}");
        }
    }
}

#[tokio::test]
async fn without_a_ledger_everything_is_awaited() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Accounts, "a.csv", ACCOUNTS).await;
        let owner = salesperson(&desk, "王五").await;
        let account = account_of(&desk, "K1").await;
        won(&owner, account, typed("改造", "120"), "2026-02-01", "2026-05-31").await;
        let page = listed(&owner, &WonFilter::default()).await;
        assert_eq!(page.as_of, None);
        assert_eq!(
            told(&page),
            [("改造", Some((Confirmation::Awaited, yuan(0), yuan(120))))]
        );
    }
}
