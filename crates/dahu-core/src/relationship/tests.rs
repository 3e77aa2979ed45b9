use uuid::Uuid;

use super::*;
use crate::{
    activity::{ActivityKind, Direction},
    health::{Reading, Signal, Value},
    portfolio::AccountFigures,
    share::Share,
};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

const TODAY: &str = "2026-06-30";

fn contact(number: u8) -> ContactId {
    ContactId(Uuid::from_u128(u128::from(number)))
}

fn person(number: u8, level: Level, department: &str) -> Counterpart {
    Counterpart {
        id: contact(number),
        level: Some(level),
        department: Some(department.to_owned()),
        is_decider: false,
        stance: None,
        strength: None,
        left_on: None,
    }
}

fn exchange(on: &str, direction: Option<Direction>, contacts: &[u8]) -> Exchange {
    Exchange {
        on: day(on),
        kind: ActivityKind::Call,
        direction,
        minutes: Some(30),
        contacts: contacts.iter().copied().map(contact).collect(),
    }
}

/// Four people, one of each level, in two departments; the first decides, is for us and is known well.
fn people() -> Vec<Counterpart> {
    let mut people = vec![
        person(1, Level::Executive, "总经办"),
        person(2, Level::Head, "采购部"),
        person(3, Level::Manager, "采购部"),
        person(4, Level::Staff, " "),
    ];
    people[0].is_decider = true;
    people[0].stance = Some(Stance::Supporter);
    people[0].strength = Some(4);
    people[1].strength = Some(2);
    people
}

fn buying(purchase_days: u64) -> AccountFigures {
    AccountFigures {
        first: Some(day("2024-01-01")),
        last: Some(day("2026-06-01")),
        purchase_days,
        ..AccountFigures::default()
    }
}

#[test]
fn a_stage_is_placed_with_evidence_on_a_day_that_has_come() {
    let to = |stage, on: &str| Placed { stage, on: day(on) };
    let placed = |current, to, evidence: &str| place(current, to, evidence, day(TODAY));
    let early = to(Stage::Early, "2026-01-01");
    assert_eq!(placed(None, early, " \n "), Err(StageFault::WithoutEvidence));
    assert_eq!(placed(None, early, &"长".repeat(501)), Err(StageFault::TooLong));
    assert_eq!(
        placed(None, to(Stage::Pre, "2026-07-01"), "…"),
        Err(StageFault::Ahead)
    );
    let since = early.on;
    assert_eq!(
        placed(Some(early), to(Stage::Mid, "2025-12-31"), "…"),
        Err(StageFault::TooEarly { since })
    );
    assert_eq!(placed(Some(early), early, "…"), Err(StageFault::Same));
    assert_eq!(
        placed(Some(early), to(Stage::Mid, "2026-01-01"), " 三个部门都在用 "),
        Ok((Turn::Rise, "三个部门都在用".to_owned()))
    );
}

#[test]
fn every_turn_has_its_word() {
    for (from, to, turn) in [
        (None, Stage::Mid, Turn::First),
        (Some(Stage::Early), Stage::Partnership, Turn::Rise),
        (Some(Stage::Synergistic), Stage::Pre, Turn::Downgrade),
        (Some(Stage::Pre), Stage::Uncoupling, Turn::Uncouple),
        (Some(Stage::Uncoupling), Stage::Early, Turn::Resume),
        (Some(Stage::Uncoupling), Stage::Uncoupling, Turn::Confirm),
        (Some(Stage::Mid), Stage::Mid, Turn::Confirm),
    ] {
        assert_eq!(Turn::between(from, to), turn, "{from:?} to {to:?}");
    }
    for turn in Turn::ALL {
        assert_eq!(Turn::from_word(turn.as_str()), Some(turn));
    }
    for stage in Stage::ALL {
        assert_eq!(Stage::from_word(stage.as_str()), Some(stage));
    }
}

#[test]
fn titles_tell_levels_and_what_was_said_wins() {
    for (title, expected) in [
        ("董事长", Some(Level::Executive)),
        ("副总经理", Some(Level::Executive)),
        ("总经理助理", Some(Level::Staff)),
        ("采购总监", Some(Level::Head)),
        ("信息中心主任", Some(Level::Head)),
        ("采购经理", Some(Level::Manager)),
        ("设备科科长", Some(Level::Manager)),
        ("采购专员", Some(Level::Staff)),
        ("Managing Director", Some(Level::Executive)),
        ("Head of Purchasing", Some(Level::Head)),
        ("Vice President", Some(Level::Executive)),
        ("Leading hand", None),
        ("顾问", None),
    ] {
        assert_eq!(level_of(None, Some(title)), expected, "{title}");
    }
    assert_eq!(level_of(Some(Level::Staff), Some("董事长")), Some(Level::Staff));
    assert_eq!(level_of(None, None), None);
}

#[test]
fn breadth_counts_who_was_met_of_those_who_are_there() {
    let mut people = people();
    people.push(Counterpart {
        left_on: Some(day("2026-01-01")),
        ..person(5, Level::Head, "财务部")
    });
    people.push(Counterpart {
        level: None,
        department: None,
        ..person(6, Level::Head, "")
    });
    let exchanges = [
        exchange("2026-05-01", None, &[1, 2, 5]),
        exchange("2025-06-30", None, &[3]),
        exchange("2026-07-01", None, &[4]),
    ];
    let found = Breadth::of(&people, &exchanges, YEAR_DAYS, day(TODAY));
    assert_eq!(found.people, Tally { known: 5, met: 2 });
    assert_eq!(found.levels_met(), 2);
    assert!(found.has_met(Level::Executive) && !found.has_met(Level::Manager));
    assert_eq!(found.without_level, Tally { known: 1, met: 0 });
    assert_eq!(
        found.departments,
        [
            ("采购部".to_owned(), Tally { known: 2, met: 1 }),
            ("总经办".to_owned(), Tally { known: 1, met: 1 }),
        ]
    );
    assert_eq!((found.departments_met(), found.departments_left_out), (2, 0));
    assert_eq!(found.without_department, Tally { known: 2, met: 0 });
}

#[test]
fn all_departments_count_whether_they_are_told_or_not() {
    let told = u8::try_from(DEPARTMENTS_AT_MOST).expect("a few");
    // Two people each in as many departments as are told, whom nobody met; and one more who was met, in a small one.
    let mut people: Vec<Counterpart> = (0..2 * told)
        .map(|number| person(number, Level::Staff, &format!("部门{}", number / 2)))
        .collect();
    people.push(person(100, Level::Head, "财务部"));
    let exchanges = [exchange("2026-05-01", None, &[100])];
    let found = Breadth::of(&people, &exchanges, YEAR_DAYS, day(TODAY));
    assert!(found.departments.iter().all(|(_, tally)| tally.met == 0));
    assert_eq!((found.departments_met(), found.departments_left_out), (1, 1));
    let known = u64::from(told) + 1;
    assert_eq!(found.departments_counted, Tally { known, met: 1 });
}

#[test]
fn whoever_has_several_jobs_counts_once() {
    let jobs = [
        person(1, Level::Manager, "采购部"),
        Counterpart {
            strength: Some(4),
            ..person(1, Level::Head, "采购部")
        },
        person(1, Level::Staff, "工会"),
        Counterpart {
            left_on: Some(day("2025-01-01")),
            ..person(1, Level::Executive, "总经办")
        },
    ];
    let exchanges = [exchange("2026-05-01", None, &[1])];
    let found = Breadth::of(&jobs, &exchanges, YEAR_DAYS, day(TODAY));
    let once = Tally { known: 1, met: 1 };
    assert_eq!((found.people, found.levels_met()), (once, 1));
    assert!(found.has_met(Level::Head));
    let departments = [("工会".to_owned(), once), ("采购部".to_owned(), once)];
    assert_eq!(found.departments, departments);
    let depth = Depth::of(&jobs, &exchanges, day(TODAY));
    assert_eq!(depth.people.len(), 1);
    assert_eq!((depth.carrying.part, depth.carrying.whole), (1, 1));
}

#[test]
fn depth_counts_each_exchange_once_and_each_person_with_all_of_theirs() {
    let mut long = exchange("2026-05-01", None, &[1, 2]);
    long.minutes = Some(90);
    let mut unknown = exchange("2026-04-01", Some(Direction::Ours), &[1]);
    unknown.minutes = None;
    let exchanges = [long, unknown, exchange("2020-01-01", None, &[3])];
    let found = Depth::of(&people(), &exchanges, day(TODAY));
    assert_eq!(
        (found.exchanges, found.minutes, found.without_minutes),
        (2, 90, 1)
    );
    assert_eq!(found.carrying, Share { part: 1, whole: 2 });
    let told: Vec<_> = found
        .people
        .iter()
        .map(|person| (person.id, person.exchanges, person.minutes, person.strength))
        .collect();
    assert_eq!(told, [(contact(1), 2, 90, Some(4)), (contact(2), 1, 90, Some(2))]);
}

#[test]
fn the_trend_compares_twelve_months_with_the_twelve_before() {
    let exchanges = [
        exchange("2026-06-30", Some(Direction::Ours), &[]),
        exchange("2025-07-01", Some(Direction::Theirs), &[]),
        exchange("2025-06-30", None, &[]),
        exchange("2024-07-01", None, &[]),
        exchange("2024-06-30", None, &[]),
        exchange("2026-07-01", None, &[]),
    ];
    let found = Trend::of(&exchanges, day(TODAY));
    assert_eq!(
        found.recent,
        Balance {
            ours: 1,
            theirs: 1,
            both: 0
        }
    );
    assert_eq!((found.prior.total(), found.prior.both), (2, 2));
    assert_eq!(found.recent.theirs().ratio(), Some(0.5));
    assert_eq!(found.months.len(), 24);
    assert_eq!(
        (found.months[0].month, found.months[23].month),
        (day("2024-07-01"), day("2026-06-01"))
    );
    let shown: u64 = found.months.iter().map(|month| month.balance.total()).sum();
    assert_eq!(shown, 4);
}

fn proposed(
    current: Option<Placed>,
    (people, exchanges): (&[Counterpart], &[Exchange]),
    figures: Option<&AccountFigures>,
    readings: &[Reading],
) -> Option<Proposal> {
    let records = Records {
        people,
        exchanges,
        figures,
        has_contact: !exchanges.is_empty(),
        readings,
    };
    proposal(current, &records, day(TODAY))
}

fn placed(stage: Stage, on: &str) -> Option<Placed> {
    Some(Placed { stage, on: day(on) })
}

/// All four were met lately, once by their own will.
fn lively() -> Vec<Exchange> {
    vec![
        exchange("2026-06-01", Some(Direction::Ours), &[1, 2]),
        exchange("2026-05-01", Some(Direction::Theirs), &[3, 4]),
    ]
}

#[test]
fn what_was_never_placed_is_proposed_where_records_support_it() {
    let nothing = proposed(None, (&[], &[]), None, &[]).expect("a proposal");
    assert_eq!((nothing.to, nothing.turn), (Stage::Pre, Turn::First));
    let bought = proposed(None, (&[], &[]), Some(&buying(1)), &[]).expect("a proposal");
    assert_eq!((bought.to, bought.because.len()), (Stage::Early, 1));
    let trusted = proposed(None, (&people(), &lively()), Some(&buying(20)), &[]).expect("a proposal");
    assert_eq!(trusted.to, Stage::Partnership);
    let mut working = lively();
    for on in ["2026-02-01", "2025-11-01"] {
        working.push(Exchange {
            kind: ActivityKind::Workshop,
            direction: None,
            ..exchange(on, None, &[1])
        });
    }
    let one = proposed(None, (&people(), &working), Some(&buying(20)), &[]).expect("a proposal");
    assert_eq!(one.to, Stage::Synergistic);
}

#[test]
fn a_rise_is_proposed_by_one_stage_and_a_downgrade_with_what_is_missing() {
    let rise = proposed(
        placed(Stage::Early, "2025-01-01"),
        (&people(), &lively()),
        Some(&buying(20)),
        &[],
    );
    let rise = rise.expect("a proposal");
    assert_eq!((rise.to, rise.turn), (Stage::Mid, Turn::Rise));
    assert!(rise.because.iter().all(Fact::is_met));
    let settled = proposed(
        placed(Stage::Partnership, "2025-01-01"),
        (&people(), &lively()),
        Some(&buying(20)),
        &[],
    );
    assert_eq!(settled, None);
    // Only one was met in half a year.
    let silent = [exchange("2026-06-01", Some(Direction::Ours), &[1])];
    let down = proposed(
        placed(Stage::Partnership, "2025-01-01"),
        (&people(), &silent),
        Some(&buying(20)),
        &[],
    );
    let down = down.expect("a proposal");
    assert_eq!((down.to, down.turn), (Stage::Early, Turn::Downgrade));
    let missing: Vec<Need> = down.because.iter().map(|fact| fact.need).collect();
    assert_eq!(
        missing,
        [
            Need::People,
            Need::Levels,
            Need::BothWays,
            Need::Levels,
            Need::Departments
        ]
    );
    assert!(!down.because.iter().any(Fact::is_met));
    assert_eq!(down.fall(Stage::Partnership), Some(2));
    assert_eq!(rise.fall(Stage::Early), None);
    // What somebody said lately stands.
    let lately = proposed(
        placed(Stage::Partnership, "2026-01-02"),
        (&people(), &silent),
        Some(&buying(20)),
        &[],
    );
    assert_eq!(lately, None);
}

#[test]
fn what_is_not_known_speaks_neither_for_a_rise_nor_for_a_downgrade() {
    let without_ledger = |stage| {
        let placed = placed(stage, "2025-01-01");
        proposed(placed, (&people(), &lively()), None, &[])
    };
    for stage in [Stage::Pre, Stage::Partnership, Stage::Uncoupling] {
        assert_eq!(without_ledger(stage), None, "{stage:?}");
    }
    let partnership = placed(Stage::Partnership, "2025-01-01");
    // Nobody is known there, and contact was never recorded.
    assert_eq!(proposed(partnership, (&[], &[]), Some(&buying(20)), &[]), None);
    // What is known tells all the same: only one was met in half a year.
    let silent = [exchange("2026-06-01", Some(Direction::Ours), &[1])];
    let down = proposed(partnership, (&people(), &silent), None, &[]).expect("a proposal");
    assert_eq!((down.to, down.turn), (Stage::Early, Turn::Downgrade));
    assert!(down.because.iter().all(|fact| fact.need != Need::Bought));
    // Stances, deciders and departments that nobody recorded are not missing at theirs.
    let strangers: Vec<Counterpart> = people()
        .into_iter()
        .map(|one| Counterpart {
            is_decider: false,
            stance: None,
            department: None,
            ..one
        })
        .collect();
    assert_eq!(
        proposed(partnership, (&strangers, &lively()), Some(&buying(20)), &[]),
        None
    );
}

#[test]
fn two_signals_at_their_worst_say_that_it_comes_apart() {
    let worst = |signal: Signal| Reading::new(signal, signal.points_at_most(), Value::Nothing, None);
    let signs = [worst(Signal::Late), worst(Signal::KeyContact)];
    let lately = placed(Stage::Mid, "2026-06-01");
    let found = proposed(lately, (&people(), &lively()), Some(&buying(20)), &signs).expect("a proposal");
    assert_eq!((found.to, found.turn), (Stage::Uncoupling, Turn::Uncouple));
    assert_eq!(found.signs, [Signal::Late, Signal::KeyContact]);
    assert_eq!(found.fall(Stage::Mid), Some(5));
    let kept = serde_json::to_string(&found).expect("kept");
    assert_eq!(serde_json::from_str::<Proposal>(&kept).expect("read"), found);
    let one = proposed(lately, (&people(), &lively()), Some(&buying(20)), &signs[..1]);
    assert_eq!(one, None);
    let half = [
        worst(Signal::KeyContact),
        Reading::new(Signal::Late, 15, Value::Nothing, None),
    ];
    assert_eq!(
        proposed(lately, (&people(), &lively()), Some(&buying(20)), &half),
        None
    );
    let apart = placed(Stage::Uncoupling, "2025-01-01");
    assert_eq!(
        proposed(apart, (&people(), &lively()), Some(&buying(20)), &signs),
        None
    );
    let again = proposed(apart, (&people(), &lively()), Some(&buying(20)), &[]).expect("a proposal");
    assert_eq!((again.to, again.turn), (Stage::Partnership, Turn::Resume));
    // Without purchases there is nothing to come apart.
    let target = proposed(None, (&people(), &lively()), None, &signs).expect("a proposal");
    assert_eq!(target.to, Stage::Pre);
}
