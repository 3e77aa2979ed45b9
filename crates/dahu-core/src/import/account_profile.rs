//! The columns of a file of accounts that tell of names, sector, place, size, finances, tags and custom fields.

use super::{
    Field, Finding, MAX_NAME_CHARACTERS, MAX_TEXT_CHARACTERS, Mapping, OwnColumn, Reason, Row,
    columns::{Column, Columns, cell_of},
    read_number, text,
};
use crate::account::{
    FinanceGrade, FinanceRating, NAMES_AT_MOST, Profile, Sector, ShareHeld, Size, TAG_CHARACTERS_AT_MOST,
    TAGS_AT_MOST, UnitKind, listed,
};

/// The columns of a profile.
#[derive(Clone, Debug)]
pub(super) struct ProfileColumns {
    short_name: Option<Column>,
    english_name: Option<Column>,
    former_names: Option<Column>,
    sector: Option<Column>,
    province: Option<Column>,
    city: Option<Column>,
    district: Option<Column>,
    unit_kind: Option<Column>,
    share_held: Option<Column>,
    size: Option<Column>,
    employees: Option<Column>,
    finance_grade: Option<Column>,
    finance_source: Option<Column>,
    finance_on: Option<Column>,
    tags: Option<Column>,
    own: Vec<(OwnColumn, Column)>,
}

/// What is read of a row, and what is doubtful in it.
struct Reading<'a> {
    columns: &'a Columns,
    row: &'a Row,
    doubts: &'a mut Vec<Finding>,
}

impl ProfileColumns {
    pub(super) fn of(mapping: &Mapping) -> Self {
        let of = |field| Column::of(mapping, field);
        Self {
            short_name: of(Field::ShortName),
            english_name: of(Field::EnglishName),
            former_names: of(Field::FormerNames),
            sector: of(Field::Sector),
            province: of(Field::Province),
            city: of(Field::City),
            district: of(Field::District),
            unit_kind: of(Field::UnitKind),
            share_held: of(Field::ShareHeld),
            size: of(Field::Size),
            employees: of(Field::Employees),
            finance_grade: of(Field::FinanceGrade),
            finance_source: of(Field::FinanceSource),
            finance_on: of(Field::FinanceOn),
            tags: of(Field::Tags),
            own: mapping
                .own()
                .iter()
                .filter_map(|own| Some((own.clone(), Column::at(own.column?))))
                .collect(),
        }
    }

    /// What the row says; what is doubtful but taken is added to `doubts`.
    pub(super) fn read(
        &self,
        columns: &Columns,
        row: &Row,
        doubts: &mut Vec<Finding>,
    ) -> Result<Profile, Finding> {
        let mut reading = Reading { columns, row, doubts };
        let mut profile = Profile {
            short_name: reading.text(self.short_name, MAX_TEXT_CHARACTERS)?,
            english_name: reading.text(self.english_name, MAX_NAME_CHARACTERS)?,
            former_names: reading.parts(self.former_names, NAMES_AT_MOST, MAX_NAME_CHARACTERS)?,
            sector: reading.word(self.sector, Sector::read),
            province: reading.text(self.province, MAX_TEXT_CHARACTERS)?,
            city: reading.text(self.city, MAX_TEXT_CHARACTERS)?,
            district: reading.text(self.district, MAX_TEXT_CHARACTERS)?,
            unit_kind: reading.word(self.unit_kind, UnitKind::read),
            share_held: reading.share(self.share_held),
            size: reading.word(self.size, Size::read),
            employees: reading.employees(self.employees),
            finance: None,
            tags: reading
                .parts(self.tags, TAGS_AT_MOST, TAG_CHARACTERS_AT_MOST)?
                .into_iter()
                .collect(),
            fields: std::collections::BTreeMap::new(),
        };
        profile.finance = self.finance(&mut reading)?;
        for (own, column) in &self.own {
            let cell = row.cell(column.place());
            match own.field.read(cell) {
                Ok(value) => profile.fields.extend(value.map(|value| (own.id, value))),
                Err(_) => reading.doubt(*column, Reason::NotAValue),
            }
        }
        Ok(profile)
    }

    fn finance(&self, reading: &mut Reading<'_>) -> Result<Option<FinanceRating>, Finding> {
        let (Some(column), Some(grade)) = (
            self.finance_grade,
            reading.word(self.finance_grade, FinanceGrade::read),
        ) else {
            return Ok(None);
        };
        let source = reading.text(self.finance_source, MAX_TEXT_CHARACTERS)?;
        let on = reading.columns.date(reading.row, self.finance_on)?;
        let (Some(source), Some(on)) = (source, on) else {
            reading.doubt(column, Reason::GradeWithoutSource);
            return Ok(None);
        };
        Ok(Some(FinanceRating { grade, source, on }))
    }
}

impl Reading<'_> {
    fn doubt(&mut self, column: Column, reason: Reason) {
        self.doubts.push(self.columns.finding(self.row, column, reason));
    }

    fn text(&self, column: Option<Column>, most: usize) -> Result<Option<String>, Finding> {
        let text = self.columns.text(self.row, column, most)?;
        Ok(text.map(std::borrow::Cow::into_owned))
    }

    /// A word that `read` knows; another is doubtful, and left out.
    fn word<T>(&mut self, column: Option<Column>, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let (column, cell) = cell_of(self.row, column)?;
        let read = read(&text::cell_text(cell));
        if read.is_none() {
            self.doubt(column, Reason::UnknownWord);
        }
        read
    }

    fn parts(
        &mut self,
        column: Option<Column>,
        most: usize,
        characters: usize,
    ) -> Result<Vec<String>, Finding> {
        let longest = (most * 2).saturating_mul(characters);
        let (Some(column), Some(text)) = (column, self.text(column, longest)?) else {
            return Ok(Vec::new());
        };
        let mut parts = listed(&text);
        if parts.iter().any(|part| part.chars().count() > characters) {
            let reason = Reason::TextTooLong {
                most_characters: characters,
            };
            return Err(self.columns.finding(self.row, column, reason));
        }
        if parts.len() > most {
            parts.truncate(most);
            self.doubt(column, Reason::TooManyParts { most });
        }
        Ok(parts.into_iter().map(str::to_owned).collect())
    }

    /// A share; what is none is doubtful, and left out.
    fn share(&mut self, column: Option<Column>) -> Option<ShareHeld> {
        let (column, cell) = cell_of(self.row, column)?;
        let read = ShareHeld::read(cell);
        if read.is_none() {
            self.doubt(column, Reason::NotAValue);
        }
        read
    }

    fn employees(&mut self, column: Option<Column>) -> Option<u32> {
        let (column, cell) = cell_of(self.row, column)?;
        let number = read_number(cell).ok();
        let count = number.and_then(|number| number.normalize().to_string().parse().ok());
        if count.is_none() {
            self.doubt(column, Reason::NotAValue);
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::{
        custom_field::{CustomField, CustomFieldId, CustomKind, CustomValue},
        import::{AccountReader, Cell, Kind, ReadOptions},
    };

    const HEADER: [&str; 9] = [
        "名称",
        "简称",
        "曾用名",
        "行业分类",
        "城市",
        "员工人数",
        "信用等级",
        "标签",
        "客户等级",
    ];

    fn read(cells: [&str; 9]) -> (Profile, Vec<Reason>) {
        let header = HEADER.map(str::to_owned);
        let own = OwnColumn {
            id: CustomFieldId(uuid::Uuid::from_u128(1)),
            field: CustomField {
                name: "客户等级".into(),
                kind: CustomKind::Choice,
                choices: vec!["金".into()],
                is_retired: false,
            },
            column: None,
        };
        let mapping = Mapping::guess(Kind::Accounts, &header).with_own(vec![own.clone()]);
        let again = Mapping::parse_with(Kind::Accounts, &mapping.to_string(), &header, vec![own]);
        assert_eq!(
            again.as_ref(),
            Ok(&mapping),
            "a mapping is read back from its text"
        );
        let today = NaiveDate::from_ymd_opt(2026, 3, 5).expect("a day");
        let reader = AccountReader::new(&mapping, ReadOptions::new(today)).expect("a mapping");
        let row: Row = cells.map(Cell::Text).into_iter().collect();
        let mut warnings = Vec::new();
        let account = reader.read(&row, &mut warnings).expect("an account");
        (
            account.profile,
            warnings.into_iter().map(|finding| finding.reason).collect(),
        )
    }

    #[test]
    fn what_a_file_tells_of_an_account_is_read() {
        let (profile, doubts) = read([
            "大虎",
            "虎",
            "小虎；中虎",
            "医疗",
            "厦门",
            "1.2万",
            "",
            "VIP、新",
            "金",
        ]);
        assert_eq!(doubts, []);
        assert_eq!(profile.former_names, ["小虎", "中虎"]);
        assert_eq!(
            (profile.sector, profile.employees),
            (Some(Sector::Health), Some(12_000))
        );
        assert_eq!(profile.city.as_deref(), Some("厦门"));
        assert_eq!(profile.tags.len(), 2);
        let value = profile.fields.values().next();
        assert_eq!(value, Some(&CustomValue::Choice("金".into())));
    }

    #[test]
    fn what_is_doubtful_is_left_out_and_the_row_taken() {
        let (profile, doubts) = read(["大虎", "", "", "占星", "", "许多", "A", "", "铜"]);
        assert_eq!(profile, Profile::default());
        assert_eq!(
            doubts,
            [
                Reason::UnknownWord,
                Reason::NotAValue,
                Reason::GradeWithoutSource,
                Reason::NotAValue
            ]
        );
    }
}
