//! Review packs: figures that add up to the ledger, what the customer is told and what not, and who may have whose.

use std::{collections::BTreeMap, sync::Arc};

use dahu_app::{
    Context, Error, activity,
    contact::{self, ContactFacts, StanceTaken, Tie},
    opportunity::{self, Loss, TypedOpportunity, Win},
    report::WorkOf,
    review::{
        self, AccountContent, AccountPack, MonthRow, PortfolioContent, PortfolioPack, SalesOf, SalesRow,
        Wanted,
    },
    task::{self, NewTask},
};
use dahu_core::{
    account::AccountId,
    contact::{LegalBasis, Stance},
    money::Amount,
    opportunity::LostReason,
    person::Role,
    quota::Subject,
    review::{Audience, Chapter},
};
use dahu_testkit::databases;
use uuid::Uuid;

use crate::{
    access::{acting, salesperson},
    activity::{read, visit},
    desk::{Desk, day},
    opportunity::{step, typed},
    quota::{id_of, selling, set, span, teams},
    staff::rule,
    valuation::{request, value},
};

/// What is ours alone, and stands in no other field.
const OURS: [&str; 6] = [
    "扩建项目",
    "对手甲",
    "签字前反悔过",
    "看了机房",
    "内部碰头",
    "备件框架",
];

fn yuan(units: i64) -> Amount {
    Amount::from_ten_thousandths(units * 10_000)
}

/// An account of 张三 with everything that a pack can tell of it.
async fn whole(desk: &Desk) -> (AccountId, Context) {
    let account = selling(desk).await[0];
    let zhang = salesperson(desk, "张三").await;
    for (word, units) in [("2026", 12_000), ("2026-Q2", 3_000)] {
        set(&desk.ctx, &Subject::Account(account), word, units)
            .await
            .expect("a quota");
    }
    value(desk, request()).await.expect("valued");
    let typed_contact = contact::Typed {
        name: "采购经理".to_owned(),
        source: "名片".to_owned(),
        ..Default::default()
    };
    let facts =
        ContactFacts::read(&zhang, &typed_contact, LegalBasis::Contract, day("2026-06-30")).expect("facts");
    let contact = contact::add(&zhang, account, facts).await.expect("a contact");
    let stance = Tie::Stance(StanceTaken {
        id: Uuid::nil(),
        stance: Stance::Opponent,
        on: day("2026-06-20"),
        evidence: "签字前反悔过".to_owned(),
        by: None,
    });
    contact::set_tie(&zhang, contact, stance).await.expect("a stance");
    activity::record(&zhang, account, read(&zhang, visit(Some(contact))))
        .await
        .expect("recorded");
    let task = NewTask {
        what: "内部碰头",
        due_on: day("2026-07-09"),
        owner: None,
        opportunity: None,
    };
    task::add(&zhang, account, &task).await.expect("a task");
    let open = async |name: &str, amount: &str| {
        let new: TypedOpportunity = typed(name, amount);
        opportunity::open(&zhang, account, &new, &step())
            .await
            .expect("opened")
    };
    open("扩建项目", "90000").await;
    let won = open("备件框架", "3000").await;
    opportunity::win(&zhang, won, &Win::default()).await.expect("won");
    let lost = open("旧线改造", "5000").await;
    let loss = Loss {
        reason: Some(LostReason::Price),
        to: "对手甲".to_owned(),
        ..Loss::default()
    };
    opportunity::lose(&zhang, lost, &loss).await.expect("lost");
    (account, zhang)
}

async fn of_account(ctx: &Context, account: AccountId, audience: Audience) -> Arc<AccountPack> {
    let wanted = Wanted { span: None, audience };
    review::of_account(ctx, account, &wanted).await.expect("a pack")
}

fn chapters(pack: &AccountPack) -> Vec<Chapter> {
    pack.chapters.iter().map(|told| told.chapter).collect()
}

fn sales(pack: &AccountPack) -> Vec<SalesRow> {
    let found = pack.chapters.iter().find_map(|told| match &told.content {
        AccountContent::Sales(rows) => Some(rows.clone()),
        _ => None,
    });
    found.unwrap_or_default()
}

#[tokio::test]
async fn what_an_account_bought_adds_up_to_the_ledger_and_stands_against_its_quotas() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, zhang) = whole(&desk).await;
        let pack = of_account(&zhang, account, Audience::Inside).await;
        // The ledger ends on 20 June, so the quarter goes up to that day, in the year before too.
        assert_eq!(
            (pack.span, pack.sales_as_of),
            (span("2026-Q2"), day("2026-06-20"))
        );
        let rows = sales(&pack);
        let told: Vec<_> = rows.iter().map(|row| (row.of, row.now, row.before)).collect();
        assert_eq!(
            told,
            [
                (SalesOf::Span, yuan(3_000), yuan(3_000)),
                (SalesOf::Year, yuan(6_000), yuan(6_000)),
                (SalesOf::TwelveMonths, yuan(12_000), yuan(12_000)),
            ]
        );
        assert_eq!(rows[0].days.last_before, day("2025-06-20"));
        let (mut by_month, mut by_product, mut attained) = (Vec::<MonthRow>::new(), None, Vec::new());
        for told in &pack.chapters {
            match &told.content {
                AccountContent::Months(rows) => by_month = rows.clone(),
                AccountContent::Products(facts) => by_product = Some(facts.clone()),
                AccountContent::Quota(quotas) => {
                    attained = quotas
                        .iter()
                        .map(|(quota, progress)| (quota.span, quota.levels.basic(), progress.attained))
                        .collect();
                }
                _ => {}
            }
        }
        let by_product = by_product.expect("products");
        assert_eq!(by_month.len(), 12);
        assert_eq!(by_month.iter().map(|row| row.now).sum::<Amount>(), rows[2].now);
        assert_eq!(by_product.rows, [("阀门".to_owned(), yuan(3_000))]);
        assert_eq!(
            (by_product.total, by_product.others),
            (rows[0].now, (0, Amount::ZERO))
        );
        attained.sort_by_key(|(_, basic, _)| *basic);
        assert_eq!(
            attained,
            [
                (span("2026-Q2"), yuan(3_000), yuan(3_000)),
                (span("2026"), yuan(12_000), yuan(6_000)),
            ]
        );
    }
}

#[tokio::test]
async fn the_customer_is_told_what_both_sides_know_and_nothing_of_ours() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, zhang) = whole(&desk).await;
        let inside = of_account(&zhang, account, Audience::Inside).await;
        let customer = of_account(&zhang, account, Audience::Customer).await;
        use Chapter::{
            Agreed, Decided, Deciders, Invoiced, Meetings, Months, Planned, Products, Profile, Pursued,
            Quota, Sales, Team, Value,
        };
        for chapter in [
            Profile, Sales, Months, Products, Quota, Value, Pursued, Decided, Invoiced, Meetings, Planned,
            Deciders, Team,
        ] {
            assert!(chapters(&inside).contains(&chapter), "{chapter:?} is not told");
        }
        assert_eq!(
            chapters(&customer),
            [Sales, Months, Products, Meetings, Agreed, Team]
        );
        assert_eq!(sales(&customer), sales(&inside));
        let (told, all) = (
            format!("{:?}", customer.chapters),
            format!("{:?}", inside.chapters),
        );
        for ours in OURS {
            assert!(!told.contains(ours), "{ours} is told to the customer: {told}");
            // Competitors and evidence stand in no pack at all; stances do.
            let is_in_none = ["对手甲"].contains(&ours);
            assert!(is_in_none || all.contains(ours), "{ours} is in no pack");
        }
        for both in ["送报价", "采购经理"] {
            assert!(told.contains(both), "{both}: {told}");
        }
        let Some(AccountContent::Meetings(facts)) = customer
            .chapters
            .iter()
            .map(|told| &told.content)
            .find(|content| matches!(content, AccountContent::Meetings(_)))
        else {
            panic!("no meetings")
        };
        assert!(
            facts.kinds.iter().all(|(_, _, minutes)| minutes.is_none()),
            "our effort is ours: {facts:?}"
        );
        assert_eq!(facts.contacts_met, 1);
    }
}

#[tokio::test]
async fn who_does_not_see_an_account_has_no_pack_and_who_sees_less_has_less() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, zhang) = whole(&desk).await;
        let li = salesperson(&desk, "李四").await;
        let wanted = Wanted::default();
        for ctx in [li.clone(), li.taking_along()] {
            let refused = review::of_account(&ctx, account, &wanted).await;
            assert!(matches!(refused, Err(Error::NotFound { .. })), "{refused:?}");
        }
        let analyst = acting(&desk, "分析", Role::Analyst).await;
        let pack = of_account(&analyst, account, Audience::Inside).await;
        let masked = pack.chapters.iter().any(|told| match &told.content {
            AccountContent::Deciders(map) => map.is_masked,
            _ => false,
        });
        assert!(masked && pack.may_take_along);
        // A specialist of the team sees sales and opportunities, neither value nor stances, and takes nothing along.
        let specialist = acting(&desk, "专家", Role::Specialist).await;
        let grant = dahu_app::account_team::Grant {
            person: id_of(&specialist),
            role: dahu_core::access::Relation::Reader,
            whole_group: false,
            from: day("2026-06-30"),
            until: None,
        };
        dahu_app::account_team::give(&desk.ctx, account, grant)
            .await
            .expect("a role");
        let pack = of_account(&specialist, account, Audience::Inside).await;
        assert!(
            !chapters(&pack).contains(&Chapter::Value),
            "{:?}",
            chapters(&pack)
        );
        assert!(chapters(&pack).contains(&Chapter::Sales) && !pack.may_take_along);
        assert!(!format!("{:?}", pack.chapters).contains("签字前反悔过"));
        let taken = review::of_account(&specialist.taking_along(), account, &wanted).await;
        assert!(matches!(taken, Err(Error::Forbidden { .. })), "{taken:?}");
        let external = acting(&desk, "外人", Role::External).await;
        let refused = review::of_portfolio(&external, None, None).await;
        assert!(matches!(refused, Err(Error::Forbidden { .. })), "{refused:?}");
        let early = Wanted {
            span: Some(span("2027-Q1")),
            ..wanted
        };
        assert_eq!(
            rule(review::of_account(&zhang, account, &early).await),
            "review_not_begun"
        );
        assert_eq!(
            rule(review::of_portfolio(&zhang, None, Some(span("2027"))).await),
            "review_not_begun"
        );
    }
}

async fn of_portfolio(ctx: &Context, of: Option<WorkOf>) -> Arc<PortfolioPack> {
    review::of_portfolio(ctx, of, None).await.expect("a pack")
}

/// What is told of a portfolio: sold now and before, accounts by their sales, and how many opportunities are open.
type Told = (Option<(Amount, Amount)>, BTreeMap<String, Amount>, Option<u64>);

fn told(pack: &PortfolioPack) -> Told {
    let (mut sold, mut accounts, mut open) = (None, BTreeMap::new(), None);
    for told in &pack.chapters {
        match &told.content {
            PortfolioContent::SoldBy(facts) => {
                let rows: i64 = facts
                    .rows
                    .iter()
                    .chain(&facts.others)
                    .map(|row| row.now.ten_thousandths())
                    .sum();
                assert!(
                    facts.rows.is_empty() || rows == facts.total.now.ten_thousandths(),
                    "the rows add up: {facts:?}"
                );
                sold = Some((facts.total.now, facts.total.before));
            }
            PortfolioContent::Largest(facts) => {
                accounts = facts
                    .rows
                    .iter()
                    .map(|row| (row.name.clone(), row.sales))
                    .collect();
                assert_eq!(accounts.values().copied().sum::<Amount>(), facts.total);
            }
            PortfolioContent::Opportunities(found) => open = Some(found.open.count),
            _ => {}
        }
    }
    (sold, accounts, open)
}

#[tokio::test]
async fn a_portfolio_is_whose_it_is_and_no_more() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (_, zhang) = whole(&desk).await;
        let ([east, _], [upper, _]) = teams(&desk).await;
        let named = |rows: &[(&str, i64)]| -> BTreeMap<String, Amount> {
            rows.iter()
                .map(|(name, units)| ((*name).to_owned(), yuan(*units)))
                .collect()
        };
        let firm = of_portfolio(&desk.ctx, None).await;
        assert_eq!(firm.of, WorkOf::Firm);
        assert_eq!(
            told(&firm),
            (
                Some((yuan(4_500), yuan(4_500))),
                named(&[("云帆科技", 3_000), ("华信", 1_500)]),
                Some(1)
            )
        );
        // 张三 is credited with lines of 华信 that name them, which is 李四's account.
        let team = of_portfolio(&upper, None).await;
        assert_eq!(team.of, WorkOf::Team(east));
        for pack in [team, of_portfolio(&zhang, None).await] {
            assert_eq!(
                told(&pack),
                (
                    Some((yuan(4_000), yuan(4_000))),
                    named(&[("云帆科技", 3_000)]),
                    Some(1)
                )
            );
        }
        let li = salesperson(&desk, "李四").await;
        assert_eq!(
            told(of_portfolio(&li, None).await.as_ref()),
            (Some((yuan(500), yuan(500))), named(&[("华信", 1_500)]), None)
        );
        for of in [WorkOf::Firm, WorkOf::Team(east), WorkOf::Person(id_of(&zhang))] {
            let refused = review::of_portfolio(&li, Some(of), None).await;
            assert!(matches!(refused, Err(Error::NotFound { .. })), "{refused:?}");
        }
        let work: Vec<_> = firm
            .chapters
            .iter()
            .filter_map(|told| match &told.content {
                PortfolioContent::Work(reports) => Some(reports.len()),
                _ => None,
            })
            .collect();
        assert_eq!(work, [3], "a month each of the quarter");
    }
}

#[tokio::test]
async fn before_there_is_anything_a_pack_says_nothing_and_does_not_fail() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let pack = of_portfolio(&desk.ctx, None).await;
        assert_eq!(pack.currency, None);
        assert_eq!(told(&pack), (None, BTreeMap::new(), None));
        let account = crate::contact::an_account(&desk).await;
        let pack = of_account(&desk.ctx, account, Audience::Customer).await;
        assert_eq!(chapters(&pack), Vec::<Chapter>::new());
        let inside = of_account(&desk.ctx, account, Audience::Inside).await;
        assert!(
            chapters(&inside).starts_with(&[Chapter::Profile]),
            "{:?}",
            chapters(&inside)
        );
    }
}
