use chrono::TimeDelta;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, 30).unwrap()
}

fn one(number: u128, roles: &[BuyingRole], strength: Option<u8>, stance: Option<Stance>) -> Known {
    Known {
        id: ContactId(Uuid::from_u128(number)),
        roles: roles.to_vec(),
        stance,
        power: None,
        strength,
        owner_left: false,
        last_contact: None,
    }
}

#[test]
fn deciders_are_covered_by_relations_that_carry() {
    use BuyingRole::{Buyer, Decider};
    let known = [
        one(1, &[Decider], Some(CARRYING_STRENGTH), None),
        one(2, &[Decider, Buyer], Some(CARRYING_STRENGTH - 1), None),
        one(3, &[Decider], None, None),
        one(4, &[Buyer], Some(5), None),
    ];
    assert_eq!(deciders(&known), (1, 3));
    assert_eq!(deciders(&[]), (0, 0));
}

#[test]
fn the_colour_comes_with_its_reasons() {
    use BuyingRole::{Buyer, Decider};
    use Stance::{Champion, Opponent, Supporter};
    let held = || one(1, &[Decider], Some(4), Some(Supporter));
    let buyer = || one(2, &[Buyer], Some(2), Some(Champion));
    let mighty = Known {
        power: Some(Power::High),
        ..one(3, &[], None, Some(Opponent))
    };
    let green = [Reason::DeciderHeld, Reason::SeveralThreads, Reason::SomebodyForUs];
    for (known, colour, worst) in [
        (vec![], Colour::Red, vec![Reason::NoContact]),
        (
            vec![buyer(), one(3, &[Buyer], Some(1), None)],
            Colour::Red,
            vec![Reason::NoDecider],
        ),
        (
            vec![one(1, &[Decider], None, None), buyer()],
            Colour::Red,
            vec![Reason::DeciderNotHeld],
        ),
        (
            vec![one(1, &[Decider], Some(5), Some(Opponent)), buyer()],
            Colour::Red,
            vec![Reason::DecidersOppose],
        ),
        (
            vec![one(1, &[Decider], Some(2), None), buyer()],
            Colour::Amber,
            vec![Reason::DeciderWeak],
        ),
        (vec![held()], Colour::Amber, vec![Reason::FewThreads]),
        (
            vec![one(1, &[Decider], Some(3), None), one(2, &[], Some(1), None)],
            Colour::Amber,
            vec![Reason::NobodyForUs],
        ),
        (
            vec![held(), buyer(), mighty],
            Colour::Amber,
            vec![Reason::PowerfulOpponent],
        ),
        (vec![held(), buyer()], Colour::Green, green.to_vec()),
    ] {
        let found = coverage(&known, today());
        assert_eq!(found.colour, colour, "{known:?}");
        let of_colour: Vec<Reason> = found
            .reasons
            .iter()
            .copied()
            .filter(|one| one.colour() == colour)
            .collect();
        assert_eq!(of_colour, worst, "{known:?}");
    }
}

#[test]
fn warnings_say_whom_they_are_about() {
    let decider = |strength| one(1, &[BuyingRole::Decider], strength, None);
    let found = |known: &[Known]| coverage(known, today()).warnings;
    assert_eq!(found(&[decider(Some(3))]), [Warning::SingleThread]);
    assert_eq!(
        found(&[decider(Some(3)), one(2, &[], None, None)]),
        [Warning::SingleThread]
    );
    assert_eq!(found(&[decider(Some(3)), one(2, &[], Some(1), None)]), []);
    assert_eq!(found(&[]), [Warning::NoDecider]);
    assert_eq!(
        found(&[
            decider(None),
            one(2, &[], Some(1), None),
            one(3, &[], Some(1), None)
        ]),
        [Warning::NobodyKnowsDecider]
    );
    for (days, silent) in [(SILENT_DAYS, false), (SILENT_DAYS + 1, true)] {
        let last_contact = Some(today() - TimeDelta::days(days));
        let known = [
            Known {
                last_contact,
                ..decider(Some(3))
            },
            one(2, &[], Some(1), None),
        ];
        let expected = if silent {
            vec![Warning::KeyContactSilent(known[0].id, days)]
        } else {
            vec![]
        };
        assert_eq!(found(&known), expected);
    }
    let left = Known {
        owner_left: true,
        ..one(3, &[], None, None)
    };
    let taken_up = Known {
        owner_left: true,
        ..one(4, &[], Some(2), None)
    };
    assert_eq!(
        found(&[decider(Some(3)), left.clone(), taken_up]),
        [Warning::RelationOwnerLeft(left.id)]
    );
}

fn any_known() -> impl Strategy<Value = Known> {
    let role = prop::sample::subsequence(BuyingRole::ALL.to_vec(), 0..=6);
    let stance = prop::option::of(prop::sample::select(Stance::ALL.to_vec()));
    let power = prop::option::of(prop::sample::select(Power::ALL.to_vec()));
    (role, stance, power, prop::option::of(1_u8..=5), any::<u128>()).prop_map(
        |(roles, stance, power, strength, id)| Known {
            power,
            ..one(id, &roles, strength, stance)
        },
    )
}

proptest! {
    #[test]
    fn a_stronger_relation_never_makes_it_worse(mut known in prop::collection::vec(any_known(), 1..8), at in any::<prop::sample::Index>()) {
        let before = coverage(&known, today()).colour;
        let at = at.index(known.len());
        known[at].strength = Some(known[at].strength.map_or(1, |strength| (strength + 1).min(5)));
        // From no relation to a weak one is better than none: red becomes amber, never the other way round.
        prop_assert!(coverage(&known, today()).colour >= before);
    }

    #[test]
    fn the_colour_is_that_of_its_worst_reason(known in prop::collection::vec(any_known(), 0..8)) {
        let found = coverage(&known, today());
        prop_assert_eq!(Some(found.colour), found.reasons.iter().map(|one| one.colour()).min());
        prop_assert!(found.reasons.is_sorted());
    }
}
