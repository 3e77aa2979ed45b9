//! Reading the rows of a file: opened, mapped, followed, and with a finding for every row that is left out.

use std::sync::Arc;

use chrono::NaiveDate;
use dahu_core::import::{
    DateOrder, Field, Finding, Kind, Mapping, MappingError, OwnColumn, ReadOptions, Row,
};

use super::{
    Job, Tracker,
    findings::Findings,
    source::{Source, SourceError, SourceOptions},
};
use crate::{
    Context, Error, Result, custom_field,
    error::{Fact, Facts},
};

/// Rows between two reports of progress.
const REPORT_EVERY: u64 = 1_024;

/// A file being read, and what came of it so far.
pub(super) struct Reading {
    pub(super) job: Job,
    pub(super) today: NaiveDate,
    pub(super) tracker: Arc<Tracker>,
    pub(super) findings: Findings,
    /// The custom fields that a file of accounts may fill.
    pub(super) own: Vec<OwnColumn>,
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

    /// So many rows that were taken are left out after all.
    pub(super) fn leave_out(&self, rows: u64) {
        let now = self.tracker.now();
        let taken = now.rows_taken.saturating_sub(rows);
        self.tracker
            .read(now.rows_read, taken, self.findings.count(), now.bytes_read);
    }

    /// Opens the file and finds out which column is which field and how its dates are meant.
    pub(super) fn open(&self) -> Result<(Source, Mapping, ReadOptions)> {
        let options = SourceOptions {
            sheet: self.job.sheet.clone(),
            ..SourceOptions::default()
        };
        let mut source = Source::open(&self.job.path, &options).map_err(unreadable)?;
        let mapping = mapping_of(&self.job, source.header(), &self.own)?;
        source.use_columns(&mapping.columns()).map_err(unreadable)?;
        let order = self.job.date_order;
        let goes_on = || !self.tracker.is_stopped();
        let options = read_options(&source, &mapping, self.today, order, goes_on).map_err(unreadable)?;
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
                if self.tracker.is_stopped() {
                    return Err(Error::refused(
                        "dry_run_stopped",
                        "the dry run was stopped before its end: start it again",
                    ));
                }
            }
        }
        self.tracker
            .read(read, taken, self.findings.count(), source.bytes_total());
        Ok(())
    }
}

/// The custom fields that a file of this kind may fill, without columns yet.
pub(super) async fn own_columns(ctx: &Context, kind: Kind) -> Result<Vec<OwnColumn>> {
    if kind != Kind::Accounts {
        return Ok(Vec::new());
    }
    let defined = custom_field::defined(ctx.workspace.database.reader()).await?;
    let in_use = defined.into_iter().filter(|defined| !defined.field.is_retired);
    let own = in_use.map(|defined| OwnColumn {
        id: defined.id,
        field: defined.field,
        column: None,
    });
    Ok(own.collect())
}

/// How to read the file's cells; how dates are meant is told by the dates themselves, unless it is given.
pub(super) fn read_options(
    source: &Source,
    mapping: &Mapping,
    today: NaiveDate,
    order: Option<DateOrder>,
    goes_on: impl Fn() -> bool,
) -> Result<ReadOptions, SourceError> {
    let mut options = ReadOptions::new(today);
    options.epoch = source.epoch();
    let columns: Vec<usize> = Field::DATES
        .into_iter()
        .filter_map(|field| mapping.column(field))
        .collect();
    options.date_order = match order {
        Some(order) => Some(order),
        None => source.date_order(&columns, goes_on)?.order(),
    };
    Ok(options)
}

/// The mapping of a job for a file with this header: as given, or guessed.
fn mapping_of(job: &Job, header: &[String], own: &[OwnColumn]) -> Result<Mapping> {
    let mapping = match &job.mapping {
        Some(given) => Mapping::parse_with(job.kind, given, header, own.to_vec()),
        None => {
            let guessed = Mapping::guess(job.kind, header).with_own(own.to_vec());
            guessed.check().map(|()| guessed)
        }
    };
    mapping.map_err(not_usable)
}

/// Columns that cannot be used like this, with what is wrong about them.
pub(super) fn not_usable(error: MappingError) -> Error {
    let message = error.to_string();
    let (rule, facts) = match error {
        MappingError::NotAPair { part } => ("mapping_not_a_pair", Facts::of([("part", Fact::Text(part))])),
        MappingError::UnknownField { word, known } => {
            let known = known.iter().map(|field| field.as_str().to_owned()).collect();
            let facts = Facts::of([("field", Fact::Text(word)), ("known", Fact::Names(known))]);
            ("mapping_unknown_field", facts)
        }
        MappingError::GivenTwice { field } => {
            let facts = Facts::of([("field", Fact::Ways(vec![vec![field]]))]);
            ("mapping_given_twice", facts)
        }
        MappingError::UnknownColumn { column, existing } => {
            let facts = Facts::of([
                ("column", Fact::Text(column)),
                ("existing", Fact::Names(existing)),
            ]);
            ("mapping_unknown_column", facts)
        }
        MappingError::Missing { ways, existing } => {
            let ways = ways.iter().map(|fields| fields.to_vec()).collect();
            let facts = Facts::of([("needed", Fact::Ways(ways)), ("existing", Fact::Names(existing))]);
            ("mapping_missing", facts)
        }
    };
    Error::refused_with(rule, message, facts)
}

/// A file that cannot be read, in its own words.
pub(crate) fn unreadable(error: SourceError) -> Error {
    Error::refused_with(error.code(), error.to_string(), error.facts())
}
