use proptest::prelude::*;

use super::*;

/// Weeks of remission of 21 children on 6-mercaptopurine; those with `false` were still in remission.
///
/// E. J. Freireich et al. (1963), Blood 21, 699-716, as printed in D. R. Cox and D. Oakes (1984), Analysis of Survival
/// Data, table 1.1.
const TREATED: [(u32, bool); 21] = [
    (6, true),
    (6, true),
    (6, true),
    (6, false),
    (7, true),
    (9, false),
    (10, true),
    (10, false),
    (11, false),
    (13, true),
    (16, true),
    (17, false),
    (19, false),
    (20, false),
    (22, true),
    (23, true),
    (25, false),
    (32, false),
    (32, false),
    (34, false),
    (35, false),
];

/// The 21 on a placebo, all of whom relapsed.
const PLACEBO: [u32; 21] = [
    1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23,
];

fn spells(of: &[(u32, bool)]) -> Vec<Spell> {
    let spells = of.iter().map(|&(days, ended)| Spell { days, ended });
    spells.collect()
}

fn curve(of: &[(u32, bool)]) -> Curve {
    Curve::of(spells(of))
}

fn placebo() -> Curve {
    Curve::of(PLACEBO.map(|days| Spell { days, ended: true }))
}

#[test]
fn remissions_of_leukaemia_have_the_published_curve() {
    // Shares as in D. G. Kleinbaum and M. Klein, Survival Analysis, chapter 2; standard errors by Greenwood's formula.
    let expected = [
        (6, 21, 3, 0.857, 0.0764),
        (7, 17, 1, 0.807, 0.0869),
        (10, 15, 1, 0.753, 0.0963),
        (13, 12, 1, 0.690, 0.1068),
        (16, 11, 1, 0.627, 0.1141),
        (22, 7, 1, 0.538, 0.1282),
        (23, 6, 1, 0.448, 0.1346),
    ];
    let curve = curve(&TREATED);
    let events: Vec<&Step> = curve.steps.iter().filter(|step| step.events > 0).collect();
    assert_eq!(events.len(), expected.len());
    for (step, (day, at_risk, closed, surviving, error)) in events.into_iter().zip(expected) {
        assert_eq!((step.day, step.at_risk, step.events), (day, at_risk, closed));
        assert!((step.surviving - surviving).abs() < 5e-4, "{step:?}");
        assert!((step.variance.sqrt() - error).abs() < 5e-5, "{step:?}");
    }
}

#[test]
fn intervals_agree_with_the_formula_worked_out_with_forty_digits() {
    let curve = curve(&TREATED);
    for (day, low, high) in [
        (6, 0.048_448_252_353_002_98, 0.380_282_044_734_016_2),
        (8, 0.077_190_980_797_119_56, 0.436_853_435_377_766_7),
        (13, 0.150_934_036_650_549_2, 0.568_389_777_513_816),
        (23, 0.319_857_371_504_758_5, 0.811_947_994_040_767_6),
        (35, 0.319_857_371_504_758_5, 0.811_947_994_040_767_6),
    ] {
        let interval = curve.interval_95(day).expect("an interval");
        assert!((interval.low - low).abs() < 1e-14, "{day}: {interval:?}");
        assert!((interval.high - high).abs() < 1e-14, "{day}: {interval:?}");
    }
}

#[test]
fn half_of_the_remissions_end_by_the_published_weeks() {
    assert_eq!(curve(&TREATED).median(), Some(23));
    assert_eq!(placebo().median(), Some(8));
}

#[test]
fn whoever_is_censored_on_a_day_is_at_risk_on_it() {
    let first = curve(&TREATED).steps[0];
    assert_eq!(
        (first.day, first.at_risk, first.events, first.censored),
        (6, 21, 3, 1)
    );
}

#[test]
fn the_curve_is_known_up_to_the_last_day_that_was_followed() {
    let curve = curve(&[(3, true), (7, false)]);
    assert_eq!(curve.closed_by(2), Some(0.0));
    assert_eq!(curve.closed_by(3), Some(0.5));
    assert_eq!(curve.closed_by(7), Some(0.5));
    assert_eq!(curve.closed_by(8), None);
    assert_eq!(curve.interval_95(8), None);
    assert_eq!(Curve::default().closed_by(0), None);
}

#[test]
fn once_all_have_closed_they_stay_closed() {
    let curve = placebo();
    assert_eq!(curve.closed_by(10_000), Some(1.0));
    assert_eq!(curve.interval_95(10_000), None);
    assert!(curve.steps.last().expect("a step").variance.abs() < f64::MIN_POSITIVE);
}

#[test]
fn before_the_first_closing_there_is_no_interval() {
    assert_eq!(curve(&TREATED).interval_95(5), None);
    assert_eq!(curve(&[(3, false), (7, true)]).interval_95(3), None);
}

#[test]
fn a_quantile_is_the_first_day_that_reaches_it() {
    let quarters = curve(&[(1, true), (2, true), (3, true), (4, true)]);
    for (closed, day) in [(0.2, 1), (0.25, 1), (0.26, 2), (0.5, 2), (0.75, 3), (1.0, 4)] {
        assert_eq!(quarters.quantile(closed), Some(day), "{closed}");
    }
    for closed in [-0.1, 0.0, 1.1, f64::NAN] {
        assert_eq!(quarters.quantile(closed), None, "{closed}");
    }
}

#[test]
fn a_quantile_that_rounding_would_miss_is_found() {
    // 1 - 9/10 is less than 0.1 in binary fractions.
    let tenths: Vec<(u32, bool)> = (1..=10).map(|day| (day, true)).collect();
    assert_eq!(curve(&tenths).quantile(0.1), Some(1));
}

fn any_spells() -> impl Strategy<Value = Vec<(u32, bool)>> {
    prop::collection::vec((0_u32..40, any::<bool>()), 1..60)
}

proptest! {
    #[test]
    fn the_curve_never_rises_and_stays_between_0_and_1(of in any_spells()) {
        let curve = curve(&of);
        let mut before = 1.0;
        for step in &curve.steps {
            prop_assert!(0.0 <= step.surviving && step.surviving <= before, "{step:?}");
            prop_assert!((0.0..=0.25).contains(&step.variance), "{step:?}");
            before = step.surviving;
        }
    }

    #[test]
    fn the_interval_holds_the_share_closed(of in any_spells(), day in 0_u32..50) {
        let curve = curve(&of);
        if let Some(interval) = curve.interval_95(day) {
            let closed = curve.closed_by(day).expect("a share where there is an interval");
            prop_assert!(0.0 <= interval.low && interval.low <= closed + 1e-15, "{interval:?} {closed}");
            prop_assert!(closed <= interval.high + 1e-15 && interval.high <= 1.0, "{interval:?} {closed}");
        }
    }

    #[test]
    fn without_censoring_the_curve_is_the_plain_share(days in prop::collection::vec(0_u32..40, 1..60)) {
        let curve = Curve::of(days.iter().map(|&days| Spell { days, ended: true }));
        let all = days.len() as f64;
        for step in &curve.steps {
            let open = days.iter().filter(|&&days| days > step.day).count() as f64;
            prop_assert_eq!(step.surviving.to_bits(), (open / all).to_bits());
            let variance = step.surviving * (1.0 - step.surviving) / all;
            prop_assert!((step.variance - variance).abs() < 1e-15, "{step:?} {variance}");
        }
    }

    #[test]
    fn the_order_of_the_spells_does_not_matter(of in any_spells(), turn in 0_usize..60) {
        let mut turned = of.clone();
        turned.rotate_left(turn % of.len());
        prop_assert_eq!(&curve(&turned), &curve(&of));
        turned.reverse();
        prop_assert_eq!(curve(&turned), curve(&of));
    }

    #[test]
    fn where_nobody_closes_the_curve_stays_at_one(days in prop::collection::vec(0_u32..40, 1..60)) {
        let curve = Curve::of(days.iter().map(|&days| Spell { days, ended: false }));
        prop_assert!(curve.steps.iter().all(|step| step.surviving >= 1.0));
        prop_assert_eq!(curve.median(), None);
        prop_assert_eq!(curve.closed_by(0), Some(0.0));
    }
}

#[test]
fn the_medians_of_the_remissions_have_the_published_intervals() {
    // As Stata's stci and R's survfit with conf.type = "log-log" give them for these data.
    assert_eq!(placebo().median_interval_95(), (Some(4), Some(11)));
    assert_eq!(curve(&TREATED).median_interval_95(), (Some(13), None));
}
