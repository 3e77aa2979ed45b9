//! Findings as they are stored and sent.

use dahu_core::import::{Finding, Reason};
use serde_json::{json, to_value};

#[test]
fn a_reason_is_serialised_under_its_code() {
    for reason in [
        Reason::MissingValue,
        Reason::NotADate,
        Reason::AmbiguousDate,
        Reason::DateInFuture,
        Reason::DateOutOfRange,
        Reason::NotANumber,
        Reason::AmountOutOfRange,
        Reason::TooManyDigits,
        Reason::UnknownCurrency,
        Reason::DifferentCurrency {
            expected: "CNY".to_owned(),
        },
        Reason::UnknownIntent,
        Reason::UnknownWord,
        Reason::GradeWithoutSource,
        Reason::TooManyParts { most: 30 },
        Reason::NotAValue,
        Reason::UnknownAccount,
        Reason::UnknownSalesperson,
        Reason::AmbiguousName { matches: 2 },
        Reason::InvalidCreditCode,
        Reason::DuplicateInFile { first_row: 2 },
        Reason::TextTooLong { most_characters: 200 },
        Reason::CodeInScientificNotation,
        Reason::RowTooShort {
            expected: 2,
            found: 1,
        },
        Reason::RowTooLong {
            expected: 2,
            found: 3,
        },
        Reason::UndecodableText,
    ] {
        let value = to_value(&reason).expect("JSON");
        assert_eq!(value["code"], reason.code());
        let back: Reason = serde_json::from_value(value).expect("a reason");
        assert_eq!(back, reason);
    }
}

#[test]
fn a_finding_is_flat_but_for_its_reason() {
    let finding = Finding::new(
        7,
        Some("客户"),
        "x",
        Reason::RowTooShort {
            expected: 2,
            found: 1,
        },
    );
    let expected = json!({
        "row": 7, "column": "客户", "value": "x",
        "reason": { "code": "row_too_short", "expected": 2, "found": 1 },
    });
    assert_eq!(to_value(&finding).expect("JSON"), expected);
}
