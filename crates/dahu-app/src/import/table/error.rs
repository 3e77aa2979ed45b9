//! Why a file cannot be read, and what to do.

/// Why a file cannot be read at all. What is wrong with single rows is a finding instead.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// It cannot be opened.
    #[error("the file cannot be opened: {0}")]
    Open(#[source] std::io::Error),
    /// It has no bytes.
    #[error("the file is empty: choose a file with a header row and rows below it")]
    Empty,
    /// It is a folder or something else that has no rows.
    #[error("this is not a file: choose a CSV, XLSX or Parquet file")]
    NotAFile,
    /// A workbook of Excel before 2007.
    #[error("this is an old Excel workbook (.xls): open it in Excel and save it as .xlsx or CSV")]
    OldWorkbook,
    /// It has bytes that no text has.
    #[error("this is not a text file, nor XLSX, nor Parquet (a zero byte at {0}): choose another file")]
    NotText(u64),
    /// Neither UTF-8 nor GB18030.
    #[error(
        "the text is neither UTF-8 nor GB18030 (UTF-8 fails at byte {utf8}, GB18030 at byte {gb18030}): save it \
         as UTF-8"
    )]
    Undecodable {
        /// Where UTF-8 fails.
        utf8: u64,
        /// About where GB18030 fails.
        gb18030: u64,
    },
    /// A row is longer than any row should be, usually because of a quotation mark that is never closed.
    #[error(
        "the row that starts in line {line} is longer than {limit} bytes: look for a quotation mark there that is \
         never closed"
    )]
    RowTooLong {
        /// The line.
        line: u64,
        /// The limit.
        limit: u64,
    },
    /// A packed file that would unpack to more than is taken.
    #[error(
        "the workbook unpacks to more than {limit} bytes or far beyond its size: it is not read for safety; save the sheet as CSV"
    )]
    UnpacksTooLarge {
        /// The limit.
        limit: u64,
    },
    /// The workbook has no sheet of this name, or none with rows.
    #[error("there is no sheet \"{wanted}\" with rows; the sheets are: {existing}")]
    NoSheet {
        /// The sheet asked for, or empty for any.
        wanted: String,
        /// Those there are.
        existing: String,
    },
    /// No header, or nothing below it.
    #[error("there are no rows below the header: a header row and at least one row are needed")]
    NoRows,
    /// It breaks off, or is damaged.
    #[error("the {format} file is damaged or breaks off ({detail}): get it again from where it came")]
    Damaged {
        /// Its format.
        format: &'static str,
        /// What the reader said.
        detail: String,
    },
}

/// What a reader returns.
pub(super) type Result<T> = std::result::Result<T, SourceError>;
