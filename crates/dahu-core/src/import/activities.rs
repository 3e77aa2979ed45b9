//! Rows of a file of activities.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::{
    Field, Finding, MAX_NAME_CHARACTERS, MAX_TEXT_CHARACTERS, Mapping, MappingError, ReadOptions, Reason,
    Row,
    columns::{Column, Columns, cell_of},
    opportunities::CODE_CHARACTERS,
    text,
};
use crate::{
    account::listed,
    activity::{self, ActivityKind, Direction, Outcome},
};

/// Characters of what was said and done at most.
const SAID_CHARACTERS: usize = 10_000;
/// People of a side at most.
const PEOPLE_AT_MOST: usize = 50;
/// What a header says of a column whose bare numbers are hours.
const HOURS: [&str; 3] = ["小时", "工时", "hour"];

/// One activity as a file tells it; what it says nothing of is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityRow<'r> {
    /// The account by its code or name, as [`super::account_key`] writes keys.
    pub account: Cow<'r, str>,
    /// On which day.
    pub on: NaiveDate,
    /// What kind.
    pub kind: ActivityKind,
    /// What was said and done; a note says something always.
    pub text: String,
    /// What came of it; nothing of a note.
    pub outcome: Option<Outcome>,
    /// Whose move it was, where that matters.
    pub direction: Option<Direction>,
    /// How long it took.
    pub effort_minutes: Option<u32>,
    /// The names of those of us who took part.
    pub people: Vec<String>,
    /// The names of those of theirs.
    pub contacts: Vec<String>,
    /// What is done next.
    pub next_step: Option<Cow<'r, str>>,
    /// By which day.
    pub next_due_on: Option<NaiveDate>,
    /// By whom of us.
    pub next_person: Option<Cow<'r, str>>,
    /// Why nothing is.
    pub no_step_because: Option<Cow<'r, str>>,
    /// The code of the opportunity that it is about.
    pub opportunity: Option<Cow<'r, str>>,
    /// Who of us recorded it first.
    pub created_by: Option<Cow<'r, str>>,
    /// On which day.
    pub created_on: Option<NaiveDate>,
}

/// Reads [`ActivityRow`]s.
#[derive(Clone, Debug)]
pub struct ActivityReader {
    columns: Columns,
    mapping: Mapping,
    is_in_hours: bool,
}

impl ActivityReader {
    /// A reader for files with this mapping.
    ///
    /// # Errors
    ///
    /// [`MappingError::Missing`] when a required field has no column.
    pub fn new(mapping: &Mapping, options: ReadOptions) -> Result<Self, MappingError> {
        let header = mapping
            .column_name(Field::Effort)
            .unwrap_or_default()
            .to_lowercase();
        Ok(Self {
            columns: Columns::new(mapping, options)?,
            mapping: mapping.clone(),
            is_in_hours: HOURS.iter().any(|word| header.contains(word)),
        })
    }

    /// The activity in a row. What is doubtful but taken is added to `warnings`.
    ///
    /// # Errors
    ///
    /// The [`Finding`] for which the row is refused; the first, if there are several.
    pub fn read<'r>(&self, row: &'r Row, warnings: &mut Vec<Finding>) -> Result<ActivityRow<'r>, Finding> {
        let columns = &self.columns;
        columns.check_width(row)?;
        let mut doubts = Vec::new();
        let account = columns.key(row, self.column(Field::Account), MAX_NAME_CHARACTERS)?;
        let on = columns.date(row, self.column(Field::Date))?;
        let (kind, on) = (
            self.kind(row)?,
            columns.required(row, self.column(Field::Date), on)?,
        );
        let said = self.text(row, Field::Text, SAID_CHARACTERS)?;
        let said = match said {
            None if !kind.is_contact() => columns.required(row, self.column(Field::Text), None)?,
            said => said.unwrap_or_default(),
        };
        let outcome = self.word(row, Field::Outcome, &mut doubts, Outcome::read);
        let direction = self.word(row, Field::Direction, &mut doubts, Direction::read);
        let effort = |text: &str| self.minutes(text);
        let activity = ActivityRow {
            account: columns.required(row, self.column(Field::Account), account)?,
            on,
            kind,
            text: said.into_owned(),
            outcome: outcome.filter(|_| kind.is_contact()),
            direction: direction.filter(|_| kind.has_direction()),
            effort_minutes: self.word(row, Field::Effort, &mut doubts, effort),
            people: self.names(row, Field::People, &mut doubts)?,
            contacts: self.names(row, Field::Contacts, &mut doubts)?,
            next_step: self.text(row, Field::NextStep, MAX_TEXT_CHARACTERS)?,
            next_due_on: columns.any_date(row, self.column(Field::NextDueOn))?,
            next_person: self.text(row, Field::NextPerson, MAX_NAME_CHARACTERS)?,
            no_step_because: self.text(row, Field::NoStepBecause, MAX_TEXT_CHARACTERS)?,
            opportunity: self.text(row, Field::Opportunity, CODE_CHARACTERS)?,
            created_by: self.text(row, Field::CreatedBy, MAX_NAME_CHARACTERS)?,
            created_on: columns.date(row, self.column(Field::CreatedOn))?,
        };
        warnings.append(&mut doubts);
        Ok(activity)
    }

    fn column(&self, field: Field) -> Option<Column> {
        Column::of(&self.mapping, field)
    }

    fn text<'r>(&self, row: &'r Row, field: Field, most: usize) -> Result<Option<Cow<'r, str>>, Finding> {
        self.columns.text(row, self.column(field), most)
    }

    fn kind(&self, row: &Row) -> Result<ActivityKind, Finding> {
        let column = self.column(Field::ActivityKind);
        let Some((column, cell)) = cell_of(row, column) else {
            return self.columns.required(row, column, None);
        };
        let kind = ActivityKind::read(&text::cell_text(cell));
        kind.ok_or_else(|| self.columns.finding(row, column, Reason::UnknownActivityKind))
    }

    /// What `read` makes of a cell; where it makes nothing of it, that is doubtful, and the cell is left out.
    fn word<T>(
        &self,
        row: &Row,
        field: Field,
        doubts: &mut Vec<Finding>,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let (column, cell) = cell_of(row, self.column(field))?;
        let found = read(&text::cell_text(cell));
        if found.is_none() {
            doubts.push(self.columns.finding(row, column, Reason::UnknownWord));
        }
        found
    }

    fn minutes(&self, text: &str) -> Option<u32> {
        let is_bare = text.chars().all(|one| one.is_ascii_digit() || one == '.');
        if self.is_in_hours && is_bare {
            activity::minutes(&format!("{text}h"))
        } else {
            activity::minutes(text)
        }
    }

    fn names(&self, row: &Row, field: Field, doubts: &mut Vec<Finding>) -> Result<Vec<String>, Finding> {
        let most = PEOPLE_AT_MOST * MAX_TEXT_CHARACTERS;
        let Some(text) = self.text(row, field, most)? else {
            return Ok(Vec::new());
        };
        let mut names: Vec<String> = listed(&text).into_iter().map(str::to_owned).collect();
        if names.len() > PEOPLE_AT_MOST {
            names.truncate(PEOPLE_AT_MOST);
            let reason = Reason::TooManyParts { most: PEOPLE_AT_MOST };
            doubts.extend(
                self.column(field)
                    .map(|column| self.columns.finding(row, column, reason)),
            );
        }
        Ok(names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{Cell, Kind};

    const HEADER: [&str; 8] = [
        "客户",
        "拜访日期",
        "活动类型",
        "内容",
        "用时（小时）",
        "我方人员",
        "下一步",
        "下一步日期",
    ];

    fn read(cells: [&str; 8]) -> Result<(ActivityRow<'static>, Vec<Finding>), Finding> {
        let header = HEADER.map(str::to_owned);
        let today = NaiveDate::from_ymd_opt(2026, 3, 5).expect("a day");
        let mapping = Mapping::guess(Kind::Activities, &header);
        let reader = ActivityReader::new(&mapping, ReadOptions::new(today)).expect("a mapping");
        let row: &'static Row = Box::leak(Box::new(cells.map(Cell::Text).into_iter().collect()));
        let mut warnings = Vec::new();
        let activity = reader.read(row, &mut warnings)?;
        Ok((activity, warnings))
    }

    #[test]
    fn an_activity_is_read_with_hours_and_what_is_done_next() {
        let cells = [
            "K1",
            "2026-03-01",
            "拜访",
            "谈了价格",
            "1.5",
            "张三、李四",
            "报价",
            "2026-03-20",
        ];
        let (activity, warnings) = read(cells).expect("an activity");
        assert_eq!(
            (activity.kind, activity.effort_minutes),
            (ActivityKind::Visit, Some(90))
        );
        assert_eq!(activity.people, ["张三", "李四"]);
        assert_eq!(activity.next_due_on, NaiveDate::from_ymd_opt(2026, 3, 20));
        assert_eq!(warnings, []);
    }

    #[test]
    fn an_unknown_kind_a_day_to_come_and_an_empty_note_are_refused() {
        let finding = read(["K1", "2026-03-01", "dance", "", "", "", "", ""]).expect_err("a finding");
        assert_eq!(finding.reason, Reason::UnknownActivityKind);
        let finding = read(["K1", "2026-03-06", "拜访", "", "", "", "", ""]).expect_err("a finding");
        assert_eq!(finding.reason, Reason::DateInFuture);
        let finding = read(["K1", "2026-03-01", "备忘", "", "", "", "", ""]).expect_err("a finding");
        assert_eq!(finding.reason, Reason::MissingValue);
        let (activity, warnings) =
            read(["K1", "2026-03-01", "电话", "", "long", "", "", ""]).expect("an activity");
        assert_eq!((activity.effort_minutes, warnings.len()), (None, 1));
    }
}
