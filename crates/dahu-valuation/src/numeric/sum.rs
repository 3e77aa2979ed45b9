//! Sums that lose nothing on the way.

/// A sum that carries what rounding took from it (Neumaier 1974): as if added in twice the digits.
///
/// Chunks of fixed size are summed each on its own and added here in their order, so that a total does not depend on
/// how many threads worked on it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sum {
    sum: f64,
    lost: f64,
}

impl Sum {
    /// Adds one term.
    pub fn add(&mut self, term: f64) {
        let next = self.sum + term;
        self.lost += if self.sum.abs() >= term.abs() {
            (self.sum - next) + term
        } else {
            (term - next) + self.sum
        };
        self.sum = next;
    }

    /// What the terms amount to.
    pub fn total(self) -> f64 {
        // An infinite sum has lost a NaN.
        if self.sum.is_finite() {
            self.sum + self.lost
        } else {
            self.sum
        }
    }
}

impl FromIterator<f64> for Sum {
    fn from_iter<I: IntoIterator<Item = f64>>(terms: I) -> Self {
        let mut sum = Self::default();
        terms.into_iter().for_each(|term| sum.add(term));
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::Sum;

    #[test]
    fn what_rounding_takes_comes_back() {
        let terms = [1.0, 1e100, 1.0, -1e100];
        assert_eq!(
            terms.into_iter().collect::<Sum>().total().to_bits(),
            2.0_f64.to_bits()
        );
    }

    #[test]
    fn an_infinite_term_stays_infinite() {
        let terms = [1.0, f64::NEG_INFINITY, 1.0];
        assert!(terms.into_iter().collect::<Sum>().total().is_infinite());
    }
}
