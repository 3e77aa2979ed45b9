use proptest::prelude::*;

use super::*;

/// How many groups had so many rats with a tumour, of how many.
///
/// R. E. Tarone (1982), "The Use of Historical Control Information in Testing for a Trend in Proportions", Biometrics
/// 38(1), 215-220, as printed in A. Gelman et al. (2013), Bayesian Data Analysis, third edition, table 5.1.
const RATS: [(usize, u64, u64); 38] = [
    (7, 0, 20),
    (4, 0, 19),
    (2, 0, 18),
    (1, 0, 17),
    (4, 1, 20),
    (2, 1, 19),
    (2, 1, 18),
    (1, 2, 25),
    (1, 2, 24),
    (1, 2, 23),
    (6, 2, 20),
    (1, 1, 10),
    (1, 5, 49),
    (1, 2, 19),
    (1, 5, 46),
    (1, 3, 27),
    (1, 2, 17),
    (1, 7, 49),
    (1, 7, 47),
    (2, 3, 20),
    (1, 2, 13),
    (1, 9, 48),
    (1, 10, 50),
    (7, 4, 20),
    (1, 10, 48),
    (3, 4, 19),
    (1, 5, 22),
    (1, 11, 46),
    (1, 12, 49),
    (2, 5, 20),
    (1, 6, 23),
    (1, 5, 19),
    (1, 6, 22),
    (3, 6, 20),
    (1, 16, 52),
    (1, 15, 47),
    (1, 15, 46),
    (1, 9, 24),
];

fn share(part: u64, whole: u64) -> Share {
    Share { part, whole }
}

fn rats() -> Vec<Share> {
    let groups = RATS.iter();
    groups
        .flat_map(|&(times, part, whole)| std::iter::repeat_n(share(part, whole), times))
        .collect()
}

/// A prior of which nothing is in doubt.
fn known(mean: f64, precision: f64) -> Prior {
    let spread = Spread { mean, precision };
    Prior {
        likeliest: spread,
        possible: vec![(1.0, spread)],
        trials: 10_000.0,
    }
}

fn assert_close(found: f64, expected: f64, within: f64) {
    assert!((found - expected).abs() < within, "{found} is not {expected}");
}

#[test]
fn a_group_of_rats_is_shrunk_as_published() {
    let ratios: Vec<f64> = rats().into_iter().filter_map(Share::ratio).collect();
    let groups = ratios.len() as f64;
    let mean = ratios.iter().sum::<f64>() / groups;
    let variance = ratios
        .iter()
        .map(|ratio| (ratio - mean) * (ratio - mean))
        .sum::<f64>()
        / (groups - 1.0);
    assert_eq!(ratios.len(), 70);
    assert_close(mean, 0.136, 5e-4);
    assert_close(variance.sqrt(), 0.103, 5e-4);
    let precision = mean * (1.0 - mean) / variance - 1.0;
    assert_close(mean * precision, 1.4, 0.05);
    assert_close((1.0 - mean) * precision, 8.6, 0.05);
    let prior = known(mean, precision);
    assert_close(prior.shrunk(share(4, 14)).expect("a share"), 0.223, 5e-4);
}

#[test]
fn quantiles_agree_with_forty_digits() {
    for (a, b, low, high) in [
        (5.4, 18.6, 0.085_396_176_978_556_53, 0.407_789_866_198_042_5),
        (0.5, 20.5, 2.424_647_845_924_274e-5, 0.116_638_982_904_875_4),
        (130.5, 870.5, 0.110_233_836_075_847_4, 0.151_904_005_639_702_3),
    ] {
        let beta = [(1.0, Beta::of(a / (a + b), a + b))];
        assert_close(quantile(&beta, 0.025), low, 1e-13 * low + 1e-19);
        assert_close(quantile(&beta, 0.975), high, 1e-13);
    }
}

#[test]
fn for_a_known_spread_the_interval_is_that_of_the_beta_distribution() {
    // Beta(1.4, 8.6) and 4 of 14 give Beta(5.4, 18.6).
    let interval = known(0.14, 10.0).interval_95(share(4, 14)).expect("an interval");
    assert_close(interval.low, 0.085_396_176_978_556_53, 1e-13);
    assert_close(interval.high, 0.407_789_866_198_042_5, 1e-13);
}

#[test]
fn the_fit_agrees_with_another_optimiser() {
    // SciPy 1.17.1, Nelder-Mead on the sum of betaln(α + y, β + n - y) - betaln(α, β) over the groups.
    let prior = Prior::fit(&rats()).expect("a prior");
    assert_close(prior.mean() * prior.precision() / 2.304_783_4, 1.0, 1e-6);
    assert_close((1.0 - prior.mean()) * prior.precision() / 14.079_808_6, 1.0, 1e-6);
}

#[test]
fn intervals_agree_with_another_program() {
    // SciPy 1.17.1: bounded minimisation of sums of betaln for the means and weights, brentq on beta.cdf for the ends.
    let counts = [(8, 71), (3, 40), (12, 60), (5, 22), (9, 48), (1, 30)];
    let prior = Prior::fit(&counts.map(|(part, whole)| share(part, whole))).expect("a prior");
    assert_close(prior.mean(), 0.139_489_0, 1e-6);
    assert_close(prior.precision() / 102.162_02, 1.0, 1e-5);
    for (one, low, high) in [
        (share(8, 71), 0.068_554_363_0, 0.187_375_008_6),
        (share(1, 30), 0.020_825_048_0, 0.173_818_250_6),
        (share(12, 60), 0.108_228_643_5, 0.264_941_179_4),
        (share(0, 0), 0.033_610_339_6, 0.332_582_424_3),
    ] {
        let interval = prior.interval_95(one).expect("an interval");
        assert_close(interval.low, low, 3e-8);
        assert_close(interval.high, high, 3e-8);
    }
}

#[test]
fn equal_shares_are_drawn_fully_to_the_pooled_share() {
    let shares = [share(2, 10), share(4, 20), share(20, 100)];
    let prior = Prior::fit(&shares).expect("a prior");
    assert!(prior.precision().is_infinite());
    assert_close(prior.mean(), 0.2, 1e-15);
    for one in [share(2, 10), share(9, 10), share(0, 0)] {
        assert_close(prior.shrunk(one).expect("a share"), 0.2, 1e-15);
    }
}

#[test]
fn people_with_nothing_in_common_keep_their_shares() {
    let shares = [share(0, 50), share(50, 50), share(0, 60), share(60, 60)];
    let prior = Prior::fit(&shares).expect("a prior");
    assert_close(prior.precision(), 1.0, 1e-6);
    assert!(prior.shrunk(share(0, 50)).expect("a share") < 0.01);
    assert!(prior.shrunk(share(50, 50)).expect("a share") > 0.99);
}

#[test]
fn counts_that_tell_nothing_of_a_spread_have_no_prior() {
    for shares in [
        &[][..],
        &[share(3, 10)],
        &[share(3, 10), share(0, 0)],
        &[share(0, 0), share(0, 0)],
        &[share(0, 10), share(0, 30)],
        &[share(10, 10), share(30, 30)],
        &[share(3, 10), share(11, 10)],
    ] {
        assert_eq!(Prior::fit(shares), None, "{shares:?}");
    }
}

#[test]
fn the_largest_counts_have_an_end_too() {
    let prior = Prior::fit(&[share(1, u64::MAX), share(u64::MAX / 2, u64::MAX)]).expect("a prior");
    let interval = prior.interval_95(share(7, 10)).expect("an interval");
    assert!(0.0 <= interval.low && interval.high <= 1.0, "{interval:?}");
}

#[test]
fn a_part_greater_than_its_whole_is_not_shrunk() {
    let prior = Prior::fit(&rats()).expect("a prior");
    assert_eq!(prior.shrunk(share(3, 2)), None);
    assert_eq!(prior.interval_95(share(3, 2)), None);
}

#[test]
fn without_trials_the_mean_of_all_is_expected() {
    let prior = Prior::fit(&rats()).expect("a prior");
    assert_close(prior.shrunk(share(0, 0)).expect("a share"), prior.mean(), 1e-15);
}

#[test]
fn a_known_spread_is_recovered_from_simulated_counts() {
    let mut chance = Chance(7);
    let people: Vec<Share> = (0..1_000).map(|_| chance.person(60).1).collect();
    let prior = Prior::fit(&people).expect("a prior");
    assert_close(prior.mean(), 0.2, 0.01);
    assert_close(prior.precision(), 15.0, 1.5);
}

#[test]
fn the_intervals_of_eight_people_hold_about_as_many_true_shares_as_they_say() {
    let mut chance = Chance(11);
    let (mut held, mut people_seen) = (0, 0);
    for _ in 0..40 {
        let people: Vec<(f64, Share)> = [15, 20, 25, 30, 35, 40, 50, 60]
            .map(|whole| chance.person(whole))
            .to_vec();
        let shares: Vec<Share> = people.iter().map(|&(_, share)| share).collect();
        let prior = Prior::fit(&shares).expect("a prior");
        let is_held = |&&(truth, share): &&(f64, Share)| {
            let interval = prior.interval_95(share).expect("an interval");
            interval.low <= truth && truth <= interval.high
        };
        held += people.iter().filter(is_held).count();
        people_seen += people.len();
    }
    let coverage = held as f64 / people_seen as f64;
    // Three standard errors of 320 draws below 92 %, which the posterior of the likeliest spread alone does not reach.
    assert!(coverage > 0.88, "{coverage}");
}

/// Seeded draws between 0 and 1, by SplitMix64: G. L. Steele, D. Lea and C. H. Flood (2014), "Fast Splittable
/// Pseudorandom Number Generators".
struct Chance(u64);

impl Chance {
    fn draw(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^= bits >> 31;
        (bits >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A true share from Beta(3, 12), which is how the third smallest of fourteen even draws is spread, and a count.
    fn person(&mut self, whole: u64) -> (f64, Share) {
        let mut draws: Vec<f64> = (0..14).map(|_| self.draw()).collect();
        draws.sort_by(f64::total_cmp);
        let part = (0..whole).filter(|_| self.draw() < draws[2]).count();
        (draws[2], share(part as u64, whole))
    }
}

fn any_share() -> impl Strategy<Value = Share> {
    (0_u64..200, any::<u64>()).prop_map(|(whole, seed)| share(seed % (whole + 1), whole))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_shrunk_share_lies_between_the_ratio_and_the_mean(
        of in prop::collection::vec(any_share(), 2..8),
        one in any_share(),
    ) {
        if let Some(prior) = Prior::fit(&of) {
            let ratio = one.ratio().unwrap_or(prior.mean());
            let shrunk = prior.shrunk(one).expect("a share");
            prop_assert!(ratio.min(prior.mean()) - 1e-15 <= shrunk, "{prior:?} {one:?} {shrunk}");
            prop_assert!(shrunk <= ratio.max(prior.mean()) + 1e-15, "{prior:?} {one:?} {shrunk}");
        }
    }

    #[test]
    fn more_trials_bring_it_closer_to_the_ratio(
        mean in 0.01..0.99_f64,
        precision in 1.0..1_000.0_f64,
        part in 0_u64..50,
        rest in 1_u64..50,
        times in 2_u64..20,
    ) {
        let prior = known(mean, precision);
        let (few, many) = (share(part, part + rest), share(part * times, (part + rest) * times));
        let ratio = few.ratio().expect("a ratio");
        let away = |share| (prior.shrunk(share).expect("a share") - ratio).abs();
        prop_assert!(away(many) <= away(few) + 1e-15);
    }

    #[test]
    fn the_interval_holds_the_shrunk_share_and_stays_between_0_and_1(
        of in prop::collection::vec(any_share(), 2..8),
        one in any_share(),
    ) {
        if let Some(prior) = Prior::fit(&of) {
            let shrunk = prior.shrunk(one).expect("a share");
            let interval = prior.interval_95(one).expect("an interval");
            prop_assert!(0.0 <= interval.low && interval.low <= shrunk, "{prior:?} {one:?} {interval:?}");
            prop_assert!(shrunk <= interval.high && interval.high <= 1.0, "{prior:?} {one:?} {interval:?}");
        }
    }
}
