//! A seeded market that buys as BG/NBD and spends as Gamma-Gamma say.

use chrono::{Days, NaiveDate};
use dahu_ledger::{CurrencyCode, SaleLine};
use dahu_valuation::{
    spend::GammaGamma,
    timing::{GeometricDropout, TimingModel},
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::Outcome;

/// Days from the first day of the market to the last.
const DAYS: u32 = 730;
/// Accounts begin on an even draw of so many days: those of the last half year would have hardly any history.
const BEGINNING_DAYS: u32 = 540;

/// A seeded market.
pub(crate) struct Market {
    random: ChaCha8Rng,
    timing: GeometricDropout,
    spend: GammaGamma,
}

/// What an account bought once.
pub(crate) struct Sale {
    day: u32,
    amount: i64,
}

impl Market {
    pub(crate) fn new() -> Outcome<Self> {
        Ok(Self {
            random: ChaCha8Rng::seed_from_u64(20_260_101),
            timing: GeometricDropout::bg_nbd(0.95, 62.0, 0.6, 3.2)?,
            spend: GammaGamma::new(6.25, 3.74, 154.4)?,
        })
    }

    /// The sales of a new account in order of their days; there may be several on one day.
    pub(crate) fn sales_of_next_account(&mut self) -> Vec<Sale> {
        let first = self.random.random_range(0..BEGINNING_DAYS);
        let mut uniform = || self.random.random::<f64>();
        let repeats = self.timing.simulate(f64::from(DAYS - first), &mut uniform);
        let days: Vec<u32> = std::iter::once(first)
            .chain(repeats.iter().map(|days| first + whole(*days)))
            .collect();
        let purchases = u32::try_from(days.len()).unwrap_or(u32::MAX);
        let amounts = self.spend.simulate(purchases, &mut uniform);
        days.into_iter()
            .zip(amounts)
            .map(|(day, amount)| Sale {
                day,
                amount: ten_thousandths(amount),
            })
            .collect()
    }
}

impl Sale {
    pub(crate) fn line<'a>(&self, account: i64, line: i64, document: &'a str) -> SaleLine<'a> {
        SaleLine {
            account,
            date: first_day() + Days::new(u64::from(self.day)),
            line,
            document,
            product: "P00001",
            quantity: 10_000,
            amount: self.amount,
            currency: currency(),
            salesperson: None,
            cost: None,
        }
    }
}

/// The first day of the market.
pub(crate) fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2021, 1, 1).expect("the first of January is a day")
}

/// The last day of the market, which is the day of valuation; the year after it has 365 days.
pub(crate) fn last_day() -> NaiveDate {
    first_day() + Days::new(u64::from(DAYS))
}

/// The market's only currency, as the ledger knows it.
pub(crate) fn currency() -> CurrencyCode {
    "CNY".parse().expect("CNY is a currency")
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "days of two years, not below 0"
)]
fn whole(days: f64) -> u32 {
    days as u32
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "amounts of the market are far below the largest"
)]
fn ten_thousandths(amount: f64) -> i64 {
    ((amount * 10_000.0).round() as i64).max(1)
}
