//! Health (客户健康) in two dials: are our data complete, and is the customer well; signals, alerts, and how well the score
//! would have told in the past which customers stop buying.

mod alert;
mod backtest;
mod calibration;
mod completeness;
mod discrimination;
mod history;
mod signal;
mod wellness;

#[cfg(test)]
mod tests;

pub use alert::{
    AlertFault, AlertId, AlertState, Closing, DUE_DAYS, Latest, NOTE_CHARACTERS_AT_MOST, Step, Topic, step,
};
pub use backtest::{
    Backtest, BandRate, Calibrated, Judgement, LOSSES_AT_LEAST, MOMENT_MONTHS, MOMENTS_AT_MOST, NotAtRisk,
    OBSERVATIONS_OF_A_RATE, Observation, PART_LOSSES_AT_LEAST, horizon_months, judge, moments,
    month_end_after, month_ends,
};
pub use calibration::{Brier, Forecasts};
pub use completeness::{Answer, Completeness, DataKnown, Item, completeness};
pub use discrimination::{Auc, Case, auc};
pub use history::{Decision, History, Person, Stay, Touch};
pub use signal::{Reading, Sign, Signal, Source, Value};
pub use wellness::{Band, KNOWN_AT_LEAST, Sales, Wellness, wellness};
