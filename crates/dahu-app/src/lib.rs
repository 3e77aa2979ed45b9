//! What happens: every action authorises, loads, applies the rule, stores, and records the event.
//!
//! Actions take a [`Context`] first: who acts, on which workspace, at what time. SQL stands only in files called
//! `store.rs` and in the migrations.

pub mod account;
pub mod assessment;
mod context;
pub mod contract;
mod database;
mod digest;
mod error;
mod event;
pub mod exchange_rate;
pub mod import;
mod lease;
mod ledger;
pub mod margin;
mod migrations;
pub mod overview;
pub mod person;
pub mod report;
pub mod sample;
mod search;
mod secret;
pub mod session;
pub mod setting;
pub mod sign_in;
mod target;
pub mod valuation;
mod workspace;

pub use context::{Actor, Clock, Context, FixedClock, MachineClock};
pub use error::{Error, Fact, Facts, PHRASES, Phrase, RULES, Refusal, Result};
pub use event::EventRow;
pub use workspace::{Home, Workspace};
