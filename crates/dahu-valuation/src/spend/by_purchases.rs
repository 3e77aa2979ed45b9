//! Numbers kept by how many purchases they are of.

use std::collections::BTreeMap;

/// Below so many purchases a number has a place of its own; few accounts have more.
const FEW: usize = 4_096;

/// A number for each number of purchases; the default where nobody touched it.
#[derive(Debug)]
pub(super) struct ByPurchases<V> {
    few: Vec<V>,
    many: BTreeMap<u32, V>,
}

impl<V: Copy + Default> ByPurchases<V> {
    pub(super) fn new() -> Self {
        Self {
            few: vec![V::default(); FEW],
            many: BTreeMap::new(),
        }
    }

    /// The number of so many purchases.
    pub(super) fn at(&mut self, purchases: u32) -> &mut V {
        let place = purchases as usize;
        if place < FEW {
            &mut self.few[place]
        } else {
            self.many.entry(purchases).or_default()
        }
    }

    /// All numbers from the fewest purchases on, those that nobody touched among them.
    pub(super) fn rising(&mut self) -> impl Iterator<Item = (u32, &mut V)> {
        let few = (0..).zip(&mut self.few);
        few.chain(
            self.many
                .iter_mut()
                .map(|(purchases, number)| (*purchases, number)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::ByPurchases;

    #[test]
    fn numbers_rise_with_their_purchases() {
        let mut counts = ByPurchases::new();
        for purchases in [7, 5_000_000, 7, 0, 4_096, 4_095, 5_000_000] {
            *counts.at(purchases) += 1;
        }
        let seen: Vec<(u32, i32)> = counts
            .rising()
            .filter(|(_, count)| **count > 0)
            .map(|(purchases, count)| (purchases, *count))
            .collect();
        assert_eq!(seen, [(0, 1), (7, 2), (4_095, 1), (4_096, 1), (5_000_000, 2)]);
    }
}
