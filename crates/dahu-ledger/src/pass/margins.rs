//! What every account leaves after the cost of what it bought.

use std::collections::HashMap;

use arrow::array::Array;
use chrono::NaiveDate;

use crate::{
    ConvertedSales, CurrencyCode, FileEntry, Ledger, Rates, Scope, Snapshot,
    error::Result,
    parallel::for_each_bucket,
    pass::{
        days::checked,
        exchange::Tally,
        scan::{BucketScan, Further, Stretch, out_of_order},
    },
    rates::divided_half_to_even,
    schema::Column,
};

/// Millionths in a whole: what margins of products are counted in.
const MILLION: i128 = 1_000_000;

/// Where a line's margin comes from: its own cost, else its product's margin, else the margin of all others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MarginRule {
    /// Margins by the product's code, in millionths of the amount.
    pub products: HashMap<String, i64>,
    /// Margin of lines that nothing else tells of, in millionths of the amount.
    pub otherwise_ppm: i64,
    /// Whether the lines' own costs count; without, they are not read.
    pub uses_cost: bool,
    /// Whether lines whose amount is negative in the scope's currency are left out.
    pub drop_returns: bool,
}

/// Sales and margin of one account, in ten-thousandths of the main unit of the scope's currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountMargin {
    /// The account.
    pub account: i64,
    /// Sum of the amounts.
    pub sales: i64,
    /// Sum of the lines' margins; negative where goods were sold below their cost.
    pub margin: i64,
}

/// Lines whose margin came from one place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MarginPart {
    /// How many there are.
    pub lines: i64,
    /// Sum of their amounts, in ten-thousandths of the main unit of the scope's currency.
    pub net: i128,
}

/// All accounts with lines in the scope, and where their margins came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Margins {
    /// In order of account.
    pub accounts: Vec<AccountMargin>,
    /// Lines with their own cost.
    pub by_cost: MarginPart,
    /// Lines with the margin of their product.
    pub by_product: MarginPart,
    /// All other lines.
    pub otherwise: MarginPart,
    /// Lines within the scope's days but in other currencies without a rate of their day or before; they are in
    /// none of the figures above.
    pub other_currency_lines: i64,
    /// The earliest day with such a line, and of the currencies of such lines on that day the first by its code.
    pub first_other_currency: Option<(NaiveDate, CurrencyCode)>,
    /// Lines within the scope's days that were converted, in order of their currency; dropped returns are among
    /// them.
    pub converted: Vec<ConvertedSales>,
}

impl Ledger {
    /// Sums up sales and margin of every account with lines in the scope, in one pass whose memory grows only with
    /// the accounts. Blocks until done.
    ///
    /// A line's margin is its amount less its cost; without a cost it is amount × millionths ÷ 10⁶ with those of
    /// its product, or else the rule's. Amount and cost of a line in another currency are first converted at the
    /// same rate. Each step is rounded half to even to ten-thousandths, line by line. Results are the
    /// same for any number of threads.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Overflow`](crate::LedgerError::Overflow) when an account's sum or a converted amount does not
    /// fit; what reading brings.
    pub fn margins(
        &self,
        snapshot: &Snapshot,
        scope: &Scope,
        rates: &Rates,
        rule: &MarginRule,
    ) -> Result<Margins> {
        let further = rule.columns();
        let buckets = for_each_bucket(&snapshot.by_bucket(), |_, files| {
            let mut scan = BucketScan::open(self.files(), files, scope, rates, &further)?;
            let mut sums = Sums::new(scope, rule, files);
            while let Some(stretch) = scan.next_stretch()? {
                sums.add(&stretch)?;
            }
            sums.close()?;
            Ok((sums.accounts, sums.parts, scan.tally()))
        })?;
        let tally: Tally = buckets.iter().map(|(.., tally)| tally).collect();
        let mut parts = Parts::default();
        let mut accounts = Vec::new();
        for (of_bucket, parts_of_bucket, _) in buckets {
            accounts.extend(of_bucket);
            parts.add(&parts_of_bucket);
        }
        // Each bucket is in order already, which the stable sort makes use of.
        accounts.sort_by_key(|account: &AccountMargin| account.account);
        Ok(Margins {
            accounts,
            by_cost: parts.by_cost,
            by_product: parts.by_product,
            otherwise: parts.otherwise,
            other_currency_lines: tally.other_lines,
            first_other_currency: tally.first_other()?,
            converted: tally.converted_sales(),
        })
    }

    /// Whether any line carries its cost, as the files' statistics tell without reading a line. Blocks until done.
    ///
    /// # Errors
    ///
    /// What opening a file brings.
    pub fn has_costs(&self, snapshot: &Snapshot) -> Result<bool> {
        for file in &snapshot.files {
            if self.files().has_costs(file)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl MarginRule {
    /// The columns that the rule looks at.
    fn columns(&self) -> Vec<Column> {
        let product = (!self.products.is_empty()).then_some(Column::Product);
        let cost = self.uses_cost.then_some(Column::Cost);
        product.into_iter().chain(cost).collect()
    }
}

#[derive(Default)]
struct Parts {
    by_cost: MarginPart,
    by_product: MarginPart,
    otherwise: MarginPart,
}

impl Parts {
    fn add(&mut self, other: &Self) {
        let pairs = [
            (&mut self.by_cost, other.by_cost),
            (&mut self.by_product, other.by_product),
            (&mut self.otherwise, other.otherwise),
        ];
        for (part, other) in pairs {
            part.lines += other.lines;
            part.net += other.net;
        }
    }
}

/// The accounts of a bucket, the last of them still being added up. Sums of 128 bits cannot overflow before they
/// are checked at its end.
struct Sums<'a> {
    rule: &'a MarginRule,
    files: &'a [&'a FileEntry],
    days: (i32, i32),
    accounts: Vec<AccountMargin>,
    parts: Parts,
    /// The account at hand with its sales and margin.
    open: Option<(i64, i128, i128)>,
}

impl<'a> Sums<'a> {
    fn new(scope: &Scope, rule: &'a MarginRule, files: &'a [&'a FileEntry]) -> Self {
        Self {
            rule,
            files,
            days: scope.epoch_days(),
            accounts: Vec::new(),
            parts: Parts::default(),
            open: None,
        }
    }

    fn add(&mut self, stretch: &Stretch<'_>) -> Result<()> {
        let (from, to) = self.days;
        let keys = stretch.accounts.iter().zip(stretch.days);
        for (row, ((account, day), amount)) in keys.zip(stretch.amounts).enumerate() {
            if *day < from || to < *day || (self.rule.drop_returns && *amount < 0) {
                continue;
            }
            let margin = self.margin(*amount, stretch.further, stretch.first + row);
            match &mut self.open {
                Some((open, sales, margins)) if open == account => {
                    *sales += i128::from(*amount);
                    *margins += margin;
                }
                open => {
                    if open.is_some_and(|(before, ..)| *account < before) {
                        return Err(out_of_order(self.files));
                    }
                    self.close()?;
                    self.open = Some((*account, i128::from(*amount), margin));
                }
            }
        }
        Ok(())
    }

    /// The line's margin; the line is counted where it came from.
    fn margin(&mut self, amount: i64, further: &Further, row: usize) -> i128 {
        let cost = further.costs.as_ref().filter(|costs| costs.is_valid(row));
        let products = &self.rule.products;
        let product_ppm = || products.get(further.products.as_ref()?.value(row)).copied();
        let (part, margin) = if let Some(costs) = cost {
            let cost = i128::from(costs.value(row));
            (&mut self.parts.by_cost, i128::from(amount) - cost)
        } else if let Some(ppm) = product_ppm() {
            (&mut self.parts.by_product, share(amount, ppm))
        } else {
            (&mut self.parts.otherwise, share(amount, self.rule.otherwise_ppm))
        };
        part.lines += 1;
        part.net += i128::from(amount);
        margin
    }

    fn close(&mut self) -> Result<()> {
        if let Some((account, sales, margin)) = self.open.take() {
            self.accounts.push(AccountMargin {
                account,
                sales: checked(sales, account)?,
                margin: checked(margin, account)?,
            });
        }
        Ok(())
    }
}

/// So many millionths of the amount, rounded half to even.
fn share(amount: i64, ppm: i64) -> i128 {
    divided_half_to_even(i128::from(amount) * i128::from(ppm), MILLION)
}
