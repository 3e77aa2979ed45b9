//! The gift-ware wholesaler of the UCI repository, cut off at 30 June 2011: a ledger that knows nothing of churn.

use std::collections::BTreeMap;

use dahu_valuation::{
    spend::{self, SpendSummary},
    summary::{Gathered, Returns},
    timing::{AnyTiming, GeometricDropout, Identification, ModelKind, TimingModel, Triples, fit_kind},
};

use crate::{
    cdnow::{DAYS_A_WEEK, per_week},
    facts::{assert_digits, assert_rows},
    ledgers::{
        CDNOW_END, Days, RETAIL_END, RETAIL_ORIGIN, cdnow, gather, online_retail, online_retail_invoices,
    },
};

/// Returns are left out, as in the figures that are measured.
fn gathered() -> Option<Gathered> {
    Some(gather(
        &online_retail()?,
        Returns::Drop,
        Some(RETAIL_ORIGIN),
        RETAIL_END,
    ))
}

#[test]
fn returns_are_counted_and_accounts_that_bought_nothing_in_the_end_are_told() {
    let Some(invoices) = online_retail_invoices() else {
        return;
    };
    let below_zero = invoices.iter().filter(|(.., amount)| *amount < 0);
    assert_eq!((invoices.len(), below_zero.count()), (22_190, 3_654));
    let mut net: BTreeMap<u32, i64> = BTreeMap::new();
    for (account, _, amount) in &invoices {
        *net.entry(*account).or_default() += amount;
    }
    let nothing_left = net.values().filter(|amount| **amount <= 0).count();
    assert_eq!((net.len(), nothing_left), (4_372, 55));
    // Who bought at all, whatever came back.
    let Some(days) = online_retail() else { return };
    let dropped = gather(&days, Returns::Drop, None, RETAIL_END).summaries;
    assert_eq!(dropped.accounts.len(), 4_338);
    let sold: i64 = invoices.iter().map(|(.., amount)| amount.max(&0)).sum();
    let kept: i64 = dropped.accounts.iter().map(|account| account.total_spend).sum();
    assert_eq!(kept, sold);
    // Netted, some of the 55 still have a purchase left: what came back was bought before the ledger begins.
    let netted = gather(&days, Returns::Net, None, RETAIL_END).summaries;
    assert!((4_372 - 55..4_338).contains(&netted.accounts.len()));
    let cleaning = netted.cleaning;
    let net_sales = cleaning.sales - cleaning.netted - cleaning.dropped;
    assert_digits(net_sales as f64 / 10_000.0, 8_300_065.814, 3);
}

#[test]
fn models_of_leaving_end_at_the_boundary_with_the_likelihood_of_nbd() {
    let Some(gathered) = gathered() else { return };
    let triples = Triples::from_summaries(&gathered.summaries.accounts).unwrap();
    assert_eq!((triples.accounts(), triples.too_young()), (2_954, 6));
    let nbd = fit_kind(ModelKind::Nbd, &triples).unwrap();
    assert!(!nbd.fit.is_at_boundary());
    let mut rows = vec![(
        ModelKind::Nbd,
        per_week(nbd.fit.log_likelihood, &triples),
        -15_325.455,
        3,
    )];
    for kind in [ModelKind::BgNbd, ModelKind::MbgNbd, ModelKind::ParetoNbd] {
        let fitted = fit_kind(kind, &triples).unwrap();
        rows.push((
            kind,
            per_week(fitted.fit.log_likelihood, &triples),
            -15_325.455,
            3,
        ));
        // Next to nobody leaves: a is nothing beside b, and a purchase is the last one in ten thousand at most.
        assert_eq!(fitted.fit.convergence.at_boundary, [2, 3], "{kind}");
        assert!(fitted.fit.standard_errors.is_none());
        let parameters = fitted.parameters();
        let (inner, outer) = (parameters[2].value, parameters[3].value);
        assert!(inner < 1e-4 && outer > 500.0, "{kind}: {parameters:?}");
        let share = fitted.model().dropout_share(365.0);
        let gain = fitted.fit.log_likelihood - nbd.fit.log_likelihood;
        assert!(share < 1e-4 && gain.abs() < 1e-3, "{kind}: {share} {gain}");
        let judged = Identification::judge(gain, share, fitted.fit.is_at_boundary());
        assert!(
            matches!(judged, Identification::ChurnNotIdentifiable { .. }),
            "{kind}: {judged:?}"
        );
        // r and α are those of NBD.
        for (one, other) in parameters.iter().zip(nbd.parameters()) {
            assert!(
                (one.value / other.value - 1.0).abs() < 1e-4,
                "{kind}: {one:?} {other:?}"
            );
        }
    }
    assert_rows(&rows);
}

#[test]
fn other_searches_end_elsewhere_on_the_same_flat_likelihood() {
    // b of 2e4 and beta of 2.6e7 weeks were measured where another search was left; a and s go with them.
    let Some(gathered) = gathered() else { return };
    let triples = Triples::from_summaries(&gathered.summaries.accounts).unwrap();
    let nbd = fit_kind(ModelKind::Nbd, &triples).unwrap();
    let [r, alpha] = [0, 1].map(|place| nbd.parameters()[place].value);
    let log_likelihood = |kind, inner: f64, outer: f64| {
        let model = AnyTiming::from_values(kind, &[r, alpha, inner, outer]).unwrap();
        let each = triples.iter();
        let sum: f64 = each
            .map(|(history, accounts)| f64::from(accounts) * model.log_likelihood(&history))
            .sum();
        per_week(sum, &triples)
    };
    assert_rows(&[
        (
            "BG/NBD",
            log_likelihood(ModelKind::BgNbd, 1e-4, 2e4),
            -15_325.455,
            3,
        ),
        (
            "MBG/NBD",
            log_likelihood(ModelKind::MbgNbd, 1e-4, 2e4),
            -15_325.455,
            3,
        ),
        (
            "Pareto/NBD",
            log_likelihood(ModelKind::ParetoNbd, 0.05, 2.6e7 * DAYS_A_WEEK),
            -15_325.455,
            3,
        ),
    ]);
}

#[test]
fn frequency_says_next_to_nothing_of_what_is_spent() {
    let Some(gathered) = gathered() else { return };
    let accounts = gathered.summaries.accounts.iter();
    let records: Vec<SpendSummary> = accounts.map(|account| account.spend()).collect();
    let result = spend::independence(&records).unwrap();
    assert_digits(result.pearson.value, 0.09, 2);
    assert!(!result.is_doubtful(), "{result:?}");
}

/// Wheat & Morrison's k (1990, Journal of Marketing Research 27(1)) with one pair of gaps of every account taken by
/// chance: its mean over all choices, and by how much choices scatter.
///
/// The share M of two gaps that the first one makes up has the variance 1 / (4 (2 k + 1)) where gaps are Erlang-k.
fn wheat_morrison(days: &Days, end: i32) -> (f64, f64) {
    let mut purchases: BTreeMap<u32, Vec<i32>> = BTreeMap::new();
    for (&(account, day), &(bought, returned)) in days {
        if day <= end && (bought > 0 || returned == 0) {
            purchases.entry(account).or_default().push(day);
        }
    }
    let (mut accounts, mut mean, mut scatter) = (0.0, 0.0, 0.0);
    for days in purchases.values().filter(|days| days.len() > 2) {
        let squares: Vec<f64> = days
            .windows(3)
            .map(|three| (f64::from(three[1] - three[0]) / f64::from(three[2] - three[0]) - 0.5).powi(2))
            .collect();
        let count = squares.len() as f64;
        let own = squares.iter().sum::<f64>() / count;
        accounts += 1.0;
        mean += own;
        scatter += squares.iter().map(|square| (square - own).powi(2)).sum::<f64>() / count;
    }
    let variance = mean / accounts;
    let k = (1.0 - 4.0 * variance) / (8.0 * variance);
    (k, f64::sqrt(scatter) / accounts / (8.0 * variance * variance))
}

#[test]
fn wholesale_is_bought_more_regularly_than_music() {
    let (Some(music), Some(retail)) = (cdnow(), online_retail()) else {
        return;
    };
    let of_music = wheat_morrison(&music, CDNOW_END);
    let of_retail = wheat_morrison(&retail, RETAIL_END);
    assert_rows(&[
        ("k of CDNOW", of_music.0, 0.963, 3),
        ("k of Online Retail", of_retail.0, 1.791, 3),
    ]);
    // What was measured, .95 and 1.78, was one choice of pairs.
    for ((k, scatter), measured) in [(of_music, 0.95), (of_retail, 1.78)] {
        assert!((k - measured).abs() < scatter && scatter < 0.05, "{k} {scatter}");
    }
    // And what fits make of it: the nearest whole numbers.
    for (days, returns, end, expected) in [
        (&music, Returns::Net, CDNOW_END, 1),
        (&retail, Returns::Drop, RETAIL_END, 2),
    ] {
        let gathered = gather(days, returns, None, end);
        let triples = Triples::from_summaries(&gathered.summaries.accounts).unwrap();
        let fit = GeometricDropout::fit_regularity(&triples, 6).unwrap();
        assert_eq!(fit.parameters.regularity(), expected);
    }
}
