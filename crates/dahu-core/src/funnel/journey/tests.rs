use uuid::Uuid;

use super::*;

pub(crate) fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(number))
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// Stays from `person from until`.
pub(crate) fn listing(stays: &[(u128, &str, &str)]) -> Listing {
    let stays = stays.iter().map(|(who, from, until)| Stay {
        salesperson: person(*who),
        from: day(from),
        until: (!until.is_empty()).then(|| day(until)),
    });
    Listing::of(stays.collect()).expect("a listing")
}

fn chance(open: &[(&str, &str)], won_on: Option<&str>) -> Chance {
    let open = open
        .iter()
        .map(|(from, to)| (day(from), (!to.is_empty()).then(|| day(to))));
    Chance {
        open: open.collect(),
        won_on: won_on.map(day),
        traits: Traits {
            kind: BusinessKind::NewAccount,
            source: None,
            selling_mode: None,
        },
    }
}

fn bought(days: &[(&str, i64)]) -> Bought {
    let mut bought = Bought::default();
    for (on, net) in days {
        bought.add(day(on), Amount::from_ten_thousandths(*net));
    }
    bought
}

fn journey(
    listing: &Listing,
    assessments: &[(&str, Intent)],
    chances: &[Chance],
    bought: Bought,
    as_of: &str,
) -> Option<Journey> {
    let assessments: Vec<_> = assessments
        .iter()
        .map(|(on, intent)| (day(on), *intent))
        .collect();
    let facts = Facts {
        listing,
        assessments: &assessments,
        chances,
        bought,
    };
    Journey::of(&facts, day(as_of))
}

fn days(journey: &Journey) -> [String; 6] {
    Milestone::ALL.map(|milestone| {
        journey
            .day(milestone)
            .map_or("-".to_owned(), |day| day.to_string())
    })
}

#[test]
fn each_milestone_has_the_day_on_which_it_was_reached_and_who_had_the_account_then() {
    let listing = listing(&[(1, "2026-01-01", "2026-03-01"), (2, "2026-03-01", "")]);
    let found = journey(
        &listing,
        &[
            ("2026-01-10", Intent::Low),
            ("2026-02-10", Intent::High),
            ("2026-02-20", Intent::Low),
        ],
        &[chance(&[("2026-03-05", "")], None)],
        bought(&[("2026-04-01", 10), ("2026-04-09", 10)]),
        "2026-06-30",
    )
    .expect("a journey");
    assert_eq!(
        days(&found),
        [
            "2026-01-01",
            "2026-01-10",
            "2026-02-10",
            "2026-03-05",
            "2026-04-01",
            "2026-04-09"
        ]
    );
    assert_eq!(found.credited(Milestone::HighMedium), Some(person(1)));
    assert_eq!(found.credited(Milestone::Closed), Some(person(2)));
    assert_eq!(found.salesperson, person(2));
    assert_eq!(
        found.fate(),
        Fate::Closed {
            on: day("2026-04-01")
        }
    );
}

#[test]
fn nothing_after_the_day_is_known() {
    let listing = listing(&[(1, "2026-01-01", "2026-05-01"), (2, "2026-05-01", "")]);
    let assessed = [("2026-02-01", Intent::High)];
    assert_eq!(
        journey(&listing, &assessed, &[], Bought::default(), "2025-12-31"),
        None
    );
    let early = journey(&listing, &assessed, &[], Bought::default(), "2026-01-31").expect("a journey");
    assert_eq!(days(&early), ["2026-01-01", "-", "-", "-", "-", "-"]);
    assert_eq!((early.salesperson, early.fate()), (person(1), Fate::StillOpen));
}

#[test]
fn what_holds_when_it_comes_onto_a_list_is_reached_on_that_day() {
    let listing = listing(&[(1, "2026-03-01", "")]);
    let found = journey(
        &listing,
        &[("2026-01-01", Intent::High), ("2026-02-01", Intent::Medium)],
        &[chance(&[("2025-12-01", "")], None)],
        Bought::default(),
        "2026-06-30",
    );
    let expected = ["2026-03-01", "2026-03-01", "2026-03-01", "2026-03-01", "-", "-"];
    assert_eq!(days(&found.expect("a journey")), expected);
    let fallen = journey(
        &listing,
        &[("2026-01-01", Intent::High), ("2026-02-01", Intent::Low)],
        &[chance(&[("2025-12-01", "2026-02-28")], Some("2026-02-28"))],
        Bought::default(),
        "2026-06-30",
    )
    .expect("a journey");
    assert_eq!(days(&fallen), ["2026-03-01", "2026-03-01", "-", "-", "-", "-"]);
    assert_eq!(fallen.won_not_invoiced, None, "won before it was a target");
}

#[test]
fn the_later_of_two_assessments_of_one_day_holds() {
    let listing = listing(&[(1, "2026-01-01", "")]);
    let assessed = [("2026-02-01", Intent::High), ("2026-02-01", Intent::Low)];
    let found = journey(&listing, &assessed, &[], Bought::default(), "2026-06-30").expect("a journey");
    assert_eq!(days(&found)[1..3], ["2026-02-01", "-"]);
}

#[test]
fn what_happens_while_it_is_on_no_list_counts_from_its_return_or_not_at_all() {
    let gone = listing(&[(1, "2026-01-01", "2026-02-01")]);
    let back = listing(&[(1, "2026-01-01", "2026-02-01"), (2, "2026-05-01", "")]);
    let assessed = [("2026-03-01", Intent::High)];
    let reopened = [chance(&[("2026-02-10", "2026-02-20"), ("2026-04-01", "")], None)];
    let dropped = journey(&gone, &assessed, &reopened, Bought::default(), "2026-06-30").expect("a journey");
    assert_eq!(days(&dropped)[1..4], ["-", "-", "-"]);
    assert_eq!(
        dropped.fate(),
        Fate::Dropped {
            on: day("2026-02-01")
        }
    );
    let returned = journey(&back, &assessed, &reopened, Bought::default(), "2026-06-30").expect("a journey");
    assert_eq!(days(&returned)[1..4], ["2026-05-01", "2026-05-01", "2026-05-01"]);
    assert_eq!(
        (returned.fate(), returned.salesperson),
        (Fate::StillOpen, person(2))
    );
}

#[test]
fn what_was_returned_wholly_was_not_sold_and_what_was_won_shows_apart() {
    let listing = listing(&[(1, "2026-01-01", "")]);
    let won = [chance(&[("2026-02-01", "2026-03-01")], Some("2026-03-01"))];
    let returned = bought(&[("2026-04-01", 10), ("2026-04-05", -10)]);
    let found = journey(&listing, &[], &won, returned, "2026-06-30").expect("a journey");
    assert_eq!(days(&found)[3..], ["2026-02-01", "-", "-"]);
    assert_eq!(found.won_not_invoiced, Some(day("2026-03-01")));
    let kept = bought(&[("2026-04-01", 10), ("2026-04-05", -9)]);
    let found = journey(&listing, &[], &won, kept, "2026-06-30").expect("a journey");
    assert_eq!(days(&found)[4..], ["2026-04-01", "-"]);
    assert_eq!(found.won_not_invoiced, None);
}

#[test]
fn of_several_lists_at_once_the_one_that_began_last_has_it() {
    let both = listing(&[(1, "2026-01-01", ""), (2, "2026-02-01", "2026-04-01")]);
    assert_eq!(both.holder_on(day("2026-01-15")), Some(person(1)));
    assert_eq!(both.holder_on(day("2026-02-15")), Some(person(2)));
    assert_eq!(both.holder_on(day("2026-04-01")), Some(person(1)));
    assert_eq!(both.last_holder(), person(1), "the other one ended");
    let alike = listing(&[(1, "2026-01-01", ""), (2, "2026-01-01", "")]);
    assert_eq!(alike.last_holder(), person(1));
    assert_eq!(alike.holder_on(day("2026-01-01")), Some(person(1)));
}

#[test]
fn a_stay_that_ended_on_its_first_day_never_held() {
    let stay = Stay {
        salesperson: person(1),
        from: day("2026-01-01"),
        until: Some(day("2026-01-01")),
    };
    assert_eq!(Listing::of(vec![stay]), None);
}

#[test]
fn every_milestone_is_read_back_from_its_word() {
    for milestone in Milestone::ALL {
        assert_eq!(Milestone::from_word(milestone.as_str()), Some(milestone));
    }
    assert_eq!(Milestone::from_word("won"), None);
    assert_eq!(Milestone::Target.previous(), None);
    assert_eq!(Milestone::Closed.previous(), Some(Milestone::Opportunity));
}
