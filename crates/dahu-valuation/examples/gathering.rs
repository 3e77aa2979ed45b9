//! How long gathering and hold-outs take: `cargo run --release -p dahu-valuation --example gathering`.
//!
//! Two million accounts in sixteen buckets, on one thread.

#![expect(clippy::print_stdout, reason = "a measurement is printed")]

use std::{hint::black_box, time::Instant};

use dahu_valuation::{
    spend::GammaGamma,
    summary::{Gathered, Gatherer, GatheringPlan, Returns, SummaryError},
    timing::{GeometricDropout, TimingModel, in_turn},
    validation::HoldOut,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const ACCOUNTS: u32 = 2_000_000;
const BUCKETS: u32 = 16;
const DAYS: i32 = 730;

/// Account, day, bought, returned.
type Row = (u32, i32, i64, i64);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let model = GeometricDropout::bg_nbd(0.95, 62.0, 0.6, 3.2)?;
    let spend = GammaGamma::new(6.25, 3.74, 2.6)?;
    let buckets = ledger(&model);
    let rows: usize = buckets.iter().map(Vec::len).sum();
    println!("{ACCOUNTS} accounts, {rows} days of accounts");
    for origin_day in [None, Some(DAYS / 2)] {
        println!("origin {origin_day:?}");
        let plan = GatheringPlan {
            returns: Returns::Net,
            end_day: DAYS,
            origin_day,
        };
        let parts = timed("gather", rows, || {
            buckets
                .iter()
                .map(|rows| gather(plan, rows))
                .collect::<Result<Vec<_>, _>>()
        })?;
        let whole = timed("merge", ACCOUNTS as usize, || Gathered::merge(plan, parts))?;
        if origin_day.is_some() {
            let count = whole.summaries.accounts.len();
            let hold_out = timed("hold-out, BG/NBD", count, || {
                HoldOut::of_model(&model, Some(&spend), &whole, in_turn)
            })?;
            println!("    bias {:?}, {:?}", hold_out.bias, hold_out.capture);
            timed("hold-out, naive", count, || HoldOut::of_naive(&whole))?;
        }
    }
    Ok(())
}

fn gather(plan: GatheringPlan, rows: &[Row]) -> Result<Gathered, SummaryError> {
    let mut gatherer = Gatherer::new(plan);
    for &(account, day, bought, returned) in rows {
        gatherer.day(account, day, bought, returned)?;
    }
    gatherer.finish()
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

/// Buckets of accounts by their number, with a return on every twentieth day.
fn ledger(model: &dyn TimingModel) -> Vec<Vec<Row>> {
    let mut source = ChaCha8Rng::seed_from_u64(20_260_101);
    let mut buckets = vec![Vec::new(); BUCKETS as usize];
    for account in 0..ACCOUNTS {
        let rows = &mut buckets[(account % BUCKETS) as usize];
        let first = i32::try_from(account % 700).unwrap_or(0);
        let mut uniform = || source.random::<f64>();
        let times = model.simulate(f64::from(DAYS - first), &mut uniform);
        let mut last = first - 1;
        for day in std::iter::once(first).chain(times.iter().map(|time| first + whole(*time))) {
            if day > last {
                let returned = if rows.len() % 20 == 0 { 4_000 } else { 0 };
                rows.push((account, day, 10_000 + i64::from(account % 977) * 100, returned));
                last = day;
            }
        }
    }
    buckets
}

#[expect(clippy::cast_possible_truncation, reason = "days of two years")]
fn whole(days: f64) -> i32 {
    days.floor() as i32
}
