//! Who reports to whom, without cycles.

use std::collections::HashMap;

use super::ContactId;
use crate::group;

/// Steps up that are followed at most: no house has as many.
pub const STEPS: usize = 100;

/// Whether `who` would, reporting to `superior`, report to themselves in the end. A chain that is longer than [`STEPS`] counts as a
/// cycle too.
#[must_use]
pub fn would_cycle(reports_to: &HashMap<ContactId, ContactId>, who: ContactId, superior: ContactId) -> bool {
    !group::may_belong(who, superior, |at| reports_to.get(&at).copied(), STEPS)
}

/// Contacts from the top down, each under whom they report to, with how deep they stand; who reports to somebody that is not
/// among them stands on top. The order of those given is kept among equals.
#[must_use]
pub fn tree(contacts: &[(ContactId, Option<ContactId>)]) -> Vec<(ContactId, usize)> {
    let units = contacts
        .iter()
        .map(|(id, superior)| (*id, superior.filter(|superior| superior != id), ()));
    let found = group::tree(units.collect(), |(), ()| {});
    found.into_iter().map(|unit| (unit.key, unit.depth)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn id(number: u8) -> ContactId {
        ContactId(Uuid::from_u128(u128::from(number)))
    }

    #[test]
    fn nobody_reports_to_themselves_by_any_way() {
        let chain = HashMap::from([(id(1), id(2)), (id(2), id(3))]);
        for (who, superior, expected) in [
            (1, 1, true),
            (3, 1, true),
            (2, 1, true),
            (4, 1, false),
            (1, 3, false),
        ] {
            assert_eq!(
                would_cycle(&chain, id(who), id(superior)),
                expected,
                "{who} to {superior}"
            );
        }
        let circle = HashMap::from([(id(1), id(2)), (id(2), id(1))]);
        assert!(
            would_cycle(&circle, id(5), id(1)),
            "a circle that is there is not followed for ever"
        );
    }

    #[test]
    fn a_tree_puts_each_under_their_superior() {
        let contacts = [
            (id(4), Some(id(2))),
            (id(1), None),
            (id(2), Some(id(1))),
            (id(3), Some(id(9))),
        ];
        let expected = [(id(1), 0), (id(2), 1), (id(4), 2), (id(3), 0)];
        assert_eq!(tree(&contacts), expected);
    }

    proptest! {
        #[test]
        fn no_sequence_of_moves_makes_a_cycle(moves in prop::collection::vec((0_u8..12, prop::option::of(0_u8..12)), 0..200)) {
            let mut reports_to = HashMap::new();
            for (who, superior) in moves {
                match superior.map(id) {
                    None => { reports_to.remove(&id(who)); }
                    Some(superior) if !would_cycle(&reports_to, id(who), superior) => {
                        reports_to.insert(id(who), superior);
                    }
                    Some(_) => {}
                }
                for start in 0..12 {
                    let mut seen = HashSet::from([id(start)]);
                    let mut at = id(start);
                    while let Some(next) = reports_to.get(&at) {
                        prop_assert!(seen.insert(*next), "a cycle at {next}");
                        at = *next;
                    }
                }
            }
            let all: Vec<_> = (0..12).map(|one| (id(one), reports_to.get(&id(one)).copied())).collect();
            prop_assert_eq!(tree(&all).len(), all.len(), "everybody stands in the tree once");
        }
    }
}
