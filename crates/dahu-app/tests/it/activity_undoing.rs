//! Undoing: whatever was done to an activity or its next step, undoing it shows the same as before.

use dahu_app::{
    Context,
    activity::{self, Entry, EntryFilter, Typed},
    task,
};
use dahu_core::{account::AccountId, activity::ActivityKind};
use dahu_testkit::databases;

use crate::{
    activity::{at_work, read, visit},
    desk::{Desk, TODAY, day},
};

/// What is undone step by step.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Edit(u8),
    Remove,
    Complete,
    Postpone(u8),
}

/// Everything that one sees of an account's activities and tasks, but for when they were changed.
async fn seen(ctx: &Context, account: AccountId) -> String {
    let line = activity::of_account(ctx, account, EntryFilter::Activities, None)
        .await
        .expect("a page");
    let line = line.entries.into_iter().map(|entry| match entry.entry {
        Entry::Activity(activity) => format!(
            "{:?} {:?} {:?}",
            activity.facts, activity.recorded_at, activity.recorded_by
        ),
        other => format!("{other:?}"),
    });
    let tasks = task::of_account(ctx, account).await.expect("tasks");
    let tasks = tasks
        .rows
        .into_iter()
        .map(|task| format!("{} {} {} {:?}", task.id, task.what, task.due_on, task.owner));
    line.chain(tasks).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn undoing_restores_what_was_seen_whatever_was_done() {
    let deeds = [
        Deed::Edit(1),
        Deed::Postpone(3),
        Deed::Edit(2),
        Deed::Remove,
        Deed::Complete,
        Deed::Remove,
    ];
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, contact) = at_work(&desk).await;
        let id = activity::record(&owner, account, read(&owner, visit(Some(contact))))
            .await
            .expect("recorded");
        let step = dahu_core::task::TaskId(id.0);
        // What became of the step by itself comes back with it.
        task::postpone(&owner, step, day("2026-07-20"))
            .await
            .expect("postponed");
        for deed in deeds {
            let before = seen(&owner, account).await;
            match deed {
                Deed::Edit(number) => {
                    let typed = Typed {
                        kind: ActivityKind::Call,
                        text: format!("第{number}次改"),
                        step: if number == 1 {
                            String::new()
                        } else {
                            format!("步骤{number}")
                        },
                        none_because: "没有".to_owned(),
                        outcome: None,
                        ..visit(None)
                    };
                    activity::edit(&owner, id, read(&owner, typed))
                        .await
                        .expect("changed");
                    assert_ne!(seen(&owner, account).await, before);
                    activity::undo(&owner, id).await.expect("undone");
                }
                Deed::Remove => {
                    activity::remove(&owner, id).await.expect("removed");
                    assert_ne!(seen(&owner, account).await, before);
                    activity::undo(&owner, id).await.expect("undone");
                }
                Deed::Complete => {
                    task::complete(&owner, step).await.expect("done");
                    assert_ne!(seen(&owner, account).await, before);
                    task::undo(&owner, step).await.expect("undone");
                }
                Deed::Postpone(days) => {
                    let to = day(TODAY) + chrono::TimeDelta::days(i64::from(days));
                    task::postpone(&owner, step, to).await.expect("postponed");
                    assert_ne!(seen(&owner, account).await, before);
                    task::undo(&owner, step).await.expect("undone");
                }
            }
            assert_eq!(seen(&owner, account).await, before, "{deed:?}");
        }
    }
}
