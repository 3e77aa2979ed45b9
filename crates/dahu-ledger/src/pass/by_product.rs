//! Sales of some accounts by product and day, each account from a day of its own on.

use std::collections::{BTreeMap, HashMap};

use arrow::{
    array::{AsArray, StringArray},
    datatypes::{Date32Type, Int64Type},
};
use chrono::NaiveDate;

use crate::{
    AccountLines, CurrencyCode, Ledger, LedgerError, Rates, Scope, Snapshot,
    error::Result,
    output::day,
    parallel::for_each_bucket,
    pass::scan::{BucketScan, Stretch},
    schema::Column,
};

/// Up to so many accounts are looked up one by one, which takes a few milliseconds each; for more everything is gone over.
const LOOKED_UP_AT_MOST: usize = 50;

/// From which day on sales of each account are asked for, by its number.
pub type FromDays = BTreeMap<i64, NaiveDate>;

/// Net sales of one product to one account on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProductDay {
    /// The account.
    pub account: i64,
    /// The product, by its place among [`ProductDays::products`].
    pub product: u32,
    /// The day.
    pub day: NaiveDate,
    /// Sum of the amounts.
    pub net: i64,
}

/// Net sales by account, product and day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductDays {
    /// The texts of products on lines, in order.
    pub products: Vec<String>,
    /// In order of account, product and day.
    pub days: Vec<ProductDay>,
}

impl Ledger {
    /// Sums the sales of some accounts by product and day in a currency, without converting others, each account from its
    /// day on to `to`. Blocks until done.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Overflow`] when a day's sum does not fit; what reading brings.
    pub fn product_days(
        &self,
        snapshot: &Snapshot,
        currency: CurrencyCode,
        wanted: &FromDays,
        to: NaiveDate,
    ) -> Result<ProductDays> {
        let Some(from) = wanted.values().min() else {
            return Ok(ProductDays::default());
        };
        if wanted.len() <= LOOKED_UP_AT_MOST {
            return self.products_looked_up(snapshot, currency, wanted, to);
        }
        let scope = Scope {
            currency,
            from: Some(*from),
            to,
        };
        let wanted: HashMap<i64, i32> = wanted
            .iter()
            .map(|(account, from)| (*account, from.to_epoch_days()))
            .collect();
        let rates = Rates::default();
        let buckets = for_each_bucket(&snapshot.by_bucket(), |_, files| {
            let mut scan = BucketScan::open(self.files(), files, &scope, &rates, &[Column::Product])?;
            let mut sums = Sums::default();
            while let Some(stretch) = scan.next_stretch()? {
                sums.add_stretch(&stretch, &wanted, to.to_epoch_days());
            }
            Ok(sums)
        })?;
        Sums::in_order(buckets)
    }

    fn products_looked_up(
        &self,
        snapshot: &Snapshot,
        currency: CurrencyCode,
        wanted: &FromDays,
        to: NaiveDate,
    ) -> Result<ProductDays> {
        let mut sums = Sums::default();
        for (account, from) in wanted {
            let lines = self.account_lines(snapshot, *account)?;
            sums.add_lines(lines, currency, (from.to_epoch_days(), to.to_epoch_days()));
        }
        Sums::in_order(vec![sums])
    }
}

/// Sums by account, product and day, with products by the order in which they came.
#[derive(Default)]
struct Sums {
    products: HashMap<String, u32>,
    sums: HashMap<(i64, u32, i32), i128>,
}

impl Sums {
    fn add_stretch(&mut self, stretch: &Stretch<'_>, wanted: &HashMap<i64, i32>, to: i32) {
        let Some(products) = &stretch.further.products else {
            return;
        };
        // Lines of one account follow each other.
        let (mut account, mut from) = (None, None);
        for (row, line) in stretch.accounts.iter().enumerate() {
            if account != Some(*line) {
                (account, from) = (Some(*line), wanted.get(line).copied());
            }
            let (Some(from), day) = (from, stretch.days[row]) else {
                continue;
            };
            if from <= day && day <= to {
                let product = products.value(stretch.first + row);
                self.add((*line, product, day), stretch.amounts[row]);
            }
        }
    }

    fn add_lines(&mut self, lines: AccountLines, currency: CurrencyCode, (from, to): (i32, i32)) {
        for batch in lines.into_batches() {
            let numbers = |column: Column| batch.column(column.place()).as_primitive::<Int64Type>();
            let texts = |column: Column| -> &StringArray { batch.column(column.place()).as_string() };
            let days = batch.column(Column::Date.place()).as_primitive::<Date32Type>();
            let (accounts, amounts) = (numbers(Column::Account), numbers(Column::Amount));
            let (products, currencies) = (texts(Column::Product), texts(Column::Currency));
            for row in 0..batch.num_rows() {
                let day = days.value(row);
                if from <= day && day <= to && currencies.value(row) == currency.as_str() {
                    self.add(
                        (accounts.value(row), products.value(row), day),
                        amounts.value(row),
                    );
                }
            }
        }
    }

    fn add(&mut self, (account, product, day): (i64, &str, i32), amount: i64) {
        let product = numbered(&mut self.products, product);
        *self.sums.entry((account, product, day)).or_default() += i128::from(amount);
    }

    /// All of them in order, with products in the order of their texts.
    fn in_order(all: Vec<Self>) -> Result<ProductDays> {
        let mut products: Vec<String> = all.iter().flat_map(|one| one.products.keys().cloned()).collect();
        products.sort_unstable();
        products.dedup();
        let place = |product: &str| {
            let place = products.binary_search_by(|known| known.as_str().cmp(product));
            u32::try_from(place.unwrap_or_default()).unwrap_or(u32::MAX)
        };
        let mut days = Vec::with_capacity(all.iter().map(|one| one.sums.len()).sum());
        for one in all {
            let places: HashMap<u32, u32> = one
                .products
                .iter()
                .map(|(product, number)| (*number, place(product)))
                .collect();
            for ((account, product, epoch_day), sum) in one.sums {
                let day = day(epoch_day, "a file of the ledger")?;
                let net = i64::try_from(sum).map_err(|_| LedgerError::Overflow {
                    of: format!("account number {account} on {day}"),
                })?;
                days.push(ProductDay {
                    account,
                    product: places[&product],
                    day,
                    net,
                });
            }
        }
        days.sort_unstable();
        Ok(ProductDays { products, days })
    }
}

/// The number of a product, the next where it is new.
fn numbered(products: &mut HashMap<String, u32>, product: &str) -> u32 {
    if let Some(number) = products.get(product) {
        return *number;
    }
    let next = u32::try_from(products.len()).unwrap_or(u32::MAX);
    products.insert(product.to_owned(), next);
    next
}
