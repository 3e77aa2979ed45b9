//! Orders on the timeline, and undoing: whatever was done to an activity or its next step, undoing it shows the same as before.

use dahu_app::{
    Context,
    activity::{self, Entry, EntryFilter, Typed},
    pool, task,
};
use dahu_core::{account::AccountId, activity::ActivityKind, import::Kind, person::Role};
use dahu_testkit::databases;

use crate::{
    activity::{at_work, read, visit},
    desk::{Desk, TODAY, day, take},
    staff::hired,
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

#[tokio::test]
async fn orders_stand_on_the_timeline_for_whoever_sees_sales() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, _) = at_work(&desk).await;
        let mut lines = "客户编码,日期,单据号,产品,数量,金额,币种\n".to_owned();
        for number in 0..70 {
            // Forty of one day, and one of two lines.
            let on = if number < 40 { "2026-06-20" } else { "2026-06-10" };
            let document = number.max(1);
            lines.push_str(&format!("K1,{on},S{document},阀门{number},1,{number}.5,CNY\n"));
        }
        take(&desk, Kind::Ledger, "l.csv", &lines).await;
        let facts = read(
            &owner,
            Typed {
                on: day("2026-06-20"),
                ..visit(None)
            },
        );
        activity::record(&owner, account, facts).await.expect("recorded");
        for filter in [EntryFilter::All, EntryFilter::Orders] {
            let (mut orders, mut after) = (Vec::new(), None);
            loop {
                let page = activity::of_account(&owner, account, filter, after.as_deref())
                    .await
                    .expect("a page");
                assert!(page.sees_orders);
                let of_page = page.entries.into_iter().filter_map(|entry| match entry.entry {
                    Entry::Order(order) => Some((entry.on, order)),
                    _ => None,
                });
                orders.extend(of_page);
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            let documents: Vec<_> = orders.iter().map(|(_, order)| order.document.clone()).collect();
            let twenty = (1..40).rev().map(|number| format!("S{number}"));
            let ten = (40..70).rev().map(|number| format!("S{number}"));
            assert_eq!(documents, twenty.chain(ten).collect::<Vec<_>>(), "{filter:?}");
            let (on, both) = &orders[38];
            assert_eq!(
                (*on, both.lines, both.product.as_str()),
                (day("2026-06-20"), 2, "阀门1")
            );
            assert_eq!(
                (both.net.to_string(), both.currency.as_str()),
                ("2.0000".to_owned(), "CNY")
            );
        }
        // In the pool others see it, but not what it bought.
        pool::release(&owner, account, "不再负责")
            .await
            .expect("released");
        let other = hired(&desk, "qian", Role::AccountManager).await;
        for filter in [EntryFilter::All, EntryFilter::Orders] {
            let page = activity::of_account(&other, account, filter, None)
                .await
                .expect("a page");
            assert!(!page.sees_orders);
            let orders = page
                .entries
                .iter()
                .filter(|entry| matches!(entry.entry, Entry::Order(_)));
            assert_eq!(orders.count(), 0);
        }
        desk.ctx.workspace.close().await.expect("it closes");
    }
}
