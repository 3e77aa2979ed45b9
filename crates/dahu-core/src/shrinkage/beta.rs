//! The beta distribution, and products that grow by steps.

/// From this many steps above zero on, Stirling's series holds to the last digit.
const LARGE: f64 = 10.0;

/// B(2n) / (2n (2n - 1)) for n from 1: Abramowitz & Stegun 1964, 6.1.41.
const STIRLING_SERIES: [f64; 8] = [
    1.0 / 12.0,
    -1.0 / 360.0,
    1.0 / 1_260.0,
    -1.0 / 1_680.0,
    1.0 / 1_188.0,
    -691.0 / 360_360.0,
    1.0 / 156.0,
    -3_617.0 / 122_400.0,
];

/// A beta distribution with parameters above zero.
#[derive(Clone, Copy, Debug)]
pub(super) struct Beta {
    a: f64,
    b: f64,
}

impl Beta {
    /// The distribution with a mean between 0 and 1 that is as sure as so many trials.
    pub(super) fn of(mean: f64, trials: f64) -> Self {
        Self {
            a: mean * trials,
            b: (1.0 - mean) * trials,
        }
    }

    /// The share of the distribution below x, the regularised incomplete beta function I_x(a, b).
    ///
    /// The continued fraction DLMF 8.17.22 by Lentz's method, on whichever side it converges fast. Relative error
    /// about 10⁻¹³, more where a + b is in the thousands and the logarithm of the beta function rounds.
    pub(super) fn below(self, x: f64) -> f64 {
        let Self { a, b } = self;
        if x > (a + 1.0) / (a + b + 2.0) {
            1.0 - Self { a: b, b: a }.lower_tail(1.0 - x, x)
        } else {
            self.lower_tail(x, 1.0 - x)
        }
    }

    fn lower_tail(self, x: f64, rest: f64) -> f64 {
        const STEPS_AT_MOST: u32 = 100_000;
        let Self { a, b } = self;
        let ln_beta = ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b);
        let front = (a * x.ln() + b * rest.ln() - ln_beta).exp() / a;
        let mut c = 1.0;
        let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
        let mut fraction = d;
        for step in 1..STEPS_AT_MOST {
            let m = f64::from(step);
            let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
            let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
            let mut change = 1.0;
            for term in [even, odd] {
                d = 1.0 / away_from_zero(1.0 + term * d);
                c = away_from_zero(1.0 + term / c);
                change = d * c;
                fraction *= change;
            }
            if (change - 1.0).abs() < f64::EPSILON {
                break;
            }
        }
        front * fraction
    }
}

/// The value, or a tiny one in place of zero, by which Lentz's method may divide.
fn away_from_zero(value: f64) -> f64 {
    const TINY: f64 = 1e-300;
    if value.abs() < TINY { TINY } else { value }
}

/// ln(start (start + step) (start + 2 step) …) with `terms` factors, for a start above 0 and a step of 0 or more.
///
/// The first factors are multiplied out; from ten steps above zero on it is the difference of two of Stirling's series,
/// arranged so that nothing large cancels. Error about 10⁻¹⁵ of the sum of the logarithms' sizes.
pub(super) fn ln_rising(start: f64, step: f64, terms: u64) -> f64 {
    let (mut product, mut at, mut left) = (1.0, start, terms);
    while left > 0 && at < LARGE * step {
        product *= at;
        at += step;
        left -= 1;
    }
    let left = left as f64;
    if step <= 0.0 {
        return left * start.ln();
    }
    let from = at / step;
    let to = from + left;
    let smooth = (from - 0.5) * (left / from).ln_1p() - left + left * (at + left * step).ln();
    f64::ln(product) + smooth + stirling(to) - stirling(from)
}

/// The logarithm of the gamma function, for x above 0; error up to 3 · 10⁻¹⁵, or 10⁻¹⁵ of it where it is large.
fn ln_gamma(x: f64) -> f64 {
    const HALF_LN_TWO_PI: f64 = 0.918_938_533_204_672_7;
    let (mut product, mut at) = (1.0, x);
    while at < LARGE {
        product *= at;
        at += 1.0;
    }
    (at - 0.5) * at.ln() - at + HALF_LN_TWO_PI + stirling(at) - f64::ln(product)
}

/// What Stirling's formula leaves out of the logarithm of the gamma function, for x from [`LARGE`] on.
fn stirling(x: f64) -> f64 {
    let square = 1.0 / (x * x);
    let series = STIRLING_SERIES.iter().rev();
    series.fold(0.0, |sum, term| sum * square + term) / x
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_close(found: f64, expected: f64, within: f64) {
        assert!((found - expected).abs() <= within, "{found} is not {expected}");
    }

    #[test]
    fn the_gamma_function_agrees_with_forty_digits() {
        for (x, expected) in [
            (0.001, 6.907_178_885_383_854),
            (0.5, 0.572_364_942_924_700_1),
            (1.0, 0.0),
            (1.5, -0.120_782_237_635_245_22),
            (2.5, 0.284_682_870_472_919_2),
            (10.0, 12.801_827_480_081_47),
            (1_234.5, 7_550.550_901_077_895),
            (1e6, 12_815_504.569_147_611),
        ] {
            assert_close(ln_gamma(x), expected, f64::max(3e-15, 1e-15 * expected));
        }
    }

    #[test]
    fn rising_products_agree_with_the_logarithms_added_up_with_forty_digits() {
        for (start, step, terms, expected) in [
            (0.3, 0.0, 7, -8.427_809_630_281_552),
            (0.3, 0.05, 3, -3.170_085_660_698_769),
            (0.3, 0.05, 400, 827.414_948_841_802_9),
            (0.3, 0.000_1, 50, -59.792_534_371_453_59),
            (0.01, 1.0, 1_000, 5_900.690_015_933_12),
            (0.3, 1e-9, 1_000, -1_203.971_139_327_785),
            (0.3, 0.05, 0, 0.0),
        ] {
            let within = 4e-15 * f64::max(1.0, f64::abs(expected));
            assert_close(ln_rising(start, step, terms), expected, within);
        }
    }

    #[test]
    fn the_share_below_agrees_with_thirty_digits() {
        for (a, b, x, expected) in [
            (0.5, 0.5, 0.3, 0.369_010_119_565_545_4),
            (10.0, 3.0, 0.7, 0.252_815_347_855),
            (1.0, 5_000.0, 0.001, 0.993_278_888_040_134_4),
            (200.24, 31.0, 0.9, 0.945_244_005_365_025_1),
            (3.0, 0.24, 0.97, 0.408_277_280_627_400_8),
            (5.4, 18.6, 0.2, 0.417_724_738_829_180_6),
        ] {
            assert_close(Beta { a, b }.below(x), expected, 3e-13 * expected);
        }
    }
}
