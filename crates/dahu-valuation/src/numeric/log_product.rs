//! Sums of logarithms with few logarithms taken.

/// Σ n ln(1 + s) for shares s from 0 to 1, each counted n times: the factors are multiplied, and the logarithm is
/// taken before their product overflows.
///
/// The absolute error is about 1e-16 a factor, as when each logarithm is rounded on its own.
#[derive(Clone, Copy, Debug)]
pub struct LogProduct {
    sum: f64,
    product: f64,
    /// Factors, each at most 2, that the product still holds.
    room: u32,
}

/// Factors of at most 2 whose product is finite.
const ROOM: u32 = 1_000;

impl Default for LogProduct {
    fn default() -> Self {
        Self {
            sum: 0.0,
            product: 1.0,
            room: ROOM,
        }
    }
}

impl LogProduct {
    /// Adds `times` ln(1 + `share`).
    #[inline]
    pub fn add(&mut self, share: f64, times: u32) {
        if times > self.room {
            self.sum += self.product.ln();
            self.product = 1.0;
            self.room = ROOM;
            if times > ROOM {
                self.sum += f64::from(times) * share.ln_1p();
                return;
            }
        }
        self.room -= times;
        self.product *= if times == 1 {
            1.0 + share
        } else {
            (1.0 + share).powi(times.cast_signed())
        };
    }

    /// What was added up.
    pub fn total(self) -> f64 {
        self.sum + self.product.ln()
    }
}

#[cfg(test)]
mod tests {
    use super::LogProduct;

    #[test]
    fn the_logarithm_of_the_product_is_the_sum_of_the_logarithms() {
        let (mut sum, mut expected) = (LogProduct::default(), 0.0);
        for index in 0..20_000_u32 {
            let share = f64::from(index * 7919 % 10_001) / 10_000.0;
            let times = [1, 1, 2, 1, 13, 900, 40_000][index as usize % 7];
            sum.add(share, times);
            expected += f64::from(times) * share.ln_1p();
        }
        assert!(
            (sum.total() / expected - 1.0).abs() < 1e-13,
            "{} {expected}",
            sum.total()
        );
        assert!(LogProduct::default().total().abs() < f64::MIN_POSITIVE);
    }
}
