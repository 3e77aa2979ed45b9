//! Plans as a whole: their days, what follows them, and what differs between two versions.

use proptest::prelude::*;
use uuid::Uuid;

use super::{
    budget::Cost,
    comparing::{Became, Field, Thing, Told, differences},
    objective::{Measure, Whose},
    statement::{Evidence, EvidenceId, Source},
    words::{Stand, StatementKind},
    *,
};
use crate::{account::AccountId, money::Amount};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn amount(units: i64) -> Amount {
    Amount::from_ten_thousandths(units * 10_000)
}

fn statement(words: &str) -> Statement {
    Statement {
        kind: StatementKind::Goal,
        words: words.to_owned(),
        weight: None,
        evidence: BTreeMap::new(),
    }
}

fn objective(aim: i64) -> Objective {
    Objective {
        words: "销售额".to_owned(),
        measure: Measure::NetSales {
            whose: Whose::Group,
            row: None,
        },
        from: day("2026-01-01"),
        by: day("2026-12-31"),
        start: None,
        aim: amount(aim),
    }
}

fn frozen() -> Frozen {
    let id = |number| Uuid::from_u128(number);
    Frozen {
        name: "2026 年客户计划".to_owned(),
        selling_mode: Some(SellingMode::Consultative),
        first_on: day("2026-01-01"),
        last_on: day("2026-12-31"),
        rhythm: Rhythm::Quarterly,
        content: Content {
            statements: BTreeMap::from([(StatementId(id(1)), statement("要扩产"))]),
            objectives: BTreeMap::from([(ObjectiveId(id(2)), objective(100))]),
            rows: vec![Row::Category("轴承".to_owned())],
            cells: vec![Cell {
                unit: AccountId(id(9)),
                row: Row::Category("轴承".to_owned()),
                stand: Some(Stand::Rival),
                rival: Some("甲公司".to_owned()),
                potential: Some(amount(50)),
                source: "采购部".to_owned(),
                on: day("2026-02-01"),
            }],
            ..Content::default()
        },
    }
}

#[test]
fn the_days_of_a_plan_are_in_order_and_not_too_many() {
    for (first, last, expected) in [
        ("2026-01-01", "2026-12-31", Ok(())),
        ("2026-01-01", "2026-01-01", Ok(())),
        ("2026-01-02", "2026-01-01", Err(SpanFault::Reversed)),
        ("2026-01-01", "2030-12-31", Ok(())),
        ("2026-01-01", "2031-01-01", Err(SpanFault::TooLong)),
    ] {
        assert_eq!(check_span(day(first), day(last)), expected, "{first} to {last}");
    }
    assert_eq!(
        check_span(day("2026-01-01"), NaiveDate::MAX),
        Err(SpanFault::TooLong)
    );
    let year = (day("2026-01-01"), day("2026-12-31"));
    assert!(overlap(year, (day("2026-12-31"), day("2027-12-31"))));
    assert!(!overlap(year, (day("2027-01-01"), day("2027-12-31"))));
}

#[test]
fn the_plan_that_follows_begins_where_the_former_ends() {
    assert_eq!(months_on(day("2026-01-01"), day("2026-12-31")), 12);
    assert_eq!(months_on(day("2026-01-01"), day("2026-03-31")), 3);
    assert_eq!(months_on(day("2026-01-15"), day("2026-02-20")), 2);
    let mut content = frozen().content;
    let [counted, level, unknown] = [2, 3, 4].map(|number| ObjectiveId(Uuid::from_u128(number)));
    let own = Objective {
        measure: Measure::Own {
            unit: "天".to_owned(),
        },
        start: Some(amount(3)),
        ..objective(1)
    };
    content.objectives.insert(level, own.clone());
    content.objectives.insert(unknown, own);
    let year = (day("2026-01-01"), day("2026-12-31"));
    let moved = content.moved_on(year, &BTreeMap::from([(counted, amount(7)), (level, amount(2))]));
    let one = &moved.objectives[&counted];
    assert_eq!((one.from, one.by), (day("2027-01-01"), day("2027-12-31")));
    assert_eq!((one.start, one.aim), (None, amount(100)));
    let starts = [level, unknown].map(|id| moved.objectives[&id].start);
    assert_eq!(starts, [Some(amount(2)), None], "levels begin where they are now");
    assert_eq!(moved.statements, content.statements);
}

#[test]
fn objectives_of_the_last_day_go_on_to_the_last_day_of_the_plan_that_follows() {
    let half = (day("2026-01-15"), day("2026-06-30"));
    let next = span_after(half.0, half.1);
    assert_eq!(next, (day("2026-07-01"), day("2026-12-31")));
    let id = ObjectiveId(Uuid::from_u128(2));
    let whole = Objective {
        from: half.0,
        by: half.1,
        ..objective(1)
    };
    let content = Content {
        objectives: BTreeMap::from([(id, whole)]),
        ..Content::default()
    };
    let moved = &content.moved_on(half, &BTreeMap::new()).objectives[&id];
    assert_eq!((moved.from, moved.by), next);
}

#[test]
fn a_version_comes_back_from_what_is_stored() {
    let mut version = frozen();
    let evidence = Evidence {
        source: Source::Sales(amount(12)),
        on: day("2026-03-01"),
        until: None,
        note: "近十二个月".to_owned(),
    };
    let statement = version
        .content
        .statements
        .values_mut()
        .next()
        .expect("a statement");
    statement
        .evidence
        .insert(EvidenceId(Uuid::from_u128(3)), evidence);
    let text = serde_json::to_string(&version).expect("text");
    assert_eq!(serde_json::from_str::<Frozen>(&text).expect("a version"), version);
    assert!(text.contains(r#""source":"sales","id":"12.0000""#), "{text}");
}

#[test]
fn two_versions_differ_in_the_things_and_fields_that_differ() {
    let before = frozen();
    let mut after = before.clone();
    after.last_on = day("2027-06-30");
    let id = StatementId(Uuid::from_u128(1));
    after.content.statements.remove(&id);
    let new = StatementId(Uuid::from_u128(7));
    after.content.statements.insert(new, statement("要出口"));
    let aim = after
        .content
        .objectives
        .values_mut()
        .next()
        .expect("an objective");
    aim.aim = amount(120);
    after.content.cells[0].potential = Some(amount(60));
    after.content.budget.costs.push(Cost {
        what: "样机".to_owned(),
        amount: amount(5),
    });
    let found = differences(&before, &after);
    let things: Vec<(&Thing, Became)> = found.iter().map(|one| (&one.thing, one.became)).collect();
    assert_eq!(
        things,
        [
            (&Thing::Plan, Became::Changed),
            (&Thing::Statement(StatementKind::Goal, id), Became::Removed),
            (&Thing::Statement(StatementKind::Goal, new), Became::Added),
            (
                &Thing::Objective(ObjectiveId(Uuid::from_u128(2))),
                Became::Changed
            ),
            (
                &Thing::Cell(AccountId(Uuid::from_u128(9)), Row::Category("轴承".to_owned())),
                Became::Changed
            ),
            (&Thing::Budget, Became::Added),
        ]
    );
    let measure = objective(0).measure;
    assert_eq!(
        found[3].fields,
        [(
            Field::Aim,
            Some(Told::Value(amount(100), measure.clone())),
            Some(Told::Value(amount(120), measure)),
        )]
    );
    assert_eq!(
        found[4].fields,
        [(
            Field::Potential,
            Some(Told::Money(amount(50))),
            Some(Told::Money(amount(60)))
        )]
    );
    assert_eq!(differences(&before, &before), []);
}

proptest! {
    #[test]
    fn comparing_the_other_way_round_turns_what_was_added_into_what_was_removed(
        words in "[a-c]{0,3}", other in "[a-c]{0,3}", aim in 0_i64..3, another in 0_i64..3,
    ) {
        let version = |words: &str, aim| {
            let mut version = frozen();
            version.content.statements.clear();
            if !words.is_empty() {
                version.content.statements.insert(StatementId(Uuid::from_u128(1)), statement(words));
            }
            version.content.objectives.insert(ObjectiveId(Uuid::from_u128(2)), objective(aim));
            version
        };
        let (one, two) = (version(&words, aim), version(&other, another));
        let there = differences(&one, &two);
        let back = differences(&two, &one);
        prop_assert_eq!(there.len(), back.len());
        for (there, back) in there.iter().zip(&back) {
            prop_assert_eq!(&there.thing, &back.thing);
            let turned = match there.became {
                Became::Added => Became::Removed,
                Became::Removed => Became::Added,
                Became::Changed => Became::Changed,
            };
            prop_assert_eq!(turned, back.became);
            for ((name, was, is), (other, other_was, other_is)) in there.fields.iter().zip(&back.fields) {
                prop_assert_eq!((name, was, is), (other, other_is, other_was));
            }
        }
        prop_assert_eq!(there.is_empty(), one == two);
    }
}
