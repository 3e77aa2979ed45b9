//! Which lines: told by batch and row, small enough to be kept in a database.

use std::collections::BTreeMap;

/// The tag of the first form in which a set is kept.
const FORM: u8 = 1;

/// Lines of the ledger, each known by its batch and its row in the source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineSet(BTreeMap<i32, Vec<i64>>);

impl LineSet {
    /// How many lines they are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.values().map(Vec::len).sum()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a line is among them.
    #[must_use]
    pub fn contains(&self, batch: i32, line: i64) -> bool {
        let lines = self.0.get(&batch);
        lines.is_some_and(|lines| lines.binary_search(&line).is_ok())
    }

    /// The set as bytes: mostly one or two for each line.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![FORM];
        for (batch, lines) in &self.0 {
            put(&mut bytes, u64::from(batch.cast_unsigned()));
            put(&mut bytes, lines.len() as u64);
            let mut before = 0_i64;
            for line in lines {
                put(&mut bytes, line.wrapping_sub(before).cast_unsigned());
                before = *line;
            }
        }
        bytes
    }

    /// A set from its bytes; nothing for bytes that are none.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (form, mut rest) = bytes.split_first()?;
        if *form != FORM {
            return None;
        }
        let mut set = BTreeMap::new();
        while !rest.is_empty() {
            let batch = u32::try_from(take(&mut rest)?).ok()?.cast_signed();
            let count = take(&mut rest)?;
            // A line takes a byte at least.
            let count = usize::try_from(count).ok().filter(|count| *count <= rest.len())?;
            let (mut lines, mut line) = (Vec::with_capacity(count), 0_i64);
            for _ in 0..count {
                line = line.wrapping_add(take(&mut rest)?.cast_signed());
                lines.push(line);
            }
            set.insert(batch, lines);
        }
        Some(Self(set))
    }
}

impl FromIterator<(i32, i64)> for LineSet {
    fn from_iter<T: IntoIterator<Item = (i32, i64)>>(lines: T) -> Self {
        let mut set: BTreeMap<i32, Vec<i64>> = BTreeMap::new();
        for (batch, line) in lines {
            set.entry(batch).or_default().push(line);
        }
        for lines in set.values_mut() {
            lines.sort_unstable();
            lines.dedup();
        }
        Self(set)
    }
}

/// Seven bits a byte, the lowest first; the eighth says that more follow.
fn put(bytes: &mut Vec<u8>, mut number: u64) {
    loop {
        let seven = u8::try_from(number & 0x7f).expect("seven bits fit a byte");
        number >>= 7;
        if number == 0 {
            bytes.push(seven);
            return;
        }
        bytes.push(seven | 0x80);
    }
}

fn take(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for place in 0..10 {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        number |= u64::from(byte & 0x7f).checked_shl(7 * place)?;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_set_comes_back_from_its_bytes(lines: Vec<(i32, i64)>) {
            let set: LineSet = lines.iter().copied().collect();
            prop_assert!(lines.iter().all(|(batch, line)| set.contains(*batch, *line)));
            prop_assert_eq!(LineSet::from_bytes(&set.to_bytes()), Some(set));
        }

        #[test]
        fn bytes_that_are_no_set_are_refused_without_harm(bytes: Vec<u8>) {
            let _ = LineSet::from_bytes(&bytes);
        }
    }

    #[test]
    fn rows_that_follow_each_other_take_a_byte_each() {
        let set: LineSet = (1..=1_000).map(|line| (7, line)).collect();
        assert_eq!(set.len(), 1_000);
        assert!(set.to_bytes().len() < 1_010 && !set.contains(7, 0) && !set.contains(8, 1));
    }
}
