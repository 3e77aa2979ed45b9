//! What keeping more accounts is worth.
//!
//! Closed forms of a constant retention rate, the same question put to contracts and to accounts that order as they
//! please, and the old slogan beside what a firm's own figures give. `docs/models/retention.md` is its page.

pub mod constant;
pub mod contractual;
pub mod noncontractual;
pub mod slogan;

/// How the value of a customer base answers to fewer losses.
#[derive(Clone, Debug, PartialEq)]
pub struct RetentionCurve {
    /// The value as things stand.
    pub value: f64,
    /// The value at each change asked for.
    pub points: Vec<CurvePoint>,
}

/// One point of a [`RetentionCurve`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurvePoint {
    /// The change: the share by which losses are cut, or what is added to the retention rate.
    pub change: f64,
    /// The value then.
    pub value: f64,
    /// What is gained, as a share of the value as things stand.
    pub gain: f64,
    /// The gain for each unit of change, [V(g) - V(0)] / (g V(0)); at a change of 0 none.
    pub elasticity: Option<f64>,
}

impl RetentionCurve {
    /// The curve of a value that is known for every change.
    pub fn of(changes: &[f64], value: impl Fn(f64) -> f64) -> Self {
        let now = value(0.0);
        let point = |&change: &f64| {
            let value = value(change);
            let gain = value / now - 1.0;
            CurvePoint {
                change,
                value,
                gain,
                elasticity: (change.abs() > 0.0).then(|| gain / change),
            }
        };
        Self {
            value: now,
            points: changes.iter().map(point).collect(),
        }
    }
}
