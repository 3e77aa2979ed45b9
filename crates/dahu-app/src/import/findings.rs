//! The findings of an import, in a file of JSON lines beside the workspace's other files: there is no limit on them.

use std::{
    collections::HashMap,
    fs::File,
    io::{BufRead, BufReader, BufWriter, ErrorKind, Write},
    path::PathBuf,
};

use dahu_core::import::{Finding, Severity};

use super::ImportId;
use crate::{
    Context, Error, Result,
    error::{Fact, Facts},
};

/// Findings that a sheet of a workbook takes below its heading.
const ON_SHEET: usize = 1_048_575;

/// Where the findings of one import lie.
#[derive(Clone, Debug)]
pub struct FindingsFile(PathBuf);

impl FindingsFile {
    /// The file that a dry run was told to write ([`super::Job::findings`]).
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// The file of an import.
    pub(super) fn of(ctx: &Context, id: ImportId) -> Self {
        Self(
            ctx.workspace
                .folder()
                .join("imports")
                .join(format!("{id}.findings.jsonl")),
        )
    }

    /// Reads the findings one after the other, in the order of the file that was imported.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened; each item says when a line cannot be read.
    pub fn read(&self) -> Result<Box<dyn Iterator<Item = Result<Finding>> + Send>> {
        let file = match File::open(&self.0) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Box::new(std::iter::empty())),
            Err(error) => return Err(error.into()),
        };
        Ok(Box::new(
            BufReader::new(file)
                .lines()
                .map(|line| Ok(serde_json::from_str(&line?)?)),
        ))
    }

    /// All findings at once, for a sheet of a workbook.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] where they are more than a sheet takes; when the file cannot be read.
    pub fn read_for_sheet(&self) -> Result<Vec<Finding>> {
        let found: Vec<Finding> = self.read()?.take(ON_SHEET + 1).collect::<Result<_>>()?;
        if found.len() > ON_SHEET {
            return Err(Error::refused_with(
                "findings_beyond_sheet",
                format!("there are more findings than a sheet takes ({ON_SHEET}): take them as CSV"),
                Facts::of([("most", Fact::count(ON_SHEET))]),
            ));
        }
        Ok(found)
    }

    pub(super) fn remove(&self) -> Result<()> {
        match std::fs::remove_file(&self.0) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }
}

/// Collects the findings of a running import: counted, and written where there is a file.
pub(super) struct Findings {
    file: Option<BufWriter<File>>,
    by_reason: HashMap<&'static str, u64>,
    /// Rows left out.
    pub(super) refused: u64,
    /// Findings about rows that were taken.
    pub(super) warned: u64,
    /// The first findings, for a dry run's answer.
    pub(super) first: Vec<Finding>,
}

/// Findings kept in memory.
const FIRST: usize = 200;

impl Findings {
    pub(super) fn new(file: Option<&FindingsFile>) -> Result<Self> {
        let file = match file {
            Some(FindingsFile(path)) => Some(BufWriter::new(File::create(path)?)),
            None => None,
        };
        Ok(Self {
            file,
            by_reason: HashMap::new(),
            refused: 0,
            warned: 0,
            first: Vec::new(),
        })
    }

    pub(super) fn add(&mut self, finding: Finding) -> Result<()> {
        match finding.reason.severity() {
            Severity::Refused => self.refused += 1,
            Severity::Warning => self.warned += 1,
        }
        *self.by_reason.entry(finding.reason.code()).or_default() += 1;
        if let Some(file) = &mut self.file {
            serde_json::to_writer(&mut *file, &finding)?;
            file.write_all(b"\n")?;
        }
        if self.first.len() < FIRST {
            self.first.push(finding);
        }
        Ok(())
    }

    /// How many there are.
    pub(super) fn count(&self) -> u64 {
        self.refused + self.warned
    }

    /// Makes the file durable and returns the counts by reason, most frequent first.
    pub(super) fn finish(&mut self) -> Result<Vec<(String, u64)>> {
        if let Some(file) = self.file.take() {
            file.into_inner()
                .map_err(std::io::IntoInnerError::into_error)?
                .sync_all()?;
        }
        let mut counts: Vec<(String, u64)> = self
            .by_reason
            .iter()
            .map(|(reason, count)| ((*reason).to_owned(), *count))
            .collect();
        counts.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        Ok(counts)
    }
}

#[cfg(test)]
mod tests {
    use dahu_core::import::Reason;

    use super::*;

    #[test]
    fn more_findings_than_a_sheet_takes_are_refused() {
        let finding = Finding {
            row: 2,
            column: None,
            value: String::new(),
            reason: Reason::MissingValue,
        };
        let line = serde_json::to_string(&finding).expect("JSON") + "\n";
        let folder = tempfile::tempdir().expect("a folder");
        let file = FindingsFile::at(folder.path().join("findings.jsonl"));
        std::fs::write(&file.0, line.repeat(2)).expect("a file");
        assert_eq!(
            file.read_for_sheet().expect("they fit"),
            [finding.clone(), finding]
        );
        std::fs::write(&file.0, line.repeat(ON_SHEET + 1)).expect("a file");
        let refused = file.read_for_sheet();
        assert!(
            matches!(
                refused,
                Err(Error::Refused {
                    rule: "findings_beyond_sheet",
                    ..
                })
            ),
            "{refused:?}"
        );
    }
}
