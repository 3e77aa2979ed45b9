//! Decimal numbers out of cells: 1,234.56, 1,234万, ￥3.5亿元, (1,234.00), and floats without their noise.

mod digits;
mod float;
mod written;

use rust_decimal::Decimal;

use super::{Cell, text};

/// Most significant digits that a number may have; beyond them a [`Decimal`] would round without a word.
pub(super) const MAX_DIGITS: u32 = 28;

/// Why a cell is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberFault {
    /// No known way to write a number.
    NotANumber,
    /// More than 28 significant digits, or more than 28 decimal places.
    TooManyDigits,
    /// Larger than any number that can be kept.
    OutOfRange,
}

/// The number in a cell, exact as written.
///
/// Text may be full-width, carry a currency sign or word before or after it, a unit (千, 万, 百万, 千万, 亿), a sign
/// on either side, or brackets for a negative. A point is always decimal. A comma groups thousands where every
/// group after it has exactly three digits (`1,234` is one thousand two hundred and thirty-four); it is
/// decimal where no other reading exists: after blank or point groups (`1 234,5`, `1.234,56`), with one or two
/// digits after it (`12,5`), or after a single zero (`0,125`). Anything else with commas is refused, not guessed.
/// A dash alone, or with a currency, is zero, as spreadsheets show it in their accounting formats: the same workbook is read
/// alike as XLSX and as CSV.
///
/// A binary float is taken at 15 significant digits, as spreadsheets show it, so that 0.1 + 0.2 is 0.3.
///
/// # Errors
///
/// [`NumberFault`] says why it is not a number.
pub fn read_number(cell: Cell<'_>) -> Result<Decimal, NumberFault> {
    read_with_unit(cell, Decimal::ONE)
}

/// As [`read_number`]; a number without a unit of its own counts in `unit`, such as the 万元 of its column.
pub(super) fn read_with_unit(cell: Cell<'_>, unit: Decimal) -> Result<Decimal, NumberFault> {
    let (number, has_unit) = match cell {
        Cell::Integer(number) => (Decimal::from(number), false),
        Cell::Number(number) => (float::read(number)?, false),
        Cell::Text(text) => {
            let text = text::trim(text);
            match digits::read_plain(text.as_bytes()) {
                Some(number) => (number, false),
                None => written::read(text)?,
            }
        }
        Cell::Empty | Cell::Bool(_) | Cell::Date(_) | Cell::DateTime(_) => {
            return Err(NumberFault::NotANumber);
        }
    };
    if has_unit || unit == Decimal::ONE {
        Ok(number)
    } else {
        multiply(number, unit)
    }
}

/// Whether a cell holds nothing but a dash, which [`read_number`] reads as zero.
pub(super) fn is_dash(cell: Cell<'_>) -> bool {
    // Longer than a dash with a currency on either side is no text of that kind.
    const MOST_BYTES: usize = 40;
    matches!(cell, Cell::Text(text) if text.len() <= MOST_BYTES && written::is_dash(text::trim(text)))
}

/// The exact product.
///
/// # Errors
///
/// [`NumberFault::TooManyDigits`] where it could only be kept rounded.
pub(super) fn multiply(one: Decimal, other: Decimal) -> Result<Decimal, NumberFault> {
    // Decimal's own product rounds silently once it runs out of its 96 bits.
    let mantissa = one
        .mantissa()
        .checked_mul(other.mantissa())
        .ok_or(NumberFault::TooManyDigits)?;
    Decimal::try_from_i128_with_scale(mantissa, one.scale() + other.scale())
        .map_err(|_| NumberFault::TooManyDigits)
}

#[cfg(test)]
mod tests;
