//! What held on a day that has passed: of kinds, ways of selling, relationships and plans, however much came since, and also
//! where it was taken back later.

use KeyAccountKind::Economic;
use SellingMode::{Consultative, Enterprise};
use dahu_app::{
    Context, Error, kind,
    plan::{self, Learnt},
    relationship::{self, NewPlacement},
    selling,
};
use dahu_core::{
    account::AccountId,
    kind::{KeyAccountKind, Verdict},
    plan::words::MeasureKind,
    relationship::Stage,
    selling::SellingMode,
};
use dahu_testkit::databases;

use crate::{
    access::salesperson,
    activity::at_work,
    contracts::account_of,
    desk::{Desk, day},
    kind::confirm,
    plan::{drafted, objective, yuan},
};

/// More than a page's history shows, and more than is read at once.
const MANY: u32 = 120;

/// What was decided of the economic kind, by the reason.
async fn reason(ctx: &Context, account: AccountId, on: &str) -> Option<(Verdict, String)> {
    let held = kind::on_day(ctx, account, day(on)).await.expect("kinds");
    assert!(held.len() < 2, "{held:?}");
    let (kind, decision) = held.into_iter().next()?;
    assert_eq!((kind, decision.by.as_deref()), (Economic, Some("钱")));
    Some((decision.verdict, decision.reason.expect("a reason")))
}

#[tokio::test]
async fn a_kind_of_a_day_is_told_however_much_was_decided_since() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let director = crate::kind::firm(&desk).await;
        let account = account_of(&desk, "KA").await;
        let first = director.now();
        confirm(&director, account, Economic, "董事会")
            .await
            .expect("confirmed");
        desk.move_to("2026-07-02");
        for round in 0..MANY {
            let verdict = if round % 2 == 0 {
                Verdict::Rejected
            } else {
                Verdict::Confirmed
            };
            let why = format!("第 {round} 次");
            kind::decide(&director, account, Economic, Some(verdict), &why)
                .await
                .expect("decided");
        }
        desk.move_to("2026-07-05");
        kind::undo(&director, account).await.expect("taken back");
        desk.move_to("2026-07-08");
        let shown = kind::of_account(&director, account).await.expect("kinds");
        let earliest = shown.history.last().expect("decisions").at;
        assert!(earliest > first, "the page shows the first decision no more");

        assert_eq!(reason(&director, account, "2026-06-29").await, None);
        for on in ["2026-06-30", "2026-07-01"] {
            let told = reason(&director, account, on).await;
            assert_eq!(told, Some((Verdict::Confirmed, "董事会".to_owned())), "{on}");
        }
        let last = Some((Verdict::Confirmed, format!("第 {} 次", MANY - 1)));
        assert_eq!(reason(&director, account, "2026-07-04").await, last);
        let before = Some((Verdict::Rejected, format!("第 {} 次", MANY - 2)));
        assert_eq!(
            reason(&director, account, "2026-07-05").await,
            before,
            "what was taken back held until it was"
        );
        let other = salesperson(&desk, "李四").await;
        let hidden = kind::on_day(&other, account, day("2026-07-01")).await;
        assert!(matches!(hidden, Err(Error::NotFound { .. })), "{hidden:?}");
    }
}

#[tokio::test]
async fn a_way_of_selling_of_a_day_is_told_however_much_was_said_since() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let firm = crate::selling::firm(&desk).await;
        let (director, account) = (&firm.director, firm.accounts[0]);
        selling::confirm(director, account, Consultative, "方案为主")
            .await
            .expect("confirmed");
        desk.move_to("2026-07-02");
        for round in 0..55 {
            selling::confirm(director, account, Enterprise, &format!("第 {round} 次"))
                .await
                .expect("confirmed");
        }
        desk.move_to("2026-07-05");
        selling::reopen(director, account).await.expect("open again");
        let told = async |on: &str| {
            let held = selling::on_day(director, account, day(on)).await.expect("a way");
            held.map(|held| {
                assert_eq!(held.by.as_deref(), Some("钱"));
                (held.way, held.at.date_naive(), held.reason.expect("a reason"))
            })
        };
        assert_eq!(told("2026-06-29").await, None);
        assert_eq!(
            told("2026-07-01").await,
            Some((Consultative, day("2026-06-30"), "方案为主".to_owned()))
        );
        assert_eq!(
            told("2026-07-04").await,
            Some((Enterprise, day("2026-07-02"), "第 54 次".to_owned()))
        );
        assert_eq!(told("2026-07-05").await, None, "it is left to the rules");
    }
}

#[tokio::test]
async fn a_stage_of_a_day_holds_from_its_day_on_until_it_is_taken_back() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, _) = at_work(&desk).await;
        for (stage, on, evidence) in [
            (Stage::Early, "2026-02-01", "首单已交付"),
            (Stage::Mid, "2026-06-15", "按月下单"),
        ] {
            let new = NewPlacement {
                stage,
                on: day(on),
                evidence,
                activity: None,
            };
            relationship::place(&owner, account, &new).await.expect("placed");
            desk.move_to("2026-07-01");
        }
        desk.move_to("2026-07-05");
        relationship::take_back(&owner, account)
            .await
            .expect("taken back");
        desk.move_to("2026-07-10");
        relationship::put_back(&owner, account).await.expect("put back");
        let told = async |on: &str| {
            let held = relationship::on_day(&owner, account, day(on)).await.expect("it");
            held.map(|held| {
                assert_eq!(held.placed_by.as_deref(), Some("zhao"));
                (held.placed.stage, held.evidence)
            })
        };
        let early = Some((Stage::Early, "首单已交付".to_owned()));
        let mid = Some((Stage::Mid, "按月下单".to_owned()));
        assert_eq!(told("2026-01-31").await, None);
        assert_eq!(told("2026-06-14").await, early);
        assert_eq!(told("2026-06-15").await, mid, "entered later, from its day on");
        assert_eq!(told("2026-07-04").await, mid);
        assert_eq!(told("2026-07-05").await, early, "taken back on that day");
        assert_eq!(told("2026-07-09").await, early);
        assert_eq!(told("2026-07-10").await, mid, "and put back");
    }
}

#[tokio::test]
async fn a_plan_of_a_day_is_the_version_that_was_approved_by_then_with_who_and_why() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, manager, account, id) = drafted(&desk).await;
        plan::submit(&zhang, id).await.expect("submitted");
        plan::approve(&manager, id, "目标有据").await.expect("approved");
        desk.move_to("2026-07-05");
        plan::revise(&zhang, id).await.expect("taken up");
        let writing = plan::to_write(&zhang, id).await.expect("to write").facts.content;
        let (aim, began) = writing.objectives.first_key_value().expect("one");
        let began = Some((*aim, began.clone()));
        let more = objective(MeasureKind::NetSales, 15_000);
        plan::set_objective(&zhang, id, began, &more)
            .await
            .expect("changed");
        plan::submit(&zhang, id).await.expect("submitted");
        desk.move_to("2026-07-10");
        plan::approve(&manager, id, "上半年超额").await.expect("approved");
        desk.move_to("2026-07-12");
        plan::undo(&manager, id).await.expect("taken back");
        desk.move_to("2026-07-15");
        plan::approve(&manager, id, "再次核对").await.expect("approved");
        desk.move_to("2026-07-20");
        let learnt = Learnt {
            all: "提前完成".to_owned(),
            ..Learnt::default()
        };
        plan::close(&zhang, id, &learnt).await.expect("closed");
        let told = async |on: &str| {
            let held = plan::on_day(&zhang, account, day(on)).await.expect("plans");
            assert!(held.len() < 2, "{held:?}");
            held.into_iter().next().map(|held| {
                assert_eq!(held.id, id);
                assert_eq!(held.submitted.0.as_deref(), Some("张三"));
                assert_eq!(held.approved.0.as_deref(), Some(manager.actor_name()));
                let on = held.approved.1.date_naive();
                (
                    held.version,
                    on,
                    held.reason,
                    held.frozen.content.objectives[aim].aim,
                )
            })
        };
        let held =
            |version: u32, on: &str, why: &str, aim: i64| Some((version, day(on), why.to_owned(), yuan(aim)));
        let first = held(1, "2026-06-30", "目标有据", 12_000);
        assert_eq!(told("2026-06-29").await, None);
        assert_eq!(told("2026-06-30").await, first);
        assert_eq!(told("2026-07-09").await, first, "until another is approved");
        assert_eq!(
            told("2026-07-11").await,
            held(2, "2026-07-10", "上半年超额", 15_000)
        );
        assert_eq!(told("2026-07-12").await, first, "the approval was taken back");
        assert_eq!(
            told("2026-07-19").await,
            held(2, "2026-07-15", "再次核对", 15_000)
        );
        assert_eq!(told("2026-07-20").await, None, "it is closed");
    }
}
