//! Tables as merges read and write them: by name, column by column.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{DbErr, QueryResult, Value as Bound};
use serde_json::Value;
use uuid::Uuid;

use super::{Row, of_accounts, of_contacts};
use crate::{Error, Result};

/// A table with rows that belong to accounts or contacts.
#[derive(Debug)]
pub(in crate::merge) struct Table {
    /// Its name.
    pub(super) name: &'static str,
    /// Its primary key.
    pub(super) primary: &'static [&'static str],
    /// All of its columns.
    pub(super) columns: &'static [Column],
    /// Columns that name a row of another table, without which a row that was set aside cannot come back.
    pub(super) needs: &'static [(&'static str, &'static str)],
}

/// A column.
pub(super) type Column = (&'static str, Kind);

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Id,
    Text,
    Integer,
    Big,
    Day,
    Moment,
    Truth,
}

/// A table of this name, as a merge of an earlier program wrote it.
pub(super) fn known(name: &str) -> Result<&'static Table> {
    let all = of_accounts::TABLES.iter().chain(of_contacts::TABLES).copied();
    let found = all.into_iter().find(|table| table.name == name);
    found.ok_or_else(|| Error::internal(format!("no table {name} belongs to merges")))
}

impl Table {
    /// A column of this name.
    pub(super) fn column(&self, name: &str) -> Result<&'static str> {
        let found = self.columns.iter().find(|(known, _)| *known == name);
        found
            .map(|(known, _)| *known)
            .ok_or_else(|| Error::internal(format!("no column {name} of {}", self.name)))
    }

    /// What a column holds.
    pub(super) fn kind(&self, name: &str) -> Kind {
        let found = self.columns.iter().find(|(known, _)| *known == name);
        found.map_or(Kind::Text, |(_, kind)| *kind)
    }
}

impl Kind {
    /// What a row of an answer holds in a column.
    pub(super) fn read(self, row: &QueryResult, column: &str) -> Result<Value, DbErr> {
        Ok(match self {
            Self::Id => {
                let id: Option<Uuid> = row.try_get("", column)?;
                id.map_or(Value::Null, |id| Value::String(id.to_string()))
            }
            Self::Text => row.try_get::<Option<String>>("", column)?.into(),
            Self::Integer => row.try_get::<Option<i32>>("", column)?.into(),
            Self::Big => row.try_get::<Option<i64>>("", column)?.into(),
            Self::Truth => row.try_get::<Option<bool>>("", column)?.into(),
            Self::Day => {
                let day: Option<NaiveDate> = row.try_get("", column)?;
                day.map_or(Value::Null, |day| Value::String(day.to_string()))
            }
            Self::Moment => {
                let moment: Option<DateTime<Utc>> = row.try_get("", column)?;
                moment.map_or(Value::Null, |moment| Value::String(moment.to_rfc3339()))
            }
        })
    }

    /// The same for a statement; what cannot be read is nothing.
    pub(super) fn bound(self, value: Option<&Value>) -> Bound {
        let text = value.and_then(Value::as_str);
        match self {
            Self::Id => text.and_then(|text| text.parse::<Uuid>().ok()).into(),
            Self::Text => text.map(str::to_owned).into(),
            Self::Integer => {
                let number = value.and_then(Value::as_i64);
                number.and_then(|number| i32::try_from(number).ok()).into()
            }
            Self::Big => value.and_then(Value::as_i64).into(),
            Self::Truth => value.and_then(Value::as_bool).into(),
            Self::Day => text.and_then(|text| text.parse::<NaiveDate>().ok()).into(),
            Self::Moment => {
                let moment = text.and_then(|text| DateTime::parse_from_rfc3339(text).ok());
                moment.map(|moment| moment.with_timezone(&Utc)).into()
            }
        }
    }
}

/// Some columns of a row of an answer.
pub(super) fn read(
    row: &QueryResult,
    table: &Table,
    columns: impl IntoIterator<Item = &'static str>,
) -> Result<Row, DbErr> {
    let read = columns.into_iter().map(|column| {
        let value = table.kind(column).read(row, column)?;
        Ok((column.to_owned(), value))
    });
    read.collect()
}
