//! Account plans: what is done for them, and what was written taken back step by step.

use dahu_app::{
    Error,
    plan::{self, TypedHead, TypedStatement},
    task::NewTask,
};
use dahu_core::plan::{
    statement::Weight,
    words::{Rhythm, StatementKind},
};
use dahu_testkit::{Chance, databases};

use crate::{
    desk::{Desk, day, texts_of},
    plan::{drafted, note, said},
};

#[tokio::test]
async fn what_is_done_for_a_plan_are_tasks_of_its_account() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, _, account, id) = drafted(&desk).await;
        let new = NewTask {
            what: "约见总工",
            due_on: day("2026-07-10"),
            owner: None,
            opportunity: None,
        };
        let task = plan::add_action(&zhang, id, &new).await.expect("added");
        let of_account = dahu_app::task::of_account(&zhang, account).await.expect("tasks");
        let told = of_account.rows[0]
            .plan
            .as_ref()
            .map(|(plan, name)| (*plan, name.as_str()));
        assert_eq!(
            (of_account.rows[0].id, told),
            (task, Some((id, "2026 年客户计划")))
        );
        dahu_app::task::complete(&zhang, task).await.expect("done");
        let shown = plan::show(&zhang, id).await.expect("it is there");
        assert!(
            shown.actions.iter().all(|action| !action.state.is_open()),
            "done shows too"
        );
        let page = plan::list(&zhang, &plan::PlanFilter::default())
            .await
            .expect("a list");
        assert_eq!((page.rows[0].actions.done, page.rows[0].actions.open), (1, 0));
        let glance = dahu_app::glance::show(&zhang, account).await.expect("a glance");
        assert_eq!(glance.plan.map(|plan| plan.id), Some(id));
    }
}

#[tokio::test]
async fn random_writing_is_taken_back_step_by_step() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, _, _, id) = drafted(&desk).await;
        let mut chance = Chance::from_seed(34);
        for round in 0..12 {
            let before = plan::to_write(&zhang, id).await.expect("to write").facts;
            let roll = chance.next();
            let statements: Vec<_> = before.content.statements.keys().copied().collect();
            if roll < 0.4 || statements.is_empty() {
                let risk = TypedStatement {
                    weight: Some(Weight {
                        likelihood: dahu_core::opportunity::Degree::Low,
                        impact: dahu_core::opportunity::Degree::High,
                        answer: "备一份".to_owned(),
                    }),
                    ..said(StatementKind::Risk, &format!("第{round}条"))
                };
                plan::set_statement(&zhang, id, None, &risk).await.expect("said");
            } else if roll < 0.6 {
                plan::remove_statement(&zhang, id, statements[0])
                    .await
                    .expect("removed");
            } else if roll < 0.8 {
                plan::add_evidence(&zhang, id, statements[0], &note("2026-06-01", None))
                    .await
                    .expect("supported");
            } else {
                let head = TypedHead {
                    name: format!("计划{round}"),
                    selling_mode: None,
                    first_on: before.first_on,
                    last_on: before.last_on,
                    rhythm: Rhythm::Monthly,
                };
                plan::edit_head(&zhang, id, &head).await.expect("changed");
            }
            let after = plan::to_write(&zhang, id).await.expect("to write").facts;
            assert_ne!(after, before);
            plan::undo(&zhang, id).await.expect("taken back");
            assert_eq!(plan::to_write(&zhang, id).await.expect("to write").facts, before);
            plan::undo(&zhang, id).await.expect("brought back");
            assert_eq!(plan::to_write(&zhang, id).await.expect("to write").facts, after);
        }
        let last = dahu_app::audit::verify(&desk.ctx, None, &dahu_app::audit::Tracker::default()).await;
        assert_eq!(last.expect("a walk").fracture, None);
        let owners = texts_of(
            &desk,
            "SELECT DISTINCT verb FROM event WHERE noun = 'plan' ORDER BY verb",
        )
        .await;
        assert!(owners.contains(&"restored".to_owned()), "{owners:?}");
    }
}

#[tokio::test]
async fn a_plan_that_should_not_be_goes_and_comes_back() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, _, account, id) = drafted(&desk).await;
        let before = plan::to_write(&zhang, id).await.expect("to write").facts;
        plan::remove(&zhang, id).await.expect("removed");
        assert!(matches!(
            plan::show(&zhang, id).await,
            Err(Error::NotFound { .. })
        ));
        assert!(
            plan::of_account(&zhang, account)
                .await
                .expect("a list")
                .is_empty()
        );
        plan::undo(&zhang, id).await.expect("brought back");
        assert_eq!(plan::to_write(&zhang, id).await.expect("to write").facts, before);
        assert_eq!(plan::of_account(&zhang, account).await.expect("a list").len(), 1);
        assert_eq!(before.account, account);
    }
}
