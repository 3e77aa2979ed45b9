//! In how few accounts the value lies.

/// The share of the total that the accounts with the greatest values hold: the top .2 of 2,357 accounts are 472, as
/// numbers of accounts are rounded up.
///
/// All accounts count, those worth nothing too. None where the total is not above zero.
pub fn top_share(values: &[f64], share_of_accounts: f64) -> Option<f64> {
    let (descending, total) = descending(values)?;
    let accounts = counted(share_of_accounts * values.len() as f64).min(values.len());
    Some(descending[..accounts].iter().sum::<f64>() / total)
}

/// How many of the accounts with the greatest values hold a share of the total; None where the total is not above zero.
pub fn accounts_for_share(values: &[f64], share_of_total: f64) -> Option<usize> {
    let (descending, total) = descending(values)?;
    let mut sum = 0.0;
    let reached = descending.iter().position(|value| {
        sum += value;
        sum >= share_of_total * total
    });
    Some(reached.map_or(values.len(), |place| place + 1))
}

fn descending(values: &[f64]) -> Option<(Vec<f64>, f64)> {
    let mut descending = values.to_vec();
    descending.sort_unstable_by(|one, other| other.total_cmp(one));
    let total = descending.iter().sum::<f64>();
    (total > 0.0).then_some((descending, total))
}

/// Rounded up, give or take what multiplying left.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a share of a number of accounts is a number of accounts"
)]
fn counted(accounts: f64) -> usize {
    (accounts - 1e-9).ceil().max(0.0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_top_fifth_is_counted_up_and_holds_its_share() {
        let values = [1.0, 0.0, 5.0, 2.0, 2.0, 0.0];
        // Two accounts of six.
        assert!((top_share(&values, 0.2).unwrap() - 0.7).abs() < 1e-15);
        assert!((top_share(&values, 1.0).unwrap() - 1.0).abs() < 1e-15);
        assert!(top_share(&values, 0.0).unwrap().abs() < 1e-15);
        assert_eq!(accounts_for_share(&values, 0.8), Some(3));
        assert_eq!(accounts_for_share(&values, 1.0), Some(4));
    }

    #[test]
    fn exact_multiples_are_not_rounded_up_by_what_multiplying_leaves() {
        let values = vec![1.0; 100];
        assert!((top_share(&values, 0.07).unwrap() - 0.07).abs() < 1e-12);
    }

    #[test]
    fn nothing_is_concentrated_where_there_is_nothing() {
        assert_eq!(top_share(&[], 0.2), None);
        assert_eq!(top_share(&[0.0, 0.0], 0.2), None);
        assert_eq!(accounts_for_share(&[], 0.8), None);
    }
}
