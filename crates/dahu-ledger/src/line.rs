//! A line of the ledger: what was sold, to which account, on which day.

use std::{fmt, str::FromStr};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How many buckets the ledger has; every account lives in exactly one of them.
///
/// The number is part of the file layout: changing it means rewriting every file.
pub const BUCKETS: i16 = 16;

/// The longest document or product text that a line may carry, in bytes.
pub const TEXT_LIMIT_BYTES: usize = 65_535;

/// The bucket in which an account's lines lie.
#[must_use]
pub fn bucket_of(account: i64) -> i16 {
    let remainder = account.rem_euclid(i64::from(BUCKETS));
    i16::try_from(remainder).expect("a remainder is below the number of buckets")
}

/// Three capital letters of ISO 4217.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CurrencyCode([u8; 3]);

/// Why a text is not a [`CurrencyCode`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a currency code: write three capital letters, such as CNY")]
pub struct CurrencyCodeError(String);

/// A line as it is handed to the ledger, borrowing its texts from the source.
#[derive(Clone, Copy, Debug)]
pub struct SaleLine<'a> {
    /// Dense number of the account.
    pub account: i64,
    /// Day of the sale.
    pub date: NaiveDate,
    /// Row number in the source.
    pub line: i64,
    /// Number of the invoice or order.
    pub document: &'a str,
    /// Code of the product; may be empty.
    pub product: &'a str,
    /// Ten-thousandths of a unit.
    pub quantity: i64,
    /// Ten-thousandths of the currency's main unit; a return is negative.
    pub amount: i64,
    /// Currency of the amount.
    pub currency: CurrencyCode,
    /// Who made the sale, where the source says so.
    pub salesperson: Option<i32>,
    /// What the whole line cost, in ten-thousandths of the currency's main unit and negative for a return, where
    /// the source says so.
    pub cost: Option<i64>,
}

/// A line as the ledger keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerLine {
    /// Dense number of the account.
    pub account: i64,
    /// Day of the sale.
    pub date: NaiveDate,
    /// Row number in its source.
    pub line: i64,
    /// Number of the invoice or order.
    pub document: String,
    /// Code of the product; may be empty.
    pub product: String,
    /// Ten-thousandths of a unit.
    pub quantity: i64,
    /// Ten-thousandths of the currency's main unit; a return is negative.
    pub amount: i64,
    /// Currency of the amount.
    pub currency: CurrencyCode,
    /// Who made the sale, where the source said so.
    pub salesperson: Option<i32>,
    /// The batch that brought the line.
    pub batch: i32,
    /// What the whole line cost, in ten-thousandths of the currency's main unit and negative for a return, where
    /// the source said so.
    pub cost: Option<i64>,
}

impl CurrencyCode {
    /// The three letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a currency code is three ASCII letters")
    }
}

impl FromStr for CurrencyCode {
    type Err = CurrencyCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match *text.as_bytes() {
            [a, b, c] if [a, b, c].iter().all(u8::is_ascii_uppercase) => Ok(Self([a, b, c])),
            _ => Err(CurrencyCodeError(text.to_owned())),
        }
    }
}

impl TryFrom<String> for CurrencyCode {
    type Error = CurrencyCodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<CurrencyCode> for String {
    fn from(code: CurrencyCode) -> Self {
        code.as_str().to_owned()
    }
}

impl fmt::Display for CurrencyCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Debug for CurrencyCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_account_falls_into_one_of_the_buckets() {
        for account in [i64::MIN, -17, -1, 0, 1, 15, 16, 17, i64::MAX] {
            assert!((0..BUCKETS).contains(&bucket_of(account)), "account {account}");
        }
        assert_eq!(bucket_of(35), 3);
        assert_eq!(bucket_of(-1), 15);
    }

    #[test]
    fn only_three_capital_letters_are_a_currency() {
        assert_eq!("CNY".parse::<CurrencyCode>().unwrap().as_str(), "CNY");
        for text in ["", "CN", "CNYX", "cny", "C1Y", "元"] {
            assert!(text.parse::<CurrencyCode>().is_err(), "{text}");
        }
    }
}
