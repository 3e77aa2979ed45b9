//! Groups: which accounts belong to which, as a tree, and what all below one come to.

use std::collections::HashMap;
use std::hash::Hash;

/// A unit of a group as a tree shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit<K, T> {
    /// Which unit.
    pub key: K,
    /// How many units are above it.
    pub depth: usize,
    /// What it has itself.
    pub own: T,
    /// What it and all below it have.
    pub whole: T,
    /// How many units are below it, at whatever depth.
    pub below: usize,
}

/// The units in the order of a tree, each before what is below it and brothers in the order in which they came, with what
/// belongs to each and all below it put together by `add`.
///
/// A unit whose parent is not among them is a root. Units that could only be reached in a circle are left out, so that
/// this always ends.
pub fn tree<K, T>(units: Vec<(K, Option<K>, T)>, add: impl Fn(&mut T, &T)) -> Vec<Unit<K, T>>
where
    K: Copy + Eq + Hash,
    T: Clone,
{
    let places: HashMap<K, usize> = units
        .iter()
        .enumerate()
        .map(|(place, (key, ..))| (*key, place))
        .collect();
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); units.len()];
    let mut roots = Vec::new();
    for (place, (_, parent, _)) in units.iter().enumerate() {
        match parent.and_then(|parent| places.get(&parent)) {
            Some(parent) => children[*parent].push(place),
            None => roots.push(place),
        }
    }
    let mut found: Vec<Unit<K, T>> = Vec::with_capacity(units.len());
    let mut open: Vec<(usize, usize)> = roots.into_iter().rev().map(|root| (root, 0)).collect();
    while let Some((place, depth)) = open.pop() {
        let (key, _, own) = &units[place];
        found.push(Unit {
            key: *key,
            depth,
            own: own.clone(),
            whole: own.clone(),
            below: 0,
        });
        open.extend(children[place].iter().rev().map(|child| (*child, depth + 1)));
    }
    // From the end each unit is complete when it is added to the nearest one before it that is higher up.
    let mut above: Vec<usize> = Vec::with_capacity(found.len());
    let mut parents: Vec<Option<usize>> = Vec::with_capacity(found.len());
    for (place, unit) in found.iter().enumerate() {
        above.truncate(unit.depth);
        parents.push(above.last().copied());
        above.push(place);
    }
    for place in (0..found.len()).rev() {
        if let Some(parent) = parents[place] {
            let (whole, below) = (found[place].whole.clone(), found[place].below + 1);
            add(&mut found[parent].whole, &whole);
            found[parent].below += below;
        }
    }
    found
}

/// Whether a unit may be put below another: not below itself, nor below one that is below it, nor below more than `most` others.
pub fn may_belong<K: Copy + Eq>(unit: K, parent: K, parent_of: impl Fn(K) -> Option<K>, most: usize) -> bool {
    let mut above = Some(parent);
    for _ in 0..=most {
        match above {
            Some(found) if found == unit => return false,
            Some(found) => above = parent_of(found),
            None => return true,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sums(units: Vec<(u32, Option<u32>, i64)>) -> Vec<Unit<u32, i64>> {
        tree(units, |sum, own| *sum += own)
    }

    #[test]
    fn a_tree_stands_in_order_with_what_is_below_each() {
        let found = sums(vec![
            (3, Some(2), 30),
            (1, None, 1),
            (2, Some(1), 2),
            (4, Some(1), 4),
            (9, Some(77), 9),
        ]);
        let told: Vec<_> = found
            .iter()
            .map(|unit| (unit.key, unit.depth, unit.own, unit.whole, unit.below))
            .collect();
        assert_eq!(
            told,
            [
                (1, 0, 1, 37, 3),
                (2, 1, 2, 32, 1),
                (3, 2, 30, 30, 0),
                (4, 1, 4, 4, 0),
                (9, 0, 9, 9, 0)
            ]
        );
    }

    #[test]
    fn a_circle_is_left_out_and_does_not_hold_up_the_rest() {
        let found = sums(vec![(1, Some(2), 1), (2, Some(1), 2), (3, None, 3)]);
        assert_eq!(found.iter().map(|unit| unit.key).collect::<Vec<_>>(), [3]);
        assert_eq!(sums(Vec::new()), Vec::new());
    }

    proptest! {
        #[test]
        fn no_moves_ever_make_a_circle_and_every_sum_adds_up(
            moves in proptest::collection::vec((0_u32..12, 0_u32..12), 0..60),
        ) {
            let mut parents: HashMap<u32, u32> = HashMap::new();
            for (unit, parent) in moves {
                let parent_of = |unit| parents.get(&unit).copied();
                if may_belong(unit, parent, parent_of, 100) {
                    parents.insert(unit, parent);
                }
            }
            let units: Vec<_> = (0..12)
                .map(|unit| (unit, parents.get(&unit).copied(), 1_i64 << unit))
                .collect();
            let found = sums(units);
            prop_assert_eq!(found.len(), 12, "every unit is reached from a root: there is no circle");
            let roots = found.iter().filter(|unit| unit.depth == 0);
            prop_assert_eq!(roots.map(|unit| unit.whole).sum::<i64>(), (1 << 12) - 1);
            for unit in &found {
                prop_assert_eq!(i64::from(unit.whole.count_ones()), i64::try_from(unit.below).unwrap_or(0) + 1);
            }
        }
    }
}
