//! How accounts bought in a span of days: how often, how many products, how much of it nobody else or many others buy, and at
//! what price against the usual one.

use std::collections::{HashMap, HashSet};

use arrow::array::Array;

use crate::{
    Ledger, Rates, Scope, Snapshot,
    error::Result,
    parallel::for_each_bucket,
    pass::{
        days::checked,
        scan::{BucketScan, Stretch},
    },
    schema::Column,
};

/// From so many other accounts on that buy a product many do.
pub const COMMON_BUYERS: u32 = 5;

/// How an account bought in a span of days. Amounts are ten-thousandths of the currency's main unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Habit {
    /// The account.
    pub account: i64,
    /// Days on which it bought more than it returned.
    pub purchase_days: u32,
    /// Its lines.
    pub lines: u64,
    /// Sum of the amounts.
    pub net: i64,
    /// Different products on its lines; lines that name none count for none.
    pub products: u32,
    /// Lines that name a product.
    pub named_lines: u64,
    /// Lines with a product that no other account has a line with in these days.
    pub own_lines: u64,
    /// Lines with a product with which at least [`COMMON_BUYERS`] other accounts have one.
    pub common_lines: u64,
    /// What its lines would have come to at usual prices: a product's usual price is its sales over its quantity, of all
    /// accounts together; a line without one counts as it is.
    pub usual: i64,
}

impl Ledger {
    /// How accounts bought in the scope's currency, without converting others, in order of accounts; those without lines in
    /// the scope are left out. It goes over the lines twice, with the sums of products in memory. Blocks until done.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Overflow`](crate::LedgerError::Overflow) when an account's sum does not fit; what reading brings.
    pub fn habits(&self, snapshot: &Snapshot, scope: &Scope) -> Result<Vec<Habit>> {
        let rates = Rates::default();
        let columns = [Column::Product, Column::Quantity];
        let buckets = snapshot.by_bucket();
        let days = scope.epoch_days();
        let taken = for_each_bucket(&buckets, |_, files| {
            let mut scan = BucketScan::open(self.files(), files, scope, &rates, &columns)?;
            let mut taken = Taken::default();
            while let Some(stretch) = scan.next_stretch()? {
                taken.add(&stretch, days);
            }
            Ok(taken)
        })?;
        let products = Taken::together(taken);
        let habits = for_each_bucket(&buckets, |_, files| {
            let mut scan = BucketScan::open(self.files(), files, scope, &rates, &columns)?;
            let mut habits = Habits::of(&products);
            while let Some(stretch) = scan.next_stretch()? {
                habits.add(&stretch, days)?;
            }
            habits.finish()
        })?;
        let mut habits = habits.concat();
        habits.sort_unstable_by_key(|habit| habit.account);
        Ok(habits)
    }
}

/// A product, summed up.
#[derive(Clone, Copy, Debug)]
struct Product {
    number: u32,
    /// Accounts with a line of it.
    buyers: u32,
    /// The last of them: the lines of an account come one after the other.
    last: i64,
    net: i128,
    quantity: i128,
}

impl Product {
    /// What so much of it comes to at its usual price; nothing where it has none.
    fn usual(&self, quantity: i64) -> Option<i128> {
        let has_price = self.quantity > 0 && self.net > 0;
        has_price.then(|| i128::from(quantity).saturating_mul(self.net) / self.quantity)
    }
}

/// The products of some lines, by their texts.
#[derive(Default)]
struct Taken(HashMap<String, Product>);

impl Taken {
    fn add(&mut self, stretch: &Stretch<'_>, days: (i32, i32)) {
        for line in lines(stretch, days) {
            let Some(name) = line.product else { continue };
            let one = Product {
                number: 0,
                buyers: 1,
                last: line.account,
                net: line.amount.into(),
                quantity: line.quantity.into(),
            };
            match self.0.get_mut(name) {
                // Another line of the same account is no other buyer.
                Some(known) if known.last == one.last => known.take(Product { buyers: 0, ..one }),
                Some(known) => known.take(one),
                None => drop(self.0.insert(name.to_owned(), one)),
            }
        }
    }

    /// All of them, numbered; the lines of an account are all in one bucket.
    fn together(all: Vec<Self>) -> Self {
        let mut sum = Self::default();
        for (name, one) in all.into_iter().flat_map(|one| one.0) {
            let number = u32::try_from(sum.0.len()).unwrap_or(u32::MAX);
            sum.0
                .entry(name)
                .and_modify(|known| known.take(one))
                .or_insert(Product { number, ..one });
        }
        sum
    }
}

impl Product {
    fn take(&mut self, other: Self) {
        self.buyers += other.buyers;
        self.last = other.last;
        self.net += other.net;
        self.quantity += other.quantity;
    }
}

/// A line of a stretch.
struct Line<'s> {
    account: i64,
    day: i32,
    amount: i64,
    quantity: i64,
    /// None where the line names none.
    product: Option<&'s str>,
}

/// The lines of a stretch on some days.
fn lines<'s>(stretch: &'s Stretch<'_>, (from, to): (i32, i32)) -> impl Iterator<Item = Line<'s>> {
    let further = stretch.further;
    let rows = (0..stretch.accounts.len()).filter(move |row| (from..=to).contains(&stretch.days[*row]));
    rows.map(move |row| {
        let place = stretch.first + row;
        let product = further.products.as_ref().map(|products| products.value(place));
        let quantities = further.quantities.as_ref();
        Line {
            account: stretch.accounts[row],
            day: stretch.days[row],
            amount: stretch.amounts[row],
            quantity: quantities
                .filter(|quantities| quantities.is_valid(place))
                .map_or(0, |quantities| quantities.value(place)),
            product: product.filter(|product| !product.is_empty()),
        }
    })
}

/// The account at hand.
#[derive(Default)]
struct At {
    account: i64,
    purchase_days: u32,
    lines: u64,
    net: i128,
    named_lines: u64,
    own_lines: u64,
    common_lines: u64,
    usual: i128,
    products: HashSet<u32>,
    day: i32,
    of_day: i128,
}

/// The habits of accounts that come in order.
struct Habits<'p> {
    products: &'p Taken,
    at: Option<At>,
    done: Vec<Habit>,
}

impl<'p> Habits<'p> {
    fn of(products: &'p Taken) -> Self {
        Self {
            products,
            at: None,
            done: Vec::new(),
        }
    }

    fn add(&mut self, stretch: &Stretch<'_>, days: (i32, i32)) -> Result<()> {
        for line in lines(stretch, days) {
            if self.at.as_ref().is_none_or(|at| at.account != line.account) {
                self.close()?;
            }
            let at = self.at.get_or_insert_with(|| At {
                account: line.account,
                day: line.day,
                ..At::default()
            });
            at.add(&line, self.products);
        }
        Ok(())
    }

    fn close(&mut self) -> Result<()> {
        let Some(mut at) = self.at.take() else {
            return Ok(());
        };
        at.end_day();
        self.done.push(Habit {
            account: at.account,
            purchase_days: at.purchase_days,
            lines: at.lines,
            net: checked(at.net, at.account)?,
            products: u32::try_from(at.products.len()).unwrap_or(u32::MAX),
            named_lines: at.named_lines,
            own_lines: at.own_lines,
            common_lines: at.common_lines,
            usual: checked(at.usual, at.account)?,
        });
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<Habit>> {
        self.close()?;
        Ok(self.done)
    }
}

impl At {
    fn add(&mut self, line: &Line<'_>, products: &Taken) {
        if self.day != line.day {
            self.end_day();
            self.day = line.day;
        }
        self.lines += 1;
        self.net += i128::from(line.amount);
        self.of_day += i128::from(line.amount);
        let product = line.product.and_then(|name| products.0.get(name));
        self.usual += product
            .and_then(|product| product.usual(line.quantity))
            .unwrap_or(line.amount.into());
        if let Some(product) = product {
            self.products.insert(product.number);
            self.named_lines += 1;
            self.own_lines += u64::from(product.buyers == 1);
            self.common_lines += u64::from(product.buyers > COMMON_BUYERS);
        }
    }

    fn end_day(&mut self) {
        self.purchase_days += u32::from(self.of_day > 0);
        self.of_day = 0;
    }
}
