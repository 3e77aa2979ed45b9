//! Two records that turned out to be one: what holds of them together, and taking that back.

use std::collections::{BTreeMap, BTreeSet};

use crate::editing::Fields;

crate::id! {
    /// A merge of two records.
    MergeId
}

/// One of the two records of a merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The record that stays.
    Kept,
    /// The record that becomes part of it.
    Gone,
}

impl Side {
    /// What holds where nobody chooses: what is known of the record that stays, else what is known of the other.
    #[must_use]
    pub fn of<V>(kept: Option<&V>) -> Self {
        if kept.is_some() { Self::Kept } else { Self::Gone }
    }
}

/// A field that a merge changed and that somebody changed again since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed<V> {
    /// The field.
    pub field: String,
    /// What the merge left.
    pub left: Option<V>,
    /// What it is now.
    pub now: Option<V>,
}

/// The fields of two records as one: of each field the side that was chosen, else the default one.
#[must_use]
pub fn put_together<V: Clone>(
    kept: &Fields<V>,
    gone: &Fields<V>,
    chosen: &BTreeMap<String, Side>,
) -> Fields<V> {
    let names: BTreeSet<&String> = kept.keys().chain(gone.keys()).collect();
    let holds = names.into_iter().filter_map(|name| {
        let side = chosen
            .get(name)
            .copied()
            .unwrap_or_else(|| Side::of(kept.get(name)));
        let value = match side {
            Side::Kept => kept.get(name),
            Side::Gone => gone.get(name),
        };
        Some((name.clone(), value?.clone()))
    });
    holds.collect()
}

/// The fields as they are `now` without what a merge made of them when it found `before` and left `left`. What others
/// changed in other fields stays.
///
/// # Errors
///
/// The fields that the merge changed and that are no longer as it left them, in the order of their names.
pub fn taken_back<V: Clone + PartialEq>(
    before: &Fields<V>,
    left: &Fields<V>,
    now: &Fields<V>,
) -> Result<Fields<V>, Vec<Changed<V>>> {
    let names: BTreeSet<&String> = before.keys().chain(left.keys()).chain(now.keys()).collect();
    let (mut fields, mut changed) = (Fields::new(), Vec::new());
    for name in names {
        let (was, made, is) = (before.get(name), left.get(name), now.get(name));
        if was != made && made != is {
            changed.push(Changed {
                field: name.clone(),
                left: made.cloned(),
                now: is.cloned(),
            });
            continue;
        }
        let holds = if was == made { is } else { was };
        fields.extend(holds.map(|value| (name.clone(), value.clone())));
    }
    if changed.is_empty() {
        Ok(fields)
    } else {
        Err(changed)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fields() -> impl Strategy<Value = Fields<u8>> {
        prop::collection::btree_map("[a-e]", 0_u8..3, 0..5)
    }

    fn chosen() -> impl Strategy<Value = BTreeMap<String, Side>> {
        prop::collection::btree_map("[a-e]", prop_oneof![Just(Side::Kept), Just(Side::Gone)], 0..5)
    }

    proptest! {
        #[test]
        fn a_merge_that_nobody_touched_is_taken_back_as_if_it_had_not_been(
            kept in fields(), gone in fields(), chosen in chosen()
        ) {
            let left = put_together(&kept, &gone, &chosen);
            prop_assert_eq!(taken_back(&kept, &left, &left), Ok(kept));
        }

        #[test]
        fn every_value_comes_from_one_of_the_two(kept in fields(), gone in fields(), chosen in chosen()) {
            let left = put_together(&kept, &gone, &chosen);
            for (name, value) in &left {
                prop_assert!(kept.get(name) == Some(value) || gone.get(name) == Some(value));
            }
            let unchosen = put_together(&kept, &gone, &BTreeMap::new());
            prop_assert!(kept.iter().all(|(name, value)| unchosen.get(name) == Some(value)));
            prop_assert!(gone.keys().all(|name| unchosen.contains_key(name)));
        }

        #[test]
        fn what_others_changed_in_other_fields_stays(
            kept in fields(), gone in fields(), chosen in chosen(), now in fields()
        ) {
            let left = put_together(&kept, &gone, &chosen);
            match taken_back(&kept, &left, &now) {
                Ok(back) => {
                    for name in now.keys().chain(left.keys()).filter(|name| kept.get(*name) == left.get(*name)) {
                        prop_assert_eq!(back.get(name), now.get(name));
                    }
                }
                Err(changed) => {
                    for one in changed {
                        prop_assert!(kept.get(&one.field) != left.get(&one.field));
                        prop_assert!(now.get(&one.field) != left.get(&one.field));
                    }
                }
            }
        }
    }
}
