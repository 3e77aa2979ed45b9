//! Hold-outs of published ledgers against an independent measurement, to its printed digits.

use dahu_valuation::{
    spend::{self, GammaGamma, SpendSummary},
    summary::{Gathered, Returns},
    timing::{GeometricDropout, ParetoNbd, TimingModel, Triples, in_turn},
    validation::HoldOut,
};

use crate::{
    facts::assert_digits,
    ledgers::{CDNOW_END, CDNOW_ORIGIN, RETAIL_END, RETAIL_ORIGIN, cdnow, gather, online_retail},
};

/// A row of the table as it was printed.
struct Printed {
    predicted: f64,
    bias_percent: f64,
    mae: f64,
    rmse: f64,
    spearman: f64,
    brier: f64,
}

fn spend_model(gathered: &Gathered) -> GammaGamma {
    let accounts = &gathered.summaries.accounts;
    let records: Vec<SpendSummary> = accounts.iter().map(|account| account.spend()).collect();
    spend::fit(&records).unwrap().parameters
}

fn judge(timing: &(dyn TimingModel + Sync), gathered: &Gathered) -> HoldOut {
    HoldOut::of_model(timing, Some(&spend_model(gathered)), gathered, in_turn).unwrap()
}

#[track_caller]
fn assert_printed(hold_out: &HoldOut, printed: &Printed) {
    assert_digits(hold_out.predicted_purchases, printed.predicted, 1);
    assert_digits(100.0 * hold_out.bias.unwrap(), printed.bias_percent, 1);
    assert_digits(hold_out.mae, printed.mae, 4);
    assert_digits(hold_out.rmse, printed.rmse, 4);
    assert_digits(hold_out.spearman.unwrap(), printed.spearman, 4);
    assert_digits(hold_out.buys_again.brier, printed.brier, 4);
}

#[test]
fn cdnow_is_foretold_as_measured() {
    let Some(days) = cdnow() else { return };
    let gathered = gather(&days, Returns::Net, Some(CDNOW_ORIGIN), CDNOW_END);
    let triples = Triples::from_summaries(&gathered.summaries.accounts).unwrap();
    let bg = GeometricDropout::fit_bg_nbd(&triples).unwrap().parameters;
    let mbg = GeometricDropout::fit_mbg_nbd(&triples).unwrap().parameters;
    let pareto = ParetoNbd::fit(&triples).unwrap().parameters;
    // The bias of the first is printed as -12.2 %, which its own 1,653.4 of 1,882 contradict.
    let rows: [(&(dyn TimingModel + Sync), f64, [f64; 6]); 3] = [
        (&bg, 0.6629, [1_653.4, -12.1, 0.7855, 1.6080, 0.4493, 0.1603]),
        (&mbg, 0.6687, [1_576.7, -16.2, 0.7648, 1.6072, 0.4500, 0.1586]),
        (&pareto, 0.6719, [1_665.5, -11.5, 0.7545, 1.6028, 0.4597, 0.1598]),
    ];
    for (model, captured, [predicted, bias_percent, mae, rmse, spearman, brier]) in rows {
        let hold_out = judge(model, &gathered);
        let printed = Printed {
            predicted,
            bias_percent,
            mae,
            rmse,
            spearman,
            brier,
        };
        assert_printed(&hold_out, &printed);
        let capture = hold_out.capture.unwrap();
        assert_digits(capture.by_model, captured, 4);
        assert_digits(capture.by_past_revenue, 0.6626, 4);
        assert_digits(capture.best_possible, 0.9428, 4);
        assert_digits(hold_out.buys_again.base_brier, 0.2060, 4);
        assert_eq!(
            (hold_out.accounts, hold_out.too_young, hold_out.actual_purchases),
            (2_357, 0, 1_882)
        );
        assert_eq!(hold_out.horizon_days, 273);
    }
}

#[test]
fn the_past_rate_of_cdnow_goes_on_as_measured() {
    let Some(days) = cdnow() else { return };
    let gathered = gather(&days, Returns::Net, Some(CDNOW_ORIGIN), CDNOW_END);
    let naive = HoldOut::of_naive(&gathered).unwrap();
    assert_printed(
        &naive,
        &Printed {
            predicted: 2_930.1,
            bias_percent: 55.7,
            mae: 1.0237,
            rmse: 2.2119,
            spearman: 0.4898,
            brier: 0.2120,
        },
    );
    assert!(naive.tracking.is_empty() && naive.buys_again.skill().unwrap() < 0.0);
}

#[test]
fn cdnow_is_tracked_week_by_week() {
    let Some(days) = cdnow() else { return };
    let gathered = gather(&days, Returns::Net, Some(CDNOW_ORIGIN), CDNOW_END);
    let triples = Triples::from_summaries(&gathered.summaries.accounts).unwrap();
    let model = GeometricDropout::fit_bg_nbd(&triples).unwrap().parameters;
    let hold_out = judge(&model, &gathered);
    let tracking = &hold_out.tracking;
    assert_eq!(tracking.len(), 78);
    let (origin, last) = (tracking[38], tracking[77]);
    assert_eq!((origin.day, origin.actual), (CDNOW_ORIGIN, 2_457));
    assert_eq!((last.day, last.actual), (CDNOW_END, 2_457 + 1_882));
    // Fader, Hardie & Lee 2005, section 4: within 2 % through the calibration, 4 % under at week 78, here as there.
    assert!((origin.expected / 2_457.0 - 1.0).abs() < 0.02, "{origin:?}");
    assert!((last.expected / 4_339.0 - 0.96).abs() < 0.01, "{last:?}");
    let by_accounts: f64 = gathered
        .summaries
        .accounts
        .iter()
        .map(|account| model.expected_from_new(f64::from(account.age_days + 273)))
        .sum();
    assert!((last.expected / by_accounts - 1.0).abs() < 1e-12);
}

#[test]
fn the_bins_of_cdnow_add_up_to_the_whole() {
    let Some(days) = cdnow() else { return };
    let gathered = gather(&days, Returns::Net, Some(CDNOW_ORIGIN), CDNOW_END);
    let triples = Triples::from_summaries(&gathered.summaries.accounts).unwrap();
    let hold_out = judge(&ParetoNbd::fit(&triples).unwrap().parameters, &gathered);
    for bins in [&hold_out.by_purchases, &hold_out.by_recency] {
        let (mut accounts, mut expected, mut actual) = (0, 0.0, 0.0);
        for bin in bins {
            accounts += bin.accounts;
            expected += bin.expected * bin.accounts as f64;
            actual += bin.actual * bin.accounts as f64;
        }
        assert_eq!(accounts, 2_357);
        assert!((expected - hold_out.predicted_purchases).abs() < 1e-9);
        assert!((actual - 1_882.0).abs() < 1e-9);
    }
    let by_purchases = &hold_out.by_purchases;
    assert_eq!((by_purchases.len(), by_purchases[0].accounts), (8, 1_411));
    assert_eq!((by_purchases[7].from, by_purchases[7].to), (7, None));
    let last = hold_out.by_recency.last().unwrap();
    assert_eq!((last.from, last.to), (181, Some(365)));
}

#[test]
fn online_retail_is_foretold_as_measured() {
    let Some(days) = online_retail() else { return };
    let gathered = gather(&days, Returns::Drop, Some(RETAIL_ORIGIN), RETAIL_END);
    let triples = Triples::from_summaries(&gathered.summaries.accounts).unwrap();
    let model = GeometricDropout::fit_bg_nbd(&triples).unwrap().parameters;
    let hold_out = judge(&model, &gathered);
    let naive = HoldOut::of_naive(&gathered).unwrap();
    for (row, [predicted, bias_percent, mae, rmse, spearman, brier]) in [
        (&hold_out, [5_623.4, -12.4, 1.3661, 2.2164, 0.5316, 0.1936]),
        (&naive, [5_230.4, -18.6, 1.4376, 2.7505, 0.5384, 0.3120]),
    ] {
        assert_printed(
            row,
            &Printed {
                predicted,
                bias_percent,
                mae,
                rmse,
                spearman,
                brier,
            },
        );
        assert_eq!(
            (row.accounts, row.too_young, row.actual_purchases),
            (2_954, 6, 6_422)
        );
        assert_digits(row.buys_again.base_brier, 0.2203, 4);
        assert_digits(f64::from(row.horizon_days) / 7.0, 23.14, 2);
    }
    let capture = hold_out.capture.unwrap();
    assert_digits(capture.by_model, 0.6651, 4);
    assert_digits(capture.by_past_revenue, 0.6729, 4);
    assert_digits(capture.best_possible, 0.8022, 4);
}
