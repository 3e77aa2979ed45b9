use proptest::prelude::*;

use super::*;

fn code(text: &str) -> CreditCode {
    text.parse().expect("a credit code")
}

#[test]
fn the_standards_example_is_valid_and_its_parts_are_read() {
    let code = code("91350100M000100Y43");
    assert_eq!(code.registrant(), Registrant::Company);
    assert_eq!(code.region(), "350100");
    assert_eq!(code.organisation_code(), "M000100Y4");
    assert!(code.has_right_organisation_check_digit());
    assert_eq!(code.to_string(), "91350100M000100Y43");
}

#[test]
fn a_text_that_is_not_a_credit_code_says_why() {
    for (text, error) in [
        (
            "",
            CreditCodeError::Length {
                expected: 18,
                found: 0,
            },
        ),
        (
            "91350100M000100Y4",
            CreditCodeError::Length {
                expected: 18,
                found: 17,
            },
        ),
        (
            "91350100M000100Y433",
            CreditCodeError::Length {
                expected: 18,
                found: 19,
            },
        ),
        (
            "91350100M000100Y4Z",
            CreditCodeError::Character {
                position: 18,
                found: 'Z',
            },
        ),
        (
            "9135O100M000100Y43",
            CreditCodeError::Character {
                position: 5,
                found: 'O',
            },
        ),
        (
            "９1350100M000100Y43",
            CreditCodeError::Character {
                position: 1,
                found: '９',
            },
        ),
        (
            "91350100M000100Y44",
            CreditCodeError::CheckDigit {
                expected: '3',
                found: '4',
            },
        ),
    ] {
        assert_eq!(text.parse::<CreditCode>(), Err(error), "{text}");
    }
}

#[test]
fn small_letters_and_spaces_around_it_are_accepted() {
    assert_eq!(code(" 91350100m000100y43\n"), code("91350100M000100Y43"));
}

#[test]
fn the_first_two_characters_tell_the_kind_of_body() {
    for (registrant, kind) in [
        ("11", Registrant::PublicAuthority),
        ("12", Registrant::PublicInstitution),
        ("13", Registrant::MassOrganisation),
        ("51", Registrant::Association),
        ("52", Registrant::PrivateNonEnterprise),
        ("53", Registrant::Foundation),
        ("91", Registrant::Company),
        ("92", Registrant::SoleTrader),
        ("93", Registrant::FarmersCooperative),
        ("A1", Registrant::ArmyInstitution),
        ("Y1", Registrant::Other),
    ] {
        let code = CreditCode::compose(registrant, "510100", "MA6C0001").expect("a code");
        assert_eq!(code.registrant(), kind, "{code}");
    }
}

#[test]
fn a_wrong_organisation_check_digit_is_seen_in_an_otherwise_valid_code() {
    let code = CreditCode::from_body("91350100M000100Y5").expect("a code");
    assert!(!code.has_right_organisation_check_digit());
}

#[test]
fn a_code_cannot_be_composed_of_parts_that_do_not_fit() {
    let too_short = CreditCode::compose("91", "5101", "MA6C0001");
    assert_eq!(
        too_short,
        Err(CreditCodeError::Length {
            expected: 16,
            found: 14
        })
    );
    let with_an_o = CreditCode::compose("91", "510100", "MA6CO001");
    assert_eq!(
        with_an_o,
        Err(CreditCodeError::Character {
            position: 13,
            found: 'O'
        })
    );
}

fn in_the_alphabet(length: usize) -> impl Strategy<Value = String> {
    let letter = prop::sample::select(ALPHABET.as_slice()).prop_map(char::from);
    prop::collection::vec(letter, length).prop_map(String::from_iter)
}

proptest! {
    #[test]
    fn every_body_makes_one_valid_code(body in in_the_alphabet(BODY_LENGTH)) {
        let made = CreditCode::from_body(&body).expect("a code");
        prop_assert_eq!(made.as_str().parse::<CreditCode>(), Ok(made));
        let valid = ALPHABET.iter().filter(|&&last| {
            format!("{body}{}", char::from(last)).parse::<CreditCode>().is_ok()
        });
        prop_assert_eq!(valid.count(), 1);
    }

    #[test]
    fn any_change_of_a_single_character_is_detected(
        body in in_the_alphabet(BODY_LENGTH), place in 0..LENGTH, other in "[0-9A-Z]",
    ) {
        let right = CreditCode::from_body(&body).expect("a code").to_string();
        let mut wrong = right.clone();
        wrong.replace_range(place..=place, &other);
        prop_assert_eq!(wrong.parse::<CreditCode>().is_ok(), wrong == right);
    }

    #[test]
    fn two_neighbours_in_the_wrong_order_are_detected(body in in_the_alphabet(BODY_LENGTH), place in 0..BODY_LENGTH) {
        let right = CreditCode::from_body(&body).expect("a code").to_string();
        let mut swapped = right.clone().into_bytes();
        swapped.swap(place, place + 1);
        let swapped = String::from_utf8(swapped).expect("ASCII");
        prop_assert_eq!(swapped.parse::<CreditCode>().is_ok(), swapped == right);
    }

    #[test]
    fn a_composed_code_has_both_check_digits_right(organisation in in_the_alphabet(ORGANISATION_BODY_LENGTH)) {
        let code = CreditCode::compose("12", "420100", &organisation).expect("a code");
        prop_assert!(code.has_right_organisation_check_digit());
        prop_assert_eq!(code.as_str().parse::<CreditCode>(), Ok(code));
    }

    #[test]
    fn no_text_makes_reading_a_code_panic(text in any::<String>()) {
        let _ = text.parse::<CreditCode>();
    }
}
