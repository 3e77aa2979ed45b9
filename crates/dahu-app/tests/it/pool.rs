//! Accounts fall into the pool, are warned about first, and are taken out of it again.

use dahu_app::{
    Context, Error,
    account::{self, Filter, PageRequest},
    account_team, assessment, handover,
    handover::Assignment,
    pool,
};
use dahu_core::{
    account::AccountId,
    assessment::Intent,
    handover::Handed,
    import::Kind,
    person::Role,
    pool::{Because, PoolRules},
};
use dahu_testkit::databases;

use crate::{
    access::{acting, as_person, salesperson, seen},
    desk::{Desk, day, take},
    handover::{id, refused, targets},
};

const LIST: &str = "客户编码,客户名称,负责人,地区,列入日期\n\
    A1,甲公司,李一,华东,2026-01-01\n\
    A2,乙公司,李一,华东,2026-01-01\n\
    A3,丙公司,李一,华东,2026-01-01\n\
    A4,丁公司,王二,华北,2026-01-01\n\
    A5,戊公司,,华北,\n";
const ORDERS: &str = "客户编码,日期,单据号,产品,数量,金额\n\
    A1,2026-06-20,D1,P,1,100\n\
    A4,2026-06-20,D2,P,1,100\n";

async fn account(desk: &Desk, name: &str) -> AccountId {
    let filter = Filter {
        search: Some(name.to_owned()),
        ..Filter::default()
    };
    let request = PageRequest {
        size: 5,
        ..PageRequest::default()
    };
    let page = account::list(&desk.ctx, &filter, &request);
    page.await.expect("a page").rows.first().expect("an account").id
}

async fn pooled(ctx: &Context) -> Vec<String> {
    let page = pool::list(ctx, &Filter::default(), None, 50)
        .await
        .expect("the pool");
    page.rows.into_iter().map(|row| row.account.name).collect()
}

async fn filled(desk: &Desk) {
    take(desk, Kind::Accounts, "list.csv", LIST).await;
    take(desk, Kind::Ledger, "orders.csv", ORDERS).await;
}

fn strict() -> PoolRules {
    PoolRules {
        contact_days: 60,
        notice_days: 10,
        protection_days: 30,
        cool_down_days: 20,
        own_at_most: 3,
        claim_at_most: 1,
        ..PoolRules::default()
    }
}

#[tokio::test]
async fn who_is_not_in_touch_is_warned_and_then_loses_the_account() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        filled(&desk).await;
        assert_eq!(
            pool::preview(&desk.ctx).await.expect("a preview"),
            pool::PoolPlan::default(),
            "all off"
        );
        pool::change_rules(&desk.ctx, strict()).await.expect("rules");
        let (li, wang) = (salesperson(&desk, "李一").await, salesperson(&desk, "王二").await);
        let [first, second, third] = [
            account(&desk, "甲公司").await,
            account(&desk, "乙公司").await,
            account(&desk, "丙公司").await,
        ];
        // Owned since 30 June: 60 days end on 29 August, warned from 19 August on.
        desk.move_to("2026-08-18");
        assert_eq!(pool::run(&desk.ctx).await.expect("a run").warned, 0);
        assessment::record(&li, first, Intent::High, day("2026-08-10"))
            .await
            .expect("assessed");
        pool::exempt(&desk.ctx, third, "strategic").await.expect("exempt");
        desk.move_to("2026-08-20");
        let preview = pool::preview(&desk.ctx).await.expect("a preview");
        assert_eq!((preview.warned, preview.released), (2, 0));
        let warned = pool::run(&desk.ctx).await.expect("a run");
        assert_eq!((warned.warned, warned.withdrawn, warned.released), (2, 0, 0));
        let notices = pool::notices(&li).await.expect("warnings");
        let told: Vec<_> = notices
            .iter()
            .map(|notice| (notice.account, notice.release_on, notice.because))
            .collect();
        assert_eq!(
            told,
            [(second, day("2026-08-30"), Because::NoContact)],
            "of his own, and why"
        );
        // He who is in touch meanwhile keeps it.
        let fourth = account(&desk, "丁公司").await;
        assessment::record(&wang, fourth, Intent::Low, day("2026-08-20"))
            .await
            .expect("assessed");
        desk.move_to("2026-08-29");
        let ran = pool::run(&desk.ctx).await.expect("a run");
        assert_eq!(
            (ran.warned, ran.withdrawn, ran.released),
            (0, 1, 0),
            "not before the day"
        );
        desk.move_to("2026-08-30");
        let ran = pool::run(&desk.ctx).await.expect("a run");
        assert_eq!((ran.warned, ran.withdrawn, ran.released), (0, 0, 1));
        assert_eq!(pooled(&wang).await, ["戊公司", "乙公司"]);
        assert!(!seen(&li).await.contains(&second));
        assert_eq!(
            targets(&desk, "2026-08-29").await,
            [("李一".to_owned(), 3), ("王二".to_owned(), 1)]
        );
        assert_eq!(
            targets(&desk, "2026-08-30").await,
            [("李一".to_owned(), 2), ("王二".to_owned(), 1)]
        );
        taking_the_run_back(&desk, &li, &wang, second).await;
        desk.ctx.workspace.close().await.expect("it closes");
    }
}

async fn taking_the_run_back(desk: &Desk, li: &Context, wang: &Context, released: AccountId) {
    let run = pool::runs(&desk.ctx).await.expect("runs").remove(0);
    pool::claim(wang, released).await.expect("claimed");
    let refusal = refused(pool::undo_run(&desk.ctx, run.id).await);
    assert_eq!(refusal.0, "pool_run_conflicts");
    pool::release(wang, released, "not for me")
        .await
        .expect("released");
    // It is in the pool, but by his hand: the run's time in the pool has ended.
    assert_eq!(
        refused(pool::undo_run(&desk.ctx, run.id).await).0,
        "pool_run_conflicts"
    );
    account_team::hand_over(&desk.ctx, released, id(li))
        .await
        .expect("given back by hand");
    desk.move_to("2026-11-20");
    let ran = pool::run(&desk.ctx).await.expect("a run");
    assert_eq!((ran.warned, ran.released), (3, 0));
    desk.move_to("2026-11-30");
    let ran = pool::run(&desk.ctx).await.expect("a run");
    assert_eq!(ran.released, 3);
    let run = pool::runs(&desk.ctx).await.expect("runs").remove(0);
    assert_eq!(pool::undo_run(&desk.ctx, run.id).await.expect("undone"), 3);
    assert_eq!(seen(li).await.len(), 3);
    assert_eq!(
        targets(desk, "2026-11-30").await,
        [("李一".to_owned(), 2), ("王二".to_owned(), 1)]
    );
    assert_eq!(
        refused(pool::undo_run(&desk.ctx, run.id).await).0,
        "pool_run_undone"
    );
    desk.move_to("2026-12-01");
    let ran = pool::run(&desk.ctx).await.expect("a run");
    assert_eq!((ran.warned, ran.released), (0, 0), "their time begins anew");
}

#[tokio::test]
async fn who_does_not_buy_is_released_unless_under_contract() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        filled(&desk).await;
        let rules = PoolRules {
            purchase_days: 30,
            ..PoolRules::default()
        };
        pool::change_rules(&desk.ctx, rules).await.expect("rules");
        take(
            &desk,
            Kind::Contracts,
            "contracts.csv",
            "客户编码,合同编号,开始日期,结束日期,金额\nA2,HT1,2026-01-01,2026-12-31,1000\n",
        )
        .await;
        desk.move_to("2026-09-30");
        let ran = pool::run(&desk.ctx).await.expect("a run");
        assert_eq!(
            ran.released, 0,
            "the ledger ends in June: nothing is known of later purchases"
        );
        take(
            &desk,
            Kind::Ledger,
            "later.csv",
            "客户编码,日期,单据号,产品,数量,金额\nA4,2026-09-20,D9,P,1,100\n",
        )
        .await;
        let ran = pool::run(&desk.ctx).await.expect("a run");
        assert_eq!(
            ran.released, 2,
            "those without a purchase since the owner has them, and no contract"
        );
        assert_eq!(
            pooled(&salesperson(&desk, "王二").await).await,
            ["丙公司", "甲公司", "戊公司"].map(str::to_owned).to_vec()
        );
        desk.ctx.workspace.close().await.expect("it closes");
    }
}

#[tokio::test]
async fn claims_keep_to_limits_cool_down_and_protection() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        filled(&desk).await;
        pool::change_rules(&desk.ctx, strict()).await.expect("rules");
        let (li, wang) = (salesperson(&desk, "李一").await, salesperson(&desk, "王二").await);
        let (first, second, free) = (
            account(&desk, "甲公司").await,
            account(&desk, "乙公司").await,
            account(&desk, "戊公司").await,
        );
        assert_eq!(refused(pool::release(&li, first, "  ").await).0, "reason_needed");
        let not_his = pool::release(&wang, first, "mine now").await;
        assert!(matches!(not_his, Err(Error::NotFound { .. })), "{not_his:?}");
        pool::release(&li, first, "no time").await.expect("released");
        let page = pool::list(&li, &Filter::default(), None, 50)
            .await
            .expect("the pool");
        let stay = page.rows[0].stay.clone().expect("how it came there");
        assert_eq!(
            (stay.because, stay.former_owner.as_deref(), stay.reason.as_deref()),
            (Because::Released, Some("李一"), Some("no time"))
        );
        assert_eq!(page.rows[0].claimable_from, Some(day("2026-07-20")));
        assert_eq!(refused(pool::claim(&li, first).await).0, "claim_cool_down");
        pool::claim(&wang, first).await.expect("claimed");
        assert_eq!(refused(pool::claim(&wang, free).await).0, "claim_limit_claimed");
        let owned_now = pool::claim(&li, second).await;
        assert!(
            matches!(owned_now, Err(Error::NotFound { .. })),
            "his own is not in the pool: {owned_now:?}"
        );
        let standing = pool::of_account(&wang, first).await.expect("it");
        assert_eq!(standing.protected_until, Some(day("2026-07-30")));
        pool::claim(&li, free).await.expect("claimed");
        desk.move_to("2026-07-21");
        pool::release(&wang, first, "a mistake").await.expect("released");
        pool::change_rules(
            &desk.ctx,
            PoolRules {
                claim_at_most: 0,
                ..strict()
            },
        )
        .await
        .expect("rules");
        assert_eq!(refused(pool::claim(&li, first).await).0, "claim_limit_owned");
        // Whose role owns nothing claims nothing, nor sees the pool.
        let helper = acting(&desk, "Helper", Role::Specialist).await;
        assert!(matches!(
            pool::claim(&helper, first).await,
            Err(Error::Forbidden { .. })
        ));
        assert!(matches!(
            pool::list(&helper, &Filter::default(), None, 5).await,
            Err(Error::Forbidden { .. })
        ));
        assert!(matches!(
            pool::change_rules(&li, PoolRules::default()).await,
            Err(Error::Forbidden { .. })
        ));
        assert!(matches!(pool::run(&li).await, Err(Error::Forbidden { .. })));
        desk.ctx.workspace.close().await.expect("it closes");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_who_claim_at_once_one_wins_and_the_other_is_told() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        filled(&desk).await;
        let free = account(&desk, "戊公司").await;
        let mut people = Vec::new();
        for number in 0..8 {
            people.push(acting(&desk, &format!("Claimer {number}"), Role::AccountManager).await);
        }
        let claims = people
            .iter()
            .cloned()
            .map(|ctx| tokio::spawn(async move { (pool::claim(&ctx, free).await, ctx) }));
        let claims: Vec<_> = claims.collect();
        let mut winners = Vec::new();
        for claim in claims {
            let (result, ctx) = claim.await.expect("no panic");
            match result {
                Ok(()) => winners.push(id(&ctx)),
                other => assert_eq!(refused(other).0, "claimed_by_another"),
            }
        }
        assert_eq!(winners.len(), 1);
        let owner = account::show(&desk.ctx, free)
            .await
            .expect("it")
            .row
            .owner
            .expect("an owner");
        assert_eq!(owner.0, winners[0]);
        let team = account_team::of_account(&desk.ctx, free).await.expect("a team");
        assert_eq!(team.len(), 1, "one owner: {team:?}");
        // A limit holds where one person claims several at once.
        let rules = PoolRules {
            claim_at_most: 1,
            ..PoolRules::default()
        };
        pool::change_rules(&desk.ctx, rules).await.expect("rules");
        let (li, eager) = (
            salesperson(&desk, "李一").await,
            acting(&desk, "Eager", Role::AccountManager).await,
        );
        let mut released = Vec::new();
        for name in ["甲公司", "乙公司", "丙公司"] {
            let account = account(&desk, name).await;
            pool::release(&li, account, "all").await.expect("released");
            released.push(account);
        }
        let claims: Vec<_> = released
            .into_iter()
            .map(|account| {
                let ctx = eager.clone();
                tokio::spawn(async move { pool::claim(&ctx, account).await })
            })
            .collect();
        let mut claimed = 0;
        for claim in claims {
            claimed += u32::from(claim.await.expect("no panic").is_ok());
        }
        assert_eq!((claimed, seen(&eager).await.len()), (1, 1));
        desk.ctx.workspace.close().await.expect("it closes");
    }
}

#[tokio::test]
async fn an_administrator_hands_a_territory_out_of_the_pool() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        filled(&desk).await;
        let wang = salesperson(&desk, "王二").await;
        let north = handover::Choice {
            region: Some("华北".to_owned()),
            kinds: Handed::ALL.to_vec(),
            ..handover::Choice::default()
        };
        let plan = handover::plan(&desk.ctx, &north, &Assignment::To(id(&wang)))
            .await
            .expect("a plan");
        let done = handover::carry_out(&desk.ctx, plan).await.expect("done");
        assert_eq!(
            (done.ownership, done.target),
            (1, 0),
            "what is his already stays his"
        );
        assert_eq!(seen(&wang).await.len(), 2);
        handover::undo(&desk.ctx, plan).await.expect("undone");
        assert_eq!(
            pooled(&as_person(&desk, id(&wang), "王二", Role::AccountManager)).await,
            ["戊公司"]
        );
        desk.ctx.workspace.close().await.expect("it closes");
    }
}
