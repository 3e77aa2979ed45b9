//! Where hours go: capacity against need, a proposal within its limits, and that it changes nothing.

use dahu_app::{
    Context, Error,
    allocation::{self, Allocation, Basis},
    import::Kind,
    kind, person, selling, team,
};
use dahu_core::{
    activity::ActivityKind,
    allocation::NoPlan,
    kind::{KeyAccountKind, Verdict},
    money::Amount,
    person::Role,
    selling::{Need, SellingMode},
};
use dahu_testkit::databases;

use crate::{
    activity::id_of,
    contracts::account_of,
    desk::{Desk, take},
    dump::{differences, dump},
    selling::{Firm, did, firm},
    staff::hired,
};

async fn make_key(director: &Context, accounts: &[dahu_core::account::AccountId]) {
    kind::bring_up_to_date(director).await.expect("worked out");
    for account in accounts {
        let verdict = Some(Verdict::Confirmed);
        kind::decide(director, *account, KeyAccountKind::Group, verdict, "总公司")
            .await
            .expect("confirmed");
    }
}

fn hours(found: &Allocation) -> Vec<(&str, f64, f64, Option<f64>)> {
    let rows = found.accounts.iter();
    rows.map(|row| (row.name.as_str(), row.needed, row.now, row.then.map(f64::round)))
        .collect()
}

#[tokio::test]
async fn hours_go_where_most_is_at_stake_within_the_limits_and_nothing_is_written() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let Firm {
            director,
            wang,
            li,
            accounts,
        } = firm(&desk).await;
        let [first, second, third] = accounts;
        assert_eq!(
            allocation::show(&director, None).await.expect("it").no_plan,
            Some(NoPlan::Nothing),
            "no account is a key account yet"
        );
        make_key(&director, &accounts).await;
        selling::confirm(&director, third, SellingMode::Consultative, "试点")
            .await
            .expect("confirmed");
        did(&li, second, (ActivityKind::Visit, "40 h"), &[id_of(&li)], &[]).await;
        did(&wang, first, (ActivityKind::Visit, "10 h"), &[id_of(&wang)], &[]).await;
        let mut needs = selling::requirements(&director).await.expect("they");
        needs.hours_of = [(id_of(&li), 50)].into();
        selling::change_requirements(&director, &needs)
            .await
            .expect("changed");
        let before = dump(&desk).await;

        let found = allocation::show(&director, None).await.expect("it");
        assert_eq!(
            (found.basis, found.no_plan, found.left_out),
            (Basis::Sales, None, 0)
        );
        // 云帆科技 gets as much as may change; of 李四's hours 大虎 gets what it needs, as an hour brings most there.
        assert_eq!(
            hours(&found),
            [
                ("云帆科技", 240.0, 10.0, Some(90.0)),
                ("大虎", 8.0, 40.0, Some(8.0)),
                ("华信", 60.0, 0.0, Some(42.0))
            ]
        );
        let li_row = found
            .people
            .iter()
            .find(|person| person.id == id_of(&li))
            .expect("a person");
        assert_eq!((li_row.capacity, li_row.now, li_row.needed), (50.0, 40.0, 68.0));
        assert_eq!(li_row.then.map(f64::round), Some(50.0));
        let further = li_row.further_hour.expect("no hours are left");
        assert!(further > Amount::ZERO, "one more would go to 华信");
        assert!(found.worth_then.expect("a proposal") > found.worth_now);
        assert_eq!(differences(&before, &dump(&desk).await), Vec::<String>::new());
    }
}

#[tokio::test]
async fn who_has_left_gives_no_hours_any_more() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let Firm {
            director,
            wang,
            li,
            accounts,
        } = firm(&desk).await;
        let [first, second, _] = accounts;
        make_key(&director, &accounts).await;
        did(&wang, first, (ActivityKind::Visit, "10 h"), &[id_of(&wang)], &[]).await;
        did(&li, second, (ActivityKind::Visit, "4 h"), &[id_of(&li)], &[]).await;
        person::see_off(&desk.ctx, id_of(&wang)).await.expect("he leaves");
        let found = allocation::show(&director, None).await.expect("it");
        assert!(found.people.iter().all(|person| person.id != id_of(&wang)));
        assert_eq!((found.gone(), found.without_people()), (10.0, 1));
        let row = found.accounts.iter().find(|row| row.id == first).expect("a row");
        assert_eq!((row.now, row.then), (0.0, Some(0.0)));
        assert!(row.hands.is_empty(), "{row:?}");
    }
}

#[tokio::test]
async fn who_has_hours_and_no_key_account_is_listed_and_a_team_is_what_its_people_have_and_need() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let Firm {
            director,
            wang,
            li,
            accounts,
        } = firm(&desk).await;
        take(&desk, Kind::Accounts, "d.csv", "code,name,owner\nSD,无单,李四\n").await;
        let idle = account_of(&desk, "SD").await;
        make_key(&director, &[accounts[0], accounts[1], idle]).await;
        selling::confirm(&director, idle, SellingMode::Consultative, "试点")
            .await
            .expect("confirmed");
        did(&li, accounts[1], (ActivityKind::Visit, "4 h"), &[id_of(&li)], &[]).await;
        did(
            &wang,
            accounts[0],
            (ActivityKind::Visit, "10 h"),
            &[id_of(&wang)],
            &[],
        )
        .await;
        let expert = hired(&desk, "expert", Role::Specialist).await;
        let reader = hired(&desk, "reader", Role::Analyst).await;
        let head = hired(&desk, "head", Role::TeamManager).await;
        let team = team::create(&desk.ctx, "一部", None).await.expect("a team");
        for (person, manages) in [(&head, true), (&li, false)] {
            team::add_member(&desk.ctx, team, id_of(person), manages)
                .await
                .expect("in the team");
        }
        let found = allocation::show(&director, None).await.expect("it");
        let of = |who: &Context| found.people.iter().find(|person| person.id == id_of(who));
        let spare = of(&expert).expect("whoever helps has hours");
        assert_eq!((spare.capacity, spare.now, spare.then), (900.0, 0.0, Some(0.0)));
        assert!(of(&director).is_some() && of(&wang).is_some() && of(&reader).is_none());
        // Nothing is at stake at the account without sales: it is told as a sum.
        let own = of(&li).expect("a person");
        assert_eq!((own.needed, own.left_out, own.beyond), (8.0, 1, 60.0));
        assert_eq!((found.left_out, found.beyond), (1, 60.0));

        let part = allocation::show(&director, Some(team)).await.expect("it");
        let people: Vec<&str> = part.people.iter().map(|person| person.name.as_str()).collect();
        assert_eq!(people, ["李四", "head"]);
        assert_eq!(hours(&part), [("大虎", 8.0, 4.0, Some(8.0))]);
        assert_eq!((part.left_out, part.beyond), (1, 60.0));
        assert!(part.worth_now < found.worth_now && part.worth_then > Some(part.worth_now));
        let nothing = allocation::show(&director, Some("0".repeat(32).parse().expect("an id"))).await;
        assert!(matches!(nothing, Err(Error::NotFound { .. })));
        let below = allocation::show(&head, None).await.expect("it");
        let people: Vec<&str> = below.people.iter().map(|person| person.name.as_str()).collect();
        assert_eq!(people, ["李四", "head"], "only the people of one's own teams");
    }
}

#[tokio::test]
async fn limits_that_contradict_each_other_are_said_to() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let Firm {
            director,
            wang,
            li,
            accounts,
        } = firm(&desk).await;
        make_key(&director, &accounts).await;
        let mut needs = selling::requirements(&director).await.expect("they");
        needs.hours_of = [(id_of(&li), 1)].into();
        needs.least_percent = 100;
        needs
            .ways
            .get_mut(&SellingMode::Transactional)
            .expect("a way")
            .insert(Need::Hours, 20);
        selling::change_requirements(&director, &needs)
            .await
            .expect("changed");
        let found = allocation::show(&director, None).await.expect("it");
        assert_eq!(
            (found.no_plan, found.worth_then),
            (Some(NoPlan::Infeasible), None)
        );
        assert!(found.accounts.iter().all(|row| row.then.is_none()));
        let forbidden = allocation::show(&wang, None).await;
        assert!(matches!(forbidden, Err(Error::Forbidden { .. })));
    }
}
