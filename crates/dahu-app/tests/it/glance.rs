//! An account at a glance, and following it.

use std::time::Duration;

use chrono::NaiveDate;
use dahu_app::{
    Context, Error, account, activity, contact,
    glance::{self, Glance},
    import::Kind,
    task::{self, NewTask},
};
use dahu_core::{
    account::{AccountId, warning::Warning},
    assessment::Intent,
    contact::coverage::Colour,
    money::Amount,
    person::Role,
};
use dahu_testkit::databases;

use crate::{
    activity::{at_work, id_of, read, visit},
    desk::{Desk, day, take},
    staff::hired,
};

async fn look(ctx: &Context, account: AccountId) -> Glance {
    glance::show(ctx, account).await.expect("a glance")
}

/// Sales in both years: of the same days, and after them.
const SALES: &str = "客户编码,日期,金额\n\
    K1,2025-01-01,100\nK1,2025-06-20,900\nK1,2025-06-21,50\nK1,2025-12-31,50\nK1,2026-01-01,300\nK1,2026-06-20,400\nK1,2024-12-31,7\n";

#[tokio::test]
async fn the_first_screen_knows_what_became_of_an_account() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, contact) = at_work(&desk).await;
        let before = look(&owner, account).await;
        assert_eq!(
            before.warnings[..2],
            [Warning::NeverContacted, Warning::NoNextStep]
        );
        assert_eq!((before.years, before.last, before.open_tasks), (None, None, 0));
        assert_eq!(
            before.coverage.coverage.colour,
            Colour::Red,
            "no decider is known"
        );
        assert_eq!(before.coverage.contacts, 1);
        assert!(
            before.team.is_empty(),
            "the owner is told apart: {:?}",
            before.team
        );

        take(&desk, Kind::Ledger, "l.csv", SALES).await;
        activity::record(&owner, account, read(&owner, visit(Some(contact))))
            .await
            .expect("recorded");
        let after = look(&owner, account).await;
        let years = after.years.expect("sales");
        let yuan = |units: i64| Amount::from_ten_thousandths(units * 10_000);
        assert_eq!(years.as_of, day("2026-06-20"));
        assert_eq!(
            (years.so_far, years.same_days_before, years.year_before),
            (yuan(700), yuan(1_000), yuan(1_100)),
            "the ends of the years and of the days belong to them"
        );
        assert_eq!(after.warnings[0], Warning::Fallen(30));
        let last = after.last.expect("a contact");
        assert_eq!(
            (last.people, last.contacts.0),
            (vec!["zhao".to_owned()], vec!["采购经理".to_owned()])
        );
        assert_eq!(after.next.expect("a step").what, "送报价");

        desk.move_to("2026-07-10");
        let late = look(&owner, account).await;
        assert!(
            late.warnings.contains(&Warning::Overdue(1, 3)),
            "{:?}",
            late.warnings
        );
        assert_eq!(late.days_since_contact, Some(10));
    }
}

#[tokio::test]
async fn who_may_not_see_sales_is_told_nothing_of_them() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Accounts, "a.csv", "code,name\nK1,云帆科技\n").await;
        take(&desk, Kind::Ledger, "l.csv", SALES).await;
        let all = account::list(&desk.ctx, &Default::default(), &Default::default()).await;
        let pooled = all.expect("a list").rows[0].id;
        let claimer = hired(&desk, "zhao", Role::AccountManager).await;
        let seen = look(&claimer, pooled).await;
        assert_eq!(seen.years, None);
        assert_eq!(seen.warnings, [Warning::NoOwner]);
        let told = look(&desk.ctx, pooled).await;
        assert!(told.years.is_some() && told.warnings.contains(&Warning::Fallen(30)));
        let stranger = hired(&desk, "qian", Role::ServiceAgent).await;
        for result in [
            glance::show(&stranger, pooled).await.map(drop),
            glance::follow(&stranger, pooled, None).await.map(drop),
        ] {
            assert!(matches!(
                result,
                Err(Error::NotFound { .. } | Error::Forbidden { .. })
            ));
        }
    }
}

/// What is told within the time in which changes are told.
async fn told(following: &mut glance::Following) -> Option<dahu_app::Result<glance::Changed>> {
    tokio::time::timeout(Duration::from_secs(6), following.next())
        .await
        .ok()
}

#[tokio::test]
async fn who_follows_an_account_is_told_what_others_change_and_not_what_they_look_at() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, contact) = at_work(&desk).await;
        let seen = look(&owner, account).await.seen.expect("it was created");
        let mut following = glance::follow(&owner, account, Some(seen))
            .await
            .expect("followed");
        let mut earlier = glance::follow(&owner, account, None).await.expect("followed");
        dahu_app::assessment::record(&desk.ctx, account, Intent::High, day("2026-06-30"))
            .await
            .expect("recorded");
        let changed = told(&mut following).await.expect("in time").expect("told");
        assert!(changed.event > seen);
        assert_eq!(changed.by, desk.ctx.actor_name());
        assert_eq!(told(&mut earlier).await.expect("in time").expect("told"), changed);

        let data = contact::personal_data(&desk.ctx, contact).await.expect("data");
        contact::export_recorded(&desk.ctx, &data, "json")
            .await
            .expect("recorded");
        let quiet = tokio::time::timeout(Duration::from_millis(2_500), following.next()).await;
        assert!(quiet.is_err(), "a look is no change: {quiet:?}");

        let other = hired(&desk, "qian", Role::AccountManager).await;
        dahu_app::account_team::hand_over(&desk.ctx, account, id_of(&other))
            .await
            .expect("handed over");
        let gone = told(&mut following).await.expect("in time");
        assert!(
            matches!(gone, Err(Error::NotFound { .. })),
            "it is no longer theirs: {gone:?}"
        );
    }
}

#[tokio::test]
async fn a_next_step_is_the_task_that_is_due_first() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, _) = at_work(&desk).await;
        for (what, due) in [("later", "2026-08-01"), ("first", "2026-07-01")] {
            let due_on: NaiveDate = day(due);
            let new = NewTask {
                what,
                due_on,
                owner: None,
                opportunity: None,
            };
            task::add(&owner, account, &new).await.expect("added");
        }
        let glance = look(&owner, account).await;
        assert_eq!(glance.open_tasks, 2);
        assert_eq!(glance.next.expect("one").what, "first");
        assert!(!glance.warnings.contains(&Warning::NoNextStep));
    }
}
