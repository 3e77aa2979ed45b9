//! Alerts: raised once, made a task of, closed with a reason, raised again where it got worse or came back.

use dahu_app::{
    Context, Error,
    account_team::{self, Grant},
    health::{self, About, AlertFilter, AlertRow, HealthFilter, HealthPage},
    merge::{self, Choice},
    relationship::{self, NewPlacement},
    task,
};
use dahu_core::{
    access::Relation,
    account::AccountId,
    activity::Direction,
    health::{AlertState, Closing, Signal, Topic, Value},
    person::Role,
    relationship::{Need, Stage, Turn},
    task::TaskState,
};
use dahu_testkit::databases;

use crate::{
    activity::{at_work, id_of},
    desk::{Desk, day, events_of},
    health::buying,
    relationship::{met, somebody},
    staff::{hired, rule},
};

async fn open(ctx: &Context) -> Vec<AlertRow> {
    let page = health::alerts(ctx, &AlertFilter::default(), None, 50).await;
    page.expect("alerts").rows
}

async fn refreshed(desk: &Desk) -> (u64, u64) {
    let done = health::refresh_due(&desk.ctx).await.expect("refreshed");
    (done.raised, done.passed)
}

/// An account that was last met in March, and whoever owns it.
async fn silent(desk: &Desk) -> (AccountId, Context) {
    let (account, owner, _) = at_work(desk).await;
    met(&owner, account, ("2026-03-01", None), &[]).await;
    (account, owner)
}

#[tokio::test]
async fn a_signal_that_turns_bad_raises_one_alert_with_its_reason() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner) = silent(&desk).await;
        assert_eq!(refreshed(&desk).await, (1, 0));
        assert_eq!(refreshed(&desk).await, (0, 0));
        desk.move_to("2026-07-01");
        assert_eq!(refreshed(&desk).await, (0, 0), "once until it is closed");
        let found = open(&owner).await;
        let [alert] = &found[..] else { panic!("{found:?}") };
        assert_eq!(
            (alert.account, &alert.about, alert.value_on),
            (
                account,
                &About::Signal(Signal::Silence, Value::Days(121)),
                Some(day("2026-03-01"))
            )
        );
        assert_eq!((alert.raised_on, alert.points), (day("2026-06-30"), 7));
        assert_eq!(alert.owner.as_deref(), Some("zhao"));
        // Worse: the same alert says so.
        desk.move_to("2026-09-01");
        assert_eq!(refreshed(&desk).await, (0, 0));
        assert_eq!(open(&owner).await[0].points, 15);
        // Gone: it closes by itself.
        met(&owner, account, ("2026-09-01", None), &[]).await;
        assert_eq!(refreshed(&desk).await, (0, 1));
        assert_eq!(open(&owner).await, []);
        let closed = AlertFilter {
            closed: true,
            ..AlertFilter::default()
        };
        let closed = health::alerts(&owner, &closed, None, 50)
            .await
            .expect("alerts")
            .rows;
        assert!(matches!(
            closed[0].state,
            AlertState::Closed {
                because: Closing::Passed,
                by: None,
                ..
            }
        ));
        // It comes back: there is another.
        desk.move_to("2026-12-20");
        assert_eq!(refreshed(&desk).await, (1, 0));
    }
}

#[tokio::test]
async fn whoever_closes_an_alert_says_why_and_it_stays_closed_until_it_gets_worse() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner) = silent(&desk).await;
        refreshed(&desk).await;
        let id = open(&owner).await[0].id;
        let close = async |because, note: &str| health::close(&owner, account, id, because, note).await;
        for because in Closing::GIVEN {
            assert_eq!(rule(close(because, " ").await), "alert_without_words");
        }
        let long = "长".repeat(501);
        assert_eq!(
            rule(close(Closing::DealtWith, &long).await),
            "alert_note_too_long"
        );
        close(Closing::Accepted, "客户停产到九月").await.expect("closed");
        assert_eq!(rule(close(Closing::DealtWith, "").await), "alert_is_closed");
        desk.move_to("2026-07-20");
        assert_eq!(refreshed(&desk).await, (0, 0), "nobody is told again of the same");
        assert_eq!(
            health::list(&owner, &Default::default(), &Default::default())
                .await
                .expect("a list")
                .alerts,
            0
        );

        health::reopen(&owner, account, id).await.expect("open");
        assert_eq!(rule(health::reopen(&owner, account, id).await), "alert_is_open");
        assert_eq!(
            health::list(&owner, &Default::default(), &Default::default())
                .await
                .expect("a list")
                .alerts,
            1
        );
        close(Closing::Accepted, "客户停产到九月").await.expect("closed");
        // From 7 points to 15: that is another thing.
        desk.move_to("2026-09-10");
        assert_eq!(refreshed(&desk).await, (1, 0));
        assert_eq!(
            rule(health::reopen(&owner, account, id).await),
            "alert_raised_again"
        );
        let dials = health::of_account(&owner, account).await.expect("dials");
        let of_account = &dials.alerts;
        assert_eq!(of_account.len(), 2);
        assert!(of_account[0].state.is_open() && !of_account[1].state.is_open());
        assert_eq!(of_account[1].closed_by.as_deref(), Some("zhao"));
        assert_eq!(
            events_of(&desk, id.0).await,
            ["raised", "closed", "reopened", "closed"]
        );
    }
}

#[tokio::test]
async fn what_got_better_after_an_alert_was_closed_and_worse_again_is_told_again() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner) = silent(&desk).await;
        desk.move_to("2026-09-10");
        assert_eq!(refreshed(&desk).await, (1, 0));
        let alert = open(&owner).await.remove(0);
        assert_eq!(alert.points, 15);
        health::close(&owner, account, alert.id, Closing::Accepted, "客户停产到九月")
            .await
            .expect("closed");
        // What was recorded late takes half of the points away, and says nothing new.
        met(&owner, account, ("2026-06-01", None), &[]).await;
        assert_eq!(refreshed(&desk).await, (0, 0));
        desk.move_to("2026-11-20");
        assert_eq!(refreshed(&desk).await, (0, 0), "as bad as it was since");
        desk.move_to("2026-12-10");
        assert_eq!(refreshed(&desk).await, (1, 0));
        assert_eq!(open(&owner).await[0].points, 15);
    }
}

async fn proposed(ctx: &Context) -> HealthPage {
    let filter = HealthFilter {
        proposed_otherwise: true,
        ..HealthFilter::default()
    };
    let page = health::list(ctx, &filter, &Default::default()).await;
    page.expect("a list")
}

#[tokio::test]
async fn a_relationship_that_fell_is_listed_and_warned_of_until_somebody_places_it_anew() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let [first, ..] = buying(&desk).await;
        let place = async |stage, on: &str| {
            let placement = NewPlacement {
                stage,
                on: day(on),
                evidence: "见过",
                activity: None,
            };
            relationship::place(&desk.ctx, first, &placement)
                .await
                .expect("placed");
            refreshed(&desk).await
        };
        let buyer = somebody(&desk.ctx, first, "采购经理", None).await;
        met(&desk.ctx, first, ("2026-06-20", None), &[buyer]).await;
        assert_eq!(proposed(&desk.ctx).await.total, 0);
        // Late and less of the other account; of the stage of this one nothing, since somebody spoke lately.
        assert_eq!(place(Stage::Mid, "2026-01-02").await, (2, 0));
        assert_eq!(proposed(&desk.ctx).await.total, 0);
        desk.move_to("2026-07-01");
        assert_eq!(refreshed(&desk).await, (1, 0));
        let page = proposed(&desk.ctx).await;
        let [row] = &page.rows[..] else { panic!("{page:?}") };
        assert_eq!(
            (row.account, row.stage, row.proposed, row.alerts),
            (first, Some(Stage::Mid), Some((Stage::Early, Turn::Downgrade)), 1)
        );
        let filter = AlertFilter {
            topic: Some(Topic::Stage),
            ..AlertFilter::default()
        };
        let alerts = health::alerts(&desk.ctx, &filter, None, 9).await.expect("alerts");
        let [alert] = &alerts.rows[..] else {
            panic!("{alerts:?}")
        };
        let About::Stage(proposal) = &alert.about else {
            panic!("{alert:?}")
        };
        assert_eq!(proposal.because[0].need, Need::People);
        assert_eq!(
            relationship::show(&desk.ctx, first)
                .await
                .expect("it")
                .proposal
                .as_ref(),
            Some(proposal),
            "the page says the same"
        );
        assert_eq!(place(Stage::Early, "2026-07-01").await, (0, 1));
        assert_eq!(proposed(&desk.ctx).await.total, 0);
    }
}

#[tokio::test]
async fn a_relationship_that_comes_apart_is_warned_of_whoever_spoke_lately() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let [_, stopped, _] = buying(&desk).await;
        met(&desk.ctx, stopped, ("2025-12-01", None), &[]).await;
        let placement = NewPlacement {
            stage: Stage::Mid,
            on: day("2026-06-01"),
            evidence: "按月下单",
            activity: None,
        };
        relationship::place(&desk.ctx, stopped, &placement)
            .await
            .expect("placed");
        // Late and silent at their worst, less, and so the stage.
        assert_eq!(refreshed(&desk).await, (4, 0));
        let rows = proposed(&desk.ctx).await.rows;
        assert_eq!(rows[0].proposed, Some((Stage::Uncoupling, Turn::Uncouple)));
        let found = open(&desk.ctx).await;
        let of_stage = found.iter().find_map(|alert| match &alert.about {
            About::Stage(proposal) => Some((alert.points, proposal.signs.clone())),
            About::Signal(..) => None,
        });
        assert_eq!(of_stage, Some((5, vec![Signal::Late, Signal::Silence])));
    }
}

#[tokio::test]
async fn a_task_is_made_of_an_alert_once() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner) = silent(&desk).await;
        refreshed(&desk).await;
        let id = open(&owner).await[0].id;
        let director = hired(&desk, "sun", Role::SalesDirector).await;
        health::make_task(&director, account, id, "约一次拜访")
            .await
            .expect("a task");
        let tasks = task::of_account(&owner, account).await.expect("tasks").rows;
        assert_eq!((tasks.len(), tasks[0].what.as_str()), (1, "约一次拜访"));
        // For whoever owns the account, whoever made it.
        assert_eq!(
            (tasks[0].owner_name.as_str(), tasks[0].due_on),
            ("zhao", day("2026-07-07"))
        );
        let shown = async || open(&owner).await.remove(0).task;
        let made = shown().await.expect("its task");
        assert_eq!((made.id, made.state), (tasks[0].id, TaskState::Open));
        let again = health::make_task(&owner, account, id, "再约一次").await;
        assert_eq!(rule(again), "alert_has_task");
        // What was made by mistake is taken back, and another can be made.
        task::undo(&owner, made.id).await.expect("taken back");
        assert_eq!(shown().await, None);
        health::make_task(&owner, account, id, "再约一次")
            .await
            .expect("another task");
        let made = shown().await.expect("its task");
        assert_eq!(made.what, "再约一次");
        task::complete(&owner, made.id).await.expect("done");
        let done = shown().await.expect("its task").state;
        assert!(matches!(done, TaskState::Done { by: Some(by), .. } if by == id_of(&owner)));
        health::close(&owner, account, id, Closing::DealtWith, "已约十号")
            .await
            .expect("closed");
        let closed = health::make_task(&owner, account, id, "再约一次").await;
        assert_eq!(rule(closed), "alert_is_closed");
    }
}

#[tokio::test]
async fn alerts_are_of_accounts_that_one_sees_and_of_owned_ones_only() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let [first, second, pooled] = buying(&desk).await;
        met(&desk.ctx, pooled, ("2026-01-01", Some(Direction::Ours)), &[]).await;
        assert_eq!(
            refreshed(&desk).await,
            (2, 0),
            "late and less, of the one that has an owner"
        );
        let found = open(&desk.ctx).await;
        assert!(found.iter().all(|alert| alert.account == second));
        let id = found[0].id;
        let stranger = hired(&desk, "qian", Role::AccountManager).await;
        assert_eq!(open(&stranger).await, []);
        assert!(matches!(
            health::alert_of(&stranger, second, id).await,
            Err(Error::NotFound { .. })
        ));
        let grant = Grant {
            person: id_of(&stranger),
            role: Relation::Reader,
            whole_group: false,
            from: desk.ctx.today(),
            until: None,
        };
        account_team::give(&desk.ctx, second, grant).await.expect("given");
        let seen = open(&stranger).await;
        assert!(seen.len() == 2 && seen.iter().all(|alert| !alert.may_work));
        assert!(matches!(
            health::close(&stranger, second, id, Closing::DealtWith, "").await,
            Err(Error::Forbidden { .. })
        ));
        assert!(matches!(
            health::alert_of(&desk.ctx, first, id).await,
            Err(Error::NotFound { noun: "alert", .. })
        ));
        let filter = AlertFilter {
            topic: Some(Topic::Signal(Signal::Sales)),
            ..AlertFilter::default()
        };
        let page = health::alerts(&desk.ctx, &filter, None, 1).await.expect("a page");
        assert_eq!((page.rows.len(), page.next), (1, None));
        let page = health::alerts(&desk.ctx, &AlertFilter::default(), None, 1)
            .await
            .expect("a page");
        let next = page.next.expect("another page");
        let rest = health::alerts(&desk.ctx, &AlertFilter::default(), Some(&next), 1)
            .await
            .expect("a page");
        assert_ne!(rest.rows[0].id, page.rows[0].id);
        assert_eq!(rest.next, None);
    }
}

#[tokio::test]
async fn alerts_of_an_account_that_is_merged_go_along_once() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let [first, second, _] = buying(&desk).await;
        refreshed(&desk).await;
        let merged = merge::merge_accounts(&desk.ctx, first, second, &Choice::default())
            .await
            .expect("one");
        assert!(open(&desk.ctx).await.iter().all(|alert| alert.account == first));
        // Together they buy on time, and no less than before.
        assert_eq!(refreshed(&desk).await.0, 0);
        merge::undo(&desk.ctx, merged).await.expect("two again");
        refreshed(&desk).await;
        let of: Vec<AccountId> = open(&desk.ctx).await.iter().map(|alert| alert.account).collect();
        assert!(of.iter().all(|account| *account == second), "{of:?}");
    }
}
