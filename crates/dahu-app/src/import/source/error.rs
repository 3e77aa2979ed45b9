//! Why a file cannot be read at all. A row that cannot be read is a finding instead.

use std::path::{Path, PathBuf};

use super::{Foreign, Format};
use crate::error::{Fact, Facts, Phrase};

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// There is no such file.
    #[error("there is no file {}: check the path", .0.display())]
    NotFound(PathBuf),
    /// It is a folder.
    #[error("{} is a folder: name a file in it", .0.display())]
    Folder(PathBuf),
    /// The machine could not read it.
    #[error("the file could not be read from the disk: {0}")]
    Disk(#[source] std::io::Error),
    /// It has no bytes, or nothing but blanks.
    #[error("the file is empty: check that its export finished")]
    Empty,
    /// It has a header and nothing below.
    #[error("the file has a header and no rows below it: check that its export finished")]
    NoRows,
    /// It is of a kind that is not read.
    #[error("the file is {0}, which is not read here: save it as XLSX or CSV")]
    NotSupported(Foreign),
    /// It has zero bytes, as no text has.
    #[error("the file is not a text file, though it has no other known format: save it as XLSX or CSV")]
    NotText,
    /// Neither UTF-8 nor GB18030.
    #[error("the text is neither UTF-8 nor GB18030 (GBK): save it as UTF-8, or name its encoding")]
    UnknownEncoding,
    /// The encoding that was asked for does not exist.
    #[error("there is no encoding \"{0}\": name one such as utf-8, gb18030, big5 or windows-1252")]
    NoSuchEncoding(String),
    /// The delimiter that was asked for is no single ASCII character.
    #[error("\"{0}\" cannot be a delimiter: use a comma, a semicolon, a tab or another ASCII character")]
    NoSuchDelimiter(char),
    /// One record is longer than any real one.
    #[error(
        "row {row} goes on for more than {limit_bytes} bytes: look for a quotation mark that is never closed"
    )]
    RecordTooLong {
        /// Its number; the first row is 1.
        row: u64,
        /// The longest that is read.
        limit_bytes: usize,
    },
    /// More columns than a spreadsheet has.
    #[error("row {row} has more than {limit} columns: check the delimiter")]
    TooManyColumns {
        /// Its number; the first row is 1.
        row: u64,
        /// The most that are read.
        limit: usize,
    },
    /// Truncated, or broken inside.
    #[error("the {format} file is damaged or incomplete ({detail}): copy or export it again")]
    Damaged {
        /// What it starts as.
        format: Format,
        /// What broke.
        detail: String,
    },
    /// Small on the disk and huge when expanded.
    #[error(
        "the file expands to more than any real one of its size, so it was not read: \
         export it again, or split it into smaller files"
    )]
    ExpandsTooFar,
    /// It cannot be opened without its password.
    #[error("the workbook is protected by a password: save it without one")]
    Password,
    /// The workbook has no sheet of that name.
    #[error("the workbook has no sheet \"{sheet}\": its sheets are {}", .existing.join(", "))]
    NoSuchSheet {
        /// What was asked for.
        sheet: String,
        /// What there is.
        existing: Vec<String>,
    },
    /// A column that is needed has a type that no cell can hold.
    #[error(
        "column \"{column}\" has the type {data_type}, which is not read: export it as text, number or date"
    )]
    ColumnNotSupported {
        /// The column.
        column: String,
        /// Its type in the file.
        data_type: String,
    },
}

impl SourceError {
    /// The stable word for what is wrong.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound(_) => "file_not_found",
            Self::Folder(_) => "file_is_a_folder",
            Self::Disk(_) => "disk_error",
            Self::Empty => "file_empty",
            Self::NoRows => "file_without_rows",
            Self::NotSupported(_) => "format_not_supported",
            Self::NotText => "not_a_text_file",
            Self::UnknownEncoding => "unknown_encoding",
            Self::NoSuchEncoding(_) => "no_such_encoding",
            Self::NoSuchDelimiter(_) => "no_such_delimiter",
            Self::RecordTooLong { .. } => "record_too_long",
            Self::TooManyColumns { .. } => "too_many_columns",
            Self::Damaged { .. } => "file_damaged",
            Self::ExpandsTooFar => "expands_too_far",
            Self::Password => "password_protected",
            Self::NoSuchSheet { .. } => "no_such_sheet",
            Self::ColumnNotSupported { .. } => "column_not_supported",
        }
    }

    /// What the error is about, for every language to say it.
    #[must_use]
    pub fn facts(&self) -> Facts {
        match self {
            Self::NotFound(path) | Self::Folder(path) => Facts::of([("path", Fact::text(path.display()))]),
            Self::Disk(error) => Facts::of([("detail", Fact::text(error))]),
            Self::Empty
            | Self::NoRows
            | Self::NotText
            | Self::UnknownEncoding
            | Self::ExpandsTooFar
            | Self::Password => Facts::default(),
            Self::NotSupported(what) => {
                let what = Phrase::new(what.as_str(), Facts::default());
                Facts::of([("what", Fact::Phrases(vec![what]))])
            }
            Self::NoSuchEncoding(encoding) => Facts::of([("encoding", Fact::text(encoding))]),
            Self::NoSuchDelimiter(delimiter) => Facts::of([("delimiter", Fact::text(delimiter))]),
            Self::RecordTooLong { row, limit_bytes } => {
                Facts::of([("row", Fact::count(*row)), ("limit", Fact::count(*limit_bytes))])
            }
            Self::TooManyColumns { row, limit } => {
                Facts::of([("row", Fact::count(*row)), ("limit", Fact::count(*limit))])
            }
            Self::Damaged { format, detail } => {
                let format = format.as_str().to_uppercase();
                Facts::of([("format", Fact::Text(format)), ("detail", Fact::text(detail))])
            }
            Self::NoSuchSheet { sheet, existing } => Facts::of([
                ("sheet", Fact::text(sheet)),
                ("existing", Fact::Names(existing.clone())),
            ]),
            Self::ColumnNotSupported { column, data_type } => {
                Facts::of([("column", Fact::text(column)), ("type", Fact::text(data_type))])
            }
        }
    }

    pub(super) fn damaged(format: Format, detail: impl std::fmt::Display) -> Self {
        Self::Damaged {
            format,
            detail: detail.to_string(),
        }
    }

    /// What opening a path came to.
    pub(super) fn opening(path: &Path, error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::NotFound(path.to_owned()),
            std::io::ErrorKind::IsADirectory => Self::Folder(path.to_owned()),
            _ => Self::Disk(error),
        }
    }
}
