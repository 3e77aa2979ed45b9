//! Rows of a file of quotas: whom or what each is for, for which span, with its levels.

use std::borrow::Cow;

use chrono::Datelike;
use rust_decimal::Decimal;

use super::{
    Cell, Field, Finding, MAX_TEXT_CHARACTERS, Mapping, MappingError, ReadOptions, Reason, Row,
    columns::{Column, Columns, cell_of},
    currency::currency_of,
    header::{amount_unit, fold},
    number, text,
};
use crate::{
    money::{Amount, Currency},
    quota::{Levels, LevelsFault, Part, Span, SubjectKind, read_span},
};

/// One quota as a file tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotaRow<'r> {
    /// What kind of subject.
    pub kind: SubjectKind,
    /// The subject by its name or code; empty for the firm alone.
    pub subject: Cow<'r, str>,
    /// The span.
    pub span: Span,
    /// The amounts.
    pub levels: Levels,
    /// What is worth knowing of it.
    pub note: Option<Cow<'r, str>>,
}

/// Reads [`QuotaRow`]s.
#[derive(Clone, Debug)]
pub struct QuotaReader {
    columns: Columns,
    own: Option<Currency>,
    kind: Option<Column>,
    subject: Option<Column>,
    span: Option<Column>,
    levels: [Option<Column>; 3],
    units: [Decimal; 3],
    note: Option<Column>,
    currency: Option<Column>,
}

/// Characters of a note at most.
const NOTE_CHARACTERS: usize = 500;
/// The fields of the levels, the lowest first.
const LEVELS: [Field; 3] = [Field::Basic, Field::Stretch, Field::Challenge];

impl QuotaReader {
    /// A reader for files with this mapping; `own` is the workspace's currency, the only one that amounts may be in.
    ///
    /// # Errors
    ///
    /// [`MappingError::Missing`] when a required field has no column.
    pub fn new(mapping: &Mapping, options: ReadOptions, own: Option<Currency>) -> Result<Self, MappingError> {
        Ok(Self {
            columns: Columns::new(mapping, options)?,
            own,
            kind: Column::of(mapping, Field::SubjectKind),
            subject: Column::of(mapping, Field::Subject),
            span: Column::of(mapping, Field::Span),
            levels: LEVELS.map(|field| Column::of(mapping, field)),
            units: LEVELS.map(|field| amount_unit(mapping.column_name(field).unwrap_or_default())),
            note: Column::of(mapping, Field::Note),
            currency: Column::of(mapping, Field::Currency),
        })
    }

    /// The quota in a row.
    ///
    /// # Errors
    ///
    /// The [`Finding`] for which the row is refused; the first, if there are several.
    pub fn read<'r>(&self, row: &'r Row) -> Result<QuotaRow<'r>, Finding> {
        let columns = &self.columns;
        columns.check_width(row)?;
        let kind = self.kind(row)?;
        let subject = columns.product(row, self.subject)?;
        let subject = match kind {
            SubjectKind::Firm => Cow::Borrowed(""),
            _ => columns.required(row, self.subject, subject)?,
        };
        if let Some(column) = self.subject.filter(|_| text::is_scientific(&subject)) {
            return Err(columns.finding(row, column, Reason::CodeInScientificNotation));
        }
        let span = self.span(row)?;
        let levels = self.levels(row)?;
        if let (Some(named), Some(own), Some(column)) =
            (currency_of(columns, row, self.currency)?, self.own, self.currency)
            && named != own
        {
            let expected = own.to_string();
            return Err(columns.finding(row, column, Reason::DifferentCurrency { expected }));
        }
        Ok(QuotaRow {
            kind,
            subject,
            span,
            levels,
            note: columns.text(row, self.note, NOTE_CHARACTERS)?,
        })
    }

    fn kind(&self, row: &Row) -> Result<SubjectKind, Finding> {
        let columns = &self.columns;
        let word = columns.text(row, self.kind, MAX_TEXT_CHARACTERS)?;
        let word = columns.required(row, self.kind, word)?;
        let found = kind_of(&fold(&word));
        match (found, self.kind) {
            (None, Some(column)) => Err(columns.finding(row, column, Reason::UnknownSubjectKind)),
            (found, _) => columns.required(row, self.kind, found),
        }
    }

    fn span(&self, row: &Row) -> Result<Span, Finding> {
        let columns = &self.columns;
        let Some((column, cell)) = cell_of(row, self.span) else {
            return columns.required(row, self.span, None);
        };
        // Spreadsheets make the first of a month of what is typed as 2026-07.
        let first_of_month = match cell {
            Cell::Date(date) => Some(date),
            Cell::DateTime(moment) => Some(moment.date()),
            _ => None,
        };
        let span = match first_of_month {
            Some(date) if date.day() == 1 => Span::new(date.year(), Part::Month(date.month())).ok(),
            Some(_) => None,
            None => read_span(&text::cell_text(cell)).ok(),
        };
        span.ok_or_else(|| columns.finding(row, column, Reason::NotASpan))
    }

    fn levels(&self, row: &Row) -> Result<Levels, Finding> {
        let mut amounts = [None; 3];
        for ((amount, column), unit) in amounts.iter_mut().zip(self.levels).zip(self.units) {
            *amount = self.amount(row, column, unit)?;
        }
        let [basic, stretch, challenge] = amounts;
        let basic = self.columns.required(row, self.levels[0], basic)?;
        Levels::new(basic, stretch, challenge).map_err(|fault| {
            let (level, reason) = match fault {
                LevelsFault::NotPositive { level } => (level, Reason::QuotaNotPositive),
                LevelsFault::OutOfOrder { level } => (level, Reason::LevelsOutOfOrder),
            };
            match self.levels[level as usize] {
                Some(column) => self.columns.finding(row, column, reason),
                None => Finding::new(row.number(), None, "", reason),
            }
        })
    }

    fn amount(&self, row: &Row, column: Option<Column>, unit: Decimal) -> Result<Option<Amount>, Finding> {
        let Some((column, cell)) = cell_of(row, column) else {
            return Ok(None);
        };
        let read = number::read_with_unit(cell, unit)
            .map_err(Reason::from)
            .and_then(|number| Amount::from_decimal(number).map_err(|_| Reason::AmountOutOfRange));
        read.map(Some)
            .map_err(|reason| self.columns.finding(row, column, reason))
    }
}

/// The kind of subject that a folded word means.
fn kind_of(word: &str) -> Option<SubjectKind> {
    Some(match word {
        "firm" | "company" | "wholefirm" | "全公司" | "公司" | "企业" | "整体" => SubjectKind::Firm,
        "team" | "department" | "团队" | "部门" | "大区" => SubjectKind::Team,
        "person" | "salesperson" | "people" | "个人" | "人员" | "销售人员" | "业务员" | "销售" => {
            SubjectKind::Person
        }
        "account" | "customer" | "client" | "客户" => SubjectKind::Account,
        "product" | "产品" | "商品" => SubjectKind::Product,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::Kind;

    const HEADER: [&str; 8] = [
        "对象类型",
        "对象",
        "期间",
        "基本目标（万元）",
        "奋斗目标",
        "挑战目标",
        "备注",
        "币种",
    ];

    fn read(cells: [Cell<'_>; 8]) -> Result<String, Finding> {
        let header = HEADER.map(str::to_owned);
        let mapping = Mapping::guess(Kind::Quotas, &header);
        let today = chrono::NaiveDate::from_ymd_opt(2026, 3, 5).expect("a day");
        let reader = QuotaReader::new(&mapping, ReadOptions::new(today), Some(Currency::CNY));
        let row: Row = cells.into_iter().collect();
        reader.expect("a mapping").read(&row).map(|read| {
            let levels = crate::quota::Level::ALL.map(|level| {
                let amount = read.levels.of(level);
                amount.map_or("-".to_owned(), |amount| amount.to_string())
            });
            let kind = read.kind.as_str();
            format!("{kind} {} {} {}", read.subject, read.span, levels.join(" "))
        })
    }

    #[test]
    fn a_quota_is_read_with_its_levels_in_the_unit_of_each_column() {
        let texts = [
            "销售人员",
            "张三",
            "2026年第三季度",
            "12",
            "130,000",
            "",
            "冲刺",
            "人民币",
        ];
        let expected = "person 张三 2026-Q3 120000.0000 130000.0000 -";
        assert_eq!(read(texts.map(Cell::Text)).as_deref(), Ok(expected));
        let firm = [
            Cell::Text("全公司"),
            Cell::Empty,
            Cell::Integer(2026),
            Cell::Number(1.5),
            Cell::Empty,
            Cell::Integer(20_000),
            Cell::Empty,
            Cell::Empty,
        ];
        assert_eq!(read(firm).as_deref(), Ok("firm  2026 15000.0000 - 20000.0000"));
        let mut month = firm;
        month[2] = Cell::Date(chrono::NaiveDate::from_ymd_opt(2026, 7, 1).expect("a day"));
        assert_eq!(
            read(month).as_deref(),
            Ok("firm  2026-07 15000.0000 - 20000.0000")
        );
    }

    #[test]
    fn what_is_wrong_with_a_quota_is_said_beside_its_column() {
        let good = ["个人", "张三", "2026", "1", "20000", "30000", "", ""];
        for (place, cell, reason) in [
            (0, "", Reason::MissingValue),
            (0, "星球", Reason::UnknownSubjectKind),
            (1, "", Reason::MissingValue),
            (2, "", Reason::MissingValue),
            (2, "soon", Reason::NotASpan),
            (3, "", Reason::MissingValue),
            (3, "many", Reason::NotANumber),
            (3, "0", Reason::QuotaNotPositive),
            (4, "9000", Reason::LevelsOutOfOrder),
            (5, "15000", Reason::LevelsOutOfOrder),
            (
                7,
                "USD",
                Reason::DifferentCurrency {
                    expected: "CNY".to_owned(),
                },
            ),
        ] {
            let mut cells = good;
            cells[place] = cell;
            let finding = read(cells.map(Cell::Text)).expect_err("a finding");
            assert_eq!(
                (finding.column.as_deref(), finding.reason),
                (Some(HEADER[place]), reason),
                "{cell:?}"
            );
        }
        assert!(read(good.map(Cell::Text)).is_ok());
    }
}
