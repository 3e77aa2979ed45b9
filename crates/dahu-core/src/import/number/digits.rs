//! Digits into decimals.

use rust_decimal::Decimal;

use super::{MAX_DIGITS, NumberFault};

/// The fast path for plain numbers, `-1234.56`, of at most 18 digits; nothing for every other text.
pub(super) fn read_plain(text: &[u8]) -> Option<Decimal> {
    let (negative, digits) = match text.split_first() {
        Some((b'-', rest)) => (true, rest),
        _ => (false, text),
    };
    if digits.len() > 19 {
        return None;
    }
    let mut mantissa = 0_i64;
    let mut count = 0;
    let mut scale = None;
    for &byte in digits {
        match byte {
            // A nineteenth digit may not fit.
            b'0'..=b'9' if count == 18 => return None,
            b'0'..=b'9' => {
                mantissa = mantissa * 10 + i64::from(byte - b'0');
                count += 1;
                scale = scale.map(|places| places + 1);
            }
            b'.' if scale.is_none() => scale = Some(0),
            _ => return None,
        }
    }
    (count > 0).then(|| Decimal::new(if negative { -mantissa } else { mantissa }, scale.unwrap_or(0)))
}

/// The decimal with these digits before and after the point, its point then moved `shift` places to the right.
pub(super) fn decimal(
    negative: bool,
    whole: impl Iterator<Item = u8>,
    fraction: &[u8],
    shift: i64,
) -> Result<Decimal, NumberFault> {
    let mut mantissa = Mantissa::default();
    for digit in whole {
        mantissa.push(digit)?;
    }
    let kept = fraction.len() - fraction.iter().rev().take_while(|&&digit| digit == b'0').count();
    for &digit in fraction.iter().take(kept) {
        mantissa.push(digit)?;
    }
    let places = i64::try_from(kept).map_err(|_| NumberFault::TooManyDigits)?;
    mantissa.scaled(negative, places.saturating_sub(shift))
}

#[derive(Default)]
struct Mantissa {
    value: i128,
    digits: u32,
}

impl Mantissa {
    fn push(&mut self, digit: u8) -> Result<(), NumberFault> {
        if self.digits == 0 && digit == b'0' {
            return Ok(());
        }
        if self.digits == MAX_DIGITS {
            return Err(NumberFault::TooManyDigits);
        }
        self.value = self.value * 10 + i128::from(digit - b'0');
        self.digits += 1;
        Ok(())
    }

    fn scaled(self, negative: bool, places: i64) -> Result<Decimal, NumberFault> {
        if self.value == 0 {
            return Ok(Decimal::ZERO);
        }
        let signed = if negative { -self.value } else { self.value };
        if places >= 0 {
            let scale = u32::try_from(places).map_err(|_| NumberFault::TooManyDigits)?;
            return Decimal::try_from_i128_with_scale(signed, scale).map_err(|_| NumberFault::TooManyDigits);
        }
        let zeros = u32::try_from(places.unsigned_abs()).map_err(|_| NumberFault::OutOfRange)?;
        if zeros > MAX_DIGITS {
            return Err(NumberFault::OutOfRange);
        }
        if self.digits + zeros > MAX_DIGITS {
            return Err(NumberFault::TooManyDigits);
        }
        Ok(Decimal::from_i128_with_scale(signed * 10_i128.pow(zeros), 0))
    }
}
