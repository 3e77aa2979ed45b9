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
    let records = one.iter().zip(other).zip(weights);
    about(
        (middle(one), middle(other)),
        records.map(|((one, other), weight)| (*one, *other, *weight)),
    )
}

/// The correlation about known means of numbers that come with the accounts that share them; None where one of the two
/// is the same for all.
pub fn about(
    (middle_one, middle_other): (f64, f64),
    records: impl Iterator<Item = (f64, f64, f64)>,
) -> Option<f64> {
    const CHUNK: u32 = 1_024;
    let mut sums = [Sum::default(); 3];
    // Plain sums of a thousand are added up without loss.
    let (mut part, mut held) = ([0.0; 3], 0);
    let mut take = |part: &mut [f64; 3]| {
        sums.iter_mut()
            .zip(std::mem::take(part))
            .for_each(|(sum, part)| sum.add(part));
    };
    for (one, other, weight) in records {
        let (one, other) = (one - middle_one, other - middle_other);
        part[0] += weight * one * one;
        part[1] += weight * other * other;
        part[2] += weight * one * other;
        held += 1;
        if held == CHUNK {
            take(&mut part);
            held = 0;
        }
    }
    take(&mut part);
    let [squares_one, squares_other, products] = sums.map(Sum::total);
    let scale = (squares_one * squares_other).sqrt();
    (scale > 0.0).then(|| (products / scale).clamp(-1.0, 1.0))
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
