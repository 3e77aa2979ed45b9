//! The fits step by step, for each distinct history.

use std::{hint::black_box, path::Path, time::Instant};

use dahu_app::valuation::engine::{Terms, summarise};
use dahu_ledger::Ledger;
use dahu_valuation::{
    spend::{self, SpendSummary},
    summary::Summary,
    timing::{GeometricDropout, Triples},
};
use serde_json::{Value, json};

use crate::{Outcome, questions::on_all_cores};

/// Evaluations of the likelihood that are timed without a search around them.
const EVALUATIONS: u32 = 10;

/// Seconds of compressing the summaries, of fitting both models, and of single evaluations of the BG/NBD likelihood.
pub(crate) fn fit(root: &Path, terms: &Terms) -> Outcome<Value> {
    let ledger = Ledger::open_local(root)?;
    let gathered = summarise(&ledger, terms)?;
    let accounts = &gathered.summaries.accounts;
    let (triples, compressing) = timed(|| Triples::from_summaries(accounts));
    let alone = triples?;
    let spread = alone.clone().spread_by(on_all_cores);
    let (one_core, seconds_one_core) = timed(|| GeometricDropout::fit_bg_nbd(&alone));
    let (all_cores, seconds_all_cores) = timed(|| GeometricDropout::fit_bg_nbd(&spread));
    let (one_core, all_cores) = (one_core?, all_cores?);
    if one_core != all_cores {
        return Err("the fit depends on the threads".into());
    }
    let model = all_cores.parameters;
    let records: Vec<SpendSummary> = accounts.iter().map(Summary::spend).collect();
    let (spend, seconds_spend) = timed(|| spend::fit(&records));
    let spend = spend?;
    Ok(json!({
        "seconds": seconds_all_cores, "checks": {},
        "accounts": accounts.len(), "triples": alone.len(), "compress_seconds": compressing,
        "evaluations": all_cores.evaluations,
        "fit_seconds": { "one core": seconds_one_core, "all cores": seconds_all_cores },
        "evaluation_seconds": {
            "one core": evaluation(&model, &alone),
            "all cores": evaluation(&model, &spread),
        },
        "spend_records": spend.observations, "spend_evaluations": spend.evaluations, "spend_seconds": seconds_spend,
    }))
}

/// Seconds of one evaluation of the log-likelihood and its gradient; the mean of several after one that warms up.
fn evaluation(model: &GeometricDropout, triples: &Triples) -> f64 {
    black_box(model.total_log_likelihood(triples));
    let ((), seconds) = timed(|| {
        for _ in 0..EVALUATIONS {
            black_box(black_box(model).total_log_likelihood(triples));
        }
    });
    seconds / f64::from(EVALUATIONS)
}

fn timed<V>(work: impl FnOnce() -> V) -> (V, f64) {
    let started = Instant::now();
    let value = black_box(work());
    (value, started.elapsed().as_secs_f64())
}
