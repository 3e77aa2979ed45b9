//! Whether the quotas of months, quarters and halves make up those of what they are parts of.

use std::collections::BTreeMap;

use super::{Level, Levels, Part, Span};
use crate::money::Amount;

/// Parts that do not make up their whole: told, not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The span that they are parts of.
    pub whole: Span,
    /// The first of its parts, which says what kind they are.
    pub part: Part,
    /// At which level.
    pub level: Level,
    /// The quota of the whole.
    pub quota: Amount,
    /// The sum of the parts' quotas.
    pub sum: Amount,
    /// Parts that have no quota yet; where there are any, those that have one exceed the whole already.
    pub missing: usize,
}

/// Where quotas of one subject do not add up.
///
/// Parts of one kind are compared with their whole where all of them have the level; where some have none, only a sum that
/// exceeds the whole is told.
#[must_use]
pub fn mismatches(quotas: &BTreeMap<Span, Levels>) -> Vec<Mismatch> {
    let mut found = Vec::new();
    for (whole, levels) in quotas {
        for cut in whole.cuts() {
            for level in Level::ALL {
                found.extend(mismatch(*whole, levels, level, &cut, quotas));
            }
        }
    }
    found
}

fn mismatch(
    whole: Span,
    levels: &Levels,
    level: Level,
    cut: &[Span],
    quotas: &BTreeMap<Span, Levels>,
) -> Option<Mismatch> {
    let quota = levels.of(level)?;
    let parts: Vec<Amount> = cut
        .iter()
        .filter_map(|part| quotas.get(part)?.of(level))
        .collect();
    let missing = cut.len() - parts.len();
    let sum: Amount = parts.iter().copied().sum();
    let differs = if missing == 0 { sum != quota } else { sum > quota };
    differs.then_some(Mismatch {
        whole,
        part: cut.first()?.part(),
        level,
        quota,
        sum,
        missing,
    })
}
