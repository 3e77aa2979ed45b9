use proptest::prelude::*;

use super::*;

/// Hours that are as good as none where moving them costs as much as they bring.
const CLOSE: f64 = 1e-3;

fn stake(value: f64, needed: f64) -> Stake {
    Stake { value, needed }
}

fn hand(person: usize, account: usize, now: f64) -> Hand {
    Hand {
        person,
        account,
        is_owner: false,
        now,
    }
}

fn owner(person: usize, account: usize, now: f64) -> Hand {
    Hand {
        is_owner: true,
        ..hand(person, account, now)
    }
}

fn effort(capacity: &[f64], stakes: &[Stake], hands: &[Hand]) -> Effort {
    Effort {
        capacity: capacity.to_vec(),
        stakes: stakes.to_vec(),
        hands: hands.to_vec(),
        least: 0.0,
        most_change: 1_000.0,
    }
}

fn near(found: f64, expected: f64) -> bool {
    (found - expected).abs() < 1e-6
}

fn are_near(found: &[f64], expected: &[f64]) -> bool {
    let mut both = found.iter().zip(expected);
    found.len() == expected.len() && both.all(|(found, expected)| near(*found, *expected))
}

#[test]
fn hours_go_where_an_hour_brings_most() {
    // An hour brings 10 at the first account and 5 at the second; there are 60 for needs of 40 and 40.
    let effort = effort(
        &[60.0],
        &[stake(400.0, 40.0), stake(200.0, 40.0)],
        &[hand(0, 0, 10.0), hand(0, 1, 50.0)],
    );
    let plan = allocate(&effort).expect("a plan");
    assert!(near(plan.hours[0], 40.0) && near(plan.hours[1], 20.0), "{plan:?}");
    assert!(near(plan.met_now[0], 0.25) && near(plan.met_now[1], 1.0));
    assert!(near(plan.worth_now, 300.0) && near(plan.worth, 500.0));
    assert!(near(plan.further_hour[0].expect("nothing is left"), 5.0));
}

#[test]
fn whoever_works_on_two_accounts_leaves_one_to_whoever_works_on_it_alone() {
    // The second person can only help the first account: so the first helps the second one.
    let effort = effort(
        &[40.0, 40.0],
        &[stake(100.0, 40.0), stake(90.0, 40.0)],
        &[hand(0, 0, 40.0), hand(0, 1, 0.0), hand(1, 0, 0.0)],
    );
    let plan = allocate(&effort).expect("a plan");
    assert!(near(plan.worth, 190.0), "{plan:?}");
    assert!(near(plan.hours[1], 40.0) && near(plan.hours[2], 40.0));
}

#[test]
fn the_minimum_and_the_greatest_change_are_kept() {
    let mut effort = effort(
        &[60.0],
        &[stake(400.0, 60.0), stake(1.0, 40.0)],
        &[hand(0, 0, 10.0), hand(0, 1, 40.0)],
    );
    effort.least = 0.5;
    let plan = allocate(&effort).expect("a plan");
    assert!(near(plan.hours[0], 40.0) && near(plan.hours[1], 20.0), "{plan:?}");
    effort.most_change = 5.0;
    let plan = allocate(&effort).expect("a plan");
    assert!(near(plan.hours[0], 15.0) && near(plan.hours[1], 40.0), "{plan:?}");
    // A minimum that cannot be reached by the greatest change is as much as that allows.
    effort.stakes[0].needed = 200.0;
    assert!(near(allocate(&effort).expect("a plan").hours[0], 15.0));
}

#[test]
fn minima_are_kept_as_far_as_hours_suffice_and_what_accounts_lack_is_told() {
    // The first person has 30 hours for two minima of 20; the third account is nobody's, so nothing can be done about it.
    let mut effort = effort(
        &[30.0, 100.0],
        &[
            stake(400.0, 40.0),
            stake(200.0, 40.0),
            stake(300.0, 40.0),
            stake(1.0, 40.0),
        ],
        &[hand(0, 0, 0.0), hand(0, 1, 0.0), hand(1, 3, 0.0)],
    );
    effort.least = 0.5;
    let plan = allocate(&effort).expect("a plan");
    assert!(are_near(&plan.hours, &[20.0, 10.0, 40.0]), "{plan:?}");
    assert!(are_near(&plan.lacking, &[0.0, 10.0, 20.0, 0.0]), "{plan:?}");
    // What the greatest change does not allow is lacking as well.
    effort.most_change = 5.0;
    let plan = allocate(&effort).expect("a plan");
    assert!(are_near(&plan.lacking, &[15.0, 15.0, 20.0, 15.0]), "{plan:?}");
}

#[test]
fn no_value_outweighs_a_minimum() {
    // A minimum is 4 hours at the first account and 40 at the second; there are 40.
    let mut effort = effort(
        &[40.0],
        &[stake(1e9, 40.0), stake(1.0, 400.0)],
        &[hand(0, 0, 40.0), hand(0, 1, 0.0)],
    );
    effort.least = 0.1;
    let plan = allocate(&effort).expect("a plan");
    assert!(are_near(&plan.hours, &[4.0, 36.0]), "{plan:?}");
    assert!(are_near(&plan.lacking, &[0.0, 4.0]), "{plan:?}");
}

#[test]
fn an_owner_gives_new_hours_before_who_helps() {
    // The first person owns the account, and the other two gave it hours so far: those stay theirs.
    let mut effort = effort(
        &[50.0, 50.0, 50.0],
        &[stake(100.0, 40.0)],
        &[hand(1, 0, 20.0), owner(0, 0, 0.0), hand(2, 0, 10.0)],
    );
    let plan = allocate(&effort).expect("a plan");
    assert!(are_near(&plan.hours, &[20.0, 10.0, 10.0]), "{plan:?}");
    // What the owner has not got, who helps gives.
    effort.capacity[0] = 4.0;
    let plan = allocate(&effort).expect("a plan");
    assert!(near(plan.hours[1], 4.0), "{plan:?}");
    assert!(near(plan.hours[0] + plan.hours[2], 36.0), "{plan:?}");
    assert!(near(plan.met[0], 1.0) && near(plan.worth, 100.0), "{plan:?}");
    // Nobody else serves the second account: its owner's hours go there, and who helps goes on with the first.
    effort.stakes.push(stake(100.0, 4.0));
    effort.hands.push(owner(0, 1, 0.0));
    let plan = allocate(&effort).expect("a plan");
    assert!(near(plan.hours[1], 0.0) && near(plan.hours[3], 4.0), "{plan:?}");
    assert!(near(plan.worth, 200.0), "{plan:?}");
}

#[test]
fn limits_that_contradict_each_other_are_told() {
    let mut effort = effort(&[10.0], &[stake(1.0, 40.0)], &[hand(0, 0, 20.0)]);
    effort.most_change = 5.0;
    assert_eq!(allocate(&effort), Err(NoPlan::Infeasible));
    effort.hands.clear();
    assert_eq!(allocate(&effort), Err(NoPlan::Nothing));
}

#[test]
fn nothing_moves_where_nothing_is_gained() {
    let effort = effort(
        &[100.0],
        &[stake(50.0, 20.0), stake(50.0, 20.0)],
        &[hand(0, 0, 25.0), hand(0, 1, 20.0)],
    );
    let plan = allocate(&effort).expect("a plan");
    assert!(near(plan.hours[0], 25.0) && near(plan.hours[1], 20.0), "{plan:?}");
    assert_eq!(plan.further_hour, [None], "hours are left");
}

#[test]
fn accounts_are_left_out_whole_where_their_hands_are_too_many() {
    for (hands, most, fit) in [
        (vec![3, 2, 4, 1], 1_000, 4),
        (vec![3, 2, 4, 1], 9, 3),
        (vec![3, 2, 4, 1], 8, 2),
        (vec![3, 0, 9, 0], 3, 2),
        (vec![9], 3, 0),
        (vec![], 3, 0),
    ] {
        assert_eq!(accounts_that_fit(hands.clone(), most), fit, "{hands:?} {most}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_plan_keeps_its_limits_and_is_never_worth_less_than_what_is(
        stakes in prop::collection::vec((0.0_f64..1e9, 1.0_f64..300.0), 1..12),
        seeds in prop::collection::vec((0_usize..4, 0_usize..12, 0.0_f64..60.0), 1..24),
        spare in 0.0_f64..200.0,
        least in 0.0_f64..1.0,
    ) {
        let stakes: Vec<Stake> = stakes.into_iter().map(|(value, needed)| stake(value, needed)).collect();
        let mut hands: Vec<Hand> = seeds
            .into_iter()
            .map(|(person, account, now)| {
                let hand = hand(person, account % stakes.len(), now);
                Hand { is_owner: hand.account % 4 == person, ..hand }
            })
            .collect();
        hands.sort_by_key(|hand| (hand.person, hand.account));
        hands.dedup_by_key(|hand| (hand.person, hand.account));
        let mut effort = effort(&[0.0; 4], &stakes, &hands);
        effort.least = least;
        effort.capacity = effort.of_people(&effort.now()).into_iter().map(|hours| hours + spare).collect();
        // What is keeps capacity and change, so that there always is a plan, whatever the minimum.
        let plan = allocate(&effort).expect("a plan");
        let given = effort.of_people(&plan.hours);
        for (given, capacity) in given.iter().zip(&effort.capacity) {
            prop_assert!(*given <= capacity + 1e-6);
        }
        let of_accounts = effort.of_accounts(&plan.hours);
        for (account, lacking) in plan.lacking.iter().enumerate() {
            prop_assert!(plan.met[account] >= least - 1e-6 || *lacking > 0.0);
            let helping = hands.iter().filter(|hand| hand.account == account && *lacking > CLOSE);
            for hand in helping {
                // Whoever works on an account that lacks hours has none left, and gives no other more than its minimum.
                prop_assert!(given[hand.person] > effort.capacity[hand.person] - CLOSE);
                let own = hands.iter().zip(&plan.hours).filter(|(other, _)| other.person == hand.person);
                for (other, hours) in own.filter(|(other, hours)| other.account != account && **hours > CLOSE) {
                    let least = least * stakes[other.account].needed;
                    prop_assert!(of_accounts[other.account] <= least + CLOSE, "{} {}", hours, least);
                }
            }
        }
        // With a minimum that was not kept so far, what is worth most may have to give way.
        if least < 1e-9 {
            prop_assert!(plan.worth >= plan.worth_now - plan.worth_now * 1e-9 - 1e-6);
        }
    }
}
