//! Reading the rows of a file: opened, mapped, followed, and with a finding for every row that is left out.

use std::{path::Path, sync::Arc};

use chrono::NaiveDate;
use dahu_core::import::{
    DateOrder, DateOrderEvidence, DateOrderVerdict, Field, Finding, Mapping, ReadOptions, Row,
};

use super::{
    Job, Tracker,
    findings::Findings,
    table::{Source, SourceOptions},
};
use crate::{Error, Result};

/// Rows between two reports of progress.
const REPORT_EVERY: u64 = 1_024;

/// A file being read, and what came of it so far.
pub(super) struct Reading {
    pub(super) job: Job,
    pub(super) today: NaiveDate,
    pub(super) tracker: Arc<Tracker>,
    pub(super) findings: Findings,
}

impl Reading {
    /// Rows read.
    pub(super) fn read(&self) -> u64 {
        self.tracker.now().rows_read
    }

    /// Rows taken.
    pub(super) fn taken(&self) -> u64 {
        self.tracker.now().rows_taken
    }

    /// Opens the file and finds out which column is which field and how its dates are meant.
    pub(super) fn open(&self) -> Result<(Source, Mapping, ReadOptions)> {
        let source_options = SourceOptions {
            sheet: self.job.sheet.clone(),
        };
        let source = Source::open(&self.job.path, &source_options).map_err(unreadable)?;
        let mapping = mapping_of(&self.job, source.header())?;
        let mut options = read_options(&source, &mapping, self.today);
        if let Some(order) = self.job.date_order {
            options.date_order = Some(order);
        } else if options.date_order.is_none() {
            options.date_order = order_in_all_rows(&self.job.path, &source_options, &mapping)?;
        }
        Ok((source, mapping, options))
    }

    /// Hands every row to `take`, which takes it or says what is wrong with it; warnings it pushes beside.
    pub(super) fn each_row(
        &mut self,
        source: &mut Source,
        mut take: impl FnMut(&Row, &mut Vec<Finding>) -> Result<Result<(), Finding>>,
    ) -> Result<()> {
        let (mut read, mut taken) = (0_u64, 0_u64);
        let mut row = Row::new();
        let mut warnings = Vec::new();
        self.tracker.set_bytes_total(source.bytes_total());
        while source.next_row(&mut row).map_err(unreadable)? {
            if row.is_blank() {
                continue;
            }
            read += 1;
            match take(&row, &mut warnings)? {
                Ok(()) => taken += 1,
                Err(finding) => self.findings.add(finding)?,
            }
            for warning in warnings.drain(..) {
                self.findings.add(warning)?;
            }
            if read % REPORT_EVERY == 0 {
                self.tracker
                    .read(read, taken, self.findings.count(), source.bytes_read());
            }
        }
        self.tracker
            .read(read, taken, self.findings.count(), source.bytes_total());
        Ok(())
    }
}

/// How to read the file's cells: its first rows show how its dates are meant.
pub(super) fn read_options(source: &Source, mapping: &Mapping, today: NaiveDate) -> ReadOptions {
    let mut options = ReadOptions::new(today);
    options.epoch = source.epoch();
    let mut evidence = DateOrderEvidence::default();
    let columns = date_columns(mapping);
    for row in source.sample() {
        see(&mut evidence, &columns, row);
    }
    options.date_order = evidence.verdict().order();
    options
}

/// The order of dates by all rows, where the first ones leave it open: a whole month can look both ways.
fn order_in_all_rows(path: &Path, options: &SourceOptions, mapping: &Mapping) -> Result<Option<DateOrder>> {
    let columns = date_columns(mapping);
    let mut source = Source::open(path, options).map_err(unreadable)?;
    let mut evidence = DateOrderEvidence::default();
    for row in source.sample() {
        see(&mut evidence, &columns, row);
    }
    if evidence.verdict() != DateOrderVerdict::Undecided {
        return Ok(evidence.verdict().order());
    }
    let mut row = Row::new();
    while source.next_row(&mut row).map_err(unreadable)? {
        see(&mut evidence, &columns, &row);
    }
    Ok(evidence.verdict().order())
}

fn date_columns(mapping: &Mapping) -> Vec<usize> {
    let dates = [Field::Date, Field::On, Field::TargetedOn, Field::AssessedOn];
    dates
        .into_iter()
        .filter_map(|field| mapping.column(field))
        .collect()
}

fn see(evidence: &mut DateOrderEvidence, columns: &[usize], row: &Row) {
    for column in columns {
        evidence.see(row.cell(*column));
    }
}

/// The mapping of a job for a file with this header: as given, or guessed.
fn mapping_of(job: &Job, header: &[String]) -> Result<Mapping> {
    let mapping = match &job.mapping {
        Some(given) => Mapping::parse(job.kind, given, header),
        None => {
            let guessed = Mapping::guess(job.kind, header);
            guessed.check().map(|()| guessed)
        }
    };
    mapping.map_err(|error| Error::refused("mapping_not_usable", error.to_string()))
}

/// A file that cannot be read, in its own words.
pub(super) fn unreadable(error: super::table::SourceError) -> Error {
    Error::refused("file_not_readable", error.to_string())
}
