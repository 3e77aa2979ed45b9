//! The models against printed values, independent integrals and simulation.

#![expect(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::print_stderr,
    reason = "tests stop at what they did not expect, count in small numbers and say what they skip"
)]

mod cautions;
mod cdnow;
mod cdnow_spend;
mod choosing;
mod contracts;
mod distributions;
mod endless_values;
mod equities;
mod facts;
mod gathering;
mod hold_outs;
mod kept;
mod ledgers;
mod occasions;
mod other_packages;
mod outlooks;
mod precision;
mod published_fits;
mod retail;
mod retention;
mod spending;
mod threads;
mod timing_cdnow;
mod timing_fits;
mod timing_laws;
mod timing_ranges;
mod values;
