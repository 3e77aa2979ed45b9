//! How much of the revenue to come the accounts at the top of a ranking bring.

use super::{Case, Cases};
use crate::numeric::sum::Sum;

/// The share of the held-out revenue that the top fifth of the accounts brought, a fraction of an account counted as
/// one more.
///
/// Accounts that a ranking holds for equal share what is left of the fifth, so that their order does not matter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Capture {
    /// Ranked by foretold purchases times their amount.
    pub by_model: f64,
    /// Ranked by what they spent before: the heuristic that a model has to beat (Wübben & von Wangenheim 2008, Journal of
    /// Marketing 72(3)).
    pub by_past_revenue: f64,
    /// Ranked by the held-out revenue itself: no ranking does better.
    pub best_possible: f64,
}

impl Capture {
    /// None where there is no revenue.
    pub(super) fn of(cases: &Cases<'_>) -> Option<Self> {
        let total: Sum = cases.iter().map(|case| case.held_out.spend as f64).collect();
        let total = total.total();
        let share = |score: fn(&Case<'_>) -> f64| top_fifth(cases, score) / total;
        (total > 0.0).then(|| Self {
            by_model: share(|case| case.purchases * case.spend_each),
            by_past_revenue: share(|case| case.account.total_spend as f64),
            best_possible: share(|case| case.held_out.spend as f64),
        })
    }
}

/// The revenue of the fifth of the accounts with the highest scores.
fn top_fifth(cases: &Cases<'_>, score: fn(&Case<'_>) -> f64) -> f64 {
    const FIFTH: usize = 5;
    let mut scores: Vec<f64> = cases.iter().map(|case| score(&case)).collect();
    let wanted = scores.len().div_ceil(FIFTH);
    let (_, least, _) = scores.select_nth_unstable_by(wanted - 1, |one, other| other.total_cmp(one));
    let least = *least;
    let (mut above, mut ties) = (Sum::default(), Sum::default());
    let (mut above_count, mut tie_count) = (0_usize, 0_usize);
    for case in cases.iter() {
        match score(&case).total_cmp(&least) {
            std::cmp::Ordering::Greater => {
                above.add(case.held_out.spend as f64);
                above_count += 1;
            }
            std::cmp::Ordering::Equal => {
                ties.add(case.held_out.spend as f64);
                tie_count += 1;
            }
            std::cmp::Ordering::Less => {}
        }
    }
    above.total() + ties.total() * (wanted - above_count) as f64 / tie_count as f64
}
