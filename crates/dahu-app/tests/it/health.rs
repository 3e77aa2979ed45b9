//! The two dials: what lists show, how they follow what is recorded, and who sees them.

use dahu_app::{
    Context, Error, account, account_team,
    contact::{self, ContactFacts, StanceTaken, Tie},
    health::{self, HealthFilter, HealthPage, HealthPageRequest, HealthSort, StageFilter, WellnessFilter},
    import::Kind,
    relationship::{self, NewPlacement},
    team,
};
use dahu_core::{
    account::AccountId,
    contact::{BuyingRole, LegalBasis, Stance},
    health::{Answer, Band, Item, Sign, Signal},
    person::Role,
    relationship::Stage,
};
use dahu_testkit::databases;
use uuid::Uuid;

use crate::{
    activity::id_of,
    contracts::account_of,
    desk::{Desk, day, take},
    relationship::met,
    staff::{hired, rule},
};

/// Three accounts: K1 of 张三 buys each month, K2 of 张三 stopped in February, K3 of nobody never bought.
pub(crate) async fn buying(desk: &Desk) -> [AccountId; 3] {
    let accounts = "code,name,salesperson,targeted_on\nK1,云帆科技,张三,2024-01-01\nK2,华信,张三,2024-01-01\nK3,蓝海,,\n";
    take(desk, Kind::Accounts, "accounts.csv", accounts).await;
    let mut lines = "account,date,amount\n".to_owned();
    for month in 0..30 {
        let (year, month) = (2024 + month / 12, month % 12 + 1);
        lines.push_str(&format!("K1,{year}-{month:02}-20,1000\n"));
        if (year, month) <= (2026, 2) {
            lines.push_str(&format!("K2,{year}-{month:02}-20,1000\n"));
        }
    }
    take(desk, Kind::Ledger, "ledger.csv", &lines).await;
    [
        account_of(desk, "K1").await,
        account_of(desk, "K2").await,
        account_of(desk, "K3").await,
    ]
}

async fn listed(ctx: &Context, filter: HealthFilter, sort: HealthSort) -> HealthPage {
    let request = HealthPageRequest {
        sort,
        size: 50,
        after: None,
    };
    health::list(ctx, &filter, &request).await.expect("a list")
}

fn names(page: &HealthPage) -> Vec<&str> {
    page.rows.iter().map(|row| row.name.as_str()).collect()
}

#[tokio::test]
async fn dials_are_listed_sorted_and_drawn() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        buying(&desk).await;
        let empty = listed(&desk.ctx, HealthFilter::default(), HealthSort::Wellness).await;
        assert_eq!((empty.total, empty.refreshed), (0, None));
        let done = health::refresh(&desk.ctx).await.expect("refreshed");
        assert_eq!((done.accounts, done.changed), (3, 3));
        let again = health::refresh(&desk.ctx).await.expect("refreshed");
        assert_eq!((again.accounts, again.changed, again.raised), (3, 0, 0));

        let page = listed(&desk.ctx, HealthFilter::default(), HealthSort::Wellness).await;
        // Twice as late as ever takes 30, and sales fell by a third: 10.
        let told: Vec<_> = page
            .rows
            .iter()
            .map(|row| (row.name.as_str(), row.score))
            .collect();
        assert_eq!(
            told,
            [("华信", Some(60)), ("云帆科技", Some(100)), ("蓝海", None)]
        );
        assert_eq!(page.rows[0].signals, [Signal::Late, Signal::Sales]);
        assert_eq!((page.rows[0].alerts, page.alerts, page.total), (2, 2, 3));
        assert!(!page.is_judged && page.rows.iter().all(|row| row.chance.is_none()));
        assert_eq!(page.heat.cells.iter().flatten().sum::<u64>(), 3);
        let by_data = listed(&desk.ctx, HealthFilter::default(), HealthSort::Data).await;
        assert_eq!(names(&by_data)[0], "蓝海");
    }
}

#[tokio::test]
async fn sales_are_not_compared_with_a_part_of_a_year() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let accounts = "code,name,salesperson,targeted_on\nK1,云帆科技,张三,2024-01-01\n";
        take(&desk, Kind::Accounts, "accounts.csv", accounts).await;
        let sold = "account,date,amount\nK1,2024-08-20,1000\nK1,2025-01-20,1000\nK1,2025-06-20,1000\nK1,2026-06-20,1\n";
        take(&desk, Kind::Ledger, "ledger.csv", sold).await;
        let account = account_of(&desk, "K1").await;
        let sign = async || {
            let dials = health::of_account(&desk.ctx, account).await.expect("dials");
            let readings = dials.wellness.clone().expect("told").readings;
            let sales = readings.into_iter().find(|one| one.signal == Signal::Sales);
            sales.expect("told").sign
        };
        // The twelve months before begin on 2024-06-21, two months before the ledger does.
        assert_eq!(sign().await, Sign::Unknown);
        let earlier = "account,date,amount\nK1,2024-06-01,1000\n";
        take(&desk, Kind::Ledger, "earlier.csv", earlier).await;
        assert_eq!(sign().await, Sign::Bad);
    }
}

#[tokio::test]
async fn the_list_follows_what_is_recorded_and_is_filtered_by_everything_that_it_shows() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let [first, ..] = buying(&desk).await;
        health::refresh(&desk.ctx).await.expect("refreshed");
        let placement = NewPlacement {
            stage: Stage::Mid,
            on: day("2026-06-01"),
            evidence: "按月下单",
            activity: None,
        };
        relationship::place(&desk.ctx, first, &placement)
            .await
            .expect("placed");
        let done = health::refresh_due(&desk.ctx).await.expect("refreshed");
        assert_eq!(
            (done.accounts, done.changed),
            (1, 1),
            "only what was recorded is looked at"
        );
        for (filter, expected) in filters() {
            assert_eq!(
                names(&listed(&desk.ctx, filter, HealthSort::Wellness).await),
                [expected],
                "{filter:?}"
            );
        }
        // Bands narrow the rows, and not the picture.
        let watched = HealthFilter {
            wellness: Some(WellnessFilter::Band(Band::Watch)),
            ..HealthFilter::default()
        };
        let page = listed(&desk.ctx, watched, HealthSort::Wellness).await;
        assert_eq!(
            (page.total, page.heat.cells.iter().flatten().sum::<u64>()),
            (1, 3)
        );
    }
}

/// Filters, each with the one account that passes it.
fn filters() -> [(HealthFilter, &'static str); 6] {
    let filter = HealthFilter::default();
    let well = |wellness| HealthFilter {
        wellness: Some(wellness),
        ..filter
    };
    [
        (well(WellnessFilter::Band(Band::Watch)), "华信"),
        (well(WellnessFilter::Unknown), "蓝海"),
        (
            HealthFilter {
                stage: Some(StageFilter::At(Stage::Mid)),
                ..filter
            },
            "云帆科技",
        ),
        (
            HealthFilter {
                stage: Some(StageFilter::NotPlaced),
                signal: Some(Signal::Late),
                ..filter
            },
            "华信",
        ),
        (
            HealthFilter {
                gap: Some(Item::Owner),
                ..filter
            },
            "蓝海",
        ),
        (
            HealthFilter {
                with_alerts: true,
                ..filter
            },
            "华信",
        ),
    ]
}

#[tokio::test]
async fn pages_of_the_list_follow_each_other_and_other_cursors_are_refused() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        buying(&desk).await;
        health::refresh(&desk.ctx).await.expect("refreshed");
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let request = HealthPageRequest {
                after,
                size: 1,
                ..HealthPageRequest::default()
            };
            let page = health::list(&desk.ctx, &HealthFilter::default(), &request)
                .await
                .expect("a page");
            found.extend(page.rows.into_iter().map(|row| row.name));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(found, ["华信", "云帆科技", "蓝海"]);
        let request = HealthPageRequest {
            after: Some("nonsense".to_owned()),
            ..HealthPageRequest::default()
        };
        let wrong = health::list(&desk.ctx, &HealthFilter::default(), &request).await;
        assert_eq!(rule(wrong), "cursor_not_valid");
    }
}

#[tokio::test]
async fn whoever_sees_no_sales_of_an_account_sees_its_dial_of_our_data_alone() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let [first, _, pooled] = buying(&desk).await;
        health::refresh(&desk.ctx).await.expect("refreshed");
        let owner = hired(&desk, "zhao", Role::AccountManager).await;
        account_team::hand_over(&desk.ctx, first, id_of(&owner))
            .await
            .expect("an owner");
        let page = listed(&owner, HealthFilter::default(), HealthSort::Wellness).await;
        assert_eq!(names(&page), ["云帆科技"]);
        let own = health::of_account(&owner, first).await.expect("dials");
        assert!(own.wellness.is_some());
        // Whoever may claim it sees that it is there, and nothing of what it bought, nor of what that proposes.
        for (ctx, is_proposed) in [(&desk.ctx, true), (&owner, false)] {
            let shown = relationship::show(ctx, pooled).await.expect("a relationship");
            assert_eq!(shown.proposal.is_some(), is_proposed);
        }
        let pooled = health::of_account(&owner, pooled).await.expect("dials");
        assert!(pooled.wellness.is_none() && pooled.alerts.is_empty());
        assert!(pooled.completeness.percent < 20);
        let external = hired(&desk, "guest", Role::External).await;
        assert!(matches!(
            health::list(&external, &HealthFilter::default(), &HealthPageRequest::default()).await,
            Err(Error::Forbidden { .. })
        ));
        assert!(matches!(
            health::refresh(&owner).await,
            Err(Error::Forbidden { .. })
        ));
        assert!(matches!(
            health::backtest(&owner).await,
            Err(Error::Forbidden { .. })
        ));
    }
}

#[tokio::test]
async fn a_team_is_everybody_in_it_or_below() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let [first, ..] = buying(&desk).await;
        let owner = hired(&desk, "zhao", Role::AccountManager).await;
        account_team::hand_over(&desk.ctx, first, id_of(&owner))
            .await
            .expect("an owner");
        health::refresh(&desk.ctx).await.expect("refreshed");
        let above = team::create(&desk.ctx, "华东", None).await.expect("a team");
        let below = team::create(&desk.ctx, "上海", Some(above))
            .await
            .expect("a team");
        team::add_member(&desk.ctx, below, id_of(&owner), false)
            .await
            .expect("a member");
        for (owner, expected) in [
            (None, 1),
            (Some(id_of(&owner)), 1),
            (Some(id_of(&hired(&desk, "li", Role::AccountManager).await)), 0),
        ] {
            let filter = HealthFilter {
                team: Some(above),
                owner,
                ..HealthFilter::default()
            };
            assert_eq!(
                listed(&desk.ctx, filter, HealthSort::Wellness).await.total,
                expected
            );
        }
        let gone = HealthFilter {
            team: Some(team::TeamId(Uuid::from_u128(3))),
            ..HealthFilter::default()
        };
        let request = HealthPageRequest::default();
        assert!(matches!(
            health::list(&desk.ctx, &gone, &request).await,
            Err(Error::NotFound { noun: "team", .. })
        ));
    }
}

#[tokio::test]
async fn an_accounts_dials_say_what_is_known_at_this_moment() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let [first, ..] = buying(&desk).await;
        let typed = contact::Typed {
            name: "总经理".to_owned(),
            roles: vec![BuyingRole::Decider],
            source: "名片".to_owned(),
            ..Default::default()
        };
        let facts =
            ContactFacts::read(&desk.ctx, &typed, LegalBasis::Contract, day("2026-01-01")).expect("facts");
        let decider = contact::add(&desk.ctx, first, facts).await.expect("a contact");
        let before = health::of_account(&desk.ctx, first).await.expect("dials");
        let of = |dials: &health::AccountDials, item: Item| {
            let answers = &dials.completeness.answers;
            answers.iter().find(|(one, _)| *one == item).expect("told").1
        };
        assert_eq!(of(&before, Item::Decider), Answer::Known);
        assert_eq!(of(&before, Item::Stance), Answer::Missing);
        let taken = StanceTaken {
            id: Uuid::nil(),
            stance: Stance::Opponent,
            on: day("2026-06-20"),
            evidence: "倾向另一家".to_owned(),
            by: None,
        };
        contact::set_tie(&desk.ctx, decider, Tie::Stance(taken))
            .await
            .expect("a stance");
        met(&desk.ctx, first, ("2026-06-25", None), &[decider]).await;
        let after = health::of_account(&desk.ctx, first).await.expect("dials");
        assert_eq!(of(&after, Item::Stance), Answer::Known);
        assert_eq!(of(&after, Item::Activity), Answer::Known);
        // A stance, the contact and the decider's 15, 10 and 10 points.
        assert_eq!(after.completeness.percent, before.completeness.percent + 20);
        let wellness = after.wellness.clone().expect("a score");
        let stance = wellness.readings.iter().find(|one| one.signal == Signal::Stance);
        let stance = stance.expect("told");
        assert_eq!(
            (stance.sign, stance.points, stance.on),
            (Sign::Bad, 15, Some(day("2026-06-20")))
        );
        assert_eq!(wellness.score, Some(85));
    }
}

#[tokio::test]
async fn an_account_that_has_gone_leaves_the_list() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ran = take(
            &desk,
            Kind::Accounts,
            "a.csv",
            "code,name\nK1,云帆科技\nK2,华信\n",
        )
        .await;
        health::refresh(&desk.ctx).await.expect("refreshed");
        assert_eq!(
            listed(&desk.ctx, HealthFilter::default(), HealthSort::Data)
                .await
                .total,
            2
        );
        dahu_app::import::undo(&desk.ctx, crate::desk::id(&ran))
            .await
            .expect("undone");
        health::refresh_due(&desk.ctx).await.expect("refreshed");
        assert_eq!(
            listed(&desk.ctx, HealthFilter::default(), HealthSort::Data)
                .await
                .total,
            0
        );
        assert!(
            account::list(&desk.ctx, &Default::default(), &Default::default())
                .await
                .is_ok()
        );
    }
}

#[tokio::test]
async fn whoever_left_is_missed_until_we_meet_somebody_who_took_over() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let [first, ..] = buying(&desk).await;
        let read = |name: &str| {
            let typed = contact::Typed {
                name: name.to_owned(),
                roles: vec![BuyingRole::Decider],
                source: "名片".to_owned(),
                ..Default::default()
            };
            let read = ContactFacts::read(&desk.ctx, &typed, LegalBasis::Contract, day("2022-01-01"));
            read.expect("facts")
        };
        let left = ContactFacts {
            job_until: Some(day("2024-03-31")),
            ..read("总经理")
        };
        contact::add(&desk.ctx, first, left).await.expect("a contact");
        let told = async || {
            let dials = health::of_account(&desk.ctx, first).await.expect("dials");
            let readings = &dials.wellness.as_ref().expect("a score").readings;
            let found = readings.iter().find(|one| one.signal == Signal::KeyContact);
            let found = found.expect("told");
            (found.sign, found.on)
        };
        assert_eq!(told().await, (Sign::Bad, Some(day("2024-03-31"))));
        let next = contact::add(&desk.ctx, first, read("采购总监"))
            .await
            .expect("a contact");
        assert_eq!(told().await.0, Sign::Bad, "nobody has met them yet");
        met(&desk.ctx, first, ("2026-06-25", None), &[next]).await;
        assert_eq!(told().await, (Sign::Good, Some(day("2026-06-25"))));
    }
}
