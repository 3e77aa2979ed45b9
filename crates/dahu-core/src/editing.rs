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

/// What an edit does to one record: the fields that it changes, with what they held before and hold after.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Step<V> {
    /// What the changed fields held.
    pub before: Fields<V>,
    /// What they hold then; a field that is left out holds nothing.
    pub after: Fields<V>,
}

impl<V: Clone + PartialEq> Step<V> {
    /// The step that leads from one record to another.
    pub fn between(before: &Fields<V>, after: &Fields<V>) -> Self {
        let differing = |one: &Fields<V>, other: &Fields<V>| {
            let fields = one.iter().filter(|(name, value)| other.get(*name) != Some(value));
            fields
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect()
        };
        Self {
            before: differing(before, after),
            after: differing(after, before),
        }
    }

    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.before.is_empty() && self.after.is_empty()
    }

    /// The names of the fields that it changes.
    pub fn names(&self) -> BTreeSet<&String> {
        self.before.keys().chain(self.after.keys()).collect()
    }

    /// The record after the step, whatever else was changed in it since the step was planned.
    ///
    /// # Errors
    ///
    /// The fields that hold something else by now than they did then.
    pub fn made_on(&self, now: &Fields<V>) -> Result<Fields<V>, Vec<String>> {
        walk(&self.before, &self.after, self.names(), now)
    }

    /// The record without the step, with whatever else was changed in it since.
    ///
    /// # Errors
    ///
    /// The fields that hold something else by now than the step left.
    pub fn taken_back(&self, now: &Fields<V>) -> Result<Fields<V>, Vec<String>> {
        walk(&self.after, &self.before, self.names(), now)
    }
}

/// Puts fields from what they are to what they shall be; one that is already so stays.
fn walk<V: Clone + PartialEq>(
    from: &Fields<V>,
    to: &Fields<V>,
    names: BTreeSet<&String>,
    now: &Fields<V>,
) -> Result<Fields<V>, Vec<String>> {
    let is_elsewhere =
        |name: &&&String| now.get(**name) != from.get(**name) && now.get(**name) != to.get(**name);
    let elsewhere: Vec<String> = names
        .iter()
        .filter(is_elsewhere)
        .map(|name| (*name).clone())
        .collect();
    if !elsewhere.is_empty() {
        return Err(elsewhere);
    }
    let mut fields = now.clone();
    for name in names {
        match to.get(name) {
            Some(value) => fields.insert(name.clone(), value.clone()),
            None => fields.remove(name),
        };
    }
    Ok(fields)
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

    #[test]
    fn a_step_is_taken_back_beside_what_others_changed() {
        let before = fields([("city", 1), ("size", 1)]);
        let step = Step::between(&before, &fields([("city", 2), ("size", 1), ("sector", 3)]));
        assert_eq!(step.names().len(), 2);
        let others = fields([("city", 2), ("size", 9), ("sector", 3)]);
        assert_eq!(step.taken_back(&others), Ok(fields([("city", 1), ("size", 9)])));
        let changed_again = fields([("city", 5), ("size", 1), ("sector", 3)]);
        assert_eq!(step.taken_back(&changed_again), Err(vec!["city".to_owned()]));
        // Who took one field back by hand has not left a conflict.
        let by_hand = fields([("city", 1), ("size", 1), ("sector", 3)]);
        assert_eq!(step.taken_back(&by_hand), Ok(before));
    }

    proptest! {
        #[test]
        fn taking_a_step_back_leaves_the_record_as_it_was(
            before in some_fields(), after in some_fields(),
        ) {
            let step = Step::between(&before, &after);
            prop_assert_eq!(step.is_empty(), before == after);
            let made = step.made_on(&before).expect("it begins there");
            prop_assert_eq!(&made, &after);
            prop_assert_eq!(step.taken_back(&made), Ok(before));
        }
    }
}
