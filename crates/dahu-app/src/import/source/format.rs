//! Telling formats apart by what files contain; names and extensions do not count.

use std::{
    fmt,
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::Path,
};

use super::SourceError;

/// The formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Text in records: CSV, TSV and their like.
    Csv,
    /// The same, compressed with gzip.
    CsvGzip,
    /// A workbook of Excel 2007 or later.
    Xlsx,
    /// A Parquet file.
    Parquet,
}

impl Format {
    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::CsvGzip => "csv.gz",
            Self::Xlsx => "xlsx",
            Self::Parquet => "parquet",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Starts of files that people try and that are not read.
const NOT_SUPPORTED: [(&[u8], &str); 8] = [
    (
        b"\xd0\xcf\x11\xe0",
        "an old Excel workbook (.xls), or one protected by a password",
    ),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"ORC", "an ORC file"),
];

/// The format of the file, which is left at its start.
pub(super) fn detect(path: &Path) -> Result<(Format, File, u64), SourceError> {
    let opening = |error| SourceError::opening(path, error);
    let mut file = File::open(path).map_err(opening)?;
    let metadata = file.metadata().map_err(opening)?;
    if metadata.is_dir() {
        return Err(SourceError::Folder(path.to_owned()));
    }
    let mut start = Vec::with_capacity(8);
    (&mut file).take(8).read_to_end(&mut start).map_err(opening)?;
    file.seek(SeekFrom::Start(0)).map_err(opening)?;
    Ok((of_start(&start)?, file, metadata.len()))
}

fn of_start(start: &[u8]) -> Result<Format, SourceError> {
    if let Some((_, name)) = NOT_SUPPORTED.iter().find(|(magic, _)| start.starts_with(magic)) {
        return Err(SourceError::NotSupported(name));
    }
    match start {
        [] => Err(SourceError::Empty),
        [b'P', b'K', 3, 4, ..] => Ok(Format::Xlsx),
        [b'P', b'K', 5, 6, ..] => Err(SourceError::NotSupported("an empty ZIP archive")),
        [b'P', b'A', b'R', b'1', ..] => Ok(Format::Parquet),
        [0x1f, 0x8b, ..] => Ok(Format::CsvGzip),
        _ => Ok(Format::Csv),
    }
}
