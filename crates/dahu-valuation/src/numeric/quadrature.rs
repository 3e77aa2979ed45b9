//! Integrals: panels for finite ranges, grids for averages over beta and gamma distributions.

/// The positive nodes of the Gauss-Legendre rule with eight points on [-1, 1], and their weights.
const EIGHT_POINTS: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_361_96),
    (0.525_532_409_916_329, 0.313_706_645_877_887_27),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_48),
    (0.960_289_856_497_536_3, 0.101_228_536_290_376_26),
];

/// The eight Gauss-Legendre nodes of a panel with their weights; exact for polynomials up to degree 15.
pub fn panel(from: f64, to: f64) -> [(f64, f64); 8] {
    let (middle, half) = (0.5 * (from + to), 0.5 * (to - from));
    std::array::from_fn(|index| {
        let (node, weight) = EIGHT_POINTS[index / 2];
        let side = if index % 2 == 0 { -half } else { half };
        (middle + side * node, half * weight)
    })
}

/// Values of a random quantity with the weights that make a sum an average; the weights add up to 1.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    /// The values.
    pub nodes: Vec<f64>,
    /// What each counts.
    pub weights: Vec<f64>,
}

/// Averages over p of Beta(a, b), for functions of p that are smooth on the scale of ln p and flat below `flat_below`.
///
/// The trapezoid rule on the logit of p, whose error falls exponentially with the step; what lies beyond the flat
/// ends is a geometric series, so that a of .01 needs no more nodes than a of 1. Relative error about 1e-14.
pub fn beta_grid(a: f64, b: f64, flat_below: f64) -> Grid {
    let spread = (1.0 / a + 1.0 / b).sqrt();
    let flat_below = flat_below.min(1e-17 / (1.0 + a + b));
    trapezoid(&Trapezoid {
        ln_weight: |w: f64| a * w - (a + b) * super::logarithm::softplus(w).0,
        node: |w: f64| 1.0 / (1.0 + (-w).exp()),
        mode: (a / b).ln(),
        step: (0.45 * spread).min(0.25),
        left: End {
            at: flat_below.ln(),
            rate: a,
        },
        right: End {
            at: 40.0 + (1.0 + a + b).ln(),
            rate: b,
        },
    })
}

/// Averages over g of Gamma(shape, 1), for functions of g that are smooth on the scale of ln g and flat below
/// `flat_below`.
///
/// As [`beta_grid`], with the trapezoid rule on ln g.
pub fn gamma_grid(shape: f64, flat_below: f64) -> Grid {
    trapezoid(&Trapezoid {
        ln_weight: |w: f64| shape * w - w.exp(),
        node: f64::exp,
        mode: shape.ln(),
        step: (0.45 / shape.sqrt()).min(0.25),
        left: End {
            at: flat_below.min(1e-17).ln(),
            rate: shape,
        },
        right: End {
            at: f64::INFINITY,
            rate: 1.0,
        },
    })
}

/// A weight on the whole line that falls off on both sides of its mode.
struct Trapezoid<W, N> {
    ln_weight: W,
    node: N,
    mode: f64,
    step: f64,
    left: End,
    right: End,
}

/// From where on the function is flat and the weight falls exponentially.
struct End {
    at: f64,
    rate: f64,
}

fn trapezoid<W: Fn(f64) -> f64, N: Fn(f64) -> f64>(rule: &Trapezoid<W, N>) -> Grid {
    let peak = (rule.ln_weight)(rule.mode);
    let mut grid = Grid::default();
    side(rule, peak, 0.0, rule.step, &mut grid);
    side(rule, peak, -rule.step, -rule.step, &mut grid);
    let total: f64 = grid.weights.iter().sum();
    grid.weights.iter_mut().for_each(|weight| *weight /= total);
    grid
}

fn side<W: Fn(f64) -> f64, N: Fn(f64) -> f64>(
    rule: &Trapezoid<W, N>,
    peak: f64,
    from: f64,
    step: f64,
    grid: &mut Grid,
) {
    const NEGLIGIBLE: f64 = -46.0;
    let end = if step > 0.0 { &rule.right } else { &rule.left };
    let mut offset = from;
    loop {
        let w = rule.mode + offset;
        let ln_weight = (rule.ln_weight)(w) - peak;
        let is_flat = (w - end.at) * step.signum() >= 0.0;
        let rest = if is_flat {
            -(-end.rate * step.abs()).exp_m1()
        } else {
            1.0
        };
        grid.nodes.push((rule.node)(w));
        grid.weights.push(ln_weight.exp() / rest);
        if is_flat || ln_weight < NEGLIGIBLE {
            return;
        }
        offset += step;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::gamma::ln_gamma;

    fn average(grid: &Grid, of: impl Fn(f64) -> f64) -> f64 {
        grid.nodes
            .iter()
            .zip(&grid.weights)
            .map(|(node, weight)| weight * of(*node))
            .sum()
    }

    #[test]
    fn a_panel_is_exact_for_polynomials_of_degree_fifteen() {
        let integral: f64 = panel(1.0, 3.0)
            .iter()
            .map(|(node, weight)| weight * node.powi(15))
            .sum();
        assert!((integral / ((3.0_f64.powi(16) - 1.0) / 16.0) - 1.0).abs() < 1e-14);
    }

    #[test]
    fn grids_give_the_moments_of_their_distributions() {
        for (a, b) in [
            (0.01, 0.01),
            (0.79, 2.4),
            (0.05, 5_000.0),
            (300.0, 2.0),
            (1e4, 1e4),
        ] {
            let mean = average(&beta_grid(a, b, 1e-18), |p| p);
            assert!(
                (mean * (a + b) / a - 1.0).abs() < 1e-12,
                "Beta({a}, {b}) has the mean {mean}"
            );
        }
        for shape in [0.01, 0.24, 3.0, 5_000.0] {
            let grid = gamma_grid(shape, 1e-60);
            assert!(
                (average(&grid, |g| g) / shape - 1.0).abs() < 1e-12,
                "Gamma({shape})"
            );
            let root = average(&grid, f64::sqrt);
            let expected = (ln_gamma(shape + 0.5) - ln_gamma(shape)).exp();
            assert!(
                (root / expected - 1.0).abs() < 1e-15 * (100.0 + 10.0 * shape),
                "Gamma({shape})"
            );
        }
    }
}
