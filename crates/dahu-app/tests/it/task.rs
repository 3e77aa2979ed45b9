//! Tasks: added, done, postponed, handed on, with their accounts too, undone; whose they are; and the mails about them.

use std::collections::BTreeSet;

use dahu_app::{
    Context, Error,
    account_team::{self, Grant},
    handover::{self, Assignment, Choice},
    sign_in::{self, Proof},
    task::{self, NewTask},
    team,
};
use dahu_core::{access::Relation, account::AccountId, handover::Handed, person::Role, task::TaskId};
use dahu_testkit::{databases, mail_server};

use crate::{
    access::{salesperson, seen},
    activity::{at_work, id_of},
    desk::{Desk, TODAY, day},
    handover::{all_of, grant, id},
    staff::{PASSWORD, hired, into_folder, rule, sent},
};

async fn add(ctx: &Context, account: AccountId, what: &str, due_on: &str) -> TaskId {
    let new = NewTask {
        what,
        due_on: day(due_on),
        owner: None,
        opportunity: None,
    };
    task::add(ctx, account, &new).await.expect("a task")
}

async fn own(ctx: &Context) -> Vec<String> {
    let list = task::own(ctx).await.expect("tasks");
    list.rows.into_iter().map(|task| task.what).collect()
}

/// Somebody who manages a team in which the other is.
async fn manager(desk: &Desk, login: &str, of: &Context) -> Context {
    let manager = hired(desk, login, Role::TeamManager).await;
    let team = team::create(&desk.ctx, "一组", None).await.expect("a team");
    for (person, manages) in [(&manager, true), (of, false)] {
        team::add_member(&desk.ctx, team, id_of(person), manages)
            .await
            .expect("a member");
    }
    manager
}

#[tokio::test]
async fn a_task_is_done_postponed_handed_on_and_every_step_undone() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, _) = at_work(&desk).await;
        let id = add(&owner, account, "寄样品", "2026-07-01").await;
        let later = add(&owner, account, "签合同", "2026-08-01").await;
        assert_eq!(own(&owner).await, ["寄样品", "签合同"]);
        let next = task::next_step(&owner, account)
            .await
            .expect("tasks")
            .expect("a task");
        assert_eq!(
            (next.id, next.account_name.as_str(), next.may_work),
            (id, "云帆科技", true)
        );

        assert_eq!(task::complete(&owner, id).await.expect("done"), account);
        assert_eq!(rule(task::complete(&owner, id).await), "task_has_ended");
        assert_eq!(
            rule(task::postpone(&owner, id, day("2026-07-02")).await),
            "task_has_ended"
        );
        assert_eq!(own(&owner).await, ["签合同"]);
        task::undo(&owner, id).await.expect("undone");
        assert_eq!(rule(task::reopen(&owner, id).await), "task_is_open");
        task::postpone(&owner, id, day("2026-09-01"))
            .await
            .expect("postponed");
        assert_eq!(own(&owner).await, ["签合同", "寄样品"]);
        task::undo(&owner, id).await.expect("undone");
        assert_eq!(own(&owner).await, ["寄样品", "签合同"]);

        let helper = hired(&desk, "helper", Role::Specialist).await;
        let refused = task::hand_on(&owner, id, id_of(&helper)).await;
        assert_eq!(rule(refused), "task_owner_cannot_work");
        let grant = Grant {
            person: id_of(&helper),
            role: Relation::Specialist,
            whole_group: false,
            from: day(TODAY),
            until: None,
        };
        account_team::give(&desk.ctx, account, grant)
            .await
            .expect("a role");
        task::hand_on(&owner, id, id_of(&helper))
            .await
            .expect("handed on");
        assert_eq!(
            (own(&owner).await, own(&helper).await),
            (vec!["签合同".to_owned()], vec!["寄样品".to_owned()])
        );
        task::cancel(&helper, id, "不要了").await.expect("cancelled");
        assert_eq!(rule(task::cancel(&owner, later, " ").await), "task_without_words");
        task::undo(&helper, id).await.expect("undone");
        assert_eq!(own(&helper).await, ["寄样品"]);

        let outsider = hired(&desk, "outsider", Role::Specialist).await;
        let hidden = task::complete(&outsider, id).await;
        assert!(matches!(hidden, Err(Error::NotFound { .. })), "{hidden:?}");
        let undone = add(&owner, account, "错的", "2026-07-01").await;
        task::undo(&owner, undone).await.expect("taken back");
        assert_eq!(own(&owner).await, ["签合同"]);
        task::undo(&owner, undone).await.expect("brought back");
        assert_eq!(own(&owner).await, ["错的", "签合同"]);
    }
}

#[tokio::test]
async fn managers_see_what_the_people_below_have_to_do() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, _) = at_work(&desk).await;
        add(&owner, account, "寄样品", "2026-06-20").await;
        let boss = manager(&desk, "boss", &owner).await;
        let found = task::of_people_below(&boss).await.expect("tasks");
        assert_eq!(found.rows.len(), 1);
        assert_eq!(
            (found.rows[0].owner_name.as_str(), found.rows[0].days_overdue),
            ("zhao", 10)
        );
        assert!(own(&boss).await.is_empty());
        assert!(
            task::of_people_below(&owner)
                .await
                .expect("tasks")
                .rows
                .is_empty()
        );
        let other = hired(&desk, "other", Role::TeamManager).await;
        assert!(
            task::of_people_below(&other)
                .await
                .expect("tasks")
                .rows
                .is_empty()
        );
    }
}

#[tokio::test]
async fn mails_tell_once_a_day_what_is_due_and_managers_what_is_late() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let folder = desk.database.folder().join("mails");
        let post = into_folder(&folder);
        let (account, owner, _) = at_work(&desk).await;
        let boss = manager(&desk, "boss", &owner).await;
        for (ctx, email) in [(&owner, "zhao@example.com"), (&boss, "boss@example.com")] {
            sign_in::set_email(ctx, Some(email), Some("en"), Proof::Password(PASSWORD))
                .await
                .expect("an address");
        }
        add(&owner, account, "寄样品", TODAY).await;
        let of_the_day = async || {
            let caused = task::remind(&desk.ctx).await.expect("a run");
            assert_eq!(task::remind(&desk.ctx).await.expect("a run"), 0, "once a day");
            let before = mail_server::in_folder(&folder).len();
            sent(&desk, &post).await;
            let mails = mail_server::in_folder(&folder).split_off(before);
            assert_eq!(mails.len() as u64, caused);
            let mut told: Vec<String> = mails
                .iter()
                .map(|mail| format!("{} {}", mail.header("To"), mail.text.trim()))
                .collect();
            told.sort();
            told
        };
        assert_eq!(of_the_day().await, ["zhao@example.com en，due: 寄样品"]);
        desk.move_to("2026-07-02");
        assert_eq!(
            of_the_day().await,
            [""; 0],
            "nothing falls due, and two days are not late yet"
        );
        desk.move_to("2026-07-03");
        assert_eq!(of_the_day().await, ["boss@example.com en，overdue by 3: 寄样品"]);
        desk.move_to("2026-07-04");
        assert_eq!(of_the_day().await, [""; 0], "managers are told once");

        add(&owner, account, "签合同", "2026-07-05").await;
        task::set_mails(&owner, false).await.expect("off");
        assert!(!task::mails_are_on(&owner).await.expect("an answer"));
        desk.move_to("2026-07-05");
        assert_eq!(of_the_day().await, [""; 0]);
        task::set_mails(&owner, true).await.expect("on");
        assert!(matches!(
            task::set_escalation_days(&owner, 1).await,
            Err(Error::Forbidden { .. })
        ));
        assert_eq!(
            rule(task::set_escalation_days(&desk.ctx, 366).await),
            "escalation_days_not_usable"
        );
        task::set_escalation_days(&desk.ctx, 0).await.expect("set");
        desk.move_to("2026-07-20");
        assert_eq!(of_the_day().await, [""; 0], "zero tells managers nothing");
    }
}

#[tokio::test]
async fn open_tasks_go_along_and_come_back_unless_somebody_did_them() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        desk.import_sample().await;
        let (chen, zhao) = (salesperson(&desk, "陈莹").await, salesperson(&desk, "赵双").await);
        let third = salesperson(&desk, "王兴云").await;
        let account = *seen(&chen).await.iter().next().expect("an account");
        // One who only helps there keeps what is theirs.
        account_team::give(&desk.ctx, account, grant(id(&third), Relation::CoOwner))
            .await
            .expect("a role");
        let add = async |who: &Context, what: &str| {
            let due_on = day("2026-08-01");
            let new = NewTask {
                what,
                due_on,
                owner: None,
                opportunity: None,
            };
            task::add(who, account, &new).await.expect("a task")
        };
        let (visit, sample, done, cancelled) = (
            add(&chen, "拜访").await,
            add(&chen, "寄样品").await,
            add(&chen, "报价").await,
            add(&chen, "打电话").await,
        );
        let theirs = add(&third, "做方案").await;
        desk.move_to("2026-07-15");
        let plan = handover::plan(&desk.ctx, &all_of(&chen), &Assignment::To(id(&zhao)))
            .await
            .expect("a plan");
        assert_eq!(handover::show(&desk.ctx, plan).await.expect("it").counts.task, 4);
        task::cancel(&chen, cancelled, "不需要了")
            .await
            .expect("cancelled");
        let counts = handover::carry_out(&desk.ctx, plan).await.expect("done");
        assert_eq!(counts.task, 3, "one had ended");
        let own = async |who: &Context| -> BTreeSet<_> {
            let list = task::own(who).await.expect("tasks");
            list.rows.into_iter().map(|task| task.id).collect()
        };
        assert_eq!(own(&zhao).await, BTreeSet::from([visit, sample, done]));
        assert!(own(&chen).await.is_empty());
        task::complete(&zhao, done).await.expect("done");
        task::hand_on(&zhao, sample, id(&third)).await.expect("handed on");
        assert_eq!(handover::undo(&desk.ctx, plan).await.expect("undone").task, 1);
        assert_eq!(own(&chen).await, BTreeSet::from([visit]));
        assert_eq!(own(&third).await, BTreeSet::from([sample, theirs]));
        // Where nothing goes along with which they could be worked on, tasks stay.
        let only = Choice {
            kinds: vec![Handed::Target, Handed::Task],
            ..all_of(&chen)
        };
        let plan = handover::plan(&desk.ctx, &only, &Assignment::To(id(&zhao)))
            .await
            .expect("a plan");
        assert_eq!(handover::show(&desk.ctx, plan).await.expect("it").counts.task, 0);
        desk.ctx.workspace.close().await.expect("it closes");
    }
}
