//! Which column of a file holds which field.

use serde::{Deserialize, Serialize};

use super::{Field, Kind, header, text};

/// Which column holds which field, for a file with a certain header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    kind: Kind,
    header: Vec<String>,
    columns: Vec<(Field, usize)>,
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
        let mut mapping = Self {
            kind,
            header: header.to_vec(),
            columns: Vec::new(),
        };
        for part in pairs(text) {
            let (word, column) = part.split_once('=').ok_or_else(|| not_a_pair(part))?;
            let (word, column) = (word.trim(), unquoted(column.trim()));
            if word.is_empty() || column.is_empty() {
                return Err(not_a_pair(part));
            }
            let field = kind
                .fields()
                .iter()
                .copied()
                .find(|field| field.as_str() == word)
                .ok_or_else(|| MappingError::UnknownField {
                    word: word.to_owned(),
                    known: kind.fields().to_vec(),
                })?;
            if mapping.column(field).is_some() {
                return Err(MappingError::GivenTwice { field });
            }
            let index = find_column(column, header).ok_or_else(|| MappingError::UnknownColumn {
                column: column.to_owned(),
                existing: header.to_vec(),
            })?;
            mapping.set(field, Some(index));
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

    /// The name of the column that holds the field.
    #[must_use]
    pub fn column_name(&self, field: Field) -> Option<&str> {
        self.header.get(self.column(field)?).map(String::as_str)
    }

    /// The columns in use, counted from 0, each once.
    #[must_use]
    pub fn columns(&self) -> Vec<usize> {
        let mut columns: Vec<usize> = self.columns.iter().map(|(_, column)| *column).collect();
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
        self.columns.iter().any(|(_, used)| *used == column)
    }
}

impl std::fmt::Display for Mapping {
    /// The text that [`Mapping::parse`] reads.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, (field, column)) in self.columns.iter().enumerate() {
            let name = self.header.get(*column).map_or("", String::as_str);
            let comma = if place == 0 { "" } else { "," };
            if name.contains([',', '"']) {
                write!(f, "{comma}{}=\"{name}\"", field.as_str())?;
            } else {
                write!(f, "{comma}{}={name}", field.as_str())?;
            }
        }
        Ok(())
    }
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
