//! Groups: which accounts belong to which, as a tree, and what all below one come to.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

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

/// Why a unit was not put below another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misplaced {
    /// It would belong to itself, at whatever depth.
    Circle,
    /// What is below it would be too far down.
    TooDeep,
}

/// Puts units below others, a pair of unit and parent each, and returns the places of the pairs for which that cannot be.
///
/// `parents` says which unit belongs to which, and afterwards how it is then. The order of the pairs does not matter: one
/// that is in the way of another only until it is moved itself refuses nothing. No unit comes to stand below more than
/// `most` others.
pub fn arrange<K: Copy + Eq + Hash>(
    parents: &mut HashMap<K, K>,
    pairs: &[(K, K)],
    most: usize,
) -> Vec<(usize, Misplaced)> {
    let mut children: HashMap<K, HashSet<K>> = HashMap::new();
    for (unit, parent) in parents.iter() {
        children.entry(*parent).or_default().insert(*unit);
    }
    let mut waiting: Vec<usize> = (0..pairs.len()).collect();
    // What is in the way of a pair stands above it, so that nothing waits for more than the whole depth.
    for _ in 0..most.saturating_add(2) {
        let count = waiting.len();
        waiting.retain(|place| {
            let (unit, parent) = pairs[*place];
            if may_be_put(unit, parent, parents, &children, most).is_err() {
                return true;
            }
            if let Some(former) = parents.insert(unit, parent)
                && let Some(brothers) = children.get_mut(&former)
            {
                brothers.remove(&unit);
            }
            children.entry(parent).or_default().insert(unit);
            false
        });
        if waiting.is_empty() || waiting.len() == count {
            break;
        }
    }
    let refused = waiting.into_iter().filter_map(|place| {
        let (unit, parent) = pairs[place];
        let why = may_be_put(unit, parent, parents, &children, most).err()?;
        Some((place, why))
    });
    refused.collect()
}

fn may_be_put<K: Copy + Eq + Hash>(
    unit: K,
    parent: K,
    parents: &HashMap<K, K>,
    children: &HashMap<K, HashSet<K>>,
    most: usize,
) -> Result<(), Misplaced> {
    if parents.get(&unit) == Some(&parent) {
        return Ok(());
    }
    let mut depth = 0;
    let mut above = Some(parent);
    while let Some(found) = above {
        depth += 1;
        if found == unit {
            return Err(Misplaced::Circle);
        }
        if depth > most {
            return Err(Misplaced::TooDeep);
        }
        above = parents.get(&found).copied();
    }
    let mut level = vec![unit];
    while depth <= most {
        let below = level.iter().filter_map(|unit| children.get(unit));
        level = below.flatten().copied().collect();
        if level.is_empty() {
            return Ok(());
        }
        depth += 1;
    }
    Err(Misplaced::TooDeep)
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

    #[test]
    fn units_are_put_below_others_in_whatever_order_and_circles_are_refused() {
        let mut parents = HashMap::from([(1, 2)]);
        let refused = arrange(
            &mut parents,
            &[(2, 1), (1, 3), (3, 3), (4, 5), (5, 4), (1, 3)],
            20,
        );
        assert_eq!(refused, [(2, Misplaced::Circle), (4, Misplaced::Circle)]);
        assert_eq!(parents, HashMap::from([(2, 1), (1, 3), (4, 5)]));
        let chain: Vec<(u32, u32)> = (0..5).map(|unit| (unit, unit + 1)).collect();
        let mut parents = HashMap::new();
        assert_eq!(arrange(&mut parents, &chain, 4), [(4, Misplaced::TooDeep)]);
        assert_eq!(parents.len(), 4);
    }

    /// How far below its top a unit stands; nothing in a circle.
    fn depth(parents: &HashMap<u32, u32>, unit: u32) -> Option<usize> {
        let above = std::iter::successors(Some(unit), |unit| parents.get(unit).copied());
        let depth = above.take(100).count() - 1;
        (depth < 99).then_some(depth)
    }

    proptest! {
        #[test]
        fn whatever_is_arranged_has_no_circle_and_is_not_too_deep(
            before in proptest::collection::vec((0_u32..12, 0_u32..12), 0..12),
            pairs in proptest::collection::vec((0_u32..12, 0_u32..12), 0..30),
            most in 1_usize..8,
        ) {
            let mut parents = HashMap::new();
            arrange(&mut parents, &before, most);
            let pairs: HashMap<u32, u32> = pairs.into_iter().collect();
            let pairs: Vec<(u32, u32)> = pairs.into_iter().collect();
            let refused = arrange(&mut parents, &pairs, most);
            for unit in 0..12 {
                let depth = depth(&parents, unit);
                prop_assert!(depth.is_some_and(|depth| depth <= most), "{unit}: {depth:?} of {parents:?}");
            }
            for (place, (unit, parent)) in pairs.iter().enumerate() {
                let is_refused = refused.iter().any(|(refused, _)| *refused == place);
                prop_assert_eq!(!is_refused, parents.get(unit) == Some(parent));
            }
            prop_assert_eq!(arrange(&mut parents.clone(), &pairs, most), refused, "a second time changes nothing");
        }

        #[test]
        fn what_is_a_forest_in_the_end_is_arranged_whole(
            before in proptest::collection::vec(0_u32..100, 12),
            after in proptest::collection::vec(0_u32..100, 12),
            order in Just((0_u32..12).collect::<Vec<_>>()).prop_shuffle(),
        ) {
            // Each unit below a smaller one before, and below a larger one after.
            let mut parents: HashMap<u32, u32> = (1..12).map(|unit| (unit, before[unit as usize] % unit)).collect();
            parents.remove(&11);
            let pairs: Vec<(u32, u32)> = order
                .into_iter()
                .filter(|unit| *unit < 11)
                .map(|unit| (unit, unit + 1 + after[unit as usize] % (11 - unit)))
                .collect();
            prop_assert_eq!(arrange(&mut parents, &pairs, 100), []);
            prop_assert_eq!(parents, pairs.into_iter().collect::<HashMap<_, _>>());
        }

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
