//! Two people who edit the same record: what each changed is kept, and where both changed one field they are asked.

use std::collections::{BTreeMap, BTreeSet};

/// The facts of a record, field by field; what is not known is left out.
pub type Fields<V> = BTreeMap<String, V>;

/// A field that two people changed to different values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict<V> {
    /// The field.
    pub field: String,
    /// What it was when both began.
    pub before: Option<V>,
    /// What the other made of it, which is what it is now.
    pub theirs: Option<V>,
    /// What this one would make of it.
    pub mine: Option<V>,
}

/// The facts that hold when both changes are made: `mine` where only this one changed a field, `theirs` where only the
/// other did.
///
/// # Errors
///
/// The fields that both changed to different values, in the order of their names.
pub fn merge<V: Clone + PartialEq>(
    before: &Fields<V>,
    theirs: &Fields<V>,
    mine: &Fields<V>,
) -> Result<Fields<V>, Vec<Conflict<V>>> {
    let names: BTreeSet<&String> = before.keys().chain(theirs.keys()).chain(mine.keys()).collect();
    let (mut merged, mut conflicts) = (Fields::new(), Vec::new());
    for name in names {
        let (was, is, wanted) = (before.get(name), theirs.get(name), mine.get(name));
        let holds = if wanted == was || wanted == is {
            is
        } else if is == was {
            wanted
        } else {
            conflicts.push(Conflict {
                field: name.clone(),
                before: was.cloned(),
                theirs: is.cloned(),
                mine: wanted.cloned(),
            });
            continue;
        };
        merged.extend(holds.map(|value| (name.clone(), value.clone())));
    }
    if conflicts.is_empty() {
        Ok(merged)
    } else {
        Err(conflicts)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fields<const N: usize>(fields: [(&str, u8); N]) -> Fields<u8> {
        fields.map(|(name, value)| (name.to_owned(), value)).into()
    }

    #[test]
    fn changes_of_different_fields_are_both_kept() {
        let before = fields([("name", 1), ("city", 1), ("sector", 1)]);
        let theirs = fields([("name", 2), ("city", 1), ("sector", 1)]);
        let mine = fields([("name", 1), ("city", 2)]);
        assert_eq!(
            merge(&before, &theirs, &mine),
            Ok(fields([("name", 2), ("city", 2)]))
        );
    }

    #[test]
    fn the_same_field_changed_to_two_values_is_asked_about() {
        let (before, theirs, mine) = (
            fields([("name", 1)]),
            fields([("name", 2)]),
            fields([("name", 3)]),
        );
        let conflict = Conflict {
            field: "name".to_owned(),
            before: Some(1),
            theirs: Some(2),
            mine: Some(3),
        };
        assert_eq!(merge(&before, &theirs, &mine), Err(vec![conflict]));
        assert_eq!(
            merge(&before, &theirs, &theirs),
            Ok(theirs),
            "both made the same of it"
        );
    }

    fn some_fields() -> impl Strategy<Value = Fields<u8>> {
        proptest::collection::btree_map("[a-d]", 0_u8..4, 0..4)
    }

    proptest! {
        #[test]
        fn nothing_that_either_changed_is_lost(before in some_fields(), theirs in some_fields(), mine in some_fields()) {
            match merge(&before, &theirs, &mine) {
                Ok(merged) => {
                    for name in ["a", "b", "c", "d"] {
                        let of = |fields: &Fields<u8>| fields.get(name).cloned();
                        if of(&mine) != of(&before) {
                            prop_assert_eq!(of(&merged), of(&mine));
                        } else {
                            prop_assert_eq!(of(&merged), of(&theirs));
                        }
                    }
                }
                Err(conflicts) => {
                    for conflict in conflicts {
                        prop_assert!(conflict.mine != conflict.theirs);
                        prop_assert!(conflict.mine != conflict.before && conflict.theirs != conflict.before);
                    }
                }
            }
        }

        #[test]
        fn who_changes_nothing_takes_over_what_the_other_did(before in some_fields(), theirs in some_fields()) {
            prop_assert_eq!(merge(&before, &theirs, &before), Ok(theirs.clone()));
            prop_assert_eq!(merge(&before, &before, &theirs), Ok(theirs));
        }
    }
}
