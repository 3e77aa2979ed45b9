//! How much is known of an account.

use super::day;
use crate::health::{Answer, DataKnown, Item, completeness};

#[test]
fn what_is_known_counts_whole_what_is_too_old_half_and_what_is_missing_is_a_gap() {
    let today = day("2026-06-30");
    let nothing = completeness(&DataKnown::default(), today);
    assert_eq!((nothing.percent, nothing.gaps().count()), (0, 13));
    let all = DataKnown {
        has_owner: true,
        has_sector: true,
        has_size: true,
        finance_on: Some(day("2025-03-31")),
        contacts: 2,
        deciders: 1,
        stance_on: Some(day("2025-06-30")),
        has_relation: true,
        contact_on: Some(day("2026-01-01")),
        open_tasks: 1,
        intent_on: Some(today),
        stage_on: Some(today),
        wallet_on: Some(today),
    };
    let found = completeness(&all, today);
    assert_eq!((found.percent, found.gap_bits()), (100, 0));
    let old = DataKnown {
        stance_on: Some(day("2025-06-29")),
        finance_on: Some(day("2024-12-01")),
        contact_on: Some(day("2025-12-31")),
        contacts: 1,
        wallet_on: Some(day("2025-06-29")),
        ..all
    };
    let found = completeness(&old, today);
    // 10 + 10 + 10 + 5 count half, and a second contact is missing.
    assert_eq!(found.percent, 72);
    let gaps: Vec<(Item, Answer)> = found.gaps().collect();
    assert_eq!(
        gaps,
        [
            (Item::Finance, Answer::Aged(576)),
            (Item::Wallet, Answer::Aged(366)),
            (Item::Contacts, Answer::Missing),
            (Item::Stance, Answer::Aged(366)),
            (Item::Activity, Answer::Aged(181)),
        ]
    );
    // Halves are added up before they are rounded.
    let odd = DataKnown {
        intent_on: Some(day("2024-01-01")),
        stage_on: Some(day("2024-01-01")),
        ..DataKnown::default()
    };
    assert_eq!(completeness(&odd, today).percent, 5);
}
