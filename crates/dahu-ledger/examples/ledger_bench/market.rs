//! A seeded market that makes the lines of a ledger.

use chrono::{Days, NaiveDate};
use dahu_ledger::{CurrencyCode, SaleLine};

/// Lines an account has on average.
const LINES_PER_ACCOUNT: i64 = 10;
/// Days over which the sales are spread.
pub(crate) const DAYS: i64 = 1_461;

/// A seeded market: few accounts buy much, most buy little, and some goods come back.
pub(crate) struct Market {
    random: u64,
    lines: i64,
    invoices: i64,
    account: i64,
    date: NaiveDate,
    document: String,
    product: String,
    most_invoice_lines: i64,
    pub(crate) invoice_lines: i64,
    written: i64,
    quantity: i64,
    amount: i64,
}

impl Market {
    pub(crate) fn new(lines: i64, most_invoice_lines: i64) -> Self {
        Self {
            random: 20_260_115,
            lines,
            invoices: 0,
            account: 0,
            date: first_day(),
            document: String::new(),
            product: String::new(),
            most_invoice_lines,
            invoice_lines: 0,
            written: 0,
            quantity: 0,
            amount: 0,
        }
    }

    pub(crate) fn next_invoice(&mut self) {
        self.invoices += 1;
        let accounts = (self.lines / LINES_PER_ACCOUNT).max(1);
        // The product of two even draws: the first tenth of the accounts gets a third of the sales.
        let draw = self.below(1 << 20) * self.below(1 << 20);
        self.account = i64::try_from((i128::from(draw) * i128::from(accounts)) >> 40).unwrap_or(0);
        let day = i128::from(self.written) * i128::from(DAYS) / i128::from(self.lines.max(1));
        self.date = first_day() + Days::new(u64::try_from(day).unwrap_or(0));
        self.document = format!("INV-{:08}", self.invoices);
        self.invoice_lines = 1 + self.below(self.most_invoice_lines);
    }

    pub(crate) fn next_line(&mut self) {
        self.written += 1;
        self.product = format!("P{:05}", self.below(70) * self.below(70));
        let returned = self.below(25) == 0;
        self.quantity = (1 + self.below(12)) * if returned { -10_000 } else { 10_000 };
        self.amount = self.quantity / 100 * (99 + self.below(100) * self.below(100));
    }

    pub(crate) fn line(&self, row: i64) -> SaleLine<'_> {
        let salesperson = i32::try_from(self.account % 40)
            .ok()
            .filter(|number| *number != 0);
        SaleLine {
            account: self.account,
            date: self.date,
            line: row + 1,
            document: &self.document,
            product: &self.product,
            quantity: self.quantity,
            amount: self.amount,
            currency: currency(),
            salesperson,
            cost: None,
        }
    }

    /// An even draw below `limit`, by Vigna's splitmix64.
    fn below(&mut self, limit: i64) -> i64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let draw = u128::from(mixed ^ (mixed >> 31)) * u128::from(limit.unsigned_abs());
        i64::try_from(draw >> 64).unwrap_or(0)
    }
}

/// The first day of the market.
pub(crate) fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2022, 1, 1).expect("the first of January is a day")
}

/// The market's only currency.
pub(crate) fn currency() -> CurrencyCode {
    "CNY".parse().expect("CNY is a currency")
}
