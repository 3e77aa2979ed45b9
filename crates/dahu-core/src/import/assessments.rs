//! Rows of a file of assessments.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::{
    Field, Finding, MAX_NAME_CHARACTERS, Mapping, MappingError, ReadOptions, Row,
    accounts::intent_of,
    columns::{Column, Columns},
};
use crate::assessment::{EVIDENCE_CHARACTERS, Intent};

/// One assessment as a file tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssessmentRow<'r> {
    /// The account by its code or name, as [`super::account_key`] writes keys.
    pub account: Cow<'r, str>,
    /// The judgement.
    pub intent: Intent,
    /// The day for which it holds.
    pub on: NaiveDate,
    /// Who judged.
    pub by: Option<Cow<'r, str>>,
    /// On what that stands.
    pub evidence: Option<Cow<'r, str>>,
}

/// Reads [`AssessmentRow`]s.
#[derive(Clone, Debug)]
pub struct AssessmentReader {
    columns: Columns,
    default_on: NaiveDate,
    account: Option<Column>,
    intent: Option<Column>,
    on: Option<Column>,
    by: Option<Column>,
    evidence: Option<Column>,
}

impl AssessmentReader {
    /// A reader for files with this mapping; `default_on` is the day of assessments that name none.
    ///
    /// # Errors
    ///
    /// [`MappingError::Missing`] when a required field has no column.
    pub fn new(mapping: &Mapping, options: ReadOptions, default_on: NaiveDate) -> Result<Self, MappingError> {
        Ok(Self {
            columns: Columns::new(mapping, options)?,
            default_on,
            account: Column::of(mapping, Field::Account),
            intent: Column::of(mapping, Field::Intent),
            on: Column::of(mapping, Field::On),
            by: Column::of(mapping, Field::By),
            evidence: Column::of(mapping, Field::Evidence),
        })
    }

    /// The assessment in a row.
    ///
    /// # Errors
    ///
    /// The [`Finding`] for which the row is refused; the first, if there are several.
    pub fn read<'r>(&self, row: &'r Row) -> Result<AssessmentRow<'r>, Finding> {
        let columns = &self.columns;
        columns.check_width(row)?;
        let account = columns.key(row, self.account, MAX_NAME_CHARACTERS)?;
        let intent = intent_of(columns, row, self.intent)?;
        Ok(AssessmentRow {
            account: columns.required(row, self.account, account)?,
            intent: columns.required(row, self.intent, intent)?,
            on: columns.date(row, self.on)?.unwrap_or(self.default_on),
            by: columns.text(row, self.by, MAX_NAME_CHARACTERS)?,
            evidence: columns.text(row, self.evidence, EVIDENCE_CHARACTERS)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{Cell, Kind, Reason};

    fn read(cells: [&str; 3]) -> Result<(String, Intent, NaiveDate), Finding> {
        let today = NaiveDate::from_ymd_opt(2026, 3, 5).expect("a day");
        let header = ["客户", "意向", "日期"].map(str::to_owned);
        let mapping = Mapping::guess(Kind::Assessments, &header);
        let reader = AssessmentReader::new(&mapping, ReadOptions::new(today), today).expect("a mapping");
        let row: Row = cells.map(Cell::Text).into_iter().collect();
        reader
            .read(&row)
            .map(|read| (read.account.into_owned(), read.intent, read.on))
    }

    #[test]
    fn an_assessment_without_a_date_holds_for_the_day_given() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        assert_eq!(
            read(["大虎", "中", "2026-01-02"]),
            Ok(("大虎".to_owned(), Intent::Medium, day("2026-01-02")))
        );
        assert_eq!(
            read(["大虎", "C", ""]),
            Ok(("大虎".to_owned(), Intent::Low, day("2026-03-05")))
        );
    }

    #[test]
    fn a_file_can_say_on_what_an_assessment_stands() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 5).expect("a day");
        let header = ["客户", "意向", "依据"].map(str::to_owned);
        let mapping = Mapping::guess(Kind::Assessments, &header);
        let reader = AssessmentReader::new(&mapping, ReadOptions::new(today), today).expect("a mapping");
        let row: Row = ["大虎", "高", "预算已批"].map(Cell::Text).into_iter().collect();
        let read = reader.read(&row).expect("an assessment");
        assert_eq!(read.evidence.as_deref(), Some("预算已批"));
    }

    #[test]
    fn an_assessment_needs_an_account_and_an_intent() {
        for (cells, column) in [(["", "高", ""], "客户"), (["大虎", "", ""], "意向")] {
            let finding = read(cells).expect_err("a finding");
            assert_eq!(
                (finding.column.as_deref(), finding.reason),
                (Some(column), Reason::MissingValue)
            );
        }
    }
}
