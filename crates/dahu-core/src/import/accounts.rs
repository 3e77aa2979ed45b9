//! Rows of a file of accounts.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::{
    Field, Finding, MAX_CODE_CHARACTERS, MAX_NAME_CHARACTERS, MAX_TEXT_CHARACTERS, Mapping, MappingError,
    ReadOptions, Reason, Row,
    account_profile::ProfileColumns,
    columns::{Column, Columns, cell_of},
    read_intent, text,
};
use crate::{account::Profile, assessment::Intent, credit_code::CreditCode};

/// One account as a file tells it. At least one of `code` and `name` is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow<'r> {
    /// The firm's own code for it, as [`super::account_key`] writes keys.
    pub code: Option<Cow<'r, str>>,
    /// Its name as written; look it up by its [`super::account_key`].
    pub name: Option<Cow<'r, str>>,
    /// Its unified social credit code, half-width and in capitals; not always a valid one.
    pub credit_code: Option<Cow<'r, str>>,
    /// Its trade.
    pub industry: Option<Cow<'r, str>>,
    /// Where it is.
    pub region: Option<Cow<'r, str>>,
    /// Who owns it.
    pub salesperson: Option<Cow<'r, str>>,
    /// Since when it has been on that person's target list.
    pub targeted_on: Option<NaiveDate>,
    /// The account to which it belongs, by code or name, as [`super::account_key`] writes keys.
    pub parent: Option<Cow<'r, str>>,
    /// What else the file says of it; what it says nothing of is left out.
    pub profile: Profile,
    /// How strongly it means to buy.
    pub intent: Option<Intent>,
    /// The day for which that holds.
    pub assessed_on: Option<NaiveDate>,
}

/// Reads [`AccountRow`]s.
#[derive(Clone, Debug)]
pub struct AccountReader {
    columns: Columns,
    code: Option<Column>,
    name: Option<Column>,
    credit_code: Option<Column>,
    industry: Option<Column>,
    region: Option<Column>,
    salesperson: Option<Column>,
    targeted_on: Option<Column>,
    parent: Option<Column>,
    intent: Option<Column>,
    assessed_on: Option<Column>,
    profile: ProfileColumns,
}

impl AccountReader {
    /// A reader for files with this mapping.
    ///
    /// # Errors
    ///
    /// [`MappingError::Missing`] when a required field has no column.
    pub fn new(mapping: &Mapping, options: ReadOptions) -> Result<Self, MappingError> {
        Ok(Self {
            columns: Columns::new(mapping, options)?,
            code: Column::of(mapping, Field::Code),
            name: Column::of(mapping, Field::Name),
            credit_code: Column::of(mapping, Field::CreditCode),
            industry: Column::of(mapping, Field::Industry),
            region: Column::of(mapping, Field::Region),
            salesperson: Column::of(mapping, Field::Salesperson),
            targeted_on: Column::of(mapping, Field::TargetedOn),
            parent: Column::of(mapping, Field::Parent),
            intent: Column::of(mapping, Field::Intent),
            assessed_on: Column::of(mapping, Field::AssessedOn),
            profile: ProfileColumns::of(mapping),
        })
    }

    /// The account in a row. What is doubtful but taken is added to `warnings`.
    ///
    /// # Errors
    ///
    /// The [`Finding`] for which the row is refused; the first, if there are several.
    pub fn read<'r>(&self, row: &'r Row, warnings: &mut Vec<Finding>) -> Result<AccountRow<'r>, Finding> {
        let columns = &self.columns;
        columns.check_width(row)?;
        let code = columns.key(row, self.code, MAX_CODE_CHARACTERS)?;
        let name = columns.text(row, self.name, MAX_NAME_CHARACTERS)?;
        if code.is_none() && name.is_none() {
            return columns.required(row, self.code.or(self.name), None);
        }
        let (credit_code, warning) = self.credit_code(row)?;
        let mut doubts = Vec::new();
        let account = AccountRow {
            code,
            name,
            credit_code,
            industry: columns.text(row, self.industry, MAX_TEXT_CHARACTERS)?,
            region: columns.text(row, self.region, MAX_TEXT_CHARACTERS)?,
            salesperson: columns.text(row, self.salesperson, MAX_NAME_CHARACTERS)?,
            targeted_on: columns.date(row, self.targeted_on)?,
            parent: columns.key(row, self.parent, MAX_NAME_CHARACTERS)?,
            profile: self.profile.read(columns, row, &mut doubts)?,
            intent: intent_of(columns, row, self.intent)?,
            assessed_on: columns.date(row, self.assessed_on)?,
        };
        warnings.extend(warning);
        warnings.extend(doubts);
        Ok(account)
    }

    fn credit_code<'r>(&self, row: &'r Row) -> Result<(Option<Cow<'r, str>>, Option<Finding>), Finding> {
        let Some(written) = self.columns.key(row, self.credit_code, MAX_CODE_CHARACTERS)? else {
            return Ok((None, None));
        };
        let code = if written
            .bytes()
            .any(|byte| byte.is_ascii_lowercase() || byte == b' ')
        {
            Cow::Owned(written.replace(' ', "").to_ascii_uppercase())
        } else {
            written
        };
        let valid = code.parse::<CreditCode>().is_ok();
        let warning = self
            .credit_code
            .filter(|_| !valid)
            .map(|column| self.columns.finding(row, column, Reason::InvalidCreditCode));
        Ok((Some(code), warning))
    }
}

/// The intent in a column, or nothing for a blank cell.
pub(super) fn intent_of(
    columns: &Columns,
    row: &Row,
    column: Option<Column>,
) -> Result<Option<Intent>, Finding> {
    let Some((column, cell)) = cell_of(row, column) else {
        return Ok(None);
    };
    match read_intent(&text::cell_text(cell)) {
        Some(intent) => Ok(Some(intent)),
        None => Err(columns.finding(row, column, Reason::UnknownIntent)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{Cell, Kind};

    const HEADER: [&str; 7] = [
        "编号",
        "名称",
        "信用代码",
        "业务员",
        "列入日期",
        "意向",
        "评估日期",
    ];

    fn reader() -> AccountReader {
        let header = HEADER.map(str::to_owned);
        let today = NaiveDate::from_ymd_opt(2026, 3, 5).expect("a day");
        AccountReader::new(&Mapping::guess(Kind::Accounts, &header), ReadOptions::new(today))
            .expect("a mapping")
    }

    fn read(cells: [&str; 7]) -> Result<(AccountRow<'static>, Vec<Finding>), Finding> {
        let row: &'static Row = Box::leak(Box::new(cells.map(Cell::Text).into_iter().collect()));
        let mut warnings = Vec::new();
        reader()
            .read(row, &mut warnings)
            .map(|account| (account, warnings))
    }

    #[test]
    fn an_account_is_read_with_its_owner_and_its_intent() {
        let cells = [
            "Ａ001",
            " 大虎科技（北京）",
            "91350100m000100y43",
            "曹昌",
            "2026/1/5",
            "高意向",
            "2026年2月1日",
        ];
        let (account, warnings) = read(cells).expect("an account");
        assert_eq!(account.code.as_deref(), Some("A001"));
        assert_eq!(account.name.as_deref(), Some("大虎科技（北京）"));
        assert_eq!(account.credit_code.as_deref(), Some("91350100M000100Y43"));
        assert_eq!(account.salesperson.as_deref(), Some("曹昌"));
        assert_eq!(account.targeted_on, NaiveDate::from_ymd_opt(2026, 1, 5));
        assert_eq!(
            (account.intent, account.assessed_on),
            (Some(Intent::High), NaiveDate::from_ymd_opt(2026, 2, 1))
        );
        assert_eq!(warnings, []);
    }

    #[test]
    fn a_wrong_credit_code_is_a_warning_and_the_row_is_taken() {
        let (account, warnings) =
            read(["", "大虎", "91350100M000100Y4Z", "", "", "", ""]).expect("an account");
        assert_eq!(account.credit_code.as_deref(), Some("91350100M000100Y4Z"));
        assert_eq!(warnings.len(), 1);
        assert_eq!(warnings[0].reason, Reason::InvalidCreditCode);
        assert_eq!(warnings[0].column.as_deref(), Some("信用代码"));
    }

    #[test]
    fn an_account_without_code_and_name_or_with_an_unknown_intent_is_refused() {
        let finding = read([" ", "", "x", "", "", "", ""]).expect_err("a finding");
        assert_eq!(
            (finding.column.as_deref(), finding.reason),
            (Some("编号"), Reason::MissingValue)
        );
        let finding = read(["1", "", "x", "", "", "maybe", ""]).expect_err("a finding");
        assert_eq!(
            (finding.column.as_deref(), finding.reason),
            (Some("意向"), Reason::UnknownIntent)
        );
    }
}
