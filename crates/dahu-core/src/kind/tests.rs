use std::collections::BTreeSet;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::{
    account::{Sector, TieKind},
    credit_code::CreditCode,
    money::Amount,
    opportunity::Degree,
};

fn yuan(units: i64) -> Amount {
    Amount::from_ten_thousandths(units * 10_000)
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// Ten accounts bought: for 100 to 1,000 on 1 to 10 days; their values and open opportunities are as much.
fn standards(rules: &KindRules) -> Standards {
    let amounts = || (1..=10).map(|account| yuan(account * 100).ten_thousandths());
    Standards {
        volume: standard(amounts(), rules.economic.volume_percent),
        frequency: standard(1..=10, rules.economic.frequency_percent),
        value: standard(amounts(), rules.strategic.value_percent),
        open: standard(amounts(), rules.strategic.open_percent),
    }
}

fn judged(rules: &KindRules, seen: &Seen<'_>) -> [Judgement; 4] {
    Judge::new(rules, standards(rules), day("2026-06-30")).judge(seen)
}

fn proposed(seen: &Seen<'_>) -> Vec<KeyAccountKind> {
    let judged = judged(&KindRules::default(), seen).into_iter();
    judged
        .filter(|judgement| judgement.is_proposed)
        .map(|judgement| judgement.kind)
        .collect()
}

fn signs(kind: KeyAccountKind, seen: &Seen<'_>) -> Vec<Spoken> {
    let judged = judged(&KindRules::default(), seen).into_iter();
    let found = judged.into_iter().find(|judgement| judgement.kind == kind);
    found.expect("every kind is judged").signs
}

fn named(name: &str) -> Named {
    let name = name.to_owned();
    Named::Somebody { name }
}

fn bought(units: i64, days: u32) -> Seen<'static> {
    Seen {
        name: "云帆科技",
        recent: Bought {
            net: yuan(units),
            days,
        },
        units: 1,
        ..Seen::default()
    }
}

#[test]
fn the_largest_fifth_of_ten_is_two_and_ties_are_in() {
    let found = standard([5, 1, 9, 9, 7, 3, 0, -4], 20).expect("six figures above zero");
    assert_eq!(
        found,
        Standard {
            least: 9,
            percent: 20,
            of: 6
        }
    );
    assert_eq!(standard([5, 1, 9, 7, 3], 1).expect("one place").least, 9);
    assert_eq!(standard([5, 1, 9, 7, 3], 100).expect("all places").least, 1);
    assert_eq!(standard([5, 1, 9, 7], 20), None, "four say nothing");
    assert!(found.is_reached_by(9) && !found.is_reached_by(8));
    assert!(!Standard { least: -3, ..found }.is_reached_by(0));
}

#[test]
fn economic_asks_for_volume_and_for_frequency() {
    for (units, days, is_economic) in [
        (900, 9, true),
        (1_000, 10, true),
        (900, 8, false),
        (800, 10, false),
        (0, 0, false),
    ] {
        let kinds = proposed(&bought(units, days));
        assert_eq!(
            kinds.contains(&KeyAccountKind::Economic),
            is_economic,
            "{units} on {days}"
        );
    }
    assert_eq!(
        signs(KeyAccountKind::Economic, &bought(900, 8)),
        [
            Spoken::yes(Sign::Volume {
                net: Some(yuan(900)),
                least: Some(yuan(900)),
                percent: 20,
                of: 10
            }),
            Spoken::no(Sign::Frequency {
                days: 8,
                least: 9,
                percent: 20,
                of: 10
            }),
        ]
    );
}

#[test]
fn nothing_is_economic_where_too_few_bought() {
    let rules = KindRules::default();
    let judge = Judge::new(&rules, Standards::default(), day("2026-06-30"));
    let [economic, ..] = judge.judge(&bought(1_000_000, 300));
    assert!(!economic.is_proposed);
    assert_eq!(economic.signs, [Spoken::no(Sign::TooFewBought)]);
}

#[test]
fn one_mark_makes_an_account_important() {
    let code = |registrant: &str| CreditCode::compose(registrant, "350100", "M000100Y").expect("a code");
    let of_company = code("91");
    for (name, sector, credit_code, is_important) in [
        ("云帆科技", None, None, false),
        ("云帆科技", Some(Sector::Court), None, true),
        ("云帆科技", Some(Sector::Manufacturing), None, false),
        ("云帆科技", None, Some(code("12")), true),
        ("云帆科技", None, Some(code("A1")), true),
        ("云帆科技", None, Some(of_company), false),
        ("江北市公安局", None, None, true),
        ("蓉东大学", None, Some(code("12")), true),
        ("蓉东大学出版社有限公司", None, Some(of_company), false),
        ("江北市人民医院", None, None, true),
        ("江北广播电视台", None, None, true),
    ] {
        let seen = Seen {
            name,
            sector,
            credit_code,
            ..bought(0, 0)
        };
        let kinds = proposed(&seen);
        assert_eq!(
            kinds.contains(&KeyAccountKind::Important),
            is_important,
            "{name} {sector:?} {credit_code:?}"
        );
    }
    let seen = Seen {
        name: "蓉东大学出版社有限公司",
        credit_code: Some(of_company),
        ..bought(0, 0)
    };
    let word = "大学".to_owned();
    assert_eq!(
        signs(KeyAccountKind::Important, &seen),
        [Spoken::no(Sign::WordOfCompany { word })]
    );
    let with_companies = KindRules {
        important: ImportantRule {
            words_of_companies: true,
            ..ImportantRule::default()
        },
        ..KindRules::default()
    };
    let [_, important, ..] = judged(&with_companies, &seen);
    assert!(important.is_proposed, "a firm may say that such names count");
}

#[test]
fn the_longest_word_of_a_name_is_told() {
    let seen = Seen {
        name: "江北市中级人民法院",
        ..bought(0, 0)
    };
    let word = "人民法院".to_owned();
    assert_eq!(
        signs(KeyAccountKind::Important, &seen),
        [Spoken::yes(Sign::NameWord { word })]
    );
}

#[test]
fn a_group_is_tied_and_buys_itself() {
    let ties = [
        Tied {
            kind: TieKind::Supplier,
            who: named("华信"),
        },
        Tied {
            kind: TieKind::Competitor,
            who: named("远山"),
        },
    ];
    for (units, ties, days, is_group) in [
        (1, &[][..], 5, false),
        (2, &[][..], 5, true),
        (2, &[][..], 0, false),
        (1, &ties[..1], 1, true),
        (1, &ties[1..], 5, false),
        (1, &ties[..1], 0, false),
    ] {
        let seen = Seen {
            units,
            ties,
            ..bought(10, days)
        };
        let kinds = proposed(&seen);
        assert_eq!(
            kinds.contains(&KeyAccountKind::Group),
            is_group,
            "{units} {ties:?} {days}"
        );
    }
    let seen = bought(10, 5);
    assert_eq!(signs(KeyAccountKind::Group, &seen)[0], Spoken::no(Sign::NoTie));
}

#[test]
fn strategic_has_potential_and_one_of_growth_and_threat() {
    let lost = [Rival::Won {
        name: Some("远山".to_owned()),
        on: day("2026-01-01"),
    }];
    let long_ago = [Rival::Won {
        name: None,
        on: day("2024-06-30"),
    }];
    let weak = [Rival::Against {
        name: "远山".to_owned(),
        strength: Degree::Low,
    }];
    for (value, prior, rivals, is_strategic) in [
        (Some(1_000), 60, &lost[..], true),
        (Some(1_000), 60, &[][..], true),
        (Some(1_000), 100, &[][..], false),
        (Some(1_000), 100, &lost[..], true),
        (Some(1_000), 100, &long_ago[..], false),
        (Some(1_000), 100, &weak[..], false),
        (Some(900), 60, &lost[..], false),
        (None, 60, &lost[..], false),
        (Some(1_000), 0, &[][..], false),
    ] {
        let seen = Seen {
            value: value.map(yuan),
            prior: Some(yuan(prior)),
            rivals,
            ..bought(100, 1)
        };
        let kinds = proposed(&seen);
        assert_eq!(
            kinds.contains(&KeyAccountKind::Strategic),
            is_strategic,
            "{value:?} {prior} {rivals:?}"
        );
    }
    let open = Seen {
        open: Some(yuan(900)),
        prior: Some(yuan(50)),
        ..bought(100, 1)
    };
    assert_eq!(proposed(&open), [KeyAccountKind::Strategic]);
}

#[test]
fn growth_is_not_known_where_the_ledger_does_not_go_back_over_a_year_before() {
    let growth = |prior| {
        let seen = Seen {
            prior,
            ..bought(100, 1)
        };
        signs(KeyAccountKind::Strategic, &seen)[1].clone()
    };
    assert_eq!(growth(None), Spoken::no(Sign::PriorUnknown));
    assert_eq!(growth(Some(Amount::ZERO)), Spoken::no(Sign::NoBase));
    assert!(growth(Some(yuan(50))).met);
}

#[test]
fn lost_opportunities_are_counted_by_competitor_and_growth_is_rounded_down() {
    let to = |name: &str, on: &str| Rival::Won {
        name: Some(name.to_owned()),
        on: day(on),
    };
    let against = |strength| Rival::Against {
        name: "远山".to_owned(),
        strength,
    };
    let rivals = [
        to("远山", "2026-01-01"),
        to("远山", "2025-01-01"),
        to("近水", "2026-02-01"),
        against(Degree::Medium),
        against(Degree::High),
    ];
    let seen = Seen {
        rivals: &rivals,
        prior: Some(yuan(90)),
        ..bought(100, 1)
    };
    let told = signs(KeyAccountKind::Strategic, &seen);
    assert_eq!(
        told[1..],
        [
            Spoken::no(Sign::Growth {
                recent: Some(yuan(100)),
                prior: Some(yuan(90)),
                percent: 11,
                least: 20
            }),
            Spoken::yes(Sign::LostTo {
                name: Some("远山".to_owned()),
                count: 2,
                last_on: day("2026-01-01")
            }),
            Spoken::yes(Sign::LostTo {
                name: Some("近水".to_owned()),
                count: 1,
                last_on: day("2026-02-01")
            }),
            Spoken::yes(Sign::Against {
                name: "远山".to_owned(),
                strength: Degree::High
            }),
        ]
    );
}

#[test]
fn an_account_can_be_of_all_kinds_at_once() {
    let ties = [Tied {
        kind: TieKind::Partner,
        who: named("华信"),
    }];
    let seen = Seen {
        name: "江北市人民医院",
        value: Some(yuan(2_000)),
        prior: Some(yuan(100)),
        ties: &ties,
        ..bought(1_000, 10)
    };
    assert_eq!(proposed(&seen), KeyAccountKind::ALL);
}

#[test]
fn amounts_that_somebody_may_not_see_are_left_out_and_the_rest_stays() {
    let sign = Sign::Value {
        value: Some(yuan(1)),
        least: Some(yuan(2)),
        percent: 10,
        of: 7,
    };
    let hidden = Sees {
        sales: true,
        ..Sees::default()
    };
    let hidden = Spoken::no(sign.clone()).masked(hidden, &Known::All);
    let masked = Sign::Value {
        value: None,
        least: None,
        percent: 10,
        of: 7,
    };
    assert_eq!(hidden, Spoken::no(masked));
    let seen = Sees {
        value: true,
        ..Sees::default()
    };
    let seen = Spoken::no(sign.clone()).masked(seen, &Known::All);
    assert_eq!(seen, Spoken::no(sign));
}

#[test]
fn rules_that_cannot_be_used_say_why() {
    assert_eq!(KindRules::default().check(), Ok(()));
    let of = |change: fn(&mut KindRules)| {
        let mut rules = KindRules::default();
        change(&mut rules);
        rules.check()
    };
    assert_eq!(
        of(|rules| rules.economic.volume_percent = 0),
        Err(RulesFault::Percent)
    );
    assert_eq!(
        of(|rules| rules.strategic.open_percent = 101),
        Err(RulesFault::Percent)
    );
    assert_eq!(
        of(|rules| rules.strategic.threat_months = 0),
        Err(RulesFault::Span)
    );
    assert_eq!(of(|rules| rules.group.least_days = 0), Err(RulesFault::Span));
    assert_eq!(of(|rules| rules.strategic.further = 3), Err(RulesFault::Further));
    let nothing = |rules: &mut KindRules| {
        rules.strategic.value_percent = 0;
        rules.strategic.open_percent = 0;
    };
    assert_eq!(of(nothing), Err(RulesFault::NoPotential));
    let blank = |rules: &mut KindRules| rules.important.name_words = BTreeSet::from([" ".to_owned()]);
    assert_eq!(of(blank), Err(RulesFault::Words));
    let long = |rules: &mut KindRules| rules.important.registrants = BTreeSet::from(["911".to_owned()]);
    assert_eq!(of(long), Err(RulesFault::Registrant));
}

#[test]
fn what_is_stored_is_read_back() {
    let rules = KindRules::default();
    let stored = serde_json::to_string(&rules).expect("JSON");
    assert_eq!(serde_json::from_str::<KindRules>(&stored).expect("rules"), rules);
    let spoken = Spoken::yes(Sign::LostTo {
        name: None,
        count: 2,
        last_on: day("2026-01-01"),
    });
    let stored = serde_json::to_value(&spoken).expect("JSON");
    assert_eq!(stored["sign"], "lost_to");
    assert_eq!(stored["met"], true);
    assert_eq!(serde_json::from_value::<Spoken>(stored).expect("a sign"), spoken);
    for stands in Stands::ALL {
        assert_eq!(Stands::from_word(stands.as_str()), Some(stands));
    }
    assert_eq!(Stands::of(false, None), None);
    assert_eq!(Stands::of(true, None), Some(Stands::Proposed));
}

proptest! {
    #[test]
    fn at_least_the_percentage_and_at_most_as_many_more_as_are_level_reach_a_standard(
        figures in proptest::collection::vec(1_i64..50, 5..200),
        percent in 1_u8..=100,
    ) {
        let found = standard(figures.iter().copied(), percent).expect("enough figures");
        let reached = figures.iter().filter(|figure| found.is_reached_by(**figure)).count();
        let places = (figures.len() * usize::from(percent)).div_ceil(100);
        let level = figures.iter().filter(|figure| **figure == found.least).count();
        prop_assert!(reached >= places);
        prop_assert!(reached < places + level);
    }

    #[test]
    fn asking_for_more_percent_never_takes_an_account_out(
        figures in proptest::collection::vec(1_i64..1_000, 5..200),
        percent in 1_u8..100,
    ) {
        let (fewer, more) = (standard(figures.clone(), percent), standard(figures, percent + 1));
        prop_assert!(more.expect("enough").least <= fewer.expect("enough").least);
    }
}
