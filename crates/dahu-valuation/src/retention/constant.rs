//! Customer value at a constant retention rate r and a discount rate d, both of one period, for a margin of 1.
//!
//! For 0 < r < 1 + d; Pfeifer & Farris (2004), "The Elasticity of Customer Value to Retention", Journal of Interactive
//! Marketing 18(2).

/// A retention rate and a discount rate of the same period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConstantRetention {
    /// r, the share of customers that stays from one period to the next.
    pub retention_rate: f64,
    /// d.
    pub discount_rate: f64,
}

/// When the first margin of a customer comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstMargin {
    /// Now: CLV1 = (1 + d) / (1 + d - r).
    Now,
    /// A period from now, if the customer is kept: CLV0 = r / (1 + d - r).
    NextPeriod,
}

impl ConstantRetention {
    /// The value of a customer with a margin of 1 a period.
    pub fn value(self, first: FirstMargin) -> f64 {
        let (numerator, rest) = match first {
            FirstMargin::Now => (1.0 + self.discount_rate, self.rest()),
            FirstMargin::NextPeriod => (self.retention_rate, self.rest()),
        };
        numerator / rest
    }

    /// The percentage that the value gains for each percent of the retention rate: (1 + d) / (1 + d - r) when the first
    /// margin comes next period, r / (1 + d - r) when it comes now.
    pub fn elasticity(self, first: FirstMargin) -> f64 {
        match first {
            FirstMargin::Now => self.retention_rate / self.rest(),
            FirstMargin::NextPeriod => (1.0 + self.discount_rate) / self.rest(),
        }
    }

    /// The percentage that the value gains for each percent of the churn rate c = 1 - r; negative:
    /// -c / r times the elasticity to retention.
    pub fn churn_elasticity(self, first: FirstMargin) -> f64 {
        -(1.0 - self.retention_rate) / self.retention_rate * self.elasticity(first)
    }

    /// What the value gains, as a share, when the retention rate rises by `points`, .05 for five percentage points.
    ///
    /// [(r+D)/r] · [(1+d-r)/(1+d-r-D)] - 1 when the first margin comes next period. The rate stops at 1.
    pub fn gain_from_points(self, first: FirstMargin, points: f64) -> f64 {
        self.with_retention(self.retention_rate + points).value(first) / self.value(first) - 1.0
    }

    /// What the value gains, as a share, when `share` of those lost are kept: the churn rate is multiplied by 1 - share.
    pub fn gain_from_fewer_defections(self, first: FirstMargin, share: f64) -> f64 {
        self.gain_from_points(first, share * (1.0 - self.retention_rate))
    }

    fn with_retention(self, retention_rate: f64) -> Self {
        Self {
            retention_rate: retention_rate.min(1.0),
            ..self
        }
    }

    fn rest(self) -> f64 {
        1.0 + self.discount_rate - self.retention_rate
    }
}

/// The retention rate from which on so many points more raise the value by `gain`, first margin next period; nothing
/// where no rate that can still rise by `points` reaches it.
///
/// The larger root of r² - (1 + d - D) r + D (1 + d) / G = 0; below the smaller one the gain is large because next to
/// nobody stays.
pub fn retention_where_points_gain(gain: f64, points: f64, discount_rate: f64) -> Option<f64> {
    let all = 1.0 + discount_rate;
    let half = 0.5 * (all - points);
    let square = half * half - points * all / gain;
    let root = half + square.max(0.0).sqrt();
    let is_reached = square >= 0.0 && root + points <= 1.0;
    is_reached.then_some(root)
}
