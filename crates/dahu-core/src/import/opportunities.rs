//! Rows of a file of opportunities.

use std::borrow::Cow;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{
    Field, Finding, MAX_NAME_CHARACTERS, Mapping, MappingError, ReadOptions, Reason, Row,
    columns::{Column, Columns, cell_of},
    currency::currency_of,
    header::amount_unit,
    number, text,
};
use crate::{
    money::{Amount, Currency},
    opportunity::{BusinessKind, ForecastCategory, LostReason, SellingMode, Source, Verdict, WonReason},
    pipeline::NAME_CHARACTERS,
};

/// Characters of the code of an opportunity at most.
pub(super) const CODE_CHARACTERS: usize = 64;
/// Characters of a name or a competitor at most.
const NAMED_CHARACTERS: usize = 200;
/// Characters of a note at most.
const NOTE_CHARACTERS: usize = 2_000;
/// Characters of a cell of products at most.
const PRODUCTS_CHARACTERS: usize = 5_000;

/// One opportunity as a file tells it; what it says nothing of is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpportunityRow<'r> {
    /// The firm's own code, as [`super::account_key`] writes keys.
    pub code: Cow<'r, str>,
    /// What it is called.
    pub name: Option<Cow<'r, str>>,
    /// The account by its code or name, as [`super::account_key`] writes keys.
    pub account: Cow<'r, str>,
    /// Who of us answers for it, by name or login.
    pub owner: Option<Cow<'r, str>>,
    /// The pipeline, by its name.
    pub pipeline: Option<Cow<'r, str>>,
    /// The stage, by its name; a word for a decision that stands in its place is none.
    pub stage: Option<Cow<'r, str>>,
    /// Whether it was decided; told by a column of its own, or by a word in the place of the stage.
    pub verdict: Option<Verdict>,
    /// Since when it is known.
    pub opened_on: Option<NaiveDate>,
    /// The day by which it should be decided.
    pub close_on: Option<NaiveDate>,
    /// The day on which it was decided; only of what was decided.
    pub decided_on: Option<NaiveDate>,
    /// How much it is about; more than nothing.
    pub amount: Option<Amount>,
    /// What is to be sold, as it stands in its cell.
    pub products: Option<Cow<'r, str>>,
    /// What kind of business.
    pub kind: Option<BusinessKind>,
    /// From where.
    pub source: Option<Source>,
    /// Which way of selling.
    pub selling_mode: Option<SellingMode>,
    /// How its owner counts it in the forecast.
    pub category: Option<ForecastCategory>,
    /// What decided that it was won.
    pub won_reason: Option<WonReason>,
    /// What decided that it was lost.
    pub lost_reason: Option<LostReason>,
    /// To whom it was lost.
    pub lost_to: Option<Cow<'r, str>>,
    /// What there is to say about the decision.
    pub note: Option<Cow<'r, str>>,
    /// Who of us entered it first.
    pub created_by: Option<Cow<'r, str>>,
    /// On which day.
    pub created_on: Option<NaiveDate>,
}

/// Reads [`OpportunityRow`]s.
#[derive(Clone, Debug)]
pub struct OpportunityReader {
    columns: Columns,
    mapping: Mapping,
    own: Option<Currency>,
    unit: Decimal,
}

/// A row being read, and what is doubtful in it.
struct Reading<'r, 'a> {
    reader: &'a OpportunityReader,
    row: &'r Row,
    doubts: Vec<Finding>,
}

/// Opened, to be decided by, decided.
type Days = (Option<NaiveDate>, Option<NaiveDate>, Option<NaiveDate>);

impl OpportunityReader {
    /// A reader for files with this mapping; `own` is the workspace's currency, the only one that amounts may be in.
    ///
    /// # Errors
    ///
    /// [`MappingError::Missing`] when a required field has no column.
    pub fn new(mapping: &Mapping, options: ReadOptions, own: Option<Currency>) -> Result<Self, MappingError> {
        Ok(Self {
            columns: Columns::new(mapping, options)?,
            unit: amount_unit(mapping.column_name(Field::Amount).unwrap_or_default()),
            mapping: mapping.clone(),
            own,
        })
    }

    /// The opportunity in a row. What is doubtful but taken is added to `warnings`.
    ///
    /// One column of days in which opportunities close is that of the decision for what was decided, and what is expected for
    /// what is open.
    ///
    /// # Errors
    ///
    /// The [`Finding`] for which the row is refused; the first, if there are several.
    pub fn read<'r>(&self, row: &'r Row, warnings: &mut Vec<Finding>) -> Result<OpportunityRow<'r>, Finding> {
        self.columns.check_width(row)?;
        let mut reading = Reading {
            reader: self,
            row,
            doubts: Vec::new(),
        };
        let code = reading.needed(Field::Opportunity, CODE_CHARACTERS)?;
        let account = reading.needed(Field::Account, MAX_NAME_CHARACTERS)?;
        let (stage, verdict) = reading.standing()?;
        let (opened_on, close_on, decided_on) = reading.days(verdict)?;
        let amount = reading.amount()?;
        reading.check_currency()?;
        let opportunity = OpportunityRow {
            code,
            name: reading.text(Field::OpportunityName, NAMED_CHARACTERS)?,
            account,
            owner: reading.text(Field::Salesperson, MAX_NAME_CHARACTERS)?,
            pipeline: reading.text(Field::Pipeline, NAME_CHARACTERS)?,
            stage,
            verdict,
            opened_on,
            close_on,
            decided_on,
            amount,
            products: reading.text(Field::Products, PRODUCTS_CHARACTERS)?,
            kind: reading.word(Field::BusinessKind, BusinessKind::read),
            source: reading.word(Field::OpportunitySource, Source::read),
            selling_mode: reading.word(Field::SellingMode, SellingMode::read),
            category: reading.word(Field::ForecastCategory, ForecastCategory::read),
            won_reason: reading.reason(verdict == Some(Verdict::Won), WonReason::read),
            lost_reason: reading.reason(verdict == Some(Verdict::Lost), LostReason::read),
            lost_to: reading.text(Field::LostTo, NAMED_CHARACTERS)?,
            note: reading.text(Field::Note, NOTE_CHARACTERS)?,
            created_by: reading.text(Field::CreatedBy, MAX_NAME_CHARACTERS)?,
            created_on: reading.day(Field::CreatedOn, false)?,
        };
        warnings.append(&mut reading.doubts);
        Ok(opportunity)
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

    fn text(&self, field: Field, most: usize) -> Result<Option<Cow<'r, str>>, Finding> {
        self.reader.columns.text(self.row, self.column(field), most)
    }

    fn day(&self, field: Field, may_be_ahead: bool) -> Result<Option<NaiveDate>, Finding> {
        if may_be_ahead {
            self.reader.columns.any_date(self.row, self.column(field))
        } else {
            self.reader.columns.date(self.row, self.column(field))
        }
    }

    /// Its stage and whether it was decided.
    fn standing(&self) -> Result<(Option<Cow<'r, str>>, Option<Verdict>), Finding> {
        let stage = self.text(Field::Stage, NAME_CHARACTERS)?;
        let by_stage = stage.as_deref().and_then(Verdict::read);
        let stage = stage.filter(|_| by_stage.is_none());
        let column = self.column(Field::State);
        let Some((_, cell)) = cell_of(self.row, column) else {
            // Where nothing else tells it, what is in a stage is open.
            let open = stage.as_ref().filter(|_| column.is_none()).map(|_| Verdict::Open);
            return Ok((stage, by_stage.or(open)));
        };
        let state = Verdict::read(&text::cell_text(cell));
        let state = state.ok_or_else(|| self.finding(Field::State, Reason::UnknownState))?;
        Ok((stage, Some(state)))
    }

    fn days(&self, verdict: Option<Verdict>) -> Result<Days, Finding> {
        let opened_on = self.day(Field::OpenedOn, false)?;
        let is_decided = matches!(verdict, Some(Verdict::Won | Verdict::Lost));
        let (expected, decided) = (Field::CloseOn, Field::DecidedOn);
        let (close_on, decided_on) = match (self.column(expected), self.column(decided), is_decided) {
            (Some(_), Some(_), true) => (self.day(expected, true)?, self.day(decided, false)?),
            (Some(_), None, true) => (None, self.day(expected, false)?),
            (None, _, true) => (None, self.day(decided, false)?),
            (Some(_), _, false) => (self.day(expected, true)?, None),
            (None, _, false) => (self.day(decided, true)?, None),
        };
        Ok((opened_on, close_on, decided_on))
    }

    fn amount(&self) -> Result<Option<Amount>, Finding> {
        let Some((_, cell)) = cell_of(self.row, self.column(Field::Amount)) else {
            return Ok(None);
        };
        let read = number::read_with_unit(cell, self.reader.unit)
            .map_err(Reason::from)
            .and_then(|number| Amount::from_decimal(number).map_err(|_| Reason::AmountOutOfRange));
        let amount = read.and_then(|amount| {
            if amount < Amount::ZERO {
                Err(Reason::NegativeAmount)
            } else {
                Ok(Some(amount).filter(|amount| amount.is_positive()))
            }
        });
        amount.map_err(|reason| self.finding(Field::Amount, reason))
    }

    fn check_currency(&self) -> Result<(), Finding> {
        let column = self.column(Field::Currency);
        let named = currency_of(&self.reader.columns, self.row, column)?;
        match (named, self.reader.own) {
            (Some(named), Some(own)) if named != own => {
                let expected = own.to_string();
                Err(self.finding(Field::Currency, Reason::DifferentCurrency { expected }))
            }
            _ => Ok(()),
        }
    }

    /// What `read` makes of a cell; where it makes nothing of it, that is doubtful, and the cell is left out.
    fn word<T>(&mut self, field: Field, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let (_, cell) = cell_of(self.row, self.column(field))?;
        let found = read(&text::cell_text(cell));
        if found.is_none() {
            self.doubts.push(self.finding(field, Reason::UnknownWord));
        }
        found
    }

    fn reason<T>(&mut self, is_asked: bool, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        is_asked.then(|| self.word(Field::DecisionReason, read)).flatten()
    }
}

#[cfg(test)]
mod tests;
