//! How two numbers go together over accounts.

use super::sum::Sum;

/// The correlation of two numbers of each record (Pearson), by how many accounts share it; None where one of the two
/// is the same for all.
pub fn correlation(one: &[f64], other: &[f64], weights: &[f64]) -> Option<f64> {
    let total: f64 = weights.iter().sum();
    let middle = |values: &[f64]| {
        let sum: Sum = values
            .iter()
            .zip(weights)
            .map(|(value, weight)| value * weight)
            .collect();
        sum.total() / total
    };
    let (middle_one, middle_other) = (middle(one), middle(other));
    let (mut squares_one, mut squares_other, mut products) = (Sum::default(), Sum::default(), Sum::default());
    for ((one, other), weight) in one.iter().zip(other).zip(weights) {
        let (one, other) = (one - middle_one, other - middle_other);
        squares_one.add(weight * one * one);
        squares_other.add(weight * other * other);
        products.add(weight * one * other);
    }
    let scale = (squares_one.total() * squares_other.total()).sqrt();
    (scale > 0.0).then(|| (products.total() / scale).clamp(-1.0, 1.0))
}

/// Ranks from the smallest on, by how many accounts share each record; equal values share the middle of their ranks.
pub fn ranks(values: &[f64], weights: &[f64]) -> Vec<f64> {
    let mut order: Vec<(f64, usize)> = values.iter().copied().zip(0..).collect();
    order.sort_unstable_by(|(one, _), (other, _)| one.total_cmp(other));
    let mut ranks = vec![0.0; values.len()];
    let mut below = 0.0;
    for ties in order.chunk_by(|(one, _), (other, _)| one.total_cmp(other).is_eq()) {
        let together: f64 = ties.iter().map(|&(_, index)| weights[index]).sum();
        for &(_, index) in ties {
            ranks[index] = below + 0.5 * (together + 1.0);
        }
        below += together;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::{correlation, ranks};

    #[test]
    fn equal_values_share_the_middle_of_their_ranks() {
        assert_eq!(
            ranks(&[3.0, 1.0, 3.0, 2.0], &[1.0, 1.0, 1.0, 2.0]),
            [4.5, 1.0, 4.5, 2.5]
        );
    }

    #[test]
    fn a_constant_correlates_with_nothing() {
        assert_eq!(correlation(&[1.0, 2.0], &[3.0, 3.0], &[1.0, 1.0]), None);
        assert_eq!(correlation(&[], &[], &[]), None);
    }
}
