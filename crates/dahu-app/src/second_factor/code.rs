//! Codes that change every thirty seconds (RFC 6238 on RFC 4226, with HMAC-SHA-1 and six digits, which is what every
//! authenticator app understands).

use chrono::{DateTime, Utc};
use ring::hmac;

/// Seconds for which a code stands.
const STEP_SECONDS: i64 = 30;
/// Codes have six digits.
const DIGITS: u32 = 1_000_000;
/// How many steps a phone's clock may be off, either way.
const STEPS_OFF: i64 = 1;

/// The step of time whose code `typed` is, if it is one that may stand now and comes after `last_step`.
pub(super) fn step_of(secret: &[u8], typed: &str, now: DateTime<Utc>, last_step: i64) -> Option<i64> {
    let typed: u32 = typed.parse().ok()?;
    let step = now.timestamp().div_euclid(STEP_SECONDS);
    // Which step it was is no secret, and the right code is known only to who has the key: comparing takes the same
    // time for every step, as all of them are looked at.
    (step - STEPS_OFF..=step + STEPS_OFF)
        .filter(|step| at(secret, *step) == typed)
        .find(|step| *step > last_step)
}

/// The code of a step.
fn at(secret: &[u8], step: i64) -> u32 {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let bytes = tag.as_ref();
    let offset = usize::from(bytes.last().copied().unwrap_or_default() & 0xf);
    let four = bytes.iter().skip(offset).take(4);
    let number = four.fold(0_u32, |number, byte| (number << 8) | u32::from(*byte));
    (number & 0x7fff_ffff) % DIGITS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).expect("a moment")
    }

    /// RFC 6238, appendix B, the rows of SHA-1; the last six of its eight digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let step = step_of(b"12345678901234567890", code, moment(seconds), -1);
            assert_eq!(step, Some(seconds / 30), "{seconds}");
        }
    }

    #[test]
    fn a_code_stands_one_step_longer_and_earlier_and_works_once() {
        let secret = b"12345678901234567890";
        // The code of the seconds 30 to 59.
        let code = "287082";
        for (seconds, expected) in [
            (0, Some(1)),
            (30, Some(1)),
            (59, Some(1)),
            (89, Some(1)),
            (90, None),
        ] {
            assert_eq!(step_of(secret, code, moment(seconds), 0), expected, "{seconds}");
            assert_eq!(
                step_of(secret, code, moment(seconds), 1),
                None,
                "{seconds}, again"
            );
        }
        for typed in ["", "abcdef", "28708", "-287082"] {
            assert_eq!(step_of(secret, typed, moment(59), -1), None, "{typed:?}");
        }
    }
}
