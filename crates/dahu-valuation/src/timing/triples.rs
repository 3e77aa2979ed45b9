//! All accounts' histories, compressed to what differs.

mod places;
mod selecting;

pub use places::Places;

use std::{ops::Range, sync::OnceLock};

use crate::{
    fit::FitError,
    numeric::{gamma::RisingTable, sum::Sum},
    summary::Summary,
};

use super::History;

/// Runs a piece of work for every number below a count, in any order, on as many threads as it likes.
///
/// This crate starts no threads; who fits hands them in. Totals come out the same to the last bit.
pub type Spread = fn(count: usize, work: &(dyn Fn(usize) + Sync));

/// Distinct histories in whole days with the number of accounts that share each, sorted by purchases, age and recency.
#[derive(Clone, Debug)]
pub struct Triples {
    pub(super) repeat_purchases: Vec<u32>,
    pub(super) recency_days: Vec<u32>,
    pub(super) age_days: Vec<u32>,
    pub(super) accounts: Vec<u32>,
    total_accounts: u64,
    too_young: u64,
    total_purchases: u64,
    repeat_buyers: u64,
    ln_gaps: f64,
    spread: Spread,
}

/// Bits of a key for each of the three numbers.
const BITS: u32 = 21;

impl Triples {
    /// Compresses histories of (repeat purchases, recency in days, age in days).
    ///
    /// Accounts of age 0 say nothing and are left out, but counted. `ln_gaps` is the sum over all repeat purchases of
    /// the logarithm of the days since the purchase before; without it, models of regular buying cannot be compared.
    ///
    /// # Errors
    ///
    /// [`FitError::Impossible`] when a last purchase lies after the end, on the first day or without a repeat
    /// purchase, or a number exceeds two million.
    pub fn new(
        histories: impl IntoIterator<Item = (u32, u32, u32)>,
        ln_gaps: Option<f64>,
    ) -> Result<Self, FitError> {
        let histories = histories.into_iter();
        let mut keys = Vec::with_capacity(histories.size_hint().0);
        let mut too_young = 0;
        for (index, (repeat_purchases, recency_days, age_days)) in histories.enumerate() {
            if let Some(reason) = impossible(repeat_purchases, recency_days, age_days) {
                return Err(FitError::Impossible { index, reason });
            }
            if age_days == 0 {
                too_young += 1;
                continue;
            }
            let high = (u64::from(repeat_purchases) << (2 * BITS)) | (u64::from(age_days) << BITS);
            keys.push(high | u64::from(recency_days));
        }
        keys.sort_unstable();
        Ok(Self::from_sorted(&keys, too_young, ln_gaps.unwrap_or(f64::NAN)))
    }

    /// Compresses what [`crate::summary::summarise`] made.
    ///
    /// # Errors
    ///
    /// As [`Triples::new`].
    pub fn from_summaries(summaries: &[Summary]) -> Result<Self, FitError> {
        let ln_gaps: Sum = summaries.iter().map(|summary| summary.ln_gaps).collect();
        let histories = summaries
            .iter()
            .map(|one| (one.repeat_purchases, one.recency_days, one.age_days));
        Self::new(histories, Some(ln_gaps.total()))
    }

    fn from_sorted(keys: &[u64], too_young: u64, ln_gaps: f64) -> Self {
        let distinct = keys.chunk_by(|one, other| one == other).count();
        let mut triples = Self {
            repeat_purchases: Vec::with_capacity(distinct),
            recency_days: Vec::with_capacity(distinct),
            age_days: Vec::with_capacity(distinct),
            accounts: Vec::with_capacity(distinct),
            total_accounts: keys.len() as u64,
            too_young,
            total_purchases: 0,
            repeat_buyers: 0,
            ln_gaps,
            spread: in_turn,
        };
        let part = |key: u64, place: u32| {
            u32::try_from((key >> (place * BITS)) & ((1 << BITS) - 1)).expect("21 bits fit into 32")
        };
        for same in keys.chunk_by(|one, other| one == other) {
            let count = same.len() as u64;
            let purchases = part(same[0], 2);
            triples.repeat_purchases.push(purchases);
            triples.age_days.push(part(same[0], 1));
            triples.recency_days.push(part(same[0], 0));
            triples
                .accounts
                .push(u32::try_from(count).expect("accounts are numbered in 32 bits"));
            triples.total_purchases += count * u64::from(purchases);
            triples.repeat_buyers += if purchases > 0 { count } else { 0 };
        }
        triples
    }

    /// Has totals worked out by `spread`, on threads of the caller's.
    #[must_use]
    pub fn spread_by(mut self, spread: Spread) -> Self {
        self.spread = spread;
        self
    }

    /// Distinct histories.
    pub fn len(&self) -> usize {
        self.accounts.len()
    }

    /// Whether no account is old enough to say anything.
    pub fn is_empty(&self) -> bool {
        self.accounts.is_empty()
    }

    /// Accounts that count.
    pub fn accounts(&self) -> u64 {
        self.total_accounts
    }

    /// Accounts left out because they made their first purchase on the last day.
    pub fn too_young(&self) -> u64 {
        self.too_young
    }

    /// Repeat purchases of all accounts; with time in units of d days, the log-likelihood grows by this times ln d.
    pub fn total_purchases(&self) -> u64 {
        self.total_purchases
    }

    /// Accounts that bought again.
    pub fn repeat_buyers(&self) -> u64 {
        self.repeat_buyers
    }

    /// The sum of the logarithms of all gaps in days; not a number when it was not given.
    pub fn ln_gaps(&self) -> f64 {
        self.ln_gaps
    }

    /// The distinct histories with the accounts that share each.
    pub fn iter(&self) -> impl Iterator<Item = (History, u32)> + '_ {
        (0..self.len()).map(|index| (self.history(index), self.accounts[index]))
    }

    pub(crate) fn history(&self, index: usize) -> History {
        History {
            repeat_purchases: self.repeat_purchases[index],
            recency_days: f64::from(self.recency_days[index]),
            age_days: f64::from(self.age_days[index]),
        }
    }

    /// The sums over all triples of what `work` sums over a range; the ranges do not depend on the threads.
    pub(super) fn sum<const M: usize>(&self, work: impl Fn(Range<usize>) -> [f64; M] + Sync) -> [f64; M] {
        let mut sums = [Sum::default(); M];
        for parts in self.by_chunk(work) {
            sums.iter_mut().zip(parts).for_each(|(sum, part)| sum.add(part));
        }
        sums.map(Sum::total)
    }

    /// What `work` makes of each range, one after the other.
    pub(crate) fn collect<V: Send + Sync>(&self, work: impl Fn(Range<usize>) -> Vec<V> + Sync) -> Vec<V> {
        let mut all = Vec::with_capacity(self.len());
        for mut part in self.by_chunk(work) {
            all.append(&mut part);
        }
        all
    }

    /// What `of` makes of each history, or the first error.
    pub(super) fn each<V: Send + Sync, E: Send + Sync>(
        &self,
        of: impl Fn(&History) -> Result<V, E> + Sync,
    ) -> Result<Vec<V>, E> {
        let parts = self.by_chunk(|range| {
            let histories = range.map(|index| self.history(index));
            histories
                .map(|history| of(&history))
                .collect::<Result<Vec<V>, E>>()
        });
        let mut all = Vec::with_capacity(self.len());
        for part in parts {
            all.extend(part?);
        }
        Ok(all)
    }

    /// Works on chunks of the triples.
    fn by_chunk<V: Send + Sync>(&self, work: impl Fn(Range<usize>) -> V + Sync) -> Vec<V> {
        by_chunk(self.len(), self.spread, work)
    }

    /// Splits a range into runs of the same number of purchases.
    pub(crate) fn runs(&self, range: Range<usize>) -> impl Iterator<Item = (u32, Range<usize>)> + '_ {
        let mut from = range.start;
        std::iter::from_fn(move || {
            let purchases = *self.repeat_purchases[from..range.end].first()?;
            let rest = &self.repeat_purchases[from..range.end];
            let run = from..from + rest.partition_point(|other| *other == purchases);
            from = run.end;
            Some((purchases, run))
        })
    }

    pub(super) fn most_purchases(&self) -> usize {
        self.repeat_purchases.last().map_or(0, |most| *most as usize)
    }

    pub(super) fn oldest_days(&self) -> u32 {
        self.age_days.iter().copied().max().unwrap_or(0)
    }

    /// The age that half of the distinct histories exceed: the unit of time in which fits search.
    pub(super) fn median_age(&self) -> f64 {
        let mut of_age = vec![0; self.oldest_days() as usize + 1];
        self.age_days.iter().for_each(|age| of_age[*age as usize] += 1);
        let (middle, mut below) = (self.len() / 2, 0);
        let younger = of_age.iter().take_while(|histories| {
            below += **histories;
            below <= middle
        });
        younger.count() as f64
    }

    /// Where fits begin: the shape and, in days, the rate of the mixing distribution that has the mean and the
    /// variance of the purchases at the mean age.
    pub(super) fn moments(&self) -> (f64, f64) {
        let [purchases, squares, ages] = self.sum(|range| {
            range.fold([0.0; 3], |sums, index| {
                let weight = f64::from(self.accounts[index]);
                let purchases = f64::from(self.repeat_purchases[index]);
                let age = f64::from(self.age_days[index]);
                [
                    sums[0] + weight * purchases,
                    sums[1] + weight * purchases * purchases,
                    sums[2] + weight * age,
                ]
            })
        });
        let accounts = self.total_accounts as f64;
        let mean = purchases / accounts;
        let excess = squares / accounts - mean * mean - mean;
        let shape = if excess > 0.0 {
            (mean * mean / excess).clamp(0.05, 20.0)
        } else {
            20.0
        };
        (shape, shape * ages / purchases)
    }

    /// Refuses what no mixture can be fitted to.
    pub(super) fn check(&self) -> Result<(), FitError> {
        const NEEDED: u64 = 10;
        if self.repeat_buyers < NEEDED {
            return Err(FitError::TooFew {
                found: self.repeat_buyers,
                needed: NEEDED,
            });
        }
        Ok(())
    }
}

/// ln(start + d) and 1 / (start + d) for every whole day d: ages and recencies are few days, and accounts are many.
pub(super) struct Days {
    pub ln: Vec<f64>,
    pub reciprocal: Vec<f64>,
}

impl Days {
    pub fn new(start: f64, oldest: u32) -> Self {
        let days = (0..=oldest).map(|day| start + f64::from(day));
        Self {
            ln: days.clone().map(f64::ln).collect(),
            reciprocal: days.map(f64::recip).collect(),
        }
    }
}

/// A rising table far enough for every account's purchases times `stride`, and `more`.
pub(super) fn rising(triples: &Triples, start: f64, stride: usize, more: usize) -> RisingTable {
    RisingTable::new(start, triples.most_purchases() * stride + more)
}

/// The [`Spread`] on the caller's thread alone.
pub fn in_turn(count: usize, work: &(dyn Fn(usize) + Sync)) {
    (0..count).for_each(work);
}

/// Works on chunks of fixed size, on whatever threads there are; the results are in the order of the chunks.
///
/// The last chunks come first: where they are of many purchases they take longest.
pub(crate) fn by_chunk<V: Send + Sync>(
    count: usize,
    spread: Spread,
    work: impl Fn(Range<usize>) -> V + Sync,
) -> Vec<V> {
    const CHUNK: usize = 8_192;
    let chunks = count.div_ceil(CHUNK);
    let done: Vec<OnceLock<V>> = std::iter::repeat_with(OnceLock::new).take(chunks).collect();
    spread(chunks, &|number| {
        let chunk = chunks - 1 - number;
        let range = chunk * CHUNK..((chunk + 1) * CHUNK).min(count);
        done[chunk].get_or_init(|| work(range));
    });
    let parts = done.into_iter().map(OnceLock::into_inner);
    parts
        .map(|part| part.expect("every chunk is worked on"))
        .collect()
}

fn impossible(repeat_purchases: u32, recency_days: u32, age_days: u32) -> Option<&'static str> {
    if recency_days > age_days {
        return Some("the last purchase lies after the end");
    }
    if (repeat_purchases == 0) != (recency_days == 0) {
        return Some("a repeat purchase is one on a later day than the first");
    }
    let most = (1 << BITS) - 1;
    (repeat_purchases > most || age_days > most)
        .then_some("a number of days or purchases exceeds two million")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_histories_become_one_and_sort_by_purchases_age_and_recency() {
        let histories = [(2, 5, 9), (0, 0, 7), (2, 5, 9), (0, 0, 0), (2, 4, 9), (1, 9, 9)];
        let triples = Triples::new(histories, None).unwrap();
        assert_eq!(triples.repeat_purchases, [0, 1, 2, 2]);
        assert_eq!(triples.recency_days, [0, 9, 4, 5]);
        assert_eq!(triples.accounts, [1, 1, 1, 2]);
        assert_eq!((triples.accounts(), triples.too_young()), (5, 1));
        assert_eq!((triples.total_purchases(), triples.repeat_buyers()), (7, 4));
        let runs: Vec<_> = triples.runs(1..4).collect();
        assert_eq!(runs, [(1, 1..2), (2, 2..4)]);
    }

    #[test]
    fn histories_that_cannot_be_are_refused_by_their_place() {
        for wrong in [(1, 8, 7), (1, 0, 7), (0, 3, 7), (1, 1, 1 << 21)] {
            let refused = Triples::new([(0, 0, 1), wrong], None).unwrap_err();
            assert!(
                matches!(refused, FitError::Impossible { index: 1, .. }),
                "{wrong:?}"
            );
        }
    }

    #[test]
    fn sums_do_not_depend_on_the_order_of_the_work() {
        fn backwards(count: usize, work: &(dyn Fn(usize) + Sync)) {
            (0..count).rev().for_each(work);
        }
        let histories = (0..60_000_u32).map(|index| (1 + index % 7, 1 + index % 900, 1_000 + index % 13));
        let triples = Triples::new(histories, None).unwrap();
        let sum = |triples: &Triples| {
            triples.sum(|range| {
                [range
                    .map(|index| f64::from(triples.recency_days[index]).ln())
                    .sum::<f64>()]
            })
        };
        assert!(triples.len() > 3 * 8_192);
        let backwards = sum(&triples.clone().spread_by(backwards));
        assert_eq!(sum(&triples)[0].to_bits(), backwards[0].to_bits());
    }
}
