//! Rows of a file of sales into lines for the ledger.

use std::borrow::Cow;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{
    Field, Finding, MAX_NAME_CHARACTERS, MAX_TEXT_CHARACTERS, Mapping, MappingError, ReadOptions, Reason,
    Row,
    columns::{Column, Columns, cell_of},
    currency::currency_of,
    header::amount_unit,
    number,
};
use crate::money::{Amount, Currency};

/// One sale, or one return, as a file tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerRow<'r> {
    /// The account by its code or name, as [`super::account_key`] writes keys.
    pub account: Cow<'r, str>,
    /// The account's name, where the file has it besides the code.
    pub account_name: Option<Cow<'r, str>>,
    /// The day of the sale.
    pub date: NaiveDate,
    /// The number of the invoice or order.
    pub document: Option<Cow<'r, str>>,
    /// What was sold, as [`super::account_key`] writes keys, so that margins by product find it in every width.
    pub product: Option<Cow<'r, str>>,
    /// How much of it.
    pub quantity_ten_thousandths: Option<i64>,
    /// What was paid, in the currency's main unit.
    pub amount: Amount,
    /// What the whole quantity cost, with the sign of the amount; nothing where it is not known.
    pub cost: Option<Amount>,
    /// The currency, where the file names it.
    pub currency: Option<Currency>,
    /// Who sold.
    pub salesperson: Option<Cow<'r, str>>,
}

/// Reads [`LedgerRow`]s.
#[derive(Clone, Debug)]
pub struct LedgerReader {
    columns: Columns,
    account: Option<Column>,
    account_name: Option<Column>,
    date: Option<Column>,
    document: Option<Column>,
    product: Option<Column>,
    quantity: Option<Column>,
    unit_price: Option<(Column, Decimal)>,
    amount: Option<(Column, Decimal)>,
    unit_cost: Option<(Column, Decimal)>,
    cost: Option<(Column, Decimal)>,
    currency: Option<Column>,
    salesperson: Option<Column>,
}

impl LedgerReader {
    /// A reader for files with this mapping.
    ///
    /// # Errors
    ///
    /// [`MappingError::Missing`] when a required field has no column.
    pub fn new(mapping: &Mapping, options: ReadOptions) -> Result<Self, MappingError> {
        let with_unit = |field| {
            Some((
                Column::of(mapping, field)?,
                amount_unit(mapping.column_name(field).unwrap_or_default()),
            ))
        };
        Ok(Self {
            columns: Columns::new(mapping, options)?,
            account: Column::of(mapping, Field::Account),
            account_name: Column::of(mapping, Field::AccountName),
            date: Column::of(mapping, Field::Date),
            document: Column::of(mapping, Field::Document),
            product: Column::of(mapping, Field::Product),
            quantity: Column::of(mapping, Field::Quantity),
            unit_price: with_unit(Field::UnitPrice),
            amount: with_unit(Field::Amount),
            unit_cost: with_unit(Field::UnitCost),
            cost: with_unit(Field::Cost),
            currency: Column::of(mapping, Field::Currency),
            salesperson: Column::of(mapping, Field::Salesperson),
        })
    }

    /// The sale in a row.
    ///
    /// The amount is that of the amount column; where that is not mapped, or is blank, it is quantity times unit
    /// price, multiplied exactly and rounded half to even at the fourth place. The cost is found in the same way, from
    /// its column or from the unit cost, but may be missing; one with the other sign than the amount is left out and
    /// added to `warnings`. A dash is a cost of zero, and is added to them, too.
    ///
    /// # Errors
    ///
    /// The [`Finding`] for which the row is refused; the first, if there are several.
    pub fn read<'r>(&self, row: &'r Row, warnings: &mut Vec<Finding>) -> Result<LedgerRow<'r>, Finding> {
        let columns = &self.columns;
        columns.check_width(row)?;
        let account = columns.key(row, self.account, MAX_NAME_CHARACTERS)?;
        let account = columns.required(row, self.account, account)?;
        let date = columns.date(row, self.date)?;
        let date = columns.required(row, self.date, date)?;
        let quantity = self.number(row, self.quantity.map(|column| (column, Decimal::ONE)))?;
        let amount = self.amount(row, quantity)?;
        let (cost, warning) = self.cost(row, quantity, amount)?;
        let line = LedgerRow {
            account,
            account_name: columns.text(row, self.account_name, MAX_NAME_CHARACTERS)?,
            date,
            document: columns.text(row, self.document, MAX_TEXT_CHARACTERS)?,
            product: columns.product(row, self.product)?,
            quantity_ten_thousandths: self.quantity_ten_thousandths(row, quantity)?,
            amount,
            cost,
            currency: currency_of(columns, row, self.currency)?,
            salesperson: columns.text(row, self.salesperson, MAX_NAME_CHARACTERS)?,
        };
        warnings.extend(warning);
        Ok(line)
    }

    fn number(&self, row: &Row, column: Option<(Column, Decimal)>) -> Result<Option<Decimal>, Finding> {
        let Some((column, unit)) = column else {
            return Ok(None);
        };
        let Some((column, cell)) = cell_of(row, Some(column)) else {
            return Ok(None);
        };
        match number::read_with_unit(cell, unit) {
            Ok(number) => Ok(Some(number)),
            Err(fault) => Err(self.columns.finding(row, column, fault.into())),
        }
    }

    fn amount(&self, row: &Row, quantity: Option<Decimal>) -> Result<Amount, Finding> {
        if let Some(amount) = self.number(row, self.amount)? {
            return self.to_amount(row, self.amount, amount);
        }
        let unit_price = self.number(row, self.unit_price)?;
        let unit_price_column = self.unit_price.map(|(column, _)| column);
        // Where nothing can stand in for a blank amount, the amount is what is missing.
        let (Some(quantity_column), Some(_)) = (self.quantity, unit_price_column) else {
            return self
                .columns
                .required(row, self.amount.map(|(column, _)| column), None);
        };
        let quantity = self.columns.required(row, Some(quantity_column), quantity)?;
        let unit_price = self.columns.required(row, unit_price_column, unit_price)?;
        self.product(row, quantity, unit_price, self.unit_price)
    }

    /// The cost, and what is wrong with one that is left out, or doubtful in one that is not.
    fn cost(
        &self,
        row: &Row,
        quantity: Option<Decimal>,
        amount: Amount,
    ) -> Result<(Option<Amount>, Option<Finding>), Finding> {
        let (cost, column) = if let Some(cost) = self.number(row, self.cost)? {
            (self.to_amount(row, self.cost, cost)?, self.cost)
        } else if let (Some(quantity), Some(unit_cost)) = (quantity, self.number(row, self.unit_cost)?) {
            let cost = self.product(row, quantity, unit_cost, self.unit_cost)?;
            (cost, self.unit_cost)
        } else {
            return Ok((None, None));
        };
        let (cost_sign, sign) = (cost.ten_thousandths().signum(), amount.ten_thousandths().signum());
        if let Some((column, _)) = column.filter(|_| cost_sign * sign < 0) {
            return Ok((
                None,
                Some(self.columns.finding(row, column, Reason::CostSignDiffers)),
            ));
        }
        let dash = cell_of(row, column.map(|(column, _)| column))
            .filter(|(_, cell)| number::is_dash(*cell))
            .map(|(column, _)| self.columns.finding(row, column, Reason::CostIsDash));
        Ok((Some(cost), dash))
    }

    /// Quantity times the number in `column`.
    fn product(
        &self,
        row: &Row,
        quantity: Decimal,
        each: Decimal,
        column: Option<(Column, Decimal)>,
    ) -> Result<Amount, Finding> {
        match (number::multiply(quantity, each), column) {
            (Ok(product), column) => self.to_amount(row, column, product),
            (Err(fault), Some((column, _))) => Err(self.columns.finding(row, column, fault.into())),
            (Err(fault), None) => Err(Finding::new(row.number(), None, "", fault.into())),
        }
    }

    fn to_amount(
        &self,
        row: &Row,
        column: Option<(Column, Decimal)>,
        number: Decimal,
    ) -> Result<Amount, Finding> {
        Amount::from_decimal(number).map_err(|_| match column {
            Some((column, _)) => self.columns.finding(row, column, Reason::AmountOutOfRange),
            None => Finding::new(row.number(), None, &number.to_string(), Reason::AmountOutOfRange),
        })
    }

    fn quantity_ten_thousandths(&self, row: &Row, quantity: Option<Decimal>) -> Result<Option<i64>, Finding> {
        let Some(quantity) = quantity else { return Ok(None) };
        let column = self.quantity.map(|column| (column, Decimal::ONE));
        self.to_amount(row, column, quantity)
            .map(|amount| Some(amount.ten_thousandths()))
    }
}

#[cfg(test)]
mod tests;
