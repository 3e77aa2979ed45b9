//! What is to be sold: products by their texts, in the spelling that is known.

use std::collections::{HashMap, HashSet};

use dahu_core::{
    account::listed,
    import::{MAX_TEXT_CHARACTERS, account_key, spelled_loosely},
};

/// Products of one opportunity at most.
const AT_MOST: usize = crate::opportunity::PARTS_AT_MOST;

/// The products that are known, and those that a file names.
#[derive(Default)]
pub(super) struct Products {
    known: HashSet<String>,
    /// The spelling that is known, by the loose one.
    spelled: HashMap<String, String>,
    pub(super) named: Vec<Box<str>>,
    places: HashMap<Box<str>, usize>,
}

/// The products in a cell.
#[derive(Default)]
pub(super) struct Named {
    /// Their places.
    pub(super) places: Vec<usize>,
    /// What was spelled otherwise, and the spelling that is known.
    pub(super) otherwise: Vec<(String, String)>,
    /// Whether there were more than are kept, or longer ones.
    pub(super) too_many: bool,
    /// Whether one was longer than can be kept.
    pub(super) too_long: bool,
}

impl Products {
    pub(super) fn of(known: impl IntoIterator<Item = String>) -> Self {
        let known: HashSet<String> = known.into_iter().collect();
        let mut in_order: Vec<&String> = known.iter().collect();
        in_order.sort_unstable();
        let mut spelled = HashMap::with_capacity(known.len());
        for product in in_order {
            spelled
                .entry(spelled_loosely(product))
                .or_insert_with(|| product.clone());
        }
        Self {
            spelled,
            known,
            ..Self::default()
        }
    }

    /// The products in a cell: all of it where it is one that is known, or else those between separators.
    pub(super) fn read(&mut self, cell: &str) -> Named {
        let mut found = Named::default();
        let whole = account_key(cell);
        let parts = if self.known.contains(whole.as_ref()) {
            vec![whole.as_ref()]
        } else {
            listed(cell)
        };
        found.too_many = parts.len() > AT_MOST;
        for part in parts.into_iter().take(AT_MOST) {
            let key = account_key(part);
            if key.chars().count() > MAX_TEXT_CHARACTERS {
                found.too_long = true;
                continue;
            }
            let product = self.spelling(&key);
            if product != key {
                found.otherwise.push((key.clone().into_owned(), product.clone()));
            }
            let place = self.place(&product);
            if !found.places.contains(&place) {
                found.places.push(place);
            }
        }
        found
    }

    fn spelling(&self, product: &str) -> String {
        if self.known.is_empty() || self.known.contains(product) {
            return product.to_owned();
        }
        let known = self.spelled.get(&spelled_loosely(product));
        known.map_or_else(|| product.to_owned(), Clone::clone)
    }

    fn place(&mut self, product: &str) -> usize {
        if let Some(place) = self.places.get(product) {
            return *place;
        }
        let place = self.named.len();
        self.named.push(product.into());
        self.places.insert(product.into(), place);
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spelled_otherwise_is_taken_for_what_is_known() {
        let mut products = Products::of(["GTX Pro", "Cable, 5 m"].map(str::to_owned));
        let found = products.read("GTXPro");
        assert_eq!(found.otherwise, [("GTXPro".to_owned(), "GTX Pro".to_owned())]);
        let found = products.read("ＧＴＸ　Pro；gtx pro、New");
        assert_eq!((found.places, found.otherwise.len()), (vec![0, 1], 1));
        assert_eq!(products.read("Cable, 5 m").places, [2]);
        assert_eq!(products.named[1].as_ref(), "New");
        let mut none = Products::of([]);
        assert_eq!(none.read("GTXPro").otherwise, []);
    }

    #[test]
    fn no_cell_names_more_than_are_kept() {
        let mut products = Products::of([]);
        let many: Vec<String> = (0..60).map(|number| format!("P{number}")).collect();
        let found = products.read(&many.join(";"));
        assert_eq!((found.places.len(), found.too_many), (AT_MOST, true));
        let found = products.read(&format!("{};P1", "x".repeat(201)));
        assert_eq!((found.places.len(), found.too_long), (1, true));
    }
}
