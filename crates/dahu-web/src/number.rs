//! Numbers as people read them: grouped digits, amounts in the unit of their choice, shares as percentages.
//!
//! Amounts are rounded here, half away from zero, and only here; what is stored and exported stays exact.

use dahu_core::money::{Amount, Currency};
use rust_decimal::{Decimal, RoundingStrategy};

use crate::text::{Language, Texts};

/// In what unit amounts of money are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Unit {
    /// 元, or one unit of another currency.
    #[default]
    One,
    /// 万元: ten thousand.
    TenThousand,
    /// 亿元: a hundred million.
    HundredMillion,
}

impl Unit {
    /// All units, smallest first.
    pub const ALL: [Self; 3] = [Self::One, Self::TenThousand, Self::HundredMillion];

    /// The word that the cookie keeps.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::One => "1",
            Self::TenThousand => "10000",
            Self::HundredMillion => "100000000",
        }
    }

    /// Reads the cookie's word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.as_str() == word)
    }

    /// The unit's name with its currency: 万元, `10,000 CNY`.
    #[must_use]
    pub fn label(self, currency: Option<Currency>, texts: &Texts) -> String {
        let chinese = texts.language() == Language::Chinese;
        match currency {
            None | Some(Currency::CNY) if chinese => texts.text(self.key()),
            None => Self::label(self, Some(Currency::CNY), texts),
            Some(currency) => texts.text_with(self.foreign_key(), "currency", currency),
        }
    }

    /// The unit's name without a currency, for the switch: 万.
    #[must_use]
    pub fn short(self, texts: &Texts) -> String {
        texts.text(match self {
            Self::One => "unit-one-short",
            Self::TenThousand => "unit-ten-thousand-short",
            Self::HundredMillion => "unit-hundred-million-short",
        })
    }

    fn key(self) -> &'static str {
        match self {
            Self::One => "unit-one",
            Self::TenThousand => "unit-ten-thousand",
            Self::HundredMillion => "unit-hundred-million",
        }
    }

    fn foreign_key(self) -> &'static str {
        match self {
            Self::One => "unit-one-of",
            Self::TenThousand => "unit-ten-thousand-of",
            Self::HundredMillion => "unit-hundred-million-of",
        }
    }

    fn exponent(self) -> u32 {
        match self {
            Self::One => 0,
            Self::TenThousand => 4,
            Self::HundredMillion => 8,
        }
    }

    /// Places shown: whole units, hundredths of 万, ten-thousandths of 亿, so that small amounts do not vanish.
    fn places(self) -> u32 {
        match self {
            Self::One => 0,
            Self::TenThousand => 2,
            Self::HundredMillion => 4,
        }
    }
}

/// An amount in `unit` as a chart draws it: exact to the places shown, and only ever drawn.
#[must_use]
pub fn for_chart(amount: Amount, unit: Unit) -> f64 {
    let text = decimal(amount.to_decimal(), unit)
        .replace(',', "")
        .replace('\u{2212}', "-");
    text.parse().unwrap_or_default()
}

/// An amount in `unit`, rounded and grouped: `330,783`, `33.08`.
#[must_use]
pub fn money(amount: Amount, unit: Unit) -> String {
    decimal(amount.to_decimal(), unit)
}

/// A decimal number of currency units in `unit`, rounded and grouped.
#[must_use]
pub fn decimal(number: Decimal, unit: Unit) -> String {
    let divisor = Decimal::from(10_i64.pow(unit.exponent()));
    let mut rounded =
        (number / divisor).round_dp_with_strategy(unit.places(), RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(unit.places());
    if rounded.is_zero() {
        rounded.set_sign_positive(true);
    }
    grouped(&rounded.to_string())
}

/// An amount in whole units with at least two places and all that it has: `1,234.50`, `0.1234`.
#[must_use]
pub fn exact(amount: Amount) -> String {
    let mut number = amount.to_decimal().normalize();
    if number.scale() < 2 {
        number.rescale(2);
    }
    grouped(&number.to_string())
}

/// An amount in whole units with two places, rounded half away from zero: `1,234.57`.
#[must_use]
pub fn cents(amount: Amount) -> String {
    let mut rounded = amount
        .to_decimal()
        .round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(2);
    grouped(&rounded.to_string())
}

/// A quantity with no more places than it has: `6`, `1.5`.
#[must_use]
pub fn quantity(amount: Amount) -> String {
    grouped(&amount.to_decimal().normalize().to_string())
}

/// A quantity with two places at most, rounded half away from zero: `35.41`, `100`.
#[must_use]
pub fn rounded_quantity(amount: Amount) -> String {
    let rounded = amount
        .to_decimal()
        .round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    grouped(&rounded.normalize().to_string())
}

/// A share from 0 to 1 as a percentage with two places: `11.14%`.
#[must_use]
pub fn percent(share: f64) -> String {
    if share.is_finite() {
        format!("{:.2}%", share * 100.0)
    } else {
        DASH.to_owned()
    }
}

/// A share as a gain or a loss, always with its sign: `+3.21%`.
#[must_use]
pub fn signed_percent(share: f64) -> String {
    if !share.is_finite() {
        return DASH.to_owned();
    }
    let text = percent(share.abs());
    match text.as_str() {
        "0.00%" => text,
        _ if share < 0.0 => format!("\u{2212}{text}"),
        _ => format!("+{text}"),
    }
}

/// An estimated number with the places that it is good for: `0.2426`, `12.07`, `9,582.4`, `2.4e-5`.
#[must_use]
pub fn estimate(number: f64) -> String {
    if !number.is_finite() {
        return DASH.to_owned();
    }
    let text = match number.abs() {
        size if size >= 1e9 || (size < 1e-3 && size > 0.0) => format!("{number:.2e}"),
        size if size >= 1_000.0 => format!("{number:.1}"),
        size if size >= 100.0 => format!("{number:.2}"),
        size if size >= 10.0 => format!("{number:.3}"),
        _ => format!("{number:.4}"),
    };
    grouped(&text)
}

/// A count of days, with one place where it is not whole.
#[must_use]
pub fn days(days: f64) -> String {
    let text = format!("{days:.1}");
    grouped(text.strip_suffix(".0").unwrap_or(&text))
}

/// What stands where there is no number: a zero denominator, a missing date.
pub const DASH: &str = "–";

/// Puts a comma between groups of three digits of the whole part; a minus sign becomes a true one.
#[must_use]
pub fn grouped(number: &str) -> String {
    let (sign, digits) = match number.strip_prefix('-') {
        Some(digits) => ("\u{2212}", digits),
        None => ("", number),
    };
    let (whole, fraction) = digits
        .split_once('.')
        .map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut text = String::with_capacity(number.len() + whole.len() / 3 + 2);
    text.push_str(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Amount {
        text.parse().expect("an amount")
    }

    #[test]
    fn amounts_are_rounded_half_away_from_zero_in_the_unit_shown() {
        for (value, unit, expected) in [
            ("330783", Unit::One, "330,783"),
            ("330783", Unit::TenThousand, "33.08"),
            ("330783", Unit::HundredMillion, "0.0033"),
            ("0.5", Unit::One, "1"),
            ("-0.5", Unit::One, "\u{2212}1"),
            ("-0.4", Unit::One, "0"),
            ("8300065.8140", Unit::One, "8,300,066"),
            ("922337203685477.5807", Unit::One, "922,337,203,685,478"),
            ("1234567890", Unit::HundredMillion, "12.3457"),
        ] {
            assert_eq!(money(amount(value), unit), expected, "{value}");
        }
    }

    #[test]
    fn exact_amounts_keep_every_place_they_have() {
        assert_eq!(exact(amount("1234.5")), "1,234.50");
        assert_eq!(exact(amount("-0.1234")), "\u{2212}0.1234");
        assert_eq!(exact(amount("7")), "7.00");
        assert_eq!(cents(amount("1234.565")), "1,234.57");
        assert_eq!(quantity(amount("1.5")), "1.5");
        assert_eq!(quantity(amount("1200")), "1,200");
        assert_eq!(rounded_quantity(amount("35.4053")), "35.41");
        assert_eq!(rounded_quantity(amount("100")), "100");
    }

    #[test]
    fn shares_are_percentages_with_two_places() {
        assert_eq!(percent(38.0 / 341.0), "11.14%");
        assert_eq!(percent(f64::NAN), DASH);
        assert_eq!(signed_percent(0.0321), "+3.21%");
        assert_eq!(signed_percent(-0.0321), "\u{2212}3.21%");
        assert_eq!(signed_percent(-0.000_001), "0.00%");
    }

    #[test]
    fn estimates_have_the_places_that_they_are_good_for() {
        for (number, expected) in [
            (0.242_594, "0.2426"),
            (12.072_02, "12.072"),
            (-9582.429, "\u{2212}9,582.4"),
            (0.000_024, "2.40e-5"),
            (0.0, "0.0000"),
            (f64::INFINITY, DASH),
        ] {
            assert_eq!(estimate(number), expected, "{number}");
        }
    }

    #[test]
    fn units_name_their_currency() {
        let chinese = Texts::new(Language::Chinese);
        let english = Texts::new(Language::English);
        let pound = "GBP".parse().ok();
        assert_eq!(Unit::TenThousand.label(Some(Currency::CNY), &chinese), "万元");
        assert_eq!(Unit::TenThousand.label(pound, &chinese), "万 GBP");
        assert_eq!(Unit::One.label(None, &english), "CNY");
        assert_eq!(Unit::HundredMillion.label(pound, &english), "100 million GBP");
    }
}
