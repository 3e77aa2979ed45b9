//! Rows of a file of contacts.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::{
    Field, Finding, MAX_NAME_CHARACTERS, MAX_TEXT_CHARACTERS, Mapping, MappingError, ReadOptions, Reason,
    Row,
    columns::{Column, Columns, cell_of},
    text,
};
use crate::{
    account::listed,
    contact::{self, BuyingRole, LegalBasis, Level, Power},
};

/// Characters of a note at most.
const NOTE_CHARACTERS: usize = 2_000;
/// Roles in a cell at most.
const ROLES_AT_MOST: usize = 6;

/// One contact as a file tells it; what it says nothing of is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactRow<'r> {
    /// The account by its code or name, as [`super::account_key`] writes keys.
    pub account: Cow<'r, str>,
    /// The contact's name.
    pub name: Cow<'r, str>,
    /// What the person does there.
    pub job: Option<Cow<'r, str>>,
    /// The department.
    pub department: Option<Cow<'r, str>>,
    /// Telephone number, as digits.
    pub mobile: Option<String>,
    /// Another number, as digits.
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Since when they have the job.
    pub job_from: Option<NaiveDate>,
    /// The last day in it.
    pub job_until: Option<NaiveDate>,
    /// The name of whom they report to, at the same account.
    pub reports_to: Option<Cow<'r, str>>,
    /// Where they stand in the hierarchy.
    pub level: Option<Level>,
    /// What they are in the buying centre.
    pub roles: Vec<BuyingRole>,
    /// What they can bring about.
    pub power: Option<Power>,
    /// The birthday.
    pub birthday: Option<NaiveDate>,
    /// What interests them.
    pub interests: Option<Cow<'r, str>>,
    /// How they like to be met.
    pub preferences: Option<Cow<'r, str>>,
    /// What else is worth remembering.
    pub note: Option<Cow<'r, str>>,
    /// On what ground the data are kept.
    pub legal_basis: Option<LegalBasis>,
    /// Where they come from.
    pub source: Option<Cow<'r, str>>,
    /// When they were obtained.
    pub source_on: Option<NaiveDate>,
    /// Who of us entered them first.
    pub created_by: Option<Cow<'r, str>>,
    /// On which day.
    pub created_on: Option<NaiveDate>,
}

/// Reads [`ContactRow`]s.
#[derive(Clone, Debug)]
pub struct ContactReader {
    columns: Columns,
    mapping: Mapping,
}

/// A row being read, and what is doubtful in it.
struct Reading<'r, 'a> {
    reader: &'a ContactReader,
    row: &'r Row,
    doubts: Vec<Finding>,
}

impl ContactReader {
    /// A reader for files with this mapping.
    ///
    /// # Errors
    ///
    /// [`MappingError::Missing`] when a required field has no column.
    pub fn new(mapping: &Mapping, options: ReadOptions) -> Result<Self, MappingError> {
        Ok(Self {
            columns: Columns::new(mapping, options)?,
            mapping: mapping.clone(),
        })
    }

    /// The contact in a row. What is doubtful but taken is added to `warnings`.
    ///
    /// # Errors
    ///
    /// The [`Finding`] for which the row is refused; the first, if there are several.
    pub fn read<'r>(&self, row: &'r Row, warnings: &mut Vec<Finding>) -> Result<ContactRow<'r>, Finding> {
        self.columns.check_width(row)?;
        let mut reading = Reading {
            reader: self,
            row,
            doubts: Vec::new(),
        };
        let contact = ContactRow {
            account: reading.needed(Field::Account, MAX_NAME_CHARACTERS)?,
            name: reading.needed_text(Field::Contact)?,
            job: reading.text(Field::Job, MAX_TEXT_CHARACTERS)?,
            department: reading.text(Field::Department, MAX_TEXT_CHARACTERS)?,
            mobile: reading.number(Field::Mobile)?,
            phone: reading.number(Field::Phone)?,
            email: reading.doubtful(Field::Email, Reason::NotAnAddress, contact::email),
            job_from: reading.date(Field::JobFrom, true)?,
            job_until: reading.date(Field::JobUntil, true)?,
            reports_to: reading.text(Field::ReportsTo, MAX_TEXT_CHARACTERS)?,
            level: reading.doubtful(Field::Level, Reason::UnknownWord, Level::read),
            roles: reading.roles(),
            power: reading.doubtful(Field::Power, Reason::UnknownWord, Power::read),
            birthday: reading.date(Field::Birthday, false)?,
            interests: reading.text(Field::Interests, NOTE_CHARACTERS)?,
            preferences: reading.text(Field::Preferences, NOTE_CHARACTERS)?,
            note: reading.text(Field::Note, NOTE_CHARACTERS)?,
            legal_basis: reading.doubtful(Field::LegalBasis, Reason::UnknownWord, LegalBasis::read),
            source: reading.text(Field::Source, MAX_TEXT_CHARACTERS)?,
            source_on: reading.date(Field::SourceOn, false)?,
            created_by: reading.text(Field::CreatedBy, MAX_NAME_CHARACTERS)?,
            created_on: reading.date(Field::CreatedOn, false)?,
        };
        let days = contact.job_from.zip(contact.job_until);
        if days.is_some_and(|(from, until)| until < from) {
            return Err(reading.finding(Field::JobUntil, Reason::EndsBeforeStart));
        }
        warnings.append(&mut reading.doubts);
        Ok(contact)
    }
}

impl<'r> Reading<'r, '_> {
    fn column(&self, field: Field) -> Option<Column> {
        Column::of(&self.reader.mapping, field)
    }

    fn finding(&self, field: Field, reason: Reason) -> Finding {
        match self.column(field) {
            Some(column) => self.reader.columns.finding(self.row, column, reason),
            None => Finding::new(self.row.number(), None, "", reason),
        }
    }

    fn needed(&self, field: Field, most: usize) -> Result<Cow<'r, str>, Finding> {
        let column = self.column(field);
        let key = self.reader.columns.key(self.row, column, most)?;
        self.reader.columns.required(self.row, column, key)
    }

    fn needed_text(&self, field: Field) -> Result<Cow<'r, str>, Finding> {
        let text = self.text(field, MAX_TEXT_CHARACTERS)?;
        self.reader.columns.required(self.row, self.column(field), text)
    }

    fn text(&self, field: Field, most: usize) -> Result<Option<Cow<'r, str>>, Finding> {
        self.reader.columns.text(self.row, self.column(field), most)
    }

    fn date(&self, field: Field, may_be_ahead: bool) -> Result<Option<NaiveDate>, Finding> {
        if may_be_ahead {
            self.reader.columns.any_date(self.row, self.column(field))
        } else {
            self.reader.columns.date(self.row, self.column(field))
        }
    }

    /// What `read` makes of a cell; where it makes nothing of it, that is doubtful, and the cell is left out.
    fn doubtful<T>(
        &mut self,
        field: Field,
        reason: Reason,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let (_, cell) = cell_of(self.row, self.column(field))?;
        let found = read(&text::cell_text(cell));
        if found.is_none() {
            self.doubts.push(self.finding(field, reason));
        }
        found
    }

    /// A telephone number, also where a spreadsheet keeps it as a number.
    fn number(&mut self, field: Field) -> Result<Option<String>, Finding> {
        let column = self.column(field);
        let Some(key) = self.reader.columns.key(self.row, column, MAX_TEXT_CHARACTERS)? else {
            return Ok(None);
        };
        let found = contact::mobile(&key);
        if found.is_none() {
            self.doubts.push(self.finding(field, Reason::NotANumberToCall));
        }
        Ok(found)
    }

    fn roles(&mut self) -> Vec<BuyingRole> {
        let Some((_, cell)) = cell_of(self.row, self.column(Field::Roles)) else {
            return Vec::new();
        };
        let text = text::cell_text(cell);
        let words = listed(&text);
        let mut roles: Vec<BuyingRole> = words
            .iter()
            .take(ROLES_AT_MOST)
            .filter_map(|word| BuyingRole::read(word))
            .collect();
        if roles.len() < words.len() {
            self.doubts.push(self.finding(Field::Roles, Reason::UnknownWord));
        }
        roles.sort_unstable();
        roles.dedup();
        roles
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{Cell, Kind};

    const HEADER: [&str; 8] = [
        "客户",
        "联系人",
        "职务",
        "手机",
        "邮箱",
        "采购角色",
        "合法性基础",
        "录入日期",
    ];

    fn read(cells: [&str; 8]) -> Result<(ContactRow<'static>, Vec<Finding>), Finding> {
        let header = HEADER.map(str::to_owned);
        let today = NaiveDate::from_ymd_opt(2026, 3, 5).expect("a day");
        let mapping = Mapping::guess(Kind::Contacts, &header);
        let reader = ContactReader::new(&mapping, ReadOptions::new(today)).expect("a mapping");
        let row: &'static Row = Box::leak(Box::new(cells.map(Cell::Text).into_iter().collect()));
        let mut warnings = Vec::new();
        let contact = reader.read(row, &mut warnings)?;
        Ok((contact, warnings))
    }

    #[test]
    fn a_contact_is_read_with_what_the_file_says_and_nothing_else() {
        let cells = [
            "K1",
            "李四",
            "采购经理",
            "138 0013-8000",
            "li@example.com",
            "决策者、采购者",
            "同意",
            "2025-07-01",
        ];
        let (contact, warnings) = read(cells).expect("a contact");
        assert_eq!((&*contact.account, &*contact.name), ("K1", "李四"));
        assert_eq!(contact.mobile.as_deref(), Some("13800138000"));
        assert_eq!(contact.roles, [BuyingRole::Decider, BuyingRole::Buyer]);
        assert_eq!(contact.legal_basis, Some(LegalBasis::Consent));
        assert_eq!(contact.created_on, NaiveDate::from_ymd_opt(2025, 7, 1));
        assert_eq!(
            (contact.note, contact.birthday, contact.reports_to),
            (None, None, None)
        );
        assert_eq!(warnings, []);
    }

    #[test]
    fn a_number_that_nobody_can_call_is_left_out_and_a_contact_without_a_name_is_refused() {
        let (contact, warnings) = read(["K1", "王五", "", "1", "w@", "boss", "", ""]).expect("a contact");
        assert_eq!((contact.mobile, contact.email, contact.job), (None, None, None));
        let reasons: Vec<&str> = warnings.iter().map(|finding| finding.reason.code()).collect();
        assert_eq!(
            reasons,
            ["not_a_number_to_call", "not_an_address", "unknown_word"]
        );
        let finding = read(["K1", " ", "", "", "", "", "", ""]).expect_err("a finding");
        assert_eq!(finding.reason, Reason::MissingValue);
        assert_eq!(finding.column.as_deref(), Some("联系人"));
    }
}
