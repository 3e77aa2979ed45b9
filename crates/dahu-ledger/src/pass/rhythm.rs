//! Percentiles of the gaps between purchases.

/// A percentile of sorted values by linear interpolation between the two nearest ranks; nothing for no values.
///
/// With n values x₁ ≤ … ≤ xₙ and h = (n − 1)·p + 1 it is x⌊h⌋ + (h − ⌊h⌋)·(x⌊h⌋₊₁ − x⌊h⌋): definition 7 of
/// R. J. Hyndman and Y. Fan (1996), Sample Quantiles in Statistical Packages, The American Statistician 50(4).
/// `share` is p, from 0 to 1.
pub(super) fn percentile(sorted: &[i32], share: f64) -> Option<f64> {
    let last =
        u32::try_from(sorted.len().checked_sub(1)?).expect("an account has fewer than 2^32 purchase days");
    let place = f64::from(last) * share;
    let below = place.floor();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rank within the slice"
    )]
    let rank = below as usize;
    let low = f64::from(sorted[rank]);
    let high = f64::from(sorted[(rank + 1).min(sorted.len() - 1)]);
    Some(low + (place - below) * (high - low))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_equal_hand_computed_values() {
        // Values from definition 7, worked out by hand.
        let cases: [(&[i32], f64, f64); 7] = [
            (&[7], 0.5, 7.0),
            (&[7], 0.95, 7.0),
            (&[3, 4], 0.5, 3.5),
            (&[1, 2, 10], 0.5, 2.0),
            (&[1, 2, 10], 0.95, 9.2),
            (&[10, 20, 30, 40], 0.5, 25.0),
            (&[10, 20, 30, 40], 0.95, 38.5),
        ];
        for (sorted, share, expected) in cases {
            let found = percentile(sorted, share).unwrap();
            assert!(
                (found - expected).abs() < 1e-12,
                "{sorted:?} at {share}: {found}, not {expected}"
            );
        }
    }

    #[test]
    fn no_values_have_no_percentile() {
        assert_eq!(percentile(&[], 0.5), None);
    }
}
