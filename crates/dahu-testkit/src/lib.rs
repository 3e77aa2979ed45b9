//! The workshop's tools: throw-away databases and a browser, for the tests of every other crate.
//!
//! Nothing here ships. A tool that needs a program of the machine (PostgreSQL's server, Chromium) first says whether
//! it is there: see [`suite::ready`].

pub mod browser;
pub mod database;
pub mod postgres;
pub mod suite;
mod supervised;
mod workspace;

pub use database::{DatabaseKind, TestDatabase, databases};
pub use workspace::workspace_root;
