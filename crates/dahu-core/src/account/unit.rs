//! What an account is within its group, and how much of it the group holds.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::import::{Cell, read_number};

/// What an account is within its group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// 控股公司: it holds others.
    Holding,
    /// 子公司: a company of its own that another holds.
    Subsidiary,
    /// 分公司: a part of a company, without a legal personality of its own.
    Branch,
    /// 工厂: a place where the company makes something.
    Plant,
}

impl UnitKind {
    /// All of them, the top first.
    pub const ALL: [Self; 4] = [Self::Holding, Self::Subsidiary, Self::Branch, Self::Plant];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Holding => "holding",
            Self::Subsidiary => "subsidiary",
            Self::Branch => "branch",
            Self::Plant => "plant",
        }
    }

    /// Reads the stored word, or what a file says: 子公司, 控股子公司, 分公司.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().as_str() {
            "holding" | "holding company" | "控股公司" | "集团" | "集团公司" | "集团总部" | "母公司"
            | "总公司" => Some(Self::Holding),
            "subsidiary" | "子公司" | "控股子公司" | "全资子公司" | "参股公司" => {
                Some(Self::Subsidiary)
            }
            "branch" | "分公司" | "分支机构" | "分部" => Some(Self::Branch),
            "plant" | "factory" | "工厂" | "厂区" | "生产基地" => Some(Self::Plant),
            _ => None,
        }
    }
}

/// The share of an account that the account above it holds, in hundredths of a percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ShareHeld(u16);

impl ShareHeld {
    /// All of it.
    pub const WHOLE: Self = Self(10_000);

    /// Reads `51`, `51.5`, `51.5%`, and the number 0.515 of a cell that a spreadsheet shows as 51.5 %: a number up to one
    /// without a sign is a share of one. None where it is below zero, above all of it, or finer than a hundredth of a percent.
    #[must_use]
    pub fn read(cell: Cell<'_>) -> Option<Self> {
        let text = match cell {
            Cell::Text(text) => text.trim(),
            _ => "",
        };
        let percent = text.strip_suffix(['%', '％']);
        let number = read_number(percent.map_or(cell, |text| Cell::Text(text.trim()))).ok()?;
        let is_fraction = percent.is_none() && number <= Decimal::ONE;
        let hundredths = number.checked_mul(Decimal::from(if is_fraction { 10_000 } else { 100 }))?;
        let hundredths: u16 = hundredths.normalize().to_string().parse().ok()?;
        (hundredths <= Self::WHOLE.0).then_some(Self(hundredths))
    }

    /// Hundredths of a percent.
    #[must_use]
    pub fn hundredths_of_percent(self) -> u16 {
        self.0
    }
}

impl fmt::Display for ShareHeld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = Decimal::new(i64::from(self.0), 2).normalize();
        write!(f, "{percent}%")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        ShareHeld::read(Cell::Text(text)).map(|share| share.to_string())
    }

    #[test]
    fn shares_are_read_as_people_and_spreadsheets_write_them() {
        for (text, told) in [
            ("51", "51%"),
            ("51.5%", "51.5%"),
            (" 33.33 ％", "33.33%"),
            ("0.515", "51.5%"),
            ("0.5%", "0.5%"),
            ("1", "100%"),
            ("1%", "1%"),
            ("100", "100%"),
            ("0", "0%"),
        ] {
            assert_eq!(read(text).as_deref(), Some(told), "{text}");
        }
        for text in ["", "%", "100.01", "-1", "33.333", "half", "51%%"] {
            assert_eq!(read(text), None, "{text}");
        }
        let shown = ShareHeld::WHOLE.to_string();
        assert_eq!(ShareHeld::read(Cell::Text(&shown)), Some(ShareHeld::WHOLE));
    }

    #[test]
    fn kinds_are_read_as_files_write_them() {
        for kind in UnitKind::ALL {
            assert_eq!(UnitKind::read(kind.as_str()), Some(kind));
        }
        assert_eq!(UnitKind::read(" 全资子公司 "), Some(UnitKind::Subsidiary));
        assert_eq!(UnitKind::read("partner"), None);
    }
}
