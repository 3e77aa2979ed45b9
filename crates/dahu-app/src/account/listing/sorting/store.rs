//! What the rows of an order are sorted by, and where in it a page ended.

use std::fmt;

use chrono::NaiveDate;
use dahu_core::{account::Size, assessment::Intent};
use sea_orm::{
    Value,
    sea_query::{Expr, SimpleExpr},
};
use uuid::Uuid;

use super::Sort;
use crate::{
    Result,
    account::{
        listing::cursor_not_valid,
        store::{Column, Entity, StoredAccount},
    },
};

/// What the rows of an order are sorted by.
pub(in crate::account::listing) enum Place {
    /// A column that every row has.
    Column(Column),
    /// An expression that is indexed as it is spelled here, see the migration `0018_account_lists`.
    Expression(&'static str),
}

impl Place {
    pub(in crate::account::listing) fn of(sort: Sort) -> Self {
        match sort {
            Sort::Name => Self::Column(Column::SortName),
            Sort::Net => Self::Column(Column::Net),
            Sort::NetRecent => Self::Column(Column::NetRecent),
            Sort::Last => Self::Column(Column::LastOn),
            Sort::DaysOver => Self::Column(Column::LateAfter),
            Sort::Value => Self::Column(Column::Value),
            Sort::Code => Self::Expression("COALESCE(account.code, '')"),
            Sort::Intent => Self::Expression(
                "CASE account.intent WHEN 'high' THEN 3 WHEN 'medium' THEN 2 WHEN 'low' THEN 1 ELSE 0 END",
            ),
            Sort::Size => Self::Expression(
                "CASE account.size WHEN 'large' THEN 4 WHEN 'medium' THEN 3 WHEN 'small' THEN 2 WHEN 'micro' THEN 1 ELSE 0 END",
            ),
            Sort::Sector => Self::Expression("COALESCE(account.sector, '')"),
            Sort::Province => Self::Expression("COALESCE(account.province, '')"),
            Sort::City => Self::Expression("COALESCE(account.city, '')"),
        }
    }

    /// The column, where it is one.
    pub(in crate::account::listing) fn column(&self) -> Option<Column> {
        match self {
            Self::Column(column) => Some(*column),
            Self::Expression(_) => None,
        }
    }

    pub(in crate::account::listing) fn expression(&self) -> SimpleExpr {
        match self {
            Self::Column(column) => Expr::col((Entity, *column)),
            Self::Expression(text) => Expr::cust(*text),
        }
    }
}

/// Where a page ended: the sorted value and the id of its last row.
pub(in crate::account::listing) struct Cursor {
    pub(in crate::account::listing) value: Value,
    text: String,
    pub(in crate::account::listing) id: Uuid,
}

impl Cursor {
    pub(in crate::account::listing) fn of(sort: Sort, account: &StoredAccount) -> Self {
        let words = |text: &Option<String>| {
            let text = text.clone().unwrap_or_default();
            (text.clone().into(), text)
        };
        let (value, text): (Value, String) = match sort {
            Sort::Name => (account.sort_name.clone().into(), account.sort_name.clone()),
            Sort::Net => (account.net.into(), account.net.to_string()),
            Sort::NetRecent => (account.net_recent.into(), account.net_recent.to_string()),
            Sort::Last => (account.last_on.into(), account.last_on.to_string()),
            Sort::DaysOver => (account.late_after.into(), account.late_after.to_string()),
            Sort::Value => (account.value.into(), account.value.to_string()),
            Sort::Code => words(&account.code),
            Sort::Sector => words(&account.sector),
            Sort::Province => words(&account.province),
            Sort::City => words(&account.city),
            Sort::Intent => ranked(account.intent().map(|intent| match intent {
                Intent::High => 3,
                Intent::Medium => 2,
                Intent::Low => 1,
            })),
            Sort::Size => ranked(
                account
                    .size
                    .as_deref()
                    .and_then(Size::read)
                    .map(|size| match size {
                        Size::Large => 4,
                        Size::Medium => 3,
                        Size::Small => 2,
                        Size::Micro => 1,
                    }),
            ),
        };
        Self {
            value,
            text,
            id: account.id,
        }
    }

    pub(in crate::account::listing) fn parse(sort: Sort, cursor: &str) -> Result<Self> {
        let (id, text) = cursor.split_once('.').ok_or_else(cursor_not_valid)?;
        let id = Uuid::parse_str(id).map_err(|_| cursor_not_valid())?;
        let value: Value = match sort {
            Sort::Name | Sort::Code | Sort::Sector | Sort::Province | Sort::City => text.into(),
            Sort::Net | Sort::NetRecent | Sort::Value => {
                text.parse::<i64>().map_err(|_| cursor_not_valid())?.into()
            }
            Sort::Intent | Sort::Size => text.parse::<i32>().map_err(|_| cursor_not_valid())?.into(),
            Sort::Last | Sort::DaysOver => text.parse::<NaiveDate>().map_err(|_| cursor_not_valid())?.into(),
        };
        Ok(Self {
            value,
            text: text.to_owned(),
            id,
        })
    }
}

fn ranked(rank: Option<i32>) -> (Value, String) {
    let rank = rank.unwrap_or(0);
    (rank.into(), rank.to_string())
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.id, self.text)
    }
}
