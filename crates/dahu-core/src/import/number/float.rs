//! Binary floats, as spreadsheets and some Parquet files keep numbers, into the decimals that were meant.

use std::io::Write;

use rust_decimal::Decimal;

use super::{NumberFault, digits};

/// Whole numbers up to here are exact in a float and have at most 15 digits.
const EXACT: f64 = 1e15;

/// The decimal of at most 15 significant digits that is nearest to the float.
///
/// Digits beyond the 28th decimal place are dropped: they are noise of a calculation that should have given zero.
pub(super) fn read(number: f64) -> Result<Decimal, NumberFault> {
    if !number.is_finite() {
        return Err(NumberFault::NotANumber);
    }
    match read_price(number) {
        Some(price) => Ok(price),
        None => read_digits(number),
    }
}

/// The fast path for what has at most four decimal places, as prices and quantities do.
fn read_price(number: f64) -> Option<Decimal> {
    let count = (number * 1e4).round();
    // The division is correctly rounded, so equality means that the float is the nearest one to this decimal;
    // with at most 15 digits no other decimal of 15 digits shares it.
    #[expect(clippy::float_cmp, reason = "only the very same float proves the decimal")]
    let same = count.abs() < EXACT && count / 1e4 == number;
    #[expect(clippy::cast_possible_truncation, reason = "a whole number below 10^15")]
    same.then(|| Decimal::new(count as i64, 4).normalize())
}

/// The slow path: 15 digits in scientific notation, `-d.dddddddddddddde-7`.
fn read_digits(number: f64) -> Result<Decimal, NumberFault> {
    let mut buffer = [0_u8; 32];
    let mut rest = &mut buffer[..];
    write!(rest, "{number:.14e}").map_err(|_| NumberFault::NotANumber)?;
    let unused = rest.len();
    let written = &buffer[..buffer.len() - unused];
    let text = std::str::from_utf8(written).map_err(|_| NumberFault::NotANumber)?;
    let (mantissa, exponent) = text.split_once('e').ok_or(NumberFault::NotANumber)?;
    let exponent: i64 = exponent.parse().map_err(|_| NumberFault::NotANumber)?;
    let (negative, mantissa) = mantissa
        .strip_prefix('-')
        .map_or((false, mantissa), |rest| (true, rest));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let kept = usize::try_from((28 + exponent).max(0))
        .unwrap_or(0)
        .min(fraction.len());
    if exponent < -28 {
        return Ok(Decimal::ZERO);
    }
    digits::decimal(negative, whole.bytes(), &fraction.as_bytes()[..kept], exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::excessive_precision, reason = "the digits that a spreadsheet stores")]
    fn the_noise_of_binary_floats_is_gone() {
        for (float, expected) in [
            (0.1 + 0.2, "0.3"),
            (2.55, "2.55"),
            (1.005, "1.005"),
            (-80995.0, "-80995"),
            (123_456_789.123_456_789, "123456789.123457"),
            (0.000_012_5, "0.0000125"),
            (1e22, "10000000000000000000000"),
            (4.35 * 100.0, "435"),
            (1e-30, "0"),
            (0.0, "0"),
            (-0.0, "0"),
        ] {
            assert_eq!(read(float), Ok(expected.parse().expect("a decimal")), "{float}");
        }
    }

    #[test]
    fn what_is_no_finite_number_is_refused() {
        assert_eq!(read(f64::NAN), Err(NumberFault::NotANumber));
        assert_eq!(read(f64::INFINITY), Err(NumberFault::NotANumber));
        assert_eq!(read(1e300), Err(NumberFault::OutOfRange));
    }
}
