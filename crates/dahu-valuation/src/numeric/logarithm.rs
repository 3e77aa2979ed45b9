//! Sums and quotients that would overflow or cancel outside log space.

/// ln(e^a + e^b) without overflow; negative infinity stands for a term of zero.
pub fn log_add_exp(a: f64, b: f64) -> f64 {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    if low == f64::NEG_INFINITY {
        return high;
    }
    high + (low - high).exp().ln_1p()
}

/// ln(1 + e^u) and its derivative e^u / (1 + e^u), both from one exponential.
pub fn softplus(u: f64) -> (f64, f64) {
    let small = (-u.abs()).exp();
    let share = 1.0 / (1.0 + small);
    if u > 0.0 {
        (u + small.ln_1p(), share)
    } else {
        (small.ln_1p(), small * share)
    }
}

/// (e^u - 1) / u, which is 1 at 0.
pub fn phi(u: f64) -> f64 {
    if u.abs() < f64::MIN_POSITIVE {
        1.0
    } else {
        u.exp_m1() / u
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_in_log_space_neither_overflow_nor_lose_a_zero() {
        assert!((log_add_exp(1_000.0, 1_000.0) - (1_000.0 + std::f64::consts::LN_2)).abs() < 1e-12);
        assert!((log_add_exp(-3.0, f64::NEG_INFINITY) + 3.0).abs() < f64::EPSILON);
        assert!(log_add_exp(f64::NEG_INFINITY, f64::NEG_INFINITY).is_infinite());
    }

    #[test]
    fn softplus_and_its_derivative_hold_far_from_zero() {
        assert_eq!(softplus(f64::NEG_INFINITY), (0.0, 0.0));
        assert_eq!(softplus(2_000.0), (2_000.0, 1.0));
        let (value, share) = softplus(0.0);
        assert!((value - std::f64::consts::LN_2).abs() < 1e-16 && (share - 0.5).abs() < 1e-16);
    }

    #[test]
    fn phi_is_smooth_at_zero() {
        for u in [-1e-8_f64, 0.0, 1e-300, 1e-8] {
            assert!((phi(u) - (1.0 + u / 2.0)).abs() < 1e-15, "{u}");
        }
        assert!((phi(2.0) - (2.0_f64.exp() - 1.0) / 2.0).abs() < 1e-15);
    }
}
