//! Working reports by day, week and month (日报 周报 月报): which days they are about and compare, their figures, and how
//! these changed (`docs/decisions/0026-reports-and-paper.md`).

mod change;
mod days;
mod figure;
mod rate;

pub use change::Change;
pub use days::{Cadence, Compared, Days, OutOfRange, ReportPeriod, Shifted};
pub use figure::{Figure, Figures, Measure};
pub use rate::{Rate, RateValue};
