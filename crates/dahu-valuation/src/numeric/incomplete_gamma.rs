//! The incomplete gamma function and the quantiles of gamma distributions.

use super::gamma::ln_gamma;

/// P(a, x), the share of a gamma distribution of shape a > 0 and scale 1 that lies below x.
///
/// The series DLMF 8.7.1 below a + 1, Legendre's continued fraction DLMF 8.9.2 above; relative error of the smaller of
/// P and 1 - P about 1e-13 for shapes up to a thousand.
pub fn regularized_gamma(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if x.is_infinite() {
        1.0
    } else if x < a + 1.0 {
        below(a, x)
    } else {
        1.0 - above(a, x)
    }
}

/// The x below which a share of a gamma distribution of shape a and scale 1 lies, for 0 < share < 1.
///
/// Newton steps on ln x within a bracket, from the approximation of Wilson and Hilferty (1931); relative error about
/// 1e-12. A quantile below 1e-304 is 0.
pub fn gamma_quantile(a: f64, share: f64) -> f64 {
    const STEPS_AT_MOST: u32 = 200;
    const SMALLEST: f64 = -700.0;
    let (mut low, mut high) = (SMALLEST, (a + 60.0 * (1.0 + a.sqrt())).ln());
    let mut w = start(a, share).min(high);
    if w < SMALLEST {
        return 0.0;
    }
    for _ in 0..STEPS_AT_MOST {
        let x = w.exp();
        // The smaller side keeps its digits.
        let is_low = share < 0.5;
        let side = if x < a + 1.0 { below(a, x) } else { above(a, x) };
        let lower = if x < a + 1.0 { side } else { 1.0 - side };
        let upper = if x < a + 1.0 { 1.0 - side } else { side };
        let excess = if is_low {
            lower - share
        } else {
            (1.0 - share) - upper
        };
        if excess > 0.0 {
            high = w;
        } else {
            low = w;
        }
        let density = (a * w - x - ln_gamma(a)).exp();
        // Newton on the logarithm of the share: straight in the lower tail.
        let scale = if is_low { lower } else { upper };
        let ratio = if is_low {
            (lower / share).ln()
        } else {
            ((1.0 - share) / upper).ln()
        };
        let newton = w - ratio * scale / density;
        let next = if newton > low && newton < high {
            newton
        } else {
            0.5 * (low + high)
        };
        if (next - w).abs() < 1e-14 * (1.0 + w.abs()) || high - low < 1e-15 * (1.0 + w.abs()) {
            w = next;
            break;
        }
        w = next;
    }
    w.exp()
}

/// ln x of Wilson and Hilferty, or of the first term of the series where that has no root.
fn start(a: f64, share: f64) -> f64 {
    let z = normal_quantile(share);
    let spread = 1.0 / (9.0 * a);
    let cube = 1.0 - spread + z * spread.sqrt();
    if cube > 0.1 && a > 0.3 {
        a.ln() + 3.0 * cube.ln()
    } else {
        (share.ln() + ln_gamma(a + 1.0)) / a
    }
}

/// The z below which a share of the standard normal distribution lies: bisection on the error function, to 1e-14.
pub fn normal_quantile(share: f64) -> f64 {
    let (mut low, mut high) = (-40.0_f64, 40.0_f64);
    while high - low > 1e-14 * (1.0 + low.abs()) {
        let middle = 0.5 * (low + high);
        if normal_share(middle) < share {
            low = middle;
        } else {
            high = middle;
        }
        if (high - low) < f64::EPSILON * 40.0 {
            break;
        }
    }
    0.5 * (low + high)
}

/// The share of the standard normal distribution that lies below z.
pub fn normal_share(z: f64) -> f64 {
    0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)
}

fn below(a: f64, x: f64) -> f64 {
    const TERMS_AT_MOST: u32 = 100_000;
    let (mut sum, mut term, mut at) = (1.0 / a, 1.0 / a, a);
    for _ in 0..TERMS_AT_MOST {
        at += 1.0;
        term *= x / at;
        sum += term;
        if term < sum * 1e-17 {
            break;
        }
    }
    (a * x.ln() - x - ln_gamma(a)).exp() * sum
}

fn above(a: f64, x: f64) -> f64 {
    const STEPS_AT_MOST: u32 = 100_000;
    const TINY: f64 = 1e-300;
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b;
    let mut fraction = d;
    for step in 1..STEPS_AT_MOST {
        let m = f64::from(step);
        let part = -m * (m - a);
        b += 2.0;
        d = 1.0 / (part * d + b);
        c = b + part / c;
        if c.abs() < TINY {
            c = TINY;
        }
        fraction *= c * d;
        if (c * d - 1.0).abs() < 1e-16 {
            break;
        }
    }
    (a * x.ln() - x - ln_gamma(a)).exp() * fraction
}

#[cfg(test)]
mod tests {
    use super::{gamma_quantile, normal_quantile, regularized_gamma};

    #[test]
    fn whole_shapes_agree_with_the_poisson_sum() {
        for shape in [1_u32, 2, 5, 30, 200] {
            for x in [0.1, 1.0, 4.5, 29.0, 31.0, 180.0, 230.0] {
                let mut term = f64::exp(-x);
                let mut tail = 0.0;
                for k in 0..shape {
                    tail += term;
                    term *= x / f64::from(k + 1);
                }
                let share = regularized_gamma(f64::from(shape), x);
                assert!((share - (1.0 - tail)).abs() < 1e-13, "{shape} {x}");
            }
        }
    }

    #[test]
    fn half_shapes_agree_with_the_error_function() {
        for x in [1e-6_f64, 0.02, 0.5, 1.4, 3.0, 9.0] {
            assert!((regularized_gamma(0.5, x) / libm::erf(x.sqrt()) - 1.0).abs() < 1e-14);
        }
    }

    #[test]
    fn a_quantile_leads_back_to_its_share() {
        for a in [0.01, 0.3, 1.0, 3.74, 22.5, 900.0, 40_000.0] {
            for share in [1e-6, 0.1, 0.5, 0.9, 1.0 - 1e-6] {
                let x = gamma_quantile(a, share);
                if x > 0.0 {
                    let back = regularized_gamma(a, x);
                    assert!((back - share).abs() < 1e-10 * share, "{a} {share}: {x} {back}");
                }
            }
        }
    }

    #[test]
    fn the_normal_quantile_is_the_one_of_the_tables() {
        assert!((normal_quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-13);
        assert!(normal_quantile(0.5).abs() < 1e-13);
    }
}
