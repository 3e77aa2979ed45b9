//! Totals of all accounts and their intervals.

use dahu_valuation::{
    equity::{Base, Bought, Equity, EquityError, EquityModel, top_share},
    spend::GammaGamma,
    timing::{AnyTiming, GeometricDropout, History, Nbd, ParetoNbd, TimingModel, Triples},
    value::{Terms, ValueModel},
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::{
    cdnow::DAYS_A_WEEK,
    cdnow_spend::{AFTER_78_WEEKS, Customer, customers},
    facts::assert_digits,
};

fn seeded(seed: u64) -> impl FnMut() -> f64 {
    let mut source = ChaCha8Rng::seed_from_u64(seed);
    move || source.random()
}

fn bought(customer: &Customer) -> Bought {
    let (history, spend) = (customer.history, customer.spend);
    Bought {
        repeat_purchases: history.repeat_purchases,
        recency_days: history.recency_days as u32,
        age_days: history.age_days as u32,
        repeat_spend: f64::from(spend.purchases) * spend.mean_spend,
        margin_weight: 1.0,
    }
}

fn triples(accounts: &[Bought]) -> Triples {
    let histories = accounts
        .iter()
        .map(|one| (one.repeat_purchases, one.recency_days, one.age_days));
    Triples::new(histories, Some(0.0)).unwrap()
}

fn equity(model: &EquityModel, base: &Base<'_>, refits: u32, seed: u64) -> Equity {
    model
        .equity(base, refits, &mut seeded(seed), &mut |_, _| true)
        .unwrap()
}

#[test]
fn cdnow_is_worth_its_measured_equity_within_an_interval_that_the_standard_errors_explain() {
    let Some(customers) = customers(AFTER_78_WEEKS) else {
        return;
    };
    let accounts: Vec<Bought> = customers.iter().map(bought).collect();
    let triples = triples(&accounts);
    let base = Base::new(&triples, accounts.iter().copied()).unwrap();
    let model = EquityModel {
        timing: AnyTiming::Pareto(
            ParetoNbd::new(
                0.563_003_68,
                12.559_169_67 * DAYS_A_WEEK,
                0.408_107_33,
                10.514_546_91 * DAYS_A_WEEK,
            )
            .unwrap(),
        ),
        spend: GammaGamma::new(4.683_452_8, 4.189_783_52, 24.390_557_88).unwrap(),
        terms: Terms {
            margin_share: 0.3,
            discount_rate_daily: 0.0027 / DAYS_A_WEEK,
        },
        horizon_days: None,
    };
    assert_digits(model.total(&base).unwrap() / 0.3, 346_115.51, 2);
    let equity = equity(&model, &base, 12, 1);
    assert_digits(equity.total / 0.3, 346_115.51, 2);
    assert_eq!((equity.accounts, equity.refits.accounts), (2_357, 2_357));
    assert_eq!(equity.refits.fitted + equity.refits.left_out, 12);
    assert!((0.02..0.12).contains(&equity.refits.of_logarithm), "{equity:?}");
    for interval in [equity.parameters, equity.chance, equity.both] {
        let (inner, outer) = (interval.eighty, interval.ninety_five);
        assert!(outer.low < inner.low && inner.low < equity.total);
        assert!(equity.total < inner.high && inner.high < outer.high);
    }
    let width = |interval: dahu_valuation::equity::Interval| interval.eighty.high - interval.eighty.low;
    assert!(width(equity.both) > width(equity.parameters).max(width(equity.chance)));
    let value = |customer: &Customer| {
        let model = ValueModel {
            timing: &model.timing,
            spend: &model.spend,
            terms: model.terms,
        };
        model
            .residual(&customer.history, &customer.spend)
            .unwrap()
            .worth
            .value
    };
    let values: Vec<f64> = customers.iter().map(value).collect();
    assert_digits(100.0 * top_share(&values, 0.2).unwrap(), 82.55, 2);
}

/// A ledger drawn from a model: what was bought until an age, and what comes after it.
fn ledger(model: &EquityModel, accounts: u32, age: u32, seed: u64) -> (Vec<Bought>, f64) {
    let mut uniform = seeded(seed);
    let horizon = model.horizon_days.unwrap();
    let mut brought = 0.0;
    let bought = (0..accounts)
        .map(|_| {
            let days = model.timing.simulate(f64::from(age) + horizon, &mut uniform);
            let amounts = model.spend.simulate(days.len() as u32, &mut uniform);
            let before = days.partition_point(|day| *day <= f64::from(age));
            let later = days[before..].iter().zip(&amounts[before..]);
            let rate = model.terms.discount_rate_daily;
            brought += later
                .map(|(day, amount)| amount * (-rate * (day - f64::from(age))).exp())
                .sum::<f64>();
            Bought {
                repeat_purchases: before as u32,
                recency_days: before.checked_sub(1).map_or(0, |last| days[last].ceil() as u32),
                age_days: age,
                repeat_spend: amounts[..before].iter().sum(),
                margin_weight: 1.0,
            }
        })
        .collect();
    (bought, model.terms.margin_share * brought)
}

fn made_of(timing: AnyTiming) -> EquityModel {
    EquityModel {
        timing,
        spend: GammaGamma::new(3.0, 4.0, 120.0).unwrap(),
        terms: Terms::new(0.25, 0.1).unwrap(),
        horizon_days: Some(365.0),
    }
}

#[test]
fn the_spread_of_the_parameters_is_that_of_fits_to_other_ledgers() {
    // What the bootstrap says from one ledger, against the totals of one and the same ledger by models that were fitted
    // to others of the same kind.
    let truth = made_of(AnyTiming::Nbd(Nbd::new(0.8, 50.0).unwrap()));
    let (accounts, _) = ledger(&truth, 600, 400, 1);
    let triples = triples(&accounts);
    let base = Base::new(&triples, accounts.iter().copied()).unwrap();
    let told = equity(&truth, &base, 60, 2).refits.of_logarithm;
    let totals: Vec<f64> = (10..70)
        .map(|seed| {
            let (other, _) = ledger(&truth, 600, 400, seed);
            let histories = other
                .iter()
                .map(|one| (one.repeat_purchases, one.recency_days, one.age_days));
            let timing = truth
                .timing
                .refit(&Triples::new(histories, None).unwrap())
                .unwrap();
            let records: Vec<_> = other
                .iter()
                .filter(|one| one.repeat_purchases > 0)
                .map(|one| dahu_valuation::spend::SpendSummary {
                    purchases: one.repeat_purchases,
                    mean_spend: one.repeat_spend / f64::from(one.repeat_purchases),
                    accounts: 1,
                })
                .collect();
            let model = EquityModel {
                timing: timing.parameters,
                spend: dahu_valuation::spend::fit(&records).unwrap().parameters,
                ..truth
            };
            model.total(&base).unwrap().ln()
        })
        .collect();
    let mean = totals.iter().sum::<f64>() / 60.0;
    let found = (totals.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / 59.0).sqrt();
    // Two deviations from sixty draws each are within a third of one another with a chance above 98 %.
    assert!((told / found).ln().abs() < 0.33, "{told} {found}");
}

#[test]
fn outcomes_lie_within_the_interval_of_chance_as_often_as_it_says() {
    let truth = made_of(AnyTiming::Geometric(
        GeometricDropout::mbg_cnbd(2, 1.2, 18.0, 0.7, 3.0).unwrap(),
    ));
    let mut inside = 0;
    for seed in 0..30 {
        let (accounts, brought) = ledger(&truth, 120, 300, 100 + seed);
        let triples = triples(&accounts);
        let base = Base::new(&triples, accounts.iter().copied()).unwrap();
        let span = equity(&truth, &base, 6, seed).chance.eighty;
        inside += u32::from((span.low..span.high).contains(&brought));
    }
    // 24 of 30 are expected, 2.2 off is one standard deviation.
    assert!((18..=29).contains(&inside), "{inside} of 30");
}

#[test]
fn a_sample_stands_for_a_large_base() {
    // Every account seven times over: seven times the total, and its spread shrinks by the root.
    let truth = made_of(AnyTiming::Geometric(
        GeometricDropout::bg_nbd(0.9, 45.0, 0.7, 2.6).unwrap(),
    ));
    let (accounts, _) = ledger(&truth, 1_500, 400, 5);
    let large: Vec<Bought> = (0..7).flat_map(|_| accounts.iter().copied()).collect();
    let (few, many) = (triples(&accounts), triples(&large));
    let one = equity(&truth, &Base::new(&few, accounts.iter().copied()).unwrap(), 30, 6);
    let seven = equity(&truth, &Base::new(&many, large.iter().copied()).unwrap(), 30, 7);
    assert!((seven.total / one.total - 7.0).abs() < 1e-9);
    assert_eq!((one.refits.accounts, seven.refits.accounts), (1_500, 5_000));
    let root = 7.0_f64.sqrt();
    let ratio = one.refits.of_logarithm / seven.refits.of_logarithm;
    assert!((ratio / root).ln().abs() < 0.5, "{ratio}");
    let width = |equity: &Equity| (equity.chance.eighty.high - equity.chance.eighty.low) / equity.total;
    assert!((width(&one) / width(&seven) / root).ln().abs() < 0.25);
}

#[test]
fn the_same_numbers_give_the_same_equity_and_the_work_can_be_stopped() {
    let truth = made_of(AnyTiming::Nbd(Nbd::new(0.8, 50.0).unwrap()));
    let (mut accounts, _) = ledger(&truth, 300, 400, 1);
    // An account that came on the last day is worth what a new one is.
    accounts.push(Bought {
        repeat_purchases: 0,
        recency_days: 0,
        age_days: 0,
        repeat_spend: 0.0,
        margin_weight: 1.0,
    });
    let triples = triples(&accounts);
    let base = Base::new(&triples, accounts.iter().copied()).unwrap();
    assert_eq!(equity(&truth, &base, 5, 9), equity(&truth, &base, 5, 9));
    assert_eq!(base.accounts(), 301);
    let model = ValueModel {
        timing: &truth.timing,
        spend: &truth.spend,
        terms: truth.terms,
    };
    let none = dahu_valuation::spend::SpendSummary::NONE;
    let new = model.within(&History::NEW, &none, 365.0).value;
    let without = Base::new(&triples, accounts[..300].iter().copied()).unwrap();
    let more = truth.total(&base).unwrap() - truth.total(&without).unwrap();
    assert!(new > 0.0 && (more / new - 1.0).abs() < 1e-9, "{more} {new}");
    // It hardly changes how sure the total is.
    let [with, before] = [&base, &without].map(|base| equity(&truth, base, 5, 9).refits.of_logarithm);
    assert!((with / before - 1.0).abs() < 0.05, "{with} {before}");
    let mut steps = Vec::new();
    let stopped = truth.equity(&base, 5, &mut seeded(9), &mut |done, of| {
        steps.push((done, of));
        done < 3
    });
    assert_eq!(stopped, Err(EquityError::Cancelled));
    assert_eq!(steps, [(0, 6), (1, 6), (2, 6), (3, 6)]);
}

#[test]
fn an_account_counts_as_much_as_its_margin_weighs() {
    let truth = made_of(AnyTiming::Nbd(Nbd::new(0.8, 50.0).unwrap()));
    let (accounts, _) = ledger(&truth, 300, 400, 1);
    let triples = triples(&accounts);
    let total = |weight: &dyn Fn(usize) -> f64| {
        let weighed = accounts.iter().enumerate().map(|(place, one)| Bought {
            margin_weight: weight(place),
            ..*one
        });
        truth.total(&Base::new(&triples, weighed).unwrap()).unwrap()
    };
    let model = ValueModel {
        timing: &truth.timing,
        spend: &truth.spend,
        terms: truth.terms,
    };
    let each = accounts.iter().enumerate().map(|(place, one)| {
        let purchases = one.repeat_purchases;
        let record = dahu_valuation::spend::SpendSummary {
            purchases,
            mean_spend: one.repeat_spend / f64::from(purchases.max(1)),
            accounts: 1,
        };
        let history = History {
            repeat_purchases: purchases,
            recency_days: f64::from(one.recency_days),
            age_days: f64::from(one.age_days),
        };
        place as f64 / 100.0 * model.within(&history, &record, 365.0).value
    });
    let by_hand: f64 = each.sum();
    assert!((total(&|place| place as f64 / 100.0) / by_hand - 1.0).abs() < 1e-9);
    assert!((total(&|_| 2.0) / total(&|_| 1.0) - 2.0).abs() < 1e-12);
    assert!(total(&|_| 0.0).abs() < f64::MIN_POSITIVE);
}

#[test]
fn totals_that_are_infinite_or_nothing_are_refused() {
    let accounts = vec![
        Bought {
            repeat_purchases: 3,
            recency_days: 90,
            age_days: 100,
            repeat_spend: 240.0,
            margin_weight: 1.0,
        };
        12
    ];
    let triples = triples(&accounts);
    let base = Base::new(&triples, accounts.iter().copied()).unwrap();
    let endless = EquityModel {
        horizon_days: None,
        terms: Terms::new(0.3, 0.0).unwrap(),
        ..made_of(AnyTiming::Nbd(Nbd::new(0.8, 50.0).unwrap()))
    };
    let refuse = |model: &EquityModel, base: &Base<'_>| {
        model
            .equity(base, 4, &mut seeded(1), &mut |_, _| true)
            .unwrap_err()
    };
    assert!(matches!(refuse(&endless, &base), EquityError::Diverges(_)));
    let empty = Triples::new([], None).unwrap();
    let nothing = Base::new(&empty, []).unwrap();
    let model = made_of(AnyTiming::Nbd(Nbd::new(0.8, 50.0).unwrap()));
    assert_eq!(refuse(&model, &nothing), EquityError::Worthless);
    // Twelve accounts rarely make ten repeat buyers who can be fitted.
    let rare = EquityModel {
        timing: AnyTiming::Nbd(Nbd::new(0.3, 500.0).unwrap()),
        ..model
    };
    assert!(matches!(
        refuse(&rare, &base),
        EquityError::TooFewRefits { tried: 4, .. }
    ));
    let strange = Bought {
        age_days: 101,
        ..accounts[0]
    };
    let unknown = Base::new(&triples, [accounts[0], strange]).unwrap_err();
    assert_eq!(unknown.account, 1);
}
