//! Lines in other currencies: converted where there is a rate, otherwise counted and left out.

use std::{collections::BTreeMap, sync::Arc};

use arrow::{
    array::{ArrayRef, AsArray, BooleanArray, Int64Array, RecordBatch, Scalar, StringArray},
    compute::{filter_record_batch, kernels::cmp::eq},
    datatypes::{Date32Type, Int64Type},
};
use chrono::NaiveDate;

use crate::{
    CurrencyCode, FileEntry, LedgerError, Rates,
    error::Result,
    output::day,
    pass::days::{Scope, checked},
    rates::exchanged,
    reading::damaged,
    schema::Column,
};

/// Lines that were converted from one currency into the scope's.
///
/// Sums are in ten-thousandths of the main unit; each line is rounded half to even before it is added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConvertedSales {
    /// The currency that the lines are in.
    pub currency: CurrencyCode,
    /// How many there are.
    pub lines: i64,
    /// Sum of their amounts in this currency.
    pub before: i128,
    /// Sum of their amounts in the scope's currency.
    pub after: i128,
}

/// Brings the lines of one file into the scope's currency.
pub(super) struct Exchange<'a> {
    file: &'a FileEntry,
    /// The currency of all lines of the file, when it is known.
    only: Option<CurrencyCode>,
    wanted: CurrencyCode,
    days_in_scope: (i32, i32),
    rates: &'a Rates,
    tally: Tally,
}

/// What became of the lines in other currencies within the scope's days.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// Lines without a rate.
    pub(super) other_lines: i64,
    /// The earliest of these, and of the currencies of that day the first by its code.
    first_other: Option<(i32, CurrencyCode)>,
    /// Lines, and the sums before and after.
    converted: BTreeMap<CurrencyCode, (i64, i128, i128)>,
}

impl<'a> Exchange<'a> {
    pub(super) fn new(
        file: &'a FileEntry,
        only: Option<CurrencyCode>,
        scope: &Scope,
        rates: &'a Rates,
    ) -> Self {
        Self {
            file,
            only,
            wanted: scope.currency,
            days_in_scope: scope.epoch_days(),
            rates,
            tally: Tally::default(),
        }
    }

    pub(super) fn tally(&self) -> &Tally {
        &self.tally
    }

    /// The batch's lines in the wanted currency, and those of the scope's days that a rate brings into it.
    pub(super) fn in_wanted_currency(&mut self, batch: RecordBatch) -> Result<RecordBatch> {
        if self.only == Some(self.wanted) {
            return Ok(batch);
        }
        let kept = self.already_wanted(&batch)?;
        if kept.true_count() == batch.num_rows() {
            return Ok(batch);
        }
        let mut kept: Vec<bool> = kept.values().iter().collect();
        let batch = self.converted(batch, &mut kept)?;
        filter_record_batch(&batch, &BooleanArray::from(kept)).map_err(|error| damaged(self.file, error))
    }

    /// The column of currencies is read only where a file may have several.
    fn already_wanted(&self, batch: &RecordBatch) -> Result<BooleanArray> {
        let Some(currencies) = batch.column_by_name(Column::Currency.name()) else {
            return Ok(BooleanArray::from(vec![false; batch.num_rows()]));
        };
        let wanted = Scalar::new(StringArray::from_iter_values([self.wanted.as_str()]));
        eq(currencies, &wanted).map_err(|error| damaged(self.file, error))
    }

    /// Converts what of the lines not kept can be, which are kept then, and counts the others.
    fn converted(&mut self, batch: RecordBatch, kept: &mut [bool]) -> Result<RecordBatch> {
        let days = batch[Column::Date.name()].as_primitive::<Date32Type>().values();
        let accounts = batch[Column::Account.name()].as_primitive::<Int64Type>();
        let currencies = batch.column_by_name(Column::Currency.name());
        let currencies = currencies.map(|column| column.as_string::<i32>());
        let mut amounts: Vec<i64> = batch[Column::Amount.name()]
            .as_primitive::<Int64Type>()
            .values()
            .to_vec();
        let mut costs: Option<Vec<Option<i64>>> = batch
            .column_by_name(Column::Cost.name())
            .map(|column| column.as_primitive::<Int64Type>().iter().collect());
        let (from, to) = self.days_in_scope;
        let mut any = false;
        for row in 0..batch.num_rows() {
            if kept[row] || !(from..=to).contains(&days[row]) {
                continue;
            }
            let currency = self.currency_of(currencies, row)?;
            let Some(rate) = self.rates.rate_on(currency, days[row]) else {
                self.tally.left_out(1, days[row], currency);
                continue;
            };
            let in_wanted = |amount| checked(exchanged(amount, rate), accounts.value(row));
            let amount = in_wanted(amounts[row])?;
            self.tally.converted(currency, amounts[row], amount);
            amounts[row] = amount;
            if let Some(cost) = costs.as_mut().and_then(|costs| costs[row].as_mut()) {
                *cost = in_wanted(*cost)?;
            }
            (kept[row], any) = (true, true);
        }
        if !any {
            return Ok(batch);
        }
        let batch = with_column(&batch, Column::Amount, Arc::new(Int64Array::from(amounts)));
        Ok(match costs {
            Some(costs) => with_column(&batch, Column::Cost, Arc::new(Int64Array::from(costs))),
            None => batch,
        })
    }

    fn currency_of(&self, currencies: Option<&StringArray>, row: usize) -> Result<CurrencyCode> {
        let code = match (self.only, currencies) {
            (Some(only), _) => Some(only),
            (None, Some(column)) => column.value(row).parse().ok(),
            (None, None) => None,
        };
        code.ok_or_else(|| LedgerError::Unsound {
            path: self.file.path.clone(),
            what: "a currency is not three capital letters",
        })
    }
}

impl Tally {
    /// Counts lines without a rate, the earliest of them on this day.
    pub(super) fn left_out(&mut self, lines: i64, epoch_day: i32, currency: CurrencyCode) {
        self.other_lines += lines;
        let first = (epoch_day, currency);
        self.first_other = Some(self.first_other.map_or(first, |other| other.min(first)));
    }

    fn converted(&mut self, currency: CurrencyCode, before: i64, after: i64) {
        let sums = self.converted.entry(currency).or_default();
        sums.0 += 1;
        sums.1 += i128::from(before);
        sums.2 += i128::from(after);
    }

    /// Adds what another part of the ledger has; in which order they are added makes no difference.
    pub(super) fn add(&mut self, other: &Self) {
        self.other_lines += other.other_lines;
        self.first_other = self.first_other.into_iter().chain(other.first_other).min();
        for (currency, (lines, before, after)) in &other.converted {
            let sums = self.converted.entry(*currency).or_default();
            sums.0 += lines;
            sums.1 += before;
            sums.2 += after;
        }
    }

    /// The first line without a rate: its day and currency.
    pub(super) fn first_other(&self) -> Result<Option<(NaiveDate, CurrencyCode)>> {
        let first = self.first_other;
        first
            .map(|(epoch_day, currency)| Ok((day(epoch_day, "a file of the ledger")?, currency)))
            .transpose()
    }

    /// In order of currency.
    pub(super) fn converted_sales(&self) -> Vec<ConvertedSales> {
        let sales = self.converted.iter();
        sales
            .map(|(currency, (lines, before, after))| ConvertedSales {
                currency: *currency,
                lines: *lines,
                before: *before,
                after: *after,
            })
            .collect()
    }
}

impl<'t> FromIterator<&'t Tally> for Tally {
    fn from_iter<I: IntoIterator<Item = &'t Tally>>(parts: I) -> Self {
        let mut whole = Self::default();
        parts.into_iter().for_each(|part| whole.add(part));
        whole
    }
}

/// The batch with other values in one of its columns.
fn with_column(batch: &RecordBatch, column: Column, values: ArrayRef) -> RecordBatch {
    let mut columns = batch.columns().to_vec();
    let place = batch.schema_ref().index_of(column.name());
    columns[place.expect("the column was read")] = values;
    RecordBatch::try_new(batch.schema(), columns).expect("the values are of the same type and number")
}
