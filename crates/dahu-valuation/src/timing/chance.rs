//! Draws from the distributions of the models, made of uniform numbers that the caller gives.

/// A source of draws; it knows nothing but numbers in [0, 1).
pub struct Chance<'a>(pub &'a mut dyn FnMut() -> f64);

impl Chance<'_> {
    /// Whether something happens that does so with this chance.
    pub fn happens(&mut self, chance: f64) -> bool {
        (self.0)() < chance
    }

    /// Which of some things happens, of which each does with its chance; the last where they do not add up to 1.
    pub fn one_of(&mut self, chances: &[f64]) -> u32 {
        let mut left = (self.0)();
        let place = chances.iter().position(|chance| {
            left -= chance;
            left < 0.0
        });
        let last = chances.len().saturating_sub(1);
        u32::try_from(place.unwrap_or(last)).unwrap_or(u32::MAX)
    }

    /// An exponential waiting time with mean 1.
    pub fn exponential(&mut self) -> f64 {
        -(-(self.0)()).ln_1p()
    }

    /// A standard normal number (Box & Muller 1958).
    pub fn normal(&mut self) -> f64 {
        let length = (2.0 * self.exponential()).sqrt();
        length * (std::f64::consts::TAU * (self.0)()).cos()
    }

    /// A gamma number with rate 1, for a shape above 0 (Marsaglia & Tsang 2000).
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            // The shape above, shrunk by a power of a uniform number; 1 - u is never 0.
            let shrunk = (1.0 - (self.0)()).powf(1.0 / shape);
            return shrunk * self.gamma(shape + 1.0);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let normal = self.normal();
            let root = 1.0 + c * normal;
            if root <= 0.0 {
                continue;
            }
            let cube = root * root * root;
            let ln_bound = 0.5 * normal * normal + d * (1.0 - cube + cube.ln());
            if -self.exponential() < ln_bound {
                return d * cube;
            }
        }
    }

    /// The times until `end` at which something happens that does so at a rate.
    pub fn poisson_times(&mut self, rate: f64, end: f64) -> Vec<f64> {
        let mut at = 0.0;
        let times = std::iter::from_fn(|| {
            at += self.exponential() / rate;
            (at <= end).then_some(at)
        });
        times.collect()
    }

    /// A beta number, for a and b above 0.
    pub fn beta(&mut self, a: f64, b: f64) -> f64 {
        let (one, other) = (self.gamma(a), self.gamma(b));
        if one + other > 0.0 {
            one / (one + other)
        } else {
            0.5
        }
    }
}
