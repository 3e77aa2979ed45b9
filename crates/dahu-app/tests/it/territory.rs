//! A year of a territory that changes hands twice: told once, and played on each kind of database.
//!
//! Li leaves in April and Zhou takes over; in September Zhou is promoted and Wu takes over. In between are assessments, sales,
//! a pool, a claim, protection, and a handover that is taken back. On every day it is said who sees what and whom the funnel
//! credits; days in the past still credit who was there.

use std::collections::BTreeSet;

use dahu_app::{
    Context, Error,
    account::{self, Filter, PageRequest},
    account_team::{self, Grant},
    assessment,
    handover::{self, Assignment, Choice, Notes},
    person, pool,
    report::{self, Window},
    team,
};
use dahu_core::{
    access::Relation,
    account::AccountId,
    assessment::Intent,
    handover::{Handed, HandoverId},
    import::Kind,
    person::Role,
    pool::PoolRules,
};
use dahu_testkit::databases;

use crate::{
    access::{acting, as_person, salesperson, seen},
    desk::{Desk, day, take},
    handover::{all_of, id, refused, targets},
};

/// Accounts of the territory, ten of them, and one that lies elsewhere.
const TERRITORY: usize = 10;

struct Firm {
    desk: Desk,
    /// Manages the coast.
    manager: Context,
    /// Manages the inland.
    inland: Context,
    li: Context,
    zhou: Context,
    wu: Context,
    accounts: Vec<AccountId>,
}

impl Firm {
    async fn open(desk: Desk) -> Self {
        desk.move_to("2026-01-05");
        let mut list = String::from("客户编码,客户名称,负责人,地区,列入日期\n");
        for number in 1..=TERRITORY {
            list.push_str(&format!("T{number:02},海岸{number:02}厂,李一,海岸,2026-01-05\n"));
        }
        list.push_str("X01,内陆厂,吴三,内陆,2026-01-05\n");
        take(&desk, Kind::Accounts, "list.csv", &list).await;
        let zhou = acting(&desk, "周二", Role::AccountManager).await;
        let (li, wu) = (salesperson(&desk, "李一").await, salesperson(&desk, "吴三").await);
        let manager = acting(&desk, "Coast", Role::TeamManager).await;
        let inland = acting(&desk, "Inland", Role::TeamManager).await;
        for (name, head, people) in [("海岸", &manager, vec![&li, &zhou]), ("内陆", &inland, vec![&wu])] {
            let team = team::create(&desk.ctx, name, None).await.expect("a team");
            team::add_member(&desk.ctx, team, id(head), true)
                .await
                .expect("a manager");
            for person in people {
                team::add_member(&desk.ctx, team, id(person), false)
                    .await
                    .expect("a member");
            }
        }
        let mut accounts = Vec::new();
        for number in 1..=TERRITORY {
            accounts.push(found(&desk, &format!("海岸{number:02}厂")).await);
        }
        Self {
            desk,
            manager,
            inland,
            li,
            zhou,
            wu,
            accounts,
        }
    }

    /// Sales of a month, which name no salesperson: whoever has the account on the list is credited.
    async fn sells(&self, month: &str, amount: u32) {
        let mut orders = String::from("客户编码,日期,单据号,产品,数量,金额\n");
        for number in 1..=TERRITORY {
            orders.push_str(&format!(
                "T{number:02},{month}-10,D{month}{number},P,1,{amount}\n"
            ));
        }
        take(&self.desk, Kind::Ledger, &format!("{month}.csv"), &orders).await;
    }

    /// How many accounts each of them sees: Li, Zhou, Wu, and the managers of the coast and of the inland.
    async fn sees(&self) -> [usize; 5] {
        let mut counts = [0; 5];
        for (count, ctx) in
            counts
                .iter_mut()
                .zip([&self.li, &self.zhou, &self.wu, &self.manager, &self.inland])
        {
            let pooled: BTreeSet<AccountId> = unowned(&self.desk).await;
            *count = seen(ctx).await.difference(&pooled).count();
        }
        counts
    }

    async fn events(&self, account: AccountId) -> Vec<String> {
        let shown = account::history(&self.desk.ctx, account).await.expect("it");
        let told = shown
            .events
            .iter()
            .rev()
            .map(|event| format!("{} {} by {}", event.noun, event.verb, event.actor));
        told.collect()
    }
}

async fn found(desk: &Desk, name: &str) -> AccountId {
    let filter = Filter {
        search: Some(name.to_owned()),
        ..Filter::default()
    };
    let request = PageRequest {
        size: 2,
        ..PageRequest::default()
    };
    let page = account::list(&desk.ctx, &filter, &request).await.expect("a page");
    page.rows.first().expect("an account").id
}

async fn unowned(desk: &Desk) -> BTreeSet<AccountId> {
    let filter = Filter {
        without_owner: true,
        ..Filter::default()
    };
    let request = PageRequest {
        size: 200,
        ..PageRequest::default()
    };
    let page = account::list(&desk.ctx, &filter, &request).await.expect("a page");
    page.rows.into_iter().map(|row| row.id).collect()
}

fn listed(expected: &[(&str, u64)]) -> Vec<(String, u64)> {
    let mut expected: Vec<_> = expected
        .iter()
        .map(|(name, count)| ((*name).to_owned(), *count))
        .collect();
    expected.sort();
    expected
}

/// Sales by whom the funnel credits them to, in a period as of its last day.
async fn credited(desk: &Desk, from: &str, to: &str) -> Vec<(String, String)> {
    let window = Window {
        from: Some(day(from)),
        to: Some(day(to)),
        as_of: Some(day(to)),
    };
    let funnel = report::funnel(&desk.ctx, &window).await.expect("a funnel");
    let rows = funnel
        .rows
        .into_iter()
        .filter(|row| row.counts.sales.ten_thousandths() != 0);
    let mut rows: Vec<_> = rows
        .map(|row| (row.salesperson, row.counts.sales.to_string()))
        .collect();
    rows.sort();
    rows
}

fn sold(name: &str, amount: &str) -> Vec<(String, String)> {
    vec![(name.to_owned(), amount.to_owned())]
}

#[tokio::test]
async fn a_year_of_a_territory_that_changes_hands_twice() {
    for database in databases().await {
        let firm = Firm::open(Desk::open(database).await).await;
        the_first_quarter_is_li_s(&firm).await;
        let first = li_leaves_and_zhou_takes_over(&firm).await;
        summer_with_a_pool_and_a_claim(&firm).await;
        a_handover_inland_is_taken_back(&firm).await;
        zhou_is_promoted_and_wu_takes_over(&firm, first).await;
        nothing_is_lost_and_the_past_stays(&firm).await;
        firm.desk.ctx.workspace.close().await.expect("it closes");
    }
}

async fn the_first_quarter_is_li_s(firm: &Firm) {
    assert_eq!(firm.sees().await, [10, 0, 1, 10, 1]);
    firm.desk.move_to("2026-02-15");
    firm.sells("2026-02", 100).await;
    assessment::record(&firm.li, firm.accounts[0], Intent::High, day("2026-02-14"))
        .await
        .expect("assessed");
    let grant = Grant {
        person: id(&firm.li),
        role: Relation::Specialist,
        whole_group: false,
        from: day("2026-02-15"),
        until: None,
    };
    let inland = found(&firm.desk, "内陆厂").await;
    account_team::give(&firm.desk.ctx, inland, grant)
        .await
        .expect("a role");
    assert_eq!(
        firm.sees().await,
        [11, 0, 1, 11, 1],
        "her helping inland is her manager's too"
    );
    assert_eq!(
        credited(&firm.desk, "2026-02-01", "2026-02-15").await,
        sold("李一", "1000.0000")
    );
}

async fn li_leaves_and_zhou_takes_over(firm: &Firm) -> HandoverId {
    firm.desk.move_to("2026-03-30");
    let plan = handover::plan(&firm.manager, &all_of(&firm.li), &Assignment::To(id(&firm.zhou)))
        .await
        .expect("a plan");
    let notes = Notes {
        promises: "Free delivery until June".to_owned(),
        next_steps: "Visit in May".to_owned(),
    };
    handover::note(&firm.li, plan, firm.accounts[0], &notes)
        .await
        .expect("noted");
    firm.desk.move_to("2026-04-01");
    let counts = handover::carry_out(&firm.manager, plan).await.expect("done");
    assert_eq!((counts.ownership, counts.target, counts.role), (10, 10, 1));
    person::see_off(&firm.desk.ctx, id(&firm.li))
        .await
        .expect("she leaves");
    assert_eq!(firm.sees().await, [0, 11, 1, 11, 1]);
    assert_eq!(
        targets(&firm.desk, "2026-03-31").await,
        listed(&[("李一", 10), ("吴三", 1)])
    );
    assert_eq!(
        targets(&firm.desk, "2026-04-01").await,
        listed(&[("周二", 10), ("吴三", 1)])
    );
    firm.desk.move_to("2026-04-20");
    firm.sells("2026-04", 200).await;
    assert_eq!(
        credited(&firm.desk, "2026-04-01", "2026-04-20").await,
        sold("周二", "2000.0000")
    );
    let sheet = handover::sheet(&firm.zhou, plan, firm.accounts[0])
        .await
        .expect("a sheet");
    assert_eq!((sheet.notes, sheet.from.as_deref()), (notes, Some("李一")));
    plan
}

async fn summer_with_a_pool_and_a_claim(firm: &Firm) {
    let rules = PoolRules {
        contact_days: 90,
        notice_days: 10,
        protection_days: 60,
        cool_down_days: 30,
        ..PoolRules::default()
    };
    pool::change_rules(&firm.desk.ctx, rules).await.expect("rules");
    // Zhou is in touch with all but the last three, of which one is exempt.
    firm.desk.move_to("2026-06-01");
    for account in &firm.accounts[..7] {
        assessment::record(&firm.zhou, *account, Intent::Medium, day("2026-06-01"))
            .await
            .expect("assessed");
    }
    let wu_s = found(&firm.desk, "内陆厂").await;
    assessment::record(&firm.wu, wu_s, Intent::Low, day("2026-06-01"))
        .await
        .expect("assessed");
    pool::exempt(
        &firm.manager,
        firm.accounts[9],
        "a framework contract is being drawn up",
    )
    .await
    .expect("exempt");
    firm.desk.move_to("2026-06-25");
    let ran = pool::run(&firm.desk.ctx).await.expect("a run");
    assert_eq!((ran.warned, ran.released), (2, 0));
    assert_eq!(pool::notices(&firm.zhou).await.expect("warnings").len(), 2);
    assert!(pool::notices(&firm.wu).await.expect("warnings").is_empty());
    firm.desk.move_to("2026-07-05");
    let ran = pool::run(&firm.desk.ctx).await.expect("a run");
    assert_eq!((ran.warned, ran.released), (0, 2));
    assert_eq!(firm.sees().await, [0, 9, 1, 9, 1]);
    assert_eq!(
        targets(&firm.desk, "2026-07-05").await,
        listed(&[("周二", 8), ("吴三", 1)])
    );
    firm.desk.move_to("2026-07-06");
    assert_eq!(
        refused(pool::claim(&firm.zhou, firm.accounts[7]).await).0,
        "claim_cool_down"
    );
    pool::claim(&firm.wu, firm.accounts[7]).await.expect("claimed");
    assert_eq!(firm.sees().await, [0, 9, 2, 9, 2], "it is the inland's now");
    // Protected: no contact for 90 days, but claimed less than 60 days ago.
    assert_eq!(
        pool::of_account(&firm.wu, firm.accounts[7])
            .await
            .expect("it")
            .protected_until,
        Some(day("2026-09-04"))
    );
}

async fn a_handover_inland_is_taken_back(firm: &Firm) {
    firm.desk.move_to("2026-07-20");
    let choice = Choice {
        region: Some("海岸".to_owned()),
        named: vec!["T01".to_owned(), "T02".to_owned()],
        kinds: Handed::ALL.to_vec(),
        ..Choice::default()
    };
    let by_other = handover::plan(&firm.inland, &choice, &Assignment::To(id(&firm.wu))).await;
    assert_eq!(
        refused(by_other).0,
        "handover_names_unknown",
        "what is not hers is not there"
    );
    let plan = handover::plan(&firm.manager, &choice, &Assignment::To(id(&firm.wu)))
        .await
        .expect("a plan");
    handover::carry_out(&firm.manager, plan).await.expect("done");
    assert_eq!(firm.sees().await, [0, 7, 4, 7, 4]);
    assert_eq!(
        targets(&firm.desk, "2026-07-20").await,
        listed(&[("周二", 6), ("吴三", 3)])
    );
    firm.desk.move_to("2026-07-25");
    handover::undo(&firm.manager, plan)
        .await
        .expect("undone, by who did it");
    assert_eq!(firm.sees().await, [0, 9, 2, 9, 2]);
    for on in ["2026-07-20", "2026-07-25"] {
        assert_eq!(
            targets(&firm.desk, on).await,
            listed(&[("周二", 8), ("吴三", 1)]),
            "{on}"
        );
    }
}

async fn zhou_is_promoted_and_wu_takes_over(firm: &Firm, first: HandoverId) {
    firm.desk.move_to("2026-09-01");
    firm.sells("2026-08", 300).await;
    let plan = handover::plan(&firm.desk.ctx, &all_of(&firm.zhou), &Assignment::To(id(&firm.wu)))
        .await
        .expect("a plan");
    // Meanwhile one goes elsewhere: the plan is stale until it is taken out.
    account_team::hand_over(&firm.desk.ctx, firm.accounts[6], id(&firm.wu))
        .await
        .expect("handed over");
    let stale = refused(handover::carry_out(&firm.desk.ctx, plan).await);
    assert!(
        stale.0 == "handover_stale" && stale.1.contains("海岸07厂"),
        "{stale:?}"
    );
    handover::drop_changed(&firm.desk.ctx, plan)
        .await
        .expect("dropped");
    let counts = handover::carry_out(&firm.desk.ctx, plan).await.expect("done");
    assert_eq!((counts.ownership, counts.target, counts.role), (7, 7, 1));
    person::change_role(&firm.desk.ctx, id(&firm.zhou), Role::SalesDirector)
        .await
        .expect("promoted");
    let zhou = as_person(&firm.desk, id(&firm.zhou), "周二", Role::SalesDirector);
    assert_eq!(seen(&zhou).await.len(), TERRITORY + 1, "a director sees all");
    assert_eq!(seen(&firm.manager).await.len(), 0, "the coast has nothing left");
    let undone = refused(handover::undo(&firm.desk.ctx, first).await);
    assert_eq!(
        undone.0, "handover_conflicts",
        "April cannot be taken back any more"
    );
}

async fn nothing_is_lost_and_the_past_stays(firm: &Firm) {
    firm.desk.move_to("2026-12-31");
    // The one handed over singly stays on Zhou's list: an owner was changed, no list.
    for (on, expected) in [
        ("2026-02-01", listed(&[("李一", 10), ("吴三", 1)])),
        ("2026-04-01", listed(&[("周二", 10), ("吴三", 1)])),
        ("2026-07-04", listed(&[("周二", 10), ("吴三", 1)])),
        ("2026-07-22", listed(&[("周二", 8), ("吴三", 1)])),
        ("2026-12-31", listed(&[("周二", 1), ("吴三", 8)])),
    ] {
        assert_eq!(targets(&firm.desk, on).await, expected, "{on}");
    }
    assert_eq!(
        credited(&firm.desk, "2026-02-01", "2026-02-28").await,
        sold("李一", "1000.0000")
    );
    assert_eq!(
        credited(&firm.desk, "2026-04-01", "2026-04-30").await,
        sold("周二", "2000.0000")
    );
    let all = seen(&firm.desk.ctx).await;
    assert_eq!(all.len(), TERRITORY + 1, "no account is lost");
    let sales = report::portfolio(&firm.desk.ctx, &Window::default())
        .await
        .expect("a portfolio");
    let sum: dahu_core::money::Amount = sales.rows.iter().map(|row| row.sales).sum();
    assert_eq!(sum.to_string(), "6000.0000", "nor a sale");
    let owners = account_team::of_account(&firm.desk.ctx, firm.accounts[0])
        .await
        .expect("its team");
    let owners: Vec<_> = owners
        .iter()
        .filter(|member| member.role == Relation::Owner)
        .map(|owner| {
            (
                owner.name.as_str(),
                owner.from.to_string(),
                owner.until.map(|until| until.to_string()),
            )
        })
        .collect();
    let until = |day: &str| Some(day.to_owned());
    assert_eq!(
        owners,
        [
            ("吴三", "2026-09-01".to_owned(), None),
            ("周二", "2026-07-25".to_owned(), until("2026-09-01")),
            ("吴三", "2026-07-20".to_owned(), until("2026-07-25")),
            ("周二", "2026-04-01".to_owned(), until("2026-07-20")),
            ("李一", "2026-01-05".to_owned(), until("2026-04-01")),
        ]
    );
    the_events_tell_the_story(firm).await;
    assert!(matches!(
        account::show(&firm.li, firm.accounts[0]).await,
        Err(Error::NotFound { .. })
    ));
}

async fn the_events_tell_the_story(firm: &Firm) {
    let of = |events: Vec<String>, nouns: &[&str]| -> Vec<String> {
        events
            .into_iter()
            .filter(|event| nouns.iter().any(|noun| event.starts_with(noun)))
            .collect()
    };
    let first = of(firm.events(firm.accounts[0]).await, &["handover ", "assessment "]);
    assert_eq!(
        first,
        [
            "assessment recorded by 李一",
            "handover noted by 李一",
            "handover handed_over by Coast",
            "assessment recorded by 周二",
            "handover handed_over by Coast",
            "handover handed_back by Coast",
            "handover handed_over by system",
        ]
    );
    let eighth = of(firm.events(firm.accounts[7]).await, &["handover ", "pool "]);
    assert_eq!(
        eighth,
        [
            "handover handed_over by Coast",
            "pool released by system",
            "pool claimed by 吴三"
        ]
    );
    let tenth = of(firm.events(firm.accounts[9]).await, &["pool "]);
    assert_eq!(tenth, ["pool exempted by Coast"]);
}
