//! Numbers as people write them: groups, currency signs, units, brackets.

use rust_decimal::Decimal;

use super::{NumberFault, digits};
use crate::import::text;

/// Signs and words of currencies that may stand before or after a number.
const CURRENCIES: [&str; 15] = [
    "人民币",
    "美元",
    "欧元",
    "英镑",
    "港币",
    "RMB",
    "CNY",
    "USD",
    "EUR",
    "GBP",
    "HKD",
    "¥",
    "$",
    "€",
    "£",
];
/// Units after a number, with how many places they move the point; longer words first.
const UNITS: [(&str, i64); 8] = [
    ("千万", 7),
    ("百万", 6),
    ("万", 4),
    ("萬", 4),
    ("亿", 8),
    ("億", 8),
    ("千", 3),
    ("仟", 3),
];

/// Reads a number in writing; the second value says whether it named a unit of its own.
pub(super) fn read(written: &str) -> Result<(Decimal, bool), NumberFault> {
    let folded: String = written.chars().map(fold).collect();
    if is_folded_dash(&folded) {
        return Ok((Decimal::ZERO, false));
    }
    let mut sign = Sign::default();
    let mut rest = folded.trim();
    rest = without_currency_before(rest);
    rest = sign.brackets(rest)?;
    rest = sign.before(rest)?;
    rest = without_currency_before(rest);
    rest = sign.before(rest)?;
    rest = sign.after(rest)?;
    rest = without_currency_after(rest);
    let (rest, shift) = without_unit(rest);
    let number = read_digits(rest, sign.negative, shift)?;
    Ok((number, shift != 0))
}

/// Whether the text is nothing but a dash, perhaps with a currency: `-`, `¥ -`, `- €`. So spreadsheets show a zero in their
/// accounting formats, and so it stands in what they save as text.
pub(super) fn is_dash(written: &str) -> bool {
    is_folded_dash(&written.chars().map(fold).collect::<String>())
}

fn is_folded_dash(folded: &str) -> bool {
    without_currency_after(without_currency_before(folded.trim())) == "-"
}

/// One way to write what has several forms.
fn fold(c: char) -> char {
    match text::half_width(c) {
        '−' | '–' | '﹣' => '-',
        c if c.is_whitespace() => ' ',
        other => other,
    }
}

#[derive(Default)]
struct Sign {
    seen: bool,
    negative: bool,
}

impl Sign {
    fn set(&mut self, negative: bool) -> Result<(), NumberFault> {
        if self.seen {
            return Err(NumberFault::NotANumber);
        }
        *self = Self { seen: true, negative };
        Ok(())
    }

    fn brackets<'t>(&mut self, text: &'t str) -> Result<&'t str, NumberFault> {
        let Some(inside) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) else {
            return Ok(text);
        };
        self.set(true)?;
        Ok(inside.trim())
    }

    fn before<'t>(&mut self, text: &'t str) -> Result<&'t str, NumberFault> {
        let Some(rest) = text.strip_prefix(['-', '+']) else {
            return Ok(text);
        };
        self.set(text.starts_with('-'))?;
        Ok(rest.trim_start())
    }

    fn after<'t>(&mut self, text: &'t str) -> Result<&'t str, NumberFault> {
        let Some(rest) = text.strip_suffix('-') else {
            return Ok(text);
        };
        self.set(true)?;
        Ok(rest.trim_end())
    }
}

fn without_currency_before(text: &str) -> &str {
    let found = CURRENCIES.iter().find_map(|currency| text.strip_prefix(currency));
    found.map_or(text, str::trim_start)
}

fn without_currency_after(text: &str) -> &str {
    let text = text.strip_suffix(['元', '圆']).map_or(text, str::trim_end);
    let found = CURRENCIES.iter().find_map(|currency| text.strip_suffix(currency));
    found.map_or(text, str::trim_end)
}

fn without_unit(text: &str) -> (&str, i64) {
    let found = UNITS
        .iter()
        .find_map(|(unit, places)| Some((text.strip_suffix(unit)?.trim_end(), *places)));
    found.unwrap_or((text, 0))
}

/// Digits with their separators and perhaps an exponent.
fn read_digits(text: &str, negative: bool, shift: i64) -> Result<Decimal, NumberFault> {
    let (text, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, read_exponent(exponent)?),
        None => (text, 0),
    };
    let (whole, fraction, grouping) = split(text)?;
    let digits_only = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits_only(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return Err(NumberFault::NotANumber);
    }
    let well_grouped = grouping.map_or_else(|| digits_only(whole), |separator| is_grouped(whole, separator));
    if !well_grouped {
        return Err(NumberFault::NotANumber);
    }
    let whole_digits = whole.bytes().filter(u8::is_ascii_digit);
    digits::decimal(
        negative,
        whole_digits,
        fraction.as_bytes(),
        exponent.saturating_add(shift),
    )
}

fn read_exponent(text: &str) -> Result<i64, NumberFault> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NumberFault::NotANumber);
    }
    // An exponent that overflows is out of range either way.
    let magnitude = digits.parse::<i64>().unwrap_or(i64::from(i32::MAX));
    Ok(if text.starts_with('-') {
        -magnitude
    } else {
        magnitude
    })
}

/// Splits at the decimal separator and says which separator, if any, groups the whole part.
///
/// The rules are those that [`super::read_number`] documents.
fn split(text: &str) -> Result<(&str, &str, Option<char>), NumberFault> {
    let blanks = text.contains(' ');
    match (text.matches(',').count(), text.matches('.').count()) {
        (0, 0) => Ok((text, "", blanks.then_some(' '))),
        (0, 1) => {
            let (whole, fraction) = text.split_once('.').ok_or(NumberFault::NotANumber)?;
            Ok((whole, fraction, blanks.then_some(' ')))
        }
        (0, _) => Err(NumberFault::NotANumber),
        (1, 0) if blanks || is_decimal_comma(text) => {
            let (whole, fraction) = text.split_once(',').ok_or(NumberFault::NotANumber)?;
            let fits = !whole.is_empty() && !fraction.is_empty();
            fits.then_some((whole, fraction, blanks.then_some(' ')))
                .ok_or(NumberFault::NotANumber)
        }
        (_, 0) => Ok((text, "", Some(','))),
        (commas, points) => {
            let comma = text.rfind(',').ok_or(NumberFault::NotANumber)?;
            let point = text.rfind('.').ok_or(NumberFault::NotANumber)?;
            match (comma < point, commas, points) {
                (true, _, 1) => Ok((&text[..point], &text[point + 1..], Some(','))),
                (false, 1, _) => Ok((&text[..comma], &text[comma + 1..], Some('.'))),
                _ => Err(NumberFault::NotANumber),
            }
        }
    }
}

/// Whether the one comma cannot group thousands.
fn is_decimal_comma(text: &str) -> bool {
    text.split_once(',')
        .is_some_and(|(whole, fraction)| matches!(fraction.len(), 1 | 2) || whole == "0")
}

/// Whether `whole` is one to three digits and then groups of exactly three.
fn is_grouped(whole: &str, separator: char) -> bool {
    let mut groups = whole.split(separator);
    let is_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let first = groups
        .next()
        .is_some_and(|group| (1..=3).contains(&group.len()) && is_digits(group));
    first && groups.all(|group| group.len() == 3 && is_digits(group))
}
