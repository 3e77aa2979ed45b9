//! Where hours go: capacity against need, a proposal within its limits, and that it changes nothing.

use dahu_app::{
    Context, Error,
    account::group,
    account_team::{self, Grant},
    allocation::{self, Allocation, Basis},
    import::Kind,
    kind, person,
    selection::review::{self, TypedReview},
    selling, team,
};
use dahu_core::{
    access::Relation,
    account::AccountId,
    activity::ActivityKind,
    allocation::NoPlan,
    kind::{KeyAccountKind, Verdict},
    money::Amount,
    person::Role,
    selection,
    selling::{Need, SellingMode},
};
use dahu_testkit::databases;

use crate::{
    activity::id_of,
    contracts::account_of,
    desk::{Desk, day, take},
    dump::{differences, dump},
    selection::{agreed, two_criteria},
    selling::{Firm, did, firm},
    staff::hired,
};

async fn make_key(director: &Context, accounts: &[AccountId]) {
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

/// The names of the key accounts that are in it, and how many are not.
async fn key_accounts(director: &Context) -> (Vec<String>, u64) {
    let found = allocation::show(director, None).await.expect("it");
    let names = found.accounts.iter().map(|row| row.name.clone());
    (names.collect(), found.left_out)
}

/// A review that keeps an account in or out and nobody else.
async fn reviewed(director: &Context, held_on: &str, account: AccountId, verdict: selection::Verdict) {
    let typed = TypedReview {
        held_on: day(held_on),
        took_part: "销售总监".to_owned(),
        minutes: "逐一评审。".to_owned(),
    };
    let id = review::begin(director, &typed).await.expect("begun");
    let decided = review::decide(director, id, account, Some(verdict), "样板客户").await;
    assert!(decided.expect("decided"));
    review::conclude(director, id).await.expect("concluded");
}

#[tokio::test]
async fn key_accounts_are_those_of_the_last_review_and_those_with_a_confirmed_kind() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let Firm {
            director, accounts, ..
        } = firm(&desk).await;
        let [_, second, third] = accounts;
        let court = "code,name,owner\nSG,江城市人民法院,李四\n";
        take(&desk, Kind::Accounts, "g.csv", court).await;
        let court = account_of(&desk, "SG").await;
        for account in [third, court] {
            selling::confirm(&director, account, SellingMode::Consultative, "试点")
                .await
                .expect("confirmed");
        }
        agreed(&desk.ctx, &two_criteria()).await;
        kind::bring_up_to_date(&director).await.expect("worked out");
        let counts = kind::counts(&director).await.expect("counts");
        assert_eq!(counts.of(KeyAccountKind::Important, kind::Which::ToDecide), 1);
        let nobody = (Vec::new(), 0);
        assert_eq!(key_accounts(&director).await, nobody, "rules only propose");

        reviewed(&director, "2026-06-20", second, selection::Verdict::In).await;
        assert_eq!(key_accounts(&director).await, (vec!["大虎".to_owned()], 0));
        let verdict = Some(Verdict::Confirmed);
        kind::decide(&director, third, KeyAccountKind::Group, verdict, "总公司")
            .await
            .expect("confirmed");
        let both = vec!["大虎".to_owned(), "华信".to_owned()];
        assert_eq!(key_accounts(&director).await, (both, 0));
        // Nothing is at stake at the court: once its kind is confirmed it is told as one that is not in it.
        kind::decide(&director, court, KeyAccountKind::Important, verdict, "")
            .await
            .expect("confirmed");
        reviewed(&director, "2026-06-25", second, selection::Verdict::Out).await;
        assert_eq!(key_accounts(&director).await, (vec!["华信".to_owned()], 1));
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
async fn who_has_a_role_for_the_whole_group_works_at_every_unit_of_it() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let Firm {
            director,
            wang,
            accounts,
            ..
        } = firm(&desk).await;
        let [first, second, third] = accounts;
        // 大虎 belongs to 云帆科技, and 华信 to 大虎.
        for (below, above) in [(second, first), (third, second)] {
            group::set_parent(&desk.ctx, below, Some(above))
                .await
                .expect("in the group");
        }
        make_key(&director, &accounts).await;
        selling::confirm(&director, third, SellingMode::Consultative, "试点")
            .await
            .expect("confirmed");
        let expert = hired(&desk, "expert", Role::Specialist).await;
        let grant = |person: &Context, whole_group| Grant {
            person: id_of(person),
            role: Relation::Specialist,
            whole_group,
            from: day("2026-06-01"),
            until: None,
        };
        for (person, whole_group) in [(&expert, true), (&wang, false)] {
            account_team::give(&desk.ctx, second, grant(person, whole_group))
                .await
                .expect("a role");
        }
        let found = allocation::show(&director, None).await.expect("it");
        let works = |who: &str, at: AccountId| {
            let row = found.accounts.iter().find(|row| row.id == at).expect("a row");
            row.hands.iter().any(|(name, ..)| name == who)
        };
        let at = accounts.map(|account| works("expert", account));
        assert_eq!(at, [false, true, true], "downwards from where it was given");
        let at = accounts.map(|account| works("王五", account));
        assert_eq!(at, [true, true, false], "without the group only there");
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
async fn accounts_that_stay_below_their_minimum_are_named_with_the_hours_that_they_lack() {
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
        assert!(found.no_plan.is_none() && found.worth_then.is_some());
        let below = found.below_minimum();
        let below: Vec<_> = below
            .map(|(row, lacking)| (row.name.as_str(), lacking.round()))
            .collect();
        // More than 80 hours may not be changed at 云帆科技; 李四 has one hour for 大虎.
        assert_eq!(below, [("云帆科技", 160.0), ("大虎", 19.0)]);
        let forbidden = allocation::show(&wang, None).await;
        assert!(matches!(forbidden, Err(Error::Forbidden { .. })));
    }
}
