//! Drafts: uploaded files that wait for somebody to say what they are.

use std::path::{Path, PathBuf};

use chrono::{NaiveDate, TimeDelta};
use dahu_core::import::{AccountReader, AssessmentReader, Cell, Field, Kind, LedgerReader, Mapping, Row};
use tokio::io::AsyncWriteExt;

use super::{
    Finding, ImportRow,
    reading::{read_options, unreadable},
    source::{self, Source, SourceOptions},
    store,
};
use crate::{Context, Error, Result, person};

dahu_core::id! {
    /// An uploaded file that is not imported yet.
    DraftId
}

/// The largest file that is received.
pub const UPLOAD_BYTES_AT_MOST: u64 = 4 * 1024 * 1024 * 1024;
/// Rows that a preview shows.
const PREVIEW_ROWS: usize = 20;
/// Problems that a preview shows.
const PROBLEMS: usize = 20;
/// How long a draft waits.
const DRAFT_AGE: TimeDelta = TimeDelta::hours(24);

/// A file being received; what arrives goes to the disk.
pub struct Receiving {
    file: tokio::fs::File,
    folder: PathBuf,
    id: DraftId,
    file_name: String,
    bytes: u64,
}

/// A file that was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its id.
    pub id: DraftId,
    /// Its name, without any path.
    pub file_name: String,
    /// Its size.
    pub bytes: u64,
}

/// What a draft looks like, for somebody to say what it is.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The draft.
    pub draft: Draft,
    /// What its rows are, guessed where nobody said.
    pub kind: Kind,
    /// Names of its columns.
    pub header: Vec<String>,
    /// Its first rows, as text.
    pub sample: Vec<Vec<String>>,
    /// Which column is which field, guessed.
    pub mapping: Mapping,
    /// The fields there are for this kind.
    pub fields: &'static [Field],
    /// Its format, such as `csv`.
    pub format: String,
    /// Its encoding, where it is text.
    pub encoding: Option<String>,
    /// Its delimiter, where it is text.
    pub delimiter: Option<char>,
    /// What a dry run over the first rows found.
    pub problems: Vec<Finding>,
    /// The import that took this very file already.
    pub already: Option<ImportRow>,
}

/// Starts to receive a file. Whatever path the name has is cut off; it is never used as a name on the disk.
///
/// # Errors
///
/// [`Error::Internal`] when the file cannot be made.
pub async fn receive(ctx: &Context, file_name: &str) -> Result<Receiving> {
    ctx.may("upload a file")?;
    sweep(ctx)?;
    let id = DraftId::new(ctx.now());
    let folder = ctx.workspace.folder().join("uploads").join(id.to_string());
    tokio::fs::create_dir_all(&folder).await?;
    let file_name = plain_name(file_name);
    tokio::fs::write(folder.join("name"), &file_name).await?;
    let file = tokio::fs::File::create(folder.join("data")).await?;
    Ok(Receiving {
        file,
        folder,
        id,
        file_name,
        bytes: 0,
    })
}

impl Receiving {
    /// Takes the next bytes.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] with the rule `file_too_large`; [`Error::Internal`] when the disk is full. What was
    /// received is then gone.
    pub async fn take(&mut self, bytes: &[u8]) -> Result<()> {
        self.bytes += bytes.len() as u64;
        if self.bytes > UPLOAD_BYTES_AT_MOST {
            tokio::fs::remove_dir_all(&self.folder).await?;
            return Err(Error::refused(
                "file_too_large",
                "the file is larger than 4 GiB: split it, or import it on the command line of the server",
            ));
        }
        if let Err(error) = self.file.write_all(bytes).await {
            tokio::fs::remove_dir_all(&self.folder).await?;
            return Err(error.into());
        }
        Ok(())
    }

    /// The whole file is there.
    ///
    /// # Errors
    ///
    /// [`Error::Internal`] when it cannot be written.
    pub async fn finish(mut self) -> Result<Draft> {
        self.file.flush().await?;
        Ok(Draft {
            id: self.id,
            file_name: self.file_name,
            bytes: self.bytes,
        })
    }
}

/// The last part of whatever path a name has, without control characters, 200 characters at most.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last
        .chars()
        .filter(|character| !character.is_control())
        .take(200)
        .collect();
    if plain.trim().is_empty() || plain == "." || plain == ".." {
        "file".to_owned()
    } else {
        plain
    }
}

/// Deletes drafts that have waited for a day.
fn sweep(ctx: &Context) -> Result<()> {
    for entry in std::fs::read_dir(ctx.workspace.folder().join("uploads"))? {
        let entry = entry?;
        let modified: chrono::DateTime<chrono::Utc> = entry.metadata()?.modified()?.into();
        if ctx.now() - modified > DRAFT_AGE {
            std::fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// The file of a draft and its name as uploaded.
///
/// # Errors
///
/// [`Error::NotFound`] for a draft that is not there, or no longer.
pub async fn file(ctx: &Context, id: DraftId) -> Result<(PathBuf, String)> {
    let folder = ctx.workspace.folder().join("uploads").join(id.to_string());
    match tokio::fs::read_to_string(folder.join("name")).await {
        Ok(name) => Ok((folder.join("data"), name)),
        Err(_) => Err(Error::not_found("upload", id)),
    }
}

/// What a draft looks like; without `kind` the one whose fields it has most of.
///
/// # Errors
///
/// [`Error::NotFound`], and [`Error::Refused`] with the rule `file_not_readable`.
pub async fn preview(ctx: &Context, id: DraftId, kind: Option<Kind>) -> Result<Preview> {
    ctx.may("see an upload")?;
    let (path, file_name) = file(ctx, id).await?;
    let bytes = tokio::fs::metadata(&path).await?.len();
    let (fingerprinted, today) = (path.clone(), ctx.today());
    let sha256 = tokio::task::spawn_blocking(move || source::fingerprint(&fingerprinted))
        .await?
        .map_err(unreadable)?;
    let draft = Draft {
        id,
        file_name: file_name.clone(),
        bytes,
    };
    let mut preview = tokio::task::spawn_blocking(move || look_at(draft, &path, kind, today)).await??;
    let connection = ctx.workspace.database.reader();
    let people = person::all(connection).await?;
    preview.already = store::taken(connection, preview.kind, &sha256)
        .await?
        .map(|import| import.shown(&people));
    Ok(preview)
}

fn look_at(draft: Draft, path: &Path, kind: Option<Kind>, today: NaiveDate) -> Result<Preview> {
    let source = Source::open(path, &SourceOptions::default()).map_err(unreadable)?;
    let header = source.header().to_vec();
    let kind = kind.unwrap_or_else(|| likeliest(&header));
    let sample = source.sample().iter().take(PREVIEW_ROWS).map(texts).collect();
    let mapping = Mapping::guess(kind, &header);
    Ok(Preview {
        draft,
        kind,
        fields: kind.fields(),
        format: source.format().to_string(),
        encoding: source.encoding().map(str::to_owned),
        delimiter: source.delimiter(),
        problems: problems(&source, &mapping, today),
        already: None,
        mapping,
        header,
        sample,
    })
}

/// Says what is wrong with a row, if anything.
type Check = Box<dyn Fn(&Row) -> Option<Finding>>;

/// What is wrong with the first rows under a mapping; nothing while required fields have no column.
fn problems(source: &Source, mapping: &Mapping, today: NaiveDate) -> Vec<Finding> {
    let Ok(options) = read_options(source, mapping, today, None) else {
        return Vec::new();
    };
    let rows = source.sample().iter();
    let check: Check = match mapping.kind() {
        Kind::Ledger => match LedgerReader::new(mapping, options) {
            Ok(reader) => Box::new(move |row| reader.read(row).err()),
            Err(_) => return Vec::new(),
        },
        Kind::Accounts => match AccountReader::new(mapping, options) {
            Ok(reader) => Box::new(move |row| reader.read(row, &mut Vec::new()).err()),
            Err(_) => return Vec::new(),
        },
        Kind::Assessments => match AssessmentReader::new(mapping, options, today) {
            Ok(reader) => Box::new(move |row| reader.read(row).err()),
            Err(_) => return Vec::new(),
        },
    };
    rows.filter_map(check).take(PROBLEMS).collect()
}

/// The kind for which the header has the most of the required fields, ledgers first.
fn likeliest(header: &[String]) -> Kind {
    let ways = [Kind::Ledger, Kind::Accounts, Kind::Assessments];
    let complete = ways
        .into_iter()
        .find(|kind| Mapping::guess(*kind, header).check().is_ok());
    complete.unwrap_or(Kind::Accounts)
}

fn texts(row: &Row) -> Vec<String> {
    row.cells()
        .map(|cell| match cell {
            Cell::Empty => String::new(),
            Cell::Text(text) => text.to_owned(),
            Cell::Integer(number) => number.to_string(),
            Cell::Number(number) => number.to_string(),
            Cell::Date(date) => date.to_string(),
            Cell::DateTime(moment) => moment.to_string(),
            Cell::Bool(truth) => truth.to_string(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_in_an_upload_name_is_cut_off() {
        for (given, expected) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\li\\订单.xlsx", "订单.xlsx"),
            ("..", "file"),
            ("a/..", "file"),
            ("", "file"),
            ("x\u{0}y.csv", "xy.csv"),
        ] {
            assert_eq!(plain_name(given), expected, "{given:?}");
        }
        assert_eq!(plain_name(&"长".repeat(1_000)).chars().count(), 200);
    }
}
