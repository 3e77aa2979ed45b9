//! What a token looks like: `dahu_`, 40 characters of chance, and 6 that can be checked without us.
//!
//! Programs that look for secrets in source code find it by its beginning, and tell by its end that it is one: the end
//! is the CRC-32 of all before it, in base 62 with the digits `0-9A-Za-z`.

use crate::secret::token;

/// How every token begins.
pub(super) const PREFIX: &str = "dahu_";
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Digits of the end: 62 to the 6th is more than 2 to the 32nd.
const CHECKED: usize = 6;
const CHARACTERS: usize = PREFIX.len() + 40 + CHECKED;

/// A new one.
pub(super) fn new() -> String {
    let begun = format!("{PREFIX}{}", token());
    let end = checked(&begun);
    begun + &end
}

/// Whether a text could be one.
pub(super) fn is_well_formed(text: &str) -> bool {
    text.len() == CHARACTERS
        && text.is_ascii()
        && text.starts_with(PREFIX)
        && checked(&text[..CHARACTERS - CHECKED]) == text[CHARACTERS - CHECKED..]
}

fn checked(begun: &str) -> String {
    let mut sum = flate2::Crc::new();
    sum.update(begun.as_bytes());
    let mut rest = sum.sum() as usize;
    let mut digits = [b'0'; CHECKED];
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[rest % DIGITS.len()];
        rest /= DIGITS.len();
    }
    digits.map(char::from).iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_by_its_beginning_and_its_end() {
        let token = new();
        assert!(token.starts_with("dahu_") && token.len() == 51, "{token}");
        assert!(is_well_formed(&token));
        assert_ne!(token, new());
        for broken in [
            "",
            "dahu_",
            &token[..50],
            &token.replace("dahu_", "dahv_"),
            &format!("{token}0"),
            &format!("{}€", &token[..48]),
            &token.to_ascii_uppercase(),
        ] {
            assert!(!is_well_formed(broken), "{broken}");
        }
    }

    #[test]
    fn the_end_is_the_crc_32_that_everybody_reckons() {
        // The check value of CRC-32/ISO-HDLC is that of "123456789": 0xCBF43926, which is 3421780262.
        assert_eq!(checked("123456789"), "3jZRME");
        let mut number = 0_u64;
        for digit in checked("123456789").bytes() {
            let value = DIGITS.iter().position(|known| *known == digit).expect("a digit");
            number = number * 62 + value as u64;
        }
        assert_eq!(number, 3_421_780_262);
    }
}
