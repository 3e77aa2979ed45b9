//! Which column of a file holds which field.

use serde::{Deserialize, Serialize};

use super::{Field, Kind, header, text};
use crate::custom_field::{CustomField, CustomFieldId};

/// Which column holds which field, for a file with a certain header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    kind: Kind,
    header: Vec<String>,
    columns: Vec<(Field, usize)>,
    #[serde(default)]
    own: Vec<OwnColumn>,
}

/// A custom field, and the column that holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnColumn {
    /// The field's id.
    pub id: CustomFieldId,
    /// What it is.
    pub field: CustomField,
    /// The column, counted from 0, where there is one.
    pub column: Option<usize>,
}

/// Why a mapping cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// A part of the text is not `field=column`.
    #[error("\"{part}\" is not a pair: write field=column, with commas between the pairs")]
    NotAPair {
        /// The part.
        part: String,
    },
    /// The kind of file has no such field.
    #[error("there is no field \"{word}\": the fields are {}", words(.known))]
    UnknownField {
        /// The word.
        word: String,
        /// The fields that there are.
        known: Vec<Field>,
    },
    /// One field was given two columns.
    #[error("\"{}\" is given twice: name one column for it", .field.as_str())]
    GivenTwice {
        /// The field.
        field: Field,
    },
    /// The file has no such column.
    #[error("the file has no column \"{column}\": its columns are {}", .existing.join(", "))]
    UnknownColumn {
        /// The column that was asked for.
        column: String,
        /// The columns that the file has.
        existing: Vec<String>,
    },
    /// Nothing is mapped to a field that must be there.
    #[error("no column is mapped to {}: the columns of the file are {}", alternatives(.ways), .existing.join(", "))]
    Missing {
        /// The ways to meet the need, and for each way the fields it takes.
        ways: &'static [&'static [Field]],
        /// The columns that the file has.
        existing: Vec<String>,
    },
}

impl Mapping {
    /// Finds columns by what headers usually say in English and Chinese. Fields without such a column stay open, and
    /// no column is used twice; see [`Mapping::check`] for what is still missing.
    #[must_use]
    pub fn guess(kind: Kind, header: &[String]) -> Self {
        let mut mapping = Self {
            kind,
            header: header.to_vec(),
            columns: Vec::new(),
            own: Vec::new(),
        };
        let folded: Vec<String> = header.iter().map(|name| header::fold(name)).collect();
        for field in kind.fields() {
            let column = field.headers(kind).find_map(|word| {
                let found = folded.iter().position(|name| name == word)?;
                (!mapping.uses(found)).then_some(found)
            });
            mapping.set(*field, column);
        }
        mapping
    }

    /// Reads `account=CustomerID,date=InvoiceDate`. A column whose name has a comma is put in double quotes. Names are
    /// compared exactly first, then without regard to letter case, width and blanks.
    ///
    /// # Errors
    ///
    /// A [`MappingError`] that names the column or field at fault and those that exist, also where a required field
    /// has no column.
    pub fn parse(kind: Kind, text: &str, header: &[String]) -> Result<Self, MappingError> {
        Self::parse_with(kind, text, header, Vec::new())
    }

    /// The same, where a word may also be the id or the name of one of these custom fields.
    ///
    /// # Errors
    ///
    /// As [`Mapping::parse`].
    pub fn parse_with(
        kind: Kind,
        text: &str,
        header: &[String],
        own: Vec<OwnColumn>,
    ) -> Result<Self, MappingError> {
        let mut mapping = Self {
            kind,
            header: header.to_vec(),
            columns: Vec::new(),
            own: without_columns(own),
        };
        for part in pairs(text) {
            let (word, column) = part.split_once('=').ok_or_else(|| not_a_pair(part))?;
            let (word, column) = (word.trim(), unquoted(column.trim()));
            if word.is_empty() || column.is_empty() {
                return Err(not_a_pair(part));
            }
            let index = find_column(column, header).ok_or_else(|| MappingError::UnknownColumn {
                column: column.to_owned(),
                existing: header.to_vec(),
            })?;
            let known = kind.fields().iter().find(|field| field.as_str() == word);
            if let Some(field) = known.copied() {
                if mapping.column(field).is_some() {
                    return Err(MappingError::GivenTwice { field });
                }
                mapping.set(field, Some(index));
            } else if let Some(own) = own_of(&mut mapping.own, unquoted(word)) {
                own.column = Some(index);
            } else {
                return Err(MappingError::UnknownField {
                    word: word.to_owned(),
                    known: kind.fields().to_vec(),
                });
            }
        }
        mapping.check()?;
        Ok(mapping)
    }

    /// Whether every required field has a column.
    ///
    /// # Errors
    ///
    /// [`MappingError::Missing`] with the first that has none.
    pub fn check(&self) -> Result<(), MappingError> {
        let unmet = self.kind.needs().iter().find(|ways| {
            !ways
                .iter()
                .any(|fields| fields.iter().all(|field| self.column(*field).is_some()))
        });
        match unmet {
            None => Ok(()),
            Some(ways) => Err(MappingError::Missing {
                ways,
                existing: self.header.clone(),
            }),
        }
    }

    /// What the file's rows are.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The names of all the file's columns.
    #[must_use]
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The column that holds the field, counted from 0.
    #[must_use]
    pub fn column(&self, field: Field) -> Option<usize> {
        self.columns
            .iter()
            .find(|(mapped, _)| *mapped == field)
            .map(|(_, column)| *column)
    }

    /// The same with these custom fields, each in the column that is called like it, where no other field has it.
    #[must_use]
    pub fn with_own(mut self, own: Vec<OwnColumn>) -> Self {
        self.own = without_columns(own);
        let folded: Vec<String> = self.header.iter().map(|name| header::fold(name)).collect();
        for place in 0..self.own.len() {
            let name = header::fold(&self.own[place].field.name);
            let found = folded.iter().position(|column| *column == name);
            self.own[place].column = found.filter(|column| !self.uses(*column));
        }
        self
    }

    /// The custom fields, each with its column where it has one.
    #[must_use]
    pub fn own(&self) -> &[OwnColumn] {
        &self.own
    }

    /// Maps a custom field to another column, or to none.
    pub fn set_own(&mut self, id: CustomFieldId, column: Option<usize>) {
        let column = column.filter(|column| *column < self.header.len());
        if let Some(own) = self.own.iter_mut().find(|own| own.id == id) {
            own.column = column;
        }
    }

    /// The name of the column that holds the field.
    #[must_use]
    pub fn column_name(&self, field: Field) -> Option<&str> {
        self.header.get(self.column(field)?).map(String::as_str)
    }

    /// The columns in use, counted from 0, each once.
    #[must_use]
    pub fn columns(&self) -> Vec<usize> {
        let own = self.own.iter().filter_map(|own| own.column);
        let mut columns: Vec<usize> = self
            .columns
            .iter()
            .map(|(_, column)| *column)
            .chain(own)
            .collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// Maps the field to another column, or to none. A column that the file does not have is as none.
    pub fn set(&mut self, field: Field, column: Option<usize>) {
        self.columns.retain(|(mapped, _)| *mapped != field);
        if let Some(column) = column.filter(|column| *column < self.header.len()) {
            self.columns.push((field, column));
        }
    }

    fn uses(&self, column: usize) -> bool {
        self.columns().contains(&column)
    }
}

impl std::fmt::Display for Mapping {
    /// The text that [`Mapping::parse`] reads.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let own = self
            .own
            .iter()
            .filter_map(|own| Some((own.id.to_string(), own.column?)));
        let columns = self
            .columns
            .iter()
            .map(|(field, column)| (field.as_str().to_owned(), *column));
        for (place, (word, column)) in columns.chain(own).enumerate() {
            let name = self.header.get(column).map_or("", String::as_str);
            let comma = if place == 0 { "" } else { "," };
            if name.contains([',', '"']) {
                write!(f, "{comma}{word}=\"{name}\"")?;
            } else {
                write!(f, "{comma}{word}={name}")?;
            }
        }
        Ok(())
    }
}

fn without_columns(own: Vec<OwnColumn>) -> Vec<OwnColumn> {
    let own = own.into_iter();
    own.map(|own| OwnColumn { column: None, ..own }).collect()
}

/// The custom field of this id, or else of this name.
fn own_of<'a>(own: &'a mut [OwnColumn], word: &str) -> Option<&'a mut OwnColumn> {
    let name = header::fold(word);
    let place = own
        .iter()
        .position(|own| own.id.to_string() == word)
        .or_else(|| own.iter().position(|own| header::fold(&own.field.name) == name))?;
    own.get_mut(place)
}

fn words(fields: &[Field]) -> String {
    fields
        .iter()
        .map(|field| field.as_str())
        .collect::<Vec<_>>()
        .join(", ")
}

fn alternatives(ways: &[&[Field]]) -> String {
    let ways = ways.iter().map(|way| words(way).replace(", ", " and "));
    ways.collect::<Vec<_>>().join(", or ")
}

fn not_a_pair(part: &str) -> MappingError {
    MappingError::NotAPair {
        part: part.trim().to_owned(),
    }
}

/// The parts between commas that do not stand in double quotes.
fn pairs(text: &str) -> Vec<&str> {
    let mut quoted = false;
    let parts = text.split(|c| {
        quoted ^= c == '"';
        c == ',' && !quoted
    });
    parts.filter(|part| !part.trim().is_empty()).collect()
}

fn unquoted(column: &str) -> &str {
    column
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(column)
}

fn find_column(column: &str, header: &[String]) -> Option<usize> {
    let loose = |name: &str| -> String {
        text::fold_width(name)
            .chars()
            .filter(|c| !c.is_whitespace())
            .flat_map(char::to_lowercase)
            .collect()
    };
    let wanted = loose(column);
    header
        .iter()
        .position(|name| name == column)
        .or_else(|| header.iter().position(|name| loose(name) == wanted))
}

#[cfg(test)]
mod tests;
