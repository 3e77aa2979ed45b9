//! What happens: every action authorises, loads, applies the rule, stores, and records the event.
//!
//! Actions take a [`Context`] first: who acts, on which workspace, at what time. SQL stands only in files called
//! `store.rs` and in the migrations.

pub mod access;
pub mod account;
pub mod account_team;
pub mod activity;
pub mod assessment;
pub mod audit;
pub mod calendar;
pub mod contact;
mod context;
pub mod contract;
pub mod custom_field;
mod database;
pub mod device;
mod digest;
pub mod duplicate;
mod error;
mod event;
pub mod exchange_rate;
pub mod file;
pub mod forecast;
pub mod glance;
pub mod handover;
pub mod import;
mod lease;
mod ledger;
pub mod mail;
pub mod margin;
mod memo;
pub mod merge;
mod migrations;
pub mod opportunity;
pub mod outside_identity;
pub mod overview;
pub mod pace;
pub mod passkey;
pub mod person;
pub mod pipeline;
pub mod pool;
pub mod quota;
pub mod report;
pub mod sample;
pub mod search;
pub mod second_factor;
mod secret;
pub mod session;
pub mod setting;
pub mod sign_in;
pub mod target;
pub mod task;
pub mod team;
pub mod token;
pub mod valuation;
mod workspace;
mod zone;

pub use context::{Actor, Clock, Context, FixedClock, MachineClock, Origin, PROGRAM_CHARACTERS_AT_MOST};
pub use database::unverified_host;
pub use error::{Error, Fact, Facts, PHRASES, Phrase, RULES, Refusal, Result};
pub use event::EventRow;
pub use workspace::{Home, Workspace};
pub use zone::Zone;
