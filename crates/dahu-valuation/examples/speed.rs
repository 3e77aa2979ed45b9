//! How long the timing models take: `cargo run --release -p dahu-valuation --example speed`.
//!
//! Two million accounts with the parameters of `benches/ledger.py`, on one thread and then on two.

#![expect(clippy::print_stdout, reason = "a measurement is printed")]

use std::{
    hint::black_box,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Instant,
};

use dahu_valuation::{
    fit::{Fit, FitError},
    summary::{Lines, Returns, summarise},
    timing::{GeometricDropout, History, Nbd, ParetoNbd, TimingModel, Triples},
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const ACCOUNTS: usize = 2_000_000;
const DAYS: i32 = 730;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let model = GeometricDropout::bg_nbd(0.95, 62.0, 0.6, 3.2)?;
    let (starts, days, amounts) = ledger(&model);
    let lines = Lines {
        starts: &starts,
        days: &days,
        amounts: &amounts,
    };
    println!("{ACCOUNTS} accounts, {} lines", days.len());
    let summaries = timed("summarise", days.len(), || summarise(&lines, DAYS, Returns::Net))?;
    let triples = timed("compress", ACCOUNTS, || {
        Triples::from_summaries(&summaries.accounts)
    })?;
    println!("{} distinct histories", triples.len());
    evaluations(&triples)?;
    scores(&triples)?;
    fits(&triples)?;
    println!("on two threads");
    fits(&triples.clone().spread_by(on_two_threads))?;
    Ok(())
}

fn evaluations(triples: &Triples) -> Result<(), Box<dyn std::error::Error>> {
    let bg = GeometricDropout::bg_nbd(0.9, 60.0, 0.7, 3.0)?;
    let regular = GeometricDropout::mbg_cnbd(3, 0.9, 20.0, 0.7, 3.0)?;
    let pareto = ParetoNbd::new(0.9, 60.0, 0.6, 200.0)?;
    let nbd = Nbd::new(0.9, 60.0)?;
    let count = triples.len();
    timed("evaluate NBD", count, || nbd.total_log_likelihood(triples));
    timed("evaluate BG/NBD", count, || bg.total_log_likelihood(triples));
    timed("evaluate MBG/CNBD-3", count, || {
        regular.total_log_likelihood(triples)
    });
    timed("evaluate Pareto/NBD", count, || {
        pareto.total_log_likelihood(triples)
    });
    Ok(())
}

fn scores(triples: &Triples) -> Result<(), Box<dyn std::error::Error>> {
    let bg = GeometricDropout::bg_nbd(0.95, 62.0, 0.6, 3.2)?;
    let regular = GeometricDropout::mbg_cnbd(3, 0.9, 20.0, 0.7, 3.0)?;
    let pareto = ParetoNbd::new(0.9, 60.0, 0.6, 200.0)?;
    let rate = 1.1_f64.ln() / 365.25;
    let some: Vec<History> = triples.iter().map(|(history, _)| history).step_by(50).collect();
    let models: [(&str, &dyn TimingModel); 3] =
        [("BG/NBD", &bg), ("MBG/CNBD-3", &regular), ("Pareto/NBD", &pareto)];
    for (name, model) in models {
        let sum = |of: &dyn Fn(&History) -> f64| some.iter().map(of).sum::<f64>();
        timed(&format!("P(alive), {name}"), some.len(), || {
            sum(&|history| model.probability_alive(history))
        });
        timed(&format!("E in 90 days, {name}"), some.len(), || {
            sum(&|history| model.expected_purchases(history, 90.0))
        });
        let few = &some[..some.len() / 20];
        timed(&format!("distribution, {name}"), few.len(), || {
            let distributions = few
                .iter()
                .map(|one| model.purchase_distribution(one, 90.0, 0.999));
            distributions.map(|one| one.any()).sum::<f64>()
        });
        timed(&format!("DERT one by one, {name}"), few.len(), || {
            few.iter()
                .map(|one| model.residual(one, rate, 0.0))
                .filter(Result::is_ok)
                .count()
        });
        timed(&format!("DERT of all, {name}"), triples.len(), || {
            model.residuals(triples, rate, 0.0).map(|all| all.len())
        })?;
    }
    Ok(())
}

fn fits(triples: &Triples) -> Result<(), FitError> {
    let nbd = timed("fit NBD", triples.len(), || Nbd::fit(triples))?;
    told(&nbd);
    let bg = timed("fit BG/NBD", triples.len(), || {
        GeometricDropout::fit_bg_nbd(triples)
    })?;
    told(&bg);
    let mbg = timed("fit MBG/NBD", triples.len(), || {
        GeometricDropout::fit_mbg_nbd(triples)
    })?;
    told(&mbg);
    let pareto = timed("fit Pareto/NBD", triples.len(), || ParetoNbd::fit(triples))?;
    told(&pareto);
    Ok(())
}

fn told<P: std::fmt::Debug>(fit: &Fit<P>) {
    println!("    {:?}, {} evaluations", fit.parameters, fit.evaluations);
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

fn ledger(model: &dyn TimingModel) -> (Vec<usize>, Vec<i32>, Vec<i64>) {
    let mut source = ChaCha8Rng::seed_from_u64(20_260_101);
    let mut uniform = || source.random::<f64>();
    let (mut starts, mut days) = (vec![0], Vec::new());
    for account in 0..ACCOUNTS {
        let first = i32::try_from(account % 700).unwrap_or(0);
        days.push(first);
        let times = model.simulate(f64::from(DAYS - first), &mut uniform);
        days.extend(times.iter().map(|time| first + whole(*time)));
        starts.push(days.len());
    }
    let amounts = vec![10_000; days.len()];
    (starts, days, amounts)
}

#[expect(clippy::cast_possible_truncation, reason = "days of two years")]
fn whole(days: f64) -> i32 {
    days.floor() as i32
}

fn on_two_threads(count: usize, work: &(dyn Fn(usize) + Sync)) {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let chunk = next.fetch_add(1, Ordering::Relaxed)
                    && chunk < count
                {
                    work(chunk);
                }
            });
        }
    });
}
