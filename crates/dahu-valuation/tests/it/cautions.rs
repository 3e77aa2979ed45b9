//! What the published ledgers give cause to say.

use dahu_valuation::{
    caution::{Beginnings, Caution},
    spend::{self, SpendSummary},
    summary::{Gathered, Returns},
    timing::{GeometricDropout, Identification, Nbd, Triples, in_turn},
    validation::HoldOut,
};

use crate::ledgers::{CDNOW_END, CDNOW_ORIGIN, RETAIL_END, RETAIL_ORIGIN, cdnow, gather, online_retail};

/// The codes of all cautions of a BG/NBD with Gamma-Gamma, in the order of the enum.
fn codes(gathered: &Gathered) -> Vec<&'static str> {
    let accounts = &gathered.summaries.accounts;
    let triples = Triples::from_summaries(accounts).unwrap();
    let nbd = Nbd::fit(&triples).unwrap();
    let bg = GeometricDropout::fit_bg_nbd(&triples).unwrap();
    let identification = Identification::judge(
        bg.log_likelihood - nbd.log_likelihood,
        bg.parameters.dropout_share(),
        bg.is_at_boundary(),
    );
    let records: Vec<SpendSummary> = accounts.iter().map(|account| account.spend()).collect();
    let spend = spend::fit(&records).unwrap();
    let hold_out = HoldOut::of_model(&bg.parameters, Some(&spend.parameters), gathered, in_turn).unwrap();
    [
        Caution::of_identification(&identification),
        Caution::of_accounts(triples.accounts()),
        Caution::of_independence(&spend::independence(&records).unwrap()),
        Caution::of_beginnings(&gathered.calendar),
        Caution::of_biases([&hold_out]),
        Caution::of_spend(&spend.parameters),
        Caution::of_dropped(&gathered.summaries.cleaning),
        Caution::of_netted(&gathered.summaries.cleaning),
        Caution::of_capture(&hold_out),
        Caution::of_chances(&hold_out),
        Caution::of_fit(&bg),
        Caution::of_fit(&spend),
    ]
    .iter()
    .flatten()
    .map(Caution::code)
    .collect()
}

#[test]
fn cdnow_can_be_valued_but_past_revenue_ranks_as_well() {
    let Some(days) = cdnow() else { return };
    let gathered = gather(&days, Returns::Net, Some(CDNOW_ORIGIN), CDNOW_END);
    assert_eq!(codes(&gathered), ["no_better_than_past_revenue"]);
}

#[test]
fn online_retail_knows_nothing_of_churn_and_begins_in_the_middle() {
    let Some(days) = online_retail() else { return };
    let gathered = gather(&days, Returns::Drop, Some(RETAIL_ORIGIN), RETAIL_END);
    assert_eq!(
        codes(&gathered),
        [
            "churn_not_identifiable",
            "left_truncated",
            "sales_dropped",
            "no_better_than_past_revenue",
            "fit_uncertain"
        ]
    );
}

#[test]
fn the_first_month_of_online_retail_holds_twice_the_new_accounts_of_the_next() {
    let Some(days) = online_retail() else { return };
    let gathered = gather(&days, Returns::Net, None, RETAIL_END);
    let beginnings = Beginnings::of(&gathered.calendar).unwrap();
    assert_eq!(beginnings.first_window, 879);
    assert!((beginnings.next_window - 1_226.0 / 3.0).abs() < 1e-9);
    assert!((beginnings.share - 0.109).abs() < 1e-3, "{beginnings:?}");
    assert!(
        beginnings.is_truncated() && beginnings.p_value < 1e-6,
        "{beginnings:?}"
    );
}

#[test]
fn the_cohort_of_cdnow_begins_evenly() {
    let Some(days) = cdnow() else { return };
    let gathered = gather(&days, Returns::Net, None, CDNOW_END);
    let beginnings = Beginnings::of(&gathered.calendar).unwrap();
    assert_eq!(beginnings.first_window, 759);
    assert!(
        !beginnings.is_truncated() && beginnings.excess().abs() < 1e-12,
        "{beginnings:?}"
    );
}
