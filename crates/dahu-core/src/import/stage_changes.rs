//! Rows of a file of the stages that opportunities went through.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::{
    Field, Finding, MAX_NAME_CHARACTERS, Mapping, MappingError, ReadOptions, Row,
    columns::{Column, Columns},
    opportunities::CODE_CHARACTERS,
};
use crate::pipeline::NAME_CHARACTERS;

/// One change of stage as a file tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageChangeRow<'r> {
    /// The opportunity by its code, as [`super::account_key`] writes keys.
    pub opportunity: Cow<'r, str>,
    /// The stage, or that it was won, lost or opened again.
    pub stage: Cow<'r, str>,
    /// On which day.
    pub on: NaiveDate,
    /// Who of us did it.
    pub by: Option<Cow<'r, str>>,
}

/// Reads [`StageChangeRow`]s.
#[derive(Clone, Debug)]
pub struct StageChangeReader {
    columns: Columns,
    opportunity: Option<Column>,
    stage: Option<Column>,
    on: Option<Column>,
    by: Option<Column>,
}

impl StageChangeReader {
    /// A reader for files with this mapping.
    ///
    /// # Errors
    ///
    /// [`MappingError::Missing`] when a required field has no column.
    pub fn new(mapping: &Mapping, options: ReadOptions) -> Result<Self, MappingError> {
        Ok(Self {
            columns: Columns::new(mapping, options)?,
            opportunity: Column::of(mapping, Field::Opportunity),
            stage: Column::of(mapping, Field::Stage),
            on: Column::of(mapping, Field::Date),
            by: Column::of(mapping, Field::ChangedBy),
        })
    }

    /// The change in a row.
    ///
    /// # Errors
    ///
    /// The [`Finding`] for which the row is refused; the first, if there are several.
    pub fn read<'r>(&self, row: &'r Row) -> Result<StageChangeRow<'r>, Finding> {
        let columns = &self.columns;
        columns.check_width(row)?;
        let opportunity = columns.key(row, self.opportunity, CODE_CHARACTERS)?;
        let opportunity = columns.required(row, self.opportunity, opportunity)?;
        let stage = columns.text(row, self.stage, NAME_CHARACTERS)?;
        let stage = columns.required(row, self.stage, stage)?;
        let on = columns.date(row, self.on)?;
        Ok(StageChangeRow {
            opportunity,
            stage,
            on: columns.required(row, self.on, on)?,
            by: columns.text(row, self.by, MAX_NAME_CHARACTERS)?,
        })
    }
}

impl StageChangeRow<'_> {
    /// Whether it says that the opportunity was opened again, and not into which stage.
    #[must_use]
    pub fn is_reopened(&self) -> bool {
        let word = super::spelled_loosely(&self.stage);
        [
            "reopened",
            "reopen",
            "re-opened",
            "重新打开",
            "重启",
            "重新开启",
            "已重启",
        ]
        .contains(&word.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{Cell, Kind, Reason};

    fn read(header: [&str; 4], cells: [&str; 4]) -> Result<StageChangeRow<'static>, Finding> {
        let header = header.map(str::to_owned);
        let today = NaiveDate::from_ymd_opt(2026, 3, 5).expect("a day");
        let mapping = Mapping::guess(Kind::StageChanges, &header);
        let reader = StageChangeReader::new(&mapping, ReadOptions::new(today)).expect("a mapping");
        let row: &'static Row = Box::leak(Box::new(cells.map(Cell::Text).into_iter().collect()));
        reader.read(row)
    }

    #[test]
    fn a_change_is_read_under_headers_of_either_language() {
        let chinese = ["商机编号", "变更后阶段", "变更日期", "变更人"];
        let english = ["Opportunity ID", "Stage", "Changed on", "Changed by"];
        for header in [chinese, english] {
            let change = read(header, ["S-1", "商务谈判", "2026-03-01", "张三"]).expect("a change");
            assert_eq!((&*change.opportunity, &*change.stage), ("S-1", "商务谈判"));
            assert_eq!(change.on, NaiveDate::from_ymd_opt(2026, 3, 1).expect("a day"));
            assert_eq!(change.by.as_deref(), Some("张三"));
        }
    }

    #[test]
    fn a_change_without_a_stage_or_of_a_day_to_come_is_a_finding() {
        let header = ["商机编号", "阶段", "日期", "负责人"];
        for (cells, reason) in [
            (["S-1", "", "2026-03-01", ""], Reason::MissingValue),
            (["", "谈判", "2026-03-01", ""], Reason::MissingValue),
            (["S-1", "谈判", "", ""], Reason::MissingValue),
            (["S-1", "谈判", "2026-03-06", ""], Reason::DateInFuture),
        ] {
            assert_eq!(
                read(header, cells).expect_err("a finding").reason,
                reason,
                "{cells:?}"
            );
        }
        let most_characters = NAME_CHARACTERS;
        let long = "谈".repeat(61);
        let finding = read(header, ["S-1", &long, "2026-03-01", ""]).expect_err("a finding");
        assert_eq!(finding.reason, Reason::TextTooLong { most_characters });
    }

    #[test]
    fn what_was_opened_again_is_known_by_its_word() {
        let header = ["商机编号", "阶段", "日期", "负责人"];
        for (word, expected) in [("Reopened", true), (" 重新打开 ", true), ("open", false)] {
            let change = read(header, ["S-1", word, "2026-03-01", ""]).expect("a change");
            assert_eq!(change.is_reopened(), expected, "{word}");
        }
    }
}
