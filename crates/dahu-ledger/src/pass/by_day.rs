//! Sales day by day: of everything, of salespeople, of some accounts and of some products, in one pass.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    hash::Hash,
};

use arrow::array::{Array, Int32Array};
use chrono::NaiveDate;

use crate::{
    Ledger, LedgerError, Rates, Scope, Snapshot,
    error::Result,
    output::day,
    parallel::for_each_bucket,
    pass::scan::{BucketScan, Stretch},
    schema::Column,
};

/// Net sales by day, in order; days without lines are left out.
pub type Days = Vec<(NaiveDate, i64)>;

/// Of which accounts and products days are asked for; those of everything and of salespeople always are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DaysWanted {
    /// The accounts.
    pub accounts: HashSet<i64>,
    /// The products by the text of their lines.
    pub products: HashSet<String>,
}

/// Net sales by day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SalesByDay {
    /// Of all lines.
    pub all: Days,
    /// Of whom lines are credited to; lines that are credited to nobody are in none.
    pub salespeople: BTreeMap<i32, Days>,
    /// Of the accounts asked for that have lines.
    pub accounts: BTreeMap<i64, Days>,
    /// Of the products asked for that have lines.
    pub products: BTreeMap<String, Days>,
}

impl Ledger {
    /// Sums sales by day in the scope's currency, without converting others. `credit` says to whom a line is credited, from
    /// its account, its day counted from 1970-01-01, and the salesperson that it names. Blocks until done.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Overflow`] when a day's sum does not fit; what reading brings.
    pub fn sales_by_day(
        &self,
        snapshot: &Snapshot,
        scope: &Scope,
        wanted: &DaysWanted,
        credit: impl Fn(i64, i32, Option<i32>) -> Option<i32> + Sync,
    ) -> Result<SalesByDay> {
        let mut columns = vec![Column::Salesperson];
        if !wanted.products.is_empty() {
            columns.push(Column::Product);
        }
        let rates = Rates::default();
        let buckets = for_each_bucket(&snapshot.by_bucket(), |_, files| {
            let mut scan = BucketScan::open(self.files(), files, scope, &rates, &columns)?;
            let mut sums = Sums::default();
            while let Some(stretch) = scan.next_stretch()? {
                sums.add(&stretch, scope.epoch_days(), wanted, &credit);
            }
            Ok(sums)
        })?;
        let mut all = Sums::default();
        for bucket in buckets {
            all.merge(bucket);
        }
        all.in_order()
    }
}

#[derive(Default)]
struct Sums {
    all: HashMap<i32, i128>,
    salespeople: HashMap<(i32, i32), i128>,
    accounts: HashMap<(i64, i32), i128>,
    /// By the product first, so that its text is kept once.
    products: HashMap<String, HashMap<i32, i128>>,
}

impl Sums {
    fn add(
        &mut self,
        stretch: &Stretch<'_>,
        (from, to): (i32, i32),
        wanted: &DaysWanted,
        credit: impl Fn(i64, i32, Option<i32>) -> Option<i32>,
    ) {
        let named = |people: &Int32Array, row: usize| people.is_valid(row).then(|| people.value(row));
        let keys = stretch.accounts.iter().zip(stretch.days);
        for (row, ((account, day), amount)) in keys.zip(stretch.amounts).enumerate() {
            if *day < from || *day > to {
                continue;
            }
            let (row, amount) = (stretch.first + row, i128::from(*amount));
            *self.all.entry(*day).or_default() += amount;
            let salesperson = stretch.further.salespersons.as_ref();
            let salesperson = salesperson.and_then(|people| named(people, row));
            if let Some(person) = credit(*account, *day, salesperson) {
                *self.salespeople.entry((person, *day)).or_default() += amount;
            }
            if wanted.accounts.contains(account) {
                *self.accounts.entry((*account, *day)).or_default() += amount;
            }
            let Some(products) = &stretch.further.products else {
                continue;
            };
            let product = products.value(row);
            if let Some(days) = self.products.get_mut(product) {
                *days.entry(*day).or_default() += amount;
            } else if wanted.products.contains(product) {
                self.products
                    .insert(product.to_owned(), HashMap::from([(*day, amount)]));
            }
        }
    }

    fn merge(&mut self, other: Self) {
        add_all(&mut self.all, other.all);
        add_all(&mut self.salespeople, other.salespeople);
        add_all(&mut self.accounts, other.accounts);
        for (product, days) in other.products {
            add_all(self.products.entry(product).or_default(), days);
        }
    }

    fn in_order(self) -> Result<SalesByDay> {
        let products = self.products.into_iter();
        Ok(SalesByDay {
            all: days(self.all)?,
            salespeople: grouped(self.salespeople)?,
            accounts: grouped(self.accounts)?,
            products: products
                .map(|(product, sums)| Ok((product, days(sums)?)))
                .collect::<Result<_>>()?,
        })
    }
}

fn add_all<K: Eq + Hash>(sums: &mut HashMap<K, i128>, others: HashMap<K, i128>) {
    for (key, sum) in others {
        *sums.entry(key).or_default() += sum;
    }
}

fn grouped<K: Ord + Copy + Hash>(sums: HashMap<(K, i32), i128>) -> Result<BTreeMap<K, Days>> {
    let mut by_key: BTreeMap<K, HashMap<i32, i128>> = BTreeMap::new();
    for ((key, day), sum) in sums {
        by_key.entry(key).or_default().insert(day, sum);
    }
    by_key
        .into_iter()
        .map(|(key, sums)| Ok((key, days(sums)?)))
        .collect()
}

fn days(sums: HashMap<i32, i128>) -> Result<Days> {
    let mut days: Days = sums
        .into_iter()
        .map(|(epoch_day, sum)| {
            let day = day(epoch_day, "a file of the ledger")?;
            let net = i64::try_from(sum).map_err(|_| LedgerError::Overflow { of: day.to_string() })?;
            Ok((day, net))
        })
        .collect::<Result<_>>()?;
    days.sort_unstable();
    Ok(days)
}
