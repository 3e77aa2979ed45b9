//! The findings of an import, in a file of JSON lines beside the workspace's other files: there is no limit on them.

use std::{
    collections::HashMap,
    fs::File,
    io::{BufRead, BufReader, BufWriter, ErrorKind, Write},
    path::PathBuf,
};

use dahu_core::import::{Finding, Severity};

use super::ImportId;
use crate::{Context, Result};

/// Where the findings of one import lie.
#[derive(Clone, Debug)]
pub struct FindingsFile(PathBuf);

impl FindingsFile {
    /// The file of a dry run.
    pub(super) fn at(path: PathBuf) -> Self {
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
