//! Custom fields: what a firm wants to know of its accounts that nobody foresaw.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    import::{Cell, NumberFault, SerialEpoch, read_date, read_number},
    money::Amount,
};

crate::id! {
    /// A custom field (自定义字段).
    CustomFieldId
}

/// Characters of a text or choice at most.
pub const TEXT_CHARACTERS_AT_MOST: usize = 500;
/// Characters of a field's name at most.
pub const NAME_CHARACTERS_AT_MOST: usize = 60;
/// Choices of a field at most.
pub const CHOICES_AT_MOST: usize = 100;
/// Digits behind the point that a number keeps.
const DECIMALS: u32 = 4;

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomKind {
    /// Any words.
    Text,
    /// A number with up to four digits behind the point.
    Number,
    /// An amount in the workspace's currency.
    Money,
    /// A day.
    Date,
    /// One of the words that the field lists.
    Choice,
}

impl CustomKind {
    /// All of them, in the order in which forms show them.
    pub const ALL: [Self; 5] = [Self::Text, Self::Number, Self::Money, Self::Date, Self::Choice];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Money => "money",
            Self::Date => "date",
            Self::Choice => "choice",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// The value of a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomValue {
    /// Any words.
    Text(String),
    /// A number.
    Number(Decimal),
    /// An amount in the workspace's currency.
    Money(Amount),
    /// A day.
    Date(NaiveDate),
    /// One of the field's choices.
    Choice(String),
}

impl CustomValue {
    /// What kind of field has such a value.
    #[must_use]
    pub fn kind(&self) -> CustomKind {
        match self {
            Self::Text(_) => CustomKind::Text,
            Self::Number(_) => CustomKind::Number,
            Self::Money(_) => CustomKind::Money,
            Self::Date(_) => CustomKind::Date,
            Self::Choice(_) => CustomKind::Choice,
        }
    }
}

impl std::fmt::Display for CustomValue {
    /// As it is typed, in a form that reads back as the same value.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) | Self::Choice(text) => f.write_str(text),
            Self::Number(number) => write!(f, "{}", number.normalize()),
            Self::Money(amount) => write!(f, "{}", amount.to_decimal().normalize()),
            Self::Date(date) => write!(f, "{date}"),
        }
    }
}

/// Why something is no value of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CustomFault {
    /// More characters than [`TEXT_CHARACTERS_AT_MOST`], or control characters.
    #[error("it has more than {TEXT_CHARACTERS_AT_MOST} characters, or some that cannot be shown")]
    TooLong,
    /// No number.
    #[error("it is not a number")]
    NotANumber,
    /// More digits than are kept.
    #[error("it has more than {DECIMALS} digits behind the point, or more before it than can be kept")]
    TooManyDigits,
    /// No date.
    #[error("it is not a date")]
    NotADate,
    /// None of the choices.
    #[error("it is none of the field's choices")]
    NotAChoice,
}

/// A field that the firm defined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomField {
    /// What people call it; no two fields of one noun have the same.
    pub name: String,
    /// What it holds; it stays as it is once the field is there.
    pub kind: CustomKind,
    /// The words to choose from; only of choices.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// Whether it is no longer asked for; its values stay.
    #[serde(default)]
    pub is_retired: bool,
}

impl CustomField {
    /// Reads what a file's cell or a form says; nothing for what is blank.
    ///
    /// # Errors
    ///
    /// A [`CustomFault`] where it is no value of this field.
    pub fn read(&self, cell: Cell<'_>) -> Result<Option<CustomValue>, CustomFault> {
        let text = match cell {
            Cell::Empty => return Ok(None),
            Cell::Text(text) => crate::import::trim(text).to_owned(),
            Cell::Integer(number) => number.to_string(),
            Cell::Number(number) => number.to_string(),
            Cell::Date(date) => date.to_string(),
            Cell::DateTime(moment) => moment.date().to_string(),
            Cell::Bool(truth) => truth.to_string(),
        };
        if text.is_empty() {
            return Ok(None);
        }
        let value = match self.kind {
            CustomKind::Text => CustomValue::Text(short(text)?),
            CustomKind::Number => CustomValue::Number(number(cell)?),
            CustomKind::Money => CustomValue::Money(
                Amount::from_decimal(number(cell)?).map_err(|_| CustomFault::TooManyDigits)?,
            ),
            CustomKind::Date => CustomValue::Date(
                read_date(cell, None, SerialEpoch::default()).map_err(|_| CustomFault::NotADate)?,
            ),
            CustomKind::Choice => {
                let folded = crate::search::folded(&text);
                let known = self
                    .choices
                    .iter()
                    .find(|choice| **choice == text || crate::search::folded(choice) == folded);
                CustomValue::Choice(known.ok_or(CustomFault::NotAChoice)?.clone())
            }
        };
        Ok(Some(value))
    }
}

fn short(text: String) -> Result<String, CustomFault> {
    let is_long = text.chars().count() > TEXT_CHARACTERS_AT_MOST
        || text.chars().any(|one| one.is_control() && one != '\n');
    if is_long {
        Err(CustomFault::TooLong)
    } else {
        Ok(text)
    }
}

fn number(cell: Cell<'_>) -> Result<Decimal, CustomFault> {
    let number = read_number(cell).map_err(|fault| match fault {
        NumberFault::OutOfRange => CustomFault::TooManyDigits,
        _ => CustomFault::NotANumber,
    })?;
    let number = number.normalize();
    if number.scale() > DECIMALS {
        return Err(CustomFault::TooManyDigits);
    }
    // What an amount cannot hold could not be compared in a list either.
    Amount::from_decimal(number).map_err(|_| CustomFault::TooManyDigits)?;
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: CustomKind) -> CustomField {
        CustomField {
            name: "x".into(),
            kind,
            choices: vec!["Gold".into(), "白银".into()],
            is_retired: false,
        }
    }

    #[test]
    fn values_are_read_as_people_write_them() {
        for (kind, typed, shown) in [
            (CustomKind::Text, "  自有车队 ", "自有车队"),
            (CustomKind::Number, "1,234.5", "1234.5"),
            (CustomKind::Number, "1.2万", "12000"),
            (CustomKind::Money, "￥3,000.00", "3000"),
            (CustomKind::Date, "2026年3月5日", "2026-03-05"),
            (CustomKind::Choice, "gold", "Gold"),
            (CustomKind::Choice, "白银", "白银"),
        ] {
            let value = field(kind)
                .read(Cell::Text(typed))
                .expect("a value")
                .expect("some");
            assert_eq!(value.to_string(), shown, "{typed}");
            assert_eq!(value.kind(), kind);
            let again = field(kind).read(Cell::Text(shown)).expect("a value");
            assert_eq!(again, Some(value), "{shown} reads back");
        }
    }

    #[test]
    fn what_is_no_value_says_why() {
        for (kind, typed, fault) in [
            (CustomKind::Number, "many", CustomFault::NotANumber),
            (CustomKind::Number, "1.23456", CustomFault::TooManyDigits),
            (
                CustomKind::Money,
                "99999999999999999999",
                CustomFault::TooManyDigits,
            ),
            (CustomKind::Date, "yesterday", CustomFault::NotADate),
            (CustomKind::Choice, "bronze", CustomFault::NotAChoice),
            (CustomKind::Text, "a\u{0}b", CustomFault::TooLong),
        ] {
            assert_eq!(field(kind).read(Cell::Text(typed)), Err(fault), "{typed}");
        }
        let long = "长".repeat(TEXT_CHARACTERS_AT_MOST + 1);
        assert_eq!(
            field(CustomKind::Text).read(Cell::Text(&long)),
            Err(CustomFault::TooLong)
        );
    }

    #[test]
    fn blank_is_no_value_whatever_the_kind() {
        for kind in CustomKind::ALL {
            assert_eq!(field(kind).read(Cell::Empty), Ok(None));
            assert_eq!(field(kind).read(Cell::Text("  ")), Ok(None));
            assert_eq!(CustomKind::from_word(kind.as_str()), Some(kind));
        }
    }

    #[test]
    fn a_stored_value_is_read_back() {
        let values = [
            CustomValue::Number("12.5".parse().expect("a number")),
            CustomValue::Money(Amount::from_ten_thousandths(5)),
            CustomValue::Date(NaiveDate::from_ymd_opt(2026, 3, 5).expect("a day")),
        ];
        for value in values {
            let stored = serde_json::to_value(&value).expect("a value");
            assert_eq!(
                serde_json::from_value::<CustomValue>(stored).expect("a value"),
                value
            );
        }
    }
}
