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

macro_rules! foreign {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $english:literal;)+) => {
        /// Formats that people try and that are not read.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Foreign {
            $($(#[$doc])* $name,)+
        }

        impl Foreign {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The word under which languages have a phrase for it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)+
                }
            }
        }

        impl fmt::Display for Foreign {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self {
                    $(Self::$name => $english,)+
                })
            }
        }
    };
}

foreign! {
    /// A workbook of Excel before 2007, or one that is encrypted, which looks the same from outside.
    OldExcel = "format_old_excel", "an old Excel workbook (.xls), or one protected by a password";
    /// A workbook in Excel's binary format.
    BinaryExcel = "format_binary_excel", "a binary Excel workbook (.xlsb)";
    /// A table of LibreOffice and its like.
    OpenDocument = "format_open_document", "an OpenDocument file (.ods)";
    /// A text of Word.
    Word = "format_word", "a Word document";
    /// Slides.
    PowerPoint = "format_powerpoint", "a PowerPoint presentation";
    /// A PDF.
    Pdf = "format_pdf", "a PDF";
    /// A picture.
    Picture = "format_picture", "a picture";
    /// An archive that is no workbook.
    Zip = "format_zip", "a ZIP archive";
    /// An archive with nothing in it.
    EmptyZip = "format_empty_zip", "an empty ZIP archive";
    /// An archive of RAR.
    Rar = "format_rar", "a RAR archive";
    /// An archive of 7-Zip.
    SevenZip = "format_seven_zip", "a 7-Zip archive";
    /// Columns in another format than Parquet.
    Orc = "format_orc", "an ORC file";
}

/// Starts of files that people try and that are not read.
const NOT_SUPPORTED: [(&[u8], Foreign); 8] = [
    (b"\xd0\xcf\x11\xe0", Foreign::OldExcel),
    (b"%PDF", Foreign::Pdf),
    (b"\x89PNG", Foreign::Picture),
    (b"\xff\xd8\xff", Foreign::Picture),
    (b"GIF8", Foreign::Picture),
    (b"Rar!", Foreign::Rar),
    (b"7z\xbc\xaf", Foreign::SevenZip),
    (b"ORC", Foreign::Orc),
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
    if let Some((_, foreign)) = NOT_SUPPORTED.iter().find(|(magic, _)| start.starts_with(magic)) {
        return Err(SourceError::NotSupported(*foreign));
    }
    match start {
        [] => Err(SourceError::Empty),
        [b'P', b'K', 3, 4, ..] => Ok(Format::Xlsx),
        [b'P', b'K', 5, 6, ..] => Err(SourceError::NotSupported(Foreign::EmptyZip)),
        [b'P', b'A', b'R', b'1', ..] => Ok(Format::Parquet),
        [0x1f, 0x8b, ..] => Ok(Format::CsvGzip),
        _ => Ok(Format::Csv),
    }
}
