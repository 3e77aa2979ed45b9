//! Survival: how long targets take to close, where those still open count for as long as they were followed.

use std::collections::BTreeMap;

use crate::share::{Interval, Z_95, count};

#[cfg(test)]
mod tests;

/// By how much two shares may differ and still count as the same when a curve is looked up.
///
/// Round shares are missed by their last digits: 1 - 9/10 is less than 1/10 in binary fractions.
const SAME_SHARE: f64 = 1e-12;

/// How long one target was followed, and whether it closed at the end of that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spell {
    /// Days from becoming a target to closing, or to the day up to which it was followed.
    pub days: u32,
    /// Whether it closed; if not, it is only known that it had not closed by then.
    pub ended: bool,
}

/// What happened on one day, counted from when each became a target, and how many were still open after it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Days since becoming a target.
    pub day: u32,
    /// How many were open and followed when the day began.
    pub at_risk: u64,
    /// How many closed on it.
    pub events: u64,
    /// How many were followed no further; they were still at risk on this day.
    pub censored: u64,
    /// The estimated share that is still open after this day, S.
    pub surviving: f64,
    /// Greenwood's estimate of the variance of `surviving`: zero before the first closing and once all have closed.
    pub variance: f64,
}

/// A Kaplan-Meier curve: the share still open, day by day.
///
/// S(t) is the product of (1 - d/n) over the days up to t, with d the closings of a day and n those at risk on it.
/// Nothing is assumed about the shape of the curve, but that those not followed further close as the others do:
/// targets taken off a list because they would not buy make the curve too hopeful.
///
/// Sources: E. L. Kaplan and P. Meier (1958), "Nonparametric Estimation from Incomplete Observations", Journal of the
/// American Statistical Association 53(282), 457-481; for the variance M. Greenwood (1926), "The Natural Duration of
/// Cancer", Reports on Public Health and Medical Subjects 33, 1-26.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// A step for every day on which a target closed or was followed no further, earliest first.
    pub steps: Vec<Step>,
}

impl Curve {
    /// Estimates the curve from spells in any order.
    #[must_use]
    pub fn of(spells: impl IntoIterator<Item = Spell>) -> Self {
        let mut days: BTreeMap<u32, Day> = BTreeMap::new();
        for spell in spells {
            let day = days.entry(spell.days).or_default();
            day.events += u64::from(spell.ended);
            day.censored += u64::from(!spell.ended);
        }
        let mut walk = Walk::from(days.values().map(|day| day.events + day.censored).sum());
        let steps = days.into_iter().map(|(day, counts)| walk.step(day, counts));
        Self {
            steps: steps.collect(),
        }
    }

    /// The estimated share that has closed by the end of `day`, 1 - S.
    ///
    /// Nothing after the last day on which anybody was followed, unless all had closed by then: what is not known is
    /// not drawn level.
    #[must_use]
    pub fn closed_by(&self, day: u32) -> Option<f64> {
        let last = self.steps.last()?;
        let is_known = day <= last.day || last.surviving <= 0.0;
        is_known.then(|| self.step_at(day).map_or(0.0, |step| 1.0 - step.surviving))
    }

    /// The interval at 95 % around [`Self::closed_by`] on one day, from 0 to 1.
    ///
    /// By the transform ln(-ln S), whose standard error is √V / (S |ln S|) with V Greenwood's variance: S lies from
    /// S^e to S^(1/e) with e = exp(1.96 √V / (S |ln S|)). It never leaves 0 to 1. It holds for a day chosen
    /// beforehand, not for the whole curve at once. Nothing where the curve is not known, before the first closing
    /// and once all have closed, because the transform has no value there.
    ///
    /// Source: J. D. Kalbfleisch and R. L. Prentice (1980), The Statistical Analysis of Failure Time Data, section 1.3.
    #[must_use]
    pub fn interval_95(&self, day: u32) -> Option<Interval> {
        self.closed_by(day)?;
        let step = self.step_at(day)?;
        if step.surviving <= 0.0 || step.surviving >= 1.0 {
            return None;
        }
        let log_surviving = step.surviving.ln();
        let error = step.variance.sqrt() / (step.surviving * log_surviving.abs());
        let exponent = (Z_95 * error).exp();
        Some(Interval {
            low: -(log_surviving / exponent).exp_m1(),
            high: -(log_surviving * exponent).exp_m1(),
        })
    }

    /// The first day by which half have closed; nothing where the curve does not come so far.
    #[must_use]
    pub fn median(&self) -> Option<u32> {
        self.quantile(0.5)
    }

    /// The first day by which the share `closed` has closed, above 0 and up to 1.
    ///
    /// Where the curve runs level at just that share, this is where it begins to; some programs give the middle of
    /// the level stretch. Nothing where the curve does not come so far, or for a share out of range.
    #[must_use]
    pub fn quantile(&self, closed: f64) -> Option<u32> {
        if !(closed > 0.0 && closed <= 1.0) {
            return None;
        }
        let mut events = self.steps.iter().filter(|step| step.events > 0);
        events
            .find(|step| 1.0 - step.surviving >= closed - SAME_SHARE)
            .map(|step| step.day)
    }

    /// The interval at 95 % around [`Self::median`]: from the first day on which half may have closed by the upper end of
    /// [`Self::interval_95`], to the first by its lower end. Nothing where an end does not come so far.
    ///
    /// Source: R. Brookmeyer and J. Crowley (1982), "A Confidence Interval for the Median Survival Time", Biometrics 38(1),
    /// 29-41, with the intervals by ln(-ln S).
    #[must_use]
    pub fn median_interval_95(&self) -> (Option<u32>, Option<u32>) {
        let first = |end: fn(Interval) -> f64| {
            let mut events = self.steps.iter().filter(|step| step.events > 0);
            events
                .find(|step| {
                    let all = step.surviving <= 0.0;
                    all || self
                        .interval_95(step.day)
                        .is_some_and(|interval| end(interval) >= 0.5)
                })
                .map(|step| step.day)
        };
        (first(|interval| interval.high), first(|interval| interval.low))
    }

    /// The last step up to and on `day`.
    fn step_at(&self, day: u32) -> Option<&Step> {
        let after = self.steps.partition_point(|step| step.day <= day);
        self.steps[..after].last()
    }
}

/// Spells that come to an end on one day.
#[derive(Clone, Copy, Default)]
struct Day {
    events: u64,
    censored: u64,
}

/// Where the curve stands between two days.
struct Walk {
    at_risk: u64,
    surviving: f64,
    variance: f64,
    /// Since the last day on which somebody was followed no further: the curve then, and those at risk after it.
    ///
    /// From there on the ratios n₂/n₁ · n₃/n₂ … are n₃/n₁, so without censoring the curve is the plain share exactly.
    anchor: (f64, u64),
}

impl Walk {
    fn from(at_risk: u64) -> Self {
        Self {
            at_risk,
            surviving: 1.0,
            variance: 0.0,
            anchor: (1.0, at_risk),
        }
    }

    fn step(&mut self, day: u32, Day { events, censored }: Day) -> Step {
        let at_risk = self.at_risk;
        let open = at_risk - events;
        self.variance = self.variance_after(events);
        self.surviving = self.anchor.0 * (count(open) / count(self.anchor.1));
        self.at_risk = open - censored;
        if censored > 0 {
            self.anchor = (self.surviving, self.at_risk);
        }
        Step {
            day,
            at_risk,
            events,
            censored,
            surviving: self.surviving,
            variance: self.variance,
        }
    }

    /// Greenwood's S² Σ d/(n(n - d)), taken a step further so that nothing is divided by zero where all close.
    fn variance_after(&self, events: u64) -> f64 {
        let at_risk = count(self.at_risk);
        let closing = count(events) / at_risk;
        let staying = 1.0 - closing;
        self.variance * staying * staying + self.surviving * self.surviving * closing * staying / at_risk
    }
}
