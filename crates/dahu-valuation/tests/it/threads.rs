//! The same to the last bit on one thread, on all threads, and in any order: everything that takes a [`Spread`].
//!
//! This crate starts no thread: whoever calls it hands them in, in dahu-app its `valuation/engine/spread.rs`.

use std::{
    num::NonZero,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use dahu_valuation::{
    equity::{Base, Bought, EquityModel},
    spend::{GammaGamma, SpendSummary, fit_spread_by},
    summary::{Gathered, Gatherer, GatheringPlan, Returns},
    timing::{
        AnyTiming, GeometricDropout, ModelKind, ParetoNbd, Spread, TimingModel, Triples, choose, in_turn,
    },
    validation::{Forecast, HoldOut},
    value::{Terms, ValueModel},
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const ACCOUNTS: u32 = 24_000;
/// Days that are seen, and days held out.
const SEEN: i32 = 3_000;
const HELD_OUT: i32 = 400;

/// As many threads as the machine has, and four at least, each taking the next piece.
fn on_all_threads(count: usize, work: &(dyn Fn(usize) + Sync)) {
    let next = AtomicUsize::new(0);
    let threads = thread::available_parallelism().map_or(4, NonZero::get).max(4);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let piece = next.fetch_add(1, Ordering::Relaxed)
                    && piece < count
                {
                    work(piece);
                }
            });
        }
    });
}

fn backwards(count: usize, work: &(dyn Fn(usize) + Sync)) {
    (0..count).rev().for_each(work);
}

/// Purchases and amounts of accounts that came one after the other, so that nearly all histories differ.
fn gathered() -> Gathered {
    let timing = GeometricDropout::mbg_cnbd(2, 1.1, 90.0, 0.5, 4.0).unwrap();
    let spend = GammaGamma::new(3.0, 3.5, 2_000.0).unwrap();
    let mut source = ChaCha8Rng::seed_from_u64(17);
    let mut uniform = || source.random::<f64>();
    let mut gatherer = Gatherer::new(GatheringPlan {
        returns: Returns::Net,
        end_day: SEEN + HELD_OUT,
        origin_day: Some(SEEN),
    });
    for account in 0..ACCOUNTS {
        let first = (account % 2_000) as i32;
        let until = f64::from(SEEN + HELD_OUT - first);
        let mut days = vec![first];
        days.extend(
            timing
                .simulate(until, &mut uniform)
                .iter()
                .map(|day| first + day.ceil() as i32),
        );
        days.dedup();
        let amounts = spend.simulate(days.len() as u32, &mut uniform);
        for (day, amount) in days.into_iter().zip(amounts) {
            let ten_thousandths = 1 + (10_000.0 * amount) as i64;
            gatherer.day(account, day, ten_thousandths, 0).unwrap();
        }
    }
    gatherer.finish().unwrap()
}

fn bought(gathered: &Gathered) -> Vec<Bought> {
    let accounts = gathered.summaries.accounts.iter();
    let one = |account: &dahu_valuation::summary::Summary| Bought {
        repeat_purchases: account.repeat_purchases,
        recency_days: account.recency_days,
        age_days: account.age_days,
        repeat_spend: account.repeat_spend() as f64 / 10_000.0,
        margin_weight: 1.0 + f64::from(account.account % 3),
    };
    accounts.map(one).collect()
}

/// Results with the names of what they are of. Numbers are written with all digits that tell them from any other.
type Results = Vec<(&'static str, String)>;

fn fits(gathered: &Gathered, spread: Spread) -> Results {
    let triples = Triples::from_summaries(&gathered.summaries.accounts)
        .unwrap()
        .spread_by(spread);
    let accounts = gathered.summaries.accounts.iter();
    let records: Vec<SpendSummary> = accounts.map(|account| account.spend()).collect();
    vec![
        (
            "the choice of a timing model",
            format!("{:?}", choose(&triples, &ModelKind::ALL).unwrap()),
        ),
        (
            "the spend model",
            format!("{:?}", fit_spread_by(&records, spread).unwrap()),
        ),
    ]
}

fn values(gathered: &Gathered, timing: AnyTiming, spread: Spread) -> Results {
    let accounts = &gathered.summaries.accounts;
    let triples = Triples::from_summaries(accounts).unwrap().spread_by(spread);
    // More than two chunks of histories, so that threads have something to share.
    assert!(triples.len() > 2 * 8_192, "{}", triples.len());
    let spend = GammaGamma::new(3.0, 3.5, 2_000.0).unwrap();
    let terms = Terms::new(0.3, 0.1).unwrap();
    let model = ValueModel {
        timing: &timing,
        spend: &spend,
        terms,
    };
    let outlooks = model.outlooks(&triples, 365.0);
    let bands = model.spend_bands(&triples, 365.0, &outlooks);
    let residuals = timing
        .residuals(&triples, terms.discount_rate_daily, 0.05)
        .unwrap();
    let base = Base::new(&triples, bought(gathered)).unwrap();
    let total = |horizon_days| {
        let model = EquityModel {
            timing,
            spend,
            terms,
            horizon_days,
        };
        format!("{:?}", model.total(&base).unwrap())
    };
    let forecast = Forecast::by_model(&timing, Some(&spend), accounts, 90, spread);
    let hold_out = HoldOut::of_model(&timing, Some(&spend), gathered, spread).unwrap();
    vec![
        ("outlooks", format!("{outlooks:?}")),
        ("bands", format!("{bands:?}")),
        ("residuals", format!("{residuals:?}")),
        ("equity", total(None)),
        ("equity within a year", total(Some(365.0))),
        ("forecast", format!("{forecast:?}")),
        ("hold-out", format!("{hold_out:?}")),
    ]
}

#[track_caller]
fn assert_same(results: impl Fn(Spread) -> Results) {
    let alone = results(in_turn);
    for spread in [on_all_threads as Spread, backwards] {
        for ((name, one), (_, other)) in alone.iter().zip(results(spread)) {
            assert!(*one == other, "{name} differs");
            assert!(!one.contains("NaN"), "{name}");
        }
    }
}

#[test]
fn fits_are_the_same_bits_on_any_threads() {
    let gathered = gathered();
    assert_eq!(gathered.summaries.accounts.len(), ACCOUNTS as usize);
    assert_same(|spread| fits(&gathered, spread));
}

#[test]
fn values_and_hold_outs_are_the_same_bits_on_any_threads() {
    let gathered = gathered();
    for timing in [
        AnyTiming::Geometric(GeometricDropout::bg_nbd(0.8, 60.0, 0.5, 4.0).unwrap()),
        AnyTiming::Geometric(GeometricDropout::mbg_cnbd(2, 1.1, 90.0, 0.5, 4.0).unwrap()),
        AnyTiming::Pareto(ParetoNbd::new(0.8, 60.0, 0.5, 900.0).unwrap()),
    ] {
        assert_same(|spread| values(&gathered, timing, spread));
    }
}

#[test]
fn intervals_of_the_total_are_the_same_bits_on_any_threads() {
    let gathered = gathered();
    let accounts = &gathered.summaries.accounts;
    let model = EquityModel {
        timing: AnyTiming::Geometric(GeometricDropout::bg_nbd(0.8, 60.0, 0.5, 4.0).unwrap()),
        spend: GammaGamma::new(3.0, 3.5, 2_000.0).unwrap(),
        terms: Terms::new(0.3, 0.1).unwrap(),
        horizon_days: Some(365.0),
    };
    assert_same(|spread| {
        let triples = Triples::from_summaries(accounts).unwrap().spread_by(spread);
        let base = Base::new(&triples, bought(&gathered)).unwrap();
        let mut source = ChaCha8Rng::seed_from_u64(3);
        let equity = model.equity(&base, 2, &mut || source.random(), &mut |_, _| true);
        vec![("the total with its intervals", format!("{:?}", equity.unwrap()))]
    });
}
