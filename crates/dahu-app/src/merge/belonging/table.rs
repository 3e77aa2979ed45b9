//! Tables as merges read and write them: by name, column by column.

use super::{of_accounts, of_contacts, of_judgements};
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
    let all = [of_accounts::TABLES, of_contacts::TABLES, of_judgements::TABLES];
    let found = all
        .into_iter()
        .flatten()
        .copied()
        .find(|table| table.name == name);
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
