//! A set of accounts by their ledger numbers, a bit each.

/// Bits of one word.
const BITS: i64 = 64;

/// A set of accounts by their ledger numbers, which are dense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// All accounts.
    All,
    /// Those whose bit is set.
    Some {
        /// A bit for every number from zero on.
        bits: Vec<u64>,
        /// How many are set.
        count: u64,
    },
}

impl Numbers {
    /// These numbers; what is below zero is no account's.
    pub(crate) fn of(numbers: &[i64]) -> Self {
        let most = numbers.iter().copied().max().unwrap_or(-1);
        let words = usize::try_from(most / BITS + 1).unwrap_or(0);
        let mut bits = vec![0_u64; words];
        for number in numbers {
            if let Some((word, bit)) = place(*number) {
                bits[word] |= 1 << bit;
            }
        }
        let count = bits.iter().map(|word| u64::from(word.count_ones())).sum();
        Self::Some { bits, count }
    }

    /// Whether the account of this number is among them.
    pub(crate) fn has(&self, number: i64) -> bool {
        match self {
            Self::All => true,
            Self::Some { bits, .. } => place(number)
                .and_then(|(word, bit)| Some(bits.get(word)? >> bit & 1 == 1))
                .unwrap_or(false),
        }
    }

    /// The numbers, smallest first; nothing where it is all.
    pub(crate) fn iter(&self) -> impl Iterator<Item = i64> {
        let bits: &[u64] = match self {
            Self::All => &[],
            Self::Some { bits, .. } => bits,
        };
        (0..).zip(bits).flat_map(|(word, bits)| {
            (0..BITS)
                .filter(move |bit| bits >> bit & 1 == 1)
                .map(move |bit| word * BITS + bit)
        })
    }

    /// How many there are, where it is not all.
    pub(crate) fn count(&self) -> Option<u64> {
        match self {
            Self::All => None,
            Self::Some { count, .. } => Some(*count),
        }
    }
}

fn place(number: i64) -> Option<(usize, u32)> {
    let word = usize::try_from(number / BITS).ok()?;
    let bit = u32::try_from(number % BITS).ok()?;
    Some((word, bit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_again_and_others_are_not() {
        let numbers = Numbers::of(&[1, 63, 64, 1_000, 64, -5]);
        for (number, is_in) in [
            (0, false),
            (1, true),
            (63, true),
            (64, true),
            (65, false),
            (1_000, true),
            (1_001, false),
            (1_000_000, false),
            (-5, false),
            (i64::MIN, false),
            (i64::MAX, false),
        ] {
            assert_eq!(numbers.has(number), is_in, "{number}");
        }
        assert_eq!(numbers.count(), Some(4));
        assert_eq!(numbers.iter().collect::<Vec<_>>(), [1, 63, 64, 1_000]);
        assert_eq!(Numbers::All.iter().count(), 0);
        assert!(!Numbers::of(&[]).has(0));
        assert!(Numbers::All.has(7));
    }
}
