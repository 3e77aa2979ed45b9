//! Accounts are handed over, and handed back, on both databases.

use std::collections::BTreeSet;

use dahu_app::{
    Context, Error, Zone,
    account::{self, Filter, PageRequest, Sort},
    account_team::{self, Grant},
    handover::{self, Assignment, Choice, Notes},
    person,
    report::{self, Window},
    team,
};
use dahu_core::{
    access::Relation,
    account::AccountId,
    handover::{Handed, HandoverId, HandoverState},
    import::Kind,
    person::{PersonId, Role},
};
use dahu_testkit::databases;

use crate::{
    access::{acting, salesperson, seen},
    desk::{Desk, day, take},
};

pub(crate) fn id(ctx: &Context) -> PersonId {
    ctx.person().expect("a person")
}

/// All that a person has.
pub(crate) fn all_of(from: &Context) -> Choice {
    Choice {
        from: Some(id(from)),
        kinds: Handed::ALL.to_vec(),
        ..Choice::default()
    }
}

/// Targets of each salesperson on a day, without those who have none.
pub(crate) async fn targets(desk: &Desk, on: &str) -> Vec<(String, u64)> {
    let window = Window {
        as_of: Some(day(on)),
        ..Window::default()
    };
    let funnel = report::funnel(&desk.ctx, &window).await.expect("a funnel");
    let rows = funnel.rows.into_iter().filter(|row| row.counts.targets > 0);
    let mut rows: Vec<_> = rows.map(|row| (row.salesperson, row.counts.targets)).collect();
    rows.sort();
    rows
}

pub(crate) fn refused(result: Result<impl std::fmt::Debug, Error>) -> (String, String) {
    match result {
        Err(Error::Refused { rule, message, .. }) => (rule.to_owned(), message),
        other => panic!("{other:?} is no refusal"),
    }
}

pub(crate) fn grant(person: PersonId, role: Relation) -> Grant {
    Grant {
        person,
        role,
        whole_group: false,
        from: day("2026-06-30"),
        until: None,
    }
}

#[tokio::test]
async fn a_person_who_leaves_hands_over_everything_and_it_can_be_taken_back() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        desk.import_sample().await;
        let (chen, zhao) = (salesperson(&desk, "陈莹").await, salesperson(&desk, "赵双").await);
        let (of_chen, of_zhao) = (seen(&chen).await, seen(&zhao).await);
        let helped = *of_zhao.iter().next().expect("an account");
        let other = salesperson(&desk, "王兴云").await;
        let others = *seen(&other).await.iter().next().expect("an account");
        for account in [helped, others] {
            account_team::give(&desk.ctx, account, grant(id(&chen), Relation::CoOwner))
                .await
                .expect("a role");
        }
        desk.move_to("2026-07-15");
        let plan = handover::plan(&desk.ctx, &all_of(&chen), &Assignment::To(id(&zhao)))
            .await
            .expect("a plan");
        let shown = handover::show(&desk.ctx, plan).await.expect("it");
        // Her role on his own account is not handed to himself twice over: it ends with her leaving.
        assert_eq!(
            (shown.counts.ownership, shown.counts.target, shown.counts.role),
            (156, 156, 2)
        );
        assert_eq!((shown.row.accounts, shown.row.state), (158, HandoverState::Draft));
        assert_eq!(seen(&zhao).await, of_zhao, "a plan changes nothing");
        let counts = handover::carry_out(&desk.ctx, plan).await.expect("done");
        assert_eq!((counts.ownership, counts.target, counts.role), (156, 156, 2));
        let mut both: BTreeSet<AccountId> = of_chen.union(&of_zhao).copied().collect();
        both.insert(others);
        assert_eq!(seen(&zhao).await, both);
        assert!(seen(&chen).await.is_empty(), "she sees nothing any more");
        the_lists_change_hands_on_the_day(&desk).await;
        let again = refused(handover::carry_out(&desk.ctx, plan).await);
        assert_eq!(again.0, "handover_not_draft");
        desk.move_to("2026-08-01");
        let undone = handover::undo(&desk.ctx, plan).await.expect("undone");
        assert_eq!((undone.ownership, undone.target, undone.role), (156, 156, 2));
        let mut of_chen = of_chen;
        of_chen.extend([helped, others]);
        assert_eq!((seen(&chen).await, seen(&zhao).await), (of_chen, of_zhao));
        let before = [("曹昌", 71), ("王兴云", 65), ("赵双", 49), ("陈莹", 156)];
        for on in ["2026-07-14", "2026-07-15", "2026-07-20", "2026-08-01"] {
            assert_eq!(
                targets(&desk, on).await,
                before.map(|(name, count)| (name.to_owned(), count)),
                "{on}"
            );
        }
        assert_eq!(
            refused(handover::undo(&desk.ctx, plan).await).0,
            "handover_not_done"
        );
        desk.ctx.workspace.close().await.expect("it closes");
    }
}

/// Who hands over where the day has begun ends roles on that day, and whoever takes it back elsewhere finds them so.
#[tokio::test]
async fn a_handover_of_a_day_that_has_not_begun_in_utc_can_be_taken_back() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        desk.import_sample().await;
        let (chen, zhao) = (salesperson(&desk, "陈莹").await, salesperson(&desk, "赵双").await);
        let before = (seen(&chen).await, seen(&zhao).await);
        desk.clock.set("2026-07-14T23:30:00Z".parse().expect("a moment"));
        let in_shanghai = desk.ctx.clone().in_zone(Zone::named("Asia/Shanghai"));
        let plan = handover::plan(&in_shanghai, &all_of(&chen), &Assignment::To(id(&zhao)))
            .await
            .expect("a plan");
        handover::carry_out(&in_shanghai, plan).await.expect("done");
        the_lists_change_hands_on_the_day(&desk).await;
        desk.move_to("2026-07-20");
        handover::undo(&desk.ctx, plan).await.expect("undone");
        assert_eq!((seen(&chen).await, seen(&zhao).await), before);
        desk.ctx.workspace.close().await.expect("it closes");
    }
}

/// Days before the handover credit her, days from it on credit him.
async fn the_lists_change_hands_on_the_day(desk: &Desk) {
    for (on, zhao, chen) in [
        ("2026-07-14", 49, 156),
        ("2026-07-15", 205, 0),
        ("2026-07-30", 205, 0),
    ] {
        let found = targets(desk, on).await;
        let of = |name: &str| {
            found
                .iter()
                .find(|(known, _)| known == name)
                .map_or(0, |(_, count)| *count)
        };
        assert_eq!((of("赵双"), of("陈莹")), (zhao, chen), "{on}");
        assert_eq!(
            found.iter().map(|(_, count)| count).sum::<u64>(),
            341,
            "nothing is lost on {on}"
        );
    }
}

#[tokio::test]
async fn accounts_are_divided_by_region_evenly_and_one_by_one() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        desk.import_sample().await;
        let chen = salesperson(&desk, "陈莹").await;
        let receivers = [
            id(&salesperson(&desk, "赵双").await),
            id(&salesperson(&desk, "曹昌").await),
            id(&salesperson(&desk, "王兴云").await),
        ];
        let choice = all_of(&chen);
        let found = handover::find(&desk.ctx, &choice).await.expect("found");
        assert_eq!(found.accounts, 156);
        let by_count = Assignment::ByCount(receivers.to_vec());
        let plan = handover::plan(&desk.ctx, &choice, &by_count)
            .await
            .expect("a plan");
        let shown = handover::show(&desk.ctx, plan).await.expect("it");
        let accounts: Vec<u64> = shown.receivers.iter().map(|receiver| receiver.accounts).collect();
        assert_eq!(accounts, [52, 52, 52]);
        by_sales_is_even(&desk, &choice, &receivers).await;
        // By region: what has no receiver stays.
        let (region, count) = found.regions[0].clone();
        let by_region = Assignment::ByRegion(vec![(region.clone(), receivers[0])]);
        let plan = handover::plan(&desk.ctx, &choice, &by_region)
            .await
            .expect("a plan");
        let shown = handover::show(&desk.ctx, plan).await.expect("it");
        assert_eq!(shown.row.accounts, count, "{region:?}");
        // One by one, and out of the plan.
        let page = handover::accounts(&desk.ctx, plan, None, 0)
            .await
            .expect("a page");
        let (first, second) = (page.rows[0].id, page.rows[1].id);
        handover::change_receiver(&desk.ctx, plan, &[first], receivers[1])
            .await
            .expect("changed");
        handover::drop_accounts(&desk.ctx, plan, &[second])
            .await
            .expect("dropped");
        handover::carry_out(&desk.ctx, plan).await.expect("done");
        let owner = |account| {
            let ctx = desk.ctx.clone();
            async move {
                account::show(&ctx, account)
                    .await
                    .expect("it")
                    .row
                    .owner
                    .expect("an owner")
                    .0
            }
        };
        assert_eq!(
            (owner(first).await, owner(second).await),
            (receivers[1], id(&chen))
        );
        let nobody = handover::plan(&desk.ctx, &choice, &Assignment::To(id(&chen))).await;
        assert_eq!(refused(nobody).0, "handover_empty");
        let named = Choice {
            named: vec!["KH0001".to_owned(), "no such account".to_owned()],
            ..choice
        };
        let unknown = refused(handover::find(&desk.ctx, &named).await);
        assert!(
            unknown.1.contains("no such account") && !unknown.1.contains("KH0001"),
            "{unknown:?}"
        );
        desk.ctx.workspace.close().await.expect("it closes");
    }
}

async fn by_sales_is_even(desk: &Desk, choice: &Choice, receivers: &[PersonId]) {
    let plan = handover::plan(&desk.ctx, choice, &Assignment::BySales(receivers.to_vec()))
        .await
        .expect("a plan");
    let mut largest = 0;
    let mut sums = Vec::new();
    for receiver in receivers {
        let (mut sum, mut page) = (0, 0);
        loop {
            let found = handover::accounts(&desk.ctx, plan, Some(*receiver), page)
                .await
                .expect("a page");
            for row in &found.rows {
                let sold = row.net_recent.expect("sales").ten_thousandths();
                (sum, largest) = (sum + sold, largest.max(sold));
            }
            page += 1;
            if !found.more {
                break;
            }
        }
        sums.push(sum);
    }
    let (most, least) = (sums.iter().max().expect("one"), sums.iter().min().expect("one"));
    assert!(*least > 0 && most - least <= largest, "{sums:?} {largest}");
    handover::remove(&desk.ctx, plan).await.expect("removed");
    assert!(matches!(
        handover::show(&desk.ctx, plan).await,
        Err(Error::NotFound { .. })
    ));
}

#[tokio::test]
async fn a_plan_that_is_stale_is_refused_with_names_and_goes_on_without_them() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        desk.import_sample().await;
        let (chen, zhao) = (salesperson(&desk, "陈莹").await, salesperson(&desk, "赵双").await);
        let cao = salesperson(&desk, "曹昌").await;
        let account = *seen(&chen).await.iter().next().expect("an account");
        let name = account::show(&desk.ctx, account).await.expect("it").row.name;
        let plan = handover::plan(&desk.ctx, &all_of(&chen), &Assignment::To(id(&zhao)))
            .await
            .expect("a plan");
        account_team::hand_over(&desk.ctx, account, id(&cao))
            .await
            .expect("handed over");
        let shown = handover::show(&desk.ctx, plan).await.expect("it");
        assert_eq!((shown.changed, &shown.changed_names), (1, &vec![name.clone()]));
        let stale = refused(handover::carry_out(&desk.ctx, plan).await);
        assert!(
            stale.0 == "handover_stale" && stale.1.contains(&name),
            "{stale:?}"
        );
        assert_eq!(seen(&chen).await.len(), 155, "nothing happened");
        handover::drop_changed(&desk.ctx, plan).await.expect("dropped");
        // Nor to somebody who leaves meanwhile.
        person::see_off(&desk.ctx, id(&zhao)).await.expect("he leaves");
        assert_eq!(
            refused(handover::carry_out(&desk.ctx, plan).await).0,
            "person_has_left"
        );
        let shown = handover::show(&desk.ctx, plan).await.expect("it");
        assert!(shown.is_held_up() && shown.receivers[0].has_left);
        person::take_back(&desk.ctx, id(&zhao))
            .await
            .expect("he comes back");
        let hers = seen(&chen).await;
        handover::carry_out(&desk.ctx, plan).await.expect("done");
        // Undoing is refused where somebody changed an owner, a target or a role since.
        let moved = *hers.iter().next_back().expect("an account");
        let names = account::show(&desk.ctx, moved).await.expect("it").row.name;
        account_team::hand_over(&desk.ctx, moved, id(&cao))
            .await
            .expect("handed over");
        let undone = handover::undo(&desk.ctx, plan).await;
        let Err(Error::Refused {
            rule: "handover_conflicts",
            facts,
            ..
        }) = &undone
        else {
            panic!("{undone:?}")
        };
        assert!(format!("{facts:?}").contains(&names), "{facts:?}");
        account_team::hand_over(&desk.ctx, moved, id(&zhao))
            .await
            .expect("and back");
        desk.move_to("2026-07-20");
        let list = format!(
            "客户编码,客户名称,负责人,列入日期\n{},{names},曹昌,2026-07-10\n",
            code(&desk, moved).await
        );
        take(&desk, Kind::Accounts, "moves.csv", &list).await;
        let undone = handover::undo(&desk.ctx, plan).await;
        assert_eq!(refused(undone).0, "handover_conflicts");
        assert_eq!(seen(&chen).await.len(), 0, "nothing happened");
        desk.ctx.workspace.close().await.expect("it closes");
    }
}

async fn code(desk: &Desk, account: AccountId) -> String {
    account::show(&desk.ctx, account)
        .await
        .expect("it")
        .row
        .code
        .expect("a code")
}

#[tokio::test]
async fn a_manager_hands_over_below_and_others_learn_nothing() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        desk.import_sample().await;
        let (chen, zhao) = (salesperson(&desk, "陈莹").await, salesperson(&desk, "赵双").await);
        let cao = salesperson(&desk, "曹昌").await;
        let manager = acting(&desk, "Manager", Role::TeamManager).await;
        let east = team::create(&desk.ctx, "East", None).await.expect("a team");
        team::add_member(&desk.ctx, east, id(&manager), true)
            .await
            .expect("a manager");
        team::add_member(&desk.ctx, east, id(&chen), false)
            .await
            .expect("a member");
        // What is not hers to decide on is not found.
        let of_zhao = handover::plan(&manager, &all_of(&zhao), &Assignment::To(id(&chen))).await;
        assert_eq!(refused(of_zhao).0, "handover_empty");
        assert!(matches!(
            handover::plan(&chen, &all_of(&chen), &Assignment::To(id(&zhao))).await,
            Err(Error::Forbidden { .. })
        ));
        let plan = handover::plan(&manager, &all_of(&chen), &Assignment::To(id(&zhao)))
            .await
            .expect("a plan");
        let unseen = |ctx: Context| async move {
            matches!(handover::show(&ctx, plan).await, Err(Error::NotFound { .. }))
        };
        assert!(
            unseen(cao.clone()).await && unseen(zhao.clone()).await,
            "not before it is done"
        );
        // Who gives notes what was promised, and the receiver reads it.
        let account = *seen(&chen).await.iter().next().expect("an account");
        let notes = Notes {
            promises: "10% off until September\n<b>signed</b>".to_owned(),
            next_steps: "Visit the plant".to_owned(),
        };
        handover::note(&chen, plan, account, &notes).await.expect("noted");
        let sheet = handover::sheet(&manager, plan, account).await.expect("a sheet");
        assert_eq!((&sheet.notes, sheet.from.as_deref()), (&notes, Some("陈莹")));
        handover::carry_out(&manager, plan).await.expect("done");
        assert!(matches!(
            handover::sheet(&chen, plan, account).await,
            Err(Error::NotFound { .. })
        ));
        let sheet = handover::sheet(&zhao, plan, account).await.expect("a sheet");
        assert_eq!((&sheet.notes, sheet.may_note), (&notes, false));
        assert!(sheet.detail.row.figures.is_some() && sheet.contracts.is_some());
        let (sheets, more) = handover::sheets(&zhao, plan, None, 0).await.expect("sheets");
        assert_eq!((sheets.len(), more), (50, true));
        assert!(matches!(
            handover::note(&zhao, plan, account, &notes).await,
            Err(Error::Forbidden { .. })
        ));
        assert!(matches!(
            handover::undo(&zhao, plan).await,
            Err(Error::Forbidden { .. })
        ));
        assert!(unseen(cao.clone()).await);
        lists_hold_what_one_has_a_part_in([&cao, &zhao, &chen, &manager], [0, 1, 1, 1]).await;
        handover::undo(&manager, plan)
            .await
            .expect("the manager takes it back");
        desk.ctx.workspace.close().await.expect("it closes");
    }
}

async fn lists_hold_what_one_has_a_part_in(people: [&Context; 4], expected: [usize; 4]) {
    for (ctx, expected) in people.into_iter().zip(expected) {
        let listed = handover::list(ctx).await.expect("a list");
        assert_eq!(listed.len(), expected, "{}", ctx.person().expect("a person"));
    }
}

#[tokio::test]
async fn five_thousand_accounts_change_hands_within_seconds() {
    const ACCOUNTS: usize = 5_000;
    for database in databases().await {
        let kind = database.kind();
        let desk = Desk::open(database).await;
        let mut list = String::from("客户编码,客户名称,负责人,地区\n");
        for number in 0..ACCOUNTS {
            list.push_str(&format!("T{number:05},客户{number:05},李一,华东\n"));
        }
        list.push_str("X1,另一家,王二,华北\n");
        take(&desk, Kind::Accounts, "many.csv", &list).await;
        let (li, wang) = (salesperson(&desk, "李一").await, salesperson(&desk, "王二").await);
        let started = std::time::Instant::now();
        let plan = handover::plan(&desk.ctx, &all_of(&li), &Assignment::To(id(&wang)))
            .await
            .expect("a plan");
        let planned = started.elapsed();
        let counts = handover::carry_out(&desk.ctx, plan).await.expect("done");
        assert_eq!((counts.ownership, counts.target), (5_000, 5_000));
        let done = started.elapsed() - planned;
        handover::undo(&desk.ctx, plan).await.expect("undone");
        let undone = started.elapsed() - planned - done;
        let told = format!("{kind:?}: planned in {planned:?}, done in {done:?}, undone in {undone:?}");
        assert!(done.as_secs() < 60 && undone.as_secs() < 60, "{told}");
        assert_eq!(owned(&li).await, ACCOUNTS as u64);
        desk.ctx.workspace.close().await.expect("it closes");
    }
}

async fn owned(ctx: &Context) -> u64 {
    let request = PageRequest {
        sort: Sort::Name,
        size: 1,
        ..PageRequest::default()
    };
    account::list(ctx, &Filter::default(), &request)
        .await
        .expect("a page")
        .total
}

#[tokio::test]
async fn a_handover_that_is_not_there_is_not_found() {
    let desk = Desk::on_sqlite().await;
    let none = HandoverId::new("2026-01-01T00:00:00Z".parse().expect("a moment"));
    assert!(matches!(
        handover::show(&desk.ctx, none).await,
        Err(Error::NotFound { .. })
    ));
    assert!(matches!(
        handover::carry_out(&desk.ctx, none).await,
        Err(Error::NotFound { .. })
    ));
    assert!(handover::list(&desk.ctx).await.expect("a list").is_empty());
}
