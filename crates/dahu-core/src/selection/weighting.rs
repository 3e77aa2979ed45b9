//! Other weightings that are plausible.

/// Which weightings are plausible besides the agreed one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Plausible {
    /// All of them alike: uniform on the simplex, the Dirichlet distribution with all parameters at 1.
    Any,
    /// Each weight by up to this share more or less than agreed, uniformly and each by itself, then brought to the sum of 1.
    Within(f64),
}

/// No weight is less: an account that is known by one criterion alone still has a score.
const LEAST: f64 = 1e-9;

impl Plausible {
    /// Within 30 % of the agreed.
    pub const NEAR: Self = Self::Within(0.3);

    /// One of these weightings, in shares of 1. `chance` gives numbers from 0 to below 1, one a criterion.
    ///
    /// Of independent exponential variables, divided by their sum, the distribution is uniform on the simplex (L. Devroye
    /// 1986, Non-Uniform Random Variate Generation, theorem V.2.2).
    #[must_use]
    pub fn draw(self, agreed: &[f64], chance: &mut dyn FnMut() -> f64) -> Vec<f32> {
        let one = |weight: &f64| match self {
            Self::Any => -(-chance()).ln_1p(),
            Self::Within(share) => weight * (1.0 + share * (2.0 * chance() - 1.0)),
        };
        let mut weights: Vec<f64> = agreed.iter().map(one).collect();
        let sum: f64 = weights.iter().sum();
        weights
            .iter_mut()
            .for_each(|weight| *weight = (*weight / sum.max(f64::MIN_POSITIVE)).max(LEAST));
        weights.into_iter().map(narrowed).collect()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a weight of chance needs no more than seven digits"
)]
fn narrowed(weight: f64) -> f32 {
    weight as f32
}
