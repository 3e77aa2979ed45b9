//! The chain, its steps and its limit, with what they found.

use std::{
    fs::File,
    hint::black_box,
    io::Read,
    path::Path,
    sync::atomic::{AtomicI64, AtomicUsize, Ordering},
    thread,
    time::Instant,
};

use dahu_app::valuation::{
    FittedModel, ParameterUnit,
    engine::{Terms, summarise, value_all, value_alone},
};
use dahu_core::money::Amount;
use dahu_ledger::{Ledger, Rates, Scope};
use dahu_valuation::summary::Summary;
use serde_json::{Map, Value, json};

use crate::{Outcome, watch::watched};

/// Bytes that are read at once.
const PIECE: usize = 1 << 20;
const DAYS_A_WEEK: f64 = 7.0;

/// Every byte of the files, read and forgotten, on all cores.
pub(crate) fn bytes(root: &Path, terms: &Terms) -> Outcome<Value> {
    let files = &terms.files.files;
    let (read, failed) = (AtomicI64::new(0), AtomicUsize::new(0));
    let started = Instant::now();
    on_all_cores(
        files.len(),
        &|place| match bytes_of(&root.join(&files[place].path)) {
            Ok(bytes) => _ = read.fetch_add(bytes, Ordering::Relaxed),
            Err(_) => _ = failed.fetch_add(1, Ordering::Relaxed),
        },
    );
    let seconds = started.elapsed().as_secs_f64();
    if failed.into_inner() > 0 {
        return Err("a file of the ledger cannot be read".into());
    }
    Ok(json!({ "seconds": seconds, "checks": { "bytes": read.into_inner() } }))
}

fn bytes_of(path: &Path) -> std::io::Result<i64> {
    let (mut file, mut piece, mut bytes) = (File::open(path)?, vec![0; PIECE], 0);
    loop {
        let count = file.read(&mut piece)?;
        if count == 0 {
            return Ok(bytes);
        }
        black_box(&piece);
        bytes += i64::try_from(count).unwrap_or(i64::MAX);
    }
}

/// The pass over the days with nothing done but counting them.
pub(crate) fn decode(root: &Path, terms: &Terms) -> Outcome<Value> {
    let started = Instant::now();
    let ledger = Ledger::open_local(root)?;
    let scope = Scope {
        currency: terms.code,
        from: None,
        to: terms.as_of,
    };
    let count = |days: &mut i64, _| {
        *days += 1;
        Ok(())
    };
    let days = ledger.fold_days(&terms.files, &scope, &Rates::default(), || 0_i64, count)?;
    let seconds = started.elapsed().as_secs_f64();
    let days: i64 = days.buckets.iter().sum();
    Ok(json!({ "seconds": seconds, "checks": { "days": days } }))
}

/// The summary of all accounts, in memory.
pub(crate) fn summary(root: &Path, terms: &Terms) -> Outcome<Value> {
    let started = Instant::now();
    let ledger = Ledger::open_local(root)?;
    let gathered = summarise(&ledger, terms)?;
    let seconds = started.elapsed().as_secs_f64();
    let accounts = &gathered.summaries.accounts;
    let total = |of: fn(&Summary) -> i64| accounts.iter().map(of).sum::<i64>();
    Ok(json!({ "seconds": seconds, "checks": {
        "accounts": accounts.len(),
        "repeat_purchases": total(|one| i64::from(one.repeat_purchases)),
        "recency_days": total(|one| i64::from(one.recency_days)),
        "age_days": total(|one| i64::from(one.age_days)),
        "repeat_spend": total(Summary::repeat_spend),
        "total_spend": total(|one| one.total_spend),
    } }))
}

/// From the ledger to the value of every account.
pub(crate) fn chain(root: &Path, terms: &Terms) -> Outcome<Value> {
    let started = Instant::now();
    let ledger = Ledger::open_local(root)?;
    let (totals, steps) = watched(|tracker| value_alone(&ledger, terms, tracker));
    let totals = totals?;
    let seconds = started.elapsed().as_secs_f64();
    let checks = json!({
        "accounts": totals.accounts, "alive": totals.alive, "expected_purchases": totals.expected_purchases,
        "value_12_months": money(totals.within), "residual_value": money(totals.value),
    });
    let parameters = parameters(&totals.timing, &totals.spend);
    Ok(json!({ "seconds": seconds, "steps": steps, "checks": checks, "parameters": parameters }))
}

/// The whole valuation: with the statement, hold-outs, the interval of the total and the retention curve.
pub(crate) fn full(root: &Path, terms: &Terms) -> Outcome<Value> {
    let started = Instant::now();
    let ledger = Ledger::open_local(root)?;
    let (valued, steps) = watched(|tracker| value_all(&ledger, terms, tracker));
    let valued = valued?;
    let seconds = started.elapsed().as_secs_f64();
    let outcome = &valued.outcome;
    let checks = json!({
        "accounts": valued.values.len(),
        "alive": valued.values.iter().filter_map(|one| one.alive).sum::<f64>(),
        "expected_purchases": valued.values.iter().map(|one| one.expected_purchases).sum::<f64>(),
        "value_12_months": money(outcome.equity.within), "residual_value": money(outcome.equity.value),
    });
    let parameters = parameters(&outcome.timing, &outcome.spend);
    Ok(json!({
        "seconds": seconds, "steps": steps, "checks": checks, "parameters": parameters,
        "hold_outs": outcome.hold_outs.len(),
        "refits": outcome.equity.interval.as_ref().map_or(0, |interval| interval.draws),
    }))
}

/// The parameters of both models by name, times in days.
fn parameters(timing: &Option<FittedModel>, spend: &Option<FittedModel>) -> Value {
    let models = timing.iter().chain(spend);
    let all = models.flat_map(|model| &model.parameters);
    let named = all.map(|parameter| {
        let days = if parameter.unit == ParameterUnit::Weeks {
            DAYS_A_WEEK
        } else {
            1.0
        };
        (parameter.name.clone(), Value::from(parameter.value * days))
    });
    Value::Object(named.collect::<Map<_, _>>())
}

#[expect(
    clippy::cast_precision_loss,
    reason = "sums of a bench are shown with few digits"
)]
fn money(amount: Amount) -> f64 {
    amount.ten_thousandths() as f64 / 10_000.0
}

/// Does the work for every number below `count`, on as many threads as the machine has cores.
pub(crate) fn on_all_cores(count: usize, work: &(dyn Fn(usize) + Sync)) {
    let next = AtomicUsize::new(0);
    let run = || {
        while let place = next.fetch_add(1, Ordering::Relaxed)
            && place < count
        {
            work(place);
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        (0..threads).for_each(|_| _ = scope.spawn(run));
    });
}
