//! How long it takes to value all accounts within a year, with intervals:
//! `cargo run --release -p dahu-valuation --example outlooks`.
//!
//! Two million accounts as in the example `speed`, on one thread.

#![expect(clippy::print_stdout, reason = "a measurement is printed")]

use std::{hint::black_box, time::Instant};

use dahu_valuation::{
    equity::{Base, Bought, EquityModel},
    spend::{GammaGamma, SpendSummary},
    timing::{AnyTiming, GeometricDropout, ParetoNbd, TimingModel, Triples},
    value::{Terms, ValueModel},
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const ACCOUNTS: usize = 2_000_000;
const DAYS: u32 = 730;
const HORIZON: f64 = 365.0;

type Account = (u32, u32, u32, f64);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let accounts = accounts(&GeometricDropout::bg_nbd(0.95, 62.0, 0.6, 3.2)?);
    let histories = accounts.iter().map(|&(x, recency, age, _)| (x, recency, age));
    let triples = Triples::new(histories, None)?;
    println!("{ACCOUNTS} accounts, {} distinct histories", triples.len());
    let bg = GeometricDropout::bg_nbd(0.95, 62.0, 0.6, 3.2)?;
    let regular = GeometricDropout::mbg_cnbd(3, 0.9, 20.0, 0.7, 3.0)?;
    let pareto = ParetoNbd::new(0.9, 60.0, 0.6, 200.0)?;
    measure("BG/NBD", AnyTiming::Geometric(bg), &triples, &accounts)?;
    measure("MBG/CNBD-3", AnyTiming::Geometric(regular), &triples, &accounts)?;
    measure("Pareto/NBD", AnyTiming::Pareto(pareto), &triples, &accounts)?;
    Ok(())
}

fn measure(
    name: &str,
    timing: AnyTiming,
    triples: &Triples,
    accounts: &[Account],
) -> Result<(), Box<dyn std::error::Error>> {
    let spend = GammaGamma::new(6.25, 3.74, 154.4)?;
    let model = ValueModel {
        timing: &timing,
        spend: &spend,
        terms: Terms::new(0.3, 0.1)?,
    };
    println!("{name}");
    let outlooks = timed("outlooks of all", ACCOUNTS, || model.outlooks(triples, HORIZON));
    let bands = timed("bands of all", ACCOUNTS, || {
        model.spend_bands(triples, HORIZON, &outlooks)
    });
    let record = |account: &Account| SpendSummary {
        purchases: account.0,
        mean_spend: account.3,
        accounts: 1,
    };
    timed("values of all", ACCOUNTS, || {
        let places = triples.places();
        let valued = accounts.iter().filter_map(|account| {
            let place = places.of(account.0, account.1, account.2)?;
            Some(model.valued(&outlooks[place], &bands[place], &record(account)))
        });
        valued
            .map(|value| value.worth.value + value.low + value.high)
            .sum::<f64>()
    });
    total(&timing, &spend, triples, accounts)?;
    let some: Vec<&Account> = accounts.iter().step_by(20_000).collect();
    let places = triples.places();
    let places: Vec<_> = some
        .iter()
        .filter_map(|account| places.of(account.0, account.1, account.2))
        .collect();
    let histories: Vec<_> = triples.iter().map(|(history, _)| history).collect();
    timed("exact intervals", places.len(), || {
        let exact = places.iter().map(|&place| {
            let history = &histories[place];
            let record = SpendSummary {
                purchases: history.repeat_purchases,
                mean_spend: if history.repeat_purchases == 0 { 0.0 } else { 300.0 },
                accounts: 1,
            };
            model.value_interval(history, &record, HORIZON)
        });
        exact.map(|(low, high)| low + high).sum::<f64>()
    });
    Ok(())
}

fn total(
    timing: &AnyTiming,
    spend: &GammaGamma,
    triples: &Triples,
    accounts: &[Account],
) -> Result<(), Box<dyn std::error::Error>> {
    let model = EquityModel {
        timing: *timing,
        spend: *spend,
        terms: Terms::new(0.3, 0.1)?,
        horizon_days: None,
    };
    let bought = accounts
        .iter()
        .map(|&(repeat_purchases, recency_days, age_days, mean)| Bought {
            repeat_purchases,
            recency_days,
            age_days,
            repeat_spend: f64::from(repeat_purchases) * mean,
            margin_weight: 1.0,
        });
    let base = timed("base", ACCOUNTS, || Base::new(triples, bought))?;
    timed("equity", ACCOUNTS, || model.total(&base))?;
    let mut source = ChaCha8Rng::seed_from_u64(1);
    let equity = timed("equity with intervals, 40 refits", ACCOUNTS, || {
        model.equity(&base, 40, &mut || source.random(), &mut |_, _| true)
    })?;
    println!("    {equity:?}");
    Ok(())
}

fn accounts(model: &GeometricDropout) -> Vec<Account> {
    let mut source = ChaCha8Rng::seed_from_u64(20_260_101);
    let mut uniform = || source.random::<f64>();
    (0..ACCOUNTS)
        .map(|index| {
            let age = DAYS - u32::try_from(index % 700).unwrap_or(0);
            let mut days: Vec<u32> = model
                .simulate(f64::from(age), &mut uniform)
                .iter()
                .map(|day| ceiling(*day).min(age))
                .collect();
            days.dedup();
            let purchases = u32::try_from(days.len()).unwrap_or(u32::MAX);
            let mean = if purchases == 0 { 0.0 } else { 300.0 };
            (purchases, days.last().copied().unwrap_or(0), age, mean)
        })
        .collect()
}

#[expect(clippy::cast_possible_truncation, reason = "days of two years")]
fn ceiling(days: f64) -> u32 {
    days.ceil() as u32
}

/// Prints the seconds and the nanoseconds for each of `count`.
fn timed<V>(name: &str, count: usize, work: impl FnOnce() -> V) -> V {
    let begun = Instant::now();
    let value = black_box(work());
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "{name:32} {seconds:8.3} s {:10.1} ns",
        1e9 * seconds / count as f64
    );
    value
}
