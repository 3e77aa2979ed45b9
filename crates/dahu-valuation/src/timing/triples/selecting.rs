//! Some of the histories.

use std::ops::Range;

use super::Triples;
use crate::{numeric::sum::Sum, timing::History};

impl Triples {
    /// Splits a run of the same number of purchases into runs of the same age.
    pub(crate) fn ages(&self, run: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
        let mut from = run.start;
        std::iter::from_fn(move || {
            let rest = &self.age_days[from..run.end];
            let age = *rest.first()?;
            let same = from..from + rest.iter().take_while(|other| **other == age).count();
            from = same.end;
            Some(same)
        })
    }

    /// The same accounts where recency does not matter: one history for each number of purchases and age, with a
    /// recency of 0.
    pub(in crate::timing) fn without_recency(&self) -> Self {
        let mut merged = Self {
            repeat_purchases: Vec::new(),
            recency_days: Vec::new(),
            age_days: Vec::new(),
            accounts: Vec::new(),
            ..*self
        };
        for (purchases, run) in self.runs(0..self.len()) {
            for same in self.ages(run) {
                merged.repeat_purchases.push(purchases);
                merged.recency_days.push(0);
                merged.age_days.push(self.age_days[same.start]);
                merged.accounts.push(self.accounts[same].iter().sum());
            }
        }
        merged
    }

    /// Every n-th of the distinct histories, beginning in the middle of the first n.
    pub(in crate::timing) fn every(&self, n: usize) -> Self {
        let places: Vec<usize> = (n / 2..self.len()).step_by(n).collect();
        self.only(&places)
    }

    /// The distinct histories at rising places, each with all accounts that share it.
    ///
    /// The logarithms of their gaps are not known one by one. They are what the purchases and the time they took would
    /// give for even gaps, x ln(t_x / x), less what all accounts together fall short of that by purchase.
    pub(crate) fn only(&self, places: &[usize]) -> Self {
        let some = |numbers: &[u32]| places.iter().map(|&place| numbers[place]).collect();
        let mut chosen = Self {
            repeat_purchases: some(&self.repeat_purchases),
            recency_days: some(&self.recency_days),
            age_days: some(&self.age_days),
            accounts: some(&self.accounts),
            too_young: 0,
            ..*self
        };
        chosen.total_accounts = chosen.accounts.iter().map(|&accounts| u64::from(accounts)).sum();
        let buyers = || chosen.iter().filter(|(history, _)| history.repeat_purchases > 0);
        let repeat_buyers = buyers().map(|(_, accounts)| u64::from(accounts)).sum();
        let total_purchases = buyers()
            .map(|(history, accounts)| u64::from(accounts) * u64::from(history.repeat_purchases))
            .sum();
        (chosen.repeat_buyers, chosen.total_purchases) = (repeat_buyers, total_purchases);
        if self.ln_gaps.is_finite() && self.total_purchases > 0 {
            let short = (self.ln_even_gaps() - self.ln_gaps) / self.total_purchases as f64;
            chosen.ln_gaps = chosen.ln_even_gaps() - short * chosen.total_purchases as f64;
        }
        chosen
    }

    /// Σ x ln(t_x / x) over all accounts.
    fn ln_even_gaps(&self) -> f64 {
        let of = |(history, accounts): (History, u32)| {
            let purchases = f64::from(history.repeat_purchases);
            f64::from(accounts) * purchases * (history.recency_days / purchases).ln()
        };
        let buyers = self.iter().filter(|(history, _)| history.repeat_purchases > 0);
        buyers.map(of).collect::<Sum>().total()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histories() -> impl Iterator<Item = (u32, u32, u32)> {
        (0..3_000_u32).map(|index| {
            let purchases = index % 7;
            let recency = if purchases == 0 {
                0
            } else {
                purchases + index * 31 % 300
            };
            (purchases, recency, 310 + index % 40)
        })
    }

    #[test]
    fn without_recency_histories_of_the_same_purchases_and_age_are_one() {
        let all = Triples::new([(1, 3, 9), (1, 3, 9), (1, 8, 9), (1, 3, 8), (2, 5, 9)], None).unwrap();
        let merged = all.without_recency();
        assert_eq!(merged.repeat_purchases, [1, 1, 2]);
        assert_eq!(merged.age_days, [8, 9, 9]);
        assert_eq!(merged.accounts, [1, 3, 1]);
        assert_eq!((merged.accounts(), merged.total_purchases()), (5, 6));
    }

    #[test]
    fn a_part_has_totals_of_its_own_and_its_share_of_the_gaps() {
        // All gaps are the root of the even ones: each falls short by the same factor.
        let even: f64 = histories()
            .filter(|one| one.0 > 0)
            .map(|(x, recency, _)| f64::from(x) * (f64::from(recency) / f64::from(x)).ln())
            .sum();
        let purchases: u32 = histories().map(|one| one.0).sum();
        let all = Triples::new(histories(), Some(even - 0.25 * f64::from(purchases))).unwrap();
        let part = all.every(3);
        assert_eq!(part.len(), all.len() / 3);
        let accounts: u32 = part.iter().map(|(_, accounts)| accounts).sum();
        assert_eq!(part.accounts(), u64::from(accounts));
        assert!(part.repeat_buyers() < part.accounts() && part.total_purchases() < all.total_purchases());
        let short = part.ln_even_gaps() - part.ln_gaps();
        assert!((short / part.total_purchases() as f64 - 0.25).abs() < 1e-12);
    }
}
