//! Which of many records are the same or related, without comparing each with each.
//!
//! Records are put into blocks of those with a key in common, and compared within these (Fellegi and Sunter 1969, JASA
//! 64(328)). A block with very many says little, and comparing each with each would take for ever: in the order in which
//! the records are given, each is compared with those next to it (the sorted neighbourhood of Hernández and Stolfo 1995,
//! SIGMOD), and only pairs that are the same are kept.

use std::{
    collections::BTreeSet,
    hash::{DefaultHasher, Hash, Hasher},
};

use super::{Judgement, Verdict};

/// How far the search goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Records of a block that are compared each with each.
    pub block: usize,
    /// In a larger block: with how many of those that come next each is compared.
    pub neighbours: usize,
    /// Pairs that are kept, those of which most speaks.
    pub pairs: usize,
}

/// Two records that are the same or related, by their places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The place of the first.
    pub one: usize,
    /// The place of the second, always after the first.
    pub other: usize,
    /// What they are to each other.
    pub judgement: Judgement,
}

/// A block with more records than are compared each with each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LargeBlock {
    /// What its records have in common.
    pub key: String,
    /// How many there are.
    pub records: usize,
}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The pairs, by their places.
    pub pairs: Vec<Pair>,
    /// Pairs beyond the limit that were not kept.
    pub left_out: u64,
    /// How many comparisons it took.
    pub compared: u64,
    /// Blocks that were not compared each with each, the largest first.
    pub large: Vec<LargeBlock>,
}

/// Finds the pairs that are the same or related; `step` hears how many records are done, now and then.
pub fn find<T>(
    records: &[T],
    keys: impl Fn(&T) -> BTreeSet<String>,
    compare: impl Fn(&T, &T) -> Judgement,
    limits: Limits,
    mut step: impl FnMut(usize),
) -> Found {
    const STEP: usize = 256;
    let blocks = Blocks::of(records, &keys, limits.block);
    let mut found = Found {
        large: blocks.large(records, &keys),
        ..Found::default()
    };
    for (place, record) in records.iter().enumerate() {
        if place % STEP == 0 {
            step(place);
        }
        for (other, is_large) in blocks.next_to(place, limits.neighbours) {
            let judgement = compare(record, &records[other]);
            found.compared += 1;
            let is_kept = match judgement.verdict {
                Verdict::Same => true,
                Verdict::Related => !is_large,
                Verdict::Different => false,
            };
            if is_kept {
                found.pairs.push(Pair {
                    one: place,
                    other,
                    judgement,
                });
            }
        }
        if found.pairs.len() >= limits.pairs.saturating_mul(2) {
            found.keep_strongest(limits.pairs);
        }
    }
    found.keep_strongest(limits.pairs);
    step(records.len());
    found
}

impl Found {
    fn keep_strongest(&mut self, most: usize) {
        let beyond = self.pairs.len().saturating_sub(most);
        if beyond > 0 {
            self.pairs
                .sort_by_key(|pair| (std::cmp::Reverse(pair.judgement.strength()), pair.one, pair.other));
            self.pairs.truncate(most);
            self.pairs.sort_by_key(|pair| (pair.one, pair.other));
            self.left_out += beyond as u64;
        }
    }
}

/// Which records have which key in common. Keys stand as hashes, which is smaller; two of one hash are compared in vain.
struct Blocks {
    /// Hash of a key and place of a record, sorted.
    entries: Vec<(u64, usize)>,
    /// For each entry, the end of its block.
    ends: Vec<usize>,
    /// For each entry, whether its block is large.
    is_large: Vec<bool>,
    /// For each record, where it stands in the entries.
    stands: Vec<Vec<usize>>,
}

impl Blocks {
    fn of<T>(records: &[T], keys: impl Fn(&T) -> BTreeSet<String>, most: usize) -> Self {
        let mut entries: Vec<(u64, usize)> = Vec::new();
        for (place, record) in records.iter().enumerate() {
            entries.extend(keys(record).iter().map(|key| (hash(key), place)));
        }
        entries.sort_unstable();
        entries.dedup();
        let mut blocks = Self {
            ends: Vec::with_capacity(entries.len()),
            is_large: Vec::with_capacity(entries.len()),
            stands: vec![Vec::new(); records.len()],
            entries: Vec::new(),
        };
        for block in entries.chunk_by(|one, other| one.0 == other.0) {
            let start = blocks.ends.len();
            for (within, (_, place)) in block.iter().enumerate() {
                blocks.ends.push(start + block.len());
                blocks.is_large.push(block.len() > most);
                blocks.stands[*place].push(start + within);
            }
        }
        blocks.entries = entries;
        blocks
    }

    /// The records after one that it is compared with, and whether only for being in a large block with it.
    fn next_to(&self, place: usize, neighbours: usize) -> Vec<(usize, bool)> {
        let mut others: Vec<(usize, bool)> = Vec::new();
        for stand in &self.stands[place] {
            let is_large = self.is_large[*stand];
            let most = if is_large { neighbours } else { usize::MAX };
            let after = &self.entries[stand + 1..self.ends[*stand]];
            others.extend(after.iter().take(most).map(|(_, other)| (*other, is_large)));
        }
        others.sort_unstable();
        others.dedup_by_key(|(other, _)| *other);
        others
    }

    fn large<T>(&self, records: &[T], keys: impl Fn(&T) -> BTreeSet<String>) -> Vec<LargeBlock> {
        let mut large = Vec::new();
        let mut start = 0;
        while start < self.entries.len() {
            let end = self.ends[start];
            let (sought, place) = self.entries[start];
            if self.is_large[start] {
                let key = keys(&records[place]).into_iter().find(|key| hash(key) == sought);
                large.push(LargeBlock {
                    key: key.unwrap_or_default(),
                    records: end - start,
                });
            }
            start = end;
        }
        large.sort_by(|one, other| (other.records, &one.key).cmp(&(one.records, &other.key)));
        large
    }
}

fn hash(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::{AccountTraits, ContactTraits, compare, compare_contacts},
        *,
    };

    const WIDE: Limits = Limits {
        block: 100,
        neighbours: 100,
        pairs: 10_000,
    };

    fn accounts(names: &[String]) -> Vec<AccountTraits> {
        names
            .iter()
            .map(|name| AccountTraits::of(name, [], None))
            .collect()
    }

    fn found(names: &[String], limits: Limits) -> Found {
        find(&accounts(names), AccountTraits::keys, compare, limits, |_| {})
    }

    /// What comparing each with each comes to.
    fn plainly<T>(records: &[T], compare: impl Fn(&T, &T) -> Judgement) -> Vec<Pair> {
        let mut pairs = Vec::new();
        for one in 0..records.len() {
            for other in one + 1..records.len() {
                let judgement = compare(&records[one], &records[other]);
                if judgement.verdict != Verdict::Different {
                    pairs.push(Pair {
                        one,
                        other,
                        judgement,
                    });
                }
            }
        }
        pairs
    }

    #[test]
    fn a_large_block_gives_what_is_the_same_and_is_told() {
        let mut names: Vec<String> = (0..30)
            .map(|number| format!("云帆科技有限公司{number}号分公司"))
            .collect();
        names.push("云帆科技有限公司3号分公司".to_owned());
        names.sort();
        let narrow = Limits {
            block: 10,
            neighbours: 2,
            ..WIDE
        };
        let found = found(&names, narrow);
        let same: Vec<&Pair> = found
            .pairs
            .iter()
            .filter(|pair| pair.judgement.verdict == Verdict::Same)
            .collect();
        assert_eq!(same.len(), 1, "{:?}", found.pairs);
        assert_eq!(names[same[0].one], names[same[0].other]);
        let told: Vec<(&str, usize)> = found
            .large
            .iter()
            .map(|block| (block.key.as_str(), block.records))
            .collect();
        assert!(told.iter().all(|(_, records)| *records > 10), "{told:?}");
        assert!(!told.is_empty());
    }

    #[test]
    fn beyond_the_limit_those_are_kept_of_which_most_speaks() {
        let names = ["上海云帆科技有限公司", "北京云帆科技有限公司", "上海云帆科技公司"].map(str::to_owned);
        let found = found(&names, Limits { pairs: 1, ..WIDE });
        assert_eq!((found.pairs.len(), found.left_out), (1, 2));
        let pair = &found.pairs[0];
        assert_eq!(
            (pair.one, pair.other, pair.judgement.verdict),
            (0, 2, Verdict::Same)
        );
    }

    /// Names of which many are alike.
    fn name() -> impl Strategy<Value = String> {
        let part = |words: &'static [&'static str]| proptest::sample::select(words);
        (
            part(&["", "上海", "北京市", "苏州"]),
            part(&["云帆", "远航", "云", ""]),
            part(&["科技", "医疗器械", "贸易", ""]),
            part(&["有限公司", "集团", "股份有限公司", "苏州分公司", ""]),
        )
            .prop_map(|(place, brand, trade, form)| [place, brand, trade, form].concat())
    }

    proptest! {
        #[test]
        fn blocks_lose_no_pair(names in proptest::collection::vec(name(), 0..40)) {
            prop_assert_eq!(found(&names, WIDE).pairs, plainly(&accounts(&names), compare));
        }

        #[test]
        fn blocks_lose_no_pair_of_contacts(
            contacts in proptest::collection::vec((0..3_u8, 0..3_u8, 0..4_u32, 0..4_u8), 0..30),
        ) {
            let contacts: Vec<ContactTraits<u8>> = contacts
                .into_iter()
                .map(|(name, account, mobile, email)| {
                    let mobile = (mobile > 0).then(|| format!("1380000000{mobile}"));
                    let email = (email > 0).then(|| format!("{email}@yunfan.example"));
                    let name = ["张三", "李四", ""][usize::from(name)];
                    ContactTraits::of(name, account, mobile.as_deref(), email.as_deref())
                })
                .collect();
            let found = find(&contacts, ContactTraits::keys, compare_contacts, WIDE, |_| {});
            prop_assert_eq!(found.pairs, plainly(&contacts, compare_contacts));
        }

        #[test]
        fn the_same_comes_before_the_related(names in proptest::collection::vec(name(), 0..40)) {
            for pair in found(&names, WIDE).pairs {
                prop_assert_eq!(pair.judgement.strength() >= 500, pair.judgement.verdict == Verdict::Same);
            }
        }
    }
}
